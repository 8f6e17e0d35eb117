"""Who is at the keyboard: name and PIN where clerks are set up, again after idle minutes; and the language.

Rules
- Nothing of the books is said before somebody has signed in. A line that is one clerk's asks for the PIN first.
- After `lock_minutes` (config.toml) the next answer is not taken before the same clerk gave the PIN again.
- Who is locked or removed while signed in has given the last answer: the next one ends the sitting.
- A clerk who is signed in has a language of his own; else it is the desk's.
"""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

from models.clerk import mark_of
from models.language import gettext as _
from models.words import Refused
from mvs_tui import language as tongue
from mvs_tui.clerks import book, office, signing
from mvs_tui.plain.pick import pick
from mvs_tui.plain.talk import Left, Over

if TYPE_CHECKING:
    from models.clerk import Clerk
    from mvs_tui.plain.session import Session


def sign_in(session: Session) -> None:
    """Ask for name and PIN where clerks are set up. Raises `Over` or `Left` when nobody signs in, and `Refused`."""
    names, expected = signing.names(session.own), os.environ.get("MVS_CLERK", "")
    if expected and mark_of(expected) not in {mark_of(name) for name in names}:
        raise Refused(_("This line is for {name}, who is no clerk of this desk.").format(name=expected))
    if not names:
        if os.environ.get("MVS_DOOR"):
            raise Refused(_("No clerk is set up at this desk, so nobody can sign in over a line."))
        return
    clerk = _try(session, expected) if expected else None
    while clerk is None:
        name = session.talk.ask(_("Who is at the keyboard? ({names})").format(names=", ".join(names)))
        clerk = _try(session, name.strip())
    session.clerk = clerk
    said = book.find(book.read(session.own), clerk.name).language
    if said:
        tongue.use(session.own, said)
    minutes = session.own.settings().get("lock_minutes", 0)
    session.talk.patience = 60.0 * minutes if isinstance(minutes, int | float) else 0.0
    session.talk.unlock = lambda: unlock(session)
    session.talk.ousted = lambda: ousted(session)


def _try(session: Session, name: str) -> Clerk | None:
    """Ask for the PIN; None when it was wrong, which is said, or none was given."""
    pin = session.talk.secret(_("PIN of {name}:").format(name=name)).strip()
    try:
        return signing.sign_in(session.own, name, pin) if pin else None
    except Refused as refused:
        session.talk.say(f"! {refused}")
        return None


def ousted(session: Session) -> bool:
    """Whether who is signed in may not be here any more; the next sign-in says what is wrong with the file."""
    try:
        return session.clerk is not None and signing.gone(session.own, session.clerk)
    except (Refused, OSError):
        return False


def unlock(session: Session) -> None:
    """Ask who is signed in for the PIN again; who leaves that, or may not sign in, ends the sitting. Raises `Over`."""
    clerk = session.clerk
    if clerk is None:
        return
    if ousted(session):
        session.talk.say(_("{name} cannot sign in any more.").format(name=clerk.name))
        raise Over
    session.talk.say(_("Locked: nothing was typed for a while. That answer was not taken."))
    try:
        while _try(session, clerk.name) is None:
            pass
    except Left:
        raise Over from None


def language(session: Session) -> None:
    """Choose the language, for now and for the next time."""
    from mvs_tui.words.files import languages

    found = pick(session.talk, [(f"{one.code} {one.words()}", one.code) for one in languages(session.own)])
    if found is None:
        return
    tongue.use(session.own, found)
    if session.clerk is None:
        tongue.keep(session.own, found)
    else:
        office.keep(session.own, session.clerk.name, "language", found)
    session.talk.say(_("This is the language from now on, here and on the screens."))
    if left_out := tongue.left_out():
        session.talk.say(left_out)
