"""Pictures of the program on a real terminal, as `./run pictures [FOLDER]`: PNG files beside the SVG ones.

The program runs in tmux, tmux in xterm of 80x24 with the letters and the 16 colours of a text console, and xterm on a
screen that nobody sees. The co-op is the demo's, from a seed; the clock is held at the end of its season. Debian's
packages: tmux, xvfb, xterm, imagemagick, xfonts-base.
"""

from __future__ import annotations

import os
import shlex
import shutil
import subprocess
import sys
import tempfile
import time
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from typing import Final

ROOT: Final = Path(__file__).parent.parent
SEED: Final = 7
#: Program, and the Debian package that has it.
NEEDED: Final = {"tmux": "tmux", "Xvfb": "xvfb", "xterm": "xterm", "import": "imagemagick"}
#: Letters of 10 by 20 points, as on a console; Debian's xfonts-base has them.
LETTERS: Final = "-misc-fixed-medium-r-normal--20-200-75-75-c-100-iso10646-1"
BOLD: Final = LETTERS.replace("medium", "bold")
#: The 16 colours of a text console, red, green and blue.
COLOURS: Final = ("000000", "aa0000", "00aa00", "aa5500", "0000aa", "aa00aa", "00aaaa", "aaaaaa",
                  "555555", "ff5555", "55ff55", "ffff55", "5555ff", "ff55ff", "55ffff", "ffffff")  # fmt: skip
#: Seconds for which nothing may change before a picture is taken, and after which something is wrong.
CALM, LONGEST = 0.6, 30.0


@dataclass(frozen=True, slots=True)
class Picture:
    """What is to be seen: keys from Home in tmux's words, options of `mvs`, and the language."""

    name: str
    keys: tuple[str, ...] = ()
    options: tuple[str, ...] = ()
    language: str = "en"


PICTURES: Final = (
    Picture("terminal-home"),
    Picture("terminal-form", ("n", "t", "r")),
    Picture("terminal-palette", ("C-p",)),
    Picture("terminal-bar", ("2", "Down", "Down"), ("--look", "bar")),
    Picture("terminal-ascii", ("5",), ("--look", "ascii")),
    Picture("terminal-contrast", ("3",), ("--look", "contrast")),
    Picture("terminal-rich", ("2", "End", "Enter", ">"), ("--look", "rich")),
    Picture("terminal-es", (), (), "es"),
    Picture("terminal-fr", ("4",), (), "fr"),
    Picture("terminal-pt", ("2",), (), "pt"),
    Picture("terminal-sw", (), (), "sw"),
)


def spoken(language: str) -> bool:
    """Whether there are words in a language."""
    return language == "en" or (ROOT / "assets" / "words" / f"{language}.po").exists()


def lacking() -> list[str]:
    """Name the Debian packages that are missing here."""
    return [package for program, package in NEEDED.items() if shutil.which(program) is None]


def _program(name: str) -> str:
    return shutil.which(name) or name


