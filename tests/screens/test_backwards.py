"""A season arrives, the newest first, while the app is open: it ends with the screens of one that got it in order."""

import asyncio
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from models.coop import AdmitDesk, Village
from models.keys import DeskKey
from models.ledger import Ledger
from models.refs import Ref
from models.store import Store
from mvs_tui.app import MvsApp
from mvs_tui.config import Home
from mvs_tui.demo.season import Season
from tests.screens.bringer import deliver, everything

if TYPE_CHECKING:
    from tests.screens.conftest import Clerk, Clock

SEED, NEW = 1, 77
#: What is pressed, from whatever is in front, to see each screen; a tab's number goes back to its beginning.
LOOKS = {
    "home": ("1", "1", "home"),
    "machines": ("1", "2", "2", "home"),
    "week": ("1", "2", "2", "home", "enter"),
    "all machines": ("1", "2", "2", "v", "less_than_sign"),
    "history": ("5", "5", "home"),
}


def newcomer(season: Season, path: Path) -> Home:
    """Give the folder of a desk that the season admits with its last entry, and that holds only the genesis yet."""
    from tests.screens.conftest import desk_home

    home = desk_home(path, NEW)
    log = season.ledger.find_log(season.desks[0].author.key.public, 0, 0)
    assert log is not None
    ledger = Ledger.begin(Store(home.books), season.ledger.bodies(log, 0, 1)[0])
    keys = season.ledger.store.rows("SELECT tag, key FROM secret")
    ledger.store.put("secret", ("coop", "tag", "key"), [(ledger.coop, *row) for row in keys])
    ledger.store.close()
    return home


async def look_through(clerk: "Clerk") -> dict[str, str]:
    """Give every screen as text."""
    return {name: await clerk.press(*keys) for name, keys in LOOKS.items()}


async def test_a_season_brought_backwards_to_a_running_app_ends_with_the_same_screens(
    fast: Path, clock: "Clock", quiet: None
) -> None:
    """The app goes on being used while another process brings the newest first; nothing on any screen tells later."""
    del quiet
    season = Season(fast / "season", SEED)
    village = Ref[Village].to(season.ledger.folder.law().desks[2].village)
    season.write(0, AdmitDesk(village, 8, DeskKey.make(bytes([NEW]) * 32).public, "new"))
    clock.minutes = season.now
    late, early = newcomer(season, fast / "late"), newcomer(season, fast / "early")
    books = Ledger.first(Store(early.books))
    assert books is not None
    deliver(books, everything(season.ledger), 1000)
    books.store.close()
    season.ledger.store.close()
    wanted = await shown(early)
    seen, told = await brought(late, fast / "season" / "books.db")
    for name, screen in wanted.items():
        assert told[name] == screen, name
    assert seen[0] != told["history"], "the season was there before the app was looked at"


async def shown(home: Home) -> dict[str, str]:
    """Give the screens of an app that is opened on books as they are."""
    from tests.screens.conftest import Clerk, settle

    app = MvsApp(home, poll=0)
    async with app.run_test(size=(80, 24)) as pilot:
        await settle(pilot)
        try:
            return await look_through(Clerk(pilot, app))
        finally:
            await app.desk.close()


async def brought(home: Home, season: Path) -> tuple[list[str], dict[str, str]]:
    """Open the app, let another process bring the season, and go to and fro meanwhile; gives looks amid, and after."""
    from tests.screens.conftest import Clerk, settle

    app = MvsApp(home, poll=0.05)
    async with app.run_test(size=(80, 24)) as pilot:
        clerk = Clerk(pilot, app)
        try:
            await settle(pilot)
            command = ["-m", "tests.screens.bringer", str(season), str(home.books), "15"]
            bringer = await asyncio.create_subprocess_exec(
                sys.executable, *command, cwd=Path(__file__).parents[2], stdout=asyncio.subprocess.PIPE
            )
            amid: list[str] = []
            while bringer.returncode is None:
                amid += [await clerk.press(tab) for tab in "521"][:1]
            assert bringer.stdout is not None
            assert (bringer.returncode, int(await bringer.stdout.read()) > 10) == (0, True)
            await asyncio.sleep(0.2)
            await settle(pilot)
            return amid, await look_through(clerk)
        finally:
            await app.desk.close()
