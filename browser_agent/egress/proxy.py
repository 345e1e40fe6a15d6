"""The listener of the wall: one for each run, default deny, one line of audit for each refusal."""

from __future__ import annotations

import asyncio
import socket
from asyncio import StreamReader, StreamWriter
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field

from browser_agent.core.origin import origin_of
from browser_agent.core.value import Value
from browser_agent.egress.dialing import Dialer, RefusedError, Resolve, UnreachableError, system_resolve
from browser_agent.egress.exchange import Line, exchange
from browser_agent.egress.message import (
    LONGEST_HEAD,
    BadMessageError,
    Head,
    read_head,
    request_target,
    tunnel_target,
    written,
)
from browser_agent.egress.meter import CapReachedError, Caps, Meter
from browser_agent.egress.rules import BROWSERS_OWN, Lists, Ruling
from browser_agent.egress.tunnel import HELLO_S, opening, pipe

CAPS = Caps()
REFUSED = "ERR_BLOCKED_BY_CLIENT"
NONE = b"HTTP/1.1 502 Bad Gateway\r\ncontent-length: 1\r\ncontent-length: 2\r\nconnection: close\r\n\r\n"
"""What is said in place of an answer that was lost, on a connection that carried one before. A browser sends a request
again, be it a write, that nothing at all came back for on such a connection; and it takes half a head for a whole one.
This one Chromium refuses as ERR_RESPONSE_HEADERS_MULTIPLE_CONTENT_LENGTH, so the page gets nothing of it."""
WAITS_S = 60.0
"""How long a connection of the browser is kept for its next request."""
SEEN_BY_BROWSER = frozenset(
    {
        "ERR_EMPTY_RESPONSE", "ERR_RESPONSE_HEADERS_MULTIPLE_CONTENT_LENGTH", "ERR_TUNNEL_CONNECTION_FAILED",
        "ERR_CONNECTION_CLOSED",
    }
)  # fmt: skip


class Refusal(Value):
    """A destination that the wall said no to. own: a call of the browser to its maker, not of a page."""

    method: str
    host: str
    port: int
    rule: str
    why: str
    own: bool = False


@dataclass
class Wall:
    """A listening proxy. url: for the browser. refused: how often, by rule."""

    url: str
    meter: Meter
    refused: dict[str, int] = field(default_factory=dict)
    failures: dict[tuple[str, int], str] = field(default_factory=dict)
    """Why a host and port could not be reached the last time, in Chromium's words: it only sees what the wall does."""

    def real(self, url: str, failure: str) -> str:
        """The failure of a request, with the wall's reason in place of what it looks like from the browser."""
        word = failure.removeprefix("net::")
        origin = origin_of(url)
        if word not in SEEN_BY_BROWSER or origin is None:
            return failure
        return f"net::{self.failures.get((origin.host, origin.port), word)}"


@asynccontextmanager
async def listening(
    lists: Lists,
    on_refusal: Callable[[Refusal], None],
    *,
    caps: Caps = CAPS,
    resolve: Resolve = system_resolve,
    at: socket.socket | None = None,
) -> AsyncIterator[Wall]:
    """Let a browser reach what is listed, and nothing else, while the block runs.

    at: a socket that listens where the browser is, when that has a network namespace of its own.
    on_refusal: told each refusal; it must not raise. Nothing is said to the browser that it did not ask for.
    """
    wall = Wall("", Meter(caps))
    dial = Dialer(lists, resolve)
    tasks: set[asyncio.Task[None]] = set()

    def told(refusal: Refusal) -> None:
        wall.refused[refusal.rule] = wall.refused.get(refusal.rule, 0) + 1
        on_refusal(refusal)

    async def serve(reader: StreamReader, writer: StreamWriter) -> None:
        task = asyncio.current_task()
        if task is not None:
            tasks.add(task)
            task.add_done_callback(tasks.discard)
        try:
            await _Connection(lists, dial, wall, told, reader, writer).serve()
        except asyncio.CancelledError:
            return  # by our own end; nobody waits for this task, and its server would print a traceback

    if at is None:
        server = await asyncio.start_server(serve, "127.0.0.1", 0, limit=LONGEST_HEAD, backlog=256)
    else:
        server = await asyncio.start_server(serve, sock=at, limit=LONGEST_HEAD, backlog=256)
    wall.url = f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}"
    try:
        yield wall
    finally:
        server.close()
        for task in tuple(tasks):
            task.cancel()
        if tasks:
            await asyncio.wait(tasks)


