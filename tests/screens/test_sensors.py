"""Sensors on screen: alarms first on Home, the list, what was recorded, and the form with radios that were heard."""

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

import pytest
from textual.pilot import Pilot

from models import gauges
from models.coop import Village
from models.gauges import Stranger
from models.law import GENESIS
from models.metrics import Metric
from models.refs import Ref
from models.sensors import AddSensor, Alarm, RecordAlarm, RecordReading, Sensor
from mvs_tui.app import MvsApp
from mvs_tui.node import Node
from tests.screens.test_ways import to

if TYPE_CHECKING:
    from tests.screens.conftest import Clerk, Clock, Coop

VILLAGE = Ref[Village].to(GENESIS)


@pytest.fixture(autouse=True)
def _measured(coop: "Coop", clock: "Clock") -> None:
    """Enter two sensors at desk A; the tank is almost empty since an hour ago, and a strange radio was heard."""
    with Node.opened(coop.home) as node:
        tank, soil = (
            Ref[Sensor].to(node.append(made).keys[-1])
            for made in (
                AddSensor(VILLAGE, "TANK1", Metric.LEVEL, 0xA1B2C3D4, 6, 2000, label="upper tank"),
                AddSensor(VILLAGE, "FIELD", Metric.SOIL_MOISTURE, 0xA1B2C3D5, 12),
            )
        )
        clock.minutes -= 110
        node.append(RecordReading(tank, 4200), RecordReading(soil, 3300))
        clock.minutes += 50
        node.append(RecordAlarm(tank, Alarm.LOW, 1800))
        clock.minutes += 60
        gauges.note_heard(node.ledger, Stranger(0xBEEF0001, Metric.VOLTAGE, 1265, node.now()))
        node.ledger.folder.fold_all()


async def test_an_alarm_waits_for_the_clerk_before_all_else(clerk: "Clerk") -> None:
    """Home opens with it, Enter shows what was recorded, w the entry that raised it."""
    lines = clerk.screen.splitlines()
    first = next(number for number, line in enumerate(lines) if "Waits for you" in line)
    assert "Alarm     TANK1     18 %" in lines[first + 1]
    assert "below 20 %, upper tank" in lines[first + 1]
    assert "!" in lines[first + 1]
    await to(clerk, "Alarm     TANK1")
    screen = await clerk.press("enter")
    assert "TANK1  upper tank" in screen
    assert "42 %" in screen
    await clerk.press("escape")
    await to(clerk, "Alarm     TANK1")
    screen = await clerk.press("w")
    assert "Why is A#24 as it is?" in screen
    assert "TANK1 showed 18 %; the alarm means below 20 %" in screen


async def test_a_clerk_enters_a_sensor_from_what_was_heard(clerk: "Clerk") -> None:
    """In the form the field Radio lists the radios whose values belong to nobody yet."""
    await clerk.press("2", "s", "a")
    assert "Enter a sensor" in clerk.screen
    await clerk.type("PUMP")
    for _field in range(8):
        if "!beef0001" in clerk.screen:
            break
        await clerk.press("tab")
    assert "!beef0001" in clerk.screen
    assert "12.65 V" in clerk.screen


async def test_a_reading_is_written_down_by_hand(clerk: "Clerk") -> None:
    """Key r on a sensor opens the form with the sensor known."""
    await clerk.press("2", "s")
    await to(clerk, "FIELD")
    assert "Record what a sensor shows" in await clerk.press("r")
    await clerk.type("31")
    await clerk.press("ctrl+s")
    assert "31 %" in clerk.screen


@pytest.mark.parametrize("size", [(80, 24), (120, 40)], ids=lambda size: f"{size[0]}x{size[1]}")
@pytest.mark.parametrize("look", ["home_with_alarm", "sensors", "readings", "sensor_form"])
def test_sensor_screen_looks_as_it_did(
    look: str, size: tuple[int, int], coop: "Coop", quiet: None, snap_compare: Callable[..., Any]
) -> None:
    """A change of a screen is seen and meant."""
    from tests.screens.conftest import Clerk, settle

    del quiet
    keys = {"home_with_alarm": (), "sensors": ("2", "s"), "readings": ("2", "s", "end", "enter")}
    app = MvsApp(coop.home, poll=0)

    async def before(pilot: Pilot[None]) -> None:
        await settle(pilot)
        await Clerk(pilot, app).press(*keys.get(look, ("2", "s", "a")))

    assert snap_compare(app, terminal_size=size, run_before=before)


async def test_readings_are_drawn_as_columns_beside_their_figures(clerk: "Clerk", coop: "Coop") -> None:
    """From three readings on a chart stands above the list, with its highest and lowest figure; before that none."""
    await to(clerk, "Alarm     TANK1")
    screen = await clerk.press("enter")
    assert "█" not in screen
    await clerk.press("escape")
    with Node.opened(coop.home) as node:
        tank = node.names().find(Sensor, "TANK1")
        node.append(RecordReading(tank, 9500))
        node.append(RecordReading(tank, 2600))
    await to(clerk, "Alarm     TANK1")
    chart = (await clerk.press("enter")).splitlines()[2:7]
    assert chart[0] == " level"
    assert chart[1].split() == ["95", "%", "█"]
    assert chart[4].split()[:2] == ["0", "%"]
