"""Changing the look while the screens are open: drawn at once, and kept for the next time.

Where clerks sign in, each has a look; else the choice is written into config.toml.
"""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Final

from models.language import gettext as _
from models.language import later
from models.words import BadInput, Refused
from mvs_tui import settings
from screens.look import Look

if TYPE_CHECKING:
    from models.clerk import Clerk
    from mvs_tui.app import MvsApp
    from mvs_tui.config import Home

#: What a look is called in the settings, and in words.
LOOKS: Final = {
    "marker": later("Look: a marker shows where you are; fewest bytes"),
    "bar": later("Look: a bar shows where you are"),
    "ascii": later("Look: only the signs of a typewriter"),
    "contrast": later("Look: bright on black, nothing coloured"),
    "rich": later("Look: colours and a bar, for fast lines"),
}


def choices() -> list[tuple[str, str]]:
    """Give the looks: (name, words)."""
    return [(name, _(words)) for name, words in LOOKS.items()]


async def take(app: MvsApp, name: str) -> None:
    """Take a look for this program and the next; raises `Refused` where it cannot be kept."""
    await _wear(app, Look.read(name))
    await _keep(app, name)
    if app.front is not None:
        app.front.say(_("The look is changed, for the next time too."))


async def _wear(app: MvsApp, look: Look) -> None:
    from mvs_tui.words.live import redraw

    Look.now = look
    app.set_class(look.contrast, "-contrast")
    await redraw(app)


async def _keep(app: MvsApp, name: str) -> None:
    clerk, home = app.desk.clerks.now, app.desk.own
    if clerk is None:
        settings.keep(home, "look", name)
    else:
        from mvs_tui.clerks import office

        await app.desk.run(partial(office.keep, home, clerk.name, "look", name))


async def follow(app: MvsApp, clerk: Clerk, first: Look) -> None:
    """Take the look of a clerk who has signed in; `first` where he has none, or it cannot be read."""
    from mvs_tui.clerks import book

    try:
        said = book.find(book.read(app.desk.own), clerk.name).look
        wanted = Look.read(said) if said else first
    except (Refused, BadInput, OSError):
        wanted = first
    if wanted != Look.now:
        await _wear(app, wanted)


def words_in(home: Home) -> str:
    """Give the look of the settings; one that cannot be read, or is not known, is passed over."""
    try:
        said = str(home.settings().get("look", ""))
        Look.read(said)
    except (BadInput, OSError, ValueError):
        return ""
    return said
