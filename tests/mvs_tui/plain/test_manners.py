"""The manners of line mode: leaving, drafts, bad input, the end of the line, and few bytes."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from models import remember
from models.language import gettext as _
from models.machines import ConfirmRequest, RequestMachine
from models.spelling import fold
from mvs_tui.app import MvsApp
from mvs_tui.clerks import office
from mvs_tui.config import Home
from mvs_tui.node import Node
from mvs_tui.plain import session as sitting
from mvs_tui.plain.pick import means_no, means_yes
from mvs_tui.plain.session import Session
from mvs_tui.plain.talk import LONGEST, WIDE, Talk, broken, spelled
from mvs_tui.print.cells import width
from mvs_tui.words.files import SHIPPED
from mvs_tui.words.spoken import spoken, words_of
from screens.desk import Stopped, Tell
from screens.entry_form import EntryForm
from tests.mvs_tui.plain.conftest import MVS, Sitting, environment, pipes, sits

pytestmark = pytest.mark.timeout(60)
DRAFT = str(RequestMachine.kind.number)
#: Bytes that the job "ask for a machine" may send from the menu's question to the next, as docs/plain.md says.
JOB = 450


def draft(home: Path) -> dict[str, str]:
    """Give the draft of the form that asks for a machine."""
    with Node.opened(Home(home)) as node:
        return remember.draft(node.ledger, DRAFT)


def test_neither_textual_nor_rich_is_loaded(desk: Path) -> None:
    """A sitting that looks at everything imports nothing that draws screens, and no event loop."""
    code = (
        "import sys\nfrom mvs_tui.cli import main\nmain(['--plain'], standalone_mode=False)\n"
        "print('LOADED', *sorted({name.partition('.')[0] for name in sys.modules}))"
    )
    answers = "1\n\n2\n.\n3\n4\n\n5\n\n6\nJoseph\n\n\n7\n1\n4\n6\n\n8\n\n9\nA#1\n\n10\n11\n\n14\n0\n"
    done = subprocess.run(
        [sys.executable, "-c", code], input=answers, env=environment(desk), capture_output=True, text=True, check=True
    )
    loaded = set(done.stdout.rpartition("LOADED")[2].split())
    assert "peewee" in loaded
    assert not loaded & {"textual", "rich", "asyncio"}


@pytest.mark.parametrize("how", [{"TERM": "dumb"}, {"TERM": "dumb", "MVS_PLAIN": "0"}], ids=["dumb", "off"])
def test_a_terminal_without_a_screen_is_refused_and_told_of_plain(mvs_home: Path, how: dict[str, str]) -> None:
    """The full-screen program does not open on a dumb terminal; the words name the way that works."""
    import pexpect

    child: pexpect.spawn[str] = pexpect.spawn(str(MVS), env=environment(mvs_home, **how), encoding="utf-8", timeout=20)
    child.expect(r"mvs\s+--plain")
    child.expect(pexpect.EOF)
    child.close()
    assert child.exitstatus == 1


def test_the_environment_asks_for_lines_too(mvs_home: Path) -> None:
    """MVS_PLAIN=1 does what --plain does."""
    done = subprocess.run(
        [MVS], input="0\n", env=environment(mvs_home, MVS_PLAIN="1"), capture_output=True, text=True, check=False
    )
    assert "Found a co-op" in done.stdout


def test_a_draft_crosses_from_the_lines_to_the_screens_and_back(desk: Path) -> None:
    """What was answered is kept at once under the screens' own name, offered again, and dropped when it is written."""
    left = sits(desk, "2", "TRACTOR1", "Joseph", ".", "0")
    assert "kept as a draft" in left.out
    assert draft(desk) == {"machine": "TRACTOR1", "member": "Joseph"}
    assert EntryForm(RequestMachine).draft == DRAFT
    with Node.opened(Home(desk)) as node:
        remember.keep_draft(node.ledger, DRAFT, {"machine": "TRACTOR1", "member": "Grace", "hours": "3"})
    went_on = sits(desk, "2", "", "", "", "+2 6", "", ">", "y", "0")
    assert "A draft was kept: TRACTOR1, Grace, 3" in went_on.out
    assert "asked for a machine" in went_on.flat
    assert draft(desk) == {}
    thrown = sits(desk, "2", "TRACTOR1", ".", "2", "n", ".", "0")
    assert "Left. Nothing was written." in thrown.out
    assert draft(desk) == {}


