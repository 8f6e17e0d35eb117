"""The long measure before a release: power cuts of one desk, and `kill -9` of the real program, by the thousand.

    ./run soak                        50,000 cuts and 500 kills, about a quarter of an hour on two cores
    ./run soak --cuts 1000 --seed 7   fewer, from another seed

Prints one JSON object a line: each batch with its seed and figures, and a summary at the end. A failure is printed with
the seed that repeats it, and the exit code is 1.
"""

from __future__ import annotations

import argparse
import json
import multiprocessing
import os
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).parents[1]))

BATCH = 500
KILLS = 25


def _cuts(task: tuple[int, int]) -> dict[str, Any]:
    from tests.reliability import cuts

    seed, count = task
    begun = time.monotonic()
    with tempfile.TemporaryDirectory() as folder:
        try:
            steps, failed = cuts.cuts(cuts.World.make(Path(folder)), seed, count), ""
        except Exception as error:  # noqa: BLE001 - every failure is a result to print
            steps, failed = 0, f"{type(error).__name__}: {error}"
    return _result("cuts", seed, count, begun, steps=steps, failed=failed)


def _kills(task: tuple[int, int]) -> dict[str, Any]:
    from tests.reliability import kills

    seed, count = task
    begun = time.monotonic()
    with tempfile.TemporaryDirectory() as folder:
        try:
            acked, failed = kills.kills(Path(folder), seed, count), ""
        except Exception as error:  # noqa: BLE001 - as above
            acked, failed = 0, f"{type(error).__name__}: {error}"
    return _result("kills", seed, count, begun, acknowledged=acked, failed=failed)


def _result(what: str, seed: int, count: int, begun: float, **more: Any) -> dict[str, Any]:
    return {"what": what, "seed": seed, "count": count, "seconds": round(time.monotonic() - begun, 1), **more}


def _shares(count: int, size: int, seed: int) -> list[tuple[int, int]]:
    """Split a count into batches, each with a seed of its own."""
    return [(seed * 1_000_000 + number, min(size, count - first)) for number, first in enumerate(range(0, count, size))]


def main() -> int:
    """Run what the command line asks for; gives the exit code."""
    parser = argparse.ArgumentParser(description="Power cuts and kills, by the thousand.")
    parser.add_argument("--cuts", type=int, default=50_000, help="power cuts of one desk (default 50,000)")
    parser.add_argument("--kills", type=int, default=500, help="kills of the real program (default 500)")
    parser.add_argument("--seed", type=int, default=1, help="where the chance begins (default 1)")
    parser.add_argument("--jobs", type=int, default=os.cpu_count() or 1, help="programs at once (default: all cores)")
    asked = parser.parse_args()
    begun, failed, totals = time.monotonic(), 0, {"cuts": 0, "kills": 0, "steps": 0, "acknowledged": 0}
    with multiprocessing.get_context("spawn").Pool(asked.jobs) as pool:
        batches = [
            pool.imap_unordered(_cuts, _shares(asked.cuts, BATCH, asked.seed)),
            pool.imap_unordered(_kills, _shares(asked.kills, KILLS, asked.seed)),
        ]
        for results in batches:
            for result in results:
                print(json.dumps(result), flush=True)
                failed += bool(result["failed"])
                totals[result["what"]] += result["count"]
                for name in ("steps", "acknowledged"):
                    totals[name] += result.get(name, 0)
    seconds = round(time.monotonic() - begun, 1)
    print(
        json.dumps({"what": "summary", "seed": asked.seed, **totals, "failed": failed, "seconds": seconds}), flush=True
    )
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
