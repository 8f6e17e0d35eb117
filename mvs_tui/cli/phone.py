"""`mvs phone`: whose phone may book by text, and what a text would be answered."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import click

from models import phones
from models.language import gettext as _
from mvs_tui.cli.base import as_json, books, iso, put, put_json, say, table
from mvs_tui.cli.kinds import commands

if TYPE_CHECKING:
    from models.names import Names


@click.group()
def phone() -> None:
    """Let members book by text from their phones."""


for made in commands("phone"):
    phone.add_command(made)


@phone.command("list")
@as_json("entry number name label words", many=True)
def list_phones(*, as_json: bool) -> None:
    """List the phones that count for a member."""
    with books() as node:
        names = node.names()
        found = [_json(names, one) for one in phones.bound(node.ledger)]
        if as_json:
            put_json(found)
            return
        if not found:
            say(_("No phone is bound yet. Let one send HELP to this desk's radio; “mvs phone heard” shows its words."))
            return
        put(table([(one["entry"], one["number"], one["name"], one["label"] or "-", one["words"]) for one in found]))


def _json(names: Names, one: phones.BoundPhone) -> dict[str, Any]:
    from models.names import entry_name

    number, name = names.member(one.member)
    return {
        "entry": entry_name(one.key),
        "number": number,
        "name": name,
        "label": one.label,
        "words": phones.words(one.public),
    }


@phone.command()
@as_json("words at", many=True)
def heard(*, as_json: bool) -> None:
    """List strange phones that wrote to this desk today.

    The member reads the six words from the answer on the phone; only where they are the same, bind it.
    """
    with books() as node:
        names = node.names()
        known = {one.public for one in phones.bound(node.ledger)}
        found = [(key, at) for key, at in phones.heard(node.ledger, names.now) if key not in known]
        if as_json:
            put_json([{"words": phones.words(key), "at": iso(names.calendar, at)} for key, at in found])
            return
        if not found:
            say(_("No strange phone wrote today. Let it send HELP to this desk's radio."))
            return
        put(table([(phones.words(key), names.calendar.show_at(at)) for key, at in found]))


@phone.command("try")
@click.argument("words")
@click.option("--as", "who", metavar="MEMBER", help="Whose phone: a name or a number; a strange phone if left out.")
@click.option("--language", default="", help="For words of several languages: en, es, fr, pt or sw.")
@as_json("reply bytes language")
def try_text(*, words: str, who: str | None, language: str, as_json: bool) -> None:
    """Show what a text would be answered; nothing is written.

    WORDS: the text, like "BOOK TRACTOR1 FRI AM".
    """
    from models.members import Member
    from mvs_tui.cli.kinds import beside
    from mvs_tui.texts import Texts

    with books() as node:
        with beside("--as"):
            member = None if who is None else node.names().find(Member, who).key
        answer = Texts(node, language).answer(words, member, bytes(phones.KEY), write=False)
        if as_json:
            put_json({"reply": answer.words, "bytes": len(answer.words.encode()), "language": answer.tongue.code})
            return
        put(answer.words)
