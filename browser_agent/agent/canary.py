"""A canary over one recipe: run with everything that may write left out, and compared with the last good look."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace

from browser_agent.agent.baseline import seen_in
from browser_agent.agent.healing import files_of, patches_of
from browser_agent.agent.job import Options
from browser_agent.agent.run import Result, run_recipe
from browser_agent.agent.stage import Stage
from browser_agent.core import event as ev
from browser_agent.core import recipe as rc
from browser_agent.core.outcome import EXIT_CODES, Outcome
from browser_agent.core.sentence import sentence
from browser_agent.core.sight import Baseline, Change, Gap, Looked, Shape, Sighted, State
from browser_agent.core.value import Data
from browser_agent.engine.canary import Canary
from browser_agent.engine.run import Run
from browser_agent.engine.steps import count_steps
from browser_agent.journal.reader import read
from browser_agent.journal.writer import Sink

MOST_HEALS = 1000
"""A look goes on behind every target that moved, however many: it only tells."""
OWN = "the recipe's own fingerprints"


async def look_over(  # noqa: PLR0913 - a recipe, its params, what it was, and who is told
    recipe: rc.Recipe,
    params: Mapping[str, Data],
    *,
    options: Options,
    before: Baseline | None = None,
    sinks: tuple[Sink, ...] = (),
    on_wait: Callable[[str], None] = lambda _: None,
) -> tuple[Looked, Baseline]:
    """Do what of a recipe only reads, and say what is not as it was; with what was seen, for the next look.

    Nothing that writes is done, and no request that writes leaves a page. Raises what `run_recipe` raises.
    """
    content = {path: path.read_bytes() for path in files_of(recipe)}
    sights = {one.key: one for one in before.sights} if before is not None else {}

    def tune(run: Run, stage: Stage) -> None:
        canary = Canary(stage.door.policy, sights)
        stage.door.policy = stage.door.policy.model_copy(update={"read_only": True})
        stage.door.writes.looks = True
        run.do, run.holds, run.most_rows, run.healing.most = canary.do, canary.holds, 1, MOST_HEALS
        run.healing.recall = canary.recall

    harmless = recipe.model_copy(update={"env": recipe.env.model_copy(update={"auth_out": None})})
    own = replace(options, dry=True, heal=True, strict=False, resume=None)
    result = await run_recipe(harmless, params, options=own, sinks=sinks, on_wait=on_wait, tune=tune)
    events = read(result.folder)
    facts = [one.fact for one in events]
    seen = seen_in(events)
    changes = [*_drifted(facts), *_gone(recipe, facts), *_shapes(before, seen), *_ended(result, recipe)]
    own_steps = {one.id for one in rc.steps_in(recipe.steps)}
    done = {one.step for one in facts if isinstance(one, ev.StepFinished) and one.verdict == "passed"} & own_steps
    state, why = _state(result, changes, seen, done=bool(done))
    agreed = [one for one in facts if isinstance(one, Sighted)]
    return Looked(
        recipe=recipe.place.file, state=state, exit_code=_exit(state, result), why=why,
        against=f"the look of {before.at[:16].replace('T', ' ')} (run {before.run})" if before is not None else OWN,
        run=seen.run, folder=str(result.folder), steps=count_steps(recipe.steps),
        done=len(done),
        seen=len(seen.sights), agree=sum(one.agree for one in agreed), locators=sum(one.locators for one in agreed),
        changes=tuple(changes), gaps=tuple(_gaps(recipe, facts)),
        patch="".join(one.diff for one in patches_of(content, list(_targets(facts)))),
        duration_s=result.finished.duration_s,
    ), seen  # fmt: skip


def _drifted(facts: Sequence[ev.Fact]) -> Iterator[Change]:
    """What is still found and is not as it was, once for each target; what was healed is told by that."""
    healed = {one.step for one in facts if isinstance(one, ev.Recovered) and one.heal is not None}
    told = {(step, "target") for step in healed}
    for one in facts:
        if isinstance(one, Sighted) and one.key not in told:
            told.add(one.key)
            for what in one.drift:
                yield Change(step=one.step, place=one.place, what=f"{one}: {what}")


def _gone(recipe: rc.Recipe, facts: Sequence[ev.Fact]) -> Iterator[Change]:
    """What is not found any more: targets that were healed, and optional steps that were not done."""
    heals_itself = recipe.budget.heals > 0
    begun: dict[str, ev.StepStarted] = {}
    for fact in facts:
        if isinstance(fact, ev.StepStarted):
            begun[fact.step] = fact
        elif isinstance(fact, ev.Recovered) and fact.heal is not None:
            heal = fact.heal
            found = f"found as {heal.query} by {heal.rung}" + (f", likeness {heal.score:.2f}" if heal.score else "")
            what = f"{heal.target} is not found any more; {found} ({heal.proof[0]})"
            yield Change(step=fact.step, place=heal.place, what=what, breaks=not heals_itself)
        elif isinstance(fact, ev.StepFinished) and fact.verdict == "skipped" and fact.fault is not None:
            place = begun[fact.step].place if fact.step in begun else None
            yield Change(step=fact.step, place=place, what=f"optional, and not done: {fact.why}")


def _shapes(before: Baseline | None, now: Baseline) -> Iterator[Change]:
    """What is read in another shape than before: columns, kinds, nothing where something was."""
    was = {(one.step, one.name): one for one in before.shapes} if before is not None else {}
    for one in now.shapes:
        old = was.get((one.step, one.name))
        for what in _reshaped(old, one) if old is not None else ():
            yield Change(step=one.step, what=f"{one.name}: {what}")


def _reshaped(was: Shape, now: Shape) -> Iterator[str]:
    if was.value != now.value:
        yield f"{now.value or 'rows'}, and was {was.value or 'rows'}"
    if was.rows and not now.rows:
        yield f"no rows, and there were {was.rows}"
        return
    for name in was.columns.keys() - now.columns.keys():
        yield f'the column "{name}" is gone'
    for name in now.columns.keys() - was.columns.keys():
        yield f'there is a new column "{name}"'
    for name in was.columns.keys() & now.columns.keys():
        fresh = set(now.columns[name]) - set(was.columns[name])
        if fresh and was.columns[name] and not fresh <= {"empty"} | set(was.columns[name]):
            yield f'the column "{name}" holds {", ".join(sorted(fresh))}, and held {", ".join(was.columns[name])}'
        elif set(now.columns[name]) == {"empty"} and set(was.columns[name]) != {"empty"}:
            yield f'the column "{name}" is empty in every row, and held {", ".join(was.columns[name])}'


def _ended(result: Result, recipe: rc.Recipe) -> Iterator[Change]:
    """Where the look itself failed, so that the recipe would."""
    finished = result.finished
    if finished.outcome in (Outcome.PASSED, Outcome.HEALED, Outcome.DRY_RUN):
        return
    place = next((one.place for one in rc.steps_in(recipe.nodes) if one.id == finished.step), None)
    yield Change(step=finished.step, place=place, what=finished.why, breaks=True)


def _state(result: Result, changes: Sequence[Change], seen: Baseline, *, done: bool) -> tuple[State, str]:
    breaking = [one for one in changes if one.breaks]
    if breaking:
        return "failing", breaking[0].what
    if changes:
        return "drifted", changes[0].what
    if result.finished.outcome is Outcome.DRY_RUN and not (done or seen.sights or seen.shapes):
        return "unseen", f"no target of it could be looked at: {result.finished.why}"
    return "unchanged", ""


def _exit(state: State, result: Result) -> int:
    if state == "failing":
        ended = result.finished
        fails = ended.outcome not in (Outcome.PASSED, Outcome.HEALED, Outcome.DRY_RUN)
        return ended.exit_code if fails else EXIT_CODES[Outcome.FAILED]
    return {"unchanged": 0, "drifted": EXIT_CODES[Outcome.DRIFTED], "unseen": EXIT_CODES[Outcome.DRY_RUN]}[state]


def _targets(facts: Sequence[ev.Fact]) -> Iterator[ev.Heal]:
    """All targets that should be other ones: what was healed, and what still passes with an old fingerprint."""
    for one in facts:
        if isinstance(one, ev.Recovered) and one.heal is not None:
            yield one.heal
        elif isinstance(one, Sighted) and one.renewed is not None:
            yield ev.Heal(place=one.place, target=one.target, query=one.renewed, rung="itself", proof=one.drift)


def _gaps(recipe: rc.Recipe, facts: Sequence[ev.Fact]) -> Iterator[Gap]:
    """What was not done or not reached, as ranges of steps with one reason each."""
    ended = {one.step: one for one in facts if isinstance(one, ev.StepFinished)}
    finished = next((one for one in reversed(facts) if isinstance(one, ev.RunFinished)), None)
    fatal = next(
        (one for one in facts if isinstance(one, ev.StepFinished) and one.verdict in ("failed", "blocked")), None
    )
    last = finished.why if finished is not None else "the look was cut off"
    last = f"the look ended at step {fatal.step}" if fatal is not None else last
    gap: Gap | None = None
    for number, step in enumerate(rc.steps_in(recipe.steps), 1):
        end = ended.get(step.id)
        why = _why(end, last)
        if gap is not None and why and gap.why == why and gap.place.file == step.place.file and not gap.seen:
            gap = gap.model_copy(update={"last": number, "until": step.place})
            continue
        if gap is not None:
            yield gap
        gap = None
        if why:
            seen = end is not None and end.why.startswith("not done")
            said = f"{sentence(step.action)}: {why}" if seen else why
            gap = Gap(first=number, last=number, place=step.place, until=step.place, why=said, seen=seen)
    if gap is not None:
        yield gap


def _why(end: ev.StepFinished | None, last: str) -> str:
    """Why a step was not gone through; empty where it was, or where its own condition left it out."""
    if end is None:
        return last or "another way was taken"
    if end.verdict == "passed":
        return ""
    if end.verdict == "blocked":
        return end.why
    return end.why.removeprefix("not done: ") if end.verdict == "skipped" and end.fault is None else ""
