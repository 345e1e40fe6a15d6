"""Whether a request is one that the real API would take: the same refusals, with the parameter that is wrong."""

from __future__ import annotations

import base64
import binascii
import re
from collections.abc import Iterator
from typing import Any

from browser_agent.testing.request import Json, Request, tools_of

RESPONSES = frozenset(
    {"access_programs", "background", "context_management", "conversation", "image", "include", "input", "instructions"}
    | {"max_output_tokens", "max_tool_calls", "metadata", "model", "moderation", "parallel_tool_calls"}
    | {"previous_response_id", "prompt", "prompt_cache_key", "prompt_cache_options", "prompt_cache_retention"}
    | {"reasoning", "safety_identifier", "service_tier", "store", "stream", "stream_options", "temperature", "text"}
    | {"tool_choice", "tools", "top_logprobs", "top_p", "truncation", "user"}
)
CHAT = frozenset(
    {"frequency_penalty", "logit_bias", "logprobs", "max_completion_tokens", "max_tokens", "messages", "metadata"}
    | {"model", "n", "parallel_tool_calls", "prediction", "presence_penalty", "prompt_cache_key", "reasoning_effort"}
    | {"response_format", "safety_identifier", "seed", "service_tier", "stop", "store", "stream", "stream_options"}
    | {"temperature", "tool_choice", "tools", "top_logprobs", "top_p", "user", "verbosity"}
)
NAME = re.compile(r"[A-Za-z0-9_-]{1,64}")
UNKNOWN_TO: dict[str, tuple[str, ...]] = {
    "openai": (),
    "vllm": ("prompt_cache_key",),
    "ollama": ("prompt_cache_key", "include", "store", "reasoning"),
    "llamacpp": ("include", "prompt_cache_key", "store", "reasoning", "reasoning_effort"),
}
"""What servers of another make refuse by name."""


class WrongError(Exception):
    """A request that is refused with 400."""

    def __init__(self, message: str, param: str | None = None, code: str = "invalid_request_error") -> None:
        super().__init__(message)
        self.message, self.param, self.code = message, param, code


def validate(request: Request, like: str) -> None:
    """Raises WrongError for the first thing that is wrong."""
    body, known = request.body, RESPONSES if request.wire == "responses" else CHAT
    for key in body:
        if key not in known:
            raise WrongError(f"Unknown parameter: '{key}'.", key, "unknown_parameter")
        if key in UNKNOWN_TO[like]:
            raise WrongError(f"Unsupported parameter: '{key}'.", key, "unsupported_parameter")
    for key in ("model", "input" if request.wire == "responses" else "messages"):
        if not body.get(key):
            raise WrongError(f"Missing required parameter: '{key}'.", key, "missing_required_parameter")
    if body.get("previous_response_id"):
        raise WrongError("Previous response not found.", "previous_response_id", "previous_response_not_found")
    for name, tool in tools_of(body, request.wire):
        if not NAME.fullmatch(name):
            raise WrongError(f"Invalid tool name '{name[:60]}'.", "tools[0].name")
        if tool.get("strict"):
            _strict(tool.get("parameters"), f"tools.{name}.parameters")
    form = _form(request)
    if form.get("strict"):
        _strict(form.get("schema"), "text.format.schema")
    _kinds(request, like)
    _conversation(request) if request.wire == "responses" else _messages(request)
    _pictures(request, like)


def _kinds(request: Request, like: str) -> None:
    """Tools of the newer kinds: only the API itself has them, and deferred ones need a search."""
    kinds = {str(tool.get("type")) for tool in request.body.get("tools", [])}
    deferred = any(tool.get("defer_loading") for _, tool in tools_of(request.body, request.wire))
    if deferred and "tool_search" not in kinds:
        raise WrongError("Deferred tools require the tool_search tool.", "tools")
    if like != "openai" and kinds & {"computer", "tool_search", "namespace"}:
        raise WrongError("Unsupported tool type.", "tools", "unsupported_value")


