"""What somebody types is looked for as it stands, and who is meant exactly is found among many."""

from pathlib import Path

import pytest

from models import find, people
from models.fields import RefTo
from models.members import Household, Member
from models.people import Newcomer
from models.words import BadInput
from mvs_tui.config import Home
from mvs_tui.node import Node


@pytest.fixture
def node(mvs_home: Path) -> Node:
    """Give a desk with sixty members called Lina and a number, then one called Lina."""
    node = Node.found(Home(mvs_home), "Agri-Pod", "Bandari", "store", zone=0)
    rows = [(n, Newcomer(f"Lina {n}", "H1", code=f"A{n:03d}")) for n in range(1, 61)]
    added, refused = people.add_many(node.author, [*rows, (61, Newcomer("Lina", "H2", code="LINA-LAST"))])
    assert (added, refused) == (61, [])
    return node


@pytest.mark.parametrize("typed", ["%", "_", "A0%", "Lina__", "%Lina", "\\"])
def test_wildcards_stand_for_themselves(node: Node, typed: str) -> None:
    """What would match everybody as a pattern matches nobody who is not called so."""
    assert people.search(node.ledger, typed) == []
    assert find.count_members(node.ledger, typed) == 0
    for marker in (Member, Household):
        assert find.matches(node.names(), RefTo(marker), typed) == []
        with pytest.raises(BadInput, match="There is no"):
            node.names().find(marker, typed)


def test_a_name_with_such_letters_is_found(node: Node) -> None:
    """A percent sign or an underscore in a name finds it."""
    people.add(node.author, Newcomer("50% Otieno_", "H3", code="P1"))
    for typed in ("50%", "otieno_", "P1"):
        assert [one.code for one in people.search(node.ledger, typed)] == ["P1"]
        assert find.count_members(node.ledger, typed) == 1
        assert [match.text for match in find.matches(node.names(), RefTo(Member), typed)] == ["P1"]
        assert node.names().find(Member, typed) == node.names().find(Member, "P1")


@pytest.mark.parametrize("typed", ["Lina", "lina", "LINA-LAST", "lina-last"])
def test_who_is_meant_exactly_is_found_among_many(node: Node, typed: str) -> None:
    """Sixty others whose names begin alike and whose numbers are shorter do not hide the one that is typed in full."""
    ref = node.names().find(Member, typed)
    assert node.names().member(ref.key) == ("LINA-LAST", "Lina")
    assert find.matches(node.names(), RefTo(Member), typed)[0].text == "LINA-LAST"
    with pytest.raises(BadInput, match="may be"):
        node.names().find(Member, "lin")


@pytest.mark.parametrize("typed", ["ngugi", "NGUGI", "ngũgĩ", "Ñandu", "nandú"])
def test_a_plain_keyboard_finds_names_with_accents(node: Node, typed: str) -> None:
    """Accents and capitals count neither in what is typed nor in the name."""
    people.add(node.author, Newcomer("Ñandú Ngũgĩ", "H3", code="P1"))
    assert [one.code for one in people.search(node.ledger, typed)] == ["P1"]
    assert find.count_members(node.ledger, typed) == 1
    assert [match.text for match in find.matches(node.names(), RefTo(Member), typed)] == ["P1"]
    assert node.names().find(Member, typed) == node.names().find(Member, "P1")
