"""The command `mvs`: data on stdout, talk on stderr."""

import click

from mvs_tui import __version__


@click.group()
@click.version_option(__version__, prog_name="mvs")
def main() -> None:
    """Keep a co-op's books, at a desk and over the radio."""
