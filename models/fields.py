"""The vocabulary of fields: what an entry may hold, how it is coded, typed and shown.

Rules
- A field knows five things: `encode`, `decode`, `parse` (what a person typed), `show`, and how wide it is on screen.
- All numbers are whole. A meter reads in tenths of an hour, a weight in grams, a time in hours or days of the co-op.
- A reference names another entry by (desk number, stream, incarnation, seq); it is coded in the entry's header, never
  among the fields, so that older programs find it in kinds that they do not know.

    >>> Whole(high=99).encode(7).hex()
    '07'
"""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass
from typing import TYPE_CHECKING, Annotated, Any, Final, Protocol

from models.language import gettext as _
from models.language import ngettext
from models.refs import Ref
from models.wire import MAX_UINT, Malformed, Reader, encode_bytes, encode_sint, encode_uint
from models.words import BadInput

if TYPE_CHECKING:
    from models.clock import Calendar

MAX_DESK: Final = 2**32 - 1


class Lens(Protocol):
    """What a field needs to read and show values for people: the calendar, and names for references."""

    @property
    def calendar(self) -> Calendar:
        """The co-op's calendar."""
        ...

    @property
    def today(self) -> int:
        """Today's day number."""
        ...

    def find(self, marker: type, text: str) -> Ref[Any]:
        """Find the one entry that somebody means by `text`; raises `BadInput` with near misses."""
        ...

    def show(self, ref: Ref[Any]) -> str:
        """Write a reference as people say it."""
        ...


class Field:
    """One kind of value. Subclasses are frozen dataclasses, so that a kind can be compared and printed."""

    width: int = 20
    hint: str = ""

    def encode(self, value: Any) -> bytes:
        """Write a value; raises `Malformed` when it is out of range."""
        raise NotImplementedError

    def decode(self, reader: Reader) -> Any:
        """Read a value; raises `Malformed`, or `Newer` where only a later program knows it."""
        raise NotImplementedError

    def parse(self, text: str, lens: Lens) -> Any:
        """Read what a person typed; raises `BadInput`."""
        raise NotImplementedError

    def show(self, value: Any, lens: Lens) -> str:
        """Write a value for people; what it writes, `parse` reads."""
        del lens
        return str(value)


class Newer(Exception):  # noqa: N818 - not an error: a later program will know it
    """The bytes are well formed but speak of something that came after this program."""


@dataclass(frozen=True)
class Bounded(Field):
    """A number `low` … `high`; how it is coded and typed is its subclasses'."""

    high: int = MAX_UINT
    low: int = 0
    width: int = 8

    def _bound(self, value: int) -> None:
        if not self.low <= value <= self.high:
            message = f"{value} is outside {self.low} … {self.high}"
            raise Malformed(message)

    def _typed(self, value: int) -> int:
        if not self.low <= value <= self.high:
            raise BadInput(_("It must be from {low} to {high}.").format(low=self.low, high=self.high))
        return value


@dataclass(frozen=True)
class Whole(Bounded):
    """A whole number `low` … `high` (at least 0), LEB128."""

    def encode(self, value: int) -> bytes:
        """Write the number."""
        self._bound(value)
        return encode_uint(value)

    def decode(self, reader: Reader) -> int:
        """Read the number."""
        value = reader.uint()
        self._bound(value)
        return value

    def parse(self, text: str, lens: Lens) -> int:
        """Read digits."""
        del lens
        words = text.strip()
        if not words.isdecimal() or not words.isascii():
            raise BadInput(_("Type a whole number, not “{text}”.").format(text=text))
        value = int(words) if len(words) < 20 else MAX_UINT  # noqa: PLR2004
        return self._typed(value)


@dataclass(frozen=True)
class Signed(Bounded):
    """A whole number `low` … `high` that may be negative, zigzag LEB128."""

    high: int = 2**31
    low: int = -(2**31)

    def encode(self, value: int) -> bytes:
        """Write the number."""
        self._bound(value)
        return encode_sint(value)

    def decode(self, reader: Reader) -> int:
        """Read the number."""
        value = reader.sint()
        self._bound(value)
        return value

    def parse(self, text: str, lens: Lens) -> int:
        """Read digits with a sign."""
        del lens
        try:
            value = int(text.strip())
        except ValueError as error:
            raise BadInput(_("Type a whole number, not “{text}”.").format(text=text)) from error
        return self._typed(value)


