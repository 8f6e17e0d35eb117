"""What goes by radio: entries and frames, and what no reader may take for a frame."""

from collections.abc import Callable

from tests.vectors import air_page as air
from tests.vectors.air_page import Log, Run
from tests.vectors.kinds import KINDS, U32, U63
from tests.vectors.page import Log as BookLog
from tests.vectors.page import Parts, Ref, join, parts, seal
from tests.vectors.valid import AT, Case, Json, from_the_page, of_kind, required, special

COOP = bytes.fromhex("5cc7b903917bc9d2a6e405aafd725f12b300d1916e95803f1499e85a01897c1a")
KEY = bytes(range(32))
SEAL = bytes(range(100, 164))
#: Section 13's signature over its request.
AUTHOR = seal(BookLog(COOP, b"\x01" * 32), 4, [from_the_page()[4].encode()])
OWN_LOG, FAR_LOG = Log(1), Log(27, 1, 0xBEEF)
TEXTS = {
    "nothing": "", "plain": "plot 9", "Swahili": "Mvua kubwa, barabara imefungwa", "French": "Écrou cassé à l'œil",
    "Portuguese": "Trator José não pega", "digits": "412.6/418.1 (+5)", "capitals": "MF-35 OK", "Amharic": "ቅዳሜ ጠዋት",
    "Arabic": "غدا صباحا", "far apart": "a\U0001f33d一b", "controls": "\x00\x00\n\x7f", "last letter": "\U0010ffff",
    "capitals of no sign": "ĀŽßẞİ", "a space at both ends": " x ",
}  # fmt: skip
NUMBERS = (0, 1, 2, 3, 7, 8, 30, 100, 127, 128, 255, 1000, 2500, 65_535, 10**9, 2**40, U63)
Writer = tuple[bytes, Callable[[Run], str]]


def of(case: Case) -> Writer:
    """Give an entry's bytes, and how it is written in a run."""
    heads = (case.by, case.saw, case.basis)
    data = case.encode()
    if air.by_fields(case.kind, case.values):
        return data, lambda run: run.by_field(case.kind, case.at, heads, case.values)
    return headed(parts(case.kind, case.at, heads, case.values))


def headed(entry: Parts) -> Writer:
    """Give an entry that only its header is known of."""
    return join(entry), lambda run: run.headed(entry)


def plain(data: bytes) -> Writer:
    """Give bytes that are no entry."""
    return data, lambda run: run.plain(data)


def newer() -> list[tuple[str, Writer]]:
    """Give entries that only a later program writes, and bytes that are no entry."""
    request = parts(KINDS[16], AT, (Ref(1, 2), None, None), required(KINDS[16], note="x"))
    bit = request._replace(bitmap=request.bitmap | 64, body=request.body | {"later": b"\x07"})
    choice = parts(KINDS[16], AT, (None, None, None), required(KINDS[16], purpose=9))
    unknown = request._replace(kind=999, refs=[*request.refs, (3, Ref(5, 6, 1, 7, b"ab"))])
    checked = request._replace(refs=[(0, Ref(1, 2, check=b"zz")), *request.refs[1:]])
    found = {"a newer field": bit, "a newer choice": choice, "an unknown kind": unknown, "a check on by": checked}
    rows = [(name, headed(entry)) for name, entry in found.items()]
    broken = {"no bytes": b"", "cut short": join(request)[:5], "noise": b"\xff" * 9}
    return rows + [(name, plain(data)) for name, data in broken.items()]


def entries() -> list[dict[str, Json]]:
    """Give each of the entries of `entries.json`, as a run of one of them writes it."""
    cases = from_the_page() + [case for kind in KINDS.values() for case in of_kind(kind)] + special()
    named = [(f"{case.kind.name}: {case.name}", of(case)) for case in cases] + newer()
    rows: list[dict[str, Json]] = []
    for name, (data, write) in named:
        bits = write(Run(OWN_LOG))
        rows.append({"name": name, "entry": data.hex(), "bits": len(bits), "hex": air.filled(bits).hex()})
    return rows


def numbers() -> list[dict[str, Json]]:
    """Give numbers in several orders, folded and round."""
    rows: list[dict[str, Json]] = []
    for value in NUMBERS:
        coded = {f"E({order})": air.e(value, order) for order in (0, 1, 2, 7, 19)}
        rows.append({"name": str(value), "value": value, **coded, "R": air.r(value)})
    return rows


def folded() -> list[dict[str, Json]]:
    """Give signed numbers."""
    return [{"name": str(value), "value": value, "F": air.f(value)} for value in (0, 1, 6, 7, 13, 14, -1, -2, -100)]


def rows_of_letters() -> list[dict[str, Json]]:
    """Give the rows of lengths with the first codes of each."""
    return [
        {"name": str(place), "lengths": row, "codes": dict[str, Json](zip(air.LETTERS, codes, strict=False))}
        for place, (row, codes) in enumerate(zip(air.ROWS, air.CODES, strict=True))
    ]


