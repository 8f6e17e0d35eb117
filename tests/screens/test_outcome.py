"""What is said before an answer is written: what follows from it, and who is told, if anybody is to be."""

from models.machines import ConfirmRequest, RejectRequest
from mvs_tui.node import Node
from screens.outcome import WORDS
from tests.screens.conftest import Coop, ask, pin


def test_a_desk_that_asked_itself_is_not_told_with_the_next_exchange(coop: Coop) -> None:
    """It reads the answer where it stands; another desk is told, and how is said."""
    with Node.opened(coop.home) as node:
        own = pin(node, ask(node, "TRACTOR1", "A001", 24 * 9 + 6, 4))
        for kind in (ConfirmRequest, RejectRequest):
            said = WORDS[kind](node, {"request": own})
            assert "TRACTOR1" in said
            assert "told" not in said
            assert "exchange" not in said
