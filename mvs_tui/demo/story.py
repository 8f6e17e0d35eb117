"""The demo's story: village A asks for village B's tractor, the request travels by radio, B confirms.

Rules
- Two desks with two folders of their own, which are removed at the end. Your own books are not touched.
- Told as text or JSON, the same seed tells the same story: clocks, losses and entries follow it.
- With screens, the clerk sits at desk A; desk B and the air run in processes of their own, and each has its radio.
"""

from __future__ import annotations

import contextlib
import json
import os
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from models import board, history, people
from models.bookings import Purpose, State
from models.encoding import entry_hash
from models.language import gettext as _
from models.machines import ConfirmRequest, Machine, RequestMachine
from models.members import Member
from models.policy import AdoptPolicy
from models.refs import Key, Ref
from models.spelling import point
from mvs_tui.config import Home
from mvs_tui.demo.desks import settle_down
from mvs_tui.demo.onair import PRESET, REGION, Valley
from mvs_tui.demo.plan import ref
from mvs_tui.demo.season import Season, quick_folder
from mvs_tui.radio_config import RadioSettings
from radio.airtime import Governor

if TYPE_CHECKING:
    from collections.abc import Generator

    from mvs_tui.node import Node

#: The share of frames that is lost besides what the air itself loses.
LOSS: Final = 0.3
#: Minutes: until the radios have greeted each other, how long something is waited for, and until a clerk has an answer.
GREETING: Final = 2
PATIENCE: Final = 90
COFFEE: Final = 5
#: Seconds in which the other village's process has to end.
ENDING: Final = 10
#: Which machine is asked for: one that the second desk keeps.
WANTED: Final = 1
HOURS: Final = 4
#: What the members of one village want the tractor for next week: day, hour, hours, work, how much later it may be.
WISHES: Final = (
    (0, 6, 4, Purpose.PLOUGH, 0),
    (0, 7, 4, Purpose.PLOUGH, 4),
    (0, 8, 3, Purpose.HARROW, 6),
    (1, 6, 6, Purpose.TRANSPORT, 0),
    (1, 9, 3, Purpose.PLANT, 2),
    (2, 6, 4, Purpose.PLOUGH, 8),
    (2, 6, 4, Purpose.PLOUGH, 0),
    (4, 6, 5, Purpose.HARVEST, 3),
)
INDENT: Final = " " * 18


@dataclass
class Side:
    """One desk of the story: its letter, its books, and the states that its screen has shown."""

    letter: str
    node: Node
    states: list[str] = field(default_factory=list[str])

    def knows(self, request: Key, state: State) -> bool:
        """Whether a request stands so on this desk."""
        row = board.booking(self.node.names(), request)
        return row is not None and row.state is state

    def look(self, request: Key) -> None:
        """Note how the request stands on this desk, if that is new."""
        row = board.booking(self.node.names(), request)
        state = row.state.name.lower() if row else ""
        if state and self.states[-1:] != [state]:
            self.states.append(state)


@dataclass
class Told:
    """What came of the story."""

    seed: int
    coop: str
    lines: list[str] = field(default_factory=list[str])
    frames: int = 0
    bytes: int = 0
    lost: int = 0
    airtime: int = 0
    entries: int = 0
    agreed: bool = True
    sides: tuple[Side, ...] = ()
    state_hash: dict[str, str] = field(default_factory=dict[str, str])

    @property
    def good(self) -> bool:
        """Whether both saw it pending and then confirmed, and hold the same now."""
        return (
            self.agreed
            and len(set(self.state_hash.values())) == 1
            and all(side.states == ["pending", "confirmed"] for side in self.sides)
        )

    def json(self) -> dict[str, Any]:
        """Give it as one object."""
        return {
            "seed": self.seed, "coop": self.coop, "states": {side.letter: side.states for side in self.sides},
            "frames": self.frames, "frames_lost": self.lost, "bytes": self.bytes, "entries": self.entries,
            "airtime_s": round(self.airtime / 1000, 1), "preset": PRESET,
            "state_hash": self.state_hash, "agreed": self.agreed,
        }  # fmt: skip


