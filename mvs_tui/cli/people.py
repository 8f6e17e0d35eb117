"""`mvs member` and `mvs household`: who belongs to the co-op, by number, and by name where this desk may know it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import click

from models.language import gettext as _
from mvs_tui.cli.base import RECEIPT, as_json, as_yes, books, put, put_json, say, sure, table
from mvs_tui.cli.lists import members as import_members
from mvs_tui.cli.paper import member_ics
from mvs_tui.cli.statement import member_statement

if TYPE_CHECKING:
    from collections.abc import Iterator

    from models.people import Person
    from mvs_tui.node import Node


@click.group()
def member() -> None:
    """Register members, find them, import them."""


member.add_command(import_members)
member.add_command(member_ics)
member.add_command(member_statement)


@member.command("add")
@click.argument("name")
@click.option("--household", required=True, help="A short code, like H12; a new one opens a household.")
@click.option("--phone", default="", help="Kept sealed for this village.")
@click.option("--number", default="", help="What stands on the member's card; the next free one if left out.")
@as_json(RECEIPT + " number name household")
def add(*, name: str, household: str, phone: str, number: str, as_json: bool) -> None:
    """Register a member of a household.

    NAME: as it is spoken; it is sealed and does not leave this village.
    """
    from models import people
    from mvs_tui.cli.written import receipt_line

    with books() as node:
        receipt = people.add(node.author, people.Newcomer(name, household, phone, number))
        one = next(one for one in _every(node, household) if one.key == receipt.keys[-1])
        done = _("{name}, number {code}, household {house}").format(name=one.name, code=one.code, house=one.household)
        receipt_line(receipt, done, json=as_json, number=one.code, name=one.name, household=one.household)


def _every(node: Node, text: str) -> Iterator[Person]:
    """Give all members that `text` finds, page by page."""
    from models import people

    offset = 0
    while page := people.search(node.ledger, text, offset):
        yield from page
        offset += len(page)


@member.command("list")
@click.option("--find", default="", help="Only those whose name, number, household or phone contains this.")
@as_json("entry number name phone household village desk", many=True)
def list_members(*, find: str, as_json: bool) -> None:
    """List members by number."""
    with books() as node:
        found = list(_every(node, find))
        if as_json:
            put_json([person_json(one) for one in found])
            return
        if not found:
            if find:
                say(_("No member is like “{text}”. “mvs member list” shows all of them.").format(text=find))
            else:
                say(_("Nobody is registered yet. “mvs member add NAME --household H1” registers the first one."))
            return
        put(table([(one.code, one.shown, one.household, one.village, one.phone) for one in found]))


def person_json(one: Person) -> dict[str, Any]:
    """Give a member as data."""
    from models.names import entry_name

    return {
        "entry": entry_name(one.key),
        "number": one.code,
        "name": one.name,
        "phone": one.phone,
        "household": one.household,
        "village": one.village,
        "desk": one.desk,
    }


@member.command()
@click.argument("who")
@click.option("--name", required=True, help="The name from now on.")
@click.option("--phone", help="The phone from now on; the old one if left out.")
@as_json(RECEIPT)
def rename(*, who: str, name: str, phone: str | None, as_json: bool) -> None:
    """Write a member's name or phone anew.

    The older one stays in the history, sealed.

    WHO: a name, a number, or an entry like A#12.
    """
    from models import people
    from models.members import Member
    from models.refs import Ref
    from mvs_tui.cli.written import receipt_line

    with books() as node:
        found = node.names().find(Member, who)
        old = next((one for one in _every(node, node.names().show(found)) if one.key == found.key), None)
        kept = (old.phone if old else "") if phone is None else phone
        receipt = people.rename(node.author, Ref[Any].to(found.key), name, kept)
        receipt_line(receipt, _("{name}, {phone}").format(name=name, phone=kept or _("no phone")), json=as_json)


@click.group()
def household() -> None:
    """Let a household leave."""


@household.command()
@click.argument("code")
@click.option("--reason", default="", help="Why it leaves; every village can read it.")
@as_yes
@as_json(RECEIPT)
def leave(*, code: str, reason: str, yes: bool, as_json: bool) -> None:
    """Write that a household leaves.

    Its names and phones are destroyed on this desk, for good; the past of its members stays as numbers.

    CODE: the household, like H12.
    """
    from models import people
    from models.members import Household
    from models.refs import Ref
    from mvs_tui.cli.written import receipt_line

    with books() as node:
        found = node.names().find(Household, code)
        shown = node.names().show(found)
        sure(_("Household {code} leaves, and its names cannot be brought back.").format(code=shown), yes=yes)
        receipt = people.forget(node.author, Ref[Any].to(found.key), reason)
        receipt_line(receipt, _("Household {code} has left.").format(code=shown), json=as_json)
