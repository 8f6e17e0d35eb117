"""`mvs log` and `mvs why`: what was written, with what effect, and why a thing stands as it does."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import click

from models.language import gettext as _
from models.spelling import pair
from mvs_tui.cli.base import as_json, books, iso, put, put_json, say, table

if TYPE_CHECKING:
    from models.history import Line, Why
    from models.names import Names
    from models.refs import Key
    from mvs_tui.node import Node


@click.command()
@click.option("--desk", help="Only entries of this desk: its letter, or its village.")
@click.option("--kind", help="Only this kind: its number, its command, like machine confirm, or words of its title.")
@click.option("--no-effect", is_flag=True, help="Only entries that have no effect, or wait.")
@click.option(
    "--again", is_flag=True, help="This desk's entries that a fork, a revocation or a takeover took the effect from."
)
@click.option("--limit", type=click.IntRange(1), default=50, show_default=True, help="How many, the newest first.")
@as_json("entry at desk title words effect why because odd_time", many=True)
def log(*, desk: str | None, kind: str | None, no_effect: bool, again: bool, limit: int, as_json: bool) -> None:  # noqa: PLR0913 - one for each option
    """List entries, the newest first.

    The sign says what counts (=), what has no effect (x) and what waits (?); `!` marks an odd time. With --again, the
    list of what has to be written again by hand.
    """
    from mvs_tui.cli.kinds import beside
    from mvs_tui.cli.meet import read_desk

    with books() as node:
        names = node.names()
        if again:
            _write_again(node, limit, as_json=as_json)
            return
        number = None
        if desk is not None:
            with beside("--desk"):
                number = read_desk(names, desk)
        lines = _lines(names, limit, number, None if kind is None else read_kind(kind), no_effect=no_effect)
        if as_json:
            put_json([line_json(line, names) for line in lines])
            return
        if not lines:
            say(_("No entry is like that."))
            return
        put(table([_row(line, names) for line in lines]))


def _write_again(node: Node, limit: int, *, as_json: bool) -> None:
    from models.history import line as find
    from models.reissue import again

    lost = again(node.names(), node.author.key.public)[:limit]
    if as_json:
        lines = [found for one in lost if (found := find(node.names(), one.key)) is not None]
        put_json([line_json(line, node.names()) for line in lines])
    elif not lost:
        say(_("Nothing has to be written again."))
    else:
        put("\n".join(one.line() for one in lost))


def _lines(names: Names, limit: int, desk: int | None, kind: int | None, *, no_effect: bool) -> list[Line]:
    from models import history

    lines: list[Line] = []
    while len(lines) < limit:
        page = history.page(
            names, before=len(lines), limit=limit - len(lines), desk=desk, kind=kind, no_effect=no_effect
        )
        if not page:
            break
        lines += page
    return lines


def read_kind(text: str) -> int:
    """Find a kind by its number, its command or words of its title; raises `BadInput` when it is not one."""
    from models.entry import KINDS
    from models.history import kinds
    from models.words import BadInput

    known = kinds()
    if text.isdecimal():
        return int(text)
    words = text.strip().lower()
    found = [(number, title) for number, title in known if words == KINDS[number].kind.command]
    found = found or [(number, title) for number, title in known if words in title.lower()]
    if len(found) == 1:
        return found[0][0]
    listed = ", ".join(f"{number} {title}" for number, title in found or known)
    raise BadInput(_("--kind: “{text}” is not one kind. There are: {listed}.").format(text=text, listed=listed))


def line_json(line: Line, names: Names) -> dict[str, Any]:
    """Give an entry as data: `effect` is a word that stays, `why` a sentence, `odd_time` marks a strange clock."""
    return {
        "entry": line.name,
        "at": iso(names.calendar, line.at),
        "desk": line.desk,
        "title": line.title,
        "words": line.words,
        "effect": "unfolded" if line.reason is None else line.reason.name.lower(),
        "why": line.reason.words() if line.reason is not None else "",
        "because": _entry(line.because),
        "odd_time": line.odd,
    }


def _entry(key: Key | None) -> str | None:
    from models.names import entry_name

    return entry_name(key) if key is not None else None


def _row(line: Line, names: Names) -> tuple[str, ...]:
    said = pair(line.title, line.words) if line.words else line.title
    if line.reason:
        said += f" ({line.reason.words()})"
    return (line.sign, line.name, names.calendar.show_at(line.at) + ("!" if line.odd else ""), line.desk, said)


@click.command()
@click.argument("things", nargs=-1, required=True, metavar="THING...")
@as_json("entry headline factors rule next", many=True)
def why(*, things: tuple[str, ...], as_json: bool) -> None:
    """Say why something stands as it does.

    Every factor, the entries behind it, the rule, and the next step.

    THING: an entry like A#12, or a machine like TRACTOR1 for all its requests that are open.
    """
    with books() as node:
        names = node.names()
        answers = [one for thing in things for one in _answers(names, thing)]
        if as_json:
            put_json([why_json(name, answer) for name, answer in answers])
            return
        put("\n\n".join(answer.text() for _name, answer in answers))


def _answers(names: Names, thing: str) -> list[tuple[str, Why]]:
    """Give the answers for one thing that was typed, each with the entry that it is about."""
    from models import board, history
    from models.machines import Machine
    from models.names import entry_name
    from models.words import Refused

    if "#" in thing:
        key = names.find(object, thing).key
        return [(entry_name(key), history.why(names, key))]
    found = names.find(Machine, thing)
    rows = board.bookings(
        names, "machine = ? AND state IN (0, 1, 2, 5) AND end > ?", str(found.key), names.now // 60 - 24
    )
    if not rows:
        raise Refused(
            _("No request for {machine} is open. Name an entry, like A#12.").format(machine=names.show(found))
        )
    return [(entry_name(row.key), history.why(names, row.key)) for row in rows]


def why_json(name: str, answer: Why) -> dict[str, Any]:
    """Give an answer as data."""
    from models.names import entry_name

    return {
        "entry": name,
        "headline": answer.headline,
        "factors": [{"words": words, "entries": [entry_name(key) for key in keys]} for words, keys in answer.factors],
        "rule": answer.rule,
        "next": answer.next_step,
    }
