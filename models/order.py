"""The order of all entries: t(e), which entries wait, and which name each other in a ring.

Rules
- t(e) = max(at, t of the entry before it in its log, t + 1 of every reference that is there), capped below 2**32,
  from stored bytes alone. A missing reference counts 0; the entry that names it waits, and so does what names a
  waiting one.
- Sequence numbers can be guessed, so rings are possible. Inside a ring (a strongly connected set, the links to the
  entry before among its edges) references count nothing for t, and the entries that hold them are marked `ring`.
- `unsettled` also reaches along the log: an author never refers to such an entry, so honest entries are never in a
  ring.
- Fold order is (t, desk number, stream, incarnation, seq). Nothing here reads a clock.

    >>> one, two = Key(1, 0, 0, 0), Key(2, 0, 0, 0)
    >>> done = order({two: Node(7, None, (one,)), one: Node(50, None, ())}, {}.get)
    >>> done[two].t
    51
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from models.refs import Key

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping

MAX_T: Final = 2**32 - 1


@dataclass(frozen=True, slots=True)
class Node:
    """What the order needs of an entry: its time, the one before it in its log, its references (None = not there)."""

    at: int
    before: Key | None
    refs: tuple[Key | None, ...]


@dataclass(frozen=True, slots=True)
class Ordered:
    """What the order says of an entry."""

    t: int
    waiting: bool = False
    unsettled: bool = False
    ring: bool = False


Known = "Callable[[Key], Ordered | None]"


def order(nodes: Mapping[Key, Node], known: Callable[[Key], Ordered | None]) -> dict[Key, Ordered]:
    """Place entries.

    Args:
        nodes: every entry to be placed; closed forwards, so that whatever depends on one of them is among them.
        known: gives what was found earlier for entries outside `nodes`; None for one that is not there.

    """
    done: dict[Key, Ordered] = {}

    def look(key: Key) -> Ordered | None:
        found = done.get(key)
        return found if found is not None else known(key)

    for ring in _rings(nodes):
        inside = frozenset(ring) if len(ring) > 1 or ring[0] in nodes[ring[0]].refs else frozenset[Key]()
        for key in sorted(ring):
            done[key] = _place(nodes[key], inside, look)
    return done


def _place(node: Node, inside: frozenset[Key], look: Callable[[Key], Ordered | None]) -> Ordered:
    before = look(node.before) if node.before is not None else None
    t = max(node.at, before.t if before else 0)
    waiting = ring = False
    unsettled = before.unsettled if before else False
    for ref in node.refs:
        if ref is not None and ref in inside:
            ring = True
            continue
        target = look(ref) if ref is not None else None
        if target is None:
            waiting = unsettled = True
            continue
        t = max(t, target.t + 1)
        waiting = waiting or target.waiting
        unsettled = unsettled or target.unsettled
    return Ordered(min(t, MAX_T), waiting, unsettled or waiting, ring)


def _rings(nodes: Mapping[Key, Node]) -> Iterable[list[Key]]:
    """Give the strongly connected sets, each after all that it depends on (Tarjan 1972, without recursion)."""
    index: dict[Key, int] = {}
    low: dict[Key, int] = {}
    stack: list[Key] = []
    on_stack: set[Key] = set()
    for root in sorted(nodes):
        if root in index:
            continue
        work = [(root, iter(_edges(nodes, root)))]
        index[root] = low[root] = len(index)
        stack.append(root)
        on_stack.add(root)
        while work:
            here, edges = work[-1]
            for there in edges:
                if there not in index:
                    index[there] = low[there] = len(index)
                    stack.append(there)
                    on_stack.add(there)
                    work.append((there, iter(_edges(nodes, there))))
                    break
                if there in on_stack:
                    low[here] = min(low[here], index[there])
            else:
                work.pop()
                if work:
                    low[work[-1][0]] = min(low[work[-1][0]], low[here])
                if low[here] == index[here]:
                    ring = _down_to(here, stack)
                    on_stack.difference_update(ring)
                    yield ring


def _down_to(key: Key, stack: list[Key]) -> list[Key]:
    """Take what lies on a stack down to a key, that key with it."""
    taken = [stack.pop()]
    while taken[-1] != key:
        taken.append(stack.pop())
    return taken


def _edges(nodes: Mapping[Key, Node], key: Key) -> list[Key]:
    node = nodes[key]
    edges = [ref for ref in node.refs if ref is not None and ref in nodes]
    if node.before is not None and node.before in nodes:
        edges.append(node.before)
    return edges
