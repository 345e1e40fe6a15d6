"""Trying a recipe on changed pages: two runs as they are, then one for each kind and seed."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from random import Random
from time import monotonic
from urllib.parse import urljoin, urlsplit

from browser_agent.agent.hardening import Lessons
from browser_agent.agent.job import Options, new_run_id, prepare
from browser_agent.agent.mutating.kinds import KINDS, Kind
from browser_agent.agent.mutating.learning import Learning
from browser_agent.agent.mutating.mutant import Case, Ground, Mutant, changed
from browser_agent.agent.mutating.page import Used, key_of, parse, scripts_in
from browser_agent.agent.mutating.recast import contract, counted, hardened, hurried, needed, promises
from browser_agent.agent.mutating.sameness import is_comparable, mark_of, twin
from browser_agent.agent.mutating.traffic import Traffic, Usual
from browser_agent.agent.mutating.trials import Baseline, Report, Trial, judged
from browser_agent.agent.run import Result, run_recipe
from browser_agent.browser.kept import KeptBrowser
from browser_agent.core import event as ev
from browser_agent.core import recipe as rc
from browser_agent.core.errors import UsageError
from browser_agent.core.outcome import EXIT_CODES, Outcome
from browser_agent.core.value import Data
from browser_agent.recipe.inputs import read_params
from browser_agent.recipe.load import load

PATIENCE_S = 1.5
"""Least seconds that a step of a changed page gets; three times the longest unchanged one, when that is more."""
MOST_SEEDS = 1000
UNTOLD = (Outcome.UNAVAILABLE, Outcome.BROKEN)
"""Ends of runs that say nothing of what another run on the same pages would come to."""


@dataclass(frozen=True)
class Wish:
    """What to try. seeds: so many of each kind; first: where they begin. kinds: names, all when empty.

    writes: they are let through; else every run is a dry one. hardened: see `recast.hardened`. before: done before each
    run, such as setting the site back. done: kinds and seeds that need no run, as they were measured before.
    """

    seeds: int = 3
    first: int = 1
    kinds: tuple[str, ...] = ()
    writes: bool = False
    hardened: bool = False
    before: Callable[[], None] = lambda: None
    done: frozenset[tuple[str, int]] = frozenset()


@dataclass
class _Pace:
    """A sink that keeps the longest step."""

    longest_s: float = 0.0

    def __call__(self, event: ev.Event) -> None:
        if isinstance(event.fact, ev.StepFinished):
            self.longest_s = max(self.longest_s, event.fact.duration_s)


@dataclass
class Trying:
    """One recipe on its way through all cases. tell: hears each trial as it ends."""

    recipe: rc.Recipe
    params: Mapping[str, Data]
    options: Options
    wish: Wish
    redact: Callable[[str], str]
    """Takes the recipe's secrets out of what is told: what left the browser is compared as it was sent."""
    tell: Callable[[Trial], None] = lambda _: None
    lessons: Lessons = field(default_factory=Lessons)
    kept: KeptBrowser = field(default_factory=KeptBrowser)
    trials: list[Trial] = field(default_factory=list)
    longest_s: float = 0.0
    """The longest step of the first run, which is as fast as any."""

    async def run(self, recipe: rc.Recipe, name: str, traffic: Traffic) -> Result:
        """One run in a browser of its own."""
        self.wish.before()
        hands, learn = (traffic.hands, self.lessons.hear) if isinstance(traffic, Learning) else (None, None)
        options = replace(
            self.options, run_id=name, between=traffic, hands=hands, learn=learn, heal=learn is None,
            dry=not self.wish.writes, kept=self.kept,
        )  # fmt: skip
        pace = _Pace()
        done = await run_recipe(recipe, self.params, options=options, sinks=(pace,))
        self.longest_s = self.longest_s or pace.longest_s
        return done


