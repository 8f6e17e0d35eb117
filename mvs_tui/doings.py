"""What the screens may do through the program: exchange, backup, admission, import, print, verify. All in words.

Rules
- Each function runs in the worker thread and gives finished sentences; what goes wrong is `Refused` or an `OSError`.
- Heavy or rarely used parts are imported where they are used, so that the first screen does not wait for them.
"""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING, cast

from models import spelling
from models.language import gettext as _
from models.words import Refused
from screens.desk import Other

if TYPE_CHECKING:
    from models.refs import Key
    from mvs_tui.node import Node
    from screens.desk import Books, Tell

#: Where systems put the sticks that are plugged in.
STICKS = ("/media", "/run/media", "/mnt")
REQUEST, ANSWER = ".request", ".answer"


def node_of(books: Books) -> Node:
    """Give the node behind the books."""
    return cast("Node", books)


def others(books: Books) -> list[Other]:
    """Give the other desks: what each lacks of ours, and we of its."""
    from models.heard import everybody
    from mvs_tui.peers import Books as Peers
    from mvs_tui.peers import known_of

    node, names = node_of(books), books.names()
    tips = [tip for tip in Peers(node).tips() if tip.stream == 0]
    heard = everybody(node.ledger)
    found: list[Other] = []
    for number, desk in sorted(names.law.desks.items()):
        if desk.key == node.author.key.public:
            continue
        known = {name: mark.count for name, mark in known_of(node, desk.key).items() if name[1] == 0}
        ours = {(tip.desk_key, tip.stream, tip.incarnation): tip.count for tip in tips}
        lacks = sum(max(0, count - known.get(name, 0)) for name, count in ours.items())
        we_lack = sum(max(0, count - ours.get(name, 0)) for name, count in known.items())
        when = heard.get(desk.key)
        heard_at = None if when is None else names.calendar.at(when.when)
        way, shut_out = when.way if when else "", desk.revoked_by is not None
        found.append(Other(number, names.desk(number), lacks, we_lack, heard_at, way, shut_out))
    return found


def places() -> list[str]:
    """Give the folders of sticks that are plugged in and can be written."""
    found: list[str] = []
    for base in (Path(base) for base in STICKS):
        inside = sorted([*base.glob("*"), *base.glob("*/*")]) if base.is_dir() else []
        found += [str(path) for path in inside if path.is_dir() and path.is_mount() and os.access(path, os.W_OK)]
    return found


def place_named(words: str) -> Path:
    """Give the place that somebody typed; `~` is the home folder, `~` with a name that nobody has stands as it is."""
    try:
        return Path(words).expanduser()
    except RuntimeError:
        return Path(words)


def requests(folder: str) -> list[str]:
    """Give the request files in a folder."""
    place = place_named(folder)
    return sorted(str(path) for path in place.glob(f"*{REQUEST}")) if place.is_dir() else []


def stick_out(books: Books, folder: str, tell: Tell) -> str:
    """Write this desk's bundle to a folder."""
    tell(0)
    from mvs_tui.stick import stick_out as out

    path, report = out(node_of(books), place_named(folder), progress=tell)
    return " ".join([_("Written to {path}: {n} entries.").format(path=path, n=report.entries_out),
                     _("Bring it to the other desk; there: 4, then i."), *report.refused])  # fmt: skip


def stick_in(books: Books, folder: str, tell: Tell) -> str:
    """Take in what lies in a folder."""
    tell(0)
    from mvs_tui.stick import stick_in as take

    place = place_named(folder)
    if not place.exists():
        raise Refused(_("There is no folder {path}. Is the stick in?").format(path=place))
    reports = take(node_of(books), place, tell)
    return "\n".join(line for report in reports for line in report.lines())


def bring_request(file: Path, folder: str) -> str:
    """Copy a desk's request to a folder, named after its village; gives the path."""
    from mvs_tui.admission import read_request as read

    place = place_named(folder)
    if not place.is_dir():
        raise Refused(_("There is no folder {path}. Is the stick in?").format(path=place))
    text = file.read_text("utf-8")
    asked = read(text)
    name = "-".join("".join(letter if letter.isalnum() else " " for letter in f"{asked.village} {asked.desk}").split())
    path = place / f"{name.lower()}{REQUEST}"
    path.write_text(text, "utf-8")
    return str(path)


