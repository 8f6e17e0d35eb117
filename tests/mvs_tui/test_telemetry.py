"""What sensors tell by radio: recorded by policy across restarts, alarms at once and never flapping."""

import importlib
import math
from pathlib import Path
from typing import Any

import pytest

from models import gauges
from models.coop import Village
from models.law import GENESIS
from models.metrics import Metric
from models.refs import Ref
from models.sensors import AddSensor, Alarm, RecordAlarm, RetireSensor, Sensor
from mvs_tui.config import Home
from mvs_tui.node import Node
from mvs_tui.telemetry import PAUSE, THEIRS, Telemetry, metric_of
from radio.links.radio import Reading
from tests.radio.desks import chance

NODE = 0xA1B2C3D4
START = 29_920_800  # minutes since 1970


class Yard:
    """A desk with a clock of its own and one sensor, listening."""

    def __init__(self, folder: Path, metric: Metric = Metric.LEVEL, *, every: int = 6, low: int | None = 2000,
                 high: int | None = 9500) -> None:  # fmt: skip
        self.folder, self.at = folder, START
        self.node = Node.found(Home(folder), "Mto Co-op", "Kilima", "store", 180)
        self._begin()
        made = AddSensor(Ref[Village].to(GENESIS), "TANK1", metric, NODE, every, low, high)
        self.key = self.node.append(made).keys[-1]

    def _begin(self) -> None:
        self.node.author.clock = lambda: self.at
        self.ear = Telemetry(self.node)

    def restart(self) -> None:
        """End the program and start it again."""
        self.node.close()
        self.node = Node.open(Home(self.folder))
        self._begin()

    def hears(self, value: float, metric: str = "level", sender: int = NODE, after: int = 0) -> bool:
        """Let some minutes pass and a value come; whether anything was written."""
        self.at += after
        return self.ear.take(Reading(sender, metric, value))

    @property
    def row(self) -> gauges.SensorRow:
        """The sensor as it stands."""
        self.node.ledger.folder.fold_all()
        row = gauges.sensor(self.node.names(), self.key)
        assert row is not None
        return row

    def recorded(self) -> list[tuple[int, Alarm | None]]:
        """Give what was recorded, the oldest first."""
        self.node.ledger.folder.fold_all()
        found = gauges.readings(self.node.names(), self.key)
        return [(one.value, one.alarm) for one in reversed(found)]


def test_values_are_recorded_at_most_every_so_many_hours(tmp_path: Path) -> None:
    """A sensor that talks every ten minutes costs four entries a day, also when the program restarts in between."""
    yard = Yard(tmp_path)
    written = 0
    for turn in range(143):
        written += yard.hears(50 + turn % 3, after=10)
        if turn % 36 == 17:
            yard.restart()
    assert written == 4
    assert len(yard.recorded()) == 4


def test_two_programs_at_one_desk_record_no_more_often(tmp_path: Path) -> None:
    """The policy asks the books, not a memory of its own."""
    yard = Yard(tmp_path)
    with Node.opened(Home(tmp_path)) as second:
        second.author.clock = lambda: yard.at
        assert yard.hears(50)
        assert not Telemetry(second).take(Reading(NODE, "level", 51.0))


def test_an_alarm_does_not_wait_for_its_hour(tmp_path: Path) -> None:
    """A value below the bound is an alert at once; back inside by the slack, it is over at once."""
    yard = Yard(tmp_path)
    assert yard.hears(50)
    assert yard.hears(19, after=3)
    assert (yard.row.alarm, yard.row.value) == (Alarm.LOW, 1900)
    assert [row.code for row in gauges.alarms(yard.node.names())] == ["TANK1"]
    assert not yard.hears(15, after=3)
    assert not yard.hears(21, after=3), "inside, but not by the slack"
    assert yard.hears(24, after=3)
    assert yard.row.alarm is Alarm.NONE
    assert yard.recorded() == [(5000, None), (1900, Alarm.LOW), (2400, Alarm.NONE)]
    assert RecordAlarm.kind.haste == 2


