"""What several files of the suite ask of a world."""

import pytest

from browser_agent.browser.fake_page import Becomes, FakeElement
from browser_agent.core.errors import StepFault
from browser_agent.core.target import Query

SAID = FakeElement(role="status", id="said", text="nothing yet")
STATUS = Query(role="status")


def says(text):
    return (Becomes(of="said", change={"text": text}),)


async def said(world):
    return (await world.look(texts=(STATUS,))).answer(STATUS).text


async def held(world, query):
    return (await world.look(queries=(query,))).answer(query).elements[0].value


async def states(world, query):
    return (await world.look(queries=(query,))).answer(query).elements[0].states


async def fault(world, action, timeout_s=0.4):
    with pytest.raises(StepFault) as caught:
        await world.act(action, timeout_s)
    return caught.value.fault
