"""What sensors measure: the list of quantities, their units and what is possible, and the numbers that people type.

Rules
- Every value is a whole number of hundredths of its quantity's unit: 12.65 V is 1265, -3.5 °C is -350.
- `least` … `most` is what can be at all; what lies outside is a broken sensor, not weather.
- `step` is how finely a value is kept, `slack` how far it must come back inside a bound before an alarm is over.
- The numbers of the list are signed: they never change and never come back with another meaning.

    >>> Metric.VOLTAGE.kept(12.654), Metric.VOLTAGE.show(1265)
    (1265, '12.65 V')
    >>> Metric.TEMPERATURE.kept(float("nan")) is None
    True
"""

from __future__ import annotations

import math
import re
from dataclasses import dataclass
from typing import Final, NamedTuple

from models import spelling
from models.choices import Choice
from models.fields import Lens, Signed, Whole
from models.language import gettext as _
from models.words import BadInput

ONE: Final = 100
#: The largest number that a value may be, in hundredths, either way.
LARGEST: Final = 10**8
NODE: Final = re.compile(r"!?([0-9a-fA-F]{8})")
NUMBER: Final = re.compile(r"([+-]?)([0-9]{1,7})(?:[.,]([0-9]{1,2}))?")


class About(NamedTuple):
    """What is known of a quantity; `least`, `most` and `slack` in its unit, `step` in hundredths."""

    unit: str
    least: float
    most: float
    step: int
    slack: float


class Metric(Choice):
    """What a sensor measures."""

    TEMPERATURE = 0
    HUMIDITY = 1
    PRESSURE = 2
    VOLTAGE = 3
    CURRENT = 4
    BATTERY = 5
    DISTANCE = 6
    SOIL_MOISTURE = 7
    SOIL_TEMPERATURE = 8
    LIGHT = 9
    RAIN_HOUR = 10
    RAIN_DAY = 11
    WIND_SPEED = 12
    WIND_DIRECTION = 13
    WEIGHT = 14
    VOLTAGE_1 = 15
    CURRENT_1 = 16
    VOLTAGE_2 = 17
    CURRENT_2 = 18
    VOLTAGE_3 = 19
    CURRENT_3 = 20
    LEVEL = 21

    def words(self) -> str:
        """Say it to a clerk."""
        return _WORDS[self]()

    @property
    def about(self) -> About:
        """What is known of it."""
        return _ABOUT[self]

    @property
    def unit(self) -> str:
        """Its unit."""
        return self.about.unit

    @property
    def slack(self) -> int:
        """How far a value must come back inside a bound before an alarm is over, in hundredths."""
        return round(self.about.slack * ONE)

    def kept(self, value: float) -> int | None:
        """Give a measured value in hundredths, as finely as it is kept; None for what cannot be."""
        about = self.about
        if not math.isfinite(value) or not about.least <= value <= about.most:
            return None
        if self is Metric.BATTERY:
            value = min(value, 100)  # a radio says 101 when it hangs on mains
        return round(value * ONE / about.step) * about.step

    def show(self, value: int) -> str:
        """Write hundredths with the unit."""
        return f"{decimal(value)} {self.unit}"


