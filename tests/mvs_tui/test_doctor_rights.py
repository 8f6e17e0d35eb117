"""The check-up looks at who else can read what must stay here, and at machines that nobody could take over."""

from pathlib import Path

import pytest

from models import takeover
from models.coop import Desk, Village
from models.machines import AddMachine, Machine
from models.refs import Ref
from models.succession import NameDeputies
from mvs_tui import admission
from mvs_tui.config import Home
from mvs_tui.doctor import BROKEN, LOOK, OK, examine
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


def test_machines_that_nobody_could_take_over_are_named(mvs_home: Path, tmp_path: Path) -> None:
    """A co-op of one desk hears nothing of it; with a second one the keeper does, until its list is published."""
    home = Home(mvs_home)
    with Node.found(home, "Agri-Pod", "Bandari", "store", zone=0).opened(home) as node:
        village = Ref[Village].to(node.law.desks[1].village)
        for code in ("TRACTOR1", "MILL"):
            node.append(AddMachine(village, code))
        assert "deputies" not in [one.name for one in examine(home)]
        admission.admit(node, admission.request(Home(tmp_path / "other"), "Kilima", "mill"))
        (found,) = (one for one in examine(home) if one.name == "deputies")
        assert found.mark == LOOK
        assert "No deputies named for MILL, TRACTOR1" in found.found
        assert "mvs machine deputies MILL" in found.advice
        names = node.names()
        keys = {code: names.find(Machine, code) for code in ("MILL", "TRACTOR1")}
        assert takeover.standing(names, keys["MILL"].key) == [
            "No deputies named: if desk A Bandari is lost, nobody can take it over."
        ]
        node.append(NameDeputies(keys["MILL"], (names.find(Desk, "B"),)))
        (found,) = (one for one in examine(home) if one.name == "deputies")
        assert "No deputies named for TRACTOR1:" in found.found
        node.append(NameDeputies(keys["TRACTOR1"], (names.find(Desk, "B"),)))
        assert "deputies" not in [one.name for one in examine(home)]
