"""A desk's station on one radio: what is said on air, and when the airtime allows it. No I/O and no clock.

Rules
- `hear` takes what the radio tells, `poll` gives what it shall send, `next_at` says when to ask again; all in the
  milliseconds of one clock that never goes back.
- Texts and readings are not for the ledger's exchange; they are handed on by `inbox`, bounded.
- Only a few frames are given to the radio at a time: what waits here is still chosen from what is so then.
"""

from __future__ import annotations

import json
from collections import deque
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from radio.airtime import LONGEST, Governor, Grade, airtime_ms
from radio.links.radio import Down, Frame, Load, Reading, Said, Text, Up
from radio.sync.mesh import Mesh, Pace
from radio.sync.say import Parcel, fits_alone, next_at, offer

if TYPE_CHECKING:
    from collections.abc import Callable

    from radio.links.radio import Event
    from radio.sync.near import Near
    from radio.sync.shelf import Shelf

#: Frames that the radio has to send at a time, as far as their airtime tells, at most.
AHEAD: Final = 2
#: The most texts, readings and sayings that wait to be looked at.
INBOX: Final = 64
DEFAULT_PRESET: Final = "LongFast"


@dataclass(frozen=True, slots=True)
class Waiting:
    """What waits to go out in one grade: entries, about so many frames, and their airtime in ms."""

    grade: Grade
    entries: int
    frames: int
    airtime: int


