"""Requests and answers of HTTP/1.1 as they pass the wall: read strictly, written anew, bodies counted."""

from __future__ import annotations

import re
from asyncio import LimitOverrunError, StreamReader
from collections.abc import AsyncIterator
from dataclasses import dataclass
from typing import Literal
from urllib.parse import urlsplit

LONGEST_HEAD = 262_144
"""Bytes of a head that are read: long cookies and addresses are well below."""
CHUNK = 65_536
HOP = frozenset(
    {
        "connection", "keep-alive", "proxy-authenticate", "proxy-authorization", "proxy-connection", "te", "trailer",
        "transfer-encoding", "upgrade", "host",
    }
)  # fmt: skip
"""Headers that are for the next hop only; they are dropped and written anew."""
_TOKEN = re.compile(rb"[!#$%&'*+.^_`|~0-9A-Za-z-]+")
_METHOD = re.compile(r"[A-Z]{1,20}")
_BAD = re.compile(rb"[\x00-\x08\x0a-\x1f\x7f]")


class BadMessageError(ValueError):
    """Bytes that are no HTTP/1.1 message with one reading only."""


@dataclass(frozen=True)
class Head:
    """First line in its three parts, and headers in order; names in lower case."""

    first: tuple[str, str, str]
    headers: tuple[tuple[str, str], ...]

    def all_of(self, name: str) -> tuple[str, ...]:
        """Every value of a header."""
        return tuple(value for one, value in self.headers if one == name)


@dataclass(frozen=True)
class Body:
    """How a body ends: after so many bytes, with the last chunk, or with the connection."""

    kind: Literal["none", "length", "chunked", "close"]
    length: int = 0


async def read_head(reader: StreamReader) -> Head | None:
    """The next head; None when the other side has closed instead. Raises BadMessageError."""
    try:
        data = await reader.readuntil(b"\r\n\r\n")
    except EOFError as error:
        if getattr(error, "partial", b""):
            raise BadMessageError("the head ends too early") from None
        return None
    except LimitOverrunError:
        raise BadMessageError("the head is longer than the wall reads") from None
    lines = data[:-4].split(b"\r\n")
    headers: list[tuple[str, str]] = []
    for line in lines[1:]:
        name, colon, value = line.partition(b":")
        if not colon or not _TOKEN.fullmatch(name) or _BAD.search(value):
            raise BadMessageError("a header that can be read in two ways")
        headers.append((name.decode("ascii").lower(), value.strip(b" \t").decode("latin-1")))
    if _BAD.search(lines[0]):
        raise BadMessageError("the first line has control characters")
    parts = lines[0].decode("latin-1").split(" ", 2)
    if len(parts) < 2:
        raise BadMessageError("the first line has not enough parts")
    return Head((parts[0], parts[1], parts[2] if len(parts) > 2 else ""), tuple(headers))


def request_target(head: Head) -> tuple[str, int, str]:
    """Host, port and path of a request to a proxy in absolute form. Raises BadMessageError for every other form."""
    method, url, version = head.first
    if not _METHOD.fullmatch(method) or version != "HTTP/1.1":
        raise BadMessageError("no request of HTTP/1.1")
    parts = _split(url)
    host = parts.hostname or ""
    if parts.scheme != "http" or not host or "@" in parts.netloc or not url.isascii() or "\\" in url:
        raise BadMessageError("the request names no plain http address")
    if head.all_of("host") != (parts.netloc,):
        raise BadMessageError("address and Host header differ")
    path = url[url.index("//") + 2 + len(parts.netloc) :].partition("#")[0]
    return host.lower(), _port(parts.port), path if path.startswith("/") else f"/{path}"


def tunnel_target(head: Head) -> tuple[str, int]:
    """Host and port of a CONNECT request. Raises BadMessageError."""
    parts = _split(f"//{head.first[1]}")
    if head.first[2] != "HTTP/1.1" or not parts.hostname or parts.port is None or "@" in parts.netloc or parts.path:
        raise BadMessageError("CONNECT names no host and port")
    return parts.hostname.lower(), parts.port


