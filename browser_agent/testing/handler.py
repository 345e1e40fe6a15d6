"""How the server talks: HTTP on loopback, both wires, plain and streamed, and whatever trouble is ordered."""

from __future__ import annotations

import json
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from itertools import islice
from typing import Any, Protocol

from browser_agent.testing import chat
from browser_agent.testing.request import Received, Request
from browser_agent.testing.responses import response
from browser_agent.testing.stream import as_event, events
from browser_agent.testing.trouble import Trouble
from browser_agent.testing.turns import Answer, Turn
from browser_agent.testing.wrong import WrongError

LONGEST_REQUEST = 50_000_000
"""Bytes of a request; more is refused."""
WIRES = {"/v1/responses": "responses", "/v1/chat/completions": "chat", "/v1/responses/input_tokens": "count"}
CUT = Turn(text="an answer that does not come to its end")
"""What is being said when a connection ends or a stream breaks."""


class Model(Protocol):
    """What the handler asks of the server."""

    chat_only: bool
    received: list[Received]

    @property
    def closing(self) -> Waiting:
        """Set when the server ends."""

    def answer(self, wire: str, body: dict[str, Any]) -> tuple[Request, Answer, dict[str, int]]:
        """What to say to a request. Raises WrongError when the request is wrong, and what the script raises."""

    def counted(self, body: dict[str, Any]) -> int:
        """How many tokens a request has."""

    def note(self, received: Received) -> None:
        """Remember what came in."""


class Waiting(Protocol):
    """Something that can be waited for."""

    def wait(self, timeout: float) -> bool:
        """Wait at most so many seconds."""


