"""What tokens cost, and that a limit stops a call before it is made."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path

import pytest

from browser_agent.core.errors import BudgetSpent, UsageError
from browser_agent.core.outcome import Spend
from browser_agent.model.money import Limits, Purse
from browser_agent.model.prices import load
from browser_agent.model.roles import DEFAULTS
from browser_agent.model.turn import Usage

PRICES = load()
MILLION = 1_000_000


def test_cached_written_and_fresh_tokens_have_their_own_prices():
    usage = Usage(input=100_000, cached=60_000, written=30_000, output=10_000, reasoning=9_000)

    assert PRICES.price(usage, "gpt-6.1-terra") == Decimal("0.01") + Decimal("0.003") + Decimal("0.0375") + Decimal(
        "0.05"
    )


def test_a_dated_name_has_the_price_of_its_model_and_another_ending_has_none():
    usage = Usage(input=1000, output=1000)

    assert PRICES.price(usage, "gpt-5.4-2026-03-05") == PRICES.price(usage, "gpt-5.4") == Decimal("0.0175")
    assert PRICES.price(usage, "gpt-5.4-mini-2026-03-05") == PRICES.price(usage, "gpt-5.4-mini") == Decimal("0.00525")
    for other in ("gpt-5.4-pro", "gpt-5.4-pro-2026-03-05", "gpt-5", "qwen3:8b", "", "gpt-5.4-2026-03-05-x"):
        assert PRICES.price(usage, other) is None
        assert PRICES.worst(other, 10, 10) is None


def test_above_272_thousand_tokens_the_whole_request_costs_more():
    at = PRICES.price(Usage(input=272_000, output=MILLION), "gpt-5.4")
    over = PRICES.price(Usage(input=272_001, output=MILLION), "gpt-5.4")

    assert at == Decimal("0.68") + 15
    assert over == Decimal("2.5") * 2 * 272_001 / MILLION + Decimal("22.5")


@pytest.mark.parametrize("usage", [
    Usage(input=5000, output=700), Usage(input=5000, cached=5000, output=700), Usage(input=5000, written=5000, output=700),
    Usage(input=5000, cached=2000, written=2000, output=1),
])  # fmt: skip
def test_the_worst_price_is_never_exceeded(usage: Usage):
    for model in PRICES.models:
        price, worst = PRICES.price(usage, model), PRICES.worst(model, 5000, 700)
        assert price is not None and worst is not None and 0 < price <= worst, model


def test_odd_counts_of_a_server_make_no_negative_price():
    assert PRICES.price(Usage(input=10, cached=50, written=70), "gpt-5.4") == Decimal("0.0000025")


def test_the_table_says_of_which_day_it_is_and_has_the_defaults():
    assert (PRICES.date, PRICES.source) == ("2026-11-21", "list prices, as published")
    assert all(PRICES.row(model) for model in DEFAULTS.models)


def test_a_file_of_the_user_goes_over_the_table(tmp_path: Path):
    file = tmp_path / "prices.json"
    file.write_text(
        '{"date": "2027-01-01", "models": {"gpt-5.4": {"input": 0.1, "output": 1}, "mine": {"input": 0, "output": 0}}}'
    )
    prices = load(file)

    assert prices.price(Usage(input=MILLION // 10), "gpt-5.4") == Decimal("0.01")
    assert prices.price(Usage(input=MILLION), "mine") == 0
    assert prices.price(Usage(output=MILLION), "gpt-6-luna") == Decimal("0.5")
    assert prices.date == "2027-01-01"


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("{", "is no JSON"), ('{"date": "x"}', "not right at models"), ("[]", "not right at the top"),
        ('{"date": "x", "models": {"a": {"input": -1, "output": 1}}}', "not right at models.a.input"),
        ('{"date": "x", "models": {"a": {"input": NaN, "output": 1}}}', "not right at models.a.input"),
    ],
)  # fmt: skip
def test_a_table_that_is_wrong_is_said_with_its_place(tmp_path: Path, text: str, why: str):
    file = tmp_path / "prices.json"
    file.write_text(text)

    with pytest.raises(UsageError, match=why):
        load(file)
    with pytest.raises(UsageError, match="cannot be read"):
        load(tmp_path / "none.json")


def test_what_was_paid_is_added_up_by_role():
    purse = Purse(PRICES)
    purse.paid("plan", "gpt-5.4", Usage(input=1000, output=100))
    paid = purse.paid("execute", "gpt-5.4-mini", Usage(input=2000, cached=1000, output=10))
    purse.paid("execute", "mystery", Usage(input=5, output=1))

    assert paid == Decimal("0.00087")
    assert purse.total == Spend(usd=0.00487, tokens_in=3005, tokens_out=111, model_calls=3)
    assert purse.by_role["execute"] == Spend(usd=0.00087, tokens_in=2005, tokens_out=11, model_calls=2)
    assert purse.unpriced == 1


def test_a_limit_in_dollars_stops_a_call_that_could_cross_it():
    purse = Purse(PRICES, run=Limits(usd=Decimal("0.10")))
    purse.may("plan", "gpt-5.4", 10_000, 5_000)
    purse.paid("plan", "gpt-5.4", Usage(input=10_000, output=1_000))

    with pytest.raises(BudgetSpent, match=r"next call of gpt-5.4 could cost \$0.1000, \$0.0400 of \$0.10 for the run"):
        purse.may("execute", "gpt-5.4", 10_000, 5_000)
    purse.may("execute", "gpt-5.4-mini", 10_000, 5_000)


@pytest.mark.parametrize(("limits", "why"), [
    (Limits(tokens=1500), "could take 600 tokens, 1000 of 1500"), (Limits(calls=1), "all 1 model calls for role execute"),
])  # fmt: skip
def test_a_limit_of_a_role_stops_that_role_alone(limits: Limits, why: str):
    purse = Purse(PRICES, roles={"execute": limits})
    purse.may("execute", "gpt-5.4", 500, 500)
    purse.paid("execute", "gpt-5.4", Usage(input=500, cached=400, output=500))

    with pytest.raises(BudgetSpent, match=why) as caught:
        purse.may("execute", "gpt-5.4", 500, 100)
    assert "role execute" in caught.value.next
    purse.may("judge", "gpt-5.4", 500, 100)


def test_limits_are_reached_exactly_and_not_before():
    purse = Purse(PRICES, run=Limits(usd=Decimal("0.0175"), tokens=2000, calls=1))

    purse.may("plan", "gpt-5.4", 1000, 1000)
    with pytest.raises(BudgetSpent):
        purse.may("plan", "gpt-5.4", 1000, 1001)


def test_a_model_without_a_price_is_only_asked_when_no_dollars_are_limited_or_it_is_allowed():
    with pytest.raises(BudgetSpent, match=r"cannot be kept: there is no price for mystery"):
        Purse(PRICES, run=Limits(usd=Decimal(5))).may("plan", "mystery", 10, 10)

    Purse(PRICES, run=Limits(tokens=100)).may("plan", "mystery", 10, 10)
    allowed = Purse(PRICES, run=Limits(usd=Decimal(5), tokens=100), allow_unpriced=True)
    allowed.may("plan", "mystery", 10, 10)
    assert allowed.paid("plan", "mystery", Usage(input=10, output=1)) is None
    with pytest.raises(BudgetSpent, match="tokens"):
        allowed.may("plan", "mystery", 80, 10)


def test_a_server_that_counts_nothing_does_not_make_a_run_free():
    purse = Purse(PRICES, run=Limits(tokens=1000))
    purse.may("plan", "gpt-5.4", 500, 100)
    purse.paid("plan", "gpt-5.4", Usage())

    assert (purse.total.tokens_in, purse.total.tokens_out, purse.unmeasured) == (500, 100, 1)
    with pytest.raises(BudgetSpent):
        purse.may("plan", "gpt-5.4", 500, 100)
