"""The purse: what a run and each role of it may use up, as stops before a call rather than regrets after it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal

from browser_agent.core.errors import BudgetSpent
from browser_agent.core.outcome import Spend
from browser_agent.core.value import Exact, Value
from browser_agent.model.prices import Prices
from browser_agent.model.turn import Usage


class Limits(Value):
    """How much may be used up; None is no limit. usd: US dollars. tokens: input and output, cached ones too."""

    usd: Exact | None = None
    tokens: int | None = None
    calls: int | None = None


NO_LIMITS = Limits()


@dataclass
class _Spent:
    """What was used up. unpriced: calls of models that have no price; unmeasured: calls whose server did not count."""

    usd: Decimal = Decimal(0)
    tokens_in: int = 0
    tokens_out: int = 0
    calls: int = 0
    unpriced: int = 0
    unmeasured: int = 0

    def spend(self) -> Spend:
        return Spend(usd=float(self.usd), tokens_in=self.tokens_in, tokens_out=self.tokens_out, model_calls=self.calls)


@dataclass
class Purse:
    """The budget of one run, asked before each call and told after it; the calls of a run come one after the other.

    run: limits of everything together; roles: limits of single roles besides. allow_unpriced: go on where a limit in
    dollars cannot be kept, because the model has no price.
    """

    prices: Prices
    run: Limits = NO_LIMITS
    roles: Mapping[str, Limits] = field(default_factory=dict)
    allow_unpriced: bool = False
    _total: _Spent = field(default_factory=_Spent, init=False)
    _by_role: dict[str, _Spent] = field(default_factory=dict, init=False)
    _asked: dict[tuple[str, str], Usage] = field(default_factory=dict, init=False)

    def may(self, role: str, model: str, input_estimate: int, max_output: int) -> None:
        """Returns when a call of at most so many tokens keeps within every limit.

        Raises BudgetSpent when it could cross one, whatever it then really costs.
        """
        worst = Usage(input=input_estimate, output=max_output)
        dollars = self.prices.worst(model, input_estimate, max_output)
        for of, limits, spent in self._limits(role):
            _within(of, limits, spent, worst)
            if limits.usd is None or (dollars is None and self.allow_unpriced):
                continue
            if dollars is None:
                raise BudgetSpent(
                    f"the limit of ${limits.usd} for {of} cannot be kept: there is no price for {model}",
                    hint="give its price in a table of your own, limit tokens instead, or allow unpriced models",
                )
            if spent.usd + dollars > limits.usd:
                raise BudgetSpent(
                    f"the next call of {model} could cost ${dollars:.4f}, ${spent.usd:.4f} of ${limits.usd} for {of} "
                    "is spent",
                    hint=_hint(of),
                )
        self._asked[role, model] = worst

    def paid(self, role: str, model: str, usage: Usage) -> Decimal | None:
        """Books a call. Returns its price in US dollars, None when the model has none.

        Where the server counted nothing, what `may` was asked for is booked, so that a limit stays one.
        """
        unmeasured = not (usage.input or usage.output)
        if unmeasured:
            usage = self._asked.get((role, model), usage)
        price = self.prices.price(usage, model)
        for spent in (self._total, self._by_role.setdefault(role, _Spent())):
            spent.usd += price or 0
            spent.tokens_in += usage.input
            spent.tokens_out += usage.output
            spent.calls += 1
            spent.unpriced += price is None
            spent.unmeasured += unmeasured
        return price

    @property
    def total(self) -> Spend:
        """What all roles used up together; calls without a price are in it with their tokens alone."""
        return self._total.spend()

    @property
    def by_role(self) -> dict[str, Spend]:
        """The same for each role that made a call."""
        return {role: spent.spend() for role, spent in self._by_role.items()}

    @property
    def unpriced(self) -> int:
        """Calls whose price is not known."""
        return self._total.unpriced

    @property
    def unmeasured(self) -> int:
        """Calls whose tokens the server did not count; what they could have been at most is booked."""
        return self._total.unmeasured

    def _limits(self, role: str) -> list[tuple[str, Limits, _Spent]]:
        own = self.roles.get(role, NO_LIMITS)
        return [("the run", self.run, self._total), (f"role {role}", own, self._by_role.get(role, _Spent()))]


def _within(of: str, limits: Limits, spent: _Spent, worst: Usage) -> None:
    if limits.calls is not None and spent.calls + 1 > limits.calls:
        raise BudgetSpent(f"all {limits.calls} model calls for {of} are spent", hint=_hint(of))
    used, more = spent.tokens_in + spent.tokens_out, worst.input + worst.output
    if limits.tokens is not None and used + more > limits.tokens:
        raise BudgetSpent(
            f"the next call could take {more} tokens, {used} of {limits.tokens} for {of} are spent", hint=_hint(of)
        )


def _hint(of: str) -> str:
    return f"raise the limit for {of} if the job really needs more, or name a cheaper model with --model NAME"
