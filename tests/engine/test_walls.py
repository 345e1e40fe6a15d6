"""What the judge refuses, what happens once, and where secrets never get."""

import pytest

from browser_agent.browser.fake_page import Becomes, Crashes, Fails, FakeElement, Hangs, Opens, Sends, Stores
from browser_agent.core import action as act
from browser_agent.core import expect as ex
from browser_agent.core.target import Query

from .builders import BASE, PASSWORD, button, click, field_, fill, page, recipe, says, status, step, the

EVIL = "http://evil.test"


async def test_a_denied_action_never_reaches_the_surface(run):
    told = await run(recipe(step(act.Goto(url=f"{EVIL}/")), click("Send")), page("/", button("Send")))

    assert told.done == []
    assert (told.finished.outcome, told.finished.exit_code) == ("blocked", 3)
    assert told.steps == [("1", "blocked")]
    (decided,) = told.of("decided")
    assert (decided.decision.answer, decided.decision.rule) == ("deny", "goto.unlisted")
    assert decided.facts["url"] == f"{EVIL}/"
    assert "intent" not in told.kinds


async def test_arriving_at_an_unlisted_origin_is_blocked_and_nothing_more_is_done(run):
    shop = page("/", FakeElement(role="link", name="Win", href=f"{EVIL}/"), button("Send"))
    evil = page("/", button("Send")).model_copy(update={"url": f"{EVIL}/"})

    told = await run(recipe(step(act.Click(target=the("link"))), click("Send")), shop, evil)

    assert told.done == ["click"]
    assert (told.finished.outcome, told.steps) == ("blocked", [("1", "blocked")])
    assert told.of("decided")[-1].decision.rule == "origin.arrived"


async def test_a_redirect_to_an_unlisted_origin_is_blocked(run):
    evil = page("/").model_copy(update={"url": f"{EVIL}/"})

    told = await run(recipe(step(act.Goto(url="/out"))), page("/"), page("/out", redirect=f"{EVIL}/"), evil)

    assert told.finished.outcome == "blocked"


async def test_even_an_optional_step_that_is_denied_ends_the_run(run):
    told = await run(recipe(step(act.Goto(url=f"{EVIL}/"), optional=True), click("Send")), page("/", button("Send")))

    assert (told.finished.outcome, told.done) == ("blocked", [])


async def test_a_frame_of_an_unlisted_origin_is_not_acted_in(run):
    told = await run(recipe(click("Pay")), page("/", button("Pay", frame=f"{EVIL}/pay")))

    assert (told.finished.outcome, told.done) == ("blocked", [])
    assert told.of("decided")[0].decision.rule == "origin.frame"


async def test_a_file_outside_the_listed_folders_is_not_uploaded(run, tmp_path):
    field = FakeElement(role="textbox", field="file", testid="file")

    told = await run(recipe(step(act.Upload(target=Query(testid="file"), files=("/etc/hostname",)))), page("/", field))

    assert (told.finished.outcome, told.done) == ("blocked", [])


async def test_a_link_out_of_the_folder_is_followed_before_the_judge_looks(run, tmp_path):
    (tmp_path / "innocent.txt").symlink_to("/etc/hostname")
    field = FakeElement(role="textbox", field="file", testid="file")

    told = await run(recipe(step(act.Upload(target=Query(testid="file"), files=("innocent.txt",)))), page("/", field))

    assert (told.finished.outcome, told.done) == ("blocked", [])


async def test_clicking_next_page_of_an_extraction_is_judged_too(run):
    shop = page(
        "/",
        FakeElement(role="link", name="Next", href=f"{BASE}/2", frame=f"{EVIL}/f"),
        FakeElement(role="list", id="list", text=""),
        FakeElement(role="listitem", text="a", parent="list"),
    )
    read = act.Extract(source="list", target=the("list"), name="x", pages=the("link", "Next"))

    told = await run(recipe(step(read)), shop, page("/2"))

    assert (told.finished.outcome, told.done) == ("blocked", [])


def once(*reactions, **parts):
    """A page with a button that must be clicked once, and the recipe that clicks it."""
    shop = page("/", button("Order"), status(), on={'click button "Order"': reactions})
    return recipe(click("Order", effect="once", **parts), click("Order")), shop


@pytest.mark.parametrize("kind", ["timeout", "hung", "gone", "navigation", "unexpected"])
async def test_an_effect_whose_answer_was_lost_is_unknown_and_never_tried_again(run, kind):
    told = await run(*once(Fails(kind=kind)))

    assert (told.finished.outcome, told.finished.exit_code) == ("unknown_effect", 8)
    assert told.steps == [("1", "unknown")]
    assert told.done == ["click"]
    assert told.of("intent")[0].effect == "once"


async def test_a_crash_in_the_middle_of_an_effect_is_unknown(run):
    told = await run(*once(Crashes(), probe=(says("ordered"),)))

    assert (told.finished.outcome, told.finished.exit_code, told.done) == ("unknown_effect", 8, ["click"])


