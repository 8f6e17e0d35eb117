"""The written recipe: what it tells people to type is there, and systemd and sshd understand it."""

import re
import shlex
import subprocess
import sys
from pathlib import Path

import pytest

from mvs_tui.cli import main
from mvs_tui.door import read, wish
from tests.conftest import find_program

ROOT = Path(__file__).parent.parent.parent.parent
PAGE = (ROOT / "docs" / "several-clerks.md").read_text("utf-8")
UNIT = ROOT / "docs" / "service" / "mvs-warm.service"


def test_the_key_line_is_one_that_the_door_reads() -> None:
    """`command="…"` starts Python in isolation with the door, and the door knows its words."""
    found = re.search(r'restrict,pty,command="([^"]+)"', PAGE)
    assert found
    python, isolated, *words = shlex.split(found[1])
    assert (python, isolated, words[:2]) == ("/opt/mvs/bin/python", "-I", ["-m", "mvs_tui.door"])
    assert read(words[2:]) == ("/var/lib/mvs", "Amina", False)
    for asked in re.findall(r"`ssh desk ?([^`]*)`", PAGE):
        assert wish(asked, sync=False) is not None, asked


@pytest.mark.parametrize("typed", sorted(set(re.findall(r"\bmvs ((?:clerk|warm) [a-z]+)", PAGE))))
def test_every_command_of_the_page_is_there(typed: str) -> None:
    """A command that changes its name is changed on the page too."""
    with main.make_context("mvs", [*typed.split(), "--help"], resilient_parsing=True) as context:
        group = main.resolve_command(context, typed.split())[1]
        assert group is not None
        assert typed.split()[1] in group.list_commands(context)  # type: ignore[attr-defined]


@pytest.mark.needs("sshd", "ssh-keygen")
def test_sshd_understands_the_settings(tmp_path: Path) -> None:
    """`sshd -T` takes them as they stand, and says of the account what the page says."""
    found = re.search(r"( +Compression yes\n +Match User mvs\n(?: {7,}.*\n)+)", PAGE)
    assert found
    subprocess.run(["ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-f", tmp_path / "host"], check=True)
    (tmp_path / "config").write_text(f"HostKey {tmp_path}/host\n{found[1]}")
    program = find_program("sshd") or "sshd"
    Path("/run/sshd").mkdir(mode=0o755, exist_ok=True)
    told = subprocess.run(
        [program, "-T", "-f", tmp_path / "config", "-C", "user=mvs,host=x,addr=127.0.0.1"],
        capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert told.returncode == 0, told.stderr
    lines = set(told.stdout.lower().splitlines())
    assert {
        "authorizedkeysfile /etc/ssh/mvs_keys", "passwordauthentication no", "allowtcpforwarding no", "compression yes",
        "clientaliveinterval 15", "permituserenvironment no", "permituserrc no",
    } <= lines  # fmt: skip


@pytest.mark.needs("systemd-analyze")
def test_systemd_understands_the_unit(tmp_path: Path) -> None:
    """No line is unknown, doubtful or in the wrong section; what it starts is a command that there is."""
    text = UNIT.read_text("utf-8").replace("/opt/mvs/bin/mvs", str(Path(sys.executable).with_name("mvs")))
    unit = tmp_path / UNIT.name
    unit.write_text(re.sub(r"^(User|Group)=mvs$", r"\1=root", text, flags=re.MULTILINE))
    checked = subprocess.run(["systemd-analyze", "verify", str(unit)], capture_output=True, text=True, check=False)
    ours = [said for said in checked.stderr.splitlines() if UNIT.name in said]
    assert (checked.returncode, ours) == (0, [])
    found = re.search(r"^ExecStart=\S+/mvs (.*)$", text, re.MULTILINE)
    assert found
    with main.make_context("mvs", [*found[1].split(), "--help"], resilient_parsing=True) as context:
        assert main.resolve_command(context, found[1].split())[0] == "warm"
