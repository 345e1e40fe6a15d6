"""A server on loopback that gives the answers of a list, one for each request, and keeps what it was sent."""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

NONE: Mapping[str, str] = {}


@dataclass(frozen=True)
class Answer:
    """What is sent. hang: nothing at all, until the server ends. cut: the connection ends within the body.

    drip: one byte after the other, without end.
    """

    status: int = 200
    body: object = ""
    headers: Mapping[str, str] = field(default_factory=dict)
    hang: bool = False
    cut: bool = False
    drip: bool = False


@dataclass(frozen=True)
class Request:
    """What was asked."""

    path: str
    headers: Mapping[str, str]
    raw: bytes

    @property
    def body(self) -> dict[str, Any]:
        return json.loads(self.raw)


@dataclass
class Server:
    """answers: taken from the front; the last one stays."""

    url: str
    answers: list[Answer] = field(default_factory=list)
    requests: list[Request] = field(default_factory=list)
    over: threading.Event = field(default_factory=threading.Event)

    def will(self, *answers: Answer) -> None:
        self.answers[:] = answers

    @property
    def bodies(self) -> list[dict[str, Any]]:
        return [request.body for request in self.requests]


@contextmanager
def serving() -> Iterator[Server]:
    """A server that runs within the block."""

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"
        wbufsize = -1
        disable_nagle_algorithm = True

        def do_POST(self) -> None:
            raw = self.rfile.read(int(self.headers["content-length"]))
            server.requests.append(Request(self.path, {k.lower(): v for k, v in self.headers.items()}, raw))
            answer = server.answers.pop(0) if len(server.answers) > 1 else server.answers[0]
            if answer.hang:
                server.over.wait(20)
            if server.over.is_set():
                self.close_connection = True
                return
            body = answer.body if isinstance(answer.body, str | bytes) else json.dumps(answer.body)
            body = body.encode() if isinstance(body, str) else body
            self.send_response(answer.status)
            headers = {"content-type": "application/json"} | dict(answer.headers)
            for name, value in headers.items():
                self.send_header(name, value)
            self.send_header(
                "content-length", str(len(body) + (100 if answer.cut else 0) + (10_000 if answer.drip else 0))
            )
            self.end_headers()
            while answer.drip and not server.over.wait(0.02):
                self.wfile.write(b" ")
                self.wfile.flush()
            self.wfile.write(body)
            self.close_connection = answer.cut

        def log_message(self, *args: object) -> None:
            pass

    http = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    http.daemon_threads = True
    server = Server(f"http://127.0.0.1:{http.server_address[1]}/v1")
    thread = threading.Thread(target=http.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
    thread.start()
    try:
        yield server
    finally:
        server.over.set()
        http.shutdown()
        http.server_close()
        thread.join(5)


def response(*output: object, **more: object) -> Answer:
    """A whole answer of /responses."""
    usage = {
        "input_tokens": 100, "input_tokens_details": {"cached_tokens": 60, "cache_write_tokens": 30},
        "output_tokens": 20, "output_tokens_details": {"reasoning_tokens": 5}, "total_tokens": 120,
    }  # fmt: skip
    body = {
        "id": "resp_1", "object": "response", "created_at": 1, "model": "m-1", "status": "completed",
        "output": list(output), "parallel_tool_calls": True, "tool_choice": "auto", "tools": [], "usage": usage,
    }  # fmt: skip
    return Answer(body=body | more)


def said(text: str) -> dict[str, Any]:
    """A message of the model."""
    part = {"type": "output_text", "text": text, "annotations": []}
    return {"type": "message", "id": "msg_1", "role": "assistant", "status": "completed", "content": [part]}


def called(call: str = "call_1", name: str = "act", arguments: object = '{"a":1}') -> dict[str, Any]:
    """A call of a function."""
    return {"type": "function_call", "id": f"fc_{call}", "call_id": call, "name": name, "arguments": arguments}


def completion(message: Mapping[str, Any], ended: str = "stop", **more: object) -> Answer:
    """A whole answer of /chat/completions."""
    usage = {
        "prompt_tokens": 100, "completion_tokens": 20, "total_tokens": 120,
        "prompt_tokens_details": {"cached_tokens": 60}, "completion_tokens_details": {"reasoning_tokens": 5},
    }  # fmt: skip
    body = {
        "id": "chatcmpl-1", "object": "chat.completion", "created": 1, "model": "m-1", "usage": usage,
        "choices": [{"index": 0, "finish_reason": ended, "message": {"role": "assistant", **message}}],
    }  # fmt: skip
    return Answer(body=body | more)


def refused(
    status: int,
    message: str = "no",
    *,
    code: str | None = None,
    param: str | None = None,
    headers: Mapping[str, str] = NONE,
) -> Answer:
    """An error in the form of OpenAI."""
    error = {"message": message, "type": "invalid_request_error", "param": param, "code": code}
    return Answer(status, {"error": error}, headers)


def soon(status: int, **headers: str) -> Answer:
    """An error after which the next try comes at once."""
    return refused(status, "later", headers={"retry-after-ms": "1"} | headers)
