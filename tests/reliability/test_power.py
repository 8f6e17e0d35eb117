"""Power cuts of one desk, with SQLite and `high.json` on a disk that forgets whatever was not synced.

The long run of the same is `./run soak`.
"""

from collections.abc import Callable
from pathlib import Path
from random import Random

import pytest

from models.coop import AddVillage
from models.members import AddHousehold, sealed
from models.refs import Key
from models.store import PRAGMAS
from tests.reliability import cuts
from tests.reliability.cuts import FOUNDED, Life, Witness, World, ref
from tests.reliability.disk import Disk


@pytest.fixture(scope="module")
def world(tmp_path_factory: pytest.TempPathFactory) -> World:
    """Make the co-op that every cut begins with."""
    return World.make(tmp_path_factory.mktemp("world"))


def _households(count: int) -> Callable[[Life], object]:
    return lambda life: life.append(*[AddHousehold(FOUNDED, f"A{part}") for part in range(count)])


def _new_stream(life: Life) -> None:
    life.append(sealed(bytes(32), ref(Key(1, 0, 0, 1)), AddHousehold(FOUNDED, "x"), 1))


def _village(life: Life) -> None:
    life.append(AddVillage("Bonde"))


def _arrival(life: Life) -> None:
    life.ledger.take(life.world.runs[:2])
    life.ledger.folder.fold_all()


ACTS: dict[str, Callable[[Life], object]] = {
    "one entry": _households(1),
    "five entries": _households(5),
    "the first entry of a stream": _new_stream,
    "a change of the constitution": _village,
    "what a neighbour brings": _arrival,
}


@pytest.mark.parametrize("name", ACTS)
def test_every_crash_point(world: World, name: str) -> None:
    """Power may go before any step of a commit: what was acknowledged is there, whole, and no place is signed twice."""
    stride = 7 if name == "what a neighbour brings" else 1  # five hundred steps, in many commits
    assert cuts.every_cut(world, ACTS[name], torn=1, stride=stride) > 60


@pytest.mark.parametrize("seed", [11, 12, 13])
def test_power_cuts_at_random(world: World, seed: int) -> None:
    """A hundred power cuts in a row, at random moments of random work, lose nothing that was acknowledged."""
    assert cuts.cuts(world, seed, 100) > 1000


@pytest.mark.parametrize(("pragma", "value"), [("synchronous", "off"), ("synchronous", "normal")])
def test_the_disk_bites(world: World, monkeypatch: pytest.MonkeyPatch, pragma: str, value: str) -> None:
    """With less careful settings of SQLite the same cuts do lose entries: so the simulated disk is a hard one."""
    weak = tuple((name, value if name == pragma else kept) for name, kept in PRAGMAS)
    monkeypatch.setattr(cuts, "PRAGMAS", weak)
    with pytest.raises(AssertionError, match="seed 3, cut"):
        cuts.cuts(world, 3, 200)


def test_a_second_signature_is_seen(world: World) -> None:
    """The witness of these tests sees a desk that signs a place twice, here one whose books and memory went back."""
    witness = Witness()
    with witness.watching():
        for name in ("A1", "A2"):
            life = Life(world, Disk(world.root, world.files), witness, Random(1))  # noqa: S311 - repeats
            if name == "A1":
                life.append(AddHousehold(FOUNDED, name))
            else:
                with pytest.raises(AssertionError, match="signed twice"):
                    life.append(AddHousehold(FOUNDED, name))
            life.end()


def test_high_json_is_on_the_simulated_disk(world: World, tmp_path: Path) -> None:
    """The high-water file lies on the disk that loses power, not beside it."""
    life = Life(world, Disk(world.root, world.files), Witness(), Random(1))  # noqa: S311 - repeats
    life.append(AddHousehold(FOUNDED, "A1"))
    life.end()
    assert any("high.json" in name for step in life.disk.steps for name in step.names)
    assert (world.root / "high.json").read_bytes() == world.files["high.json"]
    assert not list(tmp_path.iterdir())
