"""Whatever a run did: the recipe does the same steps with the same words, and its file says the same as it does."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from browser_agent.agent.goal.compiling import Wanted, comments, compiled
from browser_agent.agent.goal.done import Output
from browser_agent.agent.goal.pruning import alive
from browser_agent.agent.goal.words import plain
from browser_agent.core import action as act
from browser_agent.core import expect as ex
from browser_agent.core import recipe as rc
from browser_agent.core.target import Fingerprint, Query
from browser_agent.core.template import as_text
from browser_agent.engine.scope import Scope, bind, resolve
from browser_agent.recipe.lint import warnings
from browser_agent.recipe.load import load_text
from browser_agent.recipe.write import dump
from tests.goal.steps import START, did, fill, goto, q, says, without_places

TASK = "Order 3 Bolt and 12 Gear of size M4 for Ada Lovelace by 2026-03-05, 3 of them now"
WORDS = st.sampled_from(
    ["Bolt", "Gear", "3", "12", "M4", "Ada Lovelace", "2026-03-05", "Bolt 3", "Size M4: Bolt", "", " Bolt", "a: b # c",
     "true", "1.50", "'", '"', "\\", "ü\u2028", "- x", "$", "${", "Bolt_3", "x" * 80]
)  # fmt: skip
LABELS = st.sampled_from(["Name", "Count", "Größe", "1st", "params", "", "Bolt"])
QUERY = st.one_of(
    st.builds(q, st.sampled_from(["textbox", "spinbutton"]), LABELS),
    st.builds(
        q,
        st.sampled_from(["link", "button", "checkbox"]),
        WORDS,
        row=st.dictionaries(LABELS.filter(bool), WORDS, max_size=1),
        also=st.just(()) | st.just((Query(text="Bolt"),)),
        was=st.none() | st.just(Fingerprint(tag="a", neighbours=("Bolt",))),
    ),
)
ACTION = st.one_of(
    st.builds(act.Fill, target=QUERY, value=WORDS),
    st.builds(act.Click, target=QUERY, count=st.integers(1, 2)),
    st.builds(act.Choose, target=QUERY, options=st.lists(WORDS, min_size=1, max_size=2).map(tuple)),
    st.builds(act.Check, target=QUERY, on=st.booleans()),
    st.builds(act.Press, keys=st.sampled_from(["Enter", "Tab"])),
    st.builds(act.Goto, url=st.sampled_from([START, f"{START}Bolt?part=Gear&n=3", "http://Bolt.example.test/Bolt"])),
    st.builds(act.Scroll, by=st.integers(1, 9)),
    st.builds(act.Extract, source=st.just("text"), name=st.sampled_from(["Bolt", "a b", "row"]), pattern=st.just("a")),
    st.just(act.Back()),
)
MATCH = st.builds(ex.Match, contains=WORDS.filter(bool)) | st.builds(ex.Match, equals=st.just(3) | st.just("Bolt"))
EXPECT = st.one_of(
    st.builds(says, WORDS),
    st.builds(ex.ValueIs, target=QUERY, match=MATCH),
    st.builds(ex.Visible, target=QUERY),
    st.builds(ex.Url, glob=st.sampled_from(["**/Bolt", f"{START}Bolt/*"])),
)
STEP = st.builds(
    lambda action, expect, once: did(action, *expect, once=once),
    ACTION,
    st.lists(EXPECT, max_size=1),
    st.sampled_from([False, False, False, True]),
)


@st.composite
def runs(draw):
    """Steps by chance, and between them rounds that are the same but for the words."""
    rows = draw(st.lists(st.tuples(WORDS, WORDS), max_size=3))
    again = [one for row in rows for one in _round(*row, once=len(rows) == 2)]
    return [goto(""), *draw(st.lists(STEP, max_size=4)), *again, *draw(st.lists(STEP, max_size=3))]


def _round(name, count, *, once):
    link = q("link", name, row={"Count": count}, was=Fingerprint(tag="a"))
    return [
        fill("Name", name),
        fill("Count", count, role="spinbutton"),
        did(act.Click(target=link), says(f"Added {count} of {name}"), once=once),
    ]


GIVEN = st.dictionaries(
    st.sampled_from(["part", "count", "who", "parts"]),
    st.sampled_from(["Bolt", "3", "Ada Lovelace", 12, True, [{"n": "Bolt", "c": 3}, {"n": "Gear", "c": "12"}]]),
    max_size=3,
)


def _unrolled(nodes, scope):
    """Every step with its values, as a replay would do them one after the other."""
    for node in nodes:
        if isinstance(node, rc.Loop):
            for row in resolve(node.over, scope):
                yield from _unrolled(node.steps, scope.inner(row=row))
        else:
            yield bind(node, scope)


def _told(step):
    """What a step does and expects; a number is the text that it looks like, a variable's name does not matter."""
    bare = plain(step)
    action = bare.action.model_copy(update={"name": ""}) if isinstance(bare.action, act.Extract) else bare.action
    expect = [
        one.model_copy(update={"match": one.match.model_copy(update={"equals": as_text(one.match.equals)})})
        if hasattr(one, "match")
        else one
        for one in bare.expect
    ]
    return action, expect, bare.effect


@given(runs(), GIVEN)
@settings(max_examples=300, deadline=None)
def test_a_compiled_recipe_does_what_the_run_did_and_its_file_is_the_same_recipe(done, given_params):
    read = [at for at, one in enumerate(done) if isinstance(one.step.action, act.Extract)][:2]
    outputs = [Output(done[at].step.action.name, "1", step=at) for at in read]
    wanted = Wanted(TASK, START, given_params, (), (), "Order 3 Bolt")

    result = compiled(wanted, done, outputs, (says("Bolt"),))

    if result.recipe is None:
        assert result.cannot
        return
    text = comments(result) + dump(result.recipe)
    again = load_text(text)
    assert without_places(again) == without_places(result.recipe)
    assert not [one for one in warnings(again) if one.level == "error"]
    values = {one.name: given_params.get(one.name, one.default) for one in again.params}
    living, _ = alive(done, START, frozenset(read), frozenset())
    replayed = [_told(step) for step in _unrolled(again.steps, Scope({"params": values}))]
    wished = [_told(one.step.model_copy(update={"effect": "once" if one.once else None})) for _, one in living]
    assert replayed == wished


@pytest.mark.long
@given(runs(), GIVEN)
@settings(max_examples=60, deadline=None)
def test_the_same_run_is_always_the_same_recipe(done, given_params):
    wanted = Wanted(TASK, START, given_params, (), (), "Order 3 Bolt")

    assert compiled(wanted, done, (), ()) == compiled(wanted, list(done), (), ())


@given(st.lists(st.tuples(WORDS, WORDS), min_size=2, max_size=4, unique=True))
@settings(max_examples=100, deadline=None)
def test_a_loop_over_a_given_table_does_what_the_run_did_with_its_rows(rows):
    done = [goto(""), *(one for row in rows for one in _round(*row, once=False))]
    table = [{"the part": name, "qty": count, "more": 1} for name, count in rows]
    wanted = Wanted("Order all", START, {"parts": table}, (), (), "Order all")

    result = compiled(wanted, done, (), ())

    if result.recipe is None:
        assert any("${" in cell for row in rows for cell in row)
        return
    again = load_text(dump(result.recipe))
    replayed = [_told(step) for step in _unrolled(again.steps, Scope({"params": {"parts": table}}))]
    assert replayed == [_told(one.step) for one in done[1:]]
