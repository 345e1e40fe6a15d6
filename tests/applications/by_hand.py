"""What a person would do in the applications, in plain Playwright, where more than one test does it."""

from playwright.async_api import FilePayload, Page, expect

from .django_admin import DjangoAdmin

PICTURE = FilePayload(name="portrait.png", mimeType="image/png", buffer=b"\x89PNG\r\n\x1a\n no real picture")
DRAWING = FilePayload(name="drawing.txt", mimeType="text/plain", buffer=b"a hinge, seen from above\n")


async def log_in(page: Page, shop: DjangoAdmin, path: str = "/admin/") -> None:
    await page.goto(shop.url + path)
    await page.get_by_role("textbox", name="Username:").fill(shop.user)
    await page.get_by_role("textbox", name="Password:").fill(shop.password)
    await page.get_by_role("button", name="Log in").click()
    await expect(page.get_by_role("button", name="Log out")).to_be_visible()


async def fill_customer(page: Page, name: str, email: str) -> None:
    # The admin's script focuses the first field once the page has loaded. Text that is typed into another
    # field at that moment lands in the first one, so wait for the focus before typing.
    await expect(page.get_by_role("textbox", name="Name:")).to_be_focused()
    await page.get_by_role("textbox", name="Name:").fill(name)
    await page.get_by_role("textbox", name="Email:").fill(email)
    await page.get_by_role("textbox", name="Joined:").fill("2026-03-09")
    await page.get_by_role("checkbox", name="Active").uncheck()
    await page.get_by_role("combobox", name="Tier:").select_option(label="Gold")
    await page.get_by_role("spinbutton", name="Credit:").fill("1250.50")
    await page.get_by_role("textbox", name="Notes:").fill("Pays late.\nAsk first.")


async def place_order(page: Page, url: str, *, button: str = "Place order") -> None:
    await page.goto(url)
    await page.get_by_role("textbox", name="Buyer").fill("Uma Quist")
    await page.get_by_role("combobox", name="Product").click()
    await page.get_by_role("option", name="Gasket").click()
    await page.get_by_role("spinbutton", name="Pieces").fill("25")
    await page.get_by_role("button", name=button).click()
    await expect(page.get_by_role("dialog")).to_contain_text("Place an order of 25 x Gasket for Uma Quist?")
    await page.get_by_role("button", name="Yes, place it").click()


async def write_tiddler(page: Page, title: str = "Gate", *, done: str = "Confirm changes to this tiddler") -> None:
    await page.get_by_role("button", name="new tiddler", exact=True).click()
    editor = page.get_by_role("region", name="Editor")
    await editor.get_by_role("textbox").first.fill(title)
    await editor.get_by_role("textbox", name="tag name").fill("yard")
    await editor.get_by_role("button", name="add", exact=True).first.click()
    text = editor.frame_locator("iframe").get_by_role("textbox", name="Type the text for this tiddler")
    await text.fill("Shut it after //six//.")
    await editor.get_by_role("button", name=done).click()
