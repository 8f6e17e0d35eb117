"""Signing in on the screens: who is asked, what is covered, handing over, and the lock after idle minutes."""

from collections.abc import AsyncIterator, Callable
from typing import Any

import pytest
from textual.pilot import Pilot

from models import remember
from mvs_tui import looks
from mvs_tui.app import MvsApp
from mvs_tui.clerks import book, office, pins, signing
from mvs_tui.clerks.session import Session
from screens.look import Look
from tests.screens.conftest import Clerk, Coop, settle
from tests.screens.test_long_work import Slow, shown, soon

__all__ = ["soon"]

AMINA, JUMA = "482913", "7316"


@pytest.fixture(autouse=True)
def quick(monkeypatch: pytest.MonkeyPatch) -> None:
    """Keep PINs with little work."""
    monkeypatch.setattr(pins, "PASSES", 1)
    monkeypatch.setattr(pins, "MEMORY", 2**16)


@pytest.fixture
def staffed(coop: Coop) -> Coop:
    """Give the co-op with two clerks at desk A."""
    office.add(coop.home, "Amina", AMINA)
    office.add(coop.home, "Juma", JUMA)
    return coop


@pytest.fixture
async def somebody(staffed: Coop, quiet: None) -> AsyncIterator[Clerk]:
    """Give somebody in front of desk A, where clerks are set up."""
    del quiet
    app = MvsApp(staffed.home, poll=0)
    async with app.run_test(size=(80, 24)) as pilot:
        await settle(pilot)
        yield Clerk(pilot, app)
        await app.desk.close()


async def signs_in(clerk: Clerk, name: str, pin: str) -> str:
    """Type a name and a PIN."""
    await clerk.type(name)
    await clerk.press("enter")
    await clerk.type(pin)
    return await clerk.press("enter")


async def test_nothing_of_the_books_is_shown_before_the_pin(somebody: Clerk) -> None:
    """Names only; no key of the program opens anything; the PIN is stars; a wrong one is said beside it."""
    screen = somebody.screen
    assert "Amina" in screen
    assert "TRACTOR1" not in screen
    for key in ("ctrl+p", "f1", "escape_no", "ctrl+o", "ctrl+l"):
        screen = await somebody.press(key)
    assert "TRACTOR1" not in screen
    assert somebody.app.desk.node is None
    await somebody.type("ami")
    screen = await somebody.press("enter")
    assert "another name" in screen
    screen = await somebody.type("4829")
    assert ("****" in screen, "4829" in screen) == (True, False)
    screen = await somebody.press("enter")
    assert "not the PIN of Amina" in screen
    assert "****" not in screen
    await somebody.type(AMINA)
    screen = await somebody.press("enter")
    assert "Waits for you" in screen
    assert "Amina" in screen.splitlines()[0]


async def test_a_name_is_chosen_by_arrow_or_typed(somebody: Clerk) -> None:
    """Down and Enter take the second; Esc goes back to the names; a name nobody has is refused."""
    screen = await somebody.press("down", "enter")
    assert "Name   Juma" in screen
    await somebody.press("escape")
    screen = await signs_in(somebody, "Grace", JUMA)
    assert "no clerk “Grace”" in screen
    await somebody.press("escape")
    assert "Waits for you" in await signs_in(somebody, "juma", JUMA)


async def test_whoever_leaves_the_sign_in_leaves_the_program(somebody: Clerk) -> None:
    """Esc at the names ends it, with nothing opened."""
    somebody.app.simulate_key("escape")
    for _turn in range(200):
        await somebody.pilot.pause(0.01)
        if not somebody.app.is_running:
            break
    assert not somebody.app.is_running
    assert somebody.app.desk.node is None


async def test_handing_over_keeps_the_form_as_the_first_clerks_draft(somebody: Clerk) -> None:
    """`O`: the next clerk begins at Home and sees no draft of the first, who finds it when he is back."""
    await signs_in(somebody, "amina", AMINA)
    await somebody.press("3", "a")
    await somebody.type("Ruth A")
    await somebody.press("escape", "1")
    screen = await somebody.press("O")
    assert "Amina has signed out" in screen
    screen = await signs_in(somebody, "juma", JUMA)
    assert "Juma" in screen.splitlines()[0]
    assert "Draft" not in screen
    await somebody.press("O")
    screen = await signs_in(somebody, "amina", AMINA)
    assert "Ruth A" in screen


async def left(clerk: Clerk) -> bool:
    """Wait for the program's end; gives whether it came."""
    for _turn in range(200):
        await clerk.pilot.pause(0.01)
        if clerk.app.return_code is not None:
            return True
    return False


