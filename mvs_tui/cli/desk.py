"""`mvs desk`: how another desk comes in, which desks there are, and how one is shut out.

A new desk writes a request file; the registrar's desk answers with a file that holds the co-op's constitution; the new
desk takes the answer in after its six words were compared with those on paper.
"""

from __future__ import annotations

from pathlib import Path

import click

from models.language import gettext as _
from mvs_tui.cli.base import RECEIPT, as_json, as_yes, asks, books, put, put_json, say, sure, table
from mvs_tui.cli.kinds import commands

FILE = click.Path(dir_okay=False, path_type=Path)
READABLE = click.Path(exists=True, dir_okay=False, path_type=Path)


@click.group()
def desk() -> None:
    """Bring desks in, list them, shut one out."""


@desk.command()
@click.option("--village", required=True, help="The village where this desk stands.")
@click.option("--desk", "name", required=True, help="What people call this desk, like store or office.")
@click.option("--out", type=FILE, help="Where to write the request; to stdout if left out.")
def request(*, village: str, name: str, out: Path | None) -> None:
    """Ask to join a co-op.

    Writes a request for the registrar's desk; nothing in it is secret. Say its six words over the telephone.
    """
    from mvs_tui import admission
    from mvs_tui.config import Home

    text = admission.request(Home.here(), village, name)
    if out is None:
        put(text.rstrip())
    else:
        out.write_text(text, "utf-8")
        put(str(out))
    say(_("Take this to the registrar's desk, which answers it with “mvs desk admit FILE --out ANSWER”."))
    say(_("The request's own six words: {words}").format(words=admission.read_request(text).fingerprint))


@desk.command()
@click.argument("file", type=READABLE)
@click.option("--out", type=FILE, required=True, help="Where to write the answer for the new desk.")
@as_json("desk village file fingerprint request_words")
def admit(*, file: Path, out: Path, as_json: bool) -> None:
    """Admit a desk that asked.

    FILE: its request. Only the registrar's desk can; the answer holds all that the new desk needs to begin.
    """
    from models.lasting import write_lasting
    from mvs_tui import admission

    text = file.read_bytes()[: 4 * admission.LONGEST].decode("utf-8", errors="replace")
    with books() as node:
        data = admission.admit(node, text)
        write_lasting(out, data, 0o644)
        asked = admission.read_request(text)
        new = node.law.by_key[asked.key]
        if as_json:
            put_json(
                {
                    "desk": new.letter,
                    "village": node.law.village_of(new.number),
                    "file": str(out),
                    "fingerprint": node.fingerprint,
                    "request_words": asked.fingerprint,
                }
            )
            return
        put(
            _("Desk {letter} {village} is admitted. The answer is {file}.").format(
                letter=new.letter, village=node.law.village_of(new.number), file=out
            )
        )
        say(_("Its request had the six words {words}; compare them with the new desk.").format(words=asked.fingerprint))
        say(_("It joins with “mvs desk join FILE --fingerprint {words}”.").format(words=node.fingerprint))


@desk.command()
@click.argument("answer", type=READABLE)
@click.option(
    "--fingerprint",
    metavar="SIX-WORDS",
    help="The co-op's six words as they stand on paper, not as the file says them.",
)
@as_json("coop fingerprint desk home")
def join(*, answer: Path, fingerprint: str | None, as_json: bool) -> None:
    """Join the co-op that answered.

    ANSWER: the file from the registrar's desk. On a terminal its six words are shown, to be compared with the paper;
    elsewhere they must be given.
    """
    from mvs_tui import admission
    from mvs_tui.config import Home

    node = admission.join(Home.here(), answer.read_bytes(), fingerprint or _compared(answer))
    try:
        own = node.desk
        letter = own.letter if own else ""
        if as_json:
            put_json(
                {"coop": node.law.name, "fingerprint": node.fingerprint, "desk": letter, "home": str(node.home.path)}
            )
            return
        put(
            _("Joined {coop}: this is desk {letter} {village}.").format(
                coop=node.law.name, letter=letter, village=node.law.village_of(own.number) if own else "?"
            )
        )
        say(_("Next: exchange with another desk, “mvs sync URL” or “mvs stick in FOLDER”."))
    finally:
        node.close()


@desk.command()
@click.argument("urls", metavar="URL…", nargs=-1, required=True)
@click.option("--village", required=True, help="The village where this desk stands.")
@click.option("--desk", "name", required=True, help="What people call this desk, like store or office.")
@click.option("--fingerprint", metavar="SIX-WORDS", required=True, help="The co-op's six words, as they are on paper.")
@click.option(
    "--for", "seconds", type=click.FloatRange(1), default=3600.0, show_default=True, help="Try for so many seconds."
)
@as_json("coop fingerprint desk home")
def call(  # noqa: PLR0913 - what a new desk says of itself
    *, urls: tuple[str, ...], village: str, name: str, fingerprint: str, seconds: float, as_json: bool
) -> None:
    """Ask to join a co-op by radio.

    URL…: this desk's radio. Say the six words that are shown to the registrar, who admits with “mvs desk accept WORD”.
    Slow, a stick is faster; given again it goes on where it was. Ends with 1 while the books are not here yet.
    """
    from mvs_tui import admission, joining
    from mvs_tui.config import Home

    home = Home.here()
    if not home.books.exists():
        asked = admission.read_request(admission.request(home, village, name))
        say(_("Say these six words to the registrar: {words}").format(words=asked.fingerprint))
    node = joining.call(home, urls, (village, name), fingerprint, seconds, say)
    try:
        own = node.desk
        letter = own.letter if own else ""
        if as_json:
            put_json(
                {"coop": node.law.name, "fingerprint": node.fingerprint, "desk": letter, "home": str(node.home.path)}
            )
        else:
            put(_("Joined {coop}: this is desk {letter} {name}.").format(coop=node.law.name, letter=letter, name=name))
            say(_("The rest of the books comes by radio while the radio runs: “mvs radio run”, or the app."))
    finally:
        node.close()


