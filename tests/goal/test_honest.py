"""No false success: whatever a model says, a run passes only when what was asked for is so."""

import json

import pytest

from browser_agent.agent.goal.task import Bounds
from browser_agent.core.event import Recovered, StepFinished, StepStarted
from browser_agent.core.outcome import Outcome
from browser_agent.model.turn import Call, Turn
from tests.goal.scripted import Scripted, act, answer, call, finish, judged, look, plan, ref, step

LIES = [plan("the order is sent")]
ONCE = Bounds(seconds=60.0, replans=0)
SURE = [judged("Order parts")]
"""A judge that finds everything met, by words that stand on every page of the form."""


async def test_saying_done_at_once_passes_nothing(do, site):
    model = Scripted(LIES, [lambda _: finish("done", "Order parts")], SURE)
    told = await do("Order 3 bolts", "/form/", model)

    assert told.outcome is not Outcome.PASSED
    assert "nothing shows that anything was done" in told.why
    assert len(site.ledger) == 0


async def test_a_judge_cannot_quote_what_is_not_there(do, site):
    turns = [lambda text: act(step("fill", ref(text, '"Part"'), "Bolt")), lambda _: finish("done", "Order parts")]
    told = await do("Order 3 bolts", "/form/", Scripted(LIES, turns, [judged("Thank you for your order")]))

    assert told.outcome is not Outcome.PASSED
    assert "neither on the page nor in the record" in told.why


async def test_what_the_person_wants_to_see_outweighs_model_and_judge(do, site):
    turns = [lambda text: act(step("fill", ref(text, '"Part"'), "Bolt")), lambda _: finish("done", "Order parts")]
    told = await do(
        "Order 3 bolts", "/form/", Scripted(LIES, turns, SURE), success=("text: Order received",), bounds=ONCE
    )

    assert told.outcome is Outcome.FAILED
    assert "Order received" in told.why


async def test_a_page_that_says_submitted_over_an_answer_of_500_is_a_failure(do, site):
    def press(text):
        return act(step("click", ref(text, '"Send report"'), None, "text: Submitted"), done=True)

    model = Scripted(LIES, [press, lambda _: finish("done", "Submitted")], [judged("Submitted")])
    told = await do("Submit it", "/fail/submit", model)

    assert told.outcome is not Outcome.PASSED
    assert "500" in model.results[0]
    assert "failed" in model.results[0]


async def test_finish_is_refused_while_the_last_steps_did_not_go_well(do, site):
    def wrong(text):
        return act(step("click", ref(text, '"Send order"'), None, "text: Order received"))

    model = Scripted(LIES, [wrong, lambda _: finish("done", "Order parts")], SURE)
    await do("Order 3 bolts", "/form/", model, bounds=ONCE)

    assert "not accepted: the last steps did not go well" in model.results[1]


async def test_evidence_is_looked_up_and_the_nearest_words_are_told(do, site):
    turns = [lambda _: finish("done", "Order was received"), lambda _: finish("impossible", why="no")]
    model = Scripted(LIES, turns, SURE)
    told = await do("Order 3 bolts", "/form/", model)

    assert told.outcome is Outcome.FAILED
    assert "impossible" in told.why


async def test_an_answer_must_be_in_its_quote_and_the_quote_on_the_page(do, site):
    wrong = [
        lambda _: finish("done", "Order parts", answers=[answer("number", "PO-9", "Order parts")]),
        lambda _: finish("done", "Order parts", answers=[answer("number", "PO-9", "Your number is PO-9")]),
        lambda _: finish("blocked", why="there is none"),
    ]
    model = Scripted(LIES, wrong, SURE)
    told = await do("Which number does the order have?", "/form/", model)

    assert told.outcome is Outcome.NEEDS_HUMAN
    assert 'the answer number = "PO-9" is not in its quote' in model.results[0]
    assert "does not stand on the page" in model.results[1]


async def test_an_expectation_that_held_before_ends_nothing(do, site):
    def fill(text):
        return act(step("fill", ref(text, '"Part"'), "Bolt", "text: Order parts"), done=True)

    model = Scripted(LIES, [fill, lambda _: finish("blocked", why="no")], SURE)
    await do("Order 3 bolts", "/form/", model)

    assert "as it did before" in model.results[0]
    assert "done was not accepted" in model.results[0]


