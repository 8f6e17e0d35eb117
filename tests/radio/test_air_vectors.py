"""The coding on air against golden vectors, which were computed from docs/protocol.md and not from the code."""

from typing import Any

import pytest

from models.wire import Malformed
from radio.codec import air, letters
from radio.codec.bits import BitReader, BitWriter
from radio.codec.entries import FORMS, HEADED, PLAIN, read_entries, write_entries
from radio.codec.parts import (
    AirFrame,
    Ask,
    Beacon,
    Held,
    Hello,
    LogRef,
    Low,
    Piece,
    Places,
    Run,
    Seal,
    Stretch,
    Tell,
)
from radio.codec.typed import fold, read_round, unfold, write_round
from tests.vector_files import FOLDER, Vector, each

PAGE = (FOLDER.parent.parent / "docs" / "protocol.md").read_text(encoding="utf-8")


def bits(writer: BitWriter) -> str:
    """Give what was written as 0 and 1."""
    return format(writer.value, f"0{writer.size}b")


def reader(text: str) -> BitReader:
    """Read 0 and 1."""
    writer = BitWriter()
    writer.bits(int(text, 2), len(text))
    return BitReader(writer.done())


@pytest.mark.parametrize("vector", each("air", "numbers"))
def test_numbers_are_written_as_the_page_says(vector: Vector) -> None:
    """Every order, and round numbers."""
    for name, said in vector.items():
        if name.startswith("E"):
            writer = BitWriter()
            writer.uint(vector["value"], int(name[2:-1]))
            assert bits(writer) == said
            assert reader(said).uint(int(name[2:-1])) == vector["value"]
    writer = BitWriter()
    write_round(writer, vector["value"])
    assert bits(writer) == vector["R"]
    assert read_round(reader(vector["R"])) == vector["value"]


@pytest.mark.parametrize("vector", each("air", "folded"))
def test_signed_numbers_are_folded_as_the_page_says(vector: Vector) -> None:
    """There and back."""
    assert (fold(vector["value"]), unfold(vector["F"])) == (vector["F"], vector["value"])


@pytest.mark.parametrize("vector", each("air", "texts"))
def test_texts_are_written_as_the_page_says(vector: Vector) -> None:
    """As letters and as a short code."""
    for name, write, read in (
        ("letters", letters.write_text, letters.read_text),
        ("code", letters.write_name, letters.read_name),
    ):
        writer = BitWriter()
        write(writer, vector["text"])
        assert bits(writer) == vector[name]
        assert read(reader(vector[name])) == vector["text"]


@pytest.mark.parametrize("vector", each("air", "entries"))
def test_entries_are_written_as_the_page_says(vector: Vector) -> None:
    """Every kind at its bounds, what is newer, and what is no entry."""
    data, log, writer = bytes.fromhex(vector["entry"]), LogRef(1), BitWriter()
    write_entries(writer, log, [data])
    assert (writer.done().hex(), writer.size) == (vector["hex"], vector["bits"])
    assert read_entries(BitReader(bytes.fromhex(vector["hex"])), log, 1) == (data,)


def log(said: list[int]) -> LogRef:
    """Read the name of a log."""
    return LogRef(*said)


def tell(said: dict[str, Any]) -> Tell:
    """Read a tell out of a vector."""
    beacon, places, hello = said.get("beacon"), said.get("places"), said.get("hello")
    return Tell(
        said["sender"],
        said["counter"],
        beacon
        and Beacon(
            bytes.fromhex(beacon["digest"]),
            beacon["first"],
            bytes.fromhex(beacon["lows"]),
            tuple(Low(log(one[:3]), one[3]) for one in beacon["extra"]),
            beacon["whole"],
            beacon["total"],
        ),
        tuple(Stretch(log(one[:3]), *one[3:]) for one in said.get("wants", [])),
        tuple(
            Held(log(one["log"]), one["count"], bytes.fromhex(one["head"]), one["frozen"])
            for one in said.get("heads", [])
        ),
        places
        and Places(
            log(places["log"]), tuple((at, bytes.fromhex(head)) for at, head in places["places"]), places["final"]
        ),
        hello and Hello(**hello),
    )


def frame(said: Vector) -> AirFrame:
    """Read a frame out of a vector."""
    ask, piece = said.get("ask"), said.get("piece")
    return AirFrame(
        tuple(
            Run(log(one["log"]), one["first"], tuple(map(bytes.fromhex, one["entries"])), bytes.fromhex(one["seal"]))
            for one in said.get("runs", [])
        ),
        tuple(
            Seal(log(one["log"]), one["first"], one["count"], bytes.fromhex(one["seal"]))
            for one in said.get("seals", [])
        ),
        tell(said["tell"]) if "tell" in said else None,
        ask
        and Ask(bytes.fromhex(ask["key"]), ask["village"], ask["desk"], bytes.fromhex(ask["signature"]), ask["have"]),
        piece and Piece(bytes.fromhex(piece["to"]), piece["index"], piece["count"], bytes.fromhex(piece["data"])),
    )


@pytest.mark.parametrize("vector", each("air", "frames"))
def test_frames_are_written_as_the_page_says(vector: Vector) -> None:
    """To the byte, with the tag where there is a tell; and they read back."""
    data, coop_id, key = bytes.fromhex(vector["hex"]), bytes.fromhex(vector["coop_id"]), bytes.fromhex(vector["key"])
    assert air.pack(coop_id, frame(vector), key) == data
    heard = air.unpack(data)
    assert (heard.frame, heard.tag) == (frame(vector), coop_id[:2])
    assert heard.check(coop_id, key)
    assert not key or not heard.check(coop_id, b"another frame key".ljust(32))


@pytest.mark.parametrize("vector", each("air", "malformed"))
def test_what_the_page_forbids_is_malformed(vector: Vector) -> None:
    """No frame but those that the page allows."""
    with pytest.raises(Malformed):
        air.unpack(bytes.fromhex(vector["hex"]))


def test_the_page_lists_the_letters_and_the_forms_of_the_program() -> None:
    """The tables on the page are those of the program."""
    for row in letters.LENGTHS:
        assert f"| `{row}` |" in PAGE
    assert "_" + letters.LETTERS[1:] in PAGE
    names = {HEADED: "HEADED", PLAIN: "PLAIN"}
    assert " ".join(names.get(form, str(form)) for form in FORMS) in PAGE
