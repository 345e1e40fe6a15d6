"""A target that says what it was: acted on while it is, refused when it may be another, with what differs."""

from __future__ import annotations

import pytest

from browser_agent.core import action as act
from browser_agent.core import event as ev
from browser_agent.core.target import Query

from .conftest import ACCOUNT, changed, click, says, step

pytestmark = [pytest.mark.browser, pytest.mark.asyncio(loop_scope="session")]
SAVE = '<button type="button" class="primary" data-press="Saved">Save</button>'
DECOY = '<button type="button" data-press="Saved">Save</button>'


async def test_an_unchanged_page_passes_and_all_locators_agree(bench):
    field = await bench.query("textbox", "Display name")

    told = await bench.run(ACCOUNT, step(act.Fill(target=field, value="Ada")))

    (resolved,) = told.of(ev.Resolved)
    assert told.finished.outcome == "passed"
    assert resolved.agree == resolved.locators == 1 + len(field.also)
    assert not told.of(ev.Warned)


@pytest.mark.long
async def test_a_locator_that_went_away_is_told_while_the_step_still_passes(bench):
    field = await bench.query("textbox", "Display name")

    told = await bench.run(changed((' data-testid="display-name"', "")), step(act.Fill(target=field, value="Ada")))

    (resolved,), (warned,) = told.of(ev.Resolved), told.of(ev.Warned)
    assert told.finished.outcome == "passed"
    assert resolved.agree == resolved.locators - 1
    assert warned.message.startswith(f"{resolved.agree} of {resolved.locators} locators agree; ")
    assert 'testid "display-name"' in warned.message


@pytest.mark.long
async def test_a_second_one_of_its_name_stops_the_step_with_both(bench):
    save = await bench.query("button", "Save")

    told = await bench.run(changed(("<h2>Leaving</h2>", f"<h2>Leaving</h2>{DECOY}")), click(save, says("Saved")))

    assert told.pressed == []
    assert told.finished.outcome == "failed"


async def test_one_of_its_name_in_another_region_is_not_taken_for_it(bench):
    save = await bench.query("button", "Save")
    page = changed((SAVE, ""), ("<h2>Leaving</h2>", f"<h2>Leaving</h2>{DECOY}"))

    told = await bench.run(page, click(save, says("Saved")))

    (ended,) = told.of(ev.StepFinished)
    assert told.pressed == []
    assert ended.fault.kind == "ambiguous"
    assert 'region "region "Danger""' in ended.fault.found
    assert ended.fault.near[0].startswith('button "Save" (0.')
    assert ended.fault.next == "browser-agent heal recipe.yaml"


@pytest.mark.long
async def test_one_of_its_name_in_another_region_is_not_taken_for_it_when_it_stood_there_before(bench):
    two = changed(("<h2>Leaving</h2>", f"<h2>Leaving</h2>{DECOY.replace('Saved', 'Kept')}"))
    await bench.open(two)
    seen = await bench.session.surface.observe()
    first = next(one for one in seen.nodes if (one.role, one.name) == ("button", "Save"))
    from browser_agent.core.target import Ref

    save = await bench.session.surface.durable(Ref(ref=first.ref))

    there = await bench.run(two, click(save, says("Saved")))
    gone = await bench.run(changed((SAVE, ""), page=two), click(save, says("Kept")))

    assert (there.finished.outcome, there.pressed) == ("passed", ["Save"])
    assert (gone.finished.outcome, gone.pressed) == ("failed", [])


@pytest.mark.long
async def test_other_data_around_it_and_a_larger_count_in_its_heading_change_nothing(bench):
    drop = await bench.query("button", "Delete draft")
    page = changed(("Drafts (3)", "Drafts (12)"), ("Kept for 30 days", "Kept for 7 days"), ("of Ada", "of Grace"))

    told = await bench.run(page, click(drop, says("Draft deleted")))

    assert (told.finished.outcome, told.pressed) == ("passed", ["Delete draft"])


@pytest.mark.long
async def test_alternatives_that_find_another_element_stop_the_step(bench):
    drop = await bench.query("button", "Delete draft")
    page = changed(
        (' data-testid="drop-draft"', ""), ('data-press="Cancelled"', 'data-press="C" data-testid="drop-draft"')
    )

    told = await bench.run(page, click(drop, says("Draft deleted")))

    (ended,) = told.of(ev.StepFinished)
    assert told.pressed == []
    assert 'its alternative testid "drop-draft" finds button "Cancel"' in ended.fault.found


@pytest.mark.long
async def test_alternatives_without_a_fingerprint_have_to_agree_too(bench):
    good = Query(role="button", name="Save", also=(Query(text="Save"),))
    bad = Query(role="button", name="Save", also=(Query(testid="drop-draft"),))

    passed = await bench.run(ACCOUNT, click(good, says("Saved")))
    refused = await bench.run(ACCOUNT, click(bad, says("Saved")))

    assert (passed.finished.outcome, passed.pressed) == ("passed", ["Save"])
    assert (refused.finished.outcome, refused.pressed) == ("failed", [])


@pytest.mark.long
async def test_a_target_without_alternatives_and_fingerprint_is_as_it_always_was(bench):
    page = changed((SAVE, ""), ("<h2>Leaving</h2>", f"<h2>Leaving</h2>{DECOY}"))

    told = await bench.run(page, click(Query(role="button", name="Save"), says("Saved")))

    assert (told.finished.outcome, told.pressed) == ("passed", ["Save"])


async def test_a_fingerprint_costs_no_message_to_the_browser_and_alternatives_one_each_beside_the_act(
    bench, monkeypatch
):
    field = await bench.query("textbox", "Display name")
    sent: list[str] = []
    wire = bench.session.page._impl_obj._connection
    send = wire.send_message_to_server

    def counted(*message: object, **more: object) -> object:
        sent.append(str(message))
        return send(*message, **more)

    monkeypatch.setattr(wire, "send_message_to_server", counted)
    counts = []
    for update in ({"also": (), "was": None}, {"also": ()}, {}):
        least = []
        for _ in range(2):  # a page that is late under load is asked again, which costs more
            sent.clear()
            told = await bench.run(ACCOUNT, step(act.Fill(target=field.model_copy(update=update), value="Ada")))
            assert told.finished.outcome == "passed"
            least.append(len(sent))
        counts.append(min(least))

    bare, known, voted = counts
    assert known == bare
    assert voted == bare + len(field.also)
