"""One-time codes from a seed, RFC 6238: each code once, and none that is about to end."""

from __future__ import annotations

import base64
import binascii
import hashlib
import hmac
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Literal, cast
from urllib.parse import parse_qsl, unquote, urlsplit

from browser_agent.core.value import Value

Algorithm = Literal["SHA1", "SHA256", "SHA512"]
LATE_S = 3.0
"""A code that ends in less than this is not typed any more: it would be old when the site looks at it."""
LONGEST_PERIOD_S = 120


class Seed(Value):
    """What codes are made from. period: how long each is good, in seconds."""

    key: bytes
    digits: int = 6
    period: int = 30
    algorithm: Algorithm = "SHA1"

    def __repr__(self) -> str:
        return f"Seed({self.digits} digits, {self.period} s, {self.algorithm})"

    __str__ = __repr__

    def at(self, counter: int) -> str:
        """The code of one period, counted from 1970."""
        digest = hmac.new(self.key, counter.to_bytes(8, "big"), getattr(hashlib, self.algorithm.lower())).digest()
        start = digest[-1] & 15
        number = int.from_bytes(digest[start : start + 4], "big") & 0x7FFFFFFF
        return str(number % 10**self.digits).zfill(self.digits)


def read_seed(text: str) -> Seed:
    """A seed as base32, or as the otpauth:// address behind a QR code. Raises LookupError that shows none of it."""
    text = text.strip()
    if not text.lower().startswith("otpauth:"):
        return Seed(key=_key(text))
    parts = urlsplit(text)
    said = {name.lower(): value for name, value in parse_qsl(parts.query)}
    if parts.netloc.lower() != "totp":
        raise LookupError("the otpauth address is not one of type totp; codes by counter (hotp) are not made")
    algorithm = said.get("algorithm", "SHA1").upper().replace("-", "")
    if algorithm not in ("SHA1", "SHA256", "SHA512"):
        raise LookupError("the algorithm of the otpauth address is not SHA1, SHA256 or SHA512")
    return Seed(
        key=_key(unquote(said.get("secret", ""))),
        digits=_number(said.get("digits", "6"), "digits", 6, 10),
        period=_number(said.get("period", "30"), "period", 5, LONGEST_PERIOD_S),
        algorithm=cast("Algorithm", algorithm),
    )


def _key(text: str) -> bytes:
    plain = "".join(text.split()).replace("-", "").rstrip("=").upper()
    try:
        key = base64.b32decode(plain + "=" * (-len(plain) % 8))
    except binascii.Error:
        key = b""
    if not key:
        raise LookupError("the seed is not base32 (letters A to Z and digits 2 to 7) and no otpauth:// address")
    return key


def _number(text: str, what: str, least: int, most: int) -> int:
    if not text.isascii() or not text.isdigit() or not least <= int(text) <= most:
        raise LookupError(f"{what} of the otpauth address is not a number from {least} to {most}")
    return int(text)


def _pause(seconds: float) -> None:
    threading.Event().wait(seconds)


@dataclass
class Codes:
    """Gives the codes of one seed, in a thread that may wait. now, pause: the clock, for tests."""

    now: Callable[[], float] = time.time
    pause: Callable[[float], None] = _pause
    _last: int = -1
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def next(self, seed: Seed) -> str:
        """A code that was not given before and is good for LATE_S at least; waits for the next period otherwise."""
        with self._lock:
            for _ in range(4):
                now = self.now()
                counter, gone = int(now // seed.period), now % seed.period
                if counter > self._last and seed.period - gone >= LATE_S:
                    self._last = counter
                    return seed.at(counter)
                self.pause(seed.period - gone + 0.05)
            raise LookupError("the clock of this machine does not go on, so there is no new code")
