"""Joining by radio: a desk that nobody knows asks, and is answered in pieces by any desk that knows it by then.

Rules
- An `Ask` is the same request that a file carries, signed by the key that asks; it is repeated, ever more rarely, and
  says which pieces of the answer came already. So both may be switched off and go on later.
- The answer is small: the new desk's number, the genesis, and the frame key sealed to the new desk. All else then comes
  as it comes to every desk, the registrar's log first.
- Whoever answers waits a random while and leaves out what another gives meanwhile. Nobody is answered whose admission
  is not in the books; the asking is only shown to the clerk.
- The new desk believes the answer when the genesis is the one whose words it was given on paper, and the box opens.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final

from models.wire import Malformed, Reader, blake, encode_bytes, encode_uint
from radio.codec.parts import AirFrame, Ask, Piece
from radio.sync.near import Near

if TYPE_CHECKING:
    from collections.abc import Callable

#: Bytes of the answer in one piece, the most pieces, and bytes of the hash of a key that name who asked.
PIECE: Final = 180
MOST: Final = 8
NAME: Final = 4
#: The longest sealed frame key and genesis that are believed to be such.
BOX, GENESIS = 128, 256
#: An asking desk repeats itself after so many slots, doubled each time up to the last.
FIRST, LAST = 8, 256


@dataclass(frozen=True, slots=True)
class Answer:
    """What a desk needs to begin: its number, the genesis entry, and the frame key sealed to its own key."""

    number: int
    genesis: bytes
    box: bytes

    def pack(self) -> bytes:
        """Write it."""
        return encode_uint(self.number) + encode_bytes(self.genesis) + encode_bytes(self.box)


def read_answer(data: bytes) -> Answer:
    """Read what `pack` wrote; raises `Malformed`."""
    reader = Reader(data)
    answer = Answer(reader.uint(), reader.bytes(GENESIS), reader.bytes(BOX))
    reader.finish()
    return answer


def name_of(key: bytes) -> bytes:
    """Give the bytes that name who asked in the pieces of an answer."""
    return blake(key)[:NAME]


def pieces(to: bytes, answer: bytes) -> list[Piece]:
    """Cut an answer into pieces."""
    parts = [answer[place : place + PIECE] for place in range(0, len(answer), PIECE)]
    return [Piece(to, index, len(parts), part) for index, part in enumerate(parts)]


class Newcomer:
    """A desk that asks to join."""

    def __init__(
        self,
        ask: Ask,
        coop_start: bytes,
        slot: int,
        chance: Callable[[], float],
        opens: Callable[[bytes], bool] = lambda _box: True,
    ) -> None:
        """Ask; `coop_start` is what the words on paper say of the co-op's id, `slot` a frame's time in ms.

        `opens` says whether a box is one that this desk can open.
        """
        self.opens = opens
        self.ask, self.coop_start, self.slot, self.chance = ask, coop_start, slot, chance
        self.parts: dict[int, bytes] = {}
        self.of = 0
        self.at = 0
        self.wait = FIRST
        self.answer: Answer | None = None

    def hear(self, now: int, frame: AirFrame) -> None:
        """Take in a frame; pieces for others are passed over."""
        piece = frame.piece
        if piece is None or piece.to != name_of(self.ask.key) or not 0 < piece.count <= MOST:
            return
        if piece.count != self.of:
            self.parts.clear()
            self.of = piece.count
        if piece.index < piece.count:
            self.parts.setdefault(piece.index, piece.data)
            self.at = max(self.at, now + 4 * self.slot)
            self.wait = FIRST
        if len(self.parts) == self.of:
            self._assemble()

    def _assemble(self) -> None:
        """Believe the pieces when they make the beginning of the co-op on paper; forget them otherwise."""
        try:
            answer = read_answer(b"".join(self.parts[index] for index in range(self.of)))
        except Malformed:
            answer = None
        good = answer is not None and blake(answer.genesis)[: len(self.coop_start)] == self.coop_start
        if answer is None or not good or not self.opens(answer.box):
            self.parts.clear()
            return
        self.answer = answer

    def due(self, now: int) -> AirFrame | None:
        """Give the question when it is time to ask (again)."""
        if self.answer is not None or now < self.at:
            return None
        self.at = now + int(self.slot * self.wait * (0.75 + self.chance() / 2))
        self.wait = min(2 * self.wait, LAST)
        have = sum(1 << index for index in self.parts)
        return AirFrame(ask=replace(self.ask, have=have))


class Porter:
    """A desk that knows who was admitted, and answers those who ask."""

    def __init__(self, answer: Callable[[Ask], bytes | None], slot: int, chance: Callable[[], float]) -> None:
        """Answer with what `answer` gives for an admitted desk's question; None for one that is not admitted."""
        self.answer, self.slot, self.chance = answer, slot, chance
        self.waiting: dict[bytes, tuple[int, list[Piece]]] = {}
        #: Counts the questions, which anybody can say again.
        self.calls = Near(0)

    def hear(self, now: int, frame: AirFrame) -> None:
        """Take in a frame: a question to be answered soon, or a piece that another gave."""
        if frame.piece is not None:
            at, left = self.waiting.get(frame.piece.to, (0, []))
            left = [piece for piece in left if piece.index != frame.piece.index]
            self._plan(frame.piece.to, max(at, now + self._while(2)), left)
        if frame.ask is None or not self.calls.call(now):
            return
        told = self.answer(frame.ask)
        if told is not None and len(self.waiting) < MOST:
            to, have = name_of(frame.ask.key), frame.ask.have
            left = [piece for piece in pieces(to, told) if not have >> piece.index & 1]
            self._plan(to, now + self._while(3), left)

    def _while(self, slots: int) -> int:
        return int(self.slot * slots * (0.2 + self.chance()))

    def _plan(self, to: bytes, at: int, left: list[Piece]) -> None:
        if left:
            self.waiting[to] = at, left
        else:
            self.waiting.pop(to, None)

    def due(self, now: int) -> AirFrame | None:
        """Give the next piece when it is time."""
        for to, (at, left) in list(self.waiting.items()):
            if at <= now:
                self._plan(to, now + self.slot, left[1:])
                return AirFrame(piece=left[0])
        return None
