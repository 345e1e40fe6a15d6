"""A client that is made when it is asked first: a recipe that passes without a model does not wait for one."""

from __future__ import annotations

from contextlib import AsyncExitStack
from types import TracebackType
from typing import Self

from browser_agent.model.turn import Ask, Thinker, Turn


class Later:
    """A Thinker over a server, for the time of an `async with`."""

    def __init__(self, base_url: str | None, api_key: str | None) -> None:
        self._server = (base_url, api_key)
        self._thinker: Thinker | None = None
        self._open = AsyncExitStack()

    async def turn(self, ask: Ask) -> Turn:
        """One answer; see Thinker."""
        if self._thinker is None:
            # Here and not at the top: importing openai takes longer than many a recipe.
            from browser_agent.agent.goal.thinkers import thinker

            self._thinker = await self._open.enter_async_context(thinker(*self._server))
        return await self._thinker.turn(ask)

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self._open.aclose()
