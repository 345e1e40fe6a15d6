"""The other end: who writes down every name asked for, connection, request and datagram, by vector."""

from __future__ import annotations

import asyncio
import os
import socket
import struct
from collections import defaultdict
from collections.abc import Awaitable, Callable
from contextlib import AsyncExitStack
from dataclasses import dataclass, field

from .places import GOOD_IP, GOOD_NAME, Places
from .vector import Contact

NAME_SERVER = ("127.0.0.53", 53)
METHODS = (b"GET ", b"POST ", b"HEAD ", b"PUT ", b"OPTIONS ", b"DELETE ", b"PATCH ")
QUIET_S = 10.0
"""How long a connection may say nothing."""
MOST_BYTES = 65_536
IP_PKTINFO = 8
"""Linux: tells the address that a datagram was sent to."""
ANSWER = (
    b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nAccess-Control-Allow-Origin: *\r\n"
    b"Access-Control-Allow-Headers: *\r\nContent-Length: 2\r\nConnection: close\r\n\r\nok"
)
A, ANY_CLASS = 1, 1
FIRST_MULTICAST = 224
Serve = Callable[[str, asyncio.StreamWriter], Awaitable[None]]


@dataclass
class Record:
    """What reached the attacker. This, and no log of ours, is what counts."""

    contacts: dict[str, set[Contact]] = field(default_factory=lambda: defaultdict(set))
    strangers: set[str] = field(default_factory=set)
    """Contacts with hosts of no vector: the browser's own calls."""
    bodies: dict[str, bytes] = field(default_factory=dict)
    """The first request of each vector, as it came."""

    def add(self, owner: str | None, kind: Contact, words: str) -> None:
        if owner is None:
            self.strangers.add(f"{kind} {words}")
        else:
            self.contacts[owner].add(kind)


