"""Finding: what somebody may mean while they type, and how many rows a list has.

Rules
- `matches` answers each key press: it reads a few rows only and never raises.
- A match's `text` is what `Names.find` reads back as exactly that thing.
- Counts are for lists that read their rows in pages; both take the same conditions.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from models import coop, gauges, machines, members, phones, sensors, taskboard, tasks, work, worklist
from models.choices import Choice, Pick, YesNo
from models.fields import Field, RefTo
from models.language import gettext as _
from models.law import letters
from models.metrics import NodeNumber, node_name
from models.refs import Key
from models.store import bare, like

if TYPE_CHECKING:
    from collections.abc import Callable

    from models.ledger import Ledger
    from models.names import Names

FEW = 6


@dataclass(frozen=True, slots=True)
class Match:
    """Something that may be meant: what to put into the field, and what it is in words."""

    text: str
    detail: str


def matches(names: Names, field: Field, text: str, limit: int = FEW) -> list[Match]:
    """Give what `text` may mean in a field, the best first; nothing for fields that are simply typed."""
    words = " ".join(text.split()).lower()
    if isinstance(field, Pick):
        return _chosen([_option(option) for option in field.options if option.offered], words, limit)
    if isinstance(field, YesNo):
        return _chosen([Match(_("no"), ""), Match(_("yes"), "")], words, limit)
    if isinstance(field, phones.PhoneKey):
        return _strangers(names, words, limit)
    if isinstance(field, NodeNumber):
        return _heard(names, words, limit)
    if isinstance(field, RefTo):
        finder = _FINDERS.get(field.marker)
        return finder(names, words, limit) if finder else []
    return []


def _option(option: Choice) -> Match:
    return Match(option.words(), "")


def _chosen(all_of_them: list[Match], words: str, limit: int) -> list[Match]:
    """Give those that begin with the words, then those that hold them; all when the words are one of them in full."""
    if any(match.text.lower() == words for match in all_of_them):
        words = ""
    plain = bare(words) or ""
    first = [match for match in all_of_them if (bare(match.text) or "").startswith(plain)]
    rest = [m for m in all_of_them if m not in first and plain in f"{bare(m.text)}\n{bare(m.detail)}"]
    return (first + rest)[: max(limit, len(all_of_them)) if not words else limit]


def _machines(names: Names, words: str, limit: int) -> list[Match]:
    found = [
        Match(names.of(key), _about(names, key))
        for key, thing in sorted(names.law.things.items(), key=lambda pair: pair[1].code)
        if thing.retired is None
    ]
    return _chosen(found, words, limit)[:limit]


def _about(names: Names, machine: Key) -> str:
    thing = names.law.things[machine]
    village = names.law.villages.get(thing.village)
    keeper = names.desk(names.law.keeper_of(machine))
    return ", ".join(part for part in (thing.name, village.name if village else "", keeper) if part)


def _members(names: Names, words: str, limit: int) -> list[Match]:
    ledger, typed = names.ledger, like(words)
    rows = ledger.store.rows(
        "SELECT m.code, ifnull(p.name, ''), h.code, v.name, m.desk, "
        "(SELECT count(*) FROM member o WHERE o.coop = m.coop AND o.code = m.code) FROM member m "
        "JOIN household h ON h.coop = m.coop AND h.key = m.household "
        "LEFT JOIN person p ON p.coop = m.coop AND p.key = m.key "
        "LEFT JOIN village v ON v.coop = m.coop AND v.key = h.village "
        r"WHERE m.coop = ? AND NOT h.left AND (m.code LIKE ? ESCAPE '\' OR bare(p.name) LIKE ? ESCAPE '\' "
        r"OR m.code = ?) ORDER BY bare(p.name) LIKE ? ESCAPE '\' DESC, "
        r"bare(p.name) LIKE ? ESCAPE '\' DESC, length(m.code), m.code LIMIT ?",
        ledger.coop, f"%{typed}%", f"%{typed}%", words.partition("/")[0].upper(), typed, f"{typed}%", limit,
    )  # fmt: skip
    return [
        Match(
            code if same == 1 else f"{code}/{letters(desk)}", ", ".join(part for part in (name, house, village) if part)
        )
        for code, name, house, village, desk, same in rows
    ]


def _households(names: Names, words: str, limit: int) -> list[Match]:
    rows = names.ledger.store.rows(
        "SELECT h.code, v.name FROM household h LEFT JOIN village v ON v.coop = h.coop AND v.key = h.village "
        "WHERE h.coop = ? AND NOT h.left AND h.code LIKE ? ESCAPE '\\' ORDER BY length(h.code), h.code LIMIT ?",
        names.ledger.coop, f"%{like(words)}%", limit,
    )  # fmt: skip
    return [Match(code, village or "") for code, village in rows]


def _villages(names: Names, words: str, limit: int) -> list[Match]:
    return _chosen([Match(village.name, "") for village in names.law.villages.values()], words, limit)


def _desks(names: Names, words: str, limit: int) -> list[Match]:
    found = [
        Match(desk.letter, f"{names.law.village_of(desk.number)}, {desk.name}") for desk in names.law.desks.values()
    ]
    return _chosen(found, words, limit)


def _strangers(names: Names, words: str, limit: int) -> list[Match]:
    """Give the phones that wrote to this desk today and count for nobody, the last first."""
    known = {phone.public for phone in phones.bound(names.ledger)}
    found = [
        Match(phones.words(key), _("wrote {when}").format(when=names.calendar.show_at(at)))
        for key, at in phones.heard(names.ledger, names.now)
        if key not in known
    ]
    return _chosen(found, words.replace(" ", "-"), limit)[:limit]


def _phones(names: Names, words: str, limit: int) -> list[Match]:
    found = [
        Match(
            phones.words(phone.public), ", ".join(part for part in (*names.member(phone.member), phone.label) if part)
        )
        for phone in phones.bound(names.ledger)
    ]
    return _chosen(found, words, limit)[:limit]


def _sensors(names: Names, words: str, limit: int) -> list[Match]:
    found = [
        Match(names.of(row.key), ", ".join(part for part in (row.label, row.metric.words(), row.shows) if part))
        for row in gauges.sensors(names)
    ]
    return _chosen(found, words, limit)[:limit]


def _heard(names: Names, words: str, limit: int) -> list[Match]:
    """Give the radios that sent values for which there is no sensor yet, the last first."""
    found: dict[str, Match] = {}
    for one in gauges.heard(names.ledger, names.now):
        told = _("{value}, {when}").format(
            value=f"{one.metric.words()} {one.metric.show(one.value)}", when=names.calendar.show_at(one.at)
        )
        found.setdefault(node_name(one.node), Match(node_name(one.node), told))
    return _chosen(list(found.values()), words, limit)[:limit]


def _doers(names: Names, words: str, limit: int) -> list[Match]:
    return (_members(names, words, limit) + _households(names, words, limit))[:limit]


def _tasks(names: Names, words: str, limit: int) -> list[Match]:
    return _chosen([Match(*pair) for pair in taskboard.offered(names)], words, limit)[:limit]


def _chores(names: Names, words: str, limit: int) -> list[Match]:
    return _chosen([Match(*pair) for pair in taskboard.offered(names, chores=True)], words, limit)[:limit]


def _claims(names: Names, words: str, limit: int) -> list[Match]:
    return _chosen([Match(*pair) for pair in worklist.open_claims(names)], words, limit)[:limit]


_FINDERS: dict[object, Callable[[Names, str, int], list[Match]]] = {
    machines.Machine: _machines,
    members.Member: _members,
    members.Household: _households,
    coop.Village: _villages,
    coop.Desk: _desks,
    phones.Phone: _phones,
    sensors.Sensor: _sensors,
    members.Doer: _doers,
    tasks.Task: _tasks,
    tasks.Chore: _chores,
    work.Claim: _claims,
}


# ---- counts ---------------------------------------------------------------------------------------------------------


def count_members(ledger: Ledger, text: str = "") -> int:
    """Give how many members `people.search` would list for `text`."""
    typed = f"%{like(' '.join(text.split()))}%"
    rows = ledger.store.rows(
        "SELECT count(*) FROM member m JOIN household h ON h.coop = m.coop AND h.key = m.household "
        "LEFT JOIN person p ON p.coop = m.coop AND p.key = m.key WHERE m.coop = ? AND NOT h.left "
        r"AND (m.code LIKE ? ESCAPE '\' OR bare(p.name) LIKE ? ESCAPE '\' OR h.code LIKE ? ESCAPE '\' "
        r"OR p.phone LIKE ? ESCAPE '\')",
        ledger.coop, typed, typed, typed, typed,
    )  # fmt: skip
    return int(rows[0][0])


def count_entries(ledger: Ledger, *, desk: int | None = None, kind: int | None = None, no_effect: bool = False) -> int:
    """Give how many entries `history.page` would list."""
    condition, values = ["coop = ?"], [ledger.coop]
    if desk is not None:
        condition.append("log IN (SELECT id FROM log WHERE coop = ? AND number = ?)")
        values += [ledger.coop, desk]
    if kind is not None:
        condition.append("kind = ?")
        values.append(kind)
    if no_effect:
        condition.append("verdict <> 0")
    sql = f"SELECT count(*) FROM entry WHERE {' AND '.join(condition)}"  # noqa: S608 - written here only
    return int(ledger.store.rows(sql, *values)[0][0])


def newest_row(ledger: Ledger) -> int:
    """Give a number that grows with every entry that this store takes, for “since you were here”."""
    return int(ledger.store.rows("SELECT ifnull(max(id), 0) FROM entry WHERE coop = ?", ledger.coop)[0][0])


def since(ledger: Ledger, row: int, own: int) -> tuple[dict[int, int], int]:
    """Give what came in after `row`: entries by desk number (other desks only), and how many of them have no effect."""
    rows: list[tuple[Any, ...]] = ledger.store.rows(
        "SELECT l.number, count(*), sum(ifnull(e.verdict, 0) <> 0) FROM entry e JOIN log l ON l.id = e.log "
        "WHERE e.coop = ? AND e.id > ? AND l.number <> ? GROUP BY l.number",
        ledger.coop, row, own,
    )  # fmt: skip
    return {int(desk): int(count) for desk, count, _bad in rows}, sum(int(bad) for _desk, _count, bad in rows)


def last_heard(ledger: Ledger) -> int | None:
    """Give when any other desk was last heard, in minutes since 1970; None when none was."""
    found = ledger.store.rows("SELECT max(heard) FROM peer WHERE coop = ?", ledger.coop)[0][0]
    return None if found is None else int(found)
