"""The service unit of `mvs serve`: systemd understands every line of it, and it starts a command that there is."""

import re
import subprocess
import sys
from pathlib import Path

import pytest

from mvs_tui.cli import main
from mvs_tui.serve.server import Terms

UNIT = Path(__file__).parents[3] / "docs" / "service" / "mvs-serve.service"
#: Megabytes that an app in a browser takes, and the server itself.
APP, SERVER = 60, 120


def line(name: str) -> str:
    """Give the value of a line of the unit."""
    found = re.search(rf"^{name}=(.*)$", UNIT.read_text("utf-8"), re.MULTILINE)
    assert found, name
    return found[1]


@pytest.mark.needs("systemd-analyze")
def test_systemd_understands_the_unit(tmp_path: Path) -> None:
    """No line is unknown, doubtful or in the wrong section; only program and user are those of this machine."""
    mvs = Path(sys.executable).with_name("mvs")
    text = UNIT.read_text("utf-8").replace("/usr/local/bin/mvs", str(mvs))
    unit = tmp_path / UNIT.name
    unit.write_text(re.sub(r"^(User|Group)=mvs$", r"\1=root", text, flags=re.MULTILINE))
    checked = subprocess.run(["systemd-analyze", "verify", str(unit)], capture_output=True, text=True, check=False)
    ours = [said for said in checked.stderr.splitlines() if UNIT.name in said]
    assert (checked.returncode, ours) == (0, [])


def test_the_unit_starts_a_command_that_there_is() -> None:
    """Options that change their names are changed in the unit too; it lets in by password and has memory enough."""
    program, *words = line("ExecStart").split()
    assert program.endswith("/mvs")
    with main.make_context("mvs", list(words)) as context:
        name, command, more = main.resolve_command(context, words)
        assert name == "serve"
        assert command is not None
        with command.make_context("serve", more) as inner:
            assert inner.params["password_file"]
            assert inner.params["sessions"] == Terms.sessions
    assert int(line("MemoryMax").removesuffix("M")) >= SERVER + Terms.sessions * APP
