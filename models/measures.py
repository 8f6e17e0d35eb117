"""Fields that measure: hours and days of the calendar, meters in tenths, lists, and heights of logs.

Rules
- All are whole numbers underneath: hours and days since the co-op's epoch, meters in tenths of an hour.
- What `show` writes, `parse` reads as the same.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Annotated, Any

from models import spelling
from models.fields import Field, Lens, Whole
from models.language import gettext as _
from models.refs import Height
from models.wire import MAX_UINT, Malformed, Reader, encode_uint
from models.words import BadInput


@dataclass(frozen=True)
class HourOfBooks(Whole):
    """An hour of the co-op's calendar: whole hours since the epoch, local time."""

    high: int = 2**26
    width: int = 16
    hint: str = "fri 6, 27 Nov 6, +3 6"

    def parse(self, text: str, lens: Lens) -> int:
        """Read a day and an hour."""
        return self._typed(lens.calendar.parse_hour(text, lens.today))

    def show(self, value: int, lens: Lens) -> str:
        """Write `Fri 27 Nov 06`, or `2027-11-27 06` where that would be read as another year's."""
        if _near(value // 24, lens):
            return lens.calendar.show_hour(value)
        return f"{lens.calendar.date(value // 24).isoformat()} {value % 24:02d}"


@dataclass(frozen=True)
class DayOfBooks(Whole):
    """A day of the co-op's calendar: whole days since the epoch."""

    high: int = 2**21
    width: int = 12
    hint: str = "today, fri, 27 Nov"

    def parse(self, text: str, lens: Lens) -> int:
        """Read a day."""
        return self._typed(lens.calendar.parse_day(text, lens.today))

    def show(self, value: int, lens: Lens) -> str:
        """Write `Fri 27 Nov`, or `2027-11-27` where that would be read as another year's."""
        return lens.calendar.show_day(value) if _near(value, lens) else lens.calendar.date(value).isoformat()


@dataclass(frozen=True)
class PastDay(DayOfBooks):
    """The day on which something happened: what is typed short is the last such day, today included."""

    def parse(self, text: str, lens: Lens) -> int:
        """Read a day."""
        return self._typed(lens.calendar.parse_day(text, lens.today, past=True))

    def show(self, value: int, lens: Lens) -> str:
        """Write it as any day; one still to come with its year, as it would be read as the last one of its name."""
        return super().show(value, lens) if value <= lens.today else lens.calendar.date(value).isoformat()


@dataclass(frozen=True)
class Tenths(Whole):
    """A decimal number with one place, kept as tenths: a meter of 412.6 hours is 4126."""

    high: int = 10**7
    width: int = 10
    hint: str = "412.6"

    def parse(self, text: str, lens: Lens) -> int:
        """Read `412`, `412.6`, `412,6` or `1.412,6`."""
        words = spelling.figures(text)
        whole, dot, part = words.partition(".")
        if not (whole.isdecimal() and whole.isascii()) or (
            dot and not (part.isdecimal() and part.isascii() and len(part) == 1)
        ):
            raise BadInput(self._wrong(text))
        return super().parse(whole + (part or "0"), lens)

    def _wrong(self, text: str) -> str:
        """Say what to type instead."""
        return _("Type hours with one decimal place at most, like 412.6; “{text}” is not.").format(text=text)

    def show(self, value: int, lens: Lens) -> str:
        """Write `412.6`."""
        del lens
        return spelling.point(f"{value // 10}.{value % 10}")


@dataclass(frozen=True)
class TenthsOfLitres(Tenths):
    """Litres with one decimal place, kept as tenths."""

    hint: str = "12.5"

    def _wrong(self, text: str) -> str:
        return _("Type litres with one decimal place at most, like 12.5; “{text}” is not.").format(text=text)


@dataclass(frozen=True)
class Several(Field):
    """A list of 0 … `most` values of one field: their count, then each."""

    each: Field = field(default_factory=Tenths)
    most: int = 4
    least: int = 0
    width: int = 24

    def encode(self, value: tuple[Any, ...]) -> bytes:
        """Write the count and the values."""
        if not self.least <= len(value) <= self.most:
            message = f"{len(value)} values where {self.least} … {self.most} may stand"
            raise Malformed(message)
        return encode_uint(len(value)) + b"".join(self.each.encode(item) for item in value)

    def decode(self, reader: Reader) -> tuple[Any, ...]:
        """Read the count and the values."""
        count = reader.uint()
        if not self.least <= count <= self.most:
            message = f"{count} values where {self.least} … {self.most} may stand"
            raise Malformed(message)
        return tuple(self.each.decode(reader) for _step in range(count))

    def parse(self, text: str, lens: Lens) -> tuple[Any, ...]:
        """Read values with `/` between them."""
        pieces = [piece for piece in text.split("/") if piece.strip()]
        if not self.least <= len(pieces) <= self.most:
            raise BadInput(
                _("Give {least} to {most} values, with / between them.").format(least=self.least, most=self.most)
            )
        return tuple(self.each.parse(piece, lens) for piece in pieces)

    def show(self, value: tuple[Any, ...], lens: Lens) -> str:
        """Write values with `/` between them."""
        return "/".join(self.each.show(item, lens) for item in value)

    @property
    def hint(self) -> str:  # type: ignore[override]
        """An example with two values."""
        return f"{_(self.each.hint)}/{spelling.point('88.0')}" if isinstance(self.each, Tenths) else self.each.hint


@dataclass(frozen=True)
class HeightField(Field):
    """One `Height`: stream (1 byte), incarnation (2 bytes, big-endian), count."""

    def encode(self, value: Height) -> bytes:
        """Write the height."""
        if not 0 <= value.stream <= 7 or not 0 <= value.incarnation <= 0xFFFF:  # noqa: PLR2004
            message = f"no such log: {value}"
            raise Malformed(message)
        return bytes([value.stream]) + value.incarnation.to_bytes(2, "big") + encode_uint(value.upto)

    def decode(self, reader: Reader) -> Height:
        """Read the height."""
        height = Height(reader.byte(), reader.u16(), reader.uint())
        if height.stream > 7:  # noqa: PLR2004 - three bits, as in a reference
            message = "no such stream"
            raise Malformed(message)
        return height

    def parse(self, text: str, lens: Lens) -> Height:
        """Read `stream.incarnation.count`."""
        del lens
        try:
            stream, incarnation, count = (int(piece) for piece in text.split("."))
        except ValueError as error:
            raise BadInput(_("Type stream.incarnation.count, like 0.0.120.")) from error
        if not 0 <= stream <= 7 or not 0 <= incarnation <= 0xFFFF or not 0 <= count <= MAX_UINT:  # noqa: PLR2004
            raise BadInput(_("Type stream.incarnation.count, like 0.0.120."))
        return Height(stream, incarnation, count)

    def show(self, value: Height, lens: Lens) -> str:
        """Write `stream.incarnation.count`."""
        del lens
        return f"{value.stream}.{value.incarnation}.{value.upto}"


Hour = Annotated[int, HourOfBooks()]

Day = Annotated[int, DayOfBooks()]

DayBefore = Annotated[int, PastDay()]

Meter = Annotated[int, Tenths()]

Litres = Annotated[int, TenthsOfLitres()]

Meters = Annotated[tuple[int, ...], Several(Tenths(), most=4)]

#: Money in its smallest unit, like shillings or centavos.
Money = Annotated[int, Whole(high=10**12)]


def _near(day: int, lens: Lens) -> bool:
    """Whether a date without its year is read as this day: one of this year, not long ago."""
    return day >= lens.today - 60 and lens.calendar.date(day).year == lens.calendar.date(lens.today).year
