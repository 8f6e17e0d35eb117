"""Pastes that begin, end, and fail to end."""

from mvs_tui.celldiff.paste import BEGIN, END, MOST, QUIET, Pastes


def test_whole_paste_goes_through() -> None:
    """A paste with its end is handed on as it came, and nothing is added however long it is quiet after."""
    pastes = Pastes()
    assert list(pastes.take(f"{BEGIN}harvest{END}", 0.0)) == [f"{BEGIN}harvest{END}"]
    assert list(pastes.take("", 99.0)) == []


def test_paste_without_end_is_ended() -> None:
    """A paste that is silent for a while is ended, so that keys count again."""
    pastes = Pastes()
    assert list(pastes.take(f"{BEGIN}noise", 0.0)) == [f"{BEGIN}noise"]
    assert list(pastes.take("", QUIET)) == []
    assert list(pastes.take("", QUIET + 0.1)) == [END]
    assert list(pastes.take("", QUIET + 9)) == []


def test_marks_may_come_in_pieces() -> None:
    """A mark that is torn between two reads is a mark."""
    pastes = Pastes()
    for piece in (BEGIN[:3], BEGIN[3:] + "text", END[:4], END[4:]):
        list(pastes.take(piece, 0.0))
    assert not pastes.inside


def test_endless_paste_is_ended() -> None:
    """A paste longer than the bound is ended."""
    pastes = Pastes()
    list(pastes.take(BEGIN, 0.0))
    parts = [part for _time in range(MOST // 4096 + 1) for part in pastes.take("x" * 4096, 0.0)]
    assert END in parts
