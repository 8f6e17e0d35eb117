"""Questions about work: claims and who must sign next, and what members can do. From the projections only.

Rules
- Every row says how it stands and who must act next; lists are at most 200 rows long.
- Which day it is only decides what is shown.
"""

from __future__ import annotations

import enum
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from models import merit
from models.claims import Hand, Standing
from models.labour import Sort, hours
from models.language import gettext as _
from models.refs import Key
from models.skills import Level
from models.words import BadInput

if TYPE_CHECKING:
    from collections.abc import Sequence

    from models.names import Names
    from models.work import ClaimWork

PAGE: Final = 200
#: Days for which confirmed claims are looked through for one that still lacks somebody.
SEASON: Final = 92
CLAIM: Final = (
    "c.key, c.member, ifnull(m.household, ''), c.desk, c.day, c.quarters, c.words, c.task, ifnull(t.sort, c.sort), "
    "c.skill, c.note, c.asked, c.state, c.reason, c.rejected, c.appeal, c.final, ifnull(t.title, ''), "
    "ifnull(h.code, ''), ifnull(h.village, '')"
)


class Lack(enum.Enum):
    """What a claim waits for."""

    NOTHING = "nothing"
    WITNESS = "witness"
    CONFIRM = "confirm"
    COUNCIL = "council"


@dataclass(frozen=True, slots=True)
class Signed:
    """A name under a claim, and of which household."""

    entry: Key
    member: Key
    who: str
    home: Key | None
    hand: Hand


@dataclass(frozen=True, slots=True)
class ClaimRow:
    """A claim as a list shows it; `day` of the calendar, hours in quarters, `asked` in minutes since the epoch."""

    key: Key
    member: Key
    who: str
    household: str
    home: Key | None
    village: Key | None
    desk: int
    day: int
    quarters: int
    work: str
    task: Key | None
    sort: Sort
    skill: str
    note: str
    asked: int
    standing: Standing
    reason: str
    rejected: Key | None
    appeal: Key | None
    final: Key | None
    signed: tuple[Signed, ...]

    @property
    def lack(self) -> Lack:
        """What it waits for: a name of another household, of a third one, or the council."""
        if self.appeal is not None:
            return Lack.COUNCIL
        if self.standing is Standing.REJECTED or self.home is None:
            return Lack.NOTHING
        seen, whole = merit.witnessed(self.home, ((one.hand, one.home) for one in self.signed))
        return Lack.NOTHING if whole else Lack.CONFIRM if seen else Lack.WITNESS

    @property
    def counts(self) -> bool:
        """Whether it earns merit."""
        if self.standing is not Standing.CONFIRMED or self.home is None:
            return False
        return merit.witnessed(self.home, ((one.hand, one.home) for one in self.signed))[1]

    @property
    def sign(self) -> str:
        """The sign before it on a list."""
        if self.appeal is not None:
            return "!"
        return "?" if self.standing is Standing.CONFIRMED and not self.counts else self.standing.sign

    def state(self) -> str:
        """Say how it stands."""
        if self.appeal is not None:
            return _("waits for the council")
        if self.lack is Lack.CONFIRM:
            return _("witnessed, needs confirming")
        return _("needs a witness") if self.lack is Lack.WITNESS else self.standing.words()

    def next_step(self) -> str:
        """Say who must act next; empty when nobody."""
        return {
            Lack.NOTHING: "",
            Lack.WITNESS: _("somebody of another household says that it was so"),
            Lack.CONFIRM: _("somebody of a third household confirms it"),
            Lack.COUNCIL: _("the council decides, and the registrar's desk writes it down"),
        }[self.lack]


# ---- claims ----------------------------------------------------------------------------------------------------------


def claims(names: Names, condition: str = "1", *values: Any, limit: int = PAGE, offset: int = 0) -> list[ClaimRow]:
    """Give claims, the newest day first, where an SQL condition over `c`, the claim, and `m`, its member, holds."""
    ledger = names.ledger
    rows = ledger.store.rows(
        f"SELECT {CLAIM} FROM claim c LEFT JOIN member m ON m.coop = c.coop AND m.key = c.member "  # noqa: S608 - written here only
        "LEFT JOIN household h ON h.coop = m.coop AND h.key = m.household "
        f"LEFT JOIN task t ON t.coop = c.coop AND t.key = c.task WHERE c.coop = ? AND ({condition}) "
        "ORDER BY c.day DESC, c.key DESC LIMIT ? OFFSET ?",
        ledger.coop, *values, min(limit, PAGE), offset,
    )  # fmt: skip
    signed = _signed(names, [row[0] for row in rows])
    return [_claim(names, row, signed.get(row[0], ())) for row in rows]


def claim(names: Names, key: Key) -> ClaimRow | None:
    """Give one claim."""
    found = claims(names, "c.key = ?", str(key))
    return found[0] if found else None


def waiting(names: Names) -> list[ClaimRow]:
    """Give the claims that wait for somebody, appeals first, then the oldest."""
    rows = claims(names, "c.state < 2 OR c.appeal IS NOT NULL")
    late = claims(names, "c.state = 2 AND c.appeal IS NULL AND c.day >= ?", names.today - SEASON)
    rows += [row for row in late if row.lack is not Lack.NOTHING]
    return sorted(rows, key=lambda row: (row.lack is not Lack.COUNCIL, row.day, row.key))


def count_claims(names: Names, condition: str = "1", *values: Any) -> int:
    """Give how many claims `claims` would list without a limit."""
    rows = names.ledger.store.rows(
        "SELECT count(*) FROM claim c LEFT JOIN member m ON m.coop = c.coop AND m.key = c.member "  # noqa: S608 - written here only
        f"WHERE c.coop = ? AND ({condition})",
        names.ledger.coop, *values,
    )  # fmt: skip
    return int(rows[0][0])


