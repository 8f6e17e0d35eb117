"""Section 7 of docs/protocol.md, copied by hand, with an example for every field.

The copy is the point: a kind that changes in the project, and with it in the page, no longer fits the vectors.
"""

from tests.vectors.page import Field, Height, Kind, Ref, Value, desk_key

U16, U32, U63 = 2**16 - 1, 2**32 - 1, 2**63 - 1
FIRST, SECOND = desk_key(b"\x01" * 32), desk_key(b"\x02" * 32)
TENTHS = (0, 10_000_000)


def need(name: str, kind: str, bounds: tuple[int, int], example: Value, each: tuple[int, int] = (0, 0)) -> Field:
    """Make a field that must be present."""
    return Field(name, kind, *bounds, example, needed=True, each=each)


def may(  # noqa: PLR0913, PLR0917 - the columns of the table
    name: str, kind: str, bounds: tuple[int, int], default: Value, example: Value, each: tuple[int, int] = (0, 0)
) -> Field:
    """Make a field with a default."""
    return Field(name, kind, *bounds, example, needed=False, default=default, each=each)


def link(name: str, example: Ref) -> Field:
    """Make a reference that must be present, pinned if the example has a check."""
    return need(name, "pinned ref" if example.check else "ref", (0, 0), example)


def words(name: str, longest: int, example: str) -> Field:
    """Make a text that must be present, from 1 byte on."""
    return need(name, "text", (1, longest), example)


def note(name: str, example: str, longest: int = 60) -> Field:
    """Make a text that may be absent."""
    return may(name, "text", (0, longest), "", example)


