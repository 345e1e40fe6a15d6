"""What a model saw on one site it types on another only with a person's word, in whole runs."""

import pytest

from browser_agent.agent import Options, run_recipe
from browser_agent.agent.goal.doing import Minds
from browser_agent.agent.goal.shelf import shelf_of
from browser_agent.agent.goal.task import Bounds
from browser_agent.agent.job import declared, prepare
from browser_agent.core.authority import Flow
from browser_agent.core.errors import RecipeError, UsageError
from browser_agent.core.event import Decided
from browser_agent.core.outcome import Outcome
from browser_agent.recipe.load import load_text
from tests.goal.scripted import Scripted, act, call, finish, plan, ref, step
from tests.goal.test_shelf import folder

BOUNDS = Bounds(seconds=40.0, replans=0)
MUG = "Stoneware mug"
RECIPE = """\
# Teaches: a goal that gets what a recipe read.
recipe: 1
title: Tell what was read
needs_model: always
params:
  site: {{type: string}}
  other: {{type: string}}
start: ${{params.site}}/shop/
policy: {{navigate: '${{params.other}}'{flows}}}
outputs: {{read: '${{read}}'}}
steps:
  - extract: {{from: 'link "{mug}"', as: read}}
  - goto: ${{params.other}}/keys/
  - goal: {{do: "tell ${{read}} to the others"}}
    expect: [{{text: 'message: {mug}'}}]
"""


def carrying(site, text=MUG):
    """A model that goes to the other site and types there what it saw."""
    turns = [
        lambda _: act(step("goto", None, f"{site.other}/keys/")),
        lambda said: act(step("fill", ref(said, '"Message"'), text)),
        lambda said: act(step("press", ref(said, '"Message"'), "Enter", f'text: "message: {text}"'), done=True),
        lambda _: finish("blocked", why="it was not let"),
    ]
    return Scripted([plan("the message is sent", success=[("it is", f'text: "message: {text}"')])], turns)


async def carried(do, site, **more):
    task = f"Tell the others at {site.other}/keys/ the cheapest product"
    success = (f'text: "message: {MUG}"',)
    return await do(task, "/shop/", carrying(site), allow=(site.other,), success=success, bounds=BOUNDS, **more)


def words(told):
    """How the words of each step that typed some were traced, and what was answered."""
    return [
        (one.facts.get("words", ""), one.decision.answer)
        for one in told.facts(Decided)
        if one.facts.get("class") == "input"
    ]


@pytest.mark.long
async def test_without_a_word_of_the_person_it_is_not_typed_and_the_run_waits_for_one(do, site):
    told = await carried(do, site)

    assert told.outcome is Outcome.NEEDS_HUMAN
    assert f'fill textbox "Message" = {MUG}' in told.why
    assert f"--allow-flow {site.url}={site.other}" in [one.decision.reason for one in told.facts(Decided)][-1][-200:]
    assert site.other in told.facts(Decided)[-1].facts["page"]


@pytest.mark.long
async def test_with_a_yes_it_is_typed_once(do, site):
    asked = []

    async def yes(question):
        asked.append(question.sentence)
        return True

    told = await carried(do, site, approve=yes)

    assert told.outcome is Outcome.PASSED, told.why
    assert asked == [f'fill textbox "Message" = {MUG}']


@pytest.mark.long
async def test_with_a_declared_flow_nobody_is_asked(do, site):
    told = await carried(do, site, flows=(f"{site.url}={site.other}",))

    assert told.outcome is Outcome.PASSED, told.why
    assert words(told) == [("model", "allow")]


@pytest.mark.long
async def test_an_answer_of_the_person_is_typed_only_with_a_yes_and_one_given_ahead_without(do, site):
    def turns():
        return [
            lambda _: call("ask", question="What do you type at the till?"),
            lambda said: act(step("fill", ref(said, '"Message"'), "quokka-9021")),
            lambda said: act(step("press", ref(said, '"Message"'), "Enter", 'text: "message: quokka-9021"'), done=True),
            lambda _: finish("blocked", why="it was not let"),
        ]

    async def person(question):
        return "quokka-9021"

    plans = [plan("it is sent", success=[("it is", 'text: "message: quokka-9021"')])]
    told = await do("Send it", "/keys/", Scripted(plans, turns()), bounds=BOUNDS, ask_person=person)
    assert (told.outcome, told.facts(Decided)[-1].decision.rule) == (Outcome.NEEDS_HUMAN, "provenance.answer")

    told = await do("Send it", "/keys/", Scripted(plans, turns()), bounds=BOUNDS, answers=("quokka-9021",),
        success=('text: "message: quokka-9021"',))  # fmt: skip
    assert told.outcome is Outcome.PASSED, told.why


