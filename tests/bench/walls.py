"""What the walls cost: the proxy for each request and for a recipe, the cell and the namespace at the start.

    python -m tests.bench.walls [--rounds 7] [--only order-parts] [requests] [recipe] [start]

With and without in turn, in one process on one machine, so that its noise hits both; medians, and the differences of
neighbours, and the minima, which noise cannot make smaller. Nothing here passes or fails. The targets: 5 ms for a request at the median, 3 % of a recipe's time.
"""

from __future__ import annotations

import argparse
import asyncio
import subprocess
import sys
import tempfile
from collections import defaultdict
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import AbstractAsyncContextManager, AsyncExitStack, asynccontextmanager, contextmanager
from functools import partial
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from statistics import median, quantiles
from threading import Thread
from time import perf_counter, process_time, thread_time
from typing import Any
from unittest.mock import patch

from playwright.async_api import Browser, Page

from browser_agent import Options, run_recipe
from browser_agent.browser import kept
from browser_agent.browser.jail import Setting
from browser_agent.browser.launch import Launch, celled, launched
from browser_agent.core.origin import parse_origin
from browser_agent.egress.meter import Meter
from browser_agent.egress.proxy import Wall, listening
from browser_agent.egress.rules import Lists
from fixtures.server import FixtureSite

HERE = Path(__file__).parent
BUNDLED = HERE.parents[1] / "recipes"
RECIPES = (HERE / "form.yaml", HERE / "rows.yaml", BUNDLED / "order-parts.yaml", BUNDLED / "shop.yaml")
IN_A_ROUND, PARTS = 40, 30
ONE_BY_ONE = """async count => {
  const took = []
  for (let i = 0; i < count; i++) {
    const began = performance.now()
    await (await fetch('/small?' + Math.random())).text()
    took.push(performance.now() - began)
  }
  return took
}"""
ALL_AT_ONCE = """async count => {
  const began = performance.now()
  await Promise.all(Array.from({ length: count }, async () => (await fetch('/small?' + Math.random())).text()))
  return [performance.now() - began]
}"""
Took = dict[tuple[str, str], list[float]]
"""Milliseconds of each round, by what was done and with which walls."""


class Small(BaseHTTPRequestHandler):
    """A page, and 2,000 bytes for every other path, on connections that stay open."""

    protocol_version = "HTTP/1.1"
    wbufsize = 65_536
    """Head and body in one piece: else the kernel waits 40 ms between them on a connection that stays open."""

    def do_GET(self) -> None:
        body = b"<!doctype html><title>t</title>" if self.path == "/" else b"x" * 2000
        self.send_response(200)
        self.send_header("Content-Type", "text/html")
        self.send_header("Content-Length", str(len(body)))
        self.send_header("Cache-Control", "no-store")
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, format: str, *args: object) -> None:
        pass


@contextmanager
def server() -> Iterator[str]:
    """A server on loopback, in a process of its own, so that it does not wait for the proxy's; its address."""
    command = [sys.executable, "-m", "tests.bench.walls", "--serve"]
    process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
    assert process.stdin is not None and process.stdout is not None
    try:
        yield process.stdout.readline().strip()
    finally:
        process.stdin.close()
        process.wait(10)
        process.stdout.close()


def serve() -> None:
    """Until standard input ends."""
    made = ThreadingHTTPServer(("127.0.0.1", 0), Small)
    made.daemon_threads = True
    Thread(target=made.serve_forever, args=(0.05,), daemon=True).start()
    sys.stdout.write(f"http://127.0.0.1:{made.server_address[1]}\n")
    sys.stdout.flush()
    sys.stdin.read()


@asynccontextmanager
async def browser(url: str, *, walled: bool, jail: Setting) -> AsyncIterator[Browser]:
    """The product's browser, with its proxy or without, in a namespace or without."""
    lists = Lists(origins=(parse_origin(url),), private=())
    async with AsyncExitStack() as stack:
        cell = await stack.enter_async_context(celled(Launch(jail=jail)))
        wall = ""
        if walled:
            wall = (await stack.enter_async_context(listening(lists, lambda _: None, at=cell.listener))).url
        running = await stack.enter_async_context(launched(Launch(jail=jail), wall=wall, at=cell))
        yield running.browser


