"""Measures the terminal: `./run bench tty --help` (the work is done in `tty_run`)."""

import sys

if __name__ == "__main__":
    # This folder would hide Python's own module `tty` from all who import that.
    sys.path[:] = [folder for folder in sys.path if not folder.endswith("bench")]
    from bench.tty_run import main

    sys.exit(main())
