"""The tables of work: claims and the names under them, skills, tasks and the turns of chores.

Rules
- They came after the first release: while one is empty it is no part of the state hash.
"""

from __future__ import annotations

from peewee import BigIntegerField, BooleanField, CompositeKey, IntegerField, SmallIntegerField, TextField

from models.tables import Projection


class Claim(Projection):
    """Work that a member claims, and how the claim stands; hours in quarters, days of the calendar."""

    member = TextField(index=True)
    desk = BigIntegerField()
    day = BigIntegerField(index=True)
    quarters = IntegerField()
    words = TextField()
    task = TextField(null=True, index=True)
    sort = SmallIntegerField()
    skill = TextField()
    note = TextField()
    paper = BooleanField()
    asked = BigIntegerField()
    state = SmallIntegerField(index=True)
    reason = TextField()
    rejected = TextField(null=True)
    appeal = TextField(null=True)
    final = TextField(null=True)

    class Meta:
        """One row for each key; found by its book."""

        primary_key = CompositeKey("coop", "key")
        indexes = ((("coop", "subject"), False),)


class Signing(Projection):
    """A name under a claim: who witnessed or confirmed it."""

    claim = TextField()
    member = TextField(index=True)
    hand = SmallIntegerField()
    place = IntegerField()

    class Meta:
        """One row for each key; found by its book, which is the claim."""

        primary_key = CompositeKey("coop", "key")
        indexes = ((("coop", "subject"), False),)


class Skill(Projection):
    """What a member can do, by the entry that says so last."""

    member = TextField()
    skill = TextField(index=True)
    level = SmallIntegerField()
    workshop = TextField(null=True)

    class Meta:
        """One row for each key; found by its household."""

        primary_key = CompositeKey("coop", "key")
        indexes = ((("coop", "subject"), False),)


class Task(Projection):
    """A task, or a chore that is done in turns every so many days; hours in quarters, days of the calendar."""

    village = TextField()
    desk = BigIntegerField()
    title = TextField()
    sort = SmallIntegerField()
    quarters = IntegerField()
    skill = TextField()
    cap = IntegerField()
    due = BigIntegerField(null=True)
    people = IntegerField()
    first = BigIntegerField(null=True)
    every = IntegerField()
    closed = BooleanField()
    words = TextField()

    class Meta:
        """One row for each key; found by its book."""

        primary_key = CompositeKey("coop", "key")
        indexes = ((("coop", "subject"), False),)


class Turn(Projection):
    """Who took a task or gave it back, and what happened to a chore's turns, in their order."""

    task = TextField()
    act = SmallIntegerField()
    slot = BigIntegerField()
    other = BigIntegerField(null=True)
    who = TextField(null=True)
    whom = TextField(null=True)
    place = IntegerField()

    class Meta:
        """One row for each key; found by its book, which is the task."""

        primary_key = CompositeKey("coop", "key")
        indexes = ((("coop", "subject"), False),)


#: All of them, for `models.projections`.
WORK: tuple[type[Projection], ...] = (Claim, Signing, Skill, Task, Turn)
