"""Two desks with a radio each, in one program: real stations on the simulated air, told frame by frame.

Rules
- Time is the air's own; the desks' clocks go with it. The same seed lets the same frames be lost.
- A frame is told when it has left: what was in it, how long it took, and whether the other desk heard it.
"""

from __future__ import annotations

from dataclasses import dataclass
from random import Random
from typing import TYPE_CHECKING, Final

from models.language import gettext as _
from models.names import entry_name
from models.refs import Key
from models.spelling import point
from mvs_tui.peers import Books
from radio.airtime import Grade
from radio.codec.air import unpack
from radio.links.radio import Frame, Load, Up
from radio.sim.ether import Ether
from radio.station import Station

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from mvs_tui.node import Node

PRESET: Final = "LongFast"
REGION: Final = "EU_868"
#: Milliseconds between two looks at the stations, and between two reports of a radio on itself.
STEP: Final = 200
REPORT: Final = 60_000
MINUTE: Final = 60_000


@dataclass
class Spoken:
    """A frame that a desk's radio was given."""

    side: int
    data: bytes
    heard: bool = False


class Valley:
    """Two nodes, their stations, and the air between them. `start` is the time at the beginning, minutes since 1970."""

    def __init__(self, nodes: Sequence[Node], seed: int, loss: float, start: int) -> None:
        """Put both on the air."""
        self.nodes, self.start, self.now = nodes, start, 0
        self.ether = Ether(seed, len(nodes), hops=1, preset=PRESET, region=REGION)
        self.ether.lose(loss)
        self.lines: list[str] = []
        self.frames = self.bytes = self.lost = self.airtime = 0
        self._spoken: list[Spoken] = []
        self.stations: list[Station] = []
        for side, node in enumerate(nodes):
            node.author.clock = self.clock
            chance = Random(f"{seed} {side}").random  # noqa: S311 - a story repeats by its seed
            station = Station(Books(node), chance, preset=PRESET, region=REGION)
            station.start(0)
            station.hear(0, Up(side + 1, region=REGION, preset=PRESET))
            self.stations.append(station)

    def clock(self) -> int:
        """Give the minutes since 1970."""
        return self.start + self.now // MINUTE

    def wrote(self, side: int) -> None:
        """Tell a desk's station that its clerk has written."""
        self.stations[side].changed(self.now)

    def live(self, minutes: float, until: Callable[[], bool] = lambda: False) -> bool:
        """Let time pass until something is so, at most so many minutes; whether it is so."""
        stop = self.now + int(minutes * MINUTE)
        while self.now < stop:
            if until():
                return True
            self._step()
        return until()

    def _step(self) -> None:
        self.now += STEP
        for radio, happened in self.ether.advance(self.now):
            if happened.event is None:
                self.airtime += happened.sent_ms
                if not happened.relayed:
                    self._left(radio, happened.sent_ms)
            elif isinstance(happened.event, Frame):
                self._heard(radio, happened.event)
        for side, station in enumerate(self.stations):
            if self.now % REPORT < STEP:
                station.hear(self.now, Load(*self.ether.load(side)))
            for parcel in station.poll(self.now, self.ether.free(side)):
                self._spoken.append(Spoken(side, parcel.data))
                self.ether.put(side, parcel.data, parcel.hops, urgent=parcel.grade is Grade.ALERT)

    def _heard(self, side: int, frame: Frame) -> None:
        for one in self._spoken:
            if one.data == frame.data:
                one.heard = True
        self.stations[side].hear(self.now, frame)
        self.nodes[side].ledger.folder.fold_all()

    def _left(self, side: int, took: int) -> None:
        one = next(one for one in self._spoken if one.side == side)
        self._spoken.remove(one)
        self.frames += 1
        self.bytes += len(one.data)
        self.lost += not one.heard
        minute = self.nodes[0].law.calendar.at(self.clock())
        self.lines.append(
            _("{time} {desk} by radio, {bytes} bytes, {airtime} s on air: {what}. {heard}").format(
                time=f"{minute % 1440 // 60:02}:{minute % 60:02}:{self.now // 1000 % 60:02}", desk="AB"[side],
                bytes=len(one.data), airtime=point(f"{took / 1000:.1f}"), what=_what(one.data),
                heard=_("{desk} hears it.").format(desk="BA"[side]) if one.heard else _("It is lost."),
            )
        )  # fmt: skip

    def agreed(self) -> bool:
        """Whether both hold the same, and have heard so from each other."""
        return all(
            any(station.mesh.agrees(near) for near, _lacks, _we in station.neighbours()) for station in self.stations
        )


def _what(data: bytes) -> str:
    """Say what is in a frame."""
    frame = unpack(data).frame
    names = [
        entry_name(Key(run.log.number, run.log.stream, run.log.incarnation, run.first + place))
        for run in frame.runs
        for place in range(len(run.entries))
    ]
    if names:
        return _("entry {names}").format(names=", ".join(names))
    if frame.tell and frame.tell.wants:
        return _("asks for what it lacks")
    return _("says what it holds")
