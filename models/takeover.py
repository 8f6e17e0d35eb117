"""Proposing to take machines over, and saying how that stands: what screens and commands ask.

Rules
- What this desk holds of the silent keeper's coop logs is what it accepts: the last settled entry of each is named.
- Several machines are several entries, written together.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from models.language import gettext as _
from models.language import ngettext
from models.names import entry_name
from models.refs import Key, Ref, Stream
from models.silence import days, deputies, last_heard, silent_for, unnamed
from models.succession import TakeKeeping, open_proposals
from models.words import Refused

if TYPE_CHECKING:
    from collections.abc import Sequence

    from models.keeping import Proposal, Takeover
    from models.ledger import Ledger
    from models.names import Names

#: So many minutes Home says that a machine was taken over from its desk.
LATELY: Final = 14 * 1440


def accepted(ledger: Ledger, desk: int) -> tuple[Ref[Any], ...]:
    """Name the last settled entry of each coop log of a desk, as this store holds them."""
    rows = ledger.store.rows(
        "SELECT l.incarnation, max(e.seq) FROM log l JOIN entry e ON e.log = l.id "
        "WHERE l.coop = ? AND l.number = ? AND l.stream = ? AND e.waiting = 0 AND e.unsettled = 0 AND e.t IS NOT NULL "
        "AND e.seq < min(l.tip, ifnull(l.frozen, l.tip)) GROUP BY l.incarnation ORDER BY l.incarnation",
        ledger.coop, desk, int(Stream.COOP),
    )  # fmt: skip
    return tuple(Ref[Any](desk, int(Stream.COOP), incarnation, seq) for incarnation, seq in rows)


def propose(names: Names, machines: Sequence[Key], to: Key) -> list[TakeKeeping]:
    """Make the entries that propose to give machines to the desk of an admission; raises `Refused`."""
    found: list[TakeKeeping] = []
    for machine in dict.fromkeys(machines):
        keeper = names.law.keeper_of(machine)
        again = [one for one in open_proposals(names.law, machine) if one.to == names.law.admitted(to).number]
        if again:
            raise Refused(
                _("That is proposed already. Sign it with “mvs machine support {entry}”.").format(
                    entry=entry_name(again[0].key)
                ),
                "machine",
            )
        found.append(TakeKeeping(Ref[Any].to(machine), Ref[Any].to(to), accepted(names.ledger, keeper)))
    return found


def held(names: Names, machine: Key) -> str:
    """Name what is accepted of a machine's keeper, as it is typed; raises `Refused` where nobody can take it over."""
    code = names.of(machine)
    if not deputies(names, machine):
        raise Refused(
            _("The keeper of {machine} has published no list of deputies, so nobody can take it over.").format(
                machine=code
            )
        )
    return " ".join(entry_name(ref.key) for ref in accepted(names.ledger, names.law.keeper_of(machine)))


def told(names: Names, proposal: Proposal) -> str:
    """Say what is proposed, and whose signatures it still needs."""
    machine, missing = names.of(proposal.machine), proposal.missing
    if proposal.taken is not None:
        return _("{desk} keeps {machine} now.").format(desk=names.desk(proposal.to), machine=machine)
    if proposal.lost is not None:
        return _("{machine} was taken over by another entry before.").format(machine=machine)
    left = ", ".join(names.desk(number) for number in proposal.heirs.desks if number not in proposal.signers)
    said = ngettext(
        "{desk} is to keep {machine}. One more signature is needed, of {left}: “mvs machine support {entry}” there.",
        "{desk} is to keep {machine}. {n} more signatures are needed, of {left}: “mvs machine support {entry}” there.",
        missing,
    )
    return said.format(
        desk=names.desk(proposal.to), machine=machine, n=missing, left=left, entry=entry_name(proposal.key)
    )


def standing(names: Names, machine: Key) -> list[str]:
    """Say who stands in for a machine's keeper, how long nothing was heard of it, and what is proposed."""
    keeper, found = names.law.keeper_of(machine), deputies(names, machine)
    lines: list[str] = []
    if found:
        named = ", ".join(names.desk(number) for number in found)
        lines.append(_("Deputies: {desks}.").format(desks=named))
    elif machine in unnamed(names, keeper):
        lines.append(
            _("No deputies named: if {desk} is lost, nobody can take it over.").format(desk=names.desk(keeper))
        )
    silent = silent_for(names, keeper)
    if silent and found:
        words = _("Nothing was heard of {desk} for {days}; its deputies may grant requests, and take the machine over.")
        lines.append(words.format(desk=names.desk(keeper), days=days(silent)))
    return lines + [told(names, one) for one in open_proposals(names.law, machine)]


def reasons(names: Names, key: Key) -> list[tuple[str, list[Key]]]:
    """Say how the taking over stands that an entry proposed or signed, and who signed; nothing for other entries."""
    every = names.law.statutes.keeping.proposals.values()
    found = next((one for one in every if key in {one.key, *one.signers.values()}), None)
    if found is None:
        return []
    signed = [(_("{desk} signed it").format(desk=names.desk(desk)), [entry]) for desk, entry in found.signers.items()]
    return [*signed, (told(names, found), [found.key])]


def wait_for(names: Names, desk: int) -> list[Proposal]:
    """Give the takings over that wait for a desk's signature, the oldest first."""
    waiting = [one for one in open_proposals(names.law) if desk in one.heirs.desks and desk not in one.signers]
    return sorted(waiting, key=lambda one: one.place)


def lost(names: Names, desk: int, seen: int | None = None) -> list[Takeover]:
    """Give the takings over by which a desk lost what others keep now: of the last days, or held after row `seen`."""
    found = names.law.statutes.keeping.taken.values()
    gone = [one for one in found if one.old == desk and one.to != desk and names.law.keeper_of(one.machine) != desk]
    new = [one for one in gone if names.now - one.place.t < LATELY or _after(names.ledger, one.key, seen)]
    return sorted(new, key=lambda one: one.place)


def _after(ledger: Ledger, key: Key, seen: int | None) -> bool:
    row = ledger.arranger.find(key)
    return seen is not None and row is not None and row.id > seen


def lately(names: Names, machine: Key) -> str:
    """Say when a machine's keeper was last heard, for who is about to act in its place."""
    keeper = names.law.keeper_of(machine)
    heard = last_heard(names, keeper)
    when = names.calendar.show_at(heard) if heard else "?"
    return _("{desk} was last heard {when}.").format(desk=names.desk(keeper), when=when)
