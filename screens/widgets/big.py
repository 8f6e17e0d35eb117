"""Large text for a screen that stands in the middle of a room, and the one question of a booth.

Rules
- Text is drawn in letters of five cells where it fits; where it does not, it stands in bold as it is, so that nothing
  is ever cut. A letter's cells are blocks, `#` in the ASCII look.
- A question has a few answers, each with its number, a word for its symbol, and its words. A number marks one, Enter
  says so. What an answer means, and whether it may be given again, is not decided here.
- It is one screenful: what a number key changes is two cells.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar, Final

from textual.binding import Binding, BindingType
from textual.message import Message
from textual.strip import Strip
from textual.widget import Widget

from screens.look import Look
from screens.widgets.letters import broken, drawn
from screens.widgets.line import BOLD, PLAIN, fit, piece, wrap

if TYPE_CHECKING:
    from collections.abc import Sequence

    from textual.geometry import Size

#: Cells that stay free at each side, and the cells of the marker before an answer.
SIDE: Final = 2
MARKED: Final = 4


def large(text: str, room: int, most: int) -> list[str] | None:
    """Lay a text out in large letters on `room` cells; None where it takes more than `most` lines."""
    lines = broken(text, room)
    if lines is None:
        return None
    rows: list[str] = []
    for line in lines:
        rows += [*([""] if rows else []), *drawn(line)]
    return rows if len(rows) <= most else None


def inked(row: str) -> str:
    """Draw the cells of a row in the sign of the look."""
    return row if Look.now.ascii else row.replace("#", "█")


class Big(Widget):
    """A text in large letters; `most` is the lines that it may take."""

    DEFAULT_CSS = "Big { height: auto; width: 1fr; }"

    def __init__(self, text: str = "", *, most: int = 12, id: str | None = None) -> None:  # noqa: A002 - as Textual says it
        """Begin with a text."""
        super().__init__(id=id)
        self.text, self.most = text, most

    def say(self, text: str) -> None:
        """Show another text."""
        if text != self.text:
            self.text = text
            self.refresh(layout=True)

    def _rows(self, width: int) -> list[tuple[str, bool]]:
        room = max(width - 2 * SIDE, 1)
        found = large(self.text, room, self.most)
        if found is not None:
            return [(inked(row), False) for row in found]
        return [(line, True) for line in wrap(self.text, room)]

    def get_content_height(self, container: Size, viewport: Size, width: int) -> int:
        """As high as it is drawn."""
        del container, viewport
        return len(self._rows(width))

    def render_line(self, y: int) -> Strip:
        """Draw a line."""
        rows, width = self._rows(self.size.width), self.size.width
        text, bold = rows[y] if y < len(rows) else ("", False)
        return Strip([piece(fit(" " * SIDE + text, width), BOLD if bold else PLAIN)], width)


@dataclass(frozen=True, slots=True)
class Answer:
    """One answer: the number key that marks it, a word for its symbol, its words."""

    number: int
    symbol: str
    words: str


@dataclass(frozen=True, slots=True)
class Shown:
    """A line of the question as it is laid out; `answer` where its marker stands."""

    text: str = ""
    bold: bool = False
    answer: Answer | None = None


class Question(Widget, can_focus=True):
    """One question with its answers, as large as they fit."""

    DEFAULT_CSS = "Question { height: 1fr; width: 1fr; }"
    BINDINGS: ClassVar[list[BindingType]] = [
        *(Binding(str(n), f"mark({n})", str(n), show=False, tooltip=f"Answer {n}.") for n in range(1, 10)),
        Binding("enter", "answer", "answer", show=False, tooltip="Give the marked answer."),
    ]

    class Answered(Message):
        """Enter was pressed with an answer marked."""

        def __init__(self, question: Question, answer: Answer) -> None:
            """Name both."""
            super().__init__()
            self.question, self.answer = question, answer

    def __init__(self, words: str, answers: Sequence[Answer], *, id: str | None = None) -> None:  # noqa: A002 - as Textual says it
        """Ask `words`; nothing is marked yet."""
        super().__init__(id=id)
        self.words, self.answers = words, list(answers)
        self.marked: Answer | None = None
        self._laid: tuple[tuple[int, int], list[Shown]] = ((0, 0), [])

    def action_mark(self, number: int) -> None:
        """Mark an answer by its number; a number that no answer has does nothing."""
        found = next((answer for answer in self.answers if answer.number == number), None)
        if found is not None and found is not self.marked:
            self.marked = found
            self.refresh()

    def action_answer(self) -> None:
        """Give the marked answer."""
        if self.marked is not None:
            self.post_message(self.Answered(self, self.marked))

    # ---- drawing ----------------------------------------------------------------------------------------------------

    def _rows(self) -> list[Shown]:
        """Lay all out: the question, then the answers; done anew where the size is another."""
        size = self.size.width, self.size.height
        if self._laid[0] != size:
            self._laid = size, self._lay_out(*size)
        return self._laid[1]

    def _lay_out(self, width: int, height: int) -> list[Shown]:
        room = max(width - 2 * SIDE, 1)
        asked = [Shown(line, bold=True) for line in wrap(self.words, room)]
        answers = self._large(room, height - len(asked) - 1) or self._plain(room)
        if len(answers) > height - len(asked) - 1:
            answers = [row for row in answers if row.text]
        big = large(self.words, room, height - len(answers) - 1)
        if big is not None:
            asked = [Shown(inked(row)) for row in big]
        return [*asked, Shown(), *answers]

    @property
    def _symbols(self) -> int:
        return max((len(answer.symbol) for answer in self.answers), default=0) + 3

    def _large(self, room: int, most: int) -> list[Shown] | None:
        """Lay the answers out in large letters, the symbol as a word before; None where they do not fit."""
        rows: list[Shown] = []
        for answer in self.answers:
            found = large(f"{answer.number}  {answer.words}", room - MARKED - self._symbols, most)
            if found is None:
                return None
            rows += [Shown()] if rows else []
            middle = len(found) // 2
            for place, row in enumerate(found):
                here = answer if place == middle else None
                rows.append(Shown(f"{'':{MARKED}}{fit(symbol(here), self._symbols)}{inked(row)}", answer=here))
        return rows if len(rows) <= most else None

    def _plain(self, room: int) -> list[Shown]:
        rows: list[Shown] = []
        for answer in self.answers:
            head = f"{'':{MARKED}}{answer.number}  {fit(symbol(answer), self._symbols)}"
            first, *others = wrap(answer.words, max(room - len(head), 8))
            rows += [Shown(), Shown(head + first, bold=True, answer=answer)]
            rows += [Shown(" " * len(head) + line, bold=True) for line in others]
        return rows

    def render_line(self, y: int) -> Strip:
        """Draw a line, with the marker before the middle of the marked answer."""
        rows, width = self._rows(), self.size.width
        row = rows[y] if y < len(rows) else Shown()
        here = row.answer is not None and row.answer is self.marked
        text = f"{'':{SIDE}}{'>' if here else row.text[:1]}{row.text[1:]}"
        return Strip([piece(fit(text, width), BOLD if row.bold else PLAIN)], width)


def symbol(answer: Answer | None) -> str:
    """Write an answer's symbol before its words."""
    return f"({answer.symbol})" if answer is not None and answer.symbol else ""
