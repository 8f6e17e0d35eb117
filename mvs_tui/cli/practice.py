"""`mvs demo`: an invented co-op, to look at and to try everything on."""

from __future__ import annotations

import click


@click.command()
@click.option("--headless", is_flag=True, help="Tell the story as text instead of opening the screens.")
@click.option("--json", "as_json", is_flag=True, help="Tell it as one JSON document; goes with --headless.")
@click.option("--seed", type=int, default=1, show_default=True, help="Another number invents another co-op.")
def demo(*, headless: bool, as_json: bool, seed: int) -> None:
    """Try the program on an invented co-op.

    Four villages, 240 members, eight machines and a season of entries; one desk is yours, another answers over a
    simulated link. Your own books are not touched.
    """
    from mvs_tui.demo import run

    context = click.get_current_context()
    context.exit(run(seed, headless=headless or as_json, as_json=as_json) or 0)
