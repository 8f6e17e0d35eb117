"""The fields of forms: what each slot is typed into, and the steps that it takes."""

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from tests.screens.conftest import Clerk


def field(screen: str, label: str) -> str:
    """Give what stands in a field of the form."""
    return next(line for line in screen.splitlines() if line[3:].startswith(label))[15:38].strip()


async def test_a_forms_choices_numbers_and_yes_or_no_go_on_by_steps(clerk: "Clerk") -> None:
    """PgDn in Hours counts, in Work goes through the kinds of work; Space in a yes or no changes it."""
    screen = await clerk.press("n", "tab", "tab", "tab", "pagedown", "pagedown", "pagedown", "pageup")
    assert field(screen, "Hours") == "2"
    screen = await clerk.press("tab", "pagedown", "pagedown", "pagedown")
    assert field(screen, "Work") == "harrow"
    assert field(await clerk.press("pageup"), "Work") == "plough"
    assert field(await clerk.press("tab", "tab", "space"), "From paper") == "yes"
    assert field(await clerk.press("space"), "From paper") == "no"
