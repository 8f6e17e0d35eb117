r"""The shortest way for a cursor from one cell to another.

Rules
- Carriage return, backspace, line feed and reverse feed are one or two bytes and known to all terminals. A feed is used
  downwards only, and a reverse feed upwards: neither leaves the screen, so nothing scrolls.
- The terminal must not turn a feed into a return as well: the driver sees to that.

    >>> path(4, 10, 5, 0), path(4, 10, 4, 12), path(None, None, 6, 0)
    ('\r\n', '\x1b[2C', '\x1b[7H')
"""

from __future__ import annotations

from functools import lru_cache


@lru_cache(4096)
def path(y: int | None, x: int | None, to_y: int, to_x: int, *, goes: bool = True) -> str:
    """Give the escape from (y, x) to (to_y, to_x), all from 0; None where the cursor is not known."""
    ways = [f"\x1b[{to_y + 1};{to_x + 1}H" if to_x else f"\x1b[{to_y + 1}H" if to_y else "\x1b[H"]
    if y is not None and x is not None:
        ways += [_down(y, to_y, goes=goes) + across for across in _across(x, to_x, goes=goes)]
    return min(ways, key=len)


def _down(y: int, to_y: int, *, goes: bool) -> str:
    rows = to_y - y
    if rows == 0:
        return ""
    ways = ["\n" * rows, f"\x1b[{rows}B"] if rows > 0 else ["\x1bM" * -rows, f"\x1b[{-rows}A"]
    if goes:
        ways.append(f"\x1b[{to_y + 1}d")
    return min(ways, key=len)


def _across(x: int, to_x: int, *, goes: bool) -> list[str]:
    columns = to_x - x
    if columns == 0:
        return [""]
    ways = ["\r" if to_x == 0 else "\r" + _right(to_x)]
    ways.append(_right(columns) if columns > 0 else min("\b" * -columns, f"\x1b[{-columns}D", key=len))
    if goes:
        ways.append(f"\x1b[{to_x + 1}G")
    return ways


def _right(columns: int) -> str:
    return "\x1b[C" if columns == 1 else f"\x1b[{columns}C"
