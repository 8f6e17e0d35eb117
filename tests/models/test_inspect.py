"""Every desk reckons a sealed round again: what fits, what a keeper that cheats is shown for, and what it waits for."""

import json

import pytest

from models import gather
from models.allot import lots as links
from models.allot.facts import Why
from models.allot.rule import draw
from models.asof import as_of, heights_now
from models.book import Reason
from models.inspect import Finding, Found, check, doubts, kept, look, reading, refresh, rounds, unchecked
from models.lots import CommitLots, RevealLot
from models.machines import CancelRequest, RejectRequest, RequestMachine
from models.policy import AdoptPolicy
from models.refs import Key
from models.remember import remember
from models.rounds import Doubt, DoubtRound, PassOver, SealRound, pack_heights
from models.rounds_news import near
from tests.village.builder import DAY, Said, begin, feed, told, verdict
from tests.village.rounds import ASKED, FIRST, SEALED, START, Fields, found


def finding(fields: Fields, sealed: Said) -> Finding:
    """Give what a desk that was told everything finds of a round."""
    ledger = told(fields.runs)
    return look(ledger, found(ledger, sealed))


def some(fields: Fields) -> list[Said]:
    """Let three desks ask for overlapping hours."""
    return [fields.wish(desk, 6 + desk, flex=desk) for desk in (1, 3, 1)]


def test_an_honest_round_is_found_the_same_everywhere() -> None:
    """A desk that holds more than the keeper held finds the same result."""
    fields = Fields()
    some(fields)
    sealed = fields.seal()
    fields.wish(3, 7, at=ASKED)
    assert finding(fields, sealed).found is Found.SAME


def test_forty_desks_fit_into_one_round() -> None:
    """With forty desks the heights take more entries than the seal, each short enough, and all reckon the same."""
    fields = Fields(40)
    for desk in (1, *range(3, 41)):
        fields.wish(desk, desk % 20, desk % 2)
    sealed = fields.seal()
    ledger = told(fields.runs)
    known = found(ledger, sealed)
    assert known.more >= 1
    assert known.whole
    assert look(ledger, known).found is Found.SAME


def test_another_result_is_found() -> None:
    """A digest that the inputs do not give is told, and nothing else is said of the grants that fit."""
    fields = Fields()
    some(fields)
    found_ = finding(fields, fields.seal(digest=bytes(8)))
    assert found_.found is Found.DIFFERS
    assert found_.doubts == ((Doubt.OTHER_RESULT, None),)
    assert found_.sign == "!"


def test_a_grant_that_the_rule_does_not_give_is_found() -> None:
    """A keeper that grants another hour than the draft, or one that it passed over, is shown with the request."""
    fields = Fields()
    one = fields.wish(1, 6, flex=4)
    honest = told(fields.runs)
    drawn = fields.drawn(honest, heights_now(honest))
    sealed = fields.bare()
    assert drawn.of(one.key) is not None
    fields.give(sealed, one.key, START + 8, SEALED)
    doubted = dict(finding(fields, sealed).doubts)
    assert Doubt.NOT_GIVEN in doubted


def test_a_request_that_the_keeper_held_is_not_left_out_unseen() -> None:
    """Who answered a later entry of a log has held what stands before it: leaving that out is shown."""
    fields = Fields()
    first, wanted, third = fields.wish(1, 1), fields.wish(3, 6), fields.wish(3, 30)
    heights = heights_now(told(fields.runs[: fields.runs.index(wanted.run)]))
    fields.b.write(RejectRequest(third.pin, "broken"), SEALED - 5)
    heights[2, 0] = fields.b.next().seq
    sealed = fields.seal(heights)
    found_ = finding(fields, sealed)
    assert (Doubt.LEFT_OUT, wanted.key) in found_.doubts
    assert all(request != first.key for _doubt, request in found_.doubts)


def test_what_the_keeper_cannot_be_shown_to_have_held_is_not_held_against_it() -> None:
    """A request above the heights, to which nothing of the keeper's refers, is no doubt; nor is one taken back."""
    fields = Fields()
    fields.wish(1, 6)
    heights = heights_now(told(fields.runs))
    fields.wish(3, 6)
    assert finding(fields, fields.seal(heights)).found is Found.SAME


