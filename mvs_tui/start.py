"""The command `mvs` before it is loaded: where a warm helper is there, the screens are opened by it, at once.

Rules
- Only the standard library until it is clear that the helper does not do it: a start through it is then 0.1 s shorter.
- Everything else, and every trouble with the helper, goes to `mvs_tui.cli` as without one.
"""

import sys

from mvs_tui.warm import client


def main() -> None:
    """Run the command that was typed."""
    words, folder = sys.argv[1:], client.home()
    if client.wanted(words, folder):
        code, why = client.run(folder, words)
        if code is not None:
            sys.exit(code)
        if why:
            sys.stderr.write(f"The warm helper cannot do it ({why}); starting without it.\n")
    from mvs_tui.cli import main as cold

    cold()


if __name__ == "__main__":
    main()
