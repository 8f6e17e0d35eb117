"""The counter at which text commands are served: one wish of one member, done in the books and answered in one line.

Rules
- What is in doubt is asked back and nothing is written; what is not free is said with what is.
- A wish that stands in the books already is answered with the request that stands: nothing is asked for twice.
- A member has at most 12 open requests by text. A request is cancelled where it was written, or by its keeper's desk.
- A name stands in an answer only where this desk can read it; else the number.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any, Final

from models import board
from models.bookings import MachineBook, State
from models.law import letters
from models.machines import CancelRequest, Machine, RequestMachine
from models.members import Member
from models.refs import Key, Ref
from models.words import Refused
from radio.texts import reply
from radio.texts.parse import Shelf
from radio.texts.words import COMMANDS

if TYPE_CHECKING:
    from models.board import BookingRow
    from mvs_tui.node import Node
    from radio.texts.parse import Wish

#: More requests than these a member does not have open by text.
MOST_OPEN: Final = 12
#: A request is open while it waits, stands, or is out.
OPEN: Final = frozenset({State.PENDING, State.CONFIRMED, State.OUT})
#: Where the words for a grant by deputy stand among those of the states.
BY_DEPUTY: Final = len(State)
REFUSED: Final = frozenset({State.REJECTED, State.OVERRULED})
#: How long a refused request answers for the same wish, in minutes.
WHILE: Final = 24 * 60
YEAR: Final = 366 * 24
#: The hours of a day that are offered as free.
FREE: Final = (5, 20)


class Counter:
    """Serves the wishes of members at one moment; without `write` it only says what it would say."""

    def __init__(self, node: Node, *, write: bool = True) -> None:
        """Look at the books of a desk as they stand now."""
        self.node, self.write, self.names = node, write, node.names()
        law = self.names.law
        self.machines = {self.names.of(key): key for key, thing in law.things.items() if thing.retired is None}
        self.shelf = Shelf(tuple(sorted(self.machines)), self.names.calendar, self.names.today)

    def answer(self, wish: Wish, member: Key) -> str:
        """Do what a member wishes and say so; raises `Refused` where the desk cannot write."""
        self.wish, self.member, self.tongue = wish, member, wish.tongue
        return self.said()

    def said(self) -> str:
        """Do what is wished, or ask back."""
        if self.wish.doubt:
            return self.doubt(self.wish.doubt)
        return {"BOOK": self.book, "CANCEL": self.cancel, "MINE": self.mine, "WEEK": self.week, "HELP": self.help}[
            self.wish.command
        ]()

    # ---- words --------------------------------------------------------------------------------------------------

    def say(self, name: str, **blanks: Any) -> str:
        """Fill in a reply; the commands are always there to fill in."""
        return reply.say(self.tongue, name, **{**self._commands(), **blanks})

    def _commands(self) -> dict[str, str]:
        machine = self.shelf.codes[0] if self.shelf.codes else "TRACTOR1"
        return {"machine": machine} | {command.lower(): self.tongue.shown[command] for command in COMMANDS}

    def who(self) -> str:
        """Give the member's first name where this desk can read it, else their number."""
        number, name = self.names.member(self.member)
        return name.split()[0].upper() if name.split() else number

    def day(self, day: int) -> str:
        """Write a day."""
        return reply.show_day(self.tongue, self.shelf.calendar, day)

    def when(self, start: int, end: int) -> str:
        """Write hours since the epoch."""
        return reply.show_when(self.tongue, self.shelf.calendar, start, end)

    def state(self, row: BookingRow) -> str:
        """Write how a request stands, with the keeper's words where there are any."""
        words = self.tongue.states[BY_DEPUTY if row.granted else State.NO_SHOW if row.missed else row.state]
        return f"{words} ({row.words})" if row.words and row.state is State.REJECTED else words

    def example(self) -> str:
        """Write a text that would be understood, from what was."""
        wish = self.wish
        machine = wish.machine or (self.shelf.codes[0] if self.shelf.codes else "TRACTOR1")
        day = self.shelf.today + 1 if wish.day is None else wish.day
        date = self.shelf.calendar.date(day)
        hours = f"{wish.begins}-{min(24, wish.begins + 4)}" if wish.begins is not None else "6-10"
        command = self.tongue.shown[wish.command or "BOOK"]
        if command == self.tongue.shown["CANCEL"]:
            return f"{command} K7Q"
        return f"{command} {machine} {date.day}/{date.month}" + (f" {hours}" if wish.command == "BOOK" else "")

    def listed(self, name: str, items: list[str], **blanks: Any) -> str:
        """Give as much of a list as a reply has room for."""
        return reply.listed(items, reply.room(self.tongue, name, **{**self._commands(), **blanks}))

    # ---- doubts -------------------------------------------------------------------------------------------------

    def doubt(self, name: str) -> str:
        """Ask back; nothing is written."""
        wish = self.wish
        word = wish.word.upper()
        if name == "which_request":
            return self.which(self.open())
        if name == "which_time" and wish.day is not None:
            return self.which_time(wish.machine, wish.day)
        if name == "night" and wish.hours is not None:
            first, last = wish.hours
            return self.say(name, **{"from": first, "to": last, "from_pm": first + 12, "to_pm": last + 12})
        begins = f"{wish.begins:02d}" if wish.begins is not None else ""
        if name == "clock":  # hours by another count are no hint
            self.wish = replace(wish, begins=None)
        blanks = {"word": word, "example": self.example(), "from": begins}
        machines = self.listed(name, list(wish.near or self.shelf.codes), **blanks)
        return self.say(name, machines=machines, **blanks)

    def which_time(self, machine: str, day: int) -> str:
        """Ask for the hours, and say which are free."""
        free = self.free(self.machines[machine], day)
        if not free:
            return self.say("full", machine=machine, when=self.day(day), day=self.day(day))
        return self.say("which_time", machine=machine, day=self.day(day), free=", ".join(free))

    def which(self, rows: list[BookingRow]) -> str:
        """Ask which request is meant."""
        if not rows:
            return self.say("nothing")
        return self.say("which_request", list=self.listed("which_request", self.lines(rows)))

    def lines(self, rows: list[BookingRow]) -> list[str]:
        """Write requests with their codes and how they stand."""
        codes = self.codes()
        return [f"#{codes[row.key]} {row.code} {self.when(row.start, row.end)} {self.state(row)}" for row in rows]

    # ---- asking the books ---------------------------------------------------------------------------------------

    def machine_book(self, machine: Key) -> MachineBook | None:
        """Give the book of a machine; None while nobody has asked for it."""
        found = self.node.ledger.folder.book(str(machine))
        return found if isinstance(found, MachineBook) else None

    def free(self, machine: Key, day: int) -> list[str]:
        """Give the free hours of a day as people say them; those of today that are past are not."""
        book, now = self.machine_book(machine), self.names.now // 60
        free: list[list[int]] = []
        for hour in range(*FREE):
            at = day * 24 + hour
            if at < now or (book is not None and book.taken(at, at + 1) is not None):
                continue
            if free and free[-1][1] == hour:
                free[-1][1] = hour + 1
            else:
                free.append([hour, hour + 1])
        return [f"{first:02d}-{last:02d}" for first, last in free]

    def ahead(self) -> list[BookingRow]:
        """Give the member's requests that are not over, by hour."""
        return board.of_member(self.names, self.member)

    def open(self) -> list[BookingRow]:
        """Give those that are open."""
        return [row for row in self.ahead() if row.state in OPEN]

    def codes(self) -> dict[Key, str]:
        """Give the short code of each of the member's requests that are not over."""
        rows = self.ahead()
        codes = reply.codes([str(row.key) for row in rows])
        return {row.key: codes[str(row.key)] for row in rows}

    def about(self, row: BookingRow) -> dict[str, Any]:
        """Give what replies say of a request."""
        return {
            "code": self.codes().get(row.key, reply.short_code(str(row.key))),
            "machine": row.code,
            "when": self.when(row.start, row.end),
            "who": self.who(),
            "state": self.state(row),
        }

    # ---- doing --------------------------------------------------------------------------------------------------

    def book(self) -> str:
        """Ask for a machine, unless the same was asked for already, or its hours are past, far off or taken."""
        wish, now = self.wish, self.names.now // 60
        if wish.day is None or wish.hours is None:  # a wish without doubt has both
            return self.doubt("which_day" if wish.day is None else "which_time")
        start, end = wish.day * 24 + wish.hours[0], wish.day * 24 + wish.hours[1]
        when, machine = self.when(start, end), self.machines[wish.machine]
        same = self.same(machine, start, end)
        if same is not None:
            return self.stands(same)
        if end <= now or start > now + YEAR:
            return self.say("past" if end <= now else "far", when=when)
        book = self.machine_book(machine)
        if book is not None and book.taken(start, end) is not None:
            free = self.free(machine, wish.day)
            said = {"machine": wish.machine, "when": when, "day": self.day(wish.day)}
            return self.say("taken", **said, free=", ".join(free)) if free else self.say("full", **said)
        count = len(self.open())
        if count >= MOST_OPEN:
            return self.say("many", count=count)
        return self.ask(machine, start, end)

    def same(self, machine: Key, start: int, end: int) -> BookingRow | None:
        """Give the request that this one means again: an open one, or one refused within a day."""
        rows = board.alike(self.names, self.member, machine, start, end)
        found = [
            row for row in rows
            if row.state in OPEN or (row.state in REFUSED and self.names.now - row.asked < WHILE)
        ]  # fmt: skip
        return max(found, key=lambda row: (row.state in OPEN, row.asked)) if found else None

    def stands(self, row: BookingRow) -> str:
        """Answer a wish that was written before."""
        said = self.about(row)
        if row.state is State.PENDING:
            return self.say("booked", **said, cancel=self.tongue.shown["CANCEL"])
        return self.say("stands" if row.state in OPEN else "refused", **said)

    def ask(self, machine: Key, start: int, end: int) -> str:
        """Write the request."""
        member = Ref[Member].to(self.member)
        body = RequestMachine(Ref[Machine].to(machine), member, start, end - start)
        if not self.write:
            when = self.when(start, end)
            return self.say("booked", code="???", machine=self.wish.machine, when=when, who=self.who())
        key = self.node.append(body, by=Ref[Any].to(self.member)).keys[-1]
        self.names = self.node.names()
        row = board.booking(self.names, key)
        if row is None:
            raise Refused(str(key))
        return self.say("booked", **self.about(row))

    def cancel(self) -> str:
        """Cancel the one request that is meant."""
        wish, rows = self.wish, self.ahead()
        if wish.code:
            rows = [row for row in rows if reply.short_code(str(row.key)).startswith(wish.code)]
        elif not (wish.machine or wish.day is not None or wish.hours):
            return self.which(self.open())
        machine = self.machines.get(wish.machine)
        rows = [row for row in rows if self._meant(row, machine)]
        found = [row for row in rows if row.state in OPEN] or (rows if wish.code else [])
        if len(found) != 1:
            return self.which(found) if found else self.say("no_request")
        return self.undo(found[0])

    def _meant(self, row: BookingRow, machine: Key | None) -> bool:
        """Whether a request fits the machine, day and hours of the wish, as far as it has them."""
        wish, day = self.wish, row.start // 24
        hours = (row.start - day * 24, row.end - day * 24)
        return (
            machine in {None, row.machine}
            and wish.day in {None, day}
            and wish.hours in {None, hours}
            and wish.begins in {None, hours[0]}
        )

    def undo(self, row: BookingRow) -> str:
        """Write the cancellation, where this desk may."""
        said = self.about(row)
        if row.state is State.CANCELLED:
            return self.say("cancelled", **said)
        if row.state not in {State.PENDING, State.CONFIRMED}:
            return self.say("over", **said)
        own = self.node.author.number
        if own not in {row.desk, row.keeper}:
            village = self.names.law.village_of(row.desk)
            return self.say("elsewhere", **said, desk=f"{letters(row.desk)} {village}")
        if self.write:
            self.node.append(CancelRequest(Ref[RequestMachine].to(row.key)), by=Ref[Any].to(self.member))
        return self.say("cancelled", **said)

    # ---- showing ------------------------------------------------------------------------------------------------

    def mine(self) -> str:
        """List the member's open requests, and those of the last day that were refused."""
        rows = [row for row in self.ahead() if row.state in OPEN or row.state in REFUSED]
        return self.say("mine", list=self.listed("mine", self.lines(rows))) if rows else self.say("nothing")

    def week(self) -> str:
        """Say which hours of a machine are taken or asked for in the seven days from a day on."""
        codes = self.shelf.codes
        code = self.wish.machine or (codes[0] if len(codes) == 1 else "")
        if not code:
            return self.say("which_machine", machines=self.listed("which_machine", list(codes)))
        day = self.shelf.today if self.wish.day is None else self.wish.day
        rows = board.week(self.names, day, self.machines[code])
        if not rows:
            return self.say("free_week", machine=code, **{"from": self.day(day), "to": self.day(day + 6)})
        return self.say("week", machine=code, list=self.listed("week", self._days(rows), machine=code))

    def _days(self, rows: list[BookingRow]) -> list[str]:
        """Write the hours of each day: `Fri 27 06-12=, 14-16?`."""
        days: dict[str, list[str]] = {}
        for row in rows:
            sign = "?" if row.state is State.PENDING else "="
            day, words = row.start // 24, self.when(row.start, row.end)
            days.setdefault(self.day(day), []).append(words.removeprefix(self.day(day)).strip() + sign)
        return [f"{day} {', '.join(hours)}" for day, hours in days.items()]

    def help(self) -> str:
        """Say what can be written."""
        return self.say("help")
