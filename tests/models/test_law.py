"""The constitution: offices, admissions, revocations that reach back, numbers, and rules that are newer than ours."""

from itertools import pairwise

import pytest

from models.book import Reason
from models.coop import Activate, AddVillage, AdmitDesk, MoveRegistrar, RevokeDesk
from models.encoding import pack
from models.entry import Record
from models.keys import DeskKey
from models.machines import AddMachine, PassKeeping
from models.members import AddHousehold
from models.refs import Height
from tests.village.builder import Said, Village, begin, chance, feed, picture, to, told, verdict


def reasons(village: Village, *said: Said) -> list[str]:
    """Tell a fresh desk everything; give the verdicts on some entries."""
    ledger = told(village.runs)
    return [verdict(ledger, one).name for one in said]


def test_the_office_counts_from_its_own_place_on() -> None:
    """The old registrar's entries after the move are void, the new one's before it too, and ties go by desk and log."""
    village = Village()
    b = village.admit(2, 10)
    early = b.write(AddVillage("too early"), 20)
    move = village.a.write(MoveRegistrar(b.admission), 30)
    late = village.a.write(AddVillage("too late"), 30)
    good = b.write(AddVillage("in time"), 30)
    back = b.write(MoveRegistrar(village.a.admission), 40)
    again = village.a.write(AddVillage("again"), 41)
    found = reasons(village, early, move, late, good, back, again)
    assert found == ["NOT_WRITER", "OK", "NOT_WRITER", "OK", "OK", "OK"]


def test_the_registrar_may_hand_the_office_only_to_an_admitted_desk() -> None:
    """An office that goes to a void admission stays where it was."""
    village = Village()
    b = village.admit(2, 10)
    void = village.admit(3, 20, by=b)
    move = village.a.write(MoveRegistrar(void.admission), 30)
    assert reasons(village, move) == ["WRONG_TARGET"]
    assert told(village.runs).folder.law().registrar() == 1


def test_a_number_and_a_key_are_given_once() -> None:
    """A second desk under a number, and a second number for a key, have no effect, also after a revocation."""
    village = Village()
    b = village.admit(2, 10)
    number = village.a.write(AdmitDesk(village.founding.ref, 2, village.pen(7).key.public, "seven"), 20)
    key = village.a.write(AdmitDesk(village.founding.ref, 3, b.key.public, "two again"), 21)
    village.a.write(RevokeDesk(b.admission, ()), 22)
    after = village.a.write(AdmitDesk(village.founding.ref, 2, village.pen(8).key.public, "eight"), 23)
    own = village.a.write(AdmitDesk(village.founding.ref, 4, village.a.key.public, "founder"), 24)
    assert reasons(village, number, key, after, own) == ["NUMBER_TAKEN", "KEY_TAKEN", "NUMBER_TAKEN", "KEY_TAKEN"]


@pytest.mark.parametrize(
    "key",
    [
        bytes([2]) + DeskKey.make(bytes(32)).public[1:], bytes(33), b"\1" + bytes(32), b"\1\1" + bytes(31),
        b"\1" + b"\xff" * 32,
    ],
    ids=["another algorithm", "zeros", "small order", "the neutral point", "not canonical"],
)  # fmt: skip
def test_a_key_that_proves_nothing_is_not_admitted(key: bytes) -> None:
    """An admission of a key under which anything would verify has no effect, and its runs are of an unknown desk."""
    village = Village()
    said = village.a.write(AdmitDesk(village.founding.ref, 2, key, "weak"), 10)
    ledger = told(village.runs)
    assert verdict(ledger, said) is Reason.WRONG_TARGET
    pen = village.pen(2)
    run = pen.seal(0, [pen.compose(AddVillage("weak"), 11, basis=said.ref)])
    forged = type(run)(key, 0, 0, 0, run.entries, bytes(64))
    assert feed(ledger, [forged]).stored == 0


