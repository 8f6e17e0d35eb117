"""Printing a paper from a screen: it is drawn with progress on screen, and where it lies is said in words."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from models.language import gettext as _

if TYPE_CHECKING:
    from models.refs import Key
    from screens.place import Place


async def printed(
    place: Place[Any], sort: str, key: Key | None = None, *, number: int = 0, day: int | None = None
) -> None:
    """Print a paper (see `Desk.print_paper`) and say where it lies."""
    desk = place.desk
    words = await desk.reckon(
        _("Drawing the page"), lambda books, _tell: desk.print_paper(books, sort, key, number, day), stops=False
    )
    place.say(words)