async def test_esc_after_signing_out_says_first_that_it_leaves(somebody: Clerk) -> None:
    """Where somebody was signed in, one Esc too many ends nothing; typing a name takes the words away."""
    await signs_in(somebody, "amina", AMINA)
    await somebody.press("O")
    assert "once more leaves" in await somebody.press("escape")
    assert "once more leaves" not in await somebody.type("ju")
    assert "once more leaves" in await somebody.press("escape")
    assert somebody.app.return_code is None
    somebody.app.simulate_key("escape")
    assert await left(somebody)


async def test_a_lock_leaves_all_as_it_was_for_the_same_clerk(somebody: Clerk, monkeypatch: pytest.MonkeyPatch) -> None:
    """After idle minutes the PIN is asked; the form stands there again. For another clerk it is put away."""
    app = somebody.app
    await signs_in(somebody, "amina", AMINA)
    await somebody.press("3", "a")
    await somebody.type("Ruth A")
    app.session.patience = 60.0
    before = app.session.due
    monkeypatch.setattr(app.session, "touched", app.session.touched - 61)
    assert (before, app.session.due) == (False, True)
    app.run_worker(app.session.lock(), group="clerk")
    await settled(somebody)
    screen = somebody.screen
    assert "Locked" in screen
    assert "Ruth A" not in screen
    assert "Name   Amina" in screen
    kept = await app.desk.ask(lambda books: remember.drafts(books.ledger))
    assert [one.values["name"] for one in kept] == ["Ruth A"], "a line that drops now would lose it"
    await somebody.type(AMINA)
    screen = await somebody.press("enter")
    assert "Name        Ruth A" in screen
    app.run_worker(app.session.lock(), group="clerk")
    await settled(somebody)
    await somebody.press("escape")
    screen = await signs_in(somebody, "juma", JUMA)
    assert "Waits for you" in screen
    assert "Ruth A" not in screen


async def settled(clerk: Clerk) -> None:
    """Wait until the sign-in stands there: the lock itself waits for the PIN, so the app is not at rest."""
    for _turn in range(400):
        await clerk.pilot.pause(0.01)
        if "PIN" in clerk.screen:
            return
    raise AssertionError(clerk.screen)


async def test_work_that_ends_behind_a_lock_leaves_it_shut(somebody: Clerk, soon: None) -> None:
    """Its dialog closes itself only: the PIN is asked for all the same, and behind it the keys count again."""
    del soon
    await signs_in(somebody, "amina", AMINA)
    app, slow = somebody.app, Slow()
    front = app.front
    assert front is not None
    front.start(app.desk.work("Counting sheep", slow))
    await shown(somebody)
    app.run_worker(app.session.lock(), group="clerk")
    await settled(somebody)
    slow.ends.set()
    await settle(somebody.pilot)
    assert "PIN" in somebody.screen
    assert app.session.asking
    await somebody.type(AMINA)
    await somebody.press("enter")
    assert "3 Members" in await somebody.press("3")
    assert not app.session.asking


@pytest.mark.parametrize("how", [office.bar, office.remove])
async def test_who_is_locked_or_removed_meanwhile_writes_nothing_more(
    somebody: Clerk, how: Callable[..., object]
) -> None:
    """On an open line too: the program asks for a PIN, and the right one opens nothing. A change of another is none."""
    app = somebody.app
    await signs_in(somebody, "juma", JUMA)
    await app.look_around()
    assert not app.session.asking
    office.new_pin(app.desk.own, "Amina", "583920")
    await app.look_around()
    await settle(somebody.pilot)
    assert not app.session.asking
    how(app.desk.own, "Juma")
    await app.look_around()
    await settled(somebody)
    assert "Juma cannot sign in any more" in somebody.screen
    await somebody.type(JUMA)
    assert "PIN" in await somebody.press("enter")
    assert app.session.asking


