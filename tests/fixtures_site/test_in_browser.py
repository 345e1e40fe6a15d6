"""The habits that only a browser shows: each one is used once, and the ledger tells what arrived."""

from __future__ import annotations

import pytest

pytestmark = [pytest.mark.browser, pytest.mark.asyncio(loop_scope="module")]
SCRIPTED = (
    *("late", "modal", "dialog", "frames", "shadow", "spinner", "infinite", "virtual", "upload", "drag"),
    *(
        "canvas",
        "popup",
        "hang",
        "decoy",
        "inject",
        "hover",
        "scroll",
        "keys",
        "tabs",
        "storage",
        "tools",
        "busy",
        "shop",
    ),
)


async def test_no_scripted_page_has_an_error_under_a_strict_content_security_policy(visit, site):
    page, errors = await visit.new_page(), []
    page.on("pageerror", lambda error: errors.append((page.url, str(error))))
    page.on(
        "console",
        lambda message: errors.append((page.url, message.text)) if message.type == "error" else None,
    )

    for name in SCRIPTED:
        await page.goto(f"{site.url}/{name}/?csp=strict")
        assert await page.get_by_role("heading", level=1).count() == 1, name

    assert errors == []


async def test_frames_shadow_roots_and_popups_report_to_the_ledger(visit, site):
    page = await visit.new_page()
    await page.goto(f"{site.url}/frames/")
    outer = page.frame_locator("[title=Outer]").frame_locator("[title=House]")
    places = {
        "City": page.frame_locator("[title=City]"),
        "Street": page.frame_locator("[title=Street]"),
        "House number": outer,
        "Voucher": page.frame_locator("[title=Partner]"),
    }
    for label, frame in places.items():
        await frame.get_by_label(label).fill(f"my {label}")
        await frame.get_by_role("button", name=f"Save {label.lower()}").click()
        await frame.get_by_text(f"my {label}").wait_for()
    await page.goto(f"{site.url}/shadow/")
    await page.get_by_label("Open colour").fill("red")
    await page.get_by_role("button", name="Save open colour").click()
    await page.get_by_text("Saved open: red").wait_for()
    for key in ("Tab", "b", "Tab", "Enter"):  # a closed root can only be reached by the keyboard
        await page.keyboard.press(key)
    await page.get_by_text("Saved closed: b").wait_for()
    await page.goto(f"{site.url}/popup/")
    async with visit.expect_page() as opened:
        await page.get_by_role("button", name="Ask the partner").click()
    await (await opened.value).get_by_role("button", name="Green").click()
    await page.get_by_text("Chosen: Green").wait_for()

    assert [(entry.origin, entry.note) for entry in site.ledger] == [
        (site.url, "city saved from frame same-origin"),
        (site.url, "street saved from frame srcdoc"),
        (site.url, "house saved from frame nested"),
        (site.other, "voucher saved from frame cross-origin"),
        (site.url, "saved from a shadow root"),
        (site.url, "saved from a shadow root"),
        (site.other, "popup posted back"),
    ]


async def test_hands_reach_what_is_dragged_hovered_painted_and_suggested(visit, site):
    page = await visit.new_page()
    await page.goto(f"{site.url}/drag/")
    await page.drag_and_drop("#card-2", "#done")
    await page.get_by_text("Call the harbour is now in Done").wait_for()
    box = await page.locator("#track").bounding_box()
    await page.get_by_role("slider").hover()
    await page.mouse.down()
    await page.mouse.move(box["x"] + box["width"] * 0.75, box["y"] + 5, steps=4)
    await page.mouse.up()
    await page.get_by_text("Level is 75").wait_for()
    await page.goto(f"{site.url}/hover/")
    await page.get_by_role("button", name="Export").hover()
    await page.get_by_role("button", name="Export as CSV").click()
    await page.goto(f"{site.url}/canvas/")
    await page.locator("canvas").click(position={"x": 20, "y": 20})
    await page.get_by_text("Missed").wait_for()
    await page.locator("canvas").click(position={"x": 240, "y": 130})
    await page.get_by_text("Launched").wait_for()
    await page.goto(f"{site.url}/keys/")
    await page.get_by_label("City").press_sequentially("li")
    await page.get_by_role("option", name="Lisbon").wait_for()
    await page.keyboard.press("ArrowDown")
    await page.keyboard.press("Enter")
    await page.get_by_text("city: Lisbon").wait_for()

    assert [(entry.note, entry.form) for entry in site.ledger] == [
        ("card moved", {"card": "Call the harbour", "to": "Done"}),
        ("slider set", {"level": "75"}),
        ("menu item used", {"item": "csv"}),
        ("canvas button hit", {"x": "240", "y": "130"}),
        ("keyboard used", {"what": "city", "value": "Lisbon"}),
    ]


async def test_late_spinning_covered_and_endless_content_arrives(visit, site):
    page = await visit.new_page()
    await page.goto(f"{site.url}/late/?ms=50")
    await page.get_by_role("button", name="Collect parcels").click()
    await page.get_by_text("Collected 3 parcels").wait_for()
    await page.goto(f"{site.url}/spinner/?ms=40")
    await page.get_by_role("button", name="Load report").click()
    await page.get_by_text("Report complete").wait_for()
    rows = await page.locator("#rows tr").count()
    await page.goto(f"{site.url}/modal/?ms=10")
    await page.get_by_role("button", name="Reject all").click()
    await page.get_by_role("button", name="Close").click()
    await page.get_by_role("button", name="Continue reading").click()
    await page.get_by_text("You are reading on").wait_for()
    await page.goto(f"{site.url}/infinite/")
    for shown in ("20 of 60 tickets", "40 of 60 tickets", "All 60 tickets shown"):
        await page.get_by_text(shown).wait_for()
        await page.mouse.wheel(0, 100_000)
    endless = await page.get_by_role("listitem").count()
    await page.goto(f"{site.url}/virtual/")
    await page.get_by_text("T-001").wait_for()
    await page.locator("#window").evaluate("element => { element.scrollTop = 1e6; }")
    await page.get_by_text("T-1000").wait_for()

    assert (rows, endless, await page.get_by_role("row").count() <= 21) == (2, 60, True)
    assert [entry.note for entry in site.ledger] == [
        "parcels collected",
        "work started",
        "consent answered",
        "continued behind the overlays",
    ]
