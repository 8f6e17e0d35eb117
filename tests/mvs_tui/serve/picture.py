"""The picture for docs/browser.md: `./run exec python -m tests.mvs_tui.serve.picture [FILE]`.

It is what a real Chromium shows of the demo's invented co-op, served by a real `mvs serve`; needs Debian's `chromium`.
"""

from __future__ import annotations

import asyncio
import os
import signal
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from mvs_tui import HOME
from mvs_tui.demo.story import begin
from mvs_tui.screenshots import SEED
from tests.mvs_tui.serve.chromium import chromium
from tests.radio.brokers import free_port

PLACE = HOME / "docs" / "img" / "browser.png"
#: The window, in pixels.
SIZE = (1000, 640)


async def take(link: str, folder: Path) -> bytes:
    """Open the link in a browser, and give what Home looks like there, as PNG."""
    async with chromium(folder / "profile") as browser:
        tab = await browser.tab()
        await tab.size(*SIZE)
        await tab.go(link)
        await tab.value("document.querySelector('button').click()")
        await tab.see("Waits for you", "F1 help")
        # The line at the bottom comes last; then the page is given a moment to draw.
        await asyncio.sleep(1)
        return await tab.picture()


def main(place: Path) -> None:
    """Make the co-op, serve it, and write the picture."""
    with tempfile.TemporaryDirectory() as made:
        season, first, second = begin(Path(made) / "demo", SEED)
        first.close()
        second.close()
        offset = str(season.now - int(time.time() // 60))
        words = [sys.executable, "-c", "from mvs_tui.cli import main; main()", "serve", "--port", str(free_port())]
        env = os.environ | {"MVS_HOME": str(first.home.path), "MVS_CLOCK_OFFSET": offset, "TZ": "UTC"}
        with subprocess.Popen(
            words, env=env, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, stdin=subprocess.DEVNULL, text=True
        ) as server:
            assert server.stdout
            try:
                picture = asyncio.run(take(server.stdout.readline().strip(), Path(made)))
            finally:
                server.send_signal(signal.SIGTERM)
        place.write_bytes(picture)
        sys.stdout.write(f"{place}\n")


if __name__ == "__main__":
    main(Path(sys.argv[1]) if len(sys.argv) > 1 else PLACE)
