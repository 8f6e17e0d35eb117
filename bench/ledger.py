"""Measures the ledger, as `./run bench ledger [--json] [--sizes 1000,20000,50000]`.

For each size: take (store entries with a seal each), append, verify, rebuild, open, bytes, memory; in the same run
beside them Peewee's `insert_many` of the same rows and libsodium's bare verification of the same seals. At the end the
import of 5,000 members. One JSON object on stdout with --json, a table otherwise.

Rules
- Times are seconds of the clock on the wall unless a name says ms; ratios name what is divided by what.
- What a user would wait for is measured in a process of its own, and compared with the same over an empty ledger.
- The books lie in a temporary folder (TMPDIR), and every figure depends on how fast that disk can sync.
"""

from __future__ import annotations

import argparse
import json
import os
import platform
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

import books
from first_screen import first_screen
from nacl.bindings import crypto_sign_open
from peewee import SqliteDatabase

from models import people, tables
from models.author import Author
from models.ledger import Ledger
from models.machines import RequestMachine
from models.pen import Going
from models.place import High, place_of
from models.refs import Key, Ref
from models.store import PRAGMAS
from models.verify import verify
from models.words import Refused

#: What a process of its own does; it prints one JSON object with its seconds and its largest memory in MiB.
CHILD = """
import re, sys, time, json
from pathlib import Path
import mvs_tui
import models.history, models.board, models.people
from mvs_tui.config import Home
from mvs_tui.node import Node
from models.verify import verify
home, what = Home(Path(sys.argv[1])), sys.argv[2]
begun = time.perf_counter()
node = Node.open(home)
if what == "verify":
    assert verify(node.ledger).good
elif what == "rebuild":
    node.ledger.rebuild()
else:
    names, desk = node.names(), node.author.number
    models.board.waits_for(names, desk), models.board.waits_elsewhere(names, desk), models.board.today(names)
    models.board.machines(names), models.board.week(names, names.calendar.monday(names.today))
    models.history.page(names), models.people.search(node.ledger)
seconds = time.perf_counter() - begun
# Not getrusage: its peak remembers what this process was before it became this program.
peak = re.search(r"VmHWM:\\s+(\\d+)", Path("/proc/self/status").read_text())[1]
print(json.dumps([seconds, int(peak) / 1024]))
"""


def timed(work: Any) -> tuple[float, Any]:
    """Run something and give its seconds and its answer."""
    begun = time.perf_counter()
    answer = work()
    return time.perf_counter() - begun, answer


def child(home: Path, what: str, offset: int) -> tuple[float, float]:
    """Do one thing in a process of its own; gives its seconds and its largest memory in MiB."""
    done = subprocess.run(  # noqa: S603 - ourselves
        [sys.executable, "-c", CHILD, str(home), what],
        check=True, capture_output=True, text=True, env={**os.environ, "MVS_CLOCK_OFFSET": str(offset)},
    )  # fmt: skip
    seconds, memory = json.loads(done.stdout)
    return float(seconds), float(memory)


def author_of(ledger: Ledger, folder: Path, pen: books.Pen) -> Author:
    """Give the pen of desk 1, as if it had always written here; its clock stands after the newest entry."""
    High(place_of(folder / "desk.key")).write(folder / "high.json")
    newest = ledger.store.rows("SELECT max(t) FROM entry")[0][0]
    author = Author(ledger, pen.key, folder / "desk.key", lambda: books.CALENDAR.epoch + int(newest) + 1)
    author.pen.take_up(0, Going(0))
    author.pen.remember()
    return author


