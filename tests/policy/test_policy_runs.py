"""Whole runs under a policy, on a real browser: what the site's own record says is what counts."""

from pathlib import Path

import pytest

from browser_agent import Options, run_recipe
from browser_agent.agent import Result
from browser_agent.core.authority import PolicyLimits
from browser_agent.core.event import Decided, EgressDenied, Event, StepFinished, WriteHeld
from browser_agent.core.recipe import Recipe
from browser_agent.core.value import Money
from browser_agent.recipe.load import load, load_text
from fixtures.server import FixtureSite

pytestmark = [pytest.mark.browser, pytest.mark.long]

SHOP = Path(__file__).parents[2] / "recipes" / "shop.yaml"
SEARCH = """
  - fill: {into: searchbox "Search products", value: mug}
  - click: button "Search"
    expect: [{url: '**/shop/?q=*'}]
  - click: link "Orders"
    expect: [{url: '**/shop/orders'}]
"""
ADD = """
  - click: button "Add to cart"
    expect: [{visible: heading "Your cart"}]
"""
AGAIN = """
  - goto: /shop/products/stoneware-mug
"""
MUG = "/shop/products/stoneware-mug"


@pytest.fixture(scope="module")
def running():
    with FixtureSite() as site:
        yield site


@pytest.fixture
def site(running):
    running.reset()
    return running


def recipe(site: FixtureSite, path: str, steps: str) -> Recipe:
    return load_text(f"recipe: 1\ntitle: T\nstart: {site.url}{path}\nsteps:{steps}")


async def ran(
    made: Recipe, tmp_path: Path, *, dry: bool = False, params: dict[str, str] | None = None, **policy: object
) -> tuple[Result, list[object]]:
    made = made.model_copy(update={"policy": made.policy.model_copy(update=policy)})
    events: list[Event] = []
    result = await run_recipe(made, params, options=Options(out=tmp_path, dry=dry), sinks=(events.append,))
    return result, [one.fact for one in events]


def decided(facts: list[object]) -> list[Decided]:
    return [one for one in facts if isinstance(one, Decided)]


async def test_a_read_only_recipe_searches_and_follows_links(site, tmp_path) -> None:
    result, facts = await ran(recipe(site, "/shop/", SEARCH), tmp_path, read_only=True)

    assert result.exit_code == 0, result.finished.why
    assert [one.facts["class"] for one in decided(facts)] == ["navigate", "input", "navigate", "navigate"]


async def test_a_read_only_recipe_puts_nothing_into_a_cart_and_says_why(site, tmp_path) -> None:
    result, facts = await ran(recipe(site, MUG, ADD), tmp_path, read_only=True)

    assert result.exit_code == 3
    assert decided(facts)[-1].decision.rule == "read_only"
    assert "read_only" in result.finished.why
    assert list(site.ledger) == []


async def test_a_limit_of_submits_stops_the_run_before_the_one_too_many(site, tmp_path) -> None:
    made = recipe(site, MUG, ADD + AGAIN + ADD)

    result, facts = await ran(made, tmp_path, limits=PolicyLimits(submits=1))

    assert result.exit_code == 3
    assert decided(facts)[-1].decision.rule == "limit.submits"
    assert len(list(site.ledger)) == 1


@pytest.mark.parametrize(("limit", "code"), [("33.90", 0), ("33.89", 3)])
async def test_a_purchase_is_done_up_to_the_limit_of_payments_and_not_a_cent_over_it(
    site, tmp_path, limit: str, code: int
) -> None:
    most = Money(amount=limit, currency="EUR")

    result, facts = await ran(load(SHOP), tmp_path, params={"site": site.url}, limits=PolicyLimits(payment=most))

    assert result.exit_code == code, result.finished.why
    assert len(site.ledger.noted(" paid: ")) == (1 if code == 0 else 0)
    (payment,) = [one for one in decided(facts) if one.facts["class"] == "payment"]
    assert payment.facts["amount"] == "33.90 EUR"
    assert payment.decision.rule == ("origin.listed" if code == 0 else "limit.payment")


async def test_a_dry_run_sends_nothing_says_what_it_would_have_sent_and_stops_where_that_is_needed(
    site, tmp_path
) -> None:
    result, facts = await ran(recipe(site, MUG, ADD + AGAIN), tmp_path, dry=True)

    assert (result.finished.outcome, result.exit_code) == ("dry_run", 11)
    (held,) = [one for one in facts if isinstance(one, WriteHeld)]
    assert (held.method, held.url, held.fields["quantity"]) == ("POST", f"{site.url}/shop/cart/add", "1")
    assert [one for one in facts if isinstance(one, EgressDenied)] == []
    assert "this may need what was held" in result.finished.why
    assert not any("cut off" in str(one) for one in facts)
    assert [one.verdict for one in facts if isinstance(one, StepFinished)] == ["passed", "blocked"]
    assert list(site.ledger) == []


async def test_a_dry_run_whose_steps_need_no_answer_goes_through_and_still_has_not_passed(site, tmp_path) -> None:
    made = recipe(site, MUG, '\n  - click: button "Add to cart"' + AGAIN)

    result, facts = await ran(made, tmp_path, dry=True)

    assert (result.finished.outcome, result.exit_code, result.outputs) == ("dry_run", 11, {})
    ended = [one for one in facts if isinstance(one, StepFinished)]
    assert [one.verdict for one in ended] == ["passed", "skipped", "passed"]
    assert "held" in ended[1].why
    assert list(site.ledger) == []


async def test_a_dry_run_that_holds_nothing_is_judged_as_any_run(site, tmp_path) -> None:
    passed, _ = await ran(recipe(site, "/shop/", SEARCH), tmp_path / "a", dry=True)
    failed, _ = await ran(recipe(site, "/shop/", '\n  - click: link "Nowhere"'), tmp_path / "b", dry=True)

    assert (passed.finished.outcome, passed.exit_code) == ("passed", 0)
    assert (failed.finished.outcome, failed.exit_code) == ("failed", 1)
