"""What a person wants done: words, where to begin, what may be used and how much."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass, field
from typing import Any, get_args

from browser_agent.core import recipe as rc
from browser_agent.core.authority import ActionClass
from browser_agent.core.errors import UsageError
from browser_agent.core.origin import origin_of
from browser_agent.core.template import REFERENCE, as_text
from browser_agent.core.value import Data, Place

HERE = Place(file="task", line=0)
LONGEST = 4000
"""Characters of a task."""


@dataclass(frozen=True)
class Bounds:
    """Hard stops of a task. usd: None only counts. steps: actions on pages. calls, tokens: of models."""

    usd: float | None = 1.0
    steps: int = 60
    seconds: float = 600.0
    calls: int = 60
    tokens: int = 1_500_000
    replans: int = 2
    roles: dict[str, float] = field(default_factory=dict)
    """Most dollars of single roles: plan, execute, judge."""


@dataclass(frozen=True)
class Task:
    """A web job in plain words.

    start: where it begins; its origin and those of `allow` are the only ones that it may be on. params: values by
    name, which the models see. secrets: which no model sees. success: expectation lines that decide whether it is done;
    without them the plan's own criteria do, with a judge. schema: JSON Schema that the answers have to fit. answers: to
    questions, in the order in which they may come. page_tools: origins whose pages' own tools may be used.
    may_stand: what `success` says may have held before the first step; then it counts as done.
    flows: FROM=TO, origins whose text may be typed on others. may: classes of acts that are done without asking a
    person. clock: the time that pages begin at, ISO 8601; None is the real one.
    """

    text: str
    start: str
    allow: tuple[str, ...] = ()
    params: dict[str, Data] = field(default_factory=dict)
    secrets: tuple[rc.Secret, ...] = ()
    success: tuple[str, ...] = ()
    may_stand: bool = False
    schema: dict[str, Any] | None = None
    answers: tuple[str, ...] = ()
    clock: str | None = None
    page_tools: tuple[str, ...] = ()
    flows: tuple[str, ...] = ()
    may: tuple[ActionClass, ...] = ()
    bounds: Bounds = Bounds()

    def words(self) -> str:
        """All that the person said but for `success`: task, values of params, addresses, answers."""
        values = {name: as_text(value) for name, value in self.params.items()}
        text = REFERENCE.sub(lambda found: values.get(found[1].removeprefix("params."), found[0]), self.text)
        return "\n".join((text, self.start, *self.allow, *values.values(), *self.answers))

    def as_recipe(self) -> rc.Recipe:
        """The frame of the job, as everything that prepares and walls a run takes it; it has no steps."""
        if not self.text.strip() or len(self.text) > LONGEST:
            raise UsageError(f"a task has 1 to {LONGEST} characters; this one has {len(self.text)}")
        params = tuple(
            rc.Param(name=name, place=HERE, default=value, has_default=True) for name, value in self.params.items()
        )
        if origin_of(self.start) is None:
            raise UsageError(f"--start {self.start[:200]} is not an http or https address")
        named = re.sub(r"\$\{(?:params|secrets)\.([\w-]+)\}", r"\1", self.text).replace("${", "$ {")
        title = " ".join("".join(one if one.isprintable() else " " for one in named).split())
        return rc.Recipe(
            id=slug(title), title=title[:120], start=self.start, params=params, secrets=self.secrets,
            needs_model="always", steps=(), place=HERE,
            policy=rc.PolicySpec(navigate=self.allow, page_tools=self.page_tools),
            env=rc.Environment(clock=self.clock),
            budget=rc.BudgetSpec(steps=self.bounds.steps, seconds=self.bounds.seconds),
        )  # fmt: skip


def slug(title: str) -> str:
    """A title as an id: lower case, dashes, 60 characters."""
    return re.sub(r"[^a-z0-9]+", "-", title.lower()).strip("-")[:60].strip("-") or "task"


def secret_of(text: str) -> rc.Secret:
    """`NAME=env:VARIABLE@https://origin` as a secret; without an origin it is bound to that of the start.

    `NAME:KIND=` names the kind of field that takes it: password, otp, card, text, or any, which a model chooses.
    """
    named, equals, rest = text.partition("=")
    name, colon, kind = named.partition(":")
    source, at, origins = _parted(rest)
    if not equals or not re.fullmatch(r"[A-Za-z_][\w-]*", name) or ":" not in source or (at and not origins):
        raise UsageError(
            f'--secret "{text}" is not NAME=SOURCE@ORIGIN', hint="--secret pass=env:SHOP_PASS@https://shop.example.test"
        )
    known = {one: one for one in get_args(rc.FieldKind)}
    if colon and kind not in known:
        hint = f"--secret {name}:KIND=..., KIND one of {', '.join(known)}"
        raise UsageError(f'--secret "{text}": there is no kind of field "{kind}"', hint=hint)
    field = known[kind] if colon else None
    bound = tuple(origins.split(",")) if origins else ()
    return rc.Secret(name=name, source=source, origins=bound, field=field, place=HERE)


def _parted(rest: str) -> tuple[str, str, str]:
    """Source, "@" and origins. A word of a command, a user of a keyring and the name of a file may hold an "@" too."""
    command = re.match(r"(?:(?:totp|passkey):)?command:\s*", rest)
    if command is not None:
        try:
            end = json.JSONDecoder().raw_decode(rest, command.end())[1]
        except ValueError:
            return "", "", ""
        source, at, origins = rest[:end], *rest[end:].strip().partition("@")[1:]
        return (source, at, origins) if rest[end:].strip()[:1] in ("", "@") else ("", "", "")
    kind = rest.partition(":")[0]
    found = re.fullmatch(r"(.*)(@)(https?://.*)", rest)
    if found is not None:
        return found[1], found[2], found[3]
    return rest.partition("@") if kind == "env" or rest.endswith("@") else (rest, "", "")
