"""`mvs sync` and `mvs stick`: exchange with other desks, by a link or by a file.

What was done is data on stdout, except on the side that is called through `stdio:`, whose stdout is the link itself.
"""

from __future__ import annotations

import dataclasses
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import click

from models.language import gettext as _
from mvs_tui.cli.base import REFUSED, UNFINISHED, as_json, books, put, put_json, say

if TYPE_CHECKING:
    from collections.abc import Sequence

    from models.names import Names
    from mvs_tui.peers import Report

REPORT = "way peer entries_in entries_out refused forks frames_in frames_out bytes_in bytes_out agreed note"
#: Seconds that an exchange may last where nothing else is said; on air desks speak in turns of a minute.
BY_LINE, BY_RADIO = 60.0, 600.0
#: By file nobody answers, so there is nothing to agree on.
FILES = ("bundle:",)


@click.command()
@click.argument("urls", metavar="URL...", nargs=-1, required=True)
@click.option(
    "--for", "most", type=click.FloatRange(0.1), help="At most so many seconds; 60 if left out, by radio 600."
)
@as_json(REPORT)
def sync(*, urls: tuple[str, ...], most: float | None, as_json: bool) -> None:
    """Exchange with another desk until both hold the same.

    URL: ssh://[user@]host[:port] calls another desk, cmd:PROGRAM starts a program that talks, stdio: is the side that
    is called, and bundle:FILE takes a file in, or writes it where there is none. meshtastic+serial:PORT,
    meshtastic+tcp://HOST and mqtt://HOST speak with all desks in reach, until those that are heard hold the same.
    Several are done one after the other, radios together; --json then writes a list. Ends with 5 when it did not
    finish, and with 1 when something was refused; what was good is kept.
    """
    from mvs_tui.air_sync import is_radio, sync_air
    from mvs_tui.exchange import sync as exchange

    radios = [url for url in dict.fromkeys(urls) if is_radio(url)]
    seconds = most or (BY_RADIO if radios else BY_LINE)
    with books() as node:
        watch = _watch if sys.stderr.isatty() else None
        if watch and radios:
            say(
                _("Listening by radio, at most {n} s; it ends when all who are heard hold the same.").format(
                    n=round(seconds)
                )
            )
        reports = [exchange(node, url, seconds, watch) for url in urls if url not in radios]
        reports += sync_air(node, radios, seconds) if radios else []
    aside = any(url.startswith("stdio:") for url in urls)
    if as_json and not aside:
        said = [dataclasses.asdict(report) for report in reports]
        put_json(said if len(urls) > 1 else said[0])
    else:
        tell(reports, aside=aside)
    for url, report in zip([*(url for url in urls if url not in radios), *radios], reports, strict=True):
        done(report, by_file=url.startswith(FILES))


@click.group()
def stick() -> None:
    """Carry entries to other desks on a stick."""


@stick.command("out")
@click.argument("folder", type=click.Path(file_okay=False, path_type=Path))
@click.option("--to", metavar="DESK", help="Only for this desk, by letter or village; for all if left out.")
@as_json("file " + REPORT)
def out(*, folder: Path, to: str | None, as_json: bool) -> None:
    """Write this desk's bundle onto a stick.

    FOLDER: where the stick is. The bundle holds what the other desks are not known to hold.
    """
    from mvs_tui.exchange import stick_out

    with books() as node:
        path, report = stick_out(node, folder, read_desk(node.names(), to) if to else 0)
    if as_json:
        put_json({"file": str(path), **dataclasses.asdict(report)})
        return
    put(str(path))
    for line in report.lines():
        say(line)


@stick.command("in")
@click.argument("path", type=click.Path(path_type=Path))
@as_json(REPORT, many=True)
def take_in(*, path: Path, as_json: bool) -> None:
    """Take in what other desks put onto a stick.

    PATH: the stick's folder, or one bundle. Ends with 1 when something was refused; what was good is kept.
    """
    from mvs_tui.exchange import stick_in

    with books() as node:
        reports = stick_in(node, path)
    if as_json:
        put_json([dataclasses.asdict(report) for report in reports])
    else:
        tell(reports)
    for report in reports:
        done(report, by_file=True)


def read_desk(names: Names, text: str) -> int:
    """Find a desk's number by its letter or village; raises `BadInput`."""
    from models.coop import Desk

    return names.law.admitted(names.find(Desk, text).key).number


def _watch(report: Report) -> None:
    """Show how far an exchange is, on a terminal's one line."""
    words = _("{come} entries in, {gone} out").format(come=report.entries_in, gone=report.entries_out)
    click.echo(f"\r{words}\r", err=True, nl=False)


def tell(reports: Sequence[Report], *, aside: bool = False) -> None:
    """Print what came of it: to stdout, or `aside` to stderr where stdout is the link."""
    for line in (line for report in reports for line in report.lines()):
        (say if aside else put)(line)


def done(report: Report, *, by_file: bool) -> None:
    """End with the exit code that says how it went, unless all went well."""
    context = click.get_current_context()
    if not by_file and not report.agreed:
        context.exit(UNFINISHED)
    if report.refused or report.forks:
        context.exit(REFUSED)
