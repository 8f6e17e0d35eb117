"""A desk on air: what it makes of what it hears, and when it has something to say. `say` puts that into frames.

Rules
- No I/O, no clock, no chance of its own: time is in milliseconds and an argument, chance comes from outside.
- Nothing is queued as bytes. What is to be said is found anew from what is held here and what others were heard to
  hold, at each chance to speak; so a frame that was lost is not missed, and one that is not needed is not sent.
- New entries are pushed once, relayed by all. Repairs go to neighbours only: any desk that holds what a neighbour was
  heard to lack waits a random while, and stays silent about what another gives meanwhile.
- A desk that lacks something says so, unless a neighbour just did. While all agree, Trickle keeps all but silent.
- Who speaks is believed only under the co-op's frame key and with a counter that grew; each desk can cause so many
  answers a minute, and what is remembered of it is bounded.
- Runs of desks that the law does not know are dropped; the registrar's log is asked for first.
"""

from __future__ import annotations

import itertools
import math
from collections import deque
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from models.runs import Run
from models.wire import Malformed
from radio.codec import air, frames
from radio.codec.parts import Held as HeldHead
from radio.codec.parts import LogRef, Places, Stretch
from radio.sync import parting
from radio.sync.near import HINT, MAX_NEAR, Near, Nears, nearest
from radio.sync.shelf import Shelf, View
from radio.sync.spans import Spans, add, take
from radio.sync.tally import Tally
from radio.sync.trickle import Trickle

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from radio.codec.parts import AirFrame, Beacon, Tell
    from radio.codec.parts import Run as AirRun

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


