"""Healing: what moved or was renamed is found again and proved; what is gone is never replaced by what looks like it."""

from __future__ import annotations

import pytest

from browser_agent.core import action as act
from browser_agent.core import event as ev
from browser_agent.core.target import Query

from .conftest import ACCOUNT, changed, click, says, step

pytestmark = [pytest.mark.browser, pytest.mark.asyncio(loop_scope="session")]
SAVE = '<button type="button" class="primary" data-press="Saved">Save</button>'
DROP = '<button type="button" data-press="Draft deleted" data-testid="drop-draft">Delete draft</button>'


def pressing(name: str, says_: str, more: str = "") -> str:
    return f'<button type="button" data-press="{says_}"{more}>{name}</button>'


@pytest.mark.long
async def test_nothing_is_healed_unless_that_was_asked_for(bench):
    save = await bench.query("button", "Save")

    told = await bench.run(changed((SAVE, pressing("Store", "Saved"))), click(save, says("Saved")))

    assert (told.finished.outcome, told.finished.exit_code, told.pressed) == ("failed", 1, [])
    assert not told.of(ev.Recovered)


async def test_a_renamed_button_at_its_old_place_is_healed_and_proved(bench):
    save = await bench.query("button", "Save")

    told = await bench.run(changed((SAVE, pressing("Store", "Saved"))), click(save, says("Saved")), heals=1)

    (heal,) = told.heals
    assert (told.finished.outcome, told.finished.exit_code) == ("healed", 0)
    assert told.finished.why == "passed by healing 1 target"
    assert told.pressed == ["Store"]
    assert (heal.rung, heal.query.name, heal.target) == ("similarity", "Store", save)
    assert heal.score >= 0.7
    assert heal.margin >= 0.15
    assert heal.proof == ('the text of status is "Saved"',)


@pytest.mark.long
async def test_under_strict_a_healed_run_exits_with_nine(bench):
    save = await bench.query("button", "Save")
    page = changed((SAVE, pressing("Store", "Saved")))

    told = await bench.run(page, click(save, says("Saved")), heals=1, strict=True)

    assert (told.finished.outcome, told.finished.exit_code) == ("healed", 9)


@pytest.mark.long
async def test_a_label_in_other_words_is_healed_by_the_alternative_that_still_finds_the_field(bench):
    field = await bench.query("textbox", "Display name")
    page = changed(("Display name", "Public name"))

    told = await bench.run(page, step(act.Fill(target=field, value="Ada")), heals=1)

    (heal,) = told.heals
    assert told.finished.outcome == "healed"
    assert (heal.rung, heal.query.name) == ("alternatives", "Public name")
    assert heal.proof == ("no expectation; all alternatives that find anything agree",)


@pytest.mark.long
async def test_what_moved_to_another_region_is_healed_when_its_test_id_came_along(bench):
    drop = await bench.query("button", "Delete draft")
    page = changed((DROP, ""), ("<h2>Leaving</h2>", f"<h2>Leaving</h2>{DROP.replace('Delete draft', 'Discard')}"))

    told = await bench.run(page, click(drop, says("Draft deleted")), heals=1)

    assert (told.finished.outcome, told.pressed) == ("healed", ["Discard"])
    assert told.heals[0].rung == "alternatives"


REMOVED = {
    "and another thing of its kind stays": ("Delete draft", "Draft deleted", ((DROP, ""),)),
    "and another thing of its kind takes its place": (
        "Delete draft", "Draft deleted", ((DROP, pressing("Delete account data", "Draft deleted")),)),
    "and a longer name takes its place": ("Save", "Saved", ((SAVE, pressing("Save as template", "Saved")),)),
    "and the same name is elsewhere": (
        "Save", "Saved", ((SAVE, ""), ("<h2>Leaving</h2>", f"<h2>Leaving</h2>{pressing('Save', 'Saved')}"))),
    "and a new one is elsewhere": (
        "Save", "Saved", ((SAVE, ""), ("<h2>Leaving</h2>", f"<h2>Leaving</h2>{pressing('Store', 'Saved')}"))),
    "and its neighbour stays": ("Save", "Saved", ((SAVE, ""),)),
    "and two new ones are at its place": (
        "Save", "Saved", ((SAVE, pressing("Store", "Saved") + pressing("Keep", "Saved")),)),
}  # fmt: skip


