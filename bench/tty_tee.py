"""Runs the program, and writes down beside its terminal what Textual's own driver would have sent for the same frames.

The file is named by MVS_TEE. The cell driver takes Textual's stream whole, so what it takes is that stream.
"""

from __future__ import annotations

import os
from pathlib import Path


def main() -> None:
    """Begin writing, then run `mvs`."""
    from mvs_tui.celldiff.driver import CellDriver
    from mvs_tui.cli import main as program

    beside = Path(os.environ["MVS_TEE"]).open("ab", buffering=0)  # noqa: SIM115 - open as long as the program runs
    take = CellDriver.write

    def write(self: CellDriver, data: str) -> None:
        beside.write(data.encode())
        take(self, data)

    CellDriver.write = write  # type: ignore[method-assign]
    program()


if __name__ == "__main__":
    main()
