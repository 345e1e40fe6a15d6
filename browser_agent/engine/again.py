"""Going on where a run ended: what need not be done again, what is opened again, and the next place to go on from."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from urllib.parse import urldefrag, urlsplit

from browser_agent.core import action as act
from browser_agent.core import recipe as rc
from browser_agent.core.check import needs
from browser_agent.core.checkpoint import Checkpoint, Frame
from browser_agent.core.errors import NeedsHuman
from browser_agent.core.snapshot import Need, Snapshot
from browser_agent.engine.door import Door
from browser_agent.engine.implied import effect_of
from browser_agent.engine.once import settle
from browser_agent.engine.past import Past
from browser_agent.engine.steps import Bound

AGAIN = "again"
"""The id of the step that opens the page of a checkpoint."""
Keep = Callable[[Checkpoint], Awaitable[None]]


class Anew(Exception):
    """The steps since the last checkpoint have to be done again: the page that they had made is left."""


@dataclass
class Again:
    """What a run knows of its own past, and what it leaves for a later one.

    back: where it goes on; None at the first step. keep: writes a checkpoint down; None where none are wanted.
    """

    past: Past = field(default_factory=Past)
    back: Checkpoint | None = None
    keep: Keep | None = None
    lost: str = ""
    """Why the page as it is cannot be had again by its address; empty when it can."""
    unsure: str = ""
    """Why the page as it is may be another one than the recipe stood on; empty when it is the same."""
    did: bool = False
    """Something was done that must not be done anew."""
    kept: dict[str, object] = field(default_factory=dict)
    """What was kept at the last checkpoint."""

    def __post_init__(self) -> None:
        self.opening = ""
        self.did = bool(self.past.effects)
        self.go_back()

    def go_back(self) -> None:
        """From the last checkpoint on, which is opened when a step needs the page."""
        self.opening = self.back.url if self.back is not None else ""
        self.unsure = self.back.lost if self.back is not None else ""
        self.kept = {}

    def opens(self, step: rc.Step | None, place: rc.Recipe) -> rc.Step | None:
        """The step that opens the page again, when this one needs it; step: None for conditions."""
        if not self.opening or (step is not None and _needs_no_page(step)):
            return None
        url, self.opening = self.opening, ""
        goto = act.Goto(url=url)
        return rc.Step(id=AGAIN, name=f"open {url} again", action=goto, place=place.place, timeout_s=30.0)

    def check_sure(self, reads: str) -> None:
        """Raises NeedsHuman when something reads a page that may be another one than it was written for."""
        if self.unsure:
            raise NeedsHuman(
                f"{reads} reads the page, and this page may be another one: {self.unsure}",
                hint="finish this by hand; in the recipe, open what is read with `goto` after a step that happens once",
            )

    async def is_done(self, door: Door, bound: Bound) -> bool:
        """Whether a step that must happen once has happened.

        Raises UnknownEffect when nobody knows, and Anew when it has not, and the page is that of the probe now.
        """
        known = self.past.effects.get(bound.at)
        if known is None:
            return False
        done = known == "done" or await settle(door, bound.step, bound.at, self.past.named(bound.at))
        if not done:
            del self.past.effects[bound.at]
            raise Anew
        self.past.effects[bound.at] = "done"
        self.opening, self.unsure = "", f"what {bound.step.name} had led to was lost with the process"
        return True

    async def passed(self, door: Door, bound: Bound, frames: Callable[[], tuple[Frame, ...]], url: str) -> None:
        """A step was done: keep a checkpoint when the run can go on from here. url: of the page before the step."""
        step = bound.step
        if isinstance(step.action, act.Goto):
            self.opening = ""  # it has its page, and that of the checkpoint would take it away
        if self.keep is None or not bound.at:
            return
        if step.action.touches != "read":
            self.lost = _why_lost(step.action, url, door.last)
            if not self.lost or step.action.touches == "navigate":
                self.unsure = ""
        values = bound.scope.kept()
        changed = values.keys() != self.kept.keys() or any(values[one] is not self.kept[one] for one in values)
        once = effect_of(step) == "once"
        self.did = self.did or once
        if (self.lost and not once) or not (step.action.touches != "read" or changed):
            return
        now = await door.look(Need(storage=True))
        web = urlsplit(now.url).scheme in ("http", "https")
        lost = self.lost or self.unsure or ("" if web else "it has no address")
        if lost and not once:
            return
        self.kept = dict(values)
        place = Checkpoint(
            step.id, bound.at, step.name, frames(), values, now.url if web else "", lost, now.local_storage
        )
        await self.keep(place)
        self.back = place


def _needs_no_page(step: rc.Step) -> bool:
    if step.when and needs(step.when) != Need():
        return False
    return isinstance(step.action, act.Goto | act.Set | act.Note)


def reads_page(step: rc.Step) -> bool:
    """Whether the step takes something from the page that may be there on another page too."""
    action = step.action
    if step.when and needs(step.when) != Need():
        return True
    if isinstance(action, act.Plain):
        return True  # other words on another page may be what is meant
    if isinstance(action, act.Extract):
        return action.source != "download"
    return needs(act.conditions(action)) != Need() or isinstance(action, act.Screenshot)


def _why_lost(action: act.Action, before: str, now: Snapshot) -> str:
    """Why the page that an act left cannot be had again by its address."""
    if len(now.tabs) > 1:
        return "several tabs were open"
    if action.touches == "navigate":
        return ""
    if action.touches == "input":
        return "fields were filled in"
    address = urldefrag(now.url).url
    loads = [one for one in now.exchanges if one.kind == "document" and urldefrag(one.url).url == address]
    if loads and loads[-1].method != "GET":
        return "it was the answer to a form"
    return "" if loads or address != urldefrag(before).url else "the last step had changed it"


def is_worth_it(nodes: tuple[rc.Node, ...]) -> bool:
    """Whether a recipe has what should not be done anew: rows, steps that must happen once, goals, used recipes."""
    for node in nodes:
        match node:
            case rc.Step():
                if effect_of(node) == "once" or isinstance(node.action, act.Goal):
                    return True
            case rc.Branch():
                if is_worth_it(node.then + node.otherwise):
                    return True
            case rc.Loop():
                return True
            case rc.Call():
                if is_worth_it(node.recipe.steps):
                    return True
    return False
