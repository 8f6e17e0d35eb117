"""The one look of every screen: title line, tabs, a rule, a list or form, a rule, status, keys.

Rules
- A screen says what it shows by `body` and reads it by `look`; it is called again when the books changed.
- Messages stand in the status line until the next key; a refusal is shown there in words and nothing is lost.
- The line of keys, the help page and the palette are made from the bindings: each has a word and a tooltip.
"""

from __future__ import annotations

import contextlib
from typing import TYPE_CHECKING, Any, ClassVar, TypeVar, cast

from rich.cells import cell_len
from textual.await_complete import AwaitComplete
from textual.binding import Binding, BindingType
from textual.css.query import NoMatches
from textual.screen import Screen

from models.language import gettext as _
from models.store import Damaged
from models.words import BadInput, Refused
from screens import registry
from screens.chrome import Part, chrome, fitted
from screens.desk import Stopped
from screens.filter import Filter
from screens.jump import Spot, spots_of, tab_spots
from screens.keys import key_line, key_word
from screens.said import refusal
from screens.widgets.line import Line, Lines, Pieces, Rule, Title, fit
from screens.widgets.rows import Rows
from screens.widgets.tabs import Tabs
from screens.widgets.work import begin

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Coroutine, Iterable

    from textual.app import ComposeResult
    from textual.events import Key as KeyPress
    from textual.widget import Widget

    from screens.desk import Books, Desk

T = TypeVar("T")
R = TypeVar("R")


def bindings_of(cls: type[Any]) -> list[Binding]:
    """Give the bindings of a screen class, each action once, its own first."""
    found: dict[str, Binding] = {}
    for one in cls.__mro__:
        if issubclass(one, Place):
            for binding in one.__dict__.get("BINDINGS", []):
                if isinstance(binding, Binding):
                    found.setdefault(binding.action, binding)
    if not cls.SIFTS:
        found.pop("filter", None)
    return list(found.values())


