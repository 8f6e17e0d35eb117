"""A desk at the command line on a Monday in November, with two machines and a week of requests."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import pytest

from tests.mvs_tui.clerk import Clerk

#: A Monday morning in the co-op's zone.
MONDAY = dt.datetime(2026, 11, 23, 10, tzinfo=dt.UTC).timestamp()


@pytest.fixture
def empty(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Clerk:
    """Give a desk three hours east of UTC, with two machines and three members."""
    monkeypatch.setattr("mvs_tui.config.time.time", lambda: MONDAY)
    clerk = Clerk(tmp_path / "books")
    clerk("init", "--coop", "Agri-Pod", "--village", "Bandari", "--desk", "store", "--zone", 180)
    clerk("machine", "add", "TRACTOR1", "--name", "MF 35")
    clerk("machine", "add", "THRESH1", "--meters", "engine/PTO")
    for number, name in enumerate(("Samuel Kipchoge", "Ruth A", "Ñandú Ngũgĩ wa Thiong'o")):
        clerk("member", "add", name, "--household", f"H{number}")
    return clerk


def ask(clerk: Clerk, machine: str, who: str, start: str, hours: int, *more: str) -> str:
    """Ask for a machine; gives the entry."""
    said = clerk.reads("machine", "request", machine, "--for", who, "--from", start, "--hours", hours, *more)
    return str(said["entry"])
