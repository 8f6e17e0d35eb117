"""How a desk comes in and how it is shut out."""

from pathlib import Path

import pytest

from models.book import Reason
from models.coop import Desk as DeskMark
from models.coop import MoveRegistrar
from models.keys import DeskKey
from models.refs import Key, Ref
from models.words import Refused
from mvs_tui import admission
from mvs_tui.config import Home
from mvs_tui.exchange import meet
from mvs_tui.node import Node, NotFounded
from radio.links.simulated import Air
from tests.radio.desks import ask, confirm, coop, level, machine, member, state


def founder(tmp_path: Path) -> Node:
    """Found a co-op."""
    return Node.found(Home(tmp_path / "a"), "Mto Co-op", "Kilima", "store", 180)


def files(folder: Path) -> dict[str, bytes]:
    """Give all files below a folder."""
    return {str(path.relative_to(folder)): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def test_a_desk_joins_by_request_and_answer(tmp_path: Path) -> None:
    """Village, number, key and the frame key are where they belong, and the new desk can write at once."""
    a = founder(tmp_path)
    home = Home(tmp_path / "b")
    b = admission.join(home, admission.admit(a, admission.request(home, "Bandari", "shop")), a.fingerprint)
    assert b.desk is not None
    assert (b.desk.number, b.desk.letter, b.desk.name, b.law.village_of(2)) == (2, "B", "shop", "Bandari")
    frames = [bytes(node.store.rows("SELECT key FROM secret WHERE tag = 'frames'")[0][0]) for node in (a, b)]
    assert frames[0] == frames[1]
    member(b, "0417")
    assert b.ledger.tips()[1].incarnation == 0
    assert meet(a, b, Air(1))[0].agreed
    assert level(a, b)


def test_a_request_is_short_readable_text(tmp_path: Path) -> None:
    """It names village, desk and six words to compare by telephone, and it survives mail programs."""
    text = admission.request(Home(tmp_path / "b"), "  Bandari ", "shop")
    assert text.startswith("mvs-tui: a desk asks to join\nVillage: Bandari\nDesk: shop\n")
    assert len(text) < 500
    asked = admission.read_request("\ufeff" + text.replace("\n", "\r\n  ") + "\r\n\r\n")
    assert asked.fingerprint in text


def test_admitting_twice_gives_the_same_desk_its_answer_again(tmp_path: Path) -> None:
    """A lost answer can be had again; no second number is given."""
    a = founder(tmp_path)
    home = Home(tmp_path / "b")
    text = admission.request(home, "Bandari", "shop")
    admission.admit(a, text)
    before = a.ledger.frontier_digest()
    assert admission.request(home, "Bandari", "shop") == text
    again = admission.admit(a, text)
    assert a.ledger.frontier_digest() == before
    b = admission.join(home, again, a.fingerprint)
    b.close()
    member(a, "1")
    b = admission.join(home, admission.admit(a, text), a.fingerprint)
    assert level(a, b)


def test_a_second_desk_of_a_village_makes_no_second_village(tmp_path: Path) -> None:
    """Villages are found by their name, however it is written."""
    a = founder(tmp_path)
    for number, village in enumerate(("kilima", "Bandari", "BANDARI")):
        admission.admit(a, admission.request(Home(tmp_path / str(number)), village, "shop"))
    assert [village.name for village in a.law.villages.values()] == ["Kilima", "Bandari"]
    assert sorted(a.law.desks) == [1, 2, 3, 4]


@pytest.mark.parametrize(
    "change", ["Village: Bandarj", "Desk: shap", "Key: 01" + "00" * 32, "Signature: 00", "Words: x"]
)
def test_a_changed_request_is_refused(tmp_path: Path, change: str) -> None:
    """One changed line, and nobody is admitted."""
    a = founder(tmp_path)
    text = admission.request(Home(tmp_path / "b"), "Bandari", "shop")
    name = change.partition(":")[0]
    changed = "".join(change + "\n" if line.startswith(name) else line for line in text.splitlines(keepends=True))
    with pytest.raises(Refused):
        admission.admit(a, changed)
    for rubbish in ("", "x", text[:200], "\0" * 9999, text.partition("\n")[2]):
        with pytest.raises(Refused):
            admission.admit(a, rubbish)
    assert list(a.law.desks) == [1]


def test_only_the_registrar_admits_and_shuts_out(tmp_path: Path) -> None:
    """Another desk is told who does it; after the office moved, the new registrar can and the old cannot."""
    a, b = coop(tmp_path, "Kilima", "Bandari")
    text = admission.request(Home(tmp_path / "c"), "Mto", "shop")
    for act in (lambda: admission.admit(b, text), lambda: admission.revoke(b, 1)):
        with pytest.raises(Refused, match="A Kilima"):
            act()
    a.append(MoveRegistrar(Ref[DeskMark].to(a.law.desks[2].admission)))
    meet(a, b, Air(1))
    with pytest.raises(Refused, match="B Bandari"):
        admission.admit(a, text)
    c = admission.join(Home(tmp_path / "c"), admission.admit(b, text), b.fingerprint)
    assert c.desk is not None
    assert c.desk.number == 3
    meet(a, c, Air(2))
    meet(a, b, Air(3))
    assert level(a, b, c)


@pytest.mark.parametrize("words", ["lusab-babad-lusab-babad-lusab-babad", "", "hello", "lusab-babad"])
def test_wrong_words_are_refused_and_nothing_is_written(tmp_path: Path, words: str) -> None:
    """Who types other words than the paper's joins nothing."""
    a = founder(tmp_path)
    home = Home(tmp_path / "b")
    answer = admission.admit(a, admission.request(home, "Bandari", "shop"))
    before = files(home.path)
    with pytest.raises(Refused, match="six words"):
        admission.join(home, answer, words)
    assert files(home.path) == before
    assert [path.name for path in home.path.iterdir()] == list(before)
    with pytest.raises(NotFounded):
        Node.open(home)


def test_words_may_be_typed_with_spaces_and_capitals(tmp_path: Path) -> None:
    """As people write them down."""
    a = founder(tmp_path)
    home = Home(tmp_path / "b")
    answer = admission.admit(a, admission.request(home, "Bandari", "shop"))
    assert admission.join(home, answer, "  " + a.fingerprint.upper().replace("-", " ")).desk is not None


def test_a_damaged_or_foreign_answer_leaves_nothing_behind(tmp_path: Path) -> None:
    """Cut short, changed, for another desk, or not the registrar's: refused, and the folder is as it was."""
    a, b = coop(tmp_path, "Kilima", "Bandari")
    home = Home(tmp_path / "c")
    answer = admission.admit(a, admission.request(home, "Mto", "shop"))
    meet(a, b, Air(1))
    other = admission.admit(a, admission.request(Home(tmp_path / "d"), "Mto", "booth"))
    changed = bytearray(answer)
    changed[len(answer) // 2] ^= 1
    before = files(home.path)
    by_another = admission.answer(b, b.law.desks[3])
    for bad in (b"", b"x", answer[:-1], answer[: len(answer) // 2], bytes(changed), by_another):
        with pytest.raises(Refused):
            admission.join(home, bad, a.fingerprint)
        assert files(home.path) == before
    stranger = Home(tmp_path / "e")
    admission.request(stranger, "Mto", "x")
    for target in (stranger, Home(tmp_path / "nothing")):
        with pytest.raises(Refused):
            admission.join(target, other, a.fingerprint)
    assert not (tmp_path / "nothing").exists()
    assert admission.join(home, answer, a.fingerprint).desk is not None


def test_a_folder_joins_one_coop_only(tmp_path: Path) -> None:
    """An answer of another co-op does not replace the books that are there."""
    a, b = coop(tmp_path, "Kilima", "Bandari")
    del a
    other = Node.found(Home(tmp_path / "other"), "Other", "X", "X", 0)
    answer = admission.admit(other, admission.request(b.home, "X", "X"))
    held = b.ledger.frontier_digest()
    b.close()
    with pytest.raises(Refused, match="another co-op"):
        admission.join(b.home, answer, other.fingerprint)
    assert Node.open(b.home).ledger.frontier_digest() == held


def test_a_desk_that_is_shut_out_keeps_what_it_did_and_does_no_more(tmp_path: Path) -> None:
    """Entries held at the revocation stay; those that were not yet there are void on every desk."""
    a, b, c = coop(tmp_path, "Kilima", "Bandari", "Mto")
    tractor, joseph = machine(a, "TRACTOR1"), member(b, "0417")
    meet(a, b, Air(1))
    early = ask(b, tractor, joseph, 7926)
    meet(a, b, Air(2))
    late = ask(b, tractor, joseph, 8000)
    meet(b, c, Air(3))
    admission.revoke(a, 2, "stolen")
    meet(a, c, Air(4))
    assert level(a, c)
    assert [state(node, early) for node in (a, c)] == ["pending"] * 2
    assert [state(node, late) for node in (a, c)] == ["unknown"] * 2
    verdicts = c.store.rows("SELECT verdict FROM entry JOIN log ON log.id = log WHERE number = 2 AND seq = ?", late.seq)
    assert verdicts == [(int(Reason.REVOKED),)]
    confirm(a, early)
    with pytest.raises(Refused, match="before"):
        admission.revoke(a, 2)
    with pytest.raises(Refused, match="new key"):
        admission.admit(a, admission.request(b.home, "Bandari", "store"))


def test_shutting_out_says_what_cannot_be(tmp_path: Path) -> None:
    """No such desk, and the registrar itself, are refused in words."""
    a = founder(tmp_path)
    with pytest.raises(Refused, match="no desk"):
        admission.revoke(a, 7)
    with pytest.raises(Refused, match="itself"):
        admission.revoke(a, 1)


def test_the_frame_key_opens_for_the_new_desk_only(tmp_path: Path) -> None:
    """Who finds the answer file on the way learns no secret from it."""
    from radio.links.bundle import SECRET, Bundle

    a = founder(tmp_path)
    home = Home(tmp_path / "b")
    path = tmp_path / "answer"
    path.write_bytes(admission.admit(a, admission.request(home, "Bandari", "shop")))
    (box,) = Bundle(path).records(SECRET)
    secret = bytes(a.store.rows("SELECT key FROM secret WHERE tag = 'frames'")[0][0])
    assert DeskKey.load(home.key).open_box(box) == secret
    assert secret not in path.read_bytes()
    with pytest.raises(ValueError, match="not sealed to this desk"):
        a.author.key.open_box(box)


def test_the_first_entry_of_a_new_desk_is_good_everywhere(tmp_path: Path) -> None:
    """It names its admission, so every desk counts it."""
    a, b = coop(tmp_path, "Kilima", "Bandari")
    key = member(b, "0417")
    meet(a, b, Air(1))
    assert a.store.rows("SELECT code FROM member WHERE key = ?", str(key)) == [("0417",)]
    assert key == Key(2, 0, 0, 1)