class Station:
    """One desk on one radio."""

    def __init__(  # noqa: PLR0913 - what lies outside is passed in
        self,
        books: Shelf,
        chance: Callable[[], float],
        *,
        preset: str = DEFAULT_PRESET,
        region: str = "",
        free_air: bool = False,
        spare: bool = False,
    ) -> None:
        """Speak for `books`; `free_air` is for ways that cost no airtime, like a broker."""
        self.books, self.preset, self.free_air = books, preset, free_air
        self.mesh = Mesh(books, chance, self._pace(), spare=spare)
        self.governor = Governor(region)
        self.inbox: deque[Text | Reading | Said] = deque(maxlen=INBOX)
        self.up: Up | None = None
        self.words = ""
        self.signed = True
        self.frames_in = self.frames_out = self.bytes_in = self.bytes_out = 0
        self.airtime_out = 0
        #: Until when the radio is at least busy with what it was given.
        self._busy = 0
        self.load: Load | None = None

    def _pace(self) -> Pace:
        return Pace(40 if self.free_air else airtime_ms(self.preset, LONGEST))

    # ---- beginning and remembering ------------------------------------------------------------------------------

    def start(self, now: int, memory: str = "") -> None:
        """Begin, with what `memory` gave when the station last ran."""
        told: dict[str, Any] = json.loads(memory) if memory else {}
        self.governor.restore(now, told.get("airtime", []))
        self.mesh.start(now, told.get("mesh"))
        self._reseal()

    def memory(self, now: int) -> str:
        """Give what is worth remembering over a restart."""
        return json.dumps({"mesh": self.mesh.memory(), "airtime": self.governor.keep(now)}, separators=(",", ":"))

    def changed(self, now: int) -> None:
        """Note that the books may have changed by another program or another link."""
        self.mesh.changed(now)
        if self.mesh.push:
            self._reseal()

    def greet(self, now: int) -> None:
        """Say soon what is held here, also if another says the same: somebody asked for it and wants to be heard."""
        self.mesh.greet = True
        self.mesh.trickle.start(now, self.mesh.pace.first, surely=True)

    def _reseal(self) -> None:
        for log, first, count, signature in self.books.reseal(fits_alone):
            self.mesh.seals.append((log, first, count, signature))

    # ---- hearing ------------------------------------------------------------------------------------------------

    def hear(self, now: int, event: Event) -> None:
        """Take in what the radio tells."""
        match event:
            case Frame():
                self.frames_in += 1
                self.bytes_in += len(event.data)
                if not self.free_air:
                    self.governor.heard(now, self._airtime(len(event.data)))
                self.mesh.hear(now, event.data, event.hops or 0, event.snr)
            case Load():
                self.load = event
                self.governor.load(now, event.channel, event.own)
            case Up():
                self._on_up(now, event)
            case Down():
                self.up, self.words = None, event.words
            case Said():
                if event.hold:
                    self.governor.hold(now, event.hold)
                self.inbox.append(event)
            case Text() | Reading():
                self.inbox.append(event)

    def _on_up(self, now: int, up: Up) -> None:
        """Follow the radio's settings; after a loss, say soon what is held here."""
        self.up, self.words = up, ""
        if up.region:
            self.governor.tune(up.region)
        if up.preset:
            self.preset = up.preset
        self.signed = not up.firmware or _version(up.firmware) >= (2, 8)
        self.mesh.pace = self._pace()
        self.mesh.trickle.tune(self.mesh.pace.shortest)
        self.mesh.trickle.start(now, self.mesh.pace.first)

    # ---- speaking -----------------------------------------------------------------------------------------------

    def poll(self, now: int, free: int) -> list[Parcel]:
        """Give the frames that the radio shall send now, at most `free`; what is given counts as said."""
        out: list[Parcel] = []
        while len(out) < free and self._busy - now <= (AHEAD - 1) * self._airtime(LONGEST):
            parcel = offer(self.mesh, now, lambda grade, size, waited: self._may(now, grade, size, waited))
            if parcel is None:
                break
            took = self._airtime(len(parcel.data))
            self._busy = max(self._busy, now) + took
            if not self.free_air:
                self.governor.sent(now, took)
            self.airtime_out += took
            self.frames_out += 1
            self.bytes_out += len(parcel.data)
            out.append(parcel)
        return out

    def next_at(self, now: int) -> int:
        """Give when `poll` may have something, if nothing is heard before."""
        return max(now + 1, next_at(self.mesh, now))

    def _may(self, now: int, grade: Grade, size: int, waited: int) -> bool:
        return self.free_air or self.governor.may(now, grade, self._airtime(size), waited)

    def _airtime(self, size: int) -> int:
        return 1 if self.free_air else airtime_ms(self.preset, size, self.signed)

    # ---- how it stands ------------------------------------------------------------------------------------------

    def waiting(self) -> list[Waiting]:
        """Give what waits to go out, the most urgent grade first."""
        found: dict[Grade, int] = {}
        for log, spans in self.mesh.push.items():
            tip = self.mesh.view.tips.get(log)
            for first, stop in spans if tip else []:
                grade = Grade(self.books.haste(tip.log, first, stop)) if tip else Grade.OTHER
                found[grade] = found.get(grade, 0) + stop - first
        answers = sum(stop - first for spans in self.mesh.answers.values() for first, stop in spans)
        if answers:
            found[Grade.BACKFILL] = answers
        each = self._airtime(LONGEST)
        return [
            Waiting(grade, count, frames, frames * each)
            for grade, count in sorted(found.items(), reverse=True)
            for frames in [-(-count // 9)]
        ]

    def until_sent_ms(self, now: int) -> int:
        """Give about how long it takes until nothing of this desk's waits any more, if nothing else happens."""
        total, wait = 0, 0
        for one in self.waiting():
            wait = max(wait, 0 if self.free_air else self.governor.wait_ms(now, one.grade, self._airtime(LONGEST)))
            share = max(1, self.governor.budget_ms) / 3_600_000
            total += int(one.airtime / min(share, 0.3))
        due = max(0, self.mesh.push_at - now) if self.mesh.push else 0
        return wait + total + due

    def neighbours(self) -> list[tuple[Near, int, int]]:
        """Give the desks that were heard, with how many entries each lacks, and how many this desk lacks of it."""
        tips = {log: tip.count for log, tip in self.mesh.view.tips.items() if log.stream == 0}
        return [
            (
                near,
                sum(max(0, count - near.holds(log, count)) for log, count in tips.items()),
                sum(max(0, count - tips.get(log, 0)) for log, count in near.counts.items() if log.stream == 0),
            )
            for near in self.mesh.nears.all.values()
            if near.digest
        ]


def _version(text: str) -> tuple[int, int]:
    """Read the first two numbers of a firmware's version."""
    parts = [int(part) if part.isdigit() else 0 for part in text.split(".")[:2]]
    return (parts[0], parts[1]) if len(parts) == 2 else (0, 0)  # noqa: PLR2004