async def test_after_a_step_that_cannot_be_undone_nothing_is_executed(do, site):
    def greedy(text):
        fills = [step("fill", ref(text, '"Part"'), "Bolt"), step("check", ref(text, '"I agree"'))]
        sends = [step("click", ref(text, '"Send order"')) for _ in range(12)]
        return act(*fills, *sends)

    model = Scripted(LIES, [greedy, lambda _: finish("blocked", why="no")])
    await do("Order 3 bolts", "/form/", model)

    assert len(site.ledger.noted("order PO")) == 1
    assert model.results[0].count(": not executed: ") == 11


async def test_the_same_order_is_not_sent_twice(do, site):
    def send(text):
        return act(
            step("fill", ref(text, '"Part"'), "Bolt"), step("check", ref(text, '"I agree"')),
            step("click", ref(text, '"Send order"')),
        )  # fmt: skip

    turns = [send, lambda _: act(step("back")), send, lambda _: finish("blocked", why="no")]
    model = Scripted(LIES, turns)
    await do("Order 3 bolts", "/form/", model)

    assert len(site.ledger.noted("order PO")) == 1
    assert any("is not done twice" in one for one in model.results)


UNUSABLE = {
    "no call at all": lambda _: Turn(text="I am done!", stop="said"),
    "an empty turn": lambda _: Turn(),
    "an answer that was cut off": lambda _: Turn(text="{", stop="cut", why="max_output_tokens"),
    "a tool that does not exist": lambda _: call("run_shell", command="rm -rf /"),
    "arguments that are no JSON": lambda _: Call(id="x", name="act", arguments="{steps: ["),
    "arguments nested ten thousand deep": lambda _: Call(id="x", name="act", arguments="[" * 10_000),
    "a list for an object": lambda _: Call(id="x", name="act", arguments="[1, 2]"),
    "a verb that does not exist": lambda _: act(step("teleport", "e1")),
    "a thousand steps": lambda _: act(*[step("click", "e1")] * 1000),
    "a huge value": lambda _: act(step("fill", "e2", "x" * 100_000)),
}


SELDOM = {
    "an empty turn",
    "a list for an object",
    "a verb that does not exist",
    "a huge value",
    "a tool that does not exist",
}


@pytest.mark.parametrize(
    "what", [pytest.param(one, marks=pytest.mark.long) if one in SELDOM else one for one in UNUSABLE]
)
async def test_what_cannot_be_used_does_nothing_and_ends_after_two_repairs(do, site, what):
    model = Scripted(LIES, [UNUSABLE[what]], SURE)
    told = await do("Order 3 bolts", "/form/", model, bounds=Bounds(seconds=60, replans=0))

    assert told.outcome is Outcome.NEEDS_HUMAN
    assert [one.name for one in told.facts(StepStarted) if not one.name.startswith("goto")] == []
    assert len([ask for ask in model.asks if ask.schema_ is None]) <= 6
    assert len(site.ledger) == 0


UNDONE = {
    "a ref that was never there": (lambda _: act(step("click", "e999")), "e999"),
    "an origin that is not allowed": (lambda _: act(step("goto", None, "https://evil.example.test/")), "refused"),
    "a file of this machine": (lambda text: act(step("upload", ref(text, '"Part"'), "/etc/passwd")), "param"),
    "a secret that does not exist": (lambda text: act(step("fill", ref(text, '"Part"'), "${secrets.card}")), "card"),
    "a script": (lambda _: act(step("goto", None, "javascript:alert(1)")), "refused"),
    "what the storage holds": (
        lambda text: act(step("hover", ref(text, '"Part"'), None, "storage: x")),
        "write one of",
    ),
}


RARE = {"a script", "what the storage holds", "a secret that does not exist"}


@pytest.mark.parametrize("what", [pytest.param(one, marks=pytest.mark.long) if one in RARE else one for one in UNDONE])
async def test_what_may_not_be_is_told_and_not_done(do, site, what):
    turn, words = UNDONE[what]
    model = Scripted(LIES, [turn, lambda _: finish("blocked", why="no")], SURE)
    told = await do("Order 3 bolts", "/form/", model)

    assert told.outcome is Outcome.NEEDS_HUMAN
    assert words in model.results[0], model.results[0]
    assert not any(one.verdict == "passed" for one in told.facts(StepFinished) if not one.name.startswith("goto"))


