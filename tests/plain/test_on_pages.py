"""Plain steps on real pages: what is surely meant is done through the one door, everything else is told and not done."""

import pytest

from browser_agent.core import action as act
from browser_agent.core import event as ev
from browser_agent.core.outcome import Outcome
from browser_agent.core.plain.matched import Matched
from browser_agent.core.ports import Effect
from browser_agent.engine.steps import Bound
from tests.plain.conftest import Plainly
from tests.plain.measure import cases, measure, rates

pytestmark = pytest.mark.asyncio(loop_scope="session")
SIGN = "<h1>Door</h1><button>Sign in</button><button>Sign out</button>"
ROWS = """<table><tr><th>Part<th>Stock<th>Do</tr><tr><td>Bolt M8<td>3<td><button>Delete</button></tr>
<tr><td>Nut M8<td>4<td><button>Delete</button></tr></table>"""
FAST = "  timeout: 0.3"


async def test_the_labelled_sentences_mean_what_they_should_and_none_means_another_thing(plainly: Plainly) -> None:
    some = [one for one in cases() if one.page in ("/login/", "/form/", "/decoy/", "/modal/?kind=cookie&ms=0")]
    told = await measure(plainly.session, plainly.fixtures.url, some)
    assert [(one.case.said, one.got, one.why) for one in told if one.acted and not one.right] == []
    assert rates(told).missed <= 0.02 * rates(told).cases
    assert rates(told).cases > 100


async def test_a_step_that_passes_says_what_it_meant_how_surely_and_what_to_write(plainly: Plainly) -> None:
    told = await plainly.run(SIGN, "- do: klicke auf Anmelden")
    assert (told.finished.outcome, told.pressed) == (Outcome.PASSED, ["Sign in"])
    assert (told.matched.found, told.matched.confidence) == ('button "Sign in"', 0.92)
    assert told.matched.paste == '- click: button "Sign in"'
    assert told.matched.margin >= 0.3


async def test_it_is_judged_and_found_like_any_other_step(plainly: Plainly) -> None:
    told = await plainly.run(SIGN, "- do: click Sign in", actions={"submit": "deny", "input": "deny"})
    assert told.finished.outcome is Outcome.BLOCKED
    assert told.pressed == []
    assert [fact.kind for fact in told.facts if fact.kind in ("matched", "decided", "performed")] == [
        "matched",
        "decided",
    ]


async def test_what_is_not_there_is_a_fault_with_what_came_close_and_the_step_to_write(plainly: Plainly) -> None:
    told = await plainly.run(ROWS, "- do: click Delete", FAST)
    assert (told.finished.outcome, told.pressed) == (Outcome.FAILED, [])
    assert told.fault.kind == "ambiguous"
    assert 'button "Delete" (1.00)' in told.fault.near
    assert (
        "plain.yaml:7: write one of: - click: {role: button, name: Delete, row: {Part: Bolt M8}} or " in told.fault.next
    )
    told = await plainly.run(SIGN, "- do: click Sign up", FAST)
    assert (told.fault.kind, told.pressed) == ("not_found", [])


@pytest.mark.long
async def test_the_row_the_number_and_what_is_beside_it_tell_equals_apart(plainly: Plainly) -> None:
    for sentence in ("click Delete in the row of Nut M8", "click the second Delete", "click Delete next to Nut M8"):
        told = await plainly.run(ROWS, f"- do: {sentence}")
        assert told.finished.outcome is Outcome.PASSED
        assert told.matched.paste == "- click: {role: button, name: Delete, row: {Part: Nut M8}}", sentence


@pytest.mark.long
async def test_equals_that_no_words_tell_apart_are_counted_only_when_the_sentence_counts(plainly: Plainly) -> None:
    page = "<button id=a onclick='pressed.push(1)'>Go</button><button id=b onclick='pressed.push(2)'>Go</button>"
    page = page.replace(" id=a", "").replace(" id=b", "")
    told = await plainly.run(page, "- do: click the second Go")
    assert (told.finished.outcome, told.pressed) == (Outcome.PASSED, [2, "Go"])
    assert told.matched.paste == "- click: {role: button, name: Go, nth: 1}"


async def test_opposite_words_are_never_taken_even_when_nothing_else_is_there(plainly: Plainly) -> None:
    for wanted, there in (
        ("Cancel", "Delete"),
        ("Accept", "Decline"),
        ("Accept", "Do not accept"),
        ("Log in", "Log out"),
    ):
        told = await plainly.run(f"<button>{there}</button>", f"- do: click {wanted}", FAST)
        assert (told.finished.outcome, told.pressed) == (Outcome.FAILED, []), (wanted, there)


