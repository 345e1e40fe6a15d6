"""What comes between two steps of a recipe: its handlers send it away, or it is named with the handler that would."""

from __future__ import annotations

from collections import Counter
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from time import monotonic

from browser_agent.core import recipe as rc
from browser_agent.core.action import Click, Goto, Note, Set
from browser_agent.core.check import check, needs
from browser_agent.core.errors import NOTHING_DONE, Fault, StepFault
from browser_agent.core.event import Recovered, Warned
from browser_agent.core.sentence import sentence
from browser_agent.core.snapshot import Need
from browser_agent.core.target import Query
from browser_agent.core.until import until
from browser_agent.core.value import Place
from browser_agent.engine.door import Door, Overlay
from browser_agent.engine.implied import effect_of
from browser_agent.engine.scope import Scope, bind

GONE_S = 5.0
"""How long it may take until what was sent away is gone: boxes fade."""
MOST_UNKNOWN = 5
"""How many boxes that no handler knows are sent away in one run."""
BLIND = (Goto, Set, Note)
"""Acts that nothing on the page can be in the way of."""

Walk = Callable[[tuple[rc.Node, ...], Scope], Awaitable[None]]
"""Does steps, each with its events; raises what ends the run."""


@dataclass
class Between:
    """The handlers of one run. scope: what their steps may refer to. walk: does their steps."""

    door: Door
    recipe: rc.Recipe
    scope: Scope
    walk: Walk
    used: Counter[str] = field(default_factory=Counter)
    busy: bool = False
    """A handler is at work: nothing handles what comes between its own steps."""

    async def before(self, step: rc.Step) -> None:
        """Send away what is there already. One look for all handlers; none where there are none."""
        if self.recipe.handlers and not self.busy and not isinstance(step.action, BLIND):
            await self._handled(step, "it was there before the step")

    async def after(self, step: rc.Step, error: StepFault) -> bool:
        """Whether the step may be tried again: something had come between, and is gone.

        Only for a step that did nothing to the page: what was begun is not begun twice.
        """
        nothing = error.fault.kind in NOTHING_DONE or effect_of(step) == "none"
        if self.busy or not nothing:
            return False
        why = f"{error.fault.kind}: {error.fault.found[:200]}"
        if self.recipe.handlers and not isinstance(step.action, BLIND) and await self._handled(step, why):
            return True
        return error.fault.kind == "covered" and await self._unknown(step, error, why)

    async def _handled(self, step: rc.Step, why: str) -> bool:
        """Whether any handler was due, and did its work."""
        worked = False
        while (handler := await self._due()) is not None:
            await self._send_away(handler, step, why)
            worked = True
        return worked

    async def _due(self) -> rc.Handler | None:
        """The first handler whose conditions hold now; None where the page cannot be looked at: its step says so."""
        bound = [(one, tuple(bind(what, self.scope) for what in one.when)) for one in self.recipe.handlers]
        need = Need()
        for _, when in bound:
            need = need + needs(when)
        try:
            now = await self.door.look(need)
        except StepFault:
            return None
        return next((one for one, when in bound if all(check(what, now).is_met for what in when)), None)

    async def _send_away(self, handler: rc.Handler, step: rc.Step, why: str) -> None:
        self.used[handler.name] += 1
        if self.used[handler.name] > handler.max:
            raise StepFault(
                Fault(
                    kind="cap_reached",
                    expected=f'the handler "{handler.name}" ({handler.place}) to be needed {handler.max} times at most',
                    found="what it sends away is there again",
                    next="raise its `max:` if that is right",
                )
            )
        began = monotonic()
        await self._work(handler.steps)
        waited = await until(self._due, lambda due: due is not handler, deadline_s=GONE_S)
        rung = f'handler "{handler.name}"'
        took = round(monotonic() - began, 3)
        self.door.journal.emit(Recovered(step=step.id, rung=rung, why=why, worked=waited.met, took_s=took))
        if not waited.met:
            raise StepFault(
                Fault(
                    kind="not_met",
                    expected=f'what the handler "{handler.name}" ({handler.place}) sends away to be gone',
                    found=f"it is still there after {GONE_S:g} s",
                )
            )

    async def _work(self, nodes: tuple[rc.Node, ...]) -> None:
        self.busy = True
        try:
            await self.walk(nodes, self.scope)
        finally:
            self.busy = False

    async def _unknown(self, step: rc.Step, error: StepFault, why: str) -> bool:
        """A box that no handler knows: pressed away where the recipe says so, else only named with its handler."""
        target = getattr(step.action, "target", None)
        if self.door.overlay is None or not isinstance(target, Query):
            return False
        overlay = await self.door.overlay(target)
        if overlay is None:
            return False
        kept = _as_handler(overlay)
        if self.recipe.unknown != "dismiss":
            change = {
                "next": f"if that box may come, write under `handlers:` of the recipe {kept} (or unknown: dismiss)"
            }
            raise StepFault(error.fault.model_copy(update=change))
        self.used[rc.UNKNOWN] += 1
        if self.used[rc.UNKNOWN] > MOST_UNKNOWN:
            raise StepFault(
                Fault(
                    kind="cap_reached",
                    expected=f"at most {MOST_UNKNOWN} boxes that no handler knows",
                    found=f"one more: {overlay.box or overlay.button}",
                    next=f"write under `handlers:` of the recipe {kept}",
                )
            )
        began = monotonic()
        await self._work((_press(overlay, self.used[rc.UNKNOWN], step.place),))
        took = round(monotonic() - began, 3)
        rung = f"sent away {overlay.box or 'what lay over it'} by {overlay.button}"
        self.door.journal.emit(Recovered(step=step.id, rung=rung, why=why, worked=True, took_s=took))
        self.door.journal.emit(
            Warned(step=step.id, message=f"no handler knew that box; to keep it, write under `handlers:` {kept}")
        )
        return True


def _press(overlay: Overlay, number: int, place: Place) -> rc.Step:
    action = Click(target=overlay.button)
    return rc.Step(id=f"handlers.{rc.UNKNOWN}.{number}", name=sentence(action), action=action, place=place)


def _as_handler(overlay: Overlay) -> str:
    """The handler that would do the same, as it is written under `handlers:` of a recipe."""
    seen = overlay.box or overlay.button
    return f"NAME: {{when: [{{visible: '{seen}'}}], steps: [{{click: '{overlay.button}'}}]}}"
