"""A text from a phone, by two radios and the real library: unknown, bound in person, booked, cancelled."""

from __future__ import annotations

import time
from collections.abc import Callable
from pathlib import Path

from models import board, people, phones
from models.bookings import State
from models.coop import Village
from models.law import GENESIS
from models.machines import AddMachine
from models.members import Member
from models.people import Newcomer
from models.phones import BindPhone
from models.refs import Ref
from mvs_tui.config import Home
from mvs_tui.node import Node
from mvs_tui.station import RadioProgram
from radio.links.meshtastic import Meshtastic
from radio.links.radio import Text, Up
from tests.radio.meshtastics import opened, told
from tests.standin.harness import air_server, key_of, standin

DESK, PHONE = 0xDE5C, 0xF0E


class Talk:
    """A phone's user who writes to the desk and waits for the answer, while the desk's program runs."""

    def __init__(self, program: RadioProgram, phone: Meshtastic) -> None:
        self.program, self.phone = program, phone
        self.until(lambda: program.pump.ways[0].link.free > 0)

    def until(self, done: Callable[[], bool], wait: float = 20.0) -> None:
        """Let the desk's program run until something is so."""
        end = time.monotonic() + wait
        while not done():
            assert time.monotonic() < end, "no answer"
            self.program.pump.step()
            self.program._reply()  # pyright: ignore[reportPrivateUsage]

    def says(self, words: str) -> str:
        """Write a text; give the answer."""
        answers: list[str] = []

        def answered() -> bool:
            event = self.phone.event(0.0)
            if isinstance(event, Text):
                assert (event.sender, event.key) == (DESK, key_of(DESK))
                answers.append(event.words)
            return bool(answers)

        self.phone.write(DESK, words)
        self.until(answered)
        return answers[0]


def test_a_phone_books_and_cancels_by_radio(tmp_path: Path) -> None:
    """The words that the phone is sent bind it; then one text books in its member's name and another takes it back."""
    node = Node.found(Home(tmp_path), "Mto", "Kilima", "store", 180)
    node.append(AddMachine(Ref[Village].to(GENESIS), "TRACTOR1"))
    people.add(node.author, Newcomer("Ana Silva", "H1", "", "0417"))
    ana = Ref[Member].to(node.names().find(Member, "0417").key)
    with (
        air_server(hub=True, speed=50) as air,
        standin(DESK, air=air, know=[PHONE]) as radio,
        standin(PHONE, air=air, know=[DESK]) as pocket,
        opened(pocket) as phone,
    ):
        told(phone, Up)
        program = RadioProgram(node, [radio.url])
        try:
            talk = Talk(program, phone)
            words = talk.says("HELP").rpartition(": ")[2]
            assert words == phones.words(key_of(PHONE))
            node.append(BindPhone(ana, node.names().phone(words)))
            booked = talk.says("AGIZA TRACTOR1 KESHO ASUBUHI")
            code = booked.split("#", maxsplit=1)[1][:3]
            assert booked.startswith(f"SAWA #{code} TRACTOR1 ")
            assert [(row.member, row.state) for row in board.bookings(node.names())] == [(ana.key, State.PENDING)]
            assert talk.says(f"FUTA {code}").endswith("imeghairiwa.")
            assert [row.state for row in board.bookings(node.names())] == [State.CANCELLED]
        finally:
            program.pump.close()
            node.close()
