"""Trying the vectors: each in a context of its own, a few at a time, until it did what it can or its time is over."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Iterable
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path

from playwright.async_api import Error as DriverError
from playwright.async_api import Page

from browser_agent.core.until import until

from .attacker import Attacker
from .good import Good
from .modes import Mode, Tried, browser_of
from .places import Places
from .table import ORDER, Row, Table
from .vector import Vector

GO_MS = 6_000
"""For one order to the driver."""


@dataclass(frozen=True)
class Pace:
    """wait_s: how long a vector may take to show. after_s: how long it is watched then. width: how many at a time.

    late_s: how long the attacker listens on when all are done.
    """

    wait_s: float = 2.5
    after_s: float = 0.3
    late_s: float = 1.0
    width: int = 4


@dataclass
class Run:
    """One mode on its way."""

    mode: Mode
    attacker: Attacker
    good: Good
    tried: Tried
    pace: Pace
    said: dict[str, list[str]] = field(default_factory=dict)

    @property
    def places(self) -> Places:
        return self.attacker.places

    def layers(self, name: str) -> list[str]:
        """Who refused this vector."""
        owner, inside = self.places.owner, self.tried.tried
        held = {"namespace"} if inside is not None and inside.contacts.get(name) else set()
        return sorted(held | {layer for host, port, layer in self.tried.refusals if owner(host, port) == name})

    def shown(self, vector: Vector) -> bool:
        """Whether the vector did what is to be seen of it: in the control the contact, else a refusal."""
        if self.mode == "none":
            return vector.fires in self.attacker.record.contacts[vector.name]
        return bool(self.layers(vector.name))

    async def one(self, vector: Vector, turn: asyncio.Semaphore) -> None:
        """Try one vector. What goes wrong is kept as words: a refused page is an error for the driver."""
        said = self.said.setdefault(vector.name, [])
        async with turn:
            try:
                async with asyncio.timeout(30), self.tried.fresh() as page:
                    page.on("pageerror", lambda error: said.append(first_line(error)))
                    try:
                        await self.play(page, vector)
                    except DriverError as error:
                        said.append(first_line(error))
                    await self.watch(vector)
            except (TimeoutError, DriverError) as error:
                said.append(first_line(error))

    async def play(self, page: Page, vector: Vector) -> None:
        url = self.places.filled(vector, vector.url) if vector.way == "agent" else self.places.page(vector)
        if vector.way == "agent":
            await page.goto(url, timeout=GO_MS, wait_until="commit")
            return
        with suppress(DriverError):  # pages that go on at once interrupt their own loading
            await page.goto(url, timeout=GO_MS, wait_until="domcontentloaded")
        if vector.way == "click":
            await page.click("#x", timeout=GO_MS, no_wait_after=True)
        elif vector.way == "hover":
            await page.hover("#x", timeout=GO_MS)
        elif vector.way == "leave":
            await asyncio.sleep(0.1)
            await page.goto(f"{self.places.good}/blank", timeout=GO_MS)
        elif vector.way == "close":
            await page.close(run_before_unload=False)

    async def until_shown(self, vectors: Iterable[Vector], most_s: float) -> None:
        """Wait until all these were seen, or the time is over, which is no failure: some show nothing."""

        async def look() -> bool:
            return all(self.shown(one) for one in vectors)

        await until(look, bool, deadline_s=most_s)

    async def watch(self, vector: Vector) -> None:
        await self.until_shown((vector,), self.pace.wait_s)
        await asyncio.sleep(self.pace.after_s)

    def row(self, vector: Vector) -> Row:
        contacts = [kind for kind in ORDER if kind in self.attacker.record.contacts[vector.name]]
        loaded = vector.name in self.good.visited or (vector.way == "agent" and not vector.files)
        said = list(dict.fromkeys(self.said.get(vector.name, [])))
        return Row(vector.name, contacts, self.layers(vector.name), loaded, vector.fires, vector.extra, said)

    def table(self, vectors: Iterable[Vector], seconds: float) -> Table:
        owner = self.places.owner
        noise = {f"{host}:{port}" for host, port, _ in self.tried.refusals if owner(host, port) is None}
        strangers = sorted(self.attacker.record.strangers)
        return Table(self.mode, self.tried.name, [self.row(one) for one in vectors], strangers, sorted(noise), seconds)


async def measured(
    mode: Mode, vectors: Iterable[Vector], world: tuple[Attacker, Good], folder: Path, pace: Pace = Pace()
) -> Table:
    """Try all vectors in one mode, and say what came of it."""
    attacker, good = world
    began = time.monotonic()
    vectors = tuple(vectors)
    turn = asyncio.Semaphore(pace.width)
    async with browser_of(mode, attacker, folder) as tried:
        run = Run(mode, attacker, good, tried, pace)
        async with asyncio.TaskGroup() as group:
            for vector in vectors:
                group.create_task(run.one(vector, turn))
        await asyncio.sleep(pace.late_s)
    return run.table(vectors, time.monotonic() - began)


def first_line(error: object) -> str:
    """An error in one short line."""
    return (str(error).strip() or type(error).__name__).splitlines()[0][:160]
