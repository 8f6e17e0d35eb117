"""What the tests let another process do with a desk's folder: write, receive, hold the lock, or rebuild.

Run as `python -m tests.village.helper ACT FOLDER …`; it says "ready" on stdout, waits for a line, and works.
"""

from __future__ import annotations

import dataclasses
import json
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

from models.coop import AddVillage
from models.machines import AddMachine
from models.members import AddHousehold
from models.refs import Key
from models.runs import Run
from tests.village.builder import to
from tests.village.desks import Office


def write(folder: Path, name: str, count: str, village: str = "1.0.0.0") -> None:
    """Write so many machines or households one by one; say the key of each once it is acknowledged."""
    office = Office.reopened(folder)
    _ready()
    for number in range(int(count)):
        body: Any = AddMachine if number % 2 else AddHousehold
        receipt = office.author.append(body(to(Key.read(village)), f"{name}{number}"))
        print(receipt.keys[0], flush=True)  # noqa: T201 - the test reads it


def receive(folder: Path, file: str) -> None:
    """Take in the runs of a file one by one, folding after each."""
    office = Office.reopened(folder)
    runs = unpack_runs(Path(file).read_text("utf-8"))
    _ready()
    for run in runs:
        arrival = office.ledger.take([run])
        assert not arrival.refused, arrival.refused
        office.ledger.folder.fold_all()


def rebuild(folder: Path, times: str) -> None:
    """Make the order and the books again and again, in slices of a few entries."""
    office = Office.reopened(folder)
    slices = office.ledger.arranger.slices
    office.ledger.arranger.slices = lambda size=5: slices(min(size, 5))  # type: ignore[method-assign]
    _ready()
    for _turn in range(int(times)):
        office.ledger.rebuild()


def rebuild_halfway(folder: Path) -> None:
    """Make the order again in small slices; between two of them say so and wait for a line."""
    office = Office.reopened(folder)
    slices = office.ledger.arranger.slices
    office.ledger.arranger.slices = lambda size=2: slices(min(size, 2))  # type: ignore[method-assign]
    steps = iter(range(1000))

    def between(_done: int, _all: int) -> None:
        if next(steps) == 2:
            _ready()

    office.ledger.rebuild(between)


def hold(folder: Path) -> None:
    """Hold the write lock until stdin says to let go."""
    office = Office.reopened(folder)
    with office.ledger.store.writing():
        office.ledger.store.run("UPDATE setting SET value = value")
        _ready()


def villages(folder: Path, count: str) -> None:
    """Write villages, so that the constitution changes under the others."""
    office = Office.reopened(folder)
    _ready()
    for number in range(int(count)):
        office.author.append(AddVillage(f"V{number}"))


def pack_runs(runs: list[Run]) -> str:
    """Write runs as JSON."""
    return json.dumps([
        {**dataclasses.asdict(run), "desk_key": run.desk_key.hex(), "signature": run.signature.hex(),
         "entries": [data.hex() for data in run.entries]}
        for run in runs
    ])  # fmt: skip


def unpack_runs(text: str) -> list[Run]:
    """Read what `pack_runs` wrote."""
    return [
        Run(
            bytes.fromhex(one["desk_key"]),
            one["stream"],
            one["incarnation"],
            one["first"],
            tuple(bytes.fromhex(data) for data in one["entries"]),
            bytes.fromhex(one["signature"]),
        )
        for one in json.loads(text)
    ]


def _ready() -> None:
    print("ready", flush=True)  # noqa: T201 - the test waits for it
    sys.stdin.readline()


ACTS: dict[str, Callable[..., None]] = {
    "write": write,
    "receive": receive,
    "rebuild": rebuild,
    "rebuild_halfway": rebuild_halfway,
    "hold": hold,
    "villages": villages,
}

if __name__ == "__main__":
    ACTS[sys.argv[1]](Path(sys.argv[2]), *sys.argv[3:])
