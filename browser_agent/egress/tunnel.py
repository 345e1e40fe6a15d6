"""CONNECT through the wall: what is spoken in a tunnel has to name the host that the tunnel was opened for."""

from __future__ import annotations

import asyncio
from asyncio import StreamReader, StreamWriter

from browser_agent.core.origin import in_address
from browser_agent.egress.addresses import literal
from browser_agent.egress.hello import NotTlsError, server_name
from browser_agent.egress.message import CHUNK, BadMessageError, Head, passed_on, read_head, written
from browser_agent.egress.meter import Meter
from browser_agent.egress.rules import Ruling, Scheme

HELLO_S = 15.0
"""How long a browser may take to begin with what the tunnel is for. Connections that it opens ahead end with this."""


async def opening(reader: StreamReader, host: str, port: int, schemes: tuple[Scheme, ...]) -> tuple[bytes, Ruling]:
    """The first bytes of a tunnel, as they are to be passed on, and whether they may be."""
    data = await reader.read(CHUNK)
    if data[:1] == b"\x16":
        return await _tls(reader, data, host, schemes)
    if "http" not in schemes:
        return data, Ruling.no("egress.no_tls", f"a tunnel to {host}:{port} that does not begin with TLS")
    return await _websocket(reader, data, host, port)


async def _tls(reader: StreamReader, data: bytes, host: str, schemes: tuple[Scheme, ...]) -> tuple[bytes, Ruling]:
    if "https" not in schemes:
        return data, Ruling.no("egress.scheme", f"TLS to {host}, which is listed as http only")
    try:
        while (name := server_name(data)) is None:
            more = await reader.read(CHUNK)
            if not more:
                return data, Ruling.no("egress.hello", "the ClientHello ends too early")
            data += more
    except NotTlsError as error:
        return data, Ruling.no("egress.hello", str(error))
    if name == host or (not name and literal(host) is not None):
        return data, Ruling(allowed=True, rule="egress.listed")
    return data, Ruling.no("egress.server_name", f"a tunnel to {host} in which {name or 'no host'} is asked for")


async def _websocket(reader: StreamReader, data: bytes, host: str, port: int) -> tuple[bytes, Ruling]:
    """Chromium opens tunnels without TLS for ws:// only: one request that upgrades, for the very host."""
    while b"\r\n\r\n" not in data:
        more = await reader.read(CHUNK)
        if not more or len(data) > CHUNK:
            return data, Ruling.no("egress.websocket", "a tunnel without TLS that begins with no request")
        data += more
    whole = StreamReader()
    whole.feed_data(data)
    whole.feed_eof()
    try:
        head = await read_head(whole)
    except BadMessageError as error:
        return data, Ruling.no("egress.websocket", str(error))
    if head is None or not _upgrades(head):
        return data, Ruling.no("egress.websocket", "a tunnel without TLS for something else than a WebSocket")
    written_host = in_address(host)
    if head.all_of("host") not in ((f"{written_host}:{port}",), (written_host,) if port == 80 else ()):
        return data, Ruling.no("egress.host", f"a tunnel to {host}:{port} in which another host is asked for")
    headers = (*(("host", one) for one in head.all_of("host")), *passed_on(head))
    anew = written(" ".join(head.first), (*headers, ("connection", "Upgrade"), ("upgrade", "websocket")))
    return anew + data.partition(b"\r\n\r\n")[2], Ruling(allowed=True, rule="egress.listed")


def _upgrades(head: Head) -> bool:
    method, path, version = head.first
    upgrade = [one.lower() for one in head.all_of("upgrade")]
    return method == "GET" and path.startswith("/") and version == "HTTP/1.1" and upgrade == ["websocket"]


async def pipe(
    browser: tuple[StreamReader, StreamWriter], server: tuple[StreamReader, StreamWriter], meter: Meter
) -> None:
    """Pass bytes both ways until either side ends or a cap is reached; raises what ended it, if anything did."""

    async def up() -> None:
        while data := await browser[0].read(CHUNK):
            meter.went(len(data))
            server[1].write(data)
            await server[1].drain()
        if server[1].can_write_eof():
            server[1].write_eof()

    async def down() -> None:
        while data := await server[0].read(CHUNK):
            meter.came(len(data))
            browser[1].write(data)
            await browser[1].drain()

    ups, downs = asyncio.create_task(up()), asyncio.create_task(down())
    try:
        done, _ = await asyncio.wait({ups, downs}, return_when=asyncio.FIRST_EXCEPTION)
        for task in done:
            task.result()
    finally:
        ups.cancel()
        downs.cancel()
        await asyncio.wait({ups, downs})
