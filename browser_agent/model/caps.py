"""What a server can do with a model: known for some hosts, else learned from its refusals, one parameter at a time."""

from __future__ import annotations

import re
from typing import Any, Literal
from urllib.parse import urlsplit

from browser_agent.core.value import Value

OPENAI = "https://api.openai.com/v1"
"""Where requests go when no address is given."""
CHAT_HOSTS = ("openrouter.ai",)
"""Hosts whose Responses interface is not finished."""
FIRST_WHOLE = (5, 4)
"""The first model of OpenAI with the native computer tool and the search for tools."""


class Caps(Value):
    """What may be asked of a server for one model.

    image_in_result: a picture may stand in the output of a call; else it follows in a message of its own.
    parallel: what is said of several calls in one turn; None says nothing. choice: how the tools that may be called now
    are said: "allowed" names them, "required" only says that one must be called (the others are left out), "none" says
    nothing. json_schema: "strict" gives the schema, "object" asks for JSON with the schema in words, "none" only words.
    system: the role of our own rules. limit: how the Chat wire calls the bound of an answer. reasoning_back: earlier
    reasoning is sent back. max_input: tokens of one request, at most.
    """

    wire: Literal["responses", "chat"] = "responses"
    vision: bool = True
    image_in_result: bool = False
    parallel: bool | None = True
    strict: bool = True
    choice: Literal["allowed", "required", "none"] = "allowed"
    json_schema: Literal["strict", "object", "none"] = "strict"
    computer: bool = False
    tool_search: bool = False
    cache_key: bool = False
    store: bool = True
    encrypted_reasoning: bool = True
    reasoning_back: bool = True
    effort: bool = True
    system: Literal["developer", "system"] = "developer"
    limit: Literal["max_tokens", "max_completion_tokens"] = "max_tokens"
    max_input: int = 128_000


def preset(base_url: str | None, model: str) -> Caps:
    """What is known of a host and a model before anything is asked.

    An unknown host is asked for everything that a server can refuse in words (see `downgraded`), and spared what it
    might silently get wrong.
    """
    host = (urlsplit(base_url or OPENAI).hostname or "").lower()
    if host == "api.openai.com" or host.endswith((".api.openai.com", ".openai.azure.com", ".services.ai.azure.com")):
        return _of_openai(model, native="azure" not in host)
    if any(host == known or host.endswith("." + known) for known in CHAT_HOSTS):
        return Caps(wire="chat", system="system")
    return Caps()


def _of_openai(model: str, *, native: bool) -> Caps:
    found = re.match(r"gpt-(\d+)(?:\.(\d+))?(?![\do])", model)
    version = (int(found[1]), int(found[2] or 0)) if found else (0, 0)
    thinks = version >= (5, 0) or re.match(r"o\d", model) is not None
    whole = version >= FIRST_WHOLE
    return Caps(
        image_in_result=True, computer=whole and native, tool_search=whole, cache_key=True, encrypted_reasoning=thinks,
        effort=thinks, limit="max_completion_tokens", max_input=272_000 if whole else 128_000,
    )  # fmt: skip


Change = tuple[frozenset[str], str, tuple[Any, ...]]
_CHANGES: tuple[Change, ...] = (
    (frozenset({"store"}), "store", (True, False)),
    (frozenset({"include", "encrypted_content"}), "encrypted_reasoning", (True, False)),
    (frozenset({"parallel_tool_calls"}), "parallel", (True, None)),
    (frozenset({"parallel_tool_calls"}), "parallel", (False, None)),
    (frozenset({"prompt_cache_key"}), "cache_key", (True, False)),
    (frozenset({"effort", "reasoning_effort", "reasoning"}), "effort", (True, False)),
    (
        frozenset({"format", "text", "response_format", "json_schema", "json_object"}),
        "json_schema", ("strict", "object", "none"),
    ),
    (frozenset({"strict"}), "strict", (True, False)),
    (frozenset({"tool_choice", "allowed_tools"}), "choice", ("allowed", "required", "none")),
    (frozenset({"tool_search", "namespace", "defer_loading"}), "tool_search", (True, False)),
    (frozenset({"computer"}), "computer", (True, False)),
    (frozenset({"max_completion_tokens"}), "limit", ("max_completion_tokens", "max_tokens")),
    (frozenset({"max_tokens"}), "limit", ("max_tokens", "max_completion_tokens")),
    (frozenset({"developer", "role"}), "system", ("developer", "system")),
)  # fmt: skip
"""Which words in a refusal name which ability, and what it goes down to."""
_PICTURE = re.compile(r"image|vision|multimodal", re.IGNORECASE)
_BAD_PICTURE = re.compile(r"format|decode|media|size|large|small", re.IGNORECASE)
_CANNOT = re.compile(r"support|expect|allow|unknown|accept|only text", re.IGNORECASE)


def downgraded(caps: Caps, param: str | None, message: str) -> Caps | None:
    """What is left after a refusal (400 or 422) that names something; None when it names nothing that can be left out.

    param: the parameter that the server names, such as "tools[0].strict". message: its words, read when that does not
    tell. Every ability only goes down, so that asking again ends.
    """
    head = re.split(r"supported values|instead|must be one of", message, maxsplit=1, flags=re.IGNORECASE)[0]
    named = _parts(param or "")
    if named & {"input", "messages"} and "reasoning" in head and caps.reasoning_back:
        return caps.model_copy(update={"reasoning_back": False})
    for words in (named - {"type"}, _quoted(head)):
        if less := _without_picture(caps, words, head) or _without(caps, words):
            return less
    return None


def over_chat(caps: Caps) -> Caps:
    """The same server, asked over Chat Completions, because it knows no Responses."""
    return caps.model_copy(
        update={
            "wire": "chat", "image_in_result": False, "computer": False, "tool_search": False,
            "encrypted_reasoning": False, "system": "system",
        }
    )  # fmt: skip


def _without(caps: Caps, words: frozenset[str]) -> Caps | None:
    for names, field, chain in _CHANGES:
        now = getattr(caps, field)
        if words & names and now in chain[:-1]:
            return caps.model_copy(update={field: chain[chain.index(now) + 1]})
    return None


def _without_picture(caps: Caps, words: frozenset[str], head: str) -> Caps | None:
    pictured = bool(_PICTURE.search(head)) and not _BAD_PICTURE.search(head)
    if caps.image_in_result and (words >= {"input", "output"} or (pictured and _CANNOT.search(head))):
        return caps.model_copy(update={"image_in_result": False})
    if caps.vision and pictured and _CANNOT.search(head):
        return caps.model_copy(update={"vision": False})
    return None


def _quoted(head: str) -> frozenset[str]:
    """Words that a sentence names rather than uses: quoted ones, and those with an underscore."""
    quoted = re.findall(r"['\"`]([\w.\[\]-]{1,80})['\"`]", head)
    return frozenset().union(*(_parts(word) for word in [*quoted, *re.findall(r"\b[a-z]+(?:_[a-z]+)+\b", head)]))


def _parts(name: str) -> frozenset[str]:
    return frozenset(part for part in re.split(r"\W+", name) if part and not part.isdigit())
