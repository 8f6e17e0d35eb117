"""The menu of line mode, and the sitting from its first word to its last.

Rules
- The menu is said once; then its numbers are enough, and `?` says it again.
- Ctrl-C leaves what is being asked; twice at the menu it leaves the program, as `0`, `.` and the end of input do.
- What the books or a disk refuse is said in words, and the menu goes on.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from models.language import gettext as _
from models.language import ngettext
from models.store import Damaged
from models.words import BadInput, Refused
from mvs_tui import crash
from mvs_tui.config import Home
from mvs_tui.plain import begin, clerk, jobs, meet, past, policy, rounds, waits, work
from mvs_tui.plain.session import Session
from mvs_tui.plain.talk import Left, Over, Talk
from screens.desk import Stopped
from screens.said import refusal

if TYPE_CHECKING:
    from collections.abc import Callable


def choices() -> list[tuple[str, Callable[[Session], None]]]:
    """Give what can be done, in the order of the menu."""
    return [
        (_("What waits, and today"), waits.show_waiting),
        (_("Ask for a machine"), jobs.request),
        (_("Confirm, reject, hand over, take back, log work"), waits.requests),
        (_("A machine's week"), jobs.week),
        (_("Machines: list, add"), jobs.machines),
        (_("Members: find, add, correct"), jobs.members),
        (_("Exchange with other desks: stick, radio"), meet.exchange),
        (_("History"), past.recent),
        (_("Why is something as it is"), past.why),
        (_("Backup"), jobs.backup),
        (_("Other things to write"), jobs.others),
        (_("Practise, or back from it"), begin.practise),
        (_("Language"), clerk.language),
        (_("Help"), begin.help_page),
        (_("The round: who gets which machine, and why"), rounds.show),
        (_("Work: claim, witness, confirm; tasks, chores, skills"), work.show),
        (_("The policy: how machines are shared"), policy.show),
    ]


def run(home: Home | None = None) -> int:
    """Sit down at a folder (the one that the environment names, if none is given); gives the exit code."""
    talk = Talk()
    home = home or Home.here()
    session = Session(talk, home)
    code = 0
    with talk.hearing():
        try:
            if begin.arrive(session):
                serve(session)
        except (Over, Left):
            pass
        except (Refused, Damaged, Stopped, BadInput, OSError) as error:
            talk.say(f"! {refusal(error)}")
            code = 1
        except Exception as error:  # noqa: BLE001 - a mistake of ours ends in words
            talk.say(crash.words(home.crash, error))
            code = 1
        finally:
            session.close()
        talk.say(_("Goodbye. Everything that was written is safe."))
    return code


def serve(session: Session) -> None:
    """Ask what shall be done until somebody leaves."""
    talk = session.talk
    greet(session)
    tell(session)
    warned = False
    while True:
        try:
            text = talk.ask(_("What next? (number, ? lists):")).strip()
        except Left:
            if warned:
                return
            warned = True
            talk.say(_("Ctrl-C again leaves the program."))
            continue
        warned = False
        if text in {"0", ".", "q"}:
            return
        if text in {"", "?"}:
            tell(session)
        else:
            do(session, text)


def do(session: Session, text: str) -> None:
    """Do what a number or the beginning of a line of the menu means."""
    offered = choices()
    if text.isdigit():
        found = [doing for number, (_words, doing) in enumerate(offered, 1) if str(number) == text]
    else:
        found = [doing for words, doing in offered if words.lower().startswith(text.lower())]
    if len(found) != 1:
        session.talk.say(_("! That is not on the list: 0 to {n}, or ? for the list.").format(n=len(offered)))
        return
    try:
        found[0](session)
    except Left:
        session.talk.say(_("Left."))
    except (Refused, Damaged, Stopped, BadInput, OSError) as error:
        session.talk.say(f"! {refusal(error)}")


def greet(session: Session) -> None:
    """Say whose books these are and what waits."""
    books = session.books
    names, mine = books.names(), books.desk
    place = _("not admitted yet")
    if mine is not None:
        place = _("{village}, desk {letter}").format(village=names.law.village_of(mine.number), letter=mine.letter)
    day = names.calendar.show_day(names.today)
    words = _("PRACTICE: {place}, {day}.") if session.practice else _("{place}, {day}.")
    session.talk.say(words.format(place=place, day=day))
    count = waits.for_me(books)
    if count:
        session.talk.say(ngettext("{n} thing waits for you.", "{n} things wait for you.", count).format(n=count))


def tell(session: Session) -> None:
    """Say the menu."""
    session.talk.say(*(f"{number} {words}" for number, (words, _doing) in enumerate(choices(), 1)), _("0 Leave"))
