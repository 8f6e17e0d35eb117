"""A wish for a machine while an invented season is lived through: what people have in mind, beside what is written."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from models.refs import Ref

if TYPE_CHECKING:
    from models.refs import Key


@dataclass
class Plan:
    """A wish for a machine and how far it has come. Hours of the calendar."""

    machine: int
    desk: int
    start: int
    stop: int
    asked: int
    key: Key | None = None
    state: str = "wish"
    job: tuple[int, ...] = ()
    fuel: int = 0
    #: Nobody changes their mind about it.
    firm: bool = False

    @property
    def written(self) -> Key:
        """The request that it became."""
        if self.key is None:
            raise ValueError("this wish is not written yet")
        return self.key


def ref(key: Key) -> Ref[Any]:
    """Name an entry, whatever it made."""
    return Ref[Any].to(key)
