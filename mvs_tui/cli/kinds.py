"""Commands made from entry kinds: whoever declares `command="machine request"` has that command, with its options.

Rules
- A field is an option named as the field and as its label (`--start`, `--from`); the first required field is the
  command's argument; a yes-or-no field is a flag; a village that is left out is this desk's own.
- What is typed is read by the field itself, and what it cannot read is said beside the option's name.
- A request or booking is named by its entry (A#12), or by its machine where only one stands there for this command.
- What was done is answered by a receipt: the entry, what it says, who acts next, and two words to read aloud.
"""

from __future__ import annotations

import contextlib
import importlib
from functools import partial
from typing import TYPE_CHECKING, Any, Final

import click

from models.bookings import State
from models.choices import Choice, Pick, YesNo
from models.coop import Village
from models.entry import KINDS
from models.fields import RefTo
from models.language import gettext as _
from models.language import pgettext
from models.machines import RequestMachine
from models.measures import Several
from models.refs import Ref
from models.spelling import pair
from models.words import BadInput, Refused
from mvs_tui.cli.base import RECEIPT, as_json, books, put, put_json, say

if TYPE_CHECKING:
    from collections.abc import Callable, Generator, Sequence

    from models.author import Receipt
    from models.board import BookingRow
    from models.entry import Entry, Slot
    from models.names import Names
    from models.refs import Key
    from mvs_tui.node import Node

#: Where the options are kept as somebody typed them.
TYPED: Final = "mvs_tui.typed"
#: Which requests a machine's code may stand for, by command: those that still wait for just this step.
OPEN: dict[str, tuple[State, ...]] = {
    "machine confirm": (State.PENDING,),
    "machine reject": (State.PENDING,),
    "machine cancel": (State.PENDING, State.CONFIRMED),
    "machine handover": (State.CONFIRMED,),
    "machine job": (State.OUT,),
    "machine return": (State.OUT,),
    "machine deputy-grant": (State.PENDING,),
}


class Typed(click.Command):
    """A command that keeps the words as they were typed, so that what is wrong is said beside the option's own name.

    Its help is made of a kind's words in the language that is spoken; `anew` makes it again.
    """

    anew: Callable[[], click.Command]

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        """Keep the words, then read them."""
        ctx.meta[TYPED] = [word.partition("=")[0] for word in args if word.startswith("--")]
        return super().parse_args(ctx, args)


def commands(group: str) -> list[click.Command]:
    """Give a command for each kind whose declared words begin with `group`, in the order of their numbers."""
    importlib.import_module("models.areas")  # so that all kinds are known
    declared = [cls for _number, cls in sorted(KINDS.items()) if cls.kind.command.startswith(f"{group} ")]
    return [command(cls, cls.kind.command.partition(" ")[2]) for cls in declared]


def command(cls: type[Entry[Any]], name: str) -> click.Command:
    """Make the command that writes one kind."""
    slots = cls.kind.slots
    first = argument(cls)
    params = [_parameter(slot, positional=slot is first) for slot in sorted(slots, key=lambda slot: slot is not first)]
    params.append(
        click.Option(["--by"], metavar="MEMBER", help=_("In whose name this desk writes it: a name or a number."))
    )
    bare = Typed(name, params=params, callback=_writer(cls), help=_help(cls, first))
    bare.anew = partial(command, cls, name)
    return as_json(RECEIPT + " state next")(bare)


def argument(cls: type[Entry[Any]]) -> Slot | None:
    """Give the field that is typed without an option."""
    return next((slot for slot in cls.kind.slots if slot.required and not _own_village(slot)), None)


def _own_village(slot: Slot) -> bool:
    return isinstance(slot.field, RefTo) and slot.field.marker is Village


def _may_be_none(slot: Slot) -> bool:
    """Whether a list may be left out: a hall has no meters. What has some refuses that in its own words."""
    return isinstance(slot.field, Several) and not slot.field.least


