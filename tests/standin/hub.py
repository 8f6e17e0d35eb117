"""A small air of our own: what one radio sends, all others hear, at once or after `--delay` seconds.

`python -m tests.standin.hub --port 0` prints `air://127.0.0.1:PORT`. It speaks the lines of the simulated air as far as
radios need them, so that the stand-in can be tried without it: no distance, no relaying, no collisions, no law.
"""

from __future__ import annotations

import argparse
import asyncio
import contextlib
import json
from typing import Any

Says = dict[str, Any]


class Hub:
    """All radios that are on air."""

    def __init__(self, preset: str, region: str, speed: float) -> None:
        self.preset, self.region, self.speed = preset, region, speed
        self.radios: dict[int, tuple[asyncio.StreamWriter, str]] = {}
        self._heard: set[tuple[int, int]] = set()

    @staticmethod
    def say(writer: asyncio.StreamWriter, what: Says) -> None:
        """Tell one radio."""
        if not writer.is_closing():
            writer.write(json.dumps(what).encode() + b"\n")

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """Serve one connection to its end."""
        node = 0
        with contextlib.suppress(ConnectionError):
            while line := await reader.readline():
                for name, what in json.loads(line).items():
                    if name == "hello":
                        node = self._join(writer, what)
                    elif name == "tune":
                        self.radios[node] = (writer, what.get("preset", self.preset))
                    elif name == "send":
                        self._send(node, what)
        self.radios.pop(node, None)
        writer.close()

    def _join(self, writer: asyncio.StreamWriter, hello: Says) -> int:
        node = int(hello["node"])
        self.radios[node] = (writer, hello.get("preset", self.preset))
        welcome = {"node": node, "preset": self.preset, "region": self.region, "speed": self.speed, "at": 0.0}
        self.say(writer, {"welcome": welcome})
        return node

    def _send(self, node: int, what: Says) -> None:
        writer, preset = self.radios[node]
        self.say(writer, {"queue": {"free": 16, "max": 16, "res": 0, "id": what["id"]}})
        self.say(writer, {"sent": {"id": what["id"], "from": node, "ms": 0}})
        if preset != self.preset or (node, what["id"]) in self._heard:
            return
        self._heard.add((node, what["id"]))
        heard = {"hop_start": what["hop_limit"], "by": node, "rssi": -80, "snr": 6.0, **what, "from": node}
        for other, (listener, theirs) in self.radios.items():
            if other != node and theirs == preset:
                self.say(listener, {"heard": heard})


async def main() -> None:
    """Serve until killed."""
    parser = argparse.ArgumentParser(prog="python -m tests.standin.hub")
    parser.add_argument("--port", type=int, default=0)
    parser.add_argument("--preset", default="ShortTurbo")
    parser.add_argument("--region", default="US")
    parser.add_argument("--speed", type=float, default=20.0)
    told = parser.parse_args()
    server = await asyncio.start_server(Hub(told.preset, told.region, told.speed).serve, "127.0.0.1", told.port)
    print(f"air://127.0.0.1:{server.sockets[0].getsockname()[1]}", flush=True)  # noqa: T201
    await server.serve_forever()


asyncio.run(main())
