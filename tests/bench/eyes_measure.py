"""What is measured on one page, over one open session."""

from __future__ import annotations

import asyncio
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from playwright.async_api import CDPSession

from browser_agent.browser.session import Session
from browser_agent.core import action as act
from browser_agent.core.errors import StepFault
from browser_agent.core.seen import Observation
from browser_agent.core.target import Ref
from tests.bench.eyes_clock import FEW, NOT_THERE, Run, Took, in_turn
from tests.bench.eyes_ours import Ours
from tests.bench.eyes_peers import Peer
from tests.bench.eyes_truth import Control, by_box, by_name, truth
from tests.bench.pages import BenchPage

WALK = (Path(__file__).parent / "walk.js").read_text(encoding="utf-8")
LAYOUT = "document.body.getBoundingClientRect().height"
SAMPLE = 5
"""Refs of a page that are looked up, to see that they can be used."""


@dataclass
class Measured:
    """All of one page. texts: what a model would read, by contender. covered: (found, of) by contender."""

    page: BenchPage
    took: dict[str, Took] = field(default_factory=dict)
    texts: dict[str, str] = field(default_factory=dict)
    covered: dict[str, tuple[int, int]] = field(default_factory=dict)
    missed: list[str] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    tokens: dict[str, int] = field(default_factory=dict)


