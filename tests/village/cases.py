"""Small sets of entries that ask for trouble, each as (common beginning, at most seven runs to come in any order).

Each is a function, so that the runs are made anew for each test. `CASES` lists them all by name.
"""

from __future__ import annotations

from collections.abc import Callable

from models.coop import Activate, AddVillage, AdmitDesk, CorrectTime, MoveRegistrar, RevokeDesk, StrikeOut
from models.keys import lock
from models.machines import (
    AddMachine,
    CancelRequest,
    ConfirmRequest,
    HandOver,
    LogJob,
    PassKeeping,
    RequestMachine,
    ReturnMachine,
)
from models.members import AddHousehold, EndHousehold, Envelope, RegisterMember
from models.refs import Height
from models.runs import Run
from tests.village.builder import Village, to

Case = tuple[list[Run], list[Run]]
CASES: dict[str, Callable[[], Case]] = {}


def case(make: Callable[[], Case]) -> Callable[[], Case]:
    """Enter a set under its name."""
    CASES[make.__name__] = make
    return make


def split(village: Village, base: int) -> Case:
    """Cut what was written into the common beginning and the rest."""
    return village.runs[:base], village.runs[base:]


@case
def everything() -> Case:
    """Bring a guessed ring, a clock twenty years ahead, a forked keeper, and a desk shut out, all at once."""
    village = Village()
    b, c = village.admit(2, 10), village.admit(3, 11)
    member = village.member(village.a, 20)
    base = len(village.runs)
    machine = village.machine(b, 30)
    far = village.ask(c, machine, member, 500, 20 * 365 * 1440)
    c.write(CorrectTime(0, 1, 45), 46, saw=to(village.a.next(ahead=1)))
    village.ask(village.a, machine, member, 502, 47)
    village.a.write(RevokeDesk(c.admission, (Height(0, 0, 1),)), 48, saw=to(c.next(ahead=-1)))
    b.write(ConfirmRequest(far.pin), 50)
    village.runs.append(b.seal(1, [b.compose(PassKeeping(machine.ref, c.admission), 51)]))
    return split(village, base)


@case
def two_keepers() -> Case:
    """Pass the keeping on between two confirmations for the same hours, and shut the second keeper out."""
    village = Village()
    b, c = village.admit(2, 10), village.admit(3, 11)
    member = village.member(village.a, 20)
    base = len(village.runs)
    machine = village.machine(b, 30)
    one = village.ask(village.a, machine, member, 500, 40)
    two = village.ask(c, machine, member, 502, 41)
    b.write(ConfirmRequest(one.pin), 50)
    b.write(PassKeeping(machine.ref, c.admission), 55)
    c.write(ConfirmRequest(two.pin), 60)
    village.a.write(RevokeDesk(c.admission, (Height(0, 0, 1),)), 58)
    return split(village, base)


@case
def forked_keeper() -> Case:
    """Fork a keeper's log by two second entries, one of them only in a wide seal."""
    village = Village()
    b = village.admit(2, 10)
    member = village.member(village.a, 20)
    base = len(village.runs)
    machine = village.machine(b, 30)
    one = village.ask(village.a, machine, member, 500, 40)
    two = village.ask(village.a, machine, member, 502, 41)
    confirm = b.write(ConfirmRequest(one.pin), 50)
    b.write(HandOver(one.pin, (10,)), 55)
    other = b.compose(ConfirmRequest(two.pin), 51)
    village.runs.append(b.seal(0, [machine.data, other]))
    village.runs.append(b.seal(1, [other, b.compose(HandOver(two.pin, (11,)), 60)]))
    village.runs.append(b.seal(1, [confirm.data]))
    village.runs = [run for run in village.runs if run is not confirm.run]
    return split(village, base)


@case
def beyond_the_gap() -> Case:
    """Put the first entries under one seal that also covers the fork, and let the fork come in pieces."""
    village = Village()
    b = village.admit(2, 10)
    base = len(village.runs)
    for name in ("one", "two", "three", "four"):
        b.write(AddMachine(village.founding.ref, name.upper()), 30)
    wide = b.span(0, 3)
    other = b.compose(AddMachine(village.founding.ref, "OTHER"), 30)
    runs = [wide, b.seal(2, [other]), b.span(2, 4), b.seal(1, [b.logs[0, 0][1], other]), b.span(3, 4), b.span(1, 4)]
    del village.runs[base:]
    village.runs += runs
    return split(village, base)


