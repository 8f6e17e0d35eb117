"""The bundle: a file that carries frames on a stick or by mail.

Rules
- A bundle is a header (magic, version, co-op, sender, when it was made), records under zlib, and the sender's signature
  over all bytes before it. It appears whole under its name or not at all.
- Nothing is taken from a bundle before `Bundle.check` has read all of it once: signature first, then every record, with
  caps on one record and on all. So a file that was cut or changed, or a bomb, is refused whole and costs little memory.
- The sender's signature only shows that the file is as it was made. What the books believe are the seals inside.
- A locked frame is for the desks for which the bundle holds its key, sealed to each.
"""

from __future__ import annotations

import contextlib
import hashlib
import os
import zlib
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Final

from models.keys import KEY_SIZE, SIGNATURE_SIZE, check_signature, lock, seal_to, unlock
from models.language import gettext as _
from models.lasting import settle
from models.wire import Malformed, Reader
from models.words import Refused
from radio.codec.frames import MAX_FRAME, unpack
from radio.links.base import Closed, Link, link

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

MAGIC: Final = b"mvs-bundle"
VERSION: Final = 1
HEAD: Final = len(MAGIC) + 1 + 32 + KEY_SIZE + 4
SIGN_TAG: Final = b"mvs-bundle-1"
PIECE: Final = 65_536
#: The most bytes that a bundle may hold when it is unpacked.
MAX_TOTAL: Final = 64 * 2**20
MAX_FILE: Final = 64 * 2**20
#: The most records of a bundle; a frame in it holds about 16 kB.
MAX_RECORDS: Final = 20_000
#: A frame, its kind, and the nonce and tag of its lock.
MAX_RECORD: Final = MAX_FRAME + 64
FRAME, LOCKED, KEY, GENESIS, SECRET = range(5)