GENESIS = [
    words("name", 36, "Mto Co-op"),
    words("village", 24, "Kilima"),
    words("desk", 20, "store"),
    need("key", "fixed bytes", (33, 33), FIRST),
    need("epoch", "uint", (0, 2**32), 29_453_580),
    need("zone", "sint", (-1440, 1440), 180),
    may("parent", "bytes", (0, 32), b"", bytes(range(5))),
    may("heads", "bytes", (0, 32), b"", bytes(range(100, 108))),
]
ADMIT = [
    link("village", Ref(1, 0)),
    need("number", "uint", (1, U32), 2),
    need("key", "fixed bytes", (33, 33), SECOND),
    words("name", 20, "clínica"),
]
REVOKE = [
    link("desk", Ref(1, 9)),
    need("heights", "list of height", (0, 24), [Height(0, 0, 300), Height(1, 0xBEEF, 17)], each=(0, U63)),
    note("reason", "stolen"),
]
CORRECT = [
    need("first", "uint", (0, U63), 4),
    need("count", "uint", (1, U63), 3),
    need("to", "uint", (0, 2**31 - 1), 472_925),
]
OPEN = [
    need("why", "choice", (0, 2), 1),
    need("after", "uint", (0, U16), 0xBEEF),
    need("count", "uint", (0, U63), 300),
]
REQUEST = [
    link("machine", Ref(1, 3)),
    link("member", Ref(1, 2)),
    need("start", "uint", (0, 2**26), 7926),
    need("hours", "uint", (1, 336), 4),
    may("purpose", "choice", (0, 8), 0, 1),
    note("note", "plot 9"),
    may("paper", "bool", (0, 1), default=False, example=True),
    may("flex", "uint", (0, 336), 0, 48),
    note("plot", "river 3", 8),
    may("driver", "bool", (0, 1), default=False, example=True),
]
MACHINE = [
    link("village", Ref(1, 0)),
    words("code", 12, "TRACTOR1"),
    note("name", "Trator José", 30),
    may("meters", "list of text", (0, 4), ["engine"], ["engine", "trailer"], each=(1, 10)),
    may("sort", "choice", (0, 6), 0, 3),
]
REQUESTED, PINNED = Ref(1, 4), Ref(1, 4, check=bytes.fromhex("557f"))
METERS = need("meters", "list of uint", (0, 4), [12_345, 0], each=TENTHS)
FUEL = may("fuel", "uint", TENTHS, None, 300)
ON = may("on", "uint", (0, 2**21), None, 331)
DESPITE = note("despite", "bring it back", 24)
PHONE = bytes(range(200, 232))
AMOUNT = (-(10**8), 10**8)
SENSOR = [
    link("village", Ref(1, 0)),
    words("code", 12, "TANK1"),
    need("metric", "choice", (0, 21), 6),
    may("node", "uint", (0, U32), 0, 0xA1B2C3D4),
    may("every", "uint", (1, 168), 6, 12),
    may("low", "sint", AMOUNT, None, -350),
    may("high", "sint", AMOUNT, None, 250_000),
    note("label", "upper tank", 24),
]
TANK = Ref(1, 11)
TAKEN = link("machine", Ref(1, 3, check=b"\x00\x01"))
THE_MACHINE = link("machine", Ref(1, 3))
MONEY = (0, 10**12)
COST = may("cost", "uint", MONEY, 0, 120_000)
READ = may("meters", "list of uint", (0, 4), [], [12_345, 0], each=TENTHS)
CLOSED = [
    THE_MACHINE,
    need("start", "uint", (0, 2**26), 7926),
    need("hours", "uint", (1, 2016), 24),
    need("why", "choice", (0, 5), 1),
    may("purposes", "list of choice", (0, 8), [], [1, 2], each=(0, 8)),
    note("note", "wet ground"),
]
PLAN = [
    THE_MACHINE,
    words("name", 20, "oil"),
    may("hours", "uint", (0, 10**6), 0, 250),
    may("days", "uint", (0, 3650), 0, 180),
    may("last", "uint", TENTHS, None, 40_000),
    may("last_day", "uint", (0, 2**21), None, 300),
]
SERVICE = [
    THE_MACHINE,
    note("plan", "oil", 20),
    READ,
    COST,
    note("note", "new filter"),
    ON,
    may("fresh", "list of uint", (0, 4), [], [0, 17], each=TENTHS),
]
FILLING = [
    THE_MACHINE,
    need("litres", "uint", TENTHS, 385),
    may("cost", "uint", MONEY, 0, 6930),
    may("fill", "choice", (0, 2), 0, 1),
    READ,
    note("note", "at the mill"),
    ON,
]
POLICY = [
    words("name", 20, "first rule"),
    may("half_life", "uint", (1, 730), 28, 60),
    may("sharing", "choice", (0, 2), 0, 1),
    may("merit", "uint", (0, 100), 10, 15),
    may("merit_cap", "uint", (1, 10**6), 100, 80),
    may("waited", "uint", (0, 50), 5, 8),
    may("floor", "uint", (0, 1000), 4, 6),
    may("floor_days", "uint", (1, 730), 28, 30),
    may("quotas", "list of limit", (0, 6), [], [[16, 4], [2, 9]]),
    may("week_start", "uint", (0, 6), 0, 5),
    may("gap", "uint", (0, 336), 0, 12),
    may("joined", "bool", (0, 1), default=True, example=False),
    may("longest", "uint", (0, 336), 0, 24),
    may("newcomer_hours", "uint", (0, 168), 0, 4),
    may("newcomer_days", "uint", (1, 3650), 365, 180),
    may("travel", "uint", (0, 48), 1, 2),
    may("setup", "uint", (0, 24), 0, 1),
    may("days", "uint", (1, 28), 7, 14),
    may("cut_off", "uint", (0, 671), 90, 66),
    may("no_show", "uint", (0, 48), 0, 2),
    may("late_counts", "uint", (0, 100), 100, 50),
    may("goods", "list of choice", (0, 10), [0], [0, 2], each=(0, 13)),
    may("votes_for", "uint", (0, 10**6), 0, 61),
    may("votes", "uint", (0, 10**6), 0, 80),
    may("on", "uint", (0, 2**21), None, 327),
    may("merit_half_life", "uint", (1, 3650), 180, 90),
    may("day_cap", "uint", (1, 96), 32, 40),
    may("task_cap", "uint", (1, 4000), 160, 96),
    may("teaching", "uint", (50, 200), 100, 150),
]
SEAL = [
    link("keeper", Ref(1, 9)),
    link("policy", Ref(1, 30)),
    need("first", "uint", (0, 2**21), 334),
    need("days", "uint", (1, 28), 7),
    need("grants", "uint", (0, 10**6), 12),
    need("passed", "uint", (0, 10**6), 3),
    need("digest", "fixed bytes", (8, 8), bytes(range(8))),
    need("heights", "bytes", (0, 64), bytes.fromhex("02150203beef07")),
    may("more", "uint", (0, 64), 0, 2),
    may("link", "bytes", (0, 16), b"", bytes(range(16))),
    may("lots", "ref", (0, 0), None, Ref(1, 31)),
]
LOTS = [
    need("anchor", "fixed bytes", (16, 16), bytes(range(16))),
    need("first", "uint", (0, 2**21), 334),
    may("count", "uint", (1, 520), 52, 26),
    may("days", "uint", (1, 28), 7, 14),
]
ROUND, WISH = link("round", Ref(2, 40)), link("request", Ref(2, 5, check=bytes.fromhex("0a1b")))
QUARTERS = (1, 96)
ASKED, SAW = link("claim", Ref(2, 9, check=bytes.fromhex("c1a1"))), link("member", Ref(1, 2))
JOB, WHO = link("task", Ref(2, 12)), link("who", Ref(1, 1))
SORT = may("sort", "choice", (0, 3), 0, 2)
WORK = [
    SAW,
    need("hours", "uint", QUARTERS, 10),
    may("task", "ref", (0, 0), None, Ref(2, 12)),
    note("text", "dug a drain", 40),
    may("on", "uint", (0, 2**21), None, 327),
    SORT,
    note("skill", "WELDING", 12),
    note("note", "half a day", 40),
    may("paper", "bool", (0, 1), default=False, example=True),
]
TASK = [
    link("village", Ref(1, 0)),
    words("title", 40, "Mend the bridge"),
    need("hours", "uint", (1, 4000), 24),
    SORT,
    note("skill", "MASONRY", 12),
    may("cap", "uint", (0, 4000), 0, 16),
    may("due", "uint", (0, 2**21), None, 340),
    may("people", "uint", (1, 99), 1, 4),
]
CHORE = [
    link("village", Ref(1, 0)),
    words("title", 40, "Sweep the well"),
    need("every", "uint", (1, 366), 7),
    need("first", "uint", (0, 2**21), 327),
    may("hours", "uint", QUARTERS, 4, 6),
]
SKILL = [
    SAW,
    words("skill", 12, "FIRST-AID"),
    may("level", "choice", (0, 3), 2, 3),
    may("workshop", "ref", (0, 0), None, Ref(2, 12)),
]
HOUSEHOLD, MEMBER = link("household", Ref(1, 1)), Ref(1, 2)
COOP, ANY = (0,), (0, 1)

