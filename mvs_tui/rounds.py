"""What a keeper's desk does in a round: draw it, seal it, publish lots, tell others where it reckons otherwise.

Rules
- A seal is one transaction: the round, its grants and what it passed over are written whole or not at all.
- It is reckoned from all that this desk holds at that moment; when something arrives meanwhile it is reckoned again.
- Before the cut-off nothing is sealed, unless somebody says so by name; after it the desk only proposes.
- The secret of a chain of lots stays in this desk's settings, and so in its backups, and never in the books.
"""

from __future__ import annotations

import secrets
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from models import gather, inspect
from models.allot import lots as links
from models.allot.facts import Why
from models.asof import books_now, heights_now
from models.language import gettext as _
from models.lots import CommitLots, RevealLot
from models.names import entry_name
from models.refs import Ref
from models.remember import remember, setting
from models.rounds import (
    DIGEST,
    AllotRequest,
    DoubtRound,
    PassOver,
    RoundHeights,
    SealRound,
    pack_heights,
)
from models.rounds_due import begins, next_first, sealed_for
from models.words import Refused

if TYPE_CHECKING:
    from collections.abc import Callable

    from models.allot.facts import Draft, Inputs, Outcome
    from models.asof import Books
    from models.author import Receipt
    from models.entry import Entry
    from models.refs import Key
    from models.rounds import Heights
    from mvs_tui.node import Node

#: So often a round is reckoned anew because something arrived while it was.
TRIES = 5


class _Moved(Exception):  # noqa: N818 - a signal
    """Raised inside the transaction when other entries are held than those that were reckoned with."""


@dataclass(frozen=True)
class Drawn:
    """A round as it would be sealed: what it is reckoned from, what it gives, its lots, and the heights."""

    inputs: Inputs
    draft: Draft
    lots: gather.Lots
    heights: Heights
    policy: Key


def draw(node: Node, first: int | None = None, keeper: int | None = None) -> Drawn:
    """Draw a round as it would be now; raises `Refused` without a policy.

    The next one of this desk if nothing is said; any desk may draw that of any keeper, as a view that binds nobody.
    """
    from models.allot.rule import draw as by_rule

    desk = node.author.number if keeper is None else keeper
    books = books_now(node.ledger)
    policy = books.law.statutes.policy()
    if policy is None:
        raise gather.no_policy()
    chosen = next_first(node.ledger, node.now(), desk) if first is None else first
    link = own_link(node, books, chosen) if desk == node.author.number else b""
    found = gather.inputs(node.ledger, books, desk, chosen, link)
    return Drawn(found, by_rule(found), gather.lots(books, desk, chosen, link), books.heights, policy[0])


def seal(node: Node, first: int | None = None, *, early: bool = False) -> Receipt:
    """Seal a round of this desk; raises `Refused` in words. `early` seals it before its cut-off."""
    for _turn in range(TRIES):
        drawn = draw(node, first)
        may_seal(node, drawn, early=early)
        try:
            return node.author.append(*_entries(node, drawn), whole=True)
        except _Moved:
            continue
    raise Refused(_("Entries keep arriving. Nothing was sealed. Try again."))


def may_seal(node: Node, drawn: Drawn, *, early: bool) -> None:
    """Refuse what must not be sealed now, and say why and when."""
    found, calendar, desk = drawn.inputs, node.law.calendar, node.author.number
    if not found.machines:
        raise Refused(_("This desk keeps no machine, so it has no round to seal."))
    before = sealed_for(node.ledger, desk, found.first, found.days)
    if before is not None:
        raise Refused(
            _("The round from {day} on is sealed already ({entry}). What came later goes to the next round.").format(
                day=calendar.show_date(found.first), entry=entry_name(before)
            )
        )
    if not found.wishes:
        raise Refused(_("No request waits for the round from {day} on.").format(day=calendar.show_date(found.first)))
    hour = gather.cut_off(found.terms, found.first)
    if node.now() // 60 < hour and not early:
        raise Refused(
            _(
                "Requests for this round are taken until {when}. Nothing was sealed. To seal it now all the same, "
                "say so: “mvs round seal --early”."
            ).format(when=calendar.show_hour(hour))
        )
    if node.now() // 1440 >= found.first + found.days:
        raise Refused(_("The days from {day} on are over.").format(day=calendar.show_date(found.first)))


def _entries(node: Node, drawn: Drawn) -> list[Entry[Any] | Callable[[list[Key]], Entry[Any]]]:
    """Give what is written: the seal, further heights, then a line for each request by rank."""
    pieces = pack_heights(drawn.heights)
    outcomes = drawn.draft.outcomes
    granted = sum(one.start is not None for one in outcomes)
    law = node.law
    sealed = SealRound(
        keeper=Ref[Any].to(law.desks[node.author.number].admission),
        policy=Ref[Any].to(drawn.policy),
        first=drawn.inputs.first,
        days=drawn.inputs.days,
        grants=granted,
        passed=len(outcomes) - granted,
        digest=drawn.draft.digest[:DIGEST],
        heights=pieces[0],
        more=len(pieces) - 1,
        link=drawn.lots.own,
        lots=Ref[Any].to(drawn.lots.theirs) if drawn.lots.theirs else None,
    )

    def begin(_keys: list[Key]) -> Entry[Any]:
        if heights_now(node.ledger) != drawn.heights:
            raise _Moved
        return sealed

    return [
        begin,
        *(lambda keys, piece=piece: RoundHeights(Ref[Any].to(keys[0]), piece) for piece in pieces[1:]),
        *(_line(one) for one in outcomes),
    ]


