"""How long the judge takes for one act, by what it acts on: microseconds of the processor, whatever else it does.

    python -m tests.bench.judge [--times 2000]

Nothing here passes or fails. The figure to compare is the p99 of "all": the target is 200. "quietest" is the lowest
p99 of ten stretches of the measurement: on a machine that others keep busy, the one that says most about us.
"""

from __future__ import annotations

import argparse
import json
import sys
from statistics import median, quantiles
from time import thread_time_ns

from browser_agent.core import action as act
from browser_agent.core.authority import PolicyLimits
from browser_agent.core.origin import parse_origin
from browser_agent.core.snapshot import Element
from browser_agent.core.target import Query
from browser_agent.core.value import Money
from browser_agent.policy.facts import Facts
from browser_agent.policy.judge import Policy, assess
from browser_agent.policy.limits import Spent

STRETCHES = 10
SHOP = "https://shop.example.test"
ANY = Query(css="*")
CLICK = act.Click(target=ANY)
CART = "Your order\n" + "\n".join(f"Stoneware mug {number} €{number}4.50" for number in range(12)) + "\nTotal €933.90"
LONG = "A page with much to read and no number. " * 25
POLICY = Policy(
    navigate=(*(parse_origin(f"https://site{number}.example.test") for number in range(20)), parse_origin(SHOP)),
    limits=PolicyLimits(payment=Money(amount="1000", currency="EUR"), submits=1000),
    actions={"irreversible": "ask"},
)


def on(role: str, name: str, **more: object) -> Facts:
    tag = {"link": "a", "textbox": "input"}.get(role, "button")
    told = {"role": role, "name": name, "tag": tag, "origin": SHOP, "heading": "Your order"} | more
    return Facts(page=SHOP + "/cart", author="model", element=Element(**told))


POSTS = {"field": "submit", "form": SHOP + "/do", "method": "post"}
CASES: dict[str, tuple[act.Action, Facts]] = {
    "goto": (act.Goto(url="/x"), Facts(page=SHOP, url=SHOP + "/x", author="model")),
    "link": (CLICK, on("link", "Orders and returns", href=SHOP + "/orders")),
    "fill": (act.Fill(target=ANY, value="Ada"), on("textbox", "Name", **(POSTS | {"field": "text"}))),
    "submit": (CLICK, on("button", "Save these settings", near_text=LONG, **POSTS)),
    "submit, long name": (CLICK, on("button", "word " * 40, near_text=LONG, **POSTS)),
    "yes": (CLICK, on("button", "Confirm", near_text=LONG, **POSTS)),
    "delete": (CLICK, on("button", "Delete everything", near_text=LONG, **POSTS)),
    "payment, 1 amount": (CLICK, on("button", "Pay €33.90", near_text="Amount to pay €33.90", **POSTS)),
    "payment, 13 amounts": (CLICK, on("button", "Pay now", near_text=CART, **POSTS)),
    "enter": (act.Press(keys="Enter"), on("textbox", "Search", **(POSTS | {"field": "text", "method": "get"}))),
}


def measured(times: int) -> dict[str, list[float]]:
    """Microseconds of every judgement, the cases in turn."""
    took: dict[str, list[float]] = {name: [] for name in CASES}
    spent = Spent()
    for _ in range(times):
        for name, (action, facts) in CASES.items():
            began = thread_time_ns()
            assess(action, facts, POLICY, spent)
            took[name].append((thread_time_ns() - began) / 1000)
    return took


def p99_of(some: list[float]) -> float:
    """What 99 of 100 are below."""
    return quantiles(some, n=100)[98]


def main() -> None:
    """Measure and print, one line of JSON for each case."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--times", type=int, default=2000, help="judgements of each case")
    took = measured(parser.parse_args().times)
    took["all"] = [one for turn in zip(*took.values(), strict=True) for one in turn]
    began = thread_time_ns()
    sum(range(1_000_000))
    yardstick = {
        "case": "the sum of a million numbers, for comparison of machines",
        "us": (thread_time_ns() - began) // 1000,
    }
    sys.stdout.write(json.dumps(yardstick) + "\n")
    for name, some in took.items():
        length = max(2, len(some) // STRETCHES)
        quietest = min(p99_of(some[at : at + length]) for at in range(0, length * STRETCHES, length) if some[at + 1 :])
        line = {
            "case": name,
            "median_us": round(median(some), 1),
            "p99_us": round(p99_of(some), 1),
            "quietest_p99_us": round(quietest, 1),
        }
        sys.stdout.write(json.dumps(line) + "\n")


if __name__ == "__main__":
    main()
