"""Changing the look while the screens are open: drawn at once, and kept in config.toml for the next time."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from models.language import gettext as _
from models.language import later
from models.words import BadInput
from mvs_tui import settings
from screens.look import Look

if TYPE_CHECKING:
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
    from mvs_tui.words.live import redraw

    Look.now = Look.read(name)
    app.set_class(Look.now.contrast, "-contrast")
    await redraw(app)
    settings.keep(app.desk.own, "look", name)
    if app.front is not None:
        app.front.say(_("The look is changed, for the next time too."))


def words_in(home: Home) -> str:
    """Give the look of the settings; one that cannot be read, or is not known, is passed over."""
    try:
        said = str(home.settings().get("look", ""))
        Look.read(said)
    except (BadInput, OSError, ValueError):
        return ""
    return said
