"""The smaller widgets: fields, picker, tabs, panel, progress, charts, large letters, the booth's question."""

import unicodedata
from collections.abc import Iterator
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rich.cells import cell_len
from textual.app import ComposeResult
from textual.containers import Vertical
from textual.widget import Widget

from models.bookings import LONGEST
from models.machines import RequestMachine
from screens.fields import field_of
from screens.look import Look
from screens.widgets import charts
from screens.widgets.big import Answer, Big, Question
from screens.widgets.letters import HIGH, SHAPES, UNKNOWN, drawn, shape, width
from screens.widgets.line import Line, piece
from screens.widgets.panel import Panel
from screens.widgets.picker import Picker
from screens.widgets.progress import Progress
from screens.widgets.tabs import Tabs
from screens.widgets.typed import Typed
from screens.widgets.typed_kinds import Choice, Number, Tick, meant
from screens.widgets.typewriter import typewriter
from tests.screens.widgets.bench import Alone, Glass, calm, lines

HOURS = next(slot for slot in RequestMachine.kind.slots if slot.name == "hours")


@pytest.fixture(autouse=True)
def looks() -> Iterator[None]:
    """Give the look back after the test."""
    before = Look.now
    yield
    Look.now = before


# ---- signs ----------------------------------------------------------------------------------------------------------


@given(st.text(st.characters(blacklist_categories=["Cc", "Cs"])))
def test_a_typewriter_has_a_sign_for_everything(text: str) -> None:
    """Whatever is written comes out in ASCII; what was ASCII stays as it is."""
    assert typewriter(text).isascii()
    assert typewriter(typewriter(text)) == typewriter(text)


def test_a_typewriters_signs_are_as_wide_as_what_they_stand_for() -> None:
    """Letters of the program's languages, signs and graphics keep their cells, so that nothing moves."""
    for code in [*range(0xA1, 0x250), *range(0x2010, 0x2028), *range(0x2190, 0x21FF), *range(0x2500, 0x25A0)]:
        letter = chr(code)
        if unicodedata.category(letter) not in {"Cf", "Cn"}:
            assert cell_len(typewriter(letter)) == cell_len(letter), hex(code)


def test_high_contrast_draws_everything_light_on_black() -> None:
    """No colour is left; what had one is bold, what was filled is reversed."""
    from rich.style import Style

    Look.now = Look(contrast=True)
    for style in (Style(), Style(color="red"), Style(bgcolor="cyan", color="black"), Style(bold=True)):
        made = piece("x", style).style
        assert made is not None
        assert made.color is not None
        assert made.bgcolor is not None
        assert (made.color.name, made.bgcolor.name) == ("bright_white", "black")
        assert bool(made.bold) == bool(style.bold or style.color)
        assert bool(made.reverse) == bool(style.bgcolor)


# ---- fields ---------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("make", "keys", "value"),
    [
        (lambda: Number("9"), ["pagedown", "pagedown", "pageup"], "10"),
        (lambda: Number(""), ["pagedown"], "0"),
        (lambda: Number("41.5"), ["pagedown"], "41.5"),
        (lambda: Number("1"), ["pageup", "pageup"], "0"),
        (lambda: Number("", least=1, most=336), ["pagedown", "pageup"], "1"),
        (lambda: Number("900", least=1, most=336), ["pageup"], "336"),
        (lambda: field_of(HOURS, "1", "hours"), ["pageup"], "1"),
        (lambda: field_of(HOURS, str(LONGEST), "hours"), ["pagedown"], str(LONGEST)),
        (lambda: Choice(["plough", "harrow", "plant"]), ["pagedown", "pagedown"], "harrow"),
        (lambda: Choice(["plough", "harrow", "plant"], "har"), ["pageup"], "plough"),
        (lambda: Tick("yes", "no", "no"), ["space"], "yes"),
    ],
)
async def test_a_field_goes_on_by_steps(make: Any, keys: list[str], value: str) -> None:
    """PgUp and PgDn give the next text, where there is one; what cannot be read stays as it is."""
    app = Alone(make)
    async with app.run_test() as pilot:
        app.query_one(Typed).focus()
        await pilot.press(*keys)
        assert app.query_one(Typed).value == value


