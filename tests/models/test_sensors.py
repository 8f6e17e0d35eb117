"""Sensors in the books: whose they are, what they show last, their alarms, and what cannot be meant."""

from pathlib import Path
from typing import Any

import pytest

from models import find, gauges
from models.book import Reason
from models.coop import Desk, RevokeDesk, StrikeOut, Village
from models.gauges import Stranger
from models.law import GENESIS
from models.metrics import Hundredths, Metric, NodeNumber, decimal
from models.names import Names
from models.refs import Height, Key, Ref
from models.sensors import AddSensor, Alarm, RecordAlarm, RecordReading, RetireSensor, Sensor
from models.words import BadInput, Refused
from mvs_tui.exchange import meet
from mvs_tui.node import Node
from radio.links.simulated import Air
from tests.radio.desks import coop, level
from tests.village.builder import Said, told, verdict
from tests.village.builder import Village as Yard

TANK = AddSensor(Ref[Village].to(GENESIS), "TANK1", Metric.LEVEL, 7, 6, 2000, 9500, "upper tank")


def sensor(node: Node, made: AddSensor = TANK) -> Ref[Sensor]:
    """Enter a sensor."""
    return Ref[Sensor].to(node.append(made).keys[-1])


def shown(node: Node, key: Key) -> gauges.SensorRow:
    """Give a sensor's row after folding."""
    node.ledger.folder.fold_all()
    row = gauges.sensor(node.names(), key)
    assert row is not None
    return row


def test_the_last_value_is_that_of_the_latest_hour(tmp_path: Path) -> None:
    """A reading that comes late, for an earlier hour, joins the history and does not pass for the last."""
    (node,) = coop(tmp_path, "Kilima")
    minute = node.author.clock()
    node.author.clock = lambda: minute  # the hour must not turn meanwhile
    tank = sensor(node)
    hour = node.now() // 60
    node.append(RecordReading(tank, 4200))
    node.append(RecordReading(tank, 8000, hour - 30))
    row = shown(node, tank.key)
    assert (row.value, row.hour, row.shows) == (4200, hour, "42 %")
    assert [(one.hour, one.value) for one in gauges.readings(node.names(), tank.key)] == [
        (hour, 4200), (hour - 30, 8000),
    ]  # fmt: skip
    node.append(RecordReading(tank, 4100))
    assert shown(node, tank.key).value == 4100


def test_a_struck_reading_is_gone(tmp_path: Path) -> None:
    """A slip of the pen is struck out, and the value before it stands again."""
    (node,) = coop(tmp_path, "Kilima")
    tank = sensor(node)
    node.append(RecordReading(tank, 4200))
    slip = node.append(RecordReading(tank, 9000)).keys[-1]
    node.append(StrikeOut(Ref[Any].to(slip), "wrong tank"))
    assert shown(node, tank.key).value == 4200
    assert len(gauges.readings(node.names(), tank.key)) == 1


def test_an_alarm_stands_until_it_is_cleared_or_the_sensor_retired(tmp_path: Path) -> None:
    """What stands is listed, with the bound that was crossed; what is over is not."""
    (node,) = coop(tmp_path, "Kilima")
    tank, pump = sensor(node), sensor(node, AddSensor(TANK.village, "PUMP", Metric.VOLTAGE, low=1150))
    node.append(RecordAlarm(tank, Alarm.LOW, 1500), RecordAlarm(pump, Alarm.LOW, 1100))
    node.ledger.folder.fold_all()
    names = node.names()
    assert {(row.code, row.alarm_words(), row.shows) for row in gauges.alarms(names)} == {
        ("TANK1", "below 20 %", "15 %"),
        ("PUMP", "below 11.5 V", "11 V"),
    }
    assert len(gauges.alarms_near(names, node.author.number)) == 2
    node.append(RecordAlarm(tank, Alarm.NONE, 2500))
    node.append(RetireSensor(pump))
    node.ledger.folder.fold_all()
    assert gauges.alarms(node.names()) == []
    assert shown(node, tank.key).raised_at is not None


