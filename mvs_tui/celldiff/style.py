r"""How a cell is drawn, as a terminal keeps it, and the shortest escape from one style to another.

Rules
- A style is a foreground, a background and flags, each as the parameters of SGR that set it (ECMA-48 8.3.117).
- The foreground of a blank cell cannot be seen, so it is `ANY`: a blank is never a reason to change the pen.

    >>> change(PLAIN, read("1;31"))
    ('\x1b[1;31m', Style(fg='31', bg='49', flags=frozenset({'1'})))
"""

from __future__ import annotations

from functools import lru_cache
from typing import Final, NamedTuple


class Style(NamedTuple):
    """A foreground and a background (SGR parameters, `39` and `49` for the terminal's own), and flags."""

    fg: str
    bg: str
    flags: frozenset[str]


#: The foreground of a cell in which no foreground shows.
ANY: Final = ""
PLAIN: Final = Style("39", "49", frozenset())
#: What sets each flag, and what takes it away again. Bold and faint share one.
OFF: Final = {"1": "22", "2": "22", "3": "23", "4": "24", "5": "25", "6": "25", "7": "27", "8": "28", "9": "29",
              "21": "24", "53": "55"}  # fmt: skip
#: Flags that are seen on a blank cell too.
SEEN: Final = frozenset({"4", "5", "6", "7", "9", "21", "53"})
#: How many parameters follow 38 or 48, by the first of them.
MORE: Final = {"2": 4, "5": 2}


@lru_cache(4096)
def read(parameters: str) -> Style:
    """Read the parameters of an SGR that begins with or follows a reset; what is not known is passed over."""
    fg, bg, flags = PLAIN.fg, PLAIN.bg, set[str]()
    rest = parameters.split(";")
    place = 0
    while place < len(rest):
        one, width = rest[place], 1
        if one in {"38", "48"}:
            width = 1 + MORE.get("".join(rest[place + 1 : place + 2]), 0)
            whole = ";".join(rest[place : place + width])
            fg, bg = (whole, bg) if one == "38" else (fg, whole)
        elif one in {"", "0"}:
            fg, bg, flags = PLAIN.fg, PLAIN.bg, set[str]()
        elif one in OFF:
            flags.add(one)
        elif one.isdigit():
            fg, bg = _colour(int(one), fg, bg)
        place += width
    return Style(fg, bg, frozenset(flags))


def _colour(number: int, fg: str, bg: str) -> tuple[str, str]:
    if 30 <= number <= 39 or 90 <= number <= 97:  # noqa: PLR2004 - SGR's own numbers
        return str(number), bg
    if 40 <= number <= 49 or 100 <= number <= 107:  # noqa: PLR2004 - SGR's own numbers
        return fg, str(number)
    return fg, bg


@lru_cache(4096)
def of_blank(style: Style) -> Style:
    """Give the style of a blank cell: only what can be seen there."""
    return style if style.flags & SEEN else Style(ANY, style.bg, frozenset())


@lru_cache(4096)
def without_colour(style: Style) -> Style:
    """Give a style for a terminal without colours; a background becomes reverse, unless it is the usual or black."""
    flags = style.flags | {"7"} if style.bg not in {PLAIN.bg, "40"} else style.flags
    return Style(ANY if style.fg == ANY and not flags & SEEN else PLAIN.fg, PLAIN.bg, flags)


@lru_cache(8192)
def change(pen: Style, style: Style, *, resets: bool = False) -> tuple[str, Style]:
    """Give the shortest escape from the pen to a style, and the pen after it.

    With `resets` a flag is taken away by a full reset only, as the oldest terminals need it.
    """
    wanted = style
    if style.fg == ANY:
        # Whatever flags the pen has that a blank does not show may stay.
        wanted = Style(pen.fg, style.bg, style.flags if pen.flags & SEEN else pen.flags)
    if wanted == pen:
        return "", pen
    short = None if resets and pen.flags - wanted.flags else _steps(pen, wanted)
    fresh = Style(PLAIN.fg, style.bg, style.flags) if style.fg == ANY else wanted
    whole = _whole(fresh)
    if short is not None and len(short) <= len(whole):
        return short, wanted
    return whole, fresh


def _steps(pen: Style, style: Style) -> str:
    gone = {OFF[flag] for flag in pen.flags - style.flags}
    parts = sorted(gone)
    # Taking bold away takes faint away too, so what shares the word is set again.
    parts += sorted(flag for flag in style.flags if flag not in pen.flags or OFF[flag] in gone)
    parts += [style.fg] * (style.fg != pen.fg) + [style.bg] * (style.bg != pen.bg)
    return f"\x1b[{';'.join(parts)}m"


def _whole(style: Style) -> str:
    parts = ["", *sorted(style.flags)]
    parts += [style.fg] * (style.fg != PLAIN.fg) + [style.bg] * (style.bg != PLAIN.bg)
    return f"\x1b[{';'.join(parts)}m"
