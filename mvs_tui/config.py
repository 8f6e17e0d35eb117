"""Where a desk's files lie, and the small settings that are not part of the books.

Rules
- `MVS_HOME` names the data folder; without it, the user's data folder of the operating system is taken.
- `MVS_CLOCK_OFFSET` shifts this desk's clock by so many minutes: for practice and for tests with a wrong clock.
- Settings are TOML in `config.toml`; a missing file is an empty one.
"""

from __future__ import annotations

import os
import time
import tomllib
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from models.language import gettext as _
from models.words import BadInput


@dataclass(frozen=True, slots=True)
class Home:
    """The files of one desk."""

    path: Path

    @classmethod
    def here(cls) -> Home:
        """Give the data folder that the environment asks for."""
        named = os.environ.get("MVS_HOME")
        if named:
            return cls(Path(named).expanduser())
        from platformdirs import user_data_path

        return cls(user_data_path("mvs-tui", appauthor=False))

    def make(self) -> None:
        """Make the folder, readable by its owner only."""
        self.path.mkdir(mode=0o700, parents=True, exist_ok=True)

    @property
    def books(self) -> Path:
        """The store."""
        return self.path / "books.db"

    @property
    def key(self) -> Path:
        """The desk's key."""
        return self.path / "desk.key"

    @property
    def crash(self) -> Path:
        """The report of this program's own mistakes."""
        return self.path / "crash.log"

    @property
    def radio(self) -> Path:
        """What the radio's process tells of itself."""
        return self.path / "radio.json"

    @property
    def radio_log(self) -> Path:
        """What the radio's process said on stderr, where the screens started it."""
        return self.path / "radio.log"

    @property
    def backups(self) -> Path:
        """Where backups go when no other place is named."""
        return self.path / "backups"

    @property
    def practice(self) -> Home:
        """The practice co-op's own folder, which can be thrown away."""
        return Home(self.path / "practice")

    def settings(self) -> dict[str, Any]:
        """Read the settings."""
        path = self.path / "config.toml"
        return tomllib.loads(path.read_text("utf-8")) if path.exists() else {}


def seconds() -> int:
    """Give the seconds since 1970 by this machine's clock as it is: for what its programs tell each other."""
    return int(time.time())


def clock() -> int:
    """Give the minutes since 1970 by this machine's clock, shifted by `MVS_CLOCK_OFFSET`."""
    return int(time.time() // 60) + clock_offset()


def clock_offset() -> int:
    """Give the minutes by which this desk's clock is shifted; raises `BadInput` when that is no whole number."""
    said = os.environ.get("MVS_CLOCK_OFFSET", "").strip() or "0"
    try:
        return int(said)
    except ValueError as error:
        raise BadInput(_("MVS_CLOCK_OFFSET is minutes, a whole number, not “{said}”.").format(said=said)) from error


def local_zone() -> int:
    """Give this machine's standard time zone in minutes east of UTC (without summer time)."""
    return -time.timezone // 60
