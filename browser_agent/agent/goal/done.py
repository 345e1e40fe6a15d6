"""What a run of a model has really done, one record for each step that was tried: what recipes are compiled from."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from browser_agent.core.recipe import Step
from browser_agent.core.snapshot import Element, Exchange
from browser_agent.core.value import Data


@dataclass(frozen=True)
class Done:
    """A step that was tried.

    step: its action names elements by durable queries wherever one was found (a Ref or Point that is left could not be
    named durably), and `expect` holds what was checked and met. ended: "passed"; "no effect" (it was done and nothing
    came of it); "failed"; "undone" (a later return to a checkpoint threw it away). plan: number of the step of the plan
    it belongs to, from 0. element: what was acted on. before, after: the address of the tab. exchanges: what was sent.
    once: it cannot be undone. origin: where its value came from ("task", "param", "page", "model").
    """

    step: Step
    ended: Literal["passed", "no effect", "failed", "undone"]
    plan: int = 0
    element: Element | None = None
    before: str = ""
    after: str = ""
    exchanges: tuple[Exchange, ...] = ()
    once: bool = False


@dataclass(frozen=True)
class Output:
    """A value that the run gives back.

    step: index, among the records, of the Extract that read it; None when only the model said it.
    """

    name: str
    value: Data
    step: int | None = None
