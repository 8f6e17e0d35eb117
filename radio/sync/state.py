"""What a desk on air knows and plans: its neighbours, what lacks on either side, and when to speak of it.

Rules
- Nothing here reads or writes a frame: `mesh` hears, `say` speaks, and both keep here what they found.
- Nothing is queued as bytes. What is to be said is found anew from what is held here and what others were heard to
  hold, at each chance to speak; so a frame that was lost is not missed, and one that is not needed is not sent.
"""

from __future__ import annotations

import math
from collections import deque
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from models.wire import blake
from radio.codec import air
from radio.codec.parts import LogRef, Places, Stretch
from radio.sync.near import HINT, MAX_NEAR, Near, Nears
from radio.sync.shelf import Shelf, View
from radio.sync.spans import Spans, add, take
from radio.sync.tally import Tally
from radio.sync.trickle import Trickle

if TYPE_CHECKING:
    from collections.abc import Callable

    from radio.codec.parts import AirFrame

#: How many frames one desk's word may cause in answer.
CREDIT: Final = 24
#: How many questions about where a log parted wait at a time, and how many letters of desks that want to join.
MOST_PLACES: Final = 8
MOST_LETTERS: Final = 8
#: As many entries of a log are given for a low byte alone.
SURE: Final = 100
DOUBLINGS: Final = 5
PLACE_HEAD: Final = 4
#: Entries that come in after more slots than this are not of one stream.
STREAM: Final = 24


@dataclass(frozen=True, slots=True)
class Pace:
    """The times of a radio's preset, in milliseconds. `frame` is the airtime of the longest frame."""

    frame: int

    @property
    def slot(self) -> int:
        """The time that one frame and what the radios need around it take."""
        return self.frame * 3 // 2 + 150

    @property
    def shortest(self) -> int:
        """Trickle's shortest interval."""
        return 32 * self.slot

    @property
    def first(self) -> int:
        """Trickle's first interval when the program starts or its radio is there again: somebody may be waiting."""
        return self.shortest // 4

    @property
    def lasting(self) -> int:
        """After so long a silence a desk is no neighbour any more."""
        return 2 * (self.shortest << DOUBLINGS)


