"""`mvs machine takeover`: propose to take machines over from a keeper that is silent.

Rules
- One entry a machine, written together; what this desk holds of the silent keeper's coop logs is what it accepts.
- The other deputies sign with `mvs machine support`, each at their own desk.
"""

from __future__ import annotations

import click

from models.language import gettext as _
from mvs_tui.cli.base import as_json, books, put, put_json
from mvs_tui.cli.kinds import beside, read_member


@click.command()
@click.argument("machines", nargs=-1, required=True, metavar="MACHINE...")
@click.option("--to", required=True, metavar="DESK", help="The desk that keeps them from then on: its letter.")
@click.option("--by", metavar="MEMBER", help="In whose name this desk writes it: a name or a number.")
@as_json("entry machine to signed missing next", many=True)
def takeover(*, machines: tuple[str, ...], to: str, by: str | None, as_json: bool) -> None:
    """Take machines over from a silent keeper.

    A majority of the list that the keeper published must sign. What this desk holds of the keeper's books counts; what
    the keeper decided beyond that is void, and is listed there to be written again. What happened there, like a
    hand-over, stays.

    MACHINE: one or several of the same keeper or of others, like TRACTOR1.
    """
    from models.coop import Desk
    from models.machines import Machine
    from models.names import entry_name
    from models.takeover import lately, propose, told

    with books() as node:
        names = node.names()
        with beside("MACHINE"):
            keys = [names.find(Machine, code).key for code in machines]
        with beside("--to"):
            desk = names.find(Desk, to).key
        words = list(dict.fromkeys(lately(names, key) for key in keys))
        receipt = node.append(*propose(names, keys, desk), by=None if by is None else read_member(names, by))
        names = node.names()
        found = [names.law.statutes.keeping.proposals[key] for key in receipt.keys]
        if as_json:
            put_json(
                [
                    {
                        "entry": entry_name(one.key),
                        "machine": names.of(one.machine),
                        "to": names.desk(one.to),
                        "signed": [names.desk(number) for number in one.signers],
                        "missing": one.missing,
                        "next": told(names, one),
                    }
                    for one in found
                ]
            )
            return
        for one in found:
            put(_("{entry}  {words}").format(entry=entry_name(one.key), words=told(names, one)))
        for said in words:
            put("  " + said)