@pytest.mark.parametrize(("typed", "chosen"), [("pla", "plant"), ("pl", None), ("PLOUGH", "plough"), ("", None)])
def test_the_beginning_of_a_choice_is_enough_where_only_one_begins_so(typed: str, chosen: str | None) -> None:
    """Else it is not known what is meant."""
    assert meant(["plough", "plant", "harrow"], typed) == chosen


@pytest.mark.parametrize("real", [True, False])
async def test_a_field_draws_a_cursor_only_where_the_terminal_shows_none(real: bool) -> None:  # noqa: FBT001 - the case
    """With `real_cursor` no cell is reversed, else one is; typing a letter costs a few bytes either way."""
    app = Alone(lambda: Typed("abc"))
    app.real_cursor = real  # type: ignore[attr-defined]
    async with app.run_test(size=(80, 24)) as pilot:
        app.query_one(Typed).focus()
        await pilot.pause()
        strip = app.query_one(Typed).render_line(0)
        assert any(part.style and part.style.reverse for part in strip) == (not real)
        glass = Glass(app)
        await pilot.press("d")
        await pilot.pause()
        assert glass.look() <= (6 if real else 24)


async def test_a_typewriters_field_shows_only_ascii() -> None:
    """What is typed keeps its accents; the screen shows the letters without them."""
    Look.now = Look(ascii=True)
    app = Alone(lambda: Typed("São João"))
    async with app.run_test() as pilot:
        await pilot.pause()
        assert "Sao Joao" in lines(app)[0]
        assert app.query_one(Typed).value == "São João"


# ---- picker ---------------------------------------------------------------------------------------------------------


class Picking(Alone):
    """An app with a picker; `picked` is what was taken."""

    def __init__(self, many: int) -> None:
        super().__init__(lambda: Picker([(f"N{n % 7:02d} María {n:05d}", n) for n in range(many)], high=8))
        self.picked: list[object] = []

    def on_picker_picked(self, event: Picker.Picked) -> None:
        """Take note."""
        self.picked.append(event.item)


async def test_a_picker_finds_by_typing_and_takes_the_marked_one() -> None:
    """Words in any order and without accents narrow the list; Down moves, Enter takes."""
    app = Picking(200)
    async with app.run_test(size=(80, 24)) as pilot:
        picker = app.query_one(Picker)
        picker.typed.focus()
        await calm(pilot)
        for letter in "0015 maria":
            await pilot.press("space" if letter == " " else letter)
        await calm(pilot)
        assert picker.rows.total == 11
        await pilot.press("down", "down", "enter")
        await calm(pilot)
        assert app.picked == [151]
        await pilot.press("x")
        await calm(pilot)
        assert "Nothing like that" in "\n".join(lines(app))
        await pilot.press("enter")
        await calm(pilot)
        assert app.picked == [151]


async def test_five_thousand_choices_cost_no_more_to_show_than_fifty() -> None:
    """Rows are made for the screen only: a letter and a step take the same bytes, and few rows are kept."""
    sent: list[list[int]] = []
    for many in (70, 5_040):
        app = Picking(many)
        async with app.run_test(size=(80, 24)) as pilot:
            picker = app.query_one(Picker)
            picker.typed.focus()
            await calm(pilot)
            glass, costs = Glass(app), list[int]()
            for key in ("down", "down", "n", "0", "3"):
                await pilot.press(key)
                await calm(pilot)
                costs.append(glass.look())
            assert len(list(picker.rows.shelf)) <= 60
        sent.append(costs)
    assert all(abs(one - other) <= 6 for one, other in zip(*sent, strict=True)), sent


# ---- tabs, panel, progress ------------------------------------------------------------------------------------------

