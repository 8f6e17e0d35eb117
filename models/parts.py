"""What an area keeps in a machine's book beside its bookings: breakdowns, service, drivers, rates.

Rules
- A part begins empty, with the first entry of its area; a book without any folds and reads as it always did.
- Its rows go into tables of its own. `key` of a row is the entry that it came from; who changes a row touches that key.
- Its advice is asked beside the book's own; it raises `Refused` with words, and never decides.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from models.bookings import Booking, MachineBook
    from models.machines import HandOver, LogJob, RequestMachine
    from models.refs import Key


class Part:
    """One area's part of a machine's book."""

    def rows(self, machine: str) -> dict[str, list[dict[str, Any]]]:
        """Give the part's rows by table; `machine` is the book's subject."""
        del machine
        return {}

    def hands(self, book: MachineBook, request: Key) -> bool:
        """Whether the desk of the current entry may hand over and take back for a request beside the keeper."""
        del book, request
        return False

    def held(self, book: MachineBook, booking: Booking) -> None:
        """Note that the current entry took a booking's hours."""

    def advise_request(self, book: MachineBook, wish: RequestMachine) -> None:
        """Refuse a request, in words."""

    def advise_confirm(self, book: MachineBook, booking: Booking) -> None:
        """Refuse a confirmation, in words."""

    def advise_hand_over(self, book: MachineBook, booking: Booking, handing: HandOver) -> None:
        """Refuse a hand-over, in words."""

    def advise_job(self, book: MachineBook, booking: Booking, job: LogJob) -> None:
        """Refuse a job, in words."""
