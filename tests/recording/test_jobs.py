"""What a person did is done again by the recipe of it, by the servers' own record."""

from __future__ import annotations

import asyncio
import tempfile
from pathlib import Path

import pytest

from browser_agent.agent import Options, run_recipe
from browser_agent.agent.recording import why_not, write
from browser_agent.core.until import until
from fixtures.server import FixtureSite
from tests.recording.person import lines, person_at, replay

pytestmark = pytest.mark.browser


@pytest.fixture
def site():
    with FixtureSite() as running:
        yield running


@pytest.fixture
def open_folder():
    """A folder that the browser may read, which is another user where this one is root."""
    with tempfile.TemporaryDirectory() as name:
        Path(name).chmod(0o755)
        yield Path(name)


def forms(site):
    """What the site got, without when."""
    return [(one.method, one.path, dict(one.form), one.note) for one in site.ledger if one.method == "POST"]


async def test_a_form_that_a_person_fills_in_is_filled_in_the_same_by_the_recipe(tmp_path, site):
    told: list[str] = []
    async with person_at(f"{site.url}/form/", tmp_path, tell=told.append) as (recorder, person):
        page = person.page
        await person.type(person.field("Part"), "Bolt M8")
        await person.type(person.field("Count"), "12")
        await page.keyboard.press("Tab")
        await page.keyboard.type("Fast")  # in the select, as people do
        await person.click(page.get_by_text("Painted", exact=True))
        await person.type(person.field("E-mail"), "ada@example.test")
        await person.type(person.field("Note"), "two\nlines")
        await person.click(page.get_by_text("I agree"))
        await person.click(person.page.get_by_role("button"))
        await page.wait_for_url("**/orders/*")
        made = await recorder.finish()
    first = forms(site)
    site.reset()
    await replay(made, tmp_path)

    assert lines(told) == [
        '- fill: {into: textbox "Part", value: Bolt M8}', '- fill: {into: spinbutton "Count", value: "12"}',
        '- choose: {in: combobox "Speed", option: Fast}', '- check: radio "Painted"',
        '- fill: {into: textbox "E-mail", value: ada@example.test}', '- fill: {into: textbox "Note", value: "two\\nlines"}',
        '- check: checkbox "I agree"', '- click: button "Send order"',
    ]  # fmt: skip
    assert 'visible: heading "Order received"' in made.text
    assert made.lost == ()
    assert forms(site) == first
    assert first[0][2]["note"].split() == ["two", "lines"]


@pytest.mark.long
async def test_passwords_and_codes_are_in_nothing_that_is_written_or_said(tmp_path, site):
    told: list[str] = []
    async with person_at(f"{site.url}/login/", tmp_path, tell=told.append, title="Log in") as (recorder, person):
        await person.type(person.field("Username"), "ada")
        await person.page.keyboard.press("Tab")
        await person.page.keyboard.type("correct-horse")
        await person.type(person.field("One-time code"), "246810")
        await person.keys("Enter")
        await person.page.get_by_role("table").wait_for()
        made = await recorder.finish()
    site.reset()
    result = await replay(made, tmp_path)

    assert lines(told)[1:] == [
        '- fill: {into: textbox "Password", value: "${secrets.password}"}',
        '- fill: {into: textbox "One-time code", value: "${secrets.one_time_code}"}',
        '- press: {keys: Enter, in: textbox "One-time code"}',
    ]
    assert [(one.name, one.source, one.field) for one in made.recipe.secrets] == [
        ("password", "env:LOG_IN_PASSWORD", "password"), ("one_time_code", "env:LOG_IN_ONE_TIME_CODE", "otp"),
    ]  # fmt: skip
    written = [one.read_bytes() for one in tmp_path.rglob("*") if one.is_file()]
    said = "\n".join((*told, made.text, *made.lost, *made.notes, repr(made), repr(recorder), repr(recorder.confided)))
    for secret in ("correct-horse", "246810"):
        assert secret not in said
        assert not [one for one in written if secret.encode() in one]
    assert site.ledger.noted("signed in as ada")
    assert result.finished.outcome == "passed"


