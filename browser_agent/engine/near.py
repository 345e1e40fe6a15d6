"""What on the page comes closest to a target that was not found: the near misses of an error."""

from __future__ import annotations

from rapidfuzz import fuzz

from browser_agent.core.reading import roles
from browser_agent.core.snapshot import Element
from browser_agent.core.target import Query

SILENT = {"generic", "text", "document", "none", "presentation", "rowgroup"}
TYPED = {"textbox", "searchbox", "combobox", "spinbutton"}
HOLDERS = roles.SILENT | roles.STRUCTURE
"""Roles that what stands in them gives no name."""
LOWEST = 0.37
MOST = 3


def alike(query: Query, elements: tuple[Element, ...]) -> tuple[str, ...]:
    """The likest elements of a whole snapshot, best first, each with a score from 0 to 1."""
    seen: dict[str, float] = {}
    for score, element in _scored(query, elements):
        if score >= LOWEST and len(seen) < MOST:
            seen.setdefault(_called(element), score)
    return tuple(f"{said} ({score:.2f})" for said, score in seen.items())


def by_text(query: Query, elements: tuple[Element, ...]) -> str:
    """How to find what was meant where its words are its text and no name, as a next step; empty where it is not so.

    An item of a list, say, is called by nobody: `listitem "New"` finds none, though that is how it is read.
    """
    if query.role not in HOLDERS or not query.name or query.within is not None or query.near is not None or query.row:
        return ""
    if not any((one.role, one.name) == (query.role, query.name) for one in elements):
        return ""
    return f'its words are no name of it, only its text: write `text "{query.name}"`'


def asleep(elements: tuple[Element, ...]) -> str:
    """Which fields of a whole snapshot may be why a button is disabled, as a next step; empty when none says so."""
    wrong = [f"{one} is invalid" for one in elements if "invalid" in one.states]
    empty = [
        f"{one} is required and empty"
        for one in elements
        if "required" in one.states and not one.value and "invalid" not in one.states and one.role in TYPED
    ]
    return "; ".join((wrong + empty)[:MOST])


def best(query: Query, elements: tuple[Element, ...]) -> Query | None:
    """A query for the likest element of a whole snapshot; None when nothing is like it."""
    for score, element in _scored(query, tuple(one for one in elements if one.name)):
        return Query(role=element.role, name=element.name) if score >= LOWEST else None
    return None


def _scored(query: Query, elements: tuple[Element, ...]) -> list[tuple[float, Element]]:
    named = (one for one in elements if (one.name or one.value) and one.role not in SILENT)
    return sorted(((likeness(query, one), one) for one in named), key=lambda pair: -pair[0])


def _called(element: Element) -> str:
    """A field without a name is told by what it holds, and that this is no name: a recipe cannot call it so."""
    return str(element) if element.name else f'{element} that holds "{(element.value or "")[:80]}" and has no name'


def likeness(query: Query, element: Element) -> float:
    """How alike, 0 to 1: words count most, then the role. Equal words in another role beat other words."""
    wanted = query.name or query.label or query.text or query.placeholder or query.title or query.alt or ""
    here = element.name or element.text or element.value or ""
    words = _words(wanted.lower(), here.lower()) if wanted and here else 0.0
    role = 1.0 if query.role and query.role == element.role else 0.0
    if not wanted:
        return role * 0.6
    if not query.role:
        return words
    return 0.6 * words + 0.4 * role if words > 0.4 or role else 0.0


def _words(wanted: str, here: str) -> float:
    """The same letters in order, or the same words among others; some letters inside a longer text are no likeness."""
    among = 0.95 * fuzz.token_set_ratio(wanted, here)
    return max(fuzz.ratio(wanted, here), fuzz.token_sort_ratio(wanted, here), among) / 100
