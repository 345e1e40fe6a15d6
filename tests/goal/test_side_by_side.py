"""Steps that only read and need nothing of each other are worked at the same time, each on a page of its own."""

import re
from time import monotonic

import pytest

from browser_agent.agent.goal.plan import Plan
from browser_agent.core.event import StepStarted
from browser_agent.core.outcome import Outcome
from tests.goal.scripted import Scripted, call, finish, judged, plan


def reading(intent, start, *, needs=()):
    return {
        "intent": intent, "before": [], "after": [], "risk": "read", "reads": True, "needs": list(needs), "start": start,
    }  # fmt: skip


def writing(intent):
    return reading(intent, None) | {"risk": "submit", "reads": False}


def groups(*steps):
    return Plan.model_validate(plan() | {"steps": list(steps)}).groups()


def test_only_reads_with_a_start_of_their_own_are_put_together():
    a, b = reading("a", "http://a"), reading("b", "http://b")

    assert groups(a, b, a) == ((1, 2, 3),)
    assert groups(a, writing("w"), b) == ((1,), (2,), (3,))
    assert groups(a, b, reading("c", "http://c", needs=[2])) == ((1, 2), (3,))
    assert groups(a, reading("b", None)) == ((1,), (2,))
    assert groups(a, reading("b", "http://b") | {"risk": "submit"}) == ((1,), (2,))


def job(site, *languages, slow_ms=0):
    return [reading(f"the parts in {one} are read", f"{site.url}/slow/page?ms={slow_ms}&{one}") for one in languages]


@pytest.mark.long
async def test_it_takes_as_long_as_the_slowest_and_all_is_brought_back(do, site):
    def read(text):
        (which,) = re.findall(r"of the plan: the parts in (\w+) are read", text)
        if f"kept as {which}" in text:
            return finish("done", "A slow page")
        return call("read", name=which, source='heading "A slow page"', columns=[])

    took = {}
    for several in (1, 3):
        steps = job(site, *("de", "en", "fr")[:several], slow_ms=2000)
        model = Scripted([plan() | {"steps": steps}], [read], [judged("read de")])
        began = monotonic()
        told = await do("Give me the parts", "/table/", model)
        took[several] = monotonic() - began

        assert told.outcome is Outcome.PASSED, told.why
        assert set(told.did.finished.outputs) == set(("de", "en", "fr")[:several])
    assert took[3] < took[1] + 2.5
    assert {one.step.split(".")[0] for one in told.facts(StepStarted)} >= {"p1", "p2", "p3"}
    for output in told.did.run.outputs.values():
        assert told.did.run.done[output.step].step.action.name == output.name
