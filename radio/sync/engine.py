"""One talk between two desks until both hold the same: what to say next, and nothing else.

Rules
- No I/O, no clock, no chance: frames come in by `receive`, time passes by `tick`, both give the frames to send.
- First both prove their keys: each signs both nonces. Until then neither gives the other anything.
- It is pulled: each side tells how far it holds its logs, and asks for what it lacks. So frames may be lost, doubled
  and reordered: `tick` tells and asks again until the peer is known to know that both agree.
- Heads are compared wherever both hold a place. Where they differ, the parting is searched for, both give each other
  their run at it, and the log is frozen there on both.
- Answers cost a budget that each tick renews, so a peer cannot make this desk send or keep much.
- What the law does not know yet is not asked for; the registrar's log is asked for first.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from models.keys import check_signature
from models.runs import Run
from models.wire import Malformed
from radio.codec.frames import (
    DIGEST,
    NONCE,
    TAG,
    Bye,
    Frame,
    Heads,
    Hello,
    LogName,
    Runs,
    Stand,
    Stretch,
    Tips,
    Told,
    Want,
    pack,
    unpack,
)
from radio.sync import parting
from radio.sync.greeting import NOT_ADMITTED, OTHER_COOP, SHUT_OUT, hello_message
from radio.sync.held import key_of, name_of, pages, shared, short_digest
from radio.sync.tally import Tally
from radio.sync.tell import given

if TYPE_CHECKING:
    from models.runs import Tip
    from radio.sync.held import Held

#: The most logs of a peer that are remembered in a talk.
MAX_LOGS: Final = 4096
#: Of these, the most of desks that the law does not know yet; they are told again at the next tick.
MAX_STRANGERS: Final = 64
#: The most sentences that are kept for the report, and the most stretches that are asked for at a time.
MAX_WORDS, MAX_STRETCHES = 50, 64
NOTHING: Final = bytes(DIGEST)


class Session:
    """One desk's side of a talk."""

    def __init__(self, held: Held, nonce: bytes, *, mtu: int = 231, budget: int = 32) -> None:
        """Talk for `held`. `nonce` is 16 fresh random bytes; frames stay near `mtu`; `budget` is frames a tick."""
        if len(nonce) != NONCE:
            message = f"a nonce has {NONCE} bytes"
            raise ValueError(message)
        self.held, self.nonce, self.mtu, self.budget = held, nonce, mtu, budget
        self.tally = Tally()
        self.peer = b""
        self.peer_nonce = bytes(NONCE)
        self.proved = self.vouched = False
        self.theirs: dict[LogName, Told] = {}
        self.their_digest = self.heard = self.said = NOTHING
        self._left = budget
        self._asked: set[LogName] = set()
        self._mine: dict[LogName, Tip] | None = None
        self._page = self._strangers = 0
        self._came = False

    # ---- asked from outside -------------------------------------------------------------------------------------

    @property
    def digest(self) -> bytes:
        """The digest over all logs that are shared with this peer."""
        return short_digest(self._tips().values())

    @property
    def agreed(self) -> bool:
        """Whether the peer was last heard to hold exactly what this desk holds."""
        return self.proved and self.their_digest == self.digest

    @property
    def done(self) -> bool:
        """Whether both hold the same and the peer knows it: nothing needs to be said any more."""
        return self.agreed and self.heard == self.digest

    def shares(self, tip: Tip) -> bool:
        """Whether a log is for this desk and the peer both."""
        return shared(self.held, self.peer, tip.desk_key, tip.stream)

    def start(self) -> list[bytes]:
        """Begin: say who speaks."""
        return self._out([self._hello()])

    def receive(self, data: bytes) -> list[bytes]:
        """Take a frame in; give the frames to send. Never raises for what a frame says."""
        try:
            tag, frame = unpack(data)
        except Malformed:
            self.tally.rubbish += 1
            return []
        if tag != self.held.coop_id[:TAG]:
            if not self.tally.bye:
                self.tally.bye = OTHER_COOP
                return self._out([Bye(OTHER_COOP)])
            return []
        return self._out(self._answer(frame))

    def tick(self) -> list[bytes]:
        """Let a moment pass: renew the budget, and tell and ask again while the peer is not known to agree."""
        self._left = self.budget
        self._mine = None
        self._asked.clear()
        self._forget_strangers()
        frames: list[Frame] = [] if self.proved and self.vouched else [self._hello()]
        if self.proved and not self.done:
            frames += [*self._announce(), *self._next(again=True)]
        return self._out(frames)

    def _forget_strangers(self) -> None:
        for log in [log for log in self.theirs if key_of(self.held, log) is None] if self._strangers else []:
            del self.theirs[log]
        self._strangers = 0

    # ---- who speaks ---------------------------------------------------------------------------------------------

    def _hello(self, key: bytes = b"", nonce: bytes = b"") -> Hello:
        key, nonce = key or self.peer, nonce or self.peer_nonce
        if not key:
            return Hello(self.held.key, self.nonce)
        message = hello_message(self.held.coop_id, self.held.key, self.nonce, key, nonce)
        mine = self.proved and (key, nonce) == (self.peer, self.peer_nonce)
        return Hello(self.held.key, self.nonce, nonce, mine, self.held.sign(message))

    def _on_hello(self, hello: Hello) -> list[Frame]:
        if hello.nonce == self.nonce or not self._left:
            return []
        who = (hello.key, hello.nonce)
        message = hello_message(self.held.coop_id, hello.key, hello.nonce, self.held.key, self.nonce)
        good = hello.echo == self.nonce and check_signature(hello.key, message, hello.proof)
        fresh = good and not (self.proved and who == (self.peer, self.peer_nonce))
        if fresh or not self.proved:
            self._meet(*who)
        self.proved = self.proved or good
        if who == (self.peer, self.peer_nonce):
            self.vouched = self.vouched or hello.proved
        reply: list[Frame] = []
        if not (hello.proved and hello.echo == self.nonce and self.proved):
            reply.append(self._hello(*who))
        return [*reply, *self._announce()] if fresh else reply

    def _meet(self, key: bytes, nonce: bytes) -> None:
        """Begin anew with this peer."""
        if (key, nonce) == (self.peer, self.peer_nonce):
            return
        self.peer, self.peer_nonce, self.proved, self.vouched = key, nonce, False, False
        self.theirs.clear()
        self.their_digest = self.heard = self.said = NOTHING
        self._mine = None

    def _admitted(self) -> bool:
        """Whether the peer may be given anything."""
        return self.proved and self.held.number(self.peer) is not None and not self.held.shut_out(self.peer)

    # ---- what is held -------------------------------------------------------------------------------------------

    def _tips(self) -> dict[LogName, Tip]:
        """Give the logs that are shared with the peer, by name."""
        if self._mine is None:
            self._mine = {name_of(tip, tip.number): tip for tip in self.held.tips() if self.shares(tip)}
        return self._mine

    def _announce(self) -> list[Frame]:
        """Tell how far the logs are held, a page after the other, as far as the budget goes."""
        if not self._admitted():
            word = NOT_ADMITTED if self.held.number(self.peer) is None else SHUT_OUT
            return [Bye(word)]
        every = pages(self._tips().values(), self.mtu)
        count = min(len(every), max(1, self.budget // 2))
        chosen = [every[(self._page + step) % len(every)] for step in range(count)]
        self._page = (self._page + count) % len(every)
        return list[Frame](chosen)

    def _stand(self, *, more: bool = False) -> Stand:
        self.said = self.digest
        self.tally.said(self.said)
        return Stand(self.digest, self.their_digest, more=more, done=self.done)

    # ---- frames -------------------------------------------------------------------------------------------------

    def _out(self, frames: list[Frame]) -> list[bytes]:
        """Pay for frames and write them; what the budget does not allow is left unsaid."""
        frames = frames[: self._left]
        self._left -= len(frames)
        return [pack(self.held.coop_id[:TAG], frame) for frame in frames]

    def _answer(self, frame: Frame) -> list[Frame]:  # noqa: PLR0911 - one for each type
        if isinstance(frame, Hello):
            return self._on_hello(frame)
        if isinstance(frame, Bye):
            self.tally.bye = frame.reason
            return []
        if not self.proved:
            return [self._hello()]
        self.vouched = True
        match frame:
            case Tips():
                return self._on_tips(frame)
            case Want():
                return self._on_want(frame) if self._admitted() else []
            case Heads():
                return self._on_heads(frame) if self._admitted() else []
            case Runs():
                return self._on_runs(frame)
            case Stand():
                return self._on_stand(frame)

    def _on_tips(self, frame: Tips) -> list[Frame]:
        self.tally.bye = 0
        self.their_digest = frame.digest
        for line in frame.tips:
            if line.log in self.theirs or self._worth(line.log):
                self.theirs[line.log] = line
        return self._next(again=True)

    def _worth(self, log: LogName) -> bool:
        """Whether a log that was not heard of before is remembered: few of them while its desk is unknown."""
        if key_of(self.held, log) is None:
            self._strangers += 1
            return self._strangers <= MAX_STRANGERS
        return len(self.theirs) < MAX_LOGS

    def _on_stand(self, frame: Stand) -> list[Frame]:
        self.their_digest, self.heard = frame.mine, frame.heard
        if self._came and not frame.more:
            self._asked.clear()
            self._came = False
        return self._next(again=not frame.done)

    def _next(self, *, again: bool) -> list[Frame]:
        """Give what is to be said now; with `again`, also that both agree when that was said before."""
        if not self._left:
            return []
        unsaid = self._admitted() and self.said != self.digest
        if self.agreed:
            stand: list[Frame] = [self._stand()] if unsaid or (again and self._admitted()) else []
            return stand
        wants, frames = self._lacks()
        size = max(1, (self.mtu - 6) // 16)
        frames += [Want(tuple(wants[place : place + size])) for place in range(0, len(wants), size)]
        if not frames and unsaid:
            frames.append(self._stand())
        return frames

    # ---- asking -------------------------------------------------------------------------------------------------

    def _lacks(self) -> tuple[list[Stretch], list[Frame]]:
        """Find what the peer holds and this desk does not: stretches to ask for, and heads to compare."""
        first = self.held.registrar()
        wants: list[Stretch] = []
        probes: list[Frame] = []
        for line in sorted(self.theirs.values(), key=lambda line: (line.log.number != first, line.log)):
            if len(wants) >= MAX_STRETCHES or line.log in self._asked:
                continue
            key = key_of(self.held, line.log)
            if key is None or not (line.count or line.frozen) or not shared(self.held, self.peer, key, line.log.stream):
                continue
            found = self._lack(line)
            if isinstance(found, Heads):
                probes.append(found)
            else:
                wants += found
            if found:
                self._asked.add(line.log)
        return wants, probes[: self.budget // 4]

    def _lack(self, line: Told) -> list[Stretch] | Heads:
        tip = self._tips().get(line.log)
        if tip is None:
            return [Stretch(line.log, 0, line.count)]
        if line.count <= tip.count:
            if parting.head(self.held, tip, line.count) != line.head:
                return self._probe(tip, line.log, line.count)
            deeper = line.frozen and (tip.frozen is None or line.count < tip.frozen)
            return [Stretch(line.log, line.count, 0)] if deeper else []
        stop = line.count if tip.frozen is None else min(line.count, tip.frozen)
        if tip.count >= stop:
            return []
        gaps = self.held.missing(tip.log, stop, 8)
        return [Stretch(line.log, first, end - first) for first, end in gaps]

    def _on_runs(self, frame: Runs) -> list[Frame]:
        runs: list[Run] = []
        for sent in frame.runs:
            key = key_of(self.held, sent.log)
            if key is not None and shared(self.held, self.peer, key, sent.log.stream):
                log = sent.log
                runs.append(Run(key, log.stream, log.incarnation, sent.first, sent.entries, sent.signature))
        came = self.held.take(runs)
        self.tally.entries_in += came.stored
        self.tally.bad += came.bad
        self.tally.refused += came.refused[: MAX_WORDS - len(self.tally.refused)]
        self.tally.forked += [name for name in came.forked if name not in self.tally.forked]
        if came.stored or came.forked:
            self._mine, self._came = None, True
        return []

    # ---- answering ----------------------------------------------------------------------------------------------

    def _on_want(self, frame: Want) -> list[Frame]:
        frames: list[Frame] = []
        for stretch in frame.stretches[:MAX_STRETCHES]:
            tip = self._tips().get(stretch.log)
            if tip is not None:
                frames += self._given(tip, stretch, self._left - len(frames))
            if len(frames) >= self._left:
                break
        more = len(frames) >= self._left
        frames = frames[: self._left - 1]
        self.tally.entries_out += sum(
            len(run.entries) for answer in frames if isinstance(answer, Runs) for run in answer.runs
        )
        return [*frames, self._stand(more=more)]

    def _given(self, tip: Tip, stretch: Stretch, most: int) -> list[Frame]:
        """Give what answers one wish, in at most about `most` frames."""
        line = self.theirs.get(stretch.log)
        if line is not None and line.count == stretch.first <= tip.count:
            here = parting.head(self.held, tip, line.count)
            if here != line.head:
                # What follows would be hung onto another branch: first both have to find where they part.
                return [self._probe(tip, stretch.log, line.count)]
        return given(self.held, tip, stretch, self.mtu, most)

    # ---- where branches part ------------------------------------------------------------------------------------

    def _probe(self, tip: Tip, log: LogName, count: int) -> Heads:
        return parting.probe(self.held, tip, log, count, parting.places(self.mtu))

    def _on_heads(self, frame: Heads) -> list[Frame]:
        tip = self._tips().get(frame.log)
        return parting.answer(self.held, tip, frame, parting.places(self.mtu)) if tip else []
