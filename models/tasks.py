"""Tasks and chores: what there is to do, who took it, and whose turn it is.

Rules
- A task or a chore is one subject: taken, dropped and closed by entries that name it. Who has taken it is a promise,
  and binds nobody; what was done is claimed as work (`models/work.py`).
- Days are those of the books: an entry's own is that of its place in the order, never of a clock.
"""

from __future__ import annotations

from typing import Annotated, Any, Final

from models.book import Book, NoEffect, Reason
from models.clock import DAY
from models.coop import Village
from models.entry import Entry, entry
from models.fields import Label, Letters, Name, Text, Whole
from models.labour import QuarterHours, Quarters, Sort
from models.language import gettext as _
from models.measures import Day, DayBefore
from models.members import Doer
from models.refs import Key, Ref, Stream
from models.turns import Act, Turn, doer, slot_of
from models.words import Refused
from models.writers import ANY_DESK, AuthorOf

#: The most hours of a task, in quarters.
LARGE: Final = 4000


class Task:
    """Marks kinds that make a task or a chore."""


class Chore(Task):
    """Marks kinds that make a chore, which comes again and again."""


class TaskBook(Book):
    """The book of one task or chore."""

    LAYER = 3
    SMALL = True

    def __init__(self, *parts: Any) -> None:
        """Open the book empty."""
        super().__init__(*parts)
        self.made: AddTask | AddChore | None = None
        self.closed: Key | None = None
        self.words = ""
        self.turns: list[Turn] = []

    @property
    def here(self) -> int:
        """The day of the current entry, by its place in the order."""
        return self.item.place.t // DAY

    def open(self) -> AddTask | AddChore:
        """Give what it is; raises `NoEffect` when it is not, or no longer, in the books."""
        if self.made is None:
            raise NoEffect(Reason.WRONG_TARGET)
        if self.closed is not None:
            raise NoEffect(Reason.ENDED, self.closed)
        return self.made

    def chore(self) -> AddChore:
        """Give the chore; raises `NoEffect` for a task that is done once."""
        made = self.open()
        if not isinstance(made, AddChore):
            raise NoEffect(Reason.WRONG_TARGET)
        return made

    def people(self) -> dict[Key, Key]:
        """Give those who have taken it or are in its queue, each with the entry that says so, the first first."""
        found: dict[Key, Key] = {}
        for turn in self.turns:
            if turn.who is not None and turn.act is Act.JOIN:
                found[turn.who] = turn.key
            elif turn.who is not None and turn.act is Act.LEAVE:
                found.pop(turn.who, None)
        return found

    def joining(self, who: Key) -> int:
        """Give the turn in which somebody joins who does so now: that of the day, or that in which they leave."""
        made = self.made
        if not isinstance(made, AddChore):
            return 0
        left = [turn.slot for turn in self.turns if turn.act is Act.LEAVE and turn.who == who]
        return max(0, slot_of(self.here, made.first, made.every), *left[-1:])

    def leaving(self, who: Key) -> int:
        """Give the turn from which somebody is out who leaves now: the first that begins today or later."""
        made = self.made
        if not isinstance(made, AddChore):
            return 0
        joined = [turn.slot for turn in self.turns if turn.act is Act.JOIN and turn.who == who]
        return max(0, -((made.first - self.here) // made.every), *joined[-1:])

    def rows(self) -> dict[str, list[dict[str, Any]]]:
        """Give the task and what happened to it."""
        made, key = self.made, str(self.subject)
        if made is None:
            return {}
        task = {
            "key": key, "village": str(made.village.key), "desk": self.subject.desk, "title": made.title,
            "quarters": made.hours, "closed": self.closed is not None, "words": self.words, "sort": int(Sort.CHORE),
            "skill": "", "cap": 0, "due": None, "people": 0, "first": None, "every": 0,
        }  # fmt: skip
        if isinstance(made, AddTask):
            task |= {"sort": int(made.sort), "skill": made.skill, "cap": made.cap, "due": made.due,
                     "people": made.people}  # fmt: skip
        else:
            task |= {"first": made.first, "every": made.every}
        turns = [
            {"key": str(turn.key), "task": key, "act": int(turn.act), "slot": turn.slot, "other": turn.other,
             "who": str(turn.who) if turn.who else None, "whom": str(turn.whom) if turn.whom else None,
             "place": place}
            for place, turn in enumerate(self.turns)
        ]  # fmt: skip
        return {"task": [task], "turn": turns}


# ---- what is to be done ----------------------------------------------------------------------------------------------


@entry(63, stream=Stream.COOP, writer=ANY_DESK, layer=3, command="work task", said="put a task on the board")
class AddTask(Entry[TaskBook], Task):
    """Put a task on the board."""

    village: Annotated[Ref[Village], Label("Village", "Where it is done.")]
    title: Annotated[str, Letters(40, least=1), Label("Task", "What is to be done; no people's names.")]
    hours: Annotated[int, QuarterHours(low=1, high=LARGE), Label("Hours", "How long it takes in all, like 6 or 2.5.")]
    sort: Annotated[Sort, Label("Sort", "work, workshop, mentoring or chore.")] = Sort.WORK
    skill: Annotated[str, Name(12, least=0, example="WELDING"), Label("Skill", "What one has to know.")] = ""
    cap: Annotated[
        int, QuarterHours(high=LARGE), Label("Counts at most", "Hours of one member that earn merit; 0: the policy's.")
    ] = 0
    due: Annotated[Day | None, Label("Due", "The day by which it should be done.")] = None
    people: Annotated[int, Whole(low=1, high=99), Label("People", "How many are wanted.")] = 1

    def check(self, book: TaskBook) -> None:
        """Refuse a second open task of one name in a village: people would mean one and take the other."""
        _unlike(book, self.village.key, self.title)

    def apply(self, book: TaskBook) -> None:
        """Put it on the board."""
        if self.village.key not in book.law.villages:
            raise NoEffect(Reason.WRONG_TARGET)
        book.made = self


@entry(67, stream=Stream.COOP, writer=ANY_DESK, layer=3, command="work chore", said="began a chore in turns")
class AddChore(Entry[TaskBook], Chore):
    """Begin a chore that is done in turns."""

    village: Annotated[Ref[Village], Label("Village", "Where it is done.")]
    title: Annotated[str, Letters(40, least=1), Label("Chore", "What is done, like sweep the well.")]
    every: Annotated[int, Whole(low=1, high=366), Label("Every", "Days from one turn to the next.")]
    first: Annotated[Day, Label("First day", "When the first turn begins.")]
    hours: Annotated[Quarters, Label("Hours", "What one turn takes.")] = 4

    def check(self, book: TaskBook) -> None:
        """Refuse a second one of the same name."""
        _unlike(book, self.village.key, self.title)

    def apply(self, book: TaskBook) -> None:
        """Begin it."""
        if self.village.key not in book.law.villages:
            raise NoEffect(Reason.WRONG_TARGET)
        book.made = self


def _unlike(book: TaskBook, village: Key, title: str) -> None:
    from models.names import Names
    from models.taskboard import same_title

    if isinstance(book.lens, Names) and same_title(book.lens, village, title):
        raise Refused(
            _("“{title}” is on this village's board already. Give it another name, or close that one.").format(
                title=title
            ),
            "title",
        )


# ---- who does it -----------------------------------------------------------------------------------------------------


@entry(64, stream=Stream.COOP, writer=ANY_DESK, layer=3, subject="task", command="work take", said="took a task")
class TakeTask(Entry[TaskBook]):
    """Take a task, or join the turns of a chore."""

    task: Annotated[Ref[Task], Label("Task", "Its name or the beginning of it.")]
    who: Annotated[Ref[Doer], Label("Who", "A member, or a household for a chore.")]

    def check(self, book: TaskBook) -> None:
        """Refuse what was closed, is full, or was taken by the same."""
        made = _open(book)
        if self.who.key in book.people():
            raise Refused(_("{who} has taken that already.").format(who=book.called(self.who.key)), "who")
        if isinstance(made, AddTask) and len(book.people()) >= made.people:
            others = ", ".join(book.called(who) for who in book.people())
            raise Refused(_("Enough people have taken that: {others}.").format(others=others), "task")

    def apply(self, book: TaskBook) -> None:
        """Enter who does it."""
        made, people = book.open(), book.people()
        if self.who.key in people:
            raise NoEffect(Reason.ENDED, people[self.who.key])
        if isinstance(made, AddTask) and len(people) >= made.people:
            raise NoEffect(Reason.NOT_ALLOWED, next(reversed(people.values())))
        book.turns.append(Turn(book.item.key, Act.JOIN, book.joining(self.who.key), self.who.key))


@entry(65, stream=Stream.COOP, writer=ANY_DESK, layer=3, subject="task", command="work drop", said="gave a task back")
class DropTask(Entry[TaskBook]):
    """Give a task back, or leave the turns of a chore."""

    task: Annotated[Ref[Task], Label("Task", "Its name or the beginning of it.")]
    who: Annotated[Ref[Doer], Label("Who", "A member or a household.")]

    def check(self, book: TaskBook) -> None:
        """Refuse for somebody who has not taken it."""
        _open(book)
        if self.who.key not in book.people():
            raise Refused(_("{who} has not taken that.").format(who=book.called(self.who.key)), "who")

    def apply(self, book: TaskBook) -> None:
        """Take them out."""
        book.open()
        if self.who.key not in book.people():
            raise NoEffect(Reason.ENDED)
        book.turns.append(Turn(book.item.key, Act.LEAVE, book.leaving(self.who.key), self.who.key))


@entry(
    66, stream=Stream.COOP, writer=AuthorOf("task"), layer=3, subject="task", command="work close", said="closed a task"
)
class CloseTask(Entry[TaskBook]):
    """Take a task or chore off the board."""

    task: Annotated[Ref[Task], Label("Task", "Its name or the beginning of it.")]
    reason: Annotated[Text, Label("Reason", "Like done, or no longer needed.")] = ""

    def check(self, book: TaskBook) -> None:
        """Refuse what is closed already."""
        _open(book)

    def apply(self, book: TaskBook) -> None:
        """Close it; what was done stays."""
        book.open()
        book.closed, book.words = book.item.key, self.reason


# ---- turns -----------------------------------------------------------------------------------------------------------


@entry(68, stream=Stream.COOP, writer=ANY_DESK, layer=3, subject="task", command="work swap", said="swapped two turns")
class SwapTurns(Entry[TaskBook]):
    """Swap two turns of a chore."""

    task: Annotated[Ref[Chore], Label("Chore", "Its name or the beginning of it.")]
    one: Annotated[Day, Label("One day", "A day of the one turn.")]
    other: Annotated[Day, Label("Other day", "A day of the other turn.")]

    def check(self, book: TaskBook) -> None:
        """Refuse two days of one turn, and turns that are over."""
        made = _chore(book)
        for name, day in (("one", self.one), ("other", self.other)):
            if slot_of(day, made.first, made.every) < max(0, slot_of(book.now // DAY, made.first, made.every)):
                raise Refused(_("That turn is over, or before the first one."), name)
        if slot_of(self.one, made.first, made.every) == slot_of(self.other, made.first, made.every):
            raise Refused(_("Both days lie in one turn; name a day of another one."), "other")
        if not book.people():
            raise Refused(_("Nobody takes turns in it yet."), "task")

    def apply(self, book: TaskBook) -> None:
        """Note the swap."""
        made = book.chore()
        one, other = (slot_of(day, made.first, made.every) for day in (self.one, self.other))
        mine, theirs = doer(book.turns, one), doer(book.turns, other)
        if one == other or min(one, other) < 0 or mine is None or theirs is None:
            raise NoEffect(Reason.NOT_ALLOWED)
        book.turns.append(Turn(book.item.key, Act.SWAP, one, theirs, other, mine))


@entry(
    69, stream=Stream.COOP, writer=ANY_DESK, layer=3, subject="task", command="work done",
    said="wrote a chore down as done", strikeable=True,
)  # fmt: skip
class DoneChore(Entry[TaskBook]):
    """Write down that a chore's turn was done."""

    task: Annotated[Ref[Chore], Label("Chore", "Its name or the beginning of it.")]
    who: Annotated[Ref[Doer], Label("Who", "A member or a household.")]
    on: Annotated[DayBefore, Label("On", "The day it was done, like today.")]

    def check(self, book: TaskBook) -> None:
        """Refuse days to come, days before the first, and a turn that is done already."""
        made = _chore(book)
        if self.on > book.now // DAY:
            raise Refused(_("That day is still to come."), "on")
        slot = slot_of(self.on, made.first, made.every)
        if slot < 0:
            raise Refused(_("That was before the chore began."), "on")
        if done := _done(book, slot):
            raise Refused(_("That turn is done already, by {who}.").format(who=book.called(done.who or done.key)), "on")

    def apply(self, book: TaskBook) -> None:
        """Mark the turn as done, the first time it is said."""
        made = book.chore()
        slot = slot_of(self.on, made.first, made.every)
        if slot < 0:
            raise NoEffect(Reason.NOT_ALLOWED)
        if done := _done(book, slot):
            raise NoEffect(Reason.ENDED, done.key)
        book.turns.append(Turn(book.item.key, Act.DONE, slot, self.who.key))


def _done(book: TaskBook, slot: int) -> Turn | None:
    return next((turn for turn in book.turns if turn.act is Act.DONE and turn.slot == slot), None)


def _open(book: TaskBook) -> AddTask | AddChore:
    """Give what it is; refuses with words when it left the board."""
    if book.made is None or book.closed is not None:
        raise Refused(_("That is no longer on the board."), "task")
    return book.made


def _chore(book: TaskBook) -> AddChore:
    made = _open(book)
    if not isinstance(made, AddChore):
        raise Refused(_("That is done once and has no turns."), "task")
    return made
