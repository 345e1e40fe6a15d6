"""What a run that goes on has done before: the part of a job that its journal tells."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from browser_agent.core.checkpoint import Checkpoint
from browser_agent.core.resumption import EffectSettled
from browser_agent.engine.past import Past

if TYPE_CHECKING:
    from playwright.async_api import StorageState


@dataclass(frozen=True)
class Resumed:
    """A run whose journal was opened again. times: how often it was gone on with, this time included.

    settled: what a person says of an effect, to be written down once the run has begun.
    """

    past: Past
    back: Checkpoint | None
    state: StorageState | None
    times: int
    since_s: float
    settled: tuple[EffectSettled, ...] = ()
