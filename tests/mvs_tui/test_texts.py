"""Texts at a desk: a member's phone books and cancels, in five languages; everybody else is sent to the desk."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from models import board, history, people, phones
from models.bookings import State
from models.coop import Desk, Village
from models.law import GENESIS
from models.machines import AddMachine, ConfirmRequest, HandOver, Machine, RejectRequest, RequestMachine, RetireMachine
from models.members import EndHousehold, Household, Member
from models.people import Newcomer
from models.phones import BindPhone, UnbindPhone
from models.refs import Key, Ref
from models.succession import DeputyGrant, NameDeputies
from mvs_tui.config import Home
from mvs_tui.node import Node
from mvs_tui.stick import stick_in, stick_out
from mvs_tui.texts import Texts, own_language
from radio.links.radio import Text
from tests.radio.desks import coop

#: Saturday 21 November 2026, 08:00 in the co-op's zone, in minutes since 1970.
SATURDAY = 29_920_800 - 180
PHONE, OTHER = bytes(range(32)), bytes(range(1, 33))


class Clock:
    """Stands for the module `time` where the program reads the clock. Minutes since 1970."""

    timezone = -180 * 60

    def __init__(self) -> None:
        self.minutes = SATURDAY

    def time(self) -> float:
        """Give seconds since 1970."""
        return self.minutes * 60.0


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Clock:
    """Give a clock that stands still until it is moved."""
    made = Clock()
    monkeypatch.setattr("mvs_tui.config.time", made)
    return made


class Counter:
    """A desk with a bound member, Ana, and a radio on which phones write."""

    def __init__(self, node: Node, *codes: str) -> None:
        """Enter machines and Ana with her phone."""
        self.node = node
        for code in codes:
            node.append(AddMachine(Ref[Village].to(GENESIS), code))
        people.add(node.author, Newcomer("Ana Silva", "H1", "", "0417"))
        self.ana = Ref[Member].to(node.names().find(Member, "0417").key)
        self.bound = node.append(BindPhone(self.ana, PHONE)).keys[-1]
        self.restart()
        self.now, self.packet = 0.0, 0

    def restart(self) -> None:
        """Begin anew with the same books, as after a power cut."""
        self.texts = Texts(self.node, "en")

    def hear(self, words: str, key: bytes = PHONE, packet: int = 0, sender: int = 77) -> str:
        """Hear a text a quarter of a minute after the last; give the reply, "" for silence."""
        self.now += 15.0
        self.packet += 1
        self.texts.hear(Text(words, sender, packet or self.packet, key), self.now, "air")
        reply = self.texts.due(self.now)
        if reply is None:
            return ""
        assert (reply.via, reply.to) == ("air", sender)
        assert len(reply.words.encode()) <= 200
        return reply.words

    @property
    def rows(self) -> list[board.BookingRow]:
        """All requests by hour."""
        return board.bookings(self.node.names())

    @property
    def entries(self) -> int:
        """How many entries this desk has written."""
        return int(self.node.store.rows("SELECT count(*) FROM entry")[0][0])

    def decide(self, kind: Any, key: Key, *more: Any) -> None:
        """Let the keeper decide."""
        self.node.append(kind(Ref[RequestMachine].to(key), *more))


@pytest.fixture
def fast(tmp_path: Path) -> Iterator[Path]:
    """Give a folder in memory where there is one: these tests write much, and are not about power cuts."""
    memory = Path("/dev/shm")  # noqa: S108 - a folder of its own is made in it
    if not os.access(memory, os.W_OK):
        yield tmp_path
        return
    with tempfile.TemporaryDirectory(dir=memory, prefix="mvs-texts-") as folder:
        yield Path(folder)


@pytest.fixture
def desk(fast: Path, clock: Clock) -> Counter:
    """Give a desk with two tractors and a pump."""
    assert clock
    return Counter(Node.found(Home(fast / "a"), "Mto", "Kilima", "store", 180), "TRACTOR1", "TRACTOR2", "PUMP")


def carry(giver: Node, taker: Node, folder: Path) -> None:
    """Bring what one desk has to another by stick."""
    stick = folder / "stick"
    stick.mkdir(exist_ok=True)
    stick_out(giver, stick)
    stick_in(taker, stick)


def code_in(words: str) -> str:
    """Give the short code that a reply names."""
    return words.split("#", maxsplit=1)[1].split(maxsplit=1)[0]


# ---- booking ---------------------------------------------------------------------------------------------------------


def test_a_text_books_in_the_members_name(desk: Counter) -> None:
    """BOOK writes one request by the member, pending at the keeper, and says its code and how to undo it."""
    words = desk.hear("BOOK TRACTOR1 FRI AM")
    (row,) = desk.rows
    code = code_in(words)
    assert words == f"OK #{code} TRACTOR1 Fri 27 Nov AM for ANA. Waits for keeper. Undo: CANCEL {code}"
    assert (row.code, row.member, row.state) == ("TRACTOR1", desk.ana.key, State.PENDING)
    assert (row.start % 24, row.end - row.start) == (6, 6)
    record = history.read(desk.node.ledger.arranger.find(row.key).body)  # type: ignore[union-attr]
    assert record is not None
    assert record.by is not None
    assert record.by.key == desk.ana.key


GOLDEN = {
    "BOOK TRACTOR1 FRI AM": "OK #{0} TRACTOR1 Fri 27 Nov AM for ANA. Waits for keeper. Undo: CANCEL {0}",
    "RESERVAR TRACTOR1 VIE AM": "OK #{0} TRACTOR1 vie 27 nov AM para ANA. Espera al encargado. Anular: CANCELAR {0}",
    "RÉSERVER TRACTOR1 VEN MATIN": "OK #{0} TRACTOR1 ven 27 nov AM pour ANA. Attend le gardien. Annuler : ANNULER {0}",
    "MARCAR TRACTOR1 SEX MANHÃ": "OK #{0} TRACTOR1 sex 27 nov AM para ANA. Espera o responsável. Anular: CANCELAR {0}",
    "AGIZA TRACTOR1 IJUMAA ASUBUHI": "SAWA #{0} TRACTOR1 Iju 27 Nov AM kwa ANA. Inasubiri mtunzaji. Kufuta: FUTA {0}",
}


@pytest.mark.parametrize("text", GOLDEN)
def test_the_reply_is_in_the_language_of_the_command(desk: Counter, text: str) -> None:
    """The same wish in five languages books the same hours and is answered in each."""
    words = desk.hear(text)
    assert words == GOLDEN[text].format(code_in(words))
    assert [(row.code, row.start, row.end) for row in desk.rows] == [("TRACTOR1", 330 * 24 + 6, 330 * 24 + 12)]


def test_all_languages_mean_one_request(desk: Counter) -> None:
    """Five texts that mean the same make one request, answered five times with one code."""
    assert len({code_in(desk.hear(text)) for text in GOLDEN}) == 1
    assert len(desk.rows) == 1


def test_a_name_that_this_desk_cannot_read_is_a_number(fast: Path, clock: Clock) -> None:
    """At a desk of another village the reply names the member by number, and no letter of the name."""
    assert clock
    first, second = coop(fast, "Kilima", "Bonde")
    home = Counter(first, "TRACTOR1")
    carry(first, second, fast)
    away = Texts(second, "en")
    away.hear(Text("BOOK TRACTOR1 FRI AM", 7, 1, PHONE), 0.0)
    reply = away.due(0.0)
    assert reply is not None
    assert "for 0417. Waits for keeper." in reply.words
    assert "ANA" not in reply.words
    assert home.ana


def test_the_same_packet_is_done_once_and_answered_alike_after_a_restart(desk: Counter) -> None:
    """A text that its phone sends again within a day gets the first answer, though the books have changed since."""
    first = desk.hear("BOOK PUMP FRI AM", packet=5)
    desk.hear(f"CANCEL {code_in(first)}")
    desk.restart()
    assert desk.hear("BOOK PUMP FRI AM", packet=5) == first
    assert [row.state for row in desk.rows] == [State.CANCELLED]


def test_a_text_that_was_refused_does_not_book_when_it_comes_again(desk: Counter) -> None:
    """The answer “taken” also stands for the day: a late copy of the text must not book what is free by then."""
    desk.hear("BOOK PUMP FRI AM")
    desk.decide(ConfirmRequest, desk.rows[0].key)
    first = desk.hear("BOOK PUMP FRI 6-10", packet=9)
    assert "is taken" in first
    desk.hear("CANCEL PUMP")
    assert desk.hear("BOOK PUMP FRI 6-10", packet=9) == first
    assert len(desk.rows) == 1


def test_a_packet_number_is_new_after_a_day(desk: Counter, clock: Clock) -> None:
    """After 24 hours the same number is another text; radios count anew."""
    first = desk.hear("BOOK PUMP 30/11 AM", packet=5)
    desk.hear("CANCEL PUMP")
    clock.minutes += 24 * 60 + 1
    second = desk.hear("BOOK PUMP 30/11 AM", packet=5)
    assert code_in(first) != code_in(second)
    assert [row.state for row in desk.rows] == [State.CANCELLED, State.PENDING]


def test_the_same_packet_number_of_another_phone_is_another_text(desk: Counter) -> None:
    """A stranger who repeats a member's packet learns nothing of its answer."""
    first = desk.hear("BOOK PUMP FRI AM", packet=5)
    assert code_in(first) not in desk.hear("BOOK PUMP FRI AM", OTHER, packet=5)


