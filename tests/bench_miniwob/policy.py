"""The scripted policies as a model: each act of a policy is one turn, and what came of it wakes the policy again."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from browser_agent.agent.stage import Stage
from browser_agent.core import action as act
from browser_agent.core.target import Point, Ref, Target
from browser_agent.model.turn import Ask, Result, Said, Turn, Usage
from tests.goal.scripted import act as act_call
from tests.goal.scripted import finish, step
from tests.miniwob.player import Missing, Player
from tests.miniwob.playing import Policy
from tests.miniwob.tasks import POLICIES


class Bridge(Player):
    """A player whose acts are asked for through the loop, instead of being done."""

    wanted: asyncio.Queue
    came: asyncio.Queue

    async def _do(self, action: act.Action, target: Target | None, onto: Target | None = None) -> None:
        del target, onto  # the loop finds them by itself
        self.acts += 1
        await self.wanted.put(_wish(action))
        said = await self.came.get()
        if said.startswith(("1 failed", "1 refused", "not executed")):
            raise Missing(said[:200])


@dataclass
class PolicyModel:
    """A Thinker. `sit` is told the stage before each game; which policy plays is told by `task`."""

    policies: Mapping[str, Policy] = field(default_factory=lambda: POLICIES)
    task: str = ""
    stage: Stage | None = None
    playing: asyncio.Task | None = None

    def sit(self, stage: Stage) -> None:
        """A new game; which one, its page says."""
        self.rise()
        self.stage = stage
        self.task = stage.session.surface.page.url.rpartition("/")[2].removesuffix(".html")

    def rise(self) -> None:
        """No policy is left waiting."""
        if self.playing is not None:
            self.playing.cancel()
        self.playing = None

    async def turn(self, ask: Ask) -> Turn:
        if self.playing is None:
            assert self.stage is not None
            self.bridge = Bridge(self.stage.session.surface)
            self.bridge.wanted, self.bridge.came = asyncio.Queue(), asyncio.Queue()
            self.playing = asyncio.create_task(self._play())
        else:
            await self.bridge.came.put(_last(ask))
        asked = asyncio.create_task(self.bridge.wanted.get())
        await asyncio.wait({asked, self.playing}, return_when=asyncio.FIRST_COMPLETED)
        usage = Usage(input=sum(len(i.text) for i in ask.items if isinstance(i, Said | Result)) // 4, output=40)
        if asked.done():
            return Turn(calls=(act_call(asked.result()),), stop="calls", usage=usage)
        asked.cancel()
        why = "the policy has nothing more to do"
        if not self.playing.cancelled() and (error := self.playing.exception()) is not None:
            why = f"{type(error).__name__} {error}"[:600]
        return Turn(calls=(finish("blocked", why=why),), stop="calls", usage=usage)

    async def _play(self) -> None:
        await self.bridge.still()
        await self.policies[self.task](self.bridge)


def _last(ask: Ask) -> str:
    """The first line in the fence of the newest result: what came of the one step that was asked for."""
    results = [item.text for item in ask.items if isinstance(item, Result)]
    return results[-1].partition("<page")[2].partition("\n")[2].partition("\n")[0] if results else ""


def _at(target: Target | None) -> str | None:
    match target:
        case Ref():
            return target.ref
        case Point():
            return f"{round(target.x)},{round(target.y)}"
    return None


def _wish(action: act.Action) -> dict[str, Any]:
    match action:
        case act.Click():
            return step({1: "click", 2: "double_click", 3: "triple_click"}[action.count], _at(action.target))
        case act.Press():
            return step("press", _at(action.target), action.keys)
        case act.Fill():
            return step("fill", _at(action.target), action.value)
        case act.Choose():
            return step("choose", _at(action.target), "\n".join(action.options))
        case act.Check():
            return step("check" if action.on else "uncheck", _at(action.target))
        case act.Hover():
            return step("hover", _at(action.target))
        case act.Scroll():
            return step("scroll", _at(action.target), str(action.by) if action.by else None)
        case act.Drag():
            return step("drag", _at(action.target), _at(action.onto))
    raise AssertionError(action)