KINDS = {
    kind.number: kind
    for kind in (
        Kind(1, "Genesis", COOP, GENESIS),
        Kind(2, "AddVillage", COOP, [words("name", 24, "Água Boa")]),
        Kind(3, "AdmitDesk", COOP, ADMIT),
        Kind(4, "RevokeDesk", COOP, REVOKE),
        Kind(5, "MoveRegistrar", COOP, [link("desk", Ref(1, 9, check=bytes.fromhex("0a1b")))]),
        Kind(6, "CorrectTime", ANY, CORRECT),
        Kind(7, "Activate", COOP, [need("rules", "uint", (0, U63), 2)]),
        Kind(8, "OpenBook", ANY, OPEN),
        Kind(10, "Support", COOP, [link("target", Ref(2, 31, check=bytes.fromhex("557f")))]),
        Kind(9, "Envelope", (1,), [HOUSEHOLD, need("box", "bytes", (0, 900), bytes(range(48)))]),
        Kind(11, "StrikeOut", ANY, [link("target", Ref(2, 5)), words("reason", 60, "wrong meter")]),
        Kind(12, "AddHousehold", COOP, [link("village", Ref(1, 0)), words("code", 12, "H12")]),
        Kind(13, "RegisterMember", COOP, [HOUSEHOLD, words("code", 12, "0417")]),
        Kind(
            14,
            "MemberDetails",
            (1,),
            [link("member", MEMBER), words("name", 48, "Amina Ōta"), note("phone", "+255 700 000 000", 24)],
            enveloped=True,
        ),
        Kind(15, "EndHousehold", COOP, [HOUSEHOLD, note("reason", "moved away")]),
        Kind(16, "RequestMachine", COOP, REQUEST),
        Kind(17, "AddMachine", COOP, MACHINE),
        Kind(18, "ConfirmRequest", COOP, [link("request", PINNED), note("note", "bring diesel")]),
        Kind(19, "RejectRequest", COOP, [link("request", PINNED), words("reason", 60, "in repair")]),
        Kind(20, "CancelRequest", COOP, [link("request", REQUESTED), note("reason", "rain"), ON]),
        Kind(21, "HandOver", COOP, [link("request", PINNED), METERS, FUEL, note("note", "tyre is soft"), ON, DESPITE]),
        Kind(
            22,
            "LogJob",
            COOP,
            [
                link("request", REQUESTED),
                METERS,
                FUEL,
                may("operator", "ref", (0, 0), None, Ref(2, 7)),
                note("note", "half done"),
                ON,
                DESPITE,
            ],
        ),
        Kind(
            23,
            "ReturnMachine",
            COOP,
            [link("request", PINNED), METERS, may("condition", "choice", (0, 2), 0, 2), note("note", "dent"), ON],
        ),
        Kind(24, "PassKeeping", COOP, [TAKEN, link("to", Ref(1, 9, check=b"\x0a\x1b"))]),
        Kind(25, "RetireMachine", COOP, [link("machine", Ref(1, 3)), note("reason", "sold")]),
        Kind(
            26,
            "BindPhone",
            COOP,
            [link("member", MEMBER), need("key", "fixed bytes", (32, 32), PHONE), note("label", "red", 20)],
        ),
        Kind(27, "UnbindPhone", COOP, [link("phone", Ref(1, 10)), note("reason", "lost")]),
        Kind(28, "AddSensor", COOP, SENSOR),
        Kind(
            29,
            "RecordReading",
            COOP,
            [link("sensor", TANK), need("value", "sint", AMOUNT, 1265), may("on", "uint", (0, 2**26), None, 7926)],
        ),
        Kind(
            30,
            "RecordAlarm",
            COOP,
            [link("sensor", TANK), need("alarm", "choice", (0, 2), 1), need("value", "sint", AMOUNT, -350)],
        ),
        Kind(31, "RetireSensor", COOP, [link("sensor", TANK), note("reason", "broken")]),
        Kind(
            32,
            "GiveAirKey",
            COOP,
            [
                link("desk", Ref(1, 9, check=bytes.fromhex("beef"))),
                need("epoch", "uint", (1, 2**31 - 1), 2),
                need("box", "fixed bytes", (80, 80), bytes(range(80))),
            ],
        ),
        Kind(42, "BlockHours", COOP, CLOSED),
        Kind(43, "UnblockHours", COOP, [link("block", Ref(2, 9)), note("reason", "dry again")]),
        Kind(
            44,
            "ReportBreakdown",
            COOP,
            [THE_MACHINE, note("note", "gearbox"), may("back", "uint", (0, 2**21), None, 340), ON],
        ),
        Kind(45, "ReportRepair", COOP, [THE_MACHINE, note("note", "new gearbox"), COST, ON]),
        Kind(46, "PlanService", COOP, PLAN),
        Kind(47, "LogService", COOP, SERVICE),
        Kind(
            48,
            "Inspect",
            COOP,
            [
                THE_MACHINE,
                need("passed", "bool", (0, 1), example=True),
                note("note", "brakes are good"),
                may("next", "uint", (0, 2**21), None, 700),
                ON,
            ],
        ),
        Kind(
            49,
            "LicenseDriver",
            COOP,
            [
                THE_MACHINE,
                link("member", MEMBER),
                may("until", "uint", (0, 2**21), None, 700),
                note("note", "July", 40),
            ],
        ),
        Kind(50, "WithdrawLicence", COOP, [THE_MACHINE, link("member", MEMBER), note("reason", "too fast")]),
        Kind(
            51,
            "SetRates",
            COOP,
            [
                THE_MACHINE,
                may("fee", "uint", MONEY, 0, 1500),
                may("diesel", "uint", MONEY, 0, 180),
                may("counted", "choice", (0, 1), 0, 1),
                note("currency", "KES", 6),
            ],
        ),
        Kind(
            52,
            "TakeMoney",
            COOP,
            [
                THE_MACHINE,
                link("member", MEMBER),
                need("amount", "uint", (1, 10**12), 3000),
                may("goes", "choice", (0, 1), 0, 1),
                note("note", "receipt 17"),
                ON,
            ],
        ),
        Kind(53, "LogFuel", COOP, FILLING),
        Kind(56, "ClaimWork", COOP, WORK),
        Kind(57, "WitnessWork", COOP, [ASKED, SAW]),
        Kind(33, "AdoptPolicy", COOP, POLICY),
        Kind(34, "CommitLots", COOP, LOTS),
        Kind(
            35,
            "RevealLot",
            COOP,
            [
                link("chain", Ref(1, 30)),
                need("place", "uint", (1, 520), 7),
                need("link", "fixed bytes", (16, 16), bytes(range(16))),
            ],
        ),
        Kind(36, "NameDeputies", COOP, [TAKEN, need("desks", "list of ref", (0, 24), [Ref(1, 9), Ref(1, 10)])]),
        Kind(
            37,
            "TakeKeeping",
            COOP,
            [
                TAKEN,
                link("to", Ref(1, 9, check=b"\x0a\x1b")),
                need("upto", "list of ref", (0, 24), [Ref(2, 30), Ref(2, 4, 0, 0xBEEF)]),
            ],
        ),
        Kind(41, "DeputyGrant", COOP, [link("request", PINNED), note("note", "the key is at C")]),
        Kind(38, "AllotRequest", COOP, [WISH, ROUND, need("start", "uint", (0, 2**26), 8022)]),
        Kind(
            39,
            "PassOver",
            COOP,
            [
                link("request", Ref(2, 5)),
                need("why", "choice", (0, 11), 2),
                may("round", "ref", (0, 0), None, Ref(2, 40)),
                may("offer", "uint", (0, 2**26), None, 8046),
            ],
        ),
        Kind(40, "TakeOffer", COOP, [link("request", Ref(2, 5)), link("offer", Ref(2, 44))]),
        Kind(70, "SealRound", COOP, SEAL),
        Kind(71, "RoundHeights", COOP, [ROUND, need("heights", "bytes", (0, 110), bytes.fromhex("5815"))]),
        Kind(
            72,
            "DoubtRound",
            COOP,
            [ROUND, need("why", "choice", (0, 3), 1), may("request", "ref", (0, 0), None, Ref(2, 5))],
        ),
        Kind(58, "ConfirmWork", COOP, [ASKED, SAW]),
        Kind(59, "RejectWork", COOP, [ASKED, SAW, words("reason", 60, "nobody saw it")]),
        Kind(60, "AppealWork", COOP, [ASKED, SAW, words("reason", 60, "two people saw it")]),
        Kind(
            61,
            "DecideAppeal",
            COOP,
            [ASKED, words("reason", 60, "both were there"), may("upheld", "bool", (0, 1), default=False, example=True)],
        ),
        Kind(62, "NoteSkill", COOP, SKILL),
        Kind(63, "AddTask", COOP, TASK),
        Kind(64, "TakeTask", COOP, [JOB, WHO]),
        Kind(65, "DropTask", COOP, [JOB, WHO]),
        Kind(66, "CloseTask", COOP, [JOB, note("reason", "done")]),
        Kind(67, "AddChore", COOP, CHORE),
        Kind(
            68, "SwapTurns", COOP, [JOB, need("one", "uint", (0, 2**21), 327), need("other", "uint", (0, 2**21), 334)]
        ),
        Kind(69, "DoneChore", COOP, [JOB, WHO, need("on", "uint", (0, 2**21), 330)]),
        Kind(54, "RequireLicence", COOP, [THE_MACHINE, may("anybody", "bool", (0, 1), default=False, example=True)]),
    )
}


