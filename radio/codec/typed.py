"""Values of fields on air: a number, a time, a choice or a text in as few bits as their field lets expect.

Rules
- What a field is decides how its values are written; `docs/protocol.md` says each to the bit, and a test freezes them.
- A time is told from its own entry's `at`: people book the next days, and write down what was due.
- A reader gives a value that the field may hold, or the entry is `Malformed` when it is put together again.

    >>> writer = BitWriter()
    >>> write_round(writer, 2500)
    >>> writer.size, read_round(BitReader(writer.done()))
    (11, 2500)
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from models.choices import Pick, YesNo
from models.clock import DAY
from models.fields import Letters, Name, Octets, Signed, Whole
from models.measures import DayOfBooks, HeightField, HourOfBooks, Several, Tenths, TenthsOfLitres
from models.refs import Height
from models.wire import Malformed
from radio.codec.bits import BitReader, BitWriter
from radio.codec.letters import read_name, read_text, write_name, write_text

if TYPE_CHECKING:
    from models.fields import Field

#: Whole numbers with no more values than this are written plainly; above it people count in round ones.
FEW: Final = 1024
#: Bits of a meter that every reading has.
METER: Final = 11
#: A number below 2**63 ends in no more zeros.
MOST_ZEROS: Final = 18
DAYLIGHT: Final = 6
HOURS: Final = 24


def fold(value: int) -> int:
    """Give a number for one that is seldom negative: every eighth stands for -1, -2, … ."""
    return value + value // 7 if value >= 0 else -8 * value - 1


def unfold(number: int) -> int:
    """Give back what `fold` folded."""
    return -(number + 1) // 8 if number % 8 == 7 else number - number // 8  # noqa: PLR2004 - every eighth


def write_round(writer: BitWriter, value: int) -> None:
    """Write a number that is likely round: its zeros at the end in unary, then what stands before them."""
    zeros = 0
    while value and value % 10 == 0:
        value, zeros = value // 10, zeros + 1
    writer.bits((1 << zeros + 1) - 2, zeros + 1)
    writer.uint(value - 1 if zeros else value, 3)


def read_round(reader: BitReader) -> int:
    """Read what `write_round` wrote."""
    zeros = 0
    while reader.flag():
        zeros += 1
        if zeros > MOST_ZEROS:
            raise Malformed("a number is too large")
    value = reader.uint(3)
    return (value + 1) * 10**zeros if zeros else value


def _write_hour(writer: BitWriter, hour: int) -> None:
    """Write an hour of the day, the morning's first: 0xx, then 10xxx till the evening, then 11xxxx the night."""
    place = (hour - DAYLIGHT) % HOURS
    if place < 4:  # noqa: PLR2004 - two bits
        writer.bits(place, 3)
    elif place < 12:  # noqa: PLR2004 - three bits more
        writer.bits(0b10000 + place - 4, 5)
    else:
        writer.bits(0b110000 + place - 12, 6)


def _read_hour(reader: BitReader) -> int:
    if not reader.flag():
        place = reader.bits(2)
    elif not reader.flag():
        place = 4 + reader.bits(3)
    else:
        place = 12 + reader.bits(4)
    if place >= HOURS:
        raise Malformed("an hour that no day has")
    return (place + DAYLIGHT) % HOURS


def write_value(writer: BitWriter, field: Field, value: Any, at: int) -> None:  # noqa: C901, PLR0912 - one for each type
    """Write a value of a field, in an entry that was written at minute `at`."""
    match field:
        case HourOfBooks():
            writer.uint(fold(value // HOURS - at // DAY), 2)
            _write_hour(writer, value % HOURS)
        case DayOfBooks():
            writer.uint(fold(value - at // DAY), 6)
        case TenthsOfLitres():
            write_round(writer, value)
        case Tenths():
            writer.uint(value, METER)
        case Whole() if field.high - field.low < FEW:
            writer.uint(value - field.low, 2)
        case Whole():
            write_round(writer, value)
        case Signed():
            writer.flag(yes=value >= 0)
            write_round(writer, abs(value))
        case Name():
            write_name(writer, value)
        case Letters():
            write_text(writer, value)
        case Octets():
            if not field.size:
                writer.uint(len(value), 5)
            writer.octets(value)
        case Pick():
            writer.uint(int(value), 2)
        case YesNo():
            writer.flag(yes=value)
        case Several():
            writer.uint(len(value), 1)
            for item in value:
                write_value(writer, field.each, item, at)
        case HeightField():
            writer.bits(value.stream, 3)
            writer.bits(value.incarnation, 16)
            writer.uint(value.upto, 7)
        case _:
            raise TypeError(f"{field!r} has no coding on air")


def read_value(reader: BitReader, field: Field, at: int) -> Any:  # noqa: C901, PLR0911, PLR0912 - one for each type
    """Read a value of a field; raises `Malformed`."""
    match field:
        case HourOfBooks():
            day = unfold(reader.uint(2)) + at // DAY
            return day * HOURS + _read_hour(reader)
        case DayOfBooks():
            return unfold(reader.uint(6)) + at // DAY
        case TenthsOfLitres():
            return read_round(reader)
        case Tenths():
            return reader.uint(METER)
        case Whole() if field.high - field.low < FEW:
            return reader.uint(2) + field.low
        case Whole():
            return read_round(reader)
        case Signed():
            return read_round(reader) if reader.flag() else -read_round(reader)
        case Name():
            return read_name(reader)
        case Letters():
            return read_text(reader)
        case Octets():
            return reader.octets(field.size or reader.uint(5))
        case Pick():
            try:
                return field.options(reader.uint(2))
            except ValueError as error:
                raise Malformed("a choice that does not exist") from error
        case YesNo():
            return reader.flag()
        case Several():
            return tuple(read_value(reader, field.each, at) for _step in range(_count(reader, field)))
        case HeightField():
            return Height(reader.bits(3), reader.bits(16), reader.uint(7))
        case _:
            raise TypeError(f"{field!r} has no coding on air")


def _count(reader: BitReader, field: Several) -> int:
    count = reader.uint(1)
    if count > field.most:
        raise Malformed(f"{count} values where at most {field.most} may stand")
    return count
