"""What the command line says about itself is whole and current."""

from __future__ import annotations

import click
import pytest

from models.entry import KINDS
from mvs_tui import docs_build
from mvs_tui.cli import main
from mvs_tui.cli.base import EXITS
from mvs_tui.docs_cli import commands

EVERY = {name: command for name, command, _context in commands(main, "mvs")}


@pytest.mark.parametrize("name", EVERY)
def test_every_command_and_option_says_what_it_does(name: str) -> None:
    """A clerk who asks `--help` finds a sentence for the command, each option, and each argument."""
    command = EVERY[name]
    assert command.help
    first = command.help.split("\n\n")[0]
    assert first.endswith(".")
    assert len(" ".join(first.split())) <= 66, "the list of commands would cut this short"
    for param in command.params:
        if isinstance(param, click.Option):
            assert param.help, param.name
            assert param.help.rstrip()[-1] in ".)", param.help
        elif isinstance(param, click.Argument):
            assert f"{param.make_metavar(click.Context(command)).strip('[].')}:" in command.help, param.name


def test_every_kind_that_declares_a_command_has_it() -> None:
    """A kind with `command="machine request"` is written by `mvs machine request`."""
    declared = {f"mvs {cls.kind.command}" for cls in KINDS.values() if cls.kind.command}
    assert declared
    assert declared <= set(EVERY)


def test_every_field_of_such_a_kind_can_be_typed() -> None:
    """No field is left to the program: each is an option, a flag or the argument."""
    for cls in KINDS.values():
        if cls.kind.command:
            typed = {param.name for param in EVERY[f"mvs {cls.kind.command}"].params}
            assert {slot.name for slot in cls.kind.slots} <= typed


def test_the_page_is_current_and_names_every_exit_code() -> None:
    """`docs/cli.md` is what the commands say now; `./run docs` writes it."""
    page = docs_build.COMMANDS.read_text("utf-8")
    assert page == docs_build.pages()[docs_build.COMMANDS], "run ./run docs and commit what it writes"
    for code, words in EXITS.items():
        assert f"| {code} | {words} |" in page
