"""What an attacker puts on the air: without the co-op's frame key, with it, or with the key of an admitted desk.

Rules
- An attacker hears what its radio hears, and remembers some of it. What it sends is drawn from a seed.
- `frame(kind)` gives one frame of a kind. `OUTSIDE` needs no secret, `INSIDE` the frame key, `TRAITOR` a desk's key.
- Nothing that it sends may change any book, but for what a traitor signs, and that is shown as a fork.
"""

from __future__ import annotations

from dataclasses import replace
from random import Random
from typing import TYPE_CHECKING, Final

from models.keys import LogId
from models.runs import MAX_RUN, MAX_SEQ
from models.wire import Malformed
from radio.codec.air import MAX_FRAME, VERSION, pack, unpack
from radio.codec.parts import AirFrame, Beacon, Held, Hello, LogRef, Low, Piece, Places, Run, Seal, Stretch, Tell

if TYPE_CHECKING:
    from collections.abc import Callable

    from radio.sim.invariants import Witness
    from radio.sim.world import World

OUTSIDE: Final = (
    "forged", "zeroed", "swapped", "bent", "longer", "replay", "garbage", "far", "counts", "nobody", "wide", "pieces",
)  # fmt: skip
INSIDE: Final = ("wants", "liar", "behind", "heads", "places", "invented", "hello")
TRAITOR: Final = ("forks",)
MEMORY: Final = 64


