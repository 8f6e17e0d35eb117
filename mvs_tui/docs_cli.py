"""Writes `docs/cli.md`, the page of the command line, from the commands themselves.

Rules
- Every command stands there with its own help, as it is shown at 80 columns; nothing is written twice by hand.
- The same code gives the same text, so that a test can say whether the page is up to date.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import click

from mvs_tui.cli import main
from mvs_tui.cli.base import EXITS

if TYPE_CHECKING:
    from collections.abc import Iterator

HEAD = """# The command line

<!-- Written by ./run docs from the commands themselves; change their help instead. -->

`mvs` on a terminal opens the screens; with a command it does one thing and ends.

- Data goes to standard output, talk to standard error. `--json` writes one JSON document; its keys stay as they are,
  and new ones may be added. Times in it are `YYYY-MM-DDTHH:MM` in the co-op's own zone, or end in `Z` for UTC.
- Nothing is asked without a terminal: what cannot be undone wants `--yes`.
- `MVS_HOME` names the folder of the books. `MVS_CLOCK_OFFSET` shifts the clock by so many minutes, for practice.
- Entries are named like `A#12`: the letter of the desk that wrote it, and its number there.
- A clock that cannot be right is said in one line on standard error; the command goes on.

## Exit codes

| code | meaning |
|---|---|
"""


def commands(
    command: click.Command, name: str, parent: click.Context | None = None
) -> Iterator[tuple[str, click.Command, click.Context]]:
    """Give every command with its full name and a context to show its help in; groups before what is in them."""
    settings: dict[str, Any] = {**command.context_settings, "terminal_width": 80, "max_content_width": 80}
    context = click.Context(command, info_name=name.rpartition(" ")[2], parent=parent, **settings)
    # The library keeps the option --help of whoever asked first, in that one's language and with its names.
    setattr(command, "_help_option", None)  # noqa: B010 - a note of the library's on its own object
    yield name, command, context
    if isinstance(command, click.Group):
        for word in command.list_commands(context):
            inner = command.get_command(context, word)
            if inner is not None:
                yield from commands(inner, f"{name} {word}", context)


def page() -> str:
    """Write the whole page."""
    lines = [HEAD + "\n".join(f"| {code} | {words} |" for code, words in EXITS.items()), ""]
    for name, command, context in commands(main, "mvs"):
        lines += [f"## {name}", "", "```text", command.get_help(context).rstrip(), "```", ""]
    return "\n".join(lines)
