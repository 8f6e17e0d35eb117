"""Meshtastic radios, by USB cable and by TCP. The library that speaks with them runs in a child process.

Rules
- `meshtastic+serial:/dev/ttyUSB0` names the port; `meshtastic+serial:` is the only radio that is plugged in.
  `meshtastic+tcp://host[:port]` is a radio in the network. `?channel=NAME` chooses the channel by its name; without it
  the first one is used.
- One child is one connection. When it ends, hangs or falls silent, it is ended and another is started, after a pause
  that grows from 2 to 60 seconds; the parent never waits for it.
- Nothing is sent while the radio's region is not set, its sending is off, or the channel is missing; the desk is told.
- What cannot be sent at once is dropped here: what to send is worked out anew from the books, so nothing is lost.
- Many may be open at once; each has a thread, a child and a queue of its own.
"""

from __future__ import annotations

import contextlib
import math
import threading
import time
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Final
from urllib.parse import parse_qs, urlsplit

from models.language import gettext as _
from models.words import Refused
from radio import setup
from radio.links import meshtastic_words as words
from radio.links.base import Closed, link
from radio.links.meshtastic_box import LEAVE, Box, Where, trim_log
from radio.links.meshtastic_post import Post
from radio.links.meshtastic_read import found_of
from radio.links.radio import BROADCAST, DIRECT, Frame, Load, Radio, Reading, Said, Text, Up
from radio.links.watch import Do, Patience, Watch

if TYPE_CHECKING:
    from radio.links.meshtastic_pipe import Head
    from radio.links.radio import Event

PORT: Final = 4403
#: Seconds between two looks at the length of the log.
TRIM: Final = 60.0
#: Seconds by which clocks may differ, after which a connected radio tells of now, and before which it has no clock.
ADRIFT, SETTLED, AGES_AGO = 600.0, 30.0, 1_700_000_000
#: Seconds until a radio that is not fit is read anew: somebody may just be setting it.
UNFIT: Final = 20.0
#: How many unreadable packets make it likely that a channel's key differs.
DOUBT: Final = 5
_BEAT: Final = 0.2


@dataclass(frozen=True, slots=True)
class Plugged:
    """A serial port that may be a radio: a path that stays the same when it is plugged in again, and what it says."""

    path: str
    words: str


#: Makers of the chips by which radios are plugged in: Adafruit, Espressif, Silicon Labs, WCH, FTDI, Seeed, Raspberry.
_MAKERS: Final = {0x239A, 0x303A, 0x10C4, 0x1A86, 0x0403, 0x2886, 0x2E8A}


def find_radios() -> list[Plugged]:
    """Give the serial ports that may be Meshtastic radios, likely ones only where there are any."""
    from serial.tools.list_ports import comports

    usb = [port for port in comports() if port.vid is not None]
    likely = [port for port in usb if port.vid in _MAKERS] or usb
    return sorted(
        (Plugged(_lasting(port.device), port.description or port.device) for port in likely), key=lambda one: one.path
    )


def _lasting(device: str) -> str:
    """Give the name of a port that does not change with the order of plugging in, where the system keeps one."""
    folder = Path("/dev/serial/by-id")
    with contextlib.suppress(OSError):
        for name in sorted(folder.iterdir()):
            if name.resolve() == Path(device).resolve():
                return str(name)
    return device


