"""Whether words that a model quotes stand on the page, and whether a value is in them: looked up, never believed."""

from __future__ import annotations

from rapidfuzz import fuzz, process

from browser_agent.core.match import fold
from browser_agent.core.reading import as_text
from browser_agent.core.seen import Observation

ALIKE = 75.0
"""How like, of 100, a line of the page must be to be named as what was meant."""
SHORTEST = 2
"""Characters of a quote; less is on every page."""


def stands(quote: str, seen: Observation, beside: str = "") -> bool:
    """Whether a quote is on the page as it was seen, or in `beside`; white space is folded, nothing else."""
    wanted = fold(quote)
    if len(wanted) < SHORTEST:
        return False
    lines = [fold(part) for node in seen.nodes for part in (node.name, node.value or "") if part]
    return (
        any(wanted in line for line in lines)
        or wanted in " ".join(lines)
        or wanted in fold(as_text(seen))
        or wanted in fold(seen.title)
        or (bool(beside) and wanted in fold(beside))
    )


def nearest(quote: str, seen: Observation) -> str:
    """The line that comes closest to a quote that does not stand there; empty when none does."""
    lines = [node.name[:400] for node in seen.nodes if node.name]
    found = process.extractOne(quote[:400], lines, scorer=fuzz.partial_ratio, score_cutoff=ALIKE)
    return str(found[0]) if found else ""


def missing(quotes: tuple[str, ...], seen: Observation, beside: str = "") -> list[str]:
    """A sentence for each quote that does not stand there."""
    told = []
    for quote in quotes:
        if not stands(quote, seen, beside):
            close = nearest(quote, seen)
            told.append(f'"{quote[:120]}" does not stand on the page' + (f'; it says "{close[:160]}"' if close else ""))
    return told
