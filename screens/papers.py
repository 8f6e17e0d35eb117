"""Papers: what a form asks for, what it says will happen, and what it writes. The full screen and the lines share them.

Rules
- A paper is made from slots: a kind's own, or some of several kinds' where one act writes more than one entry.
- `draft` names what is kept of it while it is filled in, so that one begun on a screen goes on line by line, and back.
- `says` may lack values yet; `do` writes, and gives the receipt in words.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any

from models import people
from models.coop import Genesis
from models.entry import KINDS, Slot
from models.keys import proquints
from models.language import gettext as _
from models.language import later
from models.members import AddHousehold, Member, MemberDetails, RegisterMember
from models.people import Newcomer, Person
from models.refs import Key, Ref
from models.spelling import pair
from models.work import ClaimWork
from screens.outcome import outcome, receipt_words
from screens.reading import parse_all, read_slot, typeable

if TYPE_CHECKING:
    from collections.abc import Callable

    from models.entry import Entry
    from screens.desk import Books

#: What founding and asking to join will do.
FOUNDING = later(
    "This desk becomes desk A, the registrar: it admits other desks. The books lie on this "
    "computer only, until another desk joins or a backup is made."
)
JOINING = later(
    "A request file is written. Bring it to the registrar's desk (screen 4, key a) on a stick or by "
    "mail; it gives you an answer file."
)


@dataclass
class Paper:
    """Something to fill in. `title` is words for people; `texts` stand there already."""

    title: str
    slots: list[Slot]
    texts: dict[str, str] = field(default_factory=dict[str, str])
    draft: str = ""
    #: Whether `texts` are how things stand, which a draft replaces; else they are what was meant, which stays.
    corrects: bool = False

    def says(self, books: Books, values: dict[str, Any]) -> str:
        """Say what will happen when these values are written; `values` may lack some yet."""
        raise NotImplementedError

    def do(self, books: Books, texts: dict[str, str]) -> str:
        """Write it; gives the receipt in words. Raises `Wrong` or `Refused`."""
        raise NotImplementedError


def asked(kind: type[Entry[Any]]) -> list[Slot]:
    """Give the fields of a kind as a paper asks for them: of work, what was done before the task it may be part of.

    Most work is no task of the board, and who writes freely writes into the first field there is.
    """
    slots = list(kind.kind.slots)
    names = [slot.name for slot in slots]
    if kind is ClaimWork:
        task, text = names.index("task"), names.index("text")
        slots[task], slots[text] = slots[text], slots[task]
    return slots


class EntryPaper(Paper):
    """The paper of one kind. `fixed` are fields that are known already; they are not asked for."""

    def __init__(
        self,
        kind: type[Entry[Any]],
        fixed: dict[str, str] | None = None,
        first: dict[str, str] | None = None,
        about: str = "",
    ) -> None:
        """Make the paper of a kind; `about` says what it is about, after the title."""
        self.kind, self.fixed = kind, fixed or {}
        slots = [slot for slot in asked(kind) if slot.name not in self.fixed and typeable(slot)]
        given = "|".join(f"{name}={text}" for name, text in sorted(self.fixed.items()))
        title = pair(_(kind.kind.title), about) if about else _(kind.kind.title)
        super().__init__(title, slots, first or {}, f"{kind.kind.number}|{given}" if given else str(kind.kind.number))

    def says(self, books: Books, values: dict[str, Any]) -> str:
        """Say who will be asked and when it counts."""
        known = dict(values)
        for slot in self.kind.kind.slots:
            if slot.name in self.fixed:
                known[slot.name] = read_slot(slot, self.fixed[slot.name], books.names())
        return outcome(books, self.kind, known)

    def do(self, books: Books, texts: dict[str, str]) -> str:
        """Write the entry."""
        values = parse_all(self.kind.kind.slots, {**texts, **self.fixed}, books.names())
        body = self.kind(**values)
        receipt = books.append(body)
        return receipt_words(books, body, receipt)


def member_slots() -> list[Slot]:
    """Give the fields of a new member, out of the three kinds that are written for one."""
    slots = {slot.name: slot for kind in (MemberDetails, RegisterMember) for slot in kind.kind.slots}
    house = next(slot for slot in AddHousehold.kind.slots if slot.name == "code")
    return [
        slots["name"],
        replace(house, name="household"),
        replace(slots["phone"], required=False),
        replace(slots["code"], required=False, default="", help=_("leave it empty for the next free one")),
    ]


class MemberPaper(Paper):
    """A new member."""

    def __init__(self) -> None:
        """Make it."""
        super().__init__(_("Add a member"), member_slots(), {}, "member")

    def says(self, books: Books, values: dict[str, Any]) -> str:
        """Say who will see what."""
        del values
        code = people.next_code(books.author)
        return _(
            "The number ({code} is the next free one) goes to all villages. Name and phone are sealed "
            "for this village only."
        ).format(code=code)

    def do(self, books: Books, texts: dict[str, str]) -> str:
        """Write number and sealed name."""
        parse_all(self.slots, texts, books.names())
        newcomer = Newcomer(texts["name"], texts["household"], texts.get("phone", ""), texts.get("code", "").strip())
        receipt = people.add(books.author, newcomer)
        found = people.search(books.ledger, texts["name"].strip())
        code = next((person.code for person in found if person.key == receipt.keys[0]), "")
        aloud = proquints(receipt.hashes[-1][:4])
        return _("{name} is member {code} of household {house}. {entry} written (read aloud: {aloud}).").format(
            name=" ".join(texts["name"].split()),
            code=code,
            house=texts["household"].strip().upper(),
            entry=receipt.names[0],
            aloud=aloud,
        )


class RenamePaper(Paper):
    """A member's name and phone, written anew."""

    def __init__(self, person: Person) -> None:
        """Make the paper of a member."""
        slots = [slot for slot in member_slots() if slot.name in {"name", "phone"}]
        texts = {"name": person.name, "phone": person.phone}
        title = _("Correct {name}").format(name=person.shown)
        super().__init__(title, slots, texts, f"rename {person.key}", corrects=True)
        self.person = person

    def says(self, books: Books, values: dict[str, Any]) -> str:
        """Say what stays."""
        del books, values
        return _("The newest name counts; the older one stays in the books, sealed for this village.")

    def do(self, books: Books, texts: dict[str, str]) -> str:
        """Write it."""
        parse_all(self.slots, texts, books.names())
        member = Ref[Member].to(self.person.key)
        receipt = people.rename(books.author, member, texts["name"], texts.get("phone", ""))
        return _("{entry} written: {name}.").format(entry=receipt.names[0], name=texts["name"])


