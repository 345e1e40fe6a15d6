"""The pages of the bench, each with the number of its controls by construction, and the server that serves them.

    python -m tests.bench.pages          # serve them, to look at

`in_view` holds for a window of 1280 x 800. A page says what one local change is: `window.change(turn)`.
"""

from __future__ import annotations

import sys
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Event, Thread
from types import TracebackType

from tests.bench import pages_big as big

SITES = Path(__file__).parent / "sites"
CONTROLS = "a[href], button, input, select, textarea, [role=button], [role=tab], [data-act], .x"


@dataclass(frozen=True)
class BenchPage:
    """One page. controls, in_view: how many things on it can be acted on, in all and in the first window;
    None where that hangs on the width of letters.

    click, fill: the accessible name of a control to click and of a field to fill; empty when it has none.
    small: under 200 elements.
    """

    name: str
    controls: int
    in_view: int | None
    click: str = ""
    fill: str = ""
    small: bool = True
    build: Callable[[], str] | None = None


FRAME_CONTROLS = 4
SHOWN_ROWS, DRAWN_ROWS = 12, 17
"""Of the virtual list: 480 px high, 40 px a row, five more drawn below."""
ADMIN_VIEW = big.ADMIN_FIXED - 3 + 21 * 2
"""All but the foot, and the rows that begin above 800 px."""
PAGES: dict[str, BenchPage] = {
    page.name: page
    for page in (
        BenchPage("form_small", 10, 10, "Send order", "Part"),
        BenchPage("book_flight", 4, 4, "Search", "From:"),
        BenchPage("inbox", 2 + 5, 2 + 5, "Menu"),
        BenchPage("tabs", 3 + 7, 3 + 7, "Tab #2"),
        BenchPage("social", 4 * 4, 4 * 4),
        BenchPage("frames", 2 + 4 * FRAME_CONTROLS, 2 + 4 * FRAME_CONTROLS, "First", "Name"),
        BenchPage("shadow", 12 * 3 + 2, 12 * 3 + 2, "Order part 2", "Code"),
        BenchPage("virtual", 1 + DRAWN_ROWS * 3, 1 + SHOWN_ROWS * 3, "Order 3", "Filter"),
        BenchPage("todo", 36 * 2 + 1 + 3 + 1, 36 * 2 + 1 + 3 + 1, "Active", "What needs to be done?"),
        BenchPage("divsoup", 40, 20, "Offer 3"),
        BenchPage("cards300", 300 * 3 + 2, 2 + 12 * 3 + 4, "Buy 2", "Search parts", False, big.cards),
        BenchPage("admin100", 100 * 2 + big.ADMIN_FIXED, ADMIN_VIEW, "Search", "Words", False, lambda: big.admin(100)),
        BenchPage(
            "admin1000", 1000 * 2 + big.ADMIN_FIXED, ADMIN_VIEW, "Search", "Words", False, lambda: big.admin(1000)
        ),
        BenchPage("article", 200 * 3 + 3, None, "Search", "Words", False, big.article),
        BenchPage("table5k", 5000 * 2 + 2, 2 + 26 * 2, "Export", "Words", False, big.table),
    )
}

TRUTH_JS = """controls => {
  const roots = [document, ...(window.roots || [])], found = []
  const known = new Map()
  const shown = node => {
    if (!node || node === document.body) return [0, innerHeight]
    if (!known.has(node)) {
      const clips = /auto|scroll|hidden/.test(getComputedStyle(node).overflowY), box = clips && node.getBoundingClientRect(), outer = shown(node.parentElement)
      known.set(node, clips ? [Math.max(outer[0], box.top), Math.min(outer[1], box.bottom)] : outer)
    }
    return known.get(node)
  }
  const said = element => element.getAttribute('aria-label') || (element.tagName === 'BUTTON' ? '' : element.labels?.[0]?.innerText) || element.title
    || (element.querySelector('slot') ? element.querySelector('slot').assignedNodes().map(node => node.textContent).join(' ') : element.innerText) || element.placeholder || ''
  for (const root of roots) {
    for (const element of root.querySelectorAll('*')) if (element.shadowRoot) roots.push(element.shadowRoot)
    for (const element of root.querySelectorAll(controls)) {
      const box = element.getBoundingClientRect()
      if (!box.width || !box.height || !element.checkVisibility({ visibilityProperty: true })) continue
      const [top, bottom] = shown(element.parentElement)
      const seen = box.top < bottom && box.bottom > top && box.left < innerWidth && box.right > 0
      found.push({ name: said(element).replace(/\\s+/g, ' ').trim(), box: [box.x, box.y, box.width, box.height], seen })
    }
  }
  return found
}"""
"""The page's own list of its controls, for the frame it is asked in: independent of every eye that is measured."""


@cache
def html(name: str) -> str:
    """The source of one page."""
    page = PAGES.get(name)
    if page is not None and page.build is not None:
        return page.build()
    return (SITES / f"{name}.html").read_text(encoding="utf-8")


class BenchSite:
    """All pages on a loopback port, at two origins that are two sites for the browser."""

    def __init__(self) -> None:
        site = self

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                name = self.path.partition("?")[0].strip("/")
                known = name in PAGES or name == "frame_inner"
                body = html(name).replace("{cross}", site.cross).encode() if known else b""
                self.send_response(200 if known else 404)
                self.send_header("Content-Type", "text/html; charset=utf-8")
                self.send_header("Content-Length", str(len(body)))
                self.end_headers()
                self.wfile.write(body)

            def log_message(self, format: str, *args: object) -> None:
                pass

        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        port = self._server.server_address[1]
        self.url = f"http://127.0.0.1:{port}"
        self.cross = f"http://localhost:{port}"

    def __enter__(self) -> BenchSite:
        Thread(target=self._server.serve_forever, args=(0.05,), daemon=True).start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._server.shutdown()
        self._server.server_close()


if __name__ == "__main__":
    with BenchSite() as serving:
        sys.stdout.write("".join(f"{serving.url}/{name}\n" for name in PAGES))
        sys.stdout.flush()
        Event().wait()
