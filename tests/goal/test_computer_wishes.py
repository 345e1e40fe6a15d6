"""What a computer call says becomes steps, or one sentence that says why not; nothing of it is trusted."""

import json

import pytest

from browser_agent.agent.goal.computer_wishes import FURTHEST, Refused, wishes_of
from browser_agent.agent.goal.keys import WrongKeyError, presses
from browser_agent.agent.goal.tools import LONGEST, MOST_STEPS


def made(*actions):
    return wishes_of(json.dumps({"actions": list(actions)}))


def steps(*actions):
    return [(one.do, one.ref, one.value) for one in made(*actions)]


def why(action):
    """The one refusal of an action that is second of two."""
    good, refused = made({"type": "wait"}, action)
    assert not isinstance(good, Refused)
    assert isinstance(refused, Refused)
    assert refused.number == 2
    assert len(refused.said) <= 320
    assert refused.said.isascii()
    return refused.said


def click(x=10, y=20, **more):
    return {"type": "click", "button": "left", "x": x, "y": y, **more}


def test_each_kind_of_action_becomes_the_step_that_it_is():
    path = [{"x": 1, "y": 2}, {"x": 50, "y": 60}, {"x": 3, "y": 4}]

    assert steps(click(), click(button="right"), {"type": "double_click", "x": 0, "y": 799}) == [
        ("click", "10,20", None), ("right_click", "10,20", None), ("double_click", "0,799", None),
    ]  # fmt: skip
    assert steps({"type": "move", "x": 1279, "y": 0}, {"type": "drag", "path": path}) == [
        ("hover", "1279,0", None), ("drag", "1,2", "3,4"),
    ]  # fmt: skip
    assert steps({"type": "scroll", "x": 5, "y": 6, "scroll_x": 0, "scroll_y": -300}) == [("scroll", "5,6", "-300")]
    assert steps({"type": "type", "text": "Bolt"}, {"type": "wait"}, {"type": "screenshot"}) == [
        ("fill", None, "Bolt"), ("wait", None, None), ("wait", None, None),
    ]  # fmt: skip


def test_the_older_form_with_one_action_and_fields_that_are_null_are_understood():
    (one,) = wishes_of(json.dumps({"action": click(keys=None)}))

    assert (one.do, one.ref) == ("click", "10,20")


def test_a_line_break_at_the_end_of_a_text_is_the_enter_key():
    assert steps({"type": "type", "text": "a\r\nb\n"}) == [("fill", None, "a\nb"), ("press", None, "Enter")]
    assert steps({"type": "type", "text": "\n"}) == [("press", None, "Enter")]


@pytest.mark.parametrize(
    ("keys", "chords"),
    [
        (["CTRL", "A"], ("Control+a",)),
        (["CMD", "a"], ("ControlOrMeta+a",)),
        (["CTRL", "SHIFT", "ARROWLEFT"], ("Control+Shift+ArrowLeft",)),
        (["s"], ("s",)),
        (["S"], ("S",)),
        (["ARROWDOWN", "ARROWDOWN", "ENTER"], ("ArrowDown", "ArrowDown", "Enter")),
        (["esc"], ("Escape",)),
        (["SPACE"], ("Space",)),
        ([" "], ("Space",)),
        (["ALT"], ("Alt",)),
        (["CTRL", "+"], ("Control++",)),
        (["F12"], ("F12",)),
        (["PAGEUP"], ("PageUp",)),
    ],
)
def test_keys_are_named_as_the_browser_names_them(keys, chords):
    assert presses(keys) == chords


@pytest.mark.parametrize("keys", [["HYPER"], ["Control+a"], [""], ["\u0000"], ["CTRL", "A", "B"], ["é" * 2]])
def test_keys_that_are_none_are_refused(keys):
    with pytest.raises(WrongKeyError):
        presses(keys)


@pytest.mark.parametrize("bad", [10.5, 10.0, "10", True, -1, 1280, 10**40, None, [1], {"x": 1}, float("nan")])
def test_a_place_is_a_whole_number_within_the_window(bad):
    for action in (
        click(x=bad),
        {"type": "move", "x": bad, "y": 1},
        {"type": "drag", "path": [{"x": bad, "y": 1}] * 2},
    ):
        assert "x" in why(action)


def test_the_window_ends_at_its_lower_edge():
    assert "y" in why(click(y=800))


@pytest.mark.parametrize(
    ("action", "words"),
    [
        (click(button="wheel"), "no middle button"),
        (click(button="back"), 'no "back" button'),
        (click(button="forward"), 'no "forward" button'),
        (click(button="laser"), "button"),
        (click(keys=["SHIFT"]), "keys cannot be held"),
        (click(ref="e1"), "ref"),
        ({"type": "evaluate", "script": "1"}, 'there is no action "evaluate"'),
        ({"type": ["click"]}, "there is no action"),
        ({"type": "x" * 5000}, "there is no action"),
        ({}, "there is no action null"),
        ("click", "expected an object"),
        ([click()], "expected an object"),
        (None, "expected an object"),
        ({"type": "scroll", "x": 1, "y": 1, "scroll_x": 9, "scroll_y": 0}, "scroll_x"),
        ({"type": "scroll", "x": 1, "y": 1, "scroll_x": 0, "scroll_y": 0}, "scroll_y is 0"),
        ({"type": "scroll", "x": 1, "y": 1, "scroll_y": FURTHEST + 1}, "scroll_y"),
        ({"type": "scroll", "x": 1, "y": 1, "scroll_y": 1e3}, "scroll_y"),
        ({"type": "drag", "path": [{"x": 1, "y": 1}]}, "path"),
        ({"type": "drag", "path": [{"x": 1, "y": 1}] * 3}, "ends where it begins"),
        ({"type": "drag", "path": [{"x": 1, "y": 1}] * 5000}, "path"),
        ({"type": "drag", "path": {"x": 1, "y": 1}}, "path"),
        ({"type": "keypress", "keys": []}, "keys"),
        ({"type": "keypress", "keys": "ENTER"}, "keys"),
        ({"type": "keypress", "keys": [{"key": "a"}]}, "keys"),
        ({"type": "keypress", "keys": ["a"] * 11}, "keys"),
        ({"type": "type", "text": ""}, "text"),
        ({"type": "type", "text": 12}, "text"),
        ({"type": "type", "text": "a" * (LONGEST + 1)}, "text"),
        ({"type": "type", "text": "a\tb"}, "control characters"),
        ({"type": "type", "text": "\ud800"}, ""),
        ({"type": "wait", "ms": 10**9}, "ms"),
    ],
)
def test_what_cannot_be_done_is_refused_with_a_reason(action, words):
    assert words in why(action)


@pytest.mark.parametrize(
    "arguments",
    [
        "", "null", "[]", "{}", '{"actions": []}', '{"actions": {"type": "wait"}}', '{"action": {}}', '{"actions": null}',
        "{", "[" * 100_000, '{"actions": "click"}', json.dumps({"actions": [click()] * 1000}),
        json.dumps({"actions": [{"type": "keypress", "keys": ["DOWN"] * 10}] * (MOST_STEPS // 10 + 1)}),
    ],
)  # fmt: skip
def test_what_is_no_call_is_one_refusal(arguments):
    (refused,) = wishes_of(arguments)

    assert isinstance(refused, Refused)
    assert refused.number == 0


def test_garbage_deep_inside_an_action_is_one_refusal():
    (refused,) = wishes_of('{"actions": [{"type": "click", "x": ' + "[" * 300 + "]" * 300 + ', "y": 1}]}')

    assert isinstance(refused, Refused)
    assert refused.number == 1
