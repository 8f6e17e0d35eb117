"""Nothing that a terminal obeys is left in text that is shown."""

import unicodedata

from hypothesis import given
from hypothesis import strategies as st

from models.clean import plain

BAD = {"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"}


@given(st.text(st.characters()))
def test_no_control_is_left_in_any_text(text: str) -> None:
    """Whatever comes, as many letters are left, each one that can be seen; cleaning twice changes nothing."""
    shown = plain(text)
    assert len(shown) == len(text)
    assert not [letter for letter in shown if unicodedata.category(letter) in BAD]
    assert plain(shown) == shown


def test_every_c0_c1_bidi_and_empty_letter_is_replaced() -> None:
    """Each control of C0 and C1, each sign of direction and each letter without width becomes a space or `?`."""
    signs = [*map(chr, range(0x20)), *map(chr, range(0x7F, 0xA0)), *"\u061c\u200b\u200c\u200d\u200e\u200f\u2060\ufeff"]
    signs += [
        *map(chr, range(0x2028, 0x202F)),
        *map(chr, range(0x2066, 0x206A)),
        "\u00ad",
        "\u3164",
        "\ufe0f",
        "\ue000",
    ]
    assert {plain(sign) for sign in signs} == {" ", "?"}
    assert plain("a\nb\tc\u2028d") == "a b c d"


def test_what_people_write_stays_as_it_is() -> None:
    """Accents, other scripts and the line ends that a page keeps stay."""
    assert plain("Ngũgĩ wa Thiong'o · 1 500 · محمد · 李") == "Ngũgĩ wa Thiong'o · 1 500 · محمد · 李"
    assert plain("a\nb\x1b", keep="\n") == "a\nb?"