def test_a_revocation_voids_what_stands_above_its_height_wherever_it_is_in_the_order() -> None:
    """Entries below the height stay, those at or above it are void, also the ones before the revocation's own place."""
    village = Village()
    b = village.admit(2, 10)
    first = village.machine(b, 20, "ONE")
    second = village.machine(b, 21, "TWO")
    third = village.machine(b, 99, "THREE")
    elsewhere = b.write(AddMachine(village.founding.ref, "FOUR"), 22, incarnation=9)
    village.a.write(RevokeDesk(b.admission, (Height(0, 0, 1),)), 30)
    assert reasons(village, first, second, third, elsewhere) == ["OK", "REVOKED", "REVOKED", "REVOKED"]


def test_of_two_heights_for_one_log_the_last_counts() -> None:
    """The page says so, and books must not differ over it."""
    village = Village()
    b = village.admit(2, 10)
    one, two = village.machine(b, 20), village.machine(b, 21)
    village.a.write(RevokeDesk(b.admission, (Height(0, 0, 9), Height(0, 0, 1))), 30)
    assert reasons(village, one, two) == ["OK", "REVOKED"]


def test_a_revocation_reaches_what_the_revoked_registrar_did() -> None:
    """What a thief admitted above the height is void, and so is all that the admitted desk wrote."""
    village = Village()
    b = village.admit(2, 10)
    village.a.write(MoveRegistrar(b.admission), 11)
    height = b.next().seq
    thief = village.admit(3, 20, by=b)
    machine = village.machine(thief, 21)
    village.a.write(MoveRegistrar(village.a.admission), 22)
    b.write(MoveRegistrar(village.a.admission), 23)
    shut = village.a.write(RevokeDesk(b.admission, (Height(0, 0, height),)), 24)
    # The office came back by an entry above the height, so this revocation would take away its own ground.
    assert reasons(village, shut, machine) == ["NOT_ALLOWED", "OK"]
    village.runs.pop()
    b.write(AddVillage("Bonde"), 25)
    good = village.a.write(RevokeDesk(b.admission, (Height(0, 0, height), Height(0, 5, 9))), 26, incarnation=3)
    assert reasons(village, good) == ["NOT_ALLOWED"]


def test_a_desk_that_was_shut_out_once_is_not_shut_out_twice() -> None:
    """The first revocation in the order stands; a second, milder one has no effect."""
    village = Village()
    b = village.admit(2, 10)
    machine = village.machine(b, 20)
    mild = village.a.write(RevokeDesk(b.admission, (Height(0, 0, 9),)), 31)
    hard = village.a.write(RevokeDesk(b.admission, ()), 30, incarnation=4)
    assert reasons(village, hard, mild, machine) == ["OK", "ENDED", "REVOKED"]


def test_nobody_shuts_out_the_desk_from_which_the_right_to_do_so_comes() -> None:
    """Such a revocation has no effect, the office stays, and further entries of the office count."""
    village = Village()
    b = village.admit(2, 10)
    village.a.write(MoveRegistrar(b.admission), 20)
    own = b.write(RevokeDesk(village.a.admission, ()), 30)
    after = b.write(AddVillage("Bonde"), 31)
    assert reasons(village, own, after) == ["NOT_ALLOWED", "OK"]


def test_two_registrars_of_a_fork_in_time_do_not_shut_each_other_out_in_turns() -> None:
    """Mutual revocations end in one state that is the same from every order, and somebody is left as registrar."""
    village = Village()
    b, c = village.admit(2, 10), village.admit(3, 11)
    base = len(village.runs)
    village.a.write(MoveRegistrar(b.admission), 20)
    b.write(MoveRegistrar(c.admission), 21)
    c.write(RevokeDesk(b.admission, ()), 22)
    c.write(RevokeDesk(village.a.admission, (Height(0, 0, 3),)), 23)
    b.write(RevokeDesk(c.admission, ()), 24, incarnation=2)
    b.write(RevokeDesk(village.a.admission, ()), 20, incarnation=5)
    first = picture(told(village.runs))
    for seed in range(20):
        rest = village.runs[base:]
        chance(seed).shuffle(rest)
        ledger = begin(village.genesis)
        feed(ledger, [*village.runs[:base], *rest])
        assert picture(ledger) == first, f"seed {seed}"
    law = told(village.runs).folder.law()
    assert law.desks[law.registrar()].heights is None