def test_a_value_that_swings_costs_one_alarm_an_hour(tmp_path: Path) -> None:
    """A float that bobs around the bound, however wildly, fills neither the air nor the books."""
    seed = 20260101
    rng = chance(seed)
    yard = Yard(tmp_path, every=168)
    for _minute in range(24 * 60 // 2):
        yard.hears(rng.choice([10.0, 60.0, 99.0]), after=2)
    raised = [alarm for _value, alarm in yard.recorded() if alarm not in {None, Alarm.NONE}]
    assert 12 <= len(raised) <= 24, seed
    assert len(yard.recorded()) <= 2 * len(raised) + 1, seed


def test_after_the_pause_a_crossing_that_lasts_is_told(tmp_path: Path) -> None:
    """An alarm that came too soon after another is late, not lost."""
    yard = Yard(tmp_path)
    yard.hears(10)
    yard.hears(50, after=5)
    assert not yard.hears(10, after=5)
    assert not yard.hears(10, after=PAUSE - 11)
    assert yard.hears(10, after=1)
    assert yard.row.alarm is Alarm.LOW


def test_a_standing_alarm_is_recorded_on_by_policy(tmp_path: Path) -> None:
    """While a tank stays empty its readings go on, every so many hours, without a new alarm."""
    yard = Yard(tmp_path)
    yard.hears(10)
    assert [yard.hears(9, after=60) for _hour in range(12)].count(True) == 2
    assert yard.row.alarm is Alarm.LOW


def test_a_clock_that_was_wrong_holds_nothing_up(tmp_path: Path) -> None:
    """After a year by a wrong clock, put right again, readings and alarms go on by policy, and the newest is shown."""
    yard = Yard(tmp_path)
    yard.hears(10, after=525_600)
    yard.hears(50, after=1)
    yard.at = START + 60
    assert yard.hears(10), "the alarm does not wait for a year"
    assert (yard.row.alarm, yard.row.value) == (Alarm.LOW, 1000)
    assert not yard.hears(9, after=60)
    assert [yard.hears(8, after=60) for _hour in range(12)].count(True) == 2
    assert yard.row.value == 800


def test_narrow_bounds_have_both_their_sides(tmp_path: Path) -> None:
    """Where the bounds lie closer than the slack, a value from below the one to above the other is told as such."""
    yard = Yard(tmp_path, low=4000, high=4200)
    stands: list[Alarm] = []
    for value, after in ((39, 0), (43, PAUSE), (41, 1)):
        yard.hears(value, after=after)
        stands.append(yard.row.alarm)
    assert stands == [Alarm.LOW, Alarm.HIGH, Alarm.NONE]


@pytest.mark.parametrize("value", [math.nan, math.inf, -math.inf, -1.0, 1e30, 100.5])
def test_what_cannot_be_is_not_recorded(tmp_path: Path, value: float) -> None:
    """A broken sensor raises no alarm and leaves no figure; it is counted."""
    yard = Yard(tmp_path)
    assert not yard.hears(value)
    assert yard.ear.wrong == 1
    assert yard.recorded() == []


def test_strange_sensors_are_remembered_and_others_left(tmp_path: Path) -> None:
    """A value without a sensor is kept for the clerk's form; what we have no word for is not even that."""
    yard = Yard(tmp_path)
    assert not yard.hears(21.5, "temperature", 0xBEEF0001)
    assert not yard.hears(5, "uptimeSeconds", 0xBEEF0002)
    assert not yard.hears(12, "level", 0)
    (found,) = gauges.heard(yard.node.ledger, yard.node.now())
    assert (found.node, found.metric, found.value) == (0xBEEF0001, Metric.TEMPERATURE, 2150)


def test_only_the_sensors_own_desk_and_radio_count(tmp_path: Path) -> None:
    """Another radio's level, and the same radio's voltage, are no readings of the tank; nor is a retired one's."""
    yard = Yard(tmp_path)
    assert not yard.hears(50, sender=NODE + 1)
    assert not yard.hears(12.5, "voltage")
    assert yard.hears(50)
    yard.node.append(RetireSensor(Ref[Sensor].to(yard.key)))
    assert not yard.hears(5, after=600)


def test_a_full_disk_is_said_and_survived(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """When the books take nothing, the radio's program goes on and knows why."""
    yard = Yard(tmp_path)
    monkeypatch.setattr(yard.node.store, "tight", lambda: True)
    assert not yard.hears(50)
    assert "disk is almost full" in yard.ear.trouble


@pytest.mark.parametrize(
    ("theirs", "value", "shown"),
    [
        ("temperature", 21.46, "21.5 °C"),
        ("relative_humidity", 61.4, "61 %"),
        ("relativeHumidity", 61.6, "62 %"),
        ("barometric_pressure", 1013.27, "1013.3 hPa"),
        ("voltage", 12.654, "12.65 V"),
        ("current", -118.4, "-118 mA"),
        ("battery_level", 101, "100 %"),
        ("distance", 1234.4, "1234 mm"),
        ("soil_moisture", 33, "33 %"),
        ("soilTemperature", -0.26, "-0.3 °C"),
        ("lux", 54_000.4, "54000 lux"),
        ("rainfall_1h", 2.44, "2.4 mm"),
        ("rainfall24h", 31.06, "31.1 mm"),
        ("wind_speed", 4.04, "4 m/s"),
        ("wind_direction", 359.6, "360 °"),
        ("weight", 71.25, "71.2 kg"),
        ("ch1_voltage", 3.712, "3.71 V"),
        ("ch3Current", 250.0, "250 mA"),
    ],
)
def test_meshtastics_names_are_ours(tmp_path: Path, theirs: str, value: float, shown: str) -> None:
    """Each figure that a Meshtastic sensor sends has its quantity, is rounded as it is kept, and shows its unit."""
    metric = metric_of(theirs)
    assert metric is not None
    yard = Yard(tmp_path, metric, low=None, high=None)
    assert yard.hears(value, theirs)
    assert yard.row.shows == shown


def test_every_name_is_one_of_the_radios() -> None:
    """The names are those of the Meshtastic library that is installed, or our own."""
    telemetry_pb2: Any = importlib.import_module("meshtastic.protobuf.telemetry_pb2")
    theirs = {
        field.name.replace("_", "")
        for group in ("DeviceMetrics", "EnvironmentMetrics", "PowerMetrics")
        for field in getattr(telemetry_pb2, group).DESCRIPTOR.fields
    }
    assert set(THEIRS) - theirs == {"humidity", "pressure", "battery", "level"}
