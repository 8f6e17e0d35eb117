"""How strongly one radio hears another: distance, ground and chance.

Rules
- Loss is the greater of free space and the plane-earth model (two rays, one from the ground), and what stands between:
  a clutter figure in dB. Both models are in every radio handbook (Friis; Bullington).
- Figures are for half-wave antennas of 2 dBi. A radio sends with what its region allows, at most 22 dBm, which is what
  the usual chip (SX1262) gives.

    >>> round(reach(bands.preset("LongFast"), bands.region("EU_868")) / 100)
    98
"""

from __future__ import annotations

import math
from typing import Final

from radio import bands

GAIN: Final = 2.0
CHIP: Final = 22
#: Metres above ground of an antenna on a house.
HEIGHT: Final = 4.0
#: What stands between, in dB: hedges, a few trees and roofs.
CLUTTER: Final = 22.0


def free_space(metres: float, mhz: float) -> float:
    """Give the loss between two antennas in empty space, in dB."""
    return 20 * math.log10(max(metres, 1.0)) + 20 * math.log10(mhz) - 27.55


def plane_earth(metres: float, high: float, higher: float) -> float:
    """Give the loss over flat ground between antennas of these heights in metres, in dB."""
    return 40 * math.log10(max(metres, 1.0)) - 20 * math.log10(max(high, 0.5) * max(higher, 0.5))


def loss(metres: float, mhz: float, heights: tuple[float, float] = (HEIGHT, HEIGHT), clutter: float = CLUTTER) -> float:
    """Give the loss of a path, in dB."""
    return max(free_space(metres, mhz), plane_earth(metres, *heights)) + clutter


def power(where: bands.Region) -> float:
    """Give what a usual radio sends in a region, in dBm."""
    return float(min(where.power, CHIP))


def strength(metres: float, where: bands.Region, heights: tuple[float, float] = (HEIGHT, HEIGHT),
             clutter: float = CLUTTER) -> float:  # fmt: skip
    """Give how strong a radio's signal arrives on the mean, in dBm."""
    return power(where) + 2 * GAIN - loss(metres, where.middle, heights, clutter)


def reach(sound: bands.Preset, where: bands.Region, clutter: float = CLUTTER) -> float:
    """Give the metres at which half of the frames can still be read."""
    low, high = 1.0, 1_000_000.0
    while high - low > 0.5:  # noqa: PLR2004 - half a metre is near enough
        middle = (low + high) / 2
        low, high = (middle, high) if strength(middle, where, clutter=clutter) >= sound.faintest else (low, middle)
    return low