@pytest.mark.long
async def test_a_purchase_is_made_once_more(tmp_path, site):
    async with person_at(f"{site.url}/shop/", tmp_path) as (recorder, person):
        page = person.page
        await person.type(page.get_by_role("searchbox"), "mug")
        await person.keys("Enter")
        await person.click(page.get_by_role("link", name="Stoneware mug").first)
        await person.type(person.field("Quantity"), "2")
        await person.click(person.button("Add to cart"))
        await person.click(page.get_by_role("link", name="Check out"))
        for label, text in {"Full name": "Ada", "E-mail": "a@example.test", "Street and number": "Kajen 7",
                            "Postcode": "8000", "City": "Aarhus"}.items():  # fmt: skip
            await person.type(person.field(label), text)
        await person.click(page.get_by_label("Country"))
        await page.keyboard.type("Denmark")
        await page.keyboard.press("Enter")
        await person.click(page.get_by_text("Standard, 3 to 5 days"))
        await person.click(person.button("Continue to payment"))
        for label, text in {"Card number": "4242 4242 4242 4242", "Name on card": "Ada", "Expiry date": "12/30",
                            "Security code": "123"}.items():  # fmt: skip
            await person.type(person.field(label), text)
        await person.click(page.get_by_role("button", name="Pay"))
        await page.wait_for_url("**/thanks/*")
        made = await recorder.finish()
    paid = [one.note for one in site.ledger.noted(" paid: ")]
    site.reset()
    await replay(made, tmp_path)

    assert "4242" not in made.text
    assert [one.name for one in made.recipe.secrets] == ["card_number", "expiry_date", "security_code"]
    assert [one.note for one in site.ledger.noted(" paid: ")] == paid
    assert len(paid) == 1


@pytest.mark.long
async def test_frames_of_other_sites_and_open_shadow_roots_are_heard_and_closed_ones_are_named_as_lost(tmp_path, site):
    async with person_at(f"{site.url}/frames/", tmp_path, allow=(site.other,)) as (recorder, person):
        for frame, label, text in (("City", "City", "Aarhus"), ("Partner", "Voucher", "SAVE5")):
            inside = person.page.frame_locator(f"iframe[title={frame}]")
            await person.type(inside.get_by_label(label), text)
            await person.click(inside.get_by_role("button"))
            await inside.get_by_role("status").wait_for()
        await person.page.goto(f"{site.url}/shadow/")
        await person.type(person.field("Open colour"), "blue")
        await person.click(person.button("Save open colour"))
        await person.page.get_by_text("Saved open: blue").wait_for()
        await recorder.quiet()
        await person.page.mouse.click(*await closed_button(person.page))
        await person.page.get_by_text("Saved closed").wait_for()
        made = await recorder.finish()
    first = [(one.origin, *form) for one, form in zip(site.ledger, forms(site), strict=True)][:3]
    site.reset()
    await replay(made, tmp_path)

    assert made.lost == (
        'a click on button "Save closed colour": it is inside a closed shadow root, which no query reaches',
    )
    assert [(one.origin, *form) for one, form in zip(site.ledger, forms(site), strict=True)] == first
    assert len(first) == 3


async def closed_button(page):
    """The middle of the button in the closed root: below its field, where a person sees it."""
    host = await page.locator("fx-field[mode=closed]").bounding_box()
    return host["x"] + 60, host["y"] + host["height"] - 25


@pytest.mark.long
async def test_tabs_and_windows_are_followed_as_a_run_follows_them(tmp_path, site):
    told: list[str] = []
    async with person_at(f"{site.url}/popup/", tmp_path, tell=told.append) as (recorder, person):
        first, context = person.page, person.page.context
        async with context.expect_page() as coming:
            await person.click(first.get_by_role("link", name="Read the terms"))
        person.page = await coming.value
        await person.page.wait_for_load_state()
        await recorder.quiet()
        await person.click(person.button("Accept the terms"))
        await person.page.get_by_text("Terms accepted").wait_for()
        await recorder.quiet()
        person.page = first
        await first.bring_to_front()
        async with context.expect_page() as coming:
            await person.click(person.button("Choose a colour"))
        person.page = await coming.value
        await person.page.wait_for_load_state()
        await recorder.quiet()
        async with person.page.expect_event("close"):
            await person.click(person.button("Green"))
        await first.get_by_text("Chosen: Green").wait_for()
        person.page = first
        await recorder.quiet()
        await person.click(first.get_by_role("link", name="All sites"))
        await first.wait_for_url(f"{site.url}/")
        made = await recorder.finish()
    sent = forms(site)
    site.reset()
    await replay(made, tmp_path)

    assert lines(told) == [
        '- click: link "Read the terms"', "- tab: new", '- click: button "Accept the terms"', "- tab: Windows",
        '- click: button "Choose a colour"', "- tab: new", '- click: button "Green"', '- click: link "All sites"',
    ]  # fmt: skip
    assert forms(site) == sent
    assert len(sent) == 2