class Serving(ThreadingHTTPServer):
    """Listens, with a thread for each connection."""

    daemon_threads = True

    def __init__(self, address: tuple[str, int], model: Model) -> None:
        self.model = model
        super().__init__(address, _Handler)

    def handle_error(self, request: Any, client_address: Any) -> None:  # noqa: ANN401 - as the base class has it
        """Say nothing of a client that went away: tests make it do so."""


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    # Without these two every answer waits for the next packet: 56 ms instead of 23.
    wbufsize = -1
    disable_nagle_algorithm = True
    server: Serving
    came: tuple[str, dict[str, str], Any] | None = None

    def log_message(self, format: str, *args: object) -> None:
        """Say nothing: the tests read `received`."""

    def send_response(self, code: int, message: str | None = None) -> None:
        """Note what came in before the client can know that it was answered."""
        self._note(code)
        super().send_response(code, message)

    def _note(self, status: int) -> None:
        if self.came is not None:
            path, headers, body = self.came
            self.server.model.note(Received(path, headers, body, status))
        self.came = None

    def do_GET(self) -> None:
        """The list of models."""
        if not self._has_key():
            return self._no_key()
        if self.path != "/v1/models":
            return self._error(404, "not_found", f"Unknown request URL: GET {self.path}.")
        model = {"id": "scripted-1", "object": "model", "created": 0, "owned_by": "tests"}
        return self._json(200, {"object": "list", "data": [model]})

    def do_POST(self) -> None:
        """A turn."""
        size = int(self.headers.get("Content-Length", "0"))
        raw = self.rfile.read(min(size, LONGEST_REQUEST))
        self.close_connection = size > LONGEST_REQUEST or self.close_connection
        headers = {name.lower(): value for name, value in self.headers.items() if name.lower() != "authorization"}
        try:
            body = json.loads(raw)
        except (ValueError, RecursionError):
            body = None
        self.came = (self.path, headers, body)
        self._post(body)

    def _post(self, body: Any) -> None:  # noqa: ANN401 - whatever was sent
        model = self.server.model
        wire = WIRES.get(self.path)
        if wire is None or (wire != "chat" and model.chat_only):
            return self._error(404, "not_found", f"Unknown request URL: POST {self.path}.")
        if not self._has_key():
            return self._no_key()
        if not isinstance(body, dict):
            return self._error(400, "invalid_json", "We could not parse the JSON body of your request.")
        try:
            if wire == "count":
                return self._json(200, {"object": "response.input_tokens", "input_tokens": model.counted(body)})
            request, answer, usage = model.answer(wire, body)
        except WrongError as error:
            return self._error(400, error.code, error.message, error.param)
        except Exception as error:  # noqa: BLE001 - a script of a test may raise anything; the server tells, and keeps it
            more = {"x-should-retry": "false"}
            return self._error(500, "script_error", f"the script of the test raised {error!r}", headers=more)
        if isinstance(answer, Turn) and answer.status == "failed" and wire == "chat":
            return self._error(500, answer.reason, answer.reason)
        if body.get("stream"):
            return self._stream(request, answer, usage)
        return self._plain(request, answer, usage)

    def _plain(self, request: Request, answer: Answer, usage: dict[str, int]) -> None:
        if isinstance(answer, Trouble) and answer.drop_after is None:
            return self._trouble(answer)
        turn, most = (CUT, answer.drop_after) if isinstance(answer, Trouble) else (answer, None)
        whole = (response if request.wire == "responses" else chat.completion)(turn, request, usage)
        return self._send(200, json.dumps(whole).encode(), most=most)

    def _trouble(self, trouble: Trouble) -> None:
        if trouble.hang_s:
            self._note(0)
            self.server.model.closing.wait(trouble.hang_s)
            self.close_connection = True
        elif trouble.body is not None:
            self._send(200, trouble.body, trouble.content_type)
        else:
            self._error(trouble.status, trouble.code, trouble.message, trouble.param, dict(trouble.headers))

    def _stream(self, request: Request, answer: Answer, usage: dict[str, int]) -> None:
        trouble = answer if isinstance(answer, Trouble) else None
        if trouble and trouble.drop_after is None and trouble.after is None:
            return self._trouble(trouble)
        turn = answer if isinstance(answer, Turn) else CUT
        self.close_connection = True
        self.send_response(200)
        for name, value in {"Content-Type": "text/event-stream", "Connection": "close", **self._named()}.items():
            self.send_header(name, value)
        self.end_headers()
        parts = self._events(turn, request, usage)
        if trouble and trouble.drop_after is not None:
            self.wfile.write(b"".join(parts)[: trouble.drop_after])
        elif trouble:
            self.wfile.writelines(islice(parts, trouble.after))
            self.wfile.flush()
            self.wfile.write(self._break(trouble, request.wire))
        else:
            self.wfile.writelines(parts)
        return None

    def _events(self, turn: Turn, request: Request, usage: dict[str, int]) -> Iterator[bytes]:
        if request.wire == "responses":
            return events(response(turn, request, usage))
        wanted = bool((request.body.get("stream_options") or {}).get("include_usage"))
        return chat.chunks(chat.completion(turn, request, usage), with_usage=wanted)

    def _break(self, trouble: Trouble, wire: str) -> bytes:
        """What comes in the middle of a stream when it breaks."""
        if trouble.hang_s:
            self.server.model.closing.wait(trouble.hang_s)
            return b""
        if trouble.body is not None:
            return trouble.body
        error = {"code": trouble.code, "message": trouble.message, "param": trouble.param}
        if wire == "chat":
            return chat.as_chunk({"error": {"type": "server_error", **error}})
        return as_event("error", sequence_number=trouble.after or 0, **error)

    def _has_key(self) -> bool:
        return self.headers.get("Authorization", "").startswith("Bearer ")

    def _no_key(self) -> None:
        self._error(401, "invalid_api_key", "You didn't provide an API key.")

    def _error(
        self, status: int, code: str, message: str, param: str | None = None, headers: dict[str, str] | None = None
    ) -> None:
        kind = "server_error" if status >= 500 else "insufficient_quota" if code == "insufficient_quota" else None
        error = {"message": message, "type": kind or "invalid_request_error", "param": param, "code": code or None}
        self._json(status, {"error": error}, headers)

    def _json(self, status: int, value: object, headers: dict[str, str] | None = None) -> None:
        self._send(status, json.dumps(value).encode(), headers=headers)

    def _send(
        self,
        status: int,
        data: bytes,
        kind: str = "application/json",
        *,
        most: int | None = None,
        headers: dict[str, str] | None = None,
    ) -> None:
        self.send_response(status)
        length = {"Content-Type": kind, "Content-Length": str(len(data))}
        for name, value in {**length, **self._named(), **(headers or {})}.items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(data if most is None else data[:most])
        self.close_connection = most is not None or self.close_connection

    def _named(self) -> dict[str, str]:
        return {"x-request-id": f"req_{len(self.server.model.received)}"}
