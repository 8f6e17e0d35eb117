"""Setting clerks up: adding, removing, new PINs, locking and opening. Used by the command line and the screen.

Rules
- The first clerk is the head: from the screens only a head sets up others. There is always one while there are clerks.
- A name is said in words everywhere, so it is kept as typed; two spellings of one name are the same clerk.
- One clerk may be the desk's usual one: his entries need no `by`, which saves about two bytes each on air.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from models.clean import plain
from models.clerk import mark_of
from models.language import gettext as _
from models.words import Refused
from mvs_tui.clerks import book, pins, waits

if TYPE_CHECKING:
    from models.refs import Key
    from mvs_tui.clerks.book import Entry
    from mvs_tui.config import Home

LONGEST = 24


def add(home: Home, name: str, pin: str, member: tuple[Key, str] | None = None, *, usual: bool = False) -> Entry:
    """Add a clerk; `member` is the member he is (key and number). Raises `Refused`; nothing changed then."""
    name = check_name(name)
    pins.check_new(pin)
    key, number = member or (None, "")
    made = book.Entry(name, pins.kept(pin), str(key) if key else "", number, usual)
    with book.changing(home) as entries:
        if any(mark_of(one.name) == mark_of(name) for one in entries):
            raise Refused(_("There is a clerk “{name}” already. Choose a name that differs.").format(name=name), "name")
        made.head = not entries
        if usual:
            for one in entries:
                one.usual = False
        entries.append(made)
    return made


def check_name(text: str) -> str:
    """Give a name as it is kept; raises `Refused`."""
    name = " ".join(plain(text).split())
    if not name or len(name) > LONGEST or not mark_of(name):
        raise Refused(_("A clerk's name has 1 to {most} letters.").format(most=LONGEST), "name")
    return name


def remove(home: Home, name: str) -> str:
    """Remove a clerk; gives who became the head by it, or "". What he wrote stays in the books."""
    with book.changing(home) as entries:
        entries.remove(book.find(entries, name))
        if entries and not any(one.head for one in entries):
            entries[0].head = True
            return entries[0].name
    return ""


def new_pin(home: Home, name: str, pin: str) -> None:
    """Give a clerk another PIN; wrong tries are forgotten."""
    pins.check_new(pin)
    hashed = pins.kept(pin)
    with book.changing(home) as entries:
        one = book.find(entries, name)
        one.pin = hashed
        waits.clear(one)


def bar(home: Home, name: str) -> None:
    """Let a clerk in no more until he is opened; raises `Refused` for the only one who could open others."""
    with book.changing(home) as entries:
        one = book.find(entries, name)
        if one.head and sum(other.head and not other.barred for other in entries) <= 1:
            raise Refused(
                _("{name} is the head clerk, who unlocks the others, and cannot be locked.").format(name=one.name)
            )
        one.barred = True


def make_usual(home: Home, name: str) -> None:
    """Make a clerk the desk's usual one, or nobody where the name is empty."""
    with book.changing(home) as entries:
        wanted = book.find(entries, name) if name else None
        for one in entries:
            one.usual = one is wanted


def unbar(home: Home, name: str) -> None:
    """Let a clerk in again, also before the wait after wrong PINs is over."""
    with book.changing(home) as entries:
        one = book.find(entries, name)
        one.barred = False
        waits.clear(one)


def keep(home: Home, name: str, setting: str, value: str) -> None:
    """Remember how a clerk wants the program: `setting` is `look` or `language`."""
    with book.changing(home) as entries:
        setattr(book.find(entries, name), setting, value)


def state(one: Entry) -> str:
    """Say in words whether a clerk can sign in."""
    if one.barred:
        return _("locked")
    if seconds := waits.left(one):
        return _("waits {n} min after wrong PINs").format(n=-(-seconds // 60))
    return _("may sign in")
