"""A shop on loopback that counts what was ordered, by key, whatever becomes of those who order."""

from __future__ import annotations

import random
import threading
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qs

FORM = """<!doctype html><title>Order {key}</title><h1>Order {key}</h1>
<form method="post" action="/order/{key}"><label>Note <input name="note"></label><button>Send order</button></form>"""
DONE = '<!doctype html><title>Received</title><h1>Order received</h1><p role="status">ref-{key}</p>'
THERE = '<!doctype html><title>Order {key}</title><h1>Order {key} is there</h1><p role="status">ref-{key}</p>'
NONE = "<!doctype html><title>No order</title><h1>No order {key}</h1>"


class Shop:
    """orders: how often each key was ordered. slow_s: the longest that it thinks, before it writes and after.

    losing: an order that comes now is lost on its way, as when the wire is cut.
    """

    def __init__(self, *, slow_s: float = 0.0, redirects: bool = True) -> None:
        self.orders: Counter[str] = Counter()
        self.notes: dict[str, str] = {}
        self.asked: list[str] = []
        self.slow_s = slow_s
        self.redirects = redirects
        self.started = threading.Event()
        self.losing = threading.Event()
        self.url = ""

    def think(self) -> None:
        """Take a while, so that a kill can come before and after the write."""
        if self.slow_s:
            time.sleep(random.uniform(0, self.slow_s))


@contextmanager
def open_shop(shop: Shop) -> Iterator[Shop]:
    """Serve it until the block ends."""

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            shop.asked.append(self.path)
            _, kind, key = [*self.path.split("?")[0].split("/"), ""][:3]
            if kind == "orders":
                self._say((THERE if shop.orders[key] else NONE).format(key=key))
            elif key.startswith("none"):
                self._say(NONE.format(key=key))
            elif kind == "done":
                self._say(DONE.format(key=key))
            else:
                self._say(FORM.format(key=key))

        def do_POST(self) -> None:
            key = self.path.rpartition("/")[2]
            sent = parse_qs(self.rfile.read(int(self.headers["content-length"])).decode())
            shop.started.set()
            if shop.losing.is_set():
                time.sleep(1)
                self.close_connection = True
                return
            shop.think()
            shop.orders[key] += 1
            shop.notes[key] = sent.get("note", [""])[0]
            shop.think()
            if not shop.redirects:
                self._say(DONE.format(key=key))
                return
            self.send_response(303)
            self.send_header("location", f"/done/{key}")
            self.send_header("content-length", "0")
            self.end_headers()

        def _say(self, text: str) -> None:
            data = text.encode()
            self.send_response(200)
            self.send_header("content-type", "text/html")
            self.send_header("content-length", str(len(data)))
            self.end_headers()
            self.wfile.write(data)

        def handle(self) -> None:
            try:
                super().handle()
            except ConnectionError:
                return  # whoever asked was killed

        def log_message(self, *_: object) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    shop.url = f"http://127.0.0.1:{server.server_port}"
    thread = threading.Thread(target=server.serve_forever, args=(0.05,), daemon=True)
    thread.start()
    try:
        yield shop
    finally:
        server.shutdown()
        server.server_close()
