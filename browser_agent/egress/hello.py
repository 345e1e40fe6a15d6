"""The first bytes of a TLS connection: which host the client says it wants to talk to."""

from __future__ import annotations

HANDSHAKE, CLIENT_HELLO, SERVER_NAME = 22, 1, 0
LONGEST = 65_536
"""Bytes of a ClientHello that are read; Chromium's have about 2,000."""


class NotTlsError(ValueError):
    """These bytes do not begin a TLS connection as browsers begin one."""


def server_name(data: bytes) -> str | None:
    """The server name in a ClientHello; "" when it names none, None when more bytes are needed.

    Raises NotTlsError for anything else.
    """
    message = _handshake(data)
    if message is None:
        return None
    try:
        return _named(message)
    except IndexError:
        raise NotTlsError("the ClientHello ends too early") from None


def _handshake(data: bytes) -> bytes | None:
    """The ClientHello without its records, which it may be cut into; None when it is not whole yet."""
    whole, at = b"", 0
    while True:
        if data[at : at + 1] not in (b"", bytes([HANDSHAKE])):
            raise NotTlsError("it begins with something else than a handshake")
        if len(data) < at + 5:
            return None
        size = int.from_bytes(data[at + 3 : at + 5], "big")
        if data[at + 1] != 3 or not 0 < size <= 16_640 or at + size > LONGEST:
            raise NotTlsError("a record that no browser sends")
        if len(data) < at + 5 + size:
            return None
        whole += data[at + 5 : at + 5 + size]
        at += 5 + size
        if whole[0] != CLIENT_HELLO:
            raise NotTlsError("the handshake begins with something else than a ClientHello")
        if len(whole) >= 4 and len(whole) >= 4 + int.from_bytes(whole[1:4], "big"):
            return whole[4 : 4 + int.from_bytes(whole[1:4], "big")]


def _named(hello: bytes) -> str:
    at = 2 + 32
    at += 1 + hello[at]
    at += 2 + _number(hello, at)
    at += 1 + hello[at]
    if at == len(hello):
        return ""
    end = at + 2 + _number(hello, at)
    at += 2
    if end != len(hello):
        raise NotTlsError("the extensions have another length than they say")
    names: list[str] = []
    while at < end:
        kind, size = _number(hello, at), _number(hello, at + 2)
        if kind == SERVER_NAME:
            names += _list_of(hello[at + 4 : at + 4 + size])
        at += 4 + size
    if len(names) > 1:
        raise NotTlsError("more than one server name")
    return names[0] if names else ""


def _list_of(body: bytes) -> list[str]:
    names, at = [], 2
    while at < len(body):
        size = _number(body, at + 1)
        name = body[at + 3 : at + 3 + size]
        if body[at] != 0 or not name.isascii() or len(name) != size:
            raise NotTlsError("a server name that is no host name")
        names.append(name.decode("ascii").lower())
        at += 3 + size
    return names


def _number(data: bytes, at: int) -> int:
    if at + 2 > len(data):
        raise IndexError(at)
    return data[at] << 8 | data[at + 1]
