"""Exchanging entries with other desks: books, link and engine put together.

Rules
- All is done in the thread that the node belongs to. What arrives is folded before the exchange is reported as done.
- A hostile or foreign peer or file costs one line in the report; what was good beside it is kept.
"""

from __future__ import annotations

import os
import time
from typing import TYPE_CHECKING

from models.language import gettext as _
from models.reseal import reseal
from models.runs import mark_of
from mvs_tui.peers import Books, Report, few, marks_of, remember
from mvs_tui.stick import stick_in, stick_out, sync_file
from radio.links.base import Closed, open_link, shown
from radio.sync.engine import Session
from radio.sync.greeting import NOT_ADMITTED, OTHER_COOP, SHUT_OUT

if TYPE_CHECKING:
    from collections.abc import Callable

    from mvs_tui.node import Node
    from radio.links.base import Link
    from radio.links.simulated import Air

__all__ = ["Report", "Talk", "meet", "stick_in", "stick_out", "sync"]
#: While more bytes than this wait to leave, nothing new is asked or told.
BACKLOG = 4 * 2**20
#: Seconds that a desk which will not talk is listened to; what it gives may be this desk's own admission.
PATIENCE = 3.0


class Talk:
    """A node that talks over a link. Time is the caller's: `pump` takes a frame in, `tick` lets a beat pass."""

    def __init__(self, node: Node, link: Link, way: str, nonce: bytes | None = None) -> None:
        """Begin to talk; `way` is how people call the link."""
        reseal(node.author)
        self.node, self.link, self.books = node, link, Books(node)
        self.session = Session(self.books, nonce or os.urandom(16), mtu=link.mtu, budget=link.budget)
        self.report = Report(way)
        self._send(self.session.start())

    def _send(self, frames: list[bytes]) -> None:
        for frame in frames:
            self.report.frames_out += 1
            self.report.bytes_out += len(frame)
            self.link.send(frame)

    def pump(self, wait: float) -> bool:
        """Take in one frame, waiting at most so many seconds for it; whether there was one. Raises `Closed`."""
        frame = self.link.receive(wait)
        if frame is None:
            return False
        self.report.frames_in += 1
        self.report.bytes_in += len(frame)
        self._send(self.session.receive(frame))
        return True

    def tick(self) -> None:
        """Let a beat pass."""
        if self.link.backlog < BACKLOG:
            self._send(self.session.tick())

    def finish(self) -> Report:
        """Fold what came, remember the peer, and give the report."""
        session, report = self.session, self.report
        self.node.ledger.folder.fold_all()
        # Other programs of this desk may write while it talks: the peer then held all that was told to it.
        report.agreed = session.agreed or (session.proved and session.their_digest in session.tally.told)
        tally = session.tally
        report.entries_in, report.entries_out = tally.entries_in, tally.entries_out
        report.refused, report.forks = few(tally.refused, tally.bad), list(tally.forked)
        if tally.rubbish:
            report.refused.append(
                _("{count} messages could not be read and were left aside.").format(count=tally.rubbish)
            )
        if session.proved:
            found = self.node.law.by_key.get(session.peer)
            report.peer = found.letter if found else ""
            tips = self.books.tips()
            marks = [mark_of(tip) for tip in tips if session.shares(tip)] if session.agreed else []
            remember(self.node, session.peer, marks or marks_of(self.books, session.theirs.values()), report.way)
        if report.agreed:
            report.note = ""
        else:
            report.note = _why_not(session)
        return report


def _why_not(session: Session) -> str:
    if session.tally.bye == OTHER_COOP:
        return _("The desk at the other end belongs to another co-op. Nothing was exchanged.")
    if session.proved and session.tally.bye == NOT_ADMITTED:
        return _("The other desk does not know this one yet. Exchange with the registrar's desk first.")
    if session.proved and session.tally.bye == SHUT_OUT:
        return _("The other desk says that this desk was shut out. Ask the registrar.")
    if not session.proved:
        return _("No desk answered. Is mvs running at the other end?")
    return _("The exchange ended before both held the same. What came is kept; exchange again for the rest.")


def sync(node: Node, url: str, seconds: float = 60.0, progress: Callable[[Report], None] | None = None) -> Report:
    """Exchange by the link that an address names until both desks hold the same, at most so many seconds.

    Raises `Refused` when the address names no link or the link cannot be opened.
    """
    if url.startswith("bundle:"):
        return sync_file(node, url.removeprefix("bundle:"))
    link = open_link(url)
    way = shown(url) if not url.startswith("cmd:") else "cmd"
    until = time.monotonic() + seconds
    talk = Talk(node, link, way)
    try:
        beat, began = time.monotonic() + link.beat, time.monotonic()
        while (now := time.monotonic()) < until and not talk.session.done:
            if not talk.pump(max(0.0, min(beat, until) - now)):
                node.ledger.folder.fold_all()
            if talk.session.tally.bye and now - began > PATIENCE:
                break
            if time.monotonic() >= beat:
                talk.tick()
                beat = time.monotonic() + link.beat
                if progress is not None:
                    progress(talk.report)
    except Closed as closed:
        talk.report.note = str(closed)
    finally:
        link.close()
    return talk.finish()


def meet(first: Node, second: Node, air: Air, moments: int = 2000, beat: int = 8) -> tuple[Report, Report]:
    """Let two nodes of this program exchange through a simulated air, by its own clock."""
    talks = [
        Talk(node, end, "simulated", bytes([place]) * 16)
        for place, (node, end) in enumerate(zip((first, second), air.ends, strict=True))
    ]
    for moment in range(moments):
        air.step()
        for talk in talks:
            while talk.pump(0):
                pass
            if moment % beat == beat - 1:
                talk.tick()
        if all(talk.session.done for talk in talks):
            break
    return talks[0].finish(), talks[1].finish()
