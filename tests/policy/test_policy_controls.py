"""Real controls on real pages, as Chromium tells of them: what pressing each would be, and at which price."""

from decimal import Decimal

import pytest
import pytest_asyncio

from browser_agent.browser.evidence import Limits
from browser_agent.browser.launch import Launch
from browser_agent.browser.session import Plan, Session, opened
from browser_agent.core import action as act
from browser_agent.core.origin import origin_of
from browser_agent.core.recipe import Environment
from browser_agent.core.snapshot import Element
from browser_agent.core.target import Query, Ref
from browser_agent.core.value import Money
from browser_agent.policy.classes import classify
from browser_agent.policy.facts import Facts
from browser_agent.policy.judge import Policy
from browser_agent.policy.limits import price
from browser_agent.policy.vault import Vault
from fixtures.server import FixtureSite

pytestmark = [pytest.mark.browser, pytest.mark.asyncio(loop_scope="module")]


@pytest.fixture(scope="module")
def site():
    with FixtureSite() as site:
        yield site


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def session(site, tmp_path_factory):
    folder = tmp_path_factory.mktemp("controls")
    plan = Plan(
        environment=Environment(), policy=Policy(navigate=(origin_of(site.url), origin_of(site.other))),
        vault=Vault((), {}, ()), folder=folder, beside=folder, limits=Limits(), denied=lambda *_: None,
        finding=lambda _: None,
    )  # fmt: skip
    async with opened(Launch(), plan) as session:
        yield session


async def seen(session: Session, role: str, name: str) -> Element:
    """The element as the judge gets it, the same by a query and by a ref of the eyes."""
    found = await session.surface.locate(Query(role=role, name=name), facts=True)
    assert len(found) == 1, [str(one.element) for one in found]
    element = found[0].element
    lines = [one for one in (await session.surface.observe()).nodes if (one.role, one.name) == (role, name)]
    if lines:
        (by_ref,) = await session.surface.locate(Ref(ref=lines[0].ref))
        about = {"ref", "frame", "text", "box", "states"}
        assert by_ref.element.model_dump(exclude=about) == element.model_dump(exclude=about)
        assert by_ref.element.near_text == element.near_text
    return element


async def pressed(session: Session, role: str, name: str) -> str | None:
    element = await seen(session, role, name)
    return classify(act.Click(target=Query(css="*")), Facts(page=session.page.url, element=element))


CONTROLS = [
    ("/shop/", "button", "Search", "navigate"), ("/shop/", "link", "Orders", "navigate"),
    ("/shop/", "searchbox", "Search products", "input"), ("/shop/", "combobox", "Sort by", "input"),
    ("/shop/products/stoneware-mug", "button", "Add to cart", "submit"), ("/form/", "button", "Send order", "submit"),
    ("/login/", "button", "Sign in", "submit"), ("/login/", "textbox", "Password", "input"),
    ("/wizard/1", "button", "Next", "submit"), ("/modal/?kind=cookie", "button", "Accept all", "input"),
    ("/modal/?kind=cookie", "button", "Reject all", "input"), ("/upload/", "button", "Send files", "submit"),
    ("/dialog/", "button", "Show alert", "input"), ("/dialog/", "button", "Ask to confirm", "submit"),
    ("/dialog/", "link", "Leave page", "navigate"), ("/download/", "link", "Price list", "navigate"),
    ("/download/", "link", "Broken export", "download"), ("/inject/", "button", "Verify account", "submit"),
    ("/inject/", "button", "Mark as helpful", "submit"), ("/frames/", "button", "Save city", "submit"),
]  # fmt: skip


@pytest.mark.parametrize(("path", "role", "name", "expected"), CONTROLS)
async def test_a_control_of_the_fixtures_is_of_the_class_that_its_page_makes_it(
    session, site, path: str, role: str, name: str, expected: str
) -> None:
    await session.page.goto(site.url + path)
    if "modal" in path:
        await session.page.get_by_role(role, name=name).wait_for()

    assert await pressed(session, role, name) == expected


async def test_the_button_of_the_shop_that_pays_is_a_payment_of_its_total(session, site) -> None:
    page = session.page
    await page.goto(site.url + "/shop/products/stoneware-mug")
    await page.get_by_role("button", name="Add to cart").click()
    await page.goto(site.url + "/shop/cart")
    assert await pressed(session, "button", "Remove Stoneware mug") == "submit"
    await page.goto(site.url + "/shop/checkout")
    for box in await page.locator("form input:not([type=radio]):visible").all():
        await box.fill("12345")
    assert await pressed(session, "button", "Continue to payment") == "submit"
    await page.get_by_role("combobox", name="Country").select_option("Spain")
    await page.get_by_role("button", name="Continue to payment").click()
    if "/payment" not in page.url:
        pytest.fail(await page.inner_text("main"))

    button = page.get_by_role("button", name="Pay")
    name = await button.inner_text()
    element = await seen(session, "button", name)

    assert await pressed(session, "button", name) == "payment"
    assert "card" in element.form_fields
    assert price(Facts(page=page.url, element=element)) == Money(amount=Decimal(name.split("€")[1]), currency="EUR")
    card = await seen(session, "textbox", "Card number")
    enter = act.Press(keys="Enter", target=Query(css="*"))
    assert card.form_button == name
    assert classify(enter, Facts(page=page.url, element=card)) == "payment"
    assert "4000" not in card.near_text


