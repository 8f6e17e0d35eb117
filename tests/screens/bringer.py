"""Another process that brings a season's entries, the newest first, into a folder whose app is open.

It is started as `python -m tests.screens.bringer SEASON HOME SIZE` with two stores, and folds after each parcel of
SIZE runs; what cannot be taken yet is brought again. It prints how many parcels there were.
"""

# ruff: noqa: T201 - what it prints is what the test reads

import sys
from pathlib import Path

from models.ledger import Ledger
from models.runs import Run
from models.store import Store


def opened(path: Path) -> Ledger:
    """Open the books of a store."""
    ledger = Ledger.first(Store(path))
    assert ledger is not None
    return ledger


def everything(ledger: Ledger) -> list[Run]:
    """Give all runs of a ledger, log after log."""
    return [run for tip in ledger.tips((0, 1)) for run in ledger.runs(tip.log, 0, tip.count)]


def deliver(ledger: Ledger, runs: list[Run], size: int) -> int:
    """Bring runs in parcels; gives how many parcels there were."""
    parcels = 0
    while runs:
        left: list[Run] = []
        for start in range(0, len(runs), size):
            parcel = runs[start : start + size]
            arrival = ledger.take(parcel)
            assert not arrival.refused, arrival.refused
            left += parcel if arrival.unknown else []
            ledger.folder.fold_all()
            parcels += 1
        assert len(left) < len(runs), "nothing could be taken"
        runs = left
    return parcels


def main(season: Path, books: Path, size: int) -> None:
    """Bring everything backwards."""
    giver, taker = opened(season), opened(books)
    print(deliver(taker, everything(giver)[::-1], size), flush=True)
    giver.store.close()
    taker.store.close()


if __name__ == "__main__":
    main(Path(sys.argv[1]), Path(sys.argv[2]), int(sys.argv[3]))