class Mesh:
    """One desk's side of all that is said on one channel."""

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
        self._seen: dict[LogRef, int] = {}
        self.recent: list[LogRef] = []

    # ---- beginning and remembering ------------------------------------------------------------------------------

    def start(self, now: int, memory: dict[str, Any] | None = None) -> None:
        """Begin at a time, with what `memory()` gave before, or as on the first day."""
        self.trickle.start(now, self.pace.first)
        pushed = {LogRef(*log): int(count) for *log, count in (memory or {}).get("pushed", [])}
        self._seen = pushed if memory else {log: tip.count for log, tip in self.view.tips.items()}
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
        return {"pushed": [[*log, count] for log, count in pushed.items()], "near": near}

    def changed(self, now: int, *, by_air: bool = False) -> None:
        """Note that the books may have changed: by another program, another link, or `by_air`."""
        self.view.forget()
        news = [(log, tip) for log, tip in self.view.tips.items() if tip.count > self._seen.get(log, 0)]
        if not news and not by_air:
            return
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

    def _soon_push(self, now: int, slots: float) -> None:
        if not self.push_at:
            self.push_since = now
            self.push_at = now + int(self.pace.slot * slots * self.chance()) + 1

    # ---- hearing ------------------------------------------------------------------------------------------------

    def hear(self, now: int, data: bytes, hops: int = 0, snr: float | None = None) -> None:
        """Take a frame in; `hops` is how often it was relayed. Never raises for what a frame says."""
        try:
            heard = air.unpack(data)
        except Malformed:
            self.tally.rubbish += 1
            return
        if heard.tag != self.held.coop_id[: air.COOP_TAG]:
            self.foreign += 1
            return
        frame = heard.frame
        if frame.ask or frame.piece:
            self.letters.append(frame)
            return
        self._on_runs(now, frame.runs, hops)
        for seal in frame.seals:
            tip = self.view.tips.get(seal.log)
            if tip is not None and seal.first + seal.count <= tip.count:
                self.held.take_seal(tip.log, seal.first, seal.count, seal.signature)
        if frame.tell is None or not self.view.keys:
            return
        for place, key in enumerate(self.view.keys):
            if heard.check(self.held.coop_id, key):
                if place:
                    self._on_old_word(now, frame.tell, hops)
                else:
                    self._on_tell(now, frame.tell, hops, snr)
                return
        self.tally.rubbish += 1

    def _on_old_word(self, now: int, tell: Tell, hops: int) -> None:
        """Give somebody who speaks under an older key nothing but the registrar's log, in which the newer key stands.

        Nothing is believed of it, for a desk that was shut out holds that key too.
        """
        log = LogRef(self.held.registrar())
        mine = self.view.count(log)
        lows = tell.beacon.lows if tell.beacon else b""
        place = log.number - tell.beacon.first if tell.beacon else -1
        low = lows[place] if 0 <= place < len(lows) else 0
        if mine and not hops and tell.beacon and self.stranger.call(now):
            self._give(now, log, min(mine, nearest(low, mine)), mine)

    def _on_runs(self, now: int, sent: Sequence[AirRun], hops: int) -> None:
        runs: list[Run] = []
        self.proofs -= {
            one.log for one, two in itertools.pairwise(sent) if one.log == two.log and one.first >= two.first
        }
        for run in sent:
            self._overheard(now, run, hops)
            key = self.held.desk(run.log.number)
            if key is None:
                self._lack(now)
            elif run.log.stream == 0 or self.view.shares(self.view.me, run.log):
                runs.append(Run(key, run.log.stream, run.log.incarnation, run.first, run.entries, run.signature))
        if not runs:
            return
        came = self.held.take(runs)
        self.tally.entries_in += came.stored
        self.tally.bad += came.bad
        self.tally.refused += came.refused[: 50 - len(self.tally.refused)]
        self.tally.forked += [name for name in came.forked if name not in self.tally.forked]
        if came.stored or came.forked:
            since = now - self.came
            # A stream comes in bursts, as the airtime allows: what counts is the longest pause of late.
            self.gap = max(since if since < STREAM * self.pace.slot else 0, self.gap * 7 // 8)
            self.came = now
            self.patience = 0
            self.changed(now, by_air=True)
            if self._behind(now):
                soon = now + int(self.pace.slot * (2.5 + 2 * self.chance()))
                self.want_at = soon if self.want_at is None else min(self.want_at, soon)

    def _overheard(self, now: int, run: AirRun, hops: int) -> None:
        """Leave out what another gave just now, and let it finish."""
        stop = run.first + len(run.entries)
        for wishes in (self.answers, self.push):
            spans = wishes.get(run.log)
            if spans:
                wishes[run.log] = take(spans, run.first, stop)
                if wishes is self.answers and wishes[run.log] != spans and not hops:
                    self.answer_at = max(self.answer_at, now + int(self.pace.slot * (1.5 + 2 * self.chance())))
                if not wishes[run.log]:
                    del wishes[run.log]

    def _on_tell(self, now: int, tell: Tell, hops: int, snr: float | None) -> None:
        near = self._speaker(now, tell)
        if near is None:
            return
        near.counter, near.heard, near.hops, near.snr = tell.counter, now, hops, snr
        if tell.hello is not None:
            near.coding = tell.hello.coding
            if tell.hello.behind == self.view.me and self.view.me:
                self.held.jump(tell.hello.counter)
        if tell.beacon is not None:
            self._on_beacon(now, near, tell.beacon, asks=bool(tell.wants))
        if not hops:
            self._on_neighbour(now, near, tell)

    def _speaker(self, now: int, tell: Tell) -> Near | None:
        """Give who speaks, or None for one that is not listened to: this desk's twin, one shut out, a replay."""
        if tell.sender == self.view.me:
            self.twin += tell.counter > self.spoken
            return None
        key = self.held.desk(tell.sender)
        if key is not None and self.held.shut_out(key):
            return None
        near = self.nears.of(tell.sender, now)
        if tell.counter > near.counter:
            return near
        if tell.counter < near.counter and now - near.hinted >= HINT:
            near.hinted = now
            self.hint = (near.number, near.counter)
        return None

    def _on_neighbour(self, now: int, near: Near, tell: Tell) -> None:
        """Take in what only a neighbour is answered for."""
        answers = bool(tell.wants) and near.call(now)
        for stretch in tell.wants:
            if answers:
                self._wanted(now, near, stretch)
            self._quiet(now, stretch)
        for held in tell.heads:
            self._on_head(now, near, held)
        if tell.places is not None and near.call(now):
            self._on_places(tell.places)

    def _on_beacon(self, now: int, near: Near, beacon: Beacon, *, asks: bool) -> None:
        near.digest, near.whole = beacon.digest, beacon.whole
        lows = [(LogRef(beacon.first + place), low) for place, low in enumerate(beacon.lows)]
        for log, low in [*lows, *beacon.extra]:
            if log.number and (low or log in near.counts or log in self.view.tips):
                near.tell(log, low, self.view.count(log))
        if beacon.digest == self.view.digest:
            near.counts |= {log: tip.count for log, tip in self.view.tips.items() if log.stream == 0}
            self.trickle.consistent()
            if self.spare and self._fellow(near) and now - near.compared > HINT:
                self._compare(now, near)
            return
        if not self.answers and self.want_at is None:
            self.trickle.inconsistent(now)
        if near.hops:
            return
        ahead = [log for log, tip in self.view.tips.items() if log.stream == 0 and near.counts.get(log, 0) < tip.count]
        ahead = [log for log in ahead if (log in near.counts or beacon.whole) and log not in near.frozen]
        sure = [log for log in ahead if self.view.count(log) - near.counts.get(log, 0) <= SURE]
        if sure and not asks and near.call(now):
            for log in sure:
                self._give(now, log, near.counts.get(log, 0), self.view.count(log))
        parted = [log for log in near.frozen if log in self.view.tips and self.view.tips[log].frozen is None]
        self.asked |= {Stretch(log, near.counts.get(log, 0), 0) for log in sorted(parted)[:MOST_PLACES]}
        if parted or self._behind_of(near):
            self._lack(now)
        elif not sure and now - near.compared > 16 * self.pace.slot:
            self._compare(now, near)

    def _compare(self, now: int, near: Near) -> None:
        """Plan to tell heads: low bytes alone do not say what differs."""
        near.compared = now
        if self.heads_at is None:
            self.heads_at = now + int(self.pace.slot * (0.5 + 3 * self.chance()))

    def _fellow(self, near: Near) -> bool:
        """Whether a neighbour's desk is of this village."""
        return self.view.me != near.number and self.view.shares(near.number, LogRef(self.view.me, 1))

    def _give(self, now: int, log: LogRef, first: int, stop: int) -> None:
        """Plan to give a stretch, after a while in which another may do it."""
        if first >= stop:
            return
        if not self.answers:
            self.answer_since = now
            self.answer_at = now + self.turn_of(now, own=self.view.own(log))
        self.answers[log] = add(self.answers.get(log, []), first, stop)
        self.credit = CREDIT

    def turn_of(self, now: int, *, own: bool = False) -> int:
        """Give how long to wait before saying what others may say too.

        The more desks there are, the longer, and the fewer go first, so that these are heard before the rest begins.
        """
        many = max(len(self.nears.recent(now, self.pace.lasting)), min(self.held.desks(), MAX_NEAR) // 2)
        steep = 1 + math.log(1 + many)
        late = math.log(1 + self.chance() * (math.exp(steep) - 1)) / steep
        return int(self.pace.slot * late * (1 if own else 2 + many / 2))

    def _wanted(self, now: int, near: Near, stretch: Stretch) -> None:
        tip = self.view.tips.get(stretch.log)
        if tip is None or not self.view.shares(near.number, stretch.log):
            return
        if not stretch.count:
            if tip.frozen is not None:
                self.proofs.add(stretch.log)
                self._give(now, stretch.log, tip.frozen, tip.frozen + 1)
            return
        stop = stretch.first + stretch.count
        if tip.count > stop and (tip.count - stop) % 256 == 0:
            # It knows the low byte of what there is; there is more.
            stop = tip.count
        near.tell_exactly(stretch.log, stretch.first)
        self._give(now, stretch.log, stretch.first, min(stop, tip.count))

    def _quiet(self, now: int, stretch: Stretch) -> None:
        """Do not ask for what another asks for at this moment."""
        mine = self.view.count(stretch.log)
        if self.want_at is not None and stretch.first <= mine < stretch.first + stretch.count:
            self.want_at = max(self.want_at, now + int(self.pace.slot * (5 + 3 * self.chance())))

    def _on_head(self, now: int, near: Near, told: HeldHead) -> None:
        if not self.view.shares(near.number, told.log) or (told.log.stream and not self.spare):
            return
        near.tell_exactly(told.log, told.count)
        near.tell_frozen(told.log, frozen=told.frozen)
        tip = self.view.tips.get(told.log)
        if tip is None or told.count > tip.count:
            if self.view.known(told.log):
                self._lack(now)
            return
        if told.count and parting.head(self.held, tip, told.count, 2) != told.head:
            name = frames.LogName(tip.number, b"", tip.stream, tip.incarnation)
            probe = parting.probe(self.held, tip, name, told.count, parting.places(self.mtu), size=PLACE_HEAD)
            self.places.append(Places(told.log, probe.places))
        elif told.frozen and (tip.frozen is None or told.count < tip.frozen):
            self.asked.add(Stretch(told.log, told.count, 0))
            self._lack(now)
        elif told.count < tip.count and near.call(now):
            self._give(now, told.log, told.count, tip.count)

    def _on_places(self, told: Places) -> None:
        tip = self.view.tips.get(told.log)
        if tip is None:
            return
        name = frames.LogName(tip.number, b"", tip.stream, tip.incarnation)
        asked = frames.Heads(name, told.places, told.final)
        for reply in parting.answer(self.held, tip, asked, parting.places(self.mtu), PLACE_HEAD):
            if isinstance(reply, frames.Heads):
                self.places.append(Places(told.log, reply.places, reply.final))
            elif isinstance(reply, frames.Want):
                self.asked |= {Stretch(told.log, one.first, one.count) for one in reply.stretches}
                self.want_at = self.want_at or 1

    # ---- what lacks ---------------------------------------------------------------------------------------------

    def _behind_of(self, near: Near) -> list[LogRef]:
        """Give the logs of which a neighbour holds more."""
        return [log for log, count in near.counts.items() if count > self.view.count(log) and self._may_lack(log)]

    def _may_lack(self, log: LogRef) -> bool:
        tip = self.view.tips.get(log)
        return self.view.known(log) and (tip is None or tip.frozen is None)

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
