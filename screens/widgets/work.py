"""Starting work that waits, from a screen or a widget, so that the keys never do.

Rules
- Who looks for a widget of a page that somebody has left meanwhile finds none, and who asks for its entry may ask other
  books by then: that is no mistake, and nothing is done.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, cast

from textual.css.query import NoMatches

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

    from textual.dom import DOMNode


def begin(node: DOMNode, work: Callable[[], Awaitable[object]], group: str, *, only: bool = False) -> None:
    """Start `work` beside the keys; with `only`, what was started before in the same group is given up.

    A function and not a coroutine is given, so that what is given up before it began leaves nothing unawaited.
    """

    async def unless_left() -> None:
        try:
            await work()
        except (NoMatches, LookupError):
            if not left(node):
                raise

    node.run_worker(cast("Any", unless_left), group=group, exclusive=only)


def left(node: DOMNode) -> bool:
    """Whether the page of a node is closed, or about to be."""
    return not node.is_attached or bool(getattr(node.screen, "closed", False))
