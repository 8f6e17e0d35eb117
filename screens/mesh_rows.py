"""What the screens of the radio say: rows and sentences, laid out from what the radio tells."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from models.language import gettext as _
from models.language import ngettext
from models.spelling import number, pair
from screens.air import MINUTE, Air, Neighbour, lacking, link_name, set_to, until
from screens.said import ago, entries
from screens.widgets.charts import bar
from screens.widgets.line import fit, wrap
from screens.widgets.rows import Row
from screens.widgets.table import Column

if TYPE_CHECKING:
    from collections.abc import Iterable

    from screens.air import LogSeen, Saying, Way
    from screens.desk import Books

#: How many of the last sayings are shown.
SAYINGS = 4
#: Cells of the bar that shows how much of the hour is used.
BAR = 20


@dataclass(frozen=True, slots=True)
class Heard:
    """A neighbour with its name, as a line of the list stands for it."""

    name: str
    one: Neighbour


def desk_name(books: Books, number: int, letter: str) -> str:
    """Give a desk's name, its letter alone where the books do not know it yet."""
    names = books.names()
    return names.desk(number) if number in names.law.desks else _("desk {letter}").format(letter=letter or "?")


def mesh_rows(books: Books, width: int) -> list[Row]:
    """Lay everything out."""
    air = books.air()
    if not air.there:
        return _plain(FIRST, width)
    rows: list[Row] = []
    if not air.running:
        rows += _plain(_stopped(air), width)
    for way in air.ways:
        rows += _way(way, width, only=len(air.ways) == 1)
    if air.joining is not None:
        have, of = air.joining
        words = _("Joining by radio: {have} of {of} entries are here. It goes on by itself, also after a break.")
        rows += _plain([words.format(have=have, of=of)], width)
    if air.asks:
        rows += [Row(""), Row(_("Asks by radio to join ({n}); a admits").format(n=len(air.asks)), bold=True)]
        rows += [
            Row(fit(f"{one.desk}, {one.village}   {one.words}", width - 5), one, one.words, "!") for one in air.asks
        ]
    rows += [Row(""), Row(_("Heard by radio ({n})").format(n=len(air.neighbours)), bold=True)]
    rows += [_neighbour(books, air, one) for one in air.neighbours]
    if not air.neighbours:
        rows += _plain([_("Nobody yet. Desks are heard within some minutes; t tests with another village.")], width)
    if air.said:
        rows += [Row(""), Row(_("What the radio said"), bold=True)]
        latest = sorted(air.said, key=lambda one: -one.at)[:SAYINGS]
        rows += [line for one in latest for line in _saying(books, one, width)]
    return rows


FIRST = (
    "No radio is set up at this desk.",
    "",
    "A small radio (Meshtastic) carries the books to other villages from hill to hill, without internet or fees.",
    "",
    "Plug it into this computer and press  r . Some short questions, and it works.",
    "",
    "Without a radio everything goes on as before: by stick and by cable (screen 4).",
)


def _stopped(air: Air) -> list[str]:
    """Say that the radio's program is not there, why, and what to do."""
    words = [_("The radio's program is not running. Nothing is lost: what was written goes out when it runs again.")]
    if air.why:
        words.append(_("It ended with: {words}").format(words=air.why))
    if air.links:
        words.append(_("s starts it.") if not air.autostart else _("s starts it; it also starts with these screens."))
    return words


def _plain(words: Iterable[str], width: int) -> list[Row]:
    return [Row(line) for part in words for line in wrap(_(part) if part else "", width - 5)]


STATES = {"up": "works", "starting": "is starting", "down": "does not work"}


def _way(way: Way, width: int, *, only: bool) -> list[Row]:
    """Lay one radio out; its address stands there where it is not the only one."""
    name = _("Radio") if only else _("Radio {link}").format(link=link_name(way.url))
    rows = [
        Row(
            fit(f"{pair(name, _(STATES.get(way.state, way.state)))}   {set_to(way) if way.up else ''}", width - 3),
            bold=True,
        )
    ]
    rows += [Row(f"  {line}") for line in wrap(way.words, width - 7)] if way.words else []
    if way.up:
        rows += [Row(f"  {_airtime(way)}"), *(Row(f"  {line}") for line in wrap(_to_send(way), width - 7))]
    return rows


def _airtime(way: Way) -> str:
    busy = _("channel {n} % busy").format(n=round(way.channel_load))
    if not way.budget:
        return busy
    words = _("Airtime this hour {used} of {budget} s").format(used=round(way.used), budget=round(way.budget))
    return f"{words} {bar(way.used, way.budget, BAR)}   {busy}"


