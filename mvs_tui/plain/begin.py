"""The beginning: who is there, which books, and on an empty folder founding, joining or practising."""

from __future__ import annotations

from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

from models.language import gettext as _
from models.words import Refused
from mvs_tui import doings
from mvs_tui.node import Node
from mvs_tui.plain.clerk import sign_in
from mvs_tui.plain.filling import fill
from mvs_tui.plain.meet import folder_of
from mvs_tui.plain.pick import pick
from screens.papers import FOUNDING, JOINING, Paper, genesis_slots
from screens.reading import parse_all

if TYPE_CHECKING:
    from collections.abc import Callable

    from mvs_tui.plain.session import Session
    from screens.desk import Books, Tell


def arrive(session: Session) -> bool:
    """Sign in, and open the books or begin some; False when somebody leaves before there are any."""
    session.talk.say(_("mvs: the books of a village co-op, line by line."))
    sign_in(session)
    while not session.open(session.own):
        if not first(session):
            return False
        if session.node is not None:
            break
    doubt = doings.doubt(session.books)
    if doubt:
        session.talk.say(f"! {doubt}")
    return True


# ---- the first run ---------------------------------------------------------------------------------------------------


def first(session: Session) -> bool:
    """Ask how to begin; False when somebody leaves."""
    if _asked(session) is not None:
        waiting(session)
        if session.node is not None:
            return True
    session.talk.say(_("Nothing is set up on this computer yet. What shall it be?"))
    choices: list[tuple[str, Callable[[Session], None]]] = [
        (_("Found a co-op: yours is new here"), found),
        (_("Join a co-op: another village keeps it already"), join),
        (_("Practise on an invented village"), practise),
    ]
    chosen = pick(session.talk, choices)
    if chosen is None or isinstance(chosen, str):
        return False
    chosen(session)
    return True


class FoundPaper(Paper):
    """The names of a new co-op."""

    def __init__(self, session: Session) -> None:
        """Ask for the names."""
        super().__init__(_("Found a co-op"), genesis_slots("name", "village", "desk"), {"desk": _("store")})
        self.session = session

    def says(self, books: Books, values: dict[str, Any]) -> str:
        """Say what will happen."""
        del books, values
        return _(FOUNDING)

    def do(self, books: Books, texts: dict[str, str]) -> str:
        """Found it."""
        del books
        values = parse_all(self.slots, texts, None)
        node = Node.found(self.session.own, values["name"], values["village"], values["desk"])
        self.session.take(node)
        return _(
            "The co-op is founded, and this is its desk A. Its six words:\n{words}\nWrite them down: who joins later "
            "types them. Next, add the first machine and the first member."
        ).format(words=node.fingerprint)


def found(session: Session) -> None:
    """Found a co-op."""
    session.talk.say(fill(session, FoundPaper(session)))


# ---- joining ---------------------------------------------------------------------------------------------------------


class JoinPaper(Paper):
    """The names of a desk that wants to join."""

    def __init__(self, session: Session) -> None:
        """Ask for the names."""
        super().__init__(_("Join a co-op"), genesis_slots("village", "desk"), {"desk": _("store")})
        self.session = session

    def says(self, books: Books, values: dict[str, Any]) -> str:
        """Say what will happen."""
        del books, values
        return _(JOINING)

    def do(self, books: Books, texts: dict[str, str]) -> str:
        """Write the request."""
        from mvs_tui.admission import request

        del books
        values = parse_all(self.slots, texts, None)
        path = _request_file(self.session)
        path.write_text(request(self.session.own, values["village"], values["desk"]), "utf-8")
        return _("The request is written: {path}").format(path=path)


def _request_file(session: Session) -> Path:
    return session.own.path / f"desk{doings.REQUEST}"


def _asked(session: Session) -> str | None:
    """Give the six words of the request that was made here; None when there is none."""
    from mvs_tui.admission import read_request

    path = _request_file(session)
    try:
        return read_request(path.read_text("utf-8")).fingerprint
    except (Refused, OSError):
        return None


