"""Signatures of records, with a key that moves on: who learns it later cannot rewrite what was written before."""

from __future__ import annotations

import hashlib
import hmac

from browser_agent.core.errors import UsageError
from browser_agent.journal.canonical import Record, canonical

SCHEME = "hmac-sha256, one key a record"
SHORTEST = 16
"""Bytes of a secret that is worth signing with."""
_DOMAIN = b"browser-agent audit 1\n"


class Signer:
    """Signs the records of one run in order. K(1) comes from secret and run; K(i+1) = SHA-256(K(i)); old keys are gone.

    The secret itself is not kept here. Whoever gets the key of record i can sign records from i on, none before.
    """

    def __init__(self, secret: bytes, run: str) -> None:
        if len(secret) < SHORTEST:
            raise UsageError(
                f"the audit key has {len(secret)} bytes; {SHORTEST} at least",
                hint="make one with: openssl rand -hex 32",
            )
        # The run is in it, so that a key that got out of one run signs nothing of another.
        self._key = hmac.digest(secret, _DOMAIN + run.encode("utf-8", "surrogatepass"), "sha256")

    def __repr__(self) -> str:
        return "Signer()"

    def mac(self, record: Record) -> str:
        """The signature of the record that comes next, without its `mac` and `hash`."""
        body = canonical({key: record[key] for key in record if key not in ("mac", "hash")})
        return hmac.digest(self._key, body, "sha256").hex()

    def move_on(self) -> None:
        """The record is written: forget its key. A record that could not be written keeps its key for the next try."""
        self._key = hashlib.sha256(self._key).digest()


def is_same(one: str, other: str) -> bool:
    """Compare two signatures in a time that tells nothing of where they differ."""
    return hmac.compare_digest(one.encode("utf-8", "surrogatepass"), other.encode("utf-8", "surrogatepass"))
