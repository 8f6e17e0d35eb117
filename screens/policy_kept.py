"""Policies that may be begun with: templates, those adopted, and a copy kept on this desk; what stands in their fields.

Rules
- Nothing of the full screen is imported here: line mode and the command line read policies by it too.
- A copy is remembered on this desk and nowhere else; each clerk who signs in has an own one.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from models import policy_words, remember
from models.language import gettext as _
from models.policy import AdoptPolicy, Terms
from models.policy_templates import TEMPLATES, find
from models.spelling import fold
from models.words import BadInput, Refused
from screens.reading import Wrong, parse_all

if TYPE_CHECKING:
    from models.entry import Slot
    from models.ledger import Ledger
    from models.names import Names
    from screens.desk import Books

#: Named in the settings: the changed copy, as the texts of its form.
COPY = "policy copy"


def slots() -> list[Slot]:
    """Give the fields of a policy's terms."""
    return [slot for slot in AdoptPolicy.kind.slots if slot.name in Terms.__slots__]


def copied(ledger: Ledger, names: Names) -> Terms | None:
    """Give the copy that was changed here; None where there is none, or one that cannot be read any more."""
    text = remember.mine(ledger, COPY)
    if not text:
        return None
    try:
        values: dict[str, Any] = parse_all(slots(), json.loads(text), names)
        return Terms(**values)
    except (Wrong, BadInput, ValueError):
        return None


def adoptable(books: Books, terms: Terms) -> dict[str, str]:
    """Give the fields of a policy that may be adopted here; raises `Refused` and says who can."""
    names = books.names()
    registrar = names.law.registrar()
    if registrar != books.author.number:
        raise Refused(
            _("Only the registrar's desk writes a policy down, after the members have voted: {desk}.").format(
                desk=names.desk(registrar)
            )
        )
    body = AdoptPolicy(**{name: getattr(terms, name) for name in Terms.__slots__})
    if broken := body.breaks():
        raise Refused(broken)
    return policy_words.texts(terms, names)


def like(names: Names, text: str) -> Terms:
    """Find what somebody calls a policy: an entry like A#12, a template, one adopted, or the copy; raises `BadInput`.

    A name that is written in full counts before a template's beginning; of adopted ones the newest.
    """
    if "#" in text:
        return _by_entry(names, text)
    kept = [one.terms for one in policy_words.adopted(names)]
    copy = copied(names.ledger, names)
    kept += [copy] if copy is not None else []
    words = {word for one in TEMPLATES for word in (one.word, fold(_(one.name)))}
    if fold(text) not in words:
        for terms in kept:
            if terms.name and fold(terms.name) == fold(text):
                return terms
    try:
        return find(text).terms
    except BadInput as error:
        named = ", ".join(dict.fromkeys(f"“{terms.name}”" for terms in kept if terms.name))
        if not named:
            raise
        raise BadInput(f"{error} " + _("Policies of these books: {names}.").format(names=named)) from error


def _by_entry(names: Names, text: str) -> Terms:
    terms = names.law.statutes.terms_of(names.find(AdoptPolicy, text).key)
    if terms is None:
        raise Refused(
            _("{name} put no policy in force: it has no effect. “mvs why {name}” says why.").format(name=text)
        )
    return terms
