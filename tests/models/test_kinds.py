"""Every kind: written by a desk that may not, it has no effect and says why; written well, a rebuild finds it again."""

from typing import Any

import pytest

from models.allot import lots as links
from models.allot.facts import Why
from models.book import Reason
from models.bookings import Purpose
from models.breakdown import BlockHours, ReportBreakdown, ReportRepair, Stop, UnblockHours
from models.coop import (
    Activate,
    AddVillage,
    AdmitDesk,
    CorrectTime,
    Genesis,
    GiveAirKey,
    MoveRegistrar,
    OpenBook,
    OpenReason,
    RevokeDesk,
    StrikeOut,
)
from models.drivers import LicenseDriver, RequireLicence, WithdrawLicence
from models.entry import KINDS, Entry
from models.keys import lock
from models.lots import CommitLots, RevealLot
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
from models.members import AddHousehold, EndHousehold, Envelope, MemberDetails, RegisterMember
from models.metrics import Metric
from models.phones import BindPhone, UnbindPhone
from models.policy import AdoptPolicy, Quota
from models.rates import Counted, Fill, Goes, LogFuel, SetRates, TakeMoney
from models.refs import Height, Ref
from models.rounds import AllotRequest, Doubt, DoubtRound, PassOver, RoundHeights, SealRound, TakeOffer
from models.sensors import AddSensor, Alarm, RecordAlarm, RecordReading, RetireSensor
from models.skills import Level, NoteSkill
from models.succession import DeputyGrant, NameDeputies, Support, TakeKeeping
from models.tasks import AddChore, AddTask, CloseTask, DoneChore, DropTask, SwapTurns, TakeTask
from models.upkeep import Inspect, LogService, PlanService
from models.work import AppealWork, ClaimWork, ConfirmWork, DecideAppeal, RejectWork, WitnessWork
from models.writers import AnyDesk, AuthorOf, Deputy, Founder, Keeper, Quorum, Role
from tests.village.builder import Pen, Said, Village, picture, told, verdict

OUTSIDERS: dict[type, Reason] = {Founder: Reason.SECOND_GENESIS, AnyDesk: Reason.NOT_WRITER}
#: What even the rightful desk cannot write again, or not in the open.
ALONE: dict[type, Reason] = {Genesis: Reason.SECOND_GENESIS, MemberDetails: Reason.MALFORMED}