async def test_a_hang_after_an_effect_is_unknown_when_nothing_can_be_asked(run):
    told = await run(*once(Hangs(looks=100), probe=(says("ordered"),)))

    assert (told.finished.outcome, told.done) == ("unknown_effect", ["click"])


async def test_a_probe_that_is_met_says_that_the_lost_effect_happened(run):
    told = await run(
        *once(Becomes(of="said", change={"text": "ordered"}), Fails(kind="timeout"), probe=(says("ordered"),))
    )

    assert (told.finished.outcome, told.done) == ("failed", ["click"])
    assert told.finished.why.endswith("the probe says that the effect is there")
    assert told.of("checked")[-1].expectation.startswith("probe: ")


async def test_an_old_page_cannot_say_that_the_effect_did_not_happen(run):
    told = await run(*once(Fails(kind="timeout"), probe=(says("ordered"),)))

    assert (told.finished.outcome, told.done) == ("unknown_effect", ["click"])


@pytest.mark.parametrize(
    ("said", "found", "looks"), [("ordered", "is there", ["goto"]), ("no orders", "is not there", ["goto", "goto"])]
)
async def test_a_page_that_is_opened_for_the_probe_says_whether_it_happened(impatient, run, said, found, looks):
    """A no counts when a second look says the same: the site may still have been at it."""
    wanted, shop = once(Fails(kind="timeout"), probe=(says("ordered"),), probe_at="/orders")

    told = await run(wanted, shop, page("/orders", status(said)))

    assert (told.finished.outcome, told.done) == ("failed", ["click", *looks])
    assert told.finished.why.endswith(f"the probe says that the effect {found}")


async def test_a_probe_at_an_unlisted_origin_is_not_asked(run):
    told = await run(*once(Fails(kind="timeout"), probe=(says("ordered"),), probe_at=f"{EVIL}/orders"))

    assert (told.finished.outcome, told.done) == ("unknown_effect", ["click"])


async def test_a_write_without_an_answer_makes_an_effect_unknown(run):
    told = await run(*once(Sends(url="/orders", status=None, failure="net::ERR_EMPTY_RESPONSE")))

    assert (told.finished.outcome, told.done) == ("unknown_effect", ["click"])


async def test_what_stops_an_effect_before_it_reaches_the_page_is_a_plain_failure(run):
    wanted = recipe(click("Order", effect="once"))

    told = await run(wanted, page("/", button("Order", states=frozenset({"disabled"}))))

    assert (told.finished.outcome, told.of("step_finished")[0].fault.kind) == ("failed", "disabled")


async def test_an_effect_that_was_refused_by_the_server_is_a_plain_failure(run):
    told = await run(*once(Sends(url="/orders", status=400)))

    assert told.finished.outcome == "failed"


async def test_a_repeatable_effect_whose_answer_was_lost_is_no_unknown_effect(run):
    shop = page("/", button("Sort"), on={'click button "Sort"': (Fails(kind="timeout"),)})

    assert (await run(recipe(click("Sort")), shop)).finished.outcome == "failed"


def login():
    return page(
        "/",
        field_("Password", field="password"),
        field_("Search"),
        status(),
        on={
            'fill textbox "Password"': (
                Becomes(of="said", change={"text": f"you typed {PASSWORD}"}),
                Stores(key="token", value=PASSWORD),
            )
        },
    )


async def test_a_secret_is_typed_and_is_in_no_record_though_the_page_repeats_it(run):
    read = step(act.Extract(source="text", target=the("status"), name="said"))
    wanted = recipe(fill("Password", "${secrets.pass}"), read, click("Nowhere"), outputs={"said": "${said}"})

    told = await run(wanted, login())

    assert told.surface.site.tab.document.elements['textbox "Password"'].value == PASSWORD
    assert told.of("step_started")[0].action.value == "${secrets.pass}"
    assert told.steps[0] == ("1", "passed")
    assert PASSWORD not in told.text
    assert "[secret:pass]" in told.text


async def test_a_secret_goes_only_into_its_kind_of_field(run):
    told = await run(recipe(fill("Search", "${secrets.pass}")), login())

    assert (told.finished.outcome, told.of("step_finished")[0].fault.kind) == ("blocked", "refused")
    assert told.surface.site.tab.document.elements['textbox "Search"'].value is None


async def test_page_text_that_names_a_secret_is_refused(run):
    shop = page("/", field_("Password", field="password"), status("${secrets.pass}"))
    read = step(act.Extract(source="text", target=the("status"), name="said"))

    told = await run(recipe(read, fill("Password", "${said}")), shop)

    assert (told.finished.outcome, told.finished.exit_code) == ("blocked", 3)
    assert "plain data in ${said}" in told.finished.why
    assert "fill" not in told.done


@pytest.mark.parametrize("template", ["${a}${b}", "${secrets.${b}", "x${a}${b}y"])
async def test_page_texts_cannot_be_put_together_to_name_a_secret(run, template):
    shop = page("/", field_("Password", field="password"))
    values = {"a": "${secrets.", "b": "pass}"}
    sets = [step(act.Set(name=name, value=f"${{params.{name}}}")) for name in values]

    told = await run(recipe(*sets, fill("Password", template)), shop, params=values)

    assert (told.finished.outcome, told.done) == ("blocked", [])
    assert told.surface.site.tab.document.elements['textbox "Password"'].value is None


