"""`mvs doctor`: what is wrong with this desk, and what to do."""

from __future__ import annotations

import click

from models.language import pgettext
from mvs_tui.cli.base import DAMAGED, as_json, put, put_json, table


@click.command()
@as_json("name mark found advice", many=True)
def doctor(*, as_json: bool) -> None:
    """Find what is wrong with this desk.

    Looks at program, folder, disk, books, clock and terminal; says what to do. Ends with 4 when something is broken.
    """
    from mvs_tui.config import Home
    from mvs_tui.doctor import BROKEN, examine

    found = examine(Home.here())
    if as_json:
        put_json([{"name": one.name, "mark": one.mark, "found": one.found, "advice": one.advice} for one in found])
    else:
        put(
            table(
                [
                    (
                        one.mark.ljust(2),
                        pgettext("check", one.name),
                        f"{one.found.rstrip('.')}. {one.advice}" if one.advice else one.found,
                    )
                    for one in found
                ]
            )
        )
    if any(one.mark == BROKEN for one in found):
        click.get_current_context().exit(DAMAGED)
