"""What a co-op day costs on air: guards on the figures of `./run bench air`, with a small year of the test's own."""

import json
import random
import subprocess
import sys
from pathlib import Path
from typing import Any

BENCH = Path(__file__).parents[2] / "bench"
NOTES = ("", "", "", "", "pump is loud", "Kesho asubuhi", "más tarde, 3 kg")
Rows = list[dict[str, Any]]


def row(chance: random.Random, ts: int, author: int, seq: int) -> dict[str, Any]:
    """Make one row as the workload has them, of a kind by chance."""
    member = f"m{60 * (author // 3) + chance.randrange(60):03d}"
    kinds: Rows = [
        {"kind": "tractor.book", "machine": f"tr{chance.randrange(8)}", "member": member,
         "start": ts // 60 + chance.randrange(9, 200), "hours": chance.randrange(1, 9)},
        {"kind": "seed.loan", "lot": f"lot{chance.randrange(9)}", "member": member,
         "grams": 500 * chance.randrange(1, 40), "due": ts // 1440 + chance.randrange(30, 200)},
        {"kind": "clinic.stock", "item": f"item{chance.randrange(20)}", "delta": chance.choice((-1, -3, -14, 100, 24))},
        {"kind": "work.log", "member": member, "task": chance.choice(("fence", "well")),
         "minutes": 30 * chance.randrange(1, 12)},
        {"kind": "vote.cast", "poll": "p01", "member": member, "choice": chance.randrange(4)},
    ]  # fmt: skip
    note = chance.choice(NOTES)
    return {**chance.choice(kinds), "author": author, "seq": seq, "ts": ts} | ({"note": note} if note else {})


def year(seed: int) -> dict[str, Rows]:
    """Make a small year: a hundred entries of twelve desks, then twenty on one side and five on the other."""
    chance = random.Random(seed)  # noqa: S311 - repeats by its seed
    seqs = [0] * 12
    made: dict[str, Rows] = {}
    at = 1000
    for part, count, authors in (("base", 100, range(12)), ("a20", 20, range(3)), ("b5", 5, (3, 4)), ("a200", 0, (0,))):
        rows: Rows = []
        for _entry in range(count):
            at += chance.randrange(20, 400)
            author = chance.choice(list(authors))
            rows.append(row(chance, at, author, seqs[author]))
            seqs[author] += 1
        made[part] = rows
    machines: Rows = [
        {"kind": "tractor.book", "machine": f"tr{number}", "member": "m000", "start": at // 60, "hours": 1}
        | {"author": 11, "seq": seqs[11] + number, "ts": at}
        for number in range(8)
    ]
    made["base"] += machines
    return made


def measured(folder: Path, seed: int) -> dict[str, Any]:
    """Run the bench on a small year, as its user does."""
    file = folder / "year.json"
    file.write_text(json.dumps(year(seed)), encoding="utf-8")
    done = subprocess.run(
        [sys.executable, str(BENCH / "air.py"), "--workload", str(file), "--json"],
        capture_output=True, check=False, text=True, timeout=100,
    )  # fmt: skip
    assert done.returncode == 0, f"seed {seed}: {done.stderr}"
    said: dict[str, Any] = json.loads(done.stdout)
    return said


def test_a_days_news_take_few_bytes_and_arrive_through_loss(tmp_path: Path) -> None:
    """One entry alone is one short packet, twenty and five take at most five; three that lose 30 % get all of it."""
    said = measured(tmp_path, seed=1)
    assert said["D1"]["packets"] <= 1.1
    assert said["D1"]["bytes"] <= 90
    assert said["D20_live"]["packets"] <= 28
    assert said["D20"]["packets"] <= 5
    assert said["D20"]["bytes"] <= 740
    assert said["COLD"]["bytes"] <= 108 * 25
    assert said["entry_bytes"]["all"] <= 11.5
    assert set(said["loss_3_receivers"]) == {"10", "20", "30"}
    assert said["peers"]["cbor_signature"]["D20"]["bytes"] > 3 * said["D20"]["bytes"]
