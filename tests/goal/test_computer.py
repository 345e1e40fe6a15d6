"""The computer tool on a real page: points are hit-tested, every step is judged, and a surprise ends the call."""

from io import BytesIO

import pytest
from PIL import Image

from browser_agent.agent.goal.batch import Ran
from browser_agent.agent.goal.computer import asking
from browser_agent.core import event as ev
from browser_agent.core.errors import NeedsHuman
from browser_agent.core.target import Point, Query
from browser_agent.model.caps import Caps
from browser_agent.model.responses import request
from browser_agent.model.turn import Answered, Ask, Call, Check, Turn
from tests.goal.computing import keys, opened, write

pytestmark = pytest.mark.long

MALICIOUS = Check(id="cu_sc_1", code="malicious_instructions", message="The page gives orders")
"""A safety check as a server raises it."""


@pytest.fixture
async def window(site, tmp_path):
    async with opened(site.url, tmp_path / "runs") as window:
        yield window


async def test_a_form_is_filled_and_sent_by_coordinates(window, site):
    await window.open("/form/")
    first, ran = await window(
        await window.click("Part"), write("Bolt"), await window.click("Count"), keys("CTRL", "A"), write("12"),
        await window.click("Painted", "radio"), await window.click("E-mail"), write("ada@example.test"),
        await window.click("Note"), write("two\nlines"), await window.click("I agree", "checkbox"),
    )  # fmt: skip
    second, sent = await window(await window.click("Send order"))

    assert ran.trouble == ""
    (entry,) = site.ledger
    assert entry.form["part"] == "Bolt"
    assert entry.form["count"] == "12"
    assert entry.form["email"] == "ada@example.test"
    assert entry.form["note"].split() == ["two", "lines"]
    assert entry.form["finish"].lower() == "painted"
    assert entry.form["agree"] == "yes"
    assert "POST" in sent.facts[0]
    assert first.kind == second.kind == "computer"
    for result in (first, second):
        with Image.open(BytesIO(result.jpeg)) as picture:
            assert (picture.format, picture.size) == ("JPEG", (1280, 800))


@pytest.mark.long
async def test_what_is_found_at_a_point_is_recorded_as_words_that_find_it_again(window):
    await window.open("/form/")
    _, ran = await window(await window.click("Part"), write("Bolt"))

    clicked, filled = (done.step.action for done in ran.done)
    for action in (clicked, filled):
        assert isinstance(action.target, Query)
        assert (action.target.role, action.target.name) == ("textbox", "Part")
    assert filled.value == "Bolt"
    assert [one.name for one in window.facts(ev.StepStarted)] == ['click textbox "Part"', 'fill textbox "Part" = Bolt']


async def test_what_cannot_be_undone_is_not_done_twice_over_two_calls(window, site):
    await window.open("/scroll/")
    point = await window.click("Reserve dock 1")
    await window(point)
    _, ran = await window(point)

    assert "it was done already" in ran.trouble
    assert len(site.ledger) == 1


@pytest.mark.long
async def test_a_painted_button_is_hit_where_it_is(window, site):
    await window.open("/canvas/")
    box = await window.surface.page.locator("canvas").bounding_box()
    await window({"type": "click", "button": "left", "x": round(box["x"] + 30), "y": round(box["y"] + 30)})
    assert len(site.ledger) == 0
    _, ran = await window({"type": "click", "button": "left", "x": round(box["x"] + 240), "y": round(box["y"] + 130)})

    (entry,) = site.ledger
    assert entry.form == {"x": "240", "y": "130"}
    assert ran.trouble == ""


@pytest.mark.long
async def test_a_card_is_dragged_from_point_to_point(window, site):
    await window.open("/drag/")
    path = [await window.at("Order bolts"), {"x": 700, "y": 200}, await window.at("Done", "list")]
    _, ran = await window({"type": "drag", "path": path})

    assert ran.trouble == ""
    (entry,) = site.ledger
    assert (entry.form["card"], entry.form["to"]) == ("Order bolts", "Done")
    onto = ran.done[0].step.action.onto
    assert isinstance(onto, Query)
    assert "Done" in str(onto)


@pytest.mark.long
async def test_a_drag_that_ends_at_no_thing_is_recorded_by_its_point(window, site):
    await window.open("/drag/")
    start = await window.at("Level", "slider")
    end = {"x": start["x"] + 150, "y": start["y"]}
    _, ran = await window({"type": "drag", "path": [start, end]})

    assert ran.done[0].step.action.onto == Point(**end)
    assert len(site.ledger) == 1