class Yard:
    """A village where A is registrar, B keeps a machine, C keeps nothing, and D's admission is void."""

    def __init__(self) -> None:
        """Set it up."""
        self.village = village = Village()
        self.a, self.b, self.c = village.a, village.admit(2, 10), village.admit(3, 11)
        self.d = village.admit(4, 12, by=self.b)
        self.house = self.b.write(AddHousehold(village.founding.ref, "H1"), 20)
        self.member = self.a.write(RegisterMember(self.house.ref, "0417"), 21)
        self.machine = village.machine(self.b, 22)
        self.asked = [village.ask(self.b, self.machine, self.member, 500 + 10 * turn, 30) for turn in range(4)]
        for one in self.asked[1:]:
            self.b.write(ConfirmRequest(one.pin), 40)
        self.out = self.b.write(HandOver(self.asked[2].pin, (10,)), 41)
        self.b.write(HandOver(self.asked[3].pin, (11,)), 42)
        self.phone = self.b.write(BindPhone(self.member.ref, bytes(32)), 43)
        self.sensor = self.b.write(AddSensor(village.founding.ref, "TANK1", Metric.LEVEL), 44)
        self.block = self.b.write(BlockHours(self.machine.ref, 700, 5, Stop.WEATHER), 45)
        self.b.write(LicenseDriver(self.machine.ref, self.member.ref), 46)
        self.work()
        self.seal()
        self.stand_in()

    def examples(self) -> dict[type[Entry[Any]], Entry[Any]]:
        """Give an entry of every kind that has an effect when its rightful desk writes it next."""
        start, key = self.village.founding.ref, self.village.pen(9).key.public
        return {
            Genesis: Genesis("Other", "Other", "other", key, 0, 0),
            AddVillage: AddVillage("Bonde"),
            AdmitDesk: AdmitDesk(start, 9, key, "ninth"),
            RevokeDesk: RevokeDesk(self.c.admission, (Height(0, 0, 9),)),
            MoveRegistrar: MoveRegistrar(self.a.admission),
            GiveAirKey: GiveAirKey(self.b.admission, 1, bytes(80)),
            CorrectTime: CorrectTime(0, 1, 5),
            Activate: Activate(1),
            OpenBook: OpenBook(OpenReason.MOVED, 0, 0),
            Envelope: Envelope(self.house.ref, lock(bytes(32), b"words")),
            StrikeOut: StrikeOut(self.out.ref, "slip"),
            AddHousehold: AddHousehold(start, "H2"),
            RegisterMember: RegisterMember(self.house.ref, "0418"),
            MemberDetails: MemberDetails(self.member.ref, "Ana"),
            EndHousehold: EndHousehold(self.house.ref),
            RequestMachine: RequestMachine(self.machine.ref, self.member.ref, 900, 4),
            AddMachine: AddMachine(start, "PUMP"),
            ConfirmRequest: ConfirmRequest(self.asked[0].pin),
            RejectRequest: RejectRequest(self.asked[0].pin, "broken"),
            CancelRequest: CancelRequest(self.asked[0].ref),
            HandOver: HandOver(self.asked[1].pin, (12,)),
            LogJob: LogJob(self.asked[2].ref, (12,)),
            ReturnMachine: ReturnMachine(self.asked[3].pin, (12,)),
            PassKeeping: PassKeeping(self.machine.ref, self.c.admission),
            RetireMachine: RetireMachine(self.machine.ref),
            BindPhone: BindPhone(self.member.ref, bytes(range(32)), "red"),
            UnbindPhone: UnbindPhone(self.phone.ref),
            AddSensor: AddSensor(start, "TANK2", Metric.VOLTAGE, 7, 12, -5, 700, "pump"),
            RecordReading: RecordReading(self.sensor.ref, 4200, 900),
            RecordAlarm: RecordAlarm(self.sensor.ref, Alarm.LOW, 900),
            RetireSensor: RetireSensor(self.sensor.ref),
            **self.upkeep(self.machine.ref),
            **self.labour(),
            **self.allotment(),
            **self.succession(),
        }

    def stand_in(self) -> None:
        """Let B stand in for A, which keeps a press: asked for, and proposed to be taken over."""
        self.e = self.village.admit(5, 55)
        self.press = self.village.machine(self.a, 56, "PRESS")
        self.list = self.a.write(NameDeputies(self.press.pin, (self.b.admission, self.e.admission)), 57)
        self.wish = self.village.ask(self.b, self.press, self.member, 730, 57)
        self.taking = self.e.write(TakeKeeping(self.press.pin, self.b.admission, (self.list.ref,)), 58)

    def succession(self) -> dict[type[Entry[Any]], Entry[Any]]:
        """Give an entry of each kind about standing in for a keeper."""
        return {
            NameDeputies: NameDeputies(self.machine.pin, (self.a.admission, self.e.admission)),
            TakeKeeping: TakeKeeping(self.press.pin, self.b.admission, (self.list.ref,)),
            Support: Support(self.taking.pin),
            DeputyGrant: DeputyGrant(self.wish.pin, "the key is here"),
        }

    def seal(self) -> None:
        """Adopt a policy, publish lots, and seal a round that passed a request over and has heights to come."""
        self.policy = self.a.write(AdoptPolicy("first rule"), 51)
        chain = links.chain(bytes(16), 3)
        self.lots, self.link = self.b.write(CommitLots(chain[0], 30, 3), 51), chain[1]
        self.round = self.b.write(self.sealed(30, more=1), 52)
        self.late = self.village.ask(self.b, self.machine, self.member, 730, 53)
        self.passed = self.b.write(PassOver(self.late.ref, Why.TAKEN, self.round.ref, 740), 54)

    def sealed(self, first: int, more: int = 0) -> SealRound:
        """Give the seal of a week from a day on."""
        return SealRound(self.b.admission, self.policy.ref, first, 7, 1, 1, bytes(8), b"", more)

    def allotment(self) -> dict[type[Entry[Any]], Entry[Any]]:
        """Give an entry of each kind about rounds and lots."""
        return {
            AdoptPolicy: AdoptPolicy("second rule", quotas=(Quota(16),)),
            CommitLots: CommitLots(bytes(16), 100),
            RevealLot: RevealLot(self.lots.ref, 1, self.link),
            SealRound: self.sealed(37),
            RoundHeights: RoundHeights(self.round.ref, bytes.fromhex("0203")),
            DoubtRound: DoubtRound(self.round.ref, Doubt.LEFT_OUT, self.late.ref),
            AllotRequest: AllotRequest(self.late.pin, self.round.ref, 730),
            PassOver: PassOver(self.late.ref, Why.QUOTA, self.round.ref),
            TakeOffer: TakeOffer(self.late.ref, self.passed.ref),
        }

    def work(self) -> None:
        """Put a task and a chore on the board, and claims in several states into the books."""
        self.others = [self.village.member(self.b, 47, f"05{turn}0") for turn in range(2)]
        saw, third = (one.ref for one in self.others)
        self.task = self.b.write(AddTask(self.village.founding.ref, "Mend the bridge", 24, people=2), 48)
        self.chore = self.b.write(AddChore(self.village.founding.ref, "Sweep the well", 7, 0), 48)
        for what, who in ((self.task, saw), (self.chore, saw), (self.chore, third)):
            self.b.write(TakeTask(what.ref, who), 48)
        self.claims = [self.b.write(ClaimWork(self.member.ref, 4 + turn, text="dug"), 49) for turn in range(4)]
        for one in self.claims[1:3]:
            self.b.write(WitnessWork(one.pin, saw), 49)
        self.b.write(ConfirmWork(self.claims[2].pin, third), 50)
        self.b.write(AppealWork(self.claims[2].pin, saw, "it was the day before"), 50)
        self.b.write(RejectWork(self.claims[3].pin, saw, "nobody saw it"), 50)

    def labour(self) -> dict[type[Entry[Any]], Entry[Any]]:
        """Give an entry of each kind about work, skills, tasks and turns."""
        asked, seen, sure, refused = (one.pin for one in self.claims)
        member, saw, third = (one.ref for one in (self.member, *self.others))
        return {
            ClaimWork: ClaimWork(member, 9, self.task.ref, "", 0, skill="MASONRY", note="with the mason", paper=True),
            WitnessWork: WitnessWork(asked, saw),
            ConfirmWork: ConfirmWork(seen, third),
            RejectWork: RejectWork(seen, third, "it was not so"),
            AppealWork: AppealWork(refused, member, "two people saw it"),
            DecideAppeal: DecideAppeal(sure, "the day is wrong", upheld=True),
            NoteSkill: NoteSkill(member, "WELDING", Level.TEACHES, self.task.ref),
            AddTask: AddTask(self.village.founding.ref, "Paint the clinic", 40, skill="PAINT", cap=16, due=9),
            TakeTask: TakeTask(self.task.ref, third),
            DropTask: DropTask(self.task.ref, saw),
            CloseTask: CloseTask(self.task.ref, "done"),
            AddChore: AddChore(self.village.founding.ref, "Turn the compost", 3, 1, 2),
            SwapTurns: SwapTurns(self.chore.ref, 0, 8),
            DoneChore: DoneChore(self.chore.ref, third, 0),
        }

    def upkeep(self, machine: Ref[Any]) -> dict[type[Entry[Any]], Entry[Any]]:
        """Give an entry of each kind about what stops a machine, keeps it going, and what it costs."""
        return {
            BlockHours: BlockHours(machine, 800, 24, Stop.PARTS, (Purpose.PLOUGH,), "rain"),
            UnblockHours: UnblockHours(self.block.ref),
            ReportBreakdown: ReportBreakdown(machine, "gearbox", 40),
            ReportRepair: ReportRepair(machine, "gearbox", 120_000),
            PlanService: PlanService(machine, "oil", 250, 180),
            LogService: LogService(machine, "", (13,), 4500),
            Inspect: Inspect(machine, passed=False, note="brakes"),
            LicenseDriver: LicenseDriver(machine, self.member.ref, 400, "workshop"),
            WithdrawLicence: WithdrawLicence(machine, self.member.ref),
            RequireLicence: RequireLicence(machine, anybody=True),
            SetRates: SetRates(machine, 1500, 180, Counted.BOOKED, "KES"),
            TakeMoney: TakeMoney(machine, self.member.ref, 3000, Goes.DIESEL),
            LogFuel: LogFuel(machine, 385, 6930, Fill.PARTIAL, (13,)),
        }

    def rightful(self, cls: type[Entry[Any]]) -> Pen:
        """Give a pen that may write a kind."""
        return self.a if isinstance(cls.kind.writer, Founder | Role) else self.b