NAMES = ["Inicio", "Máquinas", "Semillas", "Clínica", "Consejo", "Personas", "Intercambio", "Historial"]


@pytest.mark.parametrize("wide", [30, 60, 80, 200])
@pytest.mark.parametrize("here", [0, 3, 7])
async def test_tabs_always_show_every_number_and_the_word_of_the_one_in_front(wide: int, here: int) -> None:
    """Where words do not fit, those farthest away give way to their number."""
    app = Alone(Tabs)
    async with app.run_test(size=(wide, 5)) as pilot:
        app.query_one(Tabs).tell([(str(n + 1), name) for n, name in enumerate(NAMES)], here)
        await pilot.pause()
        shown = lines(app)[0]
        assert f"[{here + 1} {NAMES[here]}]" in shown
        assert all(str(n + 1) in shown for n in range(8))
        assert wide < 100 or all(name in shown for name in NAMES)


class Under(Alone):
    """A screen full of words, over which a panel opens at the foot."""

    CSS = "Screen { layers: below above; } Panel { layer: above; dock: bottom; }"

    def compose(self) -> ComposeResult:
        """Fill the screen."""
        yield Vertical(*(Line(f"row {n} " + "word " * 12) for n in range(24)))


async def test_to_open_a_panel_costs_under_a_kilobyte_and_to_close_it_gives_back_what_it_covered() -> None:
    """Only its own lines are drawn, and drawn again."""
    app = Under(Widget)
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.pause()
        glass, before = Glass(app), lines(app)
        panel = Panel(*map(Line, ["Throw the draft away?", " y  throw it away", " n  keep it", "Press y or n."]))
        await app.mount(panel)
        await pilot.pause()
        assert lines(app)[:19] == before[:19]
        assert glass.look() <= 400
        await panel.remove()
        await pilot.pause()
        assert lines(app) == before
        assert glass.look() <= 600


async def test_progress_is_drawn_once_a_second_and_at_the_end() -> None:
    """However often the work tells; what it told last is shown when the second is over."""
    seconds = [0.0]
    app = Alone(lambda: Progress("Checking", now=lambda: seconds[0]))
    async with app.run_test(size=(80, 5)) as pilot:
        line = app.query_one(Progress)
        shown: list[str] = []
        for done in range(0, 5001, 50):
            seconds[0] += 0.031
            line.tell(done, 5000)
            await pilot.pause()
            if not shown or lines(app)[0] != shown[-1]:
                shown.append(lines(app)[0])
        assert len(shown) <= 6
        assert "5,000 of 5,000" in shown[-1]
        assert charts.FULL * 20 in shown[-1]
        line.end("stopping")
        line.tell(1, 2)
        await pilot.pause()
        assert lines(app)[0] == "stopping"


# ---- charts ---------------------------------------------------------------------------------------------------------


@given(st.floats(0, 1e6), st.floats(0.1, 1e6), st.integers(1, 60), st.booleans())
def test_a_bar_is_as_long_as_its_share(value: float, of: float, wide: int, ascii_only: bool) -> None:  # noqa: FBT001
    """Never wider than its room, nothing only for nothing, full only when it is (to half a cell)."""
    made = charts.bar(value, of, wide, ascii_only=ascii_only)
    assert len(made) == wide
    full = made.count("#") + made.count("█")
    assert full <= value / of * wide + 1
    assert (made.strip(".░") == "") == (value == 0)
    assert made.isascii() or not ascii_only


async def test_columns_show_the_newest_at_the_right_and_take_no_room_when_there_are_few() -> None:
    """The highest value reaches the top; in the ASCII look with the signs of a typewriter."""
    Look.now = Look(ascii=True)
    app = Alone(lambda: charts.Columns(4))
    async with app.run_test(size=(40, 10)) as pilot:
        chart = app.query_one(charts.Columns)
        chart.show([1.0, 2.0], "Level", "2", "0")
        await pilot.pause()
        assert chart.size.height == 0
        chart.show([0.0, 4.0, None, 8.0], "Level", "8 m", "0 m")
        await pilot.pause()
        assert lines(app)[:5] == [" Level", "      8 m    #", "             #", "           # #", "      0 m .# #"]