def test_a_request_taken_back_in_time_is_not_missed() -> None:
    """Where the keeper held the request it held its cancellation as well, and nothing is left out."""
    fields = Fields()
    heights = heights_now(told(fields.runs))
    gone = fields.wish(3, 6)
    fields.pens[3].write(CancelRequest(gone.ref), ASKED + 1)
    other = fields.wish(3, 300)
    fields.b.write(RejectRequest(other.pin, "too far"), SEALED - 5)
    heights[2, 0] = fields.b.next().seq
    assert finding(fields, fields.seal(heights)).found is Found.SAME


def test_the_keepers_own_requests_are_never_above_its_height() -> None:
    """A keeper cannot say that it did not know what it wrote itself before the seal."""
    fields = Fields()
    fields.wish(1, 6)
    heights = heights_now(told(fields.runs))
    own = fields.b.write(RequestMachine(fields.machines[0].ref, fields.members[2].ref, START + 9, 4), ASKED)
    sealed = fields.seal(heights)
    assert (Doubt.LEFT_OUT, own.key) in finding(fields, sealed).doubts


def test_an_older_policy_is_found() -> None:
    """A round reckoned by a policy that was no longer in force does not fit."""
    fields = Fields()
    some(fields)
    fields.a.write(AdoptPolicy("newer", floor=0), SEALED - 10)
    assert finding(fields, fields.seal()).found is Found.DIFFERS


def test_what_is_not_here_yet_is_waited_for_by_name() -> None:
    """Without the entries of a desk a round cannot be reckoned; once they come it is, by itself."""
    fields = Fields()
    some(fields)
    fields.seal()
    missing = [run for run in fields.runs if run.desk_key == fields.pens[3].key.public]
    ledger = begin(fields.runs[0].entries[0])
    # Their own grants wait as well, but the seal and the others stand.
    feed(ledger, [run for run in fields.runs if run not in missing[2:]])
    found_ = refresh(ledger)
    assert [one.found for one in found_] == [Found.WAITS]
    assert found_[0].desks == (3,)
    assert "C" in found_[0].words()
    assert not refresh(ledger), "nothing new has come"
    feed(ledger, missing)
    assert [one.found for one in refresh(ledger)] == [Found.SAME]
    assert not unchecked(ledger)


def test_an_offer_that_the_rule_does_not_give_is_found() -> None:
    """A keeper that seals the right digest and offers other hours, or says another reason, is shown with it."""
    for more, why in ((40, Why.TAKEN), (0, Why.QUOTA)):
        fields = Fields()
        fields.wish(1, 6)
        fields.wish(3, 6)
        ledger = told(fields.runs)
        heights = heights_now(ledger)
        drawn = fields.drawn(ledger, heights)
        got, passed = drawn.outcomes
        assert passed.offer is not None
        body = SealRound(
            fields.b.admission, fields.policy.ref, FIRST, 7, 1, 1, drawn.digest[:8], pack_heights(heights)[0]
        )
        sealed = fields.b.write(body, SEALED)
        fields.give(sealed, got.wish.key, got.start, SEALED)
        fields.give(sealed, passed.wish.key, None, SEALED, passed.offer + more, why)
        assert finding(fields, sealed).doubts == ((Doubt.OTHER_RESULT, passed.wish.key),)


def test_days_that_are_no_round_of_the_policys_are_found() -> None:
    """A keeper cannot choose the days of a round so that a friend meets nobody."""
    for first, days in ((FIRST, 1), (FIRST + 1, 7)):
        fields = Fields()
        fields.wish(1, 40)
        ledger = told(fields.runs)
        heights = heights_now(ledger)
        drawn = draw(gather.inputs(ledger, as_of(ledger, heights), 2, first, days=days))
        granted = sum(one.start is not None for one in drawn.outcomes)
        body = SealRound(fields.b.admission, fields.policy.ref, first, days, granted,
                         len(drawn.outcomes) - granted, drawn.digest[:8], pack_heights(heights)[0])  # fmt: skip
        sealed = fields.b.write(body, SEALED)
        for one in drawn.outcomes:
            fields.give(sealed, one.wish.key, one.start, SEALED, one.offer, one.why)
        assert finding(fields, sealed).doubts == ((Doubt.OTHER_RESULT, None),)


