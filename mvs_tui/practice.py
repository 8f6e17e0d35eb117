"""The practice co-op: an invented one in a folder of its own, which can be thrown away and made anew."""

from __future__ import annotations

from typing import TYPE_CHECKING

from mvs_tui.node import Node

if TYPE_CHECKING:
    from mvs_tui.config import Home


def make(home: Home) -> None:
    """Make the practice co-op in a folder."""
    node = Node.found(home, "Practice co-op", "Bandari", "store")
    node.close()
