"""Bytes that no reader may read as an entry, each with the one thing that is wrong with it.

`says` is what the page calls it: malformed, or upgrade ("needs upgrade"). `place` is true where only the entry's length
or where it stands is wrong; elsewhere the same bytes would be good, or need an upgrade.
"""

from collections.abc import Callable, Iterator
from typing import NamedTuple

from tests.vectors.kinds import KINDS, U63, highest, inner
from tests.vectors.page import BASIS, BY, OWN, SAW, Field, Kind, Parts, Ref, field, join, parts, ref, uint
from tests.vectors.valid import Json, least, required

VILLAGE = Parts(2, 0, [], 0, {"name": b"\x01A"})  # 02 00 00 00 01 41
UNKNOWN = 99
CHECK = b"\x55\x7f"
HERE = Ref(1, 0)


class Bad(NamedTuple):
    """Flawed bytes in a stream, and why."""

    name: str
    entry: bytes
    says: str = "malformed"
    stream: int = 0
    enveloped: bool = False
    place: bool = False


def row(bad: Bad) -> dict[str, Json]:
    """Say one vector in JSON."""
    return {
        "name": bad.name,
        "stream": bad.stream,
        "enveloped": bad.enveloped,
        "place": bad.place,
        "says": bad.says,
        "hex": bad.entry.hex(),
    }


def long(number: int) -> bytes:
    """Give a number one byte longer than the shortest form."""
    short = uint(number)
    return short[:-1] + bytes([short[-1] | 0x80, 0])


def with_body(entry: Parts, name: str, value: bytes, bit: int = 0) -> bytes:
    """Give the entry with one field's bytes changed or added, in the order of the kind's fields."""
    body = {**entry.body, name: value}
    ordered = {slot.name: body[slot.name] for slot in KINDS[entry.kind].fields if slot.name in body}
    return join(entry._replace(body=ordered, bitmap=entry.bitmap | bit))


def bits(kind: Kind) -> dict[str, int]:
    """Give the bit of each field that has a default."""
    optional = [slot.name for slot in kind.fields if not slot.needed]
    return {name: 1 << place for place, name in enumerate(optional)}


def whole_entry(kind: Kind) -> Iterator[Bad]:
    """Give what can be wrong with an entry of any kind."""
    good = parts(kind, 0, (HERE, None, HERE), required(kind))
    entry, known = join(good), len(bits(kind))
    own = [place for place, (role, _) in enumerate(good.refs) if role == OWN]
    yield Bad("a byte too many", entry + b"\x00")
    yield Bad("the last byte is missing", entry[:-1])
    listed = any(slot.type == "list of ref" for slot in kind.fields)  # takes all that are left, or none
    if not listed:
        yield Bad("a reference left over", join(good._replace(refs=[*good.refs, (OWN, HERE)])))
    yield Bad("a bit above those known", join(good._replace(bitmap=good.bitmap | 1 << known)), "upgrade")
    for place in own:
        _, target = good.refs[place]
        toggled = target._replace(check=b"" if target.check else CHECK)
        word = "missing" if target.check else "not wanted"
        refs = [*good.refs[:place], (OWN, toggled), *good.refs[place + 1 :]]
        yield Bad(f"own reference {own.index(place)}: a check is {word}", join(good._replace(refs=refs)))
    if own:
        left = good.refs[: own[0]] if listed else good.refs[:-1]
        yield Bad("an own reference is missing", join(good._replace(refs=left)))
    if len(kind.streams) == 1:
        yield Bad("in a stream of other kinds", entry, stream=1 - kind.streams[0], place=True)
    if kind.enveloped:
        newer = join(good._replace(bitmap=good.bitmap | 1 << known))
        yield Bad("outside an envelope", entry, stream=1, place=True)
        yield Bad("outside an envelope, and with a bit above those known", newer, stream=1, place=True)


def one_field(kind: Kind, slot: Field) -> Iterator[Bad]:
    """Give what can be wrong with one field."""
    good, bit = parts(kind, 0, (None, None, None), required(kind)), bits(kind).get(slot.name, 0)
    if bit and slot.type == "ref":
        yield Bad(f"{slot.name}: bit set, no reference", join(good._replace(bitmap=bit)))
    elif bit and slot.default is not None:
        written = with_body(good, slot.name, field(slot.type, slot.default), bit)
        yield Bad(f"{slot.name}: its default written out", written)
    if slot.type in ("uint", "choice"):
        number = least(slot)
        assert isinstance(number, int)
        yield Bad(f"{slot.name}: not the shortest form", with_body(good, slot.name, long(number), bit))
    if "ref" not in slot.type:
        yield from out_of_bounds(slot, lambda value: with_body(good, slot.name, value, bit))


