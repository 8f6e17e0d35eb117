"""Changing the language while the screens are open: chosen from a list, kept for the clerk, and drawn at once.

Rules
- Every page that is open is made anew from what it knows: what is half typed stays, and so does the marked row.
- Where clerks sign in, each has a language; else the choice is written into config.toml.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from models.language import gettext as _
from models.words import BadInput, Refused
from mvs_tui import language
from screens.place import Place
from screens.prompts import Pick
from screens.said import refusal
from screens.widgets.rows import Rows

if TYPE_CHECKING:
    from models.clerk import Clerk
    from mvs_tui.app import MvsApp


class Tongue:
    """The language of one running program."""

    def __init__(self, app: MvsApp) -> None:
        """Begin with what is spoken."""
        self.app, self.first = app, language.spoken()

    # ---- choosing ---------------------------------------------------------------------------------------------------

    def offer(self) -> None:
        """Offer the languages."""
        from mvs_tui.words.files import languages

        choices: list[tuple[str, object]] = [
            (f"{one.words()}  ({one.code})", one.code) for one in languages(self.app.desk.own)
        ]
        # The question is understood by who speaks none of the language that is spoken now.
        question = _("Which language?")
        words = question if question == "Which language?" else f"{question}   Which language?"
        self.app.push_screen(Pick(words, choices, high=8, here=language.spoken()), self._chosen)

    def _chosen(self, code: object) -> None:
        if isinstance(code, str):
            self.app.run_worker(self.choose(code), group="language", exclusive=True)

    async def choose(self, code: str) -> None:
        """Speak a language from now on, and keep it for the next time."""
        front = self.app.front
        try:
            await self.speak(code)
            await self._keep(code)
            if front is not None and (left_out := language.left_out()):
                front.say(left_out)
        except (Refused, BadInput, OSError) as error:
            if front is not None:
                front.say(refusal(error))

    async def _keep(self, code: str) -> None:
        clerk, home = self.app.desk.clerks.now, self.app.desk.own
        if clerk is None:
            language.keep(home, code)
        else:
            from mvs_tui.clerks import office

            await self.app.desk.clerks.worker.run(lambda: office.keep(home, clerk.name, "language", code))

    # ---- speaking ---------------------------------------------------------------------------------------------------

    async def follow(self, clerk: Clerk) -> None:
        """Speak the language of a clerk who has signed in; what cannot be read is passed over."""
        from mvs_tui.clerks import book
        from mvs_tui.words.files import meant

        try:
            home = self.app.desk.own
            wanted = meant(home, book.find(book.read(home), clerk.name).language) or self.first
            if wanted != language.spoken():
                await self.speak(wanted)
        except (Refused, OSError):
            return

    async def speak(self, code: str) -> None:
        """Speak a language and draw everything anew; raises `Refused` where its file cannot be read."""
        language.use(self.app.desk.own, code)
        await redraw(self.app)


async def redraw(app: MvsApp) -> None:
    """Make every open page anew in the language that is spoken now."""
    pages: list[Any] = [one for one in app.all_screens if isinstance(one, Place)]
    for page in pages:
        if page.is_attached:
            await _anew(page)


async def _anew(page: Place[Any]) -> None:
    """Make a page anew: the same rows marked, the same field in hand."""
    marked = {rows.id: rows.marked.name for rows in page.query(Rows) if rows.marked is not None}
    inside = page.focused.id if page.focused is not None else None
    await page.recompose()
    for rows in page.query(Rows):
        rows.wish = marked.get(rows.id, "")
    page.reword()
    if inside:
        for widget in page.query(f"#{inside}"):
            widget.focus()
    if page.is_current:
        page.renew()
    else:
        page.stale = True