def test_the_same_wish_is_answered_with_the_request_that_stands(desk: Counter) -> None:
    """Asked again it is the same request: pending, then confirmed, and within a day rejected with the reason."""
    first = desk.hear("BOOK PUMP FRI AM")
    assert desk.hear("book pump 27 nov 6-12") == first
    desk.decide(ConfirmRequest, desk.rows[0].key)
    assert desk.hear("BOOK PUMP FRI AM") == (
        f"#{code_in(first)} PUMP Fri 27 Nov AM for ANA: confirmed. Undo: CANCEL {code_in(first)}"
    )
    second = desk.hear("BOOK PUMP SUN AM")
    desk.decide(RejectRequest, desk.rows[0].key, "in repair")
    assert "rejected (in repair)" in desk.hear("BOOK PUMP SUN AM")
    assert code_in(second) in desk.hear("MINE")
    assert len(desk.rows) == 2


def test_what_is_taken_is_answered_with_what_is_free(desk: Counter) -> None:
    """A confirmed booking is in the way: nothing is written, and the free hours of that day are said."""
    desk.hear("BOOK PUMP FRI AM")
    desk.decide(ConfirmRequest, desk.rows[0].key)
    before = desk.entries
    assert desk.hear("BOOK PUMP FRI 10-14") == (
        "PUMP Fri 27 Nov 10-14 is taken. Nothing booked. Free Fri 27 Nov: 05-06, 12-20"
    )
    assert desk.hear("BOOK PUMP FRI") == (
        "PUMP Fri 27 Nov: AM, PM or hours like 6-10? Nothing booked. Free: 05-06, 12-20"
    )
    desk.hear("BOOK TRACTOR1 FRI 5-20")
    desk.decide(ConfirmRequest, desk.rows[0].key)
    assert desk.hear("BOOK TRACTOR1 FRI AM") == "TRACTOR1 Fri 27 Nov AM is taken. Nothing booked. Fri 27 Nov is full."
    assert desk.entries == before + 2