async def built(session: Session, site: FixtureSite, html: str) -> None:
    await session.page.goto(site.url + "/console/")
    await session.page.set_content(f"<!doctype html><title>x</title><body>{html}")


@pytest.mark.parametrize(
    ("html", "role", "name", "expected"),
    [
        ("<button onclick='x()'>Pay now</button>", "button", "Pay now", "payment"),
        ("<form><input type=submit value='Konto löschen'></form>", "button", "Konto löschen", "irreversible"),
        ("<form method=post action=/x><input name=method><button>Save</button></form>", "button", "Save", "submit"),
        ("<form action=/x><input name=action><button>Show</button></form>", "button", "Show", "navigate"),
        ("<form method=post action=/x><button formmethod=get formaction=/y>Show</button></form>", "button", "Show",
         "navigate"),
        ("<form onsubmit='return false'><button>Go on</button></form>", "button", "Go on", "submit"),
        ("<form id=f method=post action=/x></form><button form=f>Keep</button>", "button", "Keep", "submit"),
        ("<dialog open><form method=dialog><button>OK</button></form></dialog>", "button", "OK", "input"),
        ("<dialog open><h2>Delete project</h2><button>Yes</button></dialog>", "button", "Yes", "irreversible"),
        ("<div role=dialog><p>Do you want to delete 3 files?</p><button>OK</button></div>", "button", "OK",
         "irreversible"),
        ("<main><h1>Checkout</h1><button>Confirm</button><aside>Total €12.00</aside></main>", "button", "Confirm",
         "payment"),
        ("<a href='#' onclick='x()'>Like</a>", "link", "Like", "submit"),
        ("<a href='javascript:x()'>Buy</a>", "link", "Buy", "payment"),
        ("<a role=button href='/x'>Open</a>", "button", "Open", "navigate"),
        ("<button aria-expanded=false>Account</button>", "button", "Account", "input"),
        ("<button><svg role=img aria-label='Delete'></svg></button>", "button", "Delete", "irreversible"),
        ("<form method=post action=/x><input name=cardnumber aria-label=Card><button>Go on</button></form>", "button",
         "Go on", "payment"),
    ],
)  # fmt: skip
async def test_hostile_and_odd_markup_is_classed_by_what_it_does(
    session, site, html: str, role: str, name: str, expected: str
) -> None:
    await built(session, site, html)

    assert await pressed(session, role, name) == expected


async def test_words_inside_a_link_lead_where_the_link_does(session, site) -> None:
    await built(session, site, "<a href='/shop/'><span>To the shop</span></a>")

    (found,) = await session.surface.locate(Query(text="To the shop"), facts=True)

    assert classify(act.Click(target=Query(css="*")), Facts(page=session.page.url, element=found.element)) == "navigate"


@pytest.mark.parametrize(
    ("html", "amount"),
    [
        ("<table><tr><td>A €5.00<td><button>Pay</button><tr><td>B €900.00</table>", "5.00"),
        ("<form><label>Amount (EUR) <input value=5000></label><button>Pay</button></form>", "5000"),
        ("<section><button>Pay</button></section><aside>Total 33,90 €</aside>", "33.90"),
        ("<form><p>Goods €30<p>Delivery €3.90<p>Total €33.90<button>Pay</button></form>", "33.90"),
        ("<form><p hidden>€900<p>Total €33.90<button>Pay</button></form>", "33.90"),
        ("<p>nothing</p><button>Pay</button>", None),
        ("<form><p>" + "€1 " * 1500 + "<button>Pay</button></form>", None),
        ("<form><p>" + "words and words " * 300 + "<p>Total €33.90<button>Pay</button></form>", "33.90"),
    ],
)  # fmt: skip
async def test_the_price_is_read_where_a_person_would_look_for_it(session, site, html: str, amount: str | None) -> None:
    await built(session, site, html)
    element = await seen(session, "button", "Pay")

    told = price(Facts(page=session.page.url, element=element), "EUR")

    assert len(element.near_text) <= 1000
    assert told == (Money(amount=Decimal(amount), currency="EUR") if amount else None)
    assert "near_text" not in element.model_dump()