def _help(cls: type[Entry[Any]], first: Slot | None) -> str:
    title = f"{_(cls.kind.title)}."
    if first is None:
        return title
    said = _(first.help) or _hint(first)
    return f"{title}\n\n{first.name.upper()}: {_lower(said)}"


def _lower(text: str) -> str:
    return text[:1].lower() + text[1:]


def _hint(slot: Slot) -> str:
    if isinstance(slot.field, RefTo) and slot.field.marker is RequestMachine:
        return _("The entry of the request, like A#12, or the machine where only one request stands there.")
    if isinstance(slot.field, RefTo):
        return _("Its code or name, or its entry, like A#12.")
    return _("Like {hint}.").format(hint=_(slot.field.hint)) if slot.field.hint else _(slot.label) + "."


def option_names(slot: Slot) -> list[str]:
    """Give the names of a field's option: the field's own first, then its label as one word or more."""
    own = "--" + slot.name.replace("_", "-")
    label = "--" + "-".join(slot.label.lower().split())
    return [own] if label == own else [own, label]


def _parameter(slot: Slot, *, positional: bool) -> click.Parameter:
    if positional:
        return click.Argument([slot.name], metavar=slot.name.upper())
    names = [*option_names(slot), slot.name]
    if isinstance(slot.field, YesNo):
        # What is yes by default has a word for no: a flag alone could never say it.
        flags = [f"{name}/--no-{name[2:]}" for name in option_names(slot)] if slot.default is True else names[:-1]
        told = _(slot.help) or _(slot.label) + "."
        return click.Option([*flags, slot.name], is_flag=True, default=slot.default is True, help=told)
    said = [_(slot.help) or f"{_(slot.label)}."]
    if isinstance(slot.field, Pick):
        said = [f"{_(slot.label)}: " + ", ".join(choice.words() for choice in slot.field.options) + "."]
    elif slot.field.hint and not slot.help:
        said.append(_("Like {hint}.").format(hint=_(slot.field.hint)))
    if _own_village(slot):
        said.append(_("This desk's own if left out."))
    required = slot.required and not _own_village(slot) and not _may_be_none(slot)
    return click.Option(names, required=required, metavar=slot.name.upper(), help=" ".join(said))


# ---- reading what was typed ------------------------------------------------------------------------------------------


def _writer(cls: type[Entry[Any]]) -> Any:
    def write(*, by: str | None, as_json: bool, **typed: Any) -> None:
        with books() as node:
            body = read(cls, node.names(), typed, own=node.desk.village if node.desk else None)
            who = None if by is None else read_member(node.names(), by)
            try:
                receipt = node.append(body, by=who)
            except Refused as error:
                raise _beside(cls, error) from error
            answer(node, receipt, body, json=as_json)

    return write


def read(cls: type[Entry[Any]], names: Names, typed: dict[str, Any], own: Key | None) -> Entry[Any]:
    """Make an entry from what was typed, field by field; raises `Refused` with the option's name before the words."""
    values: dict[str, Any] = {}
    for slot in cls.kind.slots:
        text = typed.get(slot.name)
        if text is None:
            if slot.required and own is not None and _own_village(slot):
                values[slot.name] = Ref[Any].to(own)
            elif slot.required and _may_be_none(slot):
                values[slot.name] = ()
            continue
        if isinstance(text, bool):
            values[slot.name] = text
            continue
        with beside(_spoken(cls, slot)):
            values[slot.name] = _value(cls, slot, text, names)
    return cls(**values)


@contextlib.contextmanager
def beside(option: str) -> Generator[None]:
    """Put the option's name before the words when something in the block cannot be read."""
    try:
        yield
    except BadInput as error:
        raise Refused(f"{option}: {error}", option) from error


def _value(cls: type[Entry[Any]], slot: Slot, text: str, names: Names) -> Any:
    field = slot.field
    if isinstance(field, RefTo) and field.marker is RequestMachine and "#" not in text:
        text = the_request(names, text, OPEN.get(cls.kind.command, ()))
    return field.parse(text, names)