NOTHING = {
    "BOOK": "Which machine? PUMP; TRACTOR1; TRACTOR2",
    "BOOK TRACTOR FRI AM": "Which machine? TRACTOR1; TRACTOR2",
    "BOOK TRACTOR3 FRI AM": "No machine “TRACTOR3”. There are: PUMP; TRACTOR1; TRACTOR2",
    "BOOK PUMP TRACTOR1 FRI AM": "One machine in a text, please. Nothing booked: PUMP; TRACTOR1",
    "BOOK PUMP AM": "Which day? Nothing booked. Write it like: BOOK PUMP 22/11 6-10",
    "BOOK PUMP FRI SAT AM": "The days do not fit together. Nothing booked. Write one like: BOOK PUMP 22/11 6-10",
    "BOOK PUMP FRI 6": "From 06 until when? Nothing booked. Write it like: BOOK PUMP 27/11 6-10",
    "BOOK PUMP FRI 6:30-8": "Whole hours from 0 to 24, please. Nothing booked. Write it like: BOOK PUMP 27/11 6-10",
    "BOOK PUMP FRI 6-8 10-12": "One time in a text, please. Nothing booked. Write it like: BOOK PUMP 27/11 6-10",
    "BOOK PUMP FRI 2-5": "2-5 at night, or 14-17? Nothing booked. Write the one you mean.",
    "BOOK PUMP FRI AM never": "I do not understand “NEVER”. Nothing was done. Write it like: BOOK PUMP 27/11 6-10",
    "BOOK PUMP 20/11 AM": "Fri 20 Nov AM is past. Nothing booked.",
    "BOOK PUMP TODAY 6-8": "Sat 21 Nov 06-08 is past. Nothing booked.",
    "BOOK PUMP 1/12/2028 AM": "Fri 1 Dec AM is more than a year away. Nothing booked.",
    "AGIZA PUMP KESHO saa 2": (
        "Hapa saa huhesabiwa 0 hadi 24 (asubuhi ni 6-12). Hakuna kilichoagizwa. Andika hivi: AGIZA PUMP 22/11 6-10"
    ),
    "good day": "I do not understand. Write: BOOK PUMP FRI AM · CANCEL K7Q · MINE · WEEK PUMP",
    "CANCEL": "You have no open requests.",
    "CANCEL K7Q": "You have no such open request. See yours: MINE",
    "MINE": "You have no open requests.",
    "WEEK": "Which machine? PUMP; TRACTOR1; TRACTOR2",
    "WEEK PUMP": "PUMP is free from Sat 21 Nov to Fri 27 Nov.",
    "HELP": "BOOK PUMP FRI AM (or 6-10) · CANCEL K7Q · MINE your requests · WEEK PUMP what is taken",
    "MSAADA": "AGIZA PUMP IJU AM (au 6-10) · FUTA K7Q · YANGU maombi yako · WIKI PUMP zilizochukuliwa",
}


