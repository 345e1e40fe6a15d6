"""Which seeds of a kind make the same changed site, so that one run of them tells what all would."""

from __future__ import annotations

import hashlib
from functools import cache

from browser_agent.agent.mutating.mutant import Case, Mutant, made
from browser_agent.agent.mutating.page import key_of

BY_CHANCE = frozenset({"slow"})
"""Kinds of which every seed is another one, whatever pages come: delays are drawn for each answer."""


def twin(case: Case, ran: list[Mutant]) -> Mutant | None:
    """The one of these runs that this case would only repeat; None when it may be another one.

    Asked is each page that came by in that run, as it came: where this case would have changed all of them in the same
    way, its run meets the same first page, does the same with it, and so meets the same second one.
    """

    alike = [one for one in ran if _is_alike(case, one.case)]

    @cache
    def picks(url: str, text: str) -> tuple[str, ...]:
        page = made(text, url, case, alike[0].ground)
        return tuple(page.picks) if page is not None else ()

    for one in alike:
        if all(picks(url, text) == chosen for (url, text), chosen in one.came.items()):
            return one
    return None


def is_comparable(run: Mutant) -> bool:
    """Whether another case can be held against this run: its pages came by, and nothing of ours went wrong."""
    if run.case.kind.name in BY_CHANCE or run.broken:
        return False
    return bool(run.came) or (run.case.kind.change is None and run.case.kind.name != "unproved")


def _is_alike(case: Case, other: Case) -> bool:
    """Whether both are about the same, as far as no page is needed to tell."""
    if case.kind is not other.kind or case.at != other.at:
        return False
    return case.kind.survivable or case.aim == other.aim  # a refusal is judged by the step that it is about


def mark_of(run: Mutant) -> str:
    """The same for runs of the same changed site, on any port and in any process: 16 hex digits."""
    case = run.case
    said = [case.kind.name, _anywhere(run, case.at), str(case.seed) if not is_comparable(run) else ""]
    if not case.kind.survivable and case.aim is not None:
        said.append(case.aim.step)
    pages = sorted({(_anywhere(run, key_of(url)), chosen) for (url, _), chosen in run.came.items()})
    return hashlib.sha256(repr((said, pages)).encode()).hexdigest()[:16]


def _anywhere(run: Mutant, url: str) -> str:
    """An address with the number of its origin among those of the recipe in its place, as ports change."""
    for number, origin in enumerate(run.ground.origins):
        if url == origin or url.startswith(f"{origin}/"):
            return f"{number}{url[len(origin) :]}"
    return url