def run(seed: int, *, headless: bool, as_json: bool) -> int:
    """Tell the story or open the screens; gives the exit code: 0, or 1 when the story did not end as it should."""
    with tempfile.TemporaryDirectory(prefix="mvs-demo-") as name:
        if not headless:
            return _play(Path(name), seed)
        told = tell(Path(name), seed)
        sys.stdout.write(json.dumps(told.json(), ensure_ascii=False) if as_json else "\n".join(told.lines))
        sys.stdout.write("\n")
        return 0 if told.good else 1


def begin(folder: Path, seed: int) -> tuple[Season, Node, Node]:
    """Make a season and give its first two desks their folders."""
    with quick_folder() as quick:
        season = Season(quick / "season", seed)
        first, second = (settle_down(season, desk, Home(folder / f"desk{'AB'[desk]}")) for desk in range(2))
        season.ledger.store.close()
    return season, first, second


def adopt(registrar: Node) -> None:
    """Let the co-op adopt a policy and ask for next week's tractor, so that there is a round to look at."""
    names = registrar.names()
    tractor = names.find(Machine, "TRACTOR1")
    monday = names.calendar.monday(names.today) + 7
    asked = [
        RequestMachine(tractor, Ref[Member].to(person.key), (monday + day) * 24 + hour, hours, work, flex=flex)
        for person, (day, hour, hours, work, flex) in zip(
            people.search(registrar.ledger, limit=40)[::5], WISHES, strict=False
        )
    ]
    registrar.append(AdoptPolicy(_("Work counts"), merit=20, merit_cap=60, votes_for=41, votes=52), *asked)


def tell(folder: Path, seed: int) -> Told:
    """Live through the story in a folder."""
    season, first, second = begin(folder, seed)
    valley = Valley((first, second), seed, LOSS, season.now)
    told = Told(seed, first.fingerprint, sides=(Side("A", first), Side("B", second)))
    _introduce(told, first)
    valley.live(GREETING)
    _on_air(told, valley)
    request = _ask(told, first, season)
    told.sides[0].look(request)
    valley.wrote(0)
    valley.live(PATIENCE, lambda: told.sides[1].knows(request, State.PENDING))
    valley.live(COFFEE)
    _on_air(told, valley)
    told.sides[1].look(request)
    _confirm(told, second, request)
    told.sides[1].look(request)
    valley.wrote(1)
    valley.live(PATIENCE, lambda: told.sides[0].knows(request, State.CONFIRMED))
    told.agreed = valley.live(PATIENCE, valley.agreed)
    _on_air(told, valley)
    told.sides[0].look(request)
    told.frames, told.bytes, told.lost, told.airtime = valley.frames, valley.bytes, valley.lost, valley.airtime
    told.lines.append(
        INDENT
        + _("{frames} frames, {bytes} bytes, {airtime} s on air; in an hour a radio may send {allowed} s.").format(
            frames=told.frames,
            bytes=told.bytes,
            airtime=point(f"{told.airtime / 1000:.1f}"),
            allowed=Governor(REGION).budget_ms // 1000,
        )
    )
    _end(told, request)
    for side in told.sides:
        side.node.close()
    return told


# ---- the scenes -----------------------------------------------------------------------------------------------------


def _introduce(told: Told, node: Node) -> None:
    villages = ", ".join(village.name for village in node.law.villages.values())
    counts = board.counts(node.names())
    told.lines += [
        _("{coop} is an invented co-op of {count} villages: {villages}.").format(
            coop=node.law.name, count=len(node.law.villages), villages=villages
        ),
        _("{members} members share {machines} machines.").format(
            members=people.count(node.ledger), machines=len(node.law.things)
        ),
        _("This season: {returned} jobs done, {rejected} requests rejected, {cancelled} cancelled.").format(**counts),
        _("Fingerprint: {words}").format(words=told.coop),
        "",
    ]  # fmt: skip


def _ask(told: Told, node: Node, season: Season) -> Key:
    names = node.names()
    machine, member = season.machines[WANTED], season.desks[0].members[0]
    start = free_hour(node, machine)
    wish = RequestMachine(ref(machine), ref(member), start, HOURS, Purpose.PLOUGH)
    receipt = node.append(wish)
    told.lines.append(
        _("{time}  {desk} asks for {machine}, {when}, for {who}. Entry {entry}.").format(
            time=names.calendar.show_at(node.now()), desk=names.desk(node.author.number), machine=names.of(machine),
            when=names.span(start, start + HOURS), who=names.of(member), entry=receipt.names[0],
        )
    )  # fmt: skip
    return receipt.keys[0]


