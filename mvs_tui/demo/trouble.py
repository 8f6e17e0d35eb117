"""What goes wrong in a season: each thing happens once, on its day, and leaves entries that the books must bear.

Rules
- Most of it is written with advice, as any clerk would. Without advice is written only what a program refuses that
  knows everything: here one store holds all desks, so a desk "that did not know yet" has to be forced.
- The day is counted from the first of the season; each happening is a function of that day, listed in `DAYS`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from models import people
from models.coop import CorrectTime, RevokeDesk, StrikeOut
from models.machines import ConfirmRequest, LogJob, PassKeeping, RequestMachine
from models.members import Household
from models.names import Names
from models.place import High
from models.refs import Height
from mvs_tui.demo.plan import Plan, ref

if TYPE_CHECKING:
    from collections.abc import Callable

    from mvs_tui.demo.season import Season

CHAPEL, OFFICE, WORKSHOP, STOLEN = 2, 3, 4, 6
TRUCK, SEEDER = 3, 5
#: The household that leaves.
LEAVING: Final = "L17"
#: How far the wrong clock is ahead, in minutes: three years.
WRONG: Final = 3 * 365 * 1440


def happen(season: Season, day: int) -> None:
    """Let happen what belongs to this day of the calendar."""
    then = DAYS.get(day - season.first)
    if then is not None:
        season.minute = season.unix(day * 24 + 5, 30)
        then(season, day)


def _slip(season: Season, _day: int) -> None:
    """Type one zero too many, and strike it out."""
    done = next(plan for plan in season.plans if plan.state == "done" and plan.fuel and plan.desk != STOLEN)
    job = ref(done.written)
    slip = season.write(done.desk, LogJob(job, done.job, min(done.fuel * 10, 9999))).keys[0]
    season.minute += 4
    season.write(done.desk, StrikeOut(ref(slip), "one zero too many"))


def _clock_wrong(season: Season, day: int) -> None:
    """Let the office's clock have a flat battery: its entries of this day lie three years ahead."""
    season.desks[OFFICE].off = WRONG
    season.wrong_times.append((held(season, OFFICE), season.calendar.at(season.minute)))
    _ask(season, OFFICE, 0, (day + 3) * 24 + 6, paper=True)


def _clock_right(season: Season, _day: int) -> None:
    """Set the clock, and give what was written in each sitting of yesterday its right time."""
    season.desks[OFFICE].off = 0
    stops = [*(first for first, _at in season.wrong_times[1:]), held(season, OFFICE)]
    for (first, at), stop in zip(season.wrong_times, stops, strict=True):
        if stop > first:
            season.write(OFFICE, CorrectTime(first, stop - first, at))


def _passed(season: Season, _day: int) -> None:
    """Hand the keeping of a machine from the workshop to the store."""
    store = season.ledger.folder.law().desks[1].admission
    season.write(WORKSHOP, PassKeeping(ref(season.machines[SEEDER]), ref(store)))
    season.keepers[SEEDER] = 0


def _stranger(season: Season, day: int) -> None:
    """Confirm a request for a machine that another desk keeps: no effect, and no harm."""
    request = _ask(season, 0, TRUCK, (day + 5) * 24 + 13)
    season.minute += 9
    season.write(WORKSHOP, ConfirmRequest(season.pinned(request.written)), advise=False)


def _leaves(season: Season, _day: int) -> None:
    """Let a household leave; the key to its names is destroyed."""
    author = season.desks[CHAPEL].author
    gone = {person.key for person in people.search(season.ledger, LEAVING)}
    people.forget(author, Names(season.ledger, author.now()).find(Household, LEAVING), "moved to the city")
    for desk in season.desks:
        desk.members = [key for key in desk.members if key not in gone]


def _stolen(season: Season, day: int) -> None:
    """Steal a laptop; at night somebody asks for machines in its name."""
    season.minute -= 3 * 60
    season.good_height = held(season, STOLEN)
    for machine in (0, 1, TRUCK):
        season.minute += 3
        _ask(season, STOLEN, machine, (day + 6) * 24 + 15).state = "void"
    season.desks[STOLEN].open = False


def _revoked(season: Season, _day: int) -> None:
    """Shut it out, from where the village still had it on."""
    law = season.ledger.folder.law()
    gone = law.desks[STOLEN + 1].admission
    season.write(0, RevokeDesk(ref(gone), (Height(0, 0, season.good_height),), "stolen in the night"))


def _restored(season: Season, day: int) -> None:
    """Lose the chapel's disk after a confirmation; the old copy knows nothing of it and confirms another request."""
    start = next(
        hour for ahead in range(4, 20) for hour in [(day + ahead) * 24 + 7] if not season.busy(TRUCK, hour, hour + 6)
    )
    first, second = _ask(season, 0, TRUCK, start), _ask(season, OFFICE, TRUCK, start + 2)
    season.minute += 30
    season.write(CHAPEL, ConfirmRequest(season.pinned(first.written)))
    pen = season.desks[CHAPEL].author.pen
    high = High.read(pen.high_file)
    high.logs["0.0"] = (high.logs["0.0"][0] + 1, "")
    high.write(pen.high_file)
    season.minute += 25
    season.write(CHAPEL, ConfirmRequest(season.pinned(second.written)), advise=False)
    first.state, first.firm, second.state = "confirmed", True, "overruled"


def _ask(season: Season, desk: int, machine: int, start: int, *, paper: bool = False) -> Plan:
    """Write a request that the rest of the season knows of too."""
    member = ref(season.pick(season.desks[desk].members))
    wish = RequestMachine(ref(season.machines[machine]), member, start, 4, paper=paper)
    key = season.write(desk, wish, advise=False).keys[0]
    plan = Plan(machine, desk, start, start + 4, season.calendar.at(season.minute) // 60, key, "pending")
    season.plans.append(plan)
    return plan


def held(season: Season, desk: int) -> int:
    """Give how many entries a desk's first log of the coop stream holds."""
    return next(tip.count for tip in season.ledger.tips() if tip.number == desk + 1 and tip.incarnation == 0)


DAYS: Final[dict[int, Callable[[Season, int], None]]] = {
    16: _slip,
    31: _clock_wrong,
    32: _clock_right,
    40: _passed,
    52: _stranger,
    64: _leaves,
    75: _stolen,
    76: _revoked,
    88: _restored,
}
