"""Section 8 in its plainest form: who reaches whom is found by walking, and t by its definition.

Slow on purpose. A case is a set of entries; what is missing, what waits and what order comes of it follows.
"""

import hashlib
from collections.abc import Iterator
from typing import NamedTuple

from tests.vectors.kinds import U63
from tests.vectors.valid import Json

CAP = 2**32 - 1
Key = tuple[int, int, int, int]  # desk, stream, incarnation, seq


class Node(NamedTuple):
    """What the order needs of an entry; `at` is None when its header is malformed, `fix` is (first, count, to)."""

    key: Key
    at: int | None
    refs: tuple[Key, ...] = ()
    fix: tuple[int, int, int] | None = None


Book = dict[Key, Node]


def before(key: Key) -> Key:
    """Give the key of the entry before it in its log."""
    return (*key[:3], key[3] - 1)


def there(nodes: list[Node]) -> Book:
    """Leave out what lies above a gap."""
    all_of = {node.key: node for node in nodes}
    return {key: node for key, node in all_of.items() if all((*key[:3], seq) in all_of for seq in range(key[3]))}


def reached(book: Book, start: Key) -> set[Key]:
    """Walk at least one edge, to the entry before or to one that is named."""
    seen, todo = set[Key](), [start]
    while todo:
        node = book[todo.pop()]
        for key in (before(node.key), *node.refs):
            if key in book and key not in seen:
                seen.add(key)
                todo.append(key)
    return seen


def corrected(book: Book, key: Key) -> int:
    """Give `at` after the CorrectTime with the highest seq; 0 when the header is malformed."""
    at = book[key].at
    for node in sorted(book.values()):
        if at is not None and node.fix and node.key[:3] == key[:3]:
            first, count, to = node.fix
            if first + count <= node.key[3] and first <= key[3] < first + count:
                at = to
    return at or 0


def times(book: Book, inside: dict[Key, set[Key]]) -> dict[Key, int]:
    """Raise t from 0 until nothing rises; without the references inside rings that ends."""
    t = dict.fromkeys(book, 0)
    while True:
        new = dict[Key, int]()
        for key, node in book.items():
            named = [t[ref] + 1 for ref in node.refs if ref in t and ref not in inside[key]]
            new[key] = min(CAP, max([corrected(book, key), t.get(before(key), 0), *named]))
        if new == t:
            return t
        t = new


def spread(book: Book, start: set[Key], inside: dict[Key, set[Key]], *, along_log: bool) -> set[Key]:
    """Give `start` and whatever names one of them, or follows one of them in its log."""
    found = set(start)
    while True:
        new = {
            key
            for key, node in book.items()
            if any(ref in found and ref not in inside[key] for ref in node.refs) or (along_log and before(key) in found)
        }
        if new <= found:
            return found
        found |= new


def solve(nodes: list[Node]) -> dict[str, Json]:
    """Give the order, each entry's t, and who is in a ring, waits or is unsettled."""
    book = there(nodes)
    reach = {key: reached(book, key) for key in book}
    inside = {
        key: {ref for ref in node.refs if ref in book and ref in reach[key] and key in reach[ref]}
        for key, node in book.items()
    }
    t = times(book, inside)
    lacking = {key for key, node in book.items() if any(ref not in book for ref in node.refs)}
    waiting = spread(book, lacking, inside, along_log=False)
    unsettled = spread(book, waiting, inside, along_log=True)
    order = sorted(book, key=lambda key: (t[key], key))
    marks = {
        "ring": {key for key in book if inside[key]},
        "waiting": waiting,
        "unsettled": unsettled,
    }
    shown: dict[str, Json] = {name: [list(key) for key in order if key in marked] for name, marked in marks.items()}
    return {"order": [list(key) for key in order], "t": [t[key] for key in order], **shown}


def a(seq: int, at: int | None, *refs: Key, fix: tuple[int, int, int] | None = None) -> Node:
    """Give an entry of desk 1."""
    return Node((1, 0, 0, seq), at, refs, fix)