def test_a_draft_of_lines_stands_in_the_form_on_the_screen(desk: Path) -> None:
    """The full screen fills its form with what was answered line by line."""
    import asyncio

    sits(desk, "2", "TRACTOR1", "Joseph")

    async def look() -> dict[str, str]:
        app = MvsApp(Home(desk), poll=0)
        async with app.run_test(size=(80, 24)) as pilot:
            while not app.desk.node or app.current_mode != "home":
                await pilot.pause(0.02)
            form = EntryForm(RequestMachine)
            await app.push_screen(form)
            for _turn in range(200):
                if form.texts.get("member"):
                    break
                await pilot.pause(0.02)
            return dict(form.texts)

    assert asyncio.run(look())["member"] == "Joseph"


def test_the_end_of_input_keeps_the_draft_and_ends_tidily(desk: Path) -> None:
    """A dropped line loses no answer; what Enter had not ended is no answer."""
    said = pipes(desk, b"2\nTRACTOR1\nJos")
    assert (said.code, said.err) == (0, "")
    assert "Goodbye" in said.out
    assert draft(desk) == {"machine": "TRACTOR1"}


def test_no_yes_is_taken_from_a_line_that_dropped(desk: Path) -> None:
    """A y without Enter writes nothing."""
    said = pipes(desk, b"2\nTRACTOR1\nJoseph\n+2 6\n2\n>\ny")
    assert "Write it?" in said.out
    assert "asked for a machine" not in said.flat


@pytest.mark.parametrize("number", [signal.SIGHUP, signal.SIGTERM], ids=["hang-up", "end"])
def test_a_signal_keeps_the_draft(desk: Path, number: signal.Signals) -> None:
    """A line that hangs up, and a shutdown, end the sitting with everything kept."""
    seat = Sitting(desk)
    seat.answers(("What next?", "2"), ("Machine", "TRACTOR1"))
    seat.sees("For")
    seat.child.kill(number)
    assert seat.ends() == 0
    assert draft(desk) == {"machine": "TRACTOR1"}


def test_ctrl_c_leaves_the_form_and_twice_the_program(desk: Path) -> None:
    """Ctrl-C in a form goes back to the menu with a draft; at the menu it warns first."""
    seat = Sitting(desk)
    seat.answers(("What next?", "2"), ("Machine", "TRACTOR1"))
    seat.sees("For")
    seat.child.sendintr()
    seat.sees("Left. It is kept as a draft.")
    seat.sees("What next?")
    seat.child.sendintr()
    seat.sees("Ctrl-C again leaves")
    seat.sees("What next?")
    seat.child.sendintr()
    assert seat.ends() == 0
    assert draft(desk) == {"machine": "TRACTOR1"}


def test_bytes_that_are_no_text_and_endless_lines_are_refused(desk: Path) -> None:
    """Broken UTF-8, a megabyte without Enter and keys that are no letters are refused in words and asked again."""
    said = sits(desk, "2", b"\xff\xfe\xc3", b"x" * 2**20, b"\x1b[A", "TRACTOR1", "x" * (LONGEST + 1), ".", "0")
    assert said.code == 0
    assert said.flat.count("that is no text") == said.out.count("\xff") == 0
    assert "no text that can be read" in said.flat
    assert said.flat.count("That line is too long") == 2
    assert "keys in that line that are no letters" in said.flat
    assert draft(desk) == {"machine": "TRACTOR1"}


def test_figures_that_are_no_numbers_choose_nothing(desk: Path) -> None:
    """A raised two is a figure to Unicode and no number: lists and matches ask again, and the sitting goes on."""
    said = sits(desk, "8", "²", "", "2", "?", "²", ".", "0")
    assert said.code == 0
    assert "Goodbye" in said.out
    assert "mistake" not in said.flat


@pytest.mark.parametrize("code", ["es", "fr", "pt", "sw"])
def test_yes_and_no_are_taken_without_their_accents(code: str) -> None:
    """Who cannot type an accent is understood in the language's own words, as in English."""
    with spoken(words_of(SHIPPED / f"{code}.po")):
        for words, other in ((_("yes"), _("no")), ("y", "n"), ("Yes", "NO")):
            assert means_yes(words)
            assert means_yes(fold(words).upper())
            assert means_no(fold(other))
            assert not means_yes(other)
            assert not means_no(words)


@pytest.mark.parametrize(("code", "said"), [("es", "12.345"), ("fr", "12\u00a0345"), ("sw", "12,345")])
def test_long_work_counts_as_the_language_does(code: str, said: str) -> None:
    """A comma between thousands would be read as one before decimals in half of the languages."""
    with spoken(words_of(SHIPPED / f"{code}.po")):
        assert said in sitting.progress("", 12_345, 20_000)
        assert said in sitting.progress("", 12_345, 0)


