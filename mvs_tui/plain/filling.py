"""Filling in a paper: a question for each field, what was understood, what will happen, yes or no, the receipt.

Rules
- The same fields, hints, meanings, matches and refusals as on the full screen: all of it comes from the paper.
- A refusal is said under the answer and the same question is asked again; nothing else is lost.
- Each answer is kept as the draft of this paper. Writing drops it; leaving keeps it, and it is offered the next time.
- `>` takes the rest as it stands, up to the first field that must be asked for.
- How a field is typed is said the first time a paper is asked for, later only at `?`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from models import find, remember
from models.language import gettext as _
from models.words import BadInput, Refused
from mvs_tui.plain.pick import PAGE, means_no, means_yes, show, yes
from mvs_tui.plain.talk import Left
from screens.reading import Wrong, hint, means, read_slot
from screens.said import refusal

if TYPE_CHECKING:
    from models.entry import Slot
    from models.find import Match
    from mvs_tui.plain.session import Session
    from screens.papers import Paper

#: As many matches are looked up; what is beyond is found by typing more.
MOST = 45


def fill(session: Session, paper: Paper) -> str:
    """Fill a paper in and write it; gives the receipt, or "" when it was left."""
    filling = Filling(session, paper)
    try:
        return filling.run()
    except Left:
        kept = filling.kept()
        session.talk.say(_("Left. It is kept as a draft.") if kept else _("Left. Nothing was written."))
        return ""


class Filling:
    """One paper on its way."""

    def __init__(self, session: Session, paper: Paper) -> None:
        """Begin with what stands on the paper."""
        self.session, self.talk, self.paper = session, session.talk, paper
        self.texts = dict(paper.texts)
        self.offered: list[Match] = []
        self.start = 0
        #: Whether the rest is taken as it stands.
        self.hurried = False
        sort = paper.draft.partition("|")[0].partition(" ")[0]
        self.hints = sort not in session.asked
        session.asked.add(sort)

    def run(self) -> str:
        """Ask from the first field to the last, then write."""
        slots, talk = self.paper.slots, self.talk
        talk.say(self.paper.title)
        self.session.teach()
        self._take_draft()
        place, once = 0, False
        while True:
            while place < len(slots):
                step = 1 if self.hurried and self._ready(slots[place]) else self._ask(slots[place])
                if step < 0 and place == 0:
                    talk.say(_("This is the first question; . leaves."))
                place = max(0, place + step)
                if once and step > 0:
                    place = len(slots)
            self.hurried = False
            words, wrong = self._write()
            if words:
                return words
            place, once = (len(slots) - 1, False) if wrong is None else (wrong, True)

    # ---- the draft --------------------------------------------------------------------------------------------------

    def _take_draft(self) -> None:
        kept = remember.draft(self.session.books.ledger, self.paper.draft) if self.paper.draft else {}
        free = {slot.name for slot in self.paper.slots if self.paper.corrects or not self.paper.texts.get(slot.name)}
        kept = {name: text for name, text in kept.items() if name in free and text}
        if not kept:
            return
        self.talk.say(_("A draft was kept: {texts}").format(texts=", ".join(kept.values())))
        if yes(self.talk, _("Go on with it?"), "y"):
            self.texts.update(kept)
        else:
            remember.drop_draft(self.session.books.ledger, self.paper.draft)

    def _keep(self) -> None:
        if self.kept():
            texts = {name: text for name, text in self.texts.items() if text}
            remember.keep_draft(self.session.books.ledger, self.paper.draft, texts)

    def kept(self) -> bool:
        """Whether there is something that a draft keeps."""
        first = {name: text for name, text in self.paper.texts.items() if text}
        return bool(self.paper.draft) and {name: text for name, text in self.texts.items() if text} != first

    # ---- one field --------------------------------------------------------------------------------------------------

    def _ask(self, slot: Slot) -> int:
        """Ask for a field until it can be read; gives 1, or -1 to go back. Raises `Left`."""
        self.offered, self.start, self.hurried = [], 0, False
        while True:
            text = self.talk.ask(self._question(slot)).strip()
            if text == ".":
                raise Left
            if text == "<":
                return -1
            self.hurried = text == ">"
            if text == "?":
                self._explain(slot)
            elif text == "+" and self.offered:
                self.start = self.start + PAGE if self.start + PAGE < len(self.offered) else 0
                self._show()
            elif self._take(slot, self._meant(slot, text)):
                return 1

    def _ready(self, slot: Slot) -> bool:
        """Whether a field can be read as it stands."""
        try:
            read_slot(slot, self.texts.get(slot.name, ""), self.session.lens())
        except BadInput:
            return False
        return True

    def _question(self, slot: Slot) -> str:
        words = _(slot.label)
        said = hint(slot) if self.hints and (slot.help or slot.field.hint) else ""
        words = f"{words} ({said.rstrip('.')})" if said else words
        standing = self.texts.get(slot.name, "") or self._default(slot)
        return f"{words} [{standing}]:" if standing else f"{words}:"

    def _default(self, slot: Slot) -> str:
        if slot.required:
            return ""
        if slot.default in {None, "", ()}:
            return _("nothing")
        return slot.field.show(slot.default, self.session.lens())

    def _meant(self, slot: Slot, text: str) -> str:
        """Give what an answer stands for: a number of the list that was just offered, or what stands there already."""
        page = self.offered[self.start : self.start + PAGE]
        if text.isdecimal() and len(text) == 1 and 1 <= int(text) <= len(page):
            return page[int(text) - 1].text
        if text == "-" and not slot.required:
            return ""
        if text == ">":
            text = ""
        return text or self.texts.get(slot.name, "")

    def _take(self, slot: Slot, text: str) -> bool:
        """Read a field; what cannot be read is refused, with what it may have meant."""
        names = self.session.lens()
        try:
            value = read_slot(slot, text, names)
        except BadInput as error:
            self.talk.say(f"! {error}")
            self._offer(slot, text)
            return False
        said = means(slot, text, value, names) if text.strip() else ""
        if said:
            self.talk.say(said)
        self.texts[slot.name] = text
        self._keep()
        return True

    def _explain(self, slot: Slot) -> None:
        said = hint(slot)
        self.talk.say(f"{_(slot.label)}: {said}" if said else _(slot.label))
        if not slot.required:
            self.talk.say(_("Enter takes what stands in brackets; - leaves it empty."))
        self._offer(slot, "")

    def _offer(self, slot: Slot, text: str) -> None:
        names = self.session.lens()
        self.offered, self.start = find.matches(names, slot.field, text, MOST), 0
        if not self.offered and text:
            self.offered = find.matches(names, slot.field, "", MOST)
        self._show()

    def _show(self) -> None:
        if self.offered:
            lines = [f"{match.text}, {match.detail}" if match.detail else match.text for match in self.offered]
            show(self.talk, lines, self.start)

    # ---- writing ----------------------------------------------------------------------------------------------------

    def _write(self) -> tuple[str, int | None]:
        """Say what will happen and ask; gives the receipt, or "" and the field to go to (None: the last)."""
        self._say_what()
        while True:
            text = self.talk.ask(_("Write it? y or n:")).strip()
            if text == "." or means_no(text):
                raise Left
            if text == "<":
                return "", None
            if not means_yes(text):
                self.talk.say(_("y writes it, n leaves it as a draft, < goes back to the last question."))
                continue
            try:
                return self._done(), None
            except (Wrong, Refused, BadInput, OSError) as error:
                place = self._refuse(error)
                if place is not None:
                    return "", place

    def _say_what(self) -> None:
        books, values = self.session.desk, dict[str, Any]()
        for slot in self.paper.slots:
            try:
                values[slot.name] = read_slot(slot, self.texts.get(slot.name, ""), self.session.lens())
            except BadInput:
                continue
        try:
            self.talk.say(self.paper.says(books, values))
        except (BadInput, Refused) as error:
            self.talk.say(f"! {error}")

    def _done(self) -> str:
        words = self.paper.do(self.session.desk, dict(self.texts))
        if self.paper.draft:
            remember.drop_draft(self.session.books.ledger, self.paper.draft)
        return words

    def _refuse(self, error: Exception) -> int | None:
        """Say why it was not written; gives the place of the field that it is about."""
        words = {error.field: error.words} if isinstance(error, Refused) else {"": refusal(error)}
        words = error.words if isinstance(error, Wrong) else words
        places = {slot.name: place for place, slot in enumerate(self.paper.slots)}
        for name, said in words.items():
            label = f"{_(self.paper.slots[places[name]].label)}: " if name in places else ""
            self.talk.say(f"! {label}{said}")
        return next((places[name] for name in words if name in places), None)
