"""Every paper that the full screen can write is written line by line too, with the same words."""

from __future__ import annotations

import ast
import os
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from models import board, find, history, people, phones
from models.breakdown import BlockHours, ReportBreakdown, ReportRepair, Stop, UnblockHours
from models.coop import Desk
from models.drivers import LicenseDriver, WithdrawLicence
from models.entry import KINDS, Entry
from models.fields import RefTo
from models.law import GENESIS
from models.machines import AddMachine, Machine, PassKeeping, RequestMachine
from models.members import Member
from models.metrics import Metric
from models.names import entry_name, read_entry_name
from models.phones import BindPhone
from models.policy import AdoptPolicy
from models.refs import Ref
from models.sensors import AddSensor
from models.succession import DeputyGrant, NameDeputies, Support, TakeKeeping
from models.takeover import propose, wait_for
from models.upkeep import PlanService
from mvs_tui import HOME, admission
from mvs_tui.config import Home
from mvs_tui.demo import practice
from mvs_tui.node import Node
from mvs_tui.plain.filling import fill
from mvs_tui.plain.jobs import OTHERS, taking_over
from mvs_tui.plain.session import Session
from mvs_tui.plain.talk import Talk
from mvs_tui.plain.work import WORK
from mvs_tui.stick import stick_in, stick_out
from screens.papers import EntryPaper, MemberPaper, Paper, RenamePaper
from screens.reading import read_slot
from screens.requests import ACTS, WHEN

PHONE, STRANGER = bytes(range(32)), bytes(range(1, 33))
#: The papers of one kind: those with a job of their own, the acts on requests, and the others.
FORMS: tuple[type[Entry[Any]], ...] = (RequestMachine, AddMachine, *ACTS.values(), *OTHERS)
#: What is typed where neither a match nor a default stands.
TYPED = {"start": "+9 6", "hours": "2", "code": "NEW1", "reason": "a slip", "value": "7", "name": "New",
         "litres": "38.5", "amount": "5000"}  # fmt: skip
