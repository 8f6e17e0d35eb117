"""What other desks signed can do nothing to the terminal: on every screen, in every prompt, on paper."""

import re
import unicodedata
from pathlib import Path

import pytest

from models import people
from models.board import machines
from models.coop import AddVillage, Village
from models.fields import Letters, Name
from models.machines import AddMachine, Machine, RequestMachine
from models.members import Member
from models.people import Newcomer
from models.refs import Ref
from mvs_tui.app import MvsApp
from mvs_tui.node import Node
from mvs_tui.print import week
from tests.screens.conftest import SATURDAY, Clerk, Clock, Coop, desk_home, settle

#: A title for the window, an erased screen, C1, direction, no width, ends of lines.
NASTY = "\x1b]0;PWNED\x07\x9b31m\x7f\u202e\u2066\u200b\n\rZ"
SHORT = "\x1b]0;P\x07\x9b\u202e\n"
WIDGETS = Path(__file__).parents[2] / "screens"


def bad(text: str) -> set[str]:
    """Give the letters of a page that must not be there."""
    return {letter for letter in text if letter != "\n" and unicodedata.category(letter)[0] == "C"} | (
        set("\u2028\u2029") & set(text)
    )


def as_typed(_field: Letters, text: str, _lens: object) -> str:
    """Read a field without looking at it."""
    return text


@pytest.fixture
def nasty(fast: Path, clock: Clock) -> Coop:
    """Make a co-op whose every name plays with the terminal, as a foreign program can write it."""
    home = desk_home(fast / "a", 1)
    with pytest.MonkeyPatch.context() as foreign:
        for field in (Letters, Name):
            foreign.setattr(field, "parse", as_typed)
        node = Node.found(home, f"Pod{NASTY}", f"Bandari{SHORT}", f"store{SHORT}", zone=0)
        village = Ref[Village].to(node.law.desks[1].village)
        machine = node.author.append(AddMachine(village, "T\x1b[2J\u202e", f"MF{NASTY}"), advise=False).keys[0]
        node.author.append(AddVillage(f"Kilima{SHORT}"), advise=False)
        member = people.add(node.author, Newcomer(f"Lina{NASTY}", "H\x9b1")).keys[-1]
        hour = (SATURDAY // 1440 + 1) * 24
        asked = RequestMachine(Ref[Machine].to(machine), Ref[Member].to(member), hour + 6, 4, note=f"note{NASTY}")
        node.author.append(asked, advise=False)
        node.close()
    clock.minutes = SATURDAY
    return Coop(home, home, clock, fast)


def test_every_piece_of_a_line_is_made_in_one_place() -> None:
    """Only the widget of lines makes segments: a new widget cannot forget to clean."""
    for path in WIDGETS.rglob("*.py"):
        found = re.findall(r"\bSegment\(|\bText\(|\bStatic\(|\bLabel\(|\bContent\(", path.read_text("utf-8"))
        assert len(found) == (path.name == "line.py"), path


@pytest.mark.usefixtures("quiet")
async def test_no_screen_lets_a_name_play_with_the_terminal(nasty: Coop) -> None:
    """The app on hostile names draws no control, no sign of direction and no empty letter, on any screen or prompt."""
    app = MvsApp(nasty.home, poll=0)
    async with app.run_test(size=(80, 24)) as pilot:
        await settle(pilot)
        clerk = Clerk(pilot, app)
        shown = [clerk.screen]
        ways = [["1"], ["w"], ["escape"], ["2"], ["enter"], ["enter"], ["escape"], ["escape"], ["3"], ["enter"],
                ["escape"], ["4"], ["5"], ["enter"], ["escape"], ["1"], ["n"], ["escape"], ["ctrl+p"]]  # fmt: skip
        shown += [await clerk.press(*keys) for keys in ways]
        await app.desk.close()
    assert not [page for page in shown if bad(page)]
    for word in ("Pod?]0;PWNED", "Bandari?]0;P??", "MF?]0;PWNED", "Lina?]0;PWNED", "T?[2J?", "H?1"):
        assert any(word in page for page in shown), word


async def test_what_is_pasted_into_a_field_is_shown_clean(clerk: Clerk) -> None:
    """A field shows no control, wherever its text was copied from."""
    await clerk.press("n")
    shown = await clerk.paste("tr\x1b]0;x\x07\u202e\u200b")
    assert "tr?]0;x???" in shown
    assert not bad(shown)


def test_no_printed_sheet_lets_a_name_play_with_the_printer(nasty: Coop) -> None:
    """Sheets of one machine and of all hold no control, and a name with line ends adds no line."""
    with Node.opened(nasty.home) as node:
        names = node.names()
        for machine in (machines(names)[0], None):
            page = week.read(names, names.today, machine)
            text = week.sheet(names, page, node.law.name, node.law.village_of(1))
            assert not bad(text)
            assert "?]0;PWNED" in text
            assert not [line for line in text.split("\n") if line.startswith("Z")]
