"""What draws on the terminal, and whether it can be drawn on at all."""

from __future__ import annotations

from typing import TYPE_CHECKING

from models.language import gettext as _
from models.words import Refused
from mvs_tui.celldiff.terminal import Terminal, Unfit

if TYPE_CHECKING:
    from textual.driver import Driver


def driver_class(name: str) -> type[Driver] | None:
    """Give the driver of a name: `cells`, or `stock` for Textual's own (None)."""
    if name == "stock":
        return None
    from mvs_tui.celldiff.driver import CellDriver

    return CellDriver


def see_the_terminal() -> None:
    """Refuse a terminal on which no screen can be drawn, and name what works there. Raises `Refused`."""
    try:
        Terminal.here()
    except Unfit as unfit:
        raise Refused(
            _(
                "This terminal (TERM={name}) cannot show screens. The same work line by line: mvs --plain. "
                "If it can, name it, for example: TERM=vt100 mvs"
            ).format(name=unfit.term)
        ) from unfit
