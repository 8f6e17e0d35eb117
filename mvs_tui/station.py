"""The radio's program: one process a desk that runs its radios, answers texts, records readings, says how it stands.

Rules
- One at a time: a lock file says so. Screens and commands go on beside it; the store keeps them apart.
- What it is doing stands in `radio.json` (see `radio_state`), written every two seconds and when it ends.
- It ends on SIGTERM or when it is told to, and leaves nothing half done: all that counts is in the books.
"""

from __future__ import annotations

import contextlib
import fcntl
import os
import time
from collections import deque
from typing import TYPE_CHECKING, Any, Final

from models import heard
from models.language import gettext as _
from models.runs import HEAD_BYTES, Mark
from models.words import Refused
from mvs_tui import joining, radio_state
from mvs_tui.config import clock
from mvs_tui.peers import Books
from mvs_tui.telemetry import Telemetry
from mvs_tui.texts import Texts
from radio.links.base import Closed, open_link, shown
from radio.links.radio import Radio, Reading, Said, Text
from radio.pump import Pump, Way

if TYPE_CHECKING:
    from collections.abc import Callable, Generator, Sequence
    from pathlib import Path

    from mvs_tui.node import Node
    from radio.sync.near import Near

#: Seconds between writings of the status.
TELL: Final = 2.0
#: The last sayings that are shown, and the most logs.
SAYINGS: Final = 20
LOGS: Final = 200
#: Signal of a packet above the noise (dB) for one, two, three and four bars.
BARS: Final = (-15.0, -8.0, -2.0, 4.0)


@contextlib.contextmanager
def alone(node: Node) -> Generator[None]:
    """Be the only program of this desk that runs its radios; raises `Refused` where there is one already."""
    path = node.home.path / "radio.lock"
    with path.open("a") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError as error:
            raise Refused(
                _("The radio's program of this desk runs already: in the app, or as a service. One at a time.")
            ) from error
        yield


@contextlib.contextmanager
def _known(path: Path) -> Generator[None]:
    """Let programs that are started here know the desk's folder, in which they write their logs."""
    before = os.environ.get("MVS_HOME")
    os.environ["MVS_HOME"] = str(path)
    try:
        yield
    finally:
        if before is None:
            del os.environ["MVS_HOME"]
        else:
            os.environ["MVS_HOME"] = before


def open_radio(url: str) -> Radio:
    """Open a radio by its address; raises `Refused` in words where it is another kind of link."""
    link = open_link(url)
    if not isinstance(link, Radio):
        link.close()
        raise Refused(
            _("“{url}” leads to one desk, not to a radio. “mvs sync {url}” exchanges with it.").format(url=url)
        )
    return link


