"""Look for bytes that upset a decoder: `./run fuzz frame|stream|text [arguments of atheris]`.

Rules
- A decoder gives what it read, or raises the one exception that is ours. Anything else is a find, and so is a frame
  that is not written again as it was heard, a decoder that takes long, or one that takes more memory than is stated.
- It begins from the golden vectors, and goes on until it is stopped or `-runs=N` or `-max_total_time=SECONDS` is over.
  What upset a decoder is left as a file `crash-…`; `./run fuzz frame crash-…` tries it again.
- `target` and `seeds` are what the tests use, too: there chance is Hypothesis's.
"""

from __future__ import annotations

import contextlib
import hashlib
import json
import os
import sys
import tempfile
import zlib
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from radio.texts.parse import Shelf
    from radio.texts.words import Tongue

HOME: Final = Path(__file__).resolve().parents[1]
#: Bytes of a find at most, seconds for one, and MiB for the whole process with its interpreter.
LONGEST: Final = {"frame": 240, "stream": 4096, "text": 600}
LIMITS: Final = ("-timeout=5", "-rss_limit_mb=512")
KEY: Final = bytes(range(32))


class Upset(Exception):  # noqa: N818 - what it says
    """A decoder did what it must not do."""


# ---- frame: what comes by radio --------------------------------------------------------------------------------------


def frame(data: bytes) -> None:
    """Read a frame on air, and one of the plain coding; whatever is read is written again as it was."""
    from models.wire import Malformed
    from radio.codec import air, frames

    with contextlib.suppress(Malformed):
        heard = air.unpack(data)
        cut = len(data) - (air.MAC if heard.frame.tell is not None else 0)
        if air.pack(heard.tag + bytes(30), heard.frame, KEY)[:cut] != data[:cut]:
            raise Upset("a frame on air has two forms")
    with contextlib.suppress(Malformed):
        tag, plain = frames.unpack(data)
        if frames.pack(tag, plain) != data:
            raise Upset("a frame has two forms")


# ---- stream: what comes by pipe or stick -----------------------------------------------------------------------------


def stream(data: bytes) -> None:
    """Read a pipe, a bundle as it came, and a bundle that its sender signed; the first byte chooses."""
    if not data:
        return
    (_pipe, _bundle, _signed)[data[0] % 3](data[1:])


def _pipe(data: bytes) -> None:
    from models.wire import Malformed
    from radio.codec import frames
    from radio.links.base import Closed
    from radio.links.stdio import Pipes

    reading, far = os.pipe()
    near, writing = os.pipe()
    os.write(far, data[:60_000])
    os.close(far)
    link = Pipes(reading, writing)
    try:
        while True:
            try:
                got = link.receive(0)
            except Closed:
                return
            if got is not None:
                with contextlib.suppress(Malformed):
                    frames.unpack(got)
    finally:
        link.close()
        os.close(near)


def _read_bundle(data: bytes) -> None:
    from models.wire import Malformed
    from models.words import Refused
    from radio.codec import frames
    from radio.links.bundle import Bundle

    path = _folder() / "fuzzed.bundle"
    path.write_bytes(data)
    try:
        bundle = Bundle(path)
    except Refused:
        return
    for one in bundle.frames():
        with contextlib.suppress(Malformed):
            frames.unpack(one)


def _bundle(data: bytes) -> None:
    _read_bundle(data)


def _signed(data: bytes) -> None:
    """Read a bundle whose header and signature are good: records, or what should have been packed ones."""
    from models.keys import DeskKey
    from radio.links import bundle

    key = DeskKey.make(KEY)
    inside = data[1:] if data[:1] == b"\0" else zlib.compress(data[1:], 1)
    head = bundle.MAGIC + bytes([bundle.VERSION]) + KEY + key.public + bytes(4)
    digest = hashlib.blake2b(head + inside, digest_size=32).digest()
    _read_bundle(head + inside + key.sign(bundle.SIGN_TAG + digest))