def texts() -> list[dict[str, Json]]:
    """Give texts, and what each is as a short code."""
    return [
        {"name": name, "text": text, "letters": air.letters(text), "code": air.short_code(text)}
        for name, text in TEXTS.items()
    ]


# ---- frames --------------------------------------------------------------------------------------------------------


def season() -> list[Writer]:
    """Give a run in which each entry leans on those before it."""
    moved = {"machine": Ref(2, 300, 0, 7)}
    cases = [
        Case("a request", KINDS[16], required(KINDS[16], note="plot 9", purpose=1), by=Ref(1, 2)),
        Case("another", KINDS[16], required(KINDS[16], start=7950, hours=10, **moved), at=AT + 1),
        Case("the same machine", KINDS[16], required(KINDS[16], start=8000, **moved), at=AT + 2000),
        Case("a confirmation, by a clock that went back", KINDS[18], required(KINDS[18]), at=AT + 1700),
        Case("a job from paper", KINDS[22], required(KINDS[22], operator=Ref(3, 9, 1), on=320), at=AT + 1701),
        Case("a reading", KINDS[29], required(KINDS[29]), at=AT + 1702),
    ]
    return [*[of(case) for case in cases[:4]], plain(b"\x80"), *[of(case) for case in cases[4:]]]


def frames() -> list[dict[str, Json]]:
    """Give frames as values and as bytes."""
    rows: list[dict[str, Json]] = []

    def add(name: str, kind: int, said: dict[str, Json], body: str, *, tagged: bool = False) -> None:
        data = air.frame(kind, COOP, body, KEY if tagged else b"")
        rows.append(
            {"name": name, "coop_id": COOP.hex(), "key": KEY.hex() if tagged else "", **said, "hex": data.hex()}
        )

    request = [of(from_the_page()[4])]
    say: Json = {"log": list(OWN_LOG), "first": 4, "entries": [request[0][0].hex()], "seal": AUTHOR.hex()}
    body = air.run(OWN_LOG, 4, [write for _data, write in request], AUTHOR)
    add("section 13's request", 1, {"runs": [say]}, body + "00")
    far = season()
    said: Json = {
        "log": list(FAR_LOG),
        "first": 2**48,
        "entries": [data.hex() for data, _write in far],
        "seal": SEAL.hex(),
    }
    add("a run that leans on itself", 1, {"runs": [said]}, air.run(FAR_LOG, 2**48, [w for _d, w in far], SEAL) + "00")
    wider: Json = {"log": [2, 0, 0], "first": 12, "count": 17, "seal": SEAL.hex()}
    alone = "11" + air.span(Log(2), 12, 17) + air.octets(SEAL)
    add("a wider seal alone", 1, {"seals": [wider]}, alone + "00")
    window = (
        air.octets(bytes(range(8)))
        + "1"
        + air.e(2214, 10)
        + air.e(12, 4)
        + air.e(0)
        + air.octets(bytes(range(12)))
        + air.e(0)
    )
    beacon: Json = {
        "digest": bytes(range(8)).hex(),
        "first": 1,
        "lows": bytes(range(12)).hex(),
        "extra": [],
        "whole": True,
        "total": 2214,
    }
    speak = air.tell(3, 999, beacon=window)
    tell: Json = {"sender": 3, "counter": 999, "beacon": beacon}
    add("a run with a beacon", 1, {"runs": [say], "tell": tell}, body + "0" + "1" + speak, tagged=True)
    add("a beacon alone", 2, {"tell": tell}, speak, tagged=True)
    add("every part of a tell", 2, {"tell": everything()[0]}, everything()[1], tagged=True)
    ask: Json = {"key": (b"\1" * 33).hex(), "village": "Água Boa", "desk": "store", "signature": SEAL.hex(), "have": 5}
    names = "".join(air.n(len(name.encode()), 5) + air.octets(name.encode()) for name in ("Água Boa", "store"))
    add("a request to join", 3, {"ask": ask}, air.octets(b"\1" * 33) + names + air.octets(SEAL) + air.e(5, 2))
    piece: Json = {"to": "01020304", "index": 2, "count": 3, "data": bytes(range(200)).hex()}
    cut = air.octets(bytes([1, 2, 3, 4])) + air.e(2, 2) + air.e(2, 2) + air.n(200, 8) + air.octets(bytes(range(200)))
    add("a piece of the answer", 4, {"piece": piece}, cut)
    return rows


