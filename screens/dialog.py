"""What every dialog over the screens shares: it closes itself, and never another one that lies over it.

Rules
- Textual closes whatever is in front when a screen says that it is done. Work that ends while the sign-in lies over it
  would take the lock away: so a dialog that is done goes when it comes to the front.
"""

from __future__ import annotations

from typing import TypeVar

from textual.await_complete import AwaitComplete
from textual.screen import ModalScreen

R = TypeVar("R")


class Dialog(ModalScreen[R]):
    """A dialog with an answer."""

    #: The answer that waits until this dialog is in front.
    _late: tuple[R | None, ...] = ()

    def dismiss(self, result: R | None = None) -> AwaitComplete:
        """Close with an answer: now, or when what lies over it is gone."""
        if self.is_active:
            return super().dismiss(result)
        self._late = (result,)
        return AwaitComplete()

    def on_screen_resume(self) -> None:
        """Close, if that was due meanwhile."""
        if self._late:
            self.dismiss(*self._late)
