"""The project's code against the golden vectors, which were computed from docs/protocol.md and not from the code."""

# pyright: reportPrivateUsage=false

import ast
import datetime as dt
import re
import subprocess
import sys
from typing import Any

import pytest

from models import machines, structure
from models.book import Reason
from models.choices import Pick
from models.clock import Calendar
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
from models.names import desk_number
from models.order import Ordered
from models.policy import Measure, Quota, Scope, Span
from models.refs import Height, Key, Ref, Stream
from models.structure import Row
from models.wire import Malformed, Reader, blake, encode_sint, encode_uint
from tests.vector_files import FOLDER, Vector, each, load

ROOT = FOLDER.parent.parent
assert machines  # importing it is what makes its kinds known


TABLE = {int(kind["number"]): kind for kind in load("entries", "kinds")}
ENTRIES = load("entries", "entries")


# ---- values --------------------------------------------------------------------------------------------------------


def ref(said: Vector | None) -> Ref[Any] | None:
    """Read a reference out of a vector."""
    if said is None:
        return None
    check = bytes.fromhex(said["check"])
    return Ref(said["desk"], said["stream"], said["incarnation"], said["seq"], check)


def value(kind: str, field: Field, said: Any) -> object:  # noqa: PLR0911 - one for each type
    """Read a field's value out of a vector."""
    if kind in {"ref", "pinned ref"}:
        return ref(said)
    if kind == "list of ref":
        return tuple(ref(one) for one in said)
    if kind in {"bytes", "fixed bytes"}:
        return bytes.fromhex(said)
    if isinstance(field, Pick):
        return field.options(said)
    if kind == "list of height":
        return tuple(Height(one["stream"], one["incarnation"], one["count"]) for one in said)
    if kind == "list of limit":
        return tuple(Quota(most, Measure(code % 2), Span(code // 2 % 4), Scope(code // 8)) for most, code in said)
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
