"""Every expectation, met and not met and unknown, with what a verdict says about it."""

from decimal import Decimal

import pytest

from browser_agent.core import expect as ex
from browser_agent.core.check import check, needs
from browser_agent.core.rows import Cell, Grid
from browser_agent.core.snapshot import Answer, Element, Exchange, Kept, Need, Snapshot
from browser_agent.core.target import Query

BUTTON = Query(role="button", name="Send")
STATUS = Query(role="status")
TABLE = Query(role="table")
ELEMENT = Element(role="button", name="Send")
GRID = Grid(
    headers=("Part", "Count"),
    rows=((Cell(text="Bolt"), Cell(text="3")), (Cell(text="Nut  M4"), Cell(text="8"))),
)


def saw(query, *elements, **parts):
    count = parts.pop("count", len(elements))
    return Snapshot(answers={str(query): Answer(count=count, elements=elements, **parts)})


def text_of(text, query=None):
    key = "" if query is None else str(query)
    return Snapshot(answers={key: Answer(count=1, elements=(ELEMENT,), text=text)})


def is_(text):
    return ex.Match(equals=text)


SENT = Exchange(method="POST", url="http://shop.test/orders?x=1", status=201)
FAILED = Exchange(method="PUT", url="http://shop.test/cart", status=500)
RUNNING = Exchange(method="GET", url="http://shop.test/slow")
FILE = Kept(name="rows.csv", path="/x", size_bytes=10, sha256="0")
NOW = Snapshot(
    url="http://shop.test/orders/7?tab=1#top",
    title="Order  7",
    exchanges=(SENT, FAILED, RUNNING),
    downloads=(FILE,),
    local_storage={"theme": "dark"},
    session_storage={"cart": "3"},
    cookies={"seen": "yes"},
    picture_differs={"home.png": 0.02},
)

TRUE = {
    "url": (ex.Url(glob="**/orders/*"), NOW),
    "url with query": (ex.Url(glob="http://shop.test/orders/7?tab=1#top"), NOW),
    "title": (ex.Title(match=is_("Order 7")), NOW),
    "visible": (ex.Visible(target=BUTTON), saw(BUTTON, ELEMENT, ELEMENT)),
    "visible by count alone": (ex.Visible(target=BUTTON), saw(BUTTON, count=3)),
    "hidden": (ex.Hidden(target=BUTTON), saw(BUTTON)),
    "count equals": (ex.Count(target=BUTTON, equals=2), saw(BUTTON, count=2)),
    "count equals nought": (ex.Count(target=BUTTON, equals=0), saw(BUTTON, count=0)),
    "count min": (ex.Count(target=BUTTON, min=2), saw(BUTTON, count=3)),
    "count max": (ex.Count(target=BUTTON, max=3), saw(BUTTON, count=0)),
    "text of the page": (ex.Text(match=ex.Match(contains="in stock")), text_of("Bolt\n  in   stock\n")),
    "text of one": (ex.Text(target=STATUS, match=is_("sent")), text_of(" sent ", STATUS)),
    "value": (ex.ValueIs(target=BUTTON, match=is_("Bolt")), saw(BUTTON, Element(value="Bolt"))),
    "value is empty": (ex.ValueIs(target=BUTTON, match=ex.Match(empty=True)), saw(BUTTON, Element(value=""))),
    "checked": (ex.Checked(target=BUTTON), saw(BUTTON, Element(states=frozenset({"checked"})))),
    "unchecked": (ex.Checked(target=BUTTON, on=False), saw(BUTTON, Element(states=frozenset({"unchecked"})))),
    "table": (
        ex.Table(target=TABLE, columns=("Part",), row={"Part": "Nut M4", "Count": "8"}, min=2, max=2),
        saw(TABLE, ELEMENT, grid=GRID),
    ),
    "aria": (
        ex.Aria(snapshot='- heading "A"\n  - button "B"'),
        Snapshot(answers={"": Answer(aria='- heading "A" [level=1]\n- text: x\n  - button "B" [e3]')}),
    ),
    "request": (ex.Request(glob="**/orders", method="post"), NOW),
    "request that runs": (ex.Request(glob="**/slow"), NOW),
    "response": (ex.Response(glob="**/orders"), NOW),
    "response with status": (ex.Response(glob="**/cart", method="PUT", status=500), NOW),
    "download": (ex.Downloaded(glob="*.csv", min_bytes=10), NOW),
    "storage": (ex.Storage(key="theme", match=is_("dark")), NOW),
    "session storage": (ex.Storage(area="session", key="cart", match=ex.Match(above=2)), NOW),
    "no such storage": (ex.Storage(key="nobody", match=ex.Match(empty=True)), NOW),
    "cookie": (ex.Cookie(name="seen", match=is_("yes")), NOW),
    "no console errors": (ex.NoConsoleErrors(), NOW),
    "screenshot": (ex.Looks(file="home.png", differs=0.02), NOW),
    "that": (ex.That(value=3, match=ex.Match(above=2, below="3.5")), NOW),
    "any": (ex.AnyOf(of=(ex.Url(glob="nowhere"), ex.Title(match=is_("Order 7")))), NOW),
    "not": (ex.Not(of=ex.Url(glob="nowhere")), NOW),
}

