"""A desk on air: what it makes of what it hears. `state` keeps what it knows, `say` puts what is to be said in frames.

Rules
- No I/O, no clock, no chance of its own: time is in milliseconds and an argument, chance comes from outside.
- New entries are pushed once, relayed by all. Repairs go to neighbours only: any desk that holds what a neighbour was
  heard to lack waits a random while, and stays silent about what another gives meanwhile.
- A desk that lacks something says so, unless a neighbour just did. While all agree, Trickle keeps all but silent.
- Who speaks is believed only under the co-op's frame key and with a counter that grew; each desk can cause so many
  answers a minute, and what is remembered of it is bounded.
- Runs of desks that the law does not know are dropped; the registrar's log is asked for first.
"""

from __future__ import annotations

import itertools
from typing import TYPE_CHECKING

from models.runs import Run
from models.wire import Malformed
from radio.codec import air, frames
from radio.codec.parts import LogRef, Places, Stretch
from radio.sync import parting
from radio.sync.near import HINT, Near
from radio.sync.spans import take
from radio.sync.state import MOST_PLACES, PLACE_HEAD, STREAM, SURE, Pace, State

if TYPE_CHECKING:
    from collections.abc import Sequence

    from radio.codec.parts import Beacon, Hello, Tell
    from radio.codec.parts import Held as HeldHead
    from radio.codec.parts import Run as AirRun

__all__ = ["Mesh", "Pace"]


