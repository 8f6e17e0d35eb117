"""The check-up looks at who else on the machine can read what must stay here."""

from pathlib import Path

import pytest

from mvs_tui.config import Home
from mvs_tui.doctor import BROKEN, OK, examine
from mvs_tui.node import Node


@pytest.mark.parametrize("mode", [0o604, 0o640, 0o644, 0o602])
def test_books_and_key_that_others_can_read_are_broken(mvs_home: Path, mode: int) -> None:
    """Closed files are good; one that others can read or write is broken, and the advice closes it."""
    home = Home(mvs_home)
    Node.found(home, "Agri-Pod", "Bandari", "store", zone=0).close()
    for name, path in (("books.db", home.books), ("key", home.key)):
        path.chmod(0o600)
        assert [one.mark for one in examine(home) if one.name == name] == [OK]
        path.chmod(mode)
        (found,) = (one for one in examine(home) if one.name == name)
        assert found.mark == BROKEN
        assert f"{mode:o}" in found.found
        assert found.advice.endswith(f"chmod 600 {path}")
        path.chmod(0o600)
