"""Two desks of an invented co-op, each with a folder of its own, as if they had always kept their books there.

Rules
- A desk's folder gets what an exchange would have brought it: the coop logs, its own village's logs, its own keys.
- Entries go in by `Ledger.take`, seal by seal, as from a stick.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from models import people
from models.author import Author
from models.ledger import Ledger
from models.place import High, place_of
from models.remember import keep_frames_key
from models.store import Store
from models.wire import blake
from mvs_tui.config import clock
from mvs_tui.node import Node

if TYPE_CHECKING:
    from collections.abc import Iterator

    from models.runs import Run
    from mvs_tui.config import Home
    from mvs_tui.demo.season import Season


def settle_down(season: Season, desk: int, home: Home) -> Node:
    """Give desk 0 … 5 of a season its own folder with its key and books; the folder must be new."""
    home.make()
    writer = season.desks[desk].author
    writer.key.save(home.key)
    log = season.ledger.find_log(season.desks[0].author.key.public, 0, 0)
    (genesis,) = season.ledger.bodies(log or 0, 0, 1)
    store = Store(home.books)
    ledger = Ledger.begin(store, genesis)
    ledger.take(runs_for(season, desk))
    ledger.folder.fold_all()
    village = season.ledger.folder.law().desks[desk + 1].village
    frames = blake(season.desks[0].author.key.seed, b"frames")
    keep_frames_key(ledger, frames)
    people.hand_keys(ledger, people.keys_held(season.ledger, village))
    high = High.read(writer.pen.high_file)
    high.place = place_of(home.key)
    high.write(home.key.with_name("high.json"))
    author = Author(ledger, writer.key, home.key, clock)
    author.pen.remember()
    return Node(home, store, ledger, author)


def runs_for(season: Season, desk: int) -> Iterator[Run]:
    """Give all that a desk may hold: the coop stream, and the village stream of the desks of its village."""
    neighbours = {
        number + 1 for number, other in enumerate(season.desks) if other.village == season.desks[desk].village
    }
    for tip in season.ledger.tips((0, 1)):
        if tip.stream == 0 or tip.number in neighbours:
            yield from season.ledger.runs(tip.log, 0, tip.count)