class RadioProgram:
    """The radios of one desk at work."""

    def __init__(self, node: Node, urls: Sequence[str]) -> None:
        """Open the radios; raises `Refused` in words."""
        self.node, self.books = node, Books(node)
        if not self.books.frames_keys():
            raise Refused(
                _("This desk was never given the co-op's radio key. Exchange with the registrar's desk by stick first.")
            )
        links: dict[str, Radio] = {}
        try:
            for url in urls:
                links[url] = open_radio(url)
        except Refused:
            for link in links.values():
                link.close()
            raise
        self.pump = Pump(self.books, links)
        self.pump.on_inbox = self._inbox
        self.said: deque[dict[str, Any]] = deque(maxlen=SAYINGS)
        self.texts, self.telemetry, self.answers = Texts(node), Telemetry(node), joining.Answers(node)
        self._written, self._parting = 0.0, 0
        self._met: dict[tuple[str, int], int] = {}

    def run(self, done: Callable[[], bool]) -> None:
        """Run until `done` says so."""
        try:
            while not done():
                self.pump.step()
                for way in self.pump.ways:
                    self.answers.step(way, self.pump.now())
                self._reply()
                if time.monotonic() - self._written >= TELL:
                    self.tell()
        finally:
            self.pump.close()
            self.node.ledger.folder.fold_all()
            self.remember()
            radio_state.write(self.node.home, self.status() | {"at": 0})

    def parted(self) -> bool:
        """Whether all who were heard hold the same, and had time to hear it from here: who is alone cannot agree."""
        if not self.pump.agreed:
            self._parting = 0
        elif not self._parting:
            first = max((way.station.mesh.pace.first for way in self.pump.ways if way.station.up), default=0)
            self._parting = self.pump.now() + first * 3 // 2
            for way in self.pump.ways:
                way.station.greet(self.pump.now())
        return bool(self._parting) and self.pump.now() >= self._parting

    def tell(self) -> None:
        """Say how it stands, and do what was asked from outside."""
        self._written = time.monotonic()
        if radio_state.hello_asked(self.node.home):
            for way in self.pump.ways:
                way.station.greet(self.pump.now())
        radio_state.write(self.node.home, self.status())
        self.remember()

    def _inbox(self, way: Way, event: Text | Reading | Said) -> None:
        match event:
            case Said():
                self.said.append({"at": int(time.time()), "words": event.words, "bad": event.bad})
            case Text():
                self.texts.hear(event, time.monotonic(), way.url)
                self.pump.wrote()
            case Reading():
                if self.telemetry.take(event):
                    self.pump.wrote()

    def _reply(self) -> None:
        """Answer a text when its time has come and its radio is there."""
        ready = {way.url: way.link for way in self.pump.ways if way.station.up and way.link.free > 0}
        reply = self.texts.due(time.monotonic(), ready.__contains__)
        if reply is not None and reply.via in ready:
            with contextlib.suppress(Closed):
                ready[reply.via].write(reply.to, reply.words)

    def remember(self) -> None:
        """Keep when each desk was heard and what it holds, for the lists and for sticks."""
        for way in self.pump.ways:
            for near, _lacks, _we in way.station.neighbours():
                key = self.books.desk(near.number)
                if key is None or self._met.get((way.url, near.number)) == near.counter:
                    continue
                self._met[way.url, near.number] = near.counter
                heard.remember(self.node.ledger, key, self._marks(way, near), heard.Heard(clock(), shown(way.url)))

    def _marks(self, way: Way, near: Near) -> list[Mark]:
        """Give what a neighbour is sure to hold: what agrees with the books here."""
        return [
            Mark(tip.desk_key, tip.stream, tip.incarnation, tip.count, tip.head[:HEAD_BYTES], tip.frozen is not None)
            for log, tip in way.station.mesh.view.tips.items()
            if log.stream == 0 and way.station.mesh.agrees(near)
        ] or heard.marks(self.node.ledger, self.books.desk(near.number) or b"")

    # ---- how it stands ------------------------------------------------------------------------------------------

    def status(self) -> dict[str, Any]:
        """Give how it stands, as `radio.json` holds it."""
        ways = self.pump.ways
        return {
            "at": int(time.time()),
            "pid": os.getpid(),
            "links": [self._link(way) for way in ways],
            "neighbours": [self._near(way, *found) for way in ways for found in way.station.neighbours()],
            "logs": self._logs(),
            "said": list(self.said),
            "joining": self._joining(),
        }

    def _joining(self) -> dict[str, int] | None:
        """Give how far a desk that joins by radio has come: entries held, and those that others were heard to hold."""
        if self.node.desk is not None:
            return None
        stations = [way.station for way in self.pump.ways]
        have = sum(tip.count for tip in self.node.ledger.tips())
        told = [sum(near.counts.values()) for station in stations for near, _lacks, _we in station.neighbours()]
        return {"have": have, "of": max([have, *told])}

    def _link(self, way: Way) -> dict[str, Any]:
        station, now = way.station, self.pump.now()
        up, load, governor = station.up, station.load, station.governor
        state = "up" if up else "down" if station.words or way.ended else "starting"
        return {
            "url": shown(way.url),
            "state": state,
            "words": way.ended or station.words,
            "region": up.region if up else "",
            "preset": station.preset,
            "channel": up.channel if up else "",
            "node": (up.name or f"!{up.node:08x}") if up else "",
            "firmware": up.firmware if up else "",
            "channel_load": load.channel if load else None,
            "own_load": load.own if load else None,
            "used_s": governor.used_ms(now) / 1000,
            "budget_s": governor.budget_ms / 1000,
            "queue": [
                {
                    "grade": one.grade.name.lower(),
                    "entries": one.entries,
                    "frames": one.frames,
                    "seconds": one.airtime / 1000,
                }
                for one in station.waiting()
            ],
            "until_sent_s": station.until_sent_ms(now) / 1000 if up else None,
            "frames_in": station.frames_in,
            "frames_out": station.frames_out,
            "bytes_in": station.bytes_in,
            "bytes_out": station.bytes_out,
            "rubbish": station.mesh.tally.rubbish,
        }

    def _near(self, way: Way, near: Near, lacks: int, we_lack: int) -> dict[str, Any]:
        desk = self.node.law.desks.get(near.number)
        snr = near.snr
        return {
            "desk": desk.letter if desk else "?",
            "number": near.number,
            "url": shown(way.url),
            "heard": int(time.time() - (self.pump.now() - near.heard) / 1000),
            "snr": snr,
            "hops": near.hops,
            "lacks": lacks,
            "we_lack": we_lack,
            "sure": near.heard >= way.station.mesh.news_at,
            "agreed": way.station.mesh.agrees(near),
            "bars": sum(snr >= least for least in BARS) if snr is not None else 0,
        }

    def _logs(self) -> list[dict[str, Any]]:
        """Give the logs in which this desk and a neighbour differ."""
        found: list[dict[str, Any]] = []
        tips = self.pump.ways[0].station.mesh.view.tips if self.pump.ways else {}
        desks = self.node.law.desks
        for log, tip in tips.items():
            theirs = {
                desks[near.number].letter if near.number in desks else "?": near.holds(log, tip.count)
                for way in self.pump.ways
                for near, _lacks, _we in way.station.neighbours()
                if log in near.counts and near.holds(log, tip.count) != tip.count
            }
            if theirs and log.stream == 0:
                desk = desks.get(log.number)
                found.append(
                    {"desk": desk.letter if desk else "?", "number": log.number, "ours": tip.count, "theirs": theirs}
                )
        return found[:LOGS]


def run_radio(
    node: Node,
    urls: Sequence[str],
    seconds: float | None = None,
    *,
    until_agreed: bool = False,
    stop: Callable[[], bool] = lambda: False,
) -> RadioProgram:
    """Run this desk's radios until `stop` says so, at most `seconds`, or until all that were heard agree.

    Raises `Refused` in words where a radio cannot be opened or another program runs them.
    """
    until = None if seconds is None else time.monotonic() + seconds
    with alone(node), _known(node.home.path):
        program = RadioProgram(node, urls)

        def done() -> bool:
            over = until is not None and time.monotonic() >= until
            return over or stop() or (until_agreed and program.parted())

        program.run(done)
    return program
