"""A village of desks that write whatever numbers tell them to: honest work, slips, malice and plain noise.

Rules
- An act is seven small whole numbers, so that Hypothesis can shrink a story to the few acts that matter.
- `story` gives the runs of a list of acts, the genesis first; the same acts always give the same runs.
- References lead to anything that was written, often of the right sort, or to places that nobody has written yet.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

from models.coop import (
    Activate,
    AddVillage,
    AdmitDesk,
    CorrectTime,
    Genesis,
    MoveRegistrar,
    OpenBook,
    OpenReason,
    RevokeDesk,
    StrikeOut,
)
from models.entry import Entry
from models.machines import (
    AddMachine,
    CancelRequest,
    ConfirmRequest,
    HandOver,
    LogJob,
    PassKeeping,
    RejectRequest,
    RequestMachine,
    RetireMachine,
    ReturnMachine,
)
from models.members import AddHousehold, EndHousehold, RegisterMember
from models.refs import Height, Key, Ref
from tests.village.builder import Pen, Said, Village, to

if TYPE_CHECKING:
    from collections.abc import Callable

    from models.runs import Run


class Act(NamedTuple):
    """What one desk does next; every number is read modulo what there is to choose from."""

    kind: int
    pen: int
    at: int
    one: int
    two: int
    start: int
    twist: int


class Story:
    """Carries acts out."""

    def __init__(self) -> None:
        """Begin with three desks, a member and a machine."""
        self.village = Village()
        self.founded = self.village.founding
        self.pens = [self.village.a, self.village.admit(2, 10), self.village.admit(3, 11)]
        self.said: list[tuple[Said, type[Entry[Any]]]] = []
        house = self.village.a.write(AddHousehold(self.founded.ref, "H1"), 20)
        self._note(house, AddHousehold)
        self._note(self.village.a.write(RegisterMember(house.ref, "0417"), 21), RegisterMember)
        self._note(self.village.machine(self.pens[1], 22), AddMachine)
        self.desks = [pen.admission for pen in self.pens]

    def _note(self, said: Said, kind: type[Entry[Any]]) -> None:
        self.said.append((said, kind))

    def pick(self, number: int, kind: type[Entry[Any]], twist: int, *, pin: bool = False) -> Ref[Any]:
        """Choose an entry of a kind; with some twists of any kind, or one that is only guessed."""
        if twist % 11 == 7:
            pen = self.pens[number % len(self.pens)]
            return to(pen.next(ahead=number % 3), b"??" if pin else b"")
        fitting = [said for said, made in self.said if made is kind or twist % 13 == 5]
        said = (fitting or [one for one, _kind in self.said])[-1 - number % len(fitting or self.said)]
        return said.pin if pin else said.ref

    def do(self, act: Act) -> None:
        """Carry out one act."""
        pen = self.pens[act.pen % len(self.pens)]
        make = MAKERS[act.kind % len(MAKERS)]
        body = make(self, act, pen)
        if body is None:
            return
        saw = None
        if act.twist % 5 == 3:
            saw = self.pick(act.one + act.two, AddMachine, act.twist // 5)
        stream = 1 if act.twist % 17 == 9 and body.kind.stream is None else None
        incarnation = 7 if act.twist % 19 == 4 else 0
        said = pen.write(body, act.at, saw=saw, stream=stream, incarnation=incarnation)
        self._note(said, type(body))

    def admit(self, act: Act, pen: Pen) -> Entry[Any]:
        """Admit a new desk, or one that there is, under a number that may be taken."""
        number = 2 + act.one % 4
        new = self.village.pen(number, f"desk {act.two % 3} of {number}")
        key = Key(pen.number, 0, 0, len(pen.logs.get((0, 0), [])))
        new.basis = to(key)
        self.pens.append(new)
        self.desks.append(to(key))
        return AdmitDesk(self.founded.ref, number, new.key.public, "new")

    def desk(self, number: int) -> Ref[Any]:
        """Choose a desk's admission."""
        return self.desks[number % len(self.desks)]

    def fork(self, act: Act, pen: Pen) -> None:
        """Sign a second entry for a place, alone or in a run with what stands before or after it."""
        log = pen.logs.get((0, 0))
        if not log:
            return
        seq = act.one % len(log)
        other = pen.compose(AddVillage(f"other {act.two % 3}"), act.at)
        first = max(0, seq - act.two % 3)
        after = log[seq + 1 : seq + 1 + act.start % 2]
        self.village.runs.append(pen.seal(first, [*log[first:seq], other, *after]))

    def wide(self, act: Act, pen: Pen) -> None:
        """Seal several entries together; sometimes that is the only seal they have."""
        log = pen.logs.get((0, 0))
        if not log:
            return
        first = act.one % len(log)
        stop = min(len(log), first + 1 + act.two % 4)
        if act.start % 2:
            gone = set(range(first, stop))
            self.village.runs = [
                run
                for run in self.village.runs
                if run.desk_key != pen.key.public or run.incarnation or run.stream or len(run.entries) > 1
                or run.first not in gone or run is self.founded.run
            ]  # fmt: skip
        self.village.runs.append(pen.span(first, stop))

    @staticmethod
    def noise(act: Act, pen: Pen) -> None:
        """Sign bytes that are no entry, an entry of a kind to come, or one that is too long."""
        junk = (b"\xff", bytes([120, 5, 0, 1]), b"\x10\x05\x00", b"\x02\x05\x00\x00\x05abcde" + bytes(150))
        pen.raw(junk[act.one % len(junk)])


