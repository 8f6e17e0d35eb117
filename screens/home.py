"""Home answers “what waits for me?” before anything else."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar, Final

from textual.binding import Binding, BindingType

from models import answers, board, care, find, gauges, remember, takeover
from models.board import Need, Todo
from models.bookings import State
from models.care import CareRow
from models.gauges import SensorRow
from models.keeping import Proposal, Takeover
from models.language import gettext as _
from models.language import pgettext
from models.law import letters
from models.names import entry_name
from models.remember import Kept
from models.rounds_news import News, on_home, unchecked
from models.succession import Support
from screens.acts import Acts
from screens.booking import BookingPage
from screens.entry_form import EntryForm, form_of_draft
from screens.registry import screen
from screens.round import Round
from screens.said import ago, entries, several
from screens.sensors import Readings, alarm_row
from screens.upkeep import Upkeep, due_rows, off_rows
from screens.widgets.rows import Row, all_of
from screens.widgets.table import Column, Table
from screens.work_rows import home_lines

if TYPE_CHECKING:
    from collections.abc import Iterable

    from textual.widget import Widget

    from models.board import BookingRow
    from models.names import Names
    from models.refs import Key
    from screens.desk import Books, Tell
    from screens.widgets.rows import Page

#: Named in the settings: the newest row of the ledger when this clerk last left.
SEEN = "seen"


@screen("home", key="1", title="Home")
class Home(Acts[None]):
    """What waits for you, what waits for others, what is on today."""

    HELP = (
        "What waits for you stands first (!), alarms before all, then rounds to be sealed; then answers of other "
        "desks, what you asked of them (?), and today's work. Go to a line with up and down. Enter opens it; c "
        "confirms it at once; w says why it is as it is. A form that you left half filled waits here too."
    )
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding(
            "enter",
            "open",
            "open",
            tooltip="Open the marked line: the request with all that happened to it, or your draft.",
        ),
        Binding("n", "request", "new request", tooltip="Ask for a machine for some hours."),
        Binding(
            "B",
            "app.backup",
            "backup",
            tooltip="Copy the books to the backup folder (last backup: see the status line).",
        ),
        Binding("q", "app.leave", "quit", show=False, tooltip="Leave the program. Drafts are kept; nothing is lost."),
    ]

    def body(self) -> Iterable[Widget]:
        """One list."""
        yield Table(self._read, home_columns, id="home", waiting=True, headed=False, gap=1)

    def __init__(self) -> None:
        """Begin with nothing read."""
        super().__init__()
        self.begun = False

    async def look(self) -> None:
        """Read everything; a sealed round that arrived since the start is reckoned again meanwhile."""
        await super().look()
        begun, self.begun = self.begun, True
        if not begun or not await self.desk.ask(lambda books: unchecked(books.names())):
            return
        if await self.desk.reckon(_("Reckoning sealed rounds again"), _reckon):
            await super().look()

    async def _read(self, start: int, count: int) -> Page:
        del start, count
        return all_of(await self.desk.ask(home_rows))

    def action_open(self) -> None:
        """Open the marked line."""
        item, row = self.item(), self.booking()
        if self.early():
            return
        if isinstance(item, Kept):
            form = form_of_draft(item.name, item.values)
            if form is not None:
                self.app.push_screen(form, self.done)
        elif isinstance(item, SensorRow):
            self.app.push_screen(Readings(item), self.done)
        elif isinstance(item, CareRow):
            self.app.push_screen(Upkeep(item.machine), self.done)
        elif isinstance(item, Proposal):
            self.app.push_screen(EntryForm(Support, first={"target": entry_name(item.key)}), self.done)
        elif isinstance(item, News):
            self.app.push_screen(Round(item.keeper, item.first), self.done)
        elif row is not None:
            self.app.push_screen(BookingPage(row.key), self.done)

    def entry(self) -> Key | None:
        """Give the entry that `w` asks about: that by which an alarm was raised, too."""
        item = self.item()
        if isinstance(item, CareRow):
            return item.entry
        if isinstance(item, (Proposal, Takeover)):
            return item.key
        return item.turned if isinstance(item, SensorRow) else super().entry()

    def on_rows_opened(self) -> None:
        """Enter."""
        self.action_open()

    def action_request(self) -> None:
        """Ask for a machine."""
        self.ask_for()


#: So many machines that are free all day are named.
FREE: Final = 6


def home_columns() -> list[Column]:
    """Give the columns: what is to be done (or the hours), the machine, when, and for whom."""
    return [Column("", least=9, most=16), Column("", least=9, most=12), Column("", most=24), Column("", most=60)]


def home_rows(books: Books) -> list[Row]:
    """Look everything up and lay it out."""
    names, number = books.names(), books.author.number
    mine = board.waits_for(names, number) if number else []
    others = board.waits_elsewhere(names, number) if number else []
    drafts = [kept for kept in remember.drafts(books.ledger) if form_of_draft(kept.name, kept.values) is not None]
    alarms = gauges.alarms_near(names, number) if number else []
    rounds = on_home(names, number) if number else []
    due, told = [one for one in rounds if one.todo], [one for one in rounds if not one.todo and one.sign != "?"]
    gather = [one for one in rounds if one.sign == "?"]
    upkeep, off = (due_rows(names, number), off_rows(names, number)) if number else ([], [])
    upkeep = [_sign(names, one) for one in takeover.wait_for(names, number)] + upkeep
    lost = _lost(names, number) if number else []
    first = care.first_in_line(names)
    waiting = len(alarms) + len(upkeep) + len(due) + len(mine) + len(drafts)
    rows = [Row(_("Waits for you ({n})").format(n=waiting), bold=True)]
    rows += [alarm_row(names, row) for row in alarms] + upkeep
    rows += [_round(one) for one in due]
    rows += [_todo(names, todo, first) for todo in mine]
    rows += [_draft(kept) for kept in drafts]
    if not alarms and not upkeep and not due and not mine and not drafts:
        rows.append(Row("  " + _("Nothing. n asks for a machine; 2 shows the machines.")))
    news = answers.unseen(names, number) if number else []
    if news or told or off or lost:
        count = len(off) + len(news) + len(told) + sum(row.item is not None for row in lost)
        rows.append(Row(_("Answers ({n})").format(n=count), bold=True))
        rows += [*lost, *off, *(_round(one) for one in told), *(_answer(names, row) for row in news)]
    rows.append(Row(_("Waits for others ({n})").format(n=len(others) + len(gather)), bold=True))
    rows += [_elsewhere(names, todo) for todo in others] + [_round(one) for one in gather]
    rows.append(Row(_("Today"), bold=True))
    today = board.today(names)
    rows += [_today(names, row) for row in today]
    rows += _free(names, {row.machine for row in today}) + home_lines(names)
    return rows + _since(books, number)


def _reckon(books: Books, tell: Tell) -> bool:
    """Reckon sealed rounds again; whether one was that differs here."""
    from models import inspect

    tell(0)
    return any(one.found is inspect.Found.DIFFERS for one in inspect.refresh(books.ledger))


def _round(news: News) -> Row:
    """Lay out what is new about a round."""
    return Row(news.words, news, f"round {news.keeper} {news.first} {news.sign}", sign=news.sign, right=news.hint)


def _sign(names: Names, one: Proposal) -> Row:
    """Lay out a taking over that waits for this desk's signature."""
    by = _("by {desk}").format(desk=names.desk(one.to))
    cells = (_("Take over?"), names.of(one.machine), by, _("your signature counts"))
    return Row(item=one, name=f"sign {one.key}", sign="!", cells=cells)


