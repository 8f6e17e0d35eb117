"""Entries: one class declares a kind, and from its fields comes everything else.

Rules
- An entry is kind · at · references · field bitmap · fields, as `docs/protocol.md` says to the byte.
- References stand only in the header list: by, saw, basis (each at most once, in this order), then the kind's own in
  the order of its fields. A list of references is the last of them.
- The bitmap has one bit for each field that has a default, in declared order, bit 0 first. A field equal to its default
  is absent and its bit is 0. New fields are appended, with a default, and are never references.
- `unpack(pack(record)) == record` and `pack(unpack(data)) == data`; anything else is `Malformed`.
- A kind number, or a bit, that this program does not know makes the record's body `Unknown`: kept and passed on as it
  is.

    >>> header = peek(bytes.fromhex("780500" + "0103"))
    >>> header.number, header.at, header.refs, header.end
    (120, 5, (), 3)
"""

from __future__ import annotations

import dataclasses
import types
from dataclasses import dataclass
from functools import cached_property
from typing import (
    TYPE_CHECKING,
    Annotated,
    Any,
    ClassVar,
    Final,
    Generic,
    TypeVar,
    Union,
    dataclass_transform,
    get_args,
    get_origin,
    get_type_hints,
)

from models.choices import Choice, Pick, YesNo
from models.fields import Field, Label, Pinned, RefTo
from models.refs import Ref, Stream

if TYPE_CHECKING:
    from collections.abc import Callable

    from models.writers import Writer

B = TypeVar("B")
E = TypeVar("E", bound="Entry[Any]")
BY, SAW, BASIS, OWN = 0, 1, 2, 3
MAX_REFS: Final = 32
#: The longest entry of each stream, in bytes.
LIMIT: Final = {Stream.COOP: 150, Stream.VILLAGE: 1024, Stream.CLINIC: 4096, Stream.BALLOTS: 4096}
#: The longest genesis: it comes with the join bundle, not by radio.
GENESIS_LIMIT: Final = 256
MISSING: Final = dataclasses.MISSING


@dataclass(frozen=True, slots=True)
class Slot:
    """One declared field of a kind."""

    name: str
    field: Field
    required: bool
    default: Any
    label: str
    help: str

    @property
    def is_ref(self) -> bool:
        """Whether the value travels in the header list."""
        return isinstance(self.field, RefTo)


@dataclass(frozen=True)
class Kind:
    """What `@entry` declared, in one place."""

    number: int
    stream: Stream | None
    writer: Writer | None
    layer: int
    subject: str
    command: str
    slots: tuple[Slot, ...]
    title: str
    said: str
    outer: bool
    strikeable: bool
    haste: int = 0

    @cached_property
    def optional(self) -> tuple[Slot, ...]:
        """The fields that have a bit in the bitmap, bit 0 first."""
        return tuple(slot for slot in self.slots if not slot.required)


KINDS: dict[int, type[Entry[Any]]] = {}


class Entry(Generic[B]):
    """A statement in the ledger. `B` is the book (the projection of its subject) that it reads and writes."""

    kind: ClassVar[Kind]

    def check(self, book: B) -> None:
        """Advise the author before it is written: raises `Refused` with words for the clerk."""

    def apply(self, book: B) -> None:
        """Put it into its subject's book: raises `NoEffect` with the reason where the rules say no."""


@dataclass(frozen=True, slots=True)
class Unknown:
    """A body that only a newer program can read: its kind, its references as (role, ref), and the rest as it came."""

    number: int
    refs: tuple[tuple[int, Ref[Any]], ...]
    rest: bytes


@dataclass(frozen=True, slots=True)
class Record:
    """An entry with its header.

    `at` is minutes since the co-op's epoch, a claim. `by` is the member in whose name the desk writes, `saw` the newest
    constitution entry that the author had applied, `basis` the admission of the desk (a log's first entry only).
    """

    body: Entry[Any] | Unknown
    at: int
    by: Ref[Any] | None = None
    saw: Ref[Any] | None = None
    basis: Ref[Any] | None = None


