"""The book of one claim of work: the names under it, whether it was rejected, and what the council decided.

Rules
- How it stands follows from what is in the book, so what is taken out again leaves it as it was.
- Only persons are compared here, by their keys; households are `models/merit.py`'s.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from models.book import Book, NoEffect, Reason
from models.choices import Choice
from models.language import gettext as _

if TYPE_CHECKING:
    from models.refs import Key
    from models.work import ClaimWork


class Standing(Choice):
    """How a claim stands."""

    PENDING = 0
    WITNESSED = 1
    CONFIRMED = 2
    REJECTED = 3

    def words(self) -> str:
        """Say it to a clerk."""
        return (_("needs a witness"), _("witnessed"), _("confirmed"), _("rejected"))[self]

    @property
    def sign(self) -> str:
        """The sign that stands for it on a list."""
        return "??=x"[self]


class Hand(Choice):
    """What somebody did to a claim."""

    WITNESS = 0
    CONFIRM = 1
    #: The claimant's own name under the claim; it has no effect and is kept to be asked about.
    SELF = 2


@dataclass(frozen=True, slots=True)
class HandRow:
    """One name under a claim: the entry, who, as what, and the desk that wrote it."""

    key: Key
    member: Key
    hand: Hand


class ClaimBook(Book):
    """The book of one claim: the work, the hands under it, and what was decided."""

    LAYER = 3
    SMALL = True

    def __init__(self, *parts: Any) -> None:
        """Open the book empty."""
        super().__init__(*parts)
        self.made: ClaimWork | None = None
        self.on = self.asked = 0
        self.hands: list[HandRow] = []
        #: The entry that rejected it, while that stands.
        self.rejected: Key | None = None
        self.appeal: Key | None = None
        #: The council's decision; nothing is decided after it.
        self.final: Key | None = None
        self.words = ""

    @property
    def standing(self) -> Standing:
        """How it stands."""
        if self.rejected is not None:
            return Standing.REJECTED
        known = {row.hand for row in self.hands}
        if Hand.CONFIRM in known:
            return Standing.CONFIRMED
        return Standing.WITNESSED if Hand.WITNESS in known else Standing.PENDING

    def open(self) -> ClaimWork:
        """Give the claim; raises `NoEffect` where it had none, or is rejected."""
        if self.made is None:
            raise NoEffect(Reason.WRONG_TARGET)
        if self.rejected is not None:
            raise NoEffect(Reason.ENDED, self.rejected)
        return self.made

    def sign(self, member: Key, hand: Hand) -> None:
        """Put somebody's name under the claim; raises `NoEffect` where it cannot stand there."""
        made = self.open()
        if member == made.member.key:
            self.hands.append(HandRow(self.item.key, member, Hand.SELF))
            raise NoEffect(Reason.NOT_ALLOWED, self.subject)
        before = next((row for row in self.hands if row.member == member), None)
        if before is not None:
            raise NoEffect(Reason.ENDED if before.hand is hand else Reason.NOT_ALLOWED, before.key)
        if hand is Hand.CONFIRM and self.standing is Standing.PENDING:
            raise NoEffect(Reason.NOT_ALLOWED)
        self.hands.append(HandRow(self.item.key, member, hand))

    def rows(self) -> dict[str, list[dict[str, Any]]]:
        """Give the claim and the hands under it."""
        made, key = self.made, str(self.subject)
        if made is None:
            return {}
        claim = {
            "key": key, "member": str(made.member.key), "desk": self.subject.desk, "day": self.on,
            "quarters": made.hours, "words": made.text, "task": str(made.task.key) if made.task else None,
            "sort": int(made.sort), "skill": made.skill, "note": made.note, "paper": made.paper, "asked": self.asked,
            "state": int(self.standing), "reason": self.words, "rejected": _text(self.rejected),
            "appeal": _text(self.appeal), "final": _text(self.final),
        }  # fmt: skip
        hands = [
            {"key": str(row.key), "claim": key, "member": str(row.member), "hand": int(row.hand), "place": place}
            for place, row in enumerate(self.hands)
        ]
        return {"claim": [claim], "signing": hands}


def _text(key: Key | None) -> str | None:
    return None if key is None else str(key)
