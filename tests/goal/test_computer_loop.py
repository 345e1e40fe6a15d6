"""The native computer tool beside the others, in the loop of a task."""

import pytest

from browser_agent.core.outcome import Outcome
from browser_agent.model.turn import Check, Result
from tests.goal.scripted import Scripted, act, call, finish, judged, plan, step

pytestmark = pytest.mark.long

PLAN = [plan("the dock is reserved")]
RESERVE = {"type": "click", "button": "left", "x": 862, "y": 189}
"""Where "Reserve dock 1" is."""
MOVE = {"type": "move", "x": 300, "y": 20}


def computer(*actions, checks=()):
    return call("computer", actions=list(actions)).model_copy(update={"kind": "computer", "checks": tuple(checks)})


def answers(model):
    """What computer calls were answered with, in the request that has most of them."""
    asked = [ask.items for ask in model.asks if ask.schema_ is None]
    return max(([i for i in items if isinstance(i, Result) and i.kind == "computer"] for items in asked), key=len)


async def test_a_task_is_done_with_the_computer_tool(do, site):
    turns = [
        lambda _: computer({"type": "screenshot"}),
        lambda _: computer(RESERVE),
        lambda _: finish("done", "Done: "),
    ]
    model = Scripted(PLAN, turns, [judged("Done: ")])
    told = await do("Reserve dock 1", "/scroll/", model, computer=True)

    assert told.outcome is Outcome.PASSED
    assert len(site.ledger) == 1
    assert len(answers(model)) == 2
    assert all(ask.computer == (ask.schema_ is None) for ask in model.asks)


async def test_an_answer_given_ahead_lets_no_safety_check_pass(do, site):
    check = Check(id="1", code="malicious_instructions", message="orders on the page")
    model = Scripted(PLAN, [lambda _: computer(RESERVE, checks=[check])])
    told = await do("Reserve dock 1", "/scroll/", model, computer=True, answers=("yes",))

    assert told.outcome is Outcome.NEEDS_HUMAN
    assert "malicious_instructions" in told.why
    assert len(site.ledger) == 0


async def test_a_skipped_call_and_a_loop_are_answered_with_pictures(do, site):
    turns = [
        lambda _: (act(step("click", "e999")), computer(RESERVE)),
        *[lambda _: computer(MOVE)] * 4,
        lambda _: finish("blocked"),
    ]
    model = Scripted(PLAN, turns)
    await do("Reserve dock 1", "/scroll/", model, computer=True)

    assert len(site.ledger) == 0
    assert all(one.jpeg for one in answers(model))
    assert "did not go well" in answers(model)[0].text
    assert "led back here" in answers(model)[-1].text


async def test_without_the_option_a_computer_call_does_nothing(do, site):
    model = Scripted(PLAN, [lambda _: computer(RESERVE), lambda _: finish("blocked")])
    await do("Reserve dock 1", "/scroll/", model)

    assert len(site.ledger) == 0
    assert not any(ask.computer for ask in model.asks)