def test_what_is_so_already_is_no_alarm(tmp_path: Path) -> None:
    """Clearing what does not stand, or raising what stands, is refused; a retired sensor takes nothing."""
    (node,) = coop(tmp_path, "Kilima")
    tank = sensor(node)
    with pytest.raises(Refused, match="already finished"):
        node.append(RecordAlarm(tank, Alarm.NONE, 5000))
    node.append(RecordAlarm(tank, Alarm.HIGH, 9900))
    with pytest.raises(Refused, match="already finished"):
        node.append(RecordAlarm(tank, Alarm.HIGH, 9950))
    node.append(RetireSensor(tank, "rusty"))
    for late in (RecordReading(tank, 5000), RetireSensor(tank)):
        with pytest.raises(Refused, match="has left the books"):
            node.append(late)
    with pytest.raises(Refused):
        node.append(RecordAlarm(tank, Alarm.NONE, 5000))


def test_another_desk_records_nothing(tmp_path: Path) -> None:
    """Readings of a sensor are its own desk's; all desks see the same."""
    first, second = coop(tmp_path, "Kilima", "Bonde")
    tank = sensor(first)
    first.append(RecordReading(tank, 4200), RecordAlarm(tank, Alarm.LOW, 1900))
    for _turn in range(2):
        meet(first, second, Air(1))
    assert level(first, second)
    assert shown(second, tank.key).value == 1900
    with pytest.raises(Refused, match="the desk that wrote it"):
        second.append(RecordReading(tank, 1))
    # Bonde's people need not walk to Kilima's tank; the figure is theirs to see all the same.
    assert gauges.alarms_near(second.names(), second.author.number) == []
    assert len(gauges.alarms(second.names())) == 1


@pytest.mark.parametrize(
    ("made", "words"),
    [
        (AddSensor(TANK.village, "TANK1", Metric.LEVEL), "TANK1 is in the books already"),
        (AddSensor(TANK.village, "T2", Metric.LEVEL, low=5000, high=5000), "Low must be less"),
    ],
)
def test_a_sensor_that_cannot_be_meant_is_refused(tmp_path: Path, made: AddSensor, words: str) -> None:
    """Two sensors with one code, and bounds that nothing fits between, are said at once."""
    (node,) = coop(tmp_path, "Kilima")
    sensor(node)
    with pytest.raises(Refused, match=words):
        node.append(made)


def test_a_code_is_free_again_when_its_sensor_is_retired(tmp_path: Path) -> None:
    """A new sensor may take the old one's name; what is typed then means the new one."""
    (node,) = coop(tmp_path, "Kilima")
    node.append(RetireSensor(sensor(node)))
    node.ledger.folder.fold_all()
    new = sensor(node)
    node.ledger.folder.fold_all()
    assert node.names().find(Sensor, "tank1").key == new.key
    assert node.names().show(new) == "TANK1"


