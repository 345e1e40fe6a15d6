"""What a person types while a recording runs, and what ends it."""

from __future__ import annotations

import asyncio
import signal
import sys
import threading
from contextlib import suppress
from types import TracebackType
from typing import TYPE_CHECKING

import typer

from browser_agent.core.errors import UsageError
from browser_agent.report.voice import harmless

if TYPE_CHECKING:
    from playwright.async_api import BrowserContext

    from browser_agent.agent.recording import Recorder

HELP = """  assert         then click a thing on the page: it is checked to be there, with what it holds
  extract NAME   then click a table or a text: it is read under this name
  undo           take the last step back; the page stays as it is
  accept [TEXT]  answer the box that the page shows; dismiss says no
  done           end and write the recipe"""
LONGEST_S = 8 * 3600.0
"""No person records for longer; a forgotten browser is closed then, and what is there is written."""


class Ending:
    """Knows when a recording is over: the first SIGINT or SIGTERM, `done`, or the last window closed."""

    def __init__(self, context: BrowserContext) -> None:
        self._context = context
        self._over = asyncio.Event()
        self._lines: asyncio.Queue[str | None] = asyncio.Queue()

    def __enter__(self) -> Ending:
        loop = asyncio.get_running_loop()
        if sys.platform != "win32":
            for one in (signal.SIGINT, signal.SIGTERM):
                loop.add_signal_handler(one, self._stop)
        self._context.on("close", lambda _: self._stop())
        self._context.on("page", lambda page: page.on("close", lambda _: self._closed()))
        for page in self._context.pages:
            page.on("close", lambda _: self._closed())
        # A thread that nobody waits for: reading a terminal cannot be called off.
        threading.Thread(target=self._read, args=(loop,), daemon=True).start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        loop = asyncio.get_running_loop()
        if sys.platform != "win32":
            for one in (signal.SIGINT, signal.SIGTERM):
                loop.remove_signal_handler(one)
                signal.signal(one, signal.SIG_DFL if one is signal.SIGTERM else signal.default_int_handler)

    async def line(self) -> str | None:
        """The next line that was typed; None when the recording is over. End of input alone does not end it."""
        typed = asyncio.ensure_future(self._lines.get())
        over = asyncio.ensure_future(self._over.wait())
        try:
            await asyncio.wait({typed, over}, timeout=LONGEST_S, return_when=asyncio.FIRST_COMPLETED)
            return typed.result() if typed.done() and not over.done() else None
        finally:
            typed.cancel()
            over.cancel()

    def _stop(self) -> None:
        self._over.set()

    def _closed(self) -> None:
        if not [one for one in self._context.pages if not one.is_closed()]:
            self._stop()

    def _read(self, loop: asyncio.AbstractEventLoop) -> None:
        # After the end nobody listens any more, and the loop is closed.
        with suppress(RuntimeError, ValueError, OSError):
            for line in sys.stdin:
                loop.call_soon_threadsafe(self._lines.put_nowait, line.strip())


async def talk(recorder: Recorder, ending: Ending) -> None:
    """Do what is typed until the recording is over."""
    while (line := await ending.line()) is not None:
        word, _, rest = line.partition(" ")
        if word in ("done", "quit", "exit"):
            return
        try:
            said = await _done(recorder, word, rest.strip())
        except UsageError as error:
            said = f"{error.message}\n{error.next}" if error.next else error.message
        if said:
            typer.echo(said, err=True)


async def _done(recorder: Recorder, word: str, rest: str) -> str:
    """Do one line; what there is to say about it."""
    from browser_agent.agent.recording import Wish

    match word:
        case "":
            return ""
        case "assert" if not rest:
            await recorder.wish(Wish("assert"))
            return "click the thing to check"
        case "extract" if rest:
            await recorder.wish(Wish("extract", rest))
            return f"click the table or the text that {harmless(rest)} is to hold"
        case "undo" if not rest:
            gone = await recorder.undo()
            return f"taken back: {harmless(gone)}; the page stays as it is" if gone else "there is no step"
        case "accept" | "dismiss":
            there = await recorder.answer(accept=word == "accept", text=rest or None)
            return "" if there else "the page shows no box"
        case "help" | "?":
            return HELP
        case _:
            return f"what is {harmless(line) if (line := f'{word} {rest}'.strip()) else ''}?\n{HELP}"
