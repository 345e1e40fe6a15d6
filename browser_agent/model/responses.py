"""The Responses wire: an Ask as a request, byte for byte the same for the same Ask, and an answer as a Turn."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from typing import Any

from browser_agent.model import answer as an
from browser_agent.model.answer import Json, Refused, Unusable, words
from browser_agent.model.caps import Caps
from browser_agent.model.turn import Answered, Ask, Call, Check, Result, Said, Tool, Turn, Usage

USAGE = {
    "input": ("input_tokens",), "cached": ("input_tokens_details", "cached_tokens"),
    "written": ("input_tokens_details", "cache_write_tokens"), "output": ("output_tokens",),
    "reasoning": ("output_tokens_details", "reasoning_tokens"),
}  # fmt: skip
OF_THE_SERVER = {"web_search_call", "file_search_call", "code_interpreter_call", "image_generation_call", "mcp_call"}
"""Calls that the server answers itself."""


def request(ask: Ask, caps: Caps) -> Json:
    """The body of a request."""
    body: Json = {"model": ask.model, "input": list(_input(ask, caps))}
    if tools := list(_tools(ask, caps)):
        body["tools"] = tools
        if choice := _choice(ask, caps):
            body["tool_choice"] = choice
        if caps.parallel is not None:
            body["parallel_tool_calls"] = caps.parallel
    if ask.schema_ and caps.json_schema == "strict":
        form = {"type": "json_schema", "name": ask.schema_.name, "strict": True, "schema": ask.schema_.schema_}
        body["text"] = {"format": form}
    elif ask.schema_ and caps.json_schema == "object":
        body["text"] = {"format": {"type": "json_object"}}
    if ask.effort and caps.effort:
        body["reasoning"] = {"effort": ask.effort}
    body["max_output_tokens"] = ask.max_output
    if ask.cache_key and caps.cache_key:
        body["prompt_cache_key"] = ask.cache_key
    if caps.store:
        body["store"] = False
    if caps.encrypted_reasoning:
        body["include"] = ["reasoning.encrypted_content"]
    return body


def _input(ask: Ask, caps: Caps) -> Iterator[Json]:
    if ask.schema_ and caps.json_schema != "strict":
        yield {"type": "message", "role": caps.system, "content": an.in_words(ask.schema_, caps.json_schema)}
    later: list[Json] = []
    for item in ask.items:
        if later and not isinstance(item, Result):
            yield {"type": "message", "role": "user", "content": later}
            later = []
        match item:
            case Said():
                yield _said(item, caps)
            case Answered():
                yield from _again(item.turn, caps)
            case Result(kind="computer"):
                yield _screenshot(item)
                if item.text:
                    later.append({"type": "input_text", "text": f"Beside {item.call}: {item.text}"})
            case Result():
                yield _result(item, caps)
                if item.jpeg and caps.vision and not caps.image_in_result:
                    later += [{"type": "input_text", "text": an.beside(item.call)}, _image(item.jpeg)]
    if later:
        yield {"type": "message", "role": "user", "content": later}


def _image(jpeg: bytes) -> Json:
    return {"type": "input_image", "image_url": an.picture(jpeg), "detail": "high"}


def _said(said: Said, caps: Caps) -> Json:
    role = caps.system if said.role == "developer" else said.role
    if said.jpeg and caps.vision:
        content = [{"type": "input_text", "text": said.text}, _image(said.jpeg)]
        return {"type": "message", "role": role, "content": content}
    text = f"{said.text}\n{an.NO_PICTURE}" if said.jpeg else said.text
    return {"type": "message", "role": role, "content": text}


def _again(turn: Turn, caps: Caps) -> Iterator[Json]:
    """A turn as it came; built anew when it came over the other wire or was cut off."""
    if turn.raw and all("type" in item for item in turn.raw):
        yield from (item for item in turn.raw if caps.reasoning_back or item["type"] != "reasoning")
        return
    if turn.text:
        yield {"type": "message", "role": "assistant", "content": turn.text}
    for call in turn.calls:
        if call.kind == "computer":
            yield {
                "type": "computer_call", "id": f"cu_{call.id}", "call_id": call.id, "status": "completed",
                "pending_safety_checks": [_check(check) for check in call.checks], **json.loads(call.arguments),
            }  # fmt: skip
        else:
            yield {"type": "function_call", "call_id": call.id, "name": call.name, "arguments": call.arguments}


def _result(result: Result, caps: Caps) -> Json:
    output: str | list[Json] = result.text
    if result.jpeg and not caps.vision:
        output = f"{result.text}\n{an.NO_PICTURE}"
    elif result.jpeg and caps.image_in_result:
        output = [{"type": "input_text", "text": result.text}, _image(result.jpeg)]
    return {"type": "function_call_output", "call_id": result.call, "output": output}


def _screenshot(result: Result) -> Json:
    if not result.jpeg:
        raise ValueError(f"the result of the computer call {result.call} has no picture, and nothing else answers it")
    return {
        "type": "computer_call_output",
        "call_id": result.call,
        "output": {"type": "computer_screenshot", "image_url": an.picture(result.jpeg)},
        "acknowledged_safety_checks": [_check(check) for check in result.acknowledged],
    }


def _check(check: Check) -> Json:
    return {"id": check.id, "code": check.code, "message": check.message}


def _tools(ask: Ask, caps: Caps) -> Iterator[Json]:
    """The tools in the order of the Ask; those of one namespace stand together where the first of them stood."""
    tools = [tool for tool in ask.tools if _offered(tool.name, ask, caps)]
    spaces: list[str] = []
    for tool in tools:
        if not (caps.tool_search and tool.namespace):
            yield _function(tool, caps)
        elif tool.namespace not in spaces:
            spaces.append(tool.namespace)
            same = [one for one in tools if one.namespace == tool.namespace]
            yield {
                "type": "namespace",
                "name": tool.namespace,
                "description": f"Tools of {tool.namespace}: {', '.join(one.name for one in same)}",
                "tools": [_function(one, caps) for one in same],
            }
    if caps.tool_search and any(tool.deferred for tool in tools):
        yield {"type": "tool_search"}
    if ask.computer and caps.computer and _offered("computer", ask, caps):
        yield {"type": "computer"}


def _offered(name: str, ask: Ask, caps: Caps) -> bool:
    """Without a way to say which tools may be called now, the others are not shown at all."""
    return caps.choice == "allowed" or not ask.allowed or name in ask.allowed


def _function(tool: Tool, caps: Caps) -> Json:
    found: Json = {"type": "function", "name": tool.name, "description": tool.description}
    if tool.deferred and caps.tool_search:
        found["defer_loading"] = True
    return {**found, "strict": caps.strict, "parameters": tool.parameters}


def _choice(ask: Ask, caps: Caps) -> str | Json | None:
    if ask.allowed and caps.choice == "allowed":
        tools = [
            {"type": "computer"} if name == "computer" and ask.computer else {"type": "function", "name": name}
            for name in ask.allowed
        ]
        return {"type": "allowed_tools", "mode": "required" if ask.must_call else "auto", "tools": tools}
    return "required" if ask.must_call and caps.choice != "none" else None


def spent(data: object) -> Usage:
    """Tokens of an answer, as far as it says."""
    return an.counted(data.get("usage") if isinstance(data, Mapping) else None, USAGE)


def turn(data: object, ask: Ask) -> Turn:
    """An answer as a Turn. Raises Unusable when it is none, Refused when it failed on the server."""
    if not isinstance(data, Mapping):
        raise Unusable(f"expected a response, got {type(data).__name__}")
    error = data.get("error")
    if data.get("status") in ("failed", "cancelled") or (error and not data.get("output")):
        raise an.refusal(error)
    output = data.get("output")
    if not isinstance(output, list) or not all(isinstance(item, dict) for item in output):
        raise Unusable("the response has no list `output`")
    if data.get("status") in ("queued", "in_progress"):
        raise Unusable(f"the response is still {data['status']}")
    return _Reading(output).turn(data, ask)


class _Reading:
    """What the items of one output come to. odd: the kind of a call that nobody here can answer."""

    def __init__(self, output: list[Json]) -> None:
        self.calls: list[Call] = []
        self.said: list[str] = []
        self.refused: list[str] = []
        self.raw: list[Json] = []
        self.odd = ""
        for item in output:
            self.raw.append(self._read(item))

    def _read(self, item: Json) -> Json:
        kind = words(item.get("type"))
        if kind == "message":
            self._message(item.get("content"))
        elif kind in ("function_call", "computer_call"):
            item = {**item, "call_id": an.call_id(item.get("call_id"), self.calls)}
            if kind == "function_call":
                item["arguments"] = an.arguments(item.get("arguments"))
                call = Call(id=item["call_id"], name=words(item.get("name")), arguments=item["arguments"])
            else:
                call = _computer(item)
            self.calls.append(call)
        elif kind.endswith("_call") and kind not in OF_THE_SERVER and item.get("execution") != "server":
            self.odd = kind
        return item

    def _message(self, content: object) -> None:
        for part in content if isinstance(content, list) else [{"type": "output_text", "text": content}]:
            if isinstance(part, Mapping) and part.get("type") == "refusal":
                self.refused.append(words(part.get("refusal")))
            elif isinstance(part, Mapping) and part.get("type") in ("output_text", "text"):
                self.said.append(words(part.get("text")))

    def turn(self, data: Mapping[str, Any], ask: Ask) -> Turn:
        text = "\n".join(part for part in self.said if part)
        seen = Turn(text=text, usage=spent(data), model=words(data.get("model")))
        if data.get("status") == "incomplete":
            details = data.get("incomplete_details")
            why = (words(details.get("reason")) if isinstance(details, Mapping) else "") or "incomplete"
            if why == "content_filter":
                raise Refused("content_filter", "the answer was stopped by a content filter")
            return seen.model_copy(update={"stop": "cut", "why": why})
        if self.odd:
            return seen.model_copy(update={"stop": "cut", "why": f"it made a call of an unknown kind: {self.odd}"})
        whole = seen.model_copy(update={"raw": tuple(self.raw)})
        if self.calls:
            return whole.model_copy(update={"calls": tuple(self.calls), "stop": "calls"})
        if self.refused:
            return whole.model_copy(update={"stop": "refused", "why": "\n".join(self.refused) or "it gave no reason"})
        if not text:
            return seen.model_copy(update={"stop": "cut", "why": "the answer is empty"})
        return whole.model_copy(update={"text": an.bare(text, ask)})


def _computer(item: Json) -> Call:
    given = item.get("actions") or ([item["action"]] if item.get("action") else [])
    checks = item.get("pending_safety_checks")
    return Call(
        id=item["call_id"], name="computer", kind="computer", arguments=json.dumps({"actions": given}),
        checks=tuple(
            Check(id=words(check.get("id")), code=words(check.get("code")), message=words(check.get("message")))
            for check in (checks if isinstance(checks, list) else []) if isinstance(check, Mapping)
        ),
    )  # fmt: skip
