"""A tank that a radio measures: from the stand-in radio through the real library into two desks' books."""

import contextlib
from pathlib import Path

import pytest

from models import gauges
from models.coop import Village
from models.law import GENESIS
from models.metrics import Metric
from models.refs import Key, Ref
from models.sensors import AddSensor, Alarm
from mvs_tui.config import Home
from mvs_tui.node import Node
from tests.radio.desks import coop
from tests.standin.harness import air_server, standin
from tests.test_radio_desks import AIR, program, wait

pytestmark = pytest.mark.timeout(200)
TANK = 0xA1B2C3D4


def row(home: Home, key: Key) -> gauges.SensorRow | None:
    """Give a sensor as a desk's books show it."""
    with Node.opened(home) as node:
        node.ledger.folder.fold_all()
        return gauges.sensor(node.names(), key)


def shows(home: Home, key: Key, value: int, alarm: Alarm) -> bool:
    """Whether a sensor shows a value and stands so."""
    found = row(home, key)
    return found is not None and (found.value, found.alarm) == (value, alarm)


def test_a_tanks_alarm_reaches_the_other_village(tmp_path: Path) -> None:
    """The first figure is recorded, the next is not, one beyond the bound is an alarm at both desks."""
    nodes = coop(tmp_path, "Bandari", "Kilima")
    homes = [node.home for node in nodes]
    made = AddSensor(Ref[Village].to(GENESIS), "TANK1", Metric.DISTANCE, TANK, high=180_000)
    key = nodes[0].append(made).keys[-1]
    for node in nodes:
        node.close()
    with contextlib.ExitStack() as stack:
        air = stack.enter_context(air_server(loss=0.1, **AIR))
        radios = [stack.enter_context(standin(number + 1, air=air, x=number * 50)) for number in range(2)]
        for home, radio in zip(homes, radios, strict=True):
            stack.enter_context(program(home, radio.url))
        wait(lambda: row(homes[1], key) is not None, homes)
        for distance in (1200.0, 1210.0):
            radios[0].do("sensor", sender=TANK, distance=distance)
        radios[0].do("sensor", sender=TANK + 1, temperature=21.5)
        wait(lambda: shows(homes[1], key, 120_000, Alarm.NONE), homes)
        radios[0].do("sensor", sender=TANK, distance=1850.0)
        wait(lambda: shows(homes[1], key, 185_000, Alarm.HIGH), homes)
    with Node.opened(homes[1]) as node:
        assert [one.value for one in gauges.readings(node.names(), key)] == [185_000, 120_000]
        assert [one.code for one in gauges.alarms(node.names())] == ["TANK1"]
    with Node.opened(homes[0]) as node:
        strange = {(one.node, one.value) for one in gauges.heard(node.ledger, node.now())}
        # Its own radio's battery may be there to be entered, too.
        assert (TANK + 1, 2150) in strange