def free_hour(node: Node, machine: Key) -> int:
    """Give the first morning from the day after tomorrow on at which nobody has or wants a machine."""
    names = node.names()
    for day in range(names.today + 2, names.today + 60):
        start = day * 24 + 6
        shown = board.week(names, names.calendar.monday(day), machine)
        if not any(row.start < start + HOURS and start < row.end for row in shown):
            return start
    return (names.today + 60) * 24 + 6


def _on_air(told: Told, valley: Valley) -> None:
    """Tell what went over the air meanwhile."""
    told.lines += [INDENT + line for line in valley.lines]
    valley.lines.clear()


def pinned(node: Node, request: Key) -> Ref[Any]:
    """Give the reference by which a keeper decides over a request: with two bytes of its hash."""
    row = node.ledger.arranger.find(request)
    return Ref[Any].to(request, entry_hash(row.body)[:2] if row else b"")


def _confirm(told: Told, node: Node, request: Key) -> None:
    names = node.names()
    waiting = [todo for todo in board.waits_for(names, node.author.number) if todo.booking.key == request]
    told.lines += [
        _("{indent}On B's screen, among what waits: {words} {machine} {when} ({state}).").format(
            indent=INDENT, words=todo.words(), machine=todo.booking.code, state=todo.booking.state.words(),
            when=names.span(todo.booking.start, todo.booking.end),
        )
        for todo in waiting
    ]  # fmt: skip
    node.append(ConfirmRequest(pinned(node, request)))
    told.lines.append(
        _("{time}  {desk} confirms.").format(
            time=names.calendar.show_at(node.now()), desk=names.desk(node.author.number)
        )
    )


def _end(told: Told, request: Key) -> None:
    for side in told.sides:
        side.node.ledger.arranger.refresh()
        told.state_hash[side.letter] = side.node.ledger.folder.state_hash()
        told.lines += ["", _("Why? asked on desk {letter}:").format(letter=side.letter)]
        told.lines.append(history.why(side.node.names(), request).text())
    told.entries = sum(tip.count for tip in told.sides[0].node.ledger.tips((0,)))
    same = len(set(told.state_hash.values())) == 1
    told.lines += [
        "",
        _("Both desks hold {entries} entries of the co-op and show the same books ({hash}).").format(
            entries=told.entries, hash=told.state_hash["A"][:8]
        )
        if same
        else _("The desks show different books. That is a fault of the program; please report it with the seed."),
    ]


# ---- with screens ---------------------------------------------------------------------------------------------------


def _play(folder: Path, seed: int) -> int:
    """Open the screens on desk A, with desk B alive beside it, on the last day of the season."""
    from mvs_tui.app import run as show

    sys.stderr.write(_("Making an invented co-op of four villages ...") + "\n")
    season, first, second = begin(folder, seed)
    os.environ["MVS_CLOCK_OFFSET"] = str(season.now - int(time.time() // 60))
    adopt(first)
    first.close()
    second.close()
    with other_village(second.home, seed) as url:
        RadioSettings((url,), region=REGION).write(first.home)
        return show(first.home, demo=True) or 0


@contextlib.contextmanager
def other_village(home: Home, seed: int, *more: str) -> Generator[str]:
    """Let desk B live in a process of its own for the block; gives the address of the air between the desks."""
    command = [sys.executable, "-m", "mvs_tui.demo.neighbour", str(home.path), str(seed), *more]
    with subprocess.Popen(  # noqa: S603 - ourselves
        command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True
    ) as process:
        try:
            yield process.stdout.readline().strip() if process.stdout else ""
        finally:
            if process.stdin:
                process.stdin.close()
            try:
                process.wait(ENDING)
            except subprocess.TimeoutExpired:
                process.kill()


def pending(node: Node) -> list[Key]:
    """Give the requests that wait for this desk's answer."""
    names = node.names()
    todos = board.waits_for(names, node.author.number)
    return [todo.booking.key for todo in todos if todo.booking.state is State.PENDING]
