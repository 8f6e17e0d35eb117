"""The round line by line: who gets which machine when, why, and the hours that were offered instead.

Rules
- A draft is said to be one: nothing of it is decided. Sealing asks once, and only the keeper's desk is asked.
- What was offered for this desk's requests is asked one by one; no is no answer, and the offer stands.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from models.language import gettext as _
from mvs_tui.plain.pick import pick, yes

if TYPE_CHECKING:
    from models.names import Names
    from models.refs import Key
    from models.rounds_view import Line, Picture
    from mvs_tui.node import Node
    from mvs_tui.plain.session import Session


def show(session: Session, keeper: int | None = None, first: int | None = None) -> None:
    """Say the round of a keeper's desk, ask what it leaves open, and say why a line stands as it does."""
    said: list[str] = []
    picture = _read(session, keeper, first)
    if _seal(session, picture):
        picture = _read(session, picture.keeper, picture.first)
    session.talk.say(*heading(session.books.names(), picture))
    _offers(session, picture)
    while True:
        names = session.books.names()
        lines = picture.lines or picture.drawn or picture.requests
        if not lines:
            session.talk.say(_("No request waits for these days."))
            return
        found = pick(session.talk, [(in_words(one), one.key) for one in lines], said=said)
        if found is None or isinstance(found, str):
            return
        session.talk.say(_why(names, picture, found))


def heading(names: Names, picture: Picture) -> list[str]:
    """Say whose round it is, how far it is, and until when requests are taken."""
    from models.gather import no_policy
    from models.rounds_view import Stage, until

    stage = {Stage.OPEN: _("draft"), Stage.DUE: _("draft, can be sealed"), Stage.SEALED: _("sealed")}[picture.stage]
    lines = [
        _("{desk}, {week}: {stage}.").format(desk=picture.desk, week=picture.week, stage=stage),
        str(no_policy()) if picture.policy is None else until(names, picture),
    ]
    if picture.differs:
        lines.append(_("It differs on this desk: this one reckons another result."))
    return lines


def in_words(line: Line) -> str:
    """Say what a request gets, or what stands in its way and what is offered instead."""
    asked = f"{line.who}, {line.machine} {line.wanted}"
    if line.granted:
        return _("{asked}: gets {hours}").format(asked=asked, hours=line.gets)
    if line.why is None:
        return asked
    if line.offer is None:
        return _("{asked}: {reason}").format(asked=asked, reason=line.why.words())
    return _("{asked}: {reason}; {offer}").format(asked=asked, reason=line.why.words(), offer=line.gets)


def _read(session: Session, keeper: int | None, first: int | None) -> Picture:
    from models.asof import books_now
    from models.rounds_read import read
    from mvs_tui.rounds import own_link

    node = _node(session)

    def lot(desk: int, day: int) -> bytes:
        return own_link(node, books_now(node.ledger), day) if desk == node.author.number else b""

    return read(node.names(), node.author.number, keeper, first, lot)


def _node(session: Session) -> Node:
    node = session.node
    assert node is not None, "a sitting has its books open"  # noqa: S101
    return node


def _why(names: Names, picture: Picture, request: Key) -> str:
    from models.rounds_why import why

    return why(names, picture, request).text()


def _seal(session: Session, picture: Picture) -> bool:
    """Ask the keeper's desk to seal a round whose cut-off is over; whether it was sealed."""
    from models.rounds_view import Stage
    from mvs_tui import rounds

    node = _node(session)
    if picture.stage is not Stage.DUE or picture.keeper != node.author.number or not picture.drawn:
        return False
    question = _("Seal it? {granted} of {count} requests get hours.").format(
        granted=sum(one.granted for one in picture.drawn), count=len(picture.drawn)
    )
    if not yes(session.talk, question):
        return False
    receipt = rounds.seal(node, picture.first)
    session.talk.say(_("{entry} sealed the round.").format(entry=receipt.names[0]))
    return True


def _offers(session: Session, picture: Picture) -> None:
    """Ask whether this desk takes what a sealed round offers its requests."""
    from models.rounds_view import Stage, offers
    from screens.round_offers import offer_question, take_offer

    books = session.books
    if picture.stage is not Stage.SEALED:
        return
    for line in offers(picture.lines, books.author.number):
        if yes(session.talk, offer_question(books, picture, line)):
            session.talk.say(take_offer(books, line.key))
