"""`mvs serve`: the app in a browser."""

from __future__ import annotations

import asyncio
import os
import sys
from pathlib import Path

import click

from models.language import gettext as _
from models.words import Refused
from mvs_tui.cli.base import asks, say

_file = click.Path(dir_okay=False, path_type=Path)


@click.command()
@click.option("--host", default="127.0.0.1", show_default=True, help="Where to listen; 0.0.0.0 is every network.")
@click.option("--port", type=click.IntRange(1, 65535), default=8010, show_default=True, help="The port to listen at.")
@click.option("--password-file", type=_file, help="Let in by password instead of links that work once.")
@click.option("--new-password", type=_file, help="Ask for a password, write this file for --password-file, and end.")
@click.option("--cert", type=_file, help="Certificate (PEM) for an encrypted line; with --key.")
@click.option("--key", type=_file, help="The certificate's key (PEM).")
@click.option(
    "--name", "names", multiple=True, help="A further name by which browsers call this desk; repeat for more."
)
@click.option("--sessions", type=click.IntRange(1, 64), default=8, show_default=True, help="People at once.")
@click.option(
    "--idle",
    type=click.IntRange(1, 1440),
    default=30,
    show_default=True,
    help="Minutes without a key until a place is given free.",
)
def serve(  # noqa: PLR0913 - a setting each
    *,
    host: str,
    port: int,
    password_file: Path | None,
    new_password: Path | None,
    cert: Path | None,
    key: Path | None,
    names: tuple[str, ...],
    sessions: int,
    idle: int,
) -> None:
    """Show the same app in a browser, here or on the village Wi-Fi.

    Each browser gets in by a link that works once (with its square for a phone), or by a password. docs/browser.md
    says how, and what it protects.
    """
    if new_password is not None:
        _write_password(new_password)
        return
    try:
        from mvs_tui.serve.looks import complete

        complete()
    except ImportError as error:
        raise Refused(
            _("“mvs serve” needs more than mvs itself ({name}). Get it with: pip install 'mvs-tui[browser]'").format(
                name=error.name
            )
        ) from error
    from mvs_tui.clerks import names as clerks
    from mvs_tui.config import Home
    from mvs_tui.serve import start
    from mvs_tui.serve.door import read_hash
    from mvs_tui.serve.seat import PROGRAM
    from mvs_tui.serve.server import Terms

    where = start.Where(host, port, start.papers(cert, key))
    password = read_hash(password_file) if password_file else ""
    terms = Terms(
        Home.here(), port, encrypted=where.papers is not None, alone=where.alone, sessions=sessions,
        idle=idle * 60.0, names=names, outer=os.environ, program=(*PROGRAM, *_outer_options()), tell=say,
    )  # fmt: skip
    if not where.alone and not clerks(terms.home):
        say(_("No clerk is set up at this desk, so whoever gets in writes for all of it: see “mvs clerk add --help”."))
    asyncio.run(start.serve(where, terms, password))


def _outer_options() -> list[str]:
    """Give the options of `mvs` itself that the app in a browser is to have too."""
    outer = click.get_current_context().find_root().params
    return [f"--{name}={outer[name]}" for name in ("driver", "look", "language") if outer.get(name)]


def _write_password(path: Path) -> None:
    """Ask for a password and write its hash; where nobody can be asked it is the first line of stdin."""
    from mvs_tui.serve.door import hashed

    if asks():
        said = click.prompt(_("The new password"), hide_input=True, confirmation_prompt=True, err=True)
    else:
        said = sys.stdin.readline().rstrip("\n")
    stored = hashed(said)
    handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC | getattr(os, "O_NOFOLLOW", 0), 0o600)
    with os.fdopen(handle, "w", encoding="ascii") as file:
        path.chmod(0o600)
        file.write(stored + "\n")
    say(_("{path} holds the password now, in a form that cannot be read back.").format(path=path))