def out_of_bounds(slot: Field, put: Callable[[bytes], bytes]) -> Iterator[Bad]:
    """Give values below and above what a field can hold."""
    verdict = "upgrade" if slot.type == "choice" else "malformed"
    if slot.high < U63 and slot.type not in ("fixed bytes", "bool"):
        over = highest(slot._replace(high=slot.high + 1))
        yield Bad(f"{slot.name}: above the highest", put(field(slot.type, over)), verdict)
    if slot.low > 0 and slot.needed and slot.type != "fixed bytes":
        yield Bad(f"{slot.name}: below the lowest", put(field(slot.type, least(slot._replace(low=slot.low - 1)))))
    if slot.type == "sint":
        yield Bad(f"{slot.name}: below the lowest", put(field("sint", slot.low - 1)))
    if slot.type.startswith("list of "):
        each = inner(slot)
        for bad in () if each.type in {"height", "limit"} else out_of_bounds(each, lambda value: put(b"\x01" + value)):
            yield bad._replace(name=f"{bad.name}, inside the list")


def reference(name: str, *refs: tuple[int, Ref], kind: int = 2) -> Bad:
    """Give an otherwise good entry with such references."""
    return Bad(name, join(VILLAGE._replace(kind=kind, refs=list(refs))))


def roles() -> Iterator[Bad]:
    """Give what the references' order, number and checks can have wrong."""
    checked, twice = Ref(1, 0, check=CHECK), (HERE, Ref(2, 0))
    for role, word in ((BY, "by"), (SAW, "saw"), (BASIS, "basis")):
        for kind, where in ((2, ""), (UNKNOWN, ", in an unknown kind")):
            yield reference(f"{word} twice{where}", *((role, one) for one in twice), kind=kind)
            yield reference(f"a check on {word}{where}", (role, checked), kind=kind)
    yield reference("saw before by", (SAW, HERE), (BY, HERE))
    yield reference("basis before saw", (BASIS, HERE), (SAW, HERE))
    yield reference("own before basis, in an unknown kind", (OWN, HERE), (BASIS, HERE), kind=UNKNOWN)
    yield reference("own before by, and by twice", (BY, HERE), (OWN, HERE), (BY, HERE), kind=UNKNOWN)
    yield reference("desk 0", (BASIS, Ref(0, 0)))
    yield reference("desk 2^32", (BASIS, Ref(2**32, 0)))
    yield reference("33 references", *[(OWN, HERE)] * 33, kind=UNKNOWN)


def reference_bytes() -> Iterator[Bad]:
    """Give what one reference's bytes can have wrong, in a kind that is known and in one that is not."""
    flawed = {
        "tag with bit 7": "c0 01 00",
        "desk not in the shortest form": "40 8100 00",
        "seq not in the shortest form": "40 01 8000",
        "seq 2^63": "40 01 808080808080808080 01",
        "incarnation 0 written out": "48 01 00 0000",
        "the incarnation is missing": "48 01 00",
        "the check is missing": "70 01 00",
        "desk missing": "40",
        "seq missing": "40 01",
    }
    for name, tail in flawed.items():
        ends = name.endswith("missing")
        for kind in (2, UNKNOWN):
            where = ", in an unknown kind" if kind == UNKNOWN else ""
            rest = "" if ends else "00 01 41"
            yield Bad(f"{name}{where}", bytes.fromhex(f"{kind:02x} 00 01 {tail} {rest}"))


def by_hand() -> Iterator[Bad]:
    """Spelled out in bytes: kind, at, count, references, bitmap, fields."""
    spelled = {
        "nothing at all": "",
        "kind alone": "02",
        "kind not in the shortest form": "8200 00 00 00 01 41",
        "kind in ten bytes": "828080808080808080 00 00 00 00 01 41",
        "at not in the shortest form": "02 8000 00 00 01 41",
        "at 2^31": "02 8080808008 00 00 01 41",
        "count not in the shortest form": "02 00 8000 00 01 41",
        "fewer references than counted": "02 00 02 40 01 00",
        "bitmap not in the shortest form": "02 00 00 8000 01 41",
        "the bitmap is missing": "02 00 00",
        "length not in the shortest form": "02 00 00 00 8100 41",
        "a length beyond the end": "02 00 00 00 02 41",
        "a length of 2^63": "02 00 00 00 808080808080808080 01 41",
        "an empty text that must not be": "02 00 00 00 00",
        "text: a lone 80": "02 00 00 00 01 80",
        "text: a letter cut short": "02 00 00 00 01 c3",
        "text: overlong NUL": "02 00 00 00 02 c080",
        "text: overlong letter": "02 00 00 00 03 e081a1",
        "text: a surrogate": "02 00 00 00 03 eda080",
        "text: two surrogates for one letter": "02 00 00 00 06 eda0bdedb2a9",
        "text: above U+10FFFF": "02 00 00 00 04 f4908080",
        "text: ff": "02 00 00 00 01 ff",
        "text: Latin-1": "02 00 00 00 05 4a6f73e921",
        "paper: 2": "10 00 02 60 01 03 60 01 02 04 00 01 02",
        "paper: ff": "10 00 02 60 01 03 60 01 02 04 00 01 ff",
        "paper: 1 in two bytes": "10 00 02 60 01 03 60 01 02 04 00 01 8100",
        "a count of the list not in the shortest form": "11 00 01 60 01 00 02 01 41 8000",
        "fewer values than the list counts": "11 00 01 60 01 00 02 01 41 02 01 42",
        "a reference with its bit clear": "16 00 02 60 01 04 60 02 07 00 00",
        "at 2^31, in an unknown kind": "63 8080808008 00",
        "count not in the shortest form, in an unknown kind": "63 00 8000",
        "an unknown kind's header cut short": "63 00",
        "a key of 32 bytes": "03 00 01 60 01 00 00 02 01" + "11" * 31 + "01 41",
        "a height cut short": "04 00 01 60 01 09 00 01 00 0000",
        "a height in stream 8": "04 00 01 60 01 09 00 01 08 0000 05",
        "a height's count not in the shortest form": "04 00 01 60 01 09 00 01 00 0000 8000",
    }
    for name, text in spelled.items():
        yield Bad(name, bytes.fromhex(text))


