"""Every verb passes through the one door, and its facts are written in order."""

import pytest

from browser_agent.browser.fake_page import Asks, Becomes, Brings, FakeElement, FakeTable, Opens, Sends, Takes
from browser_agent.core import action as act
from browser_agent.core import expect as ex
from browser_agent.core.rows import Column
from browser_agent.core.target import Query

from .builders import BASE, HIDDEN, button, click, field_, fill, page, recipe, says, status, step, the

READ = ["step_started", "decided", "performed", "checked", "step_finished"]
ACTED = ["step_started", "resolved", "decided", "intent", "performed", "checked", "step_finished", "run_finished"]


def sent(text):
    return (Becomes(of="said", change={"text": text}),)


async def test_a_click_with_its_proof_leaves_its_facts_in_order(run):
    shop = page("/", button("Send"), status(), on={'click button "Send"': sent("sent")})

    told = await run(recipe(click("Send", says("sent"))), shop)

    assert told.kinds == ACTED
    assert told.finished.outcome == "passed"
    assert (told.finished.exit_code, told.state) == (0, "ok")
    assert told.of("step_started")[0].name == 'click button "Send"'
    assert told.of("resolved")[0].element.role == "button"
    assert told.of("intent")[0].effect == "idempotent"
    assert told.of("checked")[0].verdict.is_met


VERBS = {
    "goto": (act.Goto(url="/two"), ()),
    "fill": (act.Fill(target=the("textbox", "Part"), value="Bolt"), ()),
    "choose": (act.Choose(target=the("combobox"), options=("Fast",)), ()),
    "check": (act.Check(target=the("checkbox")), ()),
    "press": (act.Press(target=the("textbox", "Part"), keys="Enter"), (says("entered"),)),
    "hover": (act.Hover(target=the("button", "Send")), (says("near"),)),
    "scroll": (act.Scroll(by=100), ()),
    "scroll to": (act.Scroll(target=the("button", "Send")), ()),
    "upload": (act.Upload(target=Query(testid="file"), files=("part.txt",)), ()),
    "download": (act.Download(target=the("button", "File")), ()),
    "drag": (act.Drag(target=the("button", "Send"), onto=the("status")), (says("dropped"),)),
    "dialog": (act.Dialog(accept=True), ()),
    "wait": (act.Wait(until=(says("nothing yet"),)), ()),
    "assert": (act.Assert(that=(says("nothing yet"),)), ()),
    "set": (act.Set(name="x", value=3), (ex.That(value=3, match=ex.Match(equals=3)),)),
    "note": (act.Note(text="so far so good"), ()),
    "screenshot": (act.Screenshot(name="view"), ()),
    "extract": (act.Extract(target=the("table"), name="parts"), ()),
}


def everything():
    fields = (
        field_("Part"),
        FakeElement(role="combobox", name="Speed", options=("Slow", "Fast")),
        FakeElement(role="checkbox", name="Gift"),
        FakeElement(role="textbox", field="file", testid="file", states=HIDDEN),
    )
    on = {
        'press Enter textbox "Part"': sent("entered"),
        'hover button "Send"': sent("near"),
        'drag button "Send" onto said': sent("dropped"),
        'click button "File"': (Brings(name="parts.csv", content=b"a,b\n"),),
    }
    table = FakeTable(name="Parts", headers=("Part",), rows=(("Bolt",),))
    return page("/", *fields, button("Send"), button("File"), status(), tables=(table,), on=on)


@pytest.mark.parametrize("verb", VERBS)
async def test_every_verb_passes_and_is_done_at_most_once(run, tmp_path, verb):
    (tmp_path / "part.txt").write_text("M4")
    action, expect = VERBS[verb]

    told = await run(recipe(step(action, *expect)), everything(), page("/two"))

    assert told.finished.outcome == "passed", told.finished.why
    assert len(told.done) <= 1
    assert told.kinds[0] == "step_started"
    assert told.kinds[-2:] == ["step_finished", "run_finished"]
    assert ("intent" in told.kinds) == (action.touches != "read")


async def test_back_and_tabs_pass(run):
    shop = page("/", button("Help"), on={'click button "Help"': (Opens(url="/help", new_tab=True),)}, title="Shop")

    told = await run(
        recipe(
            step(act.Goto(url="/two")),
            step(act.Back(), ex.Url(glob=f"{BASE}/")),
            click("Help"),
            step(act.Tab(to="new"), ex.Url(glob="**/help")),
            step(act.Tab(to="close"), ex.Url(glob=f"{BASE}/")),
        ),
        shop, page("/two"), page("/help"),
    )  # fmt: skip

    assert [verdict for _, verdict in told.steps] == ["passed"] * 5, told.finished.why


async def test_the_file_of_a_download_has_a_name_a_size_and_a_hash_for_later_steps(run):
    shop = page("/", button("File"), on={'click button "File"': (Brings(name="parts.csv", content=b"a,b\n1,2\n"),)})
    size = ex.That(value="${csv.bytes}", match=ex.Match(equals=8))
    download = step(act.Download(target=the("button"), name="csv"))

    told = await run(recipe(download, step(act.Assert(that=(size,))), outputs={"name": "${csv.name}"}), shop)

    assert told.finished.outputs == {"name": "parts.csv"}


