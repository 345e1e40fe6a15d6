"""Text and keys of the computer tool go to what has the focus, through the same door as every other step."""

import pytest

from browser_agent.core.errors import Parked
from tests.goal.computing import Window, keys, opened, write

pytestmark = pytest.mark.long


@pytest.fixture
async def window(site, tmp_path):
    async with opened(site.url, tmp_path / "runs") as window:
        yield window


async def test_typing_adds_to_what_a_field_holds(window):
    await window.open("/form/")
    await window(await window.click("Part"), write("Bolt"))
    _, ran = await window(write(" M8"))

    assert ran.trouble == ""
    assert await window.value("#part") == "Bolt M8"


async def test_a_click_into_the_field_that_has_the_focus_is_no_surprise(window):
    await window.open("/form/")
    part = await window.click("Part")
    await window(part, write("Bolt"))
    _, ran = await window(part, keys("CMD", "A"), write("Nut"))

    assert ran.trouble == ""
    assert await window.value("#part") == "Nut"


async def test_a_double_click_selects_the_one_word_that_a_field_holds(window):
    await window.open("/form/")
    await window(await window.click("Part"), write("Bolt"))
    _, ran = await window({"type": "double_click", **await window.at("Part", share=0.08)}, write("Nut"))
    assert ran.trouble == ""
    assert await window.value("#part") == "Nut"

    await window(write(" and washer"))
    _, ran = await window({"type": "double_click", **await window.at("Part", share=0.08)}, write("Screw"))
    assert "which word" in ran.trouble
    assert await window.value("#part") == "Nut and washer"


async def test_text_without_a_field_that_takes_it_is_refused(window):
    await window.open("/form/")
    _, ran = await window(write("Bolt"), keys("TAB"))
    assert "no field takes the text: nothing has the focus" in ran.lines[0]
    assert "not executed" in ran.lines[1]

    _, ran = await window(await window.click("Speed"), write("Fast"))
    assert 'no field takes the text: combobox "Speed" has the focus' in ran.trouble
    assert await window.value("#speed") != "Fast"


async def test_a_secret_that_a_field_holds_is_never_typed_as_dots(window):
    await window.open("/login/")
    await window.surface.page.fill("[type=password]", "first")
    _, ran = await window(await window.click("Password"), write("more"))
    assert "holds something hidden" in ran.trouble
    assert await window.value("[type=password]") == "first"


async def test_a_password_that_no_secret_is_bound_to_is_typed_by_a_person(window):
    await window.open("/login/")
    with pytest.raises(Parked, match="no secret is bound to it"):
        await window(await window.click("Password"), write("guessed"))
    assert await window.value("[type=password]") == ""


async def test_words_of_the_page_never_become_a_reference(window):
    await window.open("/form/")
    await window.surface.page.fill("#part", "${params.secret}")
    _, ran = await window(await window.click("Part"), write("x"))
    assert "reads as a reference" in ran.trouble

    await window.surface.page.fill("#part", "$")
    _, ran = await window(await window.click("Part"), write("{params.secret}"))
    assert "reads as a reference" in ran.trouble
    assert await window.value("#part") == "$"


async def test_keys_go_to_what_has_the_focus(window, site):
    await window.open("/keys/")
    _, ran = await window(keys("s"))
    assert ran.trouble == ""
    await window(await window.click("Message"), write("hello\n"))
    await window(await window.click("Medium", "option"), keys("ARROWDOWN", "ENTER"))

    said = [f"{entry.form['what']}: {entry.form['value']}" for entry in site.ledger]
    assert said[:2] == ["saved: by key", "message: hello"]
    assert said[2].startswith("size: ")


async def test_enter_on_a_button_is_judged_as_the_click_that_it_is(window, site):
    await window.open("/scroll/")
    await window.surface.page.focus("text=Reserve dock 1")
    _, ran = await window(keys("ENTER"), keys("TAB"), keys("ENTER"))

    assert ran.done[0].step.name == 'click button "Reserve dock 1"'
    assert ran.done[0].once
    assert "a step that cannot be undone is the last of its batch" in ran.lines[1]
    assert len(site.ledger) == 1


async def test_enter_in_a_field_of_a_form_that_posts_ends_the_batch(window):
    await window.open("/form/")
    _, ran = await window(await window.click("Part"), write("Bolt\n"), keys("TAB"))

    assert ran.done[-1].once
    assert "not executed" in ran.lines[-1]


async def test_an_irreversible_click_in_the_middle_ends_the_batch(window, site):
    await window.open("/scroll/")
    first, second = await window.click("Reserve dock 1"), await window.click("Reserve dock 2")
    result, ran = await window({"type": "wait"}, first, second, second)

    assert len(site.ledger) == 1
    assert ran.lines[2:] == [
        f"{number} click {second['x']},{second['y']}: not executed: step 2: a step that cannot be undone is the last of "
        "its batch"
        for number in (3, 4)
    ]
    assert [done.once for done in ran.done] == [True]
    assert len(ran.facts) == 1
    assert result.jpeg


async def test_text_reaches_fields_in_frames_shadow_roots_and_editors(window):
    page = window.surface.page
    await window.open("/frames/")
    await window(await window.click("City", "textbox"), write("Oslo"))
    _, ran = await window(await window.click("Street", "textbox"), write("Main"), write(" St"))
    assert ran.trouble == ""
    fields = [one for frame in page.frames for one in await frame.locator("input").all()]
    assert {"Oslo", "Main St"} <= {await one.input_value() for one in fields}

    await window.open("/shadow/")
    await window(await window.click("Closed colour"), write("red"), keys("CTRL", "A"), write("green"), write("ish"))
    seen = await window.surface.observe()
    assert [one.value for one in seen.nodes if one.name == "Closed colour"] == ["greenish"]

    await window.open("/form/")
    await page.evaluate("document.body.innerHTML = '<div contenteditable>abc</div>'")
    await window({"type": "click", "button": "left", "x": 640, "y": (await _middle(window))}, write("def"))
    assert await page.inner_text("[contenteditable]") == "abcdef"


async def _middle(window: Window) -> int:
    box = await window.surface.page.locator("[contenteditable]").bounding_box()
    return round(box["y"] + box["height"] / 2)
