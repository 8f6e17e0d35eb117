"""The project's code against the golden vectors, which were computed from docs/protocol.md and not from the code."""

# pyright: reportPrivateUsage=false

import ast
import datetime as dt
import hashlib
import json
import random
import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from _pytest.mark.structures import ParameterSet
from peewee import SqliteDatabase

from models import machines, structure
from models.book import Reason
from models.choices import Pick
from models.clock import Calendar
from models.coop import AdmitDesk, Genesis
from models.encoding import entry_hash, pack, peek, unpack
from models.entry import KINDS, Entry, Record, Unknown
from models.fields import Field
from models.keys import (
    DeskKey,
    LogId,
    check_signature,
    fingerprint,
    from_proquints,
    is_desk_key,
    lock,
    next_head,
    proquints,
    unlock,
)
from models.law import letters
from models.ledger import Ledger
from models.names import desk_number
from models.order import Node, Ordered, order
from models.refs import Height, Key, Ref, Stream
from models.runs import Run
from models.store import PRAGMAS, Store
from models.structure import Row
from models.wire import Malformed, Reader, blake, encode_sint, encode_uint

FOLDER = Path(__file__).parent / "vectors"
ROOT = FOLDER.parent.parent
Vector = dict[str, Any]
assert machines  # importing it is what makes its kinds known


def load(file: str, section: str) -> list[Vector]:
    """Read one section of one file of vectors."""
    rows: list[Vector] = json.loads((FOLDER / f"{file}.json").read_text(encoding="utf-8"))[section]
    return rows


def each(file: str, section: str) -> list[ParameterSet]:
    """Give every vector of a section to a test, under its name."""
    return [pytest.param(row, id=row["name"]) for row in load(file, section)]


TABLE = {int(kind["number"]): kind for kind in load("entries", "kinds")}
ENTRIES = load("entries", "entries")


# ---- values --------------------------------------------------------------------------------------------------------


def ref(said: Vector | None) -> Ref[Any] | None:
    """Read a reference out of a vector."""
    if said is None:
        return None
    check = bytes.fromhex(said["check"])
    return Ref(said["desk"], said["stream"], said["incarnation"], said["seq"], check)


def value(kind: str, field: Field, said: Any) -> object:
    """Read a field's value out of a vector."""
    if kind in {"ref", "pinned ref"}:
        return ref(said)
    if kind in {"bytes", "fixed bytes"}:
        return bytes.fromhex(said)
    if isinstance(field, Pick):
        return field.options(said)
    if kind == "list of height":
        return tuple(Height(one["stream"], one["incarnation"], one["count"]) for one in said)
    return tuple(said) if kind.startswith("list of ") else said


def record(row: Vector) -> Record:
    """Build the entry that a vector describes."""
    cls = KINDS[row["kind"]]
    types = {field["name"]: field["type"] for field in TABLE[row["kind"]]["fields"]}
    values: Vector = {
        slot.name: value(types[slot.name], slot.field, row["fields"][slot.name]) for slot in cls.kind.slots
    }
    return Record(cls(**values), row["at"], ref(row["by"]), ref(row["saw"]), ref(row["basis"]))


def flaw(data: bytes, stream: int) -> Reason:
    """Say what the ledger finds amiss with an entry from its bytes and its stream alone."""
    try:
        header = peek(data)
    except Malformed:
        header = None
    row = Row(
        1, 1, 1, data, header.number if header else -1, 0, None, None, 0, waiting=True, unsettled=False, verdict=None
    )
    structure.classify(Key(1, stream, 0, 1), row, header, Ordered(0, waiting=True), nowhere)
    return Reason(row.flaw)


def nowhere(_key: Key) -> None:
    """Hold no entry at all."""


def bytes_alone(data: bytes) -> Reason:
    """Say what is amiss with an entry's bytes wherever they stand."""
    try:
        found = unpack(data)
    except Malformed:
        return Reason.MALFORMED
    return Reason.UPGRADE if isinstance(found.body, Unknown) else Reason.OK


# ---- entries -------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("row", ENTRIES, ids=[row["name"] for row in ENTRIES])
def test_an_entry_has_the_bytes_that_the_page_gives_it(row: Vector) -> None:
    """Packing the values gives the vector's bytes, and unpacking these gives the values."""
    data, wanted = bytes.fromhex(row["hex"]), record(row)
    assert pack(wanted).hex() == row["hex"]
    assert unpack(data) == wanted
    assert row["enveloped"] or flaw(data, row["stream"]) not in {Reason.MALFORMED, Reason.UPGRADE}