async def test_a_download_that_brings_nothing_fails(run):
    told = await run(recipe(step(act.Download(target=the("button")))), page("/", button("File")))

    assert (told.finished.outcome, told.of("step_finished")[0].fault.kind) == ("failed", "not_met")


async def test_a_dialog_step_answers_the_box_of_the_next_step(run):
    ask = Asks(message="Sure?", accepted=sent("deleted"), dismissed=sent("kept"))
    shop = page("/", button("Delete"), status(), on={'click button "Delete"': (ask,)})

    told = await run(recipe(step(act.Dialog(accept=True)), click("Delete", says("deleted"))), shop)

    assert told.finished.outcome == "passed"
    assert told.of("performed")[1].dialogs[0].message == "Sure?"


async def test_a_target_that_is_not_there_is_a_fault_with_what_is_alike(run):
    told = await run(recipe(click("Send order")), page("/", button("Send orders"), button("Cancel")))

    fault = told.of("step_finished")[0].fault
    assert (fault.kind, fault.expected, fault.found) == ("not_found", 'one button "Send order"', "none")
    assert fault.near[0].startswith('button "Send orders" (0.')
    assert (told.finished.outcome, told.finished.step, told.finished.exit_code) == ("failed", "1", 1)
    assert told.done == []
    assert told.finished.next[-1] == "browser-agent report RUN --html report.html"


async def test_a_target_that_names_several_is_a_fault_that_says_where_they_are(run):
    told = await run(recipe(click("Delete")), page("/", button("Delete", id="a"), button("Delete", id="b")))

    fault = told.of("step_finished")[0].fault
    assert (fault.kind, fault.found, len(fault.near)) == ("ambiguous", "2", 2)
    assert fault.near[0] == 'button "Delete" at 8,8'
    assert fault.next == "narrow it with `within:`, `row:` or `near:`"
    assert told.done == []


async def test_a_target_that_comes_late_is_waited_for(run):
    late = (Takes(turns=4, then=(Becomes(of="late", change={"states": []}),)),)
    shop = page("/", button("Send", id="late", states=HIDDEN), on={"load": late})

    told = await run(recipe(click("Send", timeout_s=3)), shop)

    assert told.finished.outcome == "passed"


async def test_the_value_that_a_field_took_is_read_back(run):
    odd = (Becomes(of='textbox "Part"', change={"value": "BOLT"}),)
    shop = page("/", field_("Part"), on={'fill textbox "Part"': odd})

    told = await run(recipe(fill("Part", "Bolt")), shop)

    fault = told.of("step_finished")[0].fault
    assert (fault.kind, fault.expected, fault.found) == (
        "not_met", 'the value of textbox "Part" is "Bolt"', 'the value "BOLT"',
    )  # fmt: skip


async def test_an_expectation_of_the_recipe_takes_the_place_of_the_read_back(run):
    odd = (Becomes(of='textbox "Part"', change={"value": "BOLT"}),)
    shop = page("/", field_("Part"), on={'fill textbox "Part"': odd})
    shown = ex.ValueIs(target=the("textbox", "Part"), match=ex.Match(equals="BOLT"))

    told = await run(recipe(step(act.Fill(target=the("textbox", "Part"), value="Bolt"), shown)), shop)

    assert told.finished.outcome == "passed"


async def test_a_click_that_changes_nothing_and_promises_nothing_is_warned_about(run):
    told = await run(recipe(click("Send")), page("/", button("Send")))

    assert told.finished.outcome == "passed"
    assert told.of("warned")[0].message.startswith("no visible effect")


async def test_an_expectation_that_is_never_met_fails_with_what_was_found(run):
    told = await run(recipe(click("Send", says("sent"))), page("/", button("Send"), status()))

    finished = told.of("step_finished")[0]
    assert (finished.verdict, finished.fault.kind) == ("failed", "not_met")
    assert finished.why == 'expected the text of status is "sent"; found the text "nothing yet"'
    assert told.of("observed")[0].why == "fault"


async def test_an_unknown_variable_stops_the_step_before_anything_is_done(run):
    told = await run(recipe(fill("Part", "${nobody}")), page("/", field_("Part")))

    assert told.finished.outcome == "failed"
    assert told.finished.why == "expected a value for ${nobody}; found none was set before this step"
    assert told.done == []


async def test_relative_addresses_are_joined_to_the_start(run):
    told = await run(recipe(step(act.Goto(url="cart?x=1"))), page("/"), page("/cart"))

    assert told.surface.url == f"{BASE}/cart?x=1"


async def test_a_page_that_answers_404_is_a_failure_and_one_that_is_down_is_unavailable(run, tmp_path):
    missing = await run(recipe(step(act.Goto(url="/nowhere"))), page("/"))

    assert (missing.finished.outcome, missing.of("step_finished")[0].fault.kind) == ("failed", "http_status")


