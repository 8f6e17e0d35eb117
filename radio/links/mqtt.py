"""Frames through an MQTT broker: the same frames as on the air, to everybody who listens to one topic.

Rules
- A message is this program's number (4 random bytes, new at each start) and one frame. What has our own number, what is
  too long, and what the broker had kept from earlier (retained) is dropped.
- Nothing is remembered at the broker: who was away asks for what it missed, as after any silence on the air.
- At most `WINDOW` messages wait for the broker's receipt and at most `ROOM` frames wait to be read; beyond that new
  ones are dropped. The broker is told not to send anything longer than `LONGEST`.
- The line is made and kept by a thread of the MQTT library; it tries again after 1 … 60 s, each time twice as long.
"""

from __future__ import annotations

import os
import queue
import sys
import threading
import time
from typing import TYPE_CHECKING, Any, ClassVar, Final

from models.language import gettext as _
from models.words import Refused
from radio.links.base import Closed, link
from radio.links.broker import COMMON, Where, topic_of
from radio.links.radio import BROADCAST, Down, Event, Frame, Radio, Said, Up

if TYPE_CHECKING:
    from paho.mqtt.client import Client
    from paho.mqtt.properties import Properties

WINDOW: Final = 16
ROOM: Final = 256
NUMBER: Final = 4
LONGEST: Final = 512
KEEPALIVE: Final = 30
#: Seconds that closing waits for what was sent to leave.
LINGER: Final = 3.0
SOONEST, LATEST = 1, 60


@link("mqtt")
class Mqtt(Radio):
    """A broker, reached by `mqtt://[user@]host[:port][/topic]`."""

    free_air = True
    tls: ClassVar[bool] = False

    @classmethod
    def open(cls, address: str) -> Mqtt:
        """Take the broker that an address names; raises `Refused` when the address cannot be meant."""
        return cls(Where.read(address, tls=cls.tls))

    def __init__(self, where: Where) -> None:
        """Know a broker; it is reached for when the link is first used, and `event` tells whether it is there."""
        self.where = where
        self.node = int.from_bytes(os.urandom(NUMBER), "big") | 1
        self.topic = where.topic or COMMON
        self.dropped = 0
        self._mine = self.node.to_bytes(NUMBER, "big")
        self._events: queue.Queue[Event] = queue.Queue()
        self._lock = threading.Lock()
        self._waiting: set[int] = set()
        self._early: set[int] = set()
        self._last: Event | None = None
        self._begun = self._up = self._closed = self._unsent = False
        for words in where.careless:
            self._events.put(Said(words, bad=True))
        self._client = _client(self)

    # ---- for the station -----------------------------------------------------------------------------------------

    def tune(self, coop: bytes) -> None:
        """Take a co-op's own topic, unless the address names one; before anything is sent or asked."""
        if not self._begun:
            self.topic = self.where.topic or topic_of(coop)

    @property
    def free(self) -> int:
        """How many more frames may be given to the broker now."""
        self._begin()
        return max(0, WINDOW - len(self._waiting)) if self._up else 0

    def put(self, frame: bytes, hops: int, *, urgent: bool = False) -> None:
        """Send a frame to all who listen; dropped when there is no room or no broker."""
        del hops, urgent
        if self._closed:
            raise Closed(_("the link was closed"))
        if len(frame) > BROADCAST or not self.free:
            self.dropped += 1
            return
        mid = self._client.publish(self.topic, self._mine + frame, qos=1).mid
        with self._lock:
            # The broker's receipt may have been quicker than this thread.
            (self._early.remove if mid in self._early else self._waiting.add)(mid)

    def write(self, to: int, words: str) -> None:
        """Refuse: behind a broker there are desks, not phones."""
        del to, words
        raise Refused(_("A broker carries no texts to phones; only a radio does."))

    def event(self, wait: float) -> Event | None:
        """Give what comes next, or None when nothing came within `wait` seconds."""
        self._begin()
        try:
            return self._events.get(timeout=wait) if wait > 0 else self._events.get_nowait()
        except queue.Empty:
            if self._closed:
                raise Closed(_("the link was closed")) from None
            return None

    @property
    def backlog(self) -> int:
        """Bytes that the broker has not acknowledged, at most."""
        return len(self._waiting) * BROADCAST

    def _begin(self) -> None:
        """Reach for the broker, once it is known what to ask it for."""
        if not self._begun and not self._closed:
            self._begun = True
            self._client.connect_async(
                self.where.host, self.where.port, KEEPALIVE, clean_start=True, properties=_limits()
            )
            self._client.loop_start()

    def close(self) -> None:
        """Let what was sent leave, and hang up."""
        until = time.monotonic() + LINGER
        while self._waiting and self._up and time.monotonic() < until:
            time.sleep(0.01)
        self._closed, self._up = True, False
        self._client.disconnect()
        # The library may be looking a name up, which cannot be cut short; its thread ends with the program at last.
        end = threading.Thread(target=self._client.loop_stop, daemon=True)
        end.start()
        end.join(LINGER)
        _deaf(self._client)

    # ---- called by the library, in its own thread -----------------------------------------------------------------

    def tell(self, event: Event) -> None:
        """Put an event where it will be read; the same state is not told twice."""
        if isinstance(event, Up | Down):
            if event == self._last or self._closed:
                return
            self._last = event
        if self._events.qsize() >= (ROOM if isinstance(event, Frame) else 2 * ROOM):
            self.dropped += 1
            return
        self._events.put(event)

    def heard(self, payload: bytes, *, kept: bool) -> None:
        """Take a message from the broker."""
        sender, frame = payload[:NUMBER], payload[NUMBER:]
        if kept or not frame or len(frame) > BROADCAST:
            self.dropped += 1
        elif sender != self._mine:
            self.tell(Frame(frame, int.from_bytes(sender, "big"), 0))

    def listen(self) -> None:
        """Ask the broker for what comes to our topic, from now on and from others."""
        from paho.mqtt.subscribeoptions import SubscribeOptions

        self._client.subscribe(self.topic, options=SubscribeOptions(qos=1, noLocal=True, retainHandling=2))

    def stands(self) -> None:
        """Say that frames can go both ways."""
        self._up = True
        self.tell(Up(self.node, name=self.where.host, channel=self.topic))

    def falls(self, words: str) -> None:
        """Say that the broker is lost."""
        self._up = False
        self.tell(Down(words))

    def ends(self) -> None:
        """Say that the line is gone; not after a refusal, which has said more already."""
        if isinstance(self._last, Up):
            self.falls(self.where.cut())
        elif self._last is None:
            self.falls(self.where.shut())

    def receipt(self, mid: int, *, failed: bool) -> None:
        """Note that the broker has, or will not have, a message."""
        with self._lock:
            (self._waiting.remove if mid in self._waiting else self._early.add)(mid)
        if failed and not self._unsent:
            self._unsent = True
            self.tell(Said(self.where.unsent(self.topic), bad=True))