@dataclass
class Attacker:
    """Servers of a run. Each connection that is not the good site's is a contact of whoever owns the address."""

    places: Places
    good: Serve
    """Answers the good site's requests: gets the path, writes the answer."""
    good_at: tuple[str, int] = (GOOD_IP, 80)
    record: Record = field(default_factory=Record)
    _stack: AsyncExitStack = field(default_factory=AsyncExitStack)

    async def __aenter__(self) -> Attacker:
        return self

    async def __aexit__(self, *_: object) -> None:
        await self._stack.aclose()

    async def listen(self, host: str, port: int) -> int:
        """Take TCP connections; port 0 is any. Returns the port."""
        return await self.serve(socket.create_server((host, port)))

    async def serve(self, bound: socket.socket) -> int:
        """Take TCP connections of a socket that is bound. Returns its port."""
        server = await asyncio.start_server(self._taken, sock=bound, backlog=512)
        self._stack.callback(server.close)
        return int(server.sockets[0].getsockname()[1])

    def receive(self, host: str, port: int) -> int:
        """Take datagrams; port 0 is any. Returns the port."""
        taken = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        taken.bind((host, port))
        return self.take(taken)

    def take(self, taken: socket.socket) -> int:
        """Take datagrams of a socket that is bound. Returns its port."""
        taken.setblocking(False)
        if taken.getsockname()[0] == "0.0.0.0":
            taken.setsockopt(socket.IPPROTO_IP, IP_PKTINFO, 1)
        loop = asyncio.get_running_loop()
        loop.add_reader(taken, self._datagram, taken)
        self._stack.callback(taken.close)
        self._stack.callback(loop.remove_reader, taken)
        return int(taken.getsockname()[1])

    def watch_outside(self, end: int) -> None:
        """Write down each packet that leaves for an address outside loopback."""
        loop = asyncio.get_running_loop()
        loop.add_reader(end, self._packet, end)
        self._stack.callback(loop.remove_reader, end)

    async def answer_names(self, bound: socket.socket | None = None) -> None:
        """Be the name server of the private network, or of the one that a socket is bound in."""
        loop = asyncio.get_running_loop()
        where = {"sock": bound} if bound is not None else {"local_addr": NAME_SERVER}
        transport, _ = await loop.create_datagram_endpoint(lambda: Names(self), **where)
        self._stack.callback(transport.close)

    async def _taken(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        host, port = writer.get_extra_info("sockname")[:2]
        owner = self.places.owner(host, port)
        mine = (host, port) == self.good_at
        if not mine:
            self.record.add(owner, "tcp", f"{host}:{port}")
        try:
            async with asyncio.timeout(QUIET_S):
                head = await self._request(reader)
                if mine and head:
                    await self.good(head.split(b" ", 2)[1].decode("latin-1"), writer)
                elif head.startswith(METHODS):
                    self.record.add(owner, "http", f"{host}:{port}")
                    self.record.bodies.setdefault(owner or host, head)
                    writer.write(ANSWER)
                await writer.drain()
        except (TimeoutError, ConnectionError, asyncio.IncompleteReadError, asyncio.LimitOverrunError):
            pass  # it connected, which is written down, and said no more
        finally:
            writer.close()

    async def _request(self, reader: asyncio.StreamReader) -> bytes:
        """A whole request with its body, or the first bytes of what is none."""
        first = await reader.read(5)
        if not first or not first[:1].isalpha():
            return first
        head = first + await reader.readuntil(b"\r\n\r\n")
        for line in head.split(b"\r\n"):
            name, _, value = line.partition(b":")
            if name.lower() == b"content-length":
                head += await reader.readexactly(min(int(value), MOST_BYTES))
        return head

    def _datagram(self, taken: socket.socket) -> None:
        host, port = taken.getsockname()
        try:
            _, more, _, _ = taken.recvmsg(MOST_BYTES, socket.CMSG_SPACE(12))
        except OSError:
            return  # withdrawn between the notice and the reading
        for level, kind, told in more:
            if level == socket.IPPROTO_IP and kind == IP_PKTINFO:
                host = socket.inet_ntoa(struct.unpack("=I4s4s", told[:12])[2])
        self.record.add(self.places.owner(host, port), "udp", f"{host}:{port}")

    def _packet(self, end: int) -> None:
        packet = os.read(end, MOST_BYTES)
        if packet[0] >> 4 != 4 or packet[16] >= FIRST_MULTICAST:
            return  # the kernel's own: looking for IPv6 routers, joining groups
        kind: Contact = "udp" if packet[9] == socket.IPPROTO_UDP else "tcp"
        words = f"{socket.inet_ntoa(packet[16:20])} protocol {packet[9]}"
        self.record.add(self.places.owner(socket.inet_ntoa(packet[16:20]), None), kind, words)


class Names(asyncio.DatagramProtocol):
    """A name server that knows the good site and the vectors, and writes down whatever it is asked."""

    def __init__(self, attacker: Attacker) -> None:
        self.attacker = attacker

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self.transport = transport

    def datagram_received(self, data: bytes, addr: tuple[str, int]) -> None:
        name, kind, end = question(data)
        owner = self.attacker.places.owner(name, None)
        address = self.address(name, owner)
        if name != GOOD_NAME:
            self.attacker.record.add(owner, "dns", name)
        flags = 0x8180 if address else 0x8183
        known = address is not None and kind == A
        answer = data[:2] + struct.pack(">HHHHH", flags, 1, int(known), 0, 0) + data[12:end]
        if address is not None and kind == A:
            answer += struct.pack(">HHHIH", 0xC00C, A, ANY_CLASS, 0, 4) + socket.inet_aton(address)
        self.transport.sendto(answer, addr)  # type: ignore[attr-defined]

    def address(self, name: str, owner: str | None) -> str | None:
        if name == GOOD_NAME:
            return GOOD_IP
        return self.attacker.places.spots[owner].ip if owner is not None else None


def question(data: bytes) -> tuple[str, int, int]:
    """The name and the kind that a query asks for, and where the question ends."""
    labels, at = [], 12
    while data[at]:
        labels.append(data[at + 1 : at + 1 + data[at]].decode("latin-1"))
        at += 1 + data[at]
    (kind,) = struct.unpack(">H", data[at + 1 : at + 3])
    return ".".join(labels).lower(), kind, at + 5