def b(seq: int, at: int | None, *refs: Key) -> Node:
    """Give an entry of desk 2."""
    return Node((2, 0, 0, seq), at, refs)


def c(seq: int, at: int | None, *refs: Key) -> Node:
    """Give an entry of desk 3."""
    return Node((3, 0, 0, seq), at, refs)


def key(desk: int, seq: int, stream: int = 0, incarnation: int = 0) -> Key:
    """Give the key of an entry."""
    return desk, stream, incarnation, seq


def plain() -> dict[str, list[Node]]:
    """Give logs and references without a flaw."""
    return {
        "nothing": [],
        "one entry": [a(0, 7)],
        "a clock that went back": [a(0, 50), a(1, 40), a(2, 60)],
        "equal times: by desk, stream, incarnation, seq": [
            Node((2, 0, 0, 0), 5),
            Node((1, 1, 0, 0), 5),
            Node((1, 0, 9, 0), 5),
            Node((1, 0, 0, 0), 5),
            Node((1, 0, 0, 1), 5),
            Node((10, 0, 0, 0), 5),
        ],
        "a reference lifts by one": [a(0, 100), b(0, 3, key(1, 0)), b(1, 3), c(0, 2, key(2, 1), key(1, 0))],
        "a reference to the entry before": [a(0, 10), a(1, 5, key(1, 0)), a(2, 5, key(1, 0))],
        "the same reference twice": [a(0, 10), b(0, 5, key(1, 0), key(1, 0))],
        "logs that answer each other": [a(0, 10), b(0, 1, key(1, 0)), a(1, 2, key(2, 0)), b(1, 3, key(1, 1))],
        "a bad header": [a(0, 90), a(1, None), a(2, 95), b(0, None), b(1, 4, key(1, 1))],
        "the top: no header can say so much, but t stops there": [a(0, CAP), a(1, 5), b(0, 1, key(1, 0))],
    }


def missing() -> dict[str, list[Node]]:
    """Entries that wait."""
    return {
        "a missing reference": [a(0, 5, key(2, 0)), a(1, 6)],
        "waiting spreads along references, unsettled along the log too": [
            a(0, 5, key(9, 0)),
            a(1, 6),
            b(0, 1, key(1, 0)),
            b(1, 2),
            c(0, 3, key(1, 1)),
            c(1, 4, key(2, 1)),
        ],
        "above a gap": [a(0, 5), a(2, 7), b(0, 6, key(1, 2)), b(1, 6, key(1, 0))],
        "a log without its first entry": [a(1, 5), b(0, 6, key(1, 1))],
        "another incarnation is another log": [a(0, 5), b(0, 6, key(1, 0, 0, 3)), c(0, 7, key(1, 0))],
        "a missing one among two": [a(0, 50), b(0, 6, key(1, 0), key(1, 1)), c(0, 1, key(2, 0))],
        "a guessed seq of the own log": [a(0, 5, key(1, 3)), a(1, 6)],
    }


def rings() -> dict[str, list[Node]]:
    """Entries that name each other."""
    return {
        "names itself": [a(0, 5, key(1, 0)), a(1, 3)],
        "two name each other": [a(0, 5, key(2, 0)), b(0, 9, key(1, 0))],
        "names a later one of its own log": [a(0, 5, key(1, 2)), a(1, 7), a(2, 6)],
        "three in a ring, one beside it": [
            a(0, 5, key(2, 0)),
            b(0, 90, key(3, 0)),
            c(0, 7, key(1, 0)),
            c(1, 1, key(1, 0)),
        ],
        "the way back runs along a log": [a(0, 10, key(2, 1)), b(0, 20, key(1, 0)), b(1, 3)],
        "inside ignored, outside counts": [a(0, 5, key(2, 0), key(3, 0)), b(0, 2, key(1, 0)), c(0, 300)],
        "a ring whose one member waits": [
            a(0, 5, key(2, 0), key(8, 0)),
            b(0, 2, key(1, 0)),
            c(0, 1, key(2, 0)),
            c(1, 1),
        ],
        "names a ring": [a(0, 5, key(2, 0)), b(0, 9, key(1, 0)), c(0, 1, key(2, 0))],
        "two rings, one names the other": [
            a(0, 5, key(1, 1)),
            a(1, 50, key(1, 0)),
            b(0, 1, key(2, 1), key(1, 1)),
            b(1, 1, key(2, 0)),
        ],
        "a ring through an unsettled log": [
            a(0, 1, key(7, 0)),
            a(1, 5, key(2, 0)),
            b(0, 9, key(1, 1)),
            c(0, 2, key(2, 0)),
        ],
        "a ring above a gap is none": [a(0, 5), a(2, 6, key(2, 0)), b(0, 7, key(1, 2))],
    }


