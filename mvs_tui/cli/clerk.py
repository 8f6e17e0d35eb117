"""`mvs clerk`: who signs in at this desk. Typed in the service account's shell, which needs no PIN itself."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

import click

from models.language import gettext as _
from mvs_tui.cli.base import as_json, as_yes, asks, books, put, put_json, say, sure, table

if TYPE_CHECKING:
    from models.refs import Key


@click.group()
def clerk() -> None:
    """Clerks who sign in at this desk with a name and a PIN.

    With one clerk or more the full-screen program asks who is there. These commands are for whoever has the shell of
    the account that owns the books: they ask for no PIN, and neither does any other command.
    """


def _pin(whose: str) -> str:
    """Ask twice for a PIN without showing it, after saying whose; where nobody can be asked it is a line on stdin."""
    from models.words import Refused
    from mvs_tui.clerks.pins import check_new

    if not asks():
        pin = sys.stdin.readline().strip()
        if not pin:
            raise Refused(_("Give the PIN as a line on standard input, or type the command on a terminal."))
        return pin
    say(whose)
    while True:
        pin = click.prompt(_("PIN, 4 to 12 digits (not shown)"), hide_input=True, err=True)
        try:
            check_new(pin)
        except Refused as error:
            say(str(error))
            continue
        if click.prompt(_("The same PIN again"), hide_input=True, err=True) == pin:
            return str(pin)
        say(_("The two are not the same. Once more."))


def _member(number: str) -> tuple[Key, str]:
    from models.members import Member

    with books() as node:
        names = node.names()
        found = names.find(Member, number)
        return found.key, names.member(found.key)[0]


@clerk.command()
@click.argument("name")
@click.option("--member", help="The member that the clerk is, by number or name; entries then say so.")
@click.option("--usual", is_flag=True, help="The desk's usual clerk: entries need not say who wrote them.")
@as_json("name member usual head")
def add(*, name: str, member: str | None, usual: bool, as_json: bool) -> None:
    """Add a clerk; the PIN is asked for, or read from standard input.

    NAME: as the clerk is called at the desk. The first one added is the head, who sets up others on the screens.
    """
    from mvs_tui.clerks import office
    from mvs_tui.config import Home

    office.check_name(name)
    who = _member(member) if member else None
    made = office.add(Home.here(), name, _pin(_("A PIN for {name}.").format(name=name)), who, usual=usual)
    if as_json:
        put_json({"name": made.name, "member": made.number, "usual": made.usual, "head": made.head})
    elif made.head:
        put(_("{name} may sign in, and is the head clerk. The full-screen program asks for a PIN from now on.").format(
            name=made.name))  # fmt: skip
    else:
        put(_("{name} may sign in.").format(name=made.name))


@clerk.command("list")
@as_json("name member usual head locked wrong wait", many=True)
def list_clerks(*, as_json: bool) -> None:
    """List the clerks of this desk, and who is locked."""
    from mvs_tui.clerks import book, office, waits
    from mvs_tui.config import Home

    found = book.read(Home.here())
    if as_json:
        put_json([
            {"name": one.name, "member": one.number, "usual": one.usual, "head": one.head, "locked": one.barred,
             "wrong": one.wrong, "wait": waits.left(one)} for one in found
        ])  # fmt: skip
        return
    if not found:
        say(_("No clerk is set up: whoever opens the program may do everything. “mvs clerk add NAME” adds one."))
        return
    roles = [", ".join([*([_("head")] if one.head else []), *([_("usual")] if one.usual else [])]) for one in found]
    rows = [(one.name, one.number, role, office.state(one)) for one, role in zip(found, roles, strict=True)]
    put(table(rows))


@clerk.command()
@click.argument("name")
@as_yes
def remove(*, name: str, yes: bool) -> None:
    """Remove a clerk; what was written stays in the books.

    NAME: the clerk's name.
    """
    from mvs_tui.clerks import book, office
    from mvs_tui.config import Home

    home = Home.here()
    one = book.find(book.read(home), name)
    sure(_("Remove {name}? It ends nobody's session; drafts stay.").format(name=one.name), yes=yes)
    head = office.remove(home, name)
    put(_("{name} is no clerk of this desk any more.").format(name=one.name))
    if head:
        put(_("{name} is the head clerk now.").format(name=head))
    if not book.read(home):
        put(_("Nobody is left: the full-screen program opens without a PIN again."))


@clerk.command()
@click.argument("name")
def pin(*, name: str) -> None:
    """Give a clerk another PIN.

    It is asked for, or read from standard input.

    NAME: the clerk's name.
    """
    from mvs_tui.clerks import book, office
    from mvs_tui.config import Home

    home = Home.here()
    one = book.find(book.read(home), name)
    office.new_pin(home, name, _pin(_("Another PIN for {name}.").format(name=one.name)))
    put(_("{name} has a new PIN.").format(name=one.name))


@clerk.command()
@click.argument("name", default="")
def usual(*, name: str) -> None:
    """Say who is the desk's usual clerk: entries need not name that one.

    NAME: the clerk's name; without one, every clerk who is a member is named.
    """
    from mvs_tui.clerks import office
    from mvs_tui.config import Home

    office.make_usual(Home.here(), name)
    put(_("{name} is the usual clerk now.").format(name=name) if name else _("There is no usual clerk now."))


@clerk.command()
@click.argument("name")
def lock(*, name: str) -> None:
    """Let a clerk sign in no more, until unlocked.

    NAME: the clerk's name. Somebody who is signed in stays so until the program asks again.
    """
    from mvs_tui.clerks import office
    from mvs_tui.config import Home

    office.bar(Home.here(), name)
    put(_("{name} cannot sign in until “mvs clerk unlock {name}”.").format(name=name))


@clerk.command()
@click.argument("name")
def unlock(*, name: str) -> None:
    """Let a clerk sign in again, also during a wait after wrong PINs.

    NAME: the clerk's name.
    """
    from mvs_tui.clerks import office
    from mvs_tui.config import Home

    office.unbar(Home.here(), name)
    put(_("{name} may sign in.").format(name=name))