FALSE = {
    "url": (ex.Url(glob="**/cart"), NOW, "the address http://shop.test/orders/7?tab=1#top", ()),
    "url that needs **": (
        ex.Url(glob="*orders/*"),
        NOW,
        "the address http://shop.test/orders/7?tab=1#top. `*` stops at each /; **orders/** would match",
        (),
    ),
    "title": (ex.Title(match=is_("Order 8")), NOW, 'the title "Order 7"', ()),
    "visible": (ex.Visible(target=BUTTON), saw(BUTTON), "none", ()),
    "hidden": (ex.Hidden(target=BUTTON), saw(BUTTON, ELEMENT), "one", ('button "Send"',)),
    "count equals": (ex.Count(target=BUTTON, equals=2), saw(BUTTON, count=3), "3", ()),
    "count min": (ex.Count(target=BUTTON, min=1), saw(BUTTON), "none", ()),
    "count max": (ex.Count(target=BUTTON, max=0), saw(BUTTON, ELEMENT), "one", ()),
    "text of the page": (
        ex.Text(match=ex.Match(contains="3 in stock")),
        text_of("Bolt\n2 in stock\nNut"),
        "no such text",
        ('"2 in stock"',),
    ),
    "text of one": (ex.Text(target=STATUS, match=is_("sent")), text_of("failed", STATUS), 'the text "failed"', ()),
    "text of many": (ex.Text(target=STATUS, match=is_("sent")), saw(STATUS, ELEMENT, ELEMENT), "2 of status", ()),
    "value": (ex.ValueIs(target=BUTTON, match=is_("Bolt")), saw(BUTTON, Element(value="Nut")), 'the value "Nut"', ()),
    "value of none": (ex.ValueIs(target=BUTTON, match=is_("Bolt")), saw(BUTTON), "none", ()),
    "value of many": (
        ex.ValueIs(target=BUTTON, match=is_("")),
        saw(BUTTON, ELEMENT, ELEMENT),
        "2",
        ('button "Send"', 'button "Send"'),
    ),
    "checked": (ex.Checked(target=BUTTON), saw(BUTTON, Element()), "it is off", ()),
    "checked but mixed": (
        ex.Checked(target=BUTTON, on=False),
        saw(BUTTON, Element(states=frozenset({"mixed"}))),
        "it is mixed",
        (),
    ),
    "table column": (
        ex.Table(target=TABLE, columns=("Price",)),
        saw(TABLE, ELEMENT, grid=GRID),
        'no column "Price"',
        ('"Part"', '"Count"'),
    ),
    "table row": (
        ex.Table(target=TABLE, row={"Part": "Bolt", "Count": "4"}),
        saw(TABLE, ELEMENT, grid=GRID),
        "no such row among 2",
        ("Bolt | 3",),
    ),
    "table min": (ex.Table(target=TABLE, min=3), saw(TABLE, ELEMENT, grid=GRID), "2 rows", ()),
    "table max": (ex.Table(target=TABLE, max=1), saw(TABLE, ELEMENT, grid=GRID), "2 rows", ()),
    "no table": (ex.Table(target=TABLE), saw(TABLE), "none of table", ()),
    "aria order": (
        ex.Aria(snapshot='- button "B"\n- heading "A"'),
        Snapshot(answers={"": Answer(aria='- heading "A"\n- button "B"\n- link "C"')}),
        'no line "- heading "A"" after line 2',
        ('- link "C"',),
    ),
    "request": (
        ex.Request(glob="**/orders", method="GET"),
        NOW,
        "none",
        (
            "POST http://shop.test/orders?x=1 (201)",
            "PUT http://shop.test/cart (500)",
            "GET http://shop.test/slow (no answer yet)",
        ),
    ),
    "response with an error": (ex.Response(glob="**/cart"), NOW, "none", None),
    "response without an answer": (ex.Response(glob="**/slow"), NOW, "none", None),
    "download too small": (ex.Downloaded(glob="*.csv", min_bytes=11), NOW, "rows.csv (10 bytes)", ()),
    "download of another name": (ex.Downloaded(glob="*.pdf"), NOW, "rows.csv (10 bytes)", ()),
    "storage": (ex.Storage(key="theme", match=is_("light")), NOW, 'the value "dark"', ()),
    "no such storage": (ex.Storage(key="thema", match=is_("dark")), NOW, "no such entry", ("theme",)),
    "the other storage": (ex.Storage(area="session", key="theme", match=is_("dark")), NOW, "no such entry", ("cart",)),
    "cookie": (ex.Cookie(name="gone", match=is_("yes")), NOW, "no such entry", ("seen",)),
    "console errors": (
        ex.NoConsoleErrors(),
        Snapshot(console_errors=("cannot read cart",)),
        "one",
        ('"cannot read cart"',),
    ),
    "screenshot": (ex.Looks(file="home.png", differs=0.01), NOW, "2.00% of the pixels differ", ()),
    "that": (ex.That(value="3", match=ex.Match(above=3)), NOW, 'the value "3"', ()),
    "any": (
        ex.AnyOf(of=(ex.Url(glob="nowhere"), ex.That(value=1, match=is_(2)))),
        NOW,
        'the address http://shop.test/orders/7?tab=1#top; the value "1"',
        (),
    ),
    "not": (ex.Not(of=ex.Title(match=is_("Order 7"))), NOW, 'the title "Order 7"', ()),
}