@link("mqtts")
class Mqtts(Mqtt):
    """A broker that is reached inside TLS: `mqtts://[user@]host[:port][/topic][?ca=FILE]`."""

    tls = True


def _client(radio: Mqtt) -> Client:
    """Make the library's client for a link."""
    from paho.mqtt.client import Client
    from paho.mqtt.enums import CallbackAPIVersion, MQTTProtocolVersion

    where = radio.where
    context = where.context()
    client = Client(CallbackAPIVersion.VERSION2, protocol=MQTTProtocolVersion.MQTTv5)
    client.connect_timeout = 5.0
    client.max_inflight_messages_set(WINDOW)
    client.max_queued_messages_set(WINDOW)
    client.reconnect_delay_set(SOONEST, LATEST)
    if where.user:
        client.username_pw_set(where.user, where.password or None)
    if context is not None:
        client.tls_set_context(context)
    _ears(client, radio)
    return client


def _limits() -> Properties:
    """Tell the broker how much it may send at once."""
    from paho.mqtt.packettypes import PacketTypes
    from paho.mqtt.properties import Properties

    made: Any = Properties  # the library gives it no types; its fields are made as they are named
    limits = made(PacketTypes.CONNECT)
    limits.MaximumPacketSize, limits.ReceiveMaximum = LONGEST, WINDOW
    found: Properties = limits
    return found


def _ears(client: Client, radio: Mqtt) -> None:
    """Let a link hear what the library has to tell."""
    from paho.mqtt.client import MQTTMessage
    from paho.mqtt.reasoncodes import ReasonCode

    def connected(_client: Client, _data: object, _flags: object, code: ReasonCode, _properties: object) -> None:
        if code.is_failure:
            radio.falls(radio.where.denied(code.value, code.getName()))
        else:
            radio.listen()

    def subscribed(_client: Client, _data: object, _mid: int, codes: list[ReasonCode], _properties: object) -> None:
        if any(code.is_failure for code in codes):
            radio.falls(radio.where.unheard(radio.topic))
        else:
            radio.stands()

    def gone(_client: Client, _data: object, _flags: object, _code: ReasonCode, _properties: object) -> None:
        radio.ends()

    def failed(_client: Client, _data: object) -> None:
        # The library calls this while it handles what went wrong, and does not pass it on.
        radio.falls(radio.where.lost(sys.exception()))

    def message(_client: Client, _data: object, found: MQTTMessage) -> None:
        radio.heard(bytes(found.payload), kept=found.retain)

    def published(_client: Client, _data: object, mid: int, code: ReasonCode, _properties: object) -> None:
        radio.receipt(mid, failed=code.is_failure)

    client.on_connect, client.on_subscribe, client.on_disconnect = connected, subscribed, gone
    client.on_connect_fail, client.on_message, client.on_publish = failed, message, published


def _deaf(client: Client) -> None:
    """Let the library forget the link, so that its sockets go when the link goes."""
    client.on_connect = client.on_subscribe = client.on_disconnect = None
    client.on_connect_fail = client.on_message = client.on_publish = None
