"""Which model a command asks, where, and at which prices: the options that `do`, `run`, `heal` and `bench` share."""

from __future__ import annotations

import os
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

if TYPE_CHECKING:
    from browser_agent.agent.goal.doing import Minds
    from browser_agent.core.recipe import Recipe
    from browser_agent.model.roles import Roles

NoModel = Annotated[
    bool,
    typer.Option("--no-model", help="Never ask a model: a `goal:` step ends the run, and no model chooses in healing."),
]
Model = Annotated[
    list[str] | None,
    typer.Option("--model", metavar="[ROLE=]NAME", help="Where `needs_model` lets one be asked: which model."),
]
BaseUrl = Annotated[str | None, typer.Option("--base-url", metavar="URL", help="For the same: a compatible server.")]
KEY = "OPENAI_API_KEY"
BASE_URL = "OPENAI_BASE_URL"


@dataclass(frozen=True)
class Minding:
    """model: what --model says. base_url: None is that of the environment, else OpenAI's. record, play: cassettes."""

    model: tuple[str, ...] = ()
    prices: Path | None = None
    base_url: str | None = None
    record: Path | None = None
    play: Path | None = None
    computer: bool = False
    """Offer the native computer tool."""
    key: str | None = None
    """Instead of that of the environment."""

    @property
    def roles(self) -> Roles:
        """Which model for which role. Raises UsageError."""
        from browser_agent.model.roles import parse

        return parse(*self.model)

    @asynccontextmanager
    async def minds(self) -> AsyncIterator[Minds]:
        """What thinks, for the time of the block. Raises ModelUnavailable where there is neither key nor server."""
        # Here and not at the top: importing openai takes longer than all of `check`.
        from browser_agent.agent.goal.cassettes import Cassette
        from browser_agent.agent.goal.doing import Minds
        from browser_agent.agent.goal.thinkers import thinker
        from browser_agent.model.client import Client
        from browser_agent.model.prices import load

        url, prices = self.base_url or os.environ.get(BASE_URL), load(self.prices)
        record, play = (Cassette(one).turns if one is not None else None for one in (self.record, self.play))
        async with thinker(url, self.key or os.environ.get(KEY), record=record, play=play) as thinks:
            roles = self.roles
            searchable = isinstance(thinks, Client) and thinks.caps(roles.execute.model).tool_search
            yield Minds(
                thinks,
                roles,
                prices,
                allow_unpriced=url is not None or play is not None,
                searchable=searchable,
                computer=self.computer,
            )

    @asynccontextmanager
    async def at_hand(self) -> AsyncIterator[Minds | None]:
        """The same for whoever may never ask: None where there is neither key nor server. Raises UsageError."""
        from browser_agent.agent.goal.doing import Minds
        from browser_agent.agent.goal.later import Later
        from browser_agent.model.prices import load

        url, key, roles = self.base_url or os.environ.get(BASE_URL), self.key or os.environ.get(KEY), self.roles
        if not url and not key:
            yield None
            return
        async with Later(url, key) as later:
            yield Minds(later, roles, load(self.prices), allow_unpriced=url is not None)


@asynccontextmanager
async def minds_for(
    recipe: Recipe, model: list[str] | None, base_url: str | None, *, no_model: bool
) -> AsyncIterator[Minds | None]:
    """What thinks in a run of a recipe, for the time of the block; None where it may not or need not be asked.

    Raises ModelUnavailable for a recipe that always needs a model where there is neither key nor server.
    """
    minding = Minding(tuple(model or ()), base_url=base_url)
    if no_model or recipe.needs_model == "never":
        yield None
    elif recipe.needs_model == "always":
        async with minding.minds() as minds:
            yield minds
    else:
        async with minding.at_hand() as perhaps:
            yield perhaps