@pytest.mark.parametrize("row", each("invalid", "invalid"))
def test_flawed_bytes_are_called_what_the_page_calls_them(row: Vector) -> None:
    """Malformed bytes raise; what needs an upgrade is kept as it came; the ledger says the same of the entry."""
    data, says = bytes.fromhex(row["hex"]), Reason[row["says"].upper()]
    assert row["enveloped"] or flaw(data, row["stream"]) is says
    assert row["place"] or bytes_alone(data) is says
    if bytes_alone(data) is Reason.UPGRADE:
        assert pack(unpack(data)) == data


def test_an_admission_that_needs_an_upgrade_gives_no_number() -> None:
    """A basis whose bytes only a newer program can read is no admission yet, whatever the desk's number is."""
    newer = bytes.fromhex("03 00 01 60 01 00 01 03")
    row = Row(1, 1, 1, newer, 3, 0, 1, None, 0, waiting=False, unsettled=False, verdict=None)
    assert bytes_alone(newer) is Reason.UPGRADE
    for desk in (1, 2, 3):
        assert structure.admission(Key(desk, 0, 0, 0), row) is Reason.WRONG_TARGET


def test_every_kind_has_vectors() -> None:
    """Each declared kind has at least three good entries, and flawed ones."""
    assert set(TABLE) == set(KINDS)
    flawed = {row["name"].partition(":")[0] for row in load("invalid", "invalid")}
    for number, cls in KINDS.items():
        assert sum(row["kind"] == number for row in ENTRIES) >= 3
        assert cls.__name__ in flawed


@pytest.mark.parametrize("said", TABLE.values(), ids=[kind["name"] for kind in TABLE.values()])
def test_a_kind_is_declared_as_the_page_says(said: Vector) -> None:
    """Name, stream, fields in their order, which of them are needed, pinned, and their defaults are the page's."""
    cls: type[Entry[Any]] = KINDS[said["number"]]
    kind = cls.kind
    assert cls.__name__ == said["name"]
    assert said["streams"] == ([0, 1] if kind.stream is None else [kind.stream])
    assert said["enveloped"] is not kind.outer
    assert [slot.name for slot in kind.slots] == [field["name"] for field in said["fields"]]
    for slot, field in zip(kind.slots, said["fields"], strict=True):
        assert slot.required is field["needed"]
        assert slot.is_ref is field["type"].endswith("ref")
        assert getattr(slot.field, "pinned", False) is (field["type"] == "pinned ref")
        assert slot.required or slot.default == value(field["type"], slot.field, field["default"])


# ---- numbers, names, keys ------------------------------------------------------------------------------------------


def test_numbers_have_the_bytes_that_the_page_gives_them() -> None:
    """Whole and signed numbers are written and read as the vectors say, and other forms are refused."""
    for row in load("names", "uint"):
        assert encode_uint(int(row["value"])).hex() == row["hex"]
        assert Reader(bytes.fromhex(row["hex"])).uint() == int(row["value"])
    for row in load("names", "sint"):
        assert encode_sint(int(row["value"])).hex() == row["hex"]
        assert Reader(bytes.fromhex(row["hex"])).sint() == int(row["value"])
    for row in load("names", "no uint"):
        with pytest.raises(Malformed):
            Reader(bytes.fromhex(row["hex"])).uint()
    for outside in (-1, 2**63):
        with pytest.raises(Malformed):
            encode_uint(outside)
    for outside in (-(2**62) - 1, 2**62):
        with pytest.raises(Malformed):
            encode_sint(outside)


def test_names_are_written_as_the_page_says() -> None:
    """Desk letters, fingerprints, proquints, entry hashes and the co-op's id are the vectors'."""
    for row in load("names", "desk letters"):
        assert letters(row["number"]) == row["letters"]
        assert desk_number(row["letters"]) == row["number"]
    for row in load("names", "fingerprint"):
        digest = bytes.fromhex(row["hash"])
        assert fingerprint(digest) == row["fingerprint"]
        assert from_proquints(row["fingerprint"]) == digest[:12]
    for row in load("names", "proquint"):
        assert proquints(bytes.fromhex(row["hex"])) == row["letters"]
    for row in load("names", "entry hash"):
        assert entry_hash(bytes.fromhex(row["entry"])).hex() == row["hash"]
        assert row["hash"].startswith(row["check"])
    assert [blake(bytes.fromhex(row["genesis"])).hex() for row in load("names", "coop_id")] == [
        row["coop_id"] for row in load("names", "coop_id")
    ]