@desk.command("asks")
@as_json("desk village words", many=True)
def list_asks(*, as_json: bool) -> None:
    """List the desks that asked by radio to join.

    Compare the six words with those that the new desk shows, by voice, before you admit it.
    """
    from mvs_tui import joining

    with books() as node:
        found = [{"desk": one.desk, "village": one.village, "words": one.fingerprint} for one in joining.asked(node)]
        if as_json:
            put_json(found)
        else:
            put(
                table([(one["words"], one["desk"], one["village"]) for one in found]) or _("Nobody has asked by radio.")
            )


@desk.command()
@click.argument("word")
@as_yes
@as_json("desk village request_words")
def accept(*, word: str, yes: bool, as_json: bool) -> None:
    """Admit a desk that asked by radio.

    WORD: the first of its six words. Only the registrar's desk can. The new desk hears of it by radio.
    """
    from mvs_tui import admission, joining

    with books() as node:
        text = joining.request_by(node, word)
        asked = admission.read_request(text)
        say(_("{desk}, {village}: {words}").format(desk=asked.desk, village=asked.village, words=asked.fingerprint))
        sure(_("Does the new desk show the same six words?"), yes=yes)
        admission.admit(node, text)
        new = node.law.by_key[asked.key]
        village = node.law.village_of(new.number)
        if as_json:
            put_json({"desk": new.letter, "village": village, "request_words": asked.fingerprint})
        else:
            put(_("Desk {letter} {village} is admitted.").format(letter=new.letter, village=village))


def _compared(answer: Path) -> str:
    """Let somebody compare the answer's six words with the paper; raises `Refused` where nobody can."""
    from models.keys import fingerprint
    from models.words import Refused
    from radio.links.bundle import Bundle

    if not asks():
        raise Refused(_("--fingerprint is missing: type the six words that stand on the registrar's paper."))
    words = fingerprint(Bundle(answer).header.coop_id)
    say(_("The answer is from the co-op {words}").format(words=words))
    sure(_("Do the same six words stand on your paper?"), yes=False)
    return words


@desk.command()
@click.argument("letter")
@click.option("--reason", default="", help="Why; every village can read it.")
@as_yes
@as_json(RECEIPT)
def revoke(*, letter: str, reason: str, yes: bool, as_json: bool) -> None:
    """Shut a desk out.

    LETTER: the desk, like B. What is held of it now still counts, nothing after it. Only the registrar's desk can.
    """
    from mvs_tui import admission
    from mvs_tui.cli.meet import read_desk
    from mvs_tui.cli.written import receipt_line

    with books() as node:
        names = node.names()
        number = read_desk(names, letter)
        shown = names.desk(number)
        sure(_("{desk} is shut out, and cannot come back with its key.").format(desk=shown), yes=yes)
        receipt = admission.revoke(node, number, reason)
        receipt_line(receipt, _("{desk} is shut out.").format(desk=shown), json=as_json)


@desk.command("list")
@as_json("desk name village entries registrar revoked heard via", many=True)
def list_desks(*, as_json: bool) -> None:
    """List the desks of the co-op.

    Letter, name, village, how many of its entries are held here, and when it was heard.
    """
    from mvs_tui.cli.status import desks_json, desks_text

    with books() as node:
        found = desks_json(node)
        if as_json:
            put_json(found)
        else:
            put(desks_text(found, node.desk.letter if node.desk else "", node.law.calendar))


@desk.command()
@as_json("coop fingerprint desk")
def show(*, as_json: bool) -> None:
    """Show the co-op's fingerprint.

    Six words to compare on paper, and the same as a QR code.
    """
    with books() as node:
        if as_json:
            put_json(
                {"coop": node.law.name, "fingerprint": node.fingerprint, "desk": node.desk.letter if node.desk else ""}
            )
            return
        put(f"{node.law.name}\n{node.fingerprint}")
        put(qr(node.fingerprint))


def qr(text: str) -> str:
    """Draw a QR code with half blocks, two rows a line, light on dark as most terminals are."""
    import segno

    rows = [list(row) for row in segno.make(text, error="m").matrix_iter(scale=1, border=2)]
    if len(rows) % 2:
        rows.append([0] * len(rows[0]))
    marks = {(0, 0): "█", (0, 1): "▀", (1, 0): "▄", (1, 1): " "}
    return "\n".join(
        "".join(marks[bool(a), bool(b)] for a, b in zip(*pair, strict=True))
        for pair in zip(rows[::2], rows[1::2], strict=True)
    )


for made in commands("desk"):
    desk.add_command(made)