def newer() -> Iterator[Bad]:
    """Give what a newer program may have written; where two things are wrong, the first from the left decides."""
    spelled = {
        "kind 0": "00 00 00",
        "kind 120, unknown": "78 00 00 00",
        "kind 99 with nothing behind the header": "63 00 00",
        "kind 99 with anything behind the header": "63 00 00 ffffffffffffffffffffff",
        "kind 99 with every role and a pinned reference": "63 05 04 00 01 02 20 01 09 40 01 00 78 01 04 0001 557f 00",
        "kind 2^31": "8080808008 00 00 00",
        "kind 2^63-1": "ffffffffffffffff7f 00 00 00",
        "every bit of the bitmap": "02 00 00 ffffffffffffffff7f",
        "unknown bit, and then rubbish": "02 00 00 01 ff ff",
        "unknown bit, and no own reference": "05 00 00 01",
        "unknown bit, and a check is missing": "12 00 01 60 01 04 02",
        "choice beyond its list": "08 00 00 00 03 00 00",
        "choice 2^63-1": "08 00 00 00 ffffffffffffffff7f 00 00",
        "choice beyond its list, and then nothing": "08 00 00 00 03",
        "choice beyond its list, and a reference left over": "08 00 01 60 01 00 00 03 00 00",
        "choice beyond its list, and then bad text": "17 00 01 70 01 04 557f 03 00 03 01 ff",
        "a later field behind those known": "02 00 00 01 01 41 05",
    }
    for name, text in spelled.items():
        yield Bad(name, bytes.fromhex(text), "upgrade", stream=0)
    earlier = {
        "a check is missing, and then a choice beyond its list": "17 00 01 60 01 04 01 00 03",
        "bad list, and then a choice beyond its list": "17 00 01 70 01 04 557f 01 05 0000000000 03",
        "choice not in the shortest form, and beyond its list": "08 00 00 00 8300 00 00",
        "bitmap not in the shortest form, and with an unknown bit": "02 00 00 8100 01 41",
        "at 2^31, and an unknown bit": "02 8080808008 00 01 01 41",
    }
    for name, text in earlier.items():
        yield Bad(name, bytes.fromhex(text))


def too_long() -> Iterator[Bad]:
    """Try the lengths of section 1: they count before the question whether a newer program could read it."""
    many = [ref(BASIS, HERE)] + [ref(OWN, Ref(1, 2**62 + i)) for i in range(31)]
    yield Bad("32 references in 350 bytes, village", b"\x63\x00\x20" + b"".join(many) + b"\x00", "upgrade", stream=1)
    for stream, longest in ((0, 150), (1, 1024)):
        head = bytes.fromhex("63 00 00")
        yield Bad(f"unknown, {longest} bytes", head + bytes(longest - 3), "upgrade", stream)
        yield Bad(f"unknown, {longest + 1} bytes", head + bytes(longest - 2), stream=stream, place=True)


def vectors() -> list[dict[str, Json]]:
    """Every vector."""
    rows = [*by_hand(), *reference_bytes(), *roles(), *newer(), *too_long()]
    for kind in KINDS.values():
        for bad in [*whole_entry(kind), *(bad for slot in kind.fields for bad in one_field(kind, slot))]:
            stream = bad.stream if bad.place else kind.streams[-1]
            inside = kind.enveloped and not bad.place
            rows.append(bad._replace(name=f"{kind.name}: {bad.name}", stream=stream, enveloped=inside))
    return [row(bad) for bad in rows]
