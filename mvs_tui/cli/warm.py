"""`mvs warm`: a helper that has the program loaded, for a computer with several clerks or a slow disk."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time
from typing import TYPE_CHECKING, Any

import click

from models.language import gettext as _
from models.words import Refused
from mvs_tui.cli.base import as_json, put, put_json, say

if TYPE_CHECKING:
    from mvs_tui.config import Home

#: Seconds that a helper has to be there.
PATIENCE = 20.0


@click.group()
def warm() -> None:
    """Keep the program loaded by a helper, so that it opens at once.

    While it runs, “mvs” on a terminal is opened by it. MVS_WARM=0 in the environment starts without it.
    """


def _ask(home: Home, words: str) -> bytes | None:
    """Ask the helper something; None when there is none."""
    from mvs_tui.warm import client

    try:
        line = client.call(str(home.path))
    except OSError:
        return None
    try:
        line.send(words.encode())
        return line.recv(client.MOST) or None
    except OSError:
        return None
    finally:
        line.close()


def _status(home: Home) -> dict[str, Any] | None:
    said = _ask(home, "status")
    return json.loads(said) if said else None


@warm.command()
@click.option("--most", type=click.IntRange(1, 64), default=12, show_default=True, help="So many clerks at once.")
def serve(*, most: int) -> None:
    """Be the helper, in the foreground, as a service starts it."""
    from mvs_tui.config import Home
    from mvs_tui.warm import server

    if not sys.platform.startswith("linux"):
        raise Refused(_("The warm helper works on Linux only. “mvs” opens without it."))
    home = Home.here()
    server.preload()
    if server.Helper(home, most).serve(lambda: say(_("The warm helper is ready."))):
        say(_("The program was changed: the warm helper starts anew."))
        os.execv(sys.executable, [sys.executable, *sys.orig_argv[1:]])  # noqa: S606 - itself, as it was started


@warm.command()
@click.option("--most", type=click.IntRange(1, 64), default=12, show_default=True, help="So many clerks at once.")
def start(*, most: int) -> None:
    """Start the helper in the background."""
    from mvs_tui.config import Home

    home = Home.here()
    if _status(home) is not None:
        say(_("The warm helper runs already."))
        return
    home.make()
    program = "from mvs_tui.cli import main; main()"
    process = subprocess.Popen(  # noqa: S603 - itself
        [sys.executable, "-c", program, "warm", "serve", "--most", str(most)], start_new_session=True,
        stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
        env=os.environ | {"MVS_HOME": str(home.path)}, cwd="/",
    )  # fmt: skip
    until = time.monotonic() + PATIENCE
    while time.monotonic() < until:
        if _status(home) is not None:
            put(_("The warm helper runs; “mvs” opens at once from now on."))
            return
        if process.poll() is not None:
            break
        time.sleep(0.05)
    raise Refused(_("The warm helper did not start. “mvs warm serve” shows why."))


@warm.command()
@click.option("--now", is_flag=True, help="Do not wait for the clerks who are there; what is half typed is kept.")
def stop(*, now: bool) -> None:
    """Stop the helper; it ends with the last clerk."""
    from mvs_tui.config import Home

    home = Home.here()
    told = _status(home)
    if told is None or _ask(home, "stop now" if now else "stop") is None:
        say(_("No warm helper runs here."))
        return
    if told["clerks"] and not now:
        put(_("The warm helper takes nobody new. Clerks who are still there: {n}. It ends with the last one.").format(
            n=len(told["clerks"])))  # fmt: skip
    else:
        put(_("The warm helper is stopped."))


@warm.command()
@as_json("running pid since most clerks changed")
def status(*, as_json: bool) -> None:
    """Tell whether the helper runs, and how many clerks it serves."""
    from mvs_tui.config import Home

    told = _status(Home.here())
    if as_json:
        put_json({"running": told is not None, "pid": 0, "since": 0, "most": 0, "clerks": [], "changed": False,
                  **(told or {})})  # fmt: skip
    elif told is None:
        put(_("No warm helper runs here; “mvs” loads itself at every start. “mvs warm start” starts one."))
    else:
        put(_("The warm helper runs (process {pid}) and serves {n} of at most {most} clerks.").format(
            pid=told["pid"], n=len(told["clerks"]), most=told["most"]))  # fmt: skip
        if told["changed"]:
            put(_("The program was changed since: it starts anew when the last clerk has left."))
