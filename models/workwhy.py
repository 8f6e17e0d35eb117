"""Why a claim of work stands as it does, and what it earns: each factor with the entry behind it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from models import merit, timebank, worklist
from models.claims import Hand
from models.labour import hours
from models.language import gettext as _
from models.worklist import Lack

if TYPE_CHECKING:
    from models.names import Names
    from models.refs import Key
    from models.worklist import ClaimRow, Signed

#: An answer as `models.history.Why` holds it: headline, factors, rule, next step.
Answer = tuple[str, list[tuple[str, list["Key"]]], str, str]


def of_claim(names: Names, key: Key) -> Answer | None:
    """Say why a claim stands as it does; None where the key is no claim that counts among the books."""
    row = worklist.claim(names, key)
    if row is None:
        return None
    head = _("{who}, {day}: {work}, {hours} h. {state}.").format(
        who=row.who, day=names.calendar.show_date(row.day), work=row.work, hours=hours(row.quarters),
        state=f"{row.sign} {row.state()}",
    )  # fmt: skip
    factors = [(_("{desk} wrote the claim").format(desk=names.desk(row.desk)), [row.key])]
    factors += [(_signed(names, row, one), [one.entry]) for one in row.signed]
    factors += _decided(row)
    part = next((one for one in _earned(names, row) if one.work.claim == key), None)
    factors.append((timebank.why(row, part, names.today, merit.terms_of(names.ledger)), []))
    if row.note:
        factors.append((_("note: {note}").format(note=row.note), []))
    rule = " ".join(timebank.rule(merit.terms_of(names.ledger))[:3])
    return head, factors, _("Rule: {rule}").format(rule=rule), _sentence(row.next_step())


def _earned(names: Names, row: ClaimRow) -> list[merit.Earned]:
    return merit.earned(merit.works(names.ledger, row.member), names.today, merit.terms_of(names.ledger))


def _signed(names: Names, row: ClaimRow, one: Signed) -> str:
    words = {
        Hand.WITNESS: _("{who} witnessed it, written by {desk}"),
        Hand.CONFIRM: _("{who} confirmed it, written by {desk}"),
        Hand.SELF: _("{who} tried to sign it; one's own name does not count, written by {desk}"),
    }[one.hand].format(who=one.who, desk=names.desk(one.entry.desk))
    same = one.hand is not Hand.SELF and one.home == row.home
    return _("{words}; it does not count, the household is the same").format(words=words) if same else words


def _decided(row: ClaimRow) -> list[tuple[str, list[Key]]]:
    found: list[tuple[str, list[Key]]] = []
    if row.final is not None:
        found.append((_("the council decided: {reason}").format(reason=row.reason), [row.final]))
    elif row.rejected is not None:
        found.append((_("it was rejected: {reason}").format(reason=row.reason), [row.rejected]))
    if row.lack is Lack.COUNCIL and row.appeal is not None:
        found.append((_("an appeal waits for the council"), [row.appeal]))
    return found


def _sentence(text: str) -> str:
    return _("Next: {step}.").format(step=text) if text else ""
