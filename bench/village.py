"""How villages agree by radio: the simulated air, with the real program at every desk.

    ./run bench village --nodes 10 --loss 0.2 --preset LongFast --seeds 3 --json
    ./run bench village --nodes 10 --loss 0.2 --hops 3
    ./run bench village --goals                     the layouts and sizes that the goals name
    ./run bench village --trouble 73 --verbose      one hard life, as tests and `./run soak` draw it, event by event

`p50_s` and `p95_s`: seconds from the writing of an entry until another desk holds it, over all entries, desks and
seeds; `frames`: sent in a seed, relays included; `channel`: the share of time in which the busiest place heard
something; `lost`, `diverged`: acknowledged entries that are gone, and seeds that did not agree; `budget_h`: the most
that any radio sent in any 60 minutes, relays included, as a share of what the region allows.
"""

from __future__ import annotations

import argparse
import json
import multiprocessing
import os
import sys
import time
from pathlib import Path
from typing import TYPE_CHECKING, Any

sys.path.insert(0, str(Path(__file__).parents[1]))

from radio.sim.faults import Faults
from radio.sim.invariants import Broken
from radio.sim.lives import run, trouble
from radio.sim.plan import Outcome, Plan

if TYPE_CHECKING:
    from collections.abc import Iterable

#: What the goals are measured at: desks, hops, and the seconds within which 95 of 100 entries are everywhere.
GOALS = ((4, 1, 300), (10, 1, 300), (30, 1, 300), (4, 3, 900), (10, 3, 900), (30, 3, 900))


def _one(plan: Plan) -> Outcome | str:
    try:
        return run(plan)
    except Broken as broken:
        return str(broken)


def measure(plans: list[Plan], jobs: int) -> dict[str, Any]:
    """Run plans that differ by their seed only, and give the figures over all of them."""
    begun = time.monotonic()
    with multiprocessing.get_context("spawn").Pool(min(jobs, len(plans))) as pool:
        found = pool.map(_one, plans, chunksize=1)
    good = [one for one in found if isinstance(one, Outcome)]
    for words in found:
        if isinstance(words, str):
            print(words, file=sys.stderr)
    waits = sorted(wait for one in good for wait in one.waits)
    first = plans[0]
    return {
        "nodes": first.desks,
        "hops": first.hops,
        "loss": first.faults.loss,
        "preset": first.preset,
        "seeds": len(plans),
        "hours": first.minutes / 60,
        "entries": sum(one.entries for one in good),
        "p50_s": _at(waits, 0.5),
        "p95_s": _at(waits, 0.95),
        "frames": round(_mean(one.frames for one in good)),
        "channel": round(_mean(one.channel for one in good), 4),
        "lost": sum(one.lost for one in good),
        "diverged": len(found) - len(good),
        "budget_h": round(max((one.budget for one in good), default=0.0), 3),
        "seconds": round(time.monotonic() - begun, 1),
    }


def _at(waits: list[int], share: float) -> float | None:
    return round(waits[min(len(waits) - 1, int(len(waits) * share))] / 1000, 1) if waits else None


def _mean(values: Iterable[float]) -> float:
    listed = list(values)
    return sum(listed) / len(listed) if listed else 0.0


def plans(asked: argparse.Namespace, nodes: int, hops: int) -> list[Plan]:
    """Give the plans of one line of figures, a seed each."""
    return [
        Plan(
            seed=seed,
            desks=nodes,
            hops=hops,
            minutes=asked.minutes,
            every=asked.every,
            preset=asked.preset,
            region=asked.region,
            faults=Faults(loss=asked.loss),
        )
        for seed in range(asked.seed, asked.seed + asked.seeds)
    ]


def show(figures: dict[str, Any], *, as_json: bool) -> None:
    """Print one line of figures."""
    if as_json:
        print(json.dumps(figures), flush=True)
        return
    print(
        "{nodes:2} desks, {hops} hop(s), {preset}, {loss:.0%} lost: half within {p50_s} s, 95 % within {p95_s} s; "
        "{frames} frames, channel {channel:.1%}, busiest radio {budget_h:.0%} of its hour; "
        "{lost} lost, {diverged} of {seeds} seeds differ ({seconds} s)".format(**figures),
        flush=True,
    )


def main() -> int:
    """Measure what the command line asks for; gives the exit code."""
    parser = argparse.ArgumentParser(description="How villages agree by radio.")
    parser.add_argument("--nodes", type=int, default=10, help="desks (default 10)")
    parser.add_argument("--hops", type=int, default=1, help="how far the ends are apart (default 1)")
    parser.add_argument("--loss", type=float, default=0.2, help="share of receptions lost beside the air's own")
    parser.add_argument("--preset", default="LongFast", help="as the radio names it (default LongFast)")
    parser.add_argument("--region", default="EU_868", help="as the radio names it (default EU_868)")
    parser.add_argument("--minutes", type=int, default=180, help="how long clerks write (default 180)")
    parser.add_argument("--every", type=float, default=10.0, help="minutes between a desk's entries (default 10)")
    parser.add_argument("--seeds", type=int, default=2, help="how many (default 2)")
    parser.add_argument("--seed", type=int, default=1, help="the first (default 1)")
    parser.add_argument("--goals", action="store_true", help="4, 10 and 30 desks, one hop and three")
    parser.add_argument("--trouble", type=int, metavar="SEED", help="repeat one hard life")
    parser.add_argument("--verbose", action="store_true", help="with --trouble: print every event")
    parser.add_argument("--jobs", type=int, default=os.cpu_count() or 1, help="programs at once (default: all cores)")
    parser.add_argument("--json", action="store_true", help="an object a line")
    asked = parser.parse_args()
    if asked.trouble is not None:
        return _repeat(asked)
    bad = False
    for nodes, hops, goal in GOALS if asked.goals else ((asked.nodes, asked.hops, 0),):
        figures = measure(plans(asked, nodes, hops), asked.jobs)
        show(figures, as_json=asked.json)
        late = bool(goal) and (figures["p95_s"] is None or figures["p95_s"] > goal)
        bad |= bool(figures["lost"] or figures["diverged"] or figures["budget_h"] > 1 or late)
    return int(bad)


def _repeat(asked: argparse.Namespace) -> int:
    try:
        outcome = trouble(asked.trouble, asked.nodes, print if asked.verbose else None)
    except Broken as broken:
        print(broken)
        return 1
    print(f"seed {asked.trouble} holds; its events hash to {outcome.trace}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
