"""What deputies and takings over will do, said before they are written."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from models import board
from models.language import gettext as _
from models.language import later
from models.silence import deputies
from models.succession import DeputyGrant, NameDeputies, Support, TakeKeeping
from models.takeover import lately, told

if TYPE_CHECKING:
    from collections.abc import Callable

    from models.refs import Key
    from screens.desk import Books

Values = dict[str, Any]

NAMED = later(
    "If this desk is silent they grant requests; you can overrule. More than half may give the machine to another desk."
)


def _name(books: Books, values: Values) -> str:
    machine, desks = values.get("machine"), values.get("desks") or ()
    said = _(NAMED)
    if machine is None or not desks:
        return said
    needed = len(desks) // 2 + 1
    return _("{said} To take {machine} over {needed} of {count} must sign.").format(
        said=said, machine=books.names().show(machine), needed=needed, count=len(desks)
    )


def _take(books: Books, values: Values) -> str:
    machine = values.get("machine")
    if machine is None:
        return ""
    names = books.names()
    heirs = books.law.statutes.keeping.list_of(machine.key)
    listed = ", ".join(names.desk(number) for number in deputies(names, machine.key))
    return _(
        "{heard} {needed} of {count} must sign: {listed}. Then the new desk keeps {machine}; what {keeper} decided "
        "beyond what is here counts no more, and what happened there stays."
    ).format(
        heard=lately(names, machine.key),
        needed=heirs.needed if heirs else 0,
        count=len(heirs.desks) if heirs else 0,
        listed=listed,
        machine=names.show(machine),
        keeper=names.desk(names.law.keeper_of(machine.key)),
    )


def _sign(books: Books, values: Values) -> str:
    target = values.get("target")
    proposal = books.law.statutes.keeping.proposals.get(target.key) if target is not None else None
    if proposal is None:
        return _("Your signature counts when enough desks of the list have signed.")
    names = books.names()
    return f"{told(names, proposal)} {lately(names, proposal.machine)}"


def _grant(books: Books, values: Values) -> str:
    request = values.get("request")
    row = board.booking(books.names(), request.key) if request is not None else None
    if row is None:
        return ""
    names = books.names()
    return _(
        "{heard} Ask it first if you can. {who} is told that {machine} is theirs, {when}, unless it overrules that."
    ).format(heard=lately(names, row.machine), who=row.who, machine=row.code, when=names.span(row.start, row.end))


def _after(books: Books, key: Key) -> str:
    """Say how a taking over stands that was just proposed or signed."""
    found = next(
        (one for one in books.law.statutes.keeping.proposals.values() if key in {one.key, *one.signers.values()}), None
    )
    return told(books.names(), found) if found else ""


KEEPING_AFTER: dict[type, Callable[[Books, Key], str]] = {TakeKeeping: _after, Support: _after}
KEEPING_WORDS: dict[type, Callable[[Books, Values], str]] = {
    NameDeputies: _name,
    TakeKeeping: _take,
    Support: _sign,
    DeputyGrant: _grant,
}
