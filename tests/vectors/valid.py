"""Entries that every reader must read and every author must write as these bytes."""

from typing import NamedTuple

from tests.vectors.kinds import KINDS, U16, U32, U63, highest, lowest
from tests.vectors.page import Field, Height, Kind, Ref, Value, join, parts

AT = 472_925
HEAVIEST = Ref(U32, U63, 0, U16)
Json = None | bool | int | str | list["Json"] | dict[str, "Json"]


class Case(NamedTuple):
    """An entry as values. What only other authors would write, such as text that is not NFC, is for readers only."""

    name: str
    kind: Kind
    values: dict[str, Value]
    at: int = AT
    by: Ref | None = None
    saw: Ref | None = None
    basis: Ref | None = None
    readers_only: bool = False

    def encode(self) -> bytes:
        """Give the entry's bytes."""
        return join(parts(self.kind, self.at, (self.by, self.saw, self.basis), self.values))


def neutral(value: Value) -> Json:
    """Say a value in JSON: bytes as hex, references and heights as objects."""
    match value:
        case bytes():
            return value.hex()
        case Ref():
            named: dict[str, Json] = dict(value._asdict())
            return {**named, "check": value.check.hex()}
        case Height():
            return {"stream": value.stream, "incarnation": value.incarnation, "count": value.count}
        case list():
            return [neutral(one) for one in value]
        case _:
            return value


def row(case: Case) -> dict[str, Json]:
    """Say one vector in JSON."""
    entry = case.encode()
    return {
        "name": f"{case.kind.name}: {case.name}",
        "stream": case.kind.streams[-1],
        "enveloped": case.kind.enveloped,
        "readers_only": case.readers_only,
        "kind": case.kind.number,
        "at": case.at,
        "by": neutral(case.by),
        "saw": neutral(case.saw),
        "basis": neutral(case.basis),
        "fields": {slot.name: neutral(case.values[slot.name]) for slot in case.kind.fields},
        "hex": entry.hex(),
    }


def required(kind: Kind, **others: Value) -> dict[str, Value]:
    """Give the examples of the needed fields, every other field at its default, and what is said otherwise."""
    return {slot.name: slot.example if slot.needed else slot.default for slot in kind.fields} | others


def least(slot: Field) -> Value:
    """Give the lowest value that is not the default."""
    value = lowest(slot)
    return value if slot.needed or value != slot.default else lowest(slot._replace(low=slot.low + 1))


def fitting(slot: Field) -> Value:
    """Give the highest value; of the highest heights and references only as many as an entry has room for."""
    value, room = highest(slot), {"list of height": 9, "list of ref": 6}
    return value[: room[slot.type]] if slot.type in room and isinstance(value, list) else value


def of_kind(kind: Kind) -> list[Case]:
    """Give the vectors that every kind has."""
    everything: dict[str, Value] = {slot.name: slot.example for slot in kind.fields}
    lows: dict[str, Value] = {slot.name: least(slot) for slot in kind.fields}
    short: dict[str, Value] = {slot.name: lowest(slot) if slot.needed else slot.default for slot in kind.fields}
    cases = [
        Case("only what is needed", kind, required(kind)),
        Case("every field", kind, everything, by=Ref(1, 2), saw=Ref(1, 9), basis=Ref(1, 0)),
        Case("lowest values", kind, lows, at=0),
        Case("heaviest header", kind, short, 2**31 - 1, HEAVIEST, HEAVIEST, HEAVIEST),
        Case("by in another incarnation", kind, short, by=Ref(27, 300, 0, 1)),
    ]
    return cases + [Case(f"highest {s.name}", kind, short | {s.name: fitting(s)}, basis=Ref(1, 1)) for s in kind.fields]


def from_the_page() -> list[Case]:
    """Section 13."""
    village = {"village": Ref(1, 0)}
    request = required(KINDS[16], purpose=1, note="plot 9")
    return [
        Case("section 13", KINDS[1], required(KINDS[1]), at=0),
        Case("section 13", KINDS[12], {**village, "code": "H12"}, at=300),
        Case("section 13", KINDS[13], required(KINDS[13]), at=301),
        Case("section 13", KINDS[17], required(KINDS[17]), at=302),
        Case("section 13", KINDS[16], request, by=Ref(1, 2)),
        Case("section 13", KINDS[18], required(KINDS[18]), at=AT + 5),
    ]


def special() -> list[Case]:
    """Give what the bounds of single fields do not reach."""
    village, revoke, target = KINDS[2], KINDS[4], KINDS[11]
    named = {
        "text that is not NFC": "e\u0301",
        "control characters": "a\x00\t\n\x7f\u0085\u2028",
        "right-to-left letters and marks": "\u202e\u05d0\u0628",
        "no character at its code point": "\uffff\U0010ffff",
        "spaces at both ends": " a ",
    }
    twice: list[Value] = [Height(0, 0, 5), Height(0, 0, 7), Height(7, 0, 128)]
    rows = [Case(name, village, {"name": text}, readers_only=True) for name, text in named.items()]
    rows += [Case(f"at {at}", village, {"name": "A"}, at=at) for at in (127, 128, 16_383, 16_384)]
    for stream in range(8):
        far: dict[str, Value] = {"target": Ref(128, 127, stream), "reason": "x"}
        rows += [Case(f"target in stream {stream}", target, far, readers_only=stream > 1)]
    return [
        *rows,
        Case("one log twice, and a stream without a name", revoke, required(revoke, heights=twice), readers_only=True),
        Case("no meters at all", KINDS[17], required(KINDS[17], meters=[])),
        Case("the default meter twice", KINDS[17], required(KINDS[17], meters=["engine", "engine"])),
        Case("the same member asks twice", KINDS[16], required(KINDS[16], member=Ref(1, 3)), by=Ref(1, 3)),
        Case("operator without fuel", KINDS[22], required(KINDS[22], operator=Ref(2, 7, 0, 9))),
        Case("zone 1440 minutes west", KINDS[1], required(KINDS[1], zone=-1440), at=0),
        Case("zone one minute west", KINDS[1], required(KINDS[1], zone=-1), at=0),
        Case("exactly 150 bytes", KINDS[4], required(KINDS[4], reason="x" * 60, heights=full(150))),
    ]


def full(length: int) -> list[Value]:
    """As many heights as make that RevokeDesk exactly so long: 11 bytes of header and desk, 61 of reason."""
    rest, heights = length - (5 + 3 + 1 + 1) - 61, list[Value]()
    while rest:
        size = 12 if rest >= 16 else rest if rest <= 12 else rest - 4
        heights.append(Height(0, 7, 2 ** (7 * (size - 3)) - 1))
        rest -= size
    return heights


def vectors() -> list[dict[str, Json]]:
    """Give every vector, the page's own first."""
    cases = from_the_page() + [case for kind in KINDS.values() for case in of_kind(kind)] + special()
    return [row(case) for case in cases]


def table() -> list[dict[str, Json]]:
    """Section 7 in JSON."""
    return [
        {
            "number": kind.number,
            "name": kind.name,
            "streams": list(kind.streams),
            "enveloped": kind.enveloped,
            "fields": [
                {"name": s.name, "type": s.type, "needed": s.needed, "default": neutral(s.default)} for s in kind.fields
            ],
        }
        for kind in KINDS.values()
    ]
