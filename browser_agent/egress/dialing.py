"""From a listed name to an open connection: looked up once, every address judged, the judged address connected to."""

from __future__ import annotations

import asyncio
import socket
from asyncio import StreamReader, StreamWriter
from collections.abc import Awaitable, Callable
from ipaddress import ip_address
from time import monotonic

from browser_agent.egress.addresses import Address, literal
from browser_agent.egress.message import LONGEST_HEAD
from browser_agent.egress.rules import Lists, Ruling

RESOLVE_S, CONNECT_S = 10.0, 15.0
KEPT_S = 60.0
"""How long a look-up is used again. Each connection is judged by the address that it goes to, so age is no danger."""

Resolve = Callable[[str], Awaitable[tuple[Address, ...]]]


class RefusedError(Exception):
    """The wall says no to a destination."""

    def __init__(self, ruling: Ruling) -> None:
        super().__init__(ruling.why)
        self.ruling = ruling


class UnreachableError(Exception):
    """The destination is allowed, and does not answer. word: what Chromium would call it."""

    def __init__(self, why: str, word: str) -> None:
        super().__init__(why)
        self.word = word


async def system_resolve(host: str) -> tuple[Address, ...]:
    """What the system says of a name, in its order."""
    found = await asyncio.get_running_loop().getaddrinfo(host, None, type=socket.SOCK_STREAM)
    # A scope ("%eth0") is no part of what is judged; link-local addresses are refused anyway.
    return tuple(dict.fromkeys(ip_address(str(one[4][0]).partition("%")[0]) for one in found))


class Dialer:
    """Connects to what the lists allow."""

    def __init__(self, lists: Lists, resolve: Resolve = system_resolve) -> None:
        self._lists = lists
        self._resolve = resolve
        self._known: dict[str, tuple[float, tuple[Address, ...]]] = {}

    async def __call__(self, host: str, port: int) -> tuple[StreamReader, StreamWriter]:
        """Open a connection. Raises RefusedError when no address may be reached, UnreachableError when none answers."""
        allowed: list[Address] = []
        refused: Ruling | None = None
        for address in await self._addresses(host):
            ruling = self._lists.by_address(host, address)
            if ruling.allowed:
                allowed.append(address)
            else:
                refused = refused or ruling
        if not allowed and refused is not None:
            raise RefusedError(refused)
        last, word = "the name leads nowhere", "ERR_NAME_NOT_RESOLVED"
        for address in allowed[:4]:
            try:
                async with asyncio.timeout(CONNECT_S):
                    return await asyncio.open_connection(str(address), port, limit=LONGEST_HEAD)
            except (OSError, TimeoutError) as error:
                last, word = f"{type(error).__name__}: {error}", _word(error)
        raise UnreachableError(f"{host}:{port} does not answer ({last})", word)

    async def _addresses(self, host: str) -> tuple[Address, ...]:
        itself = literal(host)
        if itself is not None:
            return (itself,)
        at, known = self._known.get(host, (0.0, ()))
        if known and monotonic() - at < KEPT_S:
            return known
        try:
            async with asyncio.timeout(RESOLVE_S):
                found = await self._resolve(host)
        except (OSError, UnicodeError, TimeoutError) as error:
            why = f"{host} cannot be looked up ({type(error).__name__}: {error})"
            raise UnreachableError(why, "ERR_NAME_NOT_RESOLVED") from None
        self._known[host] = (monotonic(), found)
        return found


def _word(error: OSError) -> str:
    if isinstance(error, ConnectionRefusedError):
        return "ERR_CONNECTION_REFUSED"
    return "ERR_CONNECTION_TIMED_OUT" if isinstance(error, TimeoutError) else "ERR_ADDRESS_UNREACHABLE"