async def test_a_new_tab_elsewhere_is_refused_when_one_goes_there(run):
    evil = page("/").model_copy(update={"url": f"{EVIL}/"})
    shop = page("/", button("Help"), on={'click button "Help"': (Opens(url=f"{EVIL}/", new_tab=True),)})

    told = await run(recipe(click("Help"), step(act.Tab(to="new")), click("Send")), shop, evil)

    assert (told.finished.outcome, told.steps[-1]) == ("blocked", ("2", "blocked"))


async def test_an_expectation_about_traffic_is_judged_on_this_step_alone(run):
    shop = page("/", button("Send"), button("Rest"), on={'click button "Send"': (Sends(url="/orders"),)})

    told = await run(recipe(click("Send"), click("Rest", ex.Request(glob="**/orders"))), shop)

    assert told.steps == [("1", "passed"), ("2", "failed")]


CUT_OFF = Sends(url="/orders", status=None, failure="net::ERR_ABORTED")
AGAIN = Sends(url="/orders")


@pytest.mark.parametrize(("answers", "outcome"), [((CUT_OFF,), "failed"), ((CUT_OFF, AGAIN), "passed")])
async def test_a_write_that_the_page_cut_off_proves_nothing_unless_it_was_sent_again(run, answers, outcome):
    shop = page("/", button("Send"), on={'click button "Send"': answers})

    told = await run(recipe(click("Send")), shop)

    assert told.finished.outcome == outcome
    assert ("cut it off" in told.finished.why) == (outcome == "failed")


async def test_a_write_that_the_page_cut_off_is_a_warning_beside_an_expectation_that_holds(run):
    shop = page("/", button("Send"), status(), on={
        'click button "Send"': (CUT_OFF, Becomes(of="said", change={"text": "sent"}))})  # fmt: skip

    told = await run(recipe(click("Send", says("sent"))), shop)

    assert told.finished.outcome == "passed"
    assert [fact.message for fact in told.of("warned")] == [
        f"POST {BASE}/orders was cut off by the page before its answer came"
    ]


async def test_a_write_that_must_happen_once_and_was_cut_off_ends_as_unknown(run):
    told = await run(recipe(click("Send", effect="once")), page("/", button("Send"), on={
        'click button "Send"': (CUT_OFF,)}))  # fmt: skip

    assert (told.finished.outcome, told.finished.exit_code) == ("unknown_effect", 8)


async def test_a_beacon_that_was_cut_off_is_nobodys_concern(run):
    beacon = CUT_OFF.model_copy(update={"kind": "ping"})

    told = await run(recipe(click("Send")), page("/", button("Send"), on={'click button "Send"': (beacon,)}))

    assert told.finished.outcome == "passed"


HELD_BACK = Sends(url="/orders", status=None, failure="held by policy (write.unasked)")


@pytest.mark.parametrize("effect", [{}, {"effect": "once"}])
async def test_a_write_that_the_policy_held_is_a_refusal_and_no_lost_answer(run, effect):
    told = await run(recipe(click("Send", **effect)), page("/", button("Send"), on={
        'click button "Send"': (HELD_BACK,)}))  # fmt: skip

    assert (told.finished.outcome, told.finished.exit_code) == ("blocked", 3)
    assert f"POST {BASE}/orders to be sent; found the policy held it (write.unasked)" in told.finished.why
    assert "cut it off" not in told.finished.why
    assert "--may submit" in told.finished.next[0]


async def test_a_write_that_the_policy_held_is_a_warning_beside_an_expectation_that_holds(run):
    shop = page("/", button("Send"), status(), on={
        'click button "Send"': (HELD_BACK, Becomes(of="said", change={"text": "sent"}))})  # fmt: skip

    told = await run(recipe(click("Send", says("sent"))), shop)

    assert told.finished.outcome == "passed"
    assert [fact.message for fact in told.of("warned")] == [
        f"POST {BASE}/orders was held by the policy (write.unasked) and did not leave"
    ]


async def test_what_a_dry_run_held_is_no_refusal(run):
    dry = HELD_BACK.model_copy(update={"failure": "held by policy (dry)"})

    told = await run(recipe(click("Send")), page("/", button("Send"), on={'click button "Send"': (dry,)}))

    assert told.finished.outcome == "passed"


ITSELF = Sends(method="GET", url="/", kind="document")


@pytest.mark.parametrize(
    ("answers", "outcome"),
    [((ITSELF,), "passed"), ((ITSELF, ITSELF), "failed"), ((ITSELF, Sends(url="/orders"), ITSELF), "passed")],
)
async def test_a_page_that_opens_itself_again_and_again_proves_no_click(run, answers, outcome):
    told = await run(recipe(click("Send")), page("/", button("Send"), on={'click button "Send"': answers}))

    assert told.finished.outcome == outcome
    assert ("opened itself 2 times" in told.finished.why) == (outcome == "failed")
