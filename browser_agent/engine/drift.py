"""Whether a target that is still found is still what it was: what changed, in words; pure."""

from __future__ import annotations

from browser_agent.core.sight import Sighted
from browser_agent.core.target import Fingerprint
from browser_agent.engine.likeness import changed, known

TOLD = ("role", "name", "testid", "label", "region", "row", "heading", "id", "form")
"""Parts of a fingerprint whose change is told. Classes and tags are another build of the same page."""
OF_DATA = ("role", "region", "heading")
"""Those of a target whose words come from params or rows: the others are another thing each day."""
HALF = 0.5
"""The words around it are data too: only when less than half of them are still there, it is told."""


def drift(seen: Sighted, before: Sighted | None, *, data: bool) -> tuple[str, ...]:
    """What is not as it was. before: the last good look; without one, what the recipe says that it was.

    data: the words of the target come from params or rows.
    """
    was = known(seen.target) if before is None else before.now
    if before is not None and not before.now.equals:
        was = known(seen.target) or was  # of a plain run little more than role and name is known
    found = list(_parts(was, seen.now, data=data)) if was is not None else []
    if was is not None and not data and was.equals and seen.now.equals != was.equals:
        found.append(f"{seen.now.equals} of its role and name, {was.equals} before")
    agreed = before.agree if before is not None else seen.locators
    if seen.agree < agreed and (before is None or before.locators == seen.locators):
        gone = ", ".join(seen.silent[:3])
        found.append(f"{seen.agree} of {seen.locators} locators agree, {agreed} before; no longer {gone}")
    return tuple(found)


def _parts(was: Fingerprint, now: Fingerprint, *, data: bool) -> list[str]:
    told = changed(was, now)
    kept = [words for part, (_, words) in told.items() if part in (OF_DATA if data else TOLD)]
    share, words = told.get("neighbours", (1.0, ""))
    return kept + ([words] if share < HALF and not data else [])
