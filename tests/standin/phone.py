"""The radio's side of one conversation with a computer: the handshake, the queues, what is told first.

Rules, the firmware's
- Nothing but the answer to a heartbeat is told before the settings were asked for; they go first, all of them.
- Then queue states come first, notices next, packets last. 32 packets wait at most; when the computer does not read,
  newer ones are dropped (of texts: the oldest).
- Queue and settings belong to the radio, not to the connection: what waits is told to the next computer.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterator
from typing import Any

from tests.standin import pb
from tests.standin.settings import Settings, handshake

#: Packets, queue states and notices that wait for a computer.
WAITING = 32
TEXTS = {pb.ports.Value("TEXT_MESSAGE_APP"), pb.ports.Value("RANGE_TEST_APP")}


class Phone:
    """What one computer is told. `take` gives the next message when the line has room for it."""

    def __init__(self, settings: Settings) -> None:
        self.settings = settings
        self.packets: deque[Any] = deque()
        self.states: deque[Any] = deque(maxlen=WAITING)
        self.notices: deque[Any] = deque(maxlen=WAITING)
        self.dropped = 0
        self.mute_states = False
        #: The line that the computer last spoke on, which is the one it is answered on.
        self.speaker: object = None
        #: Called when there is something to take, with a packet from the computer, and when it says goodbye.
        self.wake: Callable[[], None] = lambda: None
        self.on_packet: Callable[[Any], None] = lambda _packet: None
        self.on_goodbye: Callable[[], None] = lambda: None
        self.queue_state: Callable[[], Any] = pb.mesh.QueueStatus
        self._script: Iterator[Any] = iter(())
        self._asked = False
        self._beat = False
        self._numbers = 0

    def forget(self) -> None:
        """Lose all that waits, as a radio does that restarts."""
        self.packets.clear()
        self.states.clear()
        self.notices.clear()
        self.hang_up()

    def hang_up(self) -> None:
        """End the conversation; a new one begins with asking for the settings."""
        self._asked = self._beat = False
        self._script = iter(())

    @property
    def talking(self) -> bool:
        """Whether the computer has asked for the settings."""
        return self._asked

    def hear(self, message: bytes) -> None:
        """Do what the computer says; what cannot be read is passed over."""
        said = pb.mesh.ToRadio()
        try:
            said.ParseFromString(message)
        except Exception:  # noqa: BLE001  # whatever the decoder finds wrong, the firmware only logs it
            return
        match said.WhichOneof("payload_variant"):
            case "want_config_id":
                self._asked, self._script = True, handshake(self.settings, said.want_config_id)
            case "packet":
                self.on_packet(said.packet)
            case "heartbeat":
                self._beat = True
            case "disconnect":
                self.hang_up()
                self.on_goodbye()
            case _:
                pass
        self.wake()

    def take(self) -> bytes | None:
        """Give the next message for the computer, or None when there is none."""
        message = self._next()
        if message is None:
            return None
        self._numbers += 1
        message.id = self._numbers
        return bytes(message.SerializeToString())

    def _next(self) -> Any | None:
        if self._beat:
            self._beat = False
            if not self.mute_states:
                return pb.mesh.FromRadio(queueStatus=self.queue_state())
        if not self._asked:
            return None
        if (message := next(self._script, None)) is not None:
            return message
        for name, waiting in (("queueStatus", self.states), ("clientNotification", self.notices)):
            if waiting:
                return pb.mesh.FromRadio(**{name: waiting.popleft()})
        return pb.mesh.FromRadio(packet=self.packets.popleft()) if self.packets else None

    def tell(self, packet: Any) -> None:
        """Let a packet wait for the computer."""
        if len(self.packets) >= WAITING:
            self.dropped += 1
            if packet.decoded.portnum not in TEXTS:
                return
            self.packets.popleft()
        self.packets.append(packet)
        self.wake()

    def tell_state(self, state: Any) -> None:
        """Let the state of the sending queue wait for the computer."""
        if not self.mute_states:
            self.states.append(state)
            self.wake()

    def notify(self, words: str, reply: int = 0) -> None:
        """Let a warning wait for the computer."""
        level = pb.mesh.LogRecord.Level.WARNING
        self.notices.append(pb.mesh.ClientNotification(message=words, level=level, reply_id=reply))
        self.wake()
