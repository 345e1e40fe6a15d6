"""Which model a command asks, where, and at which prices: the options that `do`, `run` and `bench` share."""

from __future__ import annotations

import os
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from browser_agent.agent.goal.doing import Minds
    from browser_agent.model.roles import Roles

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
