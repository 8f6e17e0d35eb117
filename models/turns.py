"""Whose turn it is: a queue that goes round, computed from who joined, left and swapped.

Rules
- A chore comes every so many days from its first day on; each time is a turn, counted from 0. Who joins goes to the
  end of a queue, the head has the turn and then goes to the end, and who leaves is taken out. Joining counts in the
  turn that the day lies in, leaving from the first turn that begins on that day or later.
- Two turns may be swapped: who then has them is settled by the entry that swaps. A turn that was given so to somebody
  who has left by then goes to whom the queue gives it to.
- Nothing here reads a clock: a turn is a number, counted from the chore's first day.

    >>> from models.refs import Key
    >>> ana, ben, cho = (Key(1, 0, 0, seq) for seq in (1, 2, 3))
    >>> line = [Turn(ana, Act.JOIN, 0, ana), Turn(ben, Act.JOIN, 0, ben), Turn(cho, Act.JOIN, 3, cho)]
    >>> [{ana: "ana", ben: "ben", cho: "cho"}[doer(line, slot)] for slot in range(6)]
    ['ana', 'ben', 'ana', 'ben', 'ana', 'cho']
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from models.choices import Choice

if TYPE_CHECKING:
    from collections.abc import Iterable

    from models.refs import Key


class Act(Choice):
    """What an entry did to a task's list of people or turns."""

    JOIN = 0
    LEAVE = 1
    SWAP = 2
    DONE = 3


@dataclass(frozen=True, slots=True)
class Turn:
    """One thing that happened: `slot` is the turn it counts from or is about, `who` by whom or whose it is then.

    A swap also has the `other` turn, and `whom`, whose that is then.
    """

    key: Key
    act: Act
    slot: int
    who: Key | None = None
    other: int | None = None
    whom: Key | None = None


def slot_of(day: int, first: int, every: int) -> int:
    """Give the turn that a day lies in; negative before the first.

    >>> slot_of(6, 0, 7), slot_of(7, 0, 7)
    (0, 1)
    """
    return (day - first) // every


def queue(turns: Iterable[Turn], slot: int) -> list[Key]:
    """Give the queue as it stands for a turn, its head first; empty while nobody has joined."""
    line: list[Key] = []
    here = 0
    for turn in sorted(turns, key=lambda turn: turn.slot):
        if turn.act not in {Act.JOIN, Act.LEAVE} or turn.who is None or turn.slot > slot:
            continue
        line, here = _on(line, turn.slot - here), turn.slot
        if turn.who in line:
            line.remove(turn.who)
        if turn.act is Act.JOIN:
            line.append(turn.who)
    return _on(line, slot - here)


def _on(line: list[Key], steps: int) -> list[Key]:
    """Let so many turns go by: each head goes to the end."""
    place = steps % len(line) if line else 0
    return line[place:] + line[:place]


def doer(turns: Iterable[Turn], slot: int, gone: frozenset[Key] = frozenset()) -> Key | None:
    """Give whose turn it is; `gone` are those who left the co-op, whose turns go to the next in the queue."""
    known = list(turns)
    line = [who for who in queue(known, slot) if who not in gone]
    if not line:
        return None
    given = line[0]
    for turn in known:
        if turn.act is Act.SWAP and slot in {turn.slot, turn.other}:
            lent = turn.who if slot == turn.slot else turn.whom
            given = lent if lent in line else line[0]
    return given
