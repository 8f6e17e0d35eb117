"""The one loop in which a desk's radios run: links, stations and books of one process.

Rules
- All of it is done in one thread, that of the books. Links keep their own threads to themselves.
- What another program wrote into the books, and what came by one radio, is told to every station within a second.
- A link that ends for good is reported and left; the others go on. Nothing here ends because of what was heard.
"""

from __future__ import annotations

import random
import time
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final

from radio.airtime import Grade
from radio.links.base import Closed
from radio.links.radio import Down, Reading, Said, Text
from radio.station import Station

if TYPE_CHECKING:
    from collections.abc import Callable

    from radio.books import Books
    from radio.links.radio import Event, Radio

#: Milliseconds between looks at what other programs wrote, and between savings of what the stations know.
LOOK: Final = 500
SAVE: Final = 60_000
#: Events that are taken from one link before the others have their turn.
TURN: Final = 32
#: Seconds that are waited for an event at most.
WAIT: Final = 0.1


@dataclass
class Way:
    """A link with its station; `ended` is why it ended for good."""

    url: str
    link: Radio
    station: Station
    ended: str = ""
    handled: list[Text | Reading | Said] = field(default_factory=list["Text | Reading | Said"])


class Pump:
    """Runs the stations of one desk."""

    def __init__(self, books: Books, links: dict[str, Radio], *, spare: bool = False) -> None:
        """Take open links by their addresses."""
        self.books = books
        #: Called for each text, reading and saying that came.
        self.on_inbox: Callable[[Way, Text | Reading | Said], None] = lambda _way, _event: None
        chance = random.SystemRandom().random
        for link in links.values():
            link.tune(books.ledger.coop_id)
        self.ways = [
            Way(url, link, Station(books, chance, free_air=link.free_air, spare=spare)) for url, link in links.items()
        ]
        self._looked = self._saved = self.now()
        self._version = books.ledger.store.data_version()
        self._unfolded = False
        for way in self.ways:
            way.station.start(self.now(), books.noted(_name(way.url)))

    @staticmethod
    def now() -> int:
        """Give the milliseconds of this process's clock."""
        return time.monotonic_ns() // 1_000_000

    def step(self) -> None:
        """Let a moment pass: take in what came, look at the books, send what may go out."""
        busy = False
        share = WAIT / max(1, len(self.ways))
        for way in self.ways:
            busy |= self._drain(way, 0.0 if busy else share)
        self._look()
        for way in self.ways:
            self._send(way)
        if all(way.ended for way in self.ways):
            time.sleep(WAIT)

    def _drain(self, way: Way, wait: float) -> bool:
        """Take in what a link has; whether there was anything."""
        came = False
        for _turn in range(TURN):
            event = self._event(way, 0.0 if came else wait)
            if event is None:
                break
            came = True
            stored = way.station.mesh.tally.entries_in
            way.station.hear(self.now(), event)
            if way.station.mesh.tally.entries_in > stored:
                self._unfolded = True
                self._tell(way)
            while way.station.inbox:
                self.on_inbox(way, way.station.inbox.popleft())
        return came

    @staticmethod
    def _event(way: Way, wait: float) -> Event | None:
        if way.ended:
            return None
        try:
            return way.link.event(wait)
        except Closed as closed:
            way.ended = str(closed)
            return Down(way.ended)

    def _tell(self, source: Way | None = None) -> None:
        """Let the stations see that the books changed."""
        for way in self.ways:
            if way is not source:
                way.station.changed(self.now())

    def wrote(self) -> None:
        """Note that this process itself wrote into the books."""
        self._tell()

    def _look(self) -> None:
        now = self.now()
        if self._unfolded:
            self.books.ledger.folder.fold_all()
            self._unfolded = False
        if now - self._looked >= LOOK:
            self._looked = now
            version = self.books.ledger.store.data_version()
            if version != self._version:
                self._version = version
                self._tell()
        if now - self._saved >= SAVE:
            self.save()

    def _send(self, way: Way) -> None:
        free = 0 if way.ended else way.link.free
        if free <= 0:
            return
        for parcel in way.station.poll(self.now(), free):
            try:
                way.link.put(parcel.data, parcel.hops, urgent=parcel.grade >= Grade.ALERT)
            except Closed as closed:
                way.ended = str(closed)
                way.station.hear(self.now(), Down(way.ended))
                break

    # ---- how it stands ------------------------------------------------------------------------------------------

    @property
    def agreed(self) -> bool:
        """Whether every desk that was heard holds the same, at least one was heard, and nothing waits to be sent."""
        nears = [near for way in self.ways for near, _lacks, _we in way.station.neighbours()]
        fresh = [way.station.mesh.agrees(near) for way in self.ways for near, _lacks, _we in way.station.neighbours()]
        return bool(nears) and all(fresh) and not any(way.station.waiting() for way in self.ways)

    def save(self) -> None:
        """Remember what the stations know."""
        self._saved = self.now()
        for way in self.ways:
            self.books.note(_name(way.url), way.station.memory(self._saved))

    def close(self) -> None:
        """Remember what the stations know and let the links go."""
        for way in self.ways:
            way.link.close()
        self.save()


def _name(url: str) -> str:
    """Name a link in the settings: without what follows the address, where a password may stand."""
    scheme, _colon, rest = url.partition(":")
    return f"link {scheme}:{rest.rpartition('@')[2].partition('?')[0]}"
