"""`mvs status`: how this desk and its books stand, in one look."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import click

from models.bookings import State
from models.language import gettext as _
from models.language import ngettext
from models.spelling import point, write_time
from mvs_tui.cli.base import as_json, books, put, put_json, table

if TYPE_CHECKING:
    from models.clock import Calendar
    from mvs_tui.node import Node


@click.command()
@as_json(
    "coop desk desk_name village registrar fingerprint home entries waiting_entries unfolded_books members machines "
    "requests waits_for_us waits_for_others alarms desks radio last_backup clock"
)
def status(*, as_json: bool) -> None:
    """Say how this desk and its books stand.

    What waits, who was heard when, the radio, the last backup, and whether the clock can be right.
    """
    with books() as node:
        data = status_json(node)
        if as_json:
            put_json(data)
        else:
            put(_text(data, node))


def status_json(node: Node) -> dict[str, Any]:
    """Give the state of a desk as data. `heard` and `last_backup` are times in UTC, or null for never."""
    from models import board, history, people, pulse
    from mvs_tui import radio_state
    from mvs_tui.backup import last_backup
    from mvs_tui.cli.sensor import alarms_json
    from mvs_tui.trust import doubt

    names, law, desk = node.names(), node.law, node.desk
    saved = last_backup(node)
    return {
        "coop": law.name,
        "desk": desk.letter if desk else "",
        "desk_name": desk.name if desk else "",
        "village": law.village_of(desk.number) if desk else "",
        "registrar": names.desk(law.registrar()),
        "fingerprint": node.fingerprint,
        "home": str(node.home.path),
        "entries": history.count(names),
        "waiting_entries": pulse.waiting(node.ledger),
        "unfolded_books": pulse.unfolded(node.ledger),
        "members": people.count(node.ledger),
        "machines": len(board.machines(names)),
        "requests": board.counts(names),
        "waits_for_us": len(board.waits_for(names, desk.number)) if desk else 0,
        "waits_for_others": len(board.waits_elsewhere(names, desk.number)) if desk else 0,
        "alarms": alarms_json(names),
        "desks": desks_json(node),
        "radio": radio_state.as_json(node.home),
        "last_backup": None if saved is None else utc(saved),
        "clock": doubt(node) or "ok",
    }


def desks_json(node: Node) -> list[dict[str, Any]]:
    """Give the desks as data."""
    from models import pulse

    law, heard, held = node.law, pulse.heard(node.ledger), pulse.held(node.ledger)
    rows: list[dict[str, Any]] = []
    for one in law.desks.values():
        said = heard.get(one.key)
        rows.append(
            {
                "desk": one.letter,
                "name": one.name,
                "village": law.village_of(one.number),
                "entries": held.get(one.number, 0),
                "registrar": one.number == law.registrar(),
                "revoked": one.revoked_by is not None,
                "heard": utc(said.when) if said else None,
                "via": said.via if said else None,
            }
        )
    return rows


def utc(minutes: int) -> str:
    """Write minutes since 1970 as a time in UTC."""
    import datetime as dt

    return (dt.datetime(1970, 1, 1, tzinfo=dt.UTC) + dt.timedelta(minutes=minutes)).strftime("%Y-%m-%dT%H:%MZ")


def _local(stamp: str | None, calendar: Calendar) -> str:
    """Write a time that `utc` wrote as people say it, in the co-op's own time; empty for never."""
    import datetime as dt

    if not stamp:
        return ""
    since = dt.datetime.strptime(stamp, "%Y-%m-%dT%H:%MZ").replace(tzinfo=dt.UTC) - dt.datetime(
        1970, 1, 1, tzinfo=dt.UTC
    )
    at = int(since.total_seconds()) // 60 - calendar.epoch
    return write_time(calendar.show_date(at // 1440), at % 1440 // 60, at % 60)


def desks_text(desks: list[dict[str, Any]], own: str, calendar: Calendar) -> str:
    """Write the desks as a table."""
    return table(
        [
            (
                one["desk"],
                one["name"],
                one["village"],
                ngettext("{count} entry", "{count} entries", one["entries"]).format(count=one["entries"]),
                _heard(one, own, calendar),
            )
            for one in desks
        ]
    )


def _heard(one: dict[str, Any], own: str, calendar: Calendar) -> str:
    if one["revoked"]:
        return _("shut out")
    if one["desk"] == own:
        return _("this desk")
    if not one["heard"]:
        return _("never heard")
    return _("heard {when} by {via}").format(when=_local(one["heard"], calendar), via=one["via"])


def _alarm(one: dict[str, Any]) -> str:
    words = {"low": _("too low"), "high": _("too high")}[one["alarm"]]
    value = point(f"{one['value']:g}")
    return f"! {one['code']} {value} {one['unit']}, {words}, {one['village']}"


def _text(data: dict[str, Any], node: Node) -> str:
    from mvs_tui.radio_words import summary

    calendar = node.law.calendar
    requests = ", ".join(
        State[state.upper()].counted(count) for state, count in data["requests"].items() if count
    ) or _("none")
    counted = _("{count}, {waiting} waiting").format(count=data["entries"], waiting=data["waiting_entries"])
    left = data["unfolded_books"]
    if left:
        said = ngettext("{books} book not brought up to date", "{books} books not brought up to date", left)
        counted += ", " + said.format(books=left)
    here = f"{data['desk']} {data['desk_name']}, {data['village']}" if data["desk"] else _("not admitted yet")
    rows = [
        (_("Co-op"), data["coop"]),
        (_("Fingerprint"), data["fingerprint"]),
        (_("This desk"), here),
        (_("Registrar"), data["registrar"]),
        (_("Entries"), counted),
        (_("Members"), str(data["members"])),
        (_("Machines"), str(data["machines"])),
        (_("Requests"), requests),
        (_("Waits for us"), str(data["waits_for_us"])),
        (_("For others"), str(data["waits_for_others"])),
        (_("Radio"), summary(node.air())),
        (_("Last backup"), _local(data["last_backup"], calendar) or _("never: “mvs backup” makes one")),
        (_("Clock"), _("can be right") if data["clock"] == "ok" else data["clock"]),
    ]
    rows[10:10] = [(_("Alarm"), _alarm(one)) for one in data["alarms"]]
    return f"{table(rows)}\n\n{desks_text(data['desks'], data['desk'], calendar)}"
