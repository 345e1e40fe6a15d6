"""The server: loopback only, both wires, and whatever trouble is ordered."""

from __future__ import annotations

import json
import threading
from collections.abc import Callable, Iterable, Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from types import TracebackType
from typing import Any, Literal, Self

from browser_agent.testing import chat, responses
from browser_agent.testing.cache import BYTES_OF_A_TOKEN, Cache
from browser_agent.testing.request import Request
from browser_agent.testing.turns import Answer, Trouble, Turn
from browser_agent.testing.validate import WrongError, validate

Like = Literal["openai", "vllm", "ollama", "llamacpp"]
Script = Callable[[Request], Answer]
LONGEST_REQUEST = 50_000_000
"""Bytes of a request; more is refused."""


class ModelServer:
    """A model server for the time of a `with` block.

    turns: answers in their order (the last one comes again), or a function that reads the request and answers. like:
    how it behaves: as the API itself, or as servers that know less. chat_only: it has no Responses wire. requests: what
    came in, in order; usages: tokens that each was counted with.
    """

    def __init__(
        self, turns: Iterable[Answer] | Script, *, like: Like = "openai", chat_only: bool = False, port: int = 0
    ) -> None:
        self._script = turns if callable(turns) else _in_order(turns)
        self.like = like
        self.chat_only = chat_only
        self.requests: list[Request] = []
        self.usages: list[dict[str, int]] = []
        self.closing = threading.Event()
        self._cache = Cache()
        self._lock = threading.Lock()
        self._http = _Server(("127.0.0.1", port), self)
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

    def answer(self, wire: str, body: dict[str, Any]) -> tuple[Request, Answer, dict[str, int]]:
        """What to say to a request. Raises WrongError when it is none."""
        with self._lock:
            request = Request(wire, body, len(self.requests))
            validate(request, self.like)
            self.requests.append(request)
            total, cached = self._cache.counted(request)
            answer = self._script(request)
            usage = {"input": total, "cached": cached, "output": 0, "reasoning": 0}
            if isinstance(answer, Turn):
                said = len(answer.text) + sum(len(one.arguments) + len(one.name) for one in answer.calls)
                own = answer.output_tokens
                usage["output"] = own if own is not None else 5 + said // BYTES_OF_A_TOKEN
                usage["reasoning"] = 3 if answer.reasoning else 0
            self.usages.append(usage)
            return request, answer, usage


def _in_order(turns: Iterable[Answer]) -> Script:
    waiting: Iterator[Answer] = iter(turns)
    last: list[Answer] = []

    def next_one(_: Request) -> Answer:
        found = next(waiting, None)
        if found is not None:
            last[:] = [found]
        if not last:
            raise WrongError("the script has no turn")
        return last[0]

    return next_one


class _Server(ThreadingHTTPServer):
    daemon_threads = True

    def __init__(self, address: tuple[str, int], model: ModelServer) -> None:
        self.model = model
        super().__init__(address, _Handler)


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    # Without these two every answer waits for the next packet: 56 ms instead of 23.
    wbufsize = -1
    disable_nagle_algorithm = True
    server: _Server

    def log_message(self, format: str, *args: object) -> None:
        """Say nothing: the tests read `requests`."""

    def do_GET(self) -> None:
        """The list of models."""
        models = {
            "object": "list",
            "data": [{"id": "scripted-1", "object": "model", "created": 0, "owned_by": "tests"}],
        }
        self._json(200 if self.path.endswith("/models") else 404, models)

    def do_POST(self) -> None:
        """A turn."""
        model = self.server.model
        try:
            size = int(self.headers.get("Content-Length", "0"))
            raw = self.rfile.read(min(size, LONGEST_REQUEST))
            wire = {"/v1/responses": "responses", "/v1/chat/completions": "chat"}.get(self.path)
            if wire is None or (wire == "responses" and model.chat_only):
                return self._error(404, "not_found", f"Unknown request URL: POST {self.path}.", None)
            if not self.headers.get("Authorization", "").startswith("Bearer "):
                return self._error(401, "invalid_api_key", "You didn't provide an API key.", None)
            body = json.loads(raw)
            request, answer, usage = model.answer(wire, body)
        except WrongError as error:
            return self._error(400, error.code, error.message, error.param)
        except (ValueError, RecursionError):
            return self._error(400, "invalid_json", "We could not parse the JSON body of your request.", None)
        if isinstance(answer, Trouble) and answer.drop_after is None:
            return self._trouble(answer)
        turn = Turn(text="an answer that is cut") if isinstance(answer, Trouble) else answer
        most = answer.drop_after if isinstance(answer, Trouble) else None
        whole = (responses.response if wire == "responses" else chat.completion)(turn, request, usage)
        if body.get("stream"):
            return self._stream((responses.events if wire == "responses" else chat.chunks)(whole), most)
        return self._send(200, json.dumps(whole).encode(), "application/json", most)

    def _trouble(self, trouble: Trouble) -> None:
        if trouble.hang_s:
            self.server.model.closing.wait(trouble.hang_s)
            self.close_connection = True
            return
        if trouble.body is not None:
            self._send(trouble.status, trouble.body, trouble.content_type, None)
            return
        self._error(trouble.status, trouble.code, trouble.message, trouble.param, dict(trouble.headers))

    def _error(
        self, status: int, code: str, message: str, param: str | None, headers: dict[str, str] | None = None
    ) -> None:
        error = {"message": message, "type": "invalid_request_error", "param": param, "code": code or None}
        self._json(status, {"error": error}, headers)

    def _json(self, status: int, value: object, headers: dict[str, str] | None = None) -> None:
        self._send(status, json.dumps(value).encode(), "application/json", None, headers)

    def _send(
        self, status: int, data: bytes, kind: str, most: int | None, headers: dict[str, str] | None = None
    ) -> None:
        self.send_response(status)
        for name, value in {
            "Content-Type": kind,
            "Content-Length": str(len(data)),
            "x-request-id": "req_test",
            **(headers or {}),
        }.items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(data if most is None else data[:most])
        self.close_connection = most is not None or self.close_connection

    def _stream(self, events: Iterator[bytes], most: int | None) -> None:
        self.send_response(200)
        self.send_header("Content-Type", "text/event-stream")
        self.send_header("Connection", "close")
        self.end_headers()
        left = most
        for event in events:
            part = event if left is None else event[:left]
            self.wfile.write(part)
            left = None if left is None else left - len(part)
            if left == 0:
                break
        self.close_connection = True
