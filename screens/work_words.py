"""What writing an entry about work will do, said before it is written."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from models import worklist
from models.labour import hours
from models.language import gettext as _
from models.skills import NoteSkill
from models.tasks import AddChore, AddTask, DoneChore, SwapTurns, TakeTask
from models.work import AppealWork, ClaimWork, ConfirmWork, DecideAppeal, RejectWork, WitnessWork

if TYPE_CHECKING:
    from collections.abc import Callable

    from screens.desk import Books

Values = dict[str, Any]


def _claim(books: Books, values: Values) -> str:
    del books, values
    return _(
        "It earns nothing yet: somebody of another household witnesses it, and somebody of a third one confirms it."
    )


def _about(books: Books, values: Values) -> dict[str, str] | None:
    claim = values.get("claim")
    row = worklist.claim(books.names(), claim.key) if claim is not None else None
    if row is None:
        return None
    who = books.names().show(values["member"]) if values.get("member") is not None else _("Somebody")
    day = books.names().calendar.show_day(row.day)
    return {"who": row.who, "work": row.work, "hours": hours(row.quarters), "day": day, "other": who}


def _said(words: Callable[[], str]) -> Callable[[Books, Values], str]:
    def say(books: Books, values: Values) -> str:
        about = _about(books, values)
        return words().format(**about) if about is not None else ""

    return say


def _decide(books: Books, values: Values) -> str:
    about = _about(books, values)
    if about is None:
        return ""
    if values.get("upheld"):
        return _("The appeal about {work} of {who}, {day}, is right. That is final.").format(**about)
    return _("The appeal about {work} of {who}, {day}, is not right; nothing changes. That is final.").format(**about)


def _task(books: Books, values: Values) -> str:
    del books, values
    return _("It stands on the board of all villages until this desk closes it.")


def _chore(books: Books, values: Values) -> str:
    del books, values
    return _("Then enter those who take turns, one after the other: k on the chore. They come in that order.")


def _take(books: Books, values: Values) -> str:
    del books, values
    return _("It is a promise and earns nothing; what was done is claimed as work.")


def _swap(books: Books, values: Values) -> str:
    del books, values
    return _("Only these two turns change hands; the turns after them stay as they are.")


def _done(books: Books, values: Values) -> str:
    del books, values
    return _("The turn is done. Hours that shall earn merit are claimed with n.")


def _skill(books: Books, values: Values) -> str:
    del books, values
    return _("Every village can find who knows it; the newest word on a skill counts.")


WORK_WORDS: dict[type, Callable[[Books, Values], str]] = {
    ClaimWork: _claim,
    WitnessWork: _said(lambda: _("{other} says: {who} did this on {day}: {work}, {hours} h.")),
    ConfirmWork: _said(lambda: _("{other} confirms {work} of {who}, {day}. Then {hours} h earn merit.")),
    RejectWork: _said(lambda: _("{work} of {who}, {day}, earns nothing, unless the council says otherwise.")),
    AppealWork: _said(lambda: _("{other} asks the council about {work} of {who}, {day}. Until then nothing changes.")),
    DecideAppeal: _decide,
    NoteSkill: _skill,
    AddTask: _task,
    AddChore: _chore,
    TakeTask: _take,
    SwapTurns: _swap,
    DoneChore: _done,
}