def read_request(books: Books, file: str) -> str:
    """Say who asks."""
    from mvs_tui.admission import read_request as read

    del books
    asked = read(_text(file))
    return _("Desk “{desk}” in {village} asks to join. Its six words: {words}.").format(
        desk=asked.desk, village=asked.village, words=asked.fingerprint
    )


def admit(books: Books, file: str) -> str:
    """Admit a desk and write the answer beside its request."""
    from mvs_tui.admission import admit as take

    request = request_file(file)
    data = take(node_of(books), _text(str(request)))
    path = request.with_suffix(ANSWER)
    path.write_bytes(data)
    return _(
        "Admitted. The answer is written: {path}\nBring it back to the new desk; there it is taken in with "
        "i. Read them the co-op's six words over the telephone, or send them on paper; they type them there:\n"
        "    {words}"
    ).format(path=path, words=books.fingerprint)


def request_file(file: str) -> Path:
    """Give the request file, or the only one in a folder."""
    path = place_named(file)
    if path.is_dir():
        found = requests(str(path))
        if len(found) != 1:
            raise Refused(
                _("There are {n} request files in {path}; name the one that you mean.").format(n=len(found), path=path)
            )
        path = Path(found[0])
    return path


def _text(file: str) -> str:
    return request_file(file).read_text("utf-8", errors="replace")


def answer_words(place: str) -> str:
    """Give the six words of the co-op that an answer is of."""
    from models.keys import fingerprint
    from radio.links.bundle import Bundle

    return fingerprint(Bundle(answer_file(place)).header.coop_id)


def answer_file(place: str) -> Path:
    """Give the answer file, or the only one in a folder."""
    path = place_named(place)
    if path.is_dir():
        found = sorted(path.glob(f"*{ANSWER}"))
        if len(found) != 1:
            raise Refused(
                _("There are {n} answer files in {path}; name the right one.").format(n=len(found), path=path)
            )
        path = found[0]
    return path


def backup(books: Books, tell: Tell) -> str:
    """Copy books and key to the backup folder."""
    from mvs_tui.backup import backup as make

    path = make(node_of(books), None, tell)
    return _(
        "The backup is written: {path}. Copy it to a stick as well; it holds the desk's key, so keep it safe."
    ).format(path=path)


def last_backup(books: Books) -> int | None:
    """Give when the last backup was made, by the co-op's calendar."""
    from mvs_tui.backup import last_backup as last

    made = last(node_of(books))
    return None if made is None else books.law.calendar.at(made)


def print_week(books: Books, monday: int, machine: Key | None) -> Path:
    """Write a week's sheet to a text file."""
    from models.board import machines
    from mvs_tui.print import week

    node, names = node_of(books), books.names()
    row = next((row for row in machines(names, retired=True) if row.key == machine), None)
    page = week.read(names, monday, row)
    folder = node.home.path / "printed"
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    code = row.code.replace("/", "-") if row else "all"
    path = folder / f"week-{names.calendar.date(monday).isoformat()}-{code}.txt"
    path.write_text(week.sheet(names, page, node.law.name, node.law.village_of(node.author.number)) + "\n", "utf-8")
    return path


def import_members(books: Books, file: str, tell: Tell) -> list[str]:
    """Take members from a CSV file."""
    from mvs_tui import importing

    path = place_named(file)
    if path.is_dir():
        raise Refused(_("{path} is a folder. Name the file in it.").format(path=path))
    outcome = importing.members(node_of(books), importing.read(path, importing.MEMBERS), progress=tell)
    first = _("{n} members were added; {bad} rows were refused.").format(
        n=spelling.number(outcome.added), bad=len(outcome.refused)
    )
    return [first, *outcome.notes, *(_("line {n}: {why}").format(n=line, why=why) for line, why in outcome.refused)]


def verify(books: Books, tell: Tell) -> list[str]:
    """Check every signature, and what was made of the entries."""
    from models.verify import verify as check

    return check(books.ledger, tell).words().splitlines()


def doubt(books: Books) -> str:
    """Say what is wrong with the clock."""
    from mvs_tui.trust import doubt as doubted

    return doubted(node_of(books))