@pytest.mark.parametrize("text", NOTHING)
def test_a_doubt_is_asked_back_and_nothing_is_written(desk: Counter, text: str) -> None:
    """What may mean two things, lies in the past or only asks writes no entry, and the answer is this."""
    before = desk.entries
    assert desk.hear(text) == NOTHING[text]
    assert desk.entries == before


def test_a_member_has_twelve_open_requests_at_most(desk: Counter) -> None:
    """The thirteenth is not written."""
    for day in range(1, 13):
        desk.hear(f"BOOK PUMP {day}/12 AM")
    assert desk.hear("BOOK PUMP 13/12 AM").startswith("You have 12 open requests. Nothing booked.")
    assert len(desk.rows) == 12


# ---- cancelling ------------------------------------------------------------------------------------------------------


def test_a_code_cancels_its_request_in_any_language(desk: Counter) -> None:
    """A request booked in English is cancelled in Swahili; cancelled twice, it is said again and not written again."""
    code = code_in(desk.hear("BOOK PUMP FRI AM"))
    assert desk.hear(f"futa {code.lower()}") == f"SAWA #{code} PUMP Iju 27 Nov AM imeghairiwa."
    before = desk.entries
    assert desk.hear(f"CANCEL #{code}") == f"OK #{code} PUMP Fri 27 Nov AM is cancelled."
    assert desk.entries == before
    assert [row.state for row in desk.rows] == [State.CANCELLED]


