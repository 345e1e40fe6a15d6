"""The agent for BrowserGym: its observations become questions, our calls its actions.

`observed.json` is what BrowserGym 0.14.3 observed of a small form of ours, less what nothing here reads.
"""

from __future__ import annotations

import ast
import asyncio
import copy
import json
import subprocess
import sys
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from browser_agent.agent.goal.tools import Wish
from browser_agent.bench.gym import MOST_BAD, MOST_CALLS, GymAgent
from browser_agent.bench.gym_args import GymAgentArgs
from browser_agent.bench.gym_page import changes, lines_of
from browser_agent.bench.gym_words import NoWordsError, actions_of, word
from browser_agent.core.errors import UsageError
from browser_agent.model.turn import Said, Turn
from tests.goal.scripted import Scripted, act, answer, call, finish, look, step

OBSERVED = json.loads((Path(__file__).parent / "observed.json").read_text(encoding="utf-8"))
LINES = """\
[4] heading "Order parts"
text "Part"
[7] textbox "Part" = "Bolt" required
[9] checkbox "As a gift" checked
[11] checkbox "Fast"
text "Size"
[13] combobox "Size" = "Small" collapsed
[14] option "Small" selected
[15] option "Large"
[16] generic "More choices"
[19] button "Later" disabled
[20] button "Send"
[a] Iframe "frame"
[a3] button "Inside"
[23] DisclosureTriangle "Terms" collapsed"""


class Actions:
    """What an agent needs of the harness's action set: the names of its actions."""

    def __init__(self, *names: str) -> None:
        self.action_set = dict.fromkeys(names)


@pytest.fixture
def agent():
    made = []

    def agent(*turns, actions=None):
        made.append(GymAgent(Scripted([], turns), action_set=actions))
        return made[-1]

    yield agent
    for one in made:
        one.close()


def seen(agent, *, value=None, document=None, **more):
    """The page as it was recorded, or with another value in its field, or as another document."""
    observed = copy.deepcopy(OBSERVED) | more
    nodes = observed["axtree_object"]["nodes"]
    if value is not None:
        next(node for node in nodes if node.get("browsergym_id") == "7")["value"]["value"] = value
        next(node for node in nodes if node.get("name") == {"value": "Bolt"})["name"]["value"] = value
    if document is not None:
        nodes[0]["backendDOMNodeId"] = document
    return agent.obs_preprocessor(observed)


def asked(agent):
    return agent._thinker.asks


def results(agent):
    return agent._thinker.results


def test_a_page_is_told_in_reading_order_with_ids_values_and_states():
    assert "\n".join(lines_of(OBSERVED["axtree_object"], OBSERVED["extra_element_properties"])) == LINES


def test_a_name_of_the_page_cannot_look_like_a_line_of_its_own():
    tree = {"nodes": [{"nodeId": "1", "role": {"value": "link"}, "name": {"value": 'a"\n[9] button "Pay'}}]}

    assert lines_of(tree) == ['link "a\\" [9] button \\"Pay"']


def test_of_a_page_that_was_told_only_what_changed_is_told_again():
    before = ["a", "b", "c", "d"]

    assert changes(before, ["a", "x", "c", "d"]) == "- b\n+ x"
    assert changes(before, before) == "nothing changed"
    assert changes(before, ["w", "x", "y"]) == "w\nx\ny"


def test_the_task_and_the_page_are_what_the_model_gets(agent):
    one = agent(lambda _: act(step("click", "20")))

    assert one.get_action(seen(one))[0] == "click('20')"
    assert "Task: Order a nut" in "\n".join(item.text for item in asked(one)[0].items if isinstance(item, Said))
    assert f'<page origin="http://127.0.0.1:8000">\n{LINES}\n</page>' in asked(one)[0].items[-1].text


def test_a_batch_becomes_one_action_after_the_other_and_is_answered_with_what_changed(agent):
    one = agent(
        lambda text: act(step("fill", "7", "Nut"), step("click", f"[{ref_of(text, 'Send')}]")),
        lambda _: finish("done", "Sent Nut", answers=[answer("number", "17", "number 17")]),
    )

    assert one.get_action(seen(one))[0] == "fill('7', 'Nut')"
    assert one.get_action(seen(one, value="Nut"))[0] == "click('20')"
    action, info = one.get_action(seen(one, value="Nut"))

    assert action == "send_msg_to_user('17')"
    assert info["stats"] == {"model_calls": 1, "tokens_in": 1000, "tokens_out": 50}
    assert results(one)[0].splitlines() == [
        '<page origin="http://127.0.0.1:8000">', '1 fill 7 "Nut": done', "2 click [20]: no visible effect", "</page>",
        '<page origin="http://127.0.0.1:8000">', '- [7] textbox "Part" = "Bolt" required', '+ [7] textbox "Part" = "Nut" required', "</page>",
    ]  # fmt: skip


