"""The radio: how each link stands, what waits to be sent, who is heard, and what everybody lacks."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from textual.binding import Binding, BindingType

from models.language import gettext as _
from screens.air import Asking
from screens.mesh_rows import Heard, differences, heard_columns, lack_words, log_columns, mesh_rows
from screens.place import Place
from screens.prompts import YesNo
from screens.registry import screen
from screens.widgets.rows import all_of
from screens.widgets.table import Table

if TYPE_CHECKING:
    from collections.abc import Iterable

    from textual.widget import Widget

    from screens.widgets.rows import Page


class AirPlace(Place[None]):
    """A page over the screens that shows what the radio tells, as soon as it tells something else."""

    TABS: ClassVar[bool] = False
    AIRY: ClassVar[bool] = True
    # "4, r, t" is told over the telephone: it must lead to the same wherever somebody was before.
    LINGERS: ClassVar[bool] = False

    def air_changed(self) -> None:
        """Read the lists again; only lines that differ are drawn."""
        self.renew()


@screen("radio", way=("exchange", "radio"))
class Mesh(AirPlace):
    """The radio."""

    HELP = (
        "How this desk's radio stands. First the radio itself: how much of this hour's sending is used, and what "
        "waits. Then each desk that is heard: #### is the best signal, - none; what it lacks of ours and we of its. "
        "Nothing has to be pressed: the desks compare by themselves and send what lacks. Nothing is lost "
        "when the radio or the computer is off; it goes out the next time."
    )
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("r", "set_up", "set up", tooltip="Set the radio up, in short questions; also to change something."),
        Binding("t", "test", "test", tooltip="Test the radio together with another village."),
        Binding("w", "lacks", "what lacks", tooltip="Say in words what the marked desk lacks, and when it has it."),
        Binding(
            "d,enter", "differ", "differences", key_display="d", tooltip="How many entries of each desk everybody has."
        ),
        Binding("a", "admit", "admit", show=False, tooltip="Admit the marked desk that asks by radio to join."),
        Binding("s", "switch", "start/stop", tooltip="Start the radio's program, or stop it."),
        Binding("escape", "back", "back", tooltip="Back to where you came from."),
    ]

    def heading(self) -> str:
        """Give the title."""
        return _(" Radio")

    def body(self) -> Iterable[Widget]:
        """One list."""
        yield Table(self._read, heard_columns, id="mesh", headed=False)

    async def _read(self, start: int, count: int) -> Page:
        del start, count
        width = self.size.width
        return all_of(await self.desk.ask(lambda books: mesh_rows(books, width)))

    def on_rows_opened(self) -> None:
        """Enter."""
        if isinstance(self.item(), Asking):
            self.action_admit()
        else:
            self.action_differ()

    def action_differ(self) -> None:
        """Show the differences."""
        self.app.push_screen(Differences())

    def action_lacks(self) -> None:
        """Say what lacks."""
        item = self.item()
        self.start(self._lacks(item if isinstance(item, Heard) else None))

    async def _lacks(self, heard: Heard | None) -> None:
        air = await self.desk.ask(lambda books: books.air())
        if heard is None:
            self.say(_("No desk is heard yet. t tests the radio together with another village."))
        else:
            self.say(lack_words(air, heard))

    def action_admit(self) -> None:
        """Ask whether the six words are the same."""
        item = self.item()
        if not isinstance(item, Asking):
            self.say(_("No desk that asks to join is marked. It asks by radio with “mvs desk call”."))
            return
        question = _(
            "Desk “{desk}” in {village} asks by radio to join. Its six words: {words}. Call the new desk and let them "
            "read the words on its screen to you. Are all six the same?"
        ).format(desk=item.desk, village=item.village, words=item.words)

        def answer(yes: bool | None) -> None:  # noqa: FBT001 - the answer itself
            if yes:
                self.start(self._admit(item))
            else:
                self.say(_("Nobody was admitted."))

        self.app.push_screen(
            YesNo(question, _("they are the same: admit the desk"), _("no, or not sure: do nothing")), answer
        )

    async def _admit(self, asking: Asking) -> None:
        words = await self.write(lambda books: self.desk.radio_admit(books, asking))
        self.renew()
        self.say(words)

    def action_set_up(self) -> None:
        """Begin the questions."""
        from screens.radio_setup import begin_setup

        self.start(begin_setup(self))

    def action_test(self) -> None:
        """Open the test."""
        self.start(self._test())

    async def _test(self) -> None:
        from screens.radio_test import RadioTest

        if (await self.desk.ask(lambda books: books.air())).up:
            self.app.push_screen(RadioTest())
        else:
            self.say(_("The radio does not work yet, so there is nothing to test. r sets it up, s starts its program."))

    def action_switch(self) -> None:
        """Start or stop the radio's program."""
        self.start(self._switch())

    async def _switch(self) -> None:
        air = await self.desk.ask(lambda books: books.air())
        if not air.there:
            self.say(_("No radio is set up yet. Plug one in and press r."))
            return
        self.say(await (self.desk.radio_stop() if air.running else self.desk.radio_start()))
        self.renew()


class Differences(AirPlace):
    """The desks' logs in which somebody differs: how many entries each neighbour holds."""

    HELP = (
        "Each line is one desk's entries, where somebody has more or fewer of them: how many are here, and how many "
        "each desk that is heard is known to have; = is the same as here. What a desk has is known from what it last "
        "told by radio."
    )
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape,enter", "back", "back", key_display="Esc", tooltip="Back to the radio."),
    ]

    def __init__(self) -> None:
        """Begin knowing of no other desk."""
        super().__init__()
        self.letters: list[str] = []

    def heading(self) -> str:
        """Give the title."""
        return _(" Radio: who has how many entries of whom")

    def body(self) -> Iterable[Widget]:
        """One table."""
        empty = _("Nothing is known yet: no desk was heard. Esc goes back.")
        yield Table(self._read, lambda: log_columns(self.letters), id="differences", empty=empty)

    async def _read(self, start: int, count: int) -> Page:
        del start, count
        self.letters, rows = await self.desk.ask(differences)
        return all_of(rows)