@pytest.mark.long
async def test_boxes_are_answered_the_same_and_a_slow_answer_costs_nothing(tmp_path, site):
    told: list[str] = []
    async with person_at(f"{site.url}/dialog/", tmp_path, tell=told.append) as (recorder, person):
        answers = iter([(True, None), (False, None), (True, "Ada")])
        for name in ("Ask to confirm", "Ask to confirm", "Ask for a name"):
            async with person.page.expect_event("dialog"), person.page.expect_response("**/dialog/**"):
                accept, text = next(answers)
                await press_and_answer(recorder, person, name, accept, text)
        await recorder.quiet()
        made = await recorder.finish()
    sent = forms(site)
    site.reset()
    await replay(made, tmp_path)

    assert lines(told) == [
        '- click: button "Ask to confirm"', "- dialog: {accept: true}    (before the step above)",
        '- click: button "Ask to confirm"', "- dialog: {accept: false}    (before the step above)",
        '- click: button "Ask for a name"', "- dialog: {accept: true, text: Ada}    (before the step above)",
    ]  # fmt: skip
    assert [one.action.kind for one in made.recipe.steps] == ["dialog", "click"] * 3
    assert forms(site) == sent
    assert len(sent) == 3


async def press_and_answer(recorder, person, name, accept, text):
    """The mouse does not come back before the box is answered."""
    pressing = asyncio.ensure_future(person.click(person.button(name)))
    answered = await until(lambda: recorder.answer(accept=accept, text=text), bool, deadline_s=20)
    await pressing
    assert answered.met


@pytest.mark.long
async def test_files_addresses_and_the_way_back(tmp_path, open_folder, site):
    told: list[str] = []
    paper = open_folder / "contract.txt"
    paper.write_text("signed")
    async with person_at(f"{site.url}/upload/", tmp_path, tell=told.append) as (recorder, person):
        page = person.page
        async with page.expect_file_chooser() as choosing:
            await person.click(person.field("Contract"))
        await (await choosing.value).set_files(paper)
        await recorder.quiet()
        await person.click(person.button("Send files"))
        await page.get_by_role("table", name="Received files").wait_for()
        await page.goto(f"{site.url}/download/")
        async with page.expect_download() as coming:
            await person.click(page.get_by_role("link", name="Price list"))
        await (await coming.value).path()
        await recorder.quiet()
        await person.click(page.get_by_role("link", name="All sites"))
        await page.wait_for_url(f"{site.url}/")
        await recorder.quiet()
        await asyncio.sleep(1.2)  # a person looks at the page: what follows is not its doing
        await page.go_back()
        made = await recorder.finish()
    first = forms(site)
    site.reset()
    write(made, tmp_path / "files.yaml", force=False)
    result = await run_recipe(tmp_path / "files.yaml", {"contract": str(paper)}, options=Options(out=tmp_path / "r"))

    assert lines(told) == [
        '- upload: {to: button "Contract", file: "${params.contract}"}', '- click: button "Send files"',
        f"- goto: {site.url}/download/", '- click: link "Price list"', '- click: link "All sites"', "- back: true",
    ]  # fmt: skip
    assert [one.action.kind for one in made.recipe.steps][3] == "download"
    assert (made.recipe.params[0].type, made.recipe.params[0].example) == ("file", "contract.txt")
    assert why_not(made, "always").startswith("it needs files")
    assert result.finished.outcome == "passed", result.finished.why
    assert forms(site) == first
