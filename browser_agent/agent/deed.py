"""One action on an open page, and what it came to: on the page, over the wire, in dialogs, files and tabs."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from browser_agent.browser.surface import PlaywrightSurface
from browser_agent.core import action as act
from browser_agent.core.errors import Fault, FaultKind, StepFault
from browser_agent.core.ports import Found
from browser_agent.core.reading.changes import SAME
from browser_agent.core.reading.words import quoted
from browser_agent.core.recipe import Step
from browser_agent.core.snapshot import Need, Snapshot
from browser_agent.core.target import Target
from browser_agent.core.value import Place
from browser_agent.engine.door import SETTLE_S, settled

NOTHING = "no visible effect"
SENT = frozenset({"document", "xhr", "fetch"})
"""Requests that an action is for; pictures, fonts and the like follow of themselves."""
HERE = Place(file="", line=0)
LONGEST_URL = 200
LONGEST_ERROR = 200
"""Characters of an address and of an error; what is longer is for the trace."""


@dataclass(frozen=True)
class Deed:
    """What an action came to.

    said: what the hand did and read back. changes: what became of the page, as `surface.changes` says it; refs in it
    are those of the page as it is now. beside: requests with their status, dialogs, downloads, new tabs, errors of the
    page's scripts, each in a line. waited_s, waited_for: until the page was quiet, and for what; left: what still goes
    on. effect: whether anything at all can be told to have happened.
    """

    said: str
    changes: str
    beside: tuple[str, ...] = ()
    waited_s: float = 0.0
    waited_for: tuple[str, ...] = ()
    left: tuple[str, ...] = ()

    @property
    def effect(self) -> bool:
        """False: the page looks as before, and nothing was sent, asked, kept or opened."""
        return self.changes != SAME or bool(self.beside)

    def __str__(self) -> str:
        """All of it for a reader, in a few lines."""
        first = self.said if self.effect else f"{self.said}; {NOTHING}"
        still = (f"still going on: {', '.join(self.left)}",) if self.left else ()
        return "\n".join((first, *self.beside, *still, *((self.changes,) if self.changes != SAME else ())))


async def do(surface: PlaywrightSurface, action: act.Action) -> Deed:
    """Find, do, settle and look again. Raises StepFault when it could not be done, or names none or several.

    The first look is taken now when none was taken before, so that there is something to compare with.
    """
    if not surface.was_read:
        await surface.view()
    await surface.begin_step(Step(id="deed", name=action.kind, action=action, place=HERE))
    found = await _only(surface, getattr(action, "target", None))
    onto = await _only(surface, action.onto) if isinstance(action, act.Drag) else None
    tabs = set(surface.context.pages)
    effect = await surface.perform(action, found, onto)
    quiet = await settled(surface, SETTLE_S, document=True)
    changes = await surface.changes()
    opened = tuple(f"new tab {page.url}" for page in surface.context.pages if page not in tabs)
    return Deed(
        effect.said,
        changes,
        (*_beside(await surface.look(Need())), *opened),
        quiet.took_s,
        quiet.waited_for,
        quiet.left,
    )


def _beside(now: Snapshot) -> Iterator[str]:
    """What happened since the action began, a line each."""
    for one in now.exchanges:
        if one.kind in SENT:
            yield f"{one.method} {one.url[:LONGEST_URL]} {one.status or one.failure or 'runs'}"
    for box in now.dialogs:
        yield f"{box.kind} {quoted(box.message)} {'accepted' if box.accepted else 'dismissed'}"
    yield from (f"downloaded {quoted(kept.name)}, {kept.size_bytes} bytes" for kept in now.downloads)
    # A request that failed is told above; the browser says so once more in its console.
    own = (error for error in now.console_errors if not error.startswith("Failed to load resource"))
    yield from (f"script error: {quoted(error[:LONGEST_ERROR])}" for error in own)


async def _only(surface: PlaywrightSurface, target: Target | None) -> Found | None:
    if target is None:
        return None
    found = await surface.locate(target, facts=True)
    if len(found) == 1 and found[0].equals == 1:
        return found[0]
    many = max(len(found), found[0].equals if found else 0)
    kind: FaultKind = "ambiguous" if many else "not_found"
    raise StepFault(Fault(kind=kind, expected=f"one {target}", found=str(many) if many else "none"))