def the_request(names: Names, text: str, states: Sequence[State]) -> str:
    """Name the one request of a machine that stands in one of `states`; raises `BadInput` when it is not one."""
    from models import board
    from models.machines import Machine
    from models.names import entry_name

    machine = names.find(Machine, text)
    marks = ", ".join(str(int(state)) for state in states) or "-1"
    found = board.bookings(names, f"machine = ? AND state IN ({marks})", str(machine.key))
    if len(found) == 1:
        return entry_name(found[0].key)
    if not found:
        raise BadInput(_("No request for {machine} waits for this.").format(machine=names.show(machine)))
    listed = ", ".join(f"{entry_name(row.key)} ({row.who}, {names.span(row.start, row.end)})" for row in found[:6])
    raise BadInput(_("Several stand there: {listed}. Name the one you mean.").format(listed=listed))


def read_member(names: Names, text: str) -> Ref[Any]:
    """Find the member in whose name something is written."""
    from models.members import Member

    with beside("--by"):
        return Ref[Any].to(names.find(Member, text).key)


def _spoken(cls: type[Entry[Any]], slot: Slot) -> str:
    """Name a field as it was typed: an option has the field's own name and its label's."""
    if slot is argument(cls):
        return slot.name.upper()
    known, context = option_names(slot), click.get_current_context(silent=True)
    typed: list[str] = context.meta.get(TYPED, []) if context else []
    return next((option for option in known if option in typed), known[0])


def _beside(cls: type[Entry[Any]], error: Refused) -> Refused:
    slot = next((slot for slot in cls.kind.slots if slot.name == error.field), None)
    return Refused(f"{_spoken(cls, slot)}: {error}", error.field) if slot else error


# ---- the receipt -----------------------------------------------------------------------------------------------------


def answer(node: Node, receipt: Receipt, body: Entry[Any], *, json: bool) -> None:
    """Print what was written, who acts next, and the words to read aloud."""
    from screens.outcome import sent

    data = receipt_json(node, receipt, body)
    if receipt.note:
        say(receipt.note)
    if json:
        put_json(data)
        return
    put(f"{data['entry']}  {data['done']}")
    row = _about(node.names(), receipt, body)
    if row is not None:
        put(f"  {row.sign} {row.standing}. {_sentence(str(data['next']))}".rstrip())
    elif data["next"]:
        put(f"  {data['next']}")
    words = sent(node, body)
    if words:
        put(f"  {words}")
    put("  " + _("Two words to compare by telephone: {words}").format(words=data["read_aloud"]))


def _sentence(text: str) -> str:
    return f"{text[:1].upper()}{text[1:]}." if text else ""


def _about(names: Names, receipt: Receipt, body: Entry[Any]) -> BookingRow | None:
    """Give the request that an entry made, or that it is about."""
    from models import board

    subject = body.kind.subject
    row = board.booking(names, receipt.keys[-1])
    return row or (board.booking(names, getattr(body, subject).key) if subject else None)


def _signed(names: Names, body: Entry[Any]) -> str:
    """Say how a proposal stands that was just signed; empty for any other entry."""
    from models.succession import Support
    from models.takeover import told

    proposal = names.law.statutes.keeping.proposals.get(body.target.key) if isinstance(body, Support) else None
    return told(names, proposal) if proposal else ""


def receipt_json(node: Node, receipt: Receipt, body: Entry[Any]) -> dict[str, Any]:
    """Give a receipt as data: entry, key, done, state and next (empty where it is no request), read_aloud, note."""
    from models import history
    from models.keys import proquints

    names, key = node.names(), receipt.keys[-1]
    row = _about(names, receipt, body)
    return {
        "entry": receipt.names[-1],
        "key": str(key),
        "done": pair(pgettext("did", body.kind.said), history.fields(body, names)),
        "state": row.state.name.lower() if row else "",
        "next": row.next_step(names) if row else _signed(names, body),
        "read_aloud": proquints(receipt.hashes[-1][:4]),
        "note": receipt.note,
    }


def choice_word(value: Choice) -> str:
    """Give the stable word of a choice for `--json`: its name in the code, in lower case."""
    return value.name.lower()
