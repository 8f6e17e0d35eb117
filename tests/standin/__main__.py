"""A stand-in Meshtastic radio: `python -m tests.standin --node 1 --tcp 0 --pty /tmp/radio --air 127.0.0.1:4800`.

Prints one line of JSON when it is ready (`{"node", "port", "pty"}`), then an answer for each order on standard input
(`{"do": "fault", "silent": true}`; the orders are the methods of `device.Device`). Ends when standard input does.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import sys
from pathlib import Path
from typing import Any

from tests.standin.air import Air
from tests.standin.device import Device, obey
from tests.standin.radio import Radio
from tests.standin.settings import Settings


def arguments() -> argparse.Namespace:
    """Read the command line."""
    parser = argparse.ArgumentParser(prog="python -m tests.standin")
    parser.add_argument("--node", type=lambda text: int(text, 0), required=True)
    parser.add_argument("--tcp", type=int, metavar="PORT", help="listen on 127.0.0.1; 0 chooses a port")
    parser.add_argument("--pty", type=Path, metavar="PATH", help="make a serial device here")
    parser.add_argument("--air", metavar="HOST:PORT", help="the simulated air; without it nobody hears")
    parser.add_argument("--x", type=float, default=0.0, help="metres")
    parser.add_argument("--y", type=float, default=0.0)
    parser.add_argument("--mute", action="store_true", help="never relays")
    parser.add_argument("--region", help="otherwise the air's")
    parser.add_argument("--preset", help="LONG_FAST …; otherwise the air's")
    parser.add_argument("--firmware", default="2.7.15.567b8ea")
    parser.add_argument("--name", default="")
    parser.add_argument("--know", type=lambda text: int(text, 0), nargs="*", default=[], help="nodes known with keys")
    parser.add_argument("--speed", type=float, help="how fast the radio's time runs; otherwise the air's")
    parser.add_argument("--seed", type=int, default=0)
    return parser.parse_args()


def under(name: str) -> str:
    """Give the settings' word for a preset of the air: LongFast is LONG_FAST."""
    return "".join(f"_{letter}" if letter.isupper() else letter for letter in name).strip("_").upper()


async def start(told: argparse.Namespace) -> Device:
    """Put a radio together and on air."""
    air, welcome = Air(told.node), dict[str, Any]()
    if told.air:
        host, _colon, port = told.air.removeprefix("air://").rpartition(":")
        hello: dict[str, Any] = {"x": told.x, "y": told.y, "mute": told.mute}
        if told.preset:
            hello["preset"] = told.preset.title().replace("_", "")
        welcome = await air.join(host, int(port), hello)
    preset = told.preset or under(welcome.get("preset", "LongFast"))
    region = told.region or welcome.get("region", "EU_868")
    settings = Settings(told.node, region, preset, told.firmware, told.name)
    for node in told.know:
        settings.know(node)
    radio = Radio(settings, air, speed=told.speed or welcome.get("speed", 1.0), seed=told.seed)
    return Device(radio, told.tcp, told.pty)


async def main() -> None:
    """Run until standard input ends."""
    device = await start(arguments())
    port = device.tcp.port if device.tcp else None
    path = str(device.pty.path) if device.pty else None
    print(json.dumps({"node": device.radio.node, "port": port, "pty": path}), flush=True)  # noqa: T201
    # A thread, for what stands on standard input may be a file, which cannot be waited for otherwise.
    while line := await asyncio.to_thread(sys.stdin.readline):
        print(obey(device, line), flush=True)  # noqa: T201
    device.unplug()


asyncio.run(main())
