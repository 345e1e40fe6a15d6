"""A wall around real servers of the loopback, and clients that speak to it byte by byte."""

import asyncio
from contextlib import asynccontextmanager
from ipaddress import ip_address

import pytest

from browser_agent.core.origin import parse_origin
from browser_agent.egress.proxy import CAPS, listening
from browser_agent.egress.rules import Lists

NAMES = {"good.test": "127.0.0.1", "evil.test": "127.0.0.1", "inner.test": "127.0.0.2", "also.test": "127.0.0.1"}


class Server:
    """Remembers every byte that it got, and answers with what it is told to."""

    def __init__(self):
        self.got = []
        self.connections = 0
        self.answer = b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok"

    async def serve(self, reader, writer):
        self.connections += 1
        try:
            while data := await reader.read(65_536):
                self.got.append(data)
                if self.answer is not None:
                    writer.write(self.answer)
                    await writer.drain()
        except OSError:
            pass
        finally:
            writer.close()

    @property
    def heard(self):
        return b"".join(self.got)


@pytest.fixture
async def server():
    one = Server()
    listener = await asyncio.start_server(one.serve, "127.0.0.1", 0)
    one.port = listener.sockets[0].getsockname()[1]
    yield one
    listener.close()


@pytest.fixture
def wall(server):
    """Opens a wall that lists good.test at the server's port; what it refused is in `.refusals`."""

    async def resolve(host):
        if host not in NAMES:
            raise OSError("no such name")
        return (ip_address(NAMES[host]),)

    @asynccontextmanager
    async def opened(*origins, private=("127.0.0.1",), caps=CAPS, resolve=resolve, **more):
        origins = origins or (f"http://good.test:{server.port}",)
        refusals = []
        lists = Lists(origins=tuple(map(parse_origin, origins)), private=private)
        async with listening(lists, refusals.append, caps=caps, resolve=resolve, **more) as one:
            one.refusals = refusals
            yield one

    return opened


@pytest.fixture
def say():
    """Sends bytes to a wall and gives back all that it answers until it closes, or falls silent."""

    async def talk(wall, *parts, quiet_s=0.4):
        reader, writer = await asyncio.open_connection("127.0.0.1", int(wall.url.rpartition(":")[2]))
        answer = b""
        for part in parts:
            writer.write(part)
            await writer.drain()
            try:
                while data := await asyncio.wait_for(reader.read(65_536), quiet_s):
                    answer += data
            except (TimeoutError, ConnectionError):
                pass
        writer.close()
        return answer

    return talk
