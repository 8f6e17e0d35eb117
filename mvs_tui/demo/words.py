"""The words that invented co-ops are made of: villages, people and machines of several regions, all made up.

Rules
- A seed chooses one region, so that the names of a co-op belong together; accents are there on purpose.
- Nobody here is a real person: first names and family names are common ones, put together by chance.

    >>> len({region.name for region in REGIONS}) == len(REGIONS)
    True
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final


@dataclass(frozen=True, slots=True)
class Region:
    """Where a co-op lies. `phone` is how its telephone numbers begin, `zone` its minutes east of UTC."""

    name: str
    villages: tuple[str, str, str, str]
    first: tuple[str, ...]
    family: tuple[str, ...]
    phone: str
    zone: int


def _words(text: str) -> tuple[str, ...]:
    return tuple(text.split())


REGIONS: Final = (
    Region(
        "Mto Mpana",
        ("Kilima", "Mtoni", "Ngarasero", "Ukunda"),
        _words(
            "Amina Baraka Chausiku Daudi Esta Farida Githongo Hamisi Imani Juma Kito Leila Makena "
            "Neema Odhiambo Penda Rehema Salim Tatu Upendo Wanjiru Yusuf Zawadi Zuberi"
        ),
        _words(
            "Achieng Barasa Cheruiyot Dzombo Gathoni Karanja Kibet Lyimo Makundi Massawe Mbugua Mushi "
            "Mwakio Njoroge Ochieng Otieno Rono Shauri Temu Wafula"
        ),
        "0712",
        180,
    ),
    Region(
        "Valle Alto",
        ("Achocalla", "Chuñavi", "Peñas", "Tarabuco"),
        _words(
            "Andrés Benita César Dominga Efraín Fermina Gregorio Hilaria Inés Jesús Lucía Martín "
            "Nicolasa Óscar Paulina Quintín Rosalía Saturnino Tomás Úrsula Valentina Wilber Ximena "
            "Zenón"
        ),
        _words(
            "Apaza Callisaya Choque Condori Flores Gutiérrez Huanca Ibáñez Limachi Mamani Nina Ñaupa "
            "Paredes Quispe Rojas Sirpa Ticona Vargas Yujra Zárate"
        ),
        "0591",
        -240,
    ),
    Region(
        "Donja Reka",
        ("Brezje", "Čista Voda", "Javorje", "Šuma"),
        _words(
            "Ana Branko Cvita Dušan Đurđa Emil Franka Goran Hana Ivo Jasna Kata Luka Marija Nikola "
            "Olga Petar Ruža Stipe Tereza Uroš Vesna Zoran Željka"
        ),
        _words(
            "Babić Cvetko Čolak Dragić Filipović Grgić Horvat Ivančić Jurić Kovač Lončar Marić Novak "
            "Petrić Radić Šarić Tomić Vidović Zorić Župan"
        ),
        "0981",
        60,
    ),
    Region(
        "Serra Verde",
        ("Água Boa", "Boqueirão", "Capão Novo", "Mirandópolis"),
        _words(
            "Adão Benedita Cícero Dirce Expedito Fátima Geraldo Helena Iracema João Lourdes Manoel "
            "Nair Osvaldo Patrícia Raimundo Sebastião Teresa Ubaldo Vicência Zélia Zeferino Conceição "
            "Antônio"
        ),
        _words(
            "Almeida Araújo Barbosa Batista Cardoso Conceição Damião Esteves Figueiró Guimarães "
            "Lacerda Leão Magalhães Nogueira Queiroz Ramalho Simões Tavares Valadão Xavier"
        ),
        "0387",
        -180,
    ),
)


@dataclass(frozen=True, slots=True)
class Made:
    """A machine as it is bought: which desk keeps it (0 … 5), its meters, where they stand, what it burns in an hour.

    Meters and litres are in tenths.
    """

    code: str
    name: str
    keeper: int
    meters: tuple[str, ...] = ("engine",)
    stands: tuple[int, ...] = (4126,)
    burns: int = 55


MACHINES: Final = (
    Made("TRACTOR1", "MF 35, grey", 0, stands=(41260,), burns=52),
    Made("TRACTOR2", "Zetor 5211", 1, ("engine", "PTO"), (28714, 9120), 64),
    Made("THRESHER", "AKTS two-wheeled", 1, stands=(1830,), burns=21),
    Made("TRUCK1", "Isuzu NKR, 3 tons", 2, stands=(118200,), burns=110),
    Made("TRACTOR3", "Fiat 480", 3, stands=(63022,), burns=58),
    Made("SEEDER", "four rows, no-till", 4, stands=(640,), burns=0),
    Made("SPRAYER", "600 litres, 12 m", 5, stands=(2204,), burns=0),
    Made("MILL", "hammer mill, diesel", 5, stands=(15990,), burns=30),
)

#: Desks: which village (0 … 3) and what people call the place. The last one is stolen in the course of the season.
DESKS: Final = (
    (0, "store"),
    (1, "school"),
    (2, "chapel"),
    (3, "office"),
    (0, "workshop"),
    (1, "mill"),
    (3, "old laptop"),
)

NOTES: Final = (
    "bring the trailer",
    "two passes",
    "lower field first",
    "stones near the road",
    "wet corner, go around",
    "shared with the neighbour",
)
REFUSALS: Final = (
    "in the workshop that day",
    "too wet, the field would be spoilt",
    "driver is at a funeral",
    "no diesel until Friday",
)
CANCELS: Final = ("rain", "field not dry yet", "got help from the neighbour", "driver is ill", "seed has not come")
TAKEN: Final = "an earlier request has those hours"