class Attacker:
    """Somebody with a radio and bad intentions."""

    def __init__(self, seed: int, world: World, key: bytes, witness: Witness) -> None:
        """Know the world's public part; `key` is the frame key, used for `INSIDE` only."""
        self.chance = Random(f"{seed}/attacker")
        self.world, self.key, self.witness = world, key, witness
        self.heard: list[bytes] = []
        self.counter = 1 << 20
        self.sent = 0
        #: The desk whose key was stolen (from 0; who has the registrar's can end the co-op), and what it signed.
        self.victim = self.chance.randrange(1, len(world.keys))
        self.entries: list[bytes] = []

    def hear(self, data: bytes) -> None:
        """Remember a frame."""
        if len(self.heard) < MEMORY:
            self.heard.append(data)
        else:
            self.heard[self.chance.randrange(MEMORY)] = data

    def frame(self, kind: str) -> bytes:
        """Give a frame of a kind; where that cannot be made, rubbish."""
        self.sent += 1
        make: Callable[[], bytes] = getattr(self, "_" + kind)
        try:
            data = make()
        except Malformed:
            data = self._garbage()
        return data[:MAX_FRAME]

    # ---- without any key --------------------------------------------------------------------------------------------

    def _runs(self) -> list[Run]:
        """Give runs that were heard."""
        found: list[Run] = []
        for data in self.heard:
            try:
                found += unpack(data).frame.runs
            except Malformed:
                continue
        return found

    def _run(self) -> Run:
        runs = self._runs()
        if not runs:
            raise Malformed("nothing was heard yet")
        return self.chance.choice(runs)

    def _said(self, *runs: Run) -> bytes:
        return pack(self.world.coop_id, AirFrame(runs))

    def _forged(self) -> bytes:
        run = self._run()
        body = bytearray(run.entries[0])
        body[-1] ^= 1 << self.chance.randrange(8)
        return self._said(replace(run, entries=(bytes(body), *run.entries[1:])))

    def _zeroed(self) -> bytes:
        return self._said(replace(self._run(), signature=bytes(64)))

    def _swapped(self) -> bytes:
        run = self._run()
        other = run.log._replace(number=self.chance.randrange(len(self.world.keys)) + 1)
        return self._said(replace(run, log=other))

    def _far(self) -> bytes:
        return self._said(replace(self._run(), first=MAX_SEQ - self.chance.randrange(3)))

    def _counts(self) -> bytes:
        """Promise more entries, and longer ones, than any frame holds."""
        return self._head(1) + b"\x80" + b"\xff" * self.chance.randrange(1, 200)

    def _nobody(self) -> bytes:
        run = self._run()
        return self._said(replace(run, log=LogRef(self.chance.randrange(1_000, 2**30), 0, 0)))

    def _wide(self) -> bytes:
        log = LogRef(self.chance.randrange(len(self.world.keys)) + 1)
        seals = (Seal(log, self.chance.randrange(4), self.chance.randrange(1, MAX_RUN), self.chance.randbytes(64)),)
        return pack(self.world.coop_id, AirFrame(seals=seals))

    def _pieces(self) -> bytes:
        piece = Piece(self.chance.randbytes(4), 0, self.chance.randrange(1, 4_000), self.chance.randbytes(180))
        return pack(self.world.coop_id, AirFrame(piece=piece))

    def _bent(self) -> bytes:
        data = bytearray(self._replay())
        for _bit in range(self.chance.randrange(1, 9)):
            data[self.chance.randrange(3, len(data))] ^= 1 << self.chance.randrange(8)
        return bytes(data)

    def _longer(self) -> bytes:
        return self._replay() + self.chance.randbytes(self.chance.randrange(1, 20))

    def _replay(self) -> bytes:
        if not self.heard:
            raise Malformed("nothing was heard yet")
        return self.chance.choice(self.heard)

    def _head(self, kind: int) -> bytes:
        return bytes([VERSION << 4 | kind]) + self.world.coop_id[:2]

    def _garbage(self) -> bytes:
        return self._head(self.chance.randrange(16)) + self.chance.randbytes(self.chance.randrange(MAX_FRAME - 3))

    # ---- with the frame key -----------------------------------------------------------------------------------------

    def _tell(self, tell: Tell) -> bytes:
        return pack(self.world.coop_id, AirFrame(tell=tell), self.key)

    def _speaker(self) -> Tell:
        self.counter += 1
        return Tell(self.chance.randrange(len(self.world.keys)) + 1, self.counter)

    def _wants(self) -> bytes:
        """Ask for everything, in the name of everybody."""
        logs = [LogRef(number + 1) for number in range(len(self.world.keys))]
        wants = tuple(Stretch(log, 0, 200) for log in self.chance.sample(logs, min(8, len(logs))))
        return self._tell(replace(self._speaker(), wants=wants))

    def _liar(self) -> bytes:
        """Say that a desk holds what it does not hold."""
        beacon = Beacon(self.chance.randbytes(8), 1, self.chance.randbytes(len(self.world.keys)), (), whole=True)
        return self._tell(replace(self._speaker(), beacon=beacon))

    def _behind(self) -> bytes:
        """Speak with a counter that is over."""
        return self._tell(replace(self._speaker(), counter=self.chance.randrange(4)))

    def _heads(self) -> bytes:
        """Say heads that are wrong, or collide."""
        logs = [LogRef(number + 1) for number in range(len(self.world.keys))]
        heads = tuple(
            Held(log, self.chance.randrange(1, 40), self.chance.randbytes(2), not self.chance.randrange(5))
            for log in self.chance.sample(logs, min(6, len(logs)))
        )
        return self._tell(replace(self._speaker(), heads=heads))

    def _places(self) -> bytes:
        log = LogRef(self.chance.randrange(len(self.world.keys)) + 1)
        places = tuple((place, self.chance.randbytes(4)) for place in range(1, 9))
        return self._tell(replace(self._speaker(), places=Places(log, places, final=bool(self.chance.randrange(2)))))

    def _invented(self) -> bytes:
        """Speak as desks that nobody admitted, of logs that nobody writes."""
        extra = tuple(
            Low(LogRef(self.chance.randrange(1, 2**24), 0, self.chance.randrange(2**16)), 3) for _ in "1234567"
        )
        beacon = Beacon(self.chance.randbytes(8), 0, b"", extra)
        return self._tell(Tell(self.chance.randrange(1_000, 2**30), 1, beacon=beacon))

    def _hello(self) -> bytes:
        hello = Hello(9, 1 << 30, self.chance.randrange(len(self.world.keys)) + 1, 1 << 40)
        return self._tell(replace(self._speaker(), hello=hello))

    # ---- with a desk's key ------------------------------------------------------------------------------------------

    def _forks(self) -> bytes:
        """Sign another entry for a place that the desk has written already."""
        key = self.world.keys[self.victim]
        mine = [run for run in self._runs() if run.log == LogRef(self.victim + 1) and run.first > 0]
        if not mine:
            raise Malformed("the desk was not heard yet")
        run = min(mine, key=lambda one: one.first)
        body = run.entries[0][:-1] + bytes([run.entries[0][-1] ^ 1])
        who = LogId(self.world.coop_id, key.public, 0, 0)
        self.witness.see(who, [body])
        self.entries.append(body)
        return self._said(Run(run.log, run.first, (body,), key.sign(who.seal_message(run.first, [body]))))
