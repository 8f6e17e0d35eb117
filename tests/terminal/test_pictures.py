"""The pictures in the papers are taken by a command, on a real terminal."""

import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
#: A picture in the papers may have so many bytes.
MOST = 60_000


@pytest.mark.needs("tmux", "Xvfb", "xterm", "import")
def test_picture_of_a_real_terminal_is_taken(tmp_path: Path) -> None:
    """The command gives a picture of 80x24 cells that is small, and not of an empty screen."""
    command = [sys.executable, str(ROOT / "bench" / "pictures.py"), str(tmp_path), "terminal-home"]
    done = subprocess.run(command, capture_output=True, text=True, check=False, timeout=110)
    assert done.returncode == 0, done.stderr
    picture = (tmp_path / "terminal-home.png").read_bytes()
    assert picture.startswith(b"\x89PNG")
    width, height = (int.from_bytes(picture[at : at + 4]) for at in (16, 20))
    assert (width // 10, height // 20) == (81, 24)
    assert 4_000 < len(picture) < MOST


def test_pictures_in_the_papers_are_small() -> None:
    """Nobody waits on a slow line for a picture."""
    large = [path.name for path in (ROOT / "docs" / "img").iterdir() if path.stat().st_size >= MOST]
    assert not [name for name in large if name != "browser.png"]
