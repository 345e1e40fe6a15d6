"""Requests that write: what leaves a page and when, by the record of the server that would have got it."""

import pytest
import pytest_asyncio

from browser_agent.browser.evidence import Limits
from browser_agent.browser.launch import Launch
from browser_agent.browser.session import Plan, opened
from browser_agent.core.origin import origin_of
from browser_agent.core.recipe import Environment
from browser_agent.policy.judge import Policy
from browser_agent.policy.vault import Vault
from browser_agent.policy.writes import MOST_HELD, MOST_TOLD, Writes, only_asks
from fixtures.server import FixtureSite

HERE = Policy(navigate=())
URL = "https://shop.example.test/api"


def made(*, model: bool = False, dry: bool = False, **policy: object) -> tuple[Writes, list[str]]:
    heard: list[str] = []
    return Writes.of(HERE.model_copy(update=policy), model=model, dry=dry, finding=heard.append), heard


@pytest.mark.parametrize("method", ["POST", "PUT", "PATCH", "DELETE"])
def test_a_read_only_run_sends_nothing_that_writes_whatever_was_pressed(method: str) -> None:
    writes, _ = made(read_only=True)
    writes.begin("person", is_open=True)

    assert writes.holds
    assert writes.refusal(method, URL, b"x") == "read_only"
    assert writes.refusal("GET", URL, None) == writes.refusal("HEAD", URL, None) == ""


def test_a_model_may_send_only_after_a_press_and_until_the_next_act() -> None:
    writes, _ = made(model=True)
    writes.begin("model", is_open=False)
    assert writes.refusal("POST", URL, b"x") == "write.unasked"
    writes.begin("model", is_open=True)
    assert writes.refusal("POST", URL, b"x") == ""
    writes.begin("model", is_open=False)
    assert writes.refusal("POST", URL, b"x") == "write.unasked"


def test_what_a_button_did_not_say_is_held_by_the_address_that_says_it() -> None:
    writes, _ = made(model=True)
    writes.begin("model", is_open=True)
    ends = "https://shop.example.test/account/delete"
    assert writes.refusal("POST", ends, b"x") == writes.refusal("GET", ends, None) == "write.ends"
    writes.begin("model", is_open=True, ends=True)
    assert writes.refusal("POST", ends, b"x") == writes.refusal("GET", ends, None) == ""
    writes.begin("person", is_open=True)
    assert writes.refusal("POST", ends, b"x") == ""

    allowed, _ = made(model=True, actions={"irreversible": "allow"})
    allowed.begin("model", is_open=True)
    assert allowed.refusal("POST", ends, b"x") == ""


@pytest.mark.parametrize(
    ("asked", "doubted"),
    [
        ("Delete everything?", True),
        ("Alles löschen?", True),
        ("This cannot be undone.", True),
        ("Leave the page?", False),
    ],
)
def test_a_box_that_asks_for_more_than_the_step_said_is_doubted(asked: str, doubted: bool) -> None:
    writes, _ = made(model=True)
    writes.begin("model", is_open=True)
    assert writes.doubts(asked) is doubted
    writes.begin("model", is_open=True, ends=True)
    assert not writes.doubts(asked)
    writes.begin("person", is_open=True)
    assert not writes.doubts(asked)


def test_steps_of_a_person_in_the_same_run_are_only_told_of() -> None:
    writes, heard = made(model=True)
    writes.begin("person", is_open=False)

    assert writes.refusal("POST", URL, b"x") == writes.refusal("POST", URL, b"y") == ""
    assert heard == [f"the page sent POST {URL} while no act of this run was to send anything"]


def test_the_policys_word_for_submits_decides_before_the_author() -> None:
    denied, _ = made(actions={"submit": "deny"})
    allowed, heard = made(model=True, actions={"submit": "allow"})
    allowed.begin("model", is_open=False)

    assert denied.holds
    assert denied.refusal("POST", URL, b"x") == "class.submit"
    assert allowed.refusal("POST", URL, b"x") == ""
    assert len(heard) == 1