def test_dates_are_the_pages() -> None:
    """A day of the books has the date that the page's sum gives, whatever the zone."""
    for row in load("names", "calendar"):
        calendar = Calendar(row["epoch"], row["zone"])
        assert calendar.date(row["day"]) == dt.date.fromisoformat(row["date"])
        assert calendar.day(dt.date.fromisoformat(row["date"])) == row["day"]
        assert divmod(row["hour"], 24) == (row["day"], row["hour of day"])


@pytest.mark.parametrize("row", each("signatures", "desk keys"))
def test_only_good_points_are_desk_keys(row: Vector) -> None:
    """A key counts only if it is the canonical encoding of a point of the prime-order subgroup."""
    assert is_desk_key(bytes.fromhex(row["key"])) is row["good"]


@pytest.mark.parametrize("row", each("signatures", "signatures"))
def test_only_strict_signatures_count(row: Vector) -> None:
    """A signature counts only if it passes the check of libsodium, without the cofactor."""
    key, message = bytes.fromhex(row["desk_key"]), bytes.fromhex(row["message"])
    assert check_signature(key, message, bytes.fromhex(row["signature"])) is row["good"]


# ---- seals, heads, envelopes ---------------------------------------------------------------------------------------


def log_id(row: Vector) -> LogId:
    """Give the log that a vector is about."""
    return LogId(bytes.fromhex(row["coop_id"]), bytes.fromhex(row["desk_key"]), row["stream"], row["incarnation"])


def test_seals_are_the_pages() -> None:
    """A desk with the vector's seed signs the vector's message, byte for byte."""
    for row in load("logs", "seals"):
        key, entries = DeskKey.make(bytes.fromhex(row["seed"])), [bytes.fromhex(data) for data in row["entries"]]
        message = log_id(row).seal_message(row["first"], entries)
        assert key.public.hex() == row["desk_key"]
        assert message.hex() == row["message"]
        assert len(message) == 122
        assert key.sign(message).hex() == row["signature"]


def test_heads_are_the_pages() -> None:
    """A log's chain of heads begins with the log's name and takes in entry after entry."""
    for row in load("logs", "heads"):
        chain = [log_id(row).start()]
        for data in row["entries"]:
            chain.append(next_head(chain[-1], bytes.fromhex(data)))
        assert [head.hex() for head in chain] == row["heads"]


def test_envelopes_are_the_pages() -> None:
    """An envelope is locked and opened as the page says, and the entry around it too."""
    for row in load("logs", "envelopes"):
        key, box = bytes.fromhex(row["key"]), bytes.fromhex(row["box"])
        assert lock(key, bytes.fromhex(row["plain"]), bytes.fromhex(row["nonce"])) == box
        assert unlock(key, box).hex() == row["plain"]
        assert getattr(unpack(bytes.fromhex(row["entry"])).body, "box", b"") == box


# ---- the order -----------------------------------------------------------------------------------------------------


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


# ---- the script ----------------------------------------------------------------------------------------------------


def test_the_script_knows_nothing_of_the_project() -> None:
    """It imports the standard library, PyNaCl and its own parts, so that it can be right where the project is wrong."""
    allowed = {*sys.stdlib_module_names, "nacl", "tests"}
    for file in sorted(FOLDER.glob("*.py")):
        for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
            names = [alias.name for alias in node.names] if isinstance(node, ast.Import) else []
            names += [node.module or ""] if isinstance(node, ast.ImportFrom) else []
            for name in names:
                assert name.partition(".")[0] in allowed, f"{file.name} imports {name}"
                assert name.partition(".")[0] != "tests" or name.startswith("tests.vectors"), f"{file.name}: {name}"


def test_the_script_makes_the_same_files_again() -> None:
    """The committed vectors are, byte for byte, what the script makes."""
    command = [sys.executable, "-m", "tests.vectors.make_vectors", "--check"]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False, timeout=60)
    assert (done.returncode, done.stderr) == (0, "")


def test_the_pages_worked_example_is_among_the_vectors() -> None:
    """Every entry, hash, seal and signature of the page's last section stands in the vectors."""
    page = (ROOT / "docs" / "protocol.md").read_text(encoding="utf-8").partition("## 13.")[2]
    vectors = "".join(file.read_text(encoding="utf-8") for file in sorted(FOLDER.glob("*.json")))
    digits = re.findall(r"\b[0-9a-f]{14,}\b", page)
    assert len(digits) > 20
    assert [word for word in digits if word not in vectors] == []


def test_streams_have_the_pages_numbers() -> None:
    """The streams are numbered as section 1 says."""
    assert [(stream.name, int(stream)) for stream in Stream] == [
        ("COOP", 0), ("VILLAGE", 1), ("CLINIC", 2), ("BALLOTS", 3)
    ]  # fmt: skip
