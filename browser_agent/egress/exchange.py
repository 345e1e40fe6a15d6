"""Plain http through the wall: each request is written anew and goes to the judged address; its answer comes back."""

from __future__ import annotations

import asyncio
from asyncio import StreamReader, StreamWriter
from dataclasses import dataclass

from browser_agent.egress.dialing import Dialer
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

IDLE_S = 300.0
"""How long a server may say nothing; steps and runs have their own, shorter limits."""


@dataclass
class Upstream:
    """The connection to a server that the requests of one connection of the browser go through."""

    host: str
    port: int
    reader: StreamReader
    writer: StreamWriter


@dataclass
class Exchange:
    """The plain requests of one connection of the browser, one after the other."""

    dial: Dialer
    meter: Meter
    reader: StreamReader
    writer: StreamWriter
    _upstream: Upstream | None = None

    async def __call__(self, head: Head) -> bool:
        """Pass on one request that is allowed, and its answer; whether the connection can be used again."""
        host, port, path = request_target(head)
        body = request_body(head)
        upstream = await self._to(host, port)
        kept = written(f"{head.first[0]} {path} HTTP/1.1", (("host", _host(head)), *passed_on(head)))
        self.meter.went(len(kept))
        upstream.writer.write(kept)
        sending = asyncio.create_task(self._send(body, upstream))
        try:
            again = await self._answer(head.first[0], upstream)
            # A server may answer before it has read all of a body; what is left of it goes with the connection.
            again = again and sending.done() and sending.exception() is None
        finally:
            sending.cancel()
            await asyncio.wait({sending})
        if not again:
            self.close()
        return again

    def close(self) -> None:
        """Give up the connection to the server."""
        if self._upstream is not None:
            self._upstream.writer.close()
            self._upstream = None

    async def _to(self, host: str, port: int) -> Upstream:
        now = self._upstream
        if now is not None and (now.host, now.port) == (host, port) and not now.reader.at_eof():
            return now
        self.close()
        self._upstream = Upstream(host, port, *await self.dial(host, port))
        return self._upstream

    async def _send(self, body: Body, upstream: Upstream) -> None:
        async for data in body_of(self.reader, body):
            self.meter.went(len(data))
            upstream.writer.write(data)
            await upstream.writer.drain()

    async def _answer(self, method: str, upstream: Upstream) -> bool:
        while True:
            async with asyncio.timeout(IDLE_S):
                head = await read_head(upstream.reader)
            if head is None or not head.first[0].startswith("HTTP/1."):
                raise BadMessageError("the server closed without an answer")
            if head.first[1] == "101":
                raise BadMessageError("the server changed the protocol without being asked")
            if is_final(head):
                break
        body = answer_body(head, method)
        again = body.kind != "close" and "close" not in ",".join(head.all_of("connection")).lower()
        again = again and head.first[0] == "HTTP/1.1"
        framing = (("transfer-encoding", "chunked"),) if body.kind == "chunked" else ()
        close = () if again else (("connection", "close"),)
        first = f"HTTP/1.1 {head.first[1]} {head.first[2]}"
        self.writer.write(written(first, (*passed_on(head), *framing, *close)))
        async for data in body_of(upstream.reader, body):
            self.meter.came(len(data))
            self.writer.write(data)
            await self.writer.drain()
        await self.writer.drain()
        return again


def _host(head: Head) -> str:
    return head.all_of("host")[0]