async def mutate(
    recipe: str | Path | rc.Recipe,
    params: Mapping[str, Data] | None = None,
    *,
    options: Options | None = None,
    wish: Wish | None = None,
    tell: Callable[[Trial], None] = lambda _: None,
) -> Report:
    """Run a recipe on its own pages twice, then on changed ones, once for each kind and seed.

    Raises UsageError for kinds that are none and for what run_recipe refuses before a browser starts. A recipe that
    does not pass on its own pages is a Report that says why.
    """
    wish, options = wish or Wish(), options or Options()
    loaded = recipe if isinstance(recipe, rc.Recipe) else load(Path(recipe))
    kinds = kinds_of(wish.kinds)
    if not 1 <= wish.seeds <= MOST_SEEDS:
        raise UsageError(f"--seeds {wish.seeds}: from 1 to {MOST_SEEDS}", hint="--seeds 3")
    if loaded.needs_model == "always":
        raise UsageError(
            f"{loaded.place.file} needs a model in each run, and a changed page would be asked about anew each time",
            hint="mutate a recipe that `do --save` made of it",
        )
    began, folder = monotonic(), options.out / f"mutate-{new_run_id()}"
    redact = prepare(loaded, params or {}, options).vault.redact
    trying = Trying(loaded, params or {}, replace(options, out=folder), wish, redact, tell)
    report = Report(recipe=loaded.place.file, seeds=wish.seeds, dry=not wish.writes, hardened=wish.hardened)

    async with trying.kept:
        tried = await _tried(trying, kinds, report)
    return tried.model_copy(update={"seconds": round(monotonic() - began, 1)})


async def _tried(trying: Trying, kinds: tuple[Kind, ...], report: Report) -> Report:
    plain, learning = Traffic(), Learning()
    runs = [await trying.run(trying.recipe, "unchanged", plain)]
    if _goes(runs[0].finished):
        runs.append(await trying.run(trying.recipe, "learning", learning))
    last = runs[-1].finished
    if not _goes(last) or last.outcome != runs[0].finished.outcome:
        why = f"it does not pass on its own pages: {last.outcome}: {last.why}"
        return report.model_copy(update={"why": why, "exit_code": last.exit_code or EXIT_CODES[Outcome.FAILED]})
    baseline = Baseline(Usual.of(plain, learning), (runs[0].finished, last))
    report = report.model_copy(update={"dry": last.outcome is Outcome.DRY_RUN})
    trials = await _all(trying, _cases(trying, kinds, learning), baseline, learning)
    wrong = any(one.verdict == "wrong" for one in trials)
    update = {
        "trials": tuple(trials), "unseen": tuple(dict.fromkeys(learning.unseen)),
        "exit_code": EXIT_CODES[Outcome.MISLED] if wrong else 0,
    }  # fmt: skip
    return report.model_copy(update=update)


def kinds_of(names: Sequence[str]) -> tuple[Kind, ...]:
    """The kinds of these names, all when there are none. Raises UsageError."""
    for name in names:
        if name not in KINDS:
            raise UsageError(f'there is no kind of change "{name}"', hint=f"--kinds any of: {', '.join(KINDS)}")
    return tuple(KINDS[name] for name in dict.fromkeys(names)) or tuple(KINDS.values())


def _goes(finished: ev.RunFinished) -> bool:
    return finished.outcome in (Outcome.PASSED, Outcome.DRY_RUN)


def _cases(trying: Trying, kinds: tuple[Kind, ...], learning: Learning) -> list[tuple[Case, Ground]]:
    """Every kind and seed, each with what it is about; no two seeds of a kind about the same before all were."""
    recipe = trying.recipe
    beside = Path(recipe.place.file).resolve().parent
    must = set(needed(recipe.steps + recipe.finally_))
    counts = set(counted(recipe.nodes))
    used = tuple(replace(one, must=one.place in must, counted=one.place in counts) for one in learning.used)
    keep = contract(recipe, read_params(recipe, trying.params, beside))
    origins = dict.fromkeys(map(_origin, (*learning.opened, *learning.pages, *learning.parts)))
    ground = Ground(used, keep, learning.scripts, _every(learning), tuple(origins))
    made: list[tuple[Case, Ground]] = []
    for kind in kinds:
        about = _about(kind, ground, recipe, learning)
        Random(kind.name).shuffle(about)
        for seed in range(trying.wish.first, trying.wish.first + trying.wish.seeds):
            if (kind.name, seed) in trying.wish.done:
                continue
            chosen = about[(seed - 1) % len(about)] if about else None
            aim = chosen if isinstance(chosen, Used) else None
            made.append((Case(kind, seed, aim, chosen if isinstance(chosen, str) else ""), ground))
    return made


