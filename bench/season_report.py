"""A season's figures for people: a table and bars in the terminal, a page with pictures.

Rules
- Both say the same figures; the page's pictures are SVG with dark and light strokes that are seen on any ground.
"""

from __future__ import annotations

import textwrap
from typing import TYPE_CHECKING, Final

from bench.season_world import VILLAGES

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from bench.season_figures import Season

WIDE: Final = 40
COLUMNS: Final = 80
COLOURS: Final = ("#1f77b4", "#d62728", "#2ca02c", "#9467bd")


def bar(part: float, most: float, wide: int = WIDE) -> str:
    """Draw a bar for a part of the most."""
    return "#" * round(wide * part / most) if most else ""


def lines(season: Season) -> list[tuple[str, str]]:
    """Give what a season shows, as (words, figure)."""
    total, last = season.totals, season.weeks[-1]
    return [
        ("Bookings that met in one hour, on any desk in any week", str(season.doubles)),
        ("Desks that ended with the same books", f"{len(season.hashes)} of {season.desks}" if season.agreed else "no"),
        ("Rounds sealed", str(total.get("rounds", 0))),
        ("Rounds reckoned again: the same", str(sum(week.same for week in season.weeks))),
        ("Rounds reckoned again: another result", str(sum(week.differ for week in season.weeks))),
        ("Share error of villages, first and last week", _span(season, "villages")),
        ("Share error of households, first and last week", _span(season, "houses")),
        ("Share error of households, by asking alone", f"{season.asked:.3f}"),
        ("Hours of a household that asks much, and of another", f"{last.eager}, {last.others}"),
        ("Unseen decisions of the silent desk; of them void", f"{season.hidden}, {season.void}"),
    ]


def _span(season: Season, name: str) -> str:
    lived = season.weeks[1:]
    return f"{getattr(lived[0], name):.3f} … {getattr(lived[-1], name):.3f}" if lived else "-"


def terminal(season: Season) -> str:
    """Write the report for a terminal of 80 columns."""
    head = f"Season {season.seed}: {season.members} members, {season.machines} machines, {season.desks} desks, "
    out = [f"{head}{season.entries} entries, {season.seconds:.0f} s", ""]
    out += [f"{words:<62} {figure:>16}" for words, figure in lines(season)]
    out += ["", "Share error of households (and villages), week by week", ""]
    most = max((week.houses for week in season.weeks[1:]), default=1.0)
    for week in season.weeks[1:]:
        out.append(f"{week.number:>3} {week.houses:.3f} ({week.villages:.3f}) {bar(week.houses, most)}")
    out += ["", "week  asked granted passed  out no-show late   same differ waits  parts"]
    for week in season.weeks:
        count = week.counts
        figures = [count.get(name, 0) for name in ("asked", "granted", "passed over", "handed over", "nobody came")]
        out.append(
            f"{week.number:>4} {figures[0]:>6} {figures[1]:>7} {figures[2]:>6} {figures[3]:>4} {figures[4]:>7} "
            f"{count.get('cancelled late', 0):>4} {week.same:>6} {week.differ:>6} {week.waits:>5} {week.parts:>6}"
        )
    told = "In all: " + ", ".join(f"{much} {what}" for what, much in season.totals.items())
    out += ["", *textwrap.wrap(told, COLUMNS)]
    return "\n".join(out)


def chart(title: str, series: Sequence[tuple[str, Sequence[float]]], most: float) -> str:
    """Draw lines over weeks as SVG; values from 0 to `most`."""
    wide, high, left, top = 640, 220, 46, 26
    steps = max(2, *(len(values) for _name, values in series))
    out = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {wide + 160} {high + 60}" font-family="sans-serif" ',
        f'font-size="12"><rect width="100%" height="100%" fill="white"/><text x="{left}" y="16">{title}</text>',
    ]
    for mark in range(5):
        y = top + high - high * mark / 4
        out.append(f'<path d="M{left} {y:.1f}H{wide}" stroke="#ddd"/>')
        out.append(f'<text x="4" y="{y + 4:.1f}">{most * mark / 4:.2f}</text>')
    for number, (name, values) in enumerate(series):
        points = " ".join(
            f"{left + (wide - left) * place / (steps - 1):.1f},{top + high - high * min(value, most) / most:.1f}"
            for place, value in enumerate(values)
        )
        colour = COLOURS[number % len(COLOURS)]
        out.append(f'<polyline points="{points}" fill="none" stroke="{colour}" stroke-width="2"/>')
        out.append(f'<text x="{wide + 10}" y="{top + 16 + 18 * number}" fill="{colour}">{name}</text>')
    for place in range(steps):
        x = left + (wide - left) * place / (steps - 1)
        out.append(f'<text x="{x - 4:.1f}" y="{top + high + 18}">{place + 1}</text>')
    return "".join([*out, f'<text x="{left}" y="{top + high + 34}">weeks</text></svg>\n'])


def page(season: Season, path: Path) -> None:
    """Write the report as a page, its pictures into `img` beside it."""
    pictures = path.parent / "img"
    pictures.mkdir(parents=True, exist_ok=True)
    lived = season.weeks[1:]
    errors = [("households", [week.houses for week in lived]), ("villages", [week.villages for week in lived])]
    errors.append(("by asking alone", [season.asked for _week in lived]))
    parts = [(name, [week.shares[number] for week in lived]) for number, name in enumerate(VILLAGES)]
    top = max([0.1, season.asked, *(week.houses for week in lived)])
    (pictures / "season-error.svg").write_text(chart("Share error", errors, top), "utf-8")
    (pictures / "season-shares.svg").write_text(chart("Used share of each village", parts, 0.5), "utf-8")
    path.write_text(_page(season), "utf-8")


def _page(season: Season) -> str:
    rows = "\n".join(f"| {words} | {figure} |" for words, figure in lines(season))
    weeks = "\n".join(
        f"| {week.number} | {week.counts.get('asked', 0)} | {week.counts.get('granted', 0)} | "
        f"{week.counts.get('passed over', 0)} | {week.counts.get('handed over', 0)} | {week.houses:.3f} | "
        f"{week.villages:.3f} | {week.same} | {week.differ} | {week.waits} | {week.parts} |"
        for week in season.weeks
    )
    total = ", ".join(f"{much} {what}" for what, much in season.totals.items())
    return f"""# A season of allotment, simulated

{season.members} members in {len(VILLAGES)} villages with {season.machines} machines. {season.desks} desks keep real
books ({season.entries} entries) and exchange them; every Thursday each keeper draws and seals its round, and every desk
reckons every round again. It rains, machines break down, the villages are cut in two twice, and one keeper is silent
for three weeks, deciding things that nobody sees while others take its machines over. This page is written by
`./run bench season --report docs/season.md` (seed {season.seed}).

| What it shows | |
|---|---|
{rows}

In all: {total}.

## Shares

The share error is half the sum of |used - due| over all: 0 where everybody had just its part. Used hours weigh by the
policy's half-life. Every fourth household asks for more than twice as much as the others; what is due to each is the
same. In weeks in which the villages were cut in two, or a keeper was silent, requests did not reach their machines, and
shares part for a while.

![Share error of households and villages by week](img/season-error.svg)

![Used share of each village by week](img/season-shares.svg)

## Week by week

“households” and “villages” are share errors. “same” counts rounds that a desk reckoned again with the same result,
“other” those with another, “waits” those of which entries were still missing at that desk. “parts”: in how many parts
the desks were.

| week | asked | granted | passed over | handed over | households | villages | same | other | waits | parts |
|---|---|---|---|---|---|---|---|---|---|---|
{weeks}
"""
