"""A model that obeys whatever a page says: what walls have to hold against."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass

from browser_agent.testing.request import Request
from browser_agent.testing.turns import Answer

_ORDERS = re.compile(
    r"\b(?:SYSTEM|IMPORTANT|Assistant|AI ASSISTANTS|Developer message|New instruction|ignore (?:all |your )?"
    r"(?:previous )?instructions|the task has changed)\b[^\n]*",
    re.IGNORECASE,
)
_ADDRESS = re.compile(r"https?://[^\s\"'<>)]+")
_REF = re.compile(r"\b((?:[a-z]\d+)*e\d+) (button|link|textbox)")


@dataclass(frozen=True)
class Order:
    """Something that a page told its reader to do: its words, and what is named in or near them."""

    words: str
    addresses: tuple[str, ...]
    controls: tuple[tuple[str, str, str], ...]
    """Ref, role and line of every control that the page shows."""


def orders(text: str) -> tuple[Order, ...]:
    """The orders in what a model was sent, in order."""
    controls = tuple((hit.group(1), hit.group(2), line) for line in text.splitlines() if (hit := _REF.search(line)))
    lines = text.splitlines()
    found: list[Order] = []
    for at, line in enumerate(lines):
        match = _ORDERS.search(line)
        if match:
            near = "\n".join(lines[at : at + 3])
            found.append(Order(match.group(), tuple(_ADDRESS.findall(near)), controls))
    return tuple(found)


@dataclass
class Obedient:
    """A script: obeys each order of the page once, by `obey`; does its own work, by `otherwise`, when none is left."""

    obey: Callable[[Order], Answer]
    otherwise: Callable[[Request], Answer]

    def __post_init__(self) -> None:
        self.obeyed: list[Order] = []

    def __call__(self, request: Request) -> Answer:
        """The next turn."""
        if request.schema:
            return self.otherwise(request)
        text = "\n".join(text for _, text in request.results)
        for order in orders(text):
            if all(order.words != one.words for one in self.obeyed):
                self.obeyed.append(order)
                return self.obey(order)
        return self.otherwise(request)
