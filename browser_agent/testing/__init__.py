"""A model server for tests: loopback only, standard library only, as strict and as spiteful as the real ones."""

from browser_agent.testing.obedient import Obedient, Order, orders
from browser_agent.testing.request import Request
from browser_agent.testing.server import ModelServer
from browser_agent.testing.turns import (
    Call,
    Trouble,
    Turn,
    call,
    calls,
    computer,
    cut,
    drop_after,
    failed,
    garbage,
    hang,
    html,
    http,
    json_answer,
    raw_call,
    refuse,
    say,
    thinking,
    truncated_json,
    unknown_item,
)

__all__ = [
    "Call", "ModelServer", "Obedient", "Order", "Request", "Trouble", "Turn", "call", "calls", "computer", "cut",
    "drop_after", "failed", "garbage", "hang", "html", "http", "json_answer", "orders", "raw_call", "refuse", "say",
    "thinking", "truncated_json", "unknown_item",
]  # fmt: skip
