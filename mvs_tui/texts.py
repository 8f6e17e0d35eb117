"""Text commands at a desk: what a member wrote from a phone, joined to the books, and the line that answers it.

Rules
- A text counts as its member's word only when it came with a key that stands bound to one member (`models.phones`).
  A stranger is told six words to read out at the desk, and nothing else.
- Texts ask for machines, cancel, and ask what stands. They never vote, never see the clinic, and hold no office.
- Whatever is in doubt is asked back, and nothing is written. The same text within a day gets the same answer; so does
  another text that means the same.
- A name stands in an answer only where this desk can read it; else the number.
- Everything is done in the thread that owns the node. Nothing here raises for what a text says.

    >>> desk = Texts(node)                          # doctest: +SKIP
    >>> desk.hear(event, now, via=url)              # as often as a radio brings a `Text`
    >>> reply = desk.due(now)                       # at each turn of the loop
    >>> if reply:                                   # doctest: +SKIP
    ...     radio.write(reply.to, reply.words)
"""

from __future__ import annotations

import contextlib
import os
from collections import OrderedDict
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING, Final

from models import phones
from models.answered import Packet, answer_to, keep_answer
from models.store import Damaged
from models.words import Refused
from mvs_tui import HOME
from mvs_tui.counter import Counter
from radio.texts import reply
from radio.texts.limits import Limits, Outbox, Reply, Verdict
from radio.texts.parse import parse
from radio.texts.words import Tongue, load, prefer

if TYPE_CHECKING:
    from collections.abc import Callable

    from models.refs import Key
    from mvs_tui.node import Node
    from radio.links.radio import Text
    from radio.texts.parse import Wish

WRITES: Final = frozenset({"BOOK", "CANCEL"})
#: How often in ten minutes a stranger is sent to the desk, and a member told what can be written.
STRANGE, LOST = 2, 1


@cache
def tongues() -> tuple[Tongue, ...]:
    """Give every language there is a file for."""
    return load(HOME / "assets" / "texts")


def own_language() -> str:
    """Give the language of this desk as its environment names it, where there is a file for it; else English."""
    names = (os.environ.get(name, "") for name in ("LANGUAGE", "LC_ALL", "LC_MESSAGES", "LANG"))
    known = {tongue.code for tongue in tongues()}
    return next((name[:2] for name in names if name[:2] in known), "en")


@dataclass(frozen=True)
class Answer:
    """What a text is answered, and whether it could have written: such answers are kept for a day.

    `vain` is how often it is said in ten minutes where it leads to nothing; 0 where it does.
    """

    words: str
    tongue: Tongue
    lasting: bool = False
    vain: int = 0


class Texts:
    """Answers the texts that the radios of one desk bring."""

    def __init__(self, node: Node, language: str = "") -> None:
        """Answer from the books of a desk; `language` (this desk's own) is used where a word is of several."""
        self.node, self.tongues = node, prefer(tongues(), language or own_language())
        self.limits, self.outbox = Limits(), Outbox()
        #: The language that each key wrote last.
        self.spoken: OrderedDict[bytes, str] = OrderedDict()

    # ---- in and out ---------------------------------------------------------------------------------------------

    def hear(self, text: Text, now: float, via: str = "") -> None:
        """Take a text in; `now` is in seconds of a clock that never jumps, `via` the link that brought it."""
        who = text.key or text.sender  # a number alone can be claimed, to keep its owner from writing
        verdict = self.limits.text(who, now)
        if verdict is Verdict.SILENCE or not text.words.strip():
            return
        if verdict is Verdict.WARN:
            warned = self.limits.vain(("warned", who), now, STRANGE)
            said = reply.say(self._first(text.key), "too_often") if warned else ""
        else:
            try:
                said = self._once(text, now)
            except (Refused, Damaged, OSError):
                said = reply.say(self._first(text.key), "not_now")
        if said:
            self.outbox.put(Reply(via, text.sender, said), now)

    def due(self, now: float, ready: Callable[[str], bool] = lambda _via: True) -> Reply | None:
        """Give the next reply when one may leave by a link that is `ready`; None while there is none."""
        return self.outbox.due(now, ready)

    def wait(self, now: float) -> float | None:
        """Give the seconds until a reply may leave; None while none waits."""
        return self.outbox.wait(now)

    def _first(self, key: bytes) -> Tongue:
        return prefer(self.tongues, self.spoken.get(key, self.tongues[0].code))[0]

    def _once(self, text: Text, now: float) -> str:
        """Answer a text, or answer it again as before; empty where nothing is said."""
        ledger = self.node.ledger
        ledger.folder.fold_all()
        member = phones.member_of(ledger, text.key)
        packet = Packet(text.key, text.sender, text.packet)
        if member is not None:
            before = answer_to(ledger, packet, self.node.now())
            if before is not None:
                return before
        answer = self.answer(text.words, member, text.key)
        self._remember(text.key, answer.tongue)
        if answer.vain and not self.limits.vain((text.sender, member), now, answer.vain, stranger=member is None):
            return ""
        if member is None and len(text.key) == phones.KEY:
            phones.note_heard(ledger, text.key, self.node.now())
        if answer.lasting:
            with contextlib.suppress(Refused):  # what was written stands, and is found by its meaning
                keep_answer(ledger, packet, answer.words, self.node.now())
        return answer.words

    def _remember(self, key: bytes, tongue: Tongue) -> None:
        self.spoken[key] = tongue.code
        self.spoken.move_to_end(key)
        while len(self.spoken) > 256:  # noqa: PLR2004 - a bound on memory
            self.spoken.popitem(last=False)

    def answer(self, words: str, member: Key | None, key: bytes = b"", *, write: bool = True) -> Answer:
        """Say what a text is answered; `member` is whose it is, None for a stranger. May raise `Refused`.

        Without `write` the answer is that which would be given, and nothing is written.
        """
        counter = Counter(self.node, write=write)
        wish = parse(words, prefer(self.tongues, self._first(key).code), counter.shelf)
        if member is None:
            return self._stranger(wish, key)
        said = counter.answer(wish, member)
        return Answer(said, wish.tongue, lasting=wish.command in WRITES, vain=0 if wish.command else LOST)

    @staticmethod
    def _stranger(wish: Wish, key: bytes) -> Answer:
        """Send somebody to the desk; where the key is sound, with the words to read out there."""
        if len(key) != phones.KEY:
            return Answer(reply.say(wish.tongue, "open"), wish.tongue, vain=STRANGE)
        return Answer(reply.say(wish.tongue, "strange_phone", words=phones.words(key)), wish.tongue, vain=STRANGE)