#: By these a screen opens the form of a kind.
OPENERS = {"EntryForm", "_act", "_open", "_form"}


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Give a co-op with requests in all states, a sensor, a bound phone, and one that was only heard."""
    home = Home(tmp_path_factory.mktemp("papers") / "books")
    practice.make(home)
    with Node.opened(home) as node:
        village, member = Ref[Any].to(GENESIS), Ref[Any].to(people.search(node.ledger)[0].key)
        node.append(AddSensor(village, "TANK1", Metric.LEVEL), BindPhone(member, PHONE))
        phones.note_heard(node.ledger, STRANGER, node.now())
    return home.path


class Scripted:
    """A sitting in this process: the answers are there already, what is said is kept."""

    def __init__(self, home: Path) -> None:
        """Open the books."""
        self.answers, self.put = os.pipe()
        self.said, sink = os.pipe()
        self.session = Session(Talk(self.answers, sink), Home(home))
        assert self.session.open()

    def fills(self, paper: Paper, *answers: str) -> str:
        """Fill a paper in so; gives the receipt."""
        os.write(self.put, "".join(f"{one}\n" for one in answers).encode())
        return fill(self.session, paper)

    @property
    def heard(self) -> str:
        """All that was said since the last look."""
        return os.read(self.said, 65536).decode()


@pytest.fixture
def sitting(made: Path, tmp_path: Path) -> Iterator[Scripted]:
    """Give a sitting at a copy of the co-op."""
    home = tmp_path / "books"
    shutil.copytree(made, home)
    one = Scripted(home)
    yield one
    one.session.close()


def paper_for(sitting: Scripted, kind: type[Entry[Any]]) -> EntryPaper:
    """Make the paper of a kind as its job does: about a request that it makes sense for, or about nothing yet."""
    books = sitting.session.books
    names = books.names()
    if kind is TakeKeeping:
        return taking_over(names, names.find(Machine, "PRESS").key)
    if kind is Support:
        return EntryPaper(Support, first={"target": entry_name(wait_for(names, books.author.number)[0].key)})
    if kind not in WHEN:
        return EntryPaper(kind)
    rows = board.bookings(books.names())
    row = next(row for row in rows if row.state in WHEN[kind] and (kind is not DeputyGrant or row.heirs))
    return EntryPaper(kind, {"request": entry_name(row.key)})


def answer(sitting: Scripted, kind: type[Entry[Any]], slot: Any) -> str:
    """Give what a clerk types into a field: its first match, or a plain text; Enter where a default stands."""
    names = sitting.session.lens()
    if slot.name == "meters" and slot.required:
        row = next(row for row in board.bookings(names) if row.state in WHEN[kind])
        return next(one.meters for one in board.machines(names) if one.key == row.machine)
    typed = {"to": "A", "desks": "B", "machine": board.machines(names)[0].code}
    if kind in {PassKeeping, TakeKeeping, NameDeputies, Support} and slot.name in {*typed, "target"}:
        return typed.get(slot.name, "")
    named: dict[str, type[Entry[Any]]] = {"block": BlockHours, "target": KINDS[22]}
    about = named.get(slot.name)
    if about is not None:
        return next(line.name for line in history.page(names) if about.kind.said in line.title)
    if kind is PlanService and slot.name == "hours":
        return "250"
    matches = find.matches(names, slot.field, "") if isinstance(slot.field, RefTo) or slot.required else []
    if matches and slot.required:
        return matches[0].text
    return TYPED.get(slot.name, "x") if slot.required else ""


def prepare(sitting: Scripted, kind: type[Entry[Any]]) -> None:
    """Write what has to stand in the books before a kind makes sense."""
    books = sitting.session.books
    names = books.names()
    machine = names.find(Machine, board.machines(names)[0].code)
    before: dict[type[Entry[Any]], Entry[Any]] = {
        ReportRepair: ReportBreakdown(machine),
        UnblockHours: BlockHours(machine, names.now // 60 + 999, 2, Stop.PARTS),
        WithdrawLicence: LicenseDriver(machine, Ref[Any].to(people.search(books.ledger)[0].key)),
    }
    if kind in before:
        books.append(before[kind])
    if kind in {NameDeputies, TakeKeeping, Support, DeputyGrant}:
        stand_in(sitting, propose_it=kind is Support)


def stand_in(sitting: Scripted, *, propose_it: bool) -> None:
    """Let another desk keep a press with this one as its deputy, and perhaps propose that this one keeps it."""
    node = sitting.session.node
    assert node is not None
    other, stick = Home(node.home.path.parent / "other"), node.home.path.parent / "stick"
    stick.mkdir()
    answer = admission.admit(node, admission.request(other, "Bonde", "mill"))
    joined = admission.join(other, answer, node.fingerprint)
    names = joined.names()
    desk, village = names.find(Desk, "A"), Ref[Any].to(joined.law.desks[2].village)
    press = Ref[Any].to(joined.append(AddMachine(village, "PRESS")).keys[0])
    people.add(joined.author, people.Newcomer("Mary Njeri", "K1"))
    who = joined.names().find(Member, "Mary")
    start = (joined.names().today + 2) * 24 + 6
    joined.append(NameDeputies(press, (desk,)), RequestMachine(press, who, start, 4))
    if propose_it:
        joined.append(*propose(joined.names(), [press.key], desk.key))
    stick_out(joined, stick)
    joined.close()
    stick_in(node, stick)


@pytest.mark.parametrize("kind", FORMS, ids=lambda kind: kind.__name__)
def test_a_kind_with_a_form_is_written_line_by_line(sitting: Scripted, kind: type[Entry[Any]]) -> None:
    """Each field is asked for by its label, what will happen is said, and the entry stands in the books."""
    prepare(sitting, kind)
    paper = paper_for(sitting, kind)
    receipt = sitting.fills(paper, *(answer(sitting, kind, slot) for slot in paper.slots), "y", ".")
    heard = sitting.heard
    assert receipt, heard
    assert paper.title in " ".join(heard.split())
    for slot in paper.slots:
        assert slot.label in heard
    line = history.line(sitting.session.lens(), read_entry_name(receipt.split()[0]))
    assert line is not None
    assert (line.title, line.sign) == (kind.kind.said, "=")


def test_no_form_of_the_screens_is_missing_here() -> None:
    """Every kind whose form a screen opens has its place in line mode."""
    kinds = {cls.__name__: cls for cls in KINDS.values()}
    opened: set[type[Entry[Any]]] = set()
    for path in (HOME / "screens").glob("*.py"):
        for call in ast.walk(ast.parse(path.read_text("utf-8"))):
            if isinstance(call, ast.Call) and str(getattr(call.func, "attr", getattr(call.func, "id", ""))) in OPENERS:
                opened |= {kinds[arg.id] for arg in call.args if isinstance(arg, ast.Name) and arg.id in kinds}
    assert len(opened) >= 10
    assert opened <= {*FORMS, *WORK, AdoptPolicy}


def test_members_are_added_and_corrected(sitting: Scripted) -> None:
    """The two papers that are not of one kind are written as well."""
    assert "is member" in sitting.fills(MemberPaper(), "Ruth Auma", "H9", "0700 1", "", "y")
    person = people.search(sitting.session.books.ledger, "Ruth")[0]
    assert "Ruth Auma Otieno" in sitting.fills(RenamePaper(person), "Ruth Auma Otieno", "-", "y")
    assert people.search(sitting.session.books.ledger, "Ruth")[0].phone == ""


def test_fields_say_what_the_kind_says(sitting: Scripted) -> None:
    """A question mark gives the field's own help and matches; a refusal is the field's own words."""
    sitting.fills(EntryPaper(RequestMachine), "?", "PLOUGH9", ".")
    heard = sitting.heard
    slot = RequestMachine.kind.slots[0]
    assert slot.help in heard
    for match in find.matches(sitting.session.lens(), slot.field, ""):
        assert f"{match.text}, {match.detail}" in heard
    with pytest.raises(ValueError, match="PLOUGH9") as refused:
        read_slot(slot, "PLOUGH9", sitting.session.lens())
    assert f"! {refused.value}" in " ".join(heard.split())


def test_back_from_the_last_question_changes_the_one_before(sitting: Scripted) -> None:
    """After `>` the rest stands as it is; `<` goes back into it, and what is changed there is written."""
    names = [slot.name for slot in RequestMachine.kind.slots]
    after = len(names) - names.index("note")
    receipt = sitting.fills(
        EntryPaper(RequestMachine), "MILL", "1", "A001", "+9 6", "2", ">",
        *["<"] * after, "wet field", *[""] * (after - 1), "y",
    )  # fmt: skip
    assert receipt, sitting.heard
    row = next(row for row in board.bookings(sitting.session.lens()) if row.note == "wet field")
    assert (row.code, row.end - row.start) == ("MILL", 2)


def test_a_refused_field_is_asked_alone(sitting: Scripted) -> None:
    """What the books refuse goes back to its own question, then to the last one; nothing else is asked again."""
    sitting.fills(EntryPaper(AddMachine), "Mtoni", "MILL", ">", "y", "MILL2", "y")
    heard = " ".join(sitting.heard.split())
    assert heard.count("! Code: ") == 1
    assert heard.count("Village (") == heard.count("Name (") == 1
    assert heard.count("Write it?") == 2
    assert "MILL2" in [one.code for one in board.machines(sitting.session.lens())]
