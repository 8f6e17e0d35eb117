"""The command `mvs`: data on stdout, talk on stderr, `--json` on everything that reads.

Rules
- A command is found by its name and imported only when it is asked for, so that `mvs --version` waits for nothing.
- Nothing is asked where nobody can answer: without a terminal a command does what was typed, or says what is missing.
- How it went is the exit code: `EXITS` in `mvs_tui.cli.base`, and the end of `mvs --help`.
"""

import sys

import click

from mvs_tui import __version__
from mvs_tui.cli.base import EXITS, Commands

PLACES = {
    "init": "begin:init",
    "desk": "desk:desk",
    "member": "people:member",
    "household": "people:household",
    "machine": "machine:machine",
    "clerk": "clerk:clerk",
    "phone": "phone:phone",
    "sensor": "sensor:sensor",
    "strike": "mend:strike",
    "time": "mend:time",
    "log": "history:log",
    "why": "history:why",
    "status": "status:status",
    "verify": "keep:verify",
    "rebuild": "keep:rebuild",
    "sync": "meet:sync",
    "stick": "meet:stick",
    "radio": "radio:radio",
    "backup": "keep:backup",
    "restore": "keep:restore",
    "words": "words:words",
    "doctor": "checkup:doctor",
    "serve": "browser:serve",
    "demo": "practice:demo",
}


@click.group(
    cls=Commands,
    places=PLACES,
    invoke_without_command=True,
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 80},
    epilog="Exit codes: " + "; ".join(f"{code} {words}" for code, words in EXITS.items()) + ".",
)
@click.version_option(__version__, prog_name="mvs")
@click.option("--driver", type=click.Choice(["cells", "stock"]), default="cells", help="What draws: cells sends least.")
@click.option("--look", default="", envvar="MVS_LOOK", help="Words with commas: marker, bar, ascii, contrast, rich.")
@click.pass_context
def main(context: click.Context, driver: str, look: str) -> None:
    """Keep a co-op's books, at a desk and over the radio.

    Without a command, on a terminal, it opens the full-screen program. MVS_HOME names the folder of the books.
    """
    if context.invoked_subcommand is not None:
        return
    if not (sys.stdin.isatty() and sys.stdout.isatty()):
        click.echo(context.get_help())
        return
    from screens.look import Look

    Look.now = Look.read(look)
    from mvs_tui.app import run

    context.exit(run(driver=driver))
