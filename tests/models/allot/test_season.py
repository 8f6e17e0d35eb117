"""A small season of five desks with real books: rounds, hand-overs, and all that goes wrong (see bench/season.py)."""

import xml.etree.ElementTree as ET
from pathlib import Path

import pytest

from bench import season as bench
from bench.season_figures import Season
from bench.season_report import page, terminal
from mvs_tui.demo.season import quick_folder

SEED = 7


@pytest.fixture(scope="module")
def season() -> Season:
    """Live the small season once."""
    with quick_folder() as folder:
        return bench.live(folder, SEED, bench.SMALL, bench.SMALL_TROUBLE)


def test_everything_happened(season: Season) -> None:
    """The season has what it is to be judged by: rounds, hand-overs, no-shows, rain, a breakdown, a take-over."""
    wanted = {"rounds", "granted", "passed over", "offers confirmed", "handed over", "taken back", "nobody came"}
    wanted |= {"cancelled late", "breakdowns", "hours of rain", "taken over"}
    assert wanted - season.totals.keys() == set()
    assert {week.parts for week in season.weeks} == {1, 2}


def test_no_two_bookings_meet(season: Season) -> None:
    """On no desk's books two bookings hold one machine in one hour."""
    assert season.doubles == 0


def test_all_desks_end_alike(season: Season) -> None:
    """After the partition and the silence all five desks hold the same state."""
    assert (len(season.hashes), season.agreed) == (5, True)


def test_every_round_is_the_same_everywhere(season: Season) -> None:
    """Every desk reckoned every sealed round again, and got the same."""
    assert sum(week.same for week in season.weeks) == season.totals["rounds"] * season.desks
    assert sum(week.differ for week in season.weeks) == 0


def test_unseen_decisions_count_nothing(season: Season) -> None:
    """What the silent desk confirmed after its machines were taken over holds no hours on any desk."""
    assert season.hidden > 0
    assert season.void == season.hidden


def test_the_report_says_it(season: Season, tmp_path: Path) -> None:
    """The terminal's report keeps to 80 columns, and the page's pictures are whole SVG files."""
    shown = terminal(season)
    assert f"{season.members} members" in shown
    assert max(map(len, shown.splitlines())) <= 80
    page(season, tmp_path / "season.md")
    text = (tmp_path / "season.md").read_text("utf-8")
    for name in ("img/season-error.svg", "img/season-shares.svg"):
        assert f"]({name})" in text
        assert ET.parse(tmp_path / name).getroot().tag.endswith("svg")  # noqa: S314 - our own picture
