"""How a prompt cache counts: blocks of 128 tokens of a prefix that was sent before, from 1,024 tokens on."""

from __future__ import annotations

from hashlib import sha256

from browser_agent.testing.request import Request, as_json

BLOCK = 128
LEAST = 1024
BYTES_OF_A_TOKEN = 4
TOKENS_OF_AN_IMAGE = 1200
"""What a picture of 1280 x 800 counts, which is what this project sends; every picture counts that here."""


class Cache:
    """Remembers prefixes by model and cache key. With `on` false it counts tokens and remembers nothing."""

    def __init__(self, *, on: bool = True) -> None:
        self._on = on
        self._known: set[tuple[str, str, str]] = set()

    def counted(self, request: Request) -> tuple[int, int]:
        """Tokens of the request, and how many of them were a prefix of an earlier one; then it is one too."""
        data = prefix(request)
        total = tokens(data)
        if not self._on:
            return total, 0
        key = (request.model, str(request.body.get("prompt_cache_key", "")))
        size = BLOCK * BYTES_OF_A_TOKEN
        cached, hashed = 0, sha256()
        for end in range(size, len(data) + 1, size):
            hashed.update(data[end - size : end])
            block = (*key, hashed.hexdigest())
            # The hash is of everything up to here: a known block means that all before it are known too.
            if block in self._known:
                cached = end // BYTES_OF_A_TOKEN
            self._known.add(block)
        return total, cached if cached >= LEAST else 0


def tokens(data: bytes) -> int:
    """How many tokens bytes count for: one for every four, begun ones too."""
    return -(-len(data) // BYTES_OF_A_TOKEN)


def prefix(request: Request) -> bytes:
    """What counts, in its order: tools, form, rules, conversation. Each item stands alone, so that more may follow."""
    body = request.body
    head = [body.get(key) for key in ("tools", "text", "response_format", "instructions")]
    return "\n".join([as_json(head), *(as_json(_measured(item)) for item in request.items)]).encode()


def _measured(value: object) -> object:
    """The value with each picture as long as it counts, and different for different bytes from its beginning on."""
    match value:
        case str() if value.startswith("data:image/"):
            digest = sha256(value.encode()).hexdigest()
            return digest * (TOKENS_OF_AN_IMAGE * BYTES_OF_A_TOKEN // len(digest))
        case dict():
            return {key: _measured(part) for key, part in value.items()}
        case list():
            return [_measured(part) for part in value]
        case _:
            return value
