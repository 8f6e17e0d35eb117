"""The project's order against the golden vectors: as plain values, and in a ledger that takes signed entries in."""

import hashlib
import random
from pathlib import Path
from typing import Any

import pytest
from peewee import SqliteDatabase

from models import structure
from models.coop import AdmitDesk, Genesis
from models.encoding import pack
from models.entry import KINDS, Record, Unknown
from models.keys import (
    DeskKey,
    LogId,
)
from models.ledger import Ledger
from models.order import Node, Ordered, order
from models.refs import Key, Ref
from models.runs import Run
from models.store import PRAGMAS, Store
from tests.vector_files import Vector, each


def shown(found: dict[Key, Ordered]) -> Vector:
    """Say an order as the vectors do."""
    keys = sorted(found, key=lambda key: (found[key].t, key))
    marks = {
        mark: [list(key) for key in keys if getattr(found[key], mark)] for mark in ("ring", "waiting", "unsettled")
    }
    return {"order": [list(key) for key in keys], "t": [found[key].t for key in keys], **marks}


@pytest.mark.parametrize("row", each("orders", "orders"))
def test_the_order_is_the_pages(row: Vector) -> None:
    """Given what is there and the corrected times, t, waiting, unsettled and ring are the vector's."""
    there = {Key(*key) for key in row["order"]}
    nodes: dict[Key, Node] = {}
    for said in row["entries"]:
        key = Key(*said["key"])
        spans = [(f["first"], f["first"] + f["count"], f["to"]) for f in corrections(row, key)]
        at = structure.corrected_at(spans, key.seq, said["at"]) if said["at"] is not None else 0
        refs = tuple(Key(*other) if Key(*other) in there else None for other in said["refs"])
        if key in there:
            nodes[key] = Node(at, key._replace(seq=key.seq - 1) if key.seq else None, refs)
    assert shown(order(nodes, lambda _key: None)) == {name: row[name] for name in shown({})}


def corrections(row: Vector, key: Key) -> list[Vector]:
    """Give what corrects entries of a log, the highest seq last."""
    found = [said for said in row["entries"] if said["key"][:3] == list(key[:3]) and "corrects" in said]
    ordered = sorted(found, key=lambda said: said["key"])
    return [s["corrects"] for s in ordered if s["corrects"]["first"] + s["corrects"]["count"] <= s["key"][3]]


SHIFT = 20  # the vectors' desks are numbered from here on, since desk 1 begins with the genesis
FIRST = DeskKey.make(b"\x01" * 32)


def desk_of(number: int) -> DeskKey:
    """Give the key of one of the vectors' desks."""
    return DeskKey.make(bytes([SHIFT + number]) * 32)


def as_bytes(said: Vector) -> bytes:
    """Make an entry that has the time and the references of a vector's; only its place in the order matters."""
    if said["at"] is None:
        return b"\xff"
    refs: list[Ref[Any]] = [
        Ref(SHIFT + desk, stream, incarnation, seq) for desk, stream, incarnation, seq in said["refs"]
    ]
    if fix := said.get("corrects"):
        by, saw, *_none = [*refs, None, None]
        return pack(Record(KINDS[6](**fix), said["at"], by, saw))
    return pack(Record(Unknown(99, tuple((3, one) for one in refs), b"\x00"), said["at"]))


def run_of(key: DeskKey, coop_id: bytes, place: Key, entries: tuple[bytes, ...]) -> Run:
    """Seal entries into a run."""
    message = LogId(coop_id, key.public, place.stream, place.incarnation).seal_message(place.seq, entries)
    return Run(key.public, place.stream, place.incarnation, place.seq, entries, key.sign(message))


def founded(numbers: set[int]) -> Ledger:
    """Make a ledger in memory in which the vectors' desks are admitted."""
    store = Store(Path(":memory:"), SqliteDatabase(":memory:", pragmas=PRAGMAS))
    genesis = pack(Record(Genesis("Mto", "Kilima", "store", FIRST.public, 0, 0), 0))
    home: Ref[Any] = Ref(1, 0, 0, 0)
    admissions = [
        pack(Record(AdmitDesk(home, SHIFT + number, desk_of(number).public, f"d{number}"), 0)) for number in numbers
    ]
    ledger = Ledger.begin(store, genesis)
    ledger.take([run_of(FIRST, ledger.coop_id, Key(1, 0, 0, 0), (genesis, *admissions))])
    ledger.folder.fold_all()
    return ledger


def placed(ledger: Ledger) -> dict[Key, Ordered]:
    """Read the order that the ledger has found."""
    rows = ledger.store.rows(
        "SELECT log.number, log.stream, log.incarnation, entry.seq, t, waiting, unsettled FROM entry "
        "JOIN log ON log.id = entry.log WHERE t IS NOT NULL AND log.number > ?", SHIFT
    )  # fmt: skip
    return {
        Key(number - SHIFT, *rest): Ordered(t, bool(waiting), bool(unsettled))
        for number, *rest, t, waiting, unsettled in rows
    }


WRITABLE = [one for one in each("orders", "orders") if not str(one.id).startswith("the top")]


@pytest.mark.parametrize("row", WRITABLE)
def test_the_ledger_finds_the_pages_order_however_entries_arrive(row: Vector) -> None:
    """Signed entries taken in one by one in any order end with the vector's order, t, waiting and unsettled."""
    seed = int.from_bytes(hashlib.sha256(row["name"].encode()).digest()[:4], "big")
    for arrival in range(3):
        ledger = founded({said["key"][0] for said in row["entries"]})
        runs = [
            run_of(desk_of(said["key"][0]), ledger.coop_id, Key(*said["key"]), (as_bytes(said),))
            for said in row["entries"]
        ]
        random.Random(seed + arrival).shuffle(runs)  # noqa: S311 - it is only to repeat
        for run in runs if arrival else ():
            assert ledger.take([run]).refused == []
        ledger.take(runs)
        found = shown(placed(ledger))
        assert found | {"ring": row["ring"]} == {name: row[name] for name in found}, f"seed {seed + arrival}"