def _claim(names: Names, row: tuple[Any, ...], signed: Sequence[Signed]) -> ClaimRow:
    member = Key.read(row[1])
    return ClaimRow(
        Key.read(row[0]), member, names.of(member), row[18], _key(row[2]), _key(row[19]), row[3], row[4], row[5],
        row[6] or row[17] or _("a task"), _key(row[7]), Sort(row[8]), row[9], row[10], row[11], Standing(row[12]),
        row[13], _key(row[14]), _key(row[15]), _key(row[16]), tuple(signed),
    )  # fmt: skip


def _signed(names: Names, keys: list[str]) -> dict[str, list[Signed]]:
    found: dict[str, list[Signed]] = {}
    for start in range(0, len(keys), 100):
        part = keys[start : start + 100]
        rows = names.ledger.store.rows(
            "SELECT s.claim, s.key, s.member, m.household, s.hand FROM signing s "  # noqa: S608 - marks only
            "LEFT JOIN member m ON m.coop = s.coop AND m.key = s.member "
            f"WHERE s.coop = ? AND s.subject IN ({', '.join('?' * len(part))}) ORDER BY s.place",
            names.ledger.coop, *part,
        )  # fmt: skip
        for about, entry, member, house, hand in rows:
            who = Key.read(member)
            found.setdefault(about, []).append(Signed(Key.read(entry), who, names.of(who), _key(house), Hand(hand)))
    return found


def _key(text: str | None) -> Key | None:
    return Key.read(text) if text else None


def home(names: Names, member: Key) -> Key | None:
    """Give a member's household; None where there is no such member."""
    rows = names.ledger.store.rows(
        "SELECT household FROM member WHERE coop = ? AND key = ?", names.ledger.coop, str(member)
    )
    return Key.read(rows[0][0]) if rows else None


def alike(names: Names, made: ClaimWork) -> Key | None:
    """Give a claim that stands for the same member, day, hours and work."""
    rows = names.ledger.store.rows(
        "SELECT key FROM claim WHERE coop = ? AND member = ? AND day = ? AND quarters = ? AND words = ? "
        "AND task IS ? AND state <> 3",
        names.ledger.coop, str(made.member.key), names.today if made.on is None else made.on, made.hours,
        made.text, str(made.task.key) if made.task else None,
    )  # fmt: skip
    return Key.read(rows[0][0]) if rows else None


# ---- skills and people -----------------------------------------------------------------------------------------------


def skills(names: Names, skill: str = "") -> list[tuple[str, Level, Key, str, Key]]:
    """Give the register of skills: (skill, how well, member, their name or number, the entry), by skill, best first."""
    rows = names.ledger.store.rows(
        "SELECT skill, level, member, key FROM skill WHERE coop = ? AND (? = '' OR skill = ?) "
        "ORDER BY skill, level DESC, member LIMIT ?",
        names.ledger.coop, skill, skill, PAGE,
    )  # fmt: skip
    return [(row[0], Level(row[1]), Key.read(row[2]), names.of(Key.read(row[2])), Key.read(row[3])) for row in rows]


def quiet(names: Names, days: int = SEASON) -> list[Key]:
    """Give the members without any claim in the last days, by number: a list without a judgement, for the council."""
    rows = names.ledger.store.rows(
        "SELECT m.key FROM member m JOIN household h ON h.coop = m.coop AND h.key = m.household AND NOT h.left "
        "WHERE m.coop = ? AND NOT EXISTS (SELECT 1 FROM claim c WHERE c.coop = m.coop AND c.member = m.key "
        "AND c.state <> 3 AND c.day > ?) ORDER BY length(m.code), m.code, m.key",
        names.ledger.coop, names.today - days,
    )  # fmt: skip
    return [Key.read(row[0]) for row in rows]


# ---- names -----------------------------------------------------------------------------------------------------------


def called(names: Names, key: Key) -> str:
    """Write a claim or a task as people say it; empty where the key is neither."""
    from models.names import entry_name

    rows = names.ledger.store.rows("SELECT title FROM task WHERE coop = ? AND key = ?", names.ledger.coop, str(key))
    if rows:
        return str(rows[0][0])
    found = claim(names, key)
    return "" if found is None else f"{_about(names, found)} ({entry_name(key)})"


def _about(names: Names, row: ClaimRow) -> str:
    return _("{who}: {work}, {hours} h, {day}").format(
        who=row.who, work=row.work, hours=hours(row.quarters), day=names.calendar.show_day(row.day)
    )


def open_claims(names: Names) -> list[tuple[str, str]]:
    """Give the claims that wait, for choosing: their entry, and what they say."""
    from models.names import entry_name

    return [(entry_name(row.key), _about(names, row)) for row in waiting(names)]


def claims_named(names: Names, people: list[tuple[str, Key]]) -> list[tuple[str, Key]]:
    """Give the claims that are not settled of those people, each by the person's name, with its entry where several."""
    from models.names import entry_name

    found: list[tuple[str, Key]] = []
    unsettled = "c.member = ? AND (c.appeal IS NOT NULL OR c.state < 2 OR (c.state = 3 AND c.final IS NULL))"
    for said, member in people:
        rows = claims(names, unsettled, str(member))
        found += [(said if len(rows) == 1 else f"{said} {entry_name(row.key)}", row.key) for row in rows]
    if people and not found:
        raise BadInput(_("No claim of {who} waits for anybody. Name it by its entry, like A#12.").format(
            who=people[0][0]))  # fmt: skip
    return found