def test_a_dry_run_holds_every_write_and_tells_what_would_have_been_sent() -> None:
    writes, heard = made(dry=True)
    told: list[tuple[str, str, bytes | None]] = []
    writes.on_held = lambda *sent: told.append(sent)
    writes.begin("person", is_open=True)

    assert writes.refusal("POST", URL, b"a=1") == "dry"
    assert writes.refusal("DELETE", URL, None) == "dry"
    assert writes.refusal("GET", URL, None) == ""
    assert told == [("POST", URL, b"a=1"), ("DELETE", URL, None)]
    assert writes.was_held("POST", URL)
    assert not writes.was_held("PUT", URL)
    for _ in range(2 * MOST_HELD):
        assert writes.refusal("POST", URL, b"") == "dry"
    assert len(told) == len(writes.held) == MOST_HELD
    assert len(heard) == 1 and heard[0].endswith("and not told")


def test_an_ordinary_run_is_told_of_the_first_writes_that_no_act_began() -> None:
    writes, heard = made()
    assert not writes.holds
    for number in range(2 * MOST_TOLD):
        writes.tell("POST", f"{URL}/{number}?x={number}")
        writes.tell("GET", f"{URL}/{number}")
    assert len(heard) == MOST_TOLD


@pytest.mark.parametrize(
    ("body", "asks"),
    [
        (b'{"query": "query A { me { id } }"}', True), (b'{"query": "{ me { id } }"}', True),
        (b'[{"query": "{ a }"}, {"query": "query { b }"}]', True), (b'{"query": "# note\\n query { a }"}', True),
        (b'{"query": "mutation { pay }"}', False), (b'{"query": "query A { a } mutation B { pay }"}', False),
        (b'[{"query": "{ a }"}, {"query": "mutation { b }"}]', False), (b'{"query": "mug"}', False),
        (b'{"extensions": {"persistedQuery": {}}}', False), (b"[]", False), (b"{", False), (b"query=%7Ba%7D", False),
        (b"", False), (None, False), (b'{"query": "{ ' + b"a " * 600_000 + b'}"}', False), (b"\xff{", False),
    ],
)  # fmt: skip
def test_only_a_graphql_query_is_known_to_ask(body: bytes | None, asks: bool) -> None:
    assert only_asks(body) is asks


def test_a_query_may_go_while_a_model_only_looks() -> None:
    writes, _ = made(model=True)
    writes.begin("model", is_open=False)

    assert writes.refusal("POST", URL, b'{"query": "{ me { id } }"}') == ""
    assert made(read_only=True)[0].refusal("POST", URL, b'{"query": "{ me { id } }"}') == "read_only"


@pytest.fixture(scope="module")
def site():
    with FixtureSite() as site:
        yield site


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def walled(site, tmp_path_factory):
    """A session whose requests are held, its switch, and what was denied."""
    folder, denied = tmp_path_factory.mktemp("writes"), []
    policy = Policy(navigate=(origin_of(site.url),), fetch=(origin_of(site.other),))
    writes = Writes.of(policy, model=True)
    plan = Plan(
        environment=Environment(), policy=policy, vault=Vault((), {}, ()), folder=folder, beside=folder,
        limits=Limits(), denied=lambda url, kind, rule: denied.append((url, kind, rule)), finding=lambda _: None,
        writes=writes,
    )  # fmt: skip
    async with opened(Launch(), plan) as session:
        yield session, writes, denied


