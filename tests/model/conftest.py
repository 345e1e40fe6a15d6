"""A server for a test, and clients that are closed after it."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterator
from dataclasses import dataclass, field

import pytest
import pytest_asyncio

from browser_agent.model.caps import Caps
from browser_agent.model.client import Client
from browser_agent.model.tries import Try
from tests.model.server import Server, serving


@pytest.fixture
def server() -> Iterator[Server]:
    with serving() as running:
        yield running


@dataclass
class Clients:
    """Makes clients; tries: what they reported."""

    tries: list[Try] = field(default_factory=list)
    made: list[Client] = field(default_factory=list)

    def __call__(self, url: str | None, key: str | None = "sk-secret-1234567890", caps: Caps | None = None) -> Client:
        self.made.append(Client(url, key, caps=caps, on_try=self.tries.append))
        return self.made[-1]


@pytest_asyncio.fixture
async def clients() -> AsyncIterator[Clients]:
    clients = Clients()
    yield clients
    for client in clients.made:
        await client.close()


@pytest.fixture(autouse=True)
def _no_openai_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("OPENAI_API_KEY", "OPENAI_BASE_URL", "OPENAI_ORG_ID", "OPENAI_PROJECT_ID", "OPENAI_CUSTOM_HEADERS"):
        monkeypatch.delenv(name, raising=False)