def _to_send(way: Way) -> str:
    if not way.entries and not way.frames:
        return _("Nothing waits to be sent.")
    frames = ngettext("{n} frame", "{n} frames", way.frames).format(n=way.frames)
    parts = ", ".join(part.words() for part in way.queue if part.entries)
    words = _("To send: {entries} in {frames} ({parts}).").format(
        entries=entries(way.entries), frames=frames, parts=parts
    )
    if way.spent:
        words += " " + _("This hour's airtime is used up; it goes on by itself.")
    return f"{words} " + (_("Empty {when}.").format(when=until(way.until_sent)) if way.until_sent is not None else "")


def _neighbour(books: Books, air: Air, one: Neighbour) -> Row:
    name = desk_name(books, one.number, one.letter)
    heard = ago(max(0, air.now - one.heard) // MINUTE) if one.heard else _("never")
    how = "" if one.hops is None else _("direct") if not one.hops else _("through {n}").format(n=one.hops)
    cells = (name, one.signal, lacking(one), heard, how)
    return Row(item=Heard(name, one), name=f"{one.number} {one.url}", cells=cells)


def heard_columns() -> list[Column]:
    """Give the columns of the desks that are heard: name, signal, what lacks, when, and through how many others."""
    return [
        Column("", least=10, most=24), Column("", most=6), Column("", least=10, most=30),
        Column("", least=8, most=16, gives=1), Column("", most=20, gives=2),
    ]  # fmt: skip


def _saying(books: Books, one: Saying, width: int) -> list[Row]:
    calendar = books.law.calendar
    when = calendar.show_at(calendar.at(one.at // MINUTE))
    return [Row(line) for line in wrap(f"{'!' if one.bad else '-'} {when}  {one.words}", width - 5, 2)]


def log_columns(letters: list[str]) -> list[Column]:
    """Give the columns of the table of logs: whose, how many are here, and how many each desk that is heard has."""
    there = [Column(_("desk {letter}").format(letter=letter), number=True, gives=1) for letter in letters]
    return [Column(_("Entries of"), least=12, most=28), Column(_("here"), least=9, number=True), *there]


def differences(books: Books) -> tuple[list[str], list[Row]]:
    """Lay the table of logs out: those in which somebody differs; gives the letters of the desks too."""
    air = books.air()
    if not air.logs:
        same = _("Everybody who was heard holds the same as this desk, as far as it told.")
        return [], [Row(same)] if air.neighbours else []
    letters = sorted({one.letter for one in air.neighbours} | {letter for log in air.logs for letter in log.theirs})
    return letters, [_log(books, log, letters) for log in air.logs]


def _log(books: Books, log: LogSeen, letters: list[str]) -> Row:
    counts = [number(log.theirs[letter]) if letter in log.theirs else "=" for letter in letters]
    cells = (desk_name(books, log.number, log.letter), number(log.ours), *counts)
    return Row(item=log, name=f"log {log.number}", sign="!", cells=cells)


def lack_words(air: Air, heard: Heard) -> str:
    """Say in sentences what a neighbour and this desk lack of each other, and when it comes right."""
    one, name = heard.one, heard.name
    if not one.lacks and not one.we_lack:
        if one.agreed:
            return _("{name} holds the same as this desk.").format(name=name)
        return _("{name} was heard, and has not told yet what it holds. It does so within some minutes.").format(
            name=name
        )
    parts: list[str] = []
    if one.lacks and not one.sure:
        parts.append(
            _("{n} came here since {name} last spoke. It may hold them by now; what it lacks it is given.").format(
                n=entries(one.lacks), name=name
            )
        )
    elif one.lacks:
        parts.append(
            _("{name} lacks {n} that are here: they go out by radio {when}.").format(
                name=name, n=entries(one.lacks), when=until(air.until_sent) if air.up else _("when the radio works")
            )
        )
    if one.we_lack:
        parts.append(_("We lack {n} of {name}: this desk asks for them by itself.").format(
            n=entries(one.we_lack), name=name))  # fmt: skip
    return " ".join(parts)


def radio_rows(air: Air, width: int) -> list[Row]:
    """Say the radio in a few lines, for the screen of all exchanges."""
    if not air.there:
        return [Row(_("No radio yet: r sets one up."))]
    if not air.running:
        return [Row(_("The radio's program is not running: r says more."))]
    rows: list[Row] = []
    for way in air.ways:
        if way.up:
            rows.append(Row(fit(_("Radio {setting}").format(setting=set_to(way)), width - 3)))
            rows.append(Row(f"  {_airtime(way)}"))
        else:
            state = _(STATES.get(way.state, way.state))
            rows.append(Row(fit(_("Radio {link}: {state}").format(link=link_name(way.url), state=state), width - 3)))
    if air.up and air.entries:
        words = _("By radio: {entries}, gone {when}.").format(entries=entries(air.entries), when=until(air.until_sent))
        rows.append(Row(words))
    return rows