def test_a_seal_that_can_never_be_whole_is_not_waited_for() -> None:
    """Who seals more lines than it writes, or more of its own book than there was, is shown instead of waited for."""
    fields = Fields()
    some(fields)
    greedy = fields.seal(grants=10**6)
    assert finding(fields, greedy).found is Found.WAITS
    fields.b.write(RejectRequest(fields.wish(3, 300).pin, "too far"), SEALED + 5)
    assert finding(fields, greedy).doubts == ((Doubt.OTHER_RESULT, None),)
    fields = Fields()
    some(fields)
    body = SealRound(fields.b.admission, fields.policy.ref, FIRST, 7, 0, 0, bytes(8), pack_heights({(2, 0): 10**6})[0])
    assert finding(fields, fields.b.write(body, SEALED)).doubts == ((Doubt.OTHER_RESULT, None),)


def test_a_desk_that_seals_many_rounds_hides_nobodys() -> None:
    """Seals for far years, by a desk without machines, keep no other round from being looked at."""
    fields = Fields()
    some(fields)
    sealed = fields.seal()
    c = fields.pens[3]
    for turn in range(210):
        c.write(SealRound(c.admission, fields.policy.ref, 7000 + 7 * turn, 7, 0, 0, bytes(8), b""), SEALED)
    ledger = begin(fields.runs[0].entries[0])
    feed(ledger, fields.runs, fold=False)
    assert sealed.key in {one.key for one in unchecked(ledger)[:4]}
    assert [one.key for one in near(ledger, SEALED // DAY)] == [sealed.key]


def test_a_malformed_line_of_a_round_is_no_crash() -> None:
    """A line with a byte too many has no effect and says nothing; the round is reckoned from the others."""
    fields = Fields()
    one = fields.wish(1, 6)
    sealed = fields.seal()
    fields.b.raw(fields.b.compose(PassOver(one.ref, Why.TAKEN, sealed.ref), SEALED) + b"\0")
    ledger = told(fields.runs)
    assert [each.found for each in refresh(ledger)] == [Found.SAME]
    assert not unchecked(ledger)


def test_a_batch_that_came_in_part_is_waited_for() -> None:
    """While grants of a seal are still on their way, nobody is accused of having left them out."""
    fields = Fields()
    some(fields)
    sealed = fields.seal()
    ledger = told(fields.runs[:-1])
    found_ = look(ledger, found(ledger, sealed))
    assert (found_.found, found_.desks) == (Found.WAITS, (2,))


def test_a_fork_below_the_heights_is_said() -> None:
    """Where a desk wrote two books below its height, nobody can reckon surely, and the keeper is not accused."""
    fields = Fields()
    wishes = some(fields)
    sealed = fields.seal()
    ledger = told(fields.runs)
    pen = fields.pens[3]
    seq = wishes[1].key.seq
    other = pen.compose(CancelRequest(wishes[1].ref), 9)
    feed(ledger, [pen.seal(seq, [other])])
    found_ = look(ledger, found(ledger, sealed))
    assert (found_.found, found_.desks) == (Found.FORKED, (3,))


def test_a_finding_is_kept_and_read_as_it_was() -> None:
    """What was found is there without reckoning again, word for word."""
    fields = Fields()
    some(fields)
    sealed = fields.seal(digest=bytes(8))
    ledger = told(fields.runs)
    assert kept(ledger, sealed.key) is None
    found_ = check(ledger, rounds(ledger)[0])
    assert kept(ledger, sealed.key) == found_
    again = reading(Key(1, 0, 0, 0), found_.text())
    assert again is not None
    assert again.doubts == found_.doubts


@pytest.mark.parametrize("lacks", ["found", "doubts", "desks", "digest", "lines"])
def test_what_an_older_build_kept_counts_as_not_looked(lacks: str) -> None:
    """A finding with less in it than this build keeps is none: the round is reckoned again, and kept whole."""
    fields = Fields()
    some(fields)
    sealed = fields.seal()
    ledger = told(fields.runs)
    whole = check(ledger, rounds(ledger)[0])
    older = {name: value for name, value in json.loads(whole.text()).items() if name != lacks}
    remember(ledger, f"round {sealed.key}", json.dumps(older))
    assert kept(ledger, sealed.key) is None
    assert refresh(ledger) == [whole]
    assert kept(ledger, sealed.key) == whole


def test_a_grant_that_is_added_to_a_round_later_is_found() -> None:
    """A keeper that names a round again for one more grant is looked at again, and shown."""
    fields = Fields()
    some(fields)
    sealed = fields.seal()
    late = fields.wish(3, 100)
    ledger = told(fields.runs)
    assert [one.found for one in refresh(ledger)] == [Found.SAME]
    feed(ledger, [fields.give(sealed, late.key, START + 100, SEALED + 9).run])
    assert [one.doubts for one in refresh(ledger)] == [((Doubt.NOT_GIVEN, late.key),)]
    assert not refresh(ledger)


def test_keeping_a_finding_is_no_part_of_the_books() -> None:
    """Two desks of which one has looked have the same state hash."""
    fields = Fields()
    some(fields)
    fields.seal()
    one, other = told(fields.runs), told(fields.runs)
    refresh(one)
    assert one.folder.state_hash() == other.folder.state_hash()


def test_a_doubt_is_told_to_all_once() -> None:
    """A desk's doubt stands in the books with its desk; the same one twice counts once, and it changes no booking."""
    fields = Fields()
    one = fields.wish(1, 6)
    sealed = fields.seal()
    before = told(fields.runs).store.rows("SELECT key, state FROM booking")
    told_ = fields.a.write(DoubtRound(sealed.ref, Doubt.LEFT_OUT, one.ref), SEALED + 5)
    again = fields.a.write(DoubtRound(sealed.ref, Doubt.LEFT_OUT, one.ref), SEALED + 6)
    ledger = told(fields.runs)
    assert [verdict(ledger, said) for said in (told_, again)] == [Reason.OK, Reason.ENDED]
    assert doubts(ledger, sealed.key) == [(1, Doubt.LEFT_OUT, one.key)]
    assert ledger.store.rows("SELECT key, state FROM booking") == before


# ---- lots ------------------------------------------------------------------------------------------------------------


class Season(Fields):
    """A co-op whose registrar and keeper have published their lots, and the registrar has revealed its first."""

    def __init__(self) -> None:
        """Publish them."""
        super().__init__()
        self.own, self.theirs = links.chain(bytes(16), 4), links.chain(bytes([1]) * 16, 4)
        self.mine = self.b.write(CommitLots(self.own[0], FIRST, 4), 80)
        self.office = self.a.write(CommitLots(self.theirs[0], FIRST, 4), 80)
        some(self)
        self.revealed = self.a.write(RevealLot(self.office.ref, 1, self.theirs[1]), SEALED - 9)

    def lotted(self, **other: object) -> Said:
        """Let the keeper seal with its lot and the registrar's, or as is said."""
        from models import gather
        from models.allot.rule import draw
        from models.asof import books_now

        ledger = told(self.runs)
        drawn = draw(gather.inputs(ledger, books_now(ledger), 2, FIRST, self.own[1]))
        return self.seal(**{"link": self.own[1], "lots": self.revealed.ref, "digest": drawn.digest[:8], **other})  # type: ignore[arg-type]


def test_both_lots_make_the_seed() -> None:
    """With the keeper's and the registrar's lot a round fits, and its seed is another one than without."""
    season = Season()
    sealed = season.lotted()
    assert finding(season, sealed).found is Found.SAME
    assert finding(season, sealed).digest != season.drawn(told(season.runs), heights_now(told(season.runs))).digest[:8]


def test_a_lot_of_another_chain_is_found() -> None:
    """A keeper that names a link which its chain does not give, none at all, or hides the registrar's, is shown."""
    for other in ({"link": bytes(16)}, {"link": b""}, {"lots": None}):
        season = Season()
        assert (Doubt.WRONG_LOT, None) in finding(season, season.lotted(**other)).doubts


def test_a_link_is_revealed_by_its_own_desk_once() -> None:
    """Another's link, a wrong one, and the same one again have no effect."""
    season = Season()
    wrong = season.a.write(RevealLot(season.office.ref, 2, season.theirs[3]), SEALED)
    again = season.a.write(RevealLot(season.office.ref, 1, season.theirs[1]), SEALED)
    stolen = season.b.write(RevealLot(season.office.ref, 2, season.theirs[2]), SEALED)
    ledger = told(season.runs)
    reasons = [verdict(ledger, said) for said in (season.revealed, wrong, again, stolen)]
    assert reasons == [Reason.OK, Reason.NOT_ALLOWED, Reason.ENDED, Reason.NOT_WRITER]


def test_without_the_registrars_lot_a_round_is_sealed_all_the_same() -> None:
    """Where the registrar has revealed nothing the keeper's lot alone counts, and the round fits."""
    season = Season()
    season.runs.remove(season.revealed.run)
    sealed = season.lotted(lots=None)
    assert finding(season, sealed).found is Found.SAME
