"""`mvs sync` over the air: the radios of a desk run until those that are heard hold the same, then it is reported.

Rules
- Nobody is called: all desks in reach are spoken with at once. Who was not heard in that time is not in the report.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from models.language import gettext as _
from mvs_tui.peers import Report, few
from mvs_tui.station import run_radio
from radio.links.base import links
from radio.links.radio import Radio

if TYPE_CHECKING:
    from collections.abc import Sequence

    from mvs_tui.node import Node
    from mvs_tui.station import RadioProgram
    from radio.pump import Way


def is_radio(url: str) -> bool:
    """Whether an address leads to everybody in reach instead of to one desk."""
    scheme, colon, _address = url.partition(":")
    cls = links().get(scheme) if colon else None
    return cls is not None and issubclass(cls, Radio)


def sync_air(node: Node, urls: Sequence[str], seconds: float) -> list[Report]:
    """Speak by these radios until all who are heard hold the same, at most so many seconds; a report for each.

    Raises `Refused` where a radio cannot be opened, or another program of this desk runs the radios.
    """
    program = run_radio(node, urls, seconds, until_agreed=True)
    return [_report(node, program, way) for way in program.pump.ways]


def _report(node: Node, program: RadioProgram, way: Way) -> Report:
    station, tally = way.station, way.station.mesh.tally
    law, nears = node.law, [near for near, _lacks, _we in station.neighbours()]
    report = Report(way.url.partition("?")[0])
    report.peer = ", ".join(law.desks[near.number].letter for near in nears if near.number in law.desks)
    report.entries_in, report.entries_out = tally.entries_in, tally.entries_out
    report.refused, report.forks = few(tally.refused, tally.bad), list(tally.forked)
    report.frames_in, report.frames_out = station.frames_in, station.frames_out
    report.bytes_in, report.bytes_out = station.bytes_in, station.bytes_out
    report.agreed = program.pump.agreed
    if not report.agreed:
        report.note = _why_not(way, heard=bool(nears))
    return report


def _why_not(way: Way, *, heard: bool) -> str:
    if way.ended or way.station.words:
        return way.ended or way.station.words
    if not heard:
        return _("No desk was heard in this time. Is mvs running there, with its radio? A longer --for may help.")
    return _("Not everybody who was heard holds the same yet. What came is kept; it goes on the next time.")