async def requests(rounds: int) -> None:
    """One request after another, and a page's worth at once, in three browsers in turn.

    "Of our processor" is what the thread of the proxy worked for each request, whatever else the machine does.
    """
    took: Took = defaultdict(list)
    async with AsyncExitStack() as stack:
        url = stack.enter_context(server())
        pages: dict[str, Page] = {}
        for name, walled, jail in (("direct", False, "off"), ("proxy", True, "off"), ("proxy, namespace", True, "on")):
            made = await stack.enter_async_context(browser(url, walled=walled, jail=jail))
            pages[name] = await made.new_page()
            await pages[name].goto(url)
            await pages[name].evaluate(ONE_BY_ONE, 5)
        for _ in range(rounds):
            for name, page in pages.items():
                began = thread_time()
                took["one by one", name].append(median(await page.evaluate(ONE_BY_ONE, IN_A_ROUND)))
                took["of our processor", name].append((thread_time() - began) / IN_A_ROUND * 1000)
            for name, page in pages.items():
                took[f"{PARTS} at once", name].append((await page.evaluate(ALL_AT_ONCE, PARTS))[0])
    _told("requests: ms of one request, and of a page's worth of them", took, "direct")


async def recipe(rounds: int, only: tuple[Path, ...] = ()) -> None:
    """Recipes through the proxy, in a namespace or not, and past it: from the first navigation to the last check.

    The two of the benchmark, and two of those that the project brings along. At least ten rounds are made.

    "Of our processor" is of the whole run, with the site, which is in this process too.
    """
    bare = partial(_past_the_wall, kept.launched)
    for file in only or RECIPES:
        took: Took = defaultdict(list)
        meters: list[Meter] = []
        with FixtureSite() as site, tempfile.TemporaryDirectory() as folder:
            for turn in range(max(rounds, 10) + 1):
                for kind in ("direct", "proxy", "proxy, namespace"):
                    options = Options(out=Path(folder), jail="on" if kind == "proxy, namespace" else "off")
                    way = bare if kind == "direct" else kept.launched
                    began = process_time()
                    with (
                        patch.object(kept, "launched", way),
                        patch.object(kept, "listening", counted(meters)),
                    ):
                        done = await run_recipe(file, {"site": site.url}, options=options)
                    assert done.exit_code == 0, done.finished.why
                    if turn:  # the first of each warms the disk
                        took[f"recipe {file.stem}", kind].append(done.finished.duration_s * 1000)
                        took["of our processor", kind].append((process_time() - began) * 1000)
        _told(
            f"recipe of {meters[-1].in_all} connections: ms from the first navigation to the last check", took, "direct"
        )


def counted(meters: list[Meter]) -> Callable[..., AbstractAsyncContextManager[Wall]]:
    """The listener of the wall, which tells of its meter."""

    @asynccontextmanager
    async def listen(*given: Any, **more: Any) -> AsyncIterator[Wall]:
        async with listening(*given, **more) as wall:
            meters.append(wall.meter)
            yield wall

    return listen


def _past_the_wall(start: Callable[..., object], launch: Launch, *, wall: str, at: object) -> object:
    del wall
    return start(launch, at=at)


async def start(rounds: int) -> None:
    """From the call to a browser that runs; and the cell alone, made and taken away."""
    took: Took = defaultdict(list)
    for turn in range(rounds + 1):
        for name, jail in (("without a namespace", "off"), ("with a namespace", "on")):
            began = perf_counter()
            async with celled(Launch(jail=jail)) as cell:
                made = perf_counter()
                async with launched(Launch(jail=jail), at=cell):
                    there = perf_counter()
            if turn:
                took["cell", name].append((made - began) * 1000)
                took["driver and browser", name].append((there - made) * 1000)
                took["end", name].append((perf_counter() - there) * 1000)
    _told("start: ms", took, "without a namespace")


def _told(title: str, took: Took, base: str) -> None:
    """Medians, and by how much a line is above its neighbour of the same round without the wall."""
    sys.stdout.write(f"{title}\n")
    for (what, kind), values in took.items():
        least = min(values)
        line = (
            f"  {what:<20} {kind:<20} {median(values):8.2f}  p90 {quantiles(values, n=10)[-1]:8.2f}  min {least:8.2f}"
        )
        if kind != base:
            pairs = list(zip(values, took[what, base], strict=True))
            more, share = median(one - other for one, other in pairs), median(one / other - 1 for one, other in pairs)
            line += f"   {more:+8.2f}  {share:+.1%}  of minima {least / min(took[what, base]) - 1:+.1%}"
        sys.stdout.write(line + "\n")
    sys.stdout.flush()


MEASURES = {"requests": requests, "recipe": recipe, "start": start}


def main() -> None:
    """The command."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("what", nargs="*", choices=[*MEASURES, []], help="which; all by default")
    parser.add_argument("--rounds", type=int, default=7)
    parser.add_argument("--only", action="append", default=[], choices=[one.stem for one in RECIPES], help="recipes")
    parser.add_argument("--serve", action="store_true", help=argparse.SUPPRESS)
    given = parser.parse_args()
    if given.serve:
        serve()
        return
    only = tuple(one for one in RECIPES if one.stem in given.only)
    for name in given.what or MEASURES:
        measure = partial(recipe, only=only) if name == "recipe" else MEASURES[name]
        asyncio.run(measure(given.rounds))


if __name__ == "__main__":
    main()