def test_a_megabyte_is_never_held(monkeypatch: pytest.MonkeyPatch) -> None:
    """Of a line without an end no more is kept than an answer may have."""
    talk, most = Talk(), 0

    def more() -> bytes:
        nonlocal most
        most = max(most, len(talk.rest))
        return b"x" * 4096 if next(left) else b"\n1\n"

    left = iter([True] * 300 + [False])
    monkeypatch.setattr(talk, "more", more)
    assert talk.line() is None
    assert most <= LONGEST + 4096
    assert talk.line() == b"1"


def test_others_write_at_the_same_time(desk: Path) -> None:
    """What a clerk at another program writes is seen with the next question, and a stale act is refused in words."""
    with Node.opened(Home(desk)) as node:
        names = node.names()
        machine, member = names.find(*_field("machine", "TRACTOR1")), names.find(*_field("member", "Joseph"))
        seat = Sitting(desk)
        seat.sees("What next?")
        request = node.append(RequestMachine(machine, member, (node.now() // 1440 + 2) * 24 + 6, 2))
        seat.child.sendline("1")
        seat.sees("1 Confirm: TRACTOR1")
        seat.says("Number", "1")
        seat.says("Number", "1")
        seat.sees("Confirm it?")
        node.append(ConfirmRequest(node.names().find(RequestMachine, request.names[0])))
        seat.child.sendline("y")
        seat.sees("! ")
        seat.sees("State: confirmed")
        seat.answers(("Number", ""), ("What next?", "0"))
        assert seat.ends() == 0


def _field(name: str, text: str) -> tuple[type, str]:
    slot = next(slot for slot in RequestMachine.kind.slots if slot.name == name)
    return slot.field.marker, text  # type: ignore[attr-defined]


def test_clerks_sign_in_with_name_and_pin(desk: Path) -> None:
    """Where clerks are set up nothing is shown before one has signed in; drafts are that clerk's own."""
    office.add(Home(desk), "Amina", "4711")
    said = sits(desk, "Amina", "1234", "Amina", "4711", "2", "TRACTOR1", ".", "0")
    assert "That is not the PIN" in said.flat
    assert said.out.index("Bandari, desk A") > said.out.index("That is not the PIN")
    assert draft(desk) == {}
    assert "A draft was kept: TRACTOR1" in sits(desk, "Amina", "4711", "2", "", ".", "0").out


def test_a_line_of_one_clerk_asks_for_the_pin_only_and_again_after_a_while(desk: Path) -> None:
    """MVS_CLERK names who is expected; an answer that came too late is not taken before the PIN was given again."""
    office.add(Home(desk), "Amina", "4711")
    (desk / "config.toml").write_text("lock_minutes = 1e-12\n", "utf-8")
    said = sits(desk, "4711", "4", "4711", "0", "4711", MVS_CLERK="amina")
    assert "Who is at the keyboard?" not in said.out
    assert said.flat.count("That answer was not taken.") == 2
    assert "This line is for Joseph" in sits(desk, "0", MVS_CLERK="Joseph").flat


@pytest.mark.parametrize("answer", ["4", None], ids=["at the PIN", "before it"])
def test_ctrl_c_does_not_get_past_the_lock(desk: Path, answer: str | None) -> None:
    """Who leaves the question for the PIN ends the sitting, and who leaves another one too late is asked for it."""
    office.add(Home(desk), "Amina", "4711")
    (desk / "config.toml").write_text("lock_minutes = 1e-12\n", "utf-8")
    seat = Sitting(desk, MVS_CLERK="Amina")
    seat.says("PIN of Amina:", "4711")
    seat.sees("What next?")
    if answer is None:
        seat.child.sendintr()
    else:
        seat.child.sendline(answer)
    seat.sees("Locked")
    seat.sees("PIN of Amina:")
    seat.child.sendintr()
    assert seat.ends() == 0
    assert "What next?" not in seat.text.rpartition("Locked")[2]


@pytest.mark.parametrize("how", [office.bar, office.remove])
def test_who_is_locked_or_removed_meanwhile_writes_nothing_more(desk: Path, how: Callable[..., object]) -> None:
    """The next answer is not taken, and ends the sitting; what was asked of another clerk changes nothing."""
    for name, pin in (("Amina", "4711"), ("Juma", "7316")):
        office.add(Home(desk), name, pin)
    seat = Sitting(desk, MVS_CLERK="Juma")
    seat.says("PIN of Juma:", "7316")
    seat.sees("What next?")
    office.new_pin(Home(desk), "Amina", "583920")
    seat.child.sendline("2")
    seat.sees("Enter takes what stands in [ ]")
    how(Home(desk), "Juma")
    seat.child.sendline("TRACTOR1")
    seat.sees("Juma cannot sign in any more.")
    assert seat.ends() == 0
    assert draft(desk) == {}


def test_on_a_sunday_afternoon_the_next_week_is_said(desk: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """For who asks for hours the week is over then, as on the full screen."""
    now = int(time.time() // 60)
    # The first Sunday of 1970 was day 3.
    sunday = (now // 1440 + 7 - (now // 1440 - 3) % 7) * 1440
    for hour, ahead in ((11, 0), (13, 7)):
        offset = str(sunday + hour * 60 - now)
        monkeypatch.setenv("MVS_CLOCK_OFFSET", offset)
        with Node.opened(Home(desk)) as node:
            names = node.names()
            first = names.calendar.show_day(names.calendar.monday(names.today) + ahead)
        said = sits(desk, "4", ".", "0", MVS_CLOCK_OFFSET=offset)
        assert f", {first} to" in said.flat


def test_a_pin_is_not_shown(desk: Path) -> None:
    """At a terminal the PIN is not echoed."""
    office.add(Home(desk), "Amina", "4711")
    seat = Sitting(desk)
    seat.says("Who is at the keyboard?", "Amina")
    seat.sees("PIN of Amina:")
    seat.child.waitnoecho()
    seat.child.sendline("4711")
    seat.answers(("What next?", "0"))
    assert seat.ends() == 0
    assert "4711" not in seat.text


def test_long_work_stops_without_loss(desk: Path) -> None:
    """Ctrl-C stops long work where it tells of its progress; the sitting goes on."""
    talk = Talk()
    session = Session(talk, Home(desk))
    assert session.open()
    done: list[int] = []

    def work(tell: Tell) -> None:
        for place in range(1000):
            if place == 3:
                os.kill(os.getpid(), signal.SIGINT)
            tell(place, 1000)
            done.append(place)

    with talk.hearing(), pytest.raises(Stopped):
        session.work("Counting", work)
    assert done == [0, 1, 2]
    assert session.work("Counting", lambda _tell: 7) == 7
    session.close()


def test_long_work_says_how_far_it_is(desk: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """What lasts is told in words, with its figures, until it ends."""
    monkeypatch.setattr(sitting, "EVERY", 0.01)
    session = Session(Talk(), Home(desk))
    told = threading.Event()
    said: list[str] = []

    def say(*texts: str) -> None:
        said.extend(texts)
        told.set()

    monkeypatch.setattr(session.talk, "say", say)

    def work(tell: Tell) -> bool:
        tell(1200, 3000)
        return told.wait(20)

    assert session.work("Counting", work)
    assert said[0] == "Counting: 1,200 of 3,000 ..."


@pytest.mark.parametrize(
    ("encoding", "shown"), [("utf-8", "“José” ţ"), ("iso-8859-1", '"José" t'), ("ascii", '"Jose" t')]
)
def test_an_old_terminal_gets_letters_that_it_has(encoding: str, shown: str) -> None:
    """What a terminal cannot show is written as a typewriter has it; what it can show stays."""
    assert spelled("“José” ţ", encoding).decode(encoding) == shown


def test_lines_break_by_cells() -> None:
    """Wide letters count twice, a long word is broken, and an escape from the books is shown as a sign."""
    assert all(width(line) <= WIDE for line in broken("農業協同組合 " * 40 + "x" * 200))
    assert broken("a\x1b[2Jb\nc") == ["a?[2Jb", "c"]


def test_practice_is_said_and_touches_nothing(mvs_home: Path) -> None:
    """From an empty folder to the practice co-op and back, with no books of one's own made."""
    said = sits(mvs_home, "3", "12", "0", "0")
    assert "PRACTICE: " in said.out
    assert not Home(mvs_home).books.exists()


def test_asking_for_a_machine_takes_few_bytes(desk: Path) -> None:
    """The most common job, done the second time, sends no more than the page about line mode promises."""
    job = ("2", "TRACTOR1", "Joseph", "+2 6", "2", ">", "y")
    twice = len(sits(desk, *job, *(one.replace("+2", "+3") for one in job), "0").out.encode())
    once = len(sits(desk, *(one.replace("+2", "+4") for one in job), "0").out.encode())
    assert twice - once <= JOB
