"""A desk at work: its folder, key, books and pen in one place. Commands and screens begin here.

Rules
- A node is used from one thread. The app keeps it in its worker thread; commands use it directly.
- Opening finishes what a crash left half folded. Nothing here imports the terminal or a device.
"""

from __future__ import annotations

import contextlib
import os
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from models.author import Author, Receipt, found
from models.clock import Calendar
from models.coop import Genesis
from models.keys import DeskKey, fingerprint
from models.language import gettext as _
from models.ledger import Ledger
from models.names import Names
from models.place import High, place_of
from models.remember import keep_frames_key
from models.store import Store
from models.words import Refused
from mvs_tui.backup import finish
from mvs_tui.config import Home, clock, local_zone

if TYPE_CHECKING:
    from collections.abc import Callable, Generator

    from models.law import Desk, Law
    from models.refs import Ref, Stream
    from screens.air import Air


class NotFounded(Exception):  # noqa: N818 - a state, not an error
    """Raised when a folder holds no co-op yet."""


@dataclass
class Node:
    """An open desk."""

    home: Home
    store: Store
    ledger: Ledger
    author: Author

    # ---- beginning ----------------------------------------------------------------------------------------------

    @classmethod
    def open(cls, home: Home | None = None, progress: Callable[[int, int], None] | None = None) -> Node:
        """Open the desk in a folder; raises `NotFounded` when no co-op is in it, `Damaged` or `Refused` in words."""
        home = home or Home.here()
        finish(home)
        if not home.books.exists() or not home.key.exists():
            raise NotFounded(str(home.path))
        store = Store(home.books)
        ledger = Ledger.first(store)
        if ledger is None:
            store.close()
            raise NotFounded(str(home.path))
        node = cls(home, store, ledger, Author(ledger, DeskKey.load(home.key), home.key, clock))
        ledger.mend(progress)
        store.keep_ballast()
        return node

    @classmethod
    def found(cls, home: Home, coop: str, village: str, desk: str, zone: int | None = None) -> Node:
        """Found a co-op in a folder; raises `Refused` when there is one already."""
        home.make()
        finish(home)
        if home.books.exists() and Ledger.first(Store(home.books)) is not None:
            raise Refused(
                _("There is a co-op in {path} already. Choose another folder with MVS_HOME.").format(path=home.path)
            )
        key = own_key(home)
        zone = local_zone() if zone is None else zone
        calendar = Calendar.founded(_year(), zone)
        store = Store(home.books)
        high = High(place_of(home.key), current={"0": 0})
        high.write(home.key.with_name("high.json"))
        genesis = Genesis(_tidy(coop, 36), _tidy(village, 24), _tidy(desk, 20), key.public, calendar.epoch, zone)
        ledger = found(store, key, genesis, calendar.at(clock()))
        keep_frames_key(ledger, os.urandom(32))
        node = cls(home, store, ledger, Author(ledger, key, home.key, clock))
        node.author.pen.remember()
        store.keep_ballast()
        return node

    def close(self) -> None:
        """Close the books."""
        self.store.close()

    @classmethod
    @contextlib.contextmanager
    def opened(cls, home: Home | None = None) -> Generator[Node]:
        """Open a desk for the block."""
        node = cls.open(home)
        try:
            yield node
        finally:
            node.close()

    # ---- asking -------------------------------------------------------------------------------------------------

    @property
    def law(self) -> Law:
        """The constitution as it stands."""
        return self.ledger.folder.law()

    @property
    def desk(self) -> Desk | None:
        """The desk whose folder it is, or None while it is not admitted."""
        return self.law.by_key.get(self.author.key.public)

    @property
    def fingerprint(self) -> str:
        """The co-op's fingerprint: six words to compare on paper."""
        return fingerprint(self.ledger.coop_id)

    def now(self) -> int:
        """Give the minutes since the co-op's epoch."""
        return self.author.now()

    def names(self) -> Names:
        """Give the lens through which people's words are read and written, as of now."""
        return Names(self.ledger, self.now())

    def air(self) -> Air:
        """Give how this desk's radio stands, as its own process tells it, and who asked by radio to join."""
        from dataclasses import replace

        from mvs_tui.radio_state import read

        air = read(self.home)
        if not air.there:
            return air
        from mvs_tui.radio_doings import asks

        return replace(air, asks=tuple(asks(self)))

    # ---- writing ------------------------------------------------------------------------------------------------

    def append(self, *bodies: Any, by: Ref[Any] | None = None, stream: Stream | None = None) -> Receipt:
        """Sign and keep entries; raises `Refused` in words. See `Author.append`."""
        return self.author.append(*bodies, by=by, stream=stream)


def own_key(home: Home) -> DeskKey:
    """Load the desk's key, making one when there is none."""
    if not home.key.exists():
        home.make()
        DeskKey.make().save(home.key)
        High(place_of(home.key)).write(home.key.with_name("high.json"))
    return DeskKey.load(home.key)


def _year() -> int:
    minutes = clock()
    return Calendar(0, 0).date(minutes // 1440).year


def _tidy(text: str, limit: int) -> str:
    from models.fields import Letters
    from models.words import BadInput

    try:
        return Letters(limit, least=1).parse(text, None)  # type: ignore[arg-type]
    except BadInput as error:
        raise Refused(f"“{text}”: {error}") from error
