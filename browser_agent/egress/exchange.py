"""One plain http request through the wall: written anew, sent to the judged address, its answer passed back."""

from __future__ import annotations

import asyncio
from asyncio import StreamReader, StreamWriter
from collections.abc import Awaitable, Callable
from time import monotonic

from browser_agent.egress.dialing import UnreachableError
from browser_agent.egress.message import (
    BadMessageError,
    Body,
    Head,
    answer_body,
    body_of,
    is_final,
    lasts,
    passed_on,
    read_head,
    request_body,
    request_target,
    written,
)
from browser_agent.egress.meter import Meter

Dial = Callable[[str, int], Awaitable[tuple[StreamReader, StreamWriter]]]
IDLE_S = 300.0
"""How long a server may say nothing; steps and runs have their own, shorter limits."""
FRESH_S = 1.0
"""How long a connection to a server may have been idle and still be used again. Servers close theirs after 2 s and
more: whoever uses one later may meet its end, and nobody could say whether the request was read."""
READS = ("GET", "HEAD")
LAST = (("connection", "close"),)


class Line:
    """The connection to a server that one connection of the browser leads to, kept from one request to the next.

    A request is never sent twice. What may write goes over a connection of its own, on which nothing came before it.
    """

    def __init__(self, dial: Dial) -> None:
        self._dial = dial
        self._to: tuple[str, int] | None = None
        self._streams: tuple[StreamReader, StreamWriter] | None = None
        self._since = 0.0

    async def to(self, host: str, port: int, *, anew: bool) -> tuple[StreamReader, StreamWriter]:
        """The kept connection if it leads there and nothing came over it meanwhile, else one that is dialled."""
        kept, self._streams = self._streams, None
        if kept is not None:
            fits = not anew and self._to == (host, port) and monotonic() - self._since < FRESH_S
            if fits and await _is_quiet(kept[0]):
                return kept
            kept[1].close()
        self._to = (host, port)
        return await self._dial(host, port)

    def keep(self, streams: tuple[StreamReader, StreamWriter]) -> None:
        """For the next request."""
        self._streams, self._since = streams, monotonic()

    def end(self) -> None:
        """Close what is kept."""
        if self._streams is not None:
            self._streams[1].close()


async def _is_quiet(reader: StreamReader) -> bool:
    """Whether neither the end came, nor anything that nobody asked for."""
    try:
        async with asyncio.timeout(0):
            await reader.read(1)
    except TimeoutError:
        return True
    except OSError:
        return False
    return False


async def exchange(head: Head, line: Line, meter: Meter, browser: tuple[StreamReader, StreamWriter]) -> bool:
    """Pass on a request that is allowed, and its answer; whether another one may follow on the browser's connection.

    Raises BadMessageError and what Dialer raises while nothing was answered yet; after that the connection just ends.
    """
    host, port, path = request_target(head)
    body = request_body(head)
    reads = head.first[0] in READS and body.kind == "none"
    streams = reader, writer = await line.to(host, port, anew=not reads)
    kept = goes_on = False
    try:
        hop = () if reads else LAST
        anew = written(f"{head.first[0]} {path} HTTP/1.1", (("host", head.all_of("host")[0]), *passed_on(head), *hop))
        meter.went(len(anew))
        writer.write(anew)
        sending = None if body.kind == "none" else asyncio.create_task(_send(browser[0], body, writer, meter))
        try:
            kept, goes_on = await _answer(head.first[0], reader, browser[1], meter)
        finally:
            if sending is not None:
                sending.cancel()
                await asyncio.wait({sending})
                # What is left of a body would be read as the next request.
                goes_on = goes_on and not sending.cancelled() and sending.exception() is None
        kept = kept and reads
    finally:
        if kept:
            line.keep(streams)
        else:
            writer.close()
    return goes_on


async def _send(reader: StreamReader, body: Body, writer: StreamWriter, meter: Meter) -> None:
    async for data in body_of(reader, body):
        meter.went(len(data))
        writer.write(data)
        await writer.drain()


async def _answer(method: str, reader: StreamReader, writer: StreamWriter, meter: Meter) -> tuple[bool, bool]:
    """Pass an answer back. Whether the connection to the server can be used again, and that of the browser."""
    head = await _final(reader)
    body = answer_body(head, method)
    framing = (("transfer-encoding", "chunked"),) if body.kind == "chunked" else ()
    ends = body.kind == "close"
    hop = LAST if ends else ()
    writer.write(written(f"HTTP/1.1 {head.first[1]} {head.first[2]}", (*passed_on(head), *framing, *hop)))
    try:
        async for data in body_of(reader, body):
            meter.came(len(data))
            writer.write(data)
            await writer.drain()
    except BadMessageError:
        return False, False  # an answer that breaks off is passed on as one that breaks off
    return not ends and lasts(head), not ends


async def _final(reader: StreamReader) -> Head:
    while True:
        try:
            async with asyncio.timeout(IDLE_S):
                head = await read_head(reader)
        except TimeoutError:
            raise UnreachableError(f"the server said nothing for {IDLE_S:g} s", "ERR_TIMED_OUT") from None
        except ConnectionError as error:
            raise UnreachableError("the server reset the connection", "ERR_CONNECTION_RESET") from error
        if head is None:
            raise UnreachableError("the server closed the connection without an answer", "ERR_EMPTY_RESPONSE")
        if not head.first[0].startswith("HTTP/1.") or head.first[1] == "101":
            raise BadMessageError("the server answers in another protocol")
        if is_final(head):
            return head