WAYS = {
    "fetch": "fetch('/canary/x', {method: 'POST', body: 'a'}).catch(() => 0)",
    "put": "fetch('/canary/x', {method: 'PUT', body: 'a'}).catch(() => 0)",
    "delete": "fetch('/canary/x', {method: 'DELETE'}).catch(() => 0)",
    "keepalive": "fetch('/canary/x', {method: 'POST', body: 'a', keepalive: true}).catch(() => 0)",
    "xhr": "(() => { const x = new XMLHttpRequest(); x.open('POST', '/canary/x'); x.send('a') })()",
    "beacon": "navigator.sendBeacon('/canary/x', 'a')",
    "form": "(() => { const f = document.createElement('form'); f.method = 'post'; f.action = '/canary/x';"
            " document.body.append(f); f.submit() })()",
    "form in a new tab": "(() => { const f = document.createElement('form'); f.method = 'post';"
                         " f.action = '/canary/x'; f.target = '_blank'; document.body.append(f); f.submit() })()",
    "form in a frame": "(() => { const i = document.createElement('iframe'); i.name = 'i'; document.body.append(i);"
                       " const f = document.createElement('form'); f.method = 'post'; f.action = '/canary/x';"
                       " f.target = 'i'; document.body.append(f); f.submit() })()",
    "worker": "new Worker(URL.createObjectURL(new Blob([`fetch('${location.origin}/canary/x', {method: 'POST'})`])))",
    "other origin": "fetch(OTHER + '/canary/x', {method: 'POST', mode: 'no-cors', body: 'a'}).catch(() => 0)",
}  # fmt: skip


@pytest.mark.browser
@pytest.mark.asyncio(loop_scope="module")
@pytest.mark.parametrize(
    "way", [one if one in ("fetch", "form") else pytest.param(one, marks=pytest.mark.long) for one in WAYS]
)
async def test_no_way_of_a_page_to_write_gets_out_before_a_press_and_each_does_after_it(walled, site, way: str) -> None:
    session, writes, denied = walled
    script = WAYS[way].replace("OTHER", f"'{site.other}'")
    site.reset()
    denied.clear()

    async def ran(*, is_open: bool) -> int:
        writes.begin("model", is_open=is_open)
        session.evidence.begin("1")
        page = await session.context.new_page()
        await page.goto(site.url + "/console/")
        await page.evaluate(script)
        for _ in range(20):
            if site.ledger.noted("canary") or (denied and not is_open):
                break
            await page.wait_for_timeout(50)
        # What was refused might still have gone out beside; what got there is there.
        await page.wait_for_timeout(50)
        assert is_open or page.url == site.url + "/console/"
        for one in session.context.pages[1:]:
            await one.close()
        return len(site.ledger.noted("canary"))

    assert await ran(is_open=False) == 0
    assert [rule for _, _, rule in denied] == ["write.unasked"]
    assert await ran(is_open=True) > 0
    assert len(denied) == 1


@pytest.mark.browser
@pytest.mark.long
@pytest.mark.asyncio(loop_scope="module")
async def test_a_box_accepted_ahead_is_dismissed_when_it_asks_to_end_something(walled, site) -> None:
    session, writes, _ = walled
    page = await session.context.new_page()
    await page.goto(site.url + "/console/")
    answers = []
    for ends in (False, True):
        writes.begin("model", is_open=True, ends=ends)
        session.evidence.begin("1")
        session.evidence.next_answer = (True, None)
        answers.append(await page.evaluate("confirm('Delete everything?')"))
    await page.close()

    assert answers == [False, True]


@pytest.mark.browser
@pytest.mark.long
@pytest.mark.asyncio(loop_scope="module")
async def test_of_two_hundred_tabs_at_once_only_so_many_get_a_document(walled, site) -> None:
    session, writes, denied = walled
    denied.clear()
    site.reset()
    page = await session.context.new_page()
    await page.goto(site.url + "/console/")
    writes.begin("model", is_open=True)
    session.evidence.begin("1")

    await page.evaluate("() => { for (let i = 0; i < 200; i++) window.open('/canary/x?' + i) }")
    for _ in range(100):
        if sum(rule == "limit.tabs" for _, _, rule in denied) >= 180:
            break
        await page.wait_for_timeout(100)

    assert sum(rule == "limit.tabs" for _, _, rule in denied) >= 180
    assert len(site.ledger.noted("canary")) <= 20
    for one in session.context.pages[1:]:
        await one.close()
