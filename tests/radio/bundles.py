"""Making bundles with anything in them, and taking in those that must be refused."""

from pathlib import Path

import pytest

from models.book import Reason
from models.keys import LogId
from models.refs import Key
from models.verify import verify
from models.words import Refused
from mvs_tui.exchange import stick_in
from mvs_tui.node import Node
from radio.codec.frames import TAG, LogName, Runs, Sent, pack
from radio.links.bundle import BundleOut


def whole(node: Node) -> tuple[object, ...]:
    """Give all that must not change when a bundle is refused."""
    tables = ("log", "entry", "seal", "fork", "secret", "booking", "member")
    return (
        node.ledger.frontier_digest(),
        node.ledger.folder.state_hash(),
        *(tuple(node.store.rows(f'SELECT * FROM "{name}" ORDER BY 1, 2, 3')) for name in tables),  # noqa: S608
    )


def made_by(node: Node, path: Path, frames: list[bytes], coop_id: bytes | None = None) -> Path:
    """Write a well signed bundle with any frames."""
    out = BundleOut(path, coop_id or node.ledger.coop_id, node.author.key.public, node.author.key.sign, 29_000_000)
    for frame in frames:
        out.send(frame)
    out.close()
    return path


def sealed(node: Node, entries: list[bytes], first: int) -> bytes:
    """Give a frame with a run of this desk's coop log that is truly sealed by it, whatever the entries say."""
    own = node.author
    message = LogId(node.ledger.coop_id, own.key.public, 0, 0).seal_message(first, entries)
    return run_frame(node, entries, first, own.key.sign(message))


def run_frame(node: Node, entries: list[bytes], first: int, signature: bytes, number: int = 0) -> bytes:
    """Give a frame with a run of this desk's coop log under any signature."""
    log = LogName(number or node.author.number, node.author.key.public[1:3], 0, 0)
    return pack(node.ledger.coop_id[:TAG], Runs((Sent(log, first, tuple(entries), signature),)))


def refusal(node: Node, path: Path) -> str:
    """Take in a file that must be refused whole; give the sentence."""
    before = whole(node)
    with pytest.raises(Refused) as refused:
        stick_in(node, path)
    assert whole(node) == before
    assert verify(node.ledger).good
    assert "\n" not in refused.value.words
    return refused.value.words


def verdict(node: Node, key: Key) -> Reason:
    """Give the reason that stands at an entry."""
    node.ledger.folder.fold_all()
    node.ledger.arranger.refresh()
    row = node.ledger.arranger.find(key)
    assert row is not None
    assert row.verdict is not None
    return Reason(row.verdict)