def genesis_slots(*names: str) -> list[Slot]:
    """Give the named fields of the founding entry."""
    return [slot for slot in Genesis.kind.slots if slot.name in names]


#: Papers that are not made from one kind, by the name of their drafts.
OTHERS: dict[str, Callable[[], Paper]] = {"member": MemberPaper}


def paper_of_draft(name: str, values: dict[str, str] | None = None) -> Paper | None:
    """Give the paper that a draft belongs to; None when this program does not know it. `values` are what is kept."""
    base = name.partition("~")[0]
    paper = _paper_of(base, values or {})
    if paper is not None:
        paper.draft = name
    return paper


def _paper_of(name: str, values: dict[str, str]) -> Paper | None:
    if name in OTHERS:
        return OTHERS[name]()
    if name.startswith("rename "):
        paper = RenamePaper(Person(Key.read(name.removeprefix("rename ")), "", "", "", "", "", ""))
        paper.title = _("Correct {name}").format(name=values.get("name", "-"))
        return paper
    number, _bar, given = name.partition("|")
    kind = KINDS.get(int(number)) if number.isdigit() else None
    if kind is None:
        return None
    fixed = dict(part.split("=", 1) for part in given.split("|") if "=" in part)
    return EntryPaper(kind, fixed, about=fixed.get("request", ""))
