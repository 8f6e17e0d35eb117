"""The script `./run`, with a Python of straw in place of the real one, so that nothing is installed."""

import os
import shutil
import subprocess
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
TOOLS = ["sh", "dirname", "cat", "cksum", "rm", "mkdir", "cp", "chmod", "echo", "readlink"]
# It answers as Python would as far as `./run` asks, and keeps a diary.
STRAW = """#!/bin/sh
echo "$*" >> "$DIARY"
case "$*" in
*version_info*) exit "${OLD:-0}" ;;
*"-m venv"*)
    [ -z "$NO_VENV" ] || exit 1
    for folder; do :; done
    mkdir -p "$folder/bin"
    cp "$0" "$folder/bin/python"
    ;;
*"-m pip"*) [ -z "$NO_NET" ] || exit 1; echo "pip talks" ;;
esac
"""


class Desk:
    """A copy of the script in a folder of its own, on a machine with few programs."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder / "project"
        self.bin = folder / "bin"
        self.diary = folder / "diary"
        self.folder.mkdir()
        self.bin.mkdir()
        for name in ("run", "pyproject.toml", "requirements.txt", "requirements-dev.txt"):
            shutil.copy(ROOT / name, self.folder)
        for tool in TOOLS:
            (self.bin / tool).symlink_to(str(shutil.which(tool)))

    def with_python(self, name: str = "python3") -> "Desk":
        """Put the Python of straw where programs are found."""
        (self.bin / name).write_text(STRAW)
        (self.bin / name).chmod(0o755)
        return self

    def run(self, *arguments: str, **environment: str) -> subprocess.CompletedProcess[str]:
        """Start the script from elsewhere, as a user may."""
        surroundings = {"PATH": str(self.bin), "DIARY": str(self.diary), **environment}
        command = [str(self.folder / "run"), *arguments]
        return subprocess.run(
            command, cwd="/", env=surroundings, capture_output=True, text=True, check=False, timeout=60
        )

    def pip_runs(self) -> int:
        """Count how often anything was installed."""
        return self.diary.read_text().count("-m pip")


@pytest.fixture
def desk(tmp_path: Path) -> Desk:
    """Give a desk without Python."""
    return Desk(tmp_path)


@pytest.mark.parametrize("arguments", [[], ["dance"], ["exec"], ["--help"]], ids=str)
def test_what_it_does_not_know_it_answers_with_its_usage(desk: Desk, arguments: list[str]) -> None:
    """No command, or an unknown one, gives exit code 2 and the usage on stderr, and sets nothing up."""
    result = desk.run(*arguments)
    assert (result.returncode, result.stdout) == (2, "")
    assert result.stderr.startswith("Usage: ./run COMMAND")


def test_it_says_that_python_is_missing(desk: Desk) -> None:
    """On a machine without Python the script says which Python it needs and how to get it."""
    result = desk.run("exec", "echo")
    assert result.returncode == 1
    assert "needs Python 3.11 or newer" in result.stderr
    assert "apt install python3" in result.stderr


def test_an_old_python_is_no_python(desk: Desk) -> None:
    """A Python below 3.11 is passed over, and a newer one beside it is used."""
    desk.with_python("python3.13")
    assert "needs Python 3.11" in desk.run("exec", "echo", OLD="1").stderr
    desk.with_python("python3")
    (desk.bin / "python3.13").write_text("#!/bin/sh\nexit 127\n")
    assert desk.run("exec", "echo").returncode == 0


def test_it_says_that_the_venv_module_is_missing(desk: Desk) -> None:
    """Debian's bare Python makes no environments: the script names the package to add and leaves nothing half made."""
    result = desk.with_python().run("exec", "echo", NO_VENV="1")
    assert result.returncode == 1
    assert "apt install python3-venv" in result.stderr
    assert not (desk.folder / ".venv").exists()


def test_it_says_that_the_network_is_missing_and_tries_again(desk: Desk) -> None:
    """A first start without network fails with plain words; the next one with network takes up from there."""
    result = desk.with_python().run("exec", "echo", "data", NO_NET="1")
    assert (result.returncode, result.stdout) == (1, "")
    assert "Without a network" in result.stderr
    assert desk.run("exec", "echo", "data").stdout == "data\n"