MAKERS: tuple[Callable[[Story, Act, Pen], Entry[Any] | None], ...] = (
    lambda story, act, _pen: RequestMachine(
        story.pick(act.one, AddMachine, act.twist), story.pick(act.two, RegisterMember, act.twist // 2),
        act.start % 12, 1 + act.start % 5,
    ),
    lambda story, act, _pen: ConfirmRequest(story.pick(act.one, RequestMachine, act.twist, pin=True)),
    lambda story, act, _pen: ConfirmRequest(story.pick(act.one, RequestMachine, act.twist, pin=True)),
    lambda story, act, _pen: RejectRequest(story.pick(act.one, RequestMachine, act.twist, pin=True), "no"),
    lambda story, act, _pen: CancelRequest(story.pick(act.one, RequestMachine, act.twist)),
    lambda story, act, _pen: HandOver(story.pick(act.one, RequestMachine, act.twist, pin=True), (act.start,)),
    lambda story, act, _pen: LogJob(story.pick(act.one, RequestMachine, act.twist), (act.start,)),
    lambda story, act, _pen: ReturnMachine(story.pick(act.one, RequestMachine, act.twist, pin=True), (act.start,)),
    lambda story, act, _pen: StrikeOut(story.pick(act.one, HandOver, act.twist), "slip"),
    lambda story, act, _pen: AddMachine(story.pick(act.one, AddVillage, act.twist), "PUMP"),
    lambda story, act, _pen: PassKeeping(story.pick(act.one, AddMachine, act.twist), story.desk(act.two)),
    lambda story, act, _pen: RetireMachine(story.pick(act.one, AddMachine, act.twist)),
    lambda _story, act, _pen: AddVillage(f"village {act.one % 5}"),
    lambda story, act, _pen: AddHousehold(story.pick(act.one, AddVillage, act.twist), "H2"),
    lambda story, act, _pen: RegisterMember(story.pick(act.one, AddHousehold, act.twist), "0001"),
    lambda story, act, _pen: EndHousehold(story.pick(act.one, AddHousehold, act.twist)),
    Story.admit,
    lambda story, act, _pen: RevokeDesk(story.desk(act.one), (Height(0, 0, act.two % 6),) if act.start % 2 else ()),
    lambda story, act, _pen: MoveRegistrar(story.desk(act.one)),
    lambda _story, act, _pen: CorrectTime(act.one % 6, 1 + act.two % 4, act.start),
    lambda _story, act, _pen: Activate(act.one % 3),
    lambda _story, act, _pen: OpenBook(OpenReason.RESTORED, 0, act.one),
    lambda _story, _act, pen: Genesis("Other", "Other", "other", pen.key.public, 0, 0),
    Story.fork,
    Story.wide,
    lambda _story, act, pen: Story.noise(act, pen),
)  # fmt: skip


def story(acts: list[Act]) -> list[Run]:
    """Carry acts out and give all runs, the genesis first."""
    told = Story()
    for act in acts:
        told.do(act)
    return told.village.runs
