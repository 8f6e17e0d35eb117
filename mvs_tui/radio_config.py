"""The radio's part of `config.toml`: which radios this desk has, and how they are set.

Rules
- Settings stand in the table `[radio]`. Writing them leaves every other line of the file as it was, comments too.
- What was written is read again before it takes the file's place; a file that cannot be written so is refused.

A desk with one radio:

    [radio]
    links = ["meshtastic+serial:/dev/ttyUSB0"]
    autostart = true
    region = "EU_868"
    preset = "LONG_FAST"
    channel = "mwamba"
    hops = 3
"""

from __future__ import annotations

import json
import tomllib
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Any, cast

from models.language import gettext as _
from models.words import Refused

if TYPE_CHECKING:
    from mvs_tui.config import Home

TABLE = "[radio]"


@dataclass(frozen=True, slots=True)
class RadioSettings:
    """The radios of a desk. `autostart` lets the screens start them; `hops` is how often others relay its frames."""

    links: tuple[str, ...] = ()
    autostart: bool = True
    region: str = ""
    preset: str = ""
    channel: str = ""
    hops: int = 3

    @classmethod
    def read(cls, home: Home) -> RadioSettings:
        """Read them; what is missing or of another type has its default."""
        try:
            table = home.settings().get("radio", {})
        except (OSError, tomllib.TOMLDecodeError, UnicodeDecodeError):
            return cls()
        if not isinstance(table, dict):
            return cls()
        said = cast("dict[str, Any]", table)
        hops = said.get("hops", 3)
        return cls(
            tuple(str(url) for url in said.get("links", ()) if url),
            said.get("autostart") is not False,
            str(said.get("region", "")),
            str(said.get("preset", "")),
            str(said.get("channel", "")),
            hops if isinstance(hops, int) else 3,
        )

    def write(self, home: Home) -> None:
        """Write them; raises `Refused` where the file cannot be read or does not hold what was written."""
        path = home.path / "config.toml"
        old = path.read_text("utf-8") if path.exists() else ""
        new = merged(old, {**asdict(self), "links": list(self.links)})
        aside = path.with_name("config.toml.new")
        aside.write_text(new, "utf-8")
        aside.replace(path)


def merged(text: str, values: dict[str, Any]) -> str:
    """Give a settings file with these values in its table `[radio]` and every other line as it was."""
    wanted = tomllib.loads(text)
    wanted["radio"] = {**wanted.get("radio", {}), **values}
    lines = text.splitlines()
    start = next((place for place, line in enumerate(lines) if line.split("#")[0].strip() == TABLE), None)
    if start is None:
        lines, start = [*lines, *([""] if lines else []), TABLE], len(lines) + bool(lines)
    stop = next((at for at in range(start + 1, len(lines)) if lines[at].lstrip().startswith("[")), len(lines))
    kept = _without(lines[start + 1 : stop], set(values))
    written = [f"{name} = {json.dumps(value, ensure_ascii=False)}" for name, value in values.items()]
    made = "\n".join([*lines[: start + 1], *written, *kept, *lines[stop:]]) + "\n"
    try:
        right = tomllib.loads(made) == wanted
    except tomllib.TOMLDecodeError:
        right = False
    if not right:
        raise Refused(_("The table [radio] in config.toml has a form that cannot be kept. Take it out, and try again."))
    return made


def _without(lines: list[str], names: set[str]) -> list[str]:
    """Leave out the lines that set these names, also where a value goes on over several lines."""
    kept: list[str] = []
    place = 0
    while place < len(lines):
        stop = place + 1
        if lines[place].split("=")[0].strip().strip("\"'") in names:
            while stop < len(lines) and not _whole("\n".join(lines[place:stop])):
                stop += 1
        else:
            kept.append(lines[place])
        place = stop
    return kept


def _whole(text: str) -> bool:
    try:
        tomllib.loads(text)
    except tomllib.TOMLDecodeError:
        return False
    return True