class Meshtastic(Radio):
    """A radio with a child process that speaks with it."""

    def __init__(self, where: Where, channel: str = "", patience: Patience | None = None) -> None:
        """Start to look for the radio; what comes of it is told by `event`."""
        self.where, self.channel = where, channel
        self.patience = patience or Patience()
        self.watch = Watch(self.patience, time.monotonic())
        self.box: Box | None = None
        self.post = Post()
        self._free = self._gave = self._done = 0
        self._up: Up | None = None
        self._index: int | None = None
        self._doubts = 0
        self._due, self._trim, self._settled = math.inf, 0.0, math.inf
        self._adrift = False
        self._ending = threading.Event()
        self._thread = threading.Thread(target=self._run, name=f"radio {where}", daemon=True)
        self._thread.start()

    # ---- the link ---------------------------------------------------------------------------------------------

    @property
    def free(self) -> int:
        """How many more frames the radio takes now; 0 while it is not there or not fit."""
        return max(0, self._free - (self._gave - self._done)) if self._index is not None else 0

    def put(self, frame: bytes, hops: int, *, urgent: bool = False) -> None:
        """Send a frame to all; raises `Refused` for one that no radio takes."""
        if len(frame) > BROADCAST:
            raise Refused(words.refusal("TOO_LARGE", len(frame)))
        if self.free > 0:
            head = {"do": "send", "hops": min(max(hops, 0), setup.MOST_HOPS), "urgent": urgent, "channel": self._index}
            self._give(head, frame)

    def write(self, to: int, words: str) -> None:
        """Send a text to one radio, encrypted for it; raises `Refused` for one that is too long."""
        text = words.encode()
        if len(text) > DIRECT:
            raise Refused(
                _("A text has at most {most} bytes; this one has {size}.").format(most=DIRECT, size=len(text))
            )
        if self._up is not None and self._index is not None:
            self._give({"do": "text", "to": to, "hops": self._up.hop_limit}, text)

    def _give(self, head: Head, body: bytes) -> None:
        box = self.box
        if box is not None and box.tell(head, body):
            self._gave += 1
            self.watch.gave(time.monotonic())

    def event(self, wait: float) -> Event | None:
        """Give what comes next, or None when nothing came within `wait` seconds; raises `Closed` at the end."""
        event = self.post.take(wait)
        if event is not None:
            return event
        if self._ending.is_set():
            raise Closed(_("the radio was let go"))
        return None

    def close(self) -> None:
        """Let the radio go."""
        self._ending.set()
        self.post.end()
        self._thread.join(3 * LEAVE)

    # ---- watching over the child ------------------------------------------------------------------------------

    def _run(self) -> None:
        while not self._ending.is_set():
            try:
                self._step(time.monotonic())
            except Exception as error:  # noqa: BLE001 - whatever a system without memory or handles raises, we try again
                self._end("broken", repr(error))
        if self.box is not None:
            self.box.end(gently=True)

    def _step(self, now: float) -> None:
        due, why = self.watch.due(now)
        if due is Do.START:
            self._start(now)
        elif due is Do.ASK:
            self._ask("ask", now)
        elif due is Do.END:
            self._end(why)
        elif self.box is not None and now >= self._due:
            self._ask("reread", now)
        if now >= self._trim:
            self._trim = now + TRIM
            trim_log()
        self._listen()

    def _start(self, now: float) -> None:
        where = self.where
        if where.kind == "serial":
            radios = [] if where.place else find_radios()
            place = where.place or (radios[0].path if radios else "")
            if len(radios) > 1 or not place or not Path(place).exists():
                self.watch.missing(now)
                why = "many" if len(radios) > 1 else "absent" if place else "none"
                self._fall(words.lost(why, place))
                return
            where = Where("serial", place)
        self.box = Box(where)
        self._gave = self._done = self._free = 0
        self._due = math.inf
        self.watch.started(now)

    def _ask(self, what: str, now: float) -> None:
        if self.box is not None:
            self.box.tell({"do": what})
        self._due = now + self.patience.reread
        if what == "ask":
            self.watch.asked(now)

    def _listen(self) -> None:
        if self.box is None:
            self._ending.wait(_BEAT)
            return
        heard = self.box.hear(_BEAT)
        if heard is None:
            self._end("died")
        for head, body in heard or ():
            self._hear(head, body)

    def _end(self, why: str, detail: str = "") -> None:
        """End the child, say why, and pause."""
        box, self.box, self._index = self.box, None, None
        if box is not None:
            box.end()
        now = time.monotonic()
        (self.watch.missing if why == "unplugged" else self.watch.ended)(now)
        self._fall(words.lost(why, str(self.where), detail))

    def _fall(self, text: str, *, said: bool = False) -> None:
        """Say that there is no radio that can be used."""
        self._index = self._up = None
        self.post.fall(text, said=said)

    # ---- what comes from the child ----------------------------------------------------------------------------

    def _hear(self, head: Head, body: bytes) -> None:
        hear = getattr(self, f"_hear_{head['t']}", None)
        if hear is not None:
            hear(head, body)

    def _hear_alive(self, _head: Head, _body: bytes) -> None:
        # Only this says that something came from the radio; the child says other things of its own accord.
        self.watch.heard(time.monotonic())

    def _hear_up(self, head: Head, _body: bytes) -> None:
        now = time.monotonic()
        self.watch.ready(now)
        self._due = now + self.patience.reread
        found = found_of(head)
        if why := setup.unfit(found, self.channel):
            self._due = now + min(self.patience.reread, UNFIT)
            self._fall(why, said=True)
            return
        channel = setup.choose(found, self.channel)
        name = setup.called(channel, found.preset) if channel else ""
        up = Up(found.node, found.owner, found.firmware, found.region, found.preset, name, found.hop_limit)
        self._index = channel.index if channel else None
        if up != self._up:
            self._up, self._settled = up, now + SETTLED
            self.post.tell(up)
            if loose := setup.careless(found, self.channel):
                self.post.say(loose, bad=True)

    def _hear_room(self, head: Head, _body: bytes) -> None:
        for _taken in range(int(head["done"]) - self._done):
            self.watch.took()
        self._free, self._done = int(head["free"]), int(head["done"])

    def _hear_frame(self, head: Head, body: bytes) -> None:
        if head["channel"] == self._index:
            self._doubts = -DOUBT
            self.post.tell(Frame(body, head["sender"], head["hops"], head["snr"]))
        elif self._index is not None:
            self.post.say(words.elsewhere(head["sender"]))

    def _hear_text(self, head: Head, body: bytes) -> None:
        line = body.decode("utf-8", "replace")
        self.post.tell(Text(line, head["sender"], head["packet"], bytes.fromhex(head["key"])))

    def _hear_load(self, head: Head, _body: bytes) -> None:
        self.post.tell(Load(head["channel"], head["own"]))

    def _hear_clock(self, head: Head, _body: bytes) -> None:
        """Ask about this machine's clock, once, when the radio's says something else; nobody's clock is set."""
        # What waited in the radio while nobody listened is as old as it says; a radio without a clock counts from 0.
        if time.monotonic() < self._settled or head["at"] < AGES_AGO:
            return
        ahead = head["at"] - time.time()
        if abs(ahead) <= ADRIFT:
            self._adrift = False
        elif not self._adrift:
            self._adrift = True
            self.post.tell(Said(words.adrift(ahead), bad=True))

    def _hear_reading(self, head: Head, _body: bytes) -> None:
        for metric, value in head["values"].items():
            self.post.tell(Reading(head["sender"], metric, value))

    def _hear_note(self, head: Head, _body: bytes) -> None:
        hold = words.held(head["words"])
        if hold:
            self.post.hold(hold)
        else:
            self.post.say(head["words"])

    def _hear_nak(self, head: Head, _body: bytes) -> None:
        if head["reason"] == "DUTY_CYCLE_LIMIT":
            self.post.hold(words.HOLD)
        else:
            self.post.say(words.refusal(head["reason"], int(head["size"])), bad=True)

    def _hear_unreadable(self, head: Head, _body: bytes) -> None:
        if head["hash"] not in setup.PUBLIC_HASHES:
            self._doubts += 1
            if self._doubts >= DOUBT:
                self._doubts = 0
                self.post.say(words.unreadable(), bad=True)

    def _hear_lost(self, head: Head, _body: bytes) -> None:
        self._end(head["why"], head["detail"])


