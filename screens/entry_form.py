"""The form of one kind, made from its paper (`screens.papers`); and the form that a draft belongs to."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from models.language import gettext as _
from screens.form import BESIDE, Form
from screens.papers import EntryPaper, Paper, paper_of_draft
from screens.undo import undoable

if TYPE_CHECKING:
    from collections.abc import Callable

    from models.entry import Entry
    from screens.desk import Books


class PaperForm(Form):
    """A form on the full screen for a paper."""

    def __init__(self, paper: Paper) -> None:
        """Lay the paper out."""
        super().__init__(paper.title, paper.slots, paper.texts, paper.draft)
        self.paper, self.corrects = paper, paper.corrects

    def says(self, books: Books, values: dict[str, Any]) -> str:
        """Say what will happen."""
        return self.paper.says(books, values)

    def do(self, books: Books, texts: dict[str, str]) -> str:
        """Write it."""
        return self.paper.do(books, texts)


class EntryForm(PaperForm):
    """The form of one kind. `fixed` are fields that the screen knows already; they do not show."""

    def __init__(
        self,
        kind: type[Entry[Any]],
        fixed: dict[str, str] | None = None,
        first: dict[str, str] | None = None,
        about: str = "",
    ) -> None:
        """Make the form of a kind; `about` says what it is about, after the title."""
        super().__init__(EntryPaper(kind, fixed, first, about))
        self.entry, self.about = kind, about

    def do(self, books: Books, texts: dict[str, str]) -> str:
        """Write it, and say that it can be undone."""
        words = super().do(books, texts)
        return _("{receipt} U undoes it.").format(receipt=words) if undoable(self.entry) else words

    def reword(self) -> None:
        """Say the title in another language."""
        self.title_words = EntryPaper(self.entry, about=self.about).title
        super().reword()


#: Forms with a look of their own, by the name of their drafts.
OTHERS: dict[str, Callable[[], Form]] = {}


def form_of_draft(name: str, values: dict[str, str] | None = None) -> Form | None:
    """Open the form that a draft belongs to; None when this program does not know it. `values` are what is kept."""
    base = name.partition(BESIDE)[0]
    if base in OTHERS:
        form = OTHERS[base]()
        form.draft = name
        return form
    paper = paper_of_draft(name, values)
    return None if paper is None else PaperForm(paper)