@case
def rings() -> Case:
    """Guess each other's places: a ring of two, one through the log, and bystanders that name its members."""
    village = Village()
    b, c = village.admit(2, 10), village.admit(3, 11)
    member = village.member(village.a, 20)
    machine = village.machine(b, 30)
    start = village.ask(c, machine, member, 700, 31)
    base = len(village.runs)
    guess = c.next(ahead=1)
    b.write(StrikeOut(to(guess), "in a ring"), 40)
    c.write(ConfirmRequest(start.pin), 90, saw=to(b.next(ahead=-1)))
    asked = village.ask(c, machine, member, 800, 41)
    b.write(ConfirmRequest(asked.pin), 50)
    village.a.write(CancelRequest(start.ref), 60, saw=asked.ref)
    b.write(StrikeOut(to(b.next()), "itself"), 61)
    c.write(StrikeOut(to(c.next(ahead=-1)), "too late"), 62)
    return split(village, base)


@case
def ring_through_the_log() -> Case:
    """Let an entry that counted fall into a ring when an entry before it in its log is named from behind."""
    village = Village()
    b, c = village.admit(2, 10), village.admit(3, 11)
    member = village.member(village.a, 20)
    machine = village.machine(b, 30)
    base = len(village.runs)
    c.write(AddVillage("nowhere"), 35, saw=to(b.next(ahead=1)))
    asked = village.ask(c, machine, member, 700, 40)
    last = village.a.write(RequestMachine(machine.ref, member.ref, 710, 4), 45, saw=asked.ref)
    b.write(ConfirmRequest(last.pin), 50)
    b.write(ConfirmRequest(asked.pin), 51, saw=last.ref)
    village.a.write(StrikeOut(last.ref, "not mine to strike"), 70)
    b.write(HandOver(asked.pin, (7,)), 71)
    return split(village, base)


@case
def wrong_clock() -> Case:
    """Write twenty years ahead, drag others along, and correct the time."""
    village = Village()
    b, c = village.admit(2, 10), village.admit(3, 11)
    member = village.member(village.a, 20)
    machine = village.machine(b, 30)
    base = len(village.runs)
    far = village.ask(c, machine, member, 500, 20 * 365 * 1440)
    second = village.ask(village.a, machine, member, 501, 50)
    b.write(ConfirmRequest(far.pin), 60)
    b.write(ConfirmRequest(second.pin), 61)
    c.write(CorrectTime(0, 1, 70), 70)
    c.write(CorrectTime(0, 1, 45), 71)
    b.write(CorrectTime(1, 2**62, 5), 72)
    return split(village, base)


@case
def moved_office() -> Case:
    """Move the registrar's office on before its old holder adds a village and admits a desk."""
    village = Village()
    b = village.admit(2, 10)
    base = len(village.runs)
    aside = village.a.write(AddVillage("Bonde"), 40, incarnation=7)
    house = b.write(AddHousehold(aside.ref, "H12"), 45)
    b.write(RegisterMember(house.ref, "0417"), 46)
    x = village.pen(3, "x")
    admitted = village.a.write(AdmitDesk(village.founding.ref, 3, x.key.public, "evil"), 50, incarnation=7)
    x.basis = admitted.ref
    village.machine(x, 60, "TRUCK")
    village.a.write(MoveRegistrar(b.admission), 30)
    village.admit(3, 70, by=b, name="y")
    return split(village, base)


@case
def number_taken() -> Case:
    """Give one number to two desks by two logs of the registrar; both desks write."""
    village = Village()
    member = village.member(village.a, 20)
    base = len(village.runs)
    x, y = village.pen(3, "x"), village.pen(3, "y")
    x.basis = village.a.write(AdmitDesk(village.founding.ref, 3, x.key.public, "x"), 50, incarnation=7).ref
    y.basis = village.a.write(AdmitDesk(village.founding.ref, 3, y.key.public, "y"), 40).ref
    machine = village.machine(x, 60, "TRUCK")
    village.machine(y, 61, "PUMP")
    village.ask(y, machine, member, 500, 70)
    village.ask(village.a, machine, member, 500, 71)
    village.a.write(StrikeOut(machine.ref, "whose?"), 80)
    return split(village, base)


@case
def shut_out_after_admitting() -> Case:
    """Let a stolen registrar's desk admit another before it is shut out; honest entries saw both."""
    village = Village()
    b, c = village.admit(2, 10), village.admit(3, 11)
    village.a.write(MoveRegistrar(b.admission), 12)
    c.write(MoveRegistrar(c.admission), 13)
    b.write(MoveRegistrar(village.a.admission), 14)
    base = len(village.runs)
    d = village.admit(4, 20)
    machine = village.machine(d, 30)
    c.write(AddHousehold(village.founding.ref, "H1"), 40, saw=machine.ref)
    village.a.write(MoveRegistrar(c.admission), 41)
    c.write(RevokeDesk(village.a.admission, (Height(0, 0, 4),)), 50)
    d.write(AddMachine(village.founding.ref, "PUMP"), 60)
    c.write(RevokeDesk(d.admission, ()), 61)
    return split(village, base)


