"""A mistake of the program itself: words on the terminal, a report without data, and an exit code."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from mvs_tui import crash

HELD = "the-key-of-Lina-Achieng"
PLANTED = """
import os, sys
from mvs_tui.app import MvsApp, run
from mvs_tui.keeper import Keeper

class Own(Exception):
    def __rich__(self):
        return "rich words"

async def planted(self):
    secret = os.environ["SECRET"]
    if os.environ["HOW"] == "rich":
        raise Own
    if secret:
        raise KeyError(17)

setattr(*{"open": (Keeper, "open", planted), "rich": (Keeper, "open", planted),
          "mount": (MvsApp, "on_mount", planted)}[os.environ["HOW"]])
sys.exit(run(driver="stock"))  # there is no terminal here
"""


@pytest.mark.parametrize("how", ["open", "mount", "rich"])
def test_a_mistake_of_the_program_ends_in_words(how: str, mvs_home: Path) -> None:
    """A planted exception in work or in the app itself: no traceback and no value of it reaches the terminal."""
    env = os.environ | {"SECRET": HELD, "HOW": how, "COLUMNS": "80", "LINES": "24", "TERM": "xterm"}
    done = subprocess.run(
        [sys.executable, "-c", PLANTED], env=env, stdin=subprocess.DEVNULL, capture_output=True, timeout=60, check=False
    )
    assert done.returncode == 1
    shown = (done.stdout + done.stderr).decode("utf-8", "replace")
    said = " ".join(shown.split())
    assert "mvs stopped at a mistake of its own" in said
    assert "safe in the books" in said
    assert "Start mvs again" in said
    assert HELD not in shown
    assert "Traceback" not in shown
    assert "planted" not in shown
    report = mvs_home / "crash.log"
    assert report.stat().st_mode & 0o777 == 0o600
    text = report.read_text("utf-8")
    assert "in planted" in text
    assert ("Own" if how == "rich" else "KeyError: 17") in text
    assert HELD not in text


def _deep(left: int) -> None:
    if not left:
        raise ValueError("x\x1b[2J" + "y" * 30_000)
    _deep(left - 1)


def test_the_report_never_grows_without_end(tmp_path: Path) -> None:
    """After many mistakes the report has a bounded size, holds the newest, no control, and closed rights."""
    path = tmp_path / "crash.log"
    path.write_text("old")
    path.chmod(0o644)
    said: list[str] = []
    for depth in (0, 3, 900):
        try:
            _deep(depth)
        except ValueError as error:
            said += [crash.words(path, error) for _turn in range(3)]
    assert all(str(path) in words for words in said)
    assert path.stat().st_size <= crash.MOST
    assert path.stat().st_mode & 0o777 == 0o600
    text = path.read_text("utf-8", "replace")
    assert text.rstrip().endswith("y")
    assert "\x1b" not in text


def test_words_come_even_where_no_report_can_be_written(tmp_path: Path) -> None:
    """A folder that is gone, or a link laid in the report's place, costs the report and nothing else."""
    assert "No report could be written" in crash.words(tmp_path / "gone" / "crash.log", KeyError(1))
    victim = tmp_path / "victim"
    victim.write_text("mine")
    (tmp_path / "crash.log").symlink_to(victim)
    assert "No report could be written" in crash.words(tmp_path / "crash.log", KeyError(1))
    assert victim.read_text() == "mine"
