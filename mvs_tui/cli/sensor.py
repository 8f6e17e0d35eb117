"""`mvs sensor`: what is measured by radio, what it shows, and which alarms stand."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import click

from models import gauges
from models.language import gettext as _
from mvs_tui.cli.base import as_json, books, iso, put, put_json, say, table
from mvs_tui.cli.kinds import choice_word, commands

if TYPE_CHECKING:
    from models.clock import Calendar
    from models.gauges import SensorRow
    from models.names import Names

SENSOR = "entry code label village desk radio metric unit value hour alarm since low high every retired"
ALARM = "entry code label village metric unit value alarm since"


@click.group()
def sensor() -> None:
    """Enter sensors and see what they show."""


for made in commands("sensor"):
    sensor.add_command(made)


def sensor_json(row: SensorRow, names: Names) -> dict[str, Any]:
    """Give a sensor as data: values in `unit`, `hour` and `since` in the co-op's time, null where there is none."""
    from models.metrics import node_name
    from models.names import entry_name
    from models.sensors import Alarm

    village = names.law.villages.get(row.village)
    standing = row.alarm is not Alarm.NONE and row.raised_at is not None
    return {
        "entry": entry_name(row.key),
        "code": row.code,
        "label": row.label,
        "village": village.name if village else "?",
        "desk": names.desk(row.desk),
        "radio": node_name(row.node) if row.node else None,
        "metric": choice_word(row.metric),
        "unit": row.metric.unit,
        "value": _number(row.value),
        "hour": None if row.hour is None else iso(names.calendar, row.hour * 60),
        "alarm": choice_word(row.alarm),
        "since": iso(names.calendar, row.raised_at or 0) if standing else None,
        "low": _number(row.low),
        "high": _number(row.high),
        "every": row.every,
        "retired": row.retired,
    }


def alarms_json(names: Names) -> list[dict[str, Any]]:
    """Give the alarms that stand as data, the newest first."""
    found = [sensor_json(row, names) for row in gauges.alarms(names)]
    return [{key: one[key] for key in ALARM.split()} for one in found]


def _number(hundredths: int | None) -> float | None:
    return None if hundredths is None else hundredths / 100


@sensor.command("list")
@click.option("--retired", is_flag=True, help="Those too that have left the books.")
@as_json(SENSOR, many=True)
def list_sensors(*, retired: bool, as_json: bool) -> None:
    """List the sensors.

    Each with what it shows, since when, and whether an alarm stands (!).
    """
    with books() as node:
        names = node.names()
        rows = gauges.sensors(names, retired=retired)
        if as_json:
            put_json([sensor_json(row, names) for row in rows])
            return
        if not rows:
            say(
                _(
                    "There is no sensor yet. “mvs sensor heard” lists what the radio heard; "
                    "“mvs sensor add TANK1 --metric level --radio !a1b2c3d4” enters one."
                )
            )
            return
        put(table([_line(row, names) for row in rows]))


def _line(row: SensorRow, names: Names) -> tuple[str, ...]:
    from models.sensors import Alarm

    village = names.law.villages.get(row.village)
    when = _("no reading yet") if row.hour is None else names.calendar.show_hour(row.hour)
    stands = _("retired") if row.retired else row.alarm_words()
    sign = "!" if row.alarm is not Alarm.NONE else " "
    return (sign, row.code, row.metric.words(), row.shows, when, stands, row.label, village.name if village else "?")


@sensor.command()
@click.argument("code")
@click.option("--limit", type=click.IntRange(1, 200), default=50, show_default=True, help="How many readings.")
@as_json(SENSOR + " readings")
def show(*, code: str, limit: int, as_json: bool) -> None:
    """Show one sensor and what was recorded, the newest first.

    CODE: like TANK1.
    """
    from models.sensors import Sensor

    with books() as node:
        names = node.names()
        row = gauges.sensor(names, names.find(Sensor, code).key)
        if row is None:
            say(_("That sensor has no effect in the books. “mvs why” on its entry says why."))
            return
        found = gauges.readings(names, row.key, limit)
        if as_json:
            put_json({**sensor_json(row, names), "readings": [_reading(one, names.calendar) for one in found]})
            return
        put(table([_line(row, names)]))
        lines = [
            (
                names.calendar.show_hour(one.hour),
                row.metric.show(one.value),
                "" if one.alarm is None else one.alarm.words(),
            )
            for one in found
        ]
        if lines:
            put(table(lines))


def _reading(one: gauges.ReadingRow, calendar: Calendar) -> dict[str, Any]:
    from models.names import entry_name

    return {
        "entry": entry_name(one.key),
        "hour": iso(calendar, one.hour * 60),
        "value": _number(one.value),
        "alarm": None if one.alarm is None else choice_word(one.alarm),
    }


@sensor.command()
@as_json("radio metric value unit at", many=True)
def heard(*, as_json: bool) -> None:
    """List values that came by radio and belong to no sensor yet."""
    with books() as node:
        names = node.names()
        found = gauges.heard(node.ledger, names.now)
        if as_json:
            put_json([_stranger(one, names.calendar) for one in found])
            return
        if not found:
            say(_("No strange sensor was heard in the last two days. Its radio must be on the co-op's channel."))
            return
        put(table([(one.words(), names.calendar.show_at(one.at)) for one in found]))


def _stranger(one: gauges.Stranger, calendar: Calendar) -> dict[str, Any]:
    from models.metrics import node_name

    return {
        "radio": node_name(one.node),
        "metric": choice_word(one.metric),
        "value": _number(one.value),
        "unit": one.metric.unit,
        "at": iso(calendar, one.at),
    }
