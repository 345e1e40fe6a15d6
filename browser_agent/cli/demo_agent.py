"""`demo --agent`: the whole loop of a model on the bundled shop, with the scripted model that ships for tests."""

from __future__ import annotations

import asyncio
import os
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

import typer

from browser_agent.cli.do import Files, Talking, do_and_tell
from browser_agent.cli.minding import Minding
from browser_agent.cli.run import interruptible

if TYPE_CHECKING:
    from browser_agent.agent.job import Options


def demo_agent(root: Path, site: str, html: Path, options: Options, *, as_json: bool) -> int:
    """Buy something on the bundled shop, keep it as a recipe, and replay that; the exit code."""
    from dotenv import dotenv_values

    from browser_agent.agent.goal.task import Task, secret_of
    from browser_agent.testing import ModelServer
    from browser_agent.testing.shopper import PARAMS, SECRETS, TASK, shopper

    cards = {name: value or "" for name, value in dotenv_values(root / "recipes" / "data" / "test-card.env").items()}
    secrets = tuple(secret_of(f"{name}=env:{variable}@{site}") for name, variable in SECRETS.items())
    task = Task(TASK, f"{site}/shop/", params=dict(PARAMS), secrets=secrets, may=("submit", "irreversible", "payment"))
    options = replace(options, pictures="always", env={**os.environ, **cards})
    typer.echo("a scripted model, which ships for tests, takes the place of a real one", err=True)
    with ModelServer(shopper) as server:
        minding = Minding(model=("scripted-1",), base_url=server.base_url, key="demo")
        talking = Talking(as_json=as_json, quiet=False, events=None, html=html)
        # The shop is only for tests: replaying the order to prove the recipe orders a second time, and nobody pays.
        files = Files(Path("demo-recipe.yaml"), "always", None)
        return asyncio.run(interruptible(do_and_tell(task, options, minding, talking, files)))
