"""What the measured co-op year would cost on air in other codings with the same authorship, measured in the same run.

Rules
- JSON and CBOR: each entry is a message of its own with its fields, author, seq, time, and a signature (64 bytes).
- Columns with Brotli (quality 11): all entries of one direction in one message, a column for each kind and field, times
  as differences, one signature for each author. It cannot be read before all of its packets are there.
- A message longer than a frame takes as many as it needs. Nothing is counted for saying what is held or lacks.
"""

from __future__ import annotations

import json
from base64 import b64encode
from typing import TYPE_CHECKING, Any, Final

import brotli
import cbor2

from radio.airtime import LONGEST, airtime_ms

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

Rows = list[dict[str, Any]]
SIGNATURE: Final = 64


def json_signed(rows: Rows) -> list[int]:
    """Give the size of each entry's message."""
    signature = b64encode(bytes(SIGNATURE)).decode().rstrip("=")
    return [len(json.dumps([row, signature], separators=(",", ":"), ensure_ascii=False).encode()) for row in rows]


def cbor_signed(rows: Rows) -> list[int]:
    """Give the size of each entry's message; a commitment is bytes there."""
    return [len(cbor2.dumps([_raw(row), bytes(SIGNATURE)])) for row in rows]


def _raw(row: dict[str, Any]) -> dict[str, Any]:
    return {name: bytes.fromhex(value) if name == "commit" else value for name, value in row.items()}


def columns(rows: Rows) -> list[int]:
    """Give the size of one message for all of them; the better of JSON and CBOR under Brotli."""
    if not rows:
        return []
    table: dict[str, list[Any]] = {"kind": [row["kind"] for row in rows], "author": [row["author"] for row in rows]}
    table["ts"] = [row["ts"] - before["ts"] for before, row in zip([{"ts": 0}, *rows], rows, strict=False)]
    firsts = {str(author): min(row["seq"] for row in rows if row["author"] == author) for author in {*table["author"]}}
    for row in rows:
        for name, value in row.items():
            if name not in {"kind", "author", "ts", "seq", "note"}:
                table.setdefault(f"{row['kind']} {name}", []).append(value)
    table["note"] = [row.get("note", "") for row in rows]
    plain = json.dumps([firsts, table], separators=(",", ":"), ensure_ascii=False).encode()
    commits = [bytes.fromhex(value) for value in table.pop("vote.cast commit", [])]
    packed = cbor2.dumps([firsts, table, b"".join(commits)])
    return [min(len(brotli.compress(one, quality=11)) for one in (plain, packed)) + SIGNATURE * len(firsts)]


PEERS: Final[dict[str, Callable[[Rows], list[int]]]] = {
    "json_signature": json_signed,
    "cbor_signature": cbor_signed,
    "columns_brotli": columns,
}


def packets(message: int) -> list[int]:
    """Cut a message into frames."""
    return [LONGEST] * (message // LONGEST) + ([message % LONGEST] if message % LONGEST else [])


def cost(messages: Sequence[int]) -> dict[str, float]:
    """Give what messages cost: bytes, packets, and seconds at LongFast, also with the signature of firmware 2.8."""
    frames = [frame for message in messages for frame in packets(message)]
    return {
        "bytes": sum(messages),
        "packets": len(frames),
        "longfast_s": sum(airtime_ms("LongFast", frame) for frame in frames) / 1000,
        "longfast_signed_s": sum(airtime_ms("LongFast", frame, signed=True) for frame in frames) / 1000,
    }


def figures(workload: dict[str, Rows]) -> dict[str, dict[str, dict[str, float]]]:
    """Give each peer's cost in each scenario, both ways."""
    ways = {"D20": ("a20", "b5"), "D200": ("a200",), "COLD": ("base",)}
    found: dict[str, dict[str, dict[str, float]]] = {}
    for peer, sizes in PEERS.items():
        alone = [sizes([row])[0] for row in workload["a20"]]
        one = cost(alone)
        live = [sizes([row])[0] for part in ways["D20"] for row in workload[part]]
        found[peer] = {
            "D1": {key: value / len(alone) for key, value in one.items()},
            **{
                scene: cost([size for part in parts for size in sizes(workload[part])]) for scene, parts in ways.items()
            },
            "D20_live": cost(live),
        }
    return found
