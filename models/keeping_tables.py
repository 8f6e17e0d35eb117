"""The table that grants by deputy leave behind.

Rules
- Like all in `models.projections`, it is made from the ledger alone and can be made again at any time.
"""

from __future__ import annotations

from peewee import BigIntegerField, CompositeKey, SmallIntegerField, TextField

from models.tables import Projection


class Deputy(Projection):
    """What a deputy granted while the keeper was silent, and how it stands; the key is that of the request."""

    machine = TextField()
    grant = TextField()
    desk = BigIntegerField()
    start = BigIntegerField()
    standing = SmallIntegerField()
    by = TextField(null=True)

    class Meta:
        """One row for each key; found by its book."""

        primary_key = CompositeKey("coop", "key")
        indexes = ((("coop", "subject"), False),)
