"""Five desks in programs of their own exchange through a real Mosquitto, with TLS and a password."""

import json
from collections.abc import Generator, Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from urllib.parse import quote

import pytest

from mvs_tui.node import Node
from tests.radio import desks
from tests.radio.brokers import PASSWORD, USER, Mosquitto
from tests.radio.test_air_processes import MVS, running, until

pytestmark = [pytest.mark.needs("mosquitto", "mosquitto_passwd", "openssl"), pytest.mark.timeout(110)]


@pytest.fixture
def broker(tmp_path: Path) -> Iterator[Mosquitto]:
    """Give a broker with TLS that a test may kill."""
    found = Mosquitto(tmp_path / "broker", "localhost")
    yield found
    found.kill()


@contextmanager
def by_broker(folder: Path, nodes: list[Node], broker: Mosquitto) -> Generator[str]:
    """Let desks speak by programs of their own through a broker; gives its address."""
    url = f"mqtts://{USER}@localhost:{broker.port}?ca={quote(str(broker.folder / 'ca.pem'))}"
    with ExitStack() as stack:
        for at, node in enumerate(nodes):
            secret = node.home.path / "mqtt.password"
            secret.write_text(PASSWORD)
            secret.chmod(0o600)
            words = [str(MVS), "radio", "run", url]
            stack.enter_context(running(words, node.home.path, folder / f"desk{at}.log"))
        yield url


def test_five_desks_agree_through_a_broker_that_dies_meanwhile(tmp_path: Path, broker: Mosquitto) -> None:
    """All get what each wrote; the broker dies, which is said in words, and what was written meanwhile arrives too."""
    nodes = desks.coop(tmp_path, "Mto", "Kilima", "Bandari", "Bonde", "Ziwa")
    first, last = nodes[0], nodes[-1]
    tractor = desks.machine(first, "TRACTOR1")
    with by_broker(tmp_path, nodes, broker) as url:
        until(lambda: desks.level(*nodes), tmp_path)
        asked = [
            desks.ask(node, tractor, desks.member(node, f"M{at}"), node.now() // 60 + 24 * at, 2)
            for at, node in enumerate(nodes[1:], 1)
        ]
        until(lambda: all(desks.state(first, one) == "pending" for one in asked), tmp_path)
        broker.kill()
        desks.confirm(first, asked[-1])
        told = first.home.path / "radio.json"
        until(lambda: json.loads(told.read_text())["links"][0]["state"] == "down", tmp_path)
        link = json.loads(told.read_text())["links"][0]
        assert "localhost" in link["words"]
        assert link["url"] == url.partition("?")[0]
        broker.start()
        until(lambda: desks.state(last, asked[-1]) == "confirmed", tmp_path)
        until(lambda: desks.level(*nodes), tmp_path)
    assert PASSWORD.encode() not in b"".join(path.read_bytes() for path in first.home.path.glob("radio*"))
