"""One plain http request through the wall: written anew, sent to the judged address, its answer passed back."""

from __future__ import annotations

import asyncio
from asyncio import StreamReader, StreamWriter
from collections.abc import Awaitable, Callable

from browser_agent.egress.dialing import UnreachableError
from browser_agent.egress.message import (
    BadMessageError,
    Body,
    Head,
    answer_body,
    body_of,
    is_final,
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
LAST = (("connection", "close"),)
"""Every connection carries one request. Else the browser would send a POST again whose answer was lost on a connection
that it had used before, and what follows a body could pass for a request."""


async def exchange(head: Head, dial: Dial, meter: Meter, browser: tuple[StreamReader, StreamWriter]) -> None:
    """Pass on a request that is allowed, and its answer.

    Raises BadMessageError and what Dialer raises while nothing was answered yet; after that the connection just ends.
    """
    host, port, path = request_target(head)
    body = request_body(head)
    reader, writer = await dial(host, port)
    try:
        kept = written(f"{head.first[0]} {path} HTTP/1.1", (("host", head.all_of("host")[0]), *passed_on(head), *LAST))
        meter.went(len(kept))
        writer.write(kept)
        sending = asyncio.create_task(_send(browser[0], body, writer, meter))
        try:
            await _answer(head.first[0], reader, browser[1], meter)
        finally:
            sending.cancel()
            await asyncio.wait({sending})
    finally:
        writer.close()


async def _send(reader: StreamReader, body: Body, writer: StreamWriter, meter: Meter) -> None:
    async for data in body_of(reader, body):
        meter.went(len(data))
        writer.write(data)
        await writer.drain()


async def _answer(method: str, reader: StreamReader, writer: StreamWriter, meter: Meter) -> None:
    head = await _final(reader)
    body = answer_body(head, method)
    framing = (("transfer-encoding", "chunked"),) if body.kind == "chunked" else ()
    writer.write(written(f"HTTP/1.1 {head.first[1]} {head.first[2]}", (*passed_on(head), *framing, *LAST)))
    try:
        async for data in body_of(reader, body):
            meter.came(len(data))
            writer.write(data)
            await writer.drain()
    except BadMessageError:
        return  # an answer that breaks off is passed on as one that breaks off


async def _final(reader: StreamReader) -> Head:
    while True:
        try:
            async with asyncio.timeout(IDLE_S):
                head = await read_head(reader)
        except ConnectionError as error:
            raise UnreachableError("the server reset the connection", "ERR_CONNECTION_RESET") from error
        if head is None:
            raise UnreachableError("the server closed the connection without an answer", "ERR_EMPTY_RESPONSE")
        if not head.first[0].startswith("HTTP/1.") or head.first[1] == "101":
            raise BadMessageError("the server answers in another protocol")
        if is_final(head):
            return head
