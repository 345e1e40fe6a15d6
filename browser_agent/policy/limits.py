"""How much a run may do, how much it did, and whether one more act is still within."""

from __future__ import annotations

from dataclasses import dataclass, field
from decimal import Decimal
from itertools import islice
from operator import itemgetter

from pydantic import Field

from browser_agent.core.authority import ActionClass, PolicyLimits
from browser_agent.core.outcome import Decision, deny
from browser_agent.core.value import Money, Value
from browser_agent.policy.amounts import MOST, pairs
from browser_agent.policy.facts import Facts

COUNTED: frozenset[ActionClass] = frozenset({"submit", "irreversible", "payment"})
"""Classes that count as submits."""
CUT = "…"
"""What a text around a control ends with when more stood there than is read."""


class Spent(Value):
    """What a run did so far of what is limited. paid: sums by currency."""

    submits: int = 0
    uploads: int = 0
    paid: dict[str, Decimal] = Field(default_factory=dict)

    def plus(self, cost: Cost) -> Spent:
        """The same with one act more."""
        paid = dict(self.paid)
        if cost.pays is not None:
            paid[cost.pays.currency] = paid.get(cost.pays.currency, Decimal(0)) + cost.pays.amount
        return Spent(submits=self.submits + cost.submits, uploads=self.uploads + cost.uploads, paid=paid)


class Cost(Value):
    """What one act uses up. uploads: files. pays: the largest amount near the control, None when none can be read."""

    submits: int = 0
    uploads: int = 0
    pays: Money | None = None


NOTHING = Cost()
"""Of most acts: made once, since making one takes as long as all that is asked about it."""
ONE_SUBMIT = Cost(submits=1)


@dataclass
class Ledger:
    """The one count of a run; everything that acts in it adds to the same."""

    spent: Spent = field(default_factory=Spent)

    def add(self, cost: Cost) -> None:
        """An act was allowed and is about to be done. One that fails after that stays counted."""
        self.spent = self.spent.plus(cost)


def cost_of(kind: ActionClass, facts: Facts, limits: PolicyLimits) -> Cost:
    """What an act of this class would use up."""
    if kind == "upload":
        return Cost(uploads=max(1, len(facts.files)))
    if kind not in COUNTED:
        return NOTHING
    if kind != "payment":
        return ONE_SUBMIT
    return Cost.model_construct(submits=1, uploads=0, pays=price(facts, _currency(limits)))


def price(facts: Facts, home: str = "") -> Money | None:
    """The largest amount in a control's words and around it; None when none is there, or not all could be read.

    home: the currency that a shared sign stands for where it can. An amount in another one always comes first.
    """
    element = facts.element
    if element is None or element.near_text.endswith(CUT):
        return None
    found = list(islice(pairs(f"{element.name}\n{element.near_text}", home), MOST))
    if not found or len(found) >= MOST:
        return None
    named = {currency for _, currency in found} - {""}
    foreign = named - {home} if home else None
    counted = [one for one in found if one[1] in foreign] if foreign else found
    amount, currency = max(counted, key=itemgetter(0))
    # Numbers without a currency are of the one that the others have; alone they say too little.
    currency = currency or (named.pop() if len(named) == 1 else "")
    return Money.model_construct(amount=amount, currency=currency)  # read by us, and judged on each act


def over(kind: ActionClass, cost: Cost, limits: PolicyLimits, spent: Spent) -> Decision | None:
    """The refusal when this act would pass a limit, named by the limit; None when it is within all of them."""
    if limits.submits is not None and spent.submits + cost.submits > limits.submits and cost.submits:
        return deny("limit.submits", f"{spent.submits} of {limits.submits} submits of `policy.limits` are used up")
    if limits.uploads is not None and spent.uploads + cost.uploads > limits.uploads and cost.uploads:
        said = f"{spent.uploads} of {limits.uploads} files of `policy.limits` are uploaded, and this is {cost.uploads}"
        return deny("limit.uploads", said)
    home = _currency(limits)
    if kind != "payment" or (limits.payment is None and limits.payments is None):
        return None
    if cost.pays is None:
        return deny("limit.unreadable", "no amount can be read near the control, and payments are limited")
    if cost.pays.currency != home:
        return deny("limit.currency", f"the amount near the control is {cost.pays}, and the limit is in {home}")
    if limits.payment is not None and cost.pays.amount > limits.payment.amount:
        return deny("limit.payment", f"the amount near the control is {cost.pays}, and the limit {limits.payment}")
    paid = spent.paid.get(home, Decimal(0))
    if limits.payments is not None and paid + cost.pays.amount > limits.payments.amount:
        said = f"{paid} {home} are paid and this is {cost.pays}, and the limit of all is {limits.payments}"
        return deny("limit.payments", said)
    return None


def _currency(limits: PolicyLimits) -> str:
    """The one currency of the limits. Two in one recipe are refused when it is read; here the first one counts."""
    one = limits.payment or limits.payments
    return one.currency if one is not None else ""
