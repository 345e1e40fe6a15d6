"""A loop on a thread of its own, for callers that cannot await: it lives as long as the client that it runs."""

from __future__ import annotations

import asyncio
from collections.abc import Coroutine
from threading import Thread
from typing import Any, TypeVar

T = TypeVar("T")


class Aside:
    """Runs coroutines one after the other, in one loop: connections of a client belong to the loop they began in."""

    def __init__(self) -> None:
        self._loop = asyncio.new_event_loop()
        self._thread = Thread(target=self._loop.run_forever, name="aside", daemon=True)
        self._thread.start()

    def __call__(self, job: Coroutine[Any, Any, T]) -> T:
        """Run it to its end, while the caller waits. Raises what it raises."""
        return asyncio.run_coroutine_threadsafe(job, self._loop).result()

    def close(self) -> None:
        """Ends loop and thread; a second time does nothing."""
        if self._loop.is_closed():
            return
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join()
        self._loop.close()
