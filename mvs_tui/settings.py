"""Writing one setting into config.toml, and leaving all that a person wrote there as it is.

Rules
- The line that sets it is replaced, or a new one comes first, before any table. What cannot be written so is refused
  with the line that has to be written by hand.
"""

from __future__ import annotations

import json
import tomllib
from typing import TYPE_CHECKING

from models.language import gettext as _
from models.words import Refused

if TYPE_CHECKING:
    from mvs_tui.config import Home


def keep(home: Home, name: str, value: str) -> None:
    """Set `name` to a text; raises `Refused` in words, and nothing is changed then."""
    path = home.path / "config.toml"
    old = path.read_text("utf-8") if path.exists() else ""
    said = f"{name} = {json.dumps(value)}"
    made = "\n".join([said, *(line for line in _without(name, old.splitlines()))]) + "\n"
    try:
        right = tomllib.loads(made) == {**tomllib.loads(old), name: value}
    except tomllib.TOMLDecodeError:
        right = False
    if not right:
        raise Refused(_("This could not be written into config.toml. Write there: {line}").format(line=said))
    home.make()
    path.write_text(made, "utf-8")


def _without(name: str, lines: list[str]) -> list[str]:
    """Leave out the line that sets `name`; one in a table is of the table."""
    kept: list[str] = []
    in_table = False
    for line in lines:
        in_table = in_table or line.lstrip().startswith("[")
        if in_table or line.partition("=")[0].strip() != name:
            kept.append(line)
    return kept
