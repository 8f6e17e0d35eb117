"""A small co-op of two desks, the same every time: fixed keys, fixed clock; and the app on desk A of it."""

import asyncio
import os
import tempfile
from collections.abc import AsyncIterator, Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from textual.events import Key as KeyPress
from textual.events import Paste
from textual.keys import _character_to_key  # pyright: ignore[reportPrivateUsage]
from textual.pilot import Pilot

from models import people
from models.bookings import Purpose
from models.coop import Village
from models.keys import DeskKey
from models.machines import AddMachine, ConfirmRequest, HandOver, RequestMachine
from models.names import entry_name
from models.people import Newcomer
from models.place import High, place_of
from models.refs import Key, Ref
from mvs_tui import admission
from mvs_tui.app import MvsApp
from mvs_tui.config import Home
from mvs_tui.node import Node
from mvs_tui.stick import stick_in, stick_out

#: Saturday 21 November 2026, 08:00 UTC, in minutes since 1970.
SATURDAY = 29_920_800


class Clock:
    """Stands for the module `time` where the program reads the clock. Minutes since 1970."""

    timezone = 0

    def __init__(self) -> None:
        self.minutes = SATURDAY - 2 * 1440

    def time(self) -> float:
        """Give seconds since 1970."""
        return self.minutes * 60.0


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Clock:
    """Give a clock that stands still until it is moved."""
    made = Clock()
    monkeypatch.setattr("mvs_tui.config.time", made)
    return made


def desk_home(folder: Path, seed: int) -> Home:
    """Give a folder with a key that is the same every time."""
    home = Home(folder)
    home.make()
    DeskKey.make(bytes([seed]) * 32).save(home.key)
    High(place_of(home.key)).write(home.key.with_name("high.json"))
    return home


@dataclass
class Coop:
    """Two desks and what the tests name of them."""

    home: Home
    other: Home
    clock: Clock
    folder: Path

    def carry(self, giver: Home, taker: Home) -> None:
        """Carry a stick from one desk to the other."""
        for home, act in ((giver, stick_out), (taker, stick_in)):
            with Node.opened(home) as node:
                act(node, self.folder)


def ask(  # noqa: PLR0913, PLR0917 - a request has as many parts
    node: Node, machine: str, member: str, hour: int, hours: int, work: Purpose = Purpose.PLOUGH
) -> Key:
    """Ask for a machine by code and member by number; `hour` counts from today 00."""
    from models.machines import Machine
    from models.members import Member

    names = node.names()
    start = names.today * 24 + hour
    body = RequestMachine(names.find(Machine, machine), names.find(Member, member), start, hours, work)
    return node.append(body).keys[0]


def pin(node: Node, key: Key) -> Ref[RequestMachine]:
    """Give a pinned reference to a request."""
    return node.names().find(RequestMachine, entry_name(key))


@pytest.fixture
def fast(tmp_path: Path) -> Iterator[Path]:
    """Give a folder in memory where there is one: these tests write much, and are not about power cuts."""
    memory = Path("/dev/shm")  # noqa: S108 - a folder of its own is made in it
    if not os.access(memory, os.W_OK):
        yield tmp_path
        return
    with tempfile.TemporaryDirectory(dir=memory, prefix="mvs-screens-") as folder:
        yield Path(folder)


