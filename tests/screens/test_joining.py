"""Admitting and joining through the keys: six words that are typed and compared, never waved through."""

from typing import TYPE_CHECKING

from mvs_tui import admission
from mvs_tui.app import MvsApp
from mvs_tui.node import Node

if TYPE_CHECKING:
    from tests.screens.conftest import Clerk, Coop


async def test_enter_admits_nobody_and_y_writes_the_answer_into_the_named_folder(clerk: "Clerk", coop: "Coop") -> None:
    """The question counts y and n only, shows the six words of who asks, and the answer lies in the folder itself."""
    from tests.screens.conftest import desk_home

    text = admission.request(desk_home(coop.folder.parent / "c", 3), "Mto", "shop")
    (coop.folder / "shop.request").write_text(text, "utf-8")
    await clerk.press("4", "a", "ctrl+u")
    await clerk.paste(str(coop.folder))
    screen = await clerk.press("enter")
    assert admission.read_request(text).fingerprint in " ".join(screen.split())
    assert "Press y or n" in await clerk.press("enter", "enter")
    assert not (coop.folder / "shop.answer").exists()
    assert "Admitted" in await clerk.press("y")
    assert (coop.folder / "shop.answer").is_file()
    assert not coop.folder.with_suffix(".answer").exists()


async def test_a_wrong_path_stays_in_the_prompt_with_the_reason(clerk: "Clerk") -> None:
    """What was typed can be mended; nothing closes."""
    await clerk.press("4", "a", "ctrl+u")
    await clerk.type("/nowhere/x.request")
    screen = await clerk.press("enter")
    assert "! /nowhere/x.request: No such file or directory." in screen
    assert "Which request file?" in screen
    assert "Which request file?" not in await clerk.press("escape")


async def test_joining_takes_the_typed_words_of_the_co_op_and_no_others(coop: "Coop", quiet: None) -> None:
    """Wrong words are refused in words and leave no books; the right ones, typed with spaces and capitals, join."""
    from tests.screens.conftest import Clerk, desk_home, settle

    del quiet
    home = desk_home(coop.folder.parent / "c", 3)
    with Node.opened(coop.home) as node:
        answer = admission.admit(node, admission.request(home, "Mto", "shop"))
        words = node.fingerprint
    (coop.folder / "shop.answer").write_bytes(answer)
    app = MvsApp(home, poll=0)
    async with app.run_test(size=(80, 24)) as pilot:
        await settle(pilot)
        clerk = Clerk(pilot, app)
        await clerk.press("j")
        for text in ("Mto", "shop"):
            await clerk.press("ctrl+u")
            await clerk.paste(text)
            await clerk.press("enter")
        await clerk.press("ctrl+s", "ctrl+u")
        await clerk.paste(str(coop.folder))
        await clerk.press("enter")
        assert (coop.folder / "mto-shop.request").is_file()
        await clerk.press("i", "ctrl+u")
        await clerk.paste(str(coop.folder))
        screen = await clerk.press("enter")
        assert "Type the co-op's six words" in screen
        assert words not in screen
        await clerk.paste("babab-babab-babab-babab-babab-babab")
        screen = await clerk.press("enter")
        assert "do not belong to this answer" in " ".join(screen.split())
        assert words not in screen
        assert not home.books.exists()
        await clerk.press("ctrl+u")
        await clerk.paste(words.replace("-", "  ").upper())
        assert "Joined Agri-Pod Bandari: this is desk C" in await clerk.press("enter")
        await app.desk.close()
    assert home.books.exists()


async def test_enter_throws_no_practice_away(clerk: "Clerk") -> None:
    """The reset of the practice co-op counts y only."""
    await clerk.press("P")
    assert "Throw the practice co-op away" in await clerk.press("R")
    assert "Throw the practice co-op away" in await clerk.press("enter")
    assert "Throw the practice co-op away" not in await clerk.press("n")