@pytest.mark.long
async def test_a_wandering_model_is_stopped_by_the_loop_detector(do, site):
    def again(text):
        return act(step("fill", ref(text, '"Part"'), "Bolt"), step("fill", ref(text, '"Part"'), ""))

    model = Scripted(LIES, [again], SURE)
    told = await do("Order 3 bolts", "/form/", model, bounds=Bounds(seconds=60, replans=1))

    assert told.outcome is Outcome.NEEDS_HUMAN
    rungs = [one.rung for one in told.facts(Recovered)]
    assert "loop" in rungs
    assert any(one.startswith("back to the checkpoint") for one in rungs)
    assert "a new plan" in rungs


@pytest.mark.long
async def test_an_endless_model_ends_at_each_of_its_budgets(do, site):
    numbers = iter(range(10_000))

    def endless(text):
        return act(step("fill", ref(text, '"Part"'), f"Bolt {next(numbers)}"))

    for bounds, words in (
        (Bounds(steps=5), "5 steps are done"),
        (Bounds(calls=4), "4"),
        (Bounds(seconds=3.0), "3 s are over"),
        (Bounds(usd=0.05), "$"),
        (Bounds(tokens=20_000), "tokens"),
        (Bounds(roles={"execute": 0.05}), "role execute"),
    ):
        told = await do("Order 3 bolts", "/form/", Scripted(LIES, [endless], SURE), bounds=bounds)

        assert told.outcome is Outcome.OUT_OF_BUDGET, told.why
        assert words in told.why


async def test_a_question_is_parked_when_nobody_is_there(do, site):
    model = Scripted([plan("x", questions=["Which bolts, M3 or M4?"])], [look])
    told = await do("Order bolts", "/form/", model)

    assert told.outcome is Outcome.NEEDS_HUMAN
    assert "M3 or M4" in told.why


async def test_an_answer_that_came_with_the_task_is_told_to_the_planner(do, site):
    plans = [plan("x", questions=["Which bolts, M3 or M4?"]), plan("the order is sent")]
    model = Scripted(plans, [lambda _: finish("blocked", why="no")])
    await do("Order bolts", "/form/", model, answers=("M4",))

    assert "The person says: M4" in model.asks[1].items[-1].text


async def test_a_question_of_the_executor_reaches_the_person(do, site):
    async def person(question):
        return f"an answer to {question}"

    model = Scripted(LIES, [lambda _: call("ask", question="Which?"), lambda _: finish("blocked", why="no")])
    await do("Order bolts", "/form/", model, ask_person=person)

    assert model.results[0] == "The person says: an answer to Which?"


async def test_no_value_of_a_secret_reaches_a_model(do, site):
    from browser_agent.agent.goal.task import secret_of

    def sign_in(text):
        return act(
            step("fill", ref(text, '"Username"'), "${secrets.user}"),
            step("fill", ref(text, '"Password"'), "${secrets.password}"),
            step("click", ref(text, 'button "Sign in"')),
        )

    secrets = (secret_of("user=env:INVOICES_USER"), secret_of("password=env:INVOICES_PASSWORD"))
    model = Scripted(
        [plan("signed in")], [sign_in, lambda _: look(), lambda _: finish("blocked", why="a code is wanted")]
    )
    env = {"INVOICES_USER": "ada-lovelace-7", "INVOICES_PASSWORD": "correct-horse"}
    told = await do("Sign in", "/login/", model, secrets=secrets, env=env)

    sent = "\n".join(json.dumps(ask.model_dump(mode="json", exclude={"tools"}), default=str) for ask in model.asks)
    assert "fill" in "\n".join(told.steps)
    assert "correct-horse" not in sent
    assert "ada-lovelace-7" not in sent


async def test_the_same_words_on_the_next_page_of_a_form_are_another_press(do, site):
    def on(text):
        steps = []
        for label, value in (("Full name", "Ada"), ("E-mail", "a@b.test"), ("Street", "Kajen 7"), ("City", "Aarhus")):
            if f'textbox "{label}"' in text.rpartition("<page")[2]:
                steps.append(step("fill", ref(text, f'"{label}"'), value))
        return act(*steps, step("click", ref(text, '"Next"')))

    model = Scripted(LIES, [on, on, lambda _: finish("blocked", why="enough")])
    await do("Register", "/wizard/", model, bounds=Bounds(seconds=60, replans=0))

    assert not any("is not done twice" in one for one in model.results), model.results
    assert site.ledger.noted("wizard page 1 kept")
    assert site.ledger.noted("wizard page 2 ")