@dataclass(frozen=True)
class Letters(Field):
    """Text of at most `limit` bytes of UTF-8; typed text is brought to NFC and its spaces are tidied."""

    limit: int = 60
    width: int = 40
    least: int = 0

    def encode(self, value: str) -> bytes:
        """Write the text."""
        try:
            raw = value.encode("utf-8")
        except UnicodeEncodeError as error:
            message = "text that UTF-8 cannot write"
            raise Malformed(message) from error
        if not self.least <= len(raw) <= self.limit:
            message = f"{len(raw)} bytes where {self.least} … {self.limit} may stand"
            raise Malformed(message)
        return encode_bytes(raw)

    def decode(self, reader: Reader) -> str:
        """Read the text."""
        text = reader.text(self.limit)
        if len(text.encode()) < self.least:
            message = "text is missing"
            raise Malformed(message)
        return text

    def parse(self, text: str, lens: Lens) -> str:
        """Tidy what was typed."""
        del lens
        words = unicodedata.normalize("NFC", " ".join(text.split()))
        if any(unicodedata.category(letter) in {"Cc", "Cs", "Co"} for letter in words):
            raise BadInput(_("There is a character in it that cannot be printed."))
        size = len(words.encode())
        if size > self.limit:
            raise BadInput(self._too_long(words))
        if size < self.least:
            raise BadInput(_("Something must stand here."))
        return words

    def _too_long(self, words: str) -> str:
        """Say how many letters are too many, counted from the end; one with an accent takes the room of two or more."""
        over = len(words) - len(words.encode()[: self.limit].decode("utf-8", "ignore"))
        if words.isascii():
            said = ngettext(
                "It is {over} letter too long; {limit} at most.",
                "It is {over} letters too long; {limit} at most.",
                over,
            )
        else:
            said = ngettext(
                "It is about {over} letter too long; at most {limit} plain letters, fewer with accents.",
                "It is about {over} letters too long; at most {limit} plain letters, fewer with accents.",
                over,
            )
        return said.format(over=over, limit=self.limit)


@dataclass(frozen=True)
class Name(Letters):
    """A short code that people read aloud: capitals, digits and hyphens, like TRACTOR1 or MZ-26-C.

    `example` is what stands in the words when somebody types something else.
    """

    limit: int = 12
    width: int = 12
    least: int = 1
    example: str = "TRACTOR1"

    def parse(self, text: str, lens: Lens) -> str:
        """Bring a code to capitals and refuse what cannot be read aloud."""
        words = super().parse(text, lens).upper()
        if not words.replace("-", "").isalnum() or not words.isascii():
            raise BadInput(_("Use letters, digits and hyphens only, like {example}.").format(example=self.example))
        return words


#: What may stand in a phone number besides digits, and the fewest digits of one.
BETWEEN_DIGITS, DIGITS = " +-()/", 5


@dataclass(frozen=True)
class PhoneNumber(Letters):
    """The number of a phone as people write it, or nothing. Only what is typed is judged: books hold older ones."""

    limit: int = 24

    def parse(self, text: str, lens: Lens) -> str:
        """Tidy a number and refuse what nobody can dial."""
        words = super().parse(text, lens)
        digits = sum(letter.isdecimal() for letter in words)
        strange = any(not letter.isdecimal() and letter not in BETWEEN_DIGITS for letter in words)
        if words and (strange or digits < DIGITS):
            raise BadInput(_("A phone number has at least 5 digits; only spaces and + - ( ) / may stand between them."))
        return words


@dataclass(frozen=True)
class Octets(Field):
    """Raw bytes: exactly `size`, or when that is 0 at most `limit` with their length before them."""

    size: int = 0
    limit: int = 4096
    width: int = 64
    #: Whether people type it; most raw bytes are not for typing.
    typed: bool = False

    def encode(self, value: bytes) -> bytes:
        """Write the bytes."""
        if (self.size and len(value) != self.size) or len(value) > self.limit:
            message = f"{len(value)} bytes do not fit"
            raise Malformed(message)
        return value if self.size else encode_bytes(value)

    def decode(self, reader: Reader) -> bytes:
        """Read the bytes."""
        return reader.take(self.size) if self.size else reader.bytes(self.limit)

    def parse(self, text: str, lens: Lens) -> bytes:
        """Read hexadecimal digits."""
        del lens
        try:
            value = bytes.fromhex(text)
        except ValueError as error:
            raise BadInput(_("Type pairs of the digits 0-9 and a-f.")) from error
        if (self.size and len(value) != self.size) or len(value) > self.limit:
            raise BadInput(
                _("It must be {wanted} digits long, not {found}.").format(
                    wanted=2 * (self.size or self.limit), found=2 * len(value)
                )
            )
        return value

    def show(self, value: bytes, lens: Lens) -> str:
        """Write hexadecimal digits."""
        del lens
        return value.hex()

    def said(self, value: bytes) -> str:
        """Say what it is where nobody wants all of it."""
        return _("{count} bytes").format(count=len(value))


@dataclass(frozen=True)
class RefTo(Field):
    """A reference to an entry whose kind carries `marker`; `pinned` ones carry 2 bytes of the target's hash."""

    marker: type = object
    pinned: bool = False
    many: bool = False
    width: int = 24

    def parse(self, text: str, lens: Lens) -> Any:
        """Find what somebody means."""
        if self.many:
            return tuple(self._found(piece, lens) for piece in text.replace(",", " ").split())
        return self._found(text, lens)

    def _found(self, text: str, lens: Lens) -> Ref[Any]:
        """Find one; an entry that was named as such comes with its check, which only pinned references carry."""
        found = lens.find(self.marker, text)
        return found if self.pinned else found._replace(check=b"")

    def show(self, value: Any, lens: Lens) -> str:
        """Write it as people say it."""
        if self.many:
            return ", ".join(lens.show(item) for item in value)
        return lens.show(value)


@dataclass(frozen=True)
class Label:
    """What a field is called on screen, and one line of help, in English; translated where they are shown."""

    text: str
    help: str = ""


@dataclass(frozen=True)
class Pinned:
    """Marks a reference that carries 2 bytes of its target's hash: for what confirms, grants or takes over."""


Count = Annotated[int, Whole()]
Text = Annotated[str, Letters()]
Code = Annotated[str, Name()]
