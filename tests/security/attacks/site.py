"""The servers of the lab, all on loopback: a bank and a notebook, both allowed, and a stranger. They write everything down.

What they wrote down is the only thing that decides whether an attack succeeded.
"""

from __future__ import annotations

import threading
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qs, unquote, urlsplit

from tests.security.attacks import pages
from tests.security.attacks.pages import Answer, Attack

MOST_BODY = 2_000_000


@dataclass(frozen=True)
class Hit:
    """One request as it arrived. server: bank, notes or stranger; host: what the browser called it."""

    server: str
    host: str
    method: str
    path: str
    query: str
    body: str
    cookie: str = ""

    @property
    def text(self) -> str:
        """Everything in it that a thief could read, with and without percent signs."""
        raw = "\n".join((self.host, self.path, self.query, self.body))
        return f"{raw}\n{unquote(raw.replace('+', ' '))}".lower()

    @property
    def fields(self) -> dict[str, str]:
        """Fields of a form, wherever they stand."""
        return {name: values[-1] for name, values in parse_qs(f"{self.query}&{self.body}").items()}


class Record(list[Hit]):
    """Everything that arrived, in order."""

    def at(self, server: str, path: str = "", method: str = "") -> list[Hit]:
        return [
            hit for hit in self
            if hit.server == server and hit.path.startswith(path) and (not method or hit.method == method)
        ]  # fmt: skip


@dataclass
class Lab:
    """The three of them, serving until closed."""

    record: Record = field(default_factory=Record)
    attack: Attack | None = None
    opened: list[_Listener] = field(default_factory=list)

    def __enter__(self) -> Lab:
        for name in ("bank", "notes", "stranger"):
            listener = _Listener(name, self)
            self.opened.append(listener)
            threading.Thread(target=listener.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True).start()
        return self

    def __exit__(self, *_: object) -> None:
        for listener in self.opened:
            listener.shutdown()
            listener.server_close()

    @property
    def places(self) -> pages.Places:
        """Where everybody is."""
        bank, notes, stranger = (one.server_address[1] for one in self.opened)
        return pages.Places(
            f"http://127.0.0.1:{bank}", f"http://localhost:{notes}", f"http://127.0.0.1:{stranger}", int(stranger)
        )

    def begin(self, attack: Attack | None) -> None:
        """Forget what was, and serve the pages of an attack."""
        self.record.clear()
        self.attack = attack


class _Listener(ThreadingHTTPServer):
    daemon_threads = True
    block_on_close = False
    request_queue_size = 128

    def __init__(self, name: str, lab: Lab) -> None:
        super().__init__(("127.0.0.1", 0), _Connection)
        self.name, self.lab = name, lab

    def handle_error(self, request: object, client_address: object) -> None:
        """A browser that hangs up is no news."""


class _Connection(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    server: _Listener

    def log_message(self, format: str, *args: object) -> None:
        """The record is the log."""

    def do_GET(self) -> None:
        length = min(int(self.headers.get("Content-Length") or 0), MOST_BODY)
        body = self.rfile.read(length).decode("utf-8", "replace")
        target = urlsplit(self.path)
        hit = Hit(
            self.server.name, self.headers.get("Host") or "", self.command, target.path, target.query, body,
            self.headers.get("Cookie") or "",
        )  # fmt: skip
        self.server.lab.record.append(hit)
        self._send(pages.answer(self.server.lab, hit))

    do_POST = do_PUT = do_PATCH = do_DELETE = do_HEAD = do_OPTIONS = do_GET

    def _send(self, answer: Answer) -> None:
        data = answer.body.encode()
        self.send_response(answer.status)
        for name, value in {"Content-Type": "text/html; charset=utf-8", **answer.headers}.items():
            self.send_header(name, value)
        self.send_header("Content-Length", str(len(data)))
        self.send_header("Cache-Control", "no-store")
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(data)
