"""Work and the policy line by line: every paper of theirs is reached by the menu, and written."""

import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from models import history, people, policy_words, taskboard, worklist
from models.claims import Standing
from models.entry import Entry
from models.names import Names
from models.people import Newcomer
from models.policy_templates import TEMPLATES
from models.tasks import CloseTask, DoneChore, DropTask, SwapTurns, TakeTask
from models.work import AppealWork, ConfirmWork, DecideAppeal, RejectWork, WitnessWork
from mvs_tui.config import Home
from mvs_tui.node import Node
from mvs_tui.plain import policy, work
from mvs_tui.plain.menu import choices
from tests.mvs_tui.plain.test_papers import Scripted

PEOPLE = (("Amina", "H1"), ("Baraka", "H2"), ("Chiku", "H3"))


@pytest.fixture
def sitting(tmp_path: Path) -> Iterator[Scripted]:
    """Sit down at the registrar's desk of a village with three households."""
    home = Home(tmp_path / "books")
    with Node.found(home, "Mto", "Kilima", "store", zone=0).opened(home) as node:
        for name, house in PEOPLE:
            people.add(node.author, Newcomer(name, house))
    one = Scripted(home.path)
    yield one
    one.session.close()


def names(sitting: Scripted) -> Names:
    """Give the books as they are now."""
    return sitting.session.books.names()


def says(sitting: Scripted, *answers: str, job: Any = work.show) -> str:
    """Do a job of the menu with these answers; gives what was said, on one line."""
    os.write(sitting.put, "".join(f"{answer}\n" for answer in answers).encode())
    job(sitting.session)
    return " ".join(sitting.heard.split())


def begin(sitting: Scripted, sign: str, *answers: str) -> str:
    """Begin something new: the answers, then the rest as it stands."""
    return says(sitting, sign, *answers, ">", "y", "")


def at(sitting: Scripted, kind: type[Entry[Any]], *answers: str) -> None:
    """Do something with the first line that it can be done with, and see that its entry counts."""
    lens = names(sitting)
    desk = sitting.session.books.author.number
    place, row = next(
        (place, row) for place, (_said, row) in enumerate(work.listed(lens), 1) if kind in work.may(lens, desk, row)
    )
    number = work.may(lens, desk, row).index(kind) + 1
    heard = says(sitting, str(place), str(number), *answers, "y", "")
    newest = history.page(names(sitting))[0]
    assert (newest.title, newest.sign) == (kind.kind.said, "="), heard


def test_the_menu_has_work_and_the_policy() -> None:
    """Both are jobs of their own; what stood in the menu before kept its number."""
    offered = [doing for _words, doing in choices()]
    assert offered[15:17] == [work.show, policy.show]


def test_a_claim_goes_from_hand_to_hand(sitting: Scripted) -> None:
    """Claimed, witnessed and confirmed by three households; only what can be done then is offered."""
    assert "Nothing waits" in says(sitting, "")
    begin(sitting, "n", "A001", "2:30", "dug the drain", "")
    ((said, row),) = work.listed(names(sitting))
    assert "Amina, dug the drain, 2.5 h" in said
    assert said.endswith("needs a witness")
    assert ConfirmWork not in work.may(names(sitting), 1, row)
    at(sitting, WitnessWork, "A002")
    at(sitting, ConfirmWork, "A003")
    assert worklist.claims(names(sitting))[0].counts
    assert "Chiku confirmed it" in says(sitting, "1", "2", "")


def test_a_claim_is_rejected_appealed_and_decided(sitting: Scripted) -> None:
    """Each with its reason; the registrar's desk writes the council's word down, and then nothing is left to ask."""
    begin(sitting, "n", "A001", "3", "carried stones", "")
    at(sitting, RejectWork, "A002", "nobody saw it")
    at(sitting, AppealWork, "A001", "my sister did")
    (row,) = worklist.claims(names(sitting))
    assert row.appeal
    assert not work.may(names(sitting), 2, row)
    at(sitting, DecideAppeal, "it was so", "yes")
    (row,) = worklist.claims(names(sitting))
    assert row.standing is not Standing.REJECTED
    assert AppealWork not in work.may(names(sitting), 1, row)


def test_a_task_is_put_up_taken_given_back_and_closed(sitting: Scripted) -> None:
    """On the board it shows who took it; this desk's own village stands in its paper already."""
    begin(sitting, "t", "", "mend the gate", "2")
    at(sitting, TakeTask, "A001")
    assert "Task: mend the gate, Amina" in work.listed(names(sitting))[0][0]
    at(sitting, DropTask, "A001")
    at(sitting, CloseTask, "done")
    assert taskboard.tasks(names(sitting)) == []


def test_a_chore_has_turns(sitting: Scripted) -> None:
    """Two take turns; one day is written down as done, and two turns are swapped."""
    begin(sitting, "h", "", "sweep the well", "7", "today")
    for house in ("H1", "H2"):
        at(sitting, TakeTask, house)
    assert "Chore: sweep the well, today's turn: H1" in work.listed(names(sitting))[0][0]
    at(sitting, DoneChore, "H1", "")
    at(sitting, SwapTurns, "+7", "+14")


def test_a_skill_is_noted(sitting: Scripted) -> None:
    """What a member can do goes into the register."""
    heard = begin(sitting, "l", "A001", "WELDING")
    assert "noted a skill" in heard
    lens = names(sitting)
    member = people.search(lens.ledger, "Amina")[0].key
    assert [(row[0], row[2]) for row in worklist.skills(lens)] == [("WELDING", member)]


def test_the_policy_is_read_compared_and_adopted(sitting: Scripted) -> None:
    """Nothing is adopted without a yes; then its votes are asked for, and what another one changes is said."""
    heard = says(sitting, "2", "n", "", job=policy.show)
    assert "No policy yet" in heard
    assert "Each household comes first for 12 hours in 28 days." in heard
    assert policy_words.in_force(names(sitting)) is None
    heard = says(sitting, "2", "y", "41", "52", "", "y", "", job=policy.show)
    now = policy_words.in_force(names(sitting))
    assert now is not None, heard
    assert (now.terms, now.votes_for, now.votes) == (TEMPLATES[1].terms, 41, 52)
    heard = says(sitting, "1", "n", "", job=policy.show)
    assert "adopted" in heard
    assert "Now: Each household comes first for 12 hours in 28 days." in heard
    assert "Then: Each household comes first for 4 hours in 28 days." in heard
