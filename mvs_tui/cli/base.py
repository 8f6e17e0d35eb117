"""What every command uses: exit codes, one place for errors, output, and the open books.

Rules
- Whatever a person, a file or a disk can cause ends in one sentence on stderr and an exit code; never in a traceback.
- Text from the books is printed without control characters, so that no entry can play with the terminal.
- `--json` writes one document; times in it are `YYYY-MM-DDTHH:MM` in the co-op's zone.
"""

from __future__ import annotations

import contextlib
import importlib
import json
import os
import sys
import textwrap
from typing import TYPE_CHECKING, Any, Final, TypeVar

import click

from models import language
from models.clean import hidden, plain
from models.language import gettext as _

if TYPE_CHECKING:
    from collections.abc import Callable, Generator, Mapping, Sequence

    from models.clock import Calendar
    from mvs_tui.node import Node

Decorated = TypeVar("Decorated", "Callable[..., Any]", click.Command)
DONE, REFUSED, USAGE, NO_COOP, DAMAGED, UNFINISHED, STOPPED = 0, 1, 2, 3, 4, 5, 130
EXITS: Final[Mapping[int, str]] = {
    DONE: "done",
    REFUSED: "refused, with the reason on stderr (an import still takes its good rows)",
    USAGE: "the command was typed wrongly",
    NO_COOP: "there is no co-op in this folder",
    DAMAGED: "damage was found",
    UNFINISHED: "the exchange did not finish",
    STOPPED: "stopped by Ctrl-C",
}


class Commands(click.Group):
    """A group whose commands are imported when they are asked for, and whose errors are words.

    `places` gives for each command its module in `mvs_tui.cli` and its name there, as `module:name`.
    """

    def __init__(self, *parts: Any, places: Mapping[str, str], **more: Any) -> None:
        super().__init__(*parts, **more)
        self.places = places

    def list_commands(self, ctx: click.Context) -> list[str]:
        """Give the commands in the order in which people need them."""
        del ctx
        return list(self.places)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """Import a command."""
        del ctx
        if cmd_name not in self.places:
            return None
        module, name = self.places[cmd_name].split(":")
        found: click.Command = getattr(importlib.import_module(f"mvs_tui.cli.{module}"), name)
        return spoken(found)

    def invoke(self, ctx: click.Context) -> Any:
        """Run the command; what goes wrong becomes words and an exit code."""
        for stream in (sys.stdout, sys.stderr):
            with contextlib.suppress(AttributeError, ValueError):
                stream.reconfigure(errors="replace")  # type: ignore[union-attr]
        try:
            return super().invoke(ctx)
        except (KeyboardInterrupt, click.Abort):
            ctx.exit(STOPPED)
        except (click.ClickException, click.exceptions.Exit, BrokenPipeError):
            raise
        except Exception as error:
            said = explain(error)
            if said is None:
                raise
            say(said[1])
            ctx.exit(said[0])


def spoken(command: click.Command) -> click.Command:
    """Put a command's help into the language that is spoken; it is declared in English beside the command."""
    anew: Callable[[], click.Command] | None = getattr(command, "anew", None)
    if anew is not None:
        made = anew()
        command.help, command.params = made.help, made.params
        return command
    if not hasattr(command, "english"):
        said = [getattr(param, "help", None) for param in command.params]
        setattr(command, "english", (command.help, said))  # noqa: B010 - a note of ours on another's object
    helped, options = getattr(command, "english")  # noqa: B009
    command.help = _told(helped)
    for param, said in zip(command.params, options, strict=True):
        if isinstance(param, click.Option) and not isinstance(param, JsonOption):
            param.help = _told(said)
    if isinstance(command, click.Group):
        for below in command.commands.values():
            spoken(below)
    return command


def _told(help_text: str | None) -> str | None:
    if not help_text or not language.foreign():
        return help_text
    from mvs_tui.words.borrowed import unwrapped

    return _(unwrapped(help_text))


def explain(error: Exception) -> tuple[int, str] | None:  # noqa: PLR0911 - one line for each sort
    """Give the exit code and the sentence for an error; None for one that only a mistake of ours can cause."""
    import sqlite3
    import tomllib

    from models.store import Damaged
    from models.wire import Malformed
    from models.words import BadInput, Refused
    from mvs_tui.node import NotFounded
    from radio.links.base import Closed

    match error:
        case Refused() | BadInput():
            return REFUSED, str(error)
        case NotFounded():
            return NO_COOP, _(
                "There is no co-op in {path}. Found one with “mvs init”, join one with “mvs desk request”, "
                "or name another folder with MVS_HOME."
            ).format(path=error)
        case Damaged():
            return DAMAGED, str(error)
        case Malformed():
            return DAMAGED, _("The bytes are damaged: {error}. Ask for the file again.").format(error=error)
        case Closed():
            return UNFINISHED, str(error)
        case tomllib.TOMLDecodeError():
            return REFUSED, _("config.toml cannot be read ({error}). Mend it, or move it away.").format(error=error)
        case OSError():
            return REFUSED, _file_words(error)
        case _:
            pass
    if isinstance(error, sqlite3.DatabaseError) or type(error).__module__ == "peewee":
        return DAMAGED, _("The books cannot be read or written ({error}). Run “mvs doctor”.").format(error=error)
    return None


