"""What the screens may do in a round through the program: draw with this desk's own lot, seal, tell others a doubt.

Rules
- Each function runs in the worker thread and gives finished sentences; what goes wrong is `Refused`.
- Sealed is only what the clerk has looked at: where the draft is another one by then, nothing is written.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from models import inspect
from models.asof import books_now
from models.keys import proquints
from models.language import gettext as _
from models.language import ngettext
from models.words import Refused
from mvs_tui import rounds
from mvs_tui.doings import node_of

if TYPE_CHECKING:
    from models.refs import Key
    from screens.desk import Books, Tell


def link(books: Books, keeper: int, first: int) -> bytes:
    """Give this desk's own lot for a round of its own, with which it will be sealed; empty for another desk's."""
    node = node_of(books)
    return rounds.own_link(node, books_now(node.ledger), first) if keeper == node.author.number else b""


def seal(books: Books, first: int, digest: bytes, tell: Tell) -> str:
    """Seal the round whose draft has this digest; raises `Refused` where it is another one by now."""
    node = node_of(books)
    tell(0, 2)
    drawn = rounds.draw(node, first)
    if drawn.draft.digest != digest:
        raise Refused(_("Other entries came in meanwhile, and the draft is another one now. Look at it, then seal it."))
    tell(1, 2)
    receipt = rounds.seal(node, first)
    granted = sum(one.start is not None for one in drawn.draft.outcomes)
    passed = len(drawn.draft.outcomes) - granted
    gets = ngettext("{n} request got hours", "{n} requests got hours", granted).format(n=granted)
    over = ngettext("{n} was passed over", "{n} were passed over", passed).format(n=passed)
    return _("{entry} sealed the round (to read aloud: {aloud}): {gets}, {over}.").format(
        entry=receipt.names[0], aloud=proquints(receipt.hashes[0][:4]), gets=gets, over=over
    )


def doubt(books: Books, sealed: Key) -> str:
    """Tell all desks what this one found against a round; gives words."""
    node = node_of(books)
    found = inspect.kept(node.ledger, sealed)
    receipt = rounds.tell_doubts(node, found) if found is not None else None
    if receipt is None:
        return _("The others were told already. Nothing more was written.")
    return _("{entries} written: all desks will see that this one reckons otherwise.").format(
        entries=", ".join(receipt.names)
    )