def everything() -> tuple[Json, str]:
    """Give a tell with all its parts, as values and as bits."""
    digest, head, place = b"digest00", b"\xab\xcd", b"head"
    beacon = air.octets(digest) + "0" + air.e(511, 10) + air.e(0, 4) + air.e(1) + air.log_name(FAR_LOG) + air.n(255, 8)
    wants = (
        air.e(1, 1)
        + air.log_name(OWN_LOG)
        + air.e(300, 7)
        + air.e(40, 4)
        + air.log_name(FAR_LOG)
        + air.e(7, 7)
        + air.e(0, 4)
    )
    heads = air.e(0, 1) + air.log_name(Log(2)) + air.e(128, 7) + air.octets(head) + "1"
    places = air.log_name(OWN_LOG) + "1" + air.e(2, 2) + "".join(air.e(at, 7) + air.octets(place) for at in (0, 999))
    hello = air.e(0, 1) + air.e(12, 4) + air.e(3, 3) + air.e(100_000, 10)
    said: Json = {
        "sender": U32, "counter": U63,
        "beacon": {"digest": digest.hex(), "first": 0, "lows": "", "extra": [[*FAR_LOG, 255]], "whole": False,
                   "total": 511},
        "wants": [[*OWN_LOG, 300, 40], [*FAR_LOG, 7, 0]],
        "heads": [{"log": [2, 0, 0], "count": 128, "head": head.hex(), "frozen": True}],
        "places": {"log": list(OWN_LOG), "places": [[0, place.hex()], [999, place.hex()]], "final": True},
        "hello": {"coding": 0, "desks": 12, "behind": 3, "counter": 100_000},
    }  # fmt: skip
    return said, air.tell(U32, U63, beacon=beacon, wants=wants, heads=heads, places=places, hello=hello)


def malformed() -> list[dict[str, Json]]:
    """Give bytes that are no frame."""
    data, write = of(from_the_page()[4])
    head = parts(KINDS[16], AT, (Ref(1, 2), None, None), required(KINDS[16], purpose=1, note="plot 9"))
    good = air.frame(1, COOP, air.run(OWN_LOG, 4, [write], AUTHOR) + "00")
    alone = "11" + air.span(OWN_LOG, 4, 1) + air.octets(SEAL)
    other = air.run(OWN_LOG, 4, [lambda run: run.headed(head)], AUTHOR)
    asked = air.octets(b"\1" * 33) + air.n(1, 5) + air.octets(b"\xff") + air.n(0, 5) + air.octets(SEAL) + air.e(0, 2)
    long = air.octets(b"abcd") + "000" * 2 + air.n(225, 8) + air.octets(bytes(225))
    beyond = "10" + air.span(OWN_LOG, 4, 1) + air.e(len(air.FORMS), 1) + "0" * 600
    lows = air.octets(bytes(8)) + "0" + air.e(0, 10) + air.e(500, 4) + "00"
    idle = "11" + air.e(0, 3) + "1" + "0" * 19 + air.e(4, 7) + air.e(0, 3) + air.octets(SEAL)
    rows = {
        "nothing": b"",
        "no body": good[:3],
        "another version": bytes([0x21]) + good[1:],
        "type 0": bytes([0x10]) + good[1:],
        "type 5": bytes([0x15]) + good[1:],
        "cut short": good[:-1],
        "a byte too many": good + b"\0",
        "a bit in what is filled up": good[:-1] + bytes([good[-1] | 1]),
        "longer than 231 bytes": air.frame(4, COOP, long),
        "neither runs nor seals": air.frame(1, COOP, "00"),
        "a seal before a run": air.frame(1, COOP, alone + air.run(OWN_LOG, 4, [write], AUTHOR) + "00"),
        "a known kind as HEADED": air.frame(1, COOP, other + "00"),
        "a known kind as PLAIN": air.frame(1, COOP, air.run(OWN_LOG, 4, [lambda run: run.plain(data)], AUTHOR) + "00"),
        "a form beyond the row": air.frame(1, COOP, beyond),
        "257 entries": air.frame(1, COOP, "10" + air.span(OWN_LOG, 4, 257) + "0" * 1200),
        "a place beyond 2^48": air.frame(1, COOP, "11" + air.span(OWN_LOG, 2**48 + 1, 1) + air.octets(SEAL) + "00"),
        "a special log that is not": air.frame(1, COOP, idle + "00"),
        "a desk beyond 2^32-1": air.frame(1, COOP, "11" + air.span(Log(U32 + 1), 4, 1) + air.octets(SEAL) + "00"),
        "a number with 70 ones before it": air.frame(2, COOP, "1" * 70 + "0" * 90, KEY),
        "a tell without its tag": air.frame(2, COOP, air.tell(3, 9)),
        "more lows than bits": air.frame(2, COOP, air.tell(3, 9, beacon=lows), KEY),
        "a name that is no UTF-8": air.frame(3, COOP, asked),
        "a piece beyond the last": air.frame(4, COOP, air.octets(b"abcd") + air.e(1, 2) + air.e(2, 2) + air.n(0, 8)),
    }
    return [{"name": name, "hex": data.hex()} for name, data in rows.items()]


def sections() -> dict[str, list[dict[str, Json]]]:
    """Give all sections of the file."""
    return {
        "numbers": numbers(),
        "letters": rows_of_letters(),
        "folded": folded(),
        "texts": texts(),
        "entries": entries(),
        "frames": frames(),
        "malformed": malformed(),
    }