async def test_what_the_next_clerk_types_ahead_is_not_written_for_the_one_before(
    somebody: Clerk, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Between the PIN and Home keys wait: none of them reaches the form of the clerk who was locked out."""
    app = somebody.app
    await signs_in(somebody, "amina", AMINA)
    await somebody.press("3", "a")
    await somebody.type("Ruth A")
    app.run_worker(app.session.lock(), group="clerk")
    await settled(somebody)
    await somebody.press("escape")
    typed: list[str] = []

    async def follow(clerk: object) -> None:
        """Take a while, as a slow computer does, while the next keys come."""
        typed.append(str(clerk))
        app.simulate_key("5")
        await somebody.pilot.pause(0.2)

    monkeypatch.setattr(app.tongue, "follow", follow)
    screen = await signs_in(somebody, "juma", JUMA)
    assert typed
    assert "[5 History]" in screen
    before = book.find(book.read(app.desk.own), "Amina")
    app.desk.clerks.now = signing.clerk(before)
    kept = await app.desk.ask(lambda books: remember.drafts(books.ledger))
    assert [one.values["name"] for one in kept] == ["Ruth A"]


async def test_each_clerk_has_a_look(somebody: Clerk, staffed: Coop, monkeypatch: pytest.MonkeyPatch) -> None:
    """What one chooses is there when that clerk signs in, and nobody else's screen is changed by it."""
    monkeypatch.setattr(Look, "now", Look())
    await signs_in(somebody, "amina", AMINA)
    await looks.take(somebody.app, "bar")
    assert not (staffed.home.path / "config.toml").exists()
    await somebody.press("O")
    await signs_in(somebody, "juma", JUMA)
    assert not Look.now.bar
    await somebody.press("O")
    await signs_in(somebody, "amina", AMINA)
    assert Look.now.bar


def test_the_lock_is_off_unless_the_settings_say_minutes(staffed: Coop) -> None:
    """`lock_minutes = 5` in config.toml; without it nothing is locked."""
    app: Any = MvsApp(staffed.home, poll=0)
    assert Session(app).patience == 0
    (staffed.home.path / "config.toml").write_text("lock_minutes = 5\n")
    assert Session(app).patience == 300
    app.desk.pool.shutdown()


async def test_clerks_are_set_up_on_their_page_by_a_head_only(somebody: Clerk, staffed: Coop) -> None:
    """`C` at the members: adding, locking and PINs; whoever is no head changes his own PIN and nothing else."""
    await signs_in(somebody, "juma", JUMA)
    screen = await somebody.press("3", "C")
    assert "Juma" in screen
    assert "you" in screen
    screen = await somebody.press("home", "l")
    assert "Only a head clerk sets clerks up: Amina" in screen
    await somebody.press("end", "p")
    for text in (JUMA, "90817", "90817"):
        await somebody.type(text)
        screen = await somebody.press("enter")
    assert "Juma has a new PIN" in screen
    await somebody.press("escape", "O")
    await signs_in(somebody, "amina", AMINA)
    await somebody.press("3", "C", "end", "l")
    assert [one.barred for one in book.read(staffed.home)] == [False, True]
    await somebody.press("end", "l", "a")
    for text in ("Grace", "A002", "5839", "5839"):
        await somebody.type(text)
        screen = await somebody.press("enter")
    assert "Grace may sign in" in screen
    assert [(one.name, one.number, one.barred) for one in book.read(staffed.home)] == [
        ("Amina", "", False), ("Juma", "", False), ("Grace", "A002", False),
    ]  # fmt: skip
    await somebody.press("end", "delete", "y")
    assert [one.name for one in book.read(staffed.home)] == ["Amina", "Juma"]


@pytest.mark.parametrize(("name", "pin", "key"), [("amina", AMINA, "home"), ("juma", JUMA, "end")])
async def test_the_own_pin_changes_by_the_old_one_only(
    somebody: Clerk, staffed: Coop, name: str, pin: str, key: str
) -> None:
    """Whoever finds a keyboard unlocked, a head clerk's too, cannot take the name; a try is counted like any other."""
    await signs_in(somebody, name, pin)
    screen = await somebody.press("3", "C", key, "p")
    assert "Old" in screen
    for text in ("1111", "90817", "90817"):
        await somebody.type(text)
        screen = await somebody.press("enter")
    assert "4 tries are left" in screen
    await somebody.press("escape")
    assert signing.sign_in(staffed.home, name, pin)


async def test_a_head_gives_another_a_pin_without_the_old_one(somebody: Clerk, staffed: Coop) -> None:
    """It is forgotten, after all: two fields, and the new one opens."""
    await signs_in(somebody, "amina", AMINA)
    assert "Old" not in await somebody.press("3", "C", "end", "p")
    for _field in range(2):
        await somebody.type("90817")
        await somebody.press("enter")
    assert signing.sign_in(staffed.home, "juma", "90817")


async def test_where_no_clerk_is_set_up_everything_is_as_before(clerk: Clerk) -> None:
    """No PIN, the desk's name in the title, and `O` says how to begin."""
    assert "store" in clerk.screen.splitlines()[0]
    assert "Nobody has to sign in here" in await clerk.press("O")


@pytest.mark.parametrize("size", [(80, 24), (120, 40)], ids=lambda size: f"{size[0]}x{size[1]}")
@pytest.mark.parametrize("look", ["sign_in", "clerks"])
def test_screen_looks_as_it_did(
    look: str, size: tuple[int, int], staffed: Coop, quiet: None, snap_compare: Callable[..., Any]
) -> None:
    """A change of a screen is seen and meant."""
    del quiet
    app = MvsApp(staffed.home, poll=0)

    async def before(pilot: Pilot[None]) -> None:
        await settle(pilot)
        clerk = Clerk(pilot, app)
        if look == "clerks":
            await signs_in(clerk, "amina", AMINA)
            await clerk.press("3", "C")

    assert snap_compare(app, terminal_size=size, run_before=before)
