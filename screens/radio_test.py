"""The test with another village: both say hello, both listen, and each sees whom it hears and how well."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from textual.binding import Binding, BindingType

from models.language import gettext as _
from screens.air import MINUTE
from screens.mesh import AirPlace
from screens.mesh_rows import desk_name
from screens.widgets.line import wrap
from screens.widgets.rows import Row, Rows, all_of

if TYPE_CHECKING:
    from collections.abc import Iterable

    from textual.widget import Widget

    from screens.air import Air, Neighbour
    from screens.desk import Books
    from screens.widgets.rows import Page

#: Seconds that the test listens before it says what to look at.
LISTEN = 180


class RadioTest(AirPlace):
    """The test."""

    HELP = (
        "Telephone the other village and let somebody press t there too (4, r, t). Both radios say hello and listen "
        "for three minutes. Each desk that is heard appears here with its signal. t says hello again."
    )
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("t", "hello", "hello again", tooltip="Say hello again, and listen for three minutes more."),
        Binding("escape,enter", "back", "back", key_display="Esc", tooltip="Back; the radio goes on by itself."),
    ]

    def __init__(self) -> None:
        """Begin; it counts from when it is shown."""
        super().__init__()
        self.began = 0

    def heading(self) -> str:
        """Give the title."""
        return _(" Radio: test with another village")

    def body(self) -> Iterable[Widget]:
        """One list: what to do, and who was heard."""
        yield Rows(self._read, id="test")

    def on_mount(self) -> None:
        """Say hello at once."""
        super().on_mount()
        self.start(self.desk.ask(self.desk.radio_hello))

    async def _read(self, start: int, count: int) -> Page:
        del start, count
        width = self.size.width - 5
        return all_of(await self.desk.ask(lambda books: self._rows(books, width)))

    def _rows(self, books: Books, width: int) -> list[Row]:
        air = books.air()
        self.began = self.began or air.now
        parts = [
            _("This radio says hello and listens. Let somebody in the other village press t as well (4, r, t)."),
            "",
        ]
        # Who answered the other side's hello just before does not say it again for this one.
        heard = [one for one in air.neighbours if one.heard >= self.began - LISTEN]
        parts += [_heard(desk_name(books, one.number, one.letter), one, self.began) for one in heard]
        if heard:
            parts += ["", _("It works: you hear each other as soon as the other side shows your village, too.")]
        else:
            parts += waiting(air, self.began)
        return [Row(line) for part in parts for line in wrap(part, width, 2 if part[:1] == "-" else 0)]

    def action_hello(self) -> None:
        """Say hello again."""
        self.began = 0
        self.start(self.desk.ask(self.desk.radio_hello))
        self.renew()


def _heard(name: str, one: Neighbour, began: int) -> str:
    how = "" if one.hops is None else _(", direct") if not one.hops else _(", passed on by {n}").format(n=one.hops)
    early = one.heard < began
    words = (
        _("{name} was heard {n} s before this test: signal {signal}{how}.")
        if early
        else _("{name} was heard after {n} s: signal {signal}{how}.")
    )
    return words.format(name=name, n=abs(one.heard - began), signal=one.signal, how=how)


def waiting(air: Air, began: int) -> list[str]:
    """Say that nobody is heard yet, and after three minutes what to look at."""
    if not air.running:
        return [_("The radio's program is not running: Esc, then s starts it.")]
    gone = air.now - began
    if gone < LISTEN:
        left = -(-(LISTEN - gone) // MINUTE)
        return [_("Nobody heard yet. Listening for {n} min more ...").format(n=left)]
    return [
        _("Nobody was heard in three minutes. What to look at, in this order:"),
        _("- Is the other radio on, and does its desk say that the radio works (4, then r)?"),
        _("- Are region, speed and channel name letter for letter the same at both (r shows them)?"),
        _("- Are the antennas on, upright, outside or at a window, with nothing but air between?"),
        _("- Try from a hill half way, or take LongSlow at both."),
        _("t tries again. Until then a stick carries the books (4, then s)."),
    ]
