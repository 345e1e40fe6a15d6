"""A loopback server for the widget pages: our pages, the installed packages under /npm/, and a search."""

from __future__ import annotations

import json
import mimetypes
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from urllib.parse import parse_qs, unquote, urlsplit

PAGES = Path(__file__).parent / "pages"
CITIES = ("Paris", "Parma", "Perth", "Porto", "Potsdam", "Prague")
SEARCH_TAKES_S = 0.15
"""Long enough that the list of results is not there when the typing ends."""


class Site(ThreadingHTTPServer):
    """Serves one folder of packages beside our pages."""

    daemon_threads = True

    def __init__(self, packages: Path) -> None:
        super().__init__(("127.0.0.1", 0), Handler)
        self.packages = packages.resolve()
        self.url = f"http://127.0.0.1:{self.server_address[1]}"


class Handler(BaseHTTPRequestHandler):
    server: Site
    protocol_version = "HTTP/1.1"

    def do_GET(self) -> None:
        address = urlsplit(self.path)
        path = unquote(address.path)
        if path == "/search":
            threading.Event().wait(SEARCH_TAKES_S)
            word = parse_qs(address.query).get("q", parse_qs(address.query).get("term", [""]))[0].lower()
            found = [city for city in CITIES if word and city.lower().startswith(word)]
            return self._reply(200, "application/json", json.dumps(found).encode())
        root, rest = (self.server.packages, path[5:]) if path.startswith("/npm/") else (PAGES, path[1:])
        file = (root / rest).resolve()
        if root not in file.parents or not file.is_file():
            return self._reply(404, "text/plain", b"not here")
        return self._reply(200, mimetypes.guess_type(file.name)[0] or "text/plain", file.read_bytes())

    def _reply(self, status: int, kind: str, body: bytes) -> None:
        self.send_response(status)
        self.send_header("Content-Type", kind + ("; charset=utf-8" if kind.startswith("text") else ""))
        self.send_header("Content-Length", str(len(body)))
        self.send_header("Cache-Control", "max-age=600")
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_: object) -> None:
        """Say nothing."""


@contextmanager
def serving(packages: Path) -> Iterator[Site]:
    """The site, for as long as the block lasts."""
    with Site(packages) as site:
        thread = threading.Thread(target=site.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
        thread.start()
        yield site
        site.shutdown()
        thread.join()