def request_body(head: Head) -> Body:
    """How the body of a request ends. Chunks are refused: no browser sends them over HTTP/1.1."""
    if head.all_of("transfer-encoding"):
        raise BadMessageError("a request body in chunks")
    lengths = set(head.all_of("content-length"))
    if not lengths:
        return Body("none")
    return Body("length", _length(lengths))


def answer_body(head: Head, method: str) -> Body:
    """How the body of an answer ends."""
    status = _status(head)
    if method == "HEAD" or status < 200 or status in (204, 304):
        return Body("none")
    codings = ",".join(head.all_of("transfer-encoding")).lower().strip()
    lengths = set(head.all_of("content-length"))
    if codings:
        if codings != "chunked" or lengths:
            raise BadMessageError("an answer whose end can be read in two ways")
        return Body("chunked")
    return Body("length", _length(lengths)) if lengths else Body("close")


def lasts(head: Head) -> bool:
    """Whether the server that answered so takes another request on the same connection."""
    said = {name.strip().lower() for value in head.all_of("connection") for name in value.split(",")}
    return head.first[0] == "HTTP/1.1" and "close" not in said


def is_final(head: Head) -> bool:
    """Whether an answer is more than an interim one (100 to 199)."""
    return _status(head) >= 200


async def body_of(reader: StreamReader, body: Body) -> AsyncIterator[bytes]:
    """The bytes of a body as they stood on the wire. Raises BadMessageError when it ends too early."""
    if body.kind == "close":
        while data := await reader.read(CHUNK):
            yield data
    elif body.kind == "length":
        async for data in _counted(reader, body.length):
            yield data
    elif body.kind == "chunked":
        async for data in _chunks(reader):
            yield data


async def _chunks(reader: StreamReader) -> AsyncIterator[bytes]:
    while True:
        line = await _line(reader)
        size = line.split(b";", 1)[0].strip()
        if not re.fullmatch(rb"[0-9A-Fa-f]{1,8}", size):
            raise BadMessageError("a chunk without a size")
        yield line
        if int(size, 16) == 0:
            break
        async for data in _counted(reader, int(size, 16) + 2):
            yield data
    while (line := await _line(reader)) != b"\r\n":
        yield line
    yield line


async def _line(reader: StreamReader) -> bytes:
    try:
        return await reader.readuntil(b"\r\n")
    except (EOFError, LimitOverrunError):
        raise BadMessageError("a chunk ends too early") from None


async def _counted(reader: StreamReader, size: int) -> AsyncIterator[bytes]:
    while size > 0:
        data = await reader.read(min(size, CHUNK))
        if not data:
            raise BadMessageError("a body ends too early")
        size -= len(data)
        yield data


def written(first: str, headers: tuple[tuple[str, str], ...]) -> bytes:
    """A head as bytes."""
    return "".join([f"{first}\r\n", *(f"{name}: {value}\r\n" for name, value in headers), "\r\n"]).encode("latin-1")


def passed_on(head: Head) -> tuple[tuple[str, str], ...]:
    """The headers that are for the other end: not those of this hop, nor those that `Connection` names as such."""
    hop = HOP | {name.strip().lower() for value in head.all_of("connection") for name in value.split(",")}
    return tuple((name, value) for name, value in head.headers if name not in hop)


def _split(url: str):  # type: ignore[no-untyped-def]  # noqa: ANN202 - urlsplit's own, and only used here
    try:
        parts = urlsplit(url)
        _ = parts.port
    except ValueError:
        raise BadMessageError("an address that cannot be read") from None
    return parts


def _port(port: int | None) -> int:
    return 80 if port is None else port


def _length(lengths: set[str]) -> int:
    one = lengths.pop() if len(lengths) == 1 else ""
    if not re.fullmatch(r"[0-9]{1,15}", one):
        raise BadMessageError("a body with no single length")
    return int(one)


def _status(head: Head) -> int:
    if not re.fullmatch(r"[1-5][0-9][0-9]", head.first[1]):
        raise BadMessageError("an answer without a status")
    return int(head.first[1])
