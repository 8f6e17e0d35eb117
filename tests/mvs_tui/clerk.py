"""A clerk at the command line, for tests: types a command, looks at the exit code, reads what came back."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import click
from click.testing import CliRunner, Result

from mvs_tui.cli import main
from mvs_tui.cli.base import JsonOption


class Clerk:
    """Somebody at the desk whose books lie in one folder; there is no terminal, so nothing may be asked."""

    def __init__(self, home: Path, offset: int = 0) -> None:
        """Sit down at a folder; the desk's clock is off by so many minutes."""
        self.home, self.offset = home, offset

    def types(self, *words: object) -> Result:
        """Run a command and give everything that came of it."""
        env = {"MVS_HOME": str(self.home), "MVS_CLOCK_OFFSET": str(self.offset)}
        result = CliRunner().invoke(main, [str(word) for word in words], env=env, input="")
        assert result.exception is None or isinstance(result.exception, SystemExit), result.exc_info
        return result

    def __call__(self, *words: object) -> str:
        """Run a command that must be done; give its stdout."""
        result = self.types(*words)
        assert result.exit_code == 0, f"{words}: {result.exit_code}\n{result.stdout}{result.stderr}"
        return result.stdout

    def refused(self, *words: object, code: int = 1) -> str:
        """Run a command that must end with an exit code and a word on stderr; give stderr."""
        result = self.types(*words)
        assert result.exit_code == code, f"{words}: {result.exit_code}\n{result.stdout}{result.stderr}"
        assert result.stderr.strip(), "a refusal without words"
        assert "Traceback" not in result.stderr
        return result.stderr

    def reads(self, *words: object, code: int = 0) -> Any:
        """Run a command with `--json`; its keys must be the ones that its help promises."""
        result = self.types(*words, "--json")
        assert result.exit_code == code, f"{words}: {result.exit_code}\n{result.stdout}{result.stderr}"
        data = json.loads(result.stdout)
        option = promised(words)
        for item in data if option.many else [data]:
            assert set(item) == set(option.keys), words
        return data


def promised(words: tuple[object, ...]) -> JsonOption:
    """Find the `--json` of a command that was typed."""
    command: click.Command = main
    for word in words:
        if isinstance(command, click.Group):
            found = command.get_command(click.Context(command), str(word))
            assert found is not None
            command = found
    return next(param for param in command.params if isinstance(param, JsonOption))
