"""Measure the bytes on air: `./run bench air [--workload FILE] [--seeds K] [--first SEED] [--json]`.

Rules
- The year is that of the workload's generator; figures are means over its seeds, 20260101 and the following ones. A
  workload written as JSON is measured as it is.
- Frames, entries, seals and exchange are the program's own (`air_world.py` says how); others' codings are measured in
  the same run (`air_peers.py`).
- Bytes are those of the frames as the radio takes them, both directions, with seals, beacons and wishes.
"""

from __future__ import annotations

import argparse
import importlib.util
import json
import statistics
import sys
import tempfile
from collections import defaultdict
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import air_peers
import air_world

from radio.airtime import airtime_ms
from radio.codec.air import run_bits
from radio.codec.parts import LogRef
from radio.sync.say import fits_alone

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

FIRST_SEED: Final = 20260101
GENERATOR: Final = Path(__file__).resolve().parents[2] / "shared" / "bench" / "workload.py"
PRESETS: Final = ("LongFast", "LongModerate", "MediumFast", "ShortFast", "ShortTurbo")
LOSSES: Final = (10, 20, 30)
#: Longer runs under loss are only made for so many seeds.
LOSSY_SEEDS: Final = 3
Figures = dict[str, Any]


def years(file: Path, seeds: int, first: int) -> Iterator[tuple[int, dict[str, air_world.Rows]]]:
    """Give the years to measure, each with its seed."""
    if file.suffix == ".json":
        yield first, json.loads(file.read_text())
        return
    spec = importlib.util.spec_from_file_location("workload", file)
    if spec is None or spec.loader is None:
        raise SystemExit(f"{file} is neither a workload nor its generator")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    for seed in range(first, first + seeds):
        yield seed, module.workload(seed)


def told(sent: Iterable[air_world.Sent]) -> Figures:
    """Give the figures of an exchange."""
    every = list(sent)
    sizes = [size for one in every for size in one.sizes]
    return {
        "bytes": sum(sizes),
        "packets": len(sizes),
        "with_entries": sum(one.with_entries for one in every),
        "took_s": sum(one.took for one in every) / 1000,
        "airtime_s": {preset: sum(airtime_ms(preset, size) for size in sizes) / 1000 for preset in PRESETS},
        "airtime_signed_s": {
            preset: sum(airtime_ms(preset, size, signed=True) for size in sizes) / 1000 for preset in PRESETS
        },
    }


def exchanges(world: air_world.World, seed: int) -> Figures:
    """Measure all scenarios without loss."""
    found: Figures = {}
    for name in air_world.SCENES:
        sent = air_world.play(world, name, seed)
        found[name] = told(sent)
        if name == "D20_live":
            one_way = [one for one, row in zip(sent, _in_time(world), strict=True) if row in world.workload["a20"]]
            found["D1"] = _divided(told(one_way), len(one_way))
            idle = [size for one in sent for size in one.idle]
            found[name]["while_all_agreed"] = {"bytes": sum(idle), "packets": len(idle)}
    return found


def _in_time(world: air_world.World) -> list[dict[str, Any]]:
    return sorted([*world.workload["a20"], *world.workload["b5"]], key=lambda row: int(row["ts"]))


def _divided(figures: Figures, by: int) -> Figures:
    return {name: _divided(value, by) if isinstance(value, dict) else value / by for name, value in figures.items()}


def under_loss(world: air_world.World, seed: int) -> Figures:
    """Measure the exchanges with three receivers, each of which loses frames by itself."""
    return {
        f"{percent}": {
            name: told(air_world.play(world, name, seed, percent / 100, receivers=3)) for name in air_world.SCENES
        }
        for percent in LOSSES
    }


def by_kind(world: air_world.World) -> dict[str, list[float]]:
    """Give what each entry of the year adds to its run, in bytes, by its kind; the runs are those that fill frames."""
    logs: dict[int, list[tuple[str, int, bytes]]] = defaultdict(list)
    for row in world.workload["base"]:
        author, seq, data = world.entry(row)
        logs[author].append((row["kind"], seq, data))
    found: dict[str, list[float]] = defaultdict(list)
    for author, entries in logs.items():
        place = 0
        while place < len(entries):
            place += _run(LogRef(author + 1), entries[place:], found)
    return found


