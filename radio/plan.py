"""Where radios should stand, and what comes of it: links, hops, airtime, and how long a day's exchange takes.

Rules
- A link's margin is what arrives on the mean above what can still be read. Maps know little of hills and trees: from
  12 dB a link is good, from 6 dB fair, from -6 dB it has to be tried, below that it is none.
- The time is not reckoned but run: the day's entries of all villages go over the simulated air, with the production
  governor, once for each of a few seeds. Villages that no chain of links reaches are left out of it and named.
- Advice is what somebody can do: a higher antenna, a relay, another preset; never more than a few sentences.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from itertools import combinations
from typing import TYPE_CHECKING, Final

from models.language import gettext as _
from models.spelling import point
from radio import bands
from radio.airtime import HOUR, LONGEST, Governor, airtime_ms
from radio.sim import waves
from radio.sim.air import Air
from radio.sim.exchange import PER_FRAME, Exchange
from radio.villages import GROUND, Map

if TYPE_CHECKING:
    from collections.abc import Iterator

GOOD: Final = 12.0
FAIR: Final = 6.0
DOUBTFUL: Final = -6.0
#: How far models of paths are off, as a standard deviation in dB; with it a margin becomes a chance.
UNSURE: Final = 8.0
SEEDS: Final = 12
#: Decibels that make it worth to change a preset.
WORTH: Final = 2.5
LIMIT_H: Final = 12
HOP_LIMIT: Final = 3
SLOW_S: Final = 3_600
#: How many villages, and how many links, advice names at most.
MANY: Final = 3


@dataclass(frozen=True, slots=True)
class Link:
    """How two villages hear each other. `chance` (0 … 1) is how likely they do at all."""

    one: str
    two: str
    metres: float
    margin: float

    @property
    def state(self) -> str:
        """Give `good`, `fair`, `doubtful` or `none`."""
        if self.margin >= GOOD:
            return "good"
        return "fair" if self.margin >= FAIR else "doubtful" if self.margin >= DOUBTFUL else "none"

    @property
    def chance(self) -> float:
        """Give how likely the two hear each other at all, considering how little a map knows."""
        return 0.5 * math.erfc(-self.margin / UNSURE / math.sqrt(2))


@dataclass(frozen=True, slots=True)
class Plan:
    """What comes of a map.

    `links` are all that may work, the best first. `hops` says for each pair how many links lie between, None where no
    chain does. `frame_ms` is the airtime of the longest frame; `budget_s` what a radio may send in an hour, `need_s`
    what the busiest radio sends for the day's exchange, relays included. `p50_s` and `p95_s` are seconds until all hold
    all, None where it takes more than 12 hours; `channel` is the share of that time in which the channel is used.
    """

    links: tuple[Link, ...]
    hops: dict[tuple[str, str], int | None]
    apart: tuple[tuple[str, ...], ...]
    frame_ms: int
    frames: int
    budget_s: float
    need_s: float
    p50_s: float | None
    p95_s: float | None
    channel: float
    advice: tuple[str, ...]


def plan(village_map: Map, seeds: int = SEEDS) -> Plan:
    """Say what comes of a map. Takes about a second; the same map and seeds give the same plan."""
    links = tuple(sorted(_links(village_map), key=lambda link: -link.margin))
    names = [village.name for village in village_map.villages]
    hops = _hops(names, links)
    groups = _groups(names, hops)
    runs = [_run(village_map, links, groups[0], seed) for seed in range(seeds)] if len(groups[0]) > 1 else []
    times = [run.seconds for run in runs]
    made = Plan(
        links=tuple(link for link in links if link.state != "none"),
        hops=hops,
        apart=tuple(groups[1:]),
        frame_ms=airtime_ms(village_map.preset, LONGEST, region=village_map.region),
        frames=len(groups[0]) * -(-village_map.entries // PER_FRAME),
        budget_s=Governor(village_map.region).budget_ms / 1000,
        need_s=max((run.need_s for run in runs), default=0.0),
        p50_s=_quantile(times, 0.5),
        p95_s=_quantile(times, 0.95),
        channel=sum(run.channel for run in runs) / len(runs) if runs else 0.0,
        advice=(),
    )
    return _advised(village_map, made, links)


# -- links


def _links(village_map: Map) -> Iterator[Link]:
    where = bands.region(village_map.region)
    faintest = bands.preset(village_map.preset, where).faintest
    for one, two in combinations(village_map.villages, 2):
        metres = village_map.metres(one.name, two.name)
        if metres is not None:
            clutter = GROUND[village_map.pair(one.name, two.name).ground]
            dbm = waves.strength(metres, where, (one.height, two.height), clutter)
            yield Link(one.name, two.name, metres, dbm - faintest)


def _hops(names: list[str], links: tuple[Link, ...]) -> dict[tuple[str, str], int | None]:
    near: dict[str, list[str]] = {name: [] for name in names}
    for link in links:
        if link.margin >= 0:
            near[link.one].append(link.two)
            near[link.two].append(link.one)
    found: dict[tuple[str, str], int | None] = {}
    for start in names:
        far = {start: 0}
        line = [start]
        for here in line:
            fresh = [there for there in near[here] if there not in far]
            far |= dict.fromkeys(fresh, far[here] + 1)
            line += fresh
        found |= {(start, name): far.get(name) for name in names if name != start}
    return found


def _groups(names: list[str], hops: dict[tuple[str, str], int | None]) -> list[tuple[str, ...]]:
    groups: list[tuple[str, ...]] = []
    for name in names:
        if not any(name in group for group in groups):
            groups.append((name, *(other for other in names if hops.get((name, other)) is not None)))
    return sorted(groups, key=len, reverse=True)


# -- the exchange


@dataclass(frozen=True, slots=True)
class _Run:
    seconds: float | None
    need_s: float
    channel: float


def _run(village_map: Map, links: tuple[Link, ...], names: tuple[str, ...], seed: int) -> _Run:
    air = Air(f"plan {seed}", village_map.preset, village_map.region)
    for at, _name in enumerate(names):
        air.add(0.0, 0.0, at + 1)
    margins = {frozenset((link.one, link.two)): link.margin for link in links}
    for one, two in combinations(range(len(names)), 2):
        margin = margins.get(frozenset((names[one], names[two])), -math.inf)
        air.paths[frozenset((one + 1, two + 1))] = air.sound.faintest + margin
    took = Exchange(air, [village_map.entries] * len(names)).run(LIMIT_H * HOUR)
    need = max(radio.tally.airtime for radio in air.radios.values()) / 1_000_000
    return _Run(None if took is None else took / 1000, need, air.share())


def _quantile(times: list[float | None], share: float) -> float | None:
    ordered = sorted(math.inf if time is None else time for time in times)
    found = ordered[min(len(ordered) - 1, math.ceil(share * len(ordered)) - 1)] if ordered else math.inf
    return None if math.isinf(found) else found


# -- advice


def _advised(village_map: Map, made: Plan, links: tuple[Link, ...]) -> Plan:
    needed = _spanning(links)
    said = [
        *_about_apart(village_map, made, links),
        *list(_about_links(needed))[:MANY],
        *_about_hops(made),
        *_about_preset(village_map, made, needed),
    ]
    return Plan(made.links, made.hops, made.apart, made.frame_ms, made.frames, made.budget_s, made.need_s, made.p50_s,
                made.p95_s, made.channel, tuple(said))  # fmt: skip


def _spanning(links: tuple[Link, ...]) -> list[Link]:
    """Give the links that tie all villages together, chosen as strong as can be (the best come first in `links`)."""
    group: dict[str, str] = {}

    def root(name: str) -> str:
        while (up := group.get(name, name)) != name:
            name = up
        return name

    needed: list[Link] = []
    for link in links:
        one, two = root(link.one), root(link.two)
        if one != two:
            group[one] = two
            needed.append(link)
    return needed


def _about_apart(village_map: Map, made: Plan, links: tuple[Link, ...]) -> Iterator[str]:
    for group in made.apart[:MANY]:
        ways = [link for link in links if (link.one in group) != (link.two in group)]
        who = ", ".join(group)
        if not ways:
            yield _("{who}: no distance to any other village is known. Add one, or carry a stick.").format(who=who)
            continue
        best = ways[0]
        yield _(
            "{who}: no other village is in reach. The best way, {one} - {two} over {km} km, is {db} dB too weak. Put"
            " a relay on high ground between the two, or raise both antennas well above {high} m; until then carry a"
            " stick."
        ).format(
            who=who, one=best.one, two=best.two, km=_km(best.metres), db=math.ceil(max(1.0, -best.margin)),
            high=round(max(village_map.village(best.one).height, village_map.village(best.two).height)),
        )  # fmt: skip


def _about_links(needed: list[Link]) -> Iterator[str]:
    # Those below 0 were named with the villages that they leave apart.
    for link in sorted(needed, key=lambda link: link.margin):
        if 0 <= link.margin < FAIR:
            higher = 2 ** math.ceil((GOOD - link.margin) / 12)
            yield _(
                "{one} - {two} over {km} km is doubtful ({db:+d} dB), and they need it. Try it before you rely on it:"
                " antennas {times} times as high at both ends, in sight of each other, would make it good."
            ).format(one=link.one, two=link.two, km=_km(link.metres), db=round(link.margin), times=higher)


def _about_hops(made: Plan) -> Iterator[str]:
    far = [(hops, pair) for pair, hops in made.hops.items() if hops is not None and hops > HOP_LIMIT + 1]
    if far:
        hops, (one, two) = max(far)
        yield _(
            "From {one} to {two} it is {hops} hops, more than a frame travels by itself. It still arrives, passed on by"
            " the villages between, but later."
        ).format(one=one, two=two, hops=hops)


def _about_preset(village_map: Map, made: Plan, needed: list[Link]) -> Iterator[str]:
    where = bands.region(village_map.region)
    now = bands.preset(village_map.preset, where)
    fitting = bands.presets_of(where)
    if now not in fitting and not where.wide:
        yield _("A radio does not take {preset} in {region}. Take one of {known}.").format(
            preset=now.name, region=where.name, known=", ".join(found.name for found in fitting))  # fmt: skip
    weakest = min((link.margin for link in needed), default=0.0)
    if made.apart or weakest < FAIR:
        found = _further(fitting, now, FAIR - weakest)
        if found:
            yield _("{preset} reaches {db} dB further, and takes {times} times the airtime. All radios must change to"
                    " it together.").format(preset=found.name, db=round(now.faintest - found.faintest),
                                         times=_times(found, village_map, made.frame_ms))  # fmt: skip
        return
    slow = made.p95_s is None or made.p95_s > SLOW_S
    faster = [
        found for found in fitting
        if weakest - (found.faintest - now.faintest) >= GOOD
        and airtime_ms(found.name, LONGEST, region=where.name) * 2 < made.frame_ms
    ]  # fmt: skip
    if faster and (slow or made.need_s > made.budget_s / 2):
        best = min(faster, key=lambda found: airtime_ms(found.name, LONGEST, region=where.name))
        yield _(
            "All links are strong enough for {preset}, which takes {times} of the airtime. All radios must change to it"
            " together."
        ).format(preset=best.name, times=_times(best, village_map, made.frame_ms))
    elif slow:
        yield _("The exchange takes long because the air is full. Write less by radio, let the villages begin at"
                " different hours, or bring the bulk on a stick once a week.")  # fmt: skip


def _further(fitting: tuple[bands.Preset, ...], now: bands.Preset, wanted: float) -> bands.Preset | None:
    """Give the quickest preset that reaches so many dB further, or else the one that reaches furthest."""
    further = [found for found in fitting if now.faintest - found.faintest >= WORTH]
    enough = [found for found in further if now.faintest - found.faintest >= wanted]
    return enough[-1] if enough else further[0] if further else None


def _times(found: bands.Preset, village_map: Map, frame_ms: int) -> str:
    share = airtime_ms(found.name, LONGEST, region=village_map.region) / frame_ms
    return point(f"{share:.1f}") if share >= 1 else f"1/{round(1 / share)}"


def _km(metres: float) -> str:
    return point(f"{metres / 1000:.1f}")