@dataclass
class _Connection:
    """One connection of the browser: plain requests one after the other, or one tunnel."""

    lists: Lists
    dial: Dialer
    wall: Wall
    refuse: Callable[[Refusal], None]
    reader: StreamReader
    writer: StreamWriter
    _asked: tuple[str, str, int] = ("", "", 0)
    _used: bool = False
    """Whether it carried an answer before this request."""
    _line: Line = field(init=False)

    def __post_init__(self) -> None:
        """What leads on to servers is this connection's own."""
        self._line = Line(self._dialled)

    async def serve(self) -> None:
        meter = self.wall.meter
        try:
            meter.connected()
            head = await read_head(self.reader)
            while head is not None and await self._one(head):
                self._used = True
                async with asyncio.timeout(WAITS_S):
                    head = await read_head(self.reader)
        except BadMessageError as error:
            await self._no(Ruling.no("egress.message", str(error)))
        except RefusedError as error:
            await self._no(error.ruling)
        except CapReachedError as error:
            await self._no(Ruling.no(error.rule, str(error)))
        except UnreachableError as error:
            # To a plain request nothing is said: pages then meet the failure that they would meet without a wall.
            self.wall.failures[self._asked[1:]] = error.word
            if self._asked[0] == "CONNECT":
                await self._say(502, f"unreachable: {error}")
            elif self._used:
                self.writer.write(NONE)
        except (OSError, TimeoutError, asyncio.IncompleteReadError):
            pass  # one side went away, which is its right
        finally:
            meter.closed()
            self._line.end()
            self.writer.close()

    async def _one(self, head: Head) -> bool:
        """Do what is asked; whether more may be asked after it."""
        if head.first[0] == "CONNECT":
            await self._tunnel(head)
            return False
        host, port, _ = request_target(head)
        self._asked = (head.first[0], host, port)
        ruling = self.lists.by_name("http", host, port)
        if not ruling.allowed:
            raise RefusedError(ruling)
        return await exchange(head, self._line, self.wall.meter, (self.reader, self.writer))

    async def _dialled(self, host: str, port: int) -> tuple[StreamReader, StreamWriter]:
        connection = await self.dial(host, port)
        self.wall.failures.pop((host, port), None)
        return connection

    async def _tunnel(self, head: Head) -> None:
        host, port = tunnel_target(head)
        self._asked = ("CONNECT", host, port)
        schemes = self.lists.schemes(host, port)
        if not schemes:
            raise RefusedError(self.lists.by_name("https", host, port))
        server = await self._dialled(host, port)
        try:
            self.writer.write(b"HTTP/1.1 200 Connection established\r\n\r\n")
            await self.writer.drain()
            async with asyncio.timeout(HELLO_S):
                first, ruling = await opening(self.reader, host, port, schemes)
            if not first:
                return  # opened ahead and never used
            if not ruling.allowed:
                self._told(ruling)
                return
            self.wall.meter.went(len(first))
            server[1].write(first)
            await pipe((self.reader, self.writer), server, self.wall.meter)
        except CapReachedError as error:
            self._told(Ruling.no(error.rule, str(error)))
        finally:
            server[1].close()

    async def _no(self, ruling: Ruling) -> None:
        self._told(ruling)
        await self._say(403, f"{ruling.rule}: {ruling.why}")

    def _told(self, ruling: Ruling) -> None:
        method, host, port = self._asked
        own = host in BROWSERS_OWN
        self.wall.failures[(host, port)] = REFUSED
        self.refuse(Refusal(method=method, host=host[:300], port=port, rule=ruling.rule, why=ruling.why[:500], own=own))

    async def _say(self, status: int, text: str) -> None:
        """An answer of the wall itself, which no page can take for a script, a style or a frame of its own."""
        body = f"browser-agent refused this request\n{text}\n".encode(errors="replace")
        word = {403: "Forbidden", 502: "Bad Gateway"}[status]
        headers = (
            ("content-type", "text/plain; charset=utf-8"), ("content-length", str(len(body))), ("connection", "close"),
            ("x-content-type-options", "nosniff"), ("cache-control", "no-store"),
            ("content-security-policy", "default-src 'none'; sandbox"),
        )  # fmt: skip
        try:
            self.writer.write(written(f"HTTP/1.1 {status} {word}", headers) + body)
            async with asyncio.timeout(5.0):
                await self.writer.drain()
        except (OSError, TimeoutError):
            return
