import re

from playwright.sync_api import Playwright, expect, sync_playwright


def run(playwright: Playwright) -> None:
    browser = playwright.chromium.launch(headless=False)
    context = browser.new_context(viewport={"width": 1200, "height": 900}, locale="de-DE", color_scheme="dark")
    page = context.new_page()
    page.goto("http://127.0.0.1:8000/popup/")
    with page.expect_popup() as page1_info:
        page.get_by_role("link", name="Read the terms").click()
    page1 = page1_info.value
    expect(page1.get_by_role("heading", name="Terms")).to_be_visible()
    page1.get_by_role("button", name="Accept the terms", exact=True).click()
    page1.close()
    expect(page).to_have_url(re.compile(r".*/popup/"))
    page.goto("http://127.0.0.1:8000/login/")
    page.get_by_label("Username").fill("ada")
    page.get_by_label("Password").fill("correct-horse")
    page.get_by_placeholder("6 digits").press("Enter")
    page.get_by_role("row", name="Tea").get_by_role("button").first.click()
    page.get_by_role("listitem").filter(has_text="Milk").get_by_role("button", name="Buy").click()
    page.locator('iframe[name="partner"]').content_frame.get_by_label("Voucher").fill("WELCOME")
    page.locator("#speed").select_option("2")
    with page.expect_download() as download_info:
        page.get_by_role("link", name="CSV").click()
    download = download_info.value
    download.save_as("orders.csv")
    page.once("dialog", lambda dialog: dialog.dismiss())
    page.get_by_test_id("remove").dblclick(button="right", modifiers=["Shift"])
    page.get_by_label("Contract").set_input_files("contract.txt")
    page.wait_for_timeout(500)
    for _ in range(3):
        page.get_by_text("more").click()
    page.evaluate("alert(1)")
    expect(page.get_by_test_id("total")).to_contain_text("12.00")

    # ---------------------
    page.close()
    context.close()
    browser.close()


with sync_playwright() as playwright:
    run(playwright)
