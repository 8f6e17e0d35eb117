"""Which clerk wrote what: in the entry where he is a member, in the desk's own notes always, and whose a draft is."""

from dataclasses import replace
from pathlib import Path

import pytest

from models import history, remember
from models.clerk import Clerk, wrote
from models.coop import Village
from models.encoding import pack
from models.machines import AddMachine
from models.members import Member
from models.people import Newcomer, add
from models.refs import Key, Ref
from mvs_tui.config import Home
from mvs_tui.node import Node
from radio.codec.bits import BitWriter
from radio.codec.entries import write_entries
from radio.codec.parts import LogRef


@pytest.fixture
def node(tmp_path: Path) -> Node:
    """Give a desk with one member."""
    made = Node.found(Home(tmp_path / "desk"), "Mto", "Kilima", "store", zone=0)
    add(made.author, Newcomer("Amina Odhiambo", "H1"))
    return made


def machine(node: Node, code: str) -> Key:
    """Write an entry and give its key."""
    village = Ref[Village].to(node.law.desks[1].village)
    return node.append(AddMachine(village, code, "MF 35")).keys[0]


def written(node: Node, key: Key) -> history.Line:
    """Give an entry as the history has it."""
    found = history.line(node.names(), key)
    assert found is not None
    return found


def test_a_clerk_who_is_a_member_goes_into_the_entry(node: Node) -> None:
    """`by` names the member; for the usual clerk and for one who is no member the desk's own name stands."""
    member = node.names().find(Member, "A001")
    amina = Clerk("Amina", member)
    for code, clerk, by in (
        ("A1", amina, member.key),
        ("A2", replace(amina, usual=True), None),
        ("A3", Clerk("Juma"), None),
        ("A4", None, None),
    ):
        node.ledger.clerk = clerk
        key = machine(node, code)
        assert written(node, key).by == by
        assert wrote(node.ledger, key) == (clerk.name if clerk else "")


def test_a_member_who_is_not_in_the_books_keeps_nobody_from_writing(node: Node) -> None:
    """After a restore the clerk's member may be missing, or something else may stand there: `by` is left out."""
    for key in (Key(1, 0, 0, 999), Key(1, 0, 0, 0)):
        node.ledger.clerk = Clerk("Amina", Ref[Member].to(key))
        assert written(node, machine(node, f"M{key.seq}")).by is None


def test_a_name_on_an_entry_costs_three_signed_bytes(node: Node) -> None:
    """A tag, the desk and the number of the member's registration; for one of the first 127 entries of a desk."""
    node.ledger.clerk = Clerk("Amina", node.names().find(Member, "A001"))
    key = machine(node, "TRACTOR1")
    row = node.ledger.arranger.find(key)
    assert row is not None
    record = history.read(row.body)
    assert record is not None
    bare = pack(replace(record, by=None))
    assert len(row.body) - len(bare) == 3
    sizes: list[int] = []
    for body in (row.body, bare):
        writer = BitWriter()
        write_entries(writer, LogRef(1), [body])
        sizes.append(writer.size)
    assert 8 <= sizes[0] - sizes[1] <= 24, "bits on air"


def test_why_and_the_history_say_who_wrote_it(node: Node) -> None:
    """The words name the clerk of this desk and the member, with the member's entry behind it."""
    member = node.names().find(Member, "A001")
    node.ledger.clerk = Clerk("Amina", member)
    key = machine(node, "TRACTOR1")
    answer = history.why(node.names(), key)
    assert "Amina was signed in here" in answer.text()
    assert ("in the name of Amina Odhiambo", [member.key]) in answer.factors


def test_what_was_refused_leaves_no_note(node: Node) -> None:
    """The note is written with the entry or not at all."""
    node.ledger.clerk = Clerk("Amina")
    machine(node, "TRACTOR1")
    before = node.ledger.store.rows("SELECT count(*) FROM hand")
    with pytest.raises(Exception, match="TRACTOR1"):
        machine(node, "TRACTOR1")
    assert node.ledger.store.rows("SELECT count(*) FROM hand") == before


def test_drafts_and_what_was_seen_are_each_clerks_own(node: Node) -> None:
    """One sees nothing of the other's; what was kept before there were clerks is everybody's until it is used."""
    ledger = node.ledger
    remember.keep_draft(ledger, "old", {"note": "before"})
    remember.remember(ledger, "seen", "7")
    ledger.clerk = Clerk("Amina")
    remember.keep_draft(ledger, "ask", {"note": "plough"})
    remember.keep_draft(ledger, "old", {"note": "after"})
    remember.remember_mine(ledger, "seen", "9")
    assert [(kept.name, kept.values["note"]) for kept in remember.drafts(ledger)] == [
        ("ask", "plough"),
        ("old", "after"),
    ]
    ledger.clerk = Clerk("amiNa")
    assert remember.draft(ledger, "ask") == {"note": "plough"}
    ledger.clerk = Clerk("Amin")
    assert [(kept.name, kept.values["note"]) for kept in remember.drafts(ledger)] == [("old", "before")]
    assert (remember.draft(ledger, "ask"), remember.mine(ledger, "seen")) == ({}, "7")
    remember.drop_draft(ledger, "old")
    ledger.clerk = None
    assert remember.drafts(ledger) == []
    ledger.clerk = Clerk("Amina")
    assert (len(remember.drafts(ledger)), remember.mine(ledger, "seen")) == (2, "9")