def lowest(slot: Field) -> Value:  # noqa: PLR0911 - one for each type
    """Give the least value of a field."""
    match slot.type:
        case "text":
            return "x" * slot.low
        case "bytes" | "fixed bytes":
            return bytes(slot.low)
        case "ref" | "pinned ref":
            return Ref(1, 0, check=bytes(2) if slot.type == "pinned ref" else b"")
        case "height":
            return Height(0, 0, 0)
        case "limit":
            return [0, 0]
        case "bool":
            return False
        case _:
            return [lowest(inner(slot))] * slot.low if slot.type.startswith("list of ") else slot.low


def highest(slot: Field) -> Value:  # noqa: PLR0911 - one for each type
    """Give the greatest value of a field; a text is as long as it may be, and mostly of letters of 4 bytes."""
    match slot.type:
        case "text":
            return "🌾" * (slot.high // 4) + "é" * (slot.high % 4 // 2) + "x" * (slot.high % 2)
        case "bytes" | "fixed bytes":
            return b"\xff" * slot.high
        case "ref" | "pinned ref":
            return Ref(U32, U63, 1, U16, b"\xff\xff" if slot.type == "pinned ref" else b"")
        case "height":
            return Height(7, U16, U63)
        case "limit":
            return [10**6, 23]
        case "bool":
            return True
        case _:
            return [highest(inner(slot))] * slot.high if slot.type.startswith("list of ") else slot.high


def inner(slot: Field) -> Field:
    """Give the field that a list repeats."""
    low, high = slot.each
    return Field(slot.name, slot.type.removeprefix("list of "), low, high, None, needed=True)
