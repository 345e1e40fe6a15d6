"""Two limits of a bench: one for each game, which loses it, and one for all games together, which ends the bench."""

from __future__ import annotations

from decimal import Decimal

from browser_agent.core.errors import BudgetSpent
from browser_agent.model.money import Limits, Purse
from browser_agent.model.turn import Usage


class AllSpent(BudgetSpent):
    """What all games together may cost is used up."""

    hint = "--max-usd, or fewer --seeds and --task"


class GamePurse(Purse):
    """The purse of one game. Raises BudgetSpent for the limits of the game, AllSpent for those of the whole."""

    def __init__(self, whole: Purse, limits: Limits) -> None:
        # Dollars are counted by the whole alone, so whether a model has a price is asked there.
        super().__init__(whole.prices, limits, allow_unpriced=True)
        self._whole = whole

    def may(self, role: str, model: str, input_estimate: int, max_output: int) -> None:
        """Returns when a call of at most so many tokens keeps within both."""
        super().may(role, model, input_estimate, max_output)
        try:
            self._whole.may(role, model, input_estimate, max_output)
        except BudgetSpent as error:
            raise AllSpent(error.message) from None

    def paid(self, role: str, model: str, usage: Usage) -> Decimal | None:
        """Books a call here and there."""
        self._whole.paid(role, model, usage)
        return super().paid(role, model, usage)
