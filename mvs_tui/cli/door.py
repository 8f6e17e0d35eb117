"""`mvs door`: what a clerk's ssh key opens. The same as `python -m mvs_tui.door`, which starts a little faster."""

from __future__ import annotations

import click


@click.command()
@click.option("--home", default="", metavar="FOLDER", help="The folder of the books; the account's own if left out.")
@click.option("--clerk", default="", metavar="NAME", help="Whose key it is: only the PIN is asked for.")
@click.option("--sync", is_flag=True, help="Let the key's holder exchange with this desk, too.")
def door(*, home: str, clerk: str, sync: bool) -> None:
    """Let a clerk in over ssh: sign-in and screens, and nothing else.

    For the forced command of a key in authorized_keys; docs/several-clerks.md says how.
    """
    from mvs_tui.door import main

    words = [*(["--home", home] if home else []), *(["--clerk", clerk] if clerk else []), *(["--sync"] if sync else [])]
    main(words)
