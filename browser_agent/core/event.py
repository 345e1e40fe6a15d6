"""Everything that happens in a run: past-tense facts. The journal keeps them, every report is read from them."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field, TypeAdapter

from browser_agent.core.action import Action
from browser_agent.core.approval import Answer, Question
from browser_agent.core.errors import Fault
from browser_agent.core.outcome import Decision, Outcome, Spend, Verdict
from browser_agent.core.plain.matched import Matched
from browser_agent.core.resumption import CheckpointKept, EffectSettled, RowFinished, RunResumed
from browser_agent.core.sight import Sighted
from browser_agent.core.snapshot import Box, DialogBox, Element, Exchange, Kept
from browser_agent.core.target import Query, Target
from browser_agent.core.value import Data, Place, Value

StepVerdict = Literal["passed", "failed", "skipped", "blocked", "unknown"]
LOG_IN, NETWORK, TURNS = "log-in", "network", "turns"
"""Files outside of the run folder: that of `env.auth.out`, which the next run writes anew, and two of a recording."""


class RunStarted(Value):
    """The run began; what it will do, with what, under which limits."""

    kind: Literal["run_started"] = "run_started"
    recipe: str
    title: str
    start: str = ""
    sha256: str = ""
    params: dict[str, Data] = Field(default_factory=dict)
    versions: dict[str, str] = Field(default_factory=dict)
    walls: dict[str, str] = Field(default_factory=dict)
    """What confines the browser, by layer: "on", "off" or a sentence."""
    policy: dict[str, Data] = Field(default_factory=dict)
    budget: dict[str, Data] = Field(default_factory=dict)
    limits: dict[str, Data] = Field(default_factory=dict)
    """The most that models may be asked for, beside budget and policy; None is no limit."""
    flags: tuple[str, ...] = ()
    """What the browser was started with, beside what the driver always adds."""
    trigger: dict[str, str] = Field(default_factory=dict)
    """Who began the run (`by`), from where (`from`), and, in CI, in which job (`ci`, `job`, `run`, `url`)."""
    signed: str = ""
    """How the records are signed; empty when they are not."""
    steps: int = 0
    """Steps written in the recipe, loops counted once; for "step 5 of 6"."""


class StepStarted(Value):
    """A step began."""

    kind: Literal["step_started"] = "step_started"
    step: str
    name: str
    number: int
    """Counts the steps that began, from 1."""
    place: Place
    action: Action
    row: str = ""
    """In a loop: which row, by key or by number from 1."""
    at: str = ""
    """The place in the recipe that a resumed run knows it by: the step, and marks of the rows around it."""


class Observed(Value):
    """The page was looked at."""

    kind: Literal["observed"] = "observed"
    step: str
    url: str
    title: str
    picture: str = ""
    """Path of the picture in the run folder, when one was taken."""
    mark: Box | None = None
    """Where on the picture the target is."""
    why: Literal["before", "after", "fault"] = "after"
    took_s: float = 0.0


class Resolved(Value):
    """A target was found: the durable query, what it found, how many equals there were.

    agree, locators: of how many locators that were asked how many find it; 0 of 0 where there is only one, or where the
    page went away before it could say.
    """

    kind: Literal["resolved"] = "resolved"
    step: str
    target: Target
    query: Query | None = None
    element: Element
    equals: int = 1
    agree: int = 0
    locators: int = 0


class Decided(Value):
    """The judge allowed or refused an action."""

    kind: Literal["decided"] = "decided"
    step: str
    decision: Decision
    facts: dict[str, Data] = Field(default_factory=dict)


class ApprovalAsked(Value):
    """A person was asked whether an act may be done; what was shown is all in the question.

    number: counts the questions about one act, from 1; a page that changes is asked about anew. hash: of the question.
    picture: path in the run folder, empty when none could be taken. ways: how it can be answered, the first one first.
    expires_s: seconds until a yes counts no more. next: the command that answers it from elsewhere.
    """

    kind: Literal["approval_asked"] = "approval_asked"
    step: str
    number: int
    question: Question
    hash: str
    picture: str = ""
    ways: tuple[str, ...] = ()
    expires_s: float = 0.0
    next: str = ""


class ApprovalAnswered(Value):
    """How a question ended. answer: None when nobody gave one. why: what was said with it, or why there is none."""

    kind: Literal["approval_answered"] = "approval_answered"
    step: str
    hash: str
    answer: Answer | None = None
    why: str = ""
    took_s: float = 0.0


class Intent(Value):
    """An action is about to be done; written and synced before the input leaves for the page."""

    kind: Literal["intent"] = "intent"
    step: str
    effect: Literal["none", "idempotent", "once"]


class Performed(Value):
    """An action was done; what could be seen of it right away."""

    kind: Literal["performed"] = "performed"
    step: str
    effect: str
    """A sentence: the value read back, the new address, "no visible effect"."""
    took_s: float = 0.0
    settled_s: float = 0.0
    waited_for: tuple[str, ...] = ()
    exchanges: tuple[Exchange, ...] = ()
    dialogs: tuple[DialogBox, ...] = ()
    downloads: tuple[Kept, ...] = ()


class Checked(Value):
    """An expectation was judged for the last time in this step."""

    kind: Literal["checked"] = "checked"
    step: str
    expectation: str
    verdict: Verdict
    took_s: float = 0.0


class Heal(Value):
    """A target that was replaced for this run; nothing else of its step changed.

    target: as it is written, at place; query: what was used instead. rung: what named it; "itself"
    is the target as it is, with a fingerprint of now. score, margin: of 1, its
    likeness to the fingerprint and its lead over the next. proof: what the step expected and got, a sentence each.
    reason: what a model said for its choice, which is no proof; empty where none was asked.
    """

    place: Place
    target: Query
    query: Query
    rung: Literal["alternatives", "similarity", "model", "itself"]
    score: float = 0.0
    margin: float = 0.0
    proof: tuple[str, ...] = ()
    reason: str = ""


class Recovered(Value):
    """A rung of the recovery ladder was tried. took_s, usd: what it cost; usd is None where no model was asked.

    heal: the target that was replaced, where that worked.
    """

    kind: Literal["recovered"] = "recovered"
    step: str
    rung: str
    why: str
    worked: bool
    took_s: float = 0.0
    usd: float | None = None
    heal: Heal | None = None


class PlanMade(Value):
    """A model made a plan. steps, success: each in a sentence. why: what went wrong with the one before, if any."""

    kind: Literal["plan_made"] = "plan_made"
    goal: str
    steps: tuple[str, ...]
    success: tuple[str, ...] = ()
    risks: tuple[str, ...] = ()
    why: str = ""


class ModelCalled(Value):
    """A model was asked. input includes cached and written. usd: None when its price is not known."""

    kind: Literal["model_called"] = "model_called"
    role: str
    model: str
    input: int = 0
    cached: int = 0
    written: int = 0
    output: int = 0
    usd: float | None = None
    took_s: float = 0.0
    tries: int = 1
    said: str = ""
    """What it wanted, in a few words: names of calls, or how it ended."""


class ClarificationAsked(Value):
    """A person was asked. answer: empty when nobody was there to give one."""

    kind: Literal["clarification_asked"] = "clarification_asked"
    question: str
    answer: str = ""


class PlanStepReached(Value):
    """A step of the plan ended; what to go back to is its address."""

    kind: Literal["plan_step_reached"] = "plan_step_reached"
    number: int
    of: int
    intent: str
    status: Literal["done", "impossible", "blocked", "stuck"]
    why: str = ""
    url: str = ""


Thought = PlanMade | ModelCalled | ClarificationAsked | PlanStepReached
"""What only runs of a model have."""


class Extracted(Value):
    """Rows or a value were read. The rows themselves are in `file`, the first ones here."""

    kind: Literal["extracted"] = "extracted"
    step: str
    name: str
    rows: int
    columns: tuple[str, ...] = ()
    sample: tuple[dict[str, Data], ...] = ()
    value: Data = None
    pages: int = 1
    file: str = ""
    sha256: str = ""


class EgressDenied(Value):
    """A request of a page was refused because its origin is not on a list."""

    kind: Literal["egress_denied"] = "egress_denied"
    step: str
    url: str
    resource: str
    rule: str


class WriteHeld(Value):
    """A request that would have left a page, and that a dry run held back.

    fields: what its body says, by name; secrets and what is named like one are not in it. size_bytes: of the body.
    """

    kind: Literal["write_held"] = "write_held"
    step: str
    method: str
    url: str
    fields: dict[str, str] = Field(default_factory=dict)
    size_bytes: int = 0

    def __str__(self) -> str:
        """What would have been sent, on one line."""
        said = ", ".join(f"{name}={text}" for name, text in self.fields.items()) or f"{self.size_bytes} bytes"
        return f"{self.method} {self.url} with {said}" if self.size_bytes else f"{self.method} {self.url}"


class SecretUsed(Value):
    """A secret was typed; by name only."""

    kind: Literal["secret_used"] = "secret_used"
    step: str
    name: str
    origin: str
    field: str


class Noted(Value):
    """The recipe says something to its reader."""

    kind: Literal["noted"] = "noted"
    step: str
    text: str


class PictureKept(Value):
    """A picture that the recipe asked for."""

    kind: Literal["picture_kept"] = "picture_kept"
    step: str
    name: str
    file: str


class Warned(Value):
    """Something is odd and did not stop the run."""

    kind: Literal["warned"] = "warned"
    step: str = ""
    message: str


class StepFinished(Value):
    """A step ended."""

    kind: Literal["step_finished"] = "step_finished"
    step: str
    name: str
    verdict: StepVerdict
    why: str = ""
    fault: Fault | None = None
    duration_s: float
    attempts: int = 1


class RunFinished(Value):
    """The run ended; nothing follows but what only reports on it."""

    kind: Literal["run_finished"] = "run_finished"
    outcome: Outcome
    exit_code: int
    why: str = ""
    next: tuple[str, ...] = ()
    step: str = ""
    """The step that decided the outcome, when it was one."""
    outputs: dict[str, Data] = Field(default_factory=dict)
    verify: tuple[Verdict, ...] = ()
    duration_s: float
    spend: Spend = Spend()
    healed: tuple[str, ...] = ()
    artifacts: dict[str, str] = Field(default_factory=dict)
    """Files that were closed with the run, by name: "trace", "video", LOG_IN, NETWORK and TURNS."""
    sha256: dict[str, str] = Field(default_factory=dict)
    """Of each of them, after secrets were taken out."""


Fact = Annotated[
    RunStarted | StepStarted | Observed | Matched | Resolved | Decided | ApprovalAsked | ApprovalAnswered | Intent
    | Performed | Checked | Recovered | Extracted | RowFinished | CheckpointKept | EffectSettled | RunResumed
    | EgressDenied | WriteHeld | Sighted | SecretUsed | Noted | PictureKept | PlanMade | ModelCalled
    | ClarificationAsked
    | PlanStepReached | Warned | StepFinished | RunFinished,
    Field(discriminator="kind"),
]  # fmt: skip


class Event(Value):
    """A fact with its place in the journal.

    seq counts from 1. at is UTC, ISO 8601. since_s: seconds since the run began, monotonic. previous and hash
    chain the records: hash is the SHA-256 of the canonical record without `hash`. mac: the signature of a signed
    journal over the record without `mac` and `hash`; empty in one that is not.
    """

    seq: int
    at: str
    since_s: float
    run: str
    fact: Fact
    previous: str
    mac: str = ""
    hash: str = ""


FACT: TypeAdapter[Fact] = TypeAdapter(Fact)
