"""Where two branches of one log part: the search that two desks do together, and the run that proves it.

Rules
- Heads tell: equal heads mean equal entries up to there. So the parting lies between the last place where both have the
  same head and the first where they differ, and each answer makes that stretch many times shorter.
- When the two places are neighbours, each asks the other for the one entry between them.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from models.runs import HEAD_BYTES
from models.wire import Malformed
from radio.codec.frames import Frame, Heads, LogName, Stretch, Want

if TYPE_CHECKING:
    from models.runs import Tip
    from radio.sync.held import Held


def places(mtu: int) -> int:
    """Give how many heads fit a frame of `mtu` bytes."""
    return max(3, min(16, (mtu - 16) // 12))


def head(held: Held, tip: Tip, count: int, size: int = HEAD_BYTES) -> bytes | None:
    """Give the first `size` bytes of the head after `count` entries; None when this desk does not hold so many."""
    if count == tip.count:
        return tip.head[:size]
    try:
        return held.head_at(tip.log, count)[:size]
    except Malformed:
        return None


def _heads(  # noqa: PLR0913 - all of it is what a frame says
    held: Held, tip: Tip, log: LogName, counts: list[int], size: int, *, final: bool = False
) -> Heads:
    found = [(count, here) for count in counts if (here := head(held, tip, count, size)) is not None]
    return Heads(log, tuple(found), final)


def probe(  # noqa: PLR0913 - all of it is what a frame says
    held: Held, tip: Tip, log: LogName, count: int, most: int, *, size: int = HEAD_BYTES
) -> Heads:
    """Tell the heads at `count`, where the peer has another, and ever farther before it; `size` bytes of each."""
    steps = [count - 4**power for power in range(most - 1) if 4**power < count]
    return _heads(held, tip, log, [count, *steps], size)


def answer(held: Held, tip: Tip, frame: Heads, most: int, size: int = HEAD_BYTES) -> list[Frame]:
    """Answer the peer's heads: with a shorter stretch, or by asking for the entry at which the branches part."""
    good = max((count for count, there in frame.places if head(held, tip, count, size) == there), default=0)
    other = [
        count for count, there in frame.places if count > good and head(held, tip, count, size) not in {there, None}
    ]
    if not other:
        return []
    bad = min(other)
    if bad - good > 1:
        between = {good + (bad - good) * step // (most - 1) for step in range(most)}
        return [_heads(held, tip, frame.log, sorted(between), size)]
    reply: list[Frame] = [] if frame.final else [_heads(held, tip, frame.log, [good, bad], size, final=True)]
    if tip.frozen is None or good < tip.frozen:
        reply.append(Want((Stretch(frame.log, good, 1),)))
    return reply
