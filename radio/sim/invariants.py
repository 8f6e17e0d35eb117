"""What must hold in a simulated village: some of it after every event, the rest at the end.

Rules
- `Broken` says what broke, at which desk, at what moment; the seed that repeats it is added by whoever runs the seed.
- `Witness` knows every entry that any key has signed, the attackers' too. What stands in the books is among them.
"""

from __future__ import annotations

import itertools
from collections import deque
from typing import TYPE_CHECKING, Final

import models.batch
from models.bookings import HELD, MachineBook, State
from models.keys import LogId
from models.logs import MAX_BRANCH_RUNS
from models.place import High
from models.refs import Key
from radio.sim.standin import instead
from radio.sync.near import MAX_LOGS, MAX_NEAR

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from contextlib import AbstractContextManager

    from models.runs import Tip
    from radio.sim.nodes import Desk

HOUR: Final = 3_600_000
#: The airtime of the longest frame at the slowest preset that is simulated, in ms.
SLACK: Final = 2_200
#: As many questions about forks may wait at a desk.
MOST_ASKED: Final = 1_024


class Broken(AssertionError):  # noqa: N818 - what it is
    """Something that must hold does not."""


class Witness:
    """Remembers every entry that was signed, by log."""

    def __init__(self) -> None:
        """Know nothing yet."""
        self.signed: dict[tuple[bytes, int, int], set[bytes]] = {}

    def see(self, log: LogId, entries: Iterable[bytes]) -> None:
        """Note entries that are about to be signed."""
        self.signed.setdefault((log.desk, log.stream, log.incarnation), set()).update(entries)

    def learn(self, desk: Desk) -> None:
        """Take what a desk begins with for signed."""
        for tip in desk.tips():
            name = (tip.desk_key, tip.stream, tip.incarnation)
            self.signed.setdefault(name, set()).update(desk.ledger.bodies(tip.log, 0, tip.count))

    def watching(self) -> AbstractContextManager[None]:
        """Watch every author of this process for the block."""
        witness = self

        class Watched(LogId):
            __slots__ = ()

            def seal_message(self, first: int, entries: Iterable[bytes]) -> bytes:
                listed = list(entries)
                witness.see(self, listed)
                return super().seal_message(first, listed)

        return instead(models.batch, "LogId", Watched)

    def check(self, desk: Desk, tip: Tip, bodies: Iterable[bytes]) -> None:
        """Demand that entries of a log were signed by its desk."""
        known = self.signed.get((tip.desk_key, tip.stream, tip.incarnation), set())
        for body in bodies:
            if body not in known:
                message = f"desk {desk.number} holds an entry of desk {tip.number} that nobody signed: {body.hex()}"
                raise Broken(message)


class Window:
    """The airtime of one radio: what it sent in the last hour, and the most that was ever sent in an hour.

    What it relays counts. But a relay is the firmware's own doing, and firmware looks at the hour before a frame, not
    at the one that ends with it: so the last relay may stand above, by `SLACK`; a frame of the desk's own never.
    """

    def __init__(self, budget: int) -> None:
        """Allow `budget` ms in each window of 60 minutes."""
        self.budget, self.most, self.total = budget, 0, 0
        self.sum = 0
        self.sent: deque[tuple[int, int]] = deque()

    def note(self, at: int, took: int, *, relayed: bool = False) -> None:
        """Note a frame; raises `Broken` when the hour that ends with it holds more than is allowed."""
        self.sent.append((at, took))
        self.sum += took
        self.total += took
        while self.sent[0][0] + HOUR <= at + took:
            self.sum -= self.sent.popleft()[1]
        if not relayed:
            self.most = max(self.most, self.sum)
        if self.sum > self.budget + (SLACK if relayed else 0):
            message = f"{self.sum} ms sent in an hour, {self.budget} are allowed"
            raise Broken(message)


def holds(desk: Desk, key: Key, body: bytes) -> bool:
    """Whether a desk holds an entry, in the books or in a branch of a forked log."""
    if desk.body(key) == body:
        return True
    log = desk.ledger.find_log(desk.desk_key(key.desk), key.stream, key.incarnation)
    runs = desk.ledger.branches(log, MAX_BRANCH_RUNS) if log else []
    return any(run.first <= key.seq and body in run.entries for run in runs)


def key_of(log: tuple[int, int, int], seq: int) -> Key:
    """Give the key of an entry of a log."""
    return Key(*log, seq)


