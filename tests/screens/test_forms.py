"""Forms: they fit 80x24 whatever is refused, cut no hint, and cost a slow line little while somebody types."""

from typing import TYPE_CHECKING

import pytest

from models import remember
from models.entry import KINDS
from models.machines import AddMachine, LogJob, RequestMachine
from models.sensors import AddSensor
from mvs_tui.node import Node
from screens.entry_form import EntryForm
from screens.fields import LABEL, SHORT
from screens.widgets.typed import Typed

if TYPE_CHECKING:
    from tests.screens.conftest import Clerk, Coop

LONG = "This cannot be read at all, and why that is so takes more words than one line of the screen has room for. " * 2
#: The forms with most fields.
LARGE = sorted(KINDS.values(), key=lambda cls: -len(cls.kind.slots))[:3]


async def opened(clerk: "Clerk", kind: type) -> EntryForm:
    """Open the form of a kind."""
    from tests.screens.conftest import settle

    form = EntryForm(kind)
    await clerk.app.push_screen(form)
    await settle(clerk.pilot)
    return form


@pytest.mark.parametrize("kind", [AddSensor, RequestMachine, LogJob], ids=lambda kind: kind.__name__)
async def test_with_every_field_refused_at_length_all_is_on_the_screen(clerk: "Clerk", kind: type) -> None:
    """Labels, button and keys stay; the field in hand says why in full, the others that they are refused."""
    from tests.screens.conftest import settle

    form = await opened(clerk, kind)
    form.show_wrong({slot.name: LONG for slot in form.slots})
    await settle(clerk.pilot)
    lines = clerk.screen.splitlines()
    for slot in form.slots:
        assert any(line[3:].startswith(slot.label) for line in lines), slot.label
    assert any("[ Write it ]" in line for line in lines)
    assert "F1 help" in lines[-1]
    at = next(number for number, line in enumerate(lines) if line.startswith(" > "))
    assert lines[at + 1].startswith(" " * LABEL + "^ This cannot be read")
    assert "^ refused: go here to read why" in clerk.screen
    screen = await clerk.press("tab")
    lines = screen.splitlines()
    at = next(number for number, line in enumerate(lines) if line.startswith(" > "))
    assert lines[at + 1].startswith(" " * LABEL + "^ This cannot be read"), "the refusal comes along with the marker"


@pytest.mark.parametrize("kind", LARGE, ids=lambda kind: kind.__name__)
async def test_no_hint_is_cut_and_each_is_read_in_its_field(clerk: "Clerk", kind: type) -> None:
    """Beside a field stands a whole hint or none; in the field its hint is on the screen whole."""
    form = await opened(clerk, kind)
    for row in form.rows:
        row.typed.focus()
        screen = await clerk.press("home")
        fields = screen.splitlines()[3:-7]
        assert not [line for line in fields if line.endswith("~")]
        hint = row.help_words.strip("()")
        assert hint in " ".join(screen.split()), row.slot.name


async def test_what_is_said_of_short_fields_begins_in_one_column(clerk: "Clerk") -> None:
    """Hints and meanings stand under each other."""
    form = await opened(clerk, AddMachine)
    await clerk.type("band")
    lines = clerk.screen.splitlines()
    for slot in form.slots[:2]:
        line = next(line for line in lines if line[3:].startswith(slot.label))
        assert line[LABEL + SHORT + 1] in "(="


async def test_enter_takes_the_match_that_down_chose(clerk: "Clerk") -> None:
    """Typed, chosen by Down, taken by Enter, one after the other without a pause."""
    from tests.screens.test_typed_ahead import burst

    await burst(clerk, "n", ":tr", "enter", ":a00", "down", "down", "enter")
    assert "= Samuel Kipchoge" in clerk.screen


async def test_letters_on_the_button_reach_no_key_of_the_program(clerk: "Clerk") -> None:
    """Typed on by mistake, a digit, q and n do nothing there; Down stays on the button and Up on the first field."""
    form = await opened(clerk, AddMachine)
    await clerk.press("up", "up", "up", "up", "up", "up", "up", "up")
    assert form.now_in == form.slots[0].name
    form.to_button()
    await clerk.type("3qn?:")
    assert clerk.app.screen is form
    assert clerk.app.is_running
    screen = await clerk.press("down")
    assert "> [ Write it ]" in screen


