"""A recording as a recipe: nothing secret in it, what it does not say beside it, written whole or not at all."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path

from browser_agent.agent.recording.confided import HERE, Confided
from browser_agent.agent.recording.made import Lost, Made
from browser_agent.agent.recording.steps import Steps
from browser_agent.core import action as act
from browser_agent.core import recipe as rc
from browser_agent.core.errors import Problem, UsageError
from browser_agent.core.origin import origin_of
from browser_agent.core.sentence import sentence
from browser_agent.core.target import Query
from browser_agent.core.value import Data
from browser_agent.recipe.foreign.heard import quoted
from browser_agent.recipe.foreign.wording import mapped, opened
from browser_agent.recipe.foreign.written import to_add, with_comments
from browser_agent.recipe.rewrite import replace_file

HEAD = "Recorded from what a person did. Lines with NOT tell what is in no step, lines with LOOK what to see to."
UNSAID = "it says a secret, which stands nowhere but where it is typed"


@dataclass(frozen=True)
class SoFar:
    """What a recorder has heard so far. origins: where its tabs were. writes: how many requests wrote something."""

    id: str
    title: str
    start: str
    policy: rc.PolicySpec
    steps: Steps
    confided: Confided
    params: dict[str, rc.Param]
    outputs: dict[str, str]
    origins: list[str]
    writes: int


@dataclass(frozen=True)
class Recording:
    """text: the recipe file. lost: what was done and is in no step. notes: what to see to. writes: requests that wrote.

    environment: the secrets that were typed, by their variables; for a replay in this process and nothing else.
    """

    recipe: rc.Recipe
    text: str
    lost: tuple[str, ...]
    notes: tuple[str, ...]
    writes: int
    environment: dict[str, str] = field(repr=False)

    @property
    def steps(self) -> int:
        """How many steps a person made; a recipe of none holds a note."""
        return sum(one.node != "step" or not isinstance(one.action, act.Note) for one in self.recipe.steps)

    @property
    def files(self) -> tuple[str, ...]:
        """Params that a replay cannot know: a page tells the name of a file, not where it lies."""
        return tuple(one.name for one in self.recipe.params if one.type == "file")

    def problems(self, file: str) -> tuple[Problem, ...]:
        """What `check` has against it, errors first."""
        return to_add(self.text, file)


def recorded(heard: SoFar) -> Recording:
    """The recording so far. Looks at nothing but what was heard."""
    confided = heard.confided
    lost = list(heard.steps.lost)
    kept: list[Made] = []
    for number, made in enumerate(heard.steps.made):
        clean = _clean(made, confided)
        if clean is None:
            lost.append(Lost(number, f"a {made.action.kind} step: {UNSAID}"))
        else:
            kept.append(clean)
    gone = len(heard.steps.made) - len(kept)
    comments = [
        (one.anchor - (gone if one.anchor > len(kept) else 0), "NOT " + _said(one.what, confided)) for one in lost
    ]
    comments += [(at, "LOOK " + _said(note, confided)) for at, one in enumerate(kept) for note in one.notes]
    recipe = _recipe(heard, kept)
    return Recording(
        recipe=recipe,
        text=with_comments(recipe, HEAD, sorted(comments, key=lambda one: one[0])),
        lost=tuple(_said(one.what, confided) for one in lost),
        notes=tuple(_said(note, confided) for one in kept for note in one.notes),
        writes=heard.writes,
        environment=confided.environment(),
    )


def _recipe(heard: SoFar, kept: list[Made]) -> rc.Recipe:
    nodes = tuple(_step(number, made) for number, made in enumerate(kept, 1))
    used = "".join(one.model_dump_json() for one in nodes)
    home = str(origin_of(heard.start) or "")
    known = (*heard.policy.navigate, *heard.policy.fetch)
    visited = tuple(one for one in heard.origins if one != home and one not in known)
    read = {one.action.name for one in kept if isinstance(one.action, act.Extract)}
    return rc.Recipe(
        id=heard.id,
        title=" ".join(heard.title.replace("${", "$ {").split()),
        start=heard.start,
        params=tuple(one for name, one in heard.params.items() if f"params.{name}" in used),
        secrets=tuple(one for name, one in heard.confided.secrets.items() if f"secrets.{name}" in used),
        policy=heard.policy.model_copy(update={"navigate": (*heard.policy.navigate, *visited)}),
        steps=nodes or (_nothing(),),
        outputs={name: value for name, value in heard.outputs.items() if name in read},
        place=HERE,
    )  # fmt: skip


def _nothing() -> rc.Step:
    note = act.Note(text="Nothing was done after the page was open.")
    return rc.Step(id="1", name=sentence(note), action=note, place=HERE)


def _step(number: int, made: Made) -> rc.Step:
    action: act.Action = mapped(made.action, opened)
    return rc.Step(id=str(number), name=sentence(action), action=action, expect=made.expect, place=HERE)


def _clean(made: Made, confided: Confided) -> Made | None:
    """The step without a secret anywhere but where it is typed; None when it cannot be said without."""
    action = made.action
    if isinstance(action, act.Fill) and (name := confided.of(action.value)):
        action = action.model_copy(update={"value": name})
    for key in ("target", "onto"):
        query = getattr(action, key, None)
        if isinstance(query, Query) and confided.says(query):
            action = action.model_copy(update={key: query.bare})
    if confided.says(action):
        return None
    expect = tuple(one for one in made.expect if not confided.says(one))
    return Made(action, made.page, made.key, expect=expect, notes=made.notes)


def _said(text: str, confided: Confided) -> str:
    said: Data = UNSAID if confided.says(text) else quoted(text)
    return str(said)


def write(recording: Recording, file: Path, *, force: bool) -> None:
    """Write it, whole or not at all; with `force` an existing file stays beside it as NAME.bak. Raises UsageError."""
    if file.exists() and not force:
        raise UsageError(f"{file} is there already", hint="--force replaces it and keeps the old one as NAME.bak")
    try:
        file.parent.mkdir(parents=True, exist_ok=True)
        replace_file(file, recording.text.encode())
    except OSError as error:
        raise UsageError(f"{file} cannot be written: {error.strerror or error}") from error
