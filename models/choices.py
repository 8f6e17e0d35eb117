"""Fields with few values: one of a list, and yes or no.

Rules
- A list is a `Choice`; its numbers are signed, so they never change and never come back with another meaning.
- A number beyond the list belongs to a newer program: the entry is kept and understood later.

    >>> YesNo().encode(True).hex()
    '01'
"""

from __future__ import annotations

import enum
from dataclasses import dataclass

from models.fields import Field, Lens, Newer
from models.language import gettext as _
from models.wire import Malformed, Reader, encode_uint
from models.words import BadInput


class Choice(enum.IntEnum):
    """A value out of a fixed list. Subclasses give each member its word by `words()`."""

    def words(self) -> str:
        """Give the word that people see; the member's name unless a subclass says otherwise."""
        return _(self.name.lower().replace("_", " "))

    @property
    def offered(self) -> bool:
        """Whether it is named to somebody who typed something else; what is never allowed can be read all the same."""
        return True


@dataclass(frozen=True)
class Pick(Field):
    """One of a list; a number beyond the list belongs to a newer program."""

    options: type[Choice] = Choice
    width: int = 16

    def encode(self, value: Choice) -> bytes:
        """Write the number of the choice."""
        return encode_uint(int(value))

    def decode(self, reader: Reader) -> Choice:
        """Read the number of a choice."""
        number = reader.uint()
        try:
            return self.options(number)
        except ValueError as error:
            message = f"{self.options.__name__} {number}"
            raise Newer(message) from error

    def parse(self, text: str, lens: Lens) -> Choice:
        """Read the word of a choice, its name or its beginning."""
        del lens
        words = text.strip().lower()
        named = [option for option in self.options if words in {option.words().lower(), option.name.lower()}]
        near = named or [option for option in self.options if words and option.words().lower().startswith(words)]
        if len(near) == 1:
            return near[0]
        listed = ", ".join(option.words() for option in self.options if option.offered)
        raise BadInput(_("Choose one of: {listed}.").format(listed=listed))

    def show(self, value: Choice, lens: Lens) -> str:
        """Write the word."""
        del lens
        return value.words()


@dataclass(frozen=True)
class YesNo(Field):
    """Yes or no; coded as 1 or 0."""

    width: int = 4

    def encode(self, value: bool) -> bytes:  # noqa: FBT001 - the value itself
        """Write 1 or 0."""
        return b"\x01" if value else b"\x00"

    def decode(self, reader: Reader) -> bool:
        """Read 1 or 0."""
        number = reader.byte()
        if number > 1:
            message = "neither yes nor no"
            raise Malformed(message)
        return bool(number)

    def parse(self, text: str, lens: Lens) -> bool:
        """Read yes or no."""
        del lens
        words = text.strip().lower()
        if words in {"y", "yes", "1", _("yes")}:
            return True
        if words in {"n", "no", "0", _("no")}:
            return False
        raise BadInput(_("Type yes or no."))

    def show(self, value: bool, lens: Lens) -> str:  # noqa: FBT001 - the value itself
        """Write yes or no."""
        del lens
        return _("yes") if value else _("no")