class Glass:
    """A screen that nobody sees, with one terminal on it."""

    def __init__(self, folder: Path, stack: ExitStack) -> None:
        """Start the screen, the terminal, and tmux in it."""
        self.folder, self.socket = folder, folder / "tmux"
        read, write = os.pipe()
        screen = subprocess.Popen(  # noqa: S603
            [_program("Xvfb"), "-displayfd", str(write), "-screen", "0", "840x520x24", "-nolisten", "tcp"],
            pass_fds=(write,), stderr=subprocess.DEVNULL,
        )  # fmt: skip
        stack.callback(_end, screen)
        os.close(write)
        with os.fdopen(read) as told:
            self.env = {**os.environ, "DISPLAY": f":{told.readline().strip()}", "LC_ALL": "C.UTF-8"}
        config = folder / "tmux.conf"
        config.write_text("set -g status off\nset -g default-terminal screen\nset -sg escape-time 10\n", "utf-8")
        inside = (
            f'echo $WINDOWID > {folder}/window; exec tmux -S {self.socket} -f {config} new-session -s mvs "exec cat"'
        )
        colours = [f"-xrm=XTerm*color{number}: #{colour}" for number, colour in enumerate(COLOURS)]
        terminal = subprocess.Popen(  # noqa: S603
            [_program("xterm"), "-geometry", "80x24+0+0", "-fn", LETTERS, "-fb", BOLD, "-b", "8", "-fg", "#aaaaaa",
             "-bg", "black", "+sb", "+bdc", *(part for one in colours for part in one.split("=", 1)),
             "-e", "sh", "-c", inside],
            env=self.env, stderr=subprocess.DEVNULL,
        )  # fmt: skip
        stack.callback(_end, terminal)
        stack.callback(
            subprocess.run, ["tmux", "-S", str(self.socket), "kill-server"], capture_output=True, check=False
        )
        _until(lambda: (folder / "window").exists() and self.socket.exists())

    def tmux(self, *words: str) -> str:
        """Run a command of tmux."""
        command = [_program("tmux"), "-S", str(self.socket), *words]
        return subprocess.run(command, env=self.env, capture_output=True, text=True, check=True).stdout  # noqa: S603

    def show(self, home: Path, offset: int, picture: Picture) -> None:
        """Start the program anew and press keys."""
        own = {
            "MVS_HOME": home, "MVS_CLOCK_OFFSET": offset, "TZ": "UTC", "TERM": "screen", "PYTHONPATH": ROOT
        }  # fmt: skip
        options = ("--language", picture.language, *picture.options)
        program = [sys.executable, "-c", "from mvs_tui.cli import main; main()", *options]
        words = ["env", *(f"{name}={value}" for name, value in own.items()), *program]
        self.tmux("respawn-pane", "-k", "-t", "mvs", shlex.join(words) + "; exec cat")
        _until(lambda: "F1" in self.tmux("capture-pane", "-p", "-t", "mvs"))
        self.calm()
        for key in picture.keys:
            self.tmux("send-keys", "-t", "mvs", key)
            self.calm()

    def calm(self) -> None:
        """Wait until the picture stays as it is."""
        before, since = "", time.monotonic()
        while time.monotonic() - since < CALM:
            now = self.tmux("capture-pane", "-p", "-e", "-t", "mvs")
            if now != before:
                before, since = now, time.monotonic()
            time.sleep(0.05)

    def take(self, path: Path) -> None:
        """Take the picture, in the 16 colours that there are."""
        window = (self.folder / "window").read_text("utf-8").strip()
        command = [
            _program("import"),
            "-window",
            window,
            "-strip",
            "-colors",
            "16",
            "-define",
            "png:compression-level=9",
        ]
        subprocess.run([*command, f"png8:{path}"], env=self.env, check=True)  # noqa: S603


def _end(process: subprocess.Popen[bytes]) -> None:
    process.terminate()
    process.wait()


def _until(there: object) -> None:
    """Wait for something; raises `TimeoutError`."""
    until = time.monotonic() + LONGEST
    while not (callable(there) and there()):
        if time.monotonic() > until:
            raise TimeoutError("what belongs in the picture did not come")
        time.sleep(0.05)


def main(folder: Path, names: list[str]) -> int:
    """Make the co-op, take the pictures, and name them on stdout; gives the exit code."""
    if packages := lacking():
        print(f"For pictures of a real terminal these packages are missing: {' '.join(packages)}", file=sys.stderr)
        return 1
    from bench import tty_books
    from mvs_tui.demo.story import begin

    with tempfile.TemporaryDirectory() as made, ExitStack() as stack:
        season, first, second = begin(Path(made), SEED)
        home = first.home.path
        first.close()
        second.close()
        glass = Glass(Path(made), stack)
        folder.mkdir(parents=True, exist_ok=True)
        for picture in PICTURES:
            if (names and picture.name not in names) or not spoken(picture.language):
                continue
            own = tty_books.copy(home, Path(made) / picture.name, radio=False)
            glass.show(own, tty_books.offset(season.now), picture)
            glass.take(path := folder / f"{picture.name}.png")
            print(path)
    return 0


if __name__ == "__main__":
    # This folder would hide Python's own module `tty` from all who import that.
    sys.path[:] = [place for place in sys.path if not place.endswith("bench")]
    sys.exit(main(Path(sys.argv[1]) if len(sys.argv) > 1 else ROOT / "docs" / "img", sys.argv[2:]))
