"""What a screen may ask of the program around it. The app fulfils it; screens never see how.

Rules
- Every question to the books is a function of `Books`, run by `ask` in the one worker thread: no screen blocks, and the
  books are used from one thread.
- What may last longer than a second goes through `work`: it is told of progress, and `Esc` stops it.
- The named actions below are such functions too, or things that only the program can do (open another folder).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Protocol, TypeVar

if TYPE_CHECKING:
    from collections.abc import Callable

    from models.author import Author, Receipt
    from models.clerk import Clerk
    from models.law import Desk as DeskRecord
    from models.law import Law
    from models.ledger import Ledger
    from models.names import Names
    from models.refs import Key, Ref, Stream
    from screens.air import Air, Asking, Choice, FoundRadio, RadioPlan
    from screens.clerk_desk import ClerkDesk

T = TypeVar("T")


class Stopped(Exception):  # noqa: N818 - a wish, not an error
    """The clerk stopped a long work; what was done so far stays."""


class Tell(Protocol):
    """How a long work tells of its progress; raises `Stopped` when the clerk pressed Esc."""

    def __call__(self, done: int, of: int = 0) -> None:
        """Tell that `done` out of `of` are done; `of` is 0 where nobody knows."""
        ...


class Books(Protocol):
    """An open desk, as functions in the worker thread see it."""

    ledger: Ledger
    author: Author

    @property
    def law(self) -> Law:
        """The constitution as it stands."""
        ...

    @property
    def desk(self) -> DeskRecord | None:
        """Give this desk, or None while it is not admitted."""
        ...

    @property
    def fingerprint(self) -> str:
        """Six words to compare on paper."""
        ...

    def now(self) -> int:
        """Give the minutes since the co-op's epoch."""
        ...

    def names(self) -> Names:
        """Give the lens through which words are read and written."""
        ...

    def air(self) -> Air:
        """Give how this desk's radio stands."""
        ...

    def append(self, *bodies: Any, by: Ref[Any] | None = None, stream: Stream | None = None) -> Receipt:
        """Sign and keep entries."""
        ...


@dataclass(frozen=True, slots=True)
class Asked:
    """A desk that has asked to join: where its request lies, its fingerprint, and what it said of itself."""

    path: str
    fingerprint: str
    words: str


@dataclass(frozen=True, slots=True)
class Other:
    """Another desk: what it lacks of ours and we of its, when (minutes since the epoch) and how it was last heard."""

    number: int
    name: str
    lacks: int
    we_lack: int
    heard: int | None
    way: str
    shut_out: bool = False


