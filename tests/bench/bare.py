"""The benchmark's jobs written straight in Playwright, with the waits and checks that our steps make."""

from __future__ import annotations

import json
import os
import re
from datetime import date
from decimal import Decimal
from pathlib import Path

from playwright.async_api import Locator, Page, expect

READ_TABLE = """table => ({
  headers: [...table.tHead.rows[0].cells].map(cell => cell.innerText.trim()),
  rows: [...table.tBodies[0].rows].map(row => [...row.cells].map(cell => cell.innerText.trim())),
})"""


QUIET = """() => new Promise(done => {
  let changes = 0;
  const observer = new MutationObserver(records => { changes += records.length; });
  observer.observe(document, { subtree: true, childList: true, characterData: true, attributes: true });
  const look = () => requestAnimationFrame(() => {
    if (changes === 0) { observer.disconnect(); done(); } else { changes = 0; look(); }
  });
  look();
})"""
"""Our extraction waits until the document is still, so that half a table is never read; this waits one frame for it."""


async def _fill(field: Locator, text: str) -> None:
    await field.fill(text)
    await expect(field).to_have_value(text)


async def _check(box: Locator) -> None:
    await box.set_checked(True)
    await expect(box).to_be_checked()


async def form(page: Page, site: str, folder: Path) -> None:
    """Fill the ten-step form, send it, prove that the order is there."""
    answer = await page.goto(f"{site}/form/")
    assert answer is not None and answer.status < 400
    await _fill(page.get_by_role("textbox", name="Part", exact=True), "Bolt")
    await _fill(page.get_by_role("spinbutton", name="Count", exact=True), "3")
    speed = page.get_by_role("combobox", name="Speed", exact=True)
    await speed.select_option(label="Fast")
    await expect(speed).to_have_value("Fast")
    await _fill(page.get_by_label("Needed by", exact=True), "2026-12-01")
    await _check(page.get_by_role("radio", name="Painted", exact=True))
    await _fill(page.get_by_role("textbox", name="E-mail", exact=True), "ada@example.test")
    await _fill(page.get_by_role("textbox", name="Telephone", exact=True), "+44 20 7946 0000")
    await _fill(page.get_by_role("textbox", name="Note", exact=True), "Leave it at the gate")
    await _check(page.get_by_role("checkbox", name="I agree", exact=True))
    async with page.expect_response(lambda response: response.request.method == "POST") as sent:
        await page.get_by_role("button", name="Send order", exact=True).click()
    assert (await sent.value).status < 400
    await expect(page.get_by_role("heading", name="Order received", exact=True)).to_be_visible()


async def rows(page: Page, site: str, folder: Path) -> None:
    """Read a hundred rows of seven typed columns, check them, write them to a file that is synced and renamed."""
    answer = await page.goto(f"{site}/table/?rows=100")
    assert answer is not None and answer.status < 400
    table = page.get_by_role("table")
    await expect(table).to_have_count(1)
    await page.evaluate(QUIET)
    told = await table.evaluate(READ_TABLE)
    made = [_typed(dict(zip(told["headers"], row, strict=True))) for row in told["rows"]]
    assert len(made) == 100
    assert len({row["Number"] for row in made}) == 100
    temporary = folder / "rows.part"
    with temporary.open("w", encoding="utf-8") as file:
        file.writelines(json.dumps(row, default=str) + "\n" for row in made)
        file.flush()
        os.fsync(file.fileno())
    temporary.replace(folder / "rows.jsonl")


def _typed(row: dict[str, str]) -> dict[str, object]:
    price = re.fullmatch(r"€([\d,]+\.\d\d)", row["Price"])
    assert price is not None and all(row.values())
    return {
        "Number": row["Number"],
        "Name": row["Name"],
        "Category": row["Category"],
        "Stock": int(row["Stock"].replace(",", "")),
        "Price": {"amount": Decimal(price.group(1).replace(",", "")), "currency": "EUR"},
        "Added": date.fromisoformat(row["Added"]),
        "Active": {"yes": True, "no": False}[row["Active"]],
    }
