"""The simulated air in real time, for radios in other processes: JSON objects over TCP, one on each line.

    python -m radio.sim.server --preset ShortTurbo --region US --loss 0.2 --speed 20 --seed 7 --port 0

prints `air://127.0.0.1:PORT` on a line of standard output when it listens, and serves until it is killed.

Rules
- One connection is one radio. Who connects says `hello` first; a connection that never does may still send control
  lines (a test's remote hand). When the connection ends, the radio is off the air.
- `--speed 20` lets 20 seconds pass on the air for each second of ours. All times on the lines are seconds of the air.
- Numbers are JSON numbers, bytes are base64. Unknown keys of `send` travel along and come out of `heard` untouched, so
  stand-ins may add what they need (`to`, `channel`, `want_ack`, `pki`, `request_id` …). A line is at most 4,096 bytes.
- A line that makes no sense is answered by `bad` with words; the connection stays.

A radio says
    {"hello": {"node": 305419896, "x": 0.0, "y": 250.0}}         metres; optional: "router": true (relays first),
                                                                 "mute": true (never relays), "preset": "LongFast"
                                                                 (not the air's: it is heard by none and hears none)
    {"send": {"id": 77, "payload": "…", "hop_limit": 3}}         optional: "from" (default its own node), "priority"
                                                                 (10 background … 64 default … 127), "portnum" (256; for
                                                                 the length on air), and whatever else shall travel
    {"cancel": {"id": 77}}                                       out of the queue, if it is still there
    {"status": {}}                                               is answered by `queue` and `load`
    {"tune": {"preset": "LongFast", "x": 1.0, "y": 2.0}}         change place or preset
    {"reboot": {}}                                               forget queue and history

The air says
    {"welcome": {"node": …, "preset": "ShortTurbo", "region": "US", "speed": 20, "at": 12.5}}
    {"queue": {"free": 15, "max": 16, "res": 0, "id": 77}}       after each `send`, after each frame that left, and when
                                                                 asked; res 0 taken, 32 not taken (the queue is full)
    {"refused": {"id": 77, "why": "duty", "minutes": 12}}        "duty" (minutes until it may again), "large", "full",
                                                                 "off" (the air's preset is another)
    {"sent": {"id": 77, "from": 305419896, "ms": 102}}           it was sent just now; its own and what it relayed
    {"heard": {"id": 77, "from": …, "hop_limit": 2, "hop_start": 3, "by": …, "rssi": -97, "snr": 3.25, "payload": "…",
               "portnum": 256, …}}                               each packet once; `by` is who sent it last
    {"echo": {"id": 77, "by": …}}                                its own packet, relayed by another (an implicit ack)
    {"load": {"channel": 4.2, "own": 0.9}}                       percent; every ten seconds of the air, and when asked

A test's hand says, on any connection, and is answered by {"ok": {}}
    {"loss": 0.3}                       each reception fails with this chance beside all else
    {"cut": [a, b]}                     nodes a and b do not hear each other; {"deafen": [a, b]}: b does not hear a
    {"mend": []}                        undo every cut, deafening and burst
    {"split": [a, b]}                   these nodes, and all others, do not hear each other
    {"burst": 5.0}                      nobody hears anything for so many seconds
    {"faults": {"double": 0.1, "flip": 0.05, "cut_short": 0.05, "reorder": 0.1}}   chances for each reception
    {"look": {}}                        is answered by {"seen": {"at": …, "nodes": {node: {"sent", "heard", "lost",
                                        "airtime_ms", "channel"}}}}
"""

from __future__ import annotations

import argparse
import contextlib
import selectors
import socket
import sys
import time
from dataclasses import asdict
from typing import TYPE_CHECKING, Final, cast

from radio.sim.air import Air, Faults
from radio.sim.guest import Client, Nonsense, Said, number

if TYPE_CHECKING:
    from collections.abc import Sequence

LOAD_MS: Final = 10_000


