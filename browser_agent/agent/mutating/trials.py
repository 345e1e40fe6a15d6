"""How a run on changed pages is judged, and what all come to: pure, from what left the browser and what came out."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from browser_agent.agent.mutating.mutant import Case
from browser_agent.agent.mutating.traffic import Traffic, Usual, differing
from browser_agent.core.event import RunFinished
from browser_agent.core.outcome import Outcome
from browser_agent.core.value import Data, Value

Verdict = Literal["survived", "healed", "refused", "wrong", "untouched", "same"]
WORST_FIRST: tuple[Verdict, ...] = ("wrong", "refused", "healed", "survived")
"""Verdicts of runs."""
PASSING = (Outcome.PASSED, Outcome.HEALED)


class Trial(Value):
    """One seed of a kind. changed: what was changed. why: how its run ended, or what it did that it should not have.

    verdict: "untouched" when the change found nothing to change, and the run says nothing; "same" when a run would have
    met what that of the seed same_as met, and was not made. mutant: the same for the same changed site.
    """

    kind: str
    seed: int
    survivable: bool
    verdict: Verdict
    outcome: str = ""
    why: str = ""
    step: str = ""
    changed: tuple[str, ...] = ()
    run: str = ""
    mutant: str = ""
    same_as: int = 0

    @property
    def counts(self) -> bool:
        """Whether it is one run more on a site that was changed otherwise than any before it."""
        return self.verdict in WORST_FIRST


class Report(Value):
    """What a recipe is worth on changed pages. why: for which reason nothing could be tried, else empty.

    dry: writes were held, so that runs only go as far as pages take them. hardened: targets were given fingerprints.
    """

    recipe: str
    seeds: int
    dry: bool
    hardened: bool = False
    why: str = ""
    exit_code: int = 0
    trials: tuple[Trial, ...] = ()
    unseen: tuple[str, ...] = ()
    """Steps whose element no HTML has, since scripts make it: changes of HTML do not meet it."""
    seconds: float = 0.0

    def count(self, verdict: Verdict, kind: str = "") -> int:
        """How many trials, of one kind or of all."""
        return sum(one.verdict == verdict and kind in ("", one.kind) for one in self.trials)

    @property
    def survivable(self) -> int:
        """Trials with changes that a person would get along with."""
        return sum(one.survivable and one.counts for one in self.trials)

    @property
    def kept(self) -> int:
        """Those of them that were survived or healed."""
        return sum(one.survivable and one.verdict in ("survived", "healed") for one in self.trials)

    @property
    def evenly(self) -> float | None:
        """The share that was survived or healed with every kind weighing the same, from 0 to 1; None of nothing.

        Kinds of which each seed is another run, such as delays, weigh more in `line` than those that can be tried once.
        """
        counted = [one for one in self.trials if one.survivable and one.counts]
        kinds = dict.fromkeys(one.kind for one in counted)
        shares = [
            sum(one.verdict != "refused" and one.verdict != "wrong" for one in counted if one.kind == kind)
            / sum(one.kind == kind for one in counted)
            for kind in kinds
        ]
        return sum(shares) / len(shares) if shares else None

    @property
    def line(self) -> str:
        """The score as one line for a README."""
        share = f"{100 * self.kept / self.survivable:.0f} %" if self.survivable else "nothing to survive"
        kinds = len({one.kind for one in self.trials if one.counts})
        runs, again = sum(one.counts for one in self.trials), self.count("same")
        how = (f", {again} more the same as a run and not made" if again else "") + (
            " · writes held" if self.dry else ""
        )
        return (
            f"resilience {share} ({self.kept} of {self.survivable} survivable changes survived or healed) · "
            f"wrong acts {self.count('wrong')} · {kinds} kinds, {runs} runs, {self.seeds} seeds{how}"
        )

    @property
    def kinds(self) -> tuple[str, ...]:
        """Kinds that were tried, in their order."""
        return tuple(Counter(one.kind for one in self.trials))


@dataclass(frozen=True)
class Baseline:
    """What the two runs on unchanged pages did. finished: how they ended."""

    usual: Usual
    finished: tuple[RunFinished, RunFinished]

    @property
    def outputs(self) -> tuple[Data, Data]:
        """Of both."""
        return self.finished[0].outputs, self.finished[1].outputs


def judged(case: Case, run: Traffic, touched: Sequence[str], finished: RunFinished, baseline: Baseline) -> Trial:
    """What a run on changed pages was: from what left the browser, not from what its journal says it did."""
    base = baseline.finished[0]
    ended_so = finished.outcome == base.outcome or (
        base.outcome is Outcome.PASSED and finished.outcome is Outcome.HEALED
    )
    as_usual = ended_so and (finished.outcome is not Outcome.DRY_RUN or finished.step == base.step)
    beyond = baseline.usual.beyond(run)
    if as_usual:
        beyond += baseline.usual.missing(run)
        if finished.outcome in PASSING:
            beyond += differing(baseline.outputs, finished.outputs, lists=case.kind.lists)
    must_not = not case.kind.survivable and as_usual and not _is_end(case, base)
    if not touched:
        verdict: Verdict = "untouched"
        why = ""
    elif run.broken:
        verdict, why = "wrong", f"the change itself failed, a bug of browser-agent: {run.broken[0]!r}"
    elif finished.outcome is Outcome.BROKEN:
        verdict, why = "wrong", f"a bug of browser-agent: {finished.why}"
    elif beyond:
        verdict, why = "wrong", "; ".join(beyond[:3])
    elif must_not:
        verdict, why = "wrong", f"{finished.outcome} although {case.kind.says}"
    elif as_usual:
        verdict, why = ("healed" if finished.healed or finished.outcome is Outcome.HEALED else "survived"), finished.why
    else:
        verdict, why = "refused", finished.why
    return Trial(
        kind=case.kind.name, seed=case.seed, survivable=case.kind.survivable, verdict=verdict, why=why,
        outcome=str(finished.outcome), step=finished.step, changed=tuple(touched)[:5],
    )  # fmt: skip


def _is_end(case: Case, base: RunFinished) -> bool:
    """Whether a dry run ends on its own pages at the very step that the case is about, so that it tells nothing."""
    return base.outcome is Outcome.DRY_RUN and (case.aim is None or case.aim.step == base.step)


def merged(trials: Sequence[Trial]) -> list[Trial]:
    """The trials of one recipe from several campaigns: each seed and each changed site once, with its worst end."""
    once = list({(one.kind, one.seed): one for one in sorted(trials, key=_rank, reverse=True)}.values())
    once.sort(key=lambda one: (_rank(one), one.seed))
    first: dict[tuple[str, str], int] = {}
    found: list[Trial] = []
    for one in once:
        key = (one.kind, one.mutant)
        if one.counts and one.mutant and first.setdefault(key, one.seed) != one.seed:
            one = one.model_copy(update={"verdict": "same", "same_as": first[key]})
        found.append(one)
    kinds = list(dict.fromkeys(one.kind for one in trials))
    return sorted(found, key=lambda one: (kinds.index(one.kind), one.seed))


def _rank(one: Trial) -> int:
    return WORST_FIRST.index(one.verdict) if one.verdict in WORST_FIRST else len(WORST_FIRST)
