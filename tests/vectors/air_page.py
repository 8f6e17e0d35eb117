"""The coding of section 15, written a second time from docs/protocol.md alone: bits are strings of 0 and 1.

It writes and never reads. The rows of letters are taken from the page itself, so that a slip in copying cannot hide.
"""

import hashlib
import re
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import NamedTuple

from tests.vectors.page import Field, Height, Kind, Parts, Ref, Value, uint

PAGE = (Path(__file__).parents[2] / "docs" / "protocol.md").read_text(encoding="utf-8")
HEADED, PLAIN = "HEADED", "PLAIN"
FORMS = re.findall(r"^    (16 18 .* PLAIN)$", PAGE, re.MULTILINE)[0].split()
SIGNS = re.findall(r"^    _(abc.*)$", PAGE, re.MULTILINE)[0]
ROWS = re.findall(r"^\| .* \| `([0-9a-f]{72})` \|$", PAGE, re.MULTILINE)
LETTERS = " " + SIGNS
CAPITAL, END, ESCAPE = 69, 70, 71
CODE = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ-"


class Log(NamedTuple):
    """A log as it is named on air."""

    number: int
    stream: int = 0
    incarnation: int = 0


# ---- bits ----------------------------------------------------------------------------------------------------------


def n(value: int, count: int) -> str:
    """So many bits, highest first."""
    return format(value, f"0{count}b") if count else ""


def flag(*, yes: bool) -> str:
    """One bit."""
    return "1" if yes else "0"


def octets(data: bytes) -> str:
    """Bytes."""
    return "".join(n(byte, 8) for byte in data)