def _line(one: Outcome) -> Callable[[list[Key]], Entry[Any]]:
    request = Ref[Any].to(one.wish.key)
    if one.start is not None:
        start = one.start
        return lambda keys: AllotRequest(request, Ref[Any].to(keys[0]), start)
    return lambda keys: PassOver(request, one.why, Ref[Any].to(keys[0]), one.offer)


# ---- offers --------------------------------------------------------------------------------------------------------


def offer(node: Node, request: Key) -> tuple[Receipt, PassOver]:
    """Offer other hours for a request that was overruled, or got nothing: the nearest that are free by the rule now.

    Only the machine's keeper can. Raises `Refused` where nothing is free in those days.
    """
    from models.allot.rule import draw as by_rule

    books = books_now(node.ledger)
    policy = books.law.statutes.policy()
    if policy is None:
        raise gather.no_policy()
    machine, hour = gather.stands(books, request)
    first = begins(books.law.calendar, policy[1], max(hour // 24, node.now() // 1440))
    found = gather.inputs(node.ledger, books, books.law.keeper_of(machine), first)
    # Only this request is read, with the whole of the round's days open to it.
    wish = gather.anywhere(node.ledger, books, machine, request, max(first * 24, node.now() // 60 + 1), found)
    best = by_rule(replace(found, wishes=(wish,))).outcomes[0]
    free = best.offer if best.start is None else best.start
    if free is None:
        raise Refused(_("Nothing is free for it in these days ({why}).").format(why=best.why.words()))
    body = PassOver(Ref[Any].to(request), Why.TAKEN, None, free)
    return node.append(body), body


# ---- doubts ---------------------------------------------------------------------------------------------------------


def tell_doubts(node: Node, finding: inspect.Finding) -> Receipt | None:
    """Tell all desks what this one found against a round; None where there is nothing new to tell."""
    told = {
        (why, request)
        for desk, why, request in inspect.doubts(node.ledger, finding.round)
        if desk == node.author.number
    }
    fresh = [
        DoubtRound(Ref[Any].to(finding.round), why, Ref[Any].to(request) if request else None)
        for why, request in finding.doubts
        if (why, request) not in told
    ]
    return node.append(*fresh) if fresh else None


# ---- lots -----------------------------------------------------------------------------------------------------------


def commit_lots(node: Node, first: int, count: int, days: int) -> tuple[Receipt, CommitLots]:
    """Make a chain of lots for the rounds from a day on, and publish its anchor; its secret stays on this desk."""
    books = books_now(node.ledger)
    if gather.chain_of(books, node.author.number, first) is not None:
        raise Refused(_("This desk has published its lots for these rounds already."))
    secret = secrets.token_bytes(links.LINK)
    anchor = links.chain(secret, count)[0]
    # The secret first: an anchor whose secret is lost would be of no use.
    remember(node.ledger, f"lots {anchor.hex()}", secret.hex())
    body = CommitLots(anchor, first, count, days)
    return node.append(body), body


def own_link(node: Node, books: Books, first: int) -> bytes:
    """Give this desk's own link for the round from a day on; empty where it has no chain, or its secret is gone."""
    found = gather.chain_of(books, node.author.number, first)
    if found is None:
        return b""
    secret = setting(node.ledger, f"lots {found[0].anchor.hex()}")
    return links.chain(bytes.fromhex(secret), found[0].count)[found[1]] if secret else b""


def reveal_lot(node: Node, day: int, *, next_one: bool = False) -> tuple[Receipt, RevealLot]:
    """Reveal this desk's lot for the round of a day, or with `next_one` for the one after it; raises `Refused`.

    It is revealed after the round's cut-off, so that nobody can wait for it before they ask.
    """
    books = books_now(node.ledger)
    policy = books.law.statutes.policy()
    if policy is None:
        raise gather.no_policy()
    first = begins(books.law.calendar, policy[1], day) + (policy[1].days if next_one else 0)
    hour = gather.cut_off(policy[1], first)
    if node.now() // 60 < hour:
        raise Refused(
            _("Requests for that round are taken until {when}. Its lot is revealed after that.").format(
                when=books.law.calendar.show_hour(hour)
            )
        )
    found, link = gather.chain_of(books, node.author.number, first), own_link(node, books, first)
    if found is None:
        raise Refused(
            _("This desk has published no lots for that round. “mvs round lots commit” publishes them for a season.")
        )
    if not link:
        raise Refused(_("The secret of these lots is not on this machine. They were published from another one."))
    if found[1] in found[0].links:
        raise Refused(_("The lot of that round is revealed already."))
    body = RevealLot(Ref[Any].to(found[0].key), found[1], link)
    return node.append(body), body