@pytest.mark.long
@pytest.mark.parametrize("name", REMOVED)
async def test_what_was_removed_is_never_replaced(bench, name):
    button, said, swaps = REMOVED[name]
    target = await bench.query("button", button)

    told = await bench.run(changed(*swaps), click(target, says(said)), heals=3)

    (tried,), (ended,) = told.of(ev.Recovered), told.of(ev.StepFinished)
    assert told.pressed == []
    assert told.finished.outcome == "failed"
    assert not tried.worked
    assert f"not healed: {tried.why}" in ended.fault.found


@pytest.mark.long
async def test_a_step_that_expects_nothing_is_not_healed_by_likeness(bench):
    save = await bench.query("button", "Save")

    told = await bench.run(changed((SAVE, pressing("Store", "Saved"))), click(save), heals=1)

    assert told.pressed == []
    assert "expects nothing that doing it would make true" in told.of(ev.Recovered)[0].why


@pytest.mark.long
async def test_an_expectation_that_holds_already_proves_nothing(bench):
    save = await bench.query("button", "Save")
    page = changed((SAVE, pressing("Store", "Saved")), ('<p role="status"></p>', '<p role="status">Saved</p>'))

    told = await bench.run(page, click(save, says("Saved")), heals=1)

    assert (told.finished.outcome, told.pressed) == ("failed", [])


@pytest.mark.long
async def test_a_step_that_must_happen_once_is_not_healed_by_likeness(bench):
    save = await bench.query("button", "Save")
    page = changed((SAVE, pressing("Store", "Saved")))

    told = await bench.run(page, click(save, says("Saved"), effect="once"), heals=1)

    assert told.pressed == []
    assert "the step must happen once" in told.of(ev.Recovered)[0].why


@pytest.mark.long
async def test_a_healed_step_that_does_not_do_what_it_should_fails_and_says_where_it_was_tried(bench):
    save = await bench.query("button", "Save")

    told = await bench.run(changed((SAVE, pressing("Store", "Stored"))), click(save, says("Saved")), heals=1)

    (ended,) = told.of(ev.StepFinished)
    assert told.finished.outcome == "failed"
    assert told.pressed == ["Store"]
    assert 'it was tried with button "Store" in place of button "Save"' in ended.fault.found
    assert not told.heals


@pytest.mark.long
async def test_words_that_come_from_data_are_not_healed(bench):
    save = await bench.query("button", "Save")
    target = save.model_copy(update={"name": "${params.name}"})

    told = await bench.run(changed((SAVE, pressing("Store", "Saved"))), click(target, says("Saved")), heals=1)

    assert told.pressed == []
    assert "come from data" in told.of(ev.Recovered)[0].why


@pytest.mark.long
async def test_the_budget_of_heals_is_a_limit(bench):
    save, drop = await bench.query("button", "Save"), await bench.query("button", "Delete draft")
    page = changed((SAVE, pressing("Store", "Saved")), ("Delete draft", "Discard"))
    steps = (click(save, says("Saved")), click(drop, says("Draft deleted"), number=2))

    one = await bench.run(page, *steps, heals=1)
    two = await bench.run(page, *steps, heals=2)

    assert (one.finished.outcome, one.pressed) == ("failed", ["Store"])
    assert "budget.heals: 1 healed already" in one.of(ev.StepFinished)[-1].fault.found
    assert (two.finished.outcome, two.pressed) == ("healed", ["Store", "Discard"])


@pytest.mark.long
async def test_a_target_of_which_nothing_is_known_is_not_healed(bench):
    told = await bench.run(changed((SAVE, "")), click(Query(role="button", name="Save"), says("Saved")), heals=1)

    assert "neither alternatives nor a fingerprint" in told.of(ev.Recovered)[0].why


@pytest.mark.long
async def test_a_page_that_did_not_change_is_not_healed(bench):
    save = await bench.query("button", "Save")

    told = await bench.run(ACCOUNT, click(save, says("Saved")), heals=3)

    assert (told.finished.outcome, told.pressed) == ("passed", ["Save"])
