"""What is remembered of other desks, and where SQL is written."""

import re
from pathlib import Path

from models import heard
from models.runs import Mark
from mvs_tui import peers
from mvs_tui.config import Home
from mvs_tui.node import Node

ROOT = Path(__file__).parents[2]
BY_HAND = re.compile(
    r"\.rows\(|\.many\(|store\.put\(|execute_sql|store\.run\(|\bSELECT |\bINSERT |\bDELETE FROM |\bUPDATE \w+ SET"
)


#: Stands between the store and SQLite, to fail what others ask for; it asks for nothing itself.
FAILING_DISK = ROOT / "radio" / "sim" / "disk.py"


def test_sql_by_hand_is_written_in_models_only() -> None:
    """No file of the screens, the radio or the program has a statement, or asks the store for rows by itself."""
    found = {
        f"{path.relative_to(ROOT)}:{number}"
        for folder in ("screens", "radio", "mvs_tui")
        for path in (ROOT / folder).rglob("*.py")
        if path != FAILING_DISK
        for number, line in enumerate(path.read_text("utf-8").splitlines(), 1)
        if BY_HAND.search(line)
    }
    assert not found
    assert BY_HAND.search((ROOT / "models" / "heard.py").read_text("utf-8"))


def test_marks_of_unknown_desks_are_not_remembered_and_none_without_end(mvs_home: Path) -> None:
    """Marks of known desks' two streams are kept, the newest first, at most `MOST_MARKS`; others are forgotten."""
    node = Node.found(Home(mvs_home), "Agri-Pod", "Bandari", "store", zone=0)
    own = node.author.key.public
    other = bytes([1]) * 33
    node.law.by_key[other] = node.law.by_key[own]
    stranger = [Mark(bytes([9]) * 33, 0, n, 5, bytes(8), frozen=False) for n in range(50)]
    many = [Mark(own, n % 3, n, 5, bytes(8), frozen=False) for n in range(9000)]
    peers.remember(node, other, [*stranger, *many], "stick", 7)
    kept = heard.marks(node.ledger, other)
    assert len(kept) == peers.MOST_MARKS
    assert {mark.desk_key for mark in kept} == {own}
    assert {mark.stream for mark in kept} == {0, 1}
    newest = Mark(own, 0, 0, 6, bytes(8), frozen=False)
    peers.remember(node, other, [newest], "stick", 8)
    assert newest in heard.marks(node.ledger, other)
    assert len(heard.marks(node.ledger, other)) == peers.MOST_MARKS
    assert heard.everybody(node.ledger) == {other: heard.Heard(8, "stick")}
    node.close()
