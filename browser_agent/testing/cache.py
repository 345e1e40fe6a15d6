"""How a prompt cache counts: blocks of 128 tokens of a prefix that was sent before, from 1,024 tokens on."""

from __future__ import annotations

from hashlib import sha256

from browser_agent.testing.request import Request, as_json

BLOCK = 128
LEAST = 1024
BYTES_OF_A_TOKEN = 4


class Cache:
    """Remembers prefixes by model and cache key."""

    def __init__(self) -> None:
        self._known: set[tuple[str, str, str]] = set()

    def counted(self, request: Request) -> tuple[int, int]:
        """Tokens of the request, and how many of them were a prefix of an earlier one; then it is one too."""
        data = prefix(request)
        total = -(-len(data) // BYTES_OF_A_TOKEN)
        key = (request.model, str(request.body.get("prompt_cache_key", "")))
        size = BLOCK * BYTES_OF_A_TOKEN
        cached, hashed = 0, sha256()
        for end in range(size, len(data) + 1, size):
            hashed.update(data[end - size : end])
            block = (*key, hashed.hexdigest())
            if block in self._known and cached == end // BYTES_OF_A_TOKEN - BLOCK:
                cached = end // BYTES_OF_A_TOKEN
            self._known.add(block)
        return total, cached if cached >= LEAST else 0


def prefix(request: Request) -> bytes:
    """What counts, in its order: tools, form, conversation. Each item stands for itself, so that more may follow."""
    head = as_json([request.body.get("tools"), request.body.get("text"), request.body.get("response_format")])
    return "\n".join([head, *(as_json(item) for item in request.items)]).encode()
