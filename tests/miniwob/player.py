"""What a policy may do: look at the observation, and act on its refs. It never sees the page's own variables."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, field
from time import monotonic

from browser_agent.browser.surface import PlaywrightSurface
from browser_agent.core import action as act
from browser_agent.core.ports import Found
from browser_agent.core.seen import Observation, Seen
from browser_agent.core.target import Point, Ref, Target

TASK_PX = 50
"""The instruction stands in the first 50 px; the task below it."""
WIDE_PX = 1000
"""Wider than any task: the body, which every page listens on."""
SCORE_PX = 165
"""From here to the right the page tells the score of the last task."""
PATIENCE_S = 3.0
"""How long a policy waits for what an animation or a timer of the page brings."""
STILL_S = 0.12
"""So long a page has to show the same to count as still."""


class Missing(Exception):
    """What the policy looked for is not in the observation."""


@dataclass
class Player:
    """One game: the surface, the last observation, and how often something was done."""

    surface: PlaywrightSurface
    task: str = ""
    acts: int = 0
    by_point: int = 0
    """Acts that had to name a place, because what a person would take hold of has no ref."""
    nodes: list[Seen] = field(default_factory=list)

    async def look(self) -> Player:
        """See the page anew; the first look also reads the instruction."""
        seen: Observation = await self.surface.observe()
        if not self.task:
            self.task = " ".join(n.name for n in seen.nodes if _of_task(n))
        self.nodes = [n for n in seen.nodes if not _of_task(n) and not _around(n)]
        return self

    async def until(self, is_so: Callable[[Player], object]) -> Player:
        """Look again until something is so; pages animate."""
        ends = monotonic() + PATIENCE_S
        while not is_so(self):
            if monotonic() > ends:
                raise Missing(f"it never came: {self.said()}")
            await self.look()
        return self

    async def still(self) -> Player:
        """Look until nothing moves any more."""
        ends, since = monotonic() + PATIENCE_S, monotonic()
        while monotonic() < min(ends, since + STILL_S):
            before = self.nodes
            await self.look()
            if self.nodes != before:
                since = monotonic()
        return self

    async def after(self, seconds: float) -> Player:
        """Look on until some time is over, where the instruction asks for it."""
        ends = monotonic() + seconds
        return await self.until(lambda _: monotonic() > ends)

    def quoted(self) -> list[str]:
        """What stands in quotation marks in the instruction."""
        return re.findall(r'"([^"]*)"', self.task)

    def asked(self, pattern: str) -> str:
        """The first group of a pattern in the instruction."""
        found = re.search(pattern, self.task)
        if found is None:
            raise Missing(f"the instruction is another: {self.task}")
        return found.group(1)

    def all(self, role: str = "", name: str | None = None, *, like: str = "") -> list[Seen]:
        """Lines of the task with this role (several with |), this name, or a name that has these words."""
        roles = role.split("|") if role else []
        return [
            n for n in self.nodes
            if (not roles or n.role in roles) and (name is None or n.name == name) and like in n.name
        ]  # fmt: skip

    def one(self, role: str = "", name: str | None = None, *, like: str = "") -> Seen:
        """The first of these lines that can be acted on. Raises Missing."""
        for node in self.all(role, name, like=like):
            if node.ref:
                return node
        raise Missing(f"no {role or 'control'} {name if name is not None else like!r} among {self.said()}")

    def texts(self) -> list[str]:
        """What can be read, in order."""
        return [n.name for n in self.nodes if n.name]

    def said(self) -> str:
        """The page in short, for messages."""
        return "; ".join(f"{n.ref} {n.role} {n.name}"[:40] for n in self.nodes[:14])

    async def find(self, target: Target) -> Found:
        found = await self.surface.locate(target)
        if len(found) != 1:
            raise Missing(f"{target}: {len(found)} found")
        return found[0]

    async def click(self, node: Seen, *, count: int = 1) -> None:
        """By its ref; a line that has none is clicked where it stands."""
        target = self.aim(node)
        await self._do(act.Click(target=target, count=count), target)

    async def press(self, keys: str, node: Seen | None = None, *, times: int = 1) -> None:
        for _ in range(times):
            target = self.aim(node) if node else None
            await self._do(act.Press(keys=keys, target=target), target)

    async def fill(self, node: Seen, value: str) -> None:
        target = self.aim(node)
        await self._do(act.Fill(target=target, value=value), target)

    async def choose(self, node: Seen, *options: str) -> None:
        target = self.aim(node)
        await self._do(act.Choose(target=target, options=options), target)

    async def check(self, node: Seen, *, on: bool = True) -> None:
        target = self.aim(node)
        await self._do(act.Check(target=target, on=on), target)

    async def hover(self, node: Seen) -> None:
        target = self.aim(node)
        await self._do(act.Hover(target=target), target)

    async def scroll(self, node: Seen, by: int = 0) -> None:
        target = self.aim(node)
        await self._do(act.Scroll(target=target, by=by), target)

    async def drag(self, node: Seen, onto: Seen | Point) -> None:
        """Onto the middle of another line, or onto a place."""
        target = self.aim(node)
        goal = onto if isinstance(onto, Point) else self.aim(onto)
        self.by_point += isinstance(onto, Point)
        await self._do(act.Drag(target=target, onto=goal), target, goal)

    def aim(self, node: Seen) -> Target:
        if node.ref:
            return Ref(ref=node.ref)
        self.by_point += 1
        x, y = middle(node)
        return Point(x=x, y=y)

    async def _do(self, action: act.Action, target: Target | None, onto: Target | None = None) -> None:
        self.acts += 1
        found = await self.find(target) if target else None
        await self.surface.perform(action, found, await self.find(onto) if onto else None)


def middle(node: Seen) -> tuple[float, float]:
    """Where it stands, in pixels of the viewport."""
    if node.box is None:
        raise Missing(f"{node.role} {node.name} has no place")
    x, y, width, height = node.box
    return x + width / 2, y + height / 2


def _of_task(node: Seen) -> bool:
    box = node.box
    return box is not None and not node.ref and box[0] < SCORE_PX and box[1] + box[3] <= TASK_PX + 2


def _around(node: Seen) -> bool:
    """What is no part of the task: the body, and the board with the score."""
    box = node.box
    if box is None:
        return False
    board = node.role == "text" and SCORE_PX <= box[0] < 2 * SCORE_PX and box[1] < SCORE_PX
    return box[2] > WIDE_PX or board or (node.role == "canvas" and box[2:] == (160, 210))
