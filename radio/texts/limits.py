"""How much is answered, and how fast: a slow radio is not talked full, and nobody can make the desk talk without end.

Rules
- A sender has six texts a minute; the one after is warned, further ones are met with silence until a minute has
  passed.
- What leads to nothing (an answer to a stranger, or to what is not understood) is said once or twice in ten minutes to
  one sender, and to all strangers together twelve times, so that two machines cannot talk to each other for ever.
- Replies leave at least 2.5 s apart, because the firmware drops texts that come faster. At most 32 wait, each for ten
  minutes at most: a radio may be away.
- At most 256 senders are remembered, those heard last. Time is an argument, in seconds of a clock that never jumps.
"""

from __future__ import annotations

import enum
from collections import OrderedDict, deque
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Callable

EACH_MINUTE: Final = 6
MINUTE: Final = 60.0
STRANGERS: Final = 12
VAIN_WHILE: Final = 600.0
SENDERS: Final = 256
GAP: Final = 2.5
WAITING: Final = 32
STALE: Final = 600.0


class Verdict(enum.Enum):
    """What becomes of a text that came."""

    ANSWER = "answer"
    WARN = "warn"
    SILENCE = "silence"


@dataclass
class _Sender:
    """When a sender's texts came, when vain ones were answered, and whether the warning was said."""

    texts: deque[float] = field(default_factory=lambda: deque[float](maxlen=EACH_MINUTE + 1))
    vain: deque[float] = field(default_factory=lambda: deque[float](maxlen=STRANGERS))
    warned: bool = False


class Limits:
    """Counts the texts of each sender."""

    def __init__(self) -> None:
        """Begin with nobody."""
        self.senders: OrderedDict[object, _Sender] = OrderedDict()
        self.strangers: deque[float] = deque(maxlen=STRANGERS)

    def _sender(self, who: object) -> _Sender:
        found = self.senders.pop(who, None) or _Sender()
        self.senders[who] = found
        while len(self.senders) > SENDERS:
            self.senders.popitem(last=False)
        return found

    def text(self, who: object, now: float) -> Verdict:
        """Count a text that came at `now`."""
        sender = self._sender(who)
        while sender.texts and now - sender.texts[0] >= MINUTE:
            sender.texts.popleft()
        if len(sender.texts) < EACH_MINUTE:
            sender.texts.append(now)
            sender.warned = False
            return Verdict.ANSWER
        if sender.warned:
            return Verdict.SILENCE
        sender.warned = True
        return Verdict.WARN

    def vain(self, who: object, now: float, most: int, *, stranger: bool = True) -> bool:
        """Whether an answer that leads to nothing may be said, `most` times in ten minutes to this sender."""
        said = [(self._sender(who).vain, most), *([(self.strangers, STRANGERS)] if stranger else [])]
        for times, _most in said:
            while times and now - times[0] >= VAIN_WHILE:
                times.popleft()
        if any(len(times) >= limit for times, limit in said):
            return False
        for times, _most in said:
            times.append(now)
        return True


class Reply(NamedTuple):
    """A reply on its way: by which link, to which radio, and the words."""

    via: str
    to: int
    words: str


class Outbox:
    """Replies that wait for their turn."""

    def __init__(self) -> None:
        """Begin empty."""
        #: When each began to wait, and the reply.
        self.waiting: deque[tuple[float, Reply]] = deque()
        self.last = float("-inf")

    def put(self, reply: Reply, now: float) -> bool:
        """Let a reply wait; False when too many do, and it is dropped."""
        if len(self.waiting) >= WAITING:
            return False
        self.waiting.append((now, reply))
        return True

    def due(self, now: float, ready: Callable[[str], bool] = lambda _via: True) -> Reply | None:
        """Give the next reply when its time has come and the link that it goes by is `ready`."""
        while self.waiting and now - self.waiting[0][0] >= STALE:
            self.waiting.popleft()
        if now - self.last < GAP:
            return None
        for place, (_at, reply) in enumerate(self.waiting):
            if ready(reply.via):
                del self.waiting[place]
                self.last = now
                return reply
        return None

    def wait(self, now: float) -> float | None:
        """Give the seconds until the next reply may leave; None while none waits."""
        return max(0.0, self.last + GAP - now) if self.waiting else None
