"""A dry run: the requests that wait, drawn by another policy; who would gain and who would lose, in hours."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from textual.binding import Binding, BindingType

from models.language import gettext as _
from models.language import ngettext
from models.words import Refused
from screens import round_rows
from screens.place import Place
from screens.widgets.line import Lines
from screens.widgets.rows import Row, all_of
from screens.widgets.table import Column, Table

if TYPE_CHECKING:
    from collections.abc import Iterable

    from textual.widget import Widget

    from models.dry_run import Change, Trial
    from models.policy import Terms
    from screens.desk import Books, Tell
    from screens.widgets.rows import Page


class DryRun(Place[None]):
    """What another policy would do with the requests of a round."""

    TABS = False
    HELP = (
        "The requests of the round, drawn once by the policy in force and once by the other one, from the same books. "
        "Who would get more stands first, who would get less last; nothing is written. The machines have no more "
        "hours under any policy: what one gains another gives."
    )
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape", "back", "back", tooltip="Back to the policy."),
    ]

    def __init__(self, name: str, terms: Terms, keeper: int | None, first: int | None) -> None:
        """Try a policy on a keeper's round."""
        super().__init__()
        self.policy_name, self.terms, self.keeper, self.first = name, terms, keeper, first
        self.trial: Trial | None = None

    def heading(self) -> str:
        """Give the title."""
        return _(" If “{name}” were in force").format(name=self.policy_name)

    def body(self) -> Iterable[Widget]:
        """Give the sum, then who gains and loses."""
        yield Lines(id="sum", most=3)
        yield Table(
            self._read, change_columns, id="changes", empty=_("No request for these days, so there is nothing to draw.")
        )

    async def look(self) -> None:
        """Draw both, then show them."""
        self.trial, words = await self.desk.reckon(_("Drawing the round twice"), self._attempt)
        self.query_one("#sum", Lines).say(words)
        await super().look()

    def _attempt(self, books: Books, tell: Tell) -> tuple[Trial | None, str]:
        from models import dry_run, rounds_read

        names = books.names()
        picture, _number, _words = round_rows.read(self.desk, books, self.keeper, self.first, tell)
        inputs = rounds_read.inputs_for(names, picture, self.terms)
        if inputs is None:
            raise Refused(_("No desk keeps a machine yet, so there is nothing to draw."))
        trial = dry_run.attempt(names, inputs, picture.draft, self.terms)
        return trial, _("{week}: {words}").format(week=picture.week, words=dry_run.sum_words(trial))

    async def _read(self, start: int, count: int) -> Page:
        del start, count
        return all_of(change_rows(self.trial) if self.trial is not None else [])


def change_columns() -> list[Column]:
    """Give the columns."""
    return [
        Column(_("Household"), least=10, most=30), Column(_("Village"), least=8, most=20, gives=1),
        Column(_("Asked"), least=6, most=10, number=True, gives=2), Column(_("Now"), least=6, most=10, number=True),
        Column(_("Then"), least=6, most=10, number=True), Column(_("Change"), least=8, most=12, number=True),
    ]  # fmt: skip


def change_rows(trial: Trial) -> list[Row]:
    """Lay a trial out: households that differ, the others in one line, villages, and the sum."""
    changed = [one for one in trial.households if one.more]
    same = len(trial.households) - len(changed)
    rows = [_row(one, f"house {one.village} {one.name}") for one in changed]
    if same:
        words = ngettext("{n} household gets as much as before", "{n} households get as much as before", same)
        rows.append(Row("  " + words.format(n=same)))
    rows += [Row(_("By village"), bold=True), *(_row(one, f"village {one.name}") for one in trial.villages)]
    return [*rows, Row(_("In all"), bold=True), _row(trial.total, "total")] if trial.households else []


def _row(one: Change, name: str) -> Row:
    change = _("{n} h").format(n=f"{one.more:+d}") if one.more else "="
    cells = (one.name or _("all households"), one.village, str(one.asked), str(one.now), str(one.then), change)
    return Row(item=one, name=name, cells=cells)
