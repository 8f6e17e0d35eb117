"""Pictures of the screens for the README and the handbook: `python -m mvs_tui.screenshots [FOLDER]`.

Rules
- They show the demo's invented co-op, made from a seed, on the last day of its season; nobody's real books.
- A picture is what the app draws at 80x24, as SVG, under the name of what it shows.
"""

from __future__ import annotations

import asyncio
import os
import sys
import tempfile
import time
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from mvs_tui import HOME, config, radio_state
from mvs_tui.app import MvsApp

if TYPE_CHECKING:
    from mvs_tui.config import Home

SEED: Final = 7
#: What is pressed from Home to see each screen.
LOOKS: Final[dict[str, tuple[str, ...]]] = {
    "home": (),
    "machines": ("2",),
    "week": ("2", "end", "enter", "greater_than_sign"),
    "all-machines": ("2", "v", "greater_than_sign"),
    "ask": ("n", "t", "r", "a"),
    "why": ("enter",),
    "members": ("3",),
    "round": ("2", "o", "greater_than_sign"),
    "queue": ("2", "o", "greater_than_sign", "down", "w"),
    "policy": ("2", "y"),
    "upkeep": ("2", "u"),
    "work": ("6",),
    "exchange": ("4",),
    "radio": ("4", "r"),
    "history": ("5",),
    "help": ("f1",),
}


async def rest(app: MvsApp) -> None:
    """Wait until nothing is asked of the books any more and everything is drawn."""
    calm = 0
    while calm < 5:  # noqa: PLR2004 - a few frames
        await asyncio.sleep(0.03)
        calm = calm + 1 if app.resting else 0


async def take(home: Home) -> dict[str, str]:
    """Take every picture; gives SVG by name."""
    taken: dict[str, str] = {}
    for name, keys in LOOKS.items():
        if name == "radio":
            radio_state.write(home, radio())
        app = MvsApp(home, poll=0)
        async with app.run_test(size=(80, 24)):
            await rest(app)
            for key in keys:
                app.simulate_key(key)
                await rest(app)
            taken[name] = app.export_screenshot(title="mvs")
            await app.desk.close()
        home.radio.unlink(missing_ok=True)
    return taken


def radio() -> dict[str, Any]:
    """Give what the radio's own process might tell: one radio, two desks heard, a booking on its way."""
    now = config.seconds()
    queue = [{"grade": "allot", "entries": 2, "frames": 1, "seconds": 2.2}]
    link = {
        "url": "meshtastic+serial:/dev/ttyUSB0", "state": "up", "region": "EU_868", "preset": "LONG_FAST",
        "channel": "mwamba", "firmware": "2.7.15", "channel_load": 12.0, "used_s": 36.0, "budget_s": 356.4,
        "queue": queue, "until_sent_s": 120.0,
    }  # fmt: skip
    near = {"desk": "B", "number": 2, "heard": now - 240, "hops": 0, "bars": 4, "lacks": 2, "we_lack": 0}
    return {"at": now, "pid": os.getpid(), "links": [link], "neighbours": [near]}


def main(folder: Path) -> None:
    """Make the co-op, take the pictures, and name them on stdout."""
    from mvs_tui.demo.story import adopt, begin

    with tempfile.TemporaryDirectory() as made:
        season, first, second = begin(Path(made), SEED)
        os.environ["MVS_CLOCK_OFFSET"] = str(season.now - int(time.time() // 60))
        adopt(first)
        first.close()
        second.close()
        folder.mkdir(parents=True, exist_ok=True)
        for name, picture in asyncio.run(take(first.home)).items():
            path = folder / f"{name}.svg"
            path.write_text(picture, "utf-8")
            sys.stdout.write(f"{path}\n")


if __name__ == "__main__":
    main(Path(sys.argv[1]) if len(sys.argv) > 1 else HOME / "docs" / "img")
