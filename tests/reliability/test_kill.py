"""The real program is killed while it writes."""

from pathlib import Path

from tests.reliability.kills import kills


def test_kill_at_any_moment(tmp_path: Path) -> None:
    """Twenty programs, three at a time on one data folder, are killed: all they were told is written, nothing twice."""
    assert kills(tmp_path, seed=20, count=20) > 10
