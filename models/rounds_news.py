"""What Home says of rounds: which can be sealed, what came of the sealed ones, and which differ on this desk.

Rules
- Nothing is drawn here: rows are counted, and what was found of a sealed round is taken as it was kept.
- Before the first policy nothing is said and nothing more is imported: Home is the first screen.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from models.language import gettext as _
from models.language import ngettext
from models.rounds_due import rounds_due

if TYPE_CHECKING:
    from models.ledger import Ledger
    from models.names import Names
    from models.refs import Key
    from models.rounds import Round

#: Home looks at sealed rounds that begin within so many days, and at so many of each keeper.
AHEAD: Final = 56
EACH: Final = 4


@dataclass(frozen=True, slots=True)
class News:
    """What Home says of a round: whose it is, its first day, its sign, and the words; `todo` waits for the clerk.

    `hint` says what Enter is for.
    """

    keeper: int
    first: int
    sign: str
    words: str
    todo: bool = False
    hint: str = ""


def on_home(names: Names, desk: int) -> list[News]:
    """Give what is new about rounds for a desk; nothing where no policy is in force."""
    if names.law.statutes.policy() is None:
        return []
    rounds = rounds_due(names.ledger, names.now, desk)
    # The nearest alone: what can be sealed, or until when the next one takes requests.
    news = [
        News(one.desk, one.first, "!" if one.due else "?", one.words(names.calendar), todo=one.due)
        for one in [one for one in rounds if one.due] or rounds[:1]
    ]
    for found in near(names.ledger, names.today):
        news += _of_sealed(names, found, desk)
    return sorted(news, key=lambda one: not one.todo)


def near(ledger: Ledger, today: int) -> list[Round]:
    """Give the sealed rounds that Home looks at, the next first: a desk that seals many hides nobody else's."""
    from models import inspect

    turns = Counter[int]()
    found: list[Round] = []
    for one in reversed(inspect.rounds(ledger, limit=-1)):
        if one.first + one.days > today and one.first < today + AHEAD and turns[one.key.desk] < EACH:
            turns[one.key.desk] += 1
            found.append(one)
    return found


def _of_sealed(names: Names, sealed: Round, desk: int) -> list[News]:
    from models import inspect

    week, found = names.calendar.week(sealed.first), inspect.kept(names.ledger, sealed.key)
    news: list[News] = []
    if found is not None and found.found is inspect.Found.DIFFERS:
        words = _("Round {week} of {desk} differs on this desk").format(week=week, desk=names.desk(sealed.key.desk))
        news.append(News(sealed.key.desk, sealed.first, "!", words, todo=True))
    got, passed, offered = _mine(names, sealed.key, desk)
    if not (offered or (names.today < sealed.first and (got or passed))):
        return news
    hours = ngettext("{n} of yours got hours", "{n} of yours got hours", got).format(n=got)
    over = ngettext("{n} was passed over", "{n} were passed over", passed).format(n=passed)
    words = _("Round {week} is sealed: {hours}, {over}").format(week=week, hours=hours, over=over)
    hint = _("Enter: offers") if offered else ""
    return [*news, News(sealed.key.desk, sealed.first, "!" if offered else "=", words, bool(offered), hint)]


def _mine(names: Names, sealed: Key, desk: int) -> tuple[int, int, int]:
    """Count a desk's requests that a round granted, that it passed over, and the offers to them that stand."""
    rows = names.ledger.store.rows(
        'SELECT g.granted, g.offer IS NOT NULL AND b.state IN (0, 2) FROM "grant" g '
        "JOIN booking b ON b.coop = g.coop AND b.key = g.key WHERE g.coop = ? AND g.round = ? AND b.desk = ?",
        names.ledger.coop, str(sealed), desk,
    )  # fmt: skip
    passed = [bool(offer) for granted, offer in rows if not granted]
    return len(rows) - len(passed), len(passed), sum(passed)


def unchecked(names: Names) -> bool:
    """Whether a sealed round lies ahead that this desk has not reckoned again, though it might."""
    if names.law.statutes.policy() is None:
        return False
    from models import inspect

    return any(one.first + one.days > names.today for one in inspect.unchecked(names.ledger))
