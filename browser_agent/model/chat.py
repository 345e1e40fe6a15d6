"""The Chat Completions wire, for servers that have no Responses: an Ask as a request, and an answer as a Turn."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from itertools import takewhile
from typing import Any

from browser_agent.model import answer as an
from browser_agent.model.answer import Json, Refused, Unusable, words
from browser_agent.model.caps import Caps
from browser_agent.model.turn import Answered, Ask, Call, Item, Result, Said, Turn, Usage

USAGE = {
    "input": ("prompt_tokens",), "cached": ("prompt_tokens_details", "cached_tokens"),
    "written": ("prompt_tokens_details", "cache_write_tokens"), "output": ("completion_tokens",),
    "reasoning": ("completion_tokens_details", "reasoning_tokens"),
}  # fmt: skip
NOT_BACK = {"annotations", "audio", "refusal", "function_call"}
"""What a message of the model has and a request must not."""


def request(ask: Ask, caps: Caps) -> Json:
    """The body of a request. There is no native computer tool and no search for tools on this wire."""
    body: Json = {"model": ask.model, "messages": list(_messages(ask, caps))}
    shown = [tool for tool in ask.tools if caps.choice == "allowed" or not ask.allowed or tool.name in ask.allowed]
    if shown:
        strict = {"strict": True} if caps.strict else {}
        body["tools"] = [
            {
                "type": "function",
                "function": {
                    "name": tool.name, "description": tool.description, **strict, "parameters": tool.parameters,
                },
            }
            for tool in shown
        ]  # fmt: skip
        if choice := _choice(ask, caps):
            body["tool_choice"] = choice
        if caps.parallel is not None:
            body["parallel_tool_calls"] = caps.parallel
    if ask.schema_ and caps.json_schema == "strict":
        form = {"name": ask.schema_.name, "strict": True, "schema": ask.schema_.schema_}
        body["response_format"] = {"type": "json_schema", "json_schema": form}
    elif ask.schema_ and caps.json_schema == "object":
        body["response_format"] = {"type": "json_object"}
    if ask.effort and caps.effort:
        body["reasoning_effort"] = ask.effort
    body[caps.limit] = ask.max_output
    if ask.cache_key and caps.cache_key:
        body["prompt_cache_key"] = ask.cache_key
    if caps.store:
        body["store"] = False
    return body


def _messages(ask: Ask, caps: Caps) -> Iterator[Json]:
    yield from _rules(ask, caps)
    later: list[Json] = []
    for item in ask.items[_leading(ask.items) :]:
        if later and not isinstance(item, Result):
            yield {"role": "user", "content": later}
            later = []
        match item:
            case Said():
                yield _said(item, caps)
            case Answered():
                yield _again(item.turn, caps)
            case Result():
                bare_text = f"{item.text}\n{an.NO_PICTURE}" if item.jpeg and not caps.vision else item.text
                yield {"role": "tool", "tool_call_id": item.call, "content": bare_text}
                if item.jpeg and caps.vision:
                    later += [{"type": "text", "text": an.beside(item.call)}, _image(item.jpeg)]
    if later:
        yield {"role": "user", "content": later}


def _leading(items: tuple[Item, ...]) -> int:
    return len([*takewhile(lambda item: isinstance(item, Said) and item.role == "developer" and not item.jpeg, items)])


def _rules(ask: Ask, caps: Caps) -> Iterator[Json]:
    """Our rules at the beginning; many templates take one message of this kind and only there, so they become one."""
    texts = [item.text for item in ask.items[: _leading(ask.items)] if isinstance(item, Said)]
    if ask.schema_ and caps.json_schema != "strict":
        texts.append(an.in_words(ask.schema_, caps.json_schema))
    if texts and caps.system == "system":
        texts = ["\n\n".join(texts)]
    yield from ({"role": caps.system, "content": text} for text in texts)


def _said(said: Said, caps: Caps) -> Json:
    role = said.role if caps.system == "developer" else "user"
    if said.jpeg and caps.vision:
        return {"role": role, "content": [{"type": "text", "text": said.text}, _image(said.jpeg)]}
    return {"role": role, "content": f"{said.text}\n{an.NO_PICTURE}" if said.jpeg else said.text}


def _image(jpeg: bytes) -> Json:
    return {"type": "image_url", "image_url": {"url": an.picture(jpeg), "detail": "high"}}


def _again(turn: Turn, caps: Caps) -> Json:
    """A turn as it came; built anew when it came over the other wire or was cut off."""
    if len(turn.raw) == 1 and "type" not in turn.raw[0]:
        left_out = set() if caps.reasoning_back else {"reasoning", "reasoning_content", "reasoning_details"}
        return {key: value for key, value in turn.raw[0].items() if key not in left_out}
    message: Json = {"role": "assistant", "content": turn.text or None}
    if turn.calls:
        message["tool_calls"] = [
            {"id": call.id, "type": "function", "function": {"name": call.name, "arguments": call.arguments}}
            for call in turn.calls
        ]
    elif not turn.text:
        message["content"] = "(nothing)"
    return message


def _choice(ask: Ask, caps: Caps) -> str | Json | None:
    if ask.allowed and caps.choice == "allowed":
        tools = [{"type": "function", "function": {"name": name}} for name in ask.allowed]
        mode = "required" if ask.must_call else "auto"
        return {"type": "allowed_tools", "allowed_tools": {"mode": mode, "tools": tools}}
    return "required" if ask.must_call and caps.choice != "none" else None


def spent(data: object) -> Usage:
    """Tokens of an answer, as far as it says."""
    return an.counted(data.get("usage") if isinstance(data, Mapping) else None, USAGE)


def turn(data: object, ask: Ask) -> Turn:
    """An answer as a Turn. Raises Unusable when it is none, Refused when the server sent an error in its place."""
    if not isinstance(data, Mapping):
        raise Unusable(f"expected a completion, got {type(data).__name__}")
    choices = data.get("choices")
    choice = choices[0] if isinstance(choices, list) and choices else None
    error = data.get("error") or (choice.get("error") if isinstance(choice, Mapping) else None)
    if error:
        raise an.refusal(error)
    message = choice.get("message") if isinstance(choice, Mapping) else None
    if not isinstance(choice, Mapping) or not isinstance(message, dict):
        raise Unusable("the completion has no message")
    seen = Turn(text=_text(message.get("content")), usage=spent(data), model=words(data.get("model")))
    return _read(seen, message, words(choice.get("finish_reason")), ask)


def _read(seen: Turn, message: Json, ended: str, ask: Ask) -> Turn:
    if ended == "content_filter":
        raise Refused("content_filter", "the answer was stopped by a content filter")
    if ended == "error":
        raise Unusable("the completion ended with an error")
    if ended == "length":
        return seen.model_copy(update={"stop": "cut", "why": "max_output_tokens"})
    calls, odd = _calls(message)
    if odd:
        return seen.model_copy(update={"stop": "cut", "why": f"it made a call of an unknown kind: {odd}"})
    refused = words(message.get("refusal"))
    if not calls and not refused and not seen.text:
        return seen.model_copy(update={"stop": "cut", "why": "the answer is empty"})
    raw = {key: value for key, value in message.items() if key not in NOT_BACK}
    raw = {"role": "assistant", "content": None, **raw}
    if calls:
        raw["tool_calls"] = [
            {**given, "id": call.id, "function": {"name": call.name, "arguments": call.arguments}}
            for given, call in zip(message["tool_calls"], calls, strict=True)
        ]
        return seen.model_copy(update={"calls": calls, "stop": "calls", "raw": (raw,)})
    raw.pop("tool_calls", None)
    if refused:
        raw["content"] = raw["content"] or refused
        return seen.model_copy(update={"stop": "refused", "why": refused, "raw": (raw,)})
    return seen.model_copy(update={"text": an.bare(seen.text, ask), "raw": (raw,)})


def _text(content: object) -> str:
    if isinstance(content, list):
        return "\n".join(words(part.get("text")) for part in content if isinstance(part, Mapping) and part.get("text"))
    return words(content)


def _calls(message: Mapping[str, Any]) -> tuple[tuple[Call, ...], str]:
    """The calls of a message, and the kind of one that nobody here can answer."""
    given = message.get("tool_calls")
    calls: list[Call] = []
    for one in given if isinstance(given, list) else []:
        function = one.get("function") if isinstance(one, Mapping) else None
        if not isinstance(function, Mapping) or one.get("type", "function") != "function":
            return (), words(one.get("type")) if isinstance(one, Mapping) else "not an object"
        name, text = words(function.get("name")), an.arguments(function.get("arguments"))
        calls.append(Call(id=an.call_id(one.get("id"), calls), name=name, arguments=text))
    return tuple(calls), "function_call" if message.get("function_call") and not calls else ""
