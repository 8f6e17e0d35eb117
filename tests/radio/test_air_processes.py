"""Desks in programs of their own exchange by radio, on the simulated air, with no radio in the house."""

import json
import os
import subprocess
import sys
import time
from collections.abc import Callable, Generator
from contextlib import ExitStack, closing, contextmanager
from pathlib import Path

import pytest

from models.refs import Key
from mvs_tui import admission, joining
from mvs_tui.config import Home
from mvs_tui.node import Node
from tests.radio import desks
from tests.radio.lines import Hand

pytestmark = pytest.mark.timeout(240)
MVS = Path(sys.executable).with_name("mvs")
PATIENCE = 100.0


@contextmanager
def running(words: list[str], home: Path | None = None, log: Path | None = None) -> Generator[subprocess.Popen[str]]:
    """Run a program until the block ends."""
    env = os.environ | ({"MVS_HOME": str(home)} if home else {})
    with (
        (log or Path(os.devnull)).open("w") as err,
        subprocess.Popen(words, stdout=subprocess.PIPE, stderr=err, text=True, env=env) as process,
    ):
        try:
            yield process
        finally:
            process.terminate()
            process.wait(10)


def until(true: Callable[[], bool], folder: Path) -> float:
    """Wait until something is true; give the seconds that it took."""
    began = time.monotonic()
    while not true():
        logs = "\n".join(f"{log.name}: {log.read_text()}" for log in sorted(folder.glob("*.log")))
        assert time.monotonic() - began < PATIENCE, logs
        time.sleep(0.2)
    return time.monotonic() - began


def up(node: Node) -> bool:
    """Whether a desk's program says that its radio is there."""
    status = node.home.path / "radio.json"
    return status.exists() and json.loads(status.read_text())["links"][0]["state"] == "up"


@contextmanager
def on_air(folder: Path, nodes: list[Node], far: float, *air: str) -> Generator[Hand]:
    """Let desks speak by programs of their own, in a row, so far apart in metres; gives a hand on the air."""
    server = [sys.executable, "-m", "radio.sim.server", *air]
    with running(server, log=folder / "air.log") as process:
        assert process.stdout
        address = process.stdout.readline().strip()
        with ExitStack() as stack:
            for at, node in enumerate(nodes):
                words = [str(MVS), "radio", "run", f"{address}?x={far * at}&node={at + 1}"]
                stack.enter_context(running(words, node.home.path, folder / f"desk{at}.log"))
            until(lambda: all(up(node) for node in nodes), folder)
            yield stack.enter_context(closing(Hand(address)))


def coop(folder: Path, *others: str) -> tuple[list[Node], Key]:
    """Found a co-op with a tractor, and then let desks join, so that all begin with the same books."""
    first = Node.found(Home(folder / "1"), "Mto Co-op", "Mto", "store", 180)
    nodes, tractor = [first], desks.machine(first, "TRACTOR1")
    for number, village in enumerate(others, 2):
        home = Home(folder / str(number))
        answer = admission.admit(first, admission.request(home, village, "store"))
        nodes.append(admission.join(home, answer, first.fingerprint))
    return nodes, tractor


def test_a_request_is_confirmed_between_two_programs(tmp_path: Path) -> None:
    """With a tenth of all frames lost, the request goes out, the confirmation comes back, and the books agree."""
    (first, second), tractor = coop(tmp_path, "Kilima")
    with on_air(tmp_path, [first, second], 300.0, "--loss", "0.1", "--speed", "5"):
        asked = desks.ask(second, tractor, desks.member(second, "M1"), second.now() // 60 + 24)
        until(lambda: desks.state(first, asked) == "pending", tmp_path)
        desks.confirm(first, asked)
        until(lambda: desks.state(second, asked) == "confirmed", tmp_path)
        until(lambda: desks.level(first, second), tmp_path)


def test_three_programs_in_a_row_speak_through_the_one_between(tmp_path: Path) -> None:
    """The ends do not hear each other: the radio between passes on what they ask and confirm."""
    nodes, tractor = coop(tmp_path, "Kilima", "Bandari")
    first, _between, last = nodes
    with on_air(tmp_path, nodes, 2_000.0, "--speed", "5") as hand:
        hand.say("cut", [1, 3])
        hand.wait("ok")
        asked = desks.ask(last, tractor, desks.member(last, "M1"), last.now() // 60 + 24)
        until(lambda: desks.state(first, asked) == "pending", tmp_path)
        desks.confirm(first, asked)
        until(lambda: desks.state(last, asked) == "confirmed", tmp_path)
        hand.say("look", {})
        assert hand.wait("seen")["nodes"]["2"]["relayed"] >= 2


def test_a_new_desk_joins_by_radio_between_programs(tmp_path: Path) -> None:
    """It asks by its own program, the clerk admits it by a command, and its books come from the registrar's program."""
    (first,), _tractor = coop(tmp_path)
    with on_air(tmp_path, [first], 0.0, "--speed", "5", "--preset", "ShortTurbo", "--region", "US") as hand:
        host, port = hand.line.getpeername()
        url, home = f"air://{host}:{port}?x=50&node=9", tmp_path / "new"
        words = ["desk", "call", url, "--village", "Kilima", "--desk", "store", "--fingerprint", first.fingerprint]
        with running([str(MVS), *words, "--for", "60"], home, tmp_path / "new.log") as newcomer:
            until(lambda: bool(joining.asked(first)), tmp_path)
            (asked,) = joining.asked(first)
            admission.admit(first, joining.request_by(first, asked.fingerprint.partition("-")[0]))
            assert newcomer.wait(60) == 0, (tmp_path / "new.log").read_text()
    joined = Node.open(Home(home))
    assert joined.desk is not None
    assert (joined.desk.letter, joined.desk.name) == ("B", "store")