def test_many_revocations_that_undermine_each_other_end_soon() -> None:
    """Thirty desks that pass the office along and shut out the one before them are judged in well under a second."""
    village = Village()
    pens = [village.a, *(village.admit(number, 10 + number) for number in range(2, 32))]
    for turn, (pen, heir) in enumerate(pairwise(pens)):
        pen.write(MoveRegistrar(heir.admission), 100 + turn)
        heir.write(RevokeDesk(pen.admission, (Height(0, 0, 0 if turn else 31),)), 200 + turn)
    ledger = begin(village.genesis)
    ledger.take(village.runs)
    feed(ledger, village.runs, fold=False)
    first = picture(ledger)
    ledger.rebuild()
    assert picture(ledger) == first
    assert first.verdicts[str(pens[1].next(ahead=-1))] != "UNFOLDED"


def test_rules_that_this_program_does_not_know_stop_the_fold_there() -> None:
    """What stands after newer rules came into force needs an upgrade, what stands before keeps its effect."""
    village = Village()
    b = village.admit(2, 10)
    before = village.machine(b, 20, "ONE")
    newer = village.a.write(Activate(2), 30)
    after = village.machine(b, 40, "TWO")
    back = village.a.write(Activate(1), 41)
    still = village.machine(b, 42, "THREE")
    assert reasons(village, before, newer, after, back, still) == ["OK", "OK", "UPGRADE", "UPGRADE", "UPGRADE"]


def test_only_the_first_entry_of_desk_one_founds() -> None:
    """A second genesis has no effect, and another entry in the genesis's place is refused, whoever comes first."""
    village = Village()
    other = village.a.compose(AddVillage("usurped"), 0)
    usurper = village.a.seal(0, [other])
    second = village.a.raw(village.genesis)
    assert reasons(village, second) == ["SECOND_GENESIS"]
    for runs in ([usurper, *village.runs], [*village.runs, usurper]):
        ledger = begin(village.genesis)
        arrival = feed(ledger, runs)
        assert len(arrival.refused) == 1
        assert ledger.folder.law().name == village.name
        assert not any(tip.frozen for tip in ledger.tips())


def test_a_village_or_a_desk_must_be_there_to_be_named() -> None:
    """A household in a village without effect, or in a desk's place, has none either."""
    village = Village()
    b = village.admit(2, 10)
    void = b.write(AddVillage("void"), 20)
    inside = village.a.write(AddHousehold(void.ref, "H1"), 21)
    wrong = village.a.write(AddHousehold(b.admission, "H2"), 22)
    waits = village.a.write(AddHousehold(to(b.next(ahead=5)), "H3"), 23)
    assert reasons(village, inside, wrong, waits) == ["WRONG_TARGET", "WRONG_TARGET", "WAITING"]


def test_a_basis_must_be_the_desks_own_admission() -> None:
    """A log whose first entry names no admission, or another desk's, begins without effect; the rest of it counts."""
    village = Village()
    b, c = village.admit(2, 10), village.admit(3, 11)
    bare = b.write(AddMachine(village.founding.ref, "BARE"), 20, basis=False)
    next_one = village.machine(b, 21, "NEXT")
    record = Record(AddMachine(village.founding.ref, "STOLEN"), 22, basis=b.admission)
    stolen = c.raw(pack(record))
    assert reasons(village, bare, next_one, stolen) == ["WRONG_TARGET", "OK", "WRONG_TARGET"]


def test_nobody_but_the_keeper_passes_a_machine_on() -> None:
    """Keeping moves by the keeper's entry, from its place on; a former keeper can no longer give it away."""
    village = Village()
    b, c = village.admit(2, 10), village.admit(3, 11)
    machine = village.machine(b, 20)
    theft = c.write(PassKeeping(machine.ref, c.admission), 21)
    passed = b.write(PassKeeping(machine.ref, c.admission), 22)
    again = b.write(PassKeeping(machine.ref, village.a.admission), 23)
    onward = c.write(PassKeeping(machine.ref, village.a.admission), 24)
    assert reasons(village, theft, passed, again, onward) == ["NOT_WRITER", "OK", "NOT_WRITER", "OK"]
    assert told(village.runs).folder.law().keeper_of(machine.key) == 1
