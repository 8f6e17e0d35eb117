"""The co-op that the terminal benches look at: the demo's season, 5,000 members, 24 machines, a radio that hears many.

Rules
- Made from one seed, once; then copied for each program, so that every run begins from the same books. The copy lies in
  `.bench_cache`, under a digest of the code that made it.
- The clock is held near the end of the season, on a full hour, by MVS_CLOCK_OFFSET.
"""

from __future__ import annotations

import fcntl
import hashlib
import os
import shutil
import sys
import threading
import time
from pathlib import Path
from typing import Any, Final, Self
from unittest.mock import patch

ROOT: Final = Path(__file__).parent.parent
CACHE: Final = ROOT / ".bench_cache"
SEED: Final = 7
MEMBERS: Final = 5000
MACHINES: Final = 24
#: Desks that the radio hears: more than a screen holds.
NEIGHBOURS: Final = 40
#: Copies of older code that stay: a run that began with one may still go on.
KEPT: Final = 3
#: Seconds between two tellings of the radio.
TELLS: Final = 4.0
FIRST: Final = (
    "Amina",
    "Baraka",
    "Daudi",
    "Esther",
    "Faraji",
    "Grace",
    "Hamisi",
    "Imara",
    "Joseph",
    "Khadija",
    "Neema",
)
LAST: Final = ("Achieng", "Barasa", "Chebet", "Deng", "Ekal", "Gathoni", "Hassan", "Juma", "Kamau", "Lokol", "Mutua")


def prepared() -> tuple[Path, int]:
    """Give the folder of the prepared desk, and the minute since 1970 at which its season ends."""
    CACHE.mkdir(exist_ok=True)
    folder = CACHE / f"tty-{_digest()}"
    with (CACHE / "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not (folder / "now").exists():
            for old in sorted(CACHE.glob("tty-*"), key=lambda one: one.stat().st_mtime)[:-KEPT]:
                shutil.rmtree(old)
            _make(folder)
    return folder, int((folder / "now").read_text("utf-8"))


def _digest() -> str:
    """Give what stands for the code that makes books."""
    parts = [path.read_bytes() for name in ("models", "mvs_tui/demo") for path in sorted((ROOT / name).rglob("*.py"))]
    return hashlib.blake2b(b"".join([*parts, Path(__file__).read_bytes()]), digest_size=8).hexdigest()


def _make(folder: Path) -> None:
    from mvs_tui.demo.season import quick_folder

    with quick_folder() as quick:
        now = _write(quick)
        shutil.copytree(quick / "deskA", folder)
    (folder / "now").write_text(str(now), "utf-8")


def _write(quick: Path) -> int:
    from models import people
    from models.bookings import Purpose
    from models.coop import Village
    from models.machines import AddMachine, Machine, RequestMachine
    from models.members import Member
    from models.metrics import Metric
    from models.people import Newcomer
    from models.policy import AdoptPolicy
    from models.refs import Ref
    from models.sensors import AddSensor
    from models.work import ClaimWork
    from mvs_tui.demo.story import begin

    season, node, other = begin(quick, SEED)
    other.close()
    with patch.dict(os.environ, MVS_CLOCK_OFFSET=str(offset(season.now))):
        village = Ref[Village].to(node.law.desks[1].village)
        for number in range(1, MACHINES - 7):
            node.append(AddMachine(village, f"PUMP{number}", "Honda WB30"))
            node.append(AddSensor(village, f"TANK{number}", Metric.DISTANCE))
        names = node.names()
        members = [names.find(Member, f"A{number:03d}") for number in range(1, 30)]
        for number in range(1, MACHINES - 7):
            pump, start = names.find(Machine, f"PUMP{number}"), names.today * 24 + 24 + 6 + number % 7
            node.append(RequestMachine(pump, members[number], start, 4, Purpose(number % len(Purpose))))
        for number in range(1, MACHINES - 7):
            node.append(ClaimWork(members[number], 4 + number, text=f"dug drain {number}", on=names.today - number))
        node.append(AdoptPolicy("Small farms first", merit=5, floor=12, votes_for=41, votes=52))
        people.add_many(node.author, ((line, _somebody(line, Newcomer)) for line in range(MEMBERS - 240)))
        node.close()
    return season.now


def _somebody(number: int, make: Any) -> Any:
    first, last = FIRST[number % len(FIRST)], LAST[number // len(FIRST) % len(LAST)]
    return make(f"{first} {last} {number}", f"N{number // 6}", f"07{number:08d}")


def offset(now: int) -> int:
    """Give the MVS_CLOCK_OFFSET by which a program that starts now sees the season's end."""
    return now - int(time.time() // 60)


def copy(folder: Path, to: Path, *, radio: bool = True) -> Path:
    """Copy the prepared desk; the copy knows that it is where it belongs, and its radio tells of its neighbours."""
    from models.place import High, place_of
    from mvs_tui import radio_state
    from mvs_tui.config import Home

    shutil.copytree(folder, to)
    home = Home(to)
    high = High.read(to / "high.json")
    high.place = place_of(home.key)
    high.write(to / "high.json")
    if radio:
        radio_state.write(home, _radio())
    return to


class Telling:
    """Stands for the radio's program: tells every few seconds that all is as it was, to desks that only listen."""

    def __init__(self) -> None:
        """Tell nobody yet; `homes` may grow."""
        self.homes: list[Path] = []
        self._end = threading.Event()
        self._thread = threading.Thread(target=self._tell, daemon=True)

    def __enter__(self) -> Self:
        """Begin."""
        self._thread.start()
        return self

    def __exit__(self, *_error: object) -> None:
        """End."""
        self._end.set()
        self._thread.join()

    def _tell(self) -> None:
        from mvs_tui import radio_state
        from mvs_tui.config import Home

        while not self._end.wait(TELLS):
            for home in list(self.homes):
                radio_state.write(Home(home), _radio())


def memory() -> str | None:
    """Give a folder in memory, where there is one."""
    return "/dev/shm" if os.access("/dev/shm", os.W_OK) else None  # noqa: S108 - a folder of its own is made in it


def _radio() -> dict[str, Any]:
    """Give what the radio's own program might tell: one radio, many desks heard, bookings on their way."""
    now = int(time.time())
    link = {
        "url": "meshtastic+serial:/dev/ttyUSB0", "state": "up", "region": "EU_868", "preset": "LONG_FAST",
        "channel": "mwamba", "firmware": "2.7.15", "channel_load": 12.0, "used_s": 36.0, "budget_s": 356.4,
        "queue": [{"grade": "allot", "entries": 2, "frames": 1, "seconds": 2.2}], "until_sent_s": 120.0,
    }  # fmt: skip
    near = [
        {"desk": f"B{number}", "number": number + 2, "heard": now - 86400 * (number // 8 + 1) - 7200,
         "hops": number % 4, "bars": number % 5, "lacks": number, "we_lack": number // 2}
        for number in range(NEIGHBOURS)
    ]  # fmt: skip
    return {"at": now, "pid": os.getpid(), "links": [link], "neighbours": near}


if __name__ == "__main__":
    begun = time.perf_counter()
    print(prepared(), round(time.perf_counter() - begun, 1), file=sys.stderr)