def corrections() -> dict[str, list[Node]]:
    """CorrectTime."""
    late = [a(0, 10), a(1, 9_000_000), a(2, 9_000_001)]
    return {
        "two entries corrected": [*late, a(3, 12, fix=(1, 2, 11)), b(0, 1, key(1, 2))],
        "the highest seq counts": [*late, a(3, 12, fix=(1, 2, 11)), a(4, 13, fix=(1, 1, 99)), a(5, 14, fix=(2, 1, 5))],
        "not itself, not later ones": [*late, a(3, 12, fix=(1, 3, 11)), a(4, 13, fix=(4, 1, 11))],
        "up to the one before it": [*late, a(3, 12, fix=(0, 3, 11))],
        "no overflow": [*late, a(3, 12, fix=(U63, U63, 1)), a(4, 12, fix=(1, U63, 1)), a(5, 12, fix=(U63, 1, 1))],
        "only its own log": [*late, Node((1, 0, 5, 0), 8), Node((1, 0, 5, 1), 9, fix=(0, 1, 3)), b(0, 70)],
        "a correction corrected": [*late, a(3, 8_000_000, fix=(1, 2, 11)), a(4, 13, fix=(3, 1, 12))],
        "one that waits counts": [*late, a(3, 12, key(7, 7), fix=(1, 2, 11))],
        "one in a ring counts": [*late, a(3, 12, key(2, 0), fix=(1, 2, 11)), b(0, 1, key(1, 3))],
        "later than before": [a(0, 10), a(1, 11, fix=(0, 1, 500))],
        "a bad header stays at 0": [a(0, 3), a(1, None), a(2, 4), a(3, 5, fix=(1, 1, 40)), b(0, 1, key(1, 1))],
    }


def scattered(number: int) -> list[Node]:
    """Make up a case from a hash, the same on every machine."""
    dice = iter(hashlib.shake_256(b"order %d" % number).digest(1000))

    def roll(sides: int) -> int:
        return next(dice) % sides

    nodes = [Node((1 + n % 3, 0, n % 2, seq), 0) for n in range(4) for seq in range(1 + roll(6))]
    keys = [node.key for node in nodes]
    for i, node in enumerate(nodes):
        refs = tuple(keys[roll(len(keys))] for _ in range(roll(4) // 2))
        if roll(16) == 0:
            refs += ((9, 0, 0, roll(3)),)
        seq = node.key[3]
        fix = (roll(seq), 1 + roll(3), roll(200)) if seq and roll(4) == 0 else None
        nodes[i] = Node(node.key, roll(200), refs, fix)
    return nodes


def rows() -> Iterator[tuple[str, list[Node]]]:
    """Give every case by its name."""
    for group in (plain(), missing(), rings(), corrections()):
        yield from group.items()
    for number in range(40):
        yield f"scattered {number}", scattered(number)


def vectors() -> list[dict[str, Json]]:
    """Every vector."""
    return [{"name": name, "entries": [entry(node) for node in nodes], **solve(nodes)} for name, nodes in rows()]


def entry(node: Node) -> dict[str, Json]:
    """Say an entry in JSON."""
    said: dict[str, Json] = {"key": list(node.key), "at": node.at, "refs": [list(ref) for ref in node.refs]}
    if node.fix:
        said["corrects"] = dict(zip(("first", "count", "to"), node.fix, strict=True))
    return said
