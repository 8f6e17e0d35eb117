"""Who may write what: judged in the fold, at the entry's place in the order, by the law as it stood there.

Rules
- Every kind names its writer; there is no default.
- An entry by somebody else is stored and passed on like any other, and listed as "no effect" with the reason.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class AnyDesk:
    """Every admitted desk."""


@dataclass(frozen=True)
class Founder:
    """The first entry of desk 1 and nothing else."""


@dataclass(frozen=True)
class Role:
    """The desk that holds a role of the whole co-op, like `registrar`."""

    name: str


@dataclass(frozen=True)
class Keeper:
    """The desk that keeps the thing which the subject (or the reference field `field`) is about."""

    field: str = ""


@dataclass(frozen=True)
class AuthorOf:
    """The desk that wrote the entry which the reference field `field` names, or the thing's keeper if `or_keeper`."""

    field: str
    or_keeper: bool = False


@dataclass(frozen=True)
class Deputy:
    """A desk on the published succession list of the subject."""


@dataclass(frozen=True)
class Quorum:
    """Every admitted desk; effective when a majority of the desks that `of` names have signed it.

    `of` is `succession`: the list that the thing's keeper published. The entry itself counts as the signature of its
    own desk, a Support as that of any other.
    """

    of: str


Writer = AnyDesk | Founder | Role | Keeper | AuthorOf | Deputy | Quorum
ANY_DESK = AnyDesk()
FOUNDER = Founder()