class Server:
    """The air, and who is connected to it."""

    def __init__(self, air: Air, speed: float = 1.0, host: str = "127.0.0.1", port: int = 0) -> None:
        """Listen; `address` says where."""
        self.air, self.speed = air, speed
        self.clients: list[Client] = []
        self._door = socket.create_server((host, port))
        self._door.setblocking(False)  # noqa: FBT003 - its only argument
        self._lines = selectors.DefaultSelector()
        self._lines.register(self._door, selectors.EVENT_READ)
        self._began = time.monotonic()
        self.address = f"air://{host}:{self._door.getsockname()[1]}"
        self._tell_load()

    def _tell_load(self) -> None:
        for client in self.clients:
            if client.radio:
                client.load(client.radio)
        self.air.at(self.air.now + LOAD_MS, self._tell_load)

    def step(self, wait: float = 0.5) -> None:
        """Let the air come to the present, and serve for at most so many seconds whoever is connected."""
        self.air.run_until(int((time.monotonic() - self._began) * self.speed * 1000))
        for client in self.clients[:]:
            if client.going and not client.write():
                self.drop(client)
            else:
                wanted = selectors.EVENT_READ | (selectors.EVENT_WRITE if client.going else 0)
                self._lines.modify(client.line, wanted, client)
        soon = self.air.next_ms()
        if soon is not None:
            wait = min(wait, soon / 1000 / self.speed - (time.monotonic() - self._began))
        for key, _events in self._lines.select(max(wait, 0.0)):
            self._serve(key.data)

    def _serve(self, client: Client | None) -> None:
        # What is said now is said at this time, however long it was since the last step.
        self.air.run_until(int((time.monotonic() - self._began) * self.speed * 1000))
        if client is None:
            line, _address = self._door.accept()
            line.setblocking(False)  # noqa: FBT003 - its only argument
            line.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            client = Client(self, line)
            self.clients.append(client)
            self._lines.register(line, selectors.EVENT_READ, client)
        elif not client.read():
            self.drop(client)

    def leave(self, client: Client) -> None:
        """Take a client's radio off the air."""
        if client.radio:
            self.air.remove(client.radio)
            client.radio = None

    def seize(self, node: int) -> None:
        """Take a number from whoever has it, as the one who comes back after a lost line must."""
        for other in self.clients:
            if other.radio and other.radio.node == node:
                self.leave(other)

    def drop(self, client: Client) -> None:
        """Hang up."""
        self.leave(client)
        self.clients.remove(client)
        self._lines.unregister(client.line)
        client.line.close()

    def close(self) -> None:
        """Hang up on everybody, and stop listening."""
        for client in self.clients[:]:
            self.drop(client)
        self._lines.close()
        self._door.close()

    # -- what a test's hand says

    def hand_loss(self, what: object) -> tuple[str, Said]:
        """Set the chance that a frame is not read."""
        self.air.loss = min(max(number({"loss": what}, "loss"), 0.0), 1.0)
        return "ok", {}

    def hand_cut(self, what: object) -> tuple[str, Said]:
        """Let two nodes not hear each other."""
        one, two = _nodes(what, 2)
        self.air.cut(one, two)
        return "ok", {}

    def hand_deafen(self, what: object) -> tuple[str, Said]:
        """Let the second node not hear the first."""
        one, two = _nodes(what, 2)
        self.air.deafen(one, two)
        return "ok", {}

    def hand_split(self, what: object) -> tuple[str, Said]:
        """Cut some nodes off from all others."""
        self.air.split(_nodes(what, 0))
        return "ok", {}

    def hand_mend(self, _what: object) -> tuple[str, Said]:
        """Undo all that was cut."""
        self.air.mend()
        return "ok", {}

    def hand_burst(self, what: object) -> tuple[str, Said]:
        """Let nobody hear anything for some seconds."""
        self.air.burst(round(1000 * number({"burst": what}, "burst")))
        return "ok", {}

    def hand_faults(self, what: object) -> tuple[str, Said]:
        """Set the chances of faults; those that are not named are 0."""
        if not isinstance(what, dict) or not what.keys() <= asdict(Faults()).keys():
            raise Nonsense(f"faults are {', '.join(asdict(Faults()))}")
        named = cast("Said", what)
        self.air.faults = Faults(**{name: number(named, name) for name in named})
        return "ok", {}

    def hand_look(self, _what: object) -> tuple[str, Said]:
        """Say what became of all frames."""
        nodes = {
            str(node): {**asdict(radio.tally), "airtime_ms": radio.tally.airtime // 1000, "channel": radio.channel}
            for node, radio in self.air.radios.items()
        }
        return "seen", {"at": self.air.now / 1000, "nodes": nodes}


def _nodes(what: object, many: int) -> list[int]:
    found = cast("list[object]", what) if isinstance(what, list) else []
    if not found or (many and len(found) != many):
        raise Nonsense("name the nodes in a list")
    return [int(number({"node": node}, "node")) for node in found]


def main(words: Sequence[str] | None = None) -> None:
    """Serve until killed."""
    parser = argparse.ArgumentParser(prog="python -m radio.sim.server", description="The simulated air over TCP.")
    parser.add_argument("--host", default="127.0.0.1")
    parser.add_argument("--port", type=int, default=0)
    parser.add_argument("--preset", default="ShortTurbo")
    parser.add_argument("--region", default="US")
    parser.add_argument("--loss", type=float, default=0.0)
    parser.add_argument("--fading", type=float, default=3.0)
    parser.add_argument("--speed", type=float, default=1.0)
    parser.add_argument("--seed", default="1")
    told = parser.parse_args(words)
    air = Air(told.seed, told.preset, told.region, loss=told.loss, fading=told.fading)
    server = Server(air, told.speed, told.host, told.port)
    sys.stdout.write(server.address + "\n")
    sys.stdout.flush()
    with contextlib.suppress(KeyboardInterrupt), contextlib.closing(server):
        while True:
            server.step()


if __name__ == "__main__":
    main()
