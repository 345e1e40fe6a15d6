"""The Playwright trace of a run: one group for each recipe step, and no secret in the texts that are kept."""

from __future__ import annotations

import asyncio
import tempfile
from collections.abc import Awaitable, Callable
from pathlib import Path
from zipfile import BadZipFile

from playwright.async_api import BrowserContext
from playwright.async_api import Error as DriverError

from browser_agent.browser.scrub import TooLarge, scrub
from browser_agent.core.errors import Unavailable
from browser_agent.core.recipe import Step

CALL_S = 5.0
"""For calls that only note something."""
STOP_S = 60.0
"""For packing a trace of ten minutes."""


class Trace:
    """Records one browser context. `keep` or `discard` ends it."""

    def __init__(
        self, context: BrowserContext, folder: Path, redact: Callable[[str], str], *, pictures: bool = True,
        part: str = "",
    ) -> None:  # fmt: skip
        self._file = folder / f"trace{part}.zip"
        self._context, self._folder, self._redact, self._pictures = context, folder, redact, pictures
        self._started = self._in_group = False
        self._trouble = "it was not started"

    async def start(self) -> None:
        """Begin to record; a driver that cannot is told of by `keep`."""
        tracing = self._context.tracing
        self._started = await self._tried(
            tracing.start(screenshots=self._pictures, snapshots=True, sources=False), CALL_S
        )

    async def chapter(self, step: Step) -> None:
        """Put what the driver does from now on under the step's name, linked to its line in the recipe."""
        if not self._started:
            return
        await self._end_group()
        place = step.place
        call = self._context.tracing.group(
            self._redact(step.name), location={"file": place.file, "line": place.line, "column": place.column}
        )
        self._in_group = await self._tried(call, CALL_S)

    async def keep(self) -> Path:
        """Write trace.zip into the run folder and return its path. Raises Unavailable when there is none."""
        if not self._started:
            raise Unavailable(f"there is no trace: {self._trouble}", hint="browser-agent doctor")
        await self._end_group()
        target = self._file
        try:
            # A folder that only its owner can enter: the trace as it comes from the driver holds the secrets.
            with tempfile.TemporaryDirectory(prefix=".trace-", dir=self._folder) as place:
                raw = Path(place) / "raw.zip"
                if not await self._tried(self._context.tracing.stop(path=raw), STOP_S):
                    raise Unavailable(f"there is no trace: {self._trouble}", hint="browser-agent doctor")
                await asyncio.to_thread(scrub, raw, target, self._redact)
        except TooLarge as error:
            raise Unavailable(
                f"the trace was not kept: unpacked it has {error.size_bytes // 1_000_000} MB, more than 500 MB",
                hint="split the recipe, or look into its slowest part with --trace on",
            ) from error
        except (OSError, BadZipFile) as error:
            raise Unavailable(f"the trace was not kept ({error})", hint=f"free some room at {self._folder}") from error
        return target

    async def discard(self) -> None:
        """Stop and keep nothing."""
        if self._started:
            await self._tried(self._context.tracing.stop(), CALL_S)

    async def _end_group(self) -> None:
        if self._in_group:
            await self._tried(self._context.tracing.group_end(), CALL_S)
            self._in_group = False

    async def _tried(self, call: Awaitable[object], seconds: float) -> bool:
        """Await a call for at most so long; a trace never fails a run, so what went wrong is kept for `keep`."""
        try:
            async with asyncio.timeout(seconds):
                await call
        except TimeoutError:
            self._trouble = f"the driver did not answer within {seconds:g} s"
        except DriverError as error:
            self._trouble = error.message.partition("\n")[0][:300]
        else:
            return True
        return False
