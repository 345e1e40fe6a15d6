"""A model server, and clients of the API that hold every answer against the API's own types."""

import contextlib

import pytest
from openai import AsyncOpenAI, OpenAI

from browser_agent.testing import ModelServer


@pytest.fixture(scope="session")
def clients():
    # Making a client reads certificates, which takes longer than a test; so there is one of each kind.
    made = {
        strict: OpenAI(
            base_url="http://127.0.0.1:9", api_key="k", max_retries=0, timeout=5, _strict_response_validation=strict
        )
        for strict in (True, False)
    }
    yield made
    for client in made.values():
        client.close()


@pytest.fixture
def ask(clients):
    """A server with these turns, and a client for it."""
    with contextlib.ExitStack() as stack:

        def open_(turns, *, strict=True, **more):
            server = stack.enter_context(ModelServer(turns, **more))
            return server, clients[strict].with_options(base_url=server.base_url)

        yield open_


@pytest.fixture
async def async_client():
    async with AsyncOpenAI(
        base_url="http://127.0.0.1:9", api_key="k", max_retries=0, timeout=5, _strict_response_validation=True
    ) as client:
        yield client
