"""Receipts of commands that are not made from a kind: one line of what was done, and two words to read aloud."""

from __future__ import annotations

from typing import TYPE_CHECKING

from models.keys import proquints
from models.language import gettext as _
from mvs_tui.cli.base import put, put_json, say

if TYPE_CHECKING:
    from models.author import Receipt


def receipt_line(receipt: Receipt, done: str, *, json: bool, **more: str) -> None:
    """Print a receipt; `more` are further keys of its JSON document."""
    data = {"entry": receipt.names[-1], "key": str(receipt.keys[-1]), "done": done}
    aloud = proquints(receipt.hashes[-1][:4])
    if receipt.note:
        say(receipt.note)
    if json:
        put_json({**data, "read_aloud": aloud, "note": receipt.note, **more})
        return
    put(f"{receipt.names[-1]}  {done}")
    put("  " + _("Two words to compare by telephone: {words}").format(words=aloud))