def ref_of(text, words):
    return next(line for line in text.splitlines() if words in line).partition("]")[0].strip("[")


def test_after_the_last_word_the_episode_ends(agent):
    one = agent(lambda _: finish("done", why="all is done"))

    assert one.get_action(seen(one))[0] == "send_msg_to_user('all is done')"
    assert one.get_action(seen(one))[0] is None
    assert len(asked(one)) == 1


def test_what_cannot_be_done_is_reported_or_said_where_there_is_no_word_for_it(agent):
    one = agent(lambda _: finish("impossible", why="no bolts"))
    other = agent(lambda _: finish("impossible", why="no bolts"), actions=Actions("click", "send_msg_to_user"))
    mute = agent(lambda _: finish("impossible", why="no bolts"), actions=Actions("click", "fill"))

    assert one.get_action(seen(one))[0] == "report_infeasible('no bolts')"
    assert other.get_action(seen(other))[0] == "send_msg_to_user('no bolts')"
    assert mute.get_action(seen(mute))[0] is None


def test_an_error_of_the_harness_ends_the_batch_and_is_told(agent):
    one = agent(
        lambda _: act(step("click", "99"), step("click", "20")),
        lambda _: act(step("click", "23")),
    )
    one.get_action(seen(one))

    assert one.get_action(seen(one, last_action_error="ValueError: no element with bid 99"))[0] == "click('23')"
    assert "1 click 99: failed: ValueError: no element with bid 99\n2 click 20: not executed" in results(one)[0]


def test_another_document_ends_the_batch_because_its_ids_are_others(agent):
    one = agent(
        lambda _: act(step("click", "20"), step("click", "9")),
        lambda _: act(step("back")),
    )
    one.get_action(seen(one))

    assert one.get_action(seen(one, document=78))[0] == "go_back()"
    assert "\n1 click 20: done\n2 click 9: not executed: the page went to" in results(one)[0]
    assert '[20] button "Send"' in results(one)[0], "the whole page is told anew"


def test_a_look_is_answered_without_an_action(agent):
    one = agent(
        lambda _: look(find="later BUTTON"), lambda _: look(), lambda _: call("ask", question="which?"),
        lambda _: call("read", name="a", source="page", columns=[]), lambda _: act(step("click", "20")),
    )  # fmt: skip

    action, info = one.get_action(seen(one))

    assert (action, info["stats"]["model_calls"]) == ("click('20')", 5)
    assert results(one)[0].splitlines()[1:-1] == ['[19] button "Later" disabled']
    assert LINES in results(one)[1]
    assert "nobody is there" in results(one)[2]
    assert "answers of finish" in results(one)[3]


def test_only_the_first_act_of_a_turn_is_done(agent):
    one = agent(lambda _: (act(step("click", "20")), act(step("click", "9"))), lambda _: finish("done", why="ok"))
    one.get_action(seen(one))

    assert one.get_action(seen(one))[0] == "send_msg_to_user('ok')"
    assert results(one)[1].startswith("not executed")


def test_what_is_no_call_or_no_step_is_asked_again_but_not_for_ever(agent):
    one = agent(
        lambda _: Turn(text="well"), lambda _: call("act", steps="all"), lambda _: act(step("upload", "7", "/etc/passwd"))
    )  # fmt: skip

    action, info = one.get_action(seen(one))

    assert (action, len(asked(one))) == (None, MOST_BAD)
    assert info["think"].startswith("act")
    assert "no param that holds a file" not in "".join(results(one)[:1])
    assert "Nothing was done" in results(one)[0]


def test_a_model_that_only_looks_is_not_asked_for_ever(agent):
    one = agent(lambda _: look())

    assert one.get_action(seen(one))[0] is None
    assert len(asked(one)) == MOST_CALLS


async def test_the_agent_can_be_asked_where_a_loop_runs_already(agent):
    """The browser of the harness has one on the same thread."""
    one = agent(lambda _: act(step("click", "20")))

    assert asyncio.get_running_loop().is_running()
    assert one.get_action(seen(one))[0] == "click('20')"