def reason(yard: Yard, said: Said) -> Reason:
    """Tell a fresh desk everything and give the verdict on one entry."""
    return verdict(told(yard.village.runs), said)


def test_no_kind_is_left_out() -> None:
    """The examples cover exactly the kinds that the program knows."""
    assert set(Yard().examples()) == set(KINDS.values())


def writable() -> list[Any]:
    """Give the kinds whose verdict hangs on their writer: not those about logs, and not what lies in envelopes."""
    return [
        pytest.param(cls, id=cls.__name__) for cls in KINDS.values() if cls.kind.layer != 0 and cls is not MemberDetails
    ]


@pytest.mark.parametrize("cls", writable())
def test_a_desk_that_may_not_write_a_kind_has_no_effect(cls: type[Entry[Any]]) -> None:
    """A desk without the office, or one whose admission is void, writes it for nothing, and the books say why."""
    yard = Yard()
    writer = cls.kind.writer
    outsider = yard.d if isinstance(writer, AnyDesk | Quorum) else yard.c
    said = outsider.write(yard.examples()[cls], 60)
    assert reason(yard, said) is OUTSIDERS.get(type(writer), Reason.NOT_WRITER)


@pytest.mark.parametrize("cls", writable())
def test_a_shut_out_desk_writes_no_kind(cls: type[Entry[Any]]) -> None:
    """Above its revocation height the rightful desk's entry of any kind is void."""
    yard = Yard()
    pen = yard.rightful(cls)
    if pen is yard.a:
        yard.a.write(MoveRegistrar(yard.b.admission), 50)
    said = pen.write(yard.examples()[cls], 60)
    head = said.key.seq if not said.key.stream else 0
    (yard.b if pen is yard.a else yard.a).write(RevokeDesk(pen.admission, (Height(0, 0, head),)), 61)
    assert reason(yard, said) is (Reason.SECOND_GENESIS if cls is Genesis else Reason.REVOKED)