# ---- large letters --------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "letter", "abcdefghijklmnopqrstuvwxyzáéíóúàâãçêèëîïñôõöùûüÿœæ0123456789.,;:?!¿¡'\"-()/%&+*=…«»ºª°€"
)
def test_every_letter_of_the_languages_has_a_shape(letter: str) -> None:
    """Five rows of one width, an accent above, a cedilla below; none is the box for what is not known."""
    rows = shape(letter)
    assert len(rows) == HIGH + 2
    assert len({len(row) for row in rows}) == 1
    assert rows[1:-1] != tuple(row.replace(".", " ") for row in UNKNOWN.split())
    marked = len(unicodedata.normalize("NFD", letter)) > 1
    assert bool(rows[0].strip() or rows[-1].strip()) == marked


def test_no_two_letters_look_the_same() -> None:
    """But for O and 0, which people tell apart by what stands beside them."""
    seen: dict[str, str] = {}
    for letter, rows in SHAPES.items():
        other = seen.setdefault(rows, letter)
        assert other == letter or {letter, other} <= {"O", "0"}, (letter, other)
    assert width("MM") == 11
    assert len(drawn("a")) == HIGH


async def test_large_text_is_broken_by_words_and_gives_way_to_bold_where_it_does_not_fit() -> None:
    """What fits is large; what does not stands there whole, in bold."""
    app = Alone(lambda: Big("Yes or no", most=12))
    async with app.run_test(size=(40, 24)) as pilot:
        await pilot.pause()
        assert app.query_one(Big).size.height == 11
        app.query_one(Big).say("a sentence that is much too long for large letters in so few lines")
        await pilot.pause()
        assert " ".join(" ".join(lines(app)).split()) == app.query_one(Big).text
        assert any(part.style and part.style.bold for part in app.query_one(Big).render_line(0))


class Booth(Alone):
    """An app with one question; `given` is what was answered."""

    def __init__(self, words: str, answers: list[Answer]) -> None:
        super().__init__(lambda: Question(words, answers))
        self.given: list[int] = []

    def on_question_answered(self, event: Question.Answered) -> None:
        """Take note."""
        self.given.append(event.answer.number)


YES_NO = [Answer(1, "sun", "Yes"), Answer(2, "moon", "No"), Answer(3, "river", "Abstain")]


async def test_a_question_takes_numbers_and_enter_only() -> None:
    """Enter without a number does nothing; a number marks, another one marks anew; a mark is a few bytes."""
    app = Booth("Shall the co-op buy a second thresher this season?", YES_NO)
    async with app.run_test(size=(80, 24)) as pilot:
        app.query_one(Question).focus()
        await pilot.press("enter", "7", "enter")
        assert app.given == []
        glass = Glass(app)
        await pilot.press("2")
        await pilot.pause()
        assert glass.look() <= 24
        assert [line for line in lines(app) if ">" in line and "(moon)" in line]
        await pilot.press("3", "2", "enter")
        await pilot.pause()
        assert app.given == [2]


@pytest.mark.parametrize("size", [(80, 24), (120, 40), (60, 20)])
async def test_every_answer_of_a_question_is_on_the_screen_at_any_size(size: tuple[int, int]) -> None:
    """Large where there is room, else in bold; the symbols' words are always words."""
    app = Booth("¿Compramos otra trilladora?", [*YES_NO, Answer(4, "tree", "Later, when the harvest is in")])
    async with app.run_test(size=size) as pilot:
        await pilot.pause()
        shown = "\n".join(lines(app))
        assert all(f"({answer.symbol})" in shown for answer in app.query_one(Question).answers)
        assert size == (120, 40) or "when the harvest is in" in " ".join(shown.split())
