"""What a recipe is worth on changed pages, as a table for people."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Protocol

from browser_agent.report.voice import harmless

MOST = 20
"""Trials that are told one by one below the table."""


class Trial(Protocol):
    """See agent/mutating/trials.py."""

    @property
    def kind(self) -> str:
        """Of the change."""

    @property
    def seed(self) -> int:
        """Of the change."""

    @property
    def survivable(self) -> bool:
        """Whether a person would get along with it."""

    @property
    def verdict(self) -> str:
        """What it came to."""

    @property
    def why(self) -> str:
        """In a sentence."""

    @property
    def run(self) -> str:
        """Folder of the run."""


COLUMNS = ("survived", "healed", "refused", "wrong", "untouched", "same")


def table(trials: Sequence[Trial]) -> Iterator[str]:
    """A row for each kind, with how often its trials came to what; kinds that must be refused are marked.

    "untouched" and "same" are seeds without a run of their own: nothing to change, and changed like another seed.
    """
    names = list(dict.fromkeys(one.kind for one in trials))
    width = max(map(len, (*names, "kind")))
    yield f"{'kind':<{width}}  person would  " + "  ".join(f"{one:>9}" for one in COLUMNS)
    for name in names:
        mine = [one for one in trials if one.kind == name]
        would = "succeed" if mine[0].survivable else "be stopped"
        counts = "  ".join(f"{sum(one.verdict == each for one in mine) or '':>9}" for each in COLUMNS)
        yield f"{name:<{width}}  {would:<12}  {counts}".rstrip()


def lost(trials: Sequence[Trial]) -> Iterator[str]:
    """Wrong acts, then what was refused although a person would have got along, with the reason of each."""
    wrong = [one for one in trials if one.verdict == "wrong"]
    refused = [one for one in trials if one.verdict == "refused" and one.survivable]
    for word, some in (("WRONG", wrong), ("refused", refused)):
        for one in some[:MOST]:
            yield f"{word:<8} {one.kind} {one.seed}: {harmless(one.why, 300)}"
            if word == "WRONG":
                yield f"         {one.run}"
        if len(some) > MOST:
            yield f"{word:<8} and {len(some) - MOST} more; --json has all"