UNKNOWN = {
    "visible": ex.Visible(target=BUTTON),
    "hidden": ex.Hidden(target=BUTTON),
    "count": ex.Count(target=BUTTON, max=3),
    "text": ex.Text(match=is_("x")),
    "value": ex.ValueIs(target=BUTTON, match=ex.Match(empty=True)),
    "checked": ex.Checked(target=BUTTON, on=False),
    "table": ex.Table(target=TABLE),
    "aria": ex.Aria(snapshot="- x"),
    "screenshot": ex.Looks(file="other.png"),
    "unchanged": ex.Unchanged(),
    "not": ex.Not(of=ex.Visible(target=BUTTON)),
    "not of unchanged": ex.Not(of=ex.Unchanged()),
}


@pytest.mark.parametrize("case", TRUE)
def test_an_expectation_is_met(case):
    expectation, now = TRUE[case]

    verdict = check(expectation, now)

    assert verdict.state == "met", verdict
    assert verdict.is_met
    assert verdict.expected
    assert verdict.near == ()


@pytest.mark.parametrize("case", FALSE)
def test_an_expectation_is_not_met_and_says_what_was_there(case):
    expectation, now, found, near = FALSE[case]

    verdict = check(expectation, now)

    assert (verdict.state, verdict.found) == ("not_met", found)
    assert near is None or verdict.near == near
    assert verdict.why == f"expected {verdict.expected}; found {verdict.found}"


@pytest.mark.parametrize("case", UNKNOWN)
def test_what_nobody_looked_at_is_never_met(case):
    verdict = check(UNKNOWN[case], Snapshot())

    assert verdict.state in ("unknown", "not_met")
    assert not verdict.is_met


@pytest.mark.parametrize("case", ["visible", "hidden", "count", "text", "screenshot", "unchanged", "not"])
def test_what_nobody_looked_at_is_unknown(case):
    assert check(UNKNOWN[case], Snapshot()).state == "unknown"


def test_unchanged_compares_with_before():
    before, other = text_of("two  parts"), text_of("three parts")

    assert check(ex.Unchanged(), text_of("two parts"), before).is_met
    assert check(ex.Unchanged(), other, before).state == "not_met"
    assert check(ex.Not(of=ex.Unchanged()), other, before).is_met
    assert check(ex.Unchanged(target=STATUS), other, before).state == "unknown"


def test_an_any_of_something_unknown_and_something_met_is_met():
    both = ex.AnyOf(of=(ex.Visible(target=BUTTON), ex.That(value=1, match=is_(1))))

    assert check(both, Snapshot()).is_met


def test_a_verdict_names_at_most_five_near_misses():
    errors = tuple(f"error {n}" for n in range(9))

    assert len(check(ex.NoConsoleErrors(), Snapshot(console_errors=errors)).near) == 5


def test_a_long_value_is_cut_in_the_sentence():
    verdict = check(ex.Title(match=is_("x")), Snapshot(title="y" * 500))

    assert len(verdict.found) < 230


@pytest.mark.parametrize("case", TRUE)
def test_what_an_expectation_needs_is_all_that_it_reads(case):
    """A snapshot that answers nothing but the need gives the same verdict."""
    expectation, now = TRUE[case]
    need = needs((expectation,))
    asked = need.queries + need.grids + need.arias + need.texts + need.counts + need.values + need.states
    keys = {"" if query is None else str(query) for query in asked}
    told = now.model_copy(
        update={
            "answers": {key: answer for key, answer in now.answers.items() if key in keys},
            "title": now.title if need.title else "",
            "local_storage": now.local_storage if need.storage else {},
            "session_storage": now.session_storage if need.storage else {},
            "cookies": now.cookies if need.cookies else {},
            "picture_differs": now.picture_differs if need.pictures else {},
        }
    )

    assert check(expectation, told) == check(expectation, now)


def test_needs_of_several_are_joined_and_nothing_is_asked_for_twice():
    need = needs((ex.Visible(target=BUTTON), ex.Count(target=BUTTON, equals=1), ex.Title(match=is_("x"))))

    assert need == Need(counts=(BUTTON,), title=True)
    assert needs((ex.Url(glob="*"), ex.That(value=1, match=is_(1)), ex.NoConsoleErrors())) == Need()


def test_numbers_in_values_compare_exactly():
    assert check(ex.That(value=Decimal("0.1"), match=is_(Decimal("0.10"))), Snapshot()).is_met
    assert not check(ex.That(value="0.1", match=is_(Decimal("0.11"))), Snapshot()).is_met
