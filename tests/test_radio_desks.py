"""Whole desks by whole radios: `mvs radio run` in programs of its own, the real Meshtastic library, stand-in radios.

A desk asks for a tractor and the keeper's desk confirms, while a fifth of the frames is lost, a cable is cut, a radio
starts again; and the same through a broker.
"""

from __future__ import annotations

import contextlib
import os
import subprocess
import sys
import time
from typing import TYPE_CHECKING, Any

import pytest

from models import board
from models.machines import ConfirmRequest, RequestMachine
from models.refs import Key, Ref
from mvs_tui.node import Node
from mvs_tui.radio_state import load
from tests.radio.brokers import PASSWORD, USER, Mosquitto
from tests.radio.desks import ask, coop, machine, member
from tests.standin.harness import air_server, standin

if TYPE_CHECKING:
    from collections.abc import Callable, Generator, Sequence
    from pathlib import Path

    from mvs_tui.config import Home

#: This only catches a hang.
PATIENCE = 150
MVS = [sys.executable, "-c", "from mvs_tui.cli import main; main()"]
VILLAGES = ("Bandari", "Kilima", "Mto", "Juu", "Pwani")
AIR: dict[str, Any] = {"preset": "ShortTurbo", "region": "US", "speed": 10, "seed": 5}

pytestmark = pytest.mark.timeout(200)


@contextlib.contextmanager
def program(home: Home, url: str, **env: str) -> Generator[subprocess.Popen[bytes]]:
    """Run a desk's radio in a program of its own."""
    with (home.path / "err").open("ab") as errors:
        process = subprocess.Popen(
            [*MVS, "radio", "run", url], env={**os.environ, **env, "MVS_HOME": str(home.path)}, stderr=errors
        )
    try:
        yield process
    finally:
        process.terminate()
        assert process.wait(20) in {0, 130}, (home.path / "err").read_text()


def wait(what: Callable[[], bool], homes: Sequence[Home]) -> None:
    """Wait until something is so; what the radios' programs say tells why it never was."""
    until = time.monotonic() + PATIENCE
    while not what():
        assert time.monotonic() < until, [(load(home), (home.path / "err").read_text()[-2000:]) for home in homes]
        time.sleep(0.3)


def state(home: Home, wish: Key) -> str:
    """Give how a request stands in a desk's books; empty where it has not come."""
    with Node.opened(home) as node:
        found = board.booking(node.names(), wish)
        return found.state.name if found else ""


def request_and_confirm(homes: list[Home], tractor: Key, who: Key, between: Callable[[], None]) -> None:
    """Ask at the last desk, confirm at the first, and wait until every desk's books say so."""
    with Node.opened(homes[-1]) as node:
        wish = ask(node, tractor, who, 24 * 440)
    wait(lambda: state(homes[0], wish) == "PENDING", homes)
    between()
    with Node.opened(homes[0]) as node:
        node.append(ConfirmRequest(Ref[RequestMachine].to(wish)))
    for home in homes:
        wait(lambda home=home: state(home, wish) == "CONFIRMED", homes)  # type: ignore[misc]


def desks(folder: Path, count: int) -> tuple[list[Home], Key, Key]:
    """Give so many desks, a machine that the first keeps, and a member; only the first holds these two yet."""
    nodes = coop(folder, *VILLAGES[:count])
    tractor, who = machine(nodes[0], "TRACTOR1"), member(nodes[0], "0417")
    homes = [node.home for node in nodes]
    for node in nodes:
        node.close()
    return homes, tractor, who


def entered(home: Home, key: Key) -> bool:
    """Whether a desk holds an entry."""
    with Node.opened(home) as node:
        return any(tip.number == key.desk and tip.count > key.seq for tip in node.ledger.tips())


@pytest.mark.parametrize("count", [2, 5])
def test_a_request_is_confirmed_by_radio_whatever_befalls_the_radios(tmp_path: Path, count: int) -> None:
    """Twenty percent are lost, a desk's cable is cut and put back, the keeper's radio starts again: all agree."""
    homes, tractor, who = desks(tmp_path, count)
    with contextlib.ExitStack() as stack:
        air = stack.enter_context(air_server(loss=0.2, **AIR))
        radios = [stack.enter_context(standin(number + 1, air=air, x=number * 50)) for number in range(count)]
        for home, radio in zip(homes, radios, strict=True):
            stack.enter_context(program(home, radio.url))
        for home in homes:
            wait(lambda home=home: entered(home, who), homes)  # type: ignore[misc]

        def trouble() -> None:
            radios[-1].do("listener", on=False)
            radios[-1].do("drop")
            radios[0].do("reboot")
            time.sleep(2)
            radios[-1].do("listener", on=True)

        request_and_confirm(homes, tractor, who, trouble)


@pytest.mark.needs("mosquitto", "mosquitto_passwd", "openssl")
def test_a_request_is_confirmed_through_a_broker_with_tls(tmp_path: Path) -> None:
    """The same frames travel by MQTT, and a broker that dies and comes back costs nothing but time."""
    homes, tractor, who = desks(tmp_path / "desks", 3)
    broker = Mosquitto(tmp_path / "broker", "localhost")
    try:
        url = f"mqtts://{USER}@localhost:{broker.port}?ca={tmp_path}/broker/ca.pem"
        with contextlib.ExitStack() as stack:
            for home in homes:
                stack.enter_context(program(home, url, MVS_MQTT_PASSWORD=PASSWORD))
            for home in homes:
                wait(lambda home=home: entered(home, who), homes)  # type: ignore[misc]

            def trouble() -> None:
                broker.kill()
                broker.start()

            request_and_confirm(homes, tractor, who, trouble)
    finally:
        broker.kill()
