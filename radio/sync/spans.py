"""Spans: sorted, separate stretches (first, stop) of a log, and what can be put to them and taken from them.

>>> add([(0, 3)], 3, 5), take([(0, 9)], 2, 4)
([(0, 5)], [(0, 2), (4, 9)])
"""

from __future__ import annotations

from typing import TypeAlias

Spans: TypeAlias = "list[tuple[int, int]]"
#: The most spans that are remembered of one log; what lies between the last is then counted in.
MOST = 32


def add(spans: Spans, first: int, stop: int) -> Spans:
    """Put a stretch to spans."""
    if first >= stop:
        return spans
    out: Spans = []
    for begin, end in sorted([*spans, (first, stop)]):
        if out and begin <= out[-1][1]:
            out[-1] = (out[-1][0], max(out[-1][1], end))
        else:
            out.append((begin, end))
    return out if len(out) <= MOST else [*out[: MOST - 1], (out[MOST - 1][0], out[-1][1])]


def take(spans: Spans, first: int, stop: int) -> Spans:
    """Take a stretch from spans."""
    out: Spans = []
    for begin, end in spans:
        if begin < min(end, first):
            out.append((begin, min(end, first)))
        if max(begin, stop) < end:
            out.append((max(begin, stop), end))
    return out