class Bench:
    """One page under measurement. `measured` is filled by the calls."""

    def __init__(self, session: Session, page: BenchPage, turns: int, peers: Sequence[Peer] = ()) -> None:
        self.session = session
        self.surface: Any = session.surface
        self.ours = Ours(session)
        self.turns = turns
        self.peers = peers
        self.measured = Measured(page)

    async def all(self, url: str) -> Measured:
        """Open the page and measure everything."""
        await self.surface.perform(act.Goto(url=url), None)
        await self.session.page.wait_for_load_state("load")
        self.cdp = await self.session.context.new_cdp_session(self.session.page)
        controls = await truth(self.session.page)
        there = [peer for peer in self.peers if await self._opened(peer, url)]
        await self._looks(controls, there)
        await self._changes()
        await self._acts()
        await self._pictures()
        if not self.measured.page.small:
            await self._firsts(url)
        await self.cdp.detach()
        self.measured.notes += self.ours.notes
        return self.measured

    async def _opened(self, peer: Peer, url: str) -> bool:
        try:
            await peer.open(url)
        except Exception as error:  # noqa: BLE001 - a peer that cannot open a page is a line of the table
            self.measured.took[peer.name] = Took(why=f"does not open it: {str(error)[:160]}")
            return False
        return True

    async def _rtt(self, _: int) -> None:
        await self.cdp.send("Runtime.evaluate", {"expression": "1", "returnByValue": True})

    async def _walk(self, _: int) -> str:
        return await walk(self.cdp)

    async def _observe(self, _: int) -> Observation:
        return await self.surface.observe()

    async def _aria(self, _: int) -> str:
        return await self.session.page.aria_snapshot(mode="ai", timeout=60_000)

    async def _looks(self, controls: list[Control], peers: Sequence[Peer]) -> None:
        done = self.measured
        runs: dict[str, Run] = {"rtt": self._rtt, "walk": self._walk, "observe": self._observe, "aria": self._aria}
        view, seek = self.ours.view(), self.ours.seek()
        last = next((one.name for one in reversed(controls) if one.name), "")
        if view is not None:
            runs["view"] = lambda _: view()
        if seek is not None and last:
            runs["seek"] = lambda _: seek(last)
        runs |= {peer.name: peer.look for peer in peers}
        done.took |= await in_turn(runs, self.turns)
        for peer in peers:
            if not done.took[peer.name].why:
                done.texts[peer.name] = text = str(done.took[peer.name].last)
                done.covered[peer.name] = (await peer.covered(controls, text), len(controls))
        done.texts["walk"] = str(done.took["walk"].last or "")
        done.texts["aria"] = aria = str(done.took["aria"].last or "")
        if not done.took["aria"].why:
            found = by_name(controls, aria, "[ref=")
            done.covered["aria"] = (len(found), len(controls))
        seen = done.took["observe"].last
        if isinstance(seen, Observation):
            await self._cover(controls, seen)
        if "seek" in done.took and not done.took["seek"].why and last not in str(done.took["seek"].last):
            done.notes.append(f'seek did not find "{last}"')

    async def _cover(self, controls: list[Control], seen: Observation) -> None:
        done = self.measured
        refs = by_box(controls, ((one.ref, one.box) for one in seen.nodes if one.ref and one.box))
        done.covered["observe"] = (len(refs), len(controls))
        done.missed = [one.name or "(no name)" for at, one in enumerate(controls) if at not in refs]
        done.notes += [f"observation: {seen.suspect}"] if seen.suspect else []
        done.texts["observe"] = self.ours.text(seen)
        held = list(refs.values())
        lost = [ref for ref in held[:: max(1, len(held) // SAMPLE)][:SAMPLE] if not await self._found(ref)]
        if lost:
            done.notes.append(f"refs of the observation that cannot be located: {', '.join(lost)}")
        view = done.took.get("view")
        if view is not None and not view.why:
            done.texts["view"] = text = str(view.last)
            shown = set(re.findall(r"\b(?:f\d+)?e\d+\b", text))
            in_view = [at for at, one in enumerate(controls) if one.seen]
            done.covered["view"] = (sum(refs.get(at) in shown for at in in_view), len(in_view))

    async def _found(self, ref: str) -> bool:
        try:
            return len(await self.surface.locate(Ref(ref=ref))) == 1
        except StepFault:
            return False

    async def _changes(self) -> None:
        """One local change, made by the page; then what the eyes say of it."""
        done = self.measured
        changes = self.ours.changes()
        if changes is None:
            done.took["delta"] = Took(why=NOT_THERE)
            return
        page = self.session.page
        await self.surface.observe()
        done.took |= await in_turn(
            {"delta": lambda _: changes(), "layout": self._layout},
            self.turns,
            lambda turn: page.evaluate("turn => window.change(turn)", turn),
        )
        done.texts["delta"] = str(done.took["delta"].last or "")

    async def _layout(self, _: int) -> None:
        """What the browser itself takes for the change: one box of the page, in one round trip."""
        await self.cdp.send("Runtime.evaluate", {"expression": LAYOUT, "returnByValue": True})

    async def _firsts(self, url: str) -> None:
        """The walk and the look of a document that nobody has looked at before."""

        async def anew(_: int) -> None:
            await self.surface.perform(act.Goto(url=url), None)
            await self.session.page.wait_for_load_state("load")

        runs: Mapping[str, Run] = {"first walk": self._walk, "first look": self._observe}
        self.measured.took |= await in_turn(runs, min(self.turns, FEW), anew)

    async def _acts(self) -> None:
        """Click and fill by ref; beside it the same through Playwright's refs and by raw input."""
        page = self.measured.page
        seen = self.measured.took["observe"].last
        if not isinstance(seen, Observation):
            return
        click, fill = _ref(seen, page.click), _ref(seen, page.fill)
        aria = str(self.measured.took["aria"].last or "")
        runs: dict[str, Run] = {}
        if click:
            runs["click"] = lambda _: self._click(click)
            runs["click settle observe"] = lambda _: self._click(click, look=True)
            if (theirs := _aria_ref(aria, page.click)) is not None:
                runs["aria click observe"] = lambda turn: self._their(theirs, turn, "click")
            box = next(one.box for one in seen.nodes if one.ref == click)
            if box is not None:
                runs["raw click walk"] = lambda _: self._raw(box[0] + box[2] / 2, box[1] + box[3] / 2)
        if fill:
            runs["fill"] = lambda turn: self._fill(fill, turn)
            runs["fill settle observe"] = lambda turn: self._fill(fill, turn, look=True)
            if (theirs_fill := _aria_ref(aria, page.fill)) is not None:
                runs["aria fill observe"] = lambda turn: self._their(theirs_fill, turn, "fill")
        self.measured.took |= await in_turn(runs, self.turns, lambda _: self._reset())

    async def _reset(self) -> None:
        await self.session.page.evaluate("window.reset?.()")

    async def _click(self, ref: str, *, look: bool = False) -> None:
        await self._perform(act.Click(target=Ref(ref=ref)), look=look)

    async def _fill(self, ref: str, turn: int, *, look: bool = False) -> None:
        await self._perform(act.Fill(target=Ref(ref=ref), value=f"bolt {turn}"), look=look)

    async def _perform(self, action: act.Click | act.Fill, *, look: bool) -> None:
        found = await self.surface.locate(action.target)
        await self.surface.perform(action, found[0])
        if look:
            await self.ours.settle()
            await self.surface.observe()

    async def _their(self, ref: str, turn: int, what: str) -> None:
        locator = self.session.page.locator(f"aria-ref={ref}")
        if what == "click":
            await locator.click(timeout=10_000)
        else:
            await locator.fill(f"nut {turn}", timeout=10_000)
        await self.session.page.aria_snapshot(mode="ai", timeout=60_000)

    async def _raw(self, x: float, y: float) -> None:
        event = {"x": x, "y": y, "button": "left", "clickCount": 1}
        for kind in ("mousePressed", "mouseReleased"):
            await self.cdp.send("Input.dispatchMouseEvent", {"type": kind, **event})
        await walk(self.cdp)

    async def _pictures(self) -> None:
        """A picture alone, and together with an observation."""

        async def both(_: int) -> None:
            async with asyncio.TaskGroup() as group:
                group.create_task(self.surface.observe())
                group.create_task(self.surface.picture())

        runs: Mapping[str, Run] = {"picture": lambda _: self.surface.picture(), "picture observe": both}
        self.measured.took |= await in_turn(runs, self.turns)


async def walk(cdp: CDPSession) -> str:
    """The plain walk, in one round trip."""
    told = await cdp.send("Runtime.evaluate", {"expression": WALK, "returnByValue": True})
    return str(told["result"]["value"])


def _ref(seen: Observation, name: str) -> str:
    fits = [
        one.ref
        for one in seen.nodes
        if one.ref
        and name
        and (name in (one.name, one.more.get("placeholder"), one.more.get("description"), one.more.get("icon")))
    ]
    return fits[0] if fits else ""


def _aria_ref(text: str, name: str) -> str | None:
    for line in text.splitlines():
        if (f'"{name}"' in line or line.endswith(f": {name}")) and (ref := re.search(r"\[ref=(\w+)\]", line)):
            return ref[1]
    return None