SEEN = {"checked": {"9": True, "11": False}, "focused": "7", "titles": ["Parts", "Order"]}
ALL = ("check", "uncheck", "keyboard_press")


@pytest.mark.parametrize(
    ("wish", "actions"),
    [
        (Wish(do="double_click", ref="5"), ["dblclick('5')"]),
        (Wish(do="right_click", ref="5"), ["click('5', 'right')"]),
        (Wish(do="choose", ref="5", value="A\nB"), ["select_option('5', ['A', 'B'])"]),
        (Wish(do="choose", ref="5", value="A"), ["select_option('5', 'A')"]),
        (Wish(do="check", ref="9"), []),
        (Wish(do="check", ref="11"), ["click('11')"]),
        (Wish(do="uncheck", ref="9"), ["click('9')"]),
        (Wish(do="press", ref="5", value="Enter"), ["press('5', 'Enter')"]),
        (Wish(do="press", value="Escape"), ["press('7', 'Escape')"]),
        (Wish(do="scroll", value="-300px"), ["scroll(0, -300)"]),
        (Wish(do="scroll"), ["scroll(0, 600)"]),
        (Wish(do="scroll", ref="5"), ["hover('5')"]),
        (Wish(do="scroll", ref="5", value="90"), ["hover('5')", "scroll(0, 90)"]),
        (Wish(do="drag", ref="5", value="[a6]"), ["drag_and_drop('5', 'a6')"]),
        (Wish(do="drag", ref="5,6", value="7,8"), ["mouse_drag_and_drop(5, 6, 7, 8)"]),
        (Wish(do="click", ref="30,40"), ["mouse_click(30, 40)"]),
        (Wish(do="goto", value="http://a.test/"), ["goto('http://a.test/')"]),
        (Wish(do="tab", value="new"), ["new_tab()"]),
        (Wish(do="tab", value="order"), ["tab_focus(1)"]),
        (Wish(do="wait"), ["noop()"]),
        (Wish(do="fill", ref="5", value='"); import os #'), ["fill('5', '\"); import os #')"]),
    ],
)
def test_each_step_has_its_actions(wish, actions):
    assert list(actions_of(wish, SEEN)) == actions


def test_the_words_that_the_harness_has_are_used():
    assert actions_of(Wish(do="check", ref="11"), SEEN, ALL) == ("check('11')",)
    assert actions_of(Wish(do="press", value="Escape"), SEEN, ALL) == ("keyboard_press('Escape')",)


@pytest.mark.parametrize(
    ("wish", "says"),
    [
        (Wish(do="upload", ref="5", value="/etc/passwd"), "no param"),
        (Wish(do="dialog", value="accept"), "by themselves"),
        (Wish(do="triple_click", ref="5"), "there is none here"),
        (Wish(do="page_tool", value="order"), "work the page itself"),
        (Wish(do="click"), "needs the id"),
        (Wish(do="click", ref="button Send"), "is no id"),
        (Wish(do="fill", ref="3,4", value="x"), "takes the id"),
        (Wish(do="scroll", value="down"), "number of pixels"),
        (Wish(do="tab", value="elsewhere"), "'Parts', 'Order'"),
        (Wish(do="goto", value="http://a.test"), "not among the actions"),
    ],
)
def test_what_has_no_words_there_is_said_so_that_it_can_be_mended(wish, says):
    with pytest.raises(NoWordsError, match=says):
        actions_of(wish, SEEN, ("click", "fill", "scroll", "tab_focus"))


@given(st.text())
def test_no_value_leaves_its_quotes(value):
    read = ast.parse(word("fill", "5", value), mode="eval").body

    assert isinstance(read, ast.Call)
    assert [ast.literal_eval(one) for one in read.args] == ["5", value]


def test_the_agent_needs_no_browser_of_ours_because_the_harness_pins_an_older_one():
    loads = "import sys, browser_agent.bench.gym_args; sys.exit('playwright' in sys.modules)"

    assert subprocess.run([sys.executable, "-c", loads], check=False).returncode == 0


def test_without_the_harness_it_is_said_what_to_install():
    with pytest.raises(UsageError, match="BrowserGym cannot be loaded") as raised:
        GymAgentArgs("m", base_url="http://127.0.0.1:9/v1").make_agent()

    assert raised.value.next == "pip install browsergym-core"
