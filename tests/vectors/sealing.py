"""Sections 2, 4 and 6: numbers, hashes, names, seals, heads, keys, signatures, envelopes and the calendar."""

import datetime as dt
import hashlib

from nacl import bindings
from nacl.secret import SecretBox
from nacl.signing import SigningKey

from tests.vectors.kinds import KINDS, U16, U32, U63
from tests.vectors.page import (
    Log,
    Ref,
    desk_key,
    digest,
    heads,
    join,
    letters,
    parts,
    proquints,
    seal,
    seal_message,
    sint,
    uint,
)
from tests.vectors.valid import AT, Case, Json, from_the_page, required

SEEDS = (b"\x01" * 32, b"\x02" * 32, bytes(range(32)))
PAGE = [case.encode() for case in from_the_page()]
GENESIS, TO_REQUEST = PAGE[0], PAGE[:5]
COOP_ID = digest(GENESIS)
ORDER = 2**252 + 27742317777372353535851937790883648493  # of the prime-order subgroup
PRIME = 2**255 - 19
Rows = list[dict[str, Json]]


def numbers() -> dict[str, Rows]:
    """Edge cases of uint and sint; what is not a uint; desk letters."""
    whole = [0, 1, 127, 128, 255, 300, 16_383, 16_384, 2**21 - 1, 2**21, 2**31 - 1, 2**32, 2**48, 2**56 - 1, 2**56, U63]
    signed = [0, -1, 1, 63, -64, 64, -65, 180, -1440, 1440, 8191, -8192, 8192, 2**62 - 1, -(2**62)]
    bad = ["", "80", "8000", "ff00", "808000", "ac8200", "808080808080808080", "80808080808080808001", "ff" * 9]
    desks = [1, 2, 26, 27, 28, 52, 53, 702, 703, 18_278, 18_279, U32]
    return {
        "uint": [{"value": str(n), "hex": uint(n).hex()} for n in whole],
        "sint": [{"value": str(n), "hex": sint(n).hex()} for n in signed],
        "no uint": [{"hex": text} for text in bad],
        "desk letters": [{"number": n, "letters": letters(n)} for n in desks],
    }


def names() -> dict[str, Rows]:
    """Hashes, checks and fingerprints."""
    hashes = [bytes(32), b"\xff" * 32, bytes.fromhex("7f000001") * 8, COOP_ID, digest(b"")]
    return {
        "entry hash": [
            {"entry": entry.hex(), "hash": digest(entry).hex(), "check": digest(entry)[:2].hex()} for entry in PAGE
        ],
        "coop_id": [{"genesis": GENESIS.hex(), "coop_id": COOP_ID.hex()}],
        "fingerprint": [{"hash": one.hex(), "fingerprint": proquints(one[:12])} for one in hashes],
        "proquint": [{"hex": f"{n:04x}", "letters": proquints(n.to_bytes(2, "big"))} for n in (0, 1, 0x7F00, U16)],
    }


def village(number: int, letter: str = "v") -> bytes:
    """Give a small entry that differs from its neighbours."""
    values = required(KINDS[2], name=f"{letter}{number}")
    return Case("", KINDS[2], values, at=AT + number, basis=Ref(1, 0) if number == 0 else None).encode()


def of_log(log: Log) -> dict[str, Json]:
    """Name a log in JSON."""
    return {
        "coop_id": log.coop_id.hex(),
        "seed": log.seed.hex(),
        "desk_key": desk_key(log.seed).hex(),
        "stream": log.stream,
        "incarnation": log.incarnation,
    }


def sealed(log: Log, first: int, entries: list[bytes]) -> dict[str, Json]:
    """One seal."""
    return {
        **of_log(log),
        "first": first,
        "entries": [entry.hex() for entry in entries],
        "message": seal_message(log, first, entries).hex(),
        "signature": seal(log, first, entries).hex(),
    }


def logs() -> dict[str, Rows]:
    """Seals over one entry and many, and chains of heads, in several streams and incarnations."""
    one, two, three = SEEDS
    home = Log(COOP_ID, one)
    others = [Log(COOP_ID, two), Log(COOP_ID, two, 1), Log(COOP_ID, two, 0, 1), Log(COOP_ID, three, 3, U16)]
    long = [b"\x09" + bytes([i]) * (126 + i) for i in range(4)] + [bytes(4096)]
    seals = [sealed(home, 0, [GENESIS]), sealed(home, 4, [PAGE[4]]), sealed(home, 3, PAGE[3:5])]
    seals += [sealed(home, 0, TO_REQUEST), sealed(Log(bytes(32), one), 0, [GENESIS])]
    seals += [sealed(log, 0, [village(0)]) for log in others]
    seals += [sealed(others[2], 1, [village(i) for i in range(1, 65)]), sealed(others[1], 2**48 - 5, long)]
    seals += [sealed(others[0], 2**40, [village(i, "w") for i in range(256)])]
    chains = [(home, TO_REQUEST), (home, list[bytes]())]
    chains += [(log, [village(i) for i in range(3)]) for log in others] + [(others[3], long)]
    return {
        "seals": seals,
        "heads": [
            {
                **of_log(log),
                "entries": [one.hex() for one in entries],
                "heads": [one.hex() for one in heads(log, entries)],
            }
            for log, entries in chains
        ],
    }


