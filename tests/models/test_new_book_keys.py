"""Bodies that name each other by place, when the desk has to go on in a new book."""

from pathlib import Path

from models import people
from models.members import Member
from models.people import Newcomer
from mvs_tui.config import Home
from mvs_tui.node import Node


def test_a_member_added_as_the_first_act_in_a_new_book_is_in_their_household(tmp_path: Path) -> None:
    """The entry that opens the new book is not counted among the bodies, so the member names the household."""
    home = Home(tmp_path / "desk")
    Node.found(home, "Pod", "Bandari", "store").close()
    (home.path / "high.json").unlink()
    with Node.opened(home) as node:
        people.add(node.author, Newcomer("Mary Njeri", "K1"))
        assert node.store.rows("SELECT count(*) FROM entry WHERE kind = 8")[0][0], "no new book was opened"
        assert [person.name for person in people.search(node.ledger)] == ["Mary Njeri"]


def test_a_member_beyond_the_first_fifty_is_found_by_name(tmp_path: Path) -> None:
    """What is typed chooses among all members, not among the first fifty numbers."""
    with Node.opened(_founded(tmp_path)) as node:
        people.add_many(node.author, ((n, Newcomer(f"Member {n:02d}", f"H{n}")) for n in range(60)))
        people.add(node.author, Newcomer("Zawadi Last", "H1"))
        assert node.names().show(node.names().find(Member, "zawadi")) == "Zawadi Last"


def _founded(tmp_path: Path) -> Home:
    home = Home(tmp_path / "desk")
    Node.found(home, "Pod", "Bandari", "store").close()
    return home
