"""`mvs strike` and `mvs time correct`: a mistake is corrected by a new entry; the old one stays visible."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import click

from models.coop import StrikeOut
from models.language import gettext as _
from models.language import ngettext
from mvs_tui.cli.base import RECEIPT, as_json, books
from mvs_tui.cli.kinds import beside, command

if TYPE_CHECKING:
    from models.clock import Calendar

strike = command(StrikeOut, "strike")


@click.group()
def time() -> None:
    """Entries that were written while the clock was wrong."""


@time.command()
@click.argument("entry")
@click.option(
    "--count", type=click.IntRange(1), default=1, show_default=True, help="How many entries from this one on."
)
@click.option("--to", required=True, metavar='"DATE HH:MM"', help="When the first of them was really written.")
@as_json(RECEIPT)
def correct(*, entry: str, count: int, to: str, as_json: bool) -> None:
    """Say when entries of this desk were really written.

    ENTRY: the first one with the wrong time, like A#12. The entries themselves do not change.
    """
    from models.coop import CorrectTime
    from models.names import entry_name
    from models.refs import Stream
    from models.words import Refused
    from mvs_tui.cli.written import receipt_line

    with books() as node:
        names = node.names()
        key = names.find(object, entry).key
        if key.desk != node.author.number or key.incarnation != node.author.pen.going(key.stream).incarnation:
            raise Refused(
                _(
                    "{entry} is not in the book that this desk writes. Only its own desk corrects the time of an entry."
                ).format(entry=entry_name(key))
            )
        with beside("--to"):
            minute = read_minute(to, names.calendar, names.today)
        receipt = node.append(CorrectTime(key.seq, count, minute), stream=Stream(key.stream))
        done = ngettext(
            "{entry} was written {when}.", "{count} entries from {entry} on were written {when}.", count
        ).format(entry=entry_name(key), when=names.calendar.show_at(minute), count=count)
        receipt_line(receipt, done, json=as_json)


def read_minute(text: str, calendar: Calendar, today: int) -> int:
    """Read a day and a time, like `27 nov 06:05`, as minutes since the epoch; raises `BadInput`."""
    from models.words import BadInput

    found = re.fullmatch(r"\s*(.*?)[\sT]+(\d{1,2}):(\d{2})\s*", text)
    if not found or int(found[2]) > 23 or int(found[3]) > 59:  # noqa: PLR2004 - a day's hours and minutes
        raise BadInput(_("Type a day and a time, like “27 Nov 06:05”; “{text}” is not both.").format(text=text))
    return calendar.parse_day(found[1], today) * 1440 + int(found[2]) * 60 + int(found[3])
