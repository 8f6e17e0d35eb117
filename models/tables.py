"""The tables. The first group is the ledger and leads; the second is made from it and can be made again at any time.

Rules
- Every table has a `coop` column: several co-ops may share a store.
- `Entry.t` and everything in the second group are dropped and refolded by `rebuild`, with the same result. What books
  leave behind stands in `projections`.
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


class Hand(Table):
    """Which clerk of this desk wrote an entry (`models.clerk`); `entry` is its key as text."""

    entry = TextField()
    clerk = TextField()

    class Meta:
        """One clerk for each entry."""

        primary_key = CompositeKey("coop", "entry")


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


LEDGER: tuple[type[Model], ...] = (Coop, Log, Entry, Seal, Fork, Peer, Secret, Setting, Draft, Hand)


def columns(table: type[Model]) -> list[str]:
    """Give the column names of a table, in order."""
    return [str(name) for name in table._meta.sorted_field_names]  # noqa: SLF001 - peewee's own way to ask
