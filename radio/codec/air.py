"""Frames on air: values of `radio.codec.parts` to bytes and back. `docs/protocol.md` says them to the bit.

Rules
- A frame is version and type (one byte), the co-op's tag (two), and bits. It can be read alone.
- A frame has exactly one coding: `pack(coop_id, unpack(data).frame, key) == data`, or `unpack` raises `Malformed`.
- A frame with a `Tell` ends in 4 bytes of a keyed hash over all before. Until `Heard.check`, it is somebody's claim.
- No more than 231 bytes come in or go out, so reading one frame never costs more than a few kilobytes.
"""

from __future__ import annotations

import hashlib
import hmac
from dataclasses import dataclass
from typing import Final

from models.runs import MAX_RUN
from models.wire import Malformed
from radio.codec.bits import BitReader, BitWriter
from radio.codec.entries import read_entries, write_entries
from radio.codec.parts import AirFrame, Ask, LogRef, Piece, Run, Seal
from radio.codec.tells import read_log, read_seq, read_tell, write_exact, write_log, write_seq, write_tell

VERSION: Final = 1
RUNS, TELL, ASK, PIECE = range(1, 5)
#: The longest broadcast payload on a private port, in bytes.
MAX_FRAME: Final = 231
COOP_TAG: Final = 2
MAC: Final = 4
SIGNATURE: Final = 64
KEY: Final = 33
MAX_NAME: Final = 24
#: Bits before the body.
HEAD_BITS: Final = 8 * (1 + COOP_TAG)


@dataclass(frozen=True, slots=True)
class Heard:
    """A frame as it was heard: its co-op's tag, what it says, and what its keyed hash is over."""

    tag: bytes
    frame: AirFrame
    signed: bytes
    mac: bytes

    def check(self, coop_id: bytes, key: bytes) -> bool:
        """Whether the frame is of this co-op and, if it tells, was made by somebody who holds the frame key."""
        if self.tag != coop_id[:COOP_TAG]:
            return False
        return self.frame.tell is None or hmac.compare_digest(self.mac, _mac(coop_id, key, self.signed))


def pack(coop_id: bytes, frame: AirFrame, key: bytes = b"") -> bytes:
    """Write a frame; raises `Malformed` when a value is out of range or the whole is longer than `MAX_FRAME`.

    `key` is the co-op's frame key (32 bytes); only frames with a `Tell` need it.
    """
    kind, body = _body(frame)
    data = bytes([VERSION << 4 | kind]) + coop_id[:COOP_TAG] + body.done()
    if frame.tell is not None:
        data += _mac(coop_id, key, data)
    if len(data) > MAX_FRAME:
        raise Malformed(f"a frame of {len(data)} bytes")
    return data


