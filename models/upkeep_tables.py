"""The tables that breakdowns, service, drivers and rates leave behind (`models.projections`).

Rules
- They came after the first release: while one is empty it is no part of the state hash.
"""

from __future__ import annotations

from peewee import BigIntegerField, BooleanField, CompositeKey, IntegerField, SmallIntegerField, TextField

from models.tables import Projection


class Block(Projection):
    """Hours in which a machine does not work; `lifted` names the entry that opened them again."""

    machine = TextField()
    start = BigIntegerField()
    end = BigIntegerField()
    why = SmallIntegerField()
    purposes = TextField()
    note = TextField()
    lifted = TextField(null=True)

    class Meta:
        """One row for each key; found by machine."""

        primary_key = CompositeKey("coop", "key")
        indexes = ((("coop", "machine"), False),)


class Fault(Projection):
    """A breakdown: since when, until what day if that is known, and the entry that repaired it."""

    machine = TextField()
    since = BigIntegerField()
    note = TextField()
    back = BigIntegerField(null=True)
    repaired = TextField(null=True)

    class Meta:
        """One row for each key."""

        primary_key = CompositeKey("coop", "key")


class Requeue(Projection):
    """A request whose confirmation a breakdown took; the key is that of the request."""

    machine = TextField()
    fault = TextField()

    class Meta:
        """One row for each key."""

        primary_key = CompositeKey("coop", "key")


class Plan(Projection):
    """A service by engine hours or days; `last` in tenths of engine hours."""

    machine = TextField()
    name = TextField()
    hours = IntegerField()
    days = IntegerField()
    last = BigIntegerField()
    last_day = BigIntegerField()
    ended = BooleanField()

    class Meta:
        """One row for each key."""

        primary_key = CompositeKey("coop", "key")


class Upkeep(Projection):
    """How a machine stands to its inspection, and the tenths that meters before its own had counted."""

    shift = BigIntegerField()
    inspected = TextField(null=True)
    passed = BooleanField()
    day = BigIntegerField()
    next = BigIntegerField(null=True)
    note = TextField()

    class Meta:
        """One row for each key."""

        primary_key = CompositeKey("coop", "key")


class Licence(Projection):
    """Who may drive a machine, and until what day."""

    machine = TextField()
    member = TextField(index=True)
    until = BigIntegerField(null=True)
    note = TextField()
    withdrawn = TextField(null=True)

    class Meta:
        """One row for each key."""

        primary_key = CompositeKey("coop", "key")


class Rate(Projection):
    """What an hour and a litre cost from a minute of the order on."""

    machine = TextField()
    since = BigIntegerField()
    fee = BigIntegerField()
    diesel = BigIntegerField()
    counted = SmallIntegerField()
    currency = TextField()

    class Meta:
        """One row for each key."""

        primary_key = CompositeKey("coop", "key")


#: All of them.
UPKEEP: tuple[type[Projection], ...] = (Block, Fault, Requeue, Plan, Upkeep, Licence, Rate)
