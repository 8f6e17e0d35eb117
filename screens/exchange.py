"""The other desks, what each lacks in words, and the stick: three keys at most from here."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from textual.binding import Binding, BindingType

from models import answers, remember
from models.language import gettext as _
from screens.air import MINUTE, lacking
from screens.desk import Other
from screens.mesh import Mesh
from screens.mesh_rows import radio_rows
from screens.place import Place
from screens.prompts import AskLine, Notice, YesNo
from screens.registry import screen
from screens.said import ago, entries
from screens.widgets.line import wrap
from screens.widgets.rows import Row, all_of
from screens.widgets.table import Column, Table

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Iterable

    from textual.widget import Widget

    from screens.air import Air
    from screens.desk import Books, Desk, Tell
    from screens.widgets.rows import Page

#: Named in the settings: the folder of the last stick.
STICK = "stick"


@screen("exchange", key="4", title="Exchange")
class Exchange(Place[None]):
    """The other desks and the stick."""

    AIRY: ClassVar[bool] = True
    HELP = (
        "Each other desk, and what it and this one lack of each other's entries. s writes a stick for the "
        "others, i takes "
        "one in; Enter takes the folder that is proposed. Nothing is lost if you wait: it goes with the next exchange. "
        "r shows the radio and sets it up. "
        "a admits a desk: the new desk makes a request file on its first start, bring it here on a stick."
    )
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("s", "stick_out", "stick out", tooltip="Write what the others lack to a stick."),
        Binding("i", "stick_in", "stick in", tooltip="Take in what others wrote to a stick."),
        Binding(
            "a", "admit", "admit a desk", tooltip="Admit a desk by its request file; the answer is written beside it."
        ),
        Binding("r", "radio", "radio", tooltip="The radio: how it stands, who is heard, and its set-up."),
        Binding("w", "lacks", "what lacks", tooltip="Say in words what lacks, and what to do about it."),
        Binding("B", "app.backup", "backup", tooltip="Copy the books and the key to the backup folder."),
    ]

    def __init__(self) -> None:
        """Begin with nothing done."""
        super().__init__()
        #: What the last prompt came to, in words.
        self.outcome = ""

    def body(self) -> Iterable[Widget]:
        """One list."""
        yield Table(self._read, desk_columns, id="desks", headed=False)

    async def _read(self, start: int, count: int) -> Page:
        del start, count
        desk, width = self.desk, self.size.width
        return all_of(await desk.ask(lambda books: desk_rows(desk, books, width)))

    # ---- sticks -----------------------------------------------------------------------------------------------------

    def action_stick_out(self) -> None:
        """Ask for the folder."""
        doing, out = _("Writing the stick"), self.desk.stick_out
        self.start(self._ask(_("Write the stick: to which folder?"), lambda folder: self._carry(doing, folder, out)))

    def action_stick_in(self) -> None:
        """Ask for the folder."""
        doing, take = _("Taking the stick in"), self.desk.stick_in
        self.start(
            self._ask(_("Take the stick in: from which folder?"), lambda folder: self._carry(doing, folder, take))
        )

    async def _ask(self, question: str, take: Callable[[str], Awaitable[object]]) -> None:
        last = await self.desk.ask(lambda books: remember.setting(books.ledger, STICK))
        sticks = self.desk.places()
        choices = [*sticks, *([last] if last and last not in sticks else [])]
        first = last if last in sticks or not sticks else sticks[0]
        self.app.push_screen(AskLine(question, first, choices, take, "stick"), self._carried)

    async def _carry(self, doing: str, folder: str, act: Callable[[Books, str, Tell], str]) -> None:
        before = await self.desk.ask(lambda books: set(news(books)))
        words = await self.desk.work(doing, lambda books, tell: act(books, folder, tell))
        came = [line for line in await self.desk.ask(news) if line not in before]
        words = "\n".join([words, *came])
        await self.desk.ask(lambda books: remember.remember(books.ledger, STICK, folder))
        self.outcome = words

    def _carried(self, folder: str | None) -> None:
        if not folder:
            return
        words = self.outcome
        self.renew()
        if len(wrap(words, self.size.width - 2)) > 3:  # noqa: PLR2004 - what the status line holds
            self.app.push_screen(Notice(words))
        else:
            self.say(words)

    # ---- admission --------------------------------------------------------------------------------------------------

    def action_admit(self) -> None:
        """Ask for the request file."""
        choices = [path for folder in self.desk.places() for path in self.desk.requests(folder)]
        words = _("Which request file? The new desk made it on its first start; its name ends with .request.")
        self.app.push_screen(
            AskLine(words, choices[0] if choices else "", choices, self._read_request, "request"), self._read_it
        )

    async def _read_request(self, path: str) -> None:
        self.outcome = await self.desk.ask(lambda books: self.desk.read_request(books, path))

    def _read_it(self, path: str | None) -> None:
        if not path:
            return
        question = _(
            "{words} Call the new desk and let them read their six words to you, or compare them with its paper. "
            "Are all six the same?"
        ).format(words=self.outcome)

        def answer(yes: bool | None) -> None:  # noqa: FBT001 - the answer itself
            if yes:
                self.start(self._admit(path))
            else:
                self.say(_("Nobody was admitted."))

        self.app.push_screen(
            YesNo(question, _("they are the same: admit the desk"), _("no, or not sure: do nothing")), answer
        )

    async def _admit(self, path: str) -> None:
        words = await self.desk.work(
            _("Admitting the desk"), lambda books, _tell: self.desk.admit(books, path), stops=False
        )
        self.renew()
        self.app.push_screen(Notice(words))

    # ---- the radio --------------------------------------------------------------------------------------------------

    def air_changed(self) -> None:
        """Read the list again; only lines that differ are drawn."""
        self.renew()

    def action_radio(self) -> None:
        """Show the radio."""
        self.app.push_screen(Mesh(), lambda _none: self.renew())

    def action_lacks(self) -> None:
        """Say what lacks."""
        item = self.item()
        self.say(lack_words(item) if isinstance(item, Other) else _("No other desk yet; a admits one."))


def news(books: Books) -> list[str]:
    """Say how others answered what this desk asked for, as far as nobody here has seen it."""
    names = books.names()
    return [
        _("{machine} {when} for {who} is {state}.").format(
            machine=row.code, when=names.span(row.start, row.end), who=row.who, state=row.standing
        )
        for row in answers.unseen(names, books.author.number)
    ]


def lack_words(other: Other) -> str:
    """Say in a sentence what lacks."""
    if other.shut_out:
        return _("{name} was shut out; nothing is exchanged with it.").format(name=other.name)
    if other.heard is None:
        return _("{name} was never heard. s writes everything for it to a stick.").format(name=other.name)
    if not other.lacks and not other.we_lack:
        return _("{name} holds the same as this desk.").format(name=other.name)
    parts: list[str] = []
    if other.lacks:
        parts.append(
            _("{name} lacks {n} of ours: s writes them to a stick.").format(name=other.name, n=entries(other.lacks))
        )
    if other.we_lack:
        parts.append(_("We lack {n} of theirs: take in a stick from there with i.").format(n=entries(other.we_lack)))
    return " ".join(parts)


def desk_rows(desk: Desk, books: Books, width: int) -> list[Row]:
    """Look the other desks up and lay them out."""
    others, names, air = desk.others(books), books.names(), books.air()
    mine = books.desk
    rows = [_row(books, other, air) for other in others]
    if not rows:
        rows = [
            Row(line)
            for line in wrap(
                _(
                    "No other desk yet. Desks of other villages belong here: start "
                    "mvs there, choose “join”, bring its request file here on a stick, and press a."
                ),
                width - 4,
            )
        ]
    most = max((other.lacks for other in others if not other.shut_out), default=0)
    if others:
        to_send = _("To send: {entries}.").format(entries=entries(most))
        level = _("Nothing to send: every desk that was heard holds what we hold.")
        rows.append(Row(""))
        # Where a radio works, it says itself what waits.
        rows += [] if air.up else [Row(to_send if most else level)]
        rows.append(Row(_("Nothing is lost if you switch off: it goes out next time.")))
    rows += [Row(""), *radio_rows(air, width)]
    rows += [Row(""), Row(_("The co-op's six words: {words}").format(words=books.fingerprint))]
    registrar = names.law.registrar()
    if mine is not None and registrar == mine.number:
        rows.append(Row(_("This desk is the registrar: it admits desks (a).")))
    elif registrar:
        rows.append(Row(_("{desk} is the registrar: it admits desks.").format(desk=names.desk(registrar))))
    return rows


def desk_columns() -> list[Column]:
    """Give the columns: the desk, what lacks, when it was heard, and its signal."""
    return [
        Column("", least=10, most=28), Column("", least=12, most=32), Column("", most=30), Column("", most=6, gives=1),
    ]  # fmt: skip


def _row(books: Books, other: Other, air: Air) -> Row:
    near = next((one for one in air.lately if one.number == other.number), None)
    if near is not None and not other.shut_out:
        when = ago(max(0, air.now - near.heard) // MINUTE)
        return Row(item=other, name=str(other.number), cells=(other.name, lacking(near), when, near.signal))
    if other.shut_out:
        state = _("shut out")
    elif other.heard is None:
        state = _("not heard yet, lacks {n}").format(n=other.lacks)
    elif other.lacks or other.we_lack:
        state = _("lacks {lacks}, we lack {we}").format(lacks=other.lacks, we=other.we_lack)
    else:
        state = _("same as us")
    heard = (
        ""
        if other.heard is None
        else _("{way}, {when}").format(way=other.way, when=ago(max(0, books.now() - other.heard)))
    )
    return Row(item=other, name=str(other.number), cells=(other.name, state, heard, ""))
