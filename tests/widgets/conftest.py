"""Pages with the widgets of public component libraries, operated through the door that recipes and models use."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
import pytest_asyncio

from browser_agent.browser.evidence import Limits
from browser_agent.browser.launch import Launch
from browser_agent.browser.session import Plan, Session, opened
from browser_agent.core import action as act
from browser_agent.core.errors import Fault, StepFault
from browser_agent.core.origin import origin_of
from browser_agent.core.ports import Effect, Found
from browser_agent.core.recipe import Environment, Step
from browser_agent.core.target import Target
from browser_agent.core.value import Place
from browser_agent.policy.judge import Policy
from browser_agent.policy.vault import Vault

from .cases import Case, Refused
from .environment import packages
from .server import Site, serving

HERE = Path(__file__).parent
PLACE = Place(file="recipe.yaml", line=1)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """What is not `own` needs packages from a registry, with time to install on the first run."""
    for item in items:
        if HERE in item.path.parents:
            item.add_marker(pytest.mark.browser)
            if "widget_site" in getattr(item, "fixturenames", ()):
                item.add_marker(pytest.mark.application)
                item.add_marker(pytest.mark.long)
                item.add_marker(pytest.mark.timeout(480))


@dataclass
class Widgets:
    """One open page of widgets."""

    session: Session
    site: Site

    async def open(self, page: str) -> Widgets:
        """Load it anew, so that no test sees what another one did."""
        await self.session.page.goto(f"{self.site.url}/{page}.html", wait_until="load")
        await self.session.page.wait_for_function("window.ready === true")
        return self

    async def find(self, target: Target, *, hidden: bool = False) -> Found:
        found = await self.session.surface.locate(target, hidden=hidden)
        assert len(found) == 1, [str(one.element) for one in found]
        return found[0]

    async def do(self, action: act.Action, *, timeout_s: float = 8.0) -> Effect:
        """Find the one element that the action names, and do it."""
        await self.session.surface.begin_step(Step(id="1", name="s", action=action, place=PLACE, timeout_s=timeout_s))
        found = await self.find(action.target, hidden=isinstance(action, act.Check))
        onto = await self.find(action.onto) if isinstance(action, act.Drag) else None
        return await self.session.surface.perform(action, found, onto)

    async def works(self, page: str, case: Case) -> None:
        """On a fresh page the widget holds afterwards what the case says, by its library's own word."""
        await self.open(page)
        done = await self.do(case.action)
        assert await self.held(case.held) == case.value, done

    async def refuses(self, page: str, case: Refused) -> None:
        """On a fresh page the action is a fault of that kind, and nothing was chosen or written by its library's word."""
        await self.open(page)
        before = await self.held(case.same)
        fault = await self.fault(case.action)
        assert (fault.kind, await self.held(case.same)) == (case.kind, before), fault

    async def fault(self, action: act.Action, *, timeout_s: float = 2.5) -> Fault:
        """What the hand says when it cannot."""
        with pytest.raises(StepFault) as told:
            await self.do(action, timeout_s=timeout_s)
        return told.value.fault

    async def held(self, word: str) -> Any:
        """What the widget itself says that it holds, or its form would send."""
        told = await self.session.page.evaluate("held()")
        for part in word.split("."):
            told = told.get(part)
        return told


@pytest.fixture(scope="session")
def widget_site() -> Iterator[Site]:
    with serving(packages()) as site:
        yield site


@pytest_asyncio.fixture(scope="session", loop_scope="session")
async def widget_session(widget_site, tmp_path_factory):
    folder = tmp_path_factory.mktemp("widgets")
    plan = Plan(
        environment=Environment(locale="en-US"),
        policy=Policy(navigate=(origin_of(widget_site.url),)),
        vault=Vault((), {}, ()),
        folder=folder,
        beside=folder,
        limits=Limits(),
        denied=lambda *_: None,
        finding=lambda _: None,
    )
    async with opened(Launch(), plan) as session:
        yield session


@pytest_asyncio.fixture(loop_scope="session")
async def widgets(widget_session, widget_site):
    return Widgets(widget_session, widget_site)
