"""Giving: what answers a wish, and, for links that carry no answer back, all that somebody is not known to hold.

Rules
- First the tips, so that the reader learns what to send back; then runs, the registrar's first, then by desk number.
- Where the reader's mark does not fit what is held here, the log is told from its beginning: that shows a fork.
- What is told of one desk is never more than `shared` allows.
"""

from __future__ import annotations

import itertools
from typing import TYPE_CHECKING

from models.runs import HEAD_BYTES
from models.wire import Malformed
from radio.codec.frames import TAG, Frame, Runs, Stretch, pack
from radio.sync.held import pages, parcels, proof

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from models.runs import Mark, Tip
    from radio.sync.held import Held

LogKey = tuple[bytes, int, int]


def tell(held: Held, tips: Sequence[Tip], known: Mapping[LogKey, Mark], mtu: int = 16_384) -> Iterator[bytes]:
    """Give the frames that bring somebody with these marks to these tips."""
    tag = held.coop_id[:TAG]
    for page in pages(tips, mtu):
        yield pack(tag, page)
    first = held.registrar()
    for tip in sorted(tips, key=lambda tip: (tip.number != first, tip.number, tip.stream, tip.incarnation)):
        mark = known.get((tip.desk_key, tip.stream, tip.incarnation))
        start = _start(held, tip, mark)
        runs = held.runs(tip.log, start, tip.count, mtu - 32) if start < tip.count else iter(())
        for parcel in parcels(runs, tip.number, mtu):
            yield pack(tag, Runs(parcel))
        if tip.frozen is not None and not (mark and mark.frozen and start == tip.count):
            for parcel in parcels(proof(held, tip, mtu - 32), tip.number, mtu):
                yield pack(tag, Runs(parcel, proof=True))


def given(held: Held, tip: Tip, stretch: Stretch, mtu: int, most: int) -> list[Frame]:
    """Give the frames that answer a wish, at most `most` of runs; beyond a frozen place, the proof."""
    stop = min(stretch.first + stretch.count, tip.count)
    frames: list[Frame] = []
    if stretch.first < stop:
        runs = held.runs(tip.log, stretch.first, stop, mtu - 32)
        frames += [Runs(parcel) for parcel in itertools.islice(parcels(runs, tip.number, mtu), most)]
    if tip.frozen is not None and (not stretch.count or stretch.first + stretch.count > tip.frozen):
        frames += [Runs(parcel, proof=True) for parcel in parcels(proof(held, tip, mtu - 32), tip.number, mtu)]
    return frames


def _start(held: Held, tip: Tip, mark: Mark | None) -> int:
    """Give the first entry that the reader is not known to hold."""
    if mark is None or not mark.count:
        return 0
    if mark.count > tip.count:
        return tip.count
    try:
        same = held.head_at(tip.log, mark.count)[:HEAD_BYTES] == mark.head
    except Malformed:
        same = False
    return mark.count if same else 0