@pytest.mark.parametrize("cls", KINDS.values(), ids=lambda cls: cls.__name__)
def test_a_rebuild_finds_again_what_a_kind_did(cls: type[Entry[Any]]) -> None:
    """Its rightful desk's entry has its effect, and dropping and rebuilding all books gives the same rows and hash."""
    yard = Yard()
    said = yard.rightful(cls).write(yard.examples()[cls], 60)
    ledger = told(yard.village.runs)
    assert verdict(ledger, said) is ALONE.get(cls, Reason.OK)
    before = picture(ledger)
    ledger.rebuild()
    assert picture(ledger) == before


@pytest.mark.parametrize("cls", KINDS.values(), ids=lambda cls: cls.__name__)
def test_a_kind_in_a_foreign_stream_is_malformed(cls: type[Entry[Any]]) -> None:
    """A kind of one stream, signed into the log of another, has no effect; a kind for any log may stand there."""
    yard = Yard()
    stream = 1 if cls.kind.stream in {0, None} else 0
    said = yard.rightful(cls).write(yard.examples()[cls], 60, stream=stream)
    if cls is StrikeOut:
        assert reason(yard, said) is Reason.WRONG_TARGET  # it must stand in the stream of what it strikes
    else:
        assert reason(yard, said) is (Reason.OK if cls.kind.stream is None else Reason.MALFORMED)


@pytest.mark.parametrize("cls", KINDS.values(), ids=lambda cls: cls.__name__)
def test_a_byte_too_many_is_malformed_in_every_kind(cls: type[Entry[Any]]) -> None:
    """An entry with one byte more than its fields need is kept and passed on without effect."""
    yard = Yard()
    pen = yard.rightful(cls)
    said = pen.raw(pen.compose(yard.examples()[cls], 60) + b"\0", int(cls.kind.stream or 0))
    assert reason(yard, said) is Reason.MALFORMED


def test_every_kind_names_who_may_write_it() -> None:
    """There is no kind that everybody or nobody may write by oversight."""
    kinds = AnyDesk | Founder | Role | Keeper | AuthorOf | Deputy | Quorum
    assert all(isinstance(cls.kind.writer, kinds) for cls in KINDS.values())