def appends(author: Author, count: int = 60) -> dict[str, float]:
    """Append requests one by one, each asked for its advice, synced and folded; then as many under one seal."""
    ledger = author.ledger
    machine = Key.read(ledger.store.rows("SELECT key FROM thing ORDER BY key LIMIT 1")[0][0])
    member = Key.read(ledger.store.rows("SELECT key FROM member ORDER BY key LIMIT 1")[0][0])
    free = max((row[0] for row in ledger.store.rows("SELECT max(end) FROM booking")), default=0) or 48
    start = max(free, author.now() // 60 + 1)
    wishes = [RequestMachine(Ref.to(machine), Ref.to(member), start + number, 1) for number in range(2 * count + 1)]
    author.append(wishes[-1])
    singles = [timed(lambda wish=wish: author.append(wish))[0] * 1000 for wish in wishes[:count]]
    together, _receipt = timed(lambda: author.append(*wishes[count : 2 * count]))
    return {
        "append_ms_median": statistics.median(singles),
        "append_ms_worst": max(singles),
        "append_64_under_one_seal_ms_each": together * 1000 / count,
    }


def raw_seals(ledger: Ledger) -> float:
    """Verify every seal with libsodium alone: the messages lie ready, nothing is read or compared."""
    ready: list[tuple[bytes, bytes]] = []
    for (log,) in ledger.store.rows("SELECT id FROM log"):
        who = ledger.log_id(log)
        rows = ledger.store.rows(
            "SELECT s.first, s.signature, e.body FROM seal s JOIN entry e ON e.log = s.log AND e.seq = s.first "
            "WHERE s.log = ? AND s.n = 1",
            log,
        )
        ready += [(sig + who.seal_message(first, [body]), who.desk[1:]) for first, sig, body in rows]

    def check() -> None:
        for signed, public in ready:
            crypto_sign_open(signed, public)

    return timed(check)[0]


def insert_many(ledger: Ledger, path: Path) -> float:
    """Put the same entries and seals into the same tables by Peewee's `insert_many`, 500 rows at a time, one commit."""
    rows: dict[type[tables.Table], list[dict[str, Any]]] = {}
    for table in (tables.Entry, tables.Seal):
        names = tables.columns(table)
        listed = ", ".join(f'"{name}"' for name in names)
        found = ledger.store.rows(f'SELECT {listed} FROM "{table.__name__.lower()}"')  # noqa: S608 - our tables
        rows[table] = [dict(zip(names, row, strict=True)) for row in found]
    database = SqliteDatabase(str(path), pragmas=PRAGMAS)

    def fill() -> None:
        with database.atomic():
            for table, made in rows.items():
                for start in range(0, len(made), 500):
                    table.insert_many(made[start : start + 500]).execute(database)

    with database.bind_ctx(list(rows), bind_refs=False, bind_backrefs=False):
        database.create_tables(list(rows))
        seconds, _none = timed(fill)
    database.close()
    return seconds


def measure(size: int, folder: Path) -> dict[str, float]:
    """Measure one size; `folder` is fresh."""
    folder.mkdir()
    ledger, pens = books.begin(folder)
    sign, runs = timed(lambda: list(books.entries(pens, size)))
    take, arrival = timed(lambda: ledger.take(runs))
    if arrival.stored != size - 1:
        raise Refused("the bench's own entries were not taken: " + "; ".join(arrival.refused[:3]))
    fold, _count = timed(ledger.folder.fold_all)
    before = ledger.folder.state_hash()
    signed = int(ledger.store.rows("SELECT sum(length(body)) FROM entry")[0][0]) + 64 * size
    raw, checked = (
        min(raw_seals(ledger) for _again in range(2)),
        min(timed(lambda: verify(ledger))[0] for _again in range(2)),
    )
    peewee = insert_many(ledger, folder / "peewee.db")
    rebuild, _none = timed(ledger.rebuild)
    if ledger.folder.state_hash() != before:
        raise Refused("the rebuild gave other books")
    found: dict[str, float] = {
        "entries": size, "sign": sign, "take": take, "fold": fold, "verify": checked, "raw_libsodium": raw,
        "rebuild": rebuild, "peewee_insert_many": peewee,
        "bytes_per_entry_in_the_database": (folder / "books.db").stat().st_size / size,
        "bytes_per_entry_signed_with_its_seal": signed / size,
        "verify_over_raw_libsodium": checked / raw, "take_and_fold_over_insert_many": (take + fold) / peewee,
        "rebuild_over_insert_many": rebuild / peewee,
    }  # fmt: skip
    author = author_of(ledger, folder, pens[0])
    found |= appends(author)
    offset = books.CALENDAR.epoch + author.now() - int(time.time() // 60)
    ledger.store.close()
    opened = [child(folder, "open", offset) for _again in range(4)][1:]
    found["open_to_first_page"] = min(seconds for seconds, _memory in opened)
    found["start_to_first_screen"] = min(first_screen(folder, offset) for _again in range(6))
    found["memory_mib_open"] = opened[0][1]
    found["memory_mib_verify"] = child(folder, "verify", offset)[1]
    found["memory_mib_rebuild"] = child(folder, "rebuild", offset)[1]
    return found


def members(folder: Path, count: int = 5000) -> dict[str, float]:
    """Import members by list into a new co-op, names sealed and all."""
    folder.mkdir()
    ledger, pens = books.begin(folder)
    author = author_of(ledger, folder, pens[0])
    rows = [
        (line, people.Newcomer(f"Member {line}", f"H{line // 4:05d}", "0712 345678")) for line in range(1, count + 1)
    ]
    seconds, (added, refused) = timed(lambda: people.add_many(author, rows))
    if refused or people.count(ledger) != added:
        raise Refused(f"{len(refused)} rows were refused")
    ledger.store.close()
    return {"import_members": float(added), "import_seconds": seconds}


def run(sizes: list[int]) -> dict[str, Any]:
    """Measure all sizes."""
    with tempfile.TemporaryDirectory(prefix="mvs-bench-") as name:
        place = Path(name)
        empty = measure(books.BEGINNING, place / "empty")
        said: dict[str, Any] = {
            "python": platform.python_version(), "processors": os.cpu_count(), "machine": platform.machine(),
            "empty": empty, "sizes": [],
        }  # fmt: skip
        for size in sizes:
            sys.stderr.write(f"{size} entries ...\n")
            found = measure(size, place / str(size))
            for figure in ("open_to_first_page", "start_to_first_screen"):
                found[f"{figure}_above_empty"] = found[figure] - empty[figure]
            said["sizes"].append(found)
        said |= members(place / "members")
    return said


def table(said: dict[str, Any]) -> str:
    """Write the figures as a table, a line each."""
    columns = [said["empty"], *said["sizes"]]
    lines = [f"{'':40}" + "".join(f"{int(column['entries']):>12,}" for column in columns)]
    for name in said["sizes"][-1] if said["sizes"] else said["empty"]:
        if name != "entries":
            cells = "".join(f"{column[name]:12.3f}" if name in column else f"{'':12}" for column in columns)
            lines.append(f"{name.replace('_', ' '):40}{cells}")
    lines.append(f"import of {int(said['import_members']):,} members: {said['import_seconds']:.1f} s")
    return "\n".join(lines)


def main() -> None:
    """Read the command line, measure, print."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else "")
    parser.add_argument("--json", action="store_true", help="one JSON object on stdout")
    parser.add_argument("--sizes", default="1000,20000,50000", help="numbers of entries, with commas between")
    chosen = parser.parse_args()
    said = run([int(size) for size in str(chosen.sizes).split(",") if size])
    print(json.dumps(said) if chosen.json else table(said))


if __name__ == "__main__":
    main()