def join(session: Session) -> None:
    """Write a request, then wait for its answer."""
    session.own.make()
    session.talk.say(fill(session, JoinPaper(session)))
    if _asked(session) is not None:
        waiting(session)


def waiting(session: Session) -> None:
    """Carry the request out, and take the answer in."""
    words = _asked(session)
    session.talk.say(
        _("The request to join is made: {path}").format(path=_request_file(session)),
        _("Bring it to the registrar's desk, and read them these six words of this desk: {words}").format(words=words),
    )
    jobs: list[tuple[str, Callable[[Session], None]]] = [
        (_("take the answer in"), _answer), (_("write the request to a stick"), _bring), (_("ask by radio"), _by_radio),
    ]  # fmt: skip
    while session.node is None:
        found = pick(session.talk, jobs)
        if found is None or isinstance(found, str):
            return
        try:
            found(session)
        except (Refused, OSError) as error:
            session.talk.say(f"! {error}")


def _bring(session: Session) -> None:
    places = doings.places()
    folder = folder_of(session, _("Write the request file to which folder?"), places[0] if places else "")
    if folder:
        path = doings.bring_request(_request_file(session), folder)
        session.talk.say(_("The request is written: {path}").format(path=path))


def _answer(session: Session) -> None:
    from mvs_tui.admission import join as take

    places = doings.places()
    path = folder_of(session, _("Where is the answer? The file, or its folder."), places[0] if places else "")
    if not path:
        return
    doings.answer_words(path)
    words = _six_words(session)
    if words:
        node = session.work(_("Joining"), lambda _tell: take(session.own, doings.answer_file(path).read_bytes(), words))
        session.take(node)
        letter = node.desk.letter if node.desk else "?"
        session.talk.say(_("Joined {coop}: this is desk {letter}.").format(coop=node.law.name, letter=letter))


def _six_words(session: Session) -> str:
    question = _("The co-op's six words, from paper or as the registrar reads them to you:")
    text = session.talk.ask(question).strip()
    return "" if text in {".", "<"} else text


def _by_radio(session: Session) -> None:
    from mvs_tui.radio_device import find

    found = [one.url for one in find() if not one.problem]
    url = folder_of(session, _("Which radio? Its address:"), found[0] if found else "meshtastic+serial:")
    words = _six_words(session) if url else ""
    if words:
        session.work(_("Asking by radio"), partial(_ask_by_radio, session, url, words))
        session.open(session.own)


def _ask_by_radio(session: Session, url: str, words: str, tell: Tell) -> None:
    from mvs_tui.radio_doings import join as ask

    def over() -> bool:
        return session.talk.stopped or session.talk.over

    ask(session.own, _request_file(session), url, words, session.talk.say, over)
    tell(0)


# ---- practice, language, help ----------------------------------------------------------------------------------------


def practise(session: Session) -> None:
    """Open the practice co-op, or go back from it."""
    if session.practice:
        session.close()
        if not session.open(session.own):
            first(session)
        session.talk.say(_("Back at your own books."))
        return
    from mvs_tui.demo import practice

    session.close()
    home = session.own.practice
    try:
        if not home.books.exists():
            session.work(_("Making the practice co-op"), lambda _tell: practice.make(home))
        session.open(home)
    except Exception:
        session.open(session.own)
        raise
    session.talk.say(_("PRACTICE: an invented village. Nothing here touches your own books."))


def help_page(session: Session) -> None:
    """Say how questions are answered."""
    session.talk.say(
        _("Each question is one line. Enter takes what stands in [ ]."),
        _("? explains the question and lists what fits. A number chooses from a list, + shows more of it."),
        _("< goes one question back. - empties what may stay empty. > takes all the rest as it stands."),
        _(". or Ctrl-C leaves a form; what was answered is kept as a draft, here and on the screens."),
        _("! begins what was refused; the same question comes again and nothing else is lost."),
        _("Before anything is written, it is said what will happen, and y or n is asked."),
        _("Days are typed like fri, 27, tomorrow or +3; hours like fri 6."),
        _("0 at the menu leaves. If the line drops, start again: drafts are kept."),
    )
