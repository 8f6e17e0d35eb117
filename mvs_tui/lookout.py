"""Noticing what others do while the screens are open: other programs that write, the hour, and the radio.

Rules
- Asking is cheap and draws nothing; a screen is read again only when something that it shows is different.
- What the radio tells goes to the status line when its words change; screens about the radio read it all.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple, Protocol

from models.store import Damaged
from models.words import Refused
from screens.chrome import radio_parts

if TYPE_CHECKING:
    from mvs_tui.keeper import Keeper
    from screens.desk import Books
    from screens.place import Place


class Seen(NamedTuple):
    """What was seen: the store's version and the hour; the radio's words; how new its status is."""

    books: tuple[int, int]
    words: tuple[str, ...]
    radio: tuple[int, bool]


class Watched(Protocol):
    """What the lookout needs of the app."""

    desk: Keeper

    @property
    def front(self) -> Place[Any] | None:
        """The screen in front."""
        ...

    def books_changed(self) -> None:
        """Let the screens look again."""
        ...

    def all_stale(self) -> None:
        """Let each screen look again when it comes to the front."""
        ...


class Lookout:
    """Looks around for an app."""

    def __init__(self, app: Watched) -> None:
        """Begin without having seen anything."""
        self.app = app
        self.seen: Seen | None = None
        self._looking = False

    def forget(self) -> None:
        """Begin anew, on other books."""
        self.seen = None

    async def look(self) -> None:
        """See whether something is different; draws nothing when not."""
        if self._looking or self.app.desk.node is None:
            return
        self._looking = True
        try:
            seen = await self.app.desk.ask(_look)
        except (Refused, Damaged, OSError):
            return  # the next question of a screen says it in words
        finally:
            self._looking = False
        before, self.seen = self.seen, seen
        if before is not None and before != seen:
            self._tell(before, seen)

    def _tell(self, before: Seen, seen: Seen) -> None:
        front = self.app.front
        if before.books != seen.books:
            self.app.books_changed()
        elif before.words != seen.words or (front is not None and front.AIRY):
            if before.words != seen.words:
                self.app.all_stale()
            if front is not None:
                front.air_changed()


def _look(books: Books) -> Seen:
    air = books.air()
    at = (books.ledger.store.data_version(), books.now() // 60)
    return Seen(at, tuple(radio_parts(books, air)), (air.at, air.running))