def test_what_was_booked_can_be_named_to_cancel_it_if_only_one_is_meant(desk: Counter) -> None:
    """Machine and day will do for one request; where two fit, both are listed and none is cancelled."""
    desk.hear("BOOK PUMP FRI AM")
    desk.hear("BOOK PUMP FRI PM")
    asked = desk.hear("CANCEL PUMP FRI")
    assert asked.startswith("Which one? CANCEL and its code: #")
    assert asked.count("#") == 2
    assert {row.state for row in desk.rows} == {State.PENDING}
    assert "Fri 27 Nov PM is cancelled" in desk.hear("CANCEL PUMP FRI PM")
    assert [row.state for row in desk.rows] == [State.PENDING, State.CANCELLED]


def test_nobody_cancels_for_another(desk: Counter) -> None:
    """A second member's phone finds no such request under the first one's code."""
    people.add(desk.node.author, Newcomer("Ben", "H2", "", "0500"))
    desk.node.append(BindPhone(Ref[Member].to(desk.node.names().find(Member, "0500").key), OTHER))
    code = code_in(desk.hear("BOOK PUMP FRI AM"))
    assert desk.hear(f"CANCEL {code}", OTHER) == "You have no such open request. See yours: MINE"
    assert [row.state for row in desk.rows] == [State.PENDING]


def test_two_codes_that_begin_the_same_are_asked_about(desk: Counter, monkeypatch: pytest.MonkeyPatch) -> None:
    """Where two of a member's requests share three letters, replies use five, and three are not enough to cancel."""

    def alike(name: str) -> str:
        return "K7Q2" + "ABCDEFGH"[int(name.rpartition(".")[2]) % 8]

    monkeypatch.setattr("radio.texts.reply.short_code", alike)
    assert code_in(desk.hear("BOOK PUMP FRI AM"))[:3] == "K7Q"
    second = code_in(desk.hear("BOOK PUMP SAT AM"))
    assert len(second) == 5
    asked = desk.hear("CANCEL K7Q")
    assert asked.startswith("Which one?")
    assert second in asked
    assert {row.state for row in desk.rows} == {State.PENDING}
    assert f"#{second} " in desk.hear(f"CANCEL {second}")


def test_what_is_out_is_not_cancelled(desk: Counter) -> None:
    """A machine that was handed over is brought back to the desk."""
    code = code_in(desk.hear("BOOK PUMP SUN AM"))
    desk.decide(ConfirmRequest, desk.rows[0].key)
    desk.decide(HandOver, desk.rows[0].key, (10,))
    assert desk.hear(f"CANCEL {code}") == f"#{code} PUMP Sun 22 Nov AM is out. It cannot be cancelled by text."


def test_a_request_of_another_desk_is_cancelled_there(fast: Path, clock: Clock) -> None:
    """A desk that neither wrote the request nor keeps the machine says where to go, and writes nothing."""
    assert clock
    first, second, third = coop(fast, "Kilima", "Bonde", "Ziwa")
    home = Counter(first, "TRACTOR1")
    code = code_in(home.hear("BOOK TRACTOR1 FRI AM"))
    for node in (second, third):
        carry(first, node, fast)
    away = Texts(third, "en")
    before = third.store.rows("SELECT count(*) FROM entry")
    away.hear(Text(f"CANCEL {code}", 7, 1, PHONE), 0.0)
    reply = away.due(0.0)
    assert reply is not None
    assert reply.words == f"#{code} TRACTOR1 Fri 27 Nov AM was asked for at A Kilima. Only that desk can cancel it."
    assert third.store.rows("SELECT count(*) FROM entry") == before


# ---- showing ---------------------------------------------------------------------------------------------------------


def test_mine_and_week_say_how_it_stands(desk: Counter) -> None:
    """MINE lists the member's own with codes; WEEK lists hours by day, taken and asked for, without any name."""
    first, second = code_in(desk.hear("BOOK PUMP SUN AM")), code_in(desk.hear("BOOK PUMP SUN 14-16"))
    desk.decide(ConfirmRequest, desk.rows[0].key)
    assert desk.hear("MINE") == f"Yours: #{first} PUMP Sun 22 Nov AM confirmed; #{second} PUMP Sun 22 Nov 14-16 waits"
    assert desk.hear("WEEK PUMP") == "PUMP (=taken ?asked): Sun 22 Nov AM=, 14-16?"
    assert desk.hear("WEEK PUMP 23/11") == "PUMP is free from Mon 23 Nov to Sun 29 Nov."


