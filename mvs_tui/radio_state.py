"""How the radio's own process tells the others what it does: the status file `radio.json` in the data folder.

Rules
- The radio's process writes the file whole, beside it first and then over it, so that nobody reads half of one.
- A file that is older than `STALE` seconds, or whose process is gone, means that the radio's program is not running.
- A file that cannot be read is none: nothing that stands in it can upset a screen.
- What the process says on stderr lies in `radio.log`; its last line is shown when it has ended.
"""

from __future__ import annotations

import json
import os
from dataclasses import replace
from typing import TYPE_CHECKING, Any, Final, cast

from mvs_tui import config
from mvs_tui.radio_config import RadioSettings
from screens.air import Air, LogSeen, Neighbour, Saying, Waiting, Way

if TYPE_CHECKING:
    from collections.abc import Mapping

    from mvs_tui.config import Home

#: Seconds after which the file no longer speaks of now.
STALE: Final = 15
#: As much of the file and of the log is read, in bytes.
MOST: Final = 2**20
TAIL: Final = 2000
#: The file by which the radio's process is asked to say hello.
HELLO: Final = "radio.hello"


def write(home: Home, status: Mapping[str, Any]) -> None:
    """Write the status; a full disk or a folder that is gone is passed over: telling is not the radio's work."""
    aside = home.radio.with_name(f"radio.json.{os.getpid()}")
    try:
        aside.write_text(json.dumps(status, ensure_ascii=False), "utf-8")
        aside.replace(home.radio)
    except OSError:
        aside.unlink(missing_ok=True)


def load(home: Home) -> dict[str, Any]:
    """Give the status as data, empty where there is none or it cannot be read."""
    try:
        with home.radio.open("rb") as file:
            found = json.loads(file.read(MOST))
    except (OSError, ValueError):
        return {}
    return cast("dict[str, Any]", found) if isinstance(found, dict) else {}


def running(status: Mapping[str, Any]) -> bool:
    """Whether the status is of a process that lives."""
    at, pid = _whole(status, "at"), _whole(status, "pid")
    return abs(config.seconds() - at) <= STALE and (not pid or _lives(pid))


def _lives(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except OSError:
        return True
    return True


def read(home: Home) -> Air:
    """Give how the radio of this desk stands."""
    settings, status = RadioSettings.read(home), load(home)
    air = Air(config.seconds(), settings.links, settings.autostart, why=last_words(home))
    try:
        alive = running(status)
        return told(replace(air, running=alive, why="" if alive else air.why), status)
    except (TypeError, ValueError, AttributeError, OverflowError):
        return air


def as_json(home: Home) -> dict[str, Any]:
    """Give how the radio stands as data: what the file says, whether its program runs, when all is sent."""
    status, air = load(home), read(home)
    said: dict[str, Any] = {
        key: status.get(key) for key in ("at", "pid", "links", "neighbours", "logs", "said", "joining")
    }
    if not air.running:
        said["links"] = []
    said |= {key: list(said[key] or ()) for key in ("links", "neighbours", "logs", "said")}
    return {
        "running": air.running,
        "configured": list(air.links),
        "why": air.why,
        "waiting": air.entries,
        "until_sent_s": air.until_sent,
        **said,
    }


def told(air: Air, status: Mapping[str, Any]) -> Air:
    """Give the state with what the file says; raises `TypeError` or `ValueError` where it says something else."""
    joining = status.get("joining")
    ways = tuple(_way(one) for one in _list(status, "links")) if air.running else ()
    return replace(
        air,
        pid=_whole(status, "pid"),
        at=_whole(status, "at"),
        ways=ways,
        neighbours=tuple(_neighbour(one) for one in _list(status, "neighbours")),
        logs=tuple(_log(one) for one in _list(status, "logs")),
        said=tuple(
            Saying(_whole(one, "at"), _text(one, "words"), bool(one.get("bad"))) for one in _list(status, "said")
        ),
        joining=(_whole(joining, "have"), _whole(joining, "of")) if joining else None,
    )


def last_words(home: Home) -> str:
    """Give the last line that the radio's process said on stderr, empty when it said nothing."""
    try:
        with home.radio_log.open("rb") as file:
            file.seek(max(0, home.radio_log.stat().st_size - TAIL))
            lines = file.read(TAIL).decode("utf-8", "replace").split("\n")
    except OSError:
        return ""
    return next((line.strip() for line in reversed(lines) if line.strip()), "")


def ask_hello(home: Home) -> None:
    """Ask the radio's process to tell at once what this desk holds, so that others hear it."""
    home.radio.with_name(HELLO).touch()


def hello_asked(home: Home) -> bool:
    """Whether `ask_hello` was called since the last time; for the radio's process, which asks now and then."""
    try:
        home.radio.with_name(HELLO).unlink()
    except OSError:
        return False
    return True


# ---- parts -----------------------------------------------------------------------------------------------------------


def _whole(data: Mapping[str, Any], name: str) -> int:
    return int(data.get(name) or 0)


def _real(data: Mapping[str, Any], name: str) -> float:
    return float(data.get(name) or 0.0)


def _text(data: Mapping[str, Any], name: str) -> str:
    return str(data.get(name) or "")


def _maybe(data: Mapping[str, Any], name: str) -> float | None:
    value = data.get(name)
    return None if value is None else float(value)


def _list(data: Mapping[str, Any], name: str) -> list[Mapping[str, Any]]:
    return list(data.get(name) or ())


def _way(data: Mapping[str, Any]) -> Way:
    queue = tuple(
        Waiting(_text(one, "grade").lower(), _whole(one, "entries"), _whole(one, "frames"), _real(one, "seconds"))
        for one in _list(data, "queue")
    )
    return Way(
        _text(data, "url"), _text(data, "state"), _text(data, "words"), _text(data, "region"), _text(data, "preset"),
        _text(data, "channel"), _text(data, "node"), _text(data, "firmware"), _real(data, "channel_load"),
        _real(data, "own_load"), _real(data, "used_s"), _real(data, "budget_s"), queue, _maybe(data, "until_sent_s"),
        _whole(data, "frames_in"), _whole(data, "frames_out"), _whole(data, "bytes_in"), _whole(data, "bytes_out"),
        _whole(data, "rubbish"),
    )  # fmt: skip


def _neighbour(data: Mapping[str, Any]) -> Neighbour:
    hops = data.get("hops")
    return Neighbour(
        _whole(data, "number"), _text(data, "desk"), _whole(data, "heard"), _whole(data, "bars"), _maybe(data, "snr"),
        None if hops is None else int(hops), _whole(data, "lacks"), _whole(data, "we_lack"), bool(data.get("agreed")),
        _text(data, "url"), data.get("sure") is not False,
    )  # fmt: skip


def _log(data: Mapping[str, Any]) -> LogSeen:
    theirs = cast("Mapping[str, Any]", data.get("theirs") or {})
    counts = {str(letter): int(count or 0) for letter, count in theirs.items()}
    return LogSeen(_whole(data, "number"), _text(data, "desk"), _whole(data, "ours"), counts)
