"""The policy line by line: what is in force, what others would change, and the adoption of one.

Rules
- Two policies are compared by their sentences: only what differs is said.
- Adopting asks for the votes only: its terms are those of the policy that was chosen. Only the registrar's desk adopts.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from models import policy_words
from models.language import gettext as _
from models.policy import AdoptPolicy
from models.policy_templates import TEMPLATES
from mvs_tui.plain.filling import fill
from mvs_tui.plain.pick import pick, yes
from screens.papers import EntryPaper
from screens.policy_kept import adoptable, copied

if TYPE_CHECKING:
    from models.names import Names
    from models.policy import Terms
    from mvs_tui.plain.session import Session
    from screens.desk import Books


def show(session: Session) -> None:
    """Say the policy in force, then what another one would change, and adopt it if that is wanted."""
    said: list[str] = []
    in_force(session)
    while True:
        found = pick(session.talk, choices(session.books.names()), said=said)
        if found is None or isinstance(found, str):
            return
        differs(session, found)
        if session.books.names().law.registrar() == session.books.author.number:
            _adopt(session, found)


def in_force(session: Session) -> None:
    """Say the policy in force in plain sentences."""
    names = session.books.names()
    now = policy_words.in_force(names)
    if now is None:
        session.talk.say(_("No policy yet. Until the members adopt one, each keeper's desk confirms requests by hand."))
        return
    session.talk.say(f"{now.terms.name or '-'}: {now.words(names)}.", *policy_words.sentences(now.terms))


def choices(names: Names) -> list[tuple[str, Terms]]:
    """Give the policies that can be looked at: templates, the copy that was changed here, and those of before."""
    found = [(f"{one.terms.name}: {_(one.about)}", one.terms) for one in TEMPLATES]
    copy = copied(names.ledger, names)
    if copy is not None:
        found.append((_("{name}: the copy that was changed on this desk").format(name=copy.name or "-"), copy))
    found += [(f"{one.terms.name or '-'}: {one.words(names)}", one.terms) for one in policy_words.adopted(names)]
    return found


def differs(session: Session, terms: Terms) -> None:
    """Say in what a policy differs from the one in force; all of it where there is none."""
    now = policy_words.in_force(session.books.names())
    if now is None:
        session.talk.say(*policy_words.sentences(terms))
        return
    pairs = policy_words.differences(now.terms, terms)
    if not pairs:
        session.talk.say(_("It says the same as the one in force."))
    for before, after in pairs:
        said = [_("Now: {sentence}").format(sentence=before)] if before else []
        said += [_("Then: {sentence}").format(sentence=after)] if after else []
        session.talk.say(*said)


def paper(books: Books, terms: Terms) -> EntryPaper:
    """Give the paper by which a policy is adopted; raises `Refused` where this desk cannot."""
    return EntryPaper(AdoptPolicy, adoptable(books, terms), about=terms.name)


def _adopt(session: Session, terms: Terms) -> None:
    if yes(session.talk, _("Did the members adopt “{name}”?").format(name=terms.name or "-"), "n"):
        session.talk.say(fill(session, paper(session.desk, terms)))