class Mesh(State):
    """One desk's side of all that is said on one channel."""

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
        """Give somebody who speaks under an older key nothing but the registrars' logs, in which the newer key stands.

        Nothing is believed of it, for a desk that was shut out holds that key too. It cannot ask for what it does not
        know of either: of the counts with its low byte, the counter of its word says which one is tried; where its
        total is too great for that, none is, but now and then, for it may hold much that is not here.
        """
        if hops or tell.beacon is None or not self.stranger.call(now):
            return
        lows = {LogRef(tell.beacon.first + place): low for place, low in enumerate(tell.beacon.lows)}
        lows |= dict(tell.beacon.extra)
        offices = self.held.registrars()
        for log, tip in self.view.tips.items():
            if log.stream == 0 and log.number in offices and (log in lows or tell.beacon.whole):
                turn, bound = divmod(tell.counter, 8)
                lag = self.view.total - tell.beacon.total + SURE if bound else tip.count
                tries = [first for first in range(lows.get(log, 0), tip.count, 256) if tip.count - first <= lag]
                if tries:
                    first = tries[-1 - (tell.counter if bound else turn) % len(tries)]
                    self._give(now, log, first, min(first + 256, tip.count))

    def _on_runs(self, now: int, sent: Sequence[AirRun], hops: int) -> None:
        runs: list[Run] = []
        # What another program wrote in this moment did not come by air.
        self.changed(now)
        for run in sent:
            key = self.held.desk(run.log.number)
            if key is None:
                self._lack(now)
            elif run.log.stream == 0 or self.view.shares(self.view.me, run.log):
                runs.append(Run(key, run.log.stream, run.log.incarnation, run.first, run.entries, run.signature))
        if not runs:
            return
        came = self.held.take(runs)
        if not came.bad:
            self._given(now, sent, hops)
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

    def _given(self, now: int, sent: Sequence[AirRun], hops: int) -> None:
        """Leave out what was given here under good seals; a forged run silences nobody."""
        self.proofs -= {
            one.log for one, two in itertools.pairwise(sent) if one.log == two.log and one.first >= two.first
        }
        for run in sent:
            self._overheard(now, run, hops)

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
        if tell.hello is not None:
            self._on_hint(now, tell.hello)
        near = self._speaker(now, tell)
        if near is None:
            return
        near.counter, near.heard, near.hops, near.snr = tell.counter, now, hops, snr
        if tell.hello is not None:
            near.coding = tell.hello.coding
        if tell.beacon is not None:
            self._on_beacon(now, near, tell.beacon, asks=bool(tell.wants))
        if not hops:
            self._on_neighbour(now, near, tell)

    def _on_hint(self, now: int, hello: Hello) -> None:
        """Follow a hint that this desk's counter is behind, whoever gives it: all may be behind for all others."""
        if hello.behind and hello.behind == self.view.me:
            self.held.jump(hello.counter)
        elif hello.behind == self.hint[0] and hello.counter >= self.hint[1]:
            self.nears.of(hello.behind, now).hinted = now
            self.hint = (0, 0)

    def _speaker(self, now: int, tell: Tell) -> Near | None:
        """Give who speaks, or None for one that is not listened to: this desk's twin, one shut out, a replay."""
        if tell.sender == self.view.me:
            self.twin += tell.counter > self.spoken
            self.held.jump(tell.counter)
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
        for stretch in reversed(tell.wants):
            # The first gap of a log is the last word on how much of it is held without one.
            if answers:
                self._wanted(now, near, stretch)
            self._quiet(now, stretch)
        for held in tell.heads:
            self._on_head(now, near, held)
        if tell.places is not None and near.call(now):
            self._on_places(tell.places)

    def _on_beacon(self, now: int, near: Near, beacon: Beacon, *, asks: bool) -> None:
        self._hold(near, beacon)
        if beacon.digest == self.view.digest:
            self._on_agreed(now, near)
            return
        if not self.answers and self.want_at is None:
            self.trickle.inconsistent(now)
        if near.hops:
            return
        ahead = [log for log, tip in self.view.tips.items() if log.stream == 0 and near.counts.get(log, 0) < tip.count]
        ahead = [log for log in ahead if (log in near.counts or beacon.whole) and log not in near.frozen]
        far = [log for log in ahead if self.view.count(log) - near.counts.get(log, 0) > SURE]
        sure = [log for log in ahead if log not in near.doubtful and (beacon.whole or log not in far)]
        if sure and not asks and near.call(now):
            for log in sure:
                self._give(now, log, near.counts.get(log, 0), self.view.count(log))
        parted = [log for log in near.frozen if log in self.view.tips and self.view.tips[log].frozen is None]
        self.asked |= {Stretch(log, near.counts.get(log, 0), 0) for log in sorted(parted)[:MOST_PLACES]}
        if parted or self._behind_of(near):
            self._lack(now)
        elif not sure and not asks and now - near.compared > 16 * self.pace.slot:
            self._compare(now, near)
        rest = 64 * self.pace.slot if near.doubtful else HINT
        if not asks and (far or near.doubtful) and self.view.total > beacon.total and now - near.compared > rest:
            # It cannot tell from low bytes how far it is behind; who asks for stretches knows.
            self._compare(now, near)

    def _on_agreed(self, now: int, near: Near) -> None:
        """Fall silent, if no other neighbour needs to hear it; see whether the village's own stream agrees too."""
        near.counts |= {log: tip.count for log, tip in self.view.tips.items() if log.stream == 0}
        others = sum(one.digest != self.view.digest for one in self.nears.recent(now, self.pace.lasting))
        if self.chance() * others >= 1 or not others:
            self.trickle.consistent()
        if self.spare and self._fellow(near) and now - near.compared > HINT:
            self._compare(now, near)

    def _hold(self, near: Near, beacon: Beacon) -> None:
        """Take note of what a neighbour says that it holds."""
        near.digest, near.whole = beacon.digest, beacon.whole
        lows = [(LogRef(beacon.first + place), low) for place, low in enumerate(beacon.lows)]
        for log, low in [*lows, *beacon.extra]:
            if log.number and (low or log in near.counts or log in self.view.tips):
                near.tell(log, low, self.view.count(log))
        if beacon.whole:
            near.settle([*lows, *beacon.extra], beacon.total)

    def _fellow(self, near: Near) -> bool:
        """Whether a neighbour's desk is of this village."""
        return self.view.me != near.number and self.view.shares(near.number, LogRef(self.view.me, 1))

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
