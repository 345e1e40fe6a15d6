"""Recipes to text and back."""

from pathlib import Path

from hypothesis import given, settings
from hypothesis import strategies as st

from browser_agent.core import action as do
from browser_agent.core import expect as see
from browser_agent.core.recipe import Branch, Loop, Recipe, Step
from browser_agent.core.sentence import sentence
from browser_agent.core.value import Data, Place, Value
from browser_agent.recipe.load import load, load_text
from browser_agent.recipe.write import dump
from tests.recipe.queries import QUERY, SAFE

NOWHERE = Place(file="r.yaml", line=1)
VALUE = st.text(max_size=12).filter(lambda text: "${" not in text and text.isprintable()) | st.sampled_from(
    ["", " x ", "true", "007", "- a", "a: b", "# c", "'", '"', "\\", "a\nb", "~", "null", "[x]", "é\u00a0ü", "@", "%"]
)
MATCH = st.builds(see.Match, contains=SAFE, equals=st.none() | st.integers() | VALUE.filter(bool) | st.booleans())
EXPECTATION = st.deferred(
    lambda: (
        st.builds(see.Url, glob=SAFE)
        | st.builds(see.Visible, target=QUERY)
        | st.builds(see.Text, target=st.none() | QUERY, match=MATCH)
        | st.builds(see.ValueIs, target=QUERY, match=MATCH)
        | st.builds(see.Count, target=QUERY, min=st.integers(0, 9))
        | st.builds(see.Table, target=QUERY, row=st.dictionaries(SAFE, SAFE, max_size=2))
        | st.builds(see.Not, of=EXPECTATION)
    )
)
ACTION = (
    st.builds(do.Click, target=QUERY, count=st.integers(1, 3), modifiers=st.sampled_from([(), ("Shift", "Alt")]))
    | st.builds(do.Fill, target=QUERY, value=VALUE)
    | st.builds(do.Choose, target=QUERY, options=st.lists(VALUE, min_size=1, max_size=3).map(tuple))
    | st.builds(do.Check, target=QUERY, on=st.booleans())
    | st.builds(do.Note, text=VALUE)
    | st.builds(do.Assert, that=st.lists(EXPECTATION, min_size=1, max_size=2).map(tuple))
)


def _step(number: str, action: do.Action, expect: list[see.Expectation], name: str) -> Step:
    return Step(id=number, name=name or sentence(action), action=action, expect=tuple(expect), place=NOWHERE)


PLAN = st.lists(st.tuples(ACTION, st.lists(EXPECTATION, max_size=2), st.just("") | SAFE), min_size=1, max_size=4)


def _without_places(value: Data) -> Data:
    """The same value with every place and hash forgotten."""
    if isinstance(value, Value):
        fields = {name: _without_places(getattr(value, name)) for name in type(value).model_fields}
        return type(value).__name__, {name: one for name, one in fields.items() if name not in ("place", "sha256")}
    if isinstance(value, dict):
        return {key: _without_places(one) for key, one in value.items()}
    return [_without_places(one) for one in value] if isinstance(value, list | tuple) else value


@given(PLAN, VALUE.filter(bool))
@settings(max_examples=40, deadline=None)
def test_a_dumped_recipe_loads_as_the_same_recipe(plan: list, title: str):
    inner = tuple(_step(f"1.{number}", *one) for number, one in enumerate(plan, 1))
    loop = Loop(id="1", over=["a", 1, {"b": "c"}], steps=inner, place=NOWHERE)
    own = _step("2.mine", *plan[0])
    branch = Branch(id="2", condition=(see.Url(glob="*"),), then=(own,), place=NOWHERE)
    recipe = Recipe(id="r", title=title, steps=(loop, branch), outputs={"a": [1, title]}, place=NOWHERE)

    again = load_text(dump(recipe), file="r.yaml")

    assert _without_places(again) == _without_places(recipe)


def test_the_example_that_says_everything_survives_a_round_trip():
    whole = Path(__file__).with_name("whole.yaml")
    recipe = load(whole)

    again = load_text(dump(recipe), file=str(whole))

    assert _without_places(again) == _without_places(recipe)
    assert dump(again) == dump(recipe)


def test_dumped_text_is_what_a_person_would_write():
    source = (
        "recipe: 1\nid: r\ntitle: Order parts\nstart: https://shop.example.test/\nsteps:\n"
        '  - fill: {into: textbox "Part", value: Bolt}\n'
        '  - click: button "Send order"\n    expect:\n      - visible: heading "Thank you"\n'
    )

    assert dump(load_text(source, file="r.yaml")) == source