def lost(desks: Sequence[Desk], doubled: set[int]) -> int:
    """Count acknowledged entries that are gone, once all agree: what a doubled desk wrote may lie in a branch only."""
    wanted = [(desk, key, body) for desk in desks for key, body in desk.acked]
    return sum(
        not any(holds(one, key, body) for one in (desks if desk.number in doubled else desks[:1]))
        for desk, key, body in wanted
    )


def twice(desks: Iterable[Desk]) -> set[int]:
    """Give the numbers of desks of which two different entries were acknowledged for one place."""
    found: dict[Key, bytes] = {}
    numbers: set[int] = set()
    for desk in desks:
        for key, body in desk.acked:
            if found.setdefault(key, body) != body:
                numbers.add(desk.number)
    return numbers


def signed(desk: Desk, witness: Witness) -> None:
    """Demand that everything a desk holds was signed, also beyond gaps."""
    for tip in desk.tips():
        witness.check(desk, tip, desk.ledger.bodies(tip.log, 0, 1 << 40))


def one_booking(desk: Desk) -> None:
    """Demand that no two bookings of a machine overlap, and that no keeper's log has confirmed two."""
    for machine, _keeper in desk.setting.world.machines:
        book = desk.ledger.folder.book(str(machine))
        if not isinstance(book, MachineBook):
            continue
        held = sorted((one.start, one.end, one.key) for one in book.bookings.values() if one.state in HELD)
        for before, after in itertools.pairwise(held):
            if after[0] < before[1]:
                message = f"desk {desk.number}: {machine} is promised twice, {before} and {after}"
                raise Broken(message)
        for one in book.bookings.values():
            other = book.bookings.get(one.against) if one.against else None
            if one.state is not State.OVERRULED or other is None or one.decided is None or other.decided is None:
                continue
            if one.decided[:3] == other.decided[:3]:
                message = f"desk {desk.number}: one log has confirmed two, {one.decided} and {other.decided}"
                raise Broken(message)


def high_water(desk: Desk) -> None:
    """Demand that `high.json` never says less than what was acknowledged."""
    high = High.read(desk.folder / "high.json")
    for key, _body in desk.acked:
        if high.logs.get(f"{key.stream}.{key.incarnation}", (0, ""))[0] <= key.seq:
            message = f"desk {desk.number}: high.json forgot {key}"
            raise Broken(message)


def honest(desk: Desk, numbers: Iterable[int]) -> None:
    """Demand that logs of desks which wrote one book only are not shown as forked."""
    frozen = {tip.number for tip in desk.tips() if tip.frozen is not None}
    if frozen & set(numbers):
        message = f"desk {desk.number} shows forks of {sorted(frozen & set(numbers))}, which wrote one book each"
        raise Broken(message)


def shown(desks: Iterable[Desk], numbers: set[int]) -> None:
    """Demand that every desk shows who wrote two books."""
    for desk in desks:
        hidden = numbers - {tip.number for tip in desk.tips() if tip.frozen is not None}
        if hidden:
            message = f"desk {desk.number} does not show that {sorted(hidden)} wrote two books"
            raise Broken(message)


def bounded(desk: Desk) -> None:
    """Demand that what a station remembers of others is bounded, whatever they say."""
    mesh = desk.station.mesh
    most = max((len(near.counts) for near in mesh.nears.all.values()), default=0)
    if len(mesh.nears.all) > MAX_NEAR or most > MAX_LOGS or len(mesh.asked) > MOST_ASKED:
        message = f"desk {desk.number} remembers {len(mesh.nears.all)} desks, {most} logs, {len(mesh.asked)} questions"
        raise Broken(message)


def at_the_end(desk: Desk, witness: Witness, numbers: Iterable[int]) -> None:
    """Demand of one desk all that must hold at the end; `numbers` are desks that wrote one book only."""
    signed(desk, witness)
    one_booking(desk)
    honest(desk, numbers)
    bounded(desk)
    if not desk.set_back:
        high_water(desk)


def agreed(desks: Iterable[Desk]) -> dict[tuple[str, str], list[int]]:
    """Give the pictures that desks have, and who has each; one picture is agreement."""
    found: dict[tuple[str, str], list[int]] = {}
    for desk in desks:
        found.setdefault(desk.picture(), []).append(desk.at + 1)
    by_entries: dict[str, set[str]] = {}
    for state, digest in found:
        by_entries.setdefault(digest, set()).add(state)
    for digest, states in by_entries.items():
        if len(states) > 1:
            message = f"the same entries ({digest[:8]}) give different books: {sorted(states)}"
            raise Broken(message)
    return found