def envelopes() -> Rows:
    """Words about a member in the envelope of their household."""
    kind, key, nonce = KINDS[14], bytes(range(32)), bytes(range(24))
    plain = join(parts(kind, AT, (None,) * 3, required(kind, phone="+255 700 000 000")))
    box = bytes(SecretBox(key).encrypt(plain, nonce))
    outer = join(parts(KINDS[9], AT, (None,) * 3, required(KINDS[9], box=box)))
    return [{"key": key.hex(), "nonce": nonce.hex(), "plain": plain.hex(), "box": box.hex(), "entry": outer.hex()}]


def calendar() -> Rows:
    """Dates of days and hours; the epoch is local midnight on 1 January."""
    rows: Rows = []
    for year, zone in ((2026, 180), (2026, -300), (2024, 345), (2026, 0)):
        epoch = int(dt.datetime(year, 1, 1, tzinfo=dt.UTC).timestamp()) // 60 - zone
        for minute in (0, 1439, 1440, 85_679, AT, 2**31 - 1):
            day = minute // 1440
            date = dt.date(1970, 1, 1) + dt.timedelta(days=(epoch + zone) // 1440 + day)
            row: dict[str, Json] = {"epoch": epoch, "zone": zone, "minute": minute, "day": day}
            rows.append(row | {"date": date.isoformat(), "hour": minute // 60, "hour of day": minute // 60 % 24})
    return rows


def scalar(value: bytes) -> int:
    """Read a little-endian number."""
    return int.from_bytes(value, "little")


def desk_keys() -> Rows:
    """Which 33 bytes are a good desk key."""
    good = bytes(SigningKey(SEEDS[0]).verify_key)
    eighth = "c7176a703d4dd84fba3c0b760d10670f2a2053fa2c39ccc64ec7fd7792ac037a"
    half = (PRIME - 1).to_bytes(32, "little")
    bad = {
        "the neutral point": (1).to_bytes(32, "little"),
        "a point of order 2": half,
        "a point of order 4": bytes(32),
        "a point of order 8": bytes.fromhex(eighth),
        "the neutral point, with y + p": (PRIME + 1).to_bytes(32, "little"),
        "the neutral point, with the sign of a zero": (1 + 2**255).to_bytes(32, "little"),
        "a point of order 4, with y + p": PRIME.to_bytes(32, "little"),
        "not on the curve": off_curve(),
        "a good key and a point of order 2": bindings.crypto_core_ed25519_add(good, half),
        "a good key and a point of order 8": bindings.crypto_core_ed25519_add(good, bytes.fromhex(eighth)),
        "the greatest number": b"\xff" * 32,
    }
    rows: Rows = [{"name": "a good key", "key": (b"\x01" + good).hex(), "good": True}]
    keys = [("another", desk_key(seed), True) for seed in SEEDS[1:]]
    keys += [(name, b"\x01" + key, False) for name, key in bad.items()]
    keys += [(f"algorithm {number}", bytes([number]) + good, False) for number in (0, 2)]
    return rows + [{"name": name, "key": key.hex(), "good": fine} for name, key, fine in keys]


def off_curve() -> bytes:
    """Find the least y that is on no point: x^2 = (y^2 - 1) / (d y^2 + 1) has no root."""
    d = -121665 * pow(121666, -1, PRIME) % PRIME
    y = 2
    while pow((y * y - 1) * pow(d * y * y + 1, -1, PRIME) % PRIME, (PRIME - 1) // 2, PRIME) != PRIME - 1:
        y += 1
    return y.to_bytes(32, "little")


def answer(seed: bytes, nonce: int, shown: bytes, message: bytes) -> bytes:
    """Sign with a nonce of one's choice while showing another R: S = nonce + H(R, A, M) · a."""
    half = bytearray(hashlib.sha512(seed).digest()[:32])
    half[0] &= 248
    half[31] = half[31] & 127 | 64
    public = bytes(SigningKey(seed).verify_key)
    h = scalar(hashlib.sha512(shown + public + message).digest())
    return shown + ((nonce + h * scalar(bytes(half))) % ORDER).to_bytes(32, "little")


def signatures() -> Rows:
    """Which signatures count."""
    seed, message = SEEDS[0], seal_message(Log(COOP_ID, SEEDS[0]), 0, [GENESIS])
    good, nonce = SigningKey(seed).sign(message).signature, 12_345
    point = bindings.crypto_scalarmult_ed25519_base_noclamp(nonce.to_bytes(32, "little"))
    half = (PRIME - 1).to_bytes(32, "little")
    mixed = bindings.crypto_core_ed25519_add(point, half)
    wide = good[:32] + (scalar(good[32:]) + ORDER).to_bytes(32, "little")
    neutral = (1).to_bytes(32, "little")
    rows = {
        "good": (good, True),
        "good, with a nonce of another's choice": (answer(seed, nonce, point, message), True),
        "one bit of R turned": (bytes([good[0] ^ 1]) + good[1:], False),
        "one bit of S turned": (good[:-1] + bytes([good[-1] ^ 1]), False),
        "S above the group order": (wide, False),
        "R of small order, the equation holds": (answer(seed, 0, neutral, message), False),
        "R holds only with the cofactor": (answer(seed, nonce, mixed, message), False),
        "all zero": (bytes(64), False),
        "of another desk": (SigningKey(SEEDS[1]).sign(message).signature, False),
    }
    key = desk_key(seed).hex()
    said: Rows = [
        {"name": name, "desk_key": key, "message": message.hex(), "signature": one.hex(), "good": counts}
        for name, (one, counts) in rows.items()
    ]
    # For a key of small order one signature would fit every message.
    forged: dict[str, Json] = {"name": "key and R neutral, S zero", "desk_key": (b"\x01" + neutral).hex()}
    return [*said, forged | {"message": message.hex(), "signature": (neutral + bytes(32)).hex(), "good": False}]
