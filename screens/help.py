"""Help for the screen in front: what it is for, its keys with their words, and the signs. Made from the bindings."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from textual.binding import Binding, BindingType

from models.language import gettext as _
from screens.place import Place, key_word
from screens.widgets.line import fit, wrap
from screens.widgets.rows import Row, Rows, all_of

if TYPE_CHECKING:
    from collections.abc import Iterable

    from textual.widget import Widget

    from screens.widgets.rows import Page

SIGNS_HELP = "? pending   = confirmed   . returned   - cancelled   ~ by deputy   x overruled or rejected   ! needs you"


class Help(Place[None]):
    """F1."""

    TABS = False
    HELP = "The help itself. Esc closes it."
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape,enter,q", "back", "back", key_display="Esc", tooltip="Close the help."),
    ]

    def __init__(self, about: Place[object], common: list[Binding]) -> None:
        """Explain a screen; `common` are the keys that count everywhere."""
        super().__init__()
        self.about, self.common = about, common

    def heading(self) -> str:
        """Give the title."""
        return _(" Help")

    def body(self) -> Iterable[Widget]:
        """One list of lines."""
        yield Rows(self._read, id="help")

    async def _read(self, start: int, count: int) -> Page:
        del start, count
        return all_of(help_rows(self.about, self.common, self.size.width - 4))


def help_rows(about: Place[object], common: list[Binding], width: int) -> list[Row]:
    """Lay the help out."""
    rows = [Row(line) for line in wrap(_(about.HELP or ""), width)]
    rows += [Row(""), Row(_("Keys here"), bold=True)]
    for binding in about.own_bindings():
        rows += _key_rows(binding, width)
    rows += [Row(""), Row(_("Keys everywhere"), bold=True)]
    rows.append(Row(fit(f"  {'1 ... 5':<14}" + _("To a screen of the line at the top."), width)))
    for binding in common:
        if binding.show:
            rows += _key_rows(binding, width)
    rows.append(
        Row(
            fit(
                _("{keys:<14}{words}").format(keys=_("arrows, PgUp/Dn"), words=_("  move the marker; Enter opens")),
                width,
            )
        )
    )
    rows += [Row(""), Row(_("Signs"), bold=True)]
    return rows + [Row(f"  {line}") for line in wrap(_(SIGNS_HELP), width - 2)]


def _key_rows(binding: Binding, width: int) -> list[Row]:
    keys = " ".join(key_word(key) for key in binding.key.split(","))
    first, *rest = wrap(_(binding.tooltip or binding.description), width - 16)
    return [Row(f"  {keys:<14}{first}"), *(Row(" " * 16 + line) for line in rest)]
