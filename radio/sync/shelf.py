"""What is held here, by the names that logs have on air: the books, and a view of them that is made once a change.

Rules
- The view is forgotten whenever the books may have changed; nothing else here is remembered.
- The digest covers the coop stream only: it is what desks of all villages compare.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, Protocol

from radio.codec.parts import LogRef
from radio.sync.held import COOP, Held, shared, short_digest

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Sequence

    from models.runs import Fits, Run, Tip


#: Of so many desks it is remembered whether the law knows them.
MOST_KNOWN: Final = 1024


class Shelf(Held, Protocol):
    """The books of one desk, as the air sees them."""

    def desks(self) -> int:
        """Give the highest number that a desk was given."""
        ...

    def registrars(self) -> Collection[int]:
        """Give the numbers of all desks that are or were the registrar's."""
        ...

    def covering(self, log: int, seq: int, stop: int, cost: Callable[[Run], int | None]) -> Run | None:
        """Give the run over entry `seq` that brings what lies before `stop` most cheaply; None where none fits."""
        ...

    def seal_own(self, tip: Tip, first: int, stop: int, fits: Fits) -> None:
        """Seal as much of an own log as fits."""
        ...

    def reseal(self, fits: Fits) -> list[tuple[LogRef, int, int, bytes]]:
        """Add this desk's own wider seals; give those over whole blocks, which are worth telling."""
        ...

    def take_seal(self, log: int, first: int, count: int, signature: bytes) -> bool:
        """Keep a wider seal, if it is good."""
        ...

    def haste(self, log: int, first: int, stop: int) -> int:
        """Give the greatest haste of some entries."""
        ...

    def frames_keys(self) -> Sequence[bytes]:
        """Give the frame keys that this desk was given, the newest first."""
        ...

    def counter(self) -> int:
        """Give the next number for a frame in which this desk speaks."""
        ...

    def jump(self, counter: int) -> None:
        """Go on counting above this number."""
        ...


def ref_of(tip: Tip) -> LogRef:
    """Name a log as it is named on air."""
    return LogRef(tip.number, tip.stream, tip.incarnation)


class View:
    """What is held here at this moment."""

    def __init__(self, held: Shelf) -> None:
        """Look at the books."""
        self.held = held
        self._tips: dict[LogRef, Tip] | None = None
        self._keys: Sequence[bytes] | None = None
        self._known: dict[int, bool] = {}
        self._me: int | None = None
        self._digest = b""

    def forget(self) -> None:
        """Look again when next asked."""
        self._tips = self._keys = self._me = None
        self._known.clear()

    @property
    def tips(self) -> dict[LogRef, Tip]:
        """All logs by name."""
        if self._tips is None:
            self._tips = {ref_of(tip): tip for tip in self.held.tips()}
            self._digest = short_digest(tip for tip in self._tips.values() if tip.stream == COOP)
        return self._tips

    @property
    def digest(self) -> bytes:
        """The digest over all coop logs."""
        _tips = self.tips
        return self._digest

    @property
    def keys(self) -> Sequence[bytes]:
        """The frame keys that this desk was given, the newest first."""
        if self._keys is None:
            self._keys = self.held.frames_keys()
        return self._keys

    @property
    def total(self) -> int:
        """How many entries of the coop stream are held without a gap."""
        return sum(tip.count for tip in self.tips.values() if tip.stream == COOP)

    @property
    def me(self) -> int:
        """The number of this desk; 0 while it is not admitted."""
        if self._me is None:
            self._me = self.held.number(self.held.key) or 0
        return self._me

    def count(self, log: LogRef) -> int:
        """Give how many entries of a log are held without a gap."""
        tip = self.tips.get(log)
        return tip.count if tip else 0

    def own(self, log: LogRef) -> bool:
        """Whether a log is this desk's."""
        tip = self.tips.get(log)
        return tip is not None and tip.desk_key == self.held.key

    def shares(self, number: int, log: LogRef) -> bool:
        """Whether the desk with a number may be given a log."""
        if log.stream == COOP:
            return True
        peer, key = self.held.desk(number), self.held.desk(log.number)
        return peer is not None and key is not None and shared(self.held, peer, key, log.stream)

    def known(self, log: LogRef) -> bool:
        """Whether the law knows the desk of a log, so that its runs can be taken."""
        found = self._known.get(log.number)
        if found is None:
            if len(self._known) >= MOST_KNOWN:
                self._known.clear()
            found = self._known[log.number] = self.held.desk(log.number) is not None
        return found
