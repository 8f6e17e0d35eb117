"""The order of entries: as the page's own slow solution gives it, capped, and mended where clocks are years off."""

from collections.abc import Callable

import pytest

from models.coop import AddVillage, CorrectTime
from models.order import MAX_T, Node, Ordered, order
from models.refs import Key, Ref
from tests.vectors import orders as page
from tests.village.builder import Village, chance, picture, told

YEARS = 20 * 365 * 1440


def graph(seed: int, size: int) -> list[page.Node]:
    """Draw entries in a few logs that name each other and places that do not exist, often in rings."""
    lots = chance(seed)
    logs: dict[tuple[int, int, int], int] = {}
    nodes: list[page.Node] = []
    keys: list[page.Key] = []
    for _step in range(size):
        log = (lots.randrange(1, 5), 0, lots.choice([0, 0, 0, 9]))
        seq = logs.get(log, 0)
        logs[log] = seq + 1
        refs: list[page.Key] = []
        for _ref in range(lots.choice([0, 0, 1, 1, 2])):
            if keys and lots.random() < 0.7:
                refs.append(lots.choice(keys))
            else:
                refs.append((lots.randrange(1, 6), 0, lots.choice([0, 0, 9]), lots.randrange(size // 3 + 1)))
        nodes.append(page.Node((*log, seq), lots.choice([lots.randrange(300), lots.randrange(2**31)]), tuple(refs)))
        keys.append((*log, seq))
    return nodes


def ours(nodes: list[page.Node]) -> dict[Key, Ordered]:
    """Order them with the program's one pass."""
    there = {Key(*node.key) for node in nodes}
    graph = {
        Key(*node.key): Node(
            node.at or 0,
            Key(*node.key[:3], node.key[3] - 1) if node.key[3] else None,
            tuple(Key(*ref) if Key(*ref) in there else None for ref in node.refs),
        )
        for node in nodes
    }
    return order(graph, dict[Key, Ordered]().get)


@pytest.mark.parametrize("seed", range(60))
def test_random_graphs_are_ordered_as_the_page_orders_them(seed: int) -> None:
    """The one pass and the page's slow solution agree on t, rings, waiting and unsettled."""
    nodes = graph(seed, 6 + seed // 2)
    found, wanted = ours(nodes), page.solve(nodes)
    placed = sorted(found, key=lambda key: (found[key].t, key))
    assert [list(key) for key in placed] == wanted["order"], f"seed {seed}"
    assert [found[key].t for key in placed] == wanted["t"], f"seed {seed}"
    for mark in ("ring", "waiting", "unsettled"):
        assert [list(key) for key in placed if getattr(found[key], mark)] == wanted[mark], f"seed {seed}: {mark}"


def test_the_order_does_not_hang_on_how_entries_are_listed() -> None:
    """The same graph, listed in twenty orders, gives the same result."""
    nodes = graph(4711, 60)
    first = ours(nodes)
    for seed in range(20):
        chance(seed).shuffle(nodes)
        assert ours(nodes) == first, f"seed {seed}"


def test_a_long_chain_is_ordered_without_deep_recursion() -> None:
    """Fifty thousand entries that each name the one before are placed, one minute apart."""
    keys = [Key(1 + place % 2, 0, 0, place // 2) for place in range(50_000)]
    nodes = {
        key: Node(5, Key(*key[:3], key.seq - 1) if key.seq else None, (keys[place - 1],) if place else ())
        for place, key in enumerate(keys)
    }
    assert order(nodes, dict[Key, Ordered]().get)[keys[-1]].t == 5 + 49_999


def test_one_great_ring_is_found() -> None:
    """Ten thousand entries that name each other in one ring keep their own times and are all marked."""
    keys = [Key(place + 1, 0, 0, 0) for place in range(10_000)]
    nodes = {key: Node(place, None, (keys[place - 1],)) for place, key in enumerate(keys)}
    found = order(nodes, dict[Key, Ordered]().get)
    assert all(found[key] == Ordered(place, ring=True) for place, key in enumerate(keys))


def test_t_is_capped_below_two_to_the_32() -> None:
    """Behind an entry at the cap, others stand at the cap too, and the order between them goes by their keys."""
    before, after = Key(2, 0, 0, 0), Key(1, 0, 0, 0)
    done = order({after: Node(7, None, (before,))}, {before: Ordered(MAX_T)}.get)
    assert done[after] == Ordered(2**32 - 1)


def test_a_clock_twenty_years_ahead_drags_others_along_until_it_is_corrected() -> None:
    """Whoever names the odd entry lands behind it; its desk's correction brings all of them back."""
    village = Village()
    b = village.admit(2, 10)
    odd = b.write(CorrectTime(0, 1, 0), YEARS)
    village.a.write(AddVillage("dragged"), 30, saw=odd.ref)
    village.a.write(AddVillage("along its log"), 31)
    places = picture(told(village.runs)).places
    assert [places[f"1.0.0.{seq}"] for seq in (2, 3)] == [YEARS + 1, YEARS + 1]
    b.write(CorrectTime(0, 1, 20), 21)
    places = picture(told(village.runs)).places
    assert (places[str(odd.key)], places["1.0.0.2"], places["1.0.0.3"]) == (20, 30, 31)


@pytest.mark.parametrize("at", [0, 2**31 - 1])
def test_times_at_both_ends_of_the_range_are_taken(at: int) -> None:
    """A desk whose clock stands before the epoch, or 4,000 years on, is ordered and counts."""
    village = Village()
    said = village.a.write(AddVillage("Bonde"), at)
    found = picture(told(village.runs))
    assert (found.places[str(said.key)], found.verdicts[str(said.key)]) == (at, "OK")


def test_a_time_beyond_the_range_is_malformed_and_stands_at_zero() -> None:
    """Its header is read no further: it has no time, no references, and its log goes on."""
    village = Village()
    said = village.a.raw(b"\x02\x80\x80\x80\x80\x08\x00\x00\x01x")
    after = village.a.write(AddVillage("Bonde"), 5)
    found = picture(told(village.runs))
    assert (found.places[str(said.key)], found.verdicts[str(said.key)]) == (0, "MALFORMED")
    assert (found.places[str(after.key)], found.verdicts[str(after.key)]) == (5, "OK")


def refs(count: int) -> Callable[[Village], bytes]:
    """Write an unknown kind with so many references to the genesis."""
    return lambda _village: bytes([120, 9, count]) + bytes([96, 1, 0]) * count


@pytest.mark.parametrize(("count", "reason"), [(32, "UPGRADE"), (33, "MALFORMED")])
def test_thirty_two_references_are_the_most(count: int, reason: str) -> None:
    """One more makes the header malformed, before anything is looked up."""
    village = Village()
    said = village.a.raw(refs(count)(village))
    assert picture(told(village.runs)).verdicts[str(said.key)] == reason


def test_a_reference_far_beyond_every_log_only_waits() -> None:
    """A guess at seq 2^63-1 of desk 2^32-1 is kept, waits, and does no harm."""
    village = Village()
    said = village.a.write(AddVillage("far"), 5, saw=Ref(2**32 - 1, 0, 65535, 2**63 - 1))
    assert picture(told(village.runs)).verdicts[str(said.key)] == "WAITING"
