"""`mvs radio`: run it, see how it stands, set it up, check it, and plan where radios should stand."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

import click

from models.language import pgettext
from mvs_tui.cli.base import DAMAGED, Commands, as_json, put, put_json, table

if TYPE_CHECKING:
    from models.law import Law
    from mvs_tui.config import Home

STATUS: Final = "running configured why waiting until_sent_s at pid links neighbours logs said joining"
PLACES: Final = {
    "setup": "radio_setup:setup",
    "run": "radio:run",
    "status": "radio:status",
    "doctor": "radio:doctor",
    "plan": "radio_plan:plan",
}


@click.group(cls=Commands, places=PLACES)
def radio() -> None:
    """Exchange with other villages by radio."""


@click.command()
@click.argument("urls", metavar="[URL]...", nargs=-1)
@click.option("--until-eof", is_flag=True, help="End when standard input ends; so the screens start it.")
def run(*, urls: tuple[str, ...], until_eof: bool) -> None:
    """Speak with this desk's radios until stopped.

    URL: meshtastic+serial:/dev/ttyUSB0, meshtastic+tcp://HOST or mqtt://HOST; those of the settings if left out. Only
    one program of a desk can do this at a time. Ctrl-C or SIGTERM ends it; nothing is lost. As a service: see
    docs/radio.md.
    """
    from mvs_tui.radio_run import run as speak

    speak(urls, until_eof=until_eof)


@click.command()
@as_json(STATUS)
def status(*, as_json: bool) -> None:
    """Say how the radio stands.

    Airtime, what waits and when it is out, who is heard, and what each lacks, as the radio's own program tells it.
    """
    from mvs_tui import radio_state, radio_words
    from mvs_tui.config import Home

    home = Home.here()
    if as_json:
        put_json(radio_state.as_json(home))
    else:
        put("\n".join(radio_words.lines(radio_state.read(home), _law(home))))


def _law(home: Home) -> Law | None:
    from mvs_tui.node import Node, NotFounded

    try:
        with Node.opened(home) as node:
            return node.law
    except NotFounded:
        return None


@click.command()
@as_json("name mark found advice", many=True)
def doctor(*, as_json: bool) -> None:
    """Find what is wrong with the radio.

    Looks at settings, port, the radio's program, the radio, airtime and who is heard; says what to do. Ends with 4 when
    something is broken.
    """
    from mvs_tui.config import Home
    from mvs_tui.doctor import BROKEN
    from mvs_tui.radio_doctor import examine

    found = examine(Home.here())
    if as_json:
        rows: list[dict[str, Any]] = [
            {"name": one.name, "mark": one.mark, "found": one.found, "advice": one.advice} for one in found
        ]
        put_json(rows)
    else:
        put(
            table(
                [
                    (one.mark.ljust(2), pgettext("check", one.name), f"{one.found}. {one.advice}".rstrip())
                    for one in found
                ]
            )
        )
    if any(one.mark == BROKEN for one in found):
        click.get_current_context().exit(DAMAGED)
