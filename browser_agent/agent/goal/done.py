"""What a run of a model has really done, one record for each step that was tried: what recipes are compiled from."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from browser_agent.core.action import Note
from browser_agent.core.match import fold
from browser_agent.core.recipe import Step
from browser_agent.core.snapshot import SAFE_METHODS, Element, Exchange
from browser_agent.core.template import as_text
from browser_agent.core.value import Data, Place
from browser_agent.policy.classes import WRITING, classify
from browser_agent.policy.facts import Facts

FIRST_ERROR = 400


@dataclass(frozen=True)
class Done:
    """A step that was tried.

    step: its action names elements by durable queries wherever one was found (a Ref or Point that is left could not be
    named durably), and `expect` holds what was checked and met. ended: "passed"; "no effect" (it was done and nothing
    came of it); "failed"; "undone" (a later return to a checkpoint threw it away). plan: number of the step of the plan
    it belongs to, from 0. element: what was acted on. before, after: the address of the tab. exchanges: what was sent.
    once: it cannot be undone. recipe: it is a whole recipe of the person that passed, and not one step.
    """

    step: Step
    ended: Literal["passed", "no effect", "failed", "undone"]
    plan: int = 0
    element: Element | None = None
    before: str = ""
    after: str = ""
    exchanges: tuple[Exchange, ...] = ()
    once: bool = False
    recipe: bool = False


@dataclass(frozen=True)
class Output:
    """A value that the run gives back.

    step: index, among the records, of the Extract that read it; None when only the model said it. at: how many records
    there were when it was kept. reads: it was kept in a step of the plan that only reads. also: what else was said
    under this name, from another place.
    """

    name: str
    value: Data
    step: int | None = None
    at: int = 0
    reads: bool = False
    also: tuple[Data, ...] = ()

    def cells(self) -> list[str]:
        """The texts that it is made of: itself, or the cells of its rows."""
        held = self.value if isinstance(self.value, list) else [self.value]
        return [as_text(cell) for row in held for cell in (row.values() if isinstance(row, dict) else (row,))]

    def agrees(self, said: str) -> bool:
        """Whether a text is this value, a part of it, or one of its cells."""
        return any(fold(said) in fold(cell) for cell in self.cells())


def by_recipe(key: str, before: str, after: str, exchanges: tuple[Exchange, ...]) -> Done:
    """The record of a recipe that passed."""
    name = f"recipe {key[:60]}"
    step = Step(id=key[:60], name=name, action=Note(text=name), place=Place(file="task", line=0))
    return Done(step, "passed", before=before, after=after, exchanges=exchanges, recipe=True)


def accepted(done: Done) -> bool:
    """Whether the step sent something that changes things, and a server took it."""
    tried = done.recipe or (done.ended != "failed" and done.step.action.touches not in ("read", "navigate"))
    return tried and any(
        x.method not in SAFE_METHODS and x.kind != "ping" and x.status is not None and x.status < FIRST_ERROR
        for x in done.exchanges
    )


def meant(done: Done) -> bool:
    """The same by an act whose own class is to send something: what a page sends beside other acts is not meant."""
    facts = Facts(page=done.before, element=done.element, author="model")
    return accepted(done) and (done.recipe or classify(done.step.action, facts) in WRITING)
