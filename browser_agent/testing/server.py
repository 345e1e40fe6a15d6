"""The server: what it is made of, what came in, and whose turn it is. How it talks stands in `handler`."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace
from types import TracebackType
from typing import Any, Literal, Self

from browser_agent.testing.cache import BYTES_OF_A_TOKEN, Cache
from browser_agent.testing.handler import Serving
from browser_agent.testing.request import Json, Received, Request
from browser_agent.testing.responses import response
from browser_agent.testing.turns import Answer, Turn, numbered
from browser_agent.testing.validate import validate
from browser_agent.testing.wrong import WrongError

Like = Literal["openai", "vllm", "ollama", "llamacpp"]
Script = Callable[[Request], Answer]
Usage = dict[str, int]


class ModelServer:
    """A model server for the time of a `with` block, on 127.0.0.1 only.

    turns: answers in their order (the last one comes again), or a function that reads the request and answers. like:
    how it behaves: as the API itself, or as servers that know less. chat_only: it has no Responses wire. cache: whether
    `usage` counts what a prompt cache would have. port: 0 takes a free one.

    requests: what came in and was in order; received: everything that came in, refused requests too; usages: tokens
    that each request was counted with. When the script itself raises, the client is told so with status 500, and the
    error comes out of the `with` block.
    """

    def __init__(
        self,
        turns: Iterable[Answer] | Script,
        *,
        like: Like = "openai",
        chat_only: bool = False,
        cache: bool = True,
        port: int = 0,
    ) -> None:
        self._script = turns if callable(turns) else _in_order(turns)
        self.like = like
        self.chat_only = chat_only
        self.requests: list[Request] = []
        self.received: list[Received] = []
        self.usages: list[Usage] = []
        self.closing = threading.Event()
        self._cache = Cache(on=cache)
        self._stored: dict[str, tuple[Json, ...]] = {}
        self._error: Exception | None = None
        self._lock = threading.Lock()
        self._http = Serving(("127.0.0.1", port), self)
        self._thread = threading.Thread(target=self._http.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)

    @property
    def base_url(self) -> str:
        """What a client is given as its base URL."""
        return f"http://127.0.0.1:{self._http.server_address[1]}/v1"

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.closing.set()
        self._http.shutdown()
        self._http.server_close()
        self._thread.join(timeout=5)
        if self._error is not None:
            raise self._error

    def answer(self, wire: str, body: dict[str, Any]) -> tuple[Request, Answer, Usage]:
        """What to say to a request. Raises WrongError when the request is wrong, and what the script raises."""
        with self._lock:
            request = self._taken(wire, body)
            self.requests.append(request)
            total, cached = self._cache.counted(request)
            usage = {"input": total, "cached": cached, "output": 0, "reasoning": 0}
            self.usages.append(usage)
            try:
                answer = self._script(request)
            except Exception as error:
                self._error = self._error or error
                raise
            if isinstance(answer, Turn):
                answer = self._said(answer, request)
                usage.update(_output(answer))
                self._keep(answer, request, usage)
            return request, answer, usage

    def counted(self, body: dict[str, Any]) -> int:
        """How many tokens a request of the Responses wire has. Raises WrongError when it is wrong."""
        with self._lock:
            return Cache(on=False).counted(self._taken("responses", body))[0]

    def note(self, received: Received) -> None:
        """Remember what came in."""
        with self._lock:
            self.received.append(received)

    def _taken(self, wire: str, body: dict[str, Any]) -> Request:
        before = body.get("previous_response_id")
        request = Request(wire, body, len(self.requests), self._stored.get(str(before), ()))
        if before and not request.before and wire == "responses" and self.like in ("openai", "vllm"):
            words = f"Previous response with id '{before}' not found."
            raise WrongError(words, "previous_response_id", "previous_response_not_found")
        validate(request, self.like)
        return request

    def _said(self, turn: Turn, request: Request) -> Turn:
        """The turn as this server gives it: one call when it was asked for no more and heeds that."""
        one_only = self.like == "openai" and request.body.get("parallel_tool_calls") is False
        return numbered(replace(turn, calls=turn.calls[:1]) if one_only else turn, request.turn)

    def _keep(self, turn: Turn, request: Request, usage: Usage) -> None:
        if request.wire == "responses" and request.body.get("store") is not False:
            whole = response(turn, request, usage)
            self._stored[whole["id"]] = (*request.items, *whole["output"])


def _output(turn: Turn) -> Usage:
    said = len(turn.text) + len(turn.refusal) + sum(len(one.arguments) + len(one.name) for one in turn.calls)
    own = turn.output_tokens
    return {
        "output": own if own is not None else 5 + said // BYTES_OF_A_TOKEN,
        "reasoning": 3 if turn.reasoning else 0,
    }


def _in_order(turns: Iterable[Answer]) -> Script:
    waiting: Iterator[Answer] = iter(turns)
    last: list[Answer] = []

    def next_one(_: Request) -> Answer:
        found = next(waiting, None)
        if found is not None:
            last[:] = [found]
        if not last:
            raise ValueError("the script has no turn: give the model server at least one")
        return last[0]

    return next_one
