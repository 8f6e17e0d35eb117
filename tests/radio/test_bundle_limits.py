"""A stick of an admitted desk that was made to do harm: it costs little time and room, and few lines."""

import time
import tracemalloc
from pathlib import Path

from models import heard
from models.runs import MOST_WORDS
from mvs_tui import peers, stick
from mvs_tui.exchange import stick_in, stick_out
from radio.codec.frames import DIGEST, TAG, LogName, Runs, Sent, Tips, Told, pack
from tests.radio.bundles import made_by
from tests.radio.desks import coop, level, member


def test_a_bundle_of_forged_runs_is_given_up_after_some(tmp_path: Path) -> None:
    """Of 60,000 forged runs some 200 are looked at, 50 are told; the honest stick is taken in afterwards."""
    a, b = coop(tmp_path, "Kilima", "Bandari")
    member(b, "0417")
    log = LogName(b.author.number, b.author.key.public[1:3], 0, 0)
    frames = [
        pack(
            a.ledger.coop_id[:TAG],
            Runs(tuple(Sent(log, first, (b"x",), bytes(64)) for first in range(start, start + 600))),
        )
        for start in range(0, 60_000, 600)
    ]
    path = made_by(b, tmp_path / "harm.bundle", frames)
    began = time.monotonic()
    (report,) = stick_in(a, path)
    assert time.monotonic() - began < 5
    assert report.entries_in == 0
    assert len(report.refused) == MOST_WORDS + 2
    assert f": {stick.PATIENCE - MOST_WORDS} more" in report.refused[-2]
    assert "the rest was not read" in report.refused[-1]
    folder = tmp_path / "stick"
    folder.mkdir()
    stick_out(b, folder)
    (report,) = stick_in(a, folder)
    assert report.refused == []
    assert level(a, b)


def test_a_bundle_of_tips_costs_little_room(tmp_path: Path) -> None:
    """Of 100,000 logs that a bundle tells of, few are kept in memory and fewer in the store; true ones are kept."""
    a, b = coop(tmp_path, "Kilima", "Bandari")
    own = LogName(b.author.number, b.author.key.public[1:3], 0, 0)
    told = [Told(own, 1, bytes(8), frozen=False)]
    frames = [pack(a.ledger.coop_id[:TAG], Tips(bytes(DIGEST), tuple(told)))]
    for number in range(100):
        lines = tuple(
            Told(
                LogName(own.number if number < 30 else 77, own.check, 0, (number * 1000 + n) % 65_536),
                5,
                bytes(8),
                frozen=False,
            )
            for n in range(1000)
        )
        frames.append(pack(a.ledger.coop_id[:TAG], Tips(bytes(DIGEST), lines)))
    path = made_by(b, tmp_path / "harm.bundle", frames)
    del frames
    tracemalloc.start()
    (report,) = stick_in(a, path)
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert report.refused == []
    assert peak < 16 * 2**20
    kept = heard.marks(a.ledger, b.author.key.public)
    assert 0 < len(kept) <= peers.MOST_MARKS
    assert {mark.desk_key for mark in kept} == {b.author.key.public}


def test_what_was_refused_is_told_in_few_lines() -> None:
    """Each sentence stands once; the rest is a number."""
    assert peers.few(["a", "b", "a"], 3) == ["a", "b", "Refused besides these: 1 more."]
    assert peers.few([], 0) == []
    assert len(peers.few(map(str, range(500)), 700)) == MOST_WORDS + 1