def _run(log: LogRef, entries: list[tuple[str, int, bytes]], found: dict[str, list[float]]) -> int:
    """Count the first entries that fill a frame; gives how many."""
    first, bodies = entries[0][1], tuple(data for _kind, _seq, data in entries)
    before, count = 0, 0
    while count < len(bodies) and fits_alone(tuple(log), first, bodies[: count + 1]):
        bits = run_bits(log, first, bodies[: count + 1])
        if count:
            found[entries[count][0]].append((bits - before) / 8)
        before, count = bits, count + 1
    return count


def mean(several: list[Any]) -> Any:
    """Give the mean of figures that have one form."""
    if isinstance(several[0], dict):
        return {name: mean([one[name] for one in several]) for name in several[0]}
    return round(statistics.fmean(several), 3)


def measure(file: Path, seeds: int, first: int) -> Figures:
    """Measure all years."""
    plain: list[Figures] = []
    lossy: list[Figures] = []
    peers: list[Figures] = []
    kinds: dict[str, list[float]] = defaultdict(list)
    used: list[int] = []
    for seed, workload in years(file, seeds, first):
        sys.stderr.write(f"seed {seed} ...\n")
        used.append(seed)
        with tempfile.TemporaryDirectory(prefix="mvs-bench-") as folder:
            world = air_world.World(workload, Path(folder))
            plain.append(exchanges(world, seed))
            if len(lossy) < LOSSY_SEEDS:
                lossy.append(under_loss(world, seed))
            for kind, sizes in by_kind(world).items():
                kinds[kind] += sizes
        peers.append(air_peers.figures(workload))
    return {
        **mean(plain),
        "each": {str(seed): {name: [one[name]["bytes"], one[name]["packets"]] for name in one}
                 for seed, one in zip(used, plain, strict=True)},
        "entry_bytes": {**mean_by_kind(kinds)},
        "loss_3_receivers": mean(lossy),
        "peers": mean(peers),
        "seeds": used,
    }  # fmt: skip


def mean_by_kind(kinds: dict[str, list[float]]) -> dict[str, float]:
    """Give the mean bytes of an entry of each kind, and of all."""
    every = [size for sizes in kinds.values() for size in sizes]
    return {"all": mean(every), **{kind: mean(sizes) for kind, sizes in sorted(kinds.items())}}


def table(said: Figures) -> str:
    """Write the main figures, a line each."""
    lines = [f"{'':10}{'bytes':>10}{'packets':>9}{'LongFast s':>12}{'signed s':>10}"]
    for name in ("D1", "D20", "D20_live", "D200", "COLD"):
        one = said[name]
        lines.append(
            f"{name:10}{one['bytes']:10.1f}{one['packets']:9.1f}"
            f"{one['airtime_s']['LongFast']:12.1f}{one['airtime_signed_s']['LongFast']:10.1f}"
        )
    lines.append("bytes an entry: " + ", ".join(f"{kind} {size:.2f}" for kind, size in said["entry_bytes"].items()))
    for peer, scenes in said["peers"].items():
        cells = ", ".join(f"{name} {one['bytes']:.0f} B / {one['packets']:.1f}" for name, one in scenes.items())
        lines.append(f"{peer}: {cells}")
    for percent, scenes in said["loss_3_receivers"].items():
        cells = ", ".join(f"{name} {one['bytes']:.0f} B / {one['packets']:.1f}" for name, one in scenes.items())
        lines.append(f"{percent} % loss, 3 receivers: {cells}")
    return "\n".join(lines)


def main() -> None:
    """Read the command line, measure, print."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else "")
    parser.add_argument(
        "--workload", type=Path, default=GENERATOR, help="the year's generator (.py), or one year (.json)"
    )
    parser.add_argument("--seeds", type=int, default=12, help="how many seeds of the generator")
    parser.add_argument("--first", type=int, default=FIRST_SEED, help="the first of them")
    parser.add_argument("--json", action="store_true", help="one JSON object on stdout")
    chosen = parser.parse_args()
    if not chosen.workload.exists():
        raise SystemExit(f"{chosen.workload} is not there; say where the workload lies with --workload")
    said = measure(chosen.workload, chosen.seeds, chosen.first)
    print(json.dumps(said) if chosen.json else table(said))


if __name__ == "__main__":
    main()
