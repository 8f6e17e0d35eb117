"""What an entry about a machine's upkeep will do, said before it is written (`screens.outcome`)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from models import board, care
from models.breakdown import BlockHours, ReportBreakdown, ReportRepair, UnblockHours
from models.clock import DAY
from models.drivers import LicenseDriver, RequireLicence, WithdrawLicence
from models.language import gettext as _
from models.language import ngettext
from models.rates import LogFuel, SetRates, TakeMoney
from models.upkeep import Inspect, LogService, PlanService

if TYPE_CHECKING:
    from collections.abc import Callable

    from screens.desk import Books

Values = dict[str, Any]


def _breakdown(books: Books, values: Values) -> str:
    """Say how many bookings it takes back."""
    names, machine, back = books.names(), values.get("machine"), values.get("back")
    if machine is None:
        return ""
    ahead = "machine = ? AND state = 1 AND end > ? AND start < ?"
    until = 2**40 if back is None else back * 24
    n = len(board.bookings(names, ahead, str(machine.key), names.now // 60, until))
    away = board.bookings(names, "machine = ? AND state = 5", str(machine.key))
    if away:
        out = _("It is out with {who}: take it back as well.").format(who=away[0].who)
        return f"{_waiting_again(n)} {out}".lstrip()
    if not n:
        return _("No booking stands in the way. Until the repair, the books advise against asking for it.")
    return _waiting_again(n)


def _waiting_again(n: int) -> str:
    """Say how many bookings wait again; empty where none does."""
    if not n:
        return ""
    return ngettext(
        "{n} confirmed booking waits again, and comes first in the next round. Its desk is told.",
        "{n} confirmed bookings wait again, and come first in the next round. Their desks are told.",
        n,
    ).format(n=n)


def _repair(books: Books, values: Values) -> str:
    """Say what still waits."""
    machine, names = values.get("machine"), books.names()
    if machine is None:
        return ""
    first = care.first_in_line(names)
    n = sum(row.key in first for row in board.bookings(names, "machine = ? AND state = 0", str(machine.key)))
    if not n:
        return _("It can be asked for and handed over again.")
    return ngettext(
        "It can be handed over again. {n} booking that was taken back still waits: grant it again, or reject it.",
        "It can be handed over again. {n} bookings that were taken back still wait: grant them again, or reject them.",
        n,
    ).format(n=n)


def _plan(books: Books, values: Values) -> str:
    """Say from where it counts."""
    del books
    if not values.get("hours") and not values.get("days"):
        return _("Say after how many hours or days. Leave both at 0 to end the plan of that name.")
    return _("When it is overdue, the books advise against handing the machine over until the service is logged.")


def _log(books: Books, values: Values) -> str:
    """Say what begins anew."""
    del books
    if values.get("fresh"):
        return _("Hours go on counting from the new meter: no service is lost, and no member pays twice.")
    if values.get("plan"):
        return _("“{name}” begins to count anew.").format(name=values["plan"])
    return _("Its cost counts for the machine; no plan begins anew.")


def _inspect(books: Books, values: Values) -> str:
    """Say what a failed one does."""
    del books
    if values.get("passed") is False:
        return _("The books advise against handing it over until an inspection is passed.")
    return _("It may be handed over, until the day of the next inspection is past.")


def _license(books: Books, values: Values) -> str:
    """Say what the gate does."""
    names, until = books.names(), values.get("until")
    last = "" if until is None else " " + _("Last day: {day}.").format(day=names.calendar.show_date(until))
    return _("Only licensed members drive it from now on; the books ask for a reason for anybody else.") + last


def _said(words: Callable[[], str]) -> Callable[[Books, Values], str]:
    """Say one sentence, whatever is typed."""

    def say(books: Books, values: Values) -> str:
        del books, values
        return words()

    return say


def _money(books: Books, values: Values) -> str:
    """Say what is open now, and what will be."""
    from models.statements import member_month

    machine, member, amount = values.get("machine"), values.get("member"), values.get("amount")
    if machine is None or member is None:
        return _("It stands in the statements of the member and of the machine.")
    date = books.law.calendar.date(books.names().now // DAY)
    made = member_month(books.ledger, member.key, date.year, date.month, machine.key)
    said = _("Now {left}.").format(left=_left(made.closing, made.currency))
    if amount is None:
        return said
    return f"{said} " + _("After this {left}.").format(left=_left(made.closing - amount, made.currency))


def _left(money: int, currency: str) -> str:
    """Say what is open, or what was paid ahead."""
    much = f"{abs(money)} {currency}".rstrip()
    return _("{money} are open").format(money=much) if money >= 0 else _("{money} are paid ahead").format(money=much)


UPKEEP_WORDS: dict[type, Callable[[Books, Values], str]] = {
    ReportBreakdown: _breakdown,
    ReportRepair: _repair,
    PlanService: _plan,
    LogService: _log,
    Inspect: _inspect,
    LicenseDriver: _license,
    TakeMoney: _money,
    BlockHours: _said(
        lambda: _("The books advise against requests and hand-overs in these hours. o opens them again.")
    ),
    UnblockHours: _said(lambda: _("The machine can be asked for in these hours again.")),
    WithdrawLicence: _said(lambda: _("The books ask for a reason where the machine goes to this driver.")),
    RequireLicence: _said(lambda: _("The books ask for a licence for each job, or no longer do.")),
    SetRates: _said(lambda: _("Bookings that begin from now on cost this; those that began before keep their price.")),
    LogFuel: _said(lambda: _("Litres an hour are reckoned between two full tanks; the cost counts for the machine.")),
}
