"""The looks: a typewriter's signs on every screen, light on black, the bar, the rich one; how they look."""

from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING, Any

import pytest
from textual.pilot import Pilot
from textual.screen import ModalScreen

from models.machines import AddMachine
from mvs_tui.app import MvsApp
from screens import registry
from screens.entry_form import EntryForm
from screens.look import Look
from screens.place import Place
from screens.prompts import Notice, YesNo
from tests.screens.conftest import Clerk, settle

if TYPE_CHECKING:
    from tests.screens.conftest import Coop

SIZES = [(80, 24), (120, 40)]
#: What is pressed from Home to see what covers a screen, or stands on it for a while.
OVER = {
    "help": ("f1",), "palette": ("ctrl+p",), "a form": ("n",), "a form refused": ("n", "ctrl+s"), "why": ("w",),
    "a request": ("enter",), "the filter": ("5", "slash", "a"), "jump": ("semicolon",), "a stick": ("4", "s"),
    "a choice": ("5", "k"), "words": ("4", "w"), "a member": ("3", "enter"), "a machine": ("2", "a"),
}  # fmt: skip


@pytest.fixture(autouse=True)
def _as_before() -> Iterator[None]:
    """Give the look back after the test."""
    before = Look.now
    yield
    Look.now = before


@pytest.fixture
def _ascii() -> None:
    """Begin with a typewriter's signs."""
    Look.now = Look(ascii=True)


@pytest.fixture
def _contrast() -> None:
    """Begin light on black."""
    Look.now = Look(contrast=True)


def foreign(page: str) -> set[str]:
    """Give the signs of a page that no typewriter has."""
    return {letter for letter in page if not letter.isascii()}


async def to(clerk: Clerk, entry: registry.Entry) -> str:
    """Go to a screen by its key or its way; one that has neither is put in front. Gives what is on it."""
    if entry.key:
        return await clerk.press(entry.key)
    if not entry.way[0]:
        await clerk.app.push_screen(entry.make())
        return await clerk.press("f13")
    await to(clerk, registry.SCREENS[entry.way[0]])
    await clerk.app.run_action(entry.way[1], clerk.app.screen)
    return await clerk.press("f13")


@pytest.mark.usefixtures("_ascii")
@pytest.mark.parametrize("name", sorted(registry.load()))
async def test_every_screen_of_the_ascii_look_has_only_a_typewriters_signs(name: str, clerk: Clerk) -> None:
    """The names in the books have accents, the sentences have quotes and dots: none comes through."""
    page = await to(clerk, registry.SCREENS[name])
    assert isinstance(clerk.app.screen, Place | ModalScreen)
    assert len(page.split()) > 5
    assert not foreign(page), page


@pytest.mark.usefixtures("_ascii")
@pytest.mark.parametrize("name", OVER)
async def test_what_covers_a_screen_has_only_a_typewriters_signs_too(name: str, clerk: Clerk) -> None:
    """Forms, prompts, help, palette, filters and the letters of a jump."""
    page = await clerk.press(*OVER[name])
    assert not foreign(page), page
    page = await clerk.type("é“ñ") if name in {"palette", "a form", "the filter"} else page
    assert not foreign(page), page


@pytest.mark.usefixtures("_ascii")
async def test_notices_and_questions_have_only_a_typewriters_signs(clerk: Clerk) -> None:
    """Whatever words they are given."""
    for prompt in (Notice("¿São “Tomé” · 3 …?"), YesNo("Über «uns»?", "sí", "não"), EntryForm(AddMachine)):
        await clerk.app.push_screen(prompt)
        assert not foreign(await clerk.press("f13"))
        await prompt.dismiss(None)


@pytest.mark.usefixtures("_contrast")
async def test_high_contrast_paints_no_colour_and_leaves_no_hole(clerk: Clerk) -> None:
    """Every cell of a screen is light on black."""
    for keys in (("5",), ("2",), ("1", "n")):
        await clerk.press(*keys)
        for strip in clerk.app.screen._compositor.render_strips():  # pyright: ignore[reportPrivateUsage]
            for segment in strip:
                assert segment.style is not None
                pen = segment.style.without_color + segment.style
                assert pen.bgcolor is not None
                assert pen.bgcolor.number == 0, (keys, segment)
                assert pen.color is None or not segment.text.strip() or pen.color.number == 15, segment


@pytest.mark.usefixtures("quiet")
@pytest.mark.parametrize("size", SIZES, ids=lambda size: f"{size[0]}x{size[1]}")
@pytest.mark.parametrize("seen", ["home bar", "home ascii", "home contrast", "home rich", "week bar", "week rich"])
def test_look_looks_as_it_did(seen: str, size: tuple[int, int], coop: "Coop", snap_compare: Callable[..., Any]) -> None:
    """A change of a look is seen and meant."""
    screen, look = seen.split()
    Look.now = Look.read(look)
    app = MvsApp(coop.home, poll=0)

    async def before(pilot: Pilot[None]) -> None:
        await settle(pilot)
        await Clerk(pilot, app).press(*(("2", "end", "enter", "greater_than_sign") if screen == "week" else ()))

    assert snap_compare(app, terminal_size=size, run_before=before)
