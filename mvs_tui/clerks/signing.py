"""Signing in: a name and a PIN become a clerk, or words why not. Used by the screens, the line mode and the browser.

Rules
- A try is counted before the PIN is looked at, so that many lines at once have no more tries than one.
- The words for a wrong PIN say how many tries are left; those for a wait say how long it is and who can end it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from models.clerk import Clerk, mark_of
from models.language import gettext as _
from models.language import ngettext
from models.members import Member
from models.refs import Key, Ref
from models.words import Refused
from mvs_tui.clerks import book, pins, waits

if TYPE_CHECKING:
    from mvs_tui.clerks.book import Entry
    from mvs_tui.config import Home


def names(home: Home) -> list[str]:
    """Give the names of the clerks of a desk; empty where nobody has to sign in. Raises `Refused`."""
    return [one.name for one in book.read(home)]


def sign_in(home: Home, name: str, pin: str) -> Clerk:
    """Give the clerk whose name and PIN these are; raises `Refused` in words. Takes a part of a second."""
    with book.changing(home) as entries:
        one = book.find(entries, name)
        # A wait that begins anew after a restart is kept: so the words are said after the file is written.
        kept_out = _kept_out(one)
        if not kept_out:
            waits.wrong(one)
        hashed, tries = one.pin, one.wrong
    if kept_out:
        raise Refused(kept_out)
    if not pins.right(pin.strip(), hashed):
        raise Refused(_wrong(one, tries), "pin")
    with book.changing(home) as entries:
        one = book.find(entries, name)
        if one.pin != hashed or one.barred:
            raise Refused(_("The clerks were changed just now. Try again."))
        waits.clear(one)
    return clerk(one)


def gone(home: Home, clerk: Clerk) -> bool:
    """Whether a clerk who is signed in was locked or removed meanwhile. Raises `Refused`."""
    known = book.read(home)
    return bool(known) and not any(mark_of(one.name) == clerk.mark and not one.barred for one in known)


def clerk(one: Entry) -> Clerk:
    """Give a clerk of the file as the program knows him."""
    member = Ref[Member].to(Key.read(one.member)) if one.member else None
    return Clerk(one.name, member, one.usual, one.head)


def _kept_out(one: Entry) -> str:
    if one.barred:
        return _(
            "{name} is locked: the head clerk, or whoever looks after this computer, opens it with "
            "“mvs clerk unlock {name}”."
        ).format(name=one.name)
    seconds = waits.left(one)
    return _waits(one, seconds) if seconds else ""


def _waits(one: Entry, seconds: int) -> str:
    minutes = -(-seconds // 60)
    words = ngettext(
        "Too many wrong PINs for {name}: wait {n} minute. Switching off or setting the clock does not shorten it; "
        "the head clerk can end it.",
        "Too many wrong PINs for {name}: wait {n} minutes. Switching off or setting the clock does not shorten it; "
        "the head clerk can end it.",
        minutes,
    )
    return words.format(name=one.name, n=minutes)


def _wrong(one: Entry, tries: int) -> str:
    rest = waits.TRIES - tries
    if rest <= 0:
        return _waits(one, one.wait)
    words = ngettext(
        "That is not the PIN of {name}. {n} try is left before a wait.",
        "That is not the PIN of {name}. {n} tries are left before a wait.",
        rest,
    )
    return words.format(name=one.name, n=rest)
