"""Measures the rule of allotment, as `./run bench allotment [--json] [--seeds 5] [--hard] [--limit 30]`.

For each size and seed it draws a round by the rule, finds the best schedule that OR-tools' CP-SAT knows, and puts first
come first served beside them. With --json one JSON object on stdout, {"instances": [{"requests", "machines",
"value_ratio", "seconds"}, ...]}; a table otherwise.

Rules
- Value is the sum of the granted requests' hours times their score at the start of the round. A ratio is ours by the
  best there is; where CP-SAT did not prove it best, by its bound, which no schedule can reach.
- Seconds are those of `draw` alone on one core, the median of three in the table's and the JSON's lines; the rounds,
  the values and CP-SAT's work are the same on every machine.
- First come first served: in the order in which the requests were made, each gets the free hours nearest to its best,
  under the same limits, and nobody is moved.
"""

from __future__ import annotations

import argparse
import json
import statistics
import sys
import time
from dataclasses import dataclass

from allotment_best import Best, best, granted, value
from allotment_world import SIZES, instance

from models.allot.facts import Inputs
from models.allot.rule import draw
from models.allot.table import Table
from models.refs import Key

#: What is aimed at: the mean ratio, and the seconds for 300 requests and 12 machines.
RATIO, SECONDS, GOAL = 0.97, 1.0, (300, 12)


@dataclass(frozen=True, slots=True)
class Measured:
    """One round: its size, CP-SAT's best, the rule's value and grants, first come's value, and the rule's seconds."""

    requests: int
    machines: int
    best: Best
    value: int
    grants: int
    naive: int
    seconds: float

    @property
    def ratio(self) -> float:
        """Give the rule's value by the best that there can be."""
        return self.value / self.best.bound if self.best.bound else 1.0


def first_come(inputs: Inputs) -> list[Key]:
    """Grant in the order in which requests were made, and move nobody."""
    table, found = Table(inputs), list[Key]()
    for order, wish in enumerate(inputs.wishes):
        job = table.job(wish)
        job.order = order
        start = table.best(job)
        if start is not None:
            table.put(job, start)
            found.append(wish.key)
    return found


def measure(requests: int, machines: int, seed: int, limit: float, *, hard: bool) -> Measured:
    """Measure one round."""
    inputs = instance(requests, machines, seed, hard=hard)
    seconds: list[float] = []
    for _time in range(3):
        begun = time.perf_counter()
        draft = draw(inputs)
        seconds.append(time.perf_counter() - begun)
    there = best(inputs, limit)
    ours = granted(draft)
    naive = value(inputs, first_come(inputs))
    return Measured(requests, machines, there, value(inputs, ours), len(ours), naive, statistics.median(seconds))


def table(found: list[Measured]) -> None:
    """Print a line for each size, and how the means stand to what is aimed at."""
    print("requests  machines  rounds  granted  value/best  lowest  first come  proven  seconds  longest")
    for requests, machines in sorted({(one.requests, one.machines) for one in found}):
        here = [one for one in found if (one.requests, one.machines) == (requests, machines)]
        ratios = [one.ratio for one in here]
        naive = statistics.mean(one.naive / one.best.bound for one in here)
        print(
            f"{requests:8}  {machines:8}  {len(here):6}  {statistics.mean(one.grants for one in here):7.1f}"
            f"  {statistics.mean(ratios):10.4f}  {min(ratios):6.4f}  {naive:10.4f}"
            f"  {sum(one.best.proven for one in here):3}/{len(here):<2}"
            f"  {statistics.mean(one.seconds for one in here):7.3f}  {max(one.seconds for one in here):7.3f}"
        )
    mean = statistics.mean(one.ratio for one in found)
    print(f"Mean of all ratios: {mean:.4f} (wanted: {RATIO} or more).")
    longest = [one.seconds for one in found if (one.requests, one.machines) == GOAL]
    if longest:
        print(f"{GOAL[0]} requests on {GOAL[1]} machines: {max(longest):.3f} s at most (wanted: {SECONDS} or less).")


def main() -> None:
    """Measure all sizes and print."""
    parser = argparse.ArgumentParser(description="Measure the rule of allotment against the best schedule there is.")
    parser.add_argument("--json", action="store_true", help="one JSON object on stdout")
    parser.add_argument("--seeds", type=int, default=5, help="rounds of each size")
    parser.add_argument("--first", type=int, default=1, help="the first seed")
    parser.add_argument("--hard", action="store_true", help="longer jobs, and fewer that can wait")
    parser.add_argument("--limit", type=float, default=30, help="CP-SAT's deterministic time for one round")
    asked = parser.parse_args()
    found: list[Measured] = []
    for requests, machines in SIZES:
        for seed in range(asked.first, asked.first + asked.seeds):
            found.append(measure(requests, machines, seed, asked.limit, hard=asked.hard))
            print(f"{requests} x {machines}, seed {seed}: {found[-1].ratio:.4f}", file=sys.stderr)
    if asked.json:
        said = [
            {
                "requests": one.requests,
                "machines": one.machines,
                "value_ratio": round(one.ratio, 6),
                "seconds": round(one.seconds, 6),
            }
            for one in found
        ]
        print(json.dumps({"instances": said}))
    else:
        table(found)


if __name__ == "__main__":
    main()
