"""One browser for these tests, and a tab with a vault of its own for each."""

from __future__ import annotations

from contextlib import AsyncExitStack
from dataclasses import replace
from pathlib import Path

import pytest_asyncio

from browser_agent.browser.evidence import Limits
from browser_agent.browser.launch import Launch
from browser_agent.browser.session import Plan, Session, beside, opened
from browser_agent.core.origin import origin_of, parse_origin
from browser_agent.core.recipe import Environment, Secret
from browser_agent.core.value import Place
from browser_agent.policy.judge import Policy
from browser_agent.policy.vault import Vault, open_vault

HERE = Place(file="job.yaml", line=1)


def plan(folder: Path, vault: Vault, *urls: str, **more: object) -> Plan:
    navigate = tuple(one for url in urls if (one := origin_of(url)) is not None)
    return Plan(
        environment=Environment(), policy=Policy(navigate=navigate), vault=vault, folder=folder, beside=folder,
        limits=Limits(), denied=lambda *_: None, finding=lambda _: None, **more,
    )  # fmt: skip


def vault_for(home: str, folder: Path, values: dict[str, str], **bound: object) -> Vault:
    """A vault of environment variables by name; bound: what all its secrets are bound to."""
    secrets = tuple(Secret(name=name, source=f"env:{name}", place=HERE, **bound) for name in values)
    found = origin_of(home)
    return open_vault(secrets, env=values, folder=folder, home=(found,) if found else ())


@pytest_asyncio.fixture(scope="session", loop_scope="session")
async def shared(tmp_path_factory):
    folder = tmp_path_factory.mktemp("secrets")
    # One proxy for all tabs, which lets pass what is on this machine; each tab has lists of its own besides.
    open_to = Policy(navigate=(), fetch=(parse_origin("*"),), private=("127.0.0.0/8",))
    async with opened(Launch(), replace(plan(folder, Vault((), {}, ())), policy=open_to)) as session:
        yield session


@pytest_asyncio.fixture(loop_scope="session")
async def tab(shared, tmp_path):
    """Opens a context of its own with a vault: `session = await tab(vault, url, ...)`."""
    async with AsyncExitStack() as stack:

        async def open_(vault: Vault, *urls: str, **more: object) -> Session:
            session = await stack.enter_async_context(beside(shared, plan(tmp_path, vault, *urls, **more)))
            if urls:
                await session.page.goto(urls[0])
            return session

        yield open_
