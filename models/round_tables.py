"""The tables that rounds leave behind: what was sealed, what each request got of it, and who doubts it.

Rules
- Like all in `models.projections`, they are made from the ledger alone and can be made again at any time.
"""

from __future__ import annotations

from peewee import BigIntegerField, BlobField, BooleanField, CompositeKey, IntegerField, SmallIntegerField, TextField

from models.tables import Projection


class Grant(Projection):
    """A request and the rounds: what it asked beyond hours, and what the last round that saw it said; hours."""

    machine = TextField()
    asked = BigIntegerField()
    flex = IntegerField()
    plot = TextField()
    driver = BooleanField()
    waited = IntegerField()
    round = TextField(null=True, index=True)
    said = TextField(null=True)
    granted = BooleanField()
    why = IntegerField()
    offer = BigIntegerField(null=True)

    class Meta:
        """One row for each key, which is the request's; found by its book."""

        primary_key = CompositeKey("coop", "key")
        indexes = ((("coop", "subject"), False),)


class Round(Projection):
    """A sealed round of a keeper desk; `first` is a day, `heights` its packed heights in hex, pieces with / between."""

    desk = BigIntegerField()
    first = BigIntegerField(index=True)
    days = IntegerField()
    at = BigIntegerField()
    policy = TextField()
    lots = TextField(null=True)
    grants = IntegerField()
    passed = IntegerField()
    digest = BlobField()
    link = BlobField()
    more = IntegerField()
    heights = TextField()

    class Meta:
        """One row for each key."""

        primary_key = CompositeKey("coop", "key")


class Doubt(Projection):
    """What a desk says against a sealed round."""

    round = TextField(index=True)
    desk = BigIntegerField()
    request = TextField(null=True)
    why = SmallIntegerField()

    class Meta:
        """One row for each key."""

        primary_key = CompositeKey("coop", "key")