def read_where(kind: str, address: str) -> tuple[Where, str]:
    """Read an address without its scheme, and the channel's name in it; raises `Refused` in words."""
    place, _mark, options = address.partition("?")
    asked = parse_qs(options)
    channel = asked.pop("channel", [""])[0]
    if asked:
        raise Refused(_("“{option}” is no option of a radio; there is only channel.").format(option=next(iter(asked))))
    if kind == "serial":
        return Where("serial", place), channel
    try:
        parts = urlsplit(f"tcp:{place}")
        host, port, rest = parts.hostname, parts.port or PORT, parts.path.strip("/")
    except ValueError:
        host, port, rest = None, 0, ""
    if not host or rest or not place.startswith("//"):
        raise Refused(_("Write the address as meshtastic+tcp://host or meshtastic+tcp://host:port."))
    return Where("tcp", host, port), channel


@link("meshtastic+serial")
class MeshtasticSerial(Meshtastic):
    """A radio on a USB cable."""

    @classmethod
    def open(cls, address: str) -> MeshtasticSerial:
        """Open the radio on a port, or the only one there is; raises `Refused` for an address that is none."""
        return cls(*read_where("serial", address))


@link("meshtastic+tcp")
class MeshtasticTcp(Meshtastic):
    """A radio in the network."""

    @classmethod
    def open(cls, address: str) -> MeshtasticTcp:
        """Open the radio at a host; raises `Refused` for an address that is none."""
        return cls(*read_where("tcp", address))
