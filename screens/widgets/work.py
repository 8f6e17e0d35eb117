"""Starting work that waits, from a screen or a widget, so that the keys never do."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, cast

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

    from textual.dom import DOMNode


def begin(node: DOMNode, work: Callable[[], Awaitable[object]], group: str, *, only: bool = False) -> None:
    """Start `work` beside the keys; with `only`, what was started before in the same group is given up.

    A function and not a coroutine is given, so that what is given up before it began leaves nothing unawaited.
    """
    node.run_worker(cast("Any", work), group=group, exclusive=only)