@pytest.mark.long
async def test_the_wheel_turns_what_lies_under_the_mouse(window):
    await window.open("/scroll/")
    docks = await window.at("Docks")
    await window({"type": "scroll", **docks, "scroll_x": 0, "scroll_y": 120})
    page = window.surface.page
    assert await page.evaluate("scrollY") == 0
    await window({"type": "scroll", "x": 20, "y": 20, "scroll_x": 0, "scroll_y": 150})
    assert await page.evaluate("scrollY") == 150
    seen = await window.surface.observe()
    assert "120 px above" in next(one.more["scroll"] for one in seen.nodes if one.name == "Docks")


@pytest.mark.long
async def test_waiting_and_looking_do_nothing_and_bring_a_picture(window, site):
    await window.open("/form/")
    result, ran = await window({"type": "screenshot"}, {"type": "wait"})

    assert ran == Ran(lines=["1 wait: the page is quiet", "2 wait: the page is quiet"], words=["ok", "ok"])
    assert result.jpeg
    assert window.facts(ev.StepStarted) == []


@pytest.mark.parametrize(
    "bad", [{"type": "click", "x": 1.5, "y": 2, "button": "left"}, {"type": "run", "code": "1"}, {"type": [[[]]]}, 7]
)
async def test_one_action_that_cannot_be_understood_keeps_all_from_being_done(window, site, bad):
    await window.open("/form/")
    result, ran = await window(await window.click("Send order"), bad)

    assert len(site.ledger) == 0
    assert window.facts(ev.StepStarted) == []
    assert "action 2" in ran.trouble
    assert result.text.endswith("Nothing was done.")
    assert result.jpeg


async def test_a_thousand_actions_are_none(window, site):
    await window.open("/form/")
    _, ran = await window(*[await window.click("Send order")] * 1000)

    assert "at most 30 actions" in ran.trouble
    assert len(site.ledger) == 0


@pytest.mark.parametrize("lets", [False, None, 1, "yes"])
async def test_a_safety_check_that_is_not_acknowledged_executes_nothing(window, site, lets):
    await window.open("/form/")
    with pytest.raises(NeedsHuman, match="malicious_instructions: The page gives orders"):
        await window(await window.click("Send order"), checks=(MALICIOUS,), lets=lets)

    assert len(site.ledger) == 0
    assert window.facts(ev.StepStarted) == []
    assert [one.answer for one in window.facts(ev.ClarificationAsked)] == [""]


@pytest.mark.long
async def test_an_acknowledged_safety_check_goes_back_with_the_picture(window):
    await window.open("/form/")
    result, ran = await window(await window.click("Part"), checks=(MALICIOUS,))
    assert ran.trouble == ""
    call = Call(id=result.call, name="computer", arguments='{"actions": [{"type": "wait"}]}', kind="computer")
    asked = Ask(model="m", items=(Answered(turn=Turn(calls=(call,), stop="calls")), result), computer=True)
    output = next(one for one in request(asked, Caps())["input"] if one["type"] == "computer_call_output")

    assert output["acknowledged_safety_checks"] == [MALICIOUS.model_dump()]
    assert output["output"]["image_url"].startswith("data:image/jpeg;base64,")


@pytest.mark.long
async def test_words_of_the_page_in_an_answer_stand_between_marks(window, site):
    await window.open("/form/")
    result, _ = await window(await window.click("Part"))

    assert result.text.startswith(f'1 ok\n<page origin="{site.url}">')
    assert result.text.endswith("</page>")


@pytest.mark.long
async def test_a_page_that_is_gone_is_answered_with_a_grey_picture_and_the_reason(window):
    await window.open("/form/")
    point = await window.click("Part")
    await window.surface.page.close()
    result, ran = await window(point)

    assert ran.trouble
    assert "no picture could be taken" in result.text
    with Image.open(BytesIO(result.jpeg)) as picture:
        assert picture.size == (1280, 800)


@pytest.mark.parametrize("says", [True, False, 1, "yes"])
async def test_a_person_has_to_say_yes_to_a_safety_check(window, site, says):
    asked = []

    async def person(question):
        asked.append(question)
        return says

    await window.open("/form/")
    door = window.batch.trier.door
    door.approve.ask.callback = person

    assert await asking(door)(MALICIOUS) is (says is True)
    assert asked[0].about == "safety check"
    assert asked[0].origin == site.url
    assert "malicious_instructions: The page gives orders" in asked[0].sentence
    (answered,) = window.facts(ev.ApprovalAnswered)
    assert (answered.answer.by, answered.answer.yes) == ("callback", says is True)
