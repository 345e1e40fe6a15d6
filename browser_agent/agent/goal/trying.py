"""One step of a model through the one door: named durably, checked before and after, and told with its effect."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from hashlib import sha256
from itertools import count
from time import monotonic
from typing import Literal

from browser_agent.agent.goal.done import Done
from browser_agent.agent.goal.tools import Wish
from browser_agent.agent.goal.wishing import WrongWishError, action_of, expectations
from browser_agent.browser.surface import PlaywrightSurface
from browser_agent.core import action as act
from browser_agent.core import event as ev
from browser_agent.core import expect as ex
from browser_agent.core.check import check, needs
from browser_agent.core.errors import Fault, Parked, PolicyRefusal, StepFault, UnknownEffect
from browser_agent.core.recipe import Step
from browser_agent.core.sentence import say, sentence
from browser_agent.core.snapshot import Element, Need, Snapshot
from browser_agent.core.target import Point, Ref, Target
from browser_agent.core.value import Place
from browser_agent.engine.attempt import attempt
from browser_agent.engine.door import Door
from browser_agent.engine.once import after_fault
from browser_agent.engine.scope import Scope, bind
from browser_agent.engine.seeing import picture
from browser_agent.engine.steps import Bound
from browser_agent.policy.risk import is_irreversible

Word = Literal["ok", "no effect", "failed", "refused", "not executed"]
STEP_S = 5.0
"""Seconds that a step of a model waits for what it expects."""
SLOW_S = 30.0
"""The same for what opens pages, brings files, or only waits."""
ONCE_S = 10.0
"""The same for what cannot be undone: to give up early there is to not know."""
SENT = frozenset({"document", "xhr", "fetch", "ping"})
LONGEST = 200
"""Characters of an address or a message in a result."""


@dataclass(frozen=True)
class Came:
    """What a step came to.

    said: in a line, for the model. surprise: why nothing may follow in this batch; empty when the next step may.
    proved: it had expectations, they hold, and at least one of them did not before.
    """

    word: Word
    said: str
    surprise: str = ""
    proved: bool = False
    done: Done | None = None
    fault: Fault | None = None


@dataclass
class Trier:
    """Does the steps of a model, one at a time. spoil: told each step that is begun; raises when there are too many."""

    door: Door
    surface: PlaywrightSurface
    scope: Scope
    params: tuple[str, ...]
    begins: Callable[[], int]
    prefix: str = ""
    place: Place = field(default_factory=lambda: Place(file="task", line=0))
    numbers: count[int] = field(default_factory=lambda: count(1))
    irreversible: dict[str, str] = field(default_factory=dict)
    """What was done and cannot be undone, by what it was: it is not done twice."""

    async def __call__(self, wish: Wish, plan: int) -> Came:
        """Try it. Faults and refusals are told, not raised; what ends a run (budget, unknown effect) is raised."""
        try:
            step = Step(
                id="?", name="?", action=action_of(wish), place=self.place, timeout_s=patience(wish),
                expect=expectations(wish, self.params), author="model",
            )  # fmt: skip
        except WrongWishError as error:
            return Came("failed", f"{wish.do}: {error}", surprise="it could not be read")
        step, element = await self._named(step)
        step = step.model_copy(update={"id": f"{self.prefix}{next(self.numbers)}", "name": self._said(step.action)})
        # What a tool of a page does, only the page knows.
        once = is_irreversible(step.action, element) or isinstance(step.action, act.PageTool)
        key = await self._sameness(step) if once else ""
        if once and key in self.irreversible:
            said = f"{step.name}: it was done already (step {self.irreversible[key]}) and is not done twice; look first"
            return Came("refused", said, surprise="it was done before")
        live = action_of(wish)
        change = {"effect": "once", "timeout_s": ONCE_S} if once else {}
        came = await self._tried(step.model_copy(update=change), live, element, plan)
        if once and came.word in ("ok", "no effect"):
            self.irreversible[key] = step.id
        if once and not came.surprise:
            came = replace(came, surprise="a step that cannot be undone is the last of its batch")
        return came

    async def _sameness(self, step: Step) -> str:
        """What makes two presses the same one: the words, the address, the headings and what the fields hold.

        The next page of a wizard has the same button and another heading; another order has other values.
        """
        try:
            seen = await self.surface.observe()
        except StepFault:
            return f"{step.name} on {self.surface.page.url}"
        held = [
            (node.role, node.name, node.value, "checked" in node.states)
            for node in seen.nodes
            if node.value is not None or node.role in ("heading", "checkbox", "radio", "switch")
        ]
        return sha256(repr((step.name, self.surface.page.url.partition("#")[0], held)).encode()).hexdigest()

    def _said(self, action: act.Action) -> str:
        try:
            return sentence(bind(action, self.scope))
        except StepFault:
            return sentence(action)  # it names what does not exist; the try itself will say so

    async def _named(self, step: Step) -> tuple[Step, Element | None]:
        """The step with queries in place of refs, where there are such, and what it is that will be acted on."""
        changed: dict[str, Target] = {}
        element: Element | None = None
        for name in ("target", "onto"):
            target = getattr(step.action, name, None)
            if target is None:
                continue
            try:
                found = await self.surface.locate(target, facts=True)
                lies = found[0].element if len(found) == 1 else None
                element = lies if name == "target" else element
                ref = Ref(ref=lies.ref) if isinstance(target, Point) and lies and lies.ref else target
                if isinstance(ref, Ref):
                    changed[name] = await self.surface.durable(ref)
            except StepFault:
                continue  # what is wrong with it, the try itself will say
        return step.model_copy(update={"action": step.action.model_copy(update=changed)}), element

    async def _tried(self, step: Step, live: act.Action, element: Element | None, plan: int) -> Came:
        journal, began = self.door.journal, monotonic()
        journal.emit(
            ev.StepStarted(step=step.id, name=step.name, number=self.begins(), place=step.place, action=step.action)
        )
        before = await self._before(step)
        verdict: ev.StepVerdict = "failed"
        why, fault, came = "", None, Came("failed", step.name)
        try:
            came = await self._came(step, live, before)
            verdict = "passed"
            await picture(self.door, step, "after")
        except StepFault as error:
            await picture(self.door, step, "fault")
            verdict, raised = await after_fault(self.door, step, error)
            if isinstance(raised, UnknownEffect):
                why = str(raised)
                raise raised from None
            fault = raised.fault if isinstance(raised, StepFault) else error.fault
            why = str(fault)
            came = Came("failed", f"{step.name}: {why}", surprise="it failed", fault=fault)
        except PolicyRefusal as error:
            verdict, why = "blocked", error.message
            came = Came("refused", f"{step.name}: {why}", surprise="the policy refused it")
        except Parked as error:
            verdict, why = "blocked", error.message
            raise
        except BaseException as error:
            why = str(error) or type(error).__name__
            raise
        finally:
            took = round(monotonic() - began, 4)
            journal.emit(
                ev.StepFinished(step=step.id, name=step.name, verdict=verdict, why=why, fault=fault, duration_s=took)
            )
        ended: Literal["passed", "no effect", "failed"] = "failed"
        if came.word in ("ok", "no effect"):
            ended = "passed" if came.word == "ok" else "no effect"
        done = Done(
            step=step, ended=ended, plan=plan, element=element, before=before.url, after=self.surface.page.url,
            exchanges=self.door.last.exchanges, once=step.effect == "once",
        )  # fmt: skip
        return replace(came, done=done)

    async def _before(self, step: Step) -> Snapshot:
        bound = tuple(bind(one, self.scope) for one in step.expect)
        try:
            return await self.surface.look(needs(bound) + Need(changes=step.action.touches == "act"))
        except StepFault:
            return Snapshot()

    async def _came(self, step: Step, live: act.Action, before: Snapshot) -> Came:
        """Attempt it, and say what it did beside what was expected."""
        expected = tuple(bind(one, self.scope) for one in step.expect)
        held = [check(one, before, before).is_met for one in expected]
        tabs = len(self.surface.context.pages)
        said = ""

        def listen(event: ev.Event) -> None:
            nonlocal said
            if isinstance(event.fact, ev.Performed):
                # Whether the hand still saw the page go is a matter of milliseconds; the new address is told below.
                said = event.fact.effect.removesuffix("; the page went elsewhere")

        self.door.journal.sinks.append(listen)
        try:
            await self.surface.begin_step(step)
            await attempt(self.door, Bound(bind(step.model_copy(update={"action": live}), self.scope), self.scope))
        finally:
            self.door.journal.sinks.remove(listen)
        now = await self._after(step)
        opened = len(self.surface.context.pages) - tabs
        lines = [*_beside(now), *(["a new tab opened"] if opened > 0 else [])]
        acted = step.action.touches == "act"
        seen = now.changes != before.changes or now.url != before.url or bool(lines)
        if acted and not seen and not isinstance(step.action, act.PageTool):
            return Came("no effect", f"{step.name}: {said}; no visible effect", surprise="it had no effect")
        holds = [
            f"{say(one)} holds{' (as it did before)' if was else ''}" for one, was in zip(expected, held, strict=True)
        ]
        parts = "; ".join(filter(None, [said, *lines, *holds]))
        surprise = _surprise(step, before, now, opened)
        return Came("ok", f"{step.name}: {parts}", surprise, proved=bool(held) and not all(held))

    async def _after(self, step: Step) -> Snapshot:
        try:
            return await self.door.look(Need(changes=step.action.touches == "act"))
        except StepFault:
            return self.door.last


def patience(wish: Wish) -> float:
    """How long a step may take."""
    return SLOW_S if wish.do in ("goto", "back", "download", "wait") else STEP_S


def _beside(now: Snapshot) -> list[str]:
    """What happened over the wire, in dialogs and in the script, a few words each."""
    sent = [one for one in now.exchanges if one.kind in SENT and (one.kind != "document" or one.method != "GET")]
    lines = [f"{one.method} {one.url[:LONGEST]} {one.status or one.failure or 'runs'}" for one in sent[:5]]
    lines += [
        f'{box.kind} "{box.message[:LONGEST]}" {"accepted" if box.accepted else "dismissed"}' for box in now.dialogs
    ]
    lines += [f'downloaded "{kept.name}", {kept.size_bytes} bytes' for kept in now.downloads]
    # A request that failed is told above; the browser says so once more in its console.
    errors = [one for one in now.console_errors if not one.startswith("Failed to load resource")]
    return lines + [f'script error "{one[:LONGEST]}"' for one in errors[:3]]


def _surprise(step: Step, before: Snapshot, now: Snapshot, opened: int) -> str:
    """What came that nobody announced; nothing may follow it unseen."""
    moves = isinstance(step.action, act.Goto | act.Back | act.Tab)
    announced = moves or any(one.kind == "url" for one in step.expect)
    if opened > 0 and not isinstance(step.action, act.Tab):
        return "a new tab opened"
    if before.url.partition("#")[0] != now.url.partition("#")[0] and not announced:
        return f"the page went to {now.url[:LONGEST]}"
    if now.dialogs:
        box = now.dialogs[-1]
        return "" if box.accepted and step.expect else f'a {box.kind} box came up: "{box.message[:LONGEST]}"'
    downloads = isinstance(step.action, act.Download) or any(isinstance(one, ex.Downloaded) for one in step.expect)
    return "a download came" if now.downloads and not downloads else ""
