"""What sensors tell by radio: recorded by policy, with alarms at once.

Rules
- A value belongs to the live sensors of this desk that name its radio and what it measures. Other values are remembered
  as heard, so that a clerk can enter a sensor for them; values that cannot be are counted and left.
- A reading is recorded when the sensor's last recorded value is `every` hours old or more. That is asked of the books,
  so a restart, or two programs at one desk, record no more often. A value from the future was recorded by a clock that
  has been put right since, and holds nothing up.
- An alarm is raised when a value crosses a bound, and cleared when it is back inside by the quantity's slack. After one
  was raised the next waits for `PAUSE` minutes, so a value that swings costs at most one alarm an hour.

    >>> metric_of("relativeHumidity"), metric_of("ch2_voltage"), metric_of("uptime_seconds")
    (<Metric.HUMIDITY: 1>, <Metric.VOLTAGE_2: 17>, None)
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from models import gauges
from models.gauges import SensorRow, Stranger
from models.metrics import Metric
from models.refs import Ref
from models.sensors import Alarm, RecordAlarm, RecordReading
from models.words import Refused

if TYPE_CHECKING:
    from models.entry import Entry
    from mvs_tui.node import Node
    from radio.links.radio import Reading

#: Minutes between two alarms that one sensor raises.
PAUSE: Final = 60
#: What radios call it: Meshtastic's names (telemetry.proto of firmware 2.7), in lower case and without underscores; its
#: units are ours.
THEIRS: Final = {
    "temperature": Metric.TEMPERATURE,
    "relativehumidity": Metric.HUMIDITY,
    "humidity": Metric.HUMIDITY,
    "barometricpressure": Metric.PRESSURE,
    "pressure": Metric.PRESSURE,
    "voltage": Metric.VOLTAGE,
    "current": Metric.CURRENT,
    "batterylevel": Metric.BATTERY,
    "battery": Metric.BATTERY,
    "distance": Metric.DISTANCE,
    "soilmoisture": Metric.SOIL_MOISTURE,
    "soiltemperature": Metric.SOIL_TEMPERATURE,
    "lux": Metric.LIGHT,
    "rainfall1h": Metric.RAIN_HOUR,
    "rainfall24h": Metric.RAIN_DAY,
    "windspeed": Metric.WIND_SPEED,
    "winddirection": Metric.WIND_DIRECTION,
    "weight": Metric.WEIGHT,
    "ch1voltage": Metric.VOLTAGE_1,
    "ch1current": Metric.CURRENT_1,
    "ch2voltage": Metric.VOLTAGE_2,
    "ch2current": Metric.CURRENT_2,
    "ch3voltage": Metric.VOLTAGE_3,
    "ch3current": Metric.CURRENT_3,
    "level": Metric.LEVEL,
}


def metric_of(name: str) -> Metric | None:
    """Give our word for a radio's name of a quantity; None for what we do not keep."""
    return THEIRS.get(name.replace("_", "").lower())


def alarm_of(row: SensorRow, value: int) -> Alarm:
    """Say how a value stands to a sensor's bounds, given the alarm that stands."""
    slack = row.metric.slack
    if row.low is not None and row.high is not None:
        slack = min(slack, (row.high - row.low) // 4)
    if row.low is not None and value < row.low + (slack if row.alarm is Alarm.LOW else 0):
        return Alarm.LOW
    if row.high is not None and value > row.high - (slack if row.alarm is Alarm.HIGH else 0):
        return Alarm.HIGH
    return Alarm.NONE


def due(row: SensorRow, value: int, now: int) -> Entry[Any] | None:
    """Give the entry that a value is worth at `now` (minutes since the epoch); None for nothing."""
    sensor, alarm = Ref[Any].to(row.key), alarm_of(row, value)
    if alarm is not row.alarm and (alarm is Alarm.NONE or not _lately(row.raised_at, now, PAUSE)):
        return RecordAlarm(sensor, alarm, value)
    return None if _lately(row.noted_at, now, row.every * 60) else RecordReading(sensor, value)


def _lately(at: int | None, now: int, minutes: int) -> bool:
    return at is not None and 0 <= now - at < minutes


class Telemetry:
    """A desk that listens to its sensors. `wrong` counts values that cannot be; `trouble` says why none was kept."""

    def __init__(self, node: Node) -> None:
        """Listen for a desk."""
        self.node = node
        self.wrong = 0
        self.trouble = ""

    def take(self, reading: Reading) -> bool:
        """Take one value in; whether anything was written into the books."""
        metric = metric_of(reading.metric)
        if metric is None or not reading.sender:
            return False
        value = metric.kept(reading.value)
        if value is None:
            self.wrong += 1
            return False
        ledger, number, now = self.node.ledger, self.node.author.number, self.node.now()
        ledger.folder.fold_all()
        rows = gauges.of_node(ledger, number, reading.sender, metric) if number else []
        if not rows:
            gauges.note_heard(ledger, Stranger(reading.sender, metric, value, now))
            return False
        return self._write([entry for row in rows if (entry := due(row, value, now)) is not None])

    def _write(self, entries: list[Entry[Any]]) -> bool:
        if not entries:
            return False
        try:
            self.node.append(*entries)
        except Refused as refused:
            self.trouble = str(refused)
            return False
        return True