def _file_words(error: OSError) -> str:
    said = error.strerror or str(error) or type(error).__name__
    return f"{error.filename}: {said}." if error.filename else f"{said}."


# ---- output ----------------------------------------------------------------------------------------------------------


def put(text: str) -> None:
    """Write data to stdout."""
    click.echo(plain(text, keep="\n\t"))


def say(text: str) -> None:
    """Say something on stderr; on a terminal no line breaks within a word."""
    said = plain(text, keep="\n\t")
    try:
        wide = os.get_terminal_size(sys.stderr.fileno()).columns
    except (OSError, ValueError):
        wide = 0  # a file or a pipe: a sentence is a line
    click.echo("\n".join(_broken(line, wide) for line in said.split("\n")) if wide else said, err=True)


def _broken(line: str, wide: int) -> str:
    """Break a line between words, so that it fits; one that stands in goes on where it began."""
    if len(line) < wide or "\t" in line:
        return line
    margin = line[: len(line) - len(line.lstrip())]
    return textwrap.fill(
        line, max(wide - 1, len(margin) + 8), subsequent_indent=margin, break_long_words=False, break_on_hyphens=False
    )


def put_json(data: object) -> None:
    """Write one JSON document to stdout."""
    ascii_only = (getattr(sys.stdout, "encoding", "") or "").lower().replace("-", "") != "utf8"
    said = json.dumps(data, ensure_ascii=ascii_only, indent=1)
    if not said.isascii() or "\x7f" in said:
        said = "".join(_escaped(letter) if letter >= "\x7f" and hidden(letter) else letter for letter in said)
    click.echo(said)


def _escaped(letter: str) -> str:
    """Write a letter that JSON allows and a terminal obeys as JSON's own escapes: nothing is lost of it."""
    return "\\u007f" if letter == "\x7f" else json.dumps(letter)[1:-1]


def table(rows: Sequence[Sequence[str]]) -> str:
    """Write rows as columns with two spaces between; the last column is as long as it needs to be."""
    from mvs_tui.print.cells import pad, width

    if not rows:
        return ""
    rows = [[plain(cell) for cell in row] for row in rows]
    widths = [max(width(row[place]) for row in rows) for place in range(len(rows[0]))]
    return "\n".join(
        "  ".join(pad(cell, size) for cell, size in zip(row, widths, strict=True)).rstrip() for row in rows
    )


def iso(calendar: Calendar, minute: int) -> str:
    """Write minutes since the epoch as `YYYY-MM-DDTHH:MM` in the co-op's zone."""
    return f"{calendar.date(minute // 1440).isoformat()}T{minute % 1440 // 60:02d}:{minute % 60:02d}"


def asks() -> bool:
    """Whether somebody is there to answer a question."""
    return sys.stdin.isatty() and sys.stderr.isatty()


def sure(question: str, *, yes: bool) -> None:
    """Go on only when `--yes` was typed or somebody says so now; raises `Refused` where nobody can be asked."""
    if yes:
        return
    if not asks():
        from models.words import Refused

        raise Refused(_("{question} Type the command again with --yes if you mean it.").format(question=question))
    if not click.confirm(plain(question), err=True):
        raise click.Abort


def meter(words: str) -> Callable[[int, int], None]:
    """Give a progress line for stderr: called with (done, total), it writes only where somebody watches."""
    watched = sys.stderr.isatty()

    def show(done: int, total: int) -> None:
        if watched:
            end = "\n" if done >= total else ""
            click.echo(f"\r{words}: {done} / {total}{end}", err=True, nl=False)

    return show


class JsonOption(click.Option):
    """`--json`, with the keys that the document (or with `many` each item of the list) has: they are promised."""

    def __init__(self, *parts: Any, keys: str = "", many: bool = False, **more: Any) -> None:
        super().__init__(*parts, **more)
        self.keys, self.many = tuple(keys.split()), many
        self.help = self._words()

    def _words(self) -> str:
        one, many = _("Write one JSON document with {keys}."), _("Write a JSON list; each item has {keys}.")
        return (many if self.many else one).format(keys=", ".join(self.keys))

    def get_help_record(self, ctx: click.Context) -> tuple[str, str] | None:
        """Say the keys in the language that is spoken."""
        self.help = self._words()
        return super().get_help_record(ctx)


def as_json(keys: str, *, many: bool = False) -> Callable[[Decorated], Decorated]:
    """Give a command the option `--json`; the keys of its document, with spaces between, are said in its help."""
    return click.option("--json", "as_json", cls=JsonOption, keys=keys, many=many, is_flag=True)


#: The keys of every receipt.
RECEIPT: Final = "entry key done read_aloud note"
as_yes = click.option("--yes", is_flag=True, help="Do it without asking.")


# ---- the books -------------------------------------------------------------------------------------------------------


@contextlib.contextmanager
def books() -> Generator[Node]:
    """Open the books for a block, and say on stderr when this machine's clock cannot be right."""
    from mvs_tui.node import Node

    node = Node.open(progress=meter(_("Bringing the books up to date")))
    try:
        from mvs_tui.trust import doubt

        words = doubt(node)
        if words:
            say(words)
        yield node
    finally:
        node.close()
