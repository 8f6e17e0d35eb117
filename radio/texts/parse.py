"""What a text means: one line in, a wish out, and a doubt wherever there are two ways to read it.

Rules
- `parse` is total: any text gives a `Wish`. Where its `doubt` is not empty, nothing may be done; the doubt is the name
  of the reply that asks back.
- The first word that is not a small one is the command; the language is that of the command. Where a word belongs to
  several languages, the one in which most of the rest makes sense is taken, then the first given.
- Machine, day and time may stand in any order. Every word must mean something; only small words are passed over.
- A lone hour is a beginning without an end, and a number that may be a day or an hour is neither: both are asked about.

    >>> from pathlib import Path
    >>> from models.clock import Calendar
    >>> from radio.texts.words import load
    >>> shelf = Shelf(("TRACTOR1",), Calendar.founded(2026, 180), today=324)
    >>> wish = parse("book tractor1 fri am", load(Path("assets/texts")), shelf)
    >>> wish.command, wish.machine, wish.day, wish.hours, wish.doubt
    ('BOOK', 'TRACTOR1', 330, (6, 12), '')
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final

from radio.texts.near import command_near, machine_near
from radio.texts.times import Times, tidy
from radio.texts.words import Tongue, plain

if TYPE_CHECKING:
    from collections.abc import Sequence

    from models.clock import Calendar

#: Letters of a text that are looked at; the longest that a radio brings has 237 bytes.
LONGEST: Final = 300
#: A request's short code: letter, digit, letter, and a digit and a letter more where two begin the same.
CODE: Final = re.compile(r"#?([a-z]\d[a-z](?:\d[a-z])?)")


@dataclass(frozen=True)
class Shelf:
    """What there is to talk of: the codes of the machines, the calendar, and today's day number."""

    codes: tuple[str, ...]
    calendar: Calendar
    today: int


@dataclass(frozen=True)
class Wish:
    """What a text asks for. `hours` is [from, to) in hours of the day; `near` the machines that `word` may mean.

    `doubt` is the name of the reply that asks back, and empty where there is no doubt.
    """

    command: str
    tongue: Tongue
    machine: str = ""
    day: int | None = None
    hours: tuple[int, int] | None = None
    code: str = ""
    doubt: str = ""
    word: str = ""
    near: tuple[str, ...] = ()
    begins: int | None = None


@dataclass
class _Read:
    """What was found so far."""

    tongue: Tongue
    shelf: Shelf
    times: Times
    machines: list[str] = field(default_factory=list[str])
    codes: list[str] = field(default_factory=list[str])
    strange: list[str] = field(default_factory=list[str])


def parse(text: str, tongues: Sequence[Tongue], shelf: Shelf) -> Wish:
    """Read a text; `tongues` are the languages, that of the sender first."""
    words = tidy(plain(text[:LONGEST]))
    small = [{one for one, senses in tongue.exact.items() if ("skip", 0) in senses} for tongue in tongues]
    while words and not _commands(words[0], tongues) and any(words[0] in some for some in small):
        words = words[1:]
    found = _commands(words[0], tongues) if words else []
    if not found:
        return Wish("", tongues[0], doubt="unknown", word=words[0] if words else "")
    command, tongue = max(found, key=lambda pair: _sense(pair[1], words[1:]))
    return _wish(command, _scan(tongue, tongues, shelf, words[1:], command))


def _commands(word: str, tongues: Sequence[Tongue]) -> list[tuple[str, Tongue]]:
    """Give what a first word may command, in each language; nothing where it may be two commands."""
    exact = [(tongue.commands[word], tongue) for tongue in tongues if word in tongue.commands]
    found = exact or [
        (tongue.commands[name], tongue) for tongue in tongues for name in command_near(word, tongue.commands)
    ]
    return found if len({command for command, _tongue in found}) == 1 else []


def _sense(tongue: Tongue, words: Sequence[str]) -> int:
    """Count the words that mean something in a language."""
    return sum(bool(tongue.senses(word)) for word in words)


def _scan(tongue: Tongue, tongues: Sequence[Tongue], shelf: Shelf, words: list[str], command: str) -> _Read:
    """Find out what each word is."""
    others = [other for other in tongues if other is not tongue]
    read = _Read(tongue, shelf, Times(tongue, others, shelf.calendar, shelf.today))
    exact = {code.lower(): code for code in shelf.codes}
    place = 0
    while place < len(words):
        word = words[place]
        code = CODE.fullmatch(word) if command == "CANCEL" else None
        joined = word + (words[place + 1] if place + 1 < len(words) and words[place + 1].isdigit() else "")
        if word in exact:
            read.machines.append(exact[word])
        elif joined != word and joined in exact:
            read.machines.append(exact[joined])
            place += 1
        elif code is not None:
            read.codes.append(code[1].upper())
        elif (used := read.times.take(words, place)) > 0:
            place += used - 1
        else:
            read.strange.append(word)
        place += 1
    return read


def _wish(command: str, read: _Read) -> Wish:
    """Put together what was found; the first thing in doubt is asked about."""
    wish = Wish(command, read.tongue)
    if command in {"HELP", "MINE"}:
        return wish
    machines, near = list(dict.fromkeys(read.machines)), list[str]()
    strange = list(read.strange)
    if not machines and strange:
        near = machine_near(strange[0], read.shelf.codes)
        if len(near) == 1:
            machines, strange = near, strange[1:]
    machine = machines[0] if len(machines) == 1 else ""
    times = read.times.settle(wanted=command == "BOOK")
    doubt, word = "", ""
    if len(machines) > 1:
        doubt, near = "two_machines", machines
    elif strange and not machine and command != "CANCEL":
        doubt, word = ("which_machine" if near else "no_machine"), strange[0]
    elif strange:
        doubt, word = "strange", strange[0]
    elif len(set(read.codes)) > 1:
        doubt = "which_request"
    elif command == "BOOK" and not machine:
        doubt = "which_machine"
    elif times.doubt:
        doubt = "which_request" if command == "CANCEL" else times.doubt
    return Wish(command, read.tongue, machine, times.day, times.hours, "".join(read.codes[:1]), doubt, word[:20],
                tuple(near), times.begins)  # fmt: skip
