"""Sensors at the command line: entered, read, listed with their alarms, retired."""

from pathlib import Path

import pytest

from models.names import read_entry_name
from models.refs import Ref
from models.sensors import Alarm, RecordAlarm, Sensor
from mvs_tui.config import Home
from mvs_tui.node import Node
from mvs_tui.telemetry import Telemetry
from radio.links.radio import Reading
from tests.mvs_tui.clerk import Clerk


@pytest.fixture
def desk(tmp_path: Path) -> Clerk:
    """Give a desk with empty books."""
    clerk = Clerk(tmp_path / "books")
    clerk("init", "--coop", "Mto", "--village", "Kilima", "--desk", "store", "--zone", 0)
    return clerk


def test_a_sensor_is_entered_and_read_by_hand(desk: Clerk) -> None:
    """What was typed is what is listed, in the sensor's unit."""
    done = desk.reads("sensor", "add", "FROST", "--metric", "temperature", "--low", "-5", "--every", "12")
    desk("sensor", "record", "FROST", "--value", "-3,5")
    (row,) = desk.reads("sensor", "list")
    assert (row["entry"], row["code"], row["value"], row["unit"]) == (done["entry"], "FROST", -3.5, "°C")
    assert (row["low"], row["high"], row["every"], row["radio"], row["alarm"]) == (-5.0, None, 12, None, "none")
    assert "FROST  temperature  -3.5 °C" in desk("sensor", "list")
    assert desk.reads("sensor", "show", "frost")["readings"][0]["value"] == -3.5


def test_an_alarm_stands_in_the_status(desk: Clerk) -> None:
    """Both who reads and what watches the status see it, and no longer when it is over."""
    entry = desk.reads("sensor", "add", "TANK1", "--metric", "level", "--low", "20", "--label", "upper tank")["entry"]
    assert desk.reads("status")["alarms"] == []
    with Node.opened(Home(desk.home)) as node:
        node.append(RecordAlarm(Ref[Sensor].to(read_entry_name(entry)), Alarm.LOW, 1500))
    (alarm,) = desk.reads("status")["alarms"]
    assert (alarm["code"], alarm["alarm"], alarm["value"], alarm["village"]) == ("TANK1", "low", 15.0, "Kilima")
    assert "! TANK1 15 %, too low, Kilima" in desk("status")
    assert "below 20 %" in desk("sensor", "list")
    assert "too low" in desk("sensor", "show", "TANK1")
    desk("sensor", "retire", "TANK1", "--reason", "rusty")
    assert desk.reads("status")["alarms"] == []
    assert desk.reads("sensor", "list") == []
    assert desk.reads("sensor", "list", "--retired")[0]["retired"] is True


def test_strange_sensors_are_listed(desk: Clerk) -> None:
    """What the radio heard and nobody entered is there to be entered."""
    assert desk.types("sensor", "heard").stderr
    with Node.opened(Home(desk.home)) as node:
        Telemetry(node).take(Reading(0xBEEF0001, "ch1_voltage", 12.65))
    (found,) = desk.reads("sensor", "heard")
    assert (found["radio"], found["metric"], found["value"], found["unit"]) == ("!beef0001", "voltage_1", 12.65, "V")
    assert "!beef0001 voltage 1 12.65 V" in desk("sensor", "heard")


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("sensor", "add", "T2", "--metric", "tears"), "Choose one of"),
        (("sensor", "add", "T2", "--metric", "level", "--radio", "4711"), "like !a1b2c3d4"),
        (("sensor", "add", "T2", "--metric", "level", "--low", "x"), "two decimal places"),
        (("sensor", "record", "NOWHERE", "--value", "1"), "There is no “NOWHERE”"),
    ],
)
def test_slips_are_said_beside_what_was_typed(desk: Clerk, words: tuple[str, ...], said: str) -> None:
    """Each wrong word ends in a sentence and writes nothing."""
    assert said in desk.refused(*words)
    assert desk.reads("sensor", "list") == []
