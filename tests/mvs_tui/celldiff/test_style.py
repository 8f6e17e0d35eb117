"""The pen: what SGR means, and the shortest way to another style."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mvs_tui.celldiff.style import ANY, OFF, PLAIN, Style, change, of_blank, read, without_colour
from tests.mvs_tui.celldiff.emulator import Emulator, style, wanted

COLOURS = st.sampled_from(["39", "31", "34", "37"])
FLAGS = st.frozensets(st.sampled_from(["1", "3", "4", "7", "9"]))
STYLES = st.builds(Style, COLOURS, st.sampled_from(["49", "41", "44", "47"]), FLAGS)


@given(pens=st.lists(STYLES, min_size=1, max_size=6), resets=st.booleans())
def test_escape_leads_to_the_style(pens: list[Style], resets: bool) -> None:  # noqa: FBT001 - drawn by hypothesis
    """Whatever the pen was, what is written after the escape has the style; the pen that is told is the terminal's."""
    screen, pen = Emulator(10, 1), PLAIN
    for place, wished in enumerate(pens):
        escape, pen = change(pen, wished, resets=resets)
        screen.feed(f"{escape}x")
        assert screen.cells()[0][place] == wanted([[("x", wished)]])[0][0]
        assert pen == wished


@pytest.mark.parametrize(("parameters", "meant"), [
    ("", PLAIN),
    ("0", PLAIN),
    ("1;31", style("31", "49", "1")),
    ("1;31;0;32", style("32")),
    ("38;5;208;48;2;1;2;3", style("38;5;208", "48;2;1;2;3")),
    ("38", style("38")),
    ("38;5", style("38;5")),
    ("97;107;4;99;x", style("97", "107", "4")),
])  # fmt: skip
def test_parameters_are_read(parameters: str, meant: Style) -> None:
    """Parameters of SGR are read as ECMA-48 says; what is broken or not known is passed over."""
    assert read(parameters) == meant


@pytest.mark.parametrize(("pen", "wished", "golden"), [
    (PLAIN, style("31", "49", "1"), "\x1b[1;31m"),
    (style("31", "49", "1"), PLAIN, "\x1b[m"),
    (style("31", "49", "1"), style("31"), "\x1b[22m"),
    (style("39", "49", "1"), style("39", "49", "2"), "\x1b[;2m"),
    (style("31", "44"), style(ANY, "44"), ""),
    (style("31", "44"), style(ANY, "49"), "\x1b[m"),
    (style("31", "49", "7"), style(ANY), "\x1b[m"),
])  # fmt: skip
def test_escape_is_the_shortest(pen: Style, wished: Style, golden: str) -> None:
    """The escape is as short as the two ways allow; a foreground that cannot be seen costs nothing."""
    assert change(pen, wished)[0] == golden


def test_old_terminal_is_reset() -> None:
    """A terminal without escapes that take one flag away gets a full reset."""
    assert change(style("31", "49", "1"), style("31"), resets=True)[0] == "\x1b[;31m"


def test_blank_keeps_what_is_seen() -> None:
    """A blank cell forgets its foreground and bold, not its reverse."""
    assert of_blank(style("31", "44", "1")) == style(ANY, "44")
    assert of_blank(style("31", "44", "7")) == style("31", "44", "7")


def test_background_becomes_reverse_without_colours() -> None:
    """On a terminal without colours a coloured background is shown as reverse."""
    assert without_colour(style("31", "44", "1")) == style("39", "49", "1", "7")
    assert without_colour(style("31")) == PLAIN
    assert without_colour(style("97", "40", "1")) == style("39", "49", "1")


def test_every_flag_can_be_taken_away() -> None:
    """For each flag there is an escape that ends it."""
    assert all(change(style("39", "49", flag), PLAIN)[1] == PLAIN for flag in OFF)