async def test_a_site_that_does_not_answer_is_unavailable(run):
    told = await run(recipe(step(act.Goto(url="/down"))), page("/"), page("/down", failure="ERR_CONNECTION_REFUSED"))

    assert (told.finished.outcome, told.finished.exit_code) == ("unavailable", 5)


async def test_a_document_with_a_server_error_is_unavailable(run):
    told = await run(recipe(step(act.Goto(url="/down"))), page("/"), page("/down", status=503))

    assert (told.finished.outcome, told.finished.exit_code) == ("unavailable", 5)


async def test_a_write_that_was_refused_fails_though_the_page_says_submitted(run):
    shop = page("/", button("Submit"), status(), on={
        'click button "Submit"': (Sends(url="/orders", status=500), *sent("Submitted"))})  # fmt: skip

    told = await run(recipe(click("Submit", says("Submitted"))), shop)

    fault = told.of("step_finished")[0].fault
    assert (told.finished.outcome, fault.kind, fault.found) == ("failed", "http_status", "status 500")
    assert fault.expected == f"POST {BASE}/orders to be answered below 400"
    assert told.of("checked")[0].verdict.is_met


async def test_a_write_that_fails_late_fails_the_step_too(run):
    shop = page("/", button("Submit"), status(), on={
        'click button "Submit"': (*sent("Submitted"), Sends(url="/orders", status=500, turns=4))})  # fmt: skip

    told = await run(recipe(click("Submit", says("Submitted"))), shop)

    assert told.of("step_finished")[0].fault.kind == "http_status"


async def test_a_refused_write_is_fine_when_the_recipe_expects_it(run):
    shop = page("/", button("Submit"), on={'click button "Submit"': (Sends(url="/orders", status=409),)})

    told = await run(recipe(click("Submit", ex.Response(glob="**/orders", status=409))), shop)

    assert told.finished.outcome == "passed"


async def test_a_failed_read_beside_the_step_does_not_fail_it(run):
    shop = page("/", button("Send"), status(), on={
        'click button "Send"': (Sends(method="GET", url="/ad", status=404), *sent("sent"))})  # fmt: skip

    assert (await run(recipe(click("Send", says("sent"))), shop)).finished.outcome == "passed"


async def test_a_request_that_still_runs_when_the_proof_is_found_is_awaited(run):
    answer = Sends(url="/orders", status=201, turns=5, then=sent("saved"))
    shop = page("/", button("Save"), status(), on={'click button "Save"': (answer,)})

    told = await run(recipe(click("Save", ex.Visible(target=the("button", "Save")))), shop)

    performed = told.of("performed")[0]
    assert performed.waited_for == (f"POST {BASE}/orders",)
    assert performed.exchanges[0].status == 201


async def test_a_proof_that_the_answer_withdraws_is_no_proof(run):
    answer = Sends(url="/orders", status=200, turns=5, then=sent("it did not work"))
    shop = page("/", button("Save"), status(), on={'click button "Save"': (*sent("saved"), answer)})

    told = await run(recipe(click("Save", says("saved"))), shop)

    assert told.finished.outcome == "failed"
    assert told.of("step_finished")[0].fault.found == 'the text "it did not work"'


async def test_a_proof_that_comes_with_the_answer_is_waited_for(run):
    answer = Sends(url="/orders", status=201, turns=5, then=sent("saved"))
    shop = page("/", button("Save"), status(), on={'click button "Save"': (answer,)})

    told = await run(recipe(click("Save", says("saved"), timeout_s=3)), shop)

    assert told.finished.outcome == "passed"


async def test_a_page_that_only_ticks_does_not_hold_a_step_up_for_long(run):
    hidden = ex.Hidden(target=the("alert"))

    told = await run(recipe(click("Send", hidden)), page("/", button("Send"), ticks=True))

    assert told.finished.outcome == "passed"
    assert 0.5 < told.of("performed")[0].settled_s < 1.5


async def test_a_step_that_does_not_settle_does_not_wait(run):
    shop = page("/", button("Send"), on={'click button "Send"': (Takes(turns=10**6, what="a cat"),)})

    told = await run(recipe(click("Send", settle=False)), shop)

    assert told.of("performed")[0].settled_s == 0


async def test_a_picture_of_each_step_is_kept_only_when_asked_for(run):
    told = await run(recipe(step(act.Screenshot(name="view"))), page("/"))

    assert told.of("observed") == []
    (kept,) = told.of("picture_kept")
    assert (told.folder / kept.file).read_bytes()[:3] == b"\xff\xd8\xff"


async def test_a_value_of_text_can_be_read_typed_and_given_out(run):
    shop = page("/", FakeElement(role="status", text="1,234.50"))
    read = act.Extract(
        source="text", target=the("status"), name="total", columns=(Column(name="total", type="decimal"),)
    )

    told = await run(recipe(step(read), outputs={"total": "${total}"}), shop)

    assert str(told.finished.outputs["total"]) == "1234.50", told.finished.why
