"""The agent for BrowserGym: its observations become questions, our calls its actions."""

import pytest

from browser_agent.agent.goal.tools import Wish
from browser_agent.bench.gym import GymAgent, action_of
from tests.goal.scripted import Scripted, act, answer, call, finish, step

PAGE = {
    "nodes": [
        {"role": {"value": "RootWebArea"}, "name": {"value": "Shop"}, "browsergym_id": "1"},
        {"role": {"value": "textbox"}, "name": {"value": "Part"}, "browsergym_id": "12", "value": {"value": "Bolt"}},
        {"role": {"value": "button"}, "name": {"value": "Send"}, "browsergym_id": "13"},
        {"role": {"value": "StaticText"}, "name": {"value": "hidden"}, "ignored": True},
    ]
}


def seen(agent, **more):
    goal = [{"type": "text", "text": "Order a bolt"}]
    return agent.obs_preprocessor({"goal_object": goal, "url": "http://a.test/", "axtree_object": PAGE} | more)


def test_an_observation_is_read_with_the_ids_of_the_harness():
    obs = seen(GymAgent(Scripted([], []), "m"))

    assert obs["goal"] == "Order a bolt"
    assert '[12] textbox "Part" = "Bolt"' in obs["page"]
    assert "hidden" not in obs["page"]


def test_a_batch_becomes_one_action_after_the_other_and_is_answered_with_the_page():
    model = Scripted([], [
        lambda _: act(step("fill", "12", "Nut"), step("click", "[13]")),
        lambda _: finish("done", "sent", answers=[answer("number", "17", "number 17")]),
    ])  # fmt: skip
    agent = GymAgent(model, "m")

    assert agent.get_action(seen(agent))[0] == 'fill("12", "Nut")'
    assert agent.get_action(seen(agent))[0] == 'click("13")'
    assert agent.get_action(seen(agent))[0] == 'send_msg_to_user("17")'
    assert len(model.asks) == 2
    assert "fill 12" in model.results[0]
    assert '<page origin="http://a.test/">' in model.results[0]


def test_an_error_of_the_harness_ends_the_batch_and_is_told():
    model = Scripted(
        [], [lambda _: act(step("click", "13"), step("click", "12")), lambda _: finish("blocked", why="no")]
    )
    agent = GymAgent(model, "m")
    agent.get_action(seen(agent))

    assert agent.get_action(seen(agent, last_action_error="no such id"))[0] == 'report_infeasible("no")'
    assert "failed: no such id" in model.results[0]


def test_what_is_no_action_is_asked_again():
    model = Scripted([], [lambda _: call("look", find=None, picture=False), lambda _: act(step("back"))])
    agent = GymAgent(model, "m")

    assert agent.get_action(seen(agent))[0] == "go_back()"
    assert "use act and finish" in model.results[0]


@pytest.mark.parametrize(
    ("wish", "action"),
    [
        (Wish(do="choose", ref="5", value="A\nB"), 'select_option("5", ["A", "B"])'),
        (Wish(do="press", ref="5", value="Enter"), 'press("5", "Enter")'),
        (Wish(do="press", value="Escape"), 'keyboard_press("Escape")'),
        (Wish(do="scroll", value="x"), "scroll(0, 600)"),
        (Wish(do="fill", ref="5", value='"); import os #'), 'fill("5", "\\"); import os #")'),
        (Wish(do="dialog", value="accept"), "noop()"),
    ],
)
def test_each_step_has_its_action_and_no_value_leaves_its_quotes(wish, action):
    assert action_of(wish) == action