@case
def undermined() -> Case:
    """Let two desks shut each other out, and one shut out the desk that gave it its office."""
    village = Village()
    b = village.admit(2, 10)
    base = len(village.runs)
    village.a.write(MoveRegistrar(b.admission), 20)
    b.write(RevokeDesk(village.a.admission, (Height(0, 0, 1),)), 30)
    b.write(AddVillage("Bonde"), 31)
    village.a.write(RevokeDesk(b.admission, ()), 32, incarnation=5)
    village.a.write(AddVillage("Pwani"), 33, incarnation=5)
    b.write(MoveRegistrar(b.admission), 34)
    b.write(AddHousehold(village.founding.ref, "H9"), 35)
    return split(village, base)


@case
def newer_rules() -> Case:
    """Put rules in force that this program does not know, amid a machine's bookings."""
    village = Village()
    b = village.admit(2, 10)
    member = village.member(village.a, 20)
    machine = village.machine(b, 30)
    base = len(village.runs)
    one = village.ask(village.a, machine, member, 500, 40)
    b.write(ConfirmRequest(one.pin), 44)
    village.a.write(Activate(2), 45)
    two = village.ask(village.a, machine, member, 600, 46)
    b.write(ConfirmRequest(two.pin), 47)
    village.a.write(Activate(0), 48)
    b.write(HandOver(one.pin, (5,)), 49)
    return split(village, base)


@case
def wrong_sorts() -> Case:
    """Name entries of the wrong sort, so that two layers ask for one book."""
    village = Village()
    b = village.admit(2, 10)
    base = len(village.runs)
    house = village.a.write(AddHousehold(village.founding.ref, "H1"), 20)
    b.write(ConfirmRequest(house.pin), 30)
    member = b.write(RegisterMember(house.ref, "0417"), 31)
    b.write(RequestMachine(house.ref, member.ref, 400, 4), 32)
    village.a.write(RequestMachine(village.founding.ref, member.ref, 400, 4), 33)
    village.a.write(EndHousehold(member.ref), 34)
    village.a.write(StrikeOut(house.ref, "a constitution is not struck"), 35)
    return split(village, base)


@case
def struck_out() -> Case:
    """Strike a hand-over out by its desk, by another, and twice, around the job and the return."""
    village = Village()
    b = village.admit(2, 10)
    member = village.member(village.a, 20)
    machine = village.machine(b, 30)
    asked = village.ask(village.a, machine, member, 500, 31)
    b.write(ConfirmRequest(asked.pin), 32)
    base = len(village.runs)
    out = b.write(HandOver(asked.pin, (100,)), 40)
    village.a.write(LogJob(asked.ref, (90,)), 41)
    b.write(ReturnMachine(asked.pin, (80,)), 42)
    b.write(StrikeOut(out.ref, "wrong machine"), 43)
    village.a.write(StrikeOut(out.ref, "not mine"), 44)
    b.write(StrikeOut(out.ref, "again"), 45)
    b.write(HandOver(asked.pin, (101,)), 46)
    return split(village, base)


@case
def beside_the_village() -> Case:
    """Name and strike coop entries in the village stream, and name village entries in the coop stream."""
    village = Village()
    b = village.admit(2, 10)
    member = village.member(village.a, 20)
    machine = village.machine(b, 30)
    asked = village.ask(village.a, machine, member, 500, 31)
    base = len(village.runs)
    b.write(ConfirmRequest(asked.pin), 32)
    out = b.write(HandOver(asked.pin, (100,)), 40)
    b.write(StrikeOut(out.ref, "beside the books"), 41, stream=1)
    house = village.a.write(AddHousehold(village.founding.ref, "H2"), 42, saw=to(b.next(1)))
    words = b.write(Envelope(house.ref, lock(bytes(32), b"nothing", bytes(24))), 43, stream=1)
    village.a.write(EndHousehold(house.ref), 44, saw=words.ref)
    return split(village, base)


@case
def damaged_bytes() -> Case:
    """Sign bytes that are no entry, an unknown kind and an entry with a tail, in logs that go on."""
    village = Village()
    b = village.admit(2, 10)
    member = village.member(village.a, 20)
    base = len(village.runs)
    village.a.raw(b"\xff\xff")
    village.a.raw(bytes([120]) + b"\x7f\x01" + bytes([96, 2, 0]) + b"new")
    machine = village.machine(b, 30)
    asked = village.ask(village.a, machine, member, 500, 31)
    village.a.raw(asked.data + b"\x00")
    b.raw(b"\x12\x2a\x01" + bytes([112, 1, len(village.a.logs[0, 0]) - 1]) + b"ab\x00")
    b.write(ConfirmRequest(asked.pin), 40)
    return split(village, base)
