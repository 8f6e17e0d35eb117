"""Presets and regions: how a Meshtastic radio sends, and what the law of a place allows it.

Rules
- A preset is spreading factor, bandwidth and coding rate as firmware 2.7 and 2.8 set them
  (`MeshRadio.h`, `modemPresetToParams`); a region is what `RadioInterface.cpp` says of it. The laws are named
  there; where firmware and law differ, what the firmware enforces counts here.
- Names are read as anybody writes them: `LONG_FAST`, `LongFast` and `long fast` are one.
- What is not known is taken for the strictest that is: `region` answers an unknown name with 1 % of airtime.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Final

#: Noise in one hertz of bandwidth as a good receiver finds it, in dBm.
NOISE: Final = -174.0 + 6.0


@dataclass(frozen=True, slots=True)
class Preset:
    """How bits become waves.

    `factor` is the spreading factor, `width` the bandwidth in Hz, `rate` the 5 … 8 of 4/5 … 4/8.
    """

    name: str
    factor: int
    width: int
    rate: int

    @property
    def symbol(self) -> float:
        """How long a symbol lasts, in microseconds."""
        return (1 << self.factor) * 1_000_000 / self.width

    @property
    def slot(self) -> float:
        """How long a slot of the contention window lasts, in microseconds: 2.5 symbols and 7.6 ms of turning round."""
        return 2.5 * self.symbol + 7_600

    @property
    def floor(self) -> float:
        """The weakest signal over noise that can still be read, in dB (Semtech SX1262 data sheet, table 6-1)."""
        return -7.5 - 2.5 * (self.factor - 7)

    @property
    def faintest(self) -> float:
        """The weakest signal that can still be read, in dBm: heat, 6 dB of the receiver's own noise, and `floor`."""
        return NOISE + 10 * math.log10(self.width) + self.floor


@dataclass(frozen=True, slots=True)
class Region:
    """Where the radio stands. `duty` is the share of an hour that it may send, in tenths of a percent; `power` in dBm.

    The band reaches from `low` to `high`, in MHz. `wide` radios (2.4 GHz) use 3.25 times the bandwidth.
    """

    name: str
    low: float
    high: float
    duty: int
    power: int
    wide: bool = False

    @property
    def middle(self) -> float:
        """The middle of the band, in MHz."""
        return (self.low + self.high) / 2


_PRESETS: Final = (
    Preset("LongFast", 11, 250_000, 5),
    Preset("LongSlow", 12, 125_000, 8),
    Preset("VeryLongSlow", 12, 62_500, 8),
    Preset("MediumSlow", 10, 250_000, 5),
    Preset("MediumFast", 9, 250_000, 5),
    Preset("ShortSlow", 8, 250_000, 5),
    Preset("ShortFast", 7, 250_000, 5),
    Preset("LongModerate", 11, 125_000, 8),
    Preset("ShortTurbo", 7, 500_000, 5),
    Preset("LongTurbo", 11, 500_000, 8),
    Preset("LiteFast", 9, 125_000, 5),
    Preset("LiteSlow", 10, 125_000, 5),
    Preset("NarrowFast", 7, 62_500, 6),
    Preset("NarrowSlow", 8, 62_500, 6),
)
_REGIONS: Final = (
    Region("US", 902.0, 928.0, 1000, 30),
    Region("EU_433", 433.0, 434.0, 100, 10),
    Region("EU_868", 869.4, 869.65, 100, 27),
    Region("EU_866", 865.6, 867.6, 25, 27),  # 10 % for a fixed router; whether it is one is not told us
    Region("EU_N_868", 869.4, 869.65, 100, 27),
    Region("CN", 470.0, 510.0, 1000, 19),
    Region("JP", 920.5, 923.5, 1000, 13),
    Region("ANZ", 915.0, 928.0, 1000, 30),
    Region("ANZ_433", 433.05, 434.79, 1000, 14),
    Region("RU", 868.7, 869.2, 1000, 20),
    Region("KR", 920.0, 923.0, 1000, 23),
    Region("TW", 920.0, 925.0, 1000, 27),
    Region("IN", 865.0, 867.0, 1000, 30),
    Region("NZ_865", 864.0, 868.0, 1000, 36),
    Region("TH", 920.0, 925.0, 100, 27),
    Region("UA_433", 433.0, 434.7, 100, 10),
    Region("UA_868", 868.0, 868.6, 10, 14),
    Region("MY_433", 433.0, 435.0, 1000, 20),
    Region("MY_919", 919.0, 924.0, 1000, 27),
    Region("SG_923", 917.0, 925.0, 1000, 20),
    Region("PH_433", 433.0, 434.7, 1000, 10),
    Region("PH_868", 868.0, 869.4, 1000, 14),
    Region("PH_915", 915.0, 918.0, 1000, 24),
    Region("KZ_433", 433.075, 434.775, 1000, 10),
    Region("KZ_863", 863.0, 868.0, 1000, 30),
    Region("NP_865", 865.0, 868.0, 1000, 30),
    Region("BR_902", 902.0, 907.5, 1000, 30),
    Region("LORA_24", 2400.0, 2483.5, 1000, 10, wide=True),
)
_UNKNOWN: Final = Region("", 868.0, 868.6, 10, 14)


def _plain(name: str) -> str:
    return "".join(letter for letter in name.lower() if letter.isalnum())


PRESETS: Final = {preset.name: preset for preset in _PRESETS}
REGIONS: Final = {region.name: region for region in _REGIONS}
_PRESET: Final = {_plain(name): preset for name, preset in PRESETS.items()}
_REGION: Final = {_plain(name): region for name, region in REGIONS.items()}


def preset(name: str, where: Region | None = None) -> Preset:
    """Give a preset by its name, as it sounds in a region; a name that is not known is heard as `LongFast`."""
    found = _PRESET.get(_plain(name), PRESETS["LongFast"])
    if where is None or not where.wide:
        return found
    return Preset(found.name, found.factor, found.width * 13 // 4, found.rate)


def known_preset(name: str) -> bool:
    """Whether a preset of this name is known."""
    return _plain(name) in _PRESET


def known_region(name: str) -> bool:
    """Whether a region of this name is known."""
    return _plain(name) in _REGION


def region(name: str) -> Region:
    """Give a region by its name; one that is not known, or not set, gets the strictest rule of all: 1 % and 14 dBm."""
    return _REGION.get(_plain(name), _UNKNOWN)


def presets_of(where: Region) -> tuple[Preset, ...]:
    """Give the presets that a radio takes in a region, the furthest reaching first."""
    family = {"EU_866": "Lite", "EU_N_868": "Narrow"}.get(where.name, "")
    span = (where.high - where.low) * 1_000_000 + 1
    return tuple(
        sorted(
            (found for found in _PRESETS if _family(found.name) == family and (where.wide or found.width <= span)),
            key=lambda found: found.faintest,
        )
    )


def _family(name: str) -> str:
    # The slowest of all is in the protocol still, but the firmware takes it no more.
    return next((family for family in ("Lite", "Narrow", "Very") if name.startswith(family)), "")