class Desk(Protocol):
    """The program around the screens."""

    practice: bool
    #: Whether these are the books of `mvs demo`, which are made up as those of the practice co-op are.
    demo: bool
    clerks: ClerkDesk

    @property
    def clerk(self) -> Clerk | None:
        """Who is signed in; None where nobody has to."""
        ...

    async def ask(self, function: Callable[[Books], T]) -> T:
        """Run a short question in the worker thread."""
        ...

    async def write(self, function: Callable[[Books], T]) -> T:
        """Run something that writes, then let every open screen look again."""
        ...

    def stale(self) -> None:
        """Let every screen look again when it comes to the front."""
        ...

    async def work(self, doing: str, function: Callable[[Books, Tell], T], *, stops: bool = True) -> T:
        """Run something long that may write, with progress on screen; raises `Stopped`, unless it never `stops`."""
        ...

    async def reckon(self, doing: str, function: Callable[[Books, Tell], T], *, stops: bool = True) -> T:
        """Run something long that only reads, with progress on screen; raises `Stopped`, unless it never `stops`."""
        ...

    def languages(self) -> list[str]:
        """Give the names of the languages, each in itself."""
        ...

    # ---- beginning and changing the co-op ----

    def half_typed(self, name: str, texts: dict[str, str] | None = None) -> dict[str, str]:
        """Give what was half typed into a form before there are books; with `texts` keep them, with none forget."""
        ...

    async def found(self, coop: str, village: str, desk: str) -> str:
        """Found a co-op in this folder and open it; gives its fingerprint."""
        ...

    async def request(self, village: str, desk: str) -> Asked:
        """Write the file by which this desk asks to join."""
        ...

    async def bring_request(self, folder: str) -> str:
        """Copy the request file to a folder, a stick's for example; gives the path. Raises `Refused`, `OSError`."""
        ...

    def asked(self) -> Asked | None:
        """Give the request that was made here and waits for its answer."""
        ...

    async def answer_words(self, answer: str) -> str:
        """Give the six words of the co-op that an answer file (or the one in a folder) is of."""
        ...

    async def join(self, answer: str, words: str) -> str:
        """Take the answer file (or the one in a folder) if the six words are the co-op's, and open it; gives words."""
        ...

    async def radios(self) -> list[FoundRadio]:
        """Give the radios at this computer, before there are books."""
        ...

    async def join_by_radio(self, url: str, words: str) -> str:
        """Ask by radio to join the co-op with these six words until somebody answers; gives words. Raises `Refused`."""
        ...

    async def practise(self, *, fresh: bool = False) -> None:
        """Open the practice co-op, made anew when asked."""
        ...

    async def leave_practice(self) -> None:
        """Go back from the practice co-op to where the clerk came from."""
        ...

    # ---- the radio ----

    async def radio_start(self) -> str:
        """Start the radio's program; gives words."""
        ...

    async def radio_stop(self) -> str:
        """Stop the radio's program and wait for its end; gives words."""
        ...

    def radio_choices(self, question: str) -> list[Choice]:
        """Give what can be chosen for `region` or `preset`."""
        ...

    # ---- functions for `ask`, `write` and `work` ----

    def radio_hello(self, books: Books) -> None:
        """Let the radio tell at once what this desk holds, so that others hear it."""
        ...

    def radio_admit(self, books: Books, asking: Asking) -> str:
        """Admit a desk that asked by radio; gives words. Raises `Refused`."""
        ...

    def radio_plan(self, books: Books) -> RadioPlan:
        """Give how this desk's radio is set, or should be where it is not set up yet."""
        ...

    def radio_find(self, books: Books, tell: Tell) -> list[FoundRadio]:
        """Look for radios at this computer."""
        ...

    def radio_see(self, books: Books, url: str, tell: Tell) -> FoundRadio:
        """Ask a radio how it is set now; raises `Refused` in words."""
        ...

    def radio_apply(self, books: Books, plan: RadioPlan, tell: Tell) -> str:
        """Set the radio as planned and remember it in the settings; gives words. Raises `Refused`."""
        ...

    def others(self, books: Books) -> list[Other]:
        """Give the other desks by number."""
        ...

    def import_members(self, books: Books, path: str, tell: Tell) -> list[str]:
        """Take members from a CSV file; the first line says how many, the others are the refused rows."""
        ...

    def stick_out(self, books: Books, folder: str, tell: Tell) -> str:
        """Write what others lack to a folder; gives words."""
        ...

    def stick_in(self, books: Books, folder: str, tell: Tell) -> str:
        """Take what lies in a folder; gives words."""
        ...

    def admit(self, books: Books, request: str) -> str:
        """Admit the desk whose request file this is and write the answer beside it; gives words."""
        ...

    def read_request(self, books: Books, request: str) -> str:
        """Say who asks in a request file, with the fingerprint to compare, before anybody is admitted."""
        ...

    def backup(self, books: Books, tell: Tell) -> str:
        """Copy the books to the backup folder; gives words with the path."""
        ...

    def last_backup(self, books: Books) -> int | None:
        """Give when the last backup was made, in minutes since the co-op's epoch."""
        ...

    def print_paper(
        self, books: Books, sort: str, key: Key | None = None, number: int = 0, day: int | None = None
    ) -> str:
        """Write a paper as text and PDF and say where it lies.

        `sort` is slip or why (of the request `key`), week (of the machine, member or village `key`, or of all
        machines), round (of keeper `number`, the one that `day` belongs to), member or machine (the statement of `key`
        for the month of `day`), custody or form.
        """
        ...

    def verify(self, books: Books, tell: Tell) -> list[str]:
        """Check every signature and what was made of the entries; the first line sums up."""
        ...

    def doubt(self, books: Books) -> str:
        """Say what is wrong with this machine's clock; empty when nothing is."""
        ...

    def round_link(self, books: Books, keeper: int, first: int) -> bytes:
        """Give this desk's own lot for a round of its own from a day on; empty for another desk's."""
        ...

    def seal_round(self, books: Books, first: int, digest: bytes, tell: Tell) -> str:
        """Seal the round from a day on whose draft has this digest; gives words. Raises `Refused`."""
        ...

    def doubt_round(self, books: Books, sealed: Key) -> str:
        """Tell all desks that this one reckons a sealed round otherwise; gives words."""
        ...

    def requests(self, folder: str) -> list[str]:
        """Give the request files in a folder."""
        ...

    def places(self) -> list[str]:
        """Give the folders of sticks that are plugged in."""
        ...