@pytest.mark.long
@pytest.mark.parametrize(("field", "text", "answer"), [
    ("City", "partner shop", "ask"),
    ("City", "voucher of it", "ask"),
    ("Voucher", "Four documents", "ask"),
    ("Voucher", "V-17", "allow"),
])  # fmt: skip
async def test_a_frame_of_another_site_is_that_site(do, site, field, text, answer):
    turns = [lambda said: act(step("fill", ref(said, f'"{field}"'), text)), lambda _: finish("blocked", why="enough")]
    told = await do(
        "Use voucher V-17", "/frames/", Scripted([plan("it is used")], turns), allow=(site.other,), bounds=BOUNDS
    )

    assert [one.decision.answer for one in told.facts(Decided) if one.facts["class"] == "input"] == [answer]


@pytest.mark.long
async def test_a_recipe_of_the_shelf_gets_no_words_that_could_be_of_another_site(do, site, tmp_path):
    def order(part):
        return lambda _: call("run_recipe", id="order-parts", params=f'{{"part": "{part}"}}')

    shelf = shelf_of(folder(tmp_path, site))
    there = [lambda _: act(step("goto", None, f"{site.other}/shop/"))]
    turns = [*there, order(MUG), order("Bolt"), lambda _: finish("blocked", why="enough")]
    model = Scripted([plan("it is ordered")], turns)
    task = f"Order a Bolt; look at {site.other}/shop/ before"
    await do(task, "/form/", model, allow=(site.other,), bounds=BOUNDS, shelf=shelf)

    assert [one.form["part"] for one in site.ledger.noted("order PO-1001 received")] == ["Bolt"], model.results
    assert any("provenance.recipe" in one for one in model.results)


@pytest.mark.long
@pytest.mark.parametrize(("flows", "outcome"), [
    ("", Outcome.NEEDS_HUMAN),
    (", flows: {from: '${params.site}', to: '${params.other}'}", Outcome.PASSED),
])  # fmt: skip
async def test_what_a_recipe_read_and_put_into_a_goal_is_no_word_of_the_person(site, tmp_path, flows, outcome):
    file = tmp_path / "tell.yaml"
    file.write_text(RECIPE.format(mug=MUG, flows=flows), encoding="utf-8")
    told = await run_recipe(
        file, {"site": site.url, "other": site.other}, options=Options(out=tmp_path / "runs", env={}),
        minds=Minds(Scripted([], carrying(site).turns[1:])),
    )  # fmt: skip

    assert told.finished.outcome is outcome, told.finished.why
    assert flows or "provenance.text" in told.finished.why


@pytest.mark.parametrize(("text", "said"), [
    ("https://a.test", 'has 0 signs "="'), ("https://a.test=b", "is not an origin"), ("*=https://b.test", "every origin"),
    ("https://a.test=https://b.test=https://c.test", 'has 2 signs "="'), ("https://a.test/x=https://b.test", "is not an origin"),
])  # fmt: skip
def test_a_flow_that_is_none_is_told(text, said):
    with pytest.raises(UsageError, match="--allow-flow") as caught:
        declared((text,))
    assert said in caught.value.message
    assert "=https://" in caught.value.next or "name both" in caught.value.next


HEAD = "recipe: 1\ntitle: T\nstart: https://shop.test/\nparams: {to: string}\n"


def test_flows_of_a_recipe_are_filled_in_before_the_run(tmp_path):
    text = HEAD + "policy: {flows: {from: https://a.test, to: '${params.to}'}}\nsteps: [{note: hello}]\n"
    recipe = load_text(text, str(tmp_path / "r.yaml"))
    options = Options(out=tmp_path, env={}, flows=("https://b.test=https://*.c.test",))

    job = prepare(recipe, {"to": "https://b.test/"}, options)
    assert job.policy.flows == (
        Flow(source="https://a.test", onto="https://b.test"), Flow(source="https://b.test", onto="https://*.c.test"),
    )  # fmt: skip
    with pytest.raises(RecipeError, match="is not an origin"):
        prepare(recipe, {"to": "b"}, options)
