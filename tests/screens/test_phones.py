"""Binding a phone on the members screen: the words of a phone that wrote are offered, and compared before it counts."""

from models import phones
from mvs_tui.node import Node
from tests.screens.conftest import Clerk, Coop

PHONE = bytes(range(32))
WORDS = phones.words(PHONE)


async def test_a_clerk_binds_the_phone_that_wrote_and_unbinds_it(clerk: Clerk, coop: Coop) -> None:
    """`p` opens the form for the marked member; the phone is chosen from those that wrote; `u` ends it."""
    with Node.opened(coop.home) as node:
        phones.note_heard(node.ledger, PHONE, node.now())
    await clerk.press("3", "p")
    assert "reads out the six words" in clerk.screen
    assert f"> {WORDS} wrote Sat 21 Nov" in clerk.screen
    await clerk.type(WORDS[:11])
    assert f"Does the phone say {WORDS}?" in " ".join(clerk.screen.split())
    await clerk.press("ctrl+s")
    assert "bound a phone" in clerk.screen
    with Node.opened(coop.home) as node:
        (bound,) = phones.bound(node.ledger)
        assert bound.public == PHONE
    await clerk.press("u", "ctrl+s")
    assert "unbound a phone" in clerk.screen
    with Node.opened(coop.home) as node:
        assert phones.bound(node.ledger) == []