_VOLT, _AMPERE = About("V", -100, 1000, 1, 0.1), About("mA", -100_000, 100_000, 100, 10)
_ABOUT: dict[Metric, About] = {
    Metric.TEMPERATURE: About("°C", -60, 120, 10, 1),
    Metric.HUMIDITY: About("%", 0, 100, 100, 3),
    Metric.PRESSURE: About("hPa", 300, 1200, 10, 1),
    Metric.VOLTAGE: _VOLT,
    Metric.CURRENT: _AMPERE,
    Metric.BATTERY: About("%", 0, 101, 100, 3),
    Metric.DISTANCE: About("mm", 0, 50_000, 100, 20),
    Metric.SOIL_MOISTURE: About("%", 0, 100, 100, 3),
    Metric.SOIL_TEMPERATURE: About("°C", -60, 120, 10, 1),
    Metric.LIGHT: About("lux", 0, 200_000, 100, 50),
    Metric.RAIN_HOUR: About("mm", 0, 500, 10, 1),
    Metric.RAIN_DAY: About("mm", 0, 2000, 10, 1),
    Metric.WIND_SPEED: About("m/s", 0, 120, 10, 1),
    Metric.WIND_DIRECTION: About("°", 0, 360, 100, 5),
    Metric.WEIGHT: About("kg", -1000, 100_000, 10, 1),
    Metric.VOLTAGE_1: _VOLT,
    Metric.CURRENT_1: _AMPERE,
    Metric.VOLTAGE_2: _VOLT,
    Metric.CURRENT_2: _AMPERE,
    Metric.VOLTAGE_3: _VOLT,
    Metric.CURRENT_3: _AMPERE,
    Metric.LEVEL: About("%", 0, 100, 100, 3),
}
_WORDS = {
    Metric.TEMPERATURE: lambda: _("temperature"),
    Metric.HUMIDITY: lambda: _("humidity"),
    Metric.PRESSURE: lambda: _("air pressure"),
    Metric.VOLTAGE: lambda: _("voltage"),
    Metric.CURRENT: lambda: _("current"),
    Metric.BATTERY: lambda: _("battery"),
    Metric.DISTANCE: lambda: _("distance"),
    Metric.SOIL_MOISTURE: lambda: _("soil moisture"),
    Metric.SOIL_TEMPERATURE: lambda: _("soil temperature"),
    Metric.LIGHT: lambda: _("light"),
    Metric.RAIN_HOUR: lambda: _("rain in an hour"),
    Metric.RAIN_DAY: lambda: _("rain in a day"),
    Metric.WIND_SPEED: lambda: _("wind speed"),
    Metric.WIND_DIRECTION: lambda: _("wind direction"),
    Metric.WEIGHT: lambda: _("weight"),
    Metric.VOLTAGE_1: lambda: _("voltage 1"),
    Metric.CURRENT_1: lambda: _("current 1"),
    Metric.VOLTAGE_2: lambda: _("voltage 2"),
    Metric.CURRENT_2: lambda: _("current 2"),
    Metric.VOLTAGE_3: lambda: _("voltage 3"),
    Metric.CURRENT_3: lambda: _("current 3"),
    Metric.LEVEL: lambda: _("level"),
}


def decimal(value: int) -> str:
    """Write hundredths as people do: 1265 is 12.65, 1200 is 12, -350 is -3.5."""
    whole, part = divmod(abs(value), ONE)
    tail = f".{part:02d}".rstrip("0") if part else ""
    return spelling.point(f"{'-' if value < 0 else ''}{whole}{tail}")


@dataclass(frozen=True)
class Hundredths(Signed):
    """A decimal number with up to two places, kept as hundredths."""

    high: int = LARGEST
    low: int = -LARGEST
    width: int = 12
    hint: str = "12.65"

    def parse(self, text: str, lens: Lens) -> int:
        """Read `12`, `-3.5`, `12,65`; a unit after it is passed over."""
        del lens
        found = NUMBER.fullmatch(spelling.figures(text).split(" ")[0]) if text.strip() else None
        if found is None:
            raise BadInput(
                _("Type a number with two decimal places at most, like 12.65; “{text}” is not.").format(text=text)
            )
        value = int(found[2] + (found[3] or "").ljust(2, "0"))
        return self._typed(-value if found[1] == "-" else value)

    def show(self, value: int, lens: Lens) -> str:
        """Write `12.65`."""
        del lens
        return decimal(value)


@dataclass(frozen=True)
class NodeNumber(Whole):
    """A radio's number as its screen shows it: `!a1b2c3d4`; 0 is no radio."""

    high: int = 2**32 - 1
    width: int = 12
    hint: str = "!a1b2c3d4"

    def parse(self, text: str, lens: Lens) -> int:
        """Read eight hexadecimal digits, or `none`."""
        del lens
        words = text.strip().lower()
        if words in {"0", "none", _("none")}:
            return 0
        found = NODE.fullmatch(words)
        if found is None:
            raise BadInput(
                _("A radio's number has ! and eight signs, like !a1b2c3d4; “{text}” is not.").format(text=text)
            )
        return int(found[1], 16)

    def show(self, value: int, lens: Lens) -> str:
        """Write `!a1b2c3d4`."""
        del lens
        return node_name(value)


def node_name(node: int) -> str:
    """Write a radio's number as its screen does."""
    return f"!{node:08x}" if node else _("none")
