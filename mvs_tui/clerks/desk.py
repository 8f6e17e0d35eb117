"""The clerks as the screens ask for them: `screens.clerk_desk.ClerkDesk`, fulfilled with files and PINs.

Rules
- Work on PINs is done in the worker thread of the books: the keys never wait for it.
- Whoever gives himself another PIN says the old one: an unlocked keyboard is nobody's name for good.
- Where nobody is set up, everybody may do everything, so everybody may set up the first clerk.
"""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Protocol, TypeVar

from models.clerk import mark_of
from models.language import gettext as _
from models.words import Refused
from mvs_tui.clerks import book, office, signing, waits
from screens.clerk_desk import Listed

if TYPE_CHECKING:
    from collections.abc import Callable

    from models.clerk import Clerk
    from models.refs import Key
    from mvs_tui.config import Home
    from screens.desk import Books

T = TypeVar("T")


class Worker(Protocol):
    """What is needed of the keeper of the books."""

    async def run(self, function: Callable[[], T]) -> T:
        """Run something in the worker thread."""
        ...

    async def ask(self, function: Callable[[Books], T]) -> T:
        """Ask the books."""
        ...


class Clerks:
    """The clerks of a folder, and who of them is at the desk."""

    def __init__(self, home: Home, worker: Worker) -> None:
        """Begin with nobody signed in."""
        self.home, self.worker = home, worker
        self.now: Clerk | None = None

    def names(self) -> list[str]:
        """Give the clerks' names."""
        return signing.names(self.home)

    async def sign_in(self, name: str, pin: str) -> Clerk:
        """Give the clerk with this name and PIN."""
        return await self.worker.run(partial(signing.sign_in, self.home, name, pin))

    async def every(self) -> list[Listed]:
        """Give all clerks."""
        found = await self.worker.run(partial(book.read, self.home))
        return [
            Listed(one.name, one.number, one.usual, one.head, one.barred, waits.left(one) > 0, office.state(one))
            for one in found
        ]

    async def add(self, name: str, pin: str, number: str) -> str:
        """Add a clerk."""
        self._head()
        member = await self.worker.ask(partial(_member, number)) if number.strip() else None
        made = await self.worker.run(partial(office.add, self.home, name, pin, member))
        if made.head:
            return _("{name} is the head clerk. From the next start on this program asks who is there.").format(
                name=made.name
            )
        return _("{name} may sign in.").format(name=made.name)

    async def remove(self, name: str) -> str:
        """Remove a clerk."""
        self._head()
        head = await self.worker.run(partial(office.remove, self.home, name))
        words = _("{name} is no clerk of this desk any more.").format(name=name)
        return f"{words} {_('{name} is the head clerk now.').format(name=head)}" if head else words

    async def new_pin(self, name: str, pin: str, old: str = "") -> str:
        """Give a clerk another PIN; the own one goes by the old one."""
        if self.now is not None and self.now.mark == mark_of(name):
            await self.sign_in(name, old)
        else:
            self._head()
        await self.worker.run(partial(office.new_pin, self.home, name, pin))
        return _("{name} has a new PIN.").format(name=name)

    async def bar(self, name: str, *, barred: bool) -> str:
        """Lock a clerk or open him again."""
        self._head()
        await self.worker.run(partial(office.bar if barred else office.unbar, self.home, name))
        words = _("{name} cannot sign in any more.") if barred else _("{name} may sign in.")
        return words.format(name=name)

    async def usual(self, name: str) -> str:
        """Make a clerk the usual one, or nobody."""
        self._head()
        await self.worker.run(partial(office.make_usual, self.home, name))
        if not name:
            return _("Every clerk who is a member is named in the entries from now on.")
        return _("{name} is the usual clerk: entries by {name} need not say so.").format(name=name)

    def _head(self) -> None:
        """Refuse what only a head clerk may do; asked of the file, where it may have changed since signing in."""
        entries = book.read(self.home)
        if not entries:
            return
        mine = [one for one in entries if self.now is not None and one.name == self.now.name and not one.barred]
        if not any(one.head for one in mine):
            heads = ", ".join(one.name for one in entries if one.head)
            raise Refused(_("Only a head clerk sets clerks up: {names}.").format(names=heads))


def _member(number: str, books: Books) -> tuple[Key, str]:
    from models.members import Member

    names = books.names()
    found = names.find(Member, number)
    return found.key, names.member(found.key)[0]