def _form(request: Request) -> Json:
    if request.wire == "responses":
        form: Json = (request.body.get("text") or {}).get("format") or {}
        return form if form.get("type") == "json_schema" else {}
    found: Json = (request.body.get("response_format") or {}).get("json_schema") or {}
    return found


def _strict(schema: Any, where: str) -> None:  # noqa: ANN401 - whatever was sent
    """The rules of strict schemas: every object closed, every property required."""
    if not isinstance(schema, dict):
        raise WrongError(f"Invalid schema: {where} must be an object.", where, "invalid_function_parameters")
    if schema.get("type") == "object" or "properties" in schema:
        properties = schema.get("properties", {})
        if schema.get("additionalProperties") is not False:
            raise WrongError(f"Invalid schema: 'additionalProperties' must be false in {where}.", where)
        if set(schema.get("required", [])) != set(properties):
            raise WrongError(f"Invalid schema: 'required' must name every property in {where}.", where)
        for key, part in properties.items():
            _strict(part, f"{where}.{key}")
    if "items" in schema:
        _strict(schema["items"], f"{where}.items")
    for part in schema.get("anyOf", []):
        _strict(part, f"{where}.anyOf")


def _conversation(request: Request) -> None:
    """Calls are answered, once, and after they were made; checks are acknowledged; no reasoning is left alone."""
    open_calls: dict[str, Json] = {}
    items = request.items
    for at, item in enumerate(items):
        kind = item.get("type", "message")
        if kind in ("function_call", "custom_tool_call", "computer_call"):
            open_calls[str(item.get("call_id"))] = item
        elif kind.endswith("_call_output"):
            call = open_calls.pop(str(item.get("call_id")), None)
            if call is None:
                raise WrongError(f"No tool call found for output with call_id {item.get('call_id')}.", "input")
            _acknowledged(call, item)
        elif kind == "reasoning" and _is_alone(items, at):
            raise WrongError("Item of type 'reasoning' was provided without its required following item.", "input")
    if open_calls:
        raise WrongError(f"No tool output found for function call {next(iter(open_calls))}.", "input")


def _is_alone(items: list[Json], at: int) -> bool:
    """Whether what the reasoning led to was left out."""
    return at + 1 == len(items) or items[at + 1].get("type") in (None, "function_call_output")


def _acknowledged(call: Json, output: Json) -> None:
    wanted = {check["id"] for check in call.get("pending_safety_checks") or []}
    given = {check["id"] for check in output.get("acknowledged_safety_checks") or []}
    if wanted - given:
        raise WrongError(
            f"Computer call has unacknowledged safety checks: {', '.join(sorted(wanted - given))}.", "input"
        )


def _messages(request: Request) -> None:
    waiting: list[str] = []
    for message in request.items:
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


def _pictures(request: Request, like: str) -> None:
    for url, in_result in _urls(request):
        if in_result and like == "llamacpp":
            raise WrongError("Unsupported content: input_image in function_call_output.", "input", "unsupported_value")
        head, _, data = url.partition(",")
        if not re.fullmatch(r"data:image/(?:png|jpeg|webp|gif);base64", head):
            raise WrongError("Invalid image URL.", "input", "invalid_image_url")
        try:
            if not base64.b64decode(data, validate=True):
                raise WrongError("Empty image.", "input", "invalid_image")
        except binascii.Error:
            raise WrongError("Invalid base64 image.", "input", "invalid_base64") from None


def _urls(request: Request) -> Iterator[tuple[str, bool]]:
    for item in request.items:
        is_result = item.get("type") == "function_call_output"
        for content in (item.get("content"), item.get("output")):
            for part in content if isinstance(content, list) else [content]:
                if isinstance(part, dict) and "image_url" in part:
                    url = part["image_url"]
                    yield str(url.get("url", "") if isinstance(url, dict) else url), is_result
