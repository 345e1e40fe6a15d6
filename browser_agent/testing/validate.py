"""Whether a request is one that the real API would take: the same refusals, with the parameter that is wrong."""

from __future__ import annotations

import re
from collections.abc import Iterable

from browser_agent.testing import conversation
from browser_agent.testing.pictures import pictures
from browser_agent.testing.request import Json, Request, form_of, tools_of
from browser_agent.testing.schemas import strict
from browser_agent.testing.wrong import WrongError

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
INCLUDABLE = frozenset(
    {"file_search_call.results", "web_search_call.results", "web_search_call.action.sources"}
    | {"message.input_image.image_url", "computer_call_output.output.image_url", "code_interpreter_call.outputs"}
    | {"reasoning.encrypted_content", "message.output_text.logprobs"}
)
NAME = re.compile(r"[A-Za-z0-9_-]{1,64}")
_STATE = ("previous_response_id", "conversation", "background")
UNKNOWN_TO: dict[str, tuple[str, ...]] = {
    "openai": (),
    "vllm": ("prompt_cache_key",),
    "ollama": ("prompt_cache_key", "include", "store", "reasoning", *_STATE),
    "llamacpp": ("include", "prompt_cache_key", "store", "reasoning", "reasoning_effort", *_STATE),
}
"""What servers of another make refuse by name."""


def validate(request: Request, like: str) -> None:
    """Raises WrongError for the first thing that is wrong."""
    try:
        _parameters(request, like)
        _tools(request, like)
        _choice(request)
        form = form_of(request.body, request.wire)
        if form.get("strict"):
            on = "text.format.schema" if request.wire == "responses" else "response_format.json_schema.schema"
            strict(form.get("schema"), on)
        conversation.validate(request, like)
        pictures(request, like)
    except (AttributeError, TypeError, KeyError) as error:
        # A value of another type than the API has there, such as a text where it wants a list.
        raise WrongError(f"Invalid type for a part of the request: {error}.", None, "invalid_type") from error


def _parameters(request: Request, like: str) -> None:
    body, known = request.body, RESPONSES if request.wire == "responses" else CHAT
    for key in body:
        if key not in known:
            raise WrongError(f"Unknown parameter: '{key}'.", key, "unknown_parameter")
        if key in UNKNOWN_TO[like]:
            raise WrongError(f"Unsupported parameter: '{key}'.", key, "unsupported_parameter")
    for key in ("model", "input" if request.wire == "responses" else "messages"):
        if not body.get(key):
            raise WrongError(f"Missing required parameter: '{key}'.", key, "missing_required_parameter")
    for at, value in enumerate(body.get("include") or []):
        if value not in INCLUDABLE:
            raise WrongError(f"Invalid value: '{value}'.", f"include[{at}]", "invalid_value")


def _tools(request: Request, like: str) -> None:
    """Names and schemas; only the API itself has tools of the newer kinds, and deferred ones need a search."""
    kinds = {str(tool.get("type")) for tool in request.body.get("tools") or []}
    newer = kinds - {"function", "custom"}
    if newer and (request.wire == "chat" or (like != "openai" and newer & {"computer", "tool_search", "namespace"})):
        raise WrongError(f"Unsupported tool type: '{min(newer)}'.", "tools", "unsupported_value")
    for at, (name, tool, _) in enumerate(tools_of(request.body, request.wire)):
        if not NAME.fullmatch(name):
            raise WrongError(f"Invalid tool name '{name[:60]}'.", f"tools[{at}].name", "invalid_value")
        if tool.get("strict"):
            strict(tool.get("parameters"), f"tools.{name}.parameters")
        if tool.get("defer_loading") and "tool_search" not in kinds:
            raise WrongError("Deferred tools require the tool_search tool.", "tools")


def _choice(request: Request) -> None:
    """A choice among tools names tools that are there."""
    body, offered = request.body, set(request.tools)
    if request.wire == "chat" and not body.get("tools"):
        for key in ("tool_choice", "parallel_tool_calls"):
            if key in body:
                raise WrongError(f"'{key}' is only allowed when 'tools' are specified.", key)
    choice = body.get("tool_choice")
    for name in _chosen(choice) if isinstance(choice, dict) else ():
        if name not in offered:
            raise WrongError(f"Tool choice '{name}' not found in 'tools' parameter.", "tool_choice")


def _chosen(choice: Json) -> Iterable[str]:
    inner: Json = choice.get("allowed_tools") or choice
    named: list[Json] = inner.get("tools", []) if choice.get("type") == "allowed_tools" else [choice]
    return [
        str((tool.get("function") or tool).get("name")) for tool in named if tool.get("type") in ("function", "custom")
    ]
