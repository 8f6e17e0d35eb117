"""A policy that somebody changes: a copy on this desk, to be tried, and adopted only after the members' vote.

Rules
- It is remembered here and nowhere else; each clerk who signs in has an own one.
- What breaks the charter is refused while it is typed, with the charter's line.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any, ClassVar

from textual.binding import Binding, BindingType

from models import remember
from models.language import gettext as _
from models.policy import AdoptPolicy
from models.words import Refused
from screens.entry_form import EntryForm
from screens.form import Form
from screens.policy_kept import COPY, slots
from screens.prompts import YesNo
from screens.reading import parse_all

if TYPE_CHECKING:
    from screens.desk import Books
    from screens.fields import FieldRow


class CopyForm(Form):
    """The terms of a policy, to be changed."""

    DO = "keep the copy"
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape", "leave", "leave", tooltip="Leave; the copy stays as it was before."),
    ]

    def __init__(self, texts: dict[str, str]) -> None:
        """Begin with a policy's numbers."""
        super().__init__(_("A policy to try"), slots(), texts)

    def _begin_in(self, row: FieldRow | None) -> None:
        """Begin with the name: an empty field means something here."""
        del row
        super()._begin_in(None)

    def says(self, books: Books, values: dict[str, Any]) -> str:
        """Say what keeping it does."""
        del books
        known: dict[str, Any] = {"name": "-", **values}
        body = AdoptPolicy(**known)
        if broken := body.breaks():
            return f"! {broken}"
        return _("The copy stays on this desk: d tries it, a adopts it after the vote.")

    def do(self, books: Books, texts: dict[str, str]) -> str:
        """Keep it; raises `Refused` for what the charter forbids."""
        values = parse_all(self.slots, texts, books.names())
        body = AdoptPolicy(**values)
        if broken := body.breaks():
            raise Refused(broken, "goods" if any(good.right for good in body.goods) else "merit")
        remember.remember_mine(books.ledger, COPY, json.dumps(texts))
        return _("The copy “{name}” is kept on this desk. d tries it; a adopts it.").format(name=body.name)


class Adopting(EntryForm):
    """The form by which a policy is adopted: it asks once more where no votes are named."""

    def __init__(self, texts: dict[str, str], name: str) -> None:
        """Adopt the policy of this name, whose terms are fixed."""
        super().__init__(AdoptPolicy, fixed=texts, about=name)

    def action_do(self) -> None:
        """Ask first where nobody voted; what is adopted cannot be taken back."""
        self._take_texts()
        if self.texts.get("votes", "").strip() not in {"", "0"}:
            super().action_do()
            return

        def answered(yes: bool | None) -> None:  # noqa: FBT001 - the answer
            if yes:
                super(Adopting, self).action_do()

        question = _("No votes are named. Adopt “{name}” all the same?").format(name=self.about)
        self.app.push_screen(YesNo(question, _("adopt"), _("not now")), answered)
