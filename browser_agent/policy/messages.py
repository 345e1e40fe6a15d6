"""Which messages of a page over an open socket only keep it alive or listen: they may go while nothing may be sent.

Everything else counts as a write, for nothing in a message says that it is none.
"""

from __future__ import annotations

import json
import re

LISTENS = frozenset(
    {"ping", "pong", "heartbeat", "hb", "ka", "keepalive", "keep_alive", "connection_init", "complete", "stop",
     "subscribe", "unsubscribe", "phx_join", "phx_leave", "hello", "ack"}
)  # fmt: skip
"""What the words of a message say that listens, in GraphQL, Phoenix, Action Cable and many of their own make."""
SAYS = ("type", "event", "command", "action", "op", "method", "msg")
"""Under which names a message says what it is."""
_BARE = re.compile(r"|ping|pong|[25-6]|3|2probe|4[01](?:/[\w-]{0,60},?)?|h", re.IGNORECASE)
"""Socket.IO's and SockJS's own signs: ping, pong, probe, upgrade, connect and disconnect of a channel."""
_ASKS = re.compile(r"\s*(?:#[^\n]*\n\s*)*(?:query\b|subscription\b|\{)")
_WRITES = re.compile(r"\bmutation\b")
LONGEST = 20_000
"""Characters of a message that is read; a longer one is taken to write."""


def only_listens(message: str | bytes) -> bool:
    """Whether a message changes nothing, as far as its own words say. One of bytes is not read."""
    if isinstance(message, bytes) or len(message) > LONGEST:
        return False
    text = message.strip("\x1e \r\n")
    if _BARE.fullmatch(text) is not None:
        return True
    if text[:1] not in ("{", "["):
        return False
    try:
        told = json.loads(text)
    except (ValueError, RecursionError):
        return False
    if isinstance(told, list):
        # Phoenix: who joined, number, channel, what, with what.
        return len(told) == 5 and told[3] in ("heartbeat", "phx_join", "phx_leave")
    if told == {"type": 6} or set(told) == {"protocol", "version"}:
        return True  # SignalR's ping and greeting
    said = [told[name] for name in SAYS if name in told]
    if not said or not all(isinstance(one, str) for one in said):
        return False
    if told.get("type") in ("subscribe", "start") and isinstance(told.get("payload"), dict):
        return _asks(told["payload"])
    return all(one.lower() in LISTENS for one in said)


def _asks(payload: dict[str, object]) -> bool:
    """Whether a GraphQL operation over a socket only asks or listens."""
    query = payload.get("query")
    return isinstance(query, str) and _ASKS.match(query) is not None and _WRITES.search(query) is None
