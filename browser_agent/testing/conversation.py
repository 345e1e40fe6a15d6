"""Whether a conversation hangs together: calls and their answers, reasoning and what follows it, parts of contents."""

from __future__ import annotations

from browser_agent.testing.request import RESULTS, Json, Request
from browser_agent.testing.wrong import WrongError

CALLS = frozenset({"function_call", "custom_tool_call", "computer_call", "tool_search_call"})
_ASKED = frozenset({"input_text", "input_image", "input_file"})
PARTS: dict[str, dict[str, frozenset[str]]] = {
    "responses": {
        "user": _ASKED, "developer": _ASKED, "system": _ASKED, "assistant": frozenset({"output_text", "refusal"}),
    },
    "chat": {
        "user": frozenset({"text", "image_url", "input_audio", "file"}), "developer": frozenset({"text"}),
        "system": frozenset({"text"}), "assistant": frozenset({"text", "refusal"}), "tool": frozenset({"text"}),
    },
}  # fmt: skip
"""Which parts a message of each role may have."""


def validate(request: Request, like: str) -> None:
    """Raises WrongError for the first item that is not where or what it should be."""
    where = "input" if request.wire == "responses" else "messages"
    for at, item in enumerate(request.items):
        if item.get("type", "message") == "message":
            _parts(item, PARTS[request.wire], f"{where}[{at}]")
    if request.wire == "chat":
        _messages(request.items)
        return
    _items(request.items)
    if like == "openai" and request.body.get("store") is False:
        _kept(request.items[len(request.before) :])


def _parts(message: Json, known: dict[str, frozenset[str]], where: str) -> None:
    role = str(message.get("role"))
    if role not in known:
        raise WrongError(f"Invalid value: '{role}'.", f"{where}.role", "invalid_value")
    content = message.get("content")
    for at, part in enumerate(content if isinstance(content, list) else []):
        if part.get("type") not in known[role]:
            words = f"Invalid value: '{part.get('type')}'. Supported values are: {', '.join(sorted(known[role]))}."
            raise WrongError(words, f"{where}.content[{at}]", "invalid_value")


def _items(items: list[Json]) -> None:
    """Calls are answered, once, and after they were made; checks are acknowledged; no reasoning is left alone."""
    waiting: dict[str, Json] = {}
    for at, item in enumerate(items):
        kind = item.get("type", "message")
        by_server = item.get("execution") == "server"
        if kind in CALLS and not by_server:
            waiting[str(item.get("call_id"))] = item
        elif kind in RESULTS and not by_server:
            call = waiting.pop(str(item.get("call_id")), None)
            if call is None:
                raise WrongError(f"No tool call found for output with call_id {item.get('call_id')}.", "input")
            _acknowledged(call, item)
        elif kind == "reasoning" and _is_alone(items, at):
            words = f"Item '{item.get('id')}' of type 'reasoning' was provided without its required following item."
            raise WrongError(words, "input")
    if waiting:
        raise WrongError(f"No tool output found for function call {next(iter(waiting))}.", "input")


def _is_alone(items: list[Json], at: int) -> bool:
    """Whether what the reasoning led to was left out: nothing that a model says comes next."""
    if at + 1 == len(items):
        return True
    after = items[at + 1]
    if after.get("type", "message") == "message":
        return after.get("role") != "assistant"
    return after.get("type") in RESULTS and after.get("execution") != "server"


def _acknowledged(call: Json, output: Json) -> None:
    wanted = {check["id"] for check in call.get("pending_safety_checks") or []}
    given = {check["id"] for check in output.get("acknowledged_safety_checks") or []}
    if wanted - given:
        missing = ", ".join(sorted(wanted - given))
        raise WrongError(f"Computer call has unacknowledged safety checks: {missing}.", "input")


def _kept(items: list[Json]) -> None:
    """Nothing is stored, so reasoning that comes back has to bring its content."""
    for item in items:
        if item.get("type") == "reasoning" and not item.get("encrypted_content"):
            words = f"Item with id '{item.get('id')}' of type 'reasoning' not found."
            raise WrongError(f"{words} Items are not stored when `store` is false.", "input")


def _messages(messages: list[Json]) -> None:
    """Every call is answered by the very next messages."""
    waiting: list[str] = []
    for message in messages:
        if message.get("role") == "tool":
            if message.get("tool_call_id") not in waiting:
                raise WrongError("A 'tool' message must answer a preceding call.", "messages")
            waiting.remove(str(message["tool_call_id"]))
            continue
        if waiting:
            break
        waiting = [str(one["id"]) for one in message.get("tool_calls") or []]
    if waiting:
        raise WrongError(f"Tool calls without an answer: {', '.join(waiting)}.", "messages")