@pytest.mark.parametrize("size", [(40, 12), (60, 20)], ids=str)
async def test_on_a_small_screen_the_field_in_hand_its_refusal_and_the_keys_stand(
    clerk: "Clerk", size: tuple[int, int]
) -> None:
    """Wrong hours at 40x12 and 60x20: why, the field, the status line and the keys are there, wherever one goes."""
    from tests.screens.conftest import settle

    form = await opened(clerk, RequestMachine)
    await clerk.pilot.resize_terminal(*size)
    await settle(clerk.pilot)
    form.show_wrong({slot.name: f"{slot.name} cannot be read at all." for slot in form.slots})
    for slot in form.slots:
        row = form.row_of(slot.name)
        assert row is not None
        row.typed.focus()
        await settle(clerk.pilot)
        lines = clerk.screen.splitlines()
        at = next(place for place, line in enumerate(lines) if line.startswith(f" > {slot.label}"))
        assert f"^ {slot.name} cannot be read" in lines[at + 1]
        assert "F1 help" in lines[-1]
        assert "Backup" in lines[-2] or "for you" in lines[-2]


async def test_a_draft_with_refusals_leaves_the_line_of_keys(clerk: "Clerk") -> None:
    """Words of two lines about a draft, and three refusals: the keys stand at the foot, and the button above."""
    from tests.screens.conftest import settle

    form = await opened(clerk, RequestMachine)
    form.say("This is the draft that you left. " * 4)
    form.show_wrong({slot.name: LONG for slot in form.slots})
    await settle(clerk.pilot)
    lines = clerk.screen.splitlines()
    assert "F1 help" in lines[-1]
    assert any("^ This cannot be read" in line for line in lines)


async def test_a_draft_for_another_machine_is_kept_beside_a_new_form(clerk: "Clerk", coop: "Coop") -> None:
    """`n` on another machine than the draft is for begins empty; `n` on that of the draft brings the draft."""
    await clerk.press("n")
    await clerk.type("PLANTER1")
    await clerk.press("tab")
    await clerk.type("A004")
    await clerk.press("escape")
    await clerk.press("2")
    while "> TRACTOR1" not in clerk.screen:
        await clerk.press("down")
    screen = await clerk.press("n")
    assert clerk.app.screen.query_one("#field-member", Typed).value == ""
    assert "The other one is kept" in " ".join(screen.split())
    await clerk.type("A001")
    await clerk.press("escape")
    screen = await clerk.press("n")
    assert "TRACTOR1" in screen
    assert "A001" in screen
    await clerk.press("escape")
    with Node.opened(coop.home) as node:
        kept = [one.values for one in remember.drafts(node.ledger)]
    assert [(one["machine"], one["member"]) for one in kept] == [("PLANTER1", "A004"), ("TRACTOR1", "A001")]


async def test_a_letter_in_a_field_with_text_goes_behind_it(clerk: "Clerk") -> None:
    """Whoever comes back to a field by Up finds the text whole, and goes on at its end."""
    form = await opened(clerk, AddMachine)
    await clerk.type("BANDARI")
    await clerk.press("tab")
    await clerk.type("TRACT")
    await clerk.press("home", "shift+tab", "tab")
    await clerk.type("9")
    assert form.query_one("#field-code", Typed).value == "TRACT9"


async def test_a_prompt_for_a_folder_says_that_nothing_stands_there(clerk: "Clerk") -> None:
    """Enter in the empty line of the stick closes nothing: what is missing is said under it."""
    await clerk.press("4", "s")
    clerk.app.screen.query_one(Typed).value = ""
    screen = await clerk.press("enter")
    assert "! Something must stand here." in screen
    assert "to which folder?" in screen


async def test_a_phone_that_is_none_is_refused_beside_it_and_the_receipt_names_the_way_back(clerk: "Clerk") -> None:
    """Letters in the phone of a new member are refused under the field; with digits the receipt says what U does."""
    await clerk.press("3", "a")
    for text in ("Juma Auma", "H4", "abc"):
        await clerk.type(text)
        await clerk.press("tab")
    assert "^ A phone number has at least 5 digits" in clerk.screen
    clerk.app.screen.query_one("#field-phone", Typed).value = "0722 000 222"
    screen = await clerk.press("ctrl+s")
    assert "U corrects it." in " ".join(screen.split())
    assert "Juma Auma" in await clerk.press("U")


async def test_enter_stays_in_a_field_that_cannot_be_read_and_tab_goes_on(clerk: "Clerk") -> None:
    """Typed and entered in one packet: the marker stays, the reason stands under it, and the letters after it there."""
    from tests.screens.test_typed_ahead import burst

    form = await opened(clerk, AddMachine)
    await burst(clerk, ":Bandari", "enter", ":A B!", "enter", ":C")
    assert form.now_in == "code"
    assert form.query_one("#field-code", Typed).value == "A B!C"
    await clerk.press("enter")
    assert form.now_in == "code"
    assert "^ Use letters, digits and hyphens only" in clerk.screen
    await clerk.press("tab")
    assert form.now_in != "code"
