"""The long measure before a release: power cuts of one desk, `kill -9` of the real program, and villages by radio.

    ./run soak                                  50,000 cuts, 500 kills, at least 300 villages and 20 million deliveries:
                                                some two hours on two cores
    ./run soak --cuts 1000 --seed 7             fewer, from another seed
    ./run soak --cuts 0 --kills 0 --seeds 300 --deliveries 0     300 villages only

Prints one JSON object a line: each batch with its seed and figures, and a summary at the end. A failure is printed with
the seed that repeats it, and the exit code is 1. A delivery is a frame that came to a desk.
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
from typing import TYPE_CHECKING, Any

sys.path.insert(0, str(Path(__file__).parents[1]))

if TYPE_CHECKING:
    from collections.abc import Iterator
    from multiprocessing.pool import Pool

BATCH = 500
KILLS = 25
#: Villages that are lived through between two looks at how many deliveries there were.
VILLAGES = 20
#: How many desks a village has, in turn.
SIZES = (10, 10, 10, 4, 16)
#: What the summary adds up: first what is run, then what happened in it.
COUNTED = (
    "cuts", "kills", "villages", "steps", "acknowledged", "deliveries", "frames", "entries", "attacks", "crashes",
)  # fmt: skip


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


def _village(seed: int) -> dict[str, Any]:
    from radio.sim.invariants import Broken
    from radio.sim.lives import trouble

    begun, desks = time.monotonic(), SIZES[seed % len(SIZES)]
    try:
        one = trouble(seed, desks)
    except Broken as broken:
        return _result("villages", seed, 1, begun, desks=desks, failed=str(broken))
    return _result(
        "villages", seed, 1, begun, desks=desks, kinds=one.kinds, deliveries=one.deliveries, frames=one.frames,
        entries=one.entries, attacks=one.attacks, crashes=one.crashes,
        agreed_s=(one.agreed_at - one.healed_at) / 1000, budget_h=round(one.budget, 3), trace=one.trace, failed="",
    )  # fmt: skip


def _villages(pool: Pool, asked: argparse.Namespace) -> Iterator[dict[str, Any]]:
    """Live through villages until there were enough of them and of deliveries."""
    done = deliveries = 0
    while done < asked.seeds or deliveries < asked.deliveries:
        first = asked.seed * 1_000_000 + done
        count = min(VILLAGES, asked.seeds - done) if done < asked.seeds else VILLAGES
        for result in pool.imap_unordered(_village, range(first, first + count)):
            done += 1
            deliveries += result.get("deliveries", 0)
            yield result


def _result(what: str, seed: int, count: int, begun: float, **more: Any) -> dict[str, Any]:
    return {"what": what, "seed": seed, "count": count, "seconds": round(time.monotonic() - begun, 1), **more}


def _shares(count: int, size: int, seed: int) -> list[tuple[int, int]]:
    """Split a count into batches, each with a seed of its own."""
    return [(seed * 1_000_000 + number, min(size, count - first)) for number, first in enumerate(range(0, count, size))]


def main() -> int:
    """Run what the command line asks for; gives the exit code."""
    parser = argparse.ArgumentParser(description="Power cuts, kills and villages by radio, by the thousand.")
    parser.add_argument("--cuts", type=int, default=50_000, help="power cuts of one desk (default 50,000)")
    parser.add_argument("--kills", type=int, default=500, help="kills of the real program (default 500)")
    parser.add_argument("--seeds", type=int, default=300, help="villages, at least (default 300)")
    parser.add_argument("--deliveries", type=int, default=20_000_000, help="deliveries, at least (default 20 million)")
    parser.add_argument("--seed", type=int, default=1, help="where the chance begins (default 1)")
    parser.add_argument("--jobs", type=int, default=os.cpu_count() or 1, help="programs at once (default: all cores)")
    asked = parser.parse_args()
    begun, failed, totals = time.monotonic(), 0, dict.fromkeys(COUNTED, 0)
    with multiprocessing.get_context("spawn").Pool(asked.jobs) as pool:
        batches = [
            pool.imap_unordered(_cuts, _shares(asked.cuts, BATCH, asked.seed)),
            pool.imap_unordered(_kills, _shares(asked.kills, KILLS, asked.seed)),
            _villages(pool, asked),
        ]
        for results in batches:
            for result in results:
                print(json.dumps(result), flush=True)
                failed += bool(result["failed"])
                totals[result["what"]] += result["count"]
                for name in COUNTED[3:]:
                    totals[name] += result.get(name, 0)
    seconds = round(time.monotonic() - begun, 1)
    print(
        json.dumps({"what": "summary", "seed": asked.seed, **totals, "failed": failed, "seconds": seconds}), flush=True
    )
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
