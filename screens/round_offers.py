"""Taking what a sealed round offers a request: what it does, asked before, and the receipt after.

Rules
- Nothing here knows a terminal: the full screen and the lines ask with the same words.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from models import board
from models.language import gettext as _
from models.rounds_view import Stage
from models.words import Refused
from screens.outcome import receipt_words

if TYPE_CHECKING:
    from models.refs import Key
    from models.rounds_view import Line, Picture
    from screens.desk import Books


def offer_question(books: Books, picture: Picture, line: Line) -> str:
    """Say what taking an offer does; raises `Refused` where there is none, or another desk's request it is."""
    names = books.names()
    if line.offer is None or line.granted:
        raise Refused(_("Nothing is offered for this request. w says why it stands as it does."))
    if picture.stage is not Stage.SEALED:
        raise Refused(_("It is a draft yet: hours are offered when the round is sealed."))
    number = books.author.number
    if number not in {line.desk, picture.keeper}:
        raise Refused(_("{desk} asked for it; only that desk takes the offer.").format(desk=names.desk(line.desk)))
    row = board.booking(names, line.key)
    if row is None:
        raise Refused(_("That request is no longer in the books. Press w for why."))
    return _(
        "Take the offer?\n{machine} for {who}: {new} instead of {old}.\nThe request moves to these hours and waits "
        "for {desk} to confirm it; the old hours are asked for no more."
    ).format(
        machine=row.code, who=row.who, new=names.span(line.offer, line.offer + line.hours),
        old=names.span(row.start, row.end), desk=picture.desk,
    )  # fmt: skip


def take_offer(books: Books, request: Key) -> str:
    """Take what is offered for a request; gives the receipt in words."""
    from models import rounds_read

    body = rounds_read.offer_taken(books.names(), request)
    return receipt_words(books, body, books.append(body))
