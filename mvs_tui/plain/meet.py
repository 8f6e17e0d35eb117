"""Exchange with other desks: what each lacks, sticks, how the radio stands, and admitting a desk."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from models import answers, remember
from models.language import gettext as _
from mvs_tui import doings, radio_words
from mvs_tui.plain.pick import pick, yes
from screens.air import Asking
from screens.said import ago, entries

if TYPE_CHECKING:
    from collections.abc import Callable

    from mvs_tui.plain.session import Session
    from screens.desk import Books, Other, Tell

#: Named in the settings: the folder of the last stick; the full screen remembers it there too.
STICK = "stick"


def exchange(session: Session) -> None:
    """Choose what to do with other desks."""
    jobs: list[tuple[str, Callable[[Session], None]]] = [
        (_("who lacks what"), lacks),
        (_("stick out: write what the others lack"), stick_out),
        (_("stick in: take in what others wrote"), stick_in),
        (_("the radio"), radio),
        (_("admit a desk"), admit),
        (_("the co-op's six words"), words),
    ]
    said: list[str] = []
    while True:
        found = pick(session.talk, jobs, said=said)
        if found is None or isinstance(found, str):
            return
        found(session)


def lacks(session: Session) -> None:
    """Say what each other desk and this one lack of each other."""
    books = session.books
    found = doings.others(books)
    if not found:
        session.talk.say(_("No other desk yet. Start mvs there, choose “join”, and admit it here."))
    for other in found:
        session.talk.say(_lack(books, other))


def _lack(books: Books, other: Other) -> str:
    if other.shut_out:
        return _("{name} was shut out; nothing is exchanged with it.").format(name=other.name)
    if other.heard is None:
        return _("{name} was never heard, and lacks {n}.").format(name=other.name, n=entries(other.lacks))
    when = _("heard {when} by {way}").format(when=ago(max(0, books.now() - other.heard)), way=other.way)
    if not other.lacks and not other.we_lack:
        return _("{name} holds the same as this desk; {heard}.").format(name=other.name, heard=when)
    return _("{name} lacks {n} of ours, we lack {m} of theirs; {heard}.").format(
        name=other.name, n=entries(other.lacks), m=entries(other.we_lack), heard=when
    )


def stick_out(session: Session) -> None:
    """Write a stick."""
    _carry(session, _("Write the stick: to which folder?"), _("Writing the stick"), doings.stick_out)


def stick_in(session: Session) -> None:
    """Take a stick in; say which answers came with it."""
    before = set(_news(session.books))
    _carry(session, _("Take the stick in: from which folder?"), _("Taking the stick in"), doings.stick_in)
    session.talk.say(*(line for line in _news(session.books) if line not in before))


def _news(books: Books) -> list[str]:
    names = books.names()
    return [
        _("{machine} {when} for {who} is {state}.").format(
            machine=row.code, when=names.span(row.start, row.end), who=row.who, state=row.standing
        )
        for row in answers.unseen(names, books.author.number)
    ]


def _carry(session: Session, question: str, doing: str, job: Callable[[Books, str, Tell], str]) -> None:
    ledger = session.books.ledger
    last, places = remember.setting(ledger, STICK), doings.places()
    folder = folder_of(session, question, last if last in places or not places else places[0])
    if folder:
        session.talk.say(session.work(doing, lambda tell: job(session.books, folder, tell)))
        remember.remember(ledger, STICK, folder)


def folder_of(session: Session, question: str, proposed: str = "") -> str:
    """Ask for a folder or a file; "" when it was left. Enter takes what is proposed."""
    while True:
        text = session.talk.ask(f"{question} [{proposed}]:" if proposed else question).strip()
        if text == "?":
            session.talk.say(_("The folder where the stick is, like /media/stick. . leaves."), *doings.places())
        elif text in {".", "<"}:
            return ""
        else:
            return text or proposed


def radio(session: Session) -> None:
    """Say how the radio stands."""
    books = session.books
    session.talk.say(*radio_words.lines(books.air(), books.law))


def words(session: Session) -> None:
    """Say the six words."""
    session.talk.say(_("The co-op's six words: {words}").format(words=session.books.fingerprint))


def admit(session: Session) -> None:
    """Admit a desk that asked by radio, or by its request file."""
    asking = session.books.air().asks
    if asking:
        lines = [_("{desk} in {village}").format(desk=one.desk, village=one.village) for one in asking]
        found = pick(session.talk, [*zip(lines, asking, strict=True), (_("a request file"), "file")])
        if found is None:
            return
        if isinstance(found, Asking):
            _compare(session, _("Its six words: {words}.").format(words=found.words), partial(_by_radio, asking=found))
            return
    places = [path for folder in doings.places() for path in doings.requests(folder)]
    question = _("Which request file, or its folder? The new desk made it on its first start.")
    path = folder_of(session, question, places[0] if places else "")
    if path:
        _compare(session, doings.read_request(session.books, path), lambda books: doings.admit(books, path))


def _by_radio(books: Books, asking: Asking) -> str:
    from mvs_tui import radio_doings

    return radio_doings.admit(books, asking)


def _compare(session: Session, who: str, take: Callable[[Books], str]) -> None:
    """Let the six words be compared, and admit only then."""
    session.talk.say(who)
    session.talk.say(_("Call the new desk and let them read their six words to you, or compare them with its paper."))
    if yes(session.talk, _("Are all six the same?")):
        session.talk.say(session.work(_("Admitting"), lambda _tell: take(session.books)))
    else:
        session.talk.say(_("Nobody was admitted."))
