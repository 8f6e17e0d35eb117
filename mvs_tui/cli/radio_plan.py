"""`mvs radio plan`: which villages hear each other, and how long a day's exchange takes, before anybody buys a mast."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import click

from models.language import gettext as _
from models.spelling import point
from models.words import BadInput
from mvs_tui.cli.base import as_json, put, put_json, table

if TYPE_CHECKING:
    from radio.plan import Plan
    from radio.villages import Map

PLAN: Final = (
    "preset region entries villages links hops apart frame_ms frames budget_s need_s p50_s p95_s channel advice"
)


@click.command()
@click.argument("file", required=False, type=click.Path(path_type=Path, dir_okay=False, exists=True))
@click.option(
    "--village", "villages", metavar="NAME:N,E", multiple=True, help="A village: degrees north and east, +height m."
)
@click.option("--pair", "pairs", metavar="TEXT", multiple=True, help="A distance, as “Alto - Bela 7.5 km hill”.")
@click.option("--preset", metavar="NAME", help="How far and how fast; LongFast if left out.")
@click.option("--region", metavar="NAME", help="Whose law counts; EU_868 if left out.")
@click.option("--entries", type=click.IntRange(0), help="How many entries a village writes in a day; else 40.")
@as_json(PLAN)
def plan(  # noqa: PLR0913 - as many as a map has lines
    *,
    file: Path | None,
    villages: tuple[str, ...],
    pairs: tuple[str, ...],
    preset: str | None,
    region: str | None,
    entries: int | None,
    as_json: bool,
) -> None:
    """Say which villages will hear each other, and how fast.

    FILE: a map in plain text. A line for each village, as “Alto -12.801 35.231 12m” (degrees north and east, height of
    the antenna), and for what is known of a pair, as “Alto - Bela 7.5 km hill”; between may lie open, mixed, houses,
    trees or a hill. Without a file, --village and --pair say the same. Each day's exchange is run in the simulated air.
    """
    from radio.plan import plan as made_of
    from radio.villages import read

    if not file and not villages:
        raise click.UsageError(_("Name a FILE with the map, or at least two of --village NAME:NORTH,EAST."))
    lines = file.read_text("utf-8", errors="replace").splitlines() if file else []
    lines += [_village(text) for text in villages] + list(pairs)
    for name, value in (("preset", preset), ("region", region), ("entries", entries)):
        lines += [f"{name} {value}"] if value is not None else []
    village_map = read("\n".join(lines))
    made = made_of(village_map)
    if as_json:
        put_json(_json(village_map, made))
    else:
        put(_text(village_map, made))


def _village(text: str) -> str:
    """Read a village as it is typed on the command line; raises `BadInput`."""
    name, colon, place = text.partition(":")
    figures = [part.strip() for part in place.split(",")]
    if not colon or not name.strip() or len(figures) not in {2, 3}:
        raise BadInput(_("“{text}”: write a village as Alto:-12.801,35.231 or Alto:-12.801,35.231,12 (metres).").format(
            text=text))  # fmt: skip
    height = f" {figures[2].removesuffix('m')}m" if len(figures) == 3 else ""  # noqa: PLR2004 - the third is the height
    return f"{name.strip()} {figures[0]} {figures[1]}{height}"


def _json(village_map: Map, made: Plan) -> dict[str, Any]:
    links = [
        {"one": one.one, "two": one.two, "km": round(one.metres / 1000, 2), "margin_db": round(one.margin, 1),
         "state": one.state, "chance": round(one.chance, 3)}
        for one in made.links
    ]  # fmt: skip
    return {
        "preset": village_map.preset,
        "region": village_map.region,
        "entries": village_map.entries,
        "villages": [village.name for village in village_map.villages],
        "links": links,
        "hops": [{"one": one, "two": two, "hops": hops} for (one, two), hops in made.hops.items() if one < two],
        "apart": [list(group) for group in made.apart],
        "frame_ms": made.frame_ms,
        "frames": made.frames,
        "budget_s": made.budget_s,
        "need_s": round(made.need_s, 1),
        "p50_s": made.p50_s,
        "p95_s": made.p95_s,
        "channel": round(made.channel, 4),
        "advice": list(made.advice),
    }


def _text(village_map: Map, made: Plan) -> str:
    words = {"good": _("good"), "fair": _("fair"), "doubtful": _("doubtful: try it"), "none": _("none")}
    rows = [
        (f"{one.one} - {one.two}", point(f"{one.metres / 1000:.1f} km"), f"{one.margin:+.0f} dB", words[one.state])
        for one in made.links
    ]
    parts = [table(rows) or _("No two villages are in reach of each other."), "", _exchange(village_map, made)]
    if made.need_s:
        parts.append(
            _("The busiest radio sends {need} s for it; the law allows {budget} s in an hour.").format(
                need=round(made.need_s), budget=round(made.budget_s)
            )
        )
    return "\n".join([*parts, *(f"- {line}" for line in made.advice)])


def _exchange(village_map: Map, made: Plan) -> str:
    from screens.air import about

    if made.p50_s is None and not made.need_s:
        return _("There is nothing to exchange by radio.")
    day = _("{n} entries a village and day, {preset}").format(n=village_map.entries, preset=village_map.preset)
    if made.p95_s is None or made.p50_s is None:
        return _("{day}: it does not all arrive within 12 hours.").format(day=day)
    return _("{day}: all hold all after {usual}, {long} on a bad day; the channel is {share} % busy then.").format(
        day=day, usual=about(made.p50_s), long=about(made.p95_s), share=round(100 * made.channel)
    )
