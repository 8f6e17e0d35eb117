"""`mvs round lots`: publish the lots of a season, and reveal that of a week."""

from __future__ import annotations

import click

from models.language import gettext as _
from mvs_tui.cli.base import RECEIPT, as_json, books


@click.group()
def lots() -> None:
    """Publish and reveal the lots that break ties."""


@lots.command()
@click.option("--from", "day", metavar="DATE", help="The first day of the first round; else next week.")
@click.option("--rounds", "count", type=click.IntRange(1, 520), default=52, show_default=True, help="For how many.")
@as_json(RECEIPT + " state next")
def commit(*, day: str | None, count: int, as_json: bool) -> None:
    """Publish the anchor of this desk's lots for a season.

    The secret stays on this machine and in its backups. The registrar's desk and each keeper's do it once a season.
    """
    from models.words import Refused
    from mvs_tui import rounds
    from mvs_tui.cli.kinds import answer, beside

    with books() as node:
        names, policy = node.names(), node.law.statutes.policy()
        if policy is None:
            from models.gather import no_policy

            raise no_policy()
        from models.rounds_due import begins

        first = begins(names.calendar, policy[1], names.today) + policy[1].days
        if day is not None:
            with beside("--from"):
                first = begins(names.calendar, policy[1], names.calendar.parse_day(day, names.today))
        if first < names.today - policy[1].days:
            raise Refused(_("That round is over. Choose one that is still to come."))
        receipt, body = rounds.commit_lots(node, first, count, policy[1].days)
        answer(node, receipt, body, json=as_json)


@lots.command()
@click.option("--week", "day", metavar="DATE", help="A day of the round; else the next one.")
@as_json(RECEIPT + " state next")
def reveal(*, day: str | None, as_json: bool) -> None:
    """Reveal this desk's lot of a round, after its cut-off.

    The registrar's desk does it each week; a keeper's own lot is revealed by its seal.
    """
    from mvs_tui import rounds
    from mvs_tui.cli.kinds import answer, beside

    with books() as node:
        names = node.names()
        chosen = names.today
        if day is not None:
            with beside("--week"):
                chosen = names.calendar.parse_day(day, names.today)
        receipt, body = rounds.reveal_lot(node, chosen, next_one=day is None)
        answer(node, receipt, body, json=as_json)
