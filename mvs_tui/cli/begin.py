"""`mvs init`: found a co-op in this folder."""

from __future__ import annotations

import click

from models.language import gettext as _
from mvs_tui.cli.base import as_json, put, put_json, say


@click.command()
@click.option("--coop", required=True, help="The co-op's name, as it will stand on its papers.")
@click.option("--village", required=True, help="The village where this desk stands.")
@click.option("--desk", required=True, help="What people call this desk, like store or office.")
@click.option("--zone", type=click.IntRange(-1440, 1440), help="Minutes east of UTC; this machine's zone if left out.")
@as_json("coop fingerprint desk home")
def init(*, coop: str, village: str, desk: str, zone: int | None, as_json: bool) -> None:
    """Found a co-op in this folder.

    This desk becomes its first desk and its registrar. Prints the co-op's fingerprint: six words to compare on paper
    when another desk joins.
    """
    from mvs_tui.config import Home
    from mvs_tui.node import Node

    node = Node.found(Home.here(), coop, village, desk, zone)
    try:
        if as_json:
            put_json({"coop": node.law.name, "fingerprint": node.fingerprint, "desk": "A", "home": str(node.home.path)})
        else:
            put(node.fingerprint)
        say(
            _("{coop} is founded; this is desk A, {village}. Write the six words down.").format(
                coop=node.law.name, village=node.law.village_of(1)
            )
        )
        say(_("Next: “mvs member add NAME --household H1”, “mvs machine add TRACTOR1”, or “mvs” for the screens."))
    finally:
        node.close()