@dataclass_transform(frozen_default=True, kw_only_default=False)
def entry(  # noqa: PLR0913 - a declaration names its parts
    number: int,
    *,
    stream: Stream | None,
    writer: Writer | None,
    layer: int,
    subject: str = "",
    command: str = "",
    said: str = "",
    outer: bool = True,
    strikeable: bool = False,
    haste: int = 0,
) -> Callable[[type[E]], type[E]]:
    """Declare a kind.

    Args:
        number: never reused, below 2**31.
        stream: the log that it is written to; `None` for a kind about the log itself, which may stand in any.
        writer: who may write it, judged in the fold at its place in the order; `None` only for tests.
        layer: 0 about logs (no book), 1 constitution, 2 members, 3 subjects; -1 that of the entry that it names.
        subject: the reference field that leads to its subject; "" when it creates one (or is the constitution).
        command: the command line's words for it, like `machine request`.
        said: what its desk did, in the past, for the history: `asked for a machine`.
        outer: False for a kind that stands only inside a sealed envelope.
        strikeable: whether its desk may strike it out later as a slip of the pen.
        haste: how soon it should go out where airtime is short: 2 an alert, 1 who gets a machine, 0 all else.

    """

    def declare(cls: type[E]) -> type[E]:
        made = dataclass(frozen=True)(cls)
        made.kind = Kind(
            number,
            stream,
            writer,
            layer,
            subject,
            command,
            _slots(made),
            _title(made),
            said or _title(made),
            outer,
            strikeable,
            haste,
        )
        if number in KINDS:
            message = f"kind {number} is taken by {KINDS[number].__name__}"
            raise ValueError(message)
        KINDS[number] = made
        return made

    return declare


def _title(cls: type) -> str:
    return (cls.__doc__ or cls.__name__).strip().splitlines()[0].rstrip(".")


def _slots(cls: type) -> tuple[Slot, ...]:
    hints = get_type_hints(cls, include_extras=True)
    slots: list[Slot] = []
    for item in dataclasses.fields(cls):
        found, label = _field(hints[item.name])
        required = item.default is MISSING
        default = None if required else item.default
        said = label or Label(item.name.replace("_", " ").capitalize())
        slots.append(Slot(item.name, found, required, default, said.text, said.help))
    many = [slot for slot in slots if isinstance(slot.field, RefTo) and slot.field.many]
    refs = [slot for slot in slots if slot.is_ref]
    if len(many) > 1 or (many and (refs[-1] is not many[0] or not many[0].required)):
        message = f"{cls.__name__}: a list of references must be required and the last reference"
        raise TypeError(message)
    return tuple(slots)


def _field(hint: Any) -> tuple[Field, Label | None]:
    """Find the field and the label that an annotation means."""
    label: Label | None = None
    pinned = False
    if get_origin(hint) is Annotated:
        base, *extras = get_args(hint)
        label = next((extra for extra in extras if isinstance(extra, Label)), None)
        pinned = any(isinstance(extra, Pinned) or extra is Pinned for extra in extras)
        found = [extra for extra in extras if isinstance(extra, Field)]
        if found:
            return found[-1], label
        hint = base
    if get_origin(hint) in {Union, types.UnionType}:
        hint = next(part for part in get_args(hint) if part is not type(None))
        inner, inner_label = _field(hint)
        return inner, label or inner_label
    if get_origin(hint) is Ref:
        return RefTo(_marker(hint), pinned=pinned), label
    if get_origin(hint) is tuple and get_origin(get_args(hint)[0]) is Ref:
        return RefTo(_marker(get_args(hint)[0]), pinned=pinned, many=True), label
    if isinstance(hint, type) and issubclass(hint, Choice):
        return Pick(hint), label
    if hint is bool:
        return YesNo(), label
    message = f"{hint!r} is not a field"
    raise TypeError(message)


def _marker(ref: Any) -> type:
    """Give the class that `Ref[…]` names, without its own brackets, so that `issubclass` may be asked."""
    (marker,) = get_args(ref)
    found: type = get_origin(marker) or marker
    return found