def test_a_grant_by_deputy_is_called_one(fast: Path, clock: Clock) -> None:
    """The member reads that a deputy granted it and that it may be overruled, in the language of the command."""
    assert clock
    first, second, _third = coop(fast, "Kilima", "Bonde", "Ziwa")
    home = Counter(first, "TRACTOR1")
    home.hear("BOOK TRACTOR1 FRI AM")
    names = first.names()
    first.append(NameDeputies(names.find(Machine, "TRACTOR1"), (names.find(Desk, "B"),)))
    carry(first, second, fast)
    second.append(DeputyGrant(Ref[RequestMachine].to(home.rows[0].key)))
    carry(second, first, fast)
    assert "Fri 27 Nov AM by deputy, may be overruled" in home.hear("MINE")
    home.decide(ConfirmRequest, home.rows[0].key)
    assert "Fri 27 Nov AM confirmed" in home.hear("MINE")


def test_a_long_list_ends_with_how_many_more_there_are(desk: Counter) -> None:
    """Ten requests do not fit; the reply says how many it leaves out."""
    for day in range(1, 11):
        desk.hear(f"BOOK TRACTOR1 {day}/12 AM")
    said = desk.hear("MINE")
    shown = said.count("#")
    assert said.endswith(f"; +{10 - shown}")
    assert 3 <= shown < 10


# ---- whose word ------------------------------------------------------------------------------------------------------


def test_a_strange_phone_is_sent_to_the_desk_with_words_to_read_out(desk: Counter) -> None:
    """It learns six words of its own key and nothing else; the desk sees the same six words, and nothing is booked."""
    before = desk.entries
    words = phones.words(OTHER)
    assert desk.hear("BOOK PUMP FRI AM", OTHER) == (
        f"This phone is not known here. Come to the desk with it and read out: {words}"
    )
    assert desk.hear("MSAADA", OTHER) == f"Simu hii haijulikani. Njoo nayo ofisini na usome kwa sauti: {words}"
    assert desk.hear("BOOK PUMP FRI AM", OTHER) == ""
    assert [key for key, _at in phones.heard(desk.node.ledger, desk.node.now())] == [OTHER]
    assert desk.node.names().phone(words[:11]) == OTHER
    assert desk.entries == before


def test_a_text_without_a_key_is_nobodys(desk: Counter) -> None:
    """The sender's number alone is worth nothing: it can be claimed."""
    before = desk.entries
    assert "did not sign this text with its key" in desk.hear("BOOK PUMP FRI AM", b"")
    assert desk.entries == before


def test_an_unbound_phone_books_no_more(desk: Counter) -> None:
    """After a phone was lost and unbound, its texts are a stranger's."""
    desk.node.append(UnbindPhone(Ref[phones.Phone].to(desk.bound)))
    assert desk.hear("BOOK PUMP FRI AM").startswith("This phone is not known here.")
    assert desk.rows == []


def test_a_binding_ends_with_its_household(desk: Counter) -> None:
    """When the household leaves, its phones count no more."""
    house = desk.node.store.rows("SELECT household FROM member")[0][0]
    desk.node.append(EndHousehold(Ref[Household].to(Key.read(house))))
    assert desk.hear("BOOK PUMP FRI AM").startswith("This phone is not known here.")


def test_a_key_bound_to_two_members_counts_for_neither(desk: Counter) -> None:
    """Two desks that bound one key to two people meet: its texts are answered as a stranger's until one is unbound."""
    people.add(desk.node.author, Newcomer("Ben", "H2", "", "0500"))
    ben = Ref[Member].to(desk.node.names().find(Member, "0500").key)
    second = desk.node.author.append(BindPhone(ben, PHONE), advise=False).keys[-1]
    assert desk.hear("BOOK PUMP FRI AM").startswith("This phone is not known here.")
    assert desk.rows == []
    desk.node.append(UnbindPhone(Ref[phones.Phone].to(second)))
    assert desk.hear("BOOK PUMP FRI AM").startswith("OK #")