def _lost(names: Names, number: int) -> list[Row]:
    """Lay out which machines others keep now that were this desk's, and where to look for what counts no more."""
    seen = remember.mine(names.ledger, SEEN)
    rows = [
        Row(_("{desk} keeps {machine} now.").format(desk=names.desk(one.to), machine=names.of(one.machine)), one,
            f"lost {one.key}", sign="x")
        for one in takeover.lost(names, number, int(seen) if seen.isdigit() else None)
    ]  # fmt: skip
    hint = _("What this desk decided since does not count: 5, then e lists it.")
    return [*rows, Row("    " + hint)] if rows else []


def _todo(names: Names, todo: Todo, first: set[Key]) -> Row:
    row = todo.booking
    cells = (todo.words(), row.code, names.span(row.start, row.end), row.who)
    right = ago(max(0, names.now - row.asked))  # since when somebody waits
    if todo.need is Need.TAKE_BACK:
        right = _("overdue") if todo.overdue else _("due today")
    elif todo.need is Need.HAND_OVER:
        right = _("overdue") if todo.overdue else _("today")
    elif todo.need is Need.STAND_IN:
        right = _("D grants it")
    elif todo.need is not Need.CONFIRM:
        right = _("w says why")
    elif row.key in first:
        right = _("comes first")
    name = f"deputy {row.key}" if todo.need is Need.STAND_IN else str(row.key)
    return Row(item=todo, name=name, sign="!", cells=cells, right=right)