class State:
    """What one desk knows of one channel."""

    def __init__(
        self, held: Shelf, chance: Callable[[], float], pace: Pace, *, mtu: int = air.MAX_FRAME, spare: bool = False
    ) -> None:
        """Speak for `held`. `chance` gives 0 … 1; with `spare`, this village's own stream travels too, last of all."""
        self.held, self.view, self.chance, self.pace, self.mtu, self.spare = held, View(held), chance, pace, mtu, spare
        self.nears = Nears()
        #: Counts how often those who speak under an older key are answered.
        self.stranger = Near(0)
        self.tally = Tally()
        self.trickle = Trickle(pace.shortest, DOUBLINGS, chance)
        self.push: dict[LogRef, Spans] = {}
        self.answers: dict[LogRef, Spans] = {}
        self.proofs: set[LogRef] = set()
        self.places: deque[Places] = deque(maxlen=MOST_PLACES)
        self.asked: set[Stretch] = set()
        self.seals: deque[tuple[LogRef, int, int, bytes]] = deque(maxlen=16)
        #: What desks that want to join said, and what is to be said to them: both are seen to outside.
        self.letters: deque[AirFrame] = deque(maxlen=MOST_LETTERS)
        self.mail: deque[AirFrame] = deque(maxlen=MOST_LETTERS)
        self.credit = 0
        self.push_at = self.answer_at = self.push_since = self.answer_since = 0
        self.want_at: int | None = None
        self.heads_at: int | None = None
        self.patience = 0
        self.heads_page = self.window = 0
        self.hint = (0, 0)
        self.greet = True
        #: When entries came in last, and the usual time between two frames of them.
        self.came, self.gap = -HINT, 0
        self.foreign = self.twin = 0
        self.spoken = self.turn = 0
        self.said = b""
        #: When entries came last, from whomever.
        self.news_at = 0
        self._seen: dict[LogRef, int] = {}
        #: Names the frame key under which counters were heard.
        self._key = ""
        self.recent: list[LogRef] = []

    # ---- beginning and remembering ------------------------------------------------------------------------------

    def start(self, now: int, memory: dict[str, Any] | None = None) -> None:
        """Begin at a time, with what `memory()` gave before, or as on the first day."""
        self.trickle.start(now, self.pace.first)
        pushed = {LogRef(*log): int(count) for *log, count in (memory or {}).get("pushed", [])}
        self._seen = pushed if memory else {log: tip.count for log, tip in self.view.tips.items()}
        self._key = str((memory or {}).get("key", ""))
        for number, counter, counts in (memory or {}).get("near", [])[:64]:
            near = self.nears.of(int(number), now)
            near.counter, near.heard = int(counter), now - self.pace.lasting
            near.counts = {LogRef(*log): int(count) for *log, count in counts}
        self.changed(now)

    def memory(self) -> dict[str, Any]:
        """Give what is worth remembering over a restart, as plain lists and numbers."""
        pushed = {log: self.push[log][0][0] if self.push.get(log) else count for log, count in self._seen.items()}
        near = [
            [one.number, one.counter, [[*log, n] for log, n in one.counts.items()]] for one in self.nears.all.values()
        ]
        return {"pushed": [[*log, count] for log, count in pushed.items()], "near": near, "key": self._key}

    def changed(self, now: int, *, by_air: bool = False) -> None:
        """Note that the books may have changed: by another program, another link, or `by_air`."""
        self.view.forget()
        self._follow_key()
        news = [(log, tip) for log, tip in self.view.tips.items() if tip.count > self._seen.get(log, 0)]
        if not news and not by_air:
            return
        self.news_at = now
        for log, tip in news:
            if not by_air and log.stream == 0:
                self.push[log] = add(self.push.get(log, []), self._seen.get(log, 0), tip.count)
            self._seen[log] = tip.count
            self.recent = [log, *(one for one in self.recent if one != log)][:8]
        if news and not by_air:
            own = all(self.view.own(log) for log, _tip in news)
            self._soon_push(now, 0.0 if own else 4.0)
        # What comes because it was asked for is no news; when nothing lacks any more, that is worth saying.
        if not (by_air and self._behind(now)):
            self.trickle.inconsistent(now)

    def _follow_key(self) -> None:
        """Forget counters when there is a newer key: nobody can say again what was said under the older one.

        So a desk that was shut out leaves nobody unheard in whose name it said high counters.
        """
        key = blake(self.view.keys[0])[:4].hex() if self.view.keys else ""
        if self._key and key != self._key:
            for near in self.nears.all.values():
                near.counter = 0
        self._key = key

    def _soon_push(self, now: int, slots: float) -> None:
        if not self.push_at:
            self.push_since = now
            self.push_at = now + int(self.pace.slot * slots * self.chance()) + 1

    # ---- planning -----------------------------------------------------------------------------------------------

    def _give(self, now: int, log: LogRef, first: int, stop: int) -> None:
        """Plan to give a stretch, after a while in which another may do it; what is new goes to all anyhow."""
        spans = add([], first, stop)
        for begin, end in self.push.get(log, []):
            spans = take(spans, begin, end)
        if not spans:
            return
        if not self.answers:
            self.answer_since = now
            self.answer_at = now + self.turn_of(now, own=self.view.own(log))
        for begin, end in spans:
            self.answers[log] = add(self.answers.get(log, []), begin, end)
        self.credit = CREDIT

    def turn_of(self, now: int, *, own: bool = False) -> int:
        """Give how long to wait before saying what others may say too.

        The more desks there are, the longer, and the fewer go first, so that these are heard before the rest begins.
        """
        many = max(len(self.nears.recent(now, self.pace.lasting)), min(self.held.desks(), MAX_NEAR) // 2)
        steep = 1 + math.log(1 + many)
        late = math.log(1 + self.chance() * (math.exp(steep) - 1)) / steep
        return int(self.pace.slot * late * (1 if own else 2 + many / 2))

    def _compare(self, now: int, near: Near) -> None:
        """Plan to tell heads: low bytes alone do not say what differs."""
        near.compared = now
        if self.heads_at is None:
            self.heads_at = now + int(self.pace.slot * (0.5 + 3 * self.chance()))

    # ---- what lacks ---------------------------------------------------------------------------------------------

    def _behind_of(self, near: Near) -> list[LogRef]:
        """Give the logs of which a neighbour holds more."""
        return [
            log
            for log, count in near.counts.items()
            if count > self.view.count(log) and self._may_lack(log) and log not in near.doubtful
        ]

    def _may_lack(self, log: LogRef) -> bool:
        tip = self.view.tips.get(log)
        return self.view.known(log) and (tip is None or tip.frozen is None or tip.count < tip.frozen)

    def _behind(self, now: int) -> dict[LogRef, int]:
        """Give, for each log of which some neighbour holds more, how far."""
        found: dict[LogRef, int] = {}
        for near in self.nears.recent(now, self.pace.lasting):
            for log in self._behind_of(near):
                found[log] = max(found.get(log, 0), near.counts[log])
        return found

    def _lack(self, now: int) -> None:
        """Plan to ask, after a while in which it may come by itself."""
        if self.want_at is None:
            self.want_at = now + int(self.pace.slot * (1 + 3 * self.chance()))

    def coming(self) -> int:
        """Give until when more entries may come by themselves, if they come at all."""
        return self.came + max(int(self.pace.slot * (2 + 2 * self.chance())), self.gap * 3 // 2)

    def lacks(self, now: int, most: int) -> list[Stretch]:
        """Give up to `most` stretches that neighbours hold and this desk does not, the registrar's log first."""
        first = self.held.registrar()
        found = sorted(self.asked)
        for log, stop in sorted(self._behind(now).items(), key=lambda one: (one[0].number != first, one[0])):
            tip = self.view.tips.get(log)
            gaps = self.held.missing(tip.log, stop, 4) if tip else [(0, stop)]
            found += [Stretch(log, begin, end - begin) for begin, end in gaps]
            if len(found) >= most:
                break
        return found[:most]

    def agrees(self, near: Near) -> bool:
        """Whether a neighbour was last heard to hold the same."""
        return near.digest == self.view.digest
