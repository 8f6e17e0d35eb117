"""How people name things, and what they mean when they type a name: the lens of a co-op's books.

Rules
- A machine is its code, a member their name where this desk may know it and else their number, a desk its letter.
- Two things with one code are told apart by the letter of the desk that entered them: TRACTOR1/B. Where all but one
  are retired, the one that is left goes by the code alone, and only the retired ones keep their letter.
- An entry is the letter of its desk, `#` and its number there: A#12; a village entry A#v3, a second book A~7f3a#4.
  With its two words behind it, as on a slip, it is found only where these books hold just that entry.
- What is typed may be a code, a number, or the beginning of a name; more than one match is an error that lists them.
"""

from __future__ import annotations

import difflib
import re
from typing import TYPE_CHECKING, Any, get_origin

from models import coop, machines, members, phones, sensors, taskboard, tasks, work, worklist
from models.areas import AREAS
from models.language import gettext as _
from models.law import GENESIS, letters
from models.refs import Key, Ref, Stream
from models.store import bare, like
from models.words import BadInput

if TYPE_CHECKING:
    from collections.abc import Callable

    from models.clock import Calendar
    from models.ledger import Ledger

#: Names can be given to all kinds of entries, so all have to be known.
KNOWN = AREAS
ENTRY_NAME = re.compile(r"([A-Za-z]{1,4})(?:~([0-9a-fA-F]{1,4}))?#([vcb]?)(\d{1,15})")
#: The two words by which an entry is compared.
ALOUD = re.compile(r"[A-Za-z]{5}-[A-Za-z]{5}")
STREAM_LETTER = {Stream.COOP: "", Stream.VILLAGE: "v", Stream.CLINIC: "c", Stream.BALLOTS: "b"}


def entry_name(key: Key) -> str:
    """Write an entry as people say it: A#12."""
    book = f"~{key.incarnation:04x}" if key.incarnation else ""
    return (
        f"{letters(key.desk)}{book}#{'?' if key.stream > max(Stream) else STREAM_LETTER[Stream(key.stream)]}{key.seq}"
    )


def desk_number(text: str) -> int:
    """Read a desk's letters: A is 1, AA 27."""
    number = 0
    for letter in text.upper():
        number = number * 26 + ord(letter) - 64
    return number


def read_entry_name(text: str) -> Key:
    """Read what `entry_name` wrote; raises `BadInput`."""
    found = ENTRY_NAME.fullmatch(text.strip())
    if not found:
        raise BadInput(_("“{text}” is not an entry. Entries are written like A#12.").format(text=text))
    stream = next(stream for stream, letter in STREAM_LETTER.items() if letter == found[3])
    return Key(desk_number(found[1]), int(stream), int(found[2] or "0", 16), int(found[4]))