def _draft(kept: Kept) -> Row:
    form = form_of_draft(kept.name, kept.values)
    title = form.title_words if form else kept.name
    typed = ", ".join(text for text in kept.values.values() if text)
    return Row(item=kept, name=f"draft {kept.name}", sign="!", cells=(_("Draft"), f"{title}  ({typed})"))


def _elsewhere(names: Names, todo: Todo) -> Row:
    row = todo.booking
    cells = (_("Asked"), row.code, names.span(row.start, row.end), row.who)
    right = _("{desk} decides").format(desk=names.desk(row.keeper))
    return Row(item=row, name=str(row.key), sign=row.sign, cells=cells, right=right)


def _answer(names: Names, row: BookingRow) -> Row:
    cells = (row.standing, row.code, names.span(row.start, row.end), row.who)
    right = names.desk(row.deputy if row.granted else row.keeper)
    return Row(item=row, name=f"answer {row.key}", sign=row.sign, cells=cells, right=right)


def _today(names: Names, row: BookingRow) -> Row:
    first = max(row.start, names.today * 24) % 24
    last = min(row.end, (names.today + 1) * 24) - names.today * 24
    work = row.purpose.words() + (f" {row.note}" if row.note else "")
    cells = (f"{first:02d}-{last:02d}", row.code, f"{row.who}, {work}")
    known = {State.OUT: pgettext("machine", "out"), State.RETURNED: pgettext("machine", "back")}
    right = known.get(row.state, _("not yet handed over"))
    return Row(item=row, name=f"today {row.key}", sign=row.sign, cells=cells, right=right)


def _free(names: Names, taken: set[object]) -> list[Row]:
    free = [names.of(key) for key, thing in names.law.things.items() if thing.retired is None and key not in taken]
    if not names.law.things:
        return [Row("  " + _("No machine yet. Press 2, then a enters the first one."))]
    if not free:
        return []
    shown = ", ".join(sorted(free) if len(free) <= FREE else [*sorted(free)[: FREE - 1], "..."])
    return [Row("  " + _("Free all day: {machines}").format(machines=shown))]


def _since(books: Books, number: int) -> list[Row]:
    seen = remember.mine(books.ledger, SEEN)
    if not seen.isdigit():
        return []
    came, bad = find.since(books.ledger, int(seen), number)
    if not came:
        return []
    law = books.law
    who = several([f"{law.village_of(desk)} {letters(desk)}" for desk in sorted(came)])
    words = _("Since you were here: {entries} from {who}").format(entries=entries(sum(came.values())), who=who)
    if bad:
        words += _(", {n} without effect (5, then e)").format(n=bad)
    return [Row(words)]