class BundleOut(Link):
    """A bundle that is being written. It lasts when `close` was called; before that there is only a `.part` file."""

    two_way = False

    def __init__(self, path: Path, coop_id: bytes, key: bytes, sign: Callable[[bytes], bytes], made: int) -> None:
        """Begin a bundle of desk `key`, made at so many minutes since 1970; `sign` signs for that desk."""
        self.path, self.sign = path, sign
        self.part = path.with_name(path.name + ".part")
        self.size = 0
        self._zip = zlib.compressobj(9)
        self._hash = hashlib.blake2b(digest_size=32)
        self._lock = b""
        self._file = os.fdopen(os.open(self.part, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "wb")
        self._put(MAGIC + bytes([VERSION]) + coop_id + key + max(0, made).to_bytes(4, "big"))

    @classmethod
    def open(cls, address: str) -> Link:
        """Nothing: a bundle is written for a co-op and a desk, which an address does not name."""
        raise Refused(
            _("“{address}”: a bundle is written by the exchange, not opened by address.").format(address=address)
        )

    def _put(self, data: bytes) -> None:
        self._hash.update(data)
        self._file.write(data)
        self.size += len(data)

    def record(self, kind: int, data: bytes) -> None:
        """Add a record."""
        self._put(self._zip.compress((len(data) + 1).to_bytes(4, "big") + bytes([kind]) + data))

    def send(self, frame: bytes) -> None:
        """Add a frame that everybody may read."""
        self.record(FRAME, frame)

    def lock_for(self, keys: list[bytes]) -> None:
        """Seal a fresh key to these desks; `send_locked` uses it from here on."""
        self._lock = os.urandom(32)
        for key in keys:
            self.record(KEY, key + seal_to(key, self._lock))

    def send_locked(self, frame: bytes) -> None:
        """Add a frame that only the desks of `lock_for` can read."""
        self.record(LOCKED, lock(self._lock, frame))

    def receive(self, wait: float) -> bytes | None:
        """Nothing comes back by a bundle that is being written."""
        del wait
        raise Closed(_("nothing comes back while a bundle is written"))

    def close(self) -> None:
        """Sign the bundle and let it appear under its name."""
        if self._file.closed:
            return
        self._put(self._zip.flush())
        self._file.write(self.sign(SIGN_TAG + self._hash.digest()))
        self._file.close()
        settle(self.part, self.path)

    def drop(self) -> None:
        """Give up: leave nothing behind."""
        self._file.close()
        self.part.unlink(missing_ok=True)


@dataclass(frozen=True, slots=True)
class Header:
    """Who made a bundle, for which co-op, and when (minutes since 1970 by the sender's clock)."""

    coop_id: bytes
    sender: bytes
    made: int


@link("bundle")
class Bundle(Link):
    """A bundle that is read."""

    two_way = False

    def __init__(self, path: Path, opener: Callable[[bytes], bytes] | None = None, key: bytes = b"") -> None:
        """Check a bundle from end to end; `opener` opens what was sealed to desk `key`. Raises `Refused` in words."""
        self.path, self._opener, self._key = path, opener, key
        self.header = self._sealed()
        try:
            for kind, data in self._records():
                self._check(kind, data)
        except (Malformed, zlib.error) as error:
            raise Refused(
                _("{name} was made by a faulty program ({error}). Nothing of it was taken in.").format(
                    name=path.name, error=error
                )
            ) from error
        self._frames = self.frames()

    @classmethod
    def open(cls, address: str) -> Link:
        """Open the bundle at a path."""
        return cls(Path(address))

    # ---- checking -----------------------------------------------------------------------------------------------

    def _sealed(self) -> Header:
        """Read the header and check the signature over the file as it lies there."""
        try:
            size = self.path.stat().st_size
            if size > MAX_FILE:
                raise Refused(_("{name} is too large to be a bundle.").format(name=self.path.name))
            return self._verify(size)
        except OSError as error:
            raise Refused(
                _("{name} cannot be read: {error}.").format(name=self.path.name, error=error.strerror)
            ) from error

    def _verify(self, size: int) -> Header:
        with self.path.open("rb") as file:
            head = file.read(HEAD)
            if len(head) < HEAD or not head.startswith(MAGIC):
                raise Refused(
                    _("{name} is not what a desk writes onto a stick: a file like mvs-A-bandari.bundle.").format(
                        name=self.path.name
                    )
                )
            reader = Reader(head, len(MAGIC))
            if reader.byte() != VERSION:
                raise Refused(
                    _("{name} was made by a newer mvs-tui. Install that to read it.").format(name=self.path.name)
                )
            header = Header(reader.take(32), reader.take(KEY_SIZE), int.from_bytes(reader.take(4), "big"))
            state = hashlib.blake2b(head, digest_size=32)
            left = size - HEAD - SIGNATURE_SIZE
            while left > 0 and (piece := file.read(min(PIECE, left))):
                state.update(piece)
                left -= len(piece)
            signature = file.read(SIGNATURE_SIZE)
        if left or not check_signature(header.sender, SIGN_TAG + state.digest(), signature):
            raise Refused(
                _("{name} was cut short or changed on the way. Nothing of it was taken in; ask for a new one.").format(
                    name=self.path.name
                )
            )
        return header

    def _check(self, kind: int, data: bytes) -> None:
        if kind == FRAME:
            unpack(data)
        elif kind == KEY and len(data) < KEY_SIZE:
            message = "a key is cut short"
            raise Malformed(message)
        elif kind > SECRET:
            message = f"a record of the unknown kind {kind}"
            raise Malformed(message)

    # ---- reading ------------------------------------------------------------------------------------------------

    def _inflated(self) -> Iterator[bytes]:
        """Give the unpacked bytes in pieces of bounded size; raises `Malformed` when they are too many or cut short."""
        unzip = zlib.decompressobj()
        total = 0
        with self.path.open("rb") as file:
            left = os.fstat(file.fileno()).st_size - HEAD - SIGNATURE_SIZE
            file.seek(HEAD)
            while not unzip.eof:
                data = unzip.unconsumed_tail or file.read(min(PIECE, left))
                left -= 0 if unzip.unconsumed_tail else len(data)
                piece = unzip.decompress(data, PIECE)
                total += len(piece)
                if total > MAX_TOTAL or not (data or piece):
                    message = f"it unpacks to more than {MAX_TOTAL >> 20} MB" if piece else "it ends too early"
                    raise Malformed(message)
                yield piece
        if left or unzip.unused_data:
            message = "there are bytes after its end"
            raise Malformed(message)

    def _records(self) -> Iterator[tuple[int, bytes]]:
        """Give the records (kind, data)."""
        waiting = bytearray()
        count = 0
        for piece in self._inflated():
            waiting += piece
            place = 0
            while len(waiting) - place >= 4:  # noqa: PLR2004 - the length of a record
                size = int.from_bytes(waiting[place : place + 4], "big")
                count += 1
                if not 0 < size <= MAX_RECORD or count > MAX_RECORDS:
                    message = f"record {count} of {size} bytes"
                    raise Malformed(message)
                if len(waiting) - place - 4 < size:
                    break
                yield waiting[place + 4], bytes(waiting[place + 5 : place + 4 + size])
                place += 4 + size
            del waiting[:place]
        if waiting:
            message = "its last record is cut short"
            raise Malformed(message)

    def records(self, kind: int) -> Iterator[bytes]:
        """Give what the records of one kind hold."""
        return (data for found, data in self._records() if found == kind)

    def frames(self) -> Iterator[bytes]:
        """Give all frames that this desk can read, from the beginning."""
        key = b""
        for kind, data in self._records():
            if kind == FRAME:
                yield data
            elif kind == KEY and self._opener is not None and data[:KEY_SIZE] == self._key:
                with contextlib.suppress(Malformed):
                    key = self._opener(data[KEY_SIZE:])
            elif kind == LOCKED and key:
                with contextlib.suppress(Malformed):
                    yield unlock(key, data)

    # ---- as a link ----------------------------------------------------------------------------------------------

    def send(self, frame: bytes) -> None:
        """Nothing can be sent by a bundle that is read."""
        del frame
        raise Closed(_("a bundle that is read takes nothing in"))

    def receive(self, wait: float) -> bytes | None:
        """Give the next frame; raises `Closed` after the last."""
        del wait
        frame = next(self._frames, None)
        if frame is None:
            raise Closed(_("the bundle is at its end"))
        return frame