def test_values_by_hand_must_be_possible(tmp_path: Path) -> None:
    """A tank of 120 %, and an hour to come, are slips of the pen."""
    (node,) = coop(tmp_path, "Kilima")
    tank = sensor(node)
    with pytest.raises(Refused, match="from 0 to 100 %"):
        node.append(RecordReading(tank, 12_000))
    with pytest.raises(Refused, match="still to come"):
        node.append(RecordReading(tank, 5000, node.now() // 60 + 2))


def test_a_reading_without_its_sensor_waits_and_then_counts() -> None:
    """Whatever order entries arrive in, the books are the same: a hostile one has no effect, and says why."""
    yard = Yard()
    other = yard.admit(2, 10)
    made = yard.a.write(AddSensor(yard.founding.ref, "TANK1", Metric.LEVEL), 20)
    read = yard.a.write(RecordReading(made.ref, 4200), 30)
    forged = other.write(RecordReading(made.ref, 1), 31)
    nowhere = yard.a.write(AddSensor(made.ref, "T9", Metric.LEVEL), 32)
    lost = yard.a.write(RecordReading(nowhere.ref, 5), 33)

    def said(one: Said) -> Reason:
        return verdict(told(yard.runs), one)

    assert said(read) is Reason.OK
    assert said(forged) is Reason.NOT_WRITER
    assert said(nowhere) is Reason.WRONG_TARGET
    assert said(lost) is not Reason.OK
    assert verdict(told([yard.runs[0], *reversed(yard.runs[1:])]), read) is Reason.OK


def test_a_shut_out_desks_alarm_is_nobodys_alarm(tmp_path: Path) -> None:
    """Nobody is left who could clear it, so it is not shown as standing."""
    first, second = coop(tmp_path, "Kilima", "Bonde")
    tank = sensor(second)
    second.append(RecordAlarm(tank, Alarm.LOW, 1900))
    meet(first, second, Air(1))
    assert len(gauges.alarms(first.names())) == 1
    first.append(RevokeDesk(Ref[Desk].to(first.law.desks[2].admission), (Height(0, 0, 99),)))
    first.ledger.folder.fold_all()
    assert gauges.alarms(first.names()) == []


# ---- numbers ---------------------------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def lens(tmp_path_factory: pytest.TempPathFactory) -> Names:
    """Give a lens of an empty co-op."""
    return coop(tmp_path_factory.mktemp("lens"), "Kilima")[0].names()


@pytest.mark.parametrize(
    ("text", "value"),
    [("12", 1200), ("12.65", 1265), ("12,6 V", 1260), ("-3.5", -350), ("+0.05", 5), ("0", 0), ("-0.5 °C", -50)],
)
def test_decimals_are_read_as_people_write_them(lens: Names, text: str, value: int) -> None:
    """A comma, a sign, and a unit after a space are all understood; what is shown reads as the same."""
    assert Hundredths().parse(text, lens) == value
    assert Hundredths().parse(decimal(value), lens) == value


@pytest.mark.parametrize("text", ["", " ", "x", "1.234", "1e5", "--3", "12345678", "٣", "1.", "nan", "9999999.99"])
def test_what_is_no_decimal_is_refused(lens: Names, text: str) -> None:
    """Nothing is guessed."""
    with pytest.raises(BadInput):
        Hundredths().parse(text, lens)


@pytest.mark.parametrize(("text", "value"), [("!a1b2c3d4", 0xA1B2C3D4), ("A1B2C3D4", 0xA1B2C3D4), ("none", 0)])
def test_a_radios_number_is_read_as_its_screen_shows_it(lens: Names, text: str, value: int) -> None:
    """With or without the sign, in small letters or capitals."""
    assert NodeNumber().parse(text, lens) == value
    assert NodeNumber().parse(NodeNumber().show(value, lens), lens) == value
    with pytest.raises(BadInput):
        NodeNumber().parse("a1b2", lens)


def test_every_quantity_has_words_a_unit_and_bounds_that_fit() -> None:
    """What can be measured can be written, and what cannot be is nobody's weather."""
    for metric in Metric:
        assert metric.words()
        assert metric.unit
        for edge in (metric.about.least, metric.about.most):
            kept = metric.kept(edge)
            assert kept is not None
            assert len(Hundredths().encode(kept)) <= 4
        for absurd in (metric.about.most * 1.01 + 1, metric.about.least - 1, float("nan"), float("inf"), -float("inf")):
            assert metric.kept(absurd) is None
    assert Metric.TEMPERATURE.kept(21.4499) == 2140
    assert Metric.BATTERY.kept(101) == 10_000


def test_strange_sensors_are_remembered_for_the_form(tmp_path: Path) -> None:
    """A clerk who enters a sensor picks its radio from what was heard; the memory is bounded and short."""
    (node,) = coop(tmp_path, "Kilima")
    now = node.now()
    for number in range(40):
        gauges.note_heard(node.ledger, Stranger(0xA0000000 + number, Metric.VOLTAGE, 1265, now + number))
    gauges.note_heard(node.ledger, Stranger(0xA0000027, Metric.VOLTAGE, 1300, now + 41))
    heard = gauges.heard(node.ledger, now + 45)
    assert len(heard) == gauges.HEARD
    assert heard[0] == Stranger(0xA0000027, Metric.VOLTAGE, 1265, now + 39)
    field = next(slot.field for slot in AddSensor.kind.slots if slot.name == "node")
    shown_first = find.matches(Names(node.ledger, now + 45), field, "")[0]
    assert shown_first.text == "!a0000027"
    assert "12.65 V" in shown_first.detail
    assert gauges.heard(node.ledger, now + 3 * 1440) == []
