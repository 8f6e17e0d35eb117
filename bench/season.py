"""A season of allotment: 240 members in four villages, eight machines, and everything that goes wrong.

    ./run bench season                         twelve weeks, printed with charts
    ./run bench season --json                  the figures alone
    ./run bench season --report docs/season.md     written as a page, with pictures beside it
    ./run bench season --weeks 3 --small       a short one

Five desks keep real books and exchange them; rounds are drawn and sealed as the program does it, and every desk reckons
every round again. The exit code is 1 if two bookings met, desks ended with different books, or a round differed.
"""

from __future__ import annotations

import argparse
import json
import sys
import time
from dataclasses import asdict
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1]))

from bench.season_figures import Season, Week, as_asked, doubles, reckon, shares
from bench.season_life import Trouble
from bench.season_report import page, terminal
from bench.season_trouble import Hardships
from bench.season_world import Size, World
from models.asof import books_now
from models.inspect import Found
from mvs_tui.demo.season import quick_folder

#: A season small enough for a test: two machines in each village, three weeks, every trouble once.
SMALL = Size(weeks=3, houses=4, machines=1, asks=4, eager=12)
SMALL_TROUBLE = Trouble(rain=(1,), broken=(1,), split=((1, 2),), silent=(0, 2))


def live(folder: Path, seed: int, size: Size, trouble: Trouble, say: bool = False) -> Season:  # noqa: FBT001, FBT002
    """Live a season in a folder, and give its figures."""
    begun = time.monotonic()
    world = World(folder, seed, size)
    world.adopt(no_show=2, half_life=28)
    life = Hardships(world, trouble)
    season = Season(seed, desks=len(world.seats), members=sum(len(house.members) for house in world.houses))
    season.machines = sum(len(seat.machines) for seat in world.seats)
    season.asked = round(as_asked(world), 4)
    for week in range(size.weeks + 1):
        life.ask_week(week)
        season.weeks.append(_measure(world, life, week))
        season.doubles += sum(doubles(books_now(seat.node.ledger)) for seat in world.seats)
        if say:
            print(f"week {week} lived, {time.monotonic() - begun:.0f} s", file=sys.stderr, flush=True)
    _end(world, life, season)
    season.seconds = round(time.monotonic() - begun, 1)
    return season


def _measure(world: World, life: Hardships, week: int) -> Week:
    found = [reckon(seat) for seat in world.seats if not seat.silent]
    count = {what: sum(one[what] for one in found) for what in Found}
    day = world.first + 7 * week
    return Week(
        week, dict(life.counts[-1]), *(_rounded(world, day)), count[Found.SAME],
        count[Found.DIFFERS] + count[Found.FORKED], count[Found.WAITS], life.parts,
    )  # fmt: skip


def _rounded(world: World, day: int) -> tuple[float, float, float, float, tuple[float, ...]]:
    villages, houses, parts, eager, others = shares(world, world.seats[0], day)
    return round(villages, 4), round(houses, 4), round(eager, 1), round(others, 1), tuple(round(p, 4) for p in parts)


def _end(world: World, life: Hardships, season: Season) -> None:
    """Bring all desks together, and look at what they hold."""
    for seat in world.seats:
        seat.silent = False
    world.tell()
    world.tell()
    for seat in world.seats:
        last = reckon(seat)
        season.weeks[-1].same += last[Found.SAME]
        season.weeks[-1].differ += last[Found.DIFFERS] + last[Found.FORKED] + last[Found.WAITS]
        season.doubles += doubles(books_now(seat.node.ledger))
        season.hashes.append(seat.node.ledger.folder.state_hash())
    season.entries = sum(tip.count for tip in world.seats[0].node.ledger.tips())
    season.hidden, season.void = len(life.hidden), life.void()
    world.close()


def main() -> int:
    """Live one season and print it."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--seed", type=int, default=7)
    parser.add_argument("--weeks", type=int, default=0)
    parser.add_argument("--small", action="store_true", help="four households in a village, one machine each")
    parser.add_argument("--json", action="store_true")
    parser.add_argument("--report", type=Path, help="write a page with pictures there")
    chosen = parser.parse_args()
    size, trouble = (SMALL, SMALL_TROUBLE) if chosen.small else (Size(), Trouble())
    if chosen.weeks:
        size = Size(chosen.weeks, size.houses, size.machines, size.asks, size.eager)
    with quick_folder() as folder:
        season = live(folder, chosen.seed, size, trouble, say=True)
    if chosen.report:
        page(season, chosen.report)
    if chosen.json:
        print(json.dumps(asdict(season) | {"agreed": season.agreed, "totals": season.totals}, indent=1))
    else:
        print(terminal(season))
    return 0 if season.agreed and not season.doubles and not any(week.differ for week in season.weeks) else 1


if __name__ == "__main__":
    sys.exit(main())
