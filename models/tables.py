"""The tables. The first group is the ledger and leads; the second is made from it and can be made again at any time.

Rules
- Every table has a `coop` column: several co-ops may share a store.
- `Book`, `Entry.t` and everything in the second group are dropped and refolded by `rebuild`, with the same result.
- Which table a projection row goes to is its name in lower case; `PROJECTIONS` lists them.
"""

from __future__ import annotations

from peewee import (
    AutoField,
    BigIntegerField,
    BlobField,
    BooleanField,
    CompositeKey,
    IntegerField,
    Model,
    SmallIntegerField,
    TextField,
)


class Table(Model):
    """A table with its co-op column."""

    coop = IntegerField()


class Coop(Model):
    """A co-op in this store."""

    id = AutoField()
    coop_id = BlobField(unique=True)


class Log(Table):
    """An append-only log: one for a desk, stream and incarnation. `tip` counts the entries held without a gap."""

    id = AutoField()
    desk_key = BlobField()
    number = BigIntegerField()
    stream = SmallIntegerField()
    incarnation = IntegerField()
    tip = BigIntegerField(default=0)
    head = BlobField()
    frozen = BigIntegerField(null=True)

    class Meta:
        """One log for each identity."""

        indexes = ((("coop", "desk_key", "stream", "incarnation"), True),)


class Entry(Table):
    """An entry as it was signed (`body`), the head of its log at it, and what the order and the fold said of it."""

    id = AutoField()
    log = IntegerField()
    seq = BigIntegerField()
    body = BlobField()
    head = BlobField(null=True)
    kind = BigIntegerField(null=True)
    at = BigIntegerField(null=True)
    t = BigIntegerField(null=True)
    layer = SmallIntegerField(null=True)
    subject = TextField(null=True)
    flaw = SmallIntegerField(default=0)
    waiting = BooleanField(default=False)
    unsettled = BooleanField(default=False)
    verdict = SmallIntegerField(null=True)
    because = TextField(null=True)

    class Meta:
        """Found by place in the log, by subject, and in the order for the screen."""

        indexes = ((("log", "seq"), True), (("coop", "subject"), False), (("coop", "t", "id"), False))


class Seal(Table):
    """A signature over entries `first` … `first + n - 1` of a log."""

    id = AutoField()
    log = IntegerField()
    first = BigIntegerField()
    n = IntegerField()
    signature = BlobField()

    class Meta:
        """One seal for each stretch."""

        indexes = ((("log", "first", "n"), True),)


class Fork(Table):
    """A run of another branch as it came; the lowest proves that a desk signed two entries for one place."""

    id = AutoField()
    log = IntegerField()
    seq = BigIntegerField()
    first = BigIntegerField()
    run = BlobField()
    signature = BlobField()

    class Meta:
        """Each run once, found by place."""

        indexes = ((("log", "seq", "signature"), True),)


class Peer(Table):
    """What another desk was last known to hold, and when and how we heard of it (minutes since 1970)."""

    desk_key = BlobField()
    frontier = BlobField()
    heard = BigIntegerField()
    via = TextField()

    class Meta:
        """One row for each desk."""

        primary_key = CompositeKey("coop", "desk_key")


class Secret(Table):
    """A key that this desk holds: `tag` names what it opens (`frames`, or a household's key as text).

    A household has several keys where two desks wrote down its members' names before they knew of each other.
    """

    tag = TextField()
    key = BlobField()

    class Meta:
        """One row for each key."""

        primary_key = CompositeKey("coop", "tag", "key")


class Setting(Model):
    """Small facts of this data folder that are no part of the ledger."""

    name = TextField(primary_key=True)
    value = TextField()


class Draft(Table):
    """A form that was left half filled."""

    name = TextField()
    values = TextField()

    class Meta:
        """One draft for each form."""

        primary_key = CompositeKey("coop", "name")


# ---- made from the ledger -------------------------------------------------------------------------------------------


class Link(Table):
    """A reference, for finding who names an entry. `missing` while its target is not there."""

    holder = IntegerField()
    target = TextField()
    missing = BooleanField(default=False)

    class Meta:
        """Found from both ends."""

        primary_key = False
        indexes = ((("coop", "target"), False), (("holder",), False))


class Subject(Table):
    """A book and whether it is folded: dirty while `arrived` is not `folded`."""

    key = TextField()
    layer = SmallIntegerField()
    arrived = BigIntegerField(default=0)
    folded = BigIntegerField(default=-1)

    class Meta:
        """One row for each book."""

        primary_key = CompositeKey("coop", "key")


class Projection(Table):
    """A row that a book leaves behind. `subject` is the book's key."""

    subject = TextField()
    key = TextField()


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


LEDGER: tuple[type[Model], ...] = (Coop, Log, Entry, Seal, Fork, Peer, Secret, Setting, Draft)
PROJECTIONS: dict[str, type[Projection]] = {
    table.__name__.lower(): table
    for table in (Desk, Village, Thing, General, Household, Member, Person, Phone, Machine, Booking, Sensor, Reading)
}
DERIVED: tuple[type[Model], ...] = (Link, Subject, *PROJECTIONS.values())
#: What the state hash is over: the coop projections, never names.
PUBLIC = tuple(name for name in PROJECTIONS if name != "person")
#: Tables that came after the first release. While one is empty it is no part of the hash, so that a program without it
#: agrees with one that has it.
LATER = frozenset({"phone", "sensor", "reading"})


def columns(table: type[Model]) -> list[str]:
    """Give the column names of a table, in order."""
    return [str(name) for name in table._meta.sorted_field_names]  # noqa: SLF001 - peewee's own way to ask
