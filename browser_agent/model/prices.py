"""What tokens cost: a dated table, exact arithmetic, and None for a model that is not in it, never 0."""

from __future__ import annotations

import json
import re
from decimal import Decimal
from pathlib import Path
from typing import Annotated

from pydantic import Field, ValidationError

from browser_agent.core.errors import UsageError
from browser_agent.core.value import Value
from browser_agent.model.turn import Usage

OURS = Path(__file__).with_name("prices.json")
DATED = re.compile(r"-(\d{4}-\d{2}-\d{2}|\d{8}|\d{6}|\d{4})$")
"""What a dated name has more than the name of its model."""
MILLION = Decimal(1_000_000)

Amount = Annotated[Decimal, Field(ge=0, allow_inf_nan=False)]


class Row(Value):
    """Prices of one model in US dollars per million tokens. cached, write: None means that of input."""

    input: Amount
    output: Amount
    cached: Amount | None = None
    write: Amount | None = None


class Long(Value):
    """What a request of more than `over` input tokens costs: so many times the price, for the whole request."""

    over: int = Field(gt=0)
    input: Amount = Decimal(1)
    output: Amount = Decimal(1)


class Prices(Value):
    """A table of prices. date: of the day it was true; source: in words."""

    date: str
    source: str = ""
    unit: str = "US dollars per million tokens"
    long: Long | None = None
    models: dict[str, Row]

    def row(self, model: str) -> Row | None:
        """The prices of a model, also when its name carries a date ("gpt-5.4-2026-03-05"); None when it has none.

        "gpt-5.4-mini" is another model than "gpt-5.4", so that no other ending counts.
        """
        return self.models.get(model) or self.models.get(DATED.sub("", model))

    def price(self, usage: Usage, model: str) -> Decimal | None:
        """US dollars for the tokens of one call; None when the model has no price here."""
        row = self.row(model)
        if row is None:
            return None
        cached = min(usage.cached, usage.input)
        written = min(usage.written, usage.input - cached)
        fresh = usage.input - cached - written
        read = fresh * row.input + cached * _or(row.cached, row.input) + written * _or(row.write, row.input)
        times = self._times(usage.input)
        return (read * times.input + usage.output * row.output * times.output) / MILLION

    def worst(self, model: str, input_tokens: int, output_tokens: int) -> Decimal | None:
        """The most that a call of so many tokens can cost: nothing cached, everything written; None without a price."""
        row = self.row(model)
        if row is None:
            return None
        written = input_tokens if _or(row.write, row.input) > row.input else 0
        return self.price(Usage(input=input_tokens, written=written, output=output_tokens), model)

    def _times(self, input_tokens: int) -> Long:
        return self.long if self.long and input_tokens > self.long.over else Long(over=1)


def load(path: Path | None = None) -> Prices:
    """The table of the package, with the rows of a file over it (the same form; its date and source then count).

    Raises UsageError when the file cannot be read or is no such table.
    """
    ours = _read(OURS)
    if path is None:
        return ours
    theirs = _read(path)
    return theirs.model_copy(update={"models": ours.models | theirs.models, "long": theirs.long or ours.long})


def _read(path: Path) -> Prices:
    try:
        return Prices.model_validate(json.loads(path.read_text(encoding="utf-8"), parse_float=Decimal))
    except (OSError, UnicodeDecodeError) as error:
        raise UsageError(f"the table of prices {path} cannot be read: {error}") from None
    except ValidationError as error:
        first = error.errors()[0]
        where = ".".join(str(part) for part in first["loc"])
        raise UsageError(f"the table of prices {path} is not right at {where or 'the top'}: {first['msg']}") from None
    except ValueError as error:
        raise UsageError(f"the table of prices {path} is no JSON: {error}") from None


def _or(price: Decimal | None, other: Decimal) -> Decimal:
    return other if price is None else price
