"""The tables that books leave behind: one row for each thing that screens and commands ask about.

Rules
- They are made from the ledger alone, and can be made again at any time with the same result.
- Which table a projection row goes to is its name in lower case; `PROJECTIONS` lists them.
"""

from __future__ import annotations

from peewee import (
    BigIntegerField,
    BlobField,
    BooleanField,
    CompositeKey,
    IntegerField,
    Model,
    SmallIntegerField,
    TextField,
)

from models.keeping_tables import Deputy
from models.round_tables import Doubt, Grant, Round
from models.tables import Link, Projection, Subject
from models.upkeep_tables import UPKEEP
from models.work_tables import WORK


class Desk(Projection):
    """An admitted desk."""

    number = BigIntegerField()
    letter = TextField()
    name = TextField()
    public = BlobField()
    village = TextField()
    revoked = TextField(null=True)
    mark = BlobField()

    class Meta:
        """One row for each key."""

        primary_key = CompositeKey("coop", "key")


class Village(Projection):
    """A village."""

    name = TextField()

    class Meta:
        """One row for each key."""

        primary_key = CompositeKey("coop", "key")


class Thing(Projection):
    """A machine as the constitution knows it."""

    code = TextField()
    name = TextField()
    village = TextField()
    meters = TextField()
    keeper = BigIntegerField()
    retired = BooleanField()
    mark = BlobField()

    class Meta:
        """One row for each key."""

        primary_key = CompositeKey("coop", "key")


class General(Projection):
    """Rules, registrar and the co-op's name."""

    mark = BlobField()
    registrar = BigIntegerField()
    name = TextField()

    class Meta:
        """One row for each key."""

        primary_key = CompositeKey("coop", "key")


class Household(Projection):
    """A household."""

    code = TextField()
    village = TextField()
    left = BooleanField()

    class Meta:
        """One row for each key."""

        primary_key = CompositeKey("coop", "key")
        indexes = ((("coop", "code"), False),)


class Member(Projection):
    """A member: a number, never a name."""

    household = TextField(index=True)
    code = TextField(index=True)
    desk = BigIntegerField()

    class Meta:
        """One row for each key."""

        primary_key = CompositeKey("coop", "key")


class Person(Projection):
    """The name behind a number, where this desk has the household's key. Never part of the state hash."""

    household = TextField(index=True)
    name = TextField(index=True)
    phone = TextField()

    class Meta:
        """One row for each key."""

        primary_key = CompositeKey("coop", "key")


class Phone(Projection):
    """A phone that is bound to a member, by the entry that bound it."""

    member = TextField(index=True)
    public = BlobField(index=True)
    label = TextField()

    class Meta:
        """One row for each key."""

        primary_key = CompositeKey("coop", "key")


class Machine(Projection):
    """Where a machine is and what its meters last said."""

    meters = TextField()
    custody = TextField(null=True)

    class Meta:
        """One row for each key."""

        primary_key = CompositeKey("coop", "key")


class Booking(Projection):
    """A request for a machine and all that happened to it; hours of the calendar, meters and fuel in tenths."""

    machine = TextField()
    member = TextField(index=True)
    desk = BigIntegerField()
    start = BigIntegerField(index=True)
    end = BigIntegerField()
    purpose = IntegerField()
    note = TextField()
    asked = BigIntegerField()
    state = SmallIntegerField(index=True)
    late = BooleanField()
    decided = TextField(null=True)
    words = TextField()
    against = TextField(null=True)
    out = TextField()
    job = TextField()
    back = TextField()
    fuel = IntegerField(null=True)
    operator = TextField(null=True)
    condition = SmallIntegerField()

    class Meta:
        """One row for each key; found by machine and hour."""

        primary_key = CompositeKey("coop", "key")
        indexes = ((("coop", "machine", "start"), False), (("coop", "subject"), False))


class Sensor(Projection):
    """A sensor, its last value, and whether an alarm stands; values in hundredths, hours of the calendar."""

    desk = BigIntegerField()
    village = TextField()
    code = TextField()
    node = BigIntegerField(index=True)
    metric = IntegerField()
    every = IntegerField()
    low = BigIntegerField(null=True)
    high = BigIntegerField(null=True)
    label = TextField()
    retired = BooleanField()
    value = BigIntegerField(null=True)
    hour = BigIntegerField(null=True)
    alarm = SmallIntegerField()
    turned = TextField(null=True)
    raised_at = BigIntegerField(null=True)
    noted_at = BigIntegerField(null=True)

    class Meta:
        """One row for each key."""

        primary_key = CompositeKey("coop", "key")


class Reading(Projection):
    """What a sensor showed at an hour; `alarm` where it was written as one."""

    sensor = TextField()
    hour = BigIntegerField()
    value = BigIntegerField()
    alarm = SmallIntegerField(null=True)

    class Meta:
        """One row for each key; found by sensor and hour."""

        primary_key = CompositeKey("coop", "key")
        indexes = ((("coop", "sensor", "hour"), False), (("coop", "subject"), False))


TABLES: tuple[type[Projection], ...] = (
    Desk,
    Village,
    Thing,
    General,
    Household,
    Member,
    Person,
    Phone,
    Machine,
    Booking,
    Sensor,
    Reading,
    Grant,
    Round,
    Doubt,
    Deputy,
    *UPKEEP,
    *WORK,
)
PROJECTIONS: dict[str, type[Projection]] = {table.__name__.lower(): table for table in TABLES}
DERIVED: tuple[type[Model], ...] = (Link, Subject, *PROJECTIONS.values())
#: What the state hash is over: the coop projections, never names.
PUBLIC = tuple(name for name in PROJECTIONS if name != "person")
#: Tables that came after the first release. While one is empty it is no part of the hash, so that a program without it
#: agrees with one that has it.
LATER = frozenset({"phone", "sensor", "reading", "grant", "round", "doubt", "deputy"}) | {
    table.__name__.lower() for table in (*UPKEEP, *WORK)
}
