"""Text on air: a frozen code in which the letters that people write often are short.

Rules
- The code is drawn from plain notes in English, Spanish, French, Portuguese and Swahili; any other sign is an escape.
- A letter's length depends on what stands before it: a space or the beginning, a vowel, a consonant, a digit, a
  capital's mark, a sign, or an escape. `LENGTHS` has one row for each, a hexadecimal digit for each sign of `SIGNS`.
- Codes are canonical Huffman codes (RFC 1951, 3.2.2). Every text has exactly one coding, which ends with END.

    >>> writer = BitWriter()
    >>> write_text(writer, "Mvua kubwa")
    >>> writer.size, read_text(BitReader(writer.done()))
    (58, 'Mvua kubwa')
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from models.wire import Malformed
from radio.codec.bits import BitReader, BitWriter

if TYPE_CHECKING:
    from collections.abc import Iterator

LETTERS: Final = " abcdefghijklmnopqrstuvwxyz0123456789.,-/:'()!?+áéíóúñçãõâêôàèùîïëüûœ"
CAPITAL, END, ESCAPE = range(len(LETTERS), len(LETTERS) + 3)
SIGNS: Final = len(LETTERS) + 3
SPACE, VOWEL, CONSONANT, DIGIT, CAPITALS, POINT, ESCAPED = range(7)
LENGTHS: Final = (
    "945445565585445547644765c6bb67878889ccb8ccccccc8aacacccccccc8cccccccc4bc",
    "25765566857645366a445567877ddddddddddd6ddabddddddadab99adddddadbbddddd5d",
    "328863a754a869838a5654a7d8adddddddddee7dea8eeeed97aaddd9eccec9eddeeeed5d",
    "178887998898889888898888999394955999996999999999999999999999999999999849",
    "645456665665335559554855977999999999998999999999989799999999999999999889",
    "167774786787777678757787888888888888888888888888858888888888688888888778",
    "388888888888888888888888888777777777778888888888888888888888888888888841",
)
#: Orders in which the first letter without a code is written, and the way from there to the next: scripts lie close.
CODE_POINT, CLOSE = 10, 5
#: Stands for the letter before the first.
NONE: Final = -1
#: A short code that is read aloud: six bits a sign, then its end; an escape is followed by the sign's number.
NAME: Final = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ-"
NAME_END, NAME_ESCAPE = len(NAME), len(NAME) + 1
NAME_BITS: Final = 6


def _codes(lengths: str) -> list[tuple[int, int]]:
    """Give each sign's code and its length: shorter ones first, then in the order of the signs."""
    codes = [(0, 0)] * SIGNS
    code = last = 0
    for length, sign in sorted((int(digit, 16), sign) for sign, digit in enumerate(lengths)):
        code <<= length - last
        codes[sign], last = (code, length), length
        code += 1
    return codes


def _after(sign: int) -> int:
    """Give the row that is used after a sign."""
    if sign == CAPITAL:
        return CAPITALS
    if sign == ESCAPE:
        return ESCAPED
    letter = LETTERS[sign]
    if letter == " ":
        return SPACE
    if letter in "aeiouáéíóúãõâêôàèùîïëüû":
        return VOWEL
    if letter.isdigit():
        return DIGIT
    return CONSONANT if letter.isalpha() else POINT


CODES: Final = [_codes(lengths) for lengths in LENGTHS]
READ: Final = [{(length, code): sign for sign, (code, length) in enumerate(codes)} for codes in CODES]
AFTER: Final = [_after(sign) if sign != END else SPACE for sign in range(SIGNS)]
PLACE: Final = {letter: sign for sign, letter in enumerate(LETTERS)}
LOWER: Final = {letter.upper(): sign for letter, sign in PLACE.items() if letter.isalpha()}


def _signs(text: str) -> Iterator[tuple[int, str]]:
    """Take a text apart into signs, with the letter where a sign is an escape."""
    for letter in text:
        if letter in PLACE:
            yield PLACE[letter], ""
        elif letter in LOWER:
            yield CAPITAL, ""
            yield LOWER[letter], ""
        else:
            yield ESCAPE, letter
    yield END, ""


def write_text(writer: BitWriter, text: str) -> None:
    """Write a text and its end."""
    row, last = SPACE, NONE
    for sign, letter in _signs(text):
        writer.bits(*CODES[row][sign])
        if sign == ESCAPE:
            _write_letter(writer, ord(letter), last)
            last = ord(letter)
        row = AFTER[sign]


def read_text(reader: BitReader) -> str:
    """Read a text up to its end; raises `Malformed`."""
    text: list[str] = []
    row, last, capital = SPACE, NONE, False
    while True:
        sign = _sign(reader, READ[row])
        row = AFTER[sign]
        if capital and not (sign < len(LETTERS) and LETTERS[sign].isalpha()):
            raise Malformed("a capital without its letter")
        if sign == END:
            return "".join(text)
        if sign == ESCAPE:
            last = _read_letter(reader, last)
            text.append(chr(last))
        elif sign != CAPITAL:
            text.append(LETTERS[sign].upper() if capital else LETTERS[sign])
        capital = sign == CAPITAL


def _sign(reader: BitReader, codes: dict[tuple[int, int], int]) -> int:
    """Read one sign; the codes leave no gap, so one is found before the longest length."""
    code = length = 0
    while True:
        code, length = code << 1 | reader.bits(1), length + 1
        sign = codes.get((length, code))
        if sign is not None:
            return sign


def _write_letter(writer: BitWriter, number: int, last: int) -> None:
    """Write a letter without a code by its number, or by the way there from the one before (`last`)."""
    if last == NONE:
        writer.uint(number, CODE_POINT)
    else:
        writer.uint(2 * (number - last) if number >= last else 2 * (last - number) - 1, CLOSE)


def _read_letter(reader: BitReader, last: int) -> int:
    if last == NONE:
        number = reader.uint(CODE_POINT)
    else:
        step = reader.uint(CLOSE)
        number = last + (step // 2 if step % 2 == 0 else -(step + 1) // 2)
    if not 0 <= number <= 0x10FFFF or 0xD800 <= number < 0xE000:  # noqa: PLR2004 - what UTF-8 can write
        raise Malformed("a letter that no text has")
    return number


def write_name(writer: BitWriter, text: str) -> None:
    """Write a short code of capitals, digits and hyphens; other signs take longer."""
    for letter in text:
        place = NAME.find(letter)
        writer.bits(NAME_ESCAPE if place < 0 else place, NAME_BITS)
        if place < 0:
            _write_letter(writer, ord(letter), NONE)
    writer.bits(NAME_END, NAME_BITS)


def read_name(reader: BitReader) -> str:
    """Read what `write_name` wrote; raises `Malformed`."""
    text: list[str] = []
    while True:
        place = reader.bits(NAME_BITS)
        if place == NAME_END:
            return "".join(text)
        if place > NAME_ESCAPE:
            raise Malformed("a code with a sign that no code has")
        text.append(chr(_read_letter(reader, NONE)) if place == NAME_ESCAPE else NAME[place])
