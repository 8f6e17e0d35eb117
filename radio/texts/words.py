"""The words of each language for text commands: one plain file a language, which anybody may mend.

Rules
- A file holds commands, days, months, times, small words that say nothing, and the replies. `assets/texts/en.toml` has
  a comment for each part.
- Capitals and accents never matter. Of days and months any beginning of three letters or more is understood.
- A word may mean several things (`mar` is a Tuesday and a month); what stands beside it decides, or it is asked about.
- A file that lacks a word or a reply, or holds a blank in braces that nobody fills, is refused by name.
"""

from __future__ import annotations

import string
import tomllib
import unicodedata
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Final, TypeAlias, cast

from models.language import gettext as _
from models.words import Refused

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

COMMANDS: Final = ("BOOK", "CANCEL", "MINE", "WEEK", "HELP")
HALVES: Final = ("AM", "PM", "DAY")
#: Hours of the day [from, to) that the words for a morning, an afternoon and a whole day stand for.
HALF: Final = {"AM": (6, 12), "PM": (12, 18), "DAY": (6, 18)}
#: What each reply may fill in.
REPLIES: Final[dict[str, frozenset[str]]] = {
    name: frozenset(blanks.split())
    for name, blanks in {
        "booked": "code machine when who cancel",
        "stands": "code machine when who state cancel",
        "refused": "code machine when who state",
        "cancelled": "code machine when",
        "over": "code machine when state",
        "elsewhere": "code machine when desk",
        "taken": "machine when day free",
        "full": "machine when day",
        "past": "when",
        "far": "when",
        "many": "count mine",
        "which_machine": "machines",
        "no_machine": "word machines",
        "two_machines": "machines",
        "which_day": "example",
        "two_days": "example",
        "which_time": "machine day free",
        "until": "from example",
        "two_times": "example",
        "whole_hours": "example",
        "clock": "example",
        "night": "from to from_pm to_pm",
        "strange": "word example",
        "which_request": "list cancel",
        "no_request": "mine",
        "mine": "list",
        "nothing": "",
        "week": "machine list",
        "free_week": "machine from to",
        "help": "book cancel mine week machine",
        "unknown": "book cancel mine week machine",
        "strange_phone": "words",
        "open": "",
        "too_often": "",
        "not_now": "",
    }.items()
}
STATES: Final = (
    "pending",
    "confirmed",
    "overruled",
    "rejected",
    "cancelled",
    "out",
    "returned",
    "no_show",
    "by_deputy",
)

#: What a word may mean: a weekday (0 Monday), so many days ahead, a month (1 …), a part of the day (its place in
#: HALVES), `to` between two hours, `clock` (another way to count hours), or `skip`: nothing.
Sense: TypeAlias = "tuple[str, int]"


def plain(text: str) -> str:
    """Give text without capitals, accents and signs that cannot be seen."""
    parts = unicodedata.normalize("NFKD", text.casefold())
    return "".join(letter for letter in parts if unicodedata.category(letter) not in {"Mn", "Cf", "Cc", "Cs"})


@dataclass(frozen=True)
class Tongue:
    """One language. `shown` is how replies write each command; `days` and `months` are short names for replies."""

    code: str
    name: str
    reviewed: bool
    commands: dict[str, str]
    shown: dict[str, str]
    days: tuple[str, ...]
    months: tuple[str, ...]
    replies: dict[str, str]
    states: tuple[str, ...]
    exact: dict[str, frozenset[Sense]] = field(repr=False)
    longer: tuple[tuple[str, Sense], ...] = field(repr=False)

    def senses(self, word: str) -> frozenset[Sense]:
        """Give what a plain word may mean here: by the word itself, else as the beginning of a day or a month."""
        found = self.exact.get(word)
        if found is not None or len(word) < 3:  # noqa: PLR2004 - shorter beginnings mean too much
            return found or frozenset()
        return frozenset(sense for name, sense in self.longer if name.startswith(word))


def load(folder: Path) -> tuple[Tongue, ...]:
    """Read every language of a folder, by its file's name; raises `Refused` that names a file which is not whole."""
    return tuple(read(path.stem, path.read_text("utf-8")) for path in sorted(folder.glob("*.toml")))


def read(code: str, text: str) -> Tongue:
    """Read one language from its file's text; raises `Refused`."""
    try:
        return _tongue(code, tomllib.loads(text))
    except (tomllib.TOMLDecodeError, KeyError, TypeError, AttributeError, ValueError) as error:
        raise Refused(
            _("The words in texts/{code}.toml cannot be used: {error}. Mend the file.").format(code=code, error=error)
        ) from error


def _tongue(code: str, data: dict[str, Any]) -> Tongue:
    commands: dict[str, str] = {}
    for command in COMMANDS:
        words = _strings(data["commands"][command])
        commands.update({plain(word): command for word in words})
    exact: dict[str, set[Sense]] = {}
    longer: list[tuple[str, Sense]] = []
    for kind, first, rows in (("day", 0, data["days"]["names"]), ("month", 1, data["months"]["names"])):
        if len(rows) != (7 if kind == "day" else 12):
            raise ValueError(f"{kind}s: {len(rows)} rows")
        for number, names in enumerate(rows, first):
            for name in _strings(names):
                exact.setdefault(plain(name), set()).add((kind, number))
                longer.append((plain(name), (kind, number)))
    for ahead, words in enumerate((data["days"]["today"], data["days"]["tomorrow"], data["days"]["after"])):
        _add(exact, words, ("ahead", ahead))
    for number, half in enumerate(HALVES):
        _add(exact, data["times"][half], ("half", number))
    _add(exact, data["times"]["to"], ("to", 0))
    _add(exact, data["times"]["clock"], ("clock", 0))
    _add(exact, data["small"]["words"], ("skip", 0))
    return Tongue(
        code, str(data["language"]), bool(data["reviewed"]), commands,
        {command: data["commands"][command][0] for command in COMMANDS},
        tuple(row[0] for row in data["days"]["names"]), tuple(row[0] for row in data["months"]["names"]),
        _replies(data["replies"]), tuple(str(data["states"][state]) for state in STATES),
        {word: frozenset(senses) for word, senses in exact.items()}, tuple(longer),
    )  # fmt: skip


def _add(exact: dict[str, set[Sense]], words: Any, sense: Sense) -> None:
    for word in _strings(words):
        exact.setdefault(plain(word), set()).add(sense)


def _strings(words: Any) -> list[str]:
    listed = cast("list[object]", words) if isinstance(words, list) else [None]
    if not all(isinstance(word, str) and plain(word) for word in listed):
        raise TypeError(f"{words!r} is not a list of words")
    return [str(word) for word in listed]


def _replies(rows: dict[str, Any]) -> dict[str, str]:
    for name, blanks in REPLIES.items():
        found = {blank for _text, blank, _spec, _kind in string.Formatter().parse(str(rows[name])) if blank is not None}
        if not found <= blanks:
            raise ValueError(f"reply “{name}” has {{{', '.join(sorted(found - blanks))}}}, which nobody fills")
    return {name: " ".join(str(rows[name]).split()) for name in REPLIES}


def prefer(tongues: Iterable[Tongue], code: str) -> tuple[Tongue, ...]:
    """Put one language first: it is used where a word is of several."""
    return tuple(sorted(tongues, key=lambda tongue: tongue.code != code))