@cache
def _folder() -> Path:
    return Path(tempfile.mkdtemp(prefix="mvs-fuzz-"))


# ---- text: what comes by phone ---------------------------------------------------------------------------------------


def text(data: bytes) -> None:
    """Read a text message: any gives a wish, or the name of the question that asks back."""
    from radio.texts.parse import parse

    tongues, shelf = _world()
    turn = data[0] % len(tongues) if data else 0
    wish = parse(data[1:].decode("utf-8", "replace"), (*tongues[turn:], *tongues[:turn]), shelf)
    if not wish.command and not wish.doubt:
        raise Upset("a text is neither a wish nor a doubt")
    if wish.hours is not None and not 0 <= wish.hours[0] < wish.hours[1]:
        raise Upset("hours that do not follow each other")


@cache
def _world() -> tuple[Sequence[Tongue], Shelf]:
    from models.clock import Calendar
    from radio.texts.parse import Shelf
    from radio.texts.words import load

    shelf = Shelf(("TRACTOR1", "TRACTOR2", "MILL", "TILLER-3"), Calendar.founded(2026, 180), 324)
    return load(HOME / "assets" / "texts"), shelf


# ---- where it begins -------------------------------------------------------------------------------------------------

TARGETS: Final[dict[str, Callable[[bytes], None]]] = {"frame": frame, "stream": stream, "text": text}
TEXTS: Final = (
    "book tractor1 fri am", "CANCEL K7Q", "mine", "week mill 27 nov", "help", "reserva tractor1 viernes 6-10",
    "réserver tractor2 demain matin", "weka tractor1 kesho saa 2", "marcar mill 27/11 das 8 às 12", "book mill 6",
)  # fmt: skip


def seeds(name: str) -> Iterator[bytes]:
    """Give the bytes that a target begins from."""
    if name == "text":
        yield from (bytes([turn]) + words.encode() for turn in range(5) for words in TEXTS)
        return
    vectors = json.loads((HOME / "tests" / "vectors" / "air.json").read_text(encoding="utf-8"))
    good = [bytes.fromhex(row["hex"]) for row in vectors["frames"]]
    if name == "frame":
        yield from good
        yield from (bytes.fromhex(row["hex"]) for row in vectors["malformed"])
        yield bytes.fromhex("07c00b0101010101010101020202020202020200")
        return
    record = bytes.fromhex("07c00b0101010101010101020202020202020200")
    yield b"\0" + len(record).to_bytes(4, "big") + record
    yield b"\1mvs-bundle" + bytes([1])
    yield b"\2\1" + (len(record) + 1).to_bytes(4, "big") + b"\0" + record
    yield b"\2\0" + zlib.compress((len(record) + 1).to_bytes(4, "big") + b"\0" + record)


def main() -> None:
    """Read the command line and let atheris look."""
    if len(sys.argv) < 2 or sys.argv[1] not in TARGETS:  # noqa: PLR2004 - the program's name and a target's
        raise SystemExit(f"Usage: ./run fuzz {'|'.join(TARGETS)} [arguments of atheris]")
    import atheris

    name, chosen = sys.argv[1], sys.argv[2:]
    target = TARGETS[name]
    with atheris.instrument_imports(include=["radio", "models"]):
        for seed in seeds(name):
            target(seed)
    corpus = Path(tempfile.mkdtemp(prefix=f"mvs-fuzz-{name}-"))
    for place, seed in enumerate(seeds(name)):
        (corpus / f"seed{place}").write_bytes(seed)
    again = any(not word.startswith("-") for word in chosen)
    begin = [] if again else [str(corpus)]
    atheris.Setup([sys.argv[0], f"-max_len={LONGEST[name]}", *LIMITS, *chosen, *begin], target)
    atheris.Fuzz()


if __name__ == "__main__":
    main()
