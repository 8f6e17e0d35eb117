"""The command `mvs`: data on stdout, talk on stderr, `--json` on everything that reads.

Rules
- A command is found by its name and imported only when it is asked for, so that `mvs --version` waits for nothing.
- Nothing is asked where nobody can answer: without a terminal a command does what was typed, or says what is missing.
- How it went is the exit code: `EXITS` in `mvs_tui.cli.base`, and the end of `mvs --help`.
"""

import sys
from typing import Any

import click

from models.language import gettext as _
from models.spelling import chain
from models.words import BadInput, Refused
from mvs_tui import __version__
from mvs_tui.cli.base import EXITS, Commands, say, spoken

PLACES = {
    "init": "begin:init",
    "desk": "desk:desk",
    "member": "people:member",
    "household": "people:household",
    "machine": "machine:machine",
    "round": "round:round_",
    "print": "paper:paper",
    "policy": "policy:policy",
    "clerk": "clerk:clerk",
    "door": "door:door",
    "warm": "warm:warm",
    "phone": "phone:phone",
    "sensor": "sensor:sensor",
    "work": "work:work",
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


class Mvs(Commands):
    """The command itself: it chooses the language before anything is said, so also before help and mistakes."""

    def make_context(self, info_name: str | None, args: list[str], *parts: Any, **more: Any) -> click.Context:
        """Speak the language that was asked for, then read the rest."""
        from mvs_tui import language
        from mvs_tui.config import Home

        try:
            language.begin(Home.here(), _option(args))
        except BadInput as error:
            raise click.UsageError(str(error)) from error
        except Refused as error:
            # A word file that is damaged must not keep anybody from the books.
            say(str(error))
        if left_out := language.left_out():
            say(left_out)
        spoken(self)
        return super().make_context(info_name, args, *parts, **more)

    def format_epilog(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """Say what the exit codes mean."""
        codes = chain(f"{code} {_(words)}" for code, words in EXITS.items())
        self.epilog = _("Exit codes: {codes}.").format(codes=codes)
        super().format_epilog(ctx, formatter)


def _option(args: list[str]) -> str:
    """Find `--language` before the command's own name."""
    for place, word in enumerate(args):
        if word in PLACES:
            break
        if word == "--language":
            return args[place + 1] if place + 1 < len(args) else ""
        if word.startswith("--language="):
            return word.partition("=")[2]
    return ""


@click.group(
    cls=Mvs,
    places=PLACES,
    invoke_without_command=True,
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 80},
)
@click.version_option(__version__, prog_name="mvs")
@click.option("--driver", type=click.Choice(["cells", "stock"]), default="cells", help="What draws: cells sends least.")
@click.option("--look", default="", envvar="MVS_LOOK", help="Words with commas: marker, bar, ascii, contrast, rich.")
@click.option("--language", default="", help="A language's code, like sw; “mvs words list” shows which there are.")
@click.option("--plain", is_flag=True, envvar="MVS_PLAIN", help="Questions and answers, line by line; no full screen.")
@click.pass_context
def main(context: click.Context, *, driver: str, look: str, language: str, plain: bool) -> None:
    """Keep a co-op's books, at a desk and over the radio.

    Without a command, on a terminal, it opens the full-screen program. MVS_HOME names the folder of the books.
    """
    del language  # it was spoken before anything else
    if context.invoked_subcommand is not None:
        return
    if not plain and not (sys.stdin.isatty() and sys.stdout.isatty()):
        click.echo(context.get_help())
        return
    from mvs_tui.config import Home
    from mvs_tui.looks import words_in
    from screens.look import Look

    Look.now = Look.read(look or words_in(Home.here()))
    if plain:
        from mvs_tui.plain.menu import run as line_by_line

        context.exit(line_by_line())
    from mvs_tui.app import run

    context.exit(run(driver=driver))
