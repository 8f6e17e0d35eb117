"""Measures the terminal, as `./run bench tty [--json] [--driver cells|stock] [--screens home,members] [--goals]`.

For each registered screen, in a real pseudo-terminal of 80x24, on a co-op with 5,000 members (`tty_books`), bytes of:
`start` (from nothing to the first screen), `down` (the marker moves), `scroll` (the list moves by a row), `page`,
`type` (a letter in a form), `find` (a letter that narrows a list), `open`, `close` (the list of everything), `screen`
and `back` (to the screen and away), `idle` (in 10 seconds) and `idle_writes`; those that apply. One JSON object a
screen with --json, a table otherwise; the figures are the dearest press of each kind, so they repeat.

--goals sets beside them the goals and names what misses them. --line 9600bps or --line 2KBps:600ms lets the bytes
pass such a line. --both measures the stock driver of Textual too, in the same minute, and divides. --cost measures
start, CPU, memory, the lag of a held key, and bytes under ssh's compression, for both drivers.
"""

from __future__ import annotations

import argparse
import json
import sys
import tempfile
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from dataclasses import replace
from pathlib import Path
from typing import Any, Final

from bench import tty_books, tty_cost
from bench.tty_line import Rate
from bench.tty_measure import Measured, Terms
from bench.tty_screens import VISITS

FIGURES: Final = ("start", "screen", "back", "down", "scroll", "page", "type", "find", "open", "close", "idle",
                  "idle_writes")  # fmt: skip
#: Bytes at most with a marker, the look of slow lines; and for a move with a bar.
GOALS: Final = {"start": 2000, "screen": 1500, "back": 1500, "down": 20, "scroll": 160, "page": 1000, "type": 15,
                "open": 1000, "close": 600, "idle": 0, "idle_writes": 0}  # fmt: skip
BAR: Final = 125
#: Bytes more that a figure of a screen may cost. A step on Home may pass two headings, and bring three lines at once.
MORE: Final = {("home", "scroll"): 10}
#: Programs that run at the same time.
AT_ONCE: Final = 14


def goals(look: str) -> dict[str, int]:
    """Give the goals of a look, bytes at most.

    A letter that narrows a list has none: it draws another list. With a bar, a move may cost more, and a row more of a
    list, with which the bar moves too, has none.
    """
    if not {"bar", "rich"} & set(look.split(",")):
        return GOALS
    return {**{figure: most for figure, most in GOALS.items() if figure != "scroll"}, "down": BAR}


def measure(terms: Terms, screens: list[str], idle: float = 10.0) -> list[dict[str, Any]]:
    """Measure screens, several at the same time; gives an object for each."""
    folder, now = tty_books.prepared()
    with tempfile.TemporaryDirectory(dir=tty_books.memory()) as name, ExitStack() as stack:
        told = stack.enter_context(tty_books.Telling())
        pool = stack.enter_context(ThreadPoolExecutor(AT_ONCE))

        def one(screen: str) -> dict[str, Any]:
            visit = VISITS[screen]
            home = Path(name) / screen / "mvs"
            if visit.fresh:
                home.mkdir(parents=True)
            else:
                told.homes.append(tty_books.copy(folder, home))
            with terms.sit(home, now) as seat:
                measured = Measured(seat, visit)
                measured.start()
                measured.all()
                measured.idle(idle)
                measured.leave()
                return {"name": screen, **measured.figures}

        return list(pool.map(one, screens))


def missed(found: list[dict[str, Any]], look: str) -> list[str]:
    """Name each figure that misses its goal, and on screens of the gate what nothing was measured for.

    A program that never came up, or a key that did nothing, costs no byte and would miss no goal.
    """
    late = [
        f"{one['name']}: {figure} {one[figure]} B, goal {most}"
        for one in found
        for figure, most in goals(look).items()
        if one.get(figure, 0) > most + MORE.get((one["name"], figure), 0)
    ]
    return late + [
        f"{one['name']}: {figure} was not measured"
        for one in found
        if VISITS[one["name"]].gate
        for figure in VISITS[one["name"]].figures
        if not one.get(figure)
    ]


def table(found: list[dict[str, Any]]) -> str:
    """Lay the figures out."""
    lines = [f"{'':10}" + "".join(f"{figure.replace('idle_', ''):>8}" for figure in FIGURES)]
    lines += [f"{one['name']:10}" + "".join(f"{one.get(figure, ''):>8}" for figure in FIGURES) for one in found]
    return "\n".join(lines)


def ratios(ours: list[dict[str, Any]], theirs: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Divide the stock driver's figures by ours."""
    return [
        {"name": one["name"]}
        | {figure: round(other[figure] / one[figure], 1) for figure in FIGURES if one.get(figure) and other.get(figure)}
        for one, other in zip(ours, theirs, strict=True)
    ]


def options() -> argparse.Namespace:
    """Read the command line."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--json", action="store_true")
    parser.add_argument("--driver", choices=["cells", "stock"], default="cells")
    parser.add_argument("--look", default="")
    parser.add_argument("--term", default="xterm-256color")
    parser.add_argument("--size", default="80x24")
    parser.add_argument("--line", default="", help="9600bps, 2KBps:600ms, ...")
    parser.add_argument("--screens", default=",".join(VISITS), help="names with commas")
    parser.add_argument("--idle", type=float, default=10.0, help="seconds")
    parser.add_argument("--silent", action="store_true", help="a terminal that answers nothing")
    parser.add_argument("--goals", action="store_true")
    parser.add_argument("--both", action="store_true")
    parser.add_argument("--cost", action="store_true")
    return parser.parse_args()


def main() -> int:
    """Measure and print."""
    asked = options()
    columns, _, rows = asked.size.partition("x")
    terms = Terms(asked.driver, asked.look, asked.term, (int(columns), int(rows)), Rate.read(asked.line), asked.silent)
    if asked.cost:
        found = tty_cost.cost(terms)
        print(json.dumps(found) if asked.json else tty_cost.table(found))
        return 0
    screens = asked.screens.split(",")
    figures = measure(terms, screens, asked.idle)
    kinds = [(asked.driver, figures)]
    if asked.both:
        stock = measure(replace(terms, driver="stock"), screens, asked.idle)
        kinds += [("stock", stock), (f"stock / {asked.driver}", ratios(figures, stock))]
    for name, several in kinds:
        for one in several if asked.json else ():
            print(json.dumps({"driver": name, "look": asked.look, "term": asked.term, "size": asked.size, **one}))
        if not asked.json:
            print(name, table(several), sep="\n")
    if asked.goals:
        late = missed(figures, asked.look)
        print("\n".join(late) or "all goals are met", file=sys.stderr)
        return min(1, len(late))
    return 0