def test_too_many_texts_are_warned_once_then_not_answered(desk: Counter) -> None:
    """Six texts in a minute are answered, the seventh warned; further ones are not heard at all."""
    said: list[str] = []
    for number in range(9):
        desk.texts.hear(Text("MINE", 77, 100 + number, PHONE), 0.0)
    for tick in range(60):
        reply = desk.texts.due(3.0 * tick)
        said += [reply.words] if reply else []
    assert said == ["You have no open requests."] * 6 + ["Too many texts. Wait a minute, then write again."]


def test_nobody_uses_up_a_members_texts_under_the_members_number(desk: Counter) -> None:
    """A flood from another key, or without one, that claims the member's radio number leaves the member's own alone."""
    for number in range(40):
        desk.texts.hear(Text("HELP", 77, 100 + number, (OTHER, b"")[number % 2]), 0.0)
    desk.texts.hear(Text("BOOK PUMP FRI AM", 77, 1, PHONE), 1.0)
    assert len(desk.rows) == 1
    assert len(desk.texts.outbox.waiting) <= 6


@pytest.mark.parametrize(
    ("lang", "language"), [("sw_KE.UTF-8", "sw"), ("pt_MZ", "pt"), ("C.UTF-8", "en"), ("de", "en")]
)
def test_a_word_of_several_languages_is_read_in_the_desks_own(
    monkeypatch: pytest.MonkeyPatch, lang: str, language: str
) -> None:
    """The desk's language is that of its environment where there are words for it, else English."""
    for name in ("LANGUAGE", "LC_ALL", "LC_MESSAGES"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("LANG", lang)
    assert own_language() == language


def test_a_desk_that_cannot_write_says_so(desk: Counter, monkeypatch: pytest.MonkeyPatch) -> None:
    """With a full disk the member is told to come; nothing raises, and the next text is served."""
    monkeypatch.setattr(desk.node.store, "tight", lambda: True)
    assert desk.hear("BOOK PUMP FRI AM") == "The desk cannot write this now. Try later, or come to the desk."
    monkeypatch.undo()
    assert desk.rows == []


def test_trying_a_text_writes_nothing(desk: Counter) -> None:
    """`mvs phone try` gives the answer without the request, and without a code that nobody would find."""
    before = desk.entries
    answer = desk.texts.answer("BOOK PUMP FRI AM", desk.ana.key, write=False)
    assert answer.words == "OK #??? PUMP Fri 27 Nov AM for ANA. Waits for keeper. Undo: CANCEL ???"
    assert desk.entries == before


TEXTS = st.lists(
    st.sampled_from(
        ["BOOK", "AGIZA", "CANCEL", "FUTA", "MINE", "WEEK", "HELP", "PUMP", "TRACTOR1", "TRACTOR", "FRI", "mañana",
         "AM", "6-10", "6", "27/11", "+2", "K7Q", "please", "saa", "{}", "%s", "\x00", "🚜" * 30]
    ) | st.text(max_size=12),
    max_size=8,
).map(" ".join) | st.text(max_size=240)  # fmt: skip


def test_no_text_breaks_the_desk(desk: Counter) -> None:
    """Any text, from a member, a stranger or nobody, is answered within 200 bytes or not; a doubt writes nothing."""

    @settings(max_examples=120)
    @given(TEXTS, st.sampled_from([PHONE, OTHER, b"", b"short"]))
    def tries(words: str, key: bytes) -> None:
        before = len(desk.rows)
        said = desk.hear(words, key)
        if key != PHONE or not said.startswith(("OK", "SAWA")):
            assert len(desk.rows) == before

    tries()


def test_machines_are_found_by_their_codes_only_while_they_are_in_the_books(desk: Counter) -> None:
    """A retired machine is no longer offered."""
    pump = desk.node.names().find(Machine, "PUMP")
    desk.node.append(RetireMachine(Ref[Machine].to(pump.key)))
    assert desk.hear("BOOK PUMP FRI AM") == "No machine “PUMP”. There are: TRACTOR1; TRACTOR2"
