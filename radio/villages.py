"""A map of villages, as somebody writes it down to plan where radios should stand.

Rules
- One line, one thing; what follows a `#` is a remark. A village has a name, where it lies in degrees north and east,
  and may have the height of its antenna. A pair of villages has its distance and what lies between; where the
  distance is left out it comes from the places. A pair with neither is taken to be out of reach.
- What lies between is one of `GROUND`. Distances end in `km` or `m`, heights in `m`; a comma is a point.

    >>> found = read('''
    ... preset LongFast
    ... region EU_868
    ... entries 40
    ... Alto   -12.801 35.231 12m    # on the mission's roof
    ... Bela   -12.830 35.200
    ... Cima
    ... Bela - Cima  7,5 km hill
    ... ''')
    >>> [village.name for village in found.villages], round(found.metres("Alto", "Bela"))
    (['Alto', 'Bela', 'Cima'], 4658)
    >>> found.metres("Cima", "Bela"), found.metres("Alto", "Cima")
    (7500.0, None)
"""

from __future__ import annotations

import math
import re
from dataclasses import dataclass, field
from typing import Final

from models.language import gettext as _
from models.words import BadInput
from radio import bands
from radio.sim import waves

#: What lies between two villages, and how many dB it takes beside distance and flat ground.
GROUND: Final = {"open": 10.0, "mixed": waves.CLUTTER, "houses": 26.0, "trees": 30.0, "hill": 45.0}
USUAL: Final = "mixed"
#: Metres of one degree of latitude.
DEGREE: Final = 111_195.0
MOST_VILLAGES: Final = 60
MOST_ENTRIES: Final = 5_000
_PAIR: Final = re.compile(r"^(?P<one>.+?)\s+-\s+(?P<two>[^\d]+?)(?:\s+(?P<far>[\d.]+)\s*(?P<unit>km|m))?(?:\s+(?P<ground>[a-z]+))?$")  # fmt: skip  # noqa: E501 - one pattern
_VILLAGE: Final = re.compile(
    r"^(?P<name>[^\d+-].*?)(?:\s+(?P<north>[+-]?\d+(?:\.\d+)?)\s+(?P<east>[+-]?\d+(?:\.\d+)?))?(?:\s+(?P<high>\d+(?:\.\d+)?)\s*m)?$"
)


@dataclass(frozen=True, slots=True)
class Village:
    """A place with a radio: degrees north and east where they are known, and the antenna's height in metres."""

    name: str
    north: float | None = None
    east: float | None = None
    height: float = waves.HEIGHT


@dataclass(frozen=True, slots=True)
class Between:
    """What is known of a pair of villages: its distance in metres, or None, and the ground."""

    one: str
    two: str
    metres: float | None = None
    ground: str = USUAL


@dataclass(frozen=True, slots=True)
class Map:
    """Villages, what lies between them, and how they speak. `entries` is what each village writes in a day."""

    villages: tuple[Village, ...]
    between: tuple[Between, ...] = ()
    preset: str = "LongFast"
    region: str = "EU_868"
    entries: int = 40
    _pairs: dict[frozenset[str], Between] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        """Find pairs quickly."""
        object.__setattr__(self, "_pairs", {frozenset((pair.one, pair.two)): pair for pair in self.between})

    def village(self, name: str) -> Village:
        """Give a village by its name."""
        return next(village for village in self.villages if village.name == name)

    def pair(self, one: str, two: str) -> Between:
        """Give what is known of a pair; nothing but the usual ground where nobody said anything."""
        return self._pairs.get(frozenset((one, two))) or Between(one, two)

    def metres(self, one: str, two: str) -> float | None:
        """Give the distance of a pair, or None where it is not known."""
        if (told := self.pair(one, two).metres) is not None:
            return told
        here, there = self.village(one), self.village(two)
        if here.north is None or here.east is None or there.north is None or there.east is None:
            return None
        across = math.cos(math.radians((here.north + there.north) / 2)) * (here.east - there.east)
        return DEGREE * math.hypot(here.north - there.north, across)


def read(text: str) -> Map:
    """Read a map; raises `BadInput` with the line that cannot be read and what to write instead."""
    villages: dict[str, Village] = {}
    between: list[Between] = []
    settings: dict[str, str] = {}
    for at, whole in enumerate(text.splitlines(), 1):
        line = whole.partition("#")[0].strip().replace(",", ".")
        word, _space, rest = line.partition(" ")
        if word in {"preset", "region", "entries"} and rest:
            settings[word] = rest.strip()
        elif pair := _PAIR.match(line):
            between.append(_between(at, pair))
        elif found := _VILLAGE.match(line):
            village = _village(found)
            if villages.setdefault(village.name, village) is not village:
                raise BadInput(_("Line {at}: {name} is there twice.").format(at=at, name=village.name))
        elif line:
            raise BadInput(
                _("Line {at} cannot be read. Write a village as “{village}”, or a pair as “{pair}”.").format(
                    at=at, village="Alto -12.801 35.231", pair="Alto - Bela 7.5 km trees"
                )
            )
    return _checked(villages, between, settings)


def _between(at: int, found: re.Match[str]) -> Between:
    ground = found["ground"] or USUAL
    if ground not in GROUND:
        raise BadInput(
            _("Line {at}: what lies between is one of {known}, not “{ground}”.").format(
                at=at, known=", ".join(GROUND), ground=ground
            )
        )
    try:
        metres = float(found["far"]) * (1000 if found["unit"] == "km" else 1) if found["far"] else None
    except ValueError:
        raise BadInput(_("Line {at}: “{far}” is no distance.").format(at=at, far=found["far"])) from None
    return Between(found["one"], found["two"].strip(), metres, ground)


def _village(found: re.Match[str]) -> Village:
    def figure(name: str) -> float | None:
        return float(found[name]) if found[name] else None

    return Village(found["name"].strip(), figure("north"), figure("east"), figure("high") or waves.HEIGHT)


def _checked(villages: dict[str, Village], between: list[Between], settings: dict[str, str]) -> Map:
    preset, region = settings.get("preset", "LongFast"), settings.get("region", "EU_868")
    entries = settings.get("entries", "40")
    if not bands.known_preset(preset):
        raise BadInput(_("No preset is called “{name}”. There are: {known}.").format(
            name=preset, known=", ".join(bands.PRESETS)))  # fmt: skip
    if not bands.known_region(region):
        raise BadInput(_("No region is called “{name}”. There are: {known}.").format(
            name=region, known=", ".join(bands.REGIONS)))  # fmt: skip
    if not entries.isdecimal() or int(entries) > MOST_ENTRIES:
        raise BadInput(_("entries: a whole number up to {most}, not “{entries}”.").format(
            most=MOST_ENTRIES, entries=entries))  # fmt: skip
    for name in (name for pair in between for name in (pair.one, pair.two) if name not in villages):
        raise BadInput(_("“{name}” stands in a pair, but on no line of its own.").format(name=name))
    if not 2 <= len(villages) <= MOST_VILLAGES:  # noqa: PLR2004 - one village exchanges with nobody
        raise BadInput(_("A map has 2 to {most} villages, not {number}.").format(
            most=MOST_VILLAGES, number=len(villages)))  # fmt: skip
    return Map(tuple(villages.values()), tuple(between), preset, region, int(entries))
