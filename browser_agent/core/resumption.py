"""Facts that a run which goes on after its end is told of: rows, checkpoints, effects that were settled."""

from __future__ import annotations

from typing import Literal

from pydantic import Field

from browser_agent.core.value import Data, Value


class RowFinished(Value):
    """All steps of a row of a loop were done. at: the place of the loop. row: as people read it. mark: what tells it
    from the others. content: a mark of all that it held. kept: what the loop collects of it, typed values packed."""

    kind: Literal["row_finished"] = "row_finished"
    at: str
    row: str
    mark: str
    content: str
    kept: Data = None


class CheckpointKept(Value):
    """A place to go on from was kept beside the journal. file: path in the run folder, until the run has passed."""

    kind: Literal["checkpoint_kept"] = "checkpoint_kept"
    step: str
    at: str
    file: str
    sha256: str


class EffectSettled(Value):
    """What became of an effect that must happen once and whose end was lost. by: "probe", or who said it."""

    kind: Literal["effect_settled"] = "effect_settled"
    step: str
    at: str
    happened: bool
    by: str


class RunResumed(Value):
    """A run that had ended without passing goes on.

    ended: how it ended before; "died" when it has no end. after: the last step that is not done again, empty when it
    begins anew. rows: done before. torn: bytes of a cut-off record that were taken from the journal's end.
    """

    kind: Literal["run_resumed"] = "run_resumed"
    title: str
    ended: str
    after: str = ""
    rows: int = 0
    torn: int = 0
    versions: dict[str, str] = Field(default_factory=dict)
    walls: dict[str, str] = Field(default_factory=dict)
    trigger: dict[str, str] = Field(default_factory=dict)
    flags: tuple[str, ...] = ()
