"""The base of every word in core: frozen, closed, compared by value."""

from decimal import Decimal
from typing import Annotated, Any

from pydantic import BaseModel, ConfigDict, PlainSerializer


class Value(BaseModel):
    """A frozen record; an unknown field is an error, and a change is a copy."""

    model_config = ConfigDict(frozen=True, extra="forbid", ser_json_inf_nan="constants")


Exact = Annotated[Decimal, PlainSerializer(str, return_type=str, when_used="json")]
"""A decimal that JSON carries as text, so that no digit is lost on the way."""

Data = Any
"""What a scope, an output or a cell holds: JSON-like data, Decimal, date or Money. Typed where it is used."""


class Place(Value):
    """Where in a recipe file something stands; lines and columns count from 1."""

    file: str
    line: int
    column: int = 1

    def __str__(self) -> str:
        return f"{self.file}:{self.line}"


class Money(Value):
    """An amount with its currency.

    currency: ISO 4217 code ("EUR"), or "" when the page shows none.
    """

    amount: Exact
    currency: str = ""

    def __str__(self) -> str:
        return f"{self.amount} {self.currency}".strip()
