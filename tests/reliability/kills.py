"""`kill -9` of the real program while several of it write to one data folder."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from dataclasses import dataclass, field
from pathlib import Path
from random import Random
from typing import IO

from models.encoding import entry_hash
from models.refs import Key
from models.verify import verify
from mvs_tui.config import Home
from mvs_tui.node import Node
from tests.reliability.cuts import picture

ROOT = Path(__file__).parents[2]


@dataclass
class Clerk:
    """A running program, and where its words go."""

    process: subprocess.Popen[bytes]
    said: Path
    out: IO[bytes]

    @classmethod
    def start(cls, home: Path, folder: Path, name: str) -> Clerk:
        """Start a program that writes without end."""
        said = folder / f"{name}.txt"
        out = said.open("wb")
        process = subprocess.Popen(
            [sys.executable, "-m", "tests.reliability.writer", name],
            cwd=ROOT,
            env={**os.environ, "MVS_HOME": str(home)},
            stdout=out,
            stderr=subprocess.STDOUT,
        )
        return cls(process, said, out)

    def writing(self) -> bool:
        """Whether it has had an entry acknowledged; raises `AssertionError` when it ended by itself."""
        assert self.process.poll() is None, self.said.read_text()
        return self.said.read_bytes().count(b"\n") > 1

    def kill(self) -> None:
        """End it as a power switch would."""
        self.process.send_signal(signal.SIGKILL)
        self.process.wait()
        self.out.close()


@dataclass
class Tally:
    """All that was acknowledged, over all programs: by key, the hash in hex."""

    acked: dict[Key, str] = field(default_factory=dict[Key, str])
    notes: list[str] = field(default_factory=list[str])

    def read(self, said: Path) -> None:
        """Read what a program said; a last line that was cut short was not said."""
        for line in said.read_text().split("\n")[:-1]:
            word, _, rest = line.partition(" ")
            if word in {"ready", ""}:
                continue
            assert word[0].isdigit(), f"the program said: {line}"
            digest, _, note = rest.partition(" ")
            key = Key.read(word)
            assert self.acked.setdefault(key, digest) == digest, f"{key} was acknowledged twice, as two entries"
            if note:
                self.notes.append(note)


def kills(folder: Path, seed: int, count: int, together: int = 3) -> int:
    """Kill `count` programs at random moments, `together` at once; gives how many entries were acknowledged.

    Raises `AssertionError` with the seed in its text when one is lost, or a place was signed twice.
    """
    chance = Random(seed)  # noqa: S311 - repeats by its seed
    home = Home(folder / "home")
    Node.found(home, "Mto", "Bandari", "store").close()
    tally, killed = Tally(), 0
    try:
        while killed < count:
            clerks = [
                Clerk.start(home.path, folder, f"{killed + number}x") for number in range(min(together, count - killed))
            ]
            deadline = time.monotonic() + 60
            while not all(clerk.writing() for clerk in clerks):
                assert time.monotonic() < deadline, "a program does not begin to write"
                time.sleep(0.005)
            chance.shuffle(clerks)
            for clerk in clerks:
                time.sleep(chance.random() * 0.06)
                clerk.kill()
                tally.read(clerk.said)
                killed += 1
        _check(home, tally)
    except AssertionError as error:
        raise AssertionError(f"seed {seed}, after {killed} kills: {error}") from error
    return len(tally.acked)


def _check(home: Home, tally: Tally) -> None:
    node = Node.open(home)
    try:
        assert not tally.notes, f"a kill alone opened a new book: {tally.notes[0]}"
        assert node.store.check() == []
        report = verify(node.ledger)
        assert report.good, report.words()
        node.ledger.arranger.refresh()
        for key, digest in tally.acked.items():
            row = node.ledger.arranger.find(key)
            assert row is not None, f"{key} was acknowledged and is lost"
            assert entry_hash(row.body).hex() == digest, f"{key} is not what was acknowledged"
        before = picture(node.ledger)
        node.ledger.rebuild()
        assert picture(node.ledger) == before, "the books found are not what their entries give"
    finally:
        node.close()
