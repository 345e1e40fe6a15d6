"""What a canary saw of a recipe's targets and of what it reads, and what of that changed since the last good look."""

from __future__ import annotations

from typing import Literal

from pydantic import Field

from browser_agent.core.target import Fingerprint, Query
from browser_agent.core.value import Place, Value


class Sighted(Value):
    """A target was found and looked at closely, whether its step was done or not.

    part: "target", "onto", "pages", or "expect 1" for the first expectation. written: the target as the recipe has it,
    references and all. agree, locators: of how many locators how many find it. silent: those that do not.
    drift: what is not as it was, a few words each. renewed: the same target with the fingerprint of now, where it
    drifted.
    """

    kind: Literal["sighted"] = "sighted"
    step: str
    part: str
    place: Place
    written: str
    target: Query
    now: Fingerprint
    agree: int = 1
    locators: int = 1
    silent: tuple[str, ...] = ()
    drift: tuple[str, ...] = ()
    renewed: Query | None = None

    @property
    def key(self) -> tuple[str, str]:
        """What the same sight of another look is known by."""
        return self.step, self.part

    def __str__(self) -> str:
        return f'{self.now.role} "{self.now.name}"' if self.now.name else self.now.role


class Shape(Value):
    """What one extraction read, without its data. columns: name to kinds of what stood in it ("text", "empty").

    value: the kind of a single value; empty where rows were read. rows: how many, for people.
    """

    step: str
    name: str
    rows: int = 0
    columns: dict[str, tuple[str, ...]] = Field(default_factory=dict)
    value: str = ""


class Baseline(Value):
    """What later looks are compared with: the last good one. recipe, sha256: of the file it is of. run: its journal."""

    version: Literal[1] = 1
    recipe: str
    sha256: str
    run: str
    at: str
    sights: tuple[Sighted, ...] = ()
    shapes: tuple[Shape, ...] = ()


class Change(Value):
    """One thing that is not as it was. breaks: the recipe as it is written would fail there."""

    step: str
    place: Place | None = None
    what: str
    breaks: bool = False


class Gap(Value):
    """Steps that were not reached, or not done, and why. first, last: numbers in the order of the recipe, from 1."""

    first: int
    last: int
    place: Place
    until: Place
    why: str
    seen: bool = False
    """The look came to it, and only the act was left out."""

    def __str__(self) -> str:
        steps = f"step {self.first}" if self.first == self.last else f"steps {self.first}-{self.last}"
        lines = f"{self.place.line}" if self.first == self.last else f"{self.place.line}-{self.until.line}"
        return f"{steps} ({self.place.file}:{lines}) {'not done' if self.seen else 'not reached'}: {self.why}"


State = Literal["unchanged", "drifted", "failing", "unseen"]


class Looked(Value):
    """What a canary came to for one recipe.

    state: "unseen" when nothing could be looked at. exit_code: what a look at this recipe alone exits with. against:
    what it was compared with. seen: targets that were found; agree, locators: the sum of their health.
    patch: a unified diff of targets, empty when there is none; proved: each target in it was tried.
    """

    recipe: str
    state: State
    exit_code: int
    why: str = ""
    against: str = ""
    run: str = ""
    folder: str = ""
    steps: int = 0
    done: int = 0
    seen: int = 0
    agree: int = 0
    locators: int = 0
    changes: tuple[Change, ...] = ()
    gaps: tuple[Gap, ...] = ()
    patch: str = ""
    duration_s: float = 0.0
