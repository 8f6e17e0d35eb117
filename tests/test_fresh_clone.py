"""`git clone`, `./run exec mvs`, and the first co-op: what somebody sees who has just fetched the project.

The clone makes its own environment by its own `./run`. Nothing is downloaded: the Python found first on the way lends
the packages of this environment to the one that it makes, so that pip finds all but the project itself in place.
"""

import os
import subprocess
import sys
import sysconfig
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.test_clerk_tmux import Terminal

pytestmark = [pytest.mark.needs("tmux", "git"), pytest.mark.timeout(110)]
ROOT = Path(__file__).parent.parent
LENDER = """#!/bin/sh
"{python}" "$@" || exit
case "$*" in
*"-m venv"*)
    for folder; do :; done
    for packages in "$folder"/lib/python3*/site-packages; do echo "{packages}" > "$packages/lent.pth"; done
    ;;
esac
"""


class Clone(Terminal):
    """A terminal in which the program is started from a fresh clone."""

    def __init__(self, folder: Path) -> None:
        super().__init__(folder, "desk")
        self.clone, self.bin = folder / "clone", folder / "bin"
        subprocess.run(["git", "clone", "--quiet", str(ROOT), str(self.clone)], check=True)
        self.bin.mkdir()
        lender = self.bin / "python3.13"
        packages = sysconfig.get_path("purelib")
        lender.write_text(LENDER.format(python=Path(sys.executable).resolve(), packages=packages))
        lender.chmod(0o755)

    @property
    def line(self) -> str:
        """Give the command that starts the program."""
        path = f"{self.bin}:{os.environ['PATH']}"
        surroundings = f"PATH={path} PIP_NO_INDEX=1 PYTHONPATH= MVS_HOME={self.home} TERM=screen TZ=UTC"
        return f"cd / && env {surroundings} {self.clone}/run exec mvs; echo it ended with $?; exec cat"


@pytest.fixture
def clone(tmp_path: Path) -> Iterator[Clone]:
    """Give a terminal beside a fresh clone, and end it."""
    if not (ROOT / ".git").exists():
        pytest.skip("this is no git checkout, so there is nothing to clone")
    made = Clone(tmp_path)
    yield made
    made.stop()


def test_from_a_fresh_clone_to_the_first_co_op(clone: Clone) -> None:
    """One command makes the environment, opens the first screen and founds a co-op, all with the clone's own code."""
    clone.start()
    clone.see("Making the environment .venv", patience=30)
    clone.see("Found a co-op", "Join a co-op", "Practise", patience=60)
    clone.key("f")
    clone.see("The name that will be on its papers")
    clone.fill("Agri-Pod Bandari", "Bandari")
    clone.key("C-s")
    clone.see("The co-op is founded", "six words")
    clone.key("Enter")
    clone.see("Waits for you (0)", "No machine yet")
    clone.key("q")
    clone.see("it ended with 0")
    assert (clone.home / "books.db").exists()
    code = "import models, mvs_tui; print(models.__file__, mvs_tui.__file__)"
    python = [str(clone.clone / ".venv/bin/python"), "-P", "-c", code]
    told = subprocess.check_output(python, cwd="/", env={"PATH": os.environ["PATH"]}, text=True).split()
    assert [Path(file).parent.parent for file in told] == [clone.clone] * 2