def unpack(data: bytes) -> Heard:
    """Read a frame; raises `Malformed`. Whether its `Tell` is true, only `Heard.check` says."""
    if not HEAD_BITS // 8 <= len(data) <= MAX_FRAME:
        raise Malformed(f"a frame of {len(data)} bytes")
    if data[0] >> 4 != VERSION:
        raise Malformed(f"a frame of version {data[0] >> 4}")
    frame, tells = _read(data[0] & 15, data[HEAD_BITS // 8 :])
    cut = len(data) - MAC if tells else len(data)
    heard = Heard(data[1 : HEAD_BITS // 8], frame, data[:cut], data[cut:])
    kind, body = _body(frame)
    if data[HEAD_BITS // 8 : cut] != body.done() or kind != data[0] & 15:
        raise Malformed("a frame that is not in its one form")
    return heard


def size(frame: AirFrame) -> int:
    """Give how many bytes `pack` would make of a frame, also when they are too many."""
    _kind, body = _body(frame)
    return (HEAD_BITS + body.size + 7) // 8 + (MAC if frame.tell is not None else 0)


def run_bits(log: LogRef, first: int, entries: tuple[bytes, ...]) -> int:
    """Give how many bits a run takes in a frame with its seal: they simply add up, besides `FRAME_BITS`."""
    writer = BitWriter()
    _write_run(writer, Run(log, first, entries, bytes(SIGNATURE)))
    return writer.size


#: What a RUNS frame without a tell takes besides its runs and seals.
FRAME_BITS: Final = HEAD_BITS + 2


def _mac(coop_id: bytes, key: bytes, data: bytes) -> bytes:
    return hashlib.blake2b(b"mvs-air-1" + coop_id + data, digest_size=MAC, key=key).digest()


# ---- writing -------------------------------------------------------------------------------------------------------


def _body(frame: AirFrame) -> tuple[int, BitWriter]:
    writer = BitWriter()
    several = bool(frame.runs or frame.seals)
    if several + (frame.ask is not None) + (frame.piece is not None) + (frame.tell is not None and not several) != 1:
        raise Malformed("parts that do not go together in a frame")
    if frame.ask is not None:
        _write_ask(writer, frame.ask)
        return ASK, writer
    if frame.piece is not None:
        _write_piece(writer, frame.piece)
        return PIECE, writer
    if several:
        for run in frame.runs:
            _write_run(writer, run)
        for seal in frame.seals:
            _write_seal(writer, seal)
        writer.flag(yes=False)
        writer.flag(yes=frame.tell is not None)
    if frame.tell is not None:
        write_tell(writer, frame.tell)
    return (RUNS if several else TELL), writer


def _write_span(writer: BitWriter, log: LogRef, first: int, count: int) -> None:
    write_log(writer, log)
    write_seq(writer, first)
    if not 1 <= count <= MAX_RUN:
        raise Malformed(f"a run of {count} entries")
    writer.uint(count - 1, 3)


def _write_run(writer: BitWriter, run: Run) -> None:
    writer.bits(0b10, 2)
    _write_span(writer, run.log, run.first, len(run.entries))
    write_entries(writer, run.log, run.entries)
    write_exact(writer, run.signature, SIGNATURE)


def _write_seal(writer: BitWriter, seal: Seal) -> None:
    writer.bits(0b11, 2)
    _write_span(writer, seal.log, seal.first, seal.count)
    write_exact(writer, seal.signature, SIGNATURE)


def _write_name(writer: BitWriter, text: str) -> None:
    raw = text.encode()
    if len(raw) > MAX_NAME:
        raise Malformed(f"a name of {len(raw)} bytes")
    writer.bits(len(raw), 5)
    writer.octets(raw)


def _write_ask(writer: BitWriter, ask: Ask) -> None:
    write_exact(writer, ask.key, KEY)
    _write_name(writer, ask.village)
    _write_name(writer, ask.desk)
    write_exact(writer, ask.signature, SIGNATURE)
    writer.uint(ask.have, 2)


def _write_piece(writer: BitWriter, piece: Piece) -> None:
    write_exact(writer, piece.to, 4)
    if not 0 <= piece.index < piece.count:
        raise Malformed(f"piece {piece.index} of {piece.count}")
    writer.uint(piece.count - 1, 2)
    writer.uint(piece.index, 2)
    writer.bits(len(piece.data), 8)
    writer.octets(piece.data)


# ---- reading -------------------------------------------------------------------------------------------------------


def _read(kind: int, body: bytes) -> tuple[AirFrame, bool]:
    """Read a body; gives the frame and whether it ends in a keyed hash."""
    if kind == TELL:
        reader = BitReader(body[:-MAC])
        frame = AirFrame(tell=read_tell(reader))
    elif kind == ASK:
        reader = BitReader(body)
        frame = AirFrame(ask=_read_ask(reader))
    elif kind == PIECE:
        reader = BitReader(body)
        frame = AirFrame(piece=_read_piece(reader))
    elif kind == RUNS:
        reader = BitReader(body)
        frame = _read_runs(reader)
        if frame.tell is not None:
            if reader.left < 8 * MAC:
                raise Malformed("a keyed hash is cut short")
            reader = BitReader(b"")
    else:
        raise Malformed(f"a frame of the unknown type {kind}")
    reader.finish()
    return frame, frame.tell is not None


def _read_runs(reader: BitReader) -> AirFrame:
    runs: list[Run] = []
    seals: list[Seal] = []
    while reader.flag():
        sealed = reader.flag()
        log, first, count = _read_span(reader)
        if sealed:
            seals.append(Seal(log, first, count, reader.octets(SIGNATURE)))
        else:
            runs.append(Run(log, first, read_entries(reader, log, count), reader.octets(SIGNATURE)))
    return AirFrame(tuple(runs), tuple(seals), read_tell(reader) if reader.flag() else None)


def _read_span(reader: BitReader) -> tuple[LogRef, int, int]:
    log, first, count = read_log(reader), read_seq(reader), reader.uint(3) + 1
    if count > MAX_RUN:
        raise Malformed(f"a run of {count} entries")
    return log, first, count


def _read_name(reader: BitReader) -> str:
    length = reader.bits(5)
    if length > MAX_NAME:
        raise Malformed(f"a name of {length} bytes")
    try:
        return reader.octets(length).decode()
    except UnicodeDecodeError as error:
        raise Malformed("a name is not UTF-8") from error


def _read_ask(reader: BitReader) -> Ask:
    return Ask(reader.octets(KEY), _read_name(reader), _read_name(reader), reader.octets(SIGNATURE), reader.uint(2))


def _read_piece(reader: BitReader) -> Piece:
    to, count, index = reader.octets(4), reader.uint(2) + 1, reader.uint(2)
    if index >= count:
        raise Malformed(f"piece {index} of {count}")
    return Piece(to, index, count, reader.octets(reader.bits(8)))
