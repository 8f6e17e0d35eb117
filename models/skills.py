"""Skills: what members can do, noted by any desk; the newest word on a skill counts.

Rules
- A skill is a short code that goes to all villages, like WELDING; it stands in its household's book, with its member.
"""

from __future__ import annotations

from typing import Annotated

from models.book import NoEffect, Reason
from models.choices import Choice
from models.entry import Entry, entry
from models.fields import Label, Name
from models.language import gettext as _
from models.members import HouseholdBook, Member, SkillRow
from models.refs import Ref, Stream
from models.tasks import Task
from models.writers import ANY_DESK


class Level(Choice):
    """How well somebody can do something."""

    NONE = 0
    LEARNS = 1
    CAN = 2
    TEACHES = 3

    def words(self) -> str:
        """Say it to a clerk."""
        return (_("no longer"), _("learns it"), _("can do it"), _("teaches it"))[self]


@entry(62, stream=Stream.COOP, writer=ANY_DESK, layer=2, subject="member", command="work skill", said="noted a skill")
class NoteSkill(Entry[HouseholdBook]):
    """Note what a member can do."""

    member: Annotated[Ref[Member], Label("Who", "A name or a number.")]
    skill: Annotated[str, Name(12, example="WELDING"), Label("Skill", "Like WELDING or FIRST-AID.")]
    level: Annotated[Level, Label("How well", "learns it, can do it, teaches it; no longer takes it back.")] = Level.CAN
    workshop: Annotated[Ref[Task] | None, Label("Workshop", "Where it was learnt, if it stands on the board.")] = None

    def apply(self, book: HouseholdBook) -> None:
        """Put it into the register; the newest word on a skill counts."""
        if book.village is None or book.left:
            raise NoEffect(Reason.GONE)
        if self.member.key not in book.members:
            raise NoEffect(Reason.WRONG_TARGET)
        place = (self.member.key, self.skill)
        book.skills.pop(place, None)
        if self.level is not Level.NONE:
            workshop = self.workshop.key if self.workshop else None
            book.skills[place] = SkillRow(book.item.key, self.member.key, self.skill, int(self.level), workshop)
