"""Which language is spoken: chosen by option, environment or settings, and changed while the program runs.

Rules
- First that is said counts: `--language`, MVS_LANGUAGE, `language` in config.toml, then the system's LANGUAGE, LC_ALL,
  LC_MESSAGES and LANG. What was said to this program must exist; what the system says is passed over where it does not.
- In English nothing is read and nothing is imported, unless the co-op has words of its own for it.

    >>> tags({"LANG": "sw_KE.UTF-8", "LANGUAGE": "sw:fr"})
    ['sw', 'fr', 'sw_KE.UTF-8']
"""

from __future__ import annotations

import os
import tomllib
from typing import TYPE_CHECKING, Final

from models import language
from models.language import gettext as _
from models.words import BadInput
from mvs_tui import settings

if TYPE_CHECKING:
    from collections.abc import Mapping

    from mvs_tui.config import Home

ENGLISH: Final = "en"
SYSTEM: Final = ("LANGUAGE", "LC_ALL", "LC_MESSAGES", "LANG")


def tags(environ: Mapping[str, str]) -> list[str]:
    """Give what the system says of languages, the most wanted first."""
    said = [environ.get(name, "") for name in SYSTEM]
    # LC_ALL and the others speak each for all that come after it.
    rest = next((tag for tag in said[1:] if tag), "")
    return [tag for tag in (*said[0].split(":"), rest) if tag]


def begin(home: Home, option: str = "") -> str:
    """Choose and speak a language; gives its code. Raises `BadInput` for one that was asked for and is not there."""
    asked = option or os.environ.get("MVS_LANGUAGE", "") or _settings(home)
    wanted = [asked] if asked else tags(os.environ)
    if all(_plain_english(tag) for tag in wanted[:1]) and not (home.path / "words" / "en.po").exists():
        use(home, ENGLISH)
        return ENGLISH
    from mvs_tui.words.files import meant

    code = next((code for tag in wanted if (code := meant(home, tag))), "")
    if asked and not code:
        raise BadInput(
            _("There is no language “{code}” here. mvs words list shows which there are.").format(code=asked)
        )
    use(home, code or ENGLISH)
    return code or ENGLISH


def _plain_english(tag: str) -> bool:
    return tag.partition(".")[0].partition("_")[0] in {ENGLISH, "C", "POSIX"}


def _settings(home: Home) -> str:
    try:
        return str(home.settings().get("language", ""))
    except (OSError, tomllib.TOMLDecodeError, UnicodeDecodeError):
        return ""


_code = ENGLISH
_unread: list[str] = []


def spoken() -> str:
    """Give the code of the language that is spoken."""
    return _code


def left_out() -> str:
    """Say which files of the language that is spoken could not be read, and why; "" for none."""
    return " ".join(_unread)


def use(home: Home, code: str) -> None:
    """Speak a language from now on; raises `Refused` where no file of it can be read, and nothing changed then."""
    global _code, _unread
    unread: list[str] = []
    if code == ENGLISH and not (home.path / "words" / "en.po").exists():
        language.speak()
    else:
        from mvs_tui.words.files import load

        language.speak(load(home, code, unread))
    _code, _unread = code, unread
    _borrow()


def _borrow() -> None:
    import sys

    if "click" in sys.modules:
        from mvs_tui.words.borrowed import borrow

        borrow()


def keep(home: Home, code: str) -> None:
    """Write a language into config.toml, every other line as it was; raises `Refused`, `OSError`."""
    settings.keep(home, "language", code)
