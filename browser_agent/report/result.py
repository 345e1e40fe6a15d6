"""The result of a run for programs: the object that `--json` prints. Its keys are part of the interface."""

from __future__ import annotations

from typing import Literal

from pydantic import Field

from browser_agent.core.event import StepVerdict
from browser_agent.core.outcome import Outcome, Spend
from browser_agent.core.value import Data, Value
from browser_agent.report.approval import KINDS as APPROVALS
from browser_agent.report.run import RunReport, StepReport
from browser_agent.report.thought import KINDS
from browser_agent.report.voice import harmless_json

READS = frozenset({"run_started", "step_started", "step_finished", "run_finished", "write_held"})
IGNORES = dict.fromkeys(
    (
        "observed", "matched", "resolved", "decided", *APPROVALS, "intent", "performed", "checked", "recovered",
        "extracted", "row_finished",
        "checkpoint_kept", "effect_settled",
        "egress_denied", "sighted", "secret_used", "noted", "picture_kept", *KINDS, "run_resumed", "warned",
    ),
    "the journal has it; the result stays small",
)  # fmt: skip


class StepResult(Value):
    """One step, or one round of it in a loop."""

    id: str
    name: str
    verdict: StepVerdict | Literal["running"]
    why: str = ""
    duration_s: float
    attempts: int


class HeldResult(Value):
    """A request that a dry run held. step: empty between steps. fields: of its body, what is private told by length."""

    step: str
    method: str
    url: str
    fields: dict[str, str]
    size_bytes: int


class Result(Value):
    """A run in the words that scripts depend on. exit_code: null when the journal has no end."""

    outcome: Outcome | Literal["unfinished"]
    exit_code: int | None
    run_id: str
    recipe: str
    outputs: dict[str, Data] = Field(default_factory=dict)
    steps: tuple[StepResult, ...] = ()
    spend: Spend = Spend()
    healed: tuple[str, ...] = ()
    held: tuple[HeldResult, ...] = ()
    """What a dry run would have sent."""
    journal: str = ""
    audit_head: str = ""
    """`sha256:` and the hash of the journal's last record; `audit verify --head` compares."""
    artifacts: dict[str, str] = Field(default_factory=dict)

    def to_json(self) -> str:
        """The object as text, two spaces deep, without a last line end."""
        return harmless_json(self.model_dump_json(indent=2))


def result(report: RunReport) -> Result:
    """The result of a run."""
    finished = report.finished
    return Result(
        outcome=report.outcome,
        exit_code=finished.exit_code if finished else None,
        run_id=report.run,
        recipe=report.recipe,
        outputs=finished.outputs if finished else {},
        steps=tuple(_step(step) for step in report.steps),
        spend=report.spend,
        healed=finished.healed if finished else (),
        held=tuple(HeldResult(**one.model_dump(exclude={"kind"})) for one in report.all_held),
        journal=report.journal,
        audit_head=f"sha256:{report.head}" if report.head else "",
        artifacts=finished.artifacts if finished else {},
    )


def _step(step: StepReport) -> StepResult:
    return StepResult(
        id=step.id,
        name=step.name,
        verdict=step.verdict,
        why=step.why or (str(step.fault) if step.fault else ""),
        duration_s=step.duration_s,
        attempts=step.attempts,
    )
