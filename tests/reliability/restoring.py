"""Kills a restore at each of its file operations in turn, for a test that looks at what is left.

Started as `python -m tests.reliability.restoring HOME FILE`: for each operation it copies HOME, starts a child that
dies just before that operation, and prints one JSON line with the copy's folder and how the child ended.
"""

# ruff: noqa: T201 - what it prints is what the test reads

import json
import os
import shutil
import sys
from pathlib import Path

from models.place import High, place_of
from mvs_tui.backup import restore
from mvs_tui.config import Home

EVENTS = {"open", "os.rename", "os.remove", "os.mkdir", "os.rmdir", "os.truncate", "sqlite3.connect", "shutil.rmtree"}


def _child(home: Home, file: Path, stop: int) -> None:
    left = stop

    def hook(event: str, _values: object) -> None:
        nonlocal left
        if event in EVENTS:
            left -= 1
            if left < 0:
                os._exit(9)

    sys.addaudithook(hook)
    restore(home, file, force=True)
    os._exit(0)


def main(source: Path, file: Path) -> None:
    """Stop at the first operation, the second, and so on, until the restore comes to its end."""
    ended, stop = 9, 0
    while ended:
        home = Home(source.with_name(f"crash{stop}"))
        shutil.copytree(source, home.path, ignore=shutil.ignore_patterns("ballast"))
        high = High.read(home.path / "high.json")
        high.place = place_of(home.key)
        high.write(home.path / "high.json")
        child = os.fork()
        if not child:
            _child(home, file, stop)
        ended = os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])
        print(json.dumps({"home": str(home.path), "stop": stop, "exit": ended}), flush=True)
        stop += 1


if __name__ == "__main__":
    main(Path(sys.argv[1]), Path(sys.argv[2]))
