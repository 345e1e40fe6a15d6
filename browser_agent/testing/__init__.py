"""A model server for tests: loopback only, standard library only, as strict and as spiteful as the real ones."""

from browser_agent.testing.obedient import Obedient, Order, orders
from browser_agent.testing.request import Received, Request
from browser_agent.testing.server import ModelServer
from browser_agent.testing.trouble import (
    Trouble,
    drop_after,
    garbage,
    hang,
    html,
    http,
    stream_error,
    stream_garbage,
    truncated_json,
)
from browser_agent.testing.turns import (
    Call,
    Turn,
    call,
    calls,
    client_tool_search,
    computer,
    custom_call,
    cut,
    failed,
    json_answer,
    raw_call,
    refuse,
    say,
    thinking,
    tool_search,
    unknown_item,
)

__all__ = [
    "Call", "ModelServer", "Obedient", "Order", "Received", "Request", "Trouble", "Turn", "call", "calls",
    "client_tool_search", "computer", "custom_call", "cut", "drop_after", "failed", "garbage", "hang", "html", "http",
    "json_answer", "orders", "raw_call", "refuse", "say", "stream_error", "stream_garbage", "thinking", "tool_search",
    "truncated_json", "unknown_item",
]  # fmt: skip
