"""Make the golden books of the format that this program writes: `python -m tests.golden.make`.

Run once for each format that is released, and never again for it: what it wrote stays as it was, so that every later
program is held to opening it. Beside the books stands what they said: places, verdicts, and how the bookings stand.
"""

import json
import lzma
import sys
from pathlib import Path
from tempfile import TemporaryDirectory

from models.ledger import Ledger
from models.store import FORMAT
from tests.village.builder import begin, feed, picture
from tests.village.cases import CASES

HERE = Path(__file__).parent
#: Awkward sets that every later program has to read in the same way.
NAMES = ("everything", "struck_out", "moved_office", "wrong_clock", "damaged_bytes", "newer_rules")


def bookings(ledger: Ledger) -> list[list[object]]:
    """Give every request and how it stands."""
    return [
        list(row)
        for row in ledger.store.rows("SELECT key, state FROM booking WHERE coop = ? ORDER BY key", ledger.coop)
    ]


def main() -> None:
    """Write the golden books; refuses to write over those that are there."""
    for name in NAMES:
        target = HERE / f"format-{FORMAT}-{name}.db.xz"
        if target.exists():
            sys.exit(f"{target.name} is there already; released books are never made anew")
        with TemporaryDirectory() as folder:
            begun, rest = CASES[name]()
            ledger = begin(begun[0].entries[0], Path(folder) / "books.db")
            feed(ledger, [*begun, *rest])
            states = bookings(ledger)
            seen = picture(ledger)
            ledger.store.run("VACUUM")
            ledger.store.close()
            target.write_bytes(lzma.compress((Path(folder) / "books.db").read_bytes(), preset=9))
        said = {"digest": seen.digest.hex(), "places": seen.places, "verdicts": seen.verdicts, "bookings": states}
        target.with_suffix("").with_suffix(".json").write_text(json.dumps(said, indent=1) + "\n", "utf-8")


if __name__ == "__main__":
    main()
