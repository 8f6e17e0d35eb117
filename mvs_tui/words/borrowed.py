"""What the command-line library says around our own words: its sentences, so that our word files can have them too.

Rules
- Only what a person can meet at `mvs` is listed; a test sees that the library still says each of these.
- The library looks its words up by a function of its own; `borrow` puts ours in its place.
"""

from __future__ import annotations

import inspect
import re
from typing import Final

#: Each sentence and its plural form, "" where it has none.
BORROWED: Final = {
    "Usage:": "",
    "Options": "",
    "Commands": "",
    "Show this message and exit.": "",
    "Show the version and exit.": "",
    "%(prog)s, version %(version)s": "",
    "default: {default}": "",
    "env var: {var}": "",
    "required": "",
    "Aborted!": "",
    "Error: {message}": "",
    "Error: invalid input": "",
    "Try '{command} {option}' for help.": "",
    "Missing command.": "",
    "Missing argument": "",
    "Missing option": "",
    "Missing parameter": "",
    "Missing parameter: {param_name}": "",
    "No such option {name!r}.": "",
    "No such command {name!r}.": "",
    "Did you mean {possibility}?": "(Did you mean one of: {possibilities}?)",
    "Got unexpected extra argument ({args})": "Got unexpected extra arguments ({args})",
    "Option {name!r} does not take a value.": "",
    "Option {name!r} requires an argument.": "Option {name!r} requires {nargs} arguments.",
    "Argument {name!r} takes {nargs} values.": "",
    "Invalid value: {message}": "",
    "Invalid value for {param_hint}: {message}": "",
    "Choose from:\n\t{choices}": "",
    "{value!r} is not {choice}.": "{value!r} is not one of {choices}.",
    "{value!r} is not a valid {number_type}.": "",
    "{value} is not in the range {range}.": "",
    "{name} {filename!r} does not exist.": "",
    "{name} {filename!r} is a directory.": "",
    "{name} {filename!r} is a file.": "",
    "{name} {filename!r} is not readable.": "",
    "{name} {filename!r} is not writable.": "",
    "Could not open file {filename!r}: {message}": "",
    "file": "",
    "directory": "",
    "path": "",
}
#: The parts of the library that say something.
PARTS: Final = ("core", "decorators", "exceptions", "formatting", "parser", "termui", "types")


def unwrapped(text: str) -> str:
    r"""Write help as its command shows it: paragraphs without line breaks, except those that begin with `\b`."""
    parts = re.split(r"\n\s*\n", inspect.cleandoc(text))
    return "\n\n".join(part if part.startswith("\b") else " ".join(part.split()) for part in parts)


def borrow() -> None:
    """Let the library look its words up where we do; asked for once a language other than English is spoken."""
    import importlib

    from models import language

    for part in PARTS:
        module = importlib.import_module(f"click.{part}")
        for name, ours in (("_", language.gettext), ("ngettext", language.ngettext)):
            if hasattr(module, name):
                setattr(module, name, ours)
