"""The help: every key of the screen, its list and the program; it scrolls, and says when there is more."""

from typing import TYPE_CHECKING

from textual.binding import Binding

from screens.help import help_rows
from screens.place import Place
from screens.widgets.board import Board
from screens.widgets.rows import Rows
from screens.widgets.typed import Typed

if TYPE_CHECKING:
    from tests.screens.conftest import Clerk


def told(clerk: "Clerk") -> str:
    """Give all words of the help for the screen in front."""
    front = clerk.app.front
    assert isinstance(front, Place)
    return " ".join(" ".join(row.text.split()) for row in help_rows(front, clerk.app.common, 76))


async def test_it_tells_every_key_of_the_screen_the_list_and_the_program(clerk: "Clerk") -> None:
    """Nothing that a key does is left out: of a list, a week and a form."""
    for keys, holder in ((("1",), Rows), (("2", "end", "enter"), Board), (("n",), Typed)):
        await clerk.press(*keys)
        words = told(clerk)
        front = clerk.app.front
        assert isinstance(front, Place)
        here = [one for one in holder.BINDINGS if isinstance(one, Binding)]
        for binding in [*front.own_bindings(), *here, *clerk.app.common]:
            if not binding.action.startswith("go(") and binding.key != "colon":  # told with ^P
                assert " ".join(binding.tooltip.split()) in words, binding.key


async def test_it_scrolls_and_says_that_there_is_more(clerk: "Clerk") -> None:
    """Space goes on where the screen ended, G to the signs at the end."""
    assert "more below" in await clerk.press("f1")
    screen = await clerk.press("space")
    assert "above" in screen
    assert "Keys in the list" in screen
    screen = await clerk.press("G")
    assert "overruled or rejected" in screen
    assert "more below" not in screen
