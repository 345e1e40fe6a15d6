"""A scripted model that shops: it reads the pages that it is sent, and buys on the bundled site."""

from __future__ import annotations

import re
from typing import Any

from browser_agent.testing.request import Request
from browser_agent.testing.turns import Answer, call, json_answer

TASK = "Buy ${params.quantity} of the ${params.product} for Ada Lovelace and give me the order number"
PARAMS = {"product": "Stoneware mug", "quantity": "2"}
SECRETS = {"card": "SHOP_CARD", "expiry": "SHOP_EXPIRY", "code": "SHOP_CODE"}
"""Names of secrets, and of the variables that hold them."""
_PLAN = {
    "goal": "The goods are ordered, paid, and the order number is known",
    "questions": [],
    "steps": [
        {
            "intent": intent, "before": [], "after": [], "risk": risk, "reads": False, "needs": [], "start": None,
        }
        for intent, risk in (
            ("The cart holds the wanted goods in the wanted quantity", "input"),
            ("The order is paid and its number is known", "irreversible"),
        )
    ],
    "success": [
        {"says": "The shop thanks for the order", "expect": "visible: heading \"Thank you for your order\""},
        {"says": "The order was paid once", "expect": None},
    ],
    "answers": [{"name": "order_number", "meaning": "number of the order"}],
}  # fmt: skip
_ADDRESS = (
    ("Full name", "Ada Lovelace"), ("E-mail", "ada@example.test"), ("Street and number", "Kajen 7"),
    ("Postcode", "8000"), ("City", "Aarhus"),
)  # fmt: skip


def shopper(request: Request) -> Answer:
    """The next turn, by what the last page shows."""
    if request.schema == "plan":
        return json_answer(_PLAN)
    if request.schema == "judgement":
        verdicts = [{"verdict": "met", "quote": quote} for quote in ("Thank you for your order", "paid")]
        return json_answer({"criteria": verdicts})
    text = "\n".join(text for _, text in request.results)
    page = _last_heading(text)
    if "Step 1 of 2" in request.user:
        return _fill_the_cart(page, text)
    return _pay(page, text)


def _fill_the_cart(page: str, text: str) -> Answer:
    if page == "Stoneware mug":
        quantity = _step("fill", _ref(text, '"Quantity"'), "${params.quantity}")
        add = _step("click", _ref(text, '"Add to cart"'), None, 'visible: heading "Your cart"')
        return call("act", steps=[quantity, add], done=True)
    if f'link "{PARAMS["product"]}"' in text:
        link = _step("click", _ref(text, f'link "{PARAMS["product"]}"'), None, 'visible: heading "Stoneware mug"')
        return call("act", steps=[link], done=False)
    return call(
        "act",
        steps=[
            _step("fill", _ref(text, '"Search products"'), "mug"),
            _step("click", _ref(text, 'button "Search"'), None, 'visible: link "${params.product}"'),
        ],
        done=False,
    )


def _pay(page: str, text: str) -> Answer:
    if page.startswith("Thank you"):
        number = re.findall(r"HG-\d+", text)[-1]
        line = next((one for one in reversed(text.splitlines()) if number in one), number)
        answer = {"name": "order_number", "value": number, "quote": _words(line)}
        return call("finish", status="done", why="paid", evidence=["Thank you for your order"], answers=[answer])
    if page == "Payment":
        fields = [_step("fill", _ref(text, '"Card number"'), "${secrets.card}")]
        fields += [_step("fill", _ref(text, '"Name on card"'), "Ada Lovelace")]
        fields += [_step("fill", _ref(text, '"Expiry date"'), "${secrets.expiry}")]
        fields += [_step("fill", _ref(text, '"Security code"'), "${secrets.code}")]
        pay = _step("click", _ref(text, 'button "Pay'), None, 'visible: heading "Thank you for your order"')
        return call("act", steps=[*fields, pay], done=False)
    if page == "Where should it go?":
        steps = [_step("fill", _ref(text, f'"{label}"'), value) for label, value in _ADDRESS]
        steps.append(_step("choose", _ref(text, '"Country"'), "Denmark"))
        steps.append(_step("click", _ref(text, '"Continue to payment"'), None, 'visible: heading "Payment"'))
        return call("act", steps=steps, done=False)
    out = _step("click", _ref(text, 'link "Check out"'), None, 'visible: heading "Where should it go?"')
    return call("act", steps=[out], done=False)


def _step(do: str, ref: str | None, value: str | None = None, *expect: str) -> dict[str, Any]:
    return {"do": do, "ref": ref, "value": value, "expect": list(expect)}


def _ref(text: str, words: str) -> str:
    """The newest control with these words; a ref of no page when there is none, which is told as such."""
    for line in reversed(text.splitlines()):
        found = re.search(r"\b((?:[a-z]\d+)*e\d+)\b", line)
        if words in line and found:
            return found.group(1)
    return "e999999999"


def _last_heading(text: str) -> str:
    found = re.findall(r"^[+~ ]*# (.+)$", text, re.MULTILINE)
    return found[-1].strip() if found else ""


def _words(line: str) -> str:
    """A line without the marks of what is new and the ref of what it stands after."""
    return re.sub(r"^[+~ ]*(?:e\d+ )?", "", line).strip()
