"""Questions about sensors: what they show, which alarms stand, what was recorded, and what was heard of strange ones.

Rules
- All is read from the projections; lists are at most 200 rows long.
- An alarm of a desk that was shut out counts no longer: nobody is left who could clear it.
- Which strange sensors were heard lately is remembered beside the books, so that a clerk need not type a number.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from models import remember
from models.language import gettext as _
from models.metrics import Metric, node_name
from models.refs import Key
from models.sensors import Alarm

if TYPE_CHECKING:
    from models.ledger import Ledger
    from models.names import Names

PAGE: Final = 200
COLUMNS: Final = (
    "key, desk, village, code, node, metric, every, low, high, label, retired, value, hour, alarm, turned, raised_at, "
    "noted_at"
)
#: So many strange sensors are remembered, for so many minutes.
HEARD, WHILE = 24, 48 * 60
NOTE: Final = "sensors heard"


@dataclass(frozen=True, slots=True)
class SensorRow:
    """A sensor as a list shows it; values in hundredths, `hour` that of the last value.

    `raised_at` is the minute of the last alarm, `noted_at` that of the last recorded value, by the desk's own clock.
    """

    key: Key
    desk: int
    village: Key
    code: str
    node: int
    metric: Metric
    every: int
    low: int | None
    high: int | None
    label: str
    retired: bool
    value: int | None
    hour: int | None
    alarm: Alarm
    turned: Key | None
    raised_at: int | None
    noted_at: int | None

    @property
    def shows(self) -> str:
        """Its last value in words; `-` before there is one."""
        return "-" if self.value is None else self.metric.show(self.value)

    def alarm_words(self) -> str:
        """Say the alarm with the bound that was crossed."""
        bound = self.low if self.alarm is Alarm.LOW else self.high
        if self.alarm is Alarm.NONE or bound is None:
            return self.alarm.words()
        text = _("below {bound}") if self.alarm is Alarm.LOW else _("above {bound}")
        return text.format(bound=self.metric.show(bound))


@dataclass(frozen=True, slots=True)
class ReadingRow:
    """One recorded value; `alarm` where it was written as one."""

    key: Key
    hour: int
    value: int
    alarm: Alarm | None


@dataclass(frozen=True, slots=True)
class Stranger:
    """A value that came by radio from what is no sensor yet; `at` in minutes since the epoch."""

    node: int
    metric: Metric
    value: int
    at: int

    def words(self) -> str:
        """Say it to a clerk."""
        return f"{node_name(self.node)} {self.metric.words()} {self.metric.show(self.value)}"


def sensors(names: Names, *, retired: bool = False) -> list[SensorRow]:
    """Give the sensors by code."""
    return _rows(names.ledger, "retired = 0 OR ?", retired)


def sensor(names: Names, key: Key) -> SensorRow | None:
    """Give one sensor."""
    found = _rows(names.ledger, "key = ?", str(key))
    return found[0] if found else None


def of_node(ledger: Ledger, desk: int, node: int, metric: Metric) -> list[SensorRow]:
    """Give the live sensors of a desk that one radio measures one thing for."""
    return _rows(ledger, "desk = ? AND node = ? AND metric = ? AND retired = 0", desk, node, int(metric))


def alarms(names: Names) -> list[SensorRow]:
    """Give the sensors whose alarm stands, the newest first."""
    found = _rows(names.ledger, "alarm <> 0 AND retired = 0")
    standing = [row for row in found if (desk := names.law.desks.get(row.desk)) and desk.revoked_by is None]
    return sorted(standing, key=lambda row: (-(row.raised_at or 0), row.code))


def alarms_near(names: Names, desk: int) -> list[SensorRow]:
    """Give the alarms that a desk's people can go and look at: its own, and those of its village."""
    here = names.law.desks.get(desk)
    return [row for row in alarms(names) if row.desk == desk or (here is not None and row.village == here.village)]


def readings(names: Names, key: Key, limit: int = PAGE) -> list[ReadingRow]:
    """Give what was recorded of a sensor, the newest first."""
    ledger = names.ledger
    rows = ledger.store.rows(
        "SELECT key, hour, value, alarm FROM reading WHERE coop = ? AND sensor = ? "
        "ORDER BY hour DESC, key DESC LIMIT ?",
        ledger.coop, str(key), min(limit, PAGE),
    )  # fmt: skip
    return [ReadingRow(Key.read(row[0]), row[1], row[2], None if row[3] is None else Alarm(row[3])) for row in rows]


def _rows(ledger: Ledger, condition: str, *values: Any) -> list[SensorRow]:
    rows = ledger.store.rows(
        f"SELECT {COLUMNS} FROM sensor WHERE coop = ? AND ({condition}) ORDER BY code, key LIMIT ?",  # noqa: S608 - written here only
        ledger.coop, *values, PAGE,
    )  # fmt: skip
    return [
        SensorRow(
            Key.read(row[0]), row[1], Key.read(row[2]), row[3], row[4], Metric(row[5]), row[6], row[7], row[8], row[9],
            bool(row[10]), row[11], row[12], Alarm(row[13]), Key.read(row[14]) if row[14] else None, row[15],
            row[16],
        )
        for row in rows
    ]  # fmt: skip


# ---- strange sensors -------------------------------------------------------------------------------------------------


def note_heard(ledger: Ledger, found: Stranger) -> None:
    """Remember a value of what is no sensor yet; the newest of each, and not each time anew."""
    known = heard(ledger, found.at)
    same = [one for one in known if (one.node, one.metric) == (found.node, found.metric)]
    if same and found.at - same[0].at < 60:  # noqa: PLR2004 - not every value is worth a write
        return
    kept = [found, *(one for one in known if one not in same)][:HEARD]
    told = [[one.node, int(one.metric), one.value, one.at] for one in kept]
    remember.remember(ledger, NOTE, json.dumps(told))


def heard(ledger: Ledger, now: int) -> list[Stranger]:
    """Give what was heard of strange sensors in the last two days, the newest first."""
    found: list[list[int]] = json.loads(remember.setting(ledger, NOTE) or "[]")  # it is our own: `note_heard` wrote it
    return [
        Stranger(node, Metric(metric), value, at)
        for node, metric, value, at in found
        if now - WHILE < at <= now + WHILE
    ]
