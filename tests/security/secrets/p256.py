"""Just enough of the curve P-256 to make a key pair and to check a signature, in plain arithmetic."""

from __future__ import annotations

import hashlib
import secrets

P = 2**256 - 2**224 + 2**192 + 2**96 - 1
N = 0xFFFFFFFF00000000FFFFFFFFFFFFFFFFBCE6FAADA7179E84F3B9CAC2FC632551
G = (
    0x6B17D1F2E12C4247F8BCE6E563A440F277037D812DEB33A0F4A13945D898C296,
    0x4FE342E2FE1A7F9B8EE7EB4A7C0F9E162BCE33576B315ECECBB6406837BF51F5,
)
Point = tuple[int, int] | None


def added(one: Point, other: Point) -> Point:
    if one is None or other is None:
        return one or other
    if one[0] == other[0]:
        if (one[1] + other[1]) % P == 0:
            return None
        slope = (3 * one[0] * one[0] - 3) * pow(2 * one[1], -1, P) % P
    else:
        slope = (other[1] - one[1]) * pow(other[0] - one[0], -1, P) % P
    x = (slope * slope - one[0] - other[0]) % P
    return x, (slope * (one[0] - x) - one[1]) % P


def times(number: int, point: Point) -> Point:
    made: Point = None
    while number:
        if number & 1:
            made = added(made, point)
        point = added(point, point)
        number >>= 1
    return made


def pair() -> tuple[bytes, tuple[int, int]]:
    """A private key as PKCS #8, and its public point."""
    number = secrets.randbelow(N - 1) + 1
    public = times(number, G)
    assert public is not None
    point = b"\x04" + public[0].to_bytes(32, "big") + public[1].to_bytes(32, "big")
    head = bytes.fromhex("308187020100301306072a8648ce3d020106082a8648ce3d030107046d306b0201010420")
    return head + number.to_bytes(32, "big") + bytes.fromhex("a144034200") + point, public


def signed(public: tuple[int, int], signature: bytes, data: bytes) -> bool:
    """Whether an ECDSA signature in DER, over SHA-256, is of that key."""
    assert signature[0] == 0x30 and signature[2] == 0x02
    r = int.from_bytes(signature[4 : 4 + signature[3]], "big")
    rest = signature[4 + signature[3] :]
    s = int.from_bytes(rest[2 : 2 + rest[1]], "big")
    digest = int.from_bytes(hashlib.sha256(data).digest(), "big")
    inverse = pow(s, -1, N)
    point = added(times(digest * inverse % N, G), times(r * inverse % N, public))
    return point is not None and point[0] % N == r