def _about(kind: Kind, ground: Ground, recipe: rc.Recipe, learning: Learning) -> list[Used | str]:
    """What a seed of a kind can be about: elements that it changes, pages, parts, headings."""
    if kind.name == "failing-page":
        return list(dict.fromkeys(map(key_of, learning.pages)))
    if kind.name == "failing-part":
        return list(learning.parts)
    if kind.name == "failing-write":
        must = set(needed(recipe.steps + recipe.finally_))
        return [str(number) for number, place in enumerate(learning.senders, 1) if place in must]
    if kind.name == "unproved":
        return list(promises(recipe))
    if not kind.aims:
        return []
    able = [one for one in ground.used if one.must or kind.survivable]
    return [
        one
        for one in able
        if any(_changes(Case(kind, 1, one), ground, url, text) for url, text in learning.pages.items())
    ]


def _origin(url: str) -> str:
    parts = urlsplit(url)
    return f"{parts.scheme}://{parts.netloc}"


def _changes(case: Case, ground: Ground, url: str, text: str) -> bool:
    at = case.aim.page if case.aim is not None else ""
    return at in ("", key_of(url)) and bool(changed(text, url, case, ground)[1])


def _every(learning: Learning) -> str | None:
    """All scripts of all pages as one text; None when one of them never came by."""
    texts = [scripts_in(parse(text), url, learning.scripts, urljoin) for url, text in learning.pages.items()]
    known = [one for one in texts if one is not None]
    return "\n".join(known) if len(known) == len(texts) else None


def _is_idle(case: Case, ground: Ground, learning: Learning) -> bool:
    """Whether it would change nothing on any page that was seen, so that no run is needed to know it."""
    if case.kind.aims:
        return case.aim is None
    if case.kind.name in ("failing-page", "failing-part", "failing-write", "unproved"):
        return not case.at
    if case.kind.change is None:
        return False
    return not any(_changes(case, ground, url, text) for url, text in learning.pages.items())


async def _all(trying: Trying, cases: list[tuple[Case, Ground]], baseline: Baseline, learning: Learning) -> list[Trial]:
    recipe = (
        hardened(trying.recipe, trying.lessons.general(trying.recipe, trying.params))
        if trying.wish.hardened
        else trying.recipe
    )
    hasty = hurried(recipe, max(PATIENCE_S, 3 * trying.longest_s))
    ran: list[Mutant] = []
    for case, ground in cases:
        kind = case.kind
        ran = [one for one in ran if one.case.kind is kind]
        as_it_is = Trial(kind=kind.name, seed=case.seed, survivable=kind.survivable, verdict="untouched")
        if (like := twin(case, ran)) is not None:
            trial = as_it_is.model_copy(update={"verdict": "same", "same_as": like.case.seed})
        elif _is_idle(case, ground, learning):
            trial = as_it_is
        else:
            mutant = Mutant(case=case, ground=ground)
            trial = await _one(trying, recipe if kind.name == "slow" else hasty, mutant, baseline)
            if is_comparable(mutant) and (not mutant.came or trial.outcome not in UNTOLD):
                ran.append(mutant)
        trying.trials.append(trial)
        trying.tell(trial)
    return trying.trials


async def _one(trying: Trying, recipe: rc.Recipe, mutant: Mutant, baseline: Baseline) -> Trial:
    """One run on changed pages, judged."""
    done = await trying.run(recipe, mutant.case.name, mutant)
    if done.finished.outcome is Outcome.INTERRUPTED:
        raise asyncio.CancelledError("SIGTERM" if "SIGTERM" in done.finished.why else "SIGINT")
    trial = judged(mutant.case, mutant, tuple(mutant.touched), done.finished, baseline)
    told = {key: trying.redact(getattr(trial, key)) for key in ("why", "step")}
    changed_ = tuple(map(trying.redact, trial.changed))
    update = {**told, "changed": changed_, "run": str(done.folder), "mutant": mark_of(mutant)}
    return trial.model_copy(update=update)