class Names:
    """The lens of one co-op. `today` is the day that relative dates count from; `now` in minutes since the epoch."""

    def __init__(self, ledger: Ledger, now: int) -> None:
        """Look at a ledger at a moment."""
        self.ledger, self.now = ledger, now
        self.law = ledger.folder.law()
        #: When each desk was last heard, as `models.silence` found it.
        self.heard: dict[int, int] = {}

    @property
    def calendar(self) -> Calendar:
        """The co-op's calendar."""
        return self.law.calendar

    @property
    def today(self) -> int:
        """Today's day number."""
        return self.now // 1440

    # ---- showing ------------------------------------------------------------------------------------------------

    def show(self, ref: Ref[Any]) -> str:
        """Write a reference as people say it."""
        return self.of(ref.key)

    def of(self, key: Key) -> str:
        """Write what an entry made, as people say it; an entry that made nothing by its own name."""
        thing = self.law.things.get(key)
        if thing is not None:
            same = [other for other in self.law.things.values() if other.code == thing.code and other is not thing]
            alone = not same or (thing.retired is None and all(other.retired is not None for other in same))
            return thing.code if alone else f"{thing.code}/{letters(key.desk)}"
        if key in self.law.villages:
            admitted = next((desk for desk in self.law.desks.values() if desk.admission == key), None)
            return self.law.villages[key].name if admitted is None or key == GENESIS else admitted.letter
        for desk in self.law.desks.values():
            if desk.admission == key:
                return f"{desk.letter} {self.law.village_of(desk.number)}"
        finders = (self._member, self._household, self._booking, self._phone, self._sensor, self._work)
        return next((found for find in finders if (found := find(key))), "") or entry_name(key)

    def desk(self, number: int) -> str:
        """Write a desk as `desk B Kilima`."""
        return _("desk {letter} {village}").format(letter=letters(number), village=self.law.village_of(number))

    def member(self, key: Key) -> tuple[str, str]:
        """Give a member's number and, where this desk may know it, their name; both empty where there is no member."""
        rows = self.ledger.store.rows(
            "SELECT m.code, p.name FROM member m LEFT JOIN person p ON p.coop = m.coop AND p.key = m.key "
            "WHERE m.coop = ? AND m.key = ?",
            self.ledger.coop, str(key),
        )  # fmt: skip
        return (str(rows[0][0]), str(rows[0][1] or "")) if rows else ("", "")

    def _member(self, key: Key) -> str:
        code, name = self.member(key)
        return name or (_("member {code}").format(code=code) if code else "")

    def _household(self, key: Key) -> str:
        rows = self.ledger.store.rows(
            "SELECT code FROM household WHERE coop = ? AND key = ?", self.ledger.coop, str(key)
        )
        return str(rows[0][0]) if rows else ""

    def _booking(self, key: Key) -> str:
        rows = self.ledger.store.rows(
            "SELECT machine, start, end FROM booking WHERE coop = ? AND key = ?", self.ledger.coop, str(key)
        )
        if not rows:
            return ""
        machine, start, end = rows[0]
        return f"{self.of(Key.read(machine))} {self.span(start, end)} ({entry_name(key)})"

    def _phone(self, key: Key) -> str:
        rows = self.ledger.store.rows(
            "SELECT member, public, label FROM phone WHERE coop = ? AND key = ?", self.ledger.coop, str(key)
        )
        if not rows:
            return ""
        short = rows[0][2] or phones.words(bytes(rows[0][1])).rpartition("-")[0][:11]
        return _("phone {words} of {who}").format(words=short, who=self.of(Key.read(rows[0][0])))

    def _sensor(self, key: Key) -> str:
        rows = self.ledger.store.rows(
            "SELECT code, (SELECT count(*) FROM sensor o WHERE o.coop = s.coop AND o.code = s.code AND NOT o.retired) "
            "FROM sensor s WHERE coop = ? AND key = ?",
            self.ledger.coop, str(key),
        )  # fmt: skip
        return "" if not rows else str(rows[0][0]) if rows[0][1] <= 1 else f"{rows[0][0]}/{letters(key.desk)}"

    def _work(self, key: Key) -> str:
        return worklist.called(self, key)

    def span(self, start: int, end: int) -> str:
        """Write hours [start, end) as `Fri 27 Nov 06-10`."""
        last = f"{end % 24:02d}" if start // 24 == end // 24 else self.calendar.show_hour(end)
        return f"{self.calendar.show_hour(start)}-{last}"

    # ---- finding ------------------------------------------------------------------------------------------------

    def find(self, marker: type, text: str) -> Ref[Any]:
        """Find the one entry that somebody means; raises `BadInput` with near misses."""
        words = " ".join(text.split())
        if not words:
            raise BadInput(_("Something must stand here."))
        entry, _space, aloud = words.partition(" ")
        if ENTRY_NAME.fullmatch(entry) and (not aloud or ALOUD.fullmatch(aloud)):
            return self._by_entry(marker, entry, aloud.lower())
        finders: dict[type, Callable[[str], list[tuple[str, Key]]]] = {
            machines.Machine: self._machines,
            members.Member: self._members,
            members.Household: self._households,
            coop.Village: self._villages,
            coop.Desk: self._desks,
            phones.Phone: self._phones,
            sensors.Sensor: self._sensors,
            members.Doer: lambda words: self._members(words) + self._households(words),
            tasks.Task: lambda _words: taskboard.titles(self),
            tasks.Chore: lambda _words: taskboard.titles(self, chores=True),
            work.Claim: lambda words: worklist.claims_named(self, self._members(words)),
        }
        finder = finders.get(marker)
        if finder is None:
            raise BadInput(_("“{text}” is not an entry. Entries are written like A#12.").format(text=text))
        return self._one(text, finder(words))

    def _by_entry(self, marker: type, words: str, aloud: str = "") -> Ref[Any]:
        key = read_entry_name(words)
        row = self.ledger.arranger.find(key) if self.ledger.arranger.logs else None
        if row is None:
            self.ledger.arranger.refresh()
            row = self.ledger.arranger.find(key)
        if row is None:
            raise BadInput(_("There is no entry {name} in these books.").format(name=words))
        from models.encoding import entry_hash
        from models.entry import KINDS
        from models.keys import proquints
        from models.structure import peek_kind

        cls = KINDS.get(peek_kind(row.body))
        wanted = get_origin(marker) or marker  # Entry[Any], any entry at all, is no class that can be asked
        if wanted is not object and (cls is None or not issubclass(cls, wanted)):
            raise BadInput(
                _("{name} is “{title}”, which does not belong here.").format(
                    name=words, title=_(cls.kind.title) if cls else "?"
                )
            )
        if aloud and proquints(entry_hash(row.body)[:4]) != aloud:
            raise BadInput(
                _("{name} is another entry in these books: its words are {words}. Is the slip of this co-op?").format(
                    name=words, words=proquints(entry_hash(row.body)[:4])
                )
            )
        return Ref[Any].to(key, entry_hash(row.body)[:2])

    def _one(self, text: str, found: list[tuple[str, Key]]) -> Ref[Any]:
        words, plain = " ".join(text.split()).lower(), bare(" ".join(text.split())) or ""
        near = (
            [pair for pair in found if pair[0].lower() == words]
            or [pair for pair in found if bare(pair[0]) == plain]
            or [pair for pair in found if (bare(pair[0]) or "").startswith(plain)]
            or [pair for pair in found if plain in (bare(pair[0]) or "")]
        )
        keys = {pair[1] for pair in near}
        if len(keys) == 1:
            return Ref[Any].to(keys.pop())
        if keys:
            listed = ", ".join(sorted({pair[0] for pair in near})[:6])
            raise BadInput(_("“{text}” may be {listed}. Type more of it.").format(text=text, listed=listed))
        close = difflib.get_close_matches(words.upper(), [pair[0].upper() for pair in found], n=3, cutoff=0.5)
        hint = _(" Did you mean {close}?").format(close=", ".join(close)) if close else ""
        raise BadInput(_("There is no “{text}” in the books.{hint}").format(text=text, hint=hint))

    def _machines(self, _words: str) -> list[tuple[str, Key]]:
        return [(self.of(key), key) for key, thing in self.law.things.items() if thing.retired is None]

    def _villages(self, _words: str) -> list[tuple[str, Key]]:
        return [(village.name, key) for key, village in self.law.villages.items()]

    def _desks(self, _words: str) -> list[tuple[str, Key]]:
        return [(desk.letter, desk.admission) for desk in self.law.desks.values()] + [
            (self.law.village_of(desk.number), desk.admission) for desk in self.law.desks.values()
        ]

    def _members(self, words: str) -> list[tuple[str, Key]]:
        """Look members up by code or name; at most 50 candidates are read, those first that are meant exactly."""
        code, typed = words.partition("/")[0].upper(), like(words)
        rows = self.ledger.store.rows(
            "SELECT m.code, p.name, m.key, m.desk, "
            "(SELECT count(*) FROM member o WHERE o.coop = m.coop AND o.code = m.code) FROM member m "
            "LEFT JOIN person p ON p.coop = m.coop AND p.key = m.key "
            r"WHERE m.coop = ? AND (m.code LIKE ? ESCAPE '\' OR bare(p.name) LIKE ? ESCAPE '\' OR m.code = ?) "
            r"ORDER BY m.code = ? DESC, ifnull(bare(p.name) LIKE ? ESCAPE '\', 0) DESC, "
            r"ifnull(bare(p.name) LIKE ? ESCAPE '\', 0) DESC, length(m.code), m.code LIMIT 50",
            self.ledger.coop, f"%{typed}%", f"%{typed}%", code, code, typed, f"{typed}%",
        )  # fmt: skip
        found: list[tuple[str, Key]] = []
        for code, name, key, desk, same in rows:
            found.append((code if same == 1 else f"{code}/{letters(desk)}", Key.read(key)))
            if name:
                found.append((name, Key.read(key)))
        return found

    def _phones(self, _words: str) -> list[tuple[str, Key]]:
        """Name each bound phone by its member, what it is called, and its words."""
        found: list[tuple[str, Key]] = []
        for phone in phones.bound(self.ledger):
            number, name = self.member(phone.member)
            aloud = phones.words(phone.public)
            called = [one for one in (number, name, phone.label) if one]
            found += [(text, phone.key) for text in (*(f"{one} {aloud}" for one in called), aloud)]
        return found

    def _sensors(self, _words: str) -> list[tuple[str, Key]]:
        rows = self.ledger.store.rows(
            "SELECT code, desk, key, (SELECT count(*) FROM sensor o WHERE o.coop = s.coop AND o.code = s.code "
            "AND NOT o.retired) FROM sensor s WHERE coop = ? AND NOT retired ORDER BY code LIMIT 1000",
            self.ledger.coop,
        )
        return [(code if same == 1 else f"{code}/{letters(desk)}", Key.read(key)) for code, desk, key, same in rows]

    def phone(self, text: str) -> bytes:
        """Give the key of the one phone, heard lately or bound, whose words begin so; raises `BadInput`."""
        return phones.pick(self.ledger, text, self.now)

    def _households(self, words: str) -> list[tuple[str, Key]]:
        rows = self.ledger.store.rows(
            r"SELECT code, key FROM household WHERE coop = ? AND code LIKE ? ESCAPE '\' "
            "ORDER BY length(code), code LIMIT 50",
            self.ledger.coop,
            f"%{like(words)}%",
        )
        return [(code, Key.read(key)) for code, key in rows]
