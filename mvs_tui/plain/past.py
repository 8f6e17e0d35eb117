"""What was written: nine entries at a time, the newest first; why it is as it is; the check of all signatures."""

from __future__ import annotations

from typing import TYPE_CHECKING

from models import history
from models.language import gettext as _
from models.names import read_entry_name
from models.words import BadInput
from mvs_tui import doings
from mvs_tui.plain.pick import PAGE, show

if TYPE_CHECKING:
    from models.history import Line
    from models.names import Names
    from mvs_tui.plain.session import Session


def recent(session: Session) -> None:
    """Say the newest entries, and why one of them counts or not."""
    talk, before = session.talk, 0
    shown = False
    page: list[Line] = []
    while True:
        names = session.books.names()
        if not shown:
            page = history.page(names, before=before, limit=PAGE)
            show(talk, [_line(names, entry) for entry in page])
            shown = True
        text = talk.ask(_("Number says why, + older, v checks all signatures (Enter goes back):")).strip()
        if text in {"", "<", "."}:
            return
        if text == "v":
            talk.say(*session.work(_("Checking every signature"), lambda tell: doings.verify(session.books, tell)))
        elif text == "+":
            before, shown = (before + PAGE if len(page) == PAGE else 0), False
        elif text.isdecimal() and 1 <= int(text) <= len(page):
            talk.say(history.why(names, page[int(text) - 1].key).text())
        else:
            _why(session, text)


def _line(names: Names, entry: Line) -> str:
    effect = {"=": "", "x": _("no effect")}.get(entry.sign, _("waits"))
    if entry.reason is not None and effect:
        effect = entry.reason.words()
    said = f"{entry.name}, {names.calendar.show_at(entry.at)}: {entry.title}: {entry.words}"
    return f"{said} ({effect})" if effect else said


def why(session: Session) -> None:
    """Ask for an entry, and say why it is as it is."""
    while True:
        text = session.talk.ask(_("Which entry? Like A#12; it stands on receipts (Enter goes back):")).strip()
        if text in {"", "<", "."}:
            return
        _why(session, text)


def _why(session: Session, text: str) -> None:
    try:
        session.talk.say(history.why(session.books.names(), read_entry_name(text)).text())
    except BadInput as error:
        session.talk.say(f"! {error}")