@pytest.fixture
def coop(fast: Path, clock: Clock) -> Coop:
    """Make the co-op: desk A Bandari with two machines, desk B Kilima with one, and requests in every state."""
    home, other = desk_home(fast / "a", 1), desk_home(fast / "b", 2)
    stick = fast / "stick"
    stick.mkdir()
    made = Coop(home, other, clock, stick)
    node = Node.found(home, "Agri-Pod Bandari", "Bandari", "store", zone=0)
    village = Ref[Village].to(node.law.desks[1].village)
    node.append(AddMachine(village, "TRACTOR1", "MF 35"), AddMachine(village, "THRESH1", "thresher", ("engine", "PTO")))
    for name, house in (
        ("Joseph Mwangi", "H12"),
        ("Grace Otieno", "H7"),
        ("Samuel Kipchoge", "H12"),
        ("Ruth Achieng", "H3"),
    ):
        people.add(node.author, Newcomer(name, house, "0722 000 111"))
    answer = admission.admit(node, admission.request(other, "Kilima", "mill"))
    clock.minutes = SATURDAY - 1440
    first = ask(node, "TRACTOR1", "A003", 24 + 6, 4)
    node.append(ConfirmRequest(pin(node, first)))
    second = ask(node, "TRACTOR1", "A001", 24 * 3 + 6, 4)
    node.append(ConfirmRequest(pin(node, second)))
    overruled = ask_past(node, "TRACTOR1", "A002", 24 * 3 + 8, 4)
    node.author.append(ConfirmRequest(pin(node, overruled)), advise=False)
    node.close()
    joined = admission.join(other, answer, words_of(home))
    people.add(joined.author, Newcomer("Mary Njeri", "K1"))
    far = Ref[Village].to(joined.law.desks[2].village)
    joined.append(AddMachine(far, "PLANTER1", "Monosem 4 row"))
    joined.close()
    made.carry(home, other)
    made.carry(other, home)
    clock.minutes = SATURDAY - 120
    with Node.opened(other) as node:
        ask(node, "TRACTOR1", "B001", 24 * 6 + 6, 4, Purpose.HARROW)
    made.carry(other, home)
    with Node.opened(home) as node:
        ask(node, "PLANTER1", "A002", 24 * 7 + 7, 4, Purpose.PLANT)
        node.append(HandOver(pin(node, first), (4126,), 300))
    clock.minutes = SATURDAY
    return made


def ask_past(node: Node, machine: str, member: str, hour: int, hours: int) -> Key:
    """Ask for hours that are taken, as a desk would that does not know it yet."""
    from models.machines import Machine
    from models.members import Member

    names = node.names()
    body = RequestMachine(names.find(Machine, machine), names.find(Member, member), names.today * 24 + hour, hours)
    return node.author.append(body, advise=False).keys[0]


def words_of(home: Home) -> str:
    """Give the co-op's six words."""
    with Node.opened(home) as node:
        return node.fingerprint


async def settle(pilot: Pilot[None]) -> None:
    """Wait until nothing is being read, nothing waits to be done, and everything is drawn."""
    app = pilot.app
    assert isinstance(app, MvsApp)
    calm = 0
    for _turn in range(4000):
        await asyncio.sleep(0.003)
        calm = calm + 1 if app.resting else 0
        if calm > 3:
            # Layout and drawing come with the next frame.
            await asyncio.sleep(0.02)
            await pilot.pause()
            if app.resting:
                return
            calm = 0
    raise AssertionError("the app does not come to rest")


def words_on(app: MvsApp) -> str:
    """Give the screen as text, a line each."""
    strips = app.screen._compositor.render_strips()  # pyright: ignore[reportPrivateUsage]
    return "\n".join("".join(segment.text for segment in strip).rstrip() for strip in strips)


class Clerk:
    """Somebody at the keyboard of the app."""

    def __init__(self, pilot: Pilot[None], app: MvsApp) -> None:
        self.pilot, self.app = pilot, app

    async def press(self, *keys: str) -> str:
        """Press keys one by one, each with all its effects; gives the words on screen."""
        for key in keys:
            self.app.simulate_key(key)
            await settle(self.pilot)
        return self.screen

    async def type(self, text: str) -> str:
        """Type letters."""
        for letter in text:
            driver = self.app._driver  # pyright: ignore[reportPrivateUsage]
            assert driver
            driver.send_message(KeyPress(_character_to_key(letter), letter))
        await settle(self.pilot)
        return self.screen

    async def paste(self, text: str) -> str:
        """Paste a text, as from another window."""
        self.app.screen.post_message(Paste(text))
        await settle(self.pilot)
        return self.screen

    @property
    def screen(self) -> str:
        """Give what stands on the screen."""
        return words_on(self.app)


@pytest.fixture
def quiet(monkeypatch: pytest.MonkeyPatch) -> None:
    """Show no progress of long work: tests look at what is drawn, not at how long it takes to appear."""
    monkeypatch.setattr("mvs_tui.keeper.PATIENCE", 30.0)


@pytest.fixture
async def clerk(coop: Coop, quiet: None) -> AsyncIterator[Clerk]:
    """Give somebody at the app on desk A, at 80x24, with Home in front."""
    del quiet
    app = MvsApp(coop.home, poll=0)
    async with app.run_test(size=(80, 24)) as pilot:
        await settle(pilot)
        yield Clerk(pilot, app)
        await app.desk.close()
