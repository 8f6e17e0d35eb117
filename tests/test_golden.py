"""Old ledgers open with new programs: books of each released format say today what they said when they were written."""

import json
import lzma
from pathlib import Path

import pytest

from models.ledger import Ledger
from models.store import FORMAT, Store
from models.verify import verify
from tests.golden.make import bookings
from tests.village.builder import picture

GOLDEN = Path(__file__).parent / "golden"
BOOKS = sorted(GOLDEN.glob("*.db.xz"))


def opened(golden: Path, folder: Path) -> Ledger:
    """Open a copy of golden books as the program does."""
    path = folder / "books.db"
    path.write_bytes(lzma.decompress(golden.read_bytes()))
    ledger = Ledger.first(Store(path))
    assert ledger is not None
    ledger.mend()
    return ledger


def test_there_are_books_of_this_format() -> None:
    """Whoever changes the format keeps books of the old one and adds those of the new."""
    assert [golden for golden in BOOKS if golden.name.startswith(f"format-{FORMAT}-")]


@pytest.mark.parametrize("golden", BOOKS, ids=lambda golden: golden.name.removesuffix(".db.xz"))
@pytest.mark.parametrize("again", [False, True], ids=["as they are", "rebuilt"])
def test_old_books_say_what_they_said(golden: Path, tmp_path: Path, *, again: bool) -> None:
    """Digest, places, verdicts and bookings are those of the day the books were written, and every seal holds."""
    said = json.loads(golden.with_suffix("").with_suffix(".json").read_text("utf-8"))
    ledger = opened(golden, tmp_path)
    if again:
        ledger.rebuild()
    seen = picture(ledger)
    assert seen.digest.hex() == said["digest"]
    assert seen.places == said["places"]
    assert seen.verdicts == said["verdicts"]
    assert bookings(ledger) == said["bookings"]
    assert verify(ledger).good