async def test_what_may_not_be_taken_back_wants_its_own_words(plainly: Plainly) -> None:
    told = await plainly.run("<button>Delete</button>", "- do: klicke auf Löschen", FAST)
    assert (told.finished.outcome, told.pressed) == (Outcome.FAILED, [])
    assert "may not be taken back" in told.fault.near[0]
    assert told.fault.next.endswith('write - click: button "Delete"')
    told = await plainly.run("<h1>Files</h1><button>Delete</button>", "- do: click the button", FAST)
    assert (told.finished.outcome, told.pressed) == (Outcome.FAILED, [])
    told = await plainly.run("<h1>Files</h1><button>Delete</button>", "- do: click Delete files", FAST)
    assert (told.finished.outcome, told.pressed) == (Outcome.FAILED, [])
    told = await plainly.run("<button>Delete</button>", "- do: click Delete")
    assert told.pressed == ["Delete"]


@pytest.mark.long
async def test_each_verb_becomes_its_action_and_is_read_back(plainly: Plainly) -> None:
    page = """<label>Part <input></label><label>Speed <select><option>Slow<option>Fast</select></label>
    <label><input type=checkbox> Gift</label><label><input type=radio name=r> Red</label>"""
    told = await plainly.run(
        page, "- do: fill Part with ${params.part}", '- do: choose "Fast" in Speed', "- do: check Gift",
        "- do: uncheck Gift", "- do: choose Red", '- do: set Speed to "Slow"', "- do: choose Fast", "- do: clear Part",
    )  # fmt: skip
    assert told.finished.outcome is Outcome.PASSED, told.finished.why
    assert [one.paste for one in told.of(Matched)] == [
        '- fill: {into: textbox "Part", value: "${params.part}"}', '- choose: {in: combobox "Speed", option: Fast}',
        '- check: checkbox "Gift"', '- uncheck: checkbox "Gift"', '- check: radio "Red"',
        '- choose: {in: combobox "Speed", option: Slow}', '- choose: {in: combobox "Speed", option: Fast}',
        '- fill: {into: textbox "Part", value: ""}',
    ]  # fmt: skip


@pytest.mark.long
async def test_a_thing_that_comes_late_is_waited_for(plainly: Plainly) -> None:
    page = "<p>Wait</p><script>setTimeout(() => document.body.insertAdjacentHTML('beforeend', '<button>Sign in</button>'), 700)</script>"
    told = await plainly.run(page, "- do: click Log in")
    assert told.pressed == ["Sign in"]


@pytest.mark.long
async def test_words_that_come_from_data_name_just_what_they_say(plainly: Plainly) -> None:
    told = await plainly.run("<button>Save</button>", "- do: click ${params.name}")
    assert told.pressed == ["Save"]
    told = await plainly.run("<button>Speichern</button>", "- do: click ${params.name}", FAST)
    assert (told.finished.outcome, told.pressed) == (Outcome.FAILED, [])


async def test_a_secret_goes_only_where_the_field_says_that_it_is_for_it(plainly: Plainly) -> None:
    header = "secrets: {pass: {from: env:X, origins: ['https://x.test'], field: password}}\n"
    page = "<form method=post><label>Comment <input></label><label>Password <input type=password></label></form>"
    told = await plainly.run(page, "- do: fill Comment with ${secrets.pass}", FAST, header=header)
    assert (told.finished.outcome, told.fault.kind) == (Outcome.BLOCKED, "refused")
    assert "says that it is for a comment" in told.fault.found
    assert told.of(ev.Performed) == []
    # The right field is asked of the vault by the hand, like any other: this session's vault knows no such secret.
    told = await plainly.run(page, "- do: fill Password with ${secrets.pass}", FAST, header=header)
    assert told.matched.found == 'textbox "Password"'
    assert told.finished.outcome is not Outcome.PASSED
    assert told.of(ev.SecretUsed) == []


async def test_what_is_not_sure_is_left_to_a_model_only_where_the_recipe_lets_one_and_proves_it(
    plainly: Plainly,
) -> None:
    asked: list[str] = []

    async def model(bound: Bound) -> Effect:
        """Stands where the loop of a model does: it gets the sentence as a goal, and works on the same page."""
        assert isinstance(bound.step.action, act.Goal)
        asked.append(bound.step.action.task)
        await plainly.session.page.get_by_role("button", name="Dispatch").click()
        return Effect("reached")

    page = "<button onclick=\"document.title = 'sent'\">Dispatch</button>"
    proof = ("  expect: [{title: sent}]", FAST)
    told = await plainly.run(page, "- do: click Ship it", *proof, header="needs_model: always\n", pursue=model)
    assert (told.finished.outcome, asked, told.pressed) == (Outcome.PASSED, ["click Ship it"], ["Dispatch"])
    for lines, header in (((FAST,), "needs_model: always\n"), (proof, "")):
        told = await plainly.run(page, "- do: click Ship it", *lines, header=header, pursue=model)
        assert (told.finished.outcome, told.pressed) == (Outcome.FAILED, [])
    assert len(asked) == 1
    told = await plainly.run(page, "- do: click Ship it", *proof, header="needs_model: heal\n", pursue=model)
    assert (told.finished.outcome, len(asked), told.pressed) == (Outcome.PASSED, 2, ["Dispatch"])
    told = await plainly.run(page, "- do: click Ship it", *proof, header="needs_model: heal\n")
    assert told.finished.outcome is Outcome.FAILED
    assert told.fault.found.endswith("no model was at hand to ask")