class Place(Screen[R]):
    """A screen with the common look. `HELP` says in a few sentences what it is for."""

    HELP: ClassVar[str | None] = None
    TABS: ClassVar[bool] = True
    #: Whether it shows more of the radio than the status line does.
    AIRY: ClassVar[bool] = False
    #: Whether it stands there again when somebody comes back to its tab; else the tab begins anew.
    LINGERS: ClassVar[bool] = True
    #: Whether its list can be narrowed by typing; and whether it looks for the words itself.
    SIFTS: ClassVar[bool] = True
    SEEKS: ClassVar[bool] = False
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape", "back", "back", show=False, tooltip="Back to where you came from; nothing is lost."),
        Binding(
            "slash,f",
            "filter",
            "find",
            key_display="/",
            tooltip="Type a word: only rows with it are shown. Enter goes to the list, Esc shows all again.",
        ),
    ]

    def __init__(self) -> None:
        """Make the screen; it reads the books when it is shown."""
        super().__init__()
        self.stale = True
        self.closed = False
        #: What it is to close with when it comes to the front again, if it was closed behind another.
        self._later: tuple[R | None, ...] = ()
        self.eager = False
        self.words = ""
        self.status: list[Part] = []
        #: The width for which the screen was laid out, 0 before it was.
        self.wide = 0

    @property
    def desk(self) -> Desk:
        """The program around this screen."""
        return cast("Desk", cast("Any", self.app).desk)

    @property
    def ready(self) -> bool:
        """Whether it can be typed into: keys that come before wait."""
        return True

    # ---- the look ---------------------------------------------------------------------------------------------------

    def compose(self) -> ComposeResult:
        """Stack the common lines around the body."""
        yield Title(id="title", bold=True)
        if self.TABS:
            yield Tabs(id="tabs")
        yield Rule()
        line = Filter(id="filter-line") if self.SIFTS else None
        for widget in self.body():
            if line is not None and not self.SEEKS and isinstance(widget, Rows):
                widget.read = line.narrowed(widget.read)
            yield widget
        if line is not None:
            yield line
        yield Rule()
        yield Lines(id="status", most=4)
        yield Pieces(id="keys")

    def body(self) -> Iterable[Widget]:
        """Give the widgets between the rules."""
        return ()

    async def look(self) -> None:
        """Read what is shown; called when the screen opens and when the books changed."""
        for rows in self.query(Rows):
            rows.reload()

    def on_mount(self) -> None:
        """Draw tabs and keys."""
        self._tabs()
        self.show_keys()
        if self.eager:
            self.early()

    def reword(self) -> None:
        """Say again what is said once only: called when another language is spoken."""
        self._tabs()
        self.show_keys()

    def early(self) -> bool:
        """Whether Enter came before the rows did; then they are opened when they are here."""
        found = self.query(Rows)
        if found and found.first().known:
            return False
        self.eager = not found
        if found:
            found.first().eager = True
        return True

    def on_screen_resume(self) -> None:
        """Read again what changed while another screen was in front; close, if that was due meanwhile."""
        if self._later:
            self.dismiss(*self._later)
            return
        if self.stale:
            self.renew()

    def on_resize(self) -> None:
        """Lay out anew what was laid out for another width, and the keys that fit."""
        self.show_keys()
        wide, self.wide = self.wide, self.size.width
        if wide and wide != self.wide:
            self.stale = True
            if self.is_current:
                self.renew()

    def renew(self) -> None:
        """Read everything again, in place; a screen that is closed has nothing to show."""
        if self.closed:
            return
        self.stale = False
        for line in self.query(Filter):
            line.forget()
        begin(self, self._renew, "renew", only=True)

    def air_changed(self) -> None:
        """Show what the radio tells; called when its words changed. Most screens say it in the status line only."""
        begin(self, self._air, "air", only=True)

    async def _air(self) -> None:
        await self.attempt(self._chrome())

    async def _renew(self) -> None:
        await self.attempt(self._chrome())
        await self.attempt(self.look())

    async def _chrome(self) -> None:
        desk = self.desk
        found = await desk.ask(lambda books: chrome(desk, books))
        heading = self.heading()
        left = self.titled(heading) if heading else found.left
        # A long title of a page comes before whose desk it is and the date, which stand on the screen below it.
        roomy = not heading or cell_len(left) + cell_len(found.right) < self.app.size.width
        self.query_one("#title", Line).say(left, found.right if roomy else "")
        self.status = found.status
        self._say()

    def titled(self, words: str) -> str:
        """Give a title that says so where it is only practice."""
        return _(" PRACTICE {words}").format(words=words) if self.desk.practice or self.desk.demo else words

    async def keep(self) -> None:
        """Keep what is half typed; called, too, when the line has dropped and nobody can be asked."""

    async def put_away(self) -> None:
        """Keep what must not be lost; called before the books under this screen are closed."""
        await self.keep()

    def heading(self) -> str:
        """Give the title line's words when they are not those of the desk."""
        return ""

    def _tabs(self) -> None:
        if not self.TABS:
            return
        found = list(registry.tabs())
        here = next((place for place, entry in enumerate(found) if entry.name == self.app.current_mode), 0)
        self.query_one("#tabs", Tabs).tell([(entry.key, _(entry.title)) for entry in found], here)

    def keys_shown(self) -> list[tuple[str, str]]:
        """Give the keys of the bottom line: (key, word)."""
        return [
            (binding.key_display or key_word(binding.key.split(",")[0]), binding.description)
            for binding in self.own_bindings()
            if binding.show
        ]

    def done(self, words: str | None) -> None:
        """Say what a page or form that closed did."""
        self.renew()
        if words:
            self.say(words)

    def own_bindings(self) -> list[Binding]:
        """Give this screen's bindings, those of its class first, each action once."""
        return bindings_of(type(self))

    def show_keys(self) -> None:
        """Draw the line of keys; what does not fit gives way to F1 and ^P."""
        always = [("F1", _("help"))] if not self.TABS else [("F1", _("help")), ("^P", _("everything"))]
        pieces = key_line(self.keys_shown(), always, self.app.size.width - 1)
        with contextlib.suppress(NoMatches):
            self.query_one("#keys", Pieces).show(pieces)

    def dismiss(self, result: R | None = None) -> AwaitComplete:
        """Close; answers that are still on their way find nobody. Two keys may both close it: the first one counts."""
        if self.closed:
            return AwaitComplete()
        if not self.is_active:
            # Somebody has gone elsewhere meanwhile, where it must not close another page: it goes when it comes up.
            self._later = (result,)
            return AwaitComplete()
        self.closed = True
        return super().dismiss(result)

    # ---- talking ----------------------------------------------------------------------------------------------------

    def say(self, words: str) -> None:
        """Show words in the status line until the next key."""
        self.words = words
        self._say()

    def _say(self) -> None:
        # None where the program is being left while something still comes back from the books.
        for line in self.query("#status").results(Lines):
            line.say(self.words or self._quiet(), bold=bool(self.words))

    def _quiet(self) -> str:
        """Give the status: as many of its parts as fit on the line."""
        room = self.app.size.width - 3
        return fit(fitted(self.status, room), room).rstrip() if self.status else ""

    def on_key(self, event: KeyPress) -> None:
        """Take the words away with the next key."""
        del event
        if self.words:
            self.words = ""
            self._say()

    async def attempt(self, doing: Awaitable[T]) -> T | None:
        """Wait for something; a refusal is said in words and gives None."""
        try:
            return await doing
        except (NoMatches, LookupError):
            # The answer came after the clerk had left this screen, or the question came to other books by then.
            if not self.closed:
                raise
        except (Refused, BadInput, Damaged, Stopped, OSError) as error:
            self.say(refusal(error))
        return None

    def start(self, doing: Coroutine[Any, Any, Any]) -> None:
        """Run something that waits, without holding up the keys."""
        self.run_worker(self.attempt(doing), group="doing")

    async def write(self, function: Callable[[Books], T]) -> T:
        """Run something that writes."""
        return await self.desk.write(function)

    # ---- keys -------------------------------------------------------------------------------------------------------

    def action_back(self) -> None:
        """Take the filter away, where there is one; else go back."""
        found = self.query(Filter)
        if found and found.first().open:
            found.first().action_clear()
        else:
            self.go_back()

    def go_back(self) -> None:
        """Close this screen when another is under it."""
        if len(self.app.screen_stack) > 1:
            self.dismiss()

    @property
    def filter(self) -> Filter:
        """The filter line."""
        return self.query_one(Filter)

    def action_filter(self) -> None:
        """Type what to look for."""
        for line in self.query(Filter):
            line.begin()

    def on_filter_changed(self) -> None:
        """Show what is left."""
        self.query(Rows).first().reload(first=True)

    def on_filter_left(self) -> None:
        """To the list."""
        self.query(Rows).first().focus()

    def spots(self) -> list[Spot]:
        """Give everything that can be jumped to: tabs, rows, fields, buttons."""
        tabs = tab_spots(self.query_one("#tabs", Pieces)) if self.TABS else []
        return [*tabs, *(spot for widget in self.focus_chain for spot in spots_of(widget))]

    def item(self) -> object:
        """Give what the marker of the first list is on."""
        found = self.query(Rows)
        return found.first().item if found else None