def test_stdout_belongs_to_the_command(desk: Desk) -> None:
    """All talk about setting up goes to stderr, also pip's, so that output can be piped from the first start on."""
    result = desk.with_python().run("exec", "echo", "data")
    assert result.stdout == "data\n"
    assert "pip talks" in result.stderr


def test_the_second_start_sets_nothing_up(desk: Desk) -> None:
    """Python is not even started to find out that all is in place."""
    desk.with_python().run("exec", "echo")
    before = desk.diary.read_text()
    assert desk.run("exec", "echo", "data").stderr == ""
    assert desk.diary.read_text() == before


@pytest.mark.parametrize("name", ["pyproject.toml", "requirements-dev.txt"])
def test_changed_requirements_are_installed(desk: Desk, name: str) -> None:
    """After a change to what the environment is made from, the next start brings it up to date, once."""
    desk.with_python().run("exec", "echo")
    before = desk.pip_runs()
    with (desk.folder / name).open("a") as file:
        file.write("# changed\n")
    desk.run("exec", "echo")
    after = desk.pip_runs()
    desk.run("exec", "echo")
    assert before < after == desk.pip_runs()


def test_a_moved_project_makes_its_environment_anew(desk: Desk) -> None:
    """An environment remembers where it was made, so after a move the script makes another."""
    desk.with_python().run("exec", "echo")
    (desk.folder / ".venv/old").touch()
    desk.folder = desk.folder.rename(desk.folder.with_name("moved"))
    assert desk.run("exec", "echo", "data").stdout == "data\n"
    assert not (desk.folder / ".venv/old").exists()


def test_another_python_makes_its_environment_anew(desk: Desk) -> None:
    """When the system's upgrade puts another Python where the old one was, the script makes a new environment."""
    desk.with_python().run("exec", "echo")
    python = desk.folder / ".venv/bin/python"
    python.symlink_to(python.rename(desk.bin / "python3.14"))
    before = desk.pip_runs()
    assert desk.run("exec", "echo", "data").stdout == "data\n"
    assert desk.pip_runs() > before
    assert not python.is_symlink()


@pytest.mark.parametrize("arguments", [["demo"], ["exec", "mvs"], ["exec", "mvs", "status"]], ids=str)
def test_to_use_the_program_takes_no_tools(desk: Desk, arguments: list[str]) -> None:
    """`./run demo` and `./run exec mvs` install the program's own requirements only, and only once."""
    desk.with_python().run(*arguments)
    assert "-r requirements.txt" in desk.diary.read_text()
    assert "requirements-dev.txt" not in desk.diary.read_text()
    before = desk.pip_runs()
    desk.run(*arguments)
    assert desk.pip_runs() == before


@pytest.mark.parametrize("command", ["pytest", "python", "mypy"])
def test_the_tools_are_installed_when_one_is_asked_for(desk: Desk, command: str) -> None:
    """After the program alone was installed, a tool in the same environment brings what checks the program."""
    desk.with_python().run("exec", "mvs")
    desk.run("exec", command)
    assert "-r requirements-dev.txt" in desk.diary.read_text()


def test_who_has_run_the_tests_can_start_the_program_at_once(desk: Desk) -> None:
    """The requirements of the tests hold those of the program, so nothing more is installed for `./run demo`."""
    desk.with_python().run("exec", "echo")
    before = desk.pip_runs()
    desk.run("demo")
    desk.run("exec", "mvs")
    assert desk.pip_runs() == before


def test_an_unknown_bench_is_named_before_anything_is_set_up(desk: Desk) -> None:
    """A bench that does not exist is an error in words, and costs no set-up."""
    result = desk.run("bench", "nothing")
    assert (result.returncode, result.stdout) == (1, "")
    assert "bench/NAME.py" in result.stderr


def test_the_script_has_no_surprises(desk: Desk) -> None:
    """It is a plain sh script that a Debian machine's small shell can read."""
    assert (ROOT / "run").read_text().startswith("#!/bin/sh\n")
    assert os.access(ROOT / "run", os.X_OK)
    subprocess.run(["sh", "-n", str(desk.folder / "run")], check=True)
