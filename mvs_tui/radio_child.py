"""The radio's program as a child of the screens: started with them, ended with them, and never in their way.

Rules
- Only one program of a desk speaks to its radios. Where another one runs already (a service, another clerk's screens),
  none is started here.
- The child ends when this program is gone, however that went: its standard input ends then.
- What it says on stderr lies in `radio.log`. One that ended by itself is started again, after a pause that grows.
"""

from __future__ import annotations

import asyncio
import contextlib
import os
import signal
import sys
from typing import TYPE_CHECKING, Final

from models.language import gettext as _
from mvs_tui import radio_state

if TYPE_CHECKING:
    from mvs_tui.config import Home

#: Seconds that the child has for its end before it is ended by force, and how often it is looked whether it ended.
GRACE: Final = 8.0
#: Seconds before a child that ended by itself is started again: first, and at most.
FIRST: Final = 5.0
MOST: Final = 300.0
#: A child that lived so many seconds began well: the pause is the first again.
WELL: Final = 120.0
PROGRAM: Final = "from mvs_tui.cli import main; main()"


class RadioChild:
    """The radio's program of one desk."""

    def __init__(self) -> None:
        """Begin without one."""
        self.process: asyncio.subprocess.Process | None = None
        self._keeping: asyncio.Task[None] | None = None

    @property
    def ours(self) -> bool:
        """Whether it runs and was started here."""
        return self.process is not None and self.process.returncode is None

    def begin(self, home: Home) -> None:
        """Start it where the settings say so, and keep it running."""
        air = radio_state.read(home)
        if air.links and air.autostart and self._keeping is None:
            self._keeping = asyncio.get_running_loop().create_task(self._keep(home))

    async def _keep(self, home: Home) -> None:
        pause = FIRST
        while True:
            if not radio_state.read(home).running:
                began = asyncio.get_running_loop().time()
                await self._start(home)
                if self.process is not None:
                    await self.process.wait()
                lived = asyncio.get_running_loop().time() - began
                pause = FIRST if lived >= WELL else min(MOST, pause * 2)
            await asyncio.sleep(pause)

    async def _start(self, home: Home) -> None:
        command = [sys.executable, "-c", PROGRAM, "radio", "run", "--until-eof"]
        env = {**os.environ, "MVS_HOME": str(home.path)}
        with contextlib.suppress(OSError), home.radio_log.open("wb") as log:
            # A session of its own: Ctrl-C at the screens is the screens' alone.
            self.process = await asyncio.create_subprocess_exec(
                *command, env=env, stdin=asyncio.subprocess.PIPE, stdout=asyncio.subprocess.DEVNULL, stderr=log,
                start_new_session=True,
            )  # fmt: skip

    async def start(self, home: Home) -> str:
        """Start it because the clerk said so; gives words."""
        if radio_state.read(home).running:
            return _("The radio's program runs already.")
        await self.stop()
        self._keeping = asyncio.get_running_loop().create_task(self._keep(home))
        return _("The radio's program starts; in some seconds it says here how the radio stands.")

    async def stop(self) -> bool:
        """Stop it and wait for its end, at most `GRACE` seconds; whether it was ours and is gone."""
        keeping, self._keeping = self._keeping, None
        if keeping is not None:
            keeping.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await keeping
        process, self.process = self.process, None
        if process is None or process.returncode is not None:
            return False
        with contextlib.suppress(ProcessLookupError):
            process.send_signal(signal.SIGTERM)
        try:
            await asyncio.wait_for(process.wait(), GRACE)
        except TimeoutError:
            with contextlib.suppress(ProcessLookupError):
                process.kill()
            await process.wait()
        return True
