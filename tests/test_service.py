"""The service unit: systemd understands every line of it, and what it starts ends in order."""

import json
import os
import re
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from mvs_tui.cli import main
from mvs_tui.cli.base import DAMAGED, NO_COOP
from mvs_tui.config import Home
from mvs_tui.node import Node
from tests.radio.brokers import free_port

UNIT = Path(__file__).parent.parent / "docs" / "service" / "mvs-radio.service"
MVS = Path(sys.executable).with_name("mvs")


def line(name: str) -> str:
    """Give the value of a line of the unit."""
    found = re.search(rf"^{name}=(.*)$", UNIT.read_text("utf-8"), re.MULTILINE)
    assert found, name
    return found[1]


@pytest.mark.needs("systemd-analyze")
def test_systemd_understands_the_unit(tmp_path: Path) -> None:
    """No line is unknown, doubtful or in the wrong section; only program and user are those of this machine."""
    text = UNIT.read_text("utf-8").replace("/usr/local/bin/mvs", str(MVS))
    unit = tmp_path / UNIT.name
    unit.write_text(re.sub(r"^(User|Group)=mvs$", r"\1=root", text, flags=re.MULTILINE))
    checked = subprocess.run(["systemd-analyze", "verify", str(unit)], capture_output=True, text=True, check=False)
    ours = [said for said in checked.stderr.splitlines() if UNIT.name in said]
    assert (checked.returncode, ours) == (0, [])
    unit.write_text(text.replace("ProtectHome=", "ProtectHouse="))
    wrong = subprocess.run(["systemd-analyze", "verify", str(unit)], capture_output=True, text=True, check=False)
    assert "ProtectHouse" in wrong.stderr


def test_the_unit_starts_a_command_that_there_is() -> None:
    """A command that changes its name is changed in the unit too; the codes that need a person are the program's."""
    program, *words = line("ExecStart").split()
    assert program.endswith("/mvs")
    with main.make_context("mvs", [*words, "--help"], resilient_parsing=True) as context:
        assert main.resolve_command(context, words)[0] == "radio"
    assert {int(code) for code in line("RestartPreventExitStatus").split()} == {NO_COOP, DAMAGED}


def test_what_the_unit_starts_ends_in_order(tmp_path: Path) -> None:
    """With a radio that is not there it runs and says so; SIGTERM ends it with 0, well within systemd's patience."""
    home = tmp_path / "mvs"
    Node.found(Home(home), "Mto Co-op", "Kilima", "store", 180).close()
    (home / "config.toml").write_text(f'[radio]\nlinks = ["mqtt://127.0.0.1:{free_port()}"]\n')
    env = os.environ | {"MVS_HOME": str(home)}
    words = line("ExecStart").split()[1:]
    with subprocess.Popen([str(MVS), *words], env=env, stderr=subprocess.PIPE) as process:
        told, until = home / "radio.json", time.monotonic() + 60
        while time.monotonic() < until:
            links: list[dict[str, str]] = json.loads(told.read_text())["links"] if told.exists() else []
            if links and links[0]["state"] == "down":
                assert "No broker answers" in links[0]["words"]
                break
            time.sleep(0.1)
        else:
            process.kill()
            pytest.fail("it never said that there is no broker")
        process.send_signal(signal.SIGTERM)
        assert process.wait(int(line("TimeoutStopSec"))) == 0
    empty = subprocess.run(
        [str(MVS), *words], env=env | {"MVS_HOME": str(tmp_path / "nothing")}, capture_output=True, check=False
    )
    assert empty.returncode == NO_COOP