def e(value: int, order: int = 0) -> str:
    """E(order)."""
    j = len(bin(value // 2**order + 1)) - 3
    return "1" * j + "0" + n(value + 2**order - 2 ** (order + j), order + j)


def f(value: int) -> int:
    """F."""
    return value + value // 7 if value >= 0 else -8 * value - 1


def r(value: int) -> str:
    """R."""
    digits = str(value)
    zeros = len(digits) - len(digits.rstrip("0")) if value else 0
    return "1" * zeros + "0" + e(value // 10**zeros - bool(zeros), 3)


def filled(bits: str) -> bytes:
    """Give the bytes, the last one filled with zeros."""
    bits += "0" * (-len(bits) % 8)
    return bytes(int(bits[place : place + 8], 2) for place in range(0, len(bits), 8))


# ---- letters -------------------------------------------------------------------------------------------------------


def codes(row: str) -> list[str]:
    """RFC 1951, 3.2.2: codes from their lengths."""
    lengths = [int(digit, 16) for digit in row]
    found, code = [""] * len(lengths), 0
    for length in range(1, 16):
        code <<= 1
        for sign, own in enumerate(lengths):
            if own == length:
                found[sign] = n(code, length)
                code += 1
    return found


CODES = [codes(row) for row in ROWS]


def row_after(sign: int) -> int:
    """Which row is used after a sign."""
    if sign in {CAPITAL, ESCAPE}:
        return 4 if sign == CAPITAL else 6
    letter = LETTERS[sign]
    groups = (" ", "aeiouáéíóúãõâêôàèùîïëüû", "", "0123456789", "", ".,-/:'()!?+")
    return next((row for row, group in enumerate(groups) if letter in group), 2)


def letters(text: str) -> str:
    """Write a text."""
    out, row, before = "", 0, -1

    def put(sign: int) -> None:
        nonlocal out, row
        out += CODES[row][sign]
        row = row_after(sign) if sign != END else 0

    for letter in text:
        small = letter.lower()
        if letter in LETTERS:
            put(LETTERS.index(letter))
        elif len(small) == 1 and small in LETTERS and small.isalpha() and small.upper() == letter:
            put(CAPITAL)
            put(LETTERS.index(small))
        else:
            put(ESCAPE)
            way = ord(letter) - before
            out += e(ord(letter), 10) if before < 0 else e(2 * way if way >= 0 else -2 * way - 1, 5)
            before = ord(letter)
    put(END)
    return out


def short_code(text: str) -> str:
    """Write a code that is read aloud."""
    return "".join(n(CODE.index(sign), 6) if sign in CODE else n(38, 6) + e(ord(sign), 10) for sign in text) + n(37, 6)


# ---- entries -------------------------------------------------------------------------------------------------------

THINGS = {
    "village": "village", "desk": "desk", "to": "desk", "household": "household", "member": "member",
    "operator": "member", "machine": "machine", "request": "request", "target": "any",
}  # fmt: skip
ROLES = ("member", "saw", "basis", "own")


#: How many fields were written one by one when the row of forms was frozen, where a kind has more by now.
FROZEN = {16: 7, 17: 4, 21: 5, 22: 6}


def first_fields(kind: Kind) -> list[Field]:
    """Give the fields that a kind had when the row of forms was frozen."""
    return kind.fields[: FROZEN.get(kind.number, len(kind.fields))]


def by_fields(kind: Kind, values: dict[str, Value]) -> bool:
    """Say whether an entry is written field by field: its kind is in the row, and later fields have their defaults."""
    later = kind.fields[len(first_fields(kind)) :]
    return str(kind.number) in FORMS and all(values[slot.name] == slot.default for slot in later)


@dataclass
class Run:
    """What a run remembers."""

    log: Log
    at: int = -1
    g: int = 10
    logs: dict[str, Log] = field(default_factory=dict[str, Log])
    orders: dict[str, int] = field(default_factory=dict[str, int])

    def time(self, at: int) -> str:
        """Write at."""
        if self.at < 0:
            self.at = at
            return e(at, 19)
        told = f(at - self.at)
        bits = e(told, self.g)
        self.at, self.g = at, (self.g + told.bit_length()) // 2
        return bits

    def ref(self, thing: str, target: Ref) -> str:
        """Write a reference without its check."""
        log, o = Log(target.desk, target.stream, target.incarnation), self.orders.get(thing, 6)
        same = log == self.logs.get(thing, self.log)
        bits = "0" if same else "1" + e(log.number - 1, 2) + special(log)
        self.logs[thing] = log
        self.orders[thing] = max(0, (o + target.seq.bit_length() - 1) // 2)
        return bits + e(target.seq, o)

    def by_field(self, kind: Kind, at: int, heads: tuple[Ref | None, ...], values: dict[str, Value]) -> str:
        """Write an entry field by field."""
        bits = e(FORMS.index(str(kind.number)), 1) + self.time(at)
        fields = first_fields(kind)
        shown = [values[slot.name] != slot.default for slot in fields if not slot.needed]
        if any(shown) or any(heads):
            bits += "1" + "".join(flag(yes=yes) for yes in shown) + flag(yes=any(heads))
            bits += n(sum(1 << role for role in range(3) if heads[role]), 3) if any(heads) else ""
        else:
            bits += "0"
        bits += "".join(self.ref(ROLES[role], head) for role, head in enumerate(heads) if head)
        for slot in fields:
            value = values[slot.name]
            if slot.needed or value != slot.default:
                if isinstance(value, Ref):
                    bits += self.ref(THINGS[slot.name], value) + octets(value.check)
                else:
                    bits += written(slot, value, at)
        return bits

    def headed(self, entry: Parts) -> str:
        """Write an entry with its header in bits and its rest in bytes."""
        rest = uint(entry.bitmap) + b"".join(entry.body.values())
        bits = e(FORMS.index(HEADED), 1) + self.time(entry.at) + e(entry.kind, 5) + e(len(entry.refs), 1)
        for role, target in entry.refs:
            bits += n(role, 2) + self.ref(ROLES[role], target) + flag(yes=bool(target.check)) + octets(target.check)
        return bits + e(len(rest), 4) + octets(rest)

    @staticmethod
    def plain(data: bytes) -> str:
        """Write bytes that are no entry."""
        return e(FORMS.index(PLAIN), 1) + e(len(data), 4) + octets(data)


def special(log: Log) -> str:
    """Write the rest of a log's name."""
    return "1" + n(log.stream, 3) + n(log.incarnation, 16) if log.stream or log.incarnation else "0"


def written(slot: Field, value: Value, at: int) -> str:  # noqa: C901, PLR0911, PLR0912 - the rows of the table
    """Write a value of a field."""
    day = at // 1440
    match slot.type.removeprefix("list of "), value:
        case _, list():
            return e(len(value), 1) + "".join(written(inner(slot), one, at) for one in value)
        case "height", Height():
            return n(value.stream, 3) + n(value.incarnation, 16) + e(value.count, 7)
        case "uint", int() if slot.name == "start":
            p = (value % 24 - 6) % 24
            hour = "0" + n(p, 2) if p < 4 else "10" + n(p - 4, 3) if p < 12 else "11" + n(p - 12, 4)
            return e(f(value // 24 - day), 2) + hour
        case "uint", int() if slot.name == "on":
            return e(f(value - day), 6)
        case "uint", int() if slot.name == "meters":
            return e(value, 11)
        case "uint", int():
            return e(value - slot.low, 2) if slot.high - slot.low + 1 <= 1024 else r(value)
        case "sint", int():
            return flag(yes=value >= 0) + r(abs(value))
        case "text", str():
            return short_code(value) if slot.name == "code" else letters(value)
        case "bytes", bytes():
            return e(len(value), 5) + octets(value)
        case "fixed bytes", bytes():
            return octets(value)
        case "choice", int():
            return e(value, 2)
        case "bool", bool():
            return flag(yes=value)
        case _:
            raise TypeError(f"{value!r} is no {slot.type}")


def inner(slot: Field) -> Field:
    """Give the field that a list's values are of."""
    return slot._replace(type=slot.type.removeprefix("list of "))


# ---- frames --------------------------------------------------------------------------------------------------------


def log_name(log: Log) -> str:
    """Write a log."""
    return e(log.number - 1, 3) + special(log)


def span(log: Log, first: int, count: int) -> str:
    """Write a log, where in it, and how many."""
    return log_name(log) + e(first, 7) + e(count - 1, 3)


def run(log: Log, first: int, entries: list[Callable[[Run], str]], seal: bytes) -> str:
    """Write a run; each entry is a function that writes it after those before."""
    memory = Run(log)
    return "10" + span(log, first, len(entries)) + "".join(entry(memory) for entry in entries) + octets(seal)


def tell(sender: int, counter: int, **told: str) -> str:
    """Write a tell whose parts are written already."""
    names = ("beacon", "wants", "heads", "places", "hello")
    flags = "".join(flag(yes=name in told) for name in names)
    return e(sender - 1, 3) + e(counter, 10) + flags + "".join(told.get(name, "") for name in names)


def frame(kind: int, coop_id: bytes, body: str, key: bytes = b"") -> bytes:
    """Write a frame, with its tag where there is a key."""
    data = bytes([0x10 | kind]) + coop_id[:2] + filled(body)
    if not key:
        return data
    return data + hashlib.blake2b(b"mvs-air-1" + coop_id + data, digest_size=4, key=key).digest()
