"""`mvs round`: draw a round, seal it, reckon it again, and say why a request stands where it stands."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import click

from models.language import gettext as _
from models.language import ngettext
from mvs_tui.cli.base import RECEIPT, as_json, as_yes, books, put, put_json, say, sure, table
from mvs_tui.cli.lots import lots
from mvs_tui.cli.round_words import head, line, picture_json, show

if TYPE_CHECKING:
    from models.inspect import Finding
    from models.names import Names
    from models.rounds import Round
    from mvs_tui.node import Node

WEEK = click.option("--week", "day", metavar="DATE", help="A day of the round, like 30 Nov or +7; else the next one.")
SEALED = "entry keeper first days granted passed_over found words lots doubts"


@click.group(name="round")
def round_() -> None:
    """Allot the machines for a week: one rule, one result on every desk."""


round_.add_command(lots)


# ---- drawing and sealing ---------------------------------------------------------------------------------------------


@round_.command()
@WEEK
@click.option("--keeper", help="The round of another keeper's desk: its letter, or its village.")
@as_json("keeper first days cut_off stage policy entries requests")
def draft(*, day: str | None, keeper: str | None, as_json: bool) -> None:
    """Show the round as it would be now; nothing is decided by it.

    Any desk may look. It is drawn from all entries that this desk holds, and changes with what arrives.
    """
    from models.rounds_due import next_first
    from models.rounds_read import read

    with books() as node:
        names = node.names()
        whose = desk_of(names, keeper)
        chosen = day_of(names, day) or next_first(node.ledger, names.now, whose or node.author.number)
        picture = read(names, node.author.number, whose, chosen, lot_of(node))
        if as_json:
            put_json(picture_json(names, picture))
            return
        head(names, picture)
        lines = picture.lines or picture.drawn or picture.requests
        if lines:
            put(table([line(names, one) for one in lines]))
            if any(one.start is None and one.offer is not None for one in lines):
                put(_("> offered instead; “mvs round take ENTRY” takes it once the round is sealed."))
        else:
            say(_("No request waits for these days."))


@round_.command()
@WEEK
@click.option("--early", is_flag=True, help="Before the cut-off all the same.")
@as_yes
@as_json(RECEIPT)
def seal(*, day: str | None, early: bool, yes: bool, as_json: bool) -> None:
    """Seal the round of this desk: who gets which machine when.

    After the cut-off, and once for the same days; every other desk reckons it again. With --json it does not ask.
    """
    from mvs_tui import rounds

    with books() as node:
        names = node.names()
        first = _first(node, day)
        drawn = rounds.draw(node, first)
        rounds.may_seal(node, drawn, early=early)
        granted = sum(one.start is not None for one in drawn.draft.outcomes)
        passed = len(drawn.draft.outcomes) - granted
        asked = _("Seal the round from {day} on: {granted} granted, {passed} passed over{lots}?").format(
            day=names.calendar.show_date(drawn.inputs.first), granted=granted, passed=passed, lots=_lacks(drawn.lots)
        )
        if not as_json:
            sure(asked, yes=yes)
        receipt = rounds.seal(node, drawn.inputs.first, early=early)
        _receipt(receipt, json=as_json)


def _lacks(found: Any) -> str:
    lacks = found.lacks()
    return f" ({lacks})" if lacks else ""


def _receipt(receipt: Any, *, json: bool) -> None:
    """Say what was sealed, and the words to compare by telephone."""
    from models.keys import proquints

    aloud = proquints(receipt.hashes[0][:4])
    done = ngettext("sealed; {count} entry", "sealed; {count} entries", len(receipt.keys)).format(
        count=len(receipt.keys)
    )
    if receipt.note:
        say(receipt.note)
    if json:
        put_json(
            {"entry": receipt.names[0], "key": str(receipt.keys[0]), "done": done, "read_aloud": aloud,
             "note": receipt.note}
        )  # fmt: skip
        return
    put(f"{receipt.names[0]}  {done}")
    put("  " + _("Two words to compare by telephone: {words}").format(words=aloud))


@round_.command()
@click.argument("request")
@as_json(RECEIPT + " state next")
def take(*, request: str, as_json: bool) -> None:
    """Take the hour that the keeper offered instead.

    REQUEST: its entry, like A#12. It then waits for the keeper again, at the hours offered.
    """
    from models.machines import RequestMachine
    from models.rounds_read import offer_taken
    from mvs_tui.cli.kinds import answer

    with books() as node:
        body = offer_taken(node.names(), node.names().find(RequestMachine, request).key)
        answer(node, node.append(body), body, json=as_json)


@round_.command()
@click.argument("request")
@as_json(RECEIPT + " state next")
def offer(*, request: str, as_json: bool) -> None:
    """Offer other hours for a request that was overruled.

    The keeper's desk does it: the nearest hours that are free by the rule. The desk that asked takes them or not.

    REQUEST: its entry, like A#12.
    """
    from models.machines import RequestMachine
    from mvs_tui import rounds
    from mvs_tui.cli.kinds import answer

    with books() as node:
        receipt, body = rounds.offer(node, node.names().find(RequestMachine, request).key)
        answer(node, receipt, body, json=as_json)


# ---- looking ---------------------------------------------------------------------------------------------------------


@round_.command("list")
@as_json(SEALED, many=True)
def list_rounds(*, as_json: bool) -> None:
    """List the sealed rounds, the newest days first.

    Each with what this desk found when it reckoned it again.
    """
    from models import inspect

    with books() as node:
        names = node.names()
        found = [(one, inspect.kept(node.ledger, one.key)) for one in inspect.rounds(node.ledger)]
        show(names, found, as_json=as_json)


@round_.command()
@click.argument("rounds", nargs=-1, metavar="[ROUND]...")
@click.option("--tell", is_flag=True, help="Tell all desks where this one finds something else.")
@as_json(SEALED, many=True)
def check(*, rounds: tuple[str, ...], tell: bool, as_json: bool) -> None:
    """Reckon sealed rounds again, from exactly what they name.

    It is kept for Home and `mvs round list`. Ends with 1 when one differs.

    ROUND: the entry that sealed it, like A#12; all of them if left out.
    """
    from models import inspect

    with books() as node:
        names = node.names()
        chosen = [_sealed(node, one) for one in rounds] or inspect.rounds(node.ledger)
        found = [(one, inspect.check(node.ledger, one)) for one in chosen]
        show(names, found, as_json=as_json)
        if tell:
            _tell(node, [finding for _one, finding in found])
        if any(finding.found is inspect.Found.DIFFERS for _one, finding in found):
            click.get_current_context().exit(1)


def _tell(node: Node, found: list[Finding]) -> None:
    from mvs_tui.rounds import tell_doubts

    receipts = [receipt for one in found if (receipt := tell_doubts(node, one)) is not None]
    told = sum(len(receipt.keys) for receipt in receipts)
    say(ngettext("{count} doubt was written.", "{count} doubts were written.", told).format(count=told))


@round_.command()
@click.argument("request")
@WEEK
@as_json("entry question headline facts rule inputs")
def why(*, request: str, day: str | None, as_json: bool) -> None:
    """Say why a request stands where it stands in its round.

    Every factor with its figures, who stands before and after it, and the entries behind it.

    REQUEST: its entry, like A#12.
    """
    from models.machines import RequestMachine
    from models.names import entry_name
    from models.rounds_read import read, round_of
    from models.rounds_why import why as reasons

    with books() as node:
        names = node.names()
        key = names.find(RequestMachine, request).key
        keeper, first = round_of(names, key) or (None, None)
        picture = read(names, node.author.number, keeper, day_of(names, day) or first, lot_of(node))
        answer = reasons(names, picture, key)
        if not as_json:
            put(answer.text())
            return
        facts = [
            {"label": fact.label, "words": fact.words, "figure": fact.figure,
             "entry": entry_name(fact.key) if fact.key else None}
            for fact in answer.facts
        ]  # fmt: skip
        put_json(
            {"entry": entry_name(key), "question": answer.question, "headline": answer.headline, "facts": facts,
             "rule": answer.rule, "inputs": answer.inputs}
        )  # fmt: skip


# ---- what was typed --------------------------------------------------------------------------------------------------


def day_of(names: Names, day: str | None) -> int | None:
    """Read the day of a round; None where none was typed."""
    from mvs_tui.cli.kinds import beside

    if day is None:
        return None
    with beside("--week"):
        return names.calendar.parse_day(day, names.today)


def _first(node: Node, day: str | None) -> int | None:
    """Give the first day of the round that a typed day belongs to."""
    from models.rounds_due import begins

    names = node.names()
    typed, policy = day_of(names, day), node.law.statutes.policy()
    return typed if typed is None or policy is None else begins(names.calendar, policy[1], typed)


def desk_of(names: Names, text: str | None) -> int | None:
    """Read a keeper's desk; None where none was typed."""
    from mvs_tui.cli.kinds import beside
    from mvs_tui.cli.meet import read_desk

    if text is None:
        return None
    with beside("--keeper"):
        return read_desk(names, text)


def _sealed(node: Node, text: str) -> Round:
    """Find the round that an entry sealed; raises `Refused` where it has no effect."""
    from models import inspect
    from models.rounds import Sealed
    from models.words import Refused

    found = inspect.one(node.ledger, node.names().find(Sealed, text).key)
    if found is None:
        raise Refused(_("{entry} sealed nothing: it has no effect. “mvs why {entry}” says why.").format(entry=text))
    return found


def lot_of(node: Node) -> Any:
    """Give what tells this desk's own lot of a round."""
    from models.asof import books_now
    from mvs_tui.rounds import own_link

    def lot(keeper: int, first: int) -> bytes:
        return own_link(node, books_now(node.ledger), first) if keeper == node.author.number else b""

    return lot
