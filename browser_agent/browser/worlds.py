"""The isolated worlds of one tab: a context of our own in every frame, which no page can see, break or lie to."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Any

from playwright.async_api import CDPSession, Frame, Page
from playwright.async_api import Error as DriverError

from browser_agent.browser.bounded import LOOK_S, bounded, moved, together
from browser_agent.browser.early import FRAMES, MOST_FRAMES, ON_NEW_DOCUMENT, hold_frames
from browser_agent.browser.scripts import joined, script
from browser_agent.core.errors import Fault, StepFault

NAME = "browser-agent"
PARTS = (
    "eye_roles",
    "eye_names",
    "eye_drawn",
    "eye_states",
    "eye_sight",
    "eye_context",
    "eye_walk",
    "eye_row",
    "eye_control",
    "eye_sheets",
    "eye_changed",
    "eye_memory",
    "eye",
    "eye_equals",
    "eye_guard",
    "eye_meet",
    "eye_swap",
    "eye_words",
    "eye_rest",
    "eye_marks",
    "eye_point",
    "eye_hand",
)
SHOWN = "browserAgentShown"
"""A function of our world alone, by which it tells that a field for a secret became one for text."""
HEARD = "browserAgentHeard"
"""A function of the ear's world alone, by which it tells what a person does."""
COMES_S = 2.0
"""How long the world of a document may take to come after the document did; it takes a few milliseconds."""
CRASHED = Fault(
    kind="crashed", expected="the page to be there", found="its process crashed", next="browser-agent doctor"
)
SOURCE_URL = "\n//# sourceURL=browser-agent-eye.js"


def source(parts: tuple[str, ...] = PARTS) -> str:
    """The script of the world, as one closed function."""
    described = "\n".join(f"eye.{one} = {script(one)};" for one in ("describe", "confided", "pulse"))
    return f"(() => {{ 'use strict';\n{joined(parts)}\n{described}\n}})();{SOURCE_URL}"


def put_in(name: str = NAME, parts: tuple[str, ...] = PARTS) -> dict[str, Any]:
    """What to ask of `Page.addScriptToEvaluateOnNewDocument`."""
    return {"source": source(parts), "worldName": name, "runImmediately": True}


@dataclass(frozen=True)
class Ear:
    """A world that hears as well. heard: told frame id and JSON of each event; must not wait. Its name is its own: two
    worlds of one name would be taken for each other."""

    heard: Callable[[str, str], None]
    tapped: Callable[[CDPSession], None]
    """Told each session of the tab when it is made."""
    name: str = "browser-agent-ear"
    parts: tuple[str, ...] = (*PARTS, "ear")


@dataclass
class World:
    """Our context in the document of one frame. label: "" for the main frame, else "f1", "f2"..."""

    session: CDPSession
    frame_id: str
    unique_id: str
    number: int
    """CDP's executionContextId, which some calls want."""
    label: str = ""
    linked: bool = False
    """Its iframe element is known in the world around it."""
    around: World | None = None
    """The world that its iframe stands in; None for the main frame."""
    apart: bool = False
    """The worlds around it do not reach it: it is of another origin, or sandboxed."""
    document: str = ""
    """A handle of the document in the page's own world; empty until it was asked for."""
    heard: set[int] = field(default_factory=set)
    """CDP's numbers of the nodes with listeners that the eye knows of."""


@dataclass
class _Wire:
    """One CDP session, and the worlds that it told us of."""

    session: CDPSession
    worlds: dict[str, World] = field(default_factory=dict)
    """By frame id."""
    name: str = NAME
    came: asyncio.Event = field(default_factory=asyncio.Event)

    def created(self, told: dict[str, Any]) -> None:
        context = told["context"]
        if context["name"] == self.name:
            frame = context["auxData"]["frameId"]
            self.worlds[frame] = World(self.session, frame, context["uniqueId"], context["id"])
            self.came.set()

    def destroyed(self, told: dict[str, Any]) -> None:
        gone = told.get("executionContextUniqueId")
        self.worlds = {frame: one for frame, one in self.worlds.items() if one.unique_id != gone}

    def cleared(self, _: object) -> None:
        self.worlds.clear()


class Worlds:
    """All worlds of a tab, frames of other processes included."""

    def __init__(self, page: Page, ear: Ear | None = None) -> None:
        self.page = page
        self._ear = ear
        self._name = ear.name if ear is not None else NAME
        self._wires: list[_Wire] = []
        self._labels: dict[str, str] = {}
        self._tried: dict[Frame, str] = {}
        self._main = ""
        self._calls: set[asyncio.Future[Any]] = set()
        self._crashed = False
        self.shown = False
        """A page made a field for a secret one for text; only then its values need to be asked for."""
        page.on("crash", self._crash)

    async def open(self) -> None:
        """Put the script into the tab: into what is there, and into each document before its own scripts."""
        wire = await self._tap(self.page)
        tree = await self.send(wire.session, "Page.getFrameTree")
        self._main = tree["frameTree"]["frame"]["id"]
        self._labels[self._main] = ""

    @property
    def session(self) -> CDPSession:
        """The session of the tab itself."""
        return self._wires[0].session

    async def all(self) -> Sequence[World]:
        """The world of each frame, the main frame's first. Raises StepFault when the tab has none in time."""
        await self._main_world()
        if self._known() < len(self.page.frames):
            # The answer comes behind all that the session had to tell of worlds so far.
            await self.send(self._wires[0].session, "Runtime.evaluate", {"expression": "0"}, "which frames there are")
        if self._known() < len(self.page.frames):
            await self._tap_others()
        worlds = [one for wire in self._wires for one in wire.worlds.values()]
        for one in worlds:
            one.label = self.label_of(one.frame_id)
        main = [one for one in worlds if one.frame_id == self._main]
        others = [one for one in worlds if one.frame_id != self._main][:MOST_FRAMES]
        for one in others:
            if not one.linked:
                await self._link(one)
        return main + others

    @property
    def main(self) -> World | None:
        """The main frame's, if it is there already; nobody waits for it."""
        return self._wires[0].worlds.get(self._main) if self._wires else None

    def label_of(self, frame_id: str) -> str:
        """The label of a frame, which it keeps; see World."""
        return self._labels.setdefault(frame_id, f"f{len(self._labels)}")

    async def evaluate(self, world: World, expression: str, what: str, *, seconds: float = LOOK_S) -> Any:  # noqa: ANN401
        """The value of an expression in a world. Raises DriverError when the document is gone."""
        options = {
            "expression": expression,
            "uniqueContextId": world.unique_id,
            "returnByValue": True,
            "awaitPromise": True,
        }
        return _value(await self.send(world.session, "Runtime.evaluate", options, what, seconds=seconds))

    async def handle(self, world: World, expression: str) -> str:
        """CDP's handle of what an expression gives in a world."""
        options = {"expression": expression, "uniqueContextId": world.unique_id, "objectGroup": "eye"}
        return str((await self.send(world.session, "Runtime.evaluate", options))["result"]["objectId"])

    async def call(self, world: World, function: str, handles: Sequence[str], what: str) -> Any:  # noqa: ANN401
        """Call a function of the world with elements by their handles."""
        told = await self.send(
            world.session,
            "Runtime.callFunctionOn",
            {
                "functionDeclaration": function,
                "uniqueContextId": world.unique_id,
                "arguments": [{"objectId": one} for one in handles],
                "returnByValue": True,
            },
            what,
        )
        return _value(told)

    async def resolve(self, world: World, backend_id: int) -> str | None:
        """A handle, in a world, of a node that CDP knows by its number; None when it is gone."""
        try:
            told = await self.send(
                world.session, "DOM.resolveNode", {"backendNodeId": backend_id, "executionContextId": world.number}
            )
        except DriverError:
            return None
        handle = told["object"].get("objectId")  # there is none for a node that is gone meanwhile
        return str(handle) if handle is not None else None

    def _known(self) -> int:
        return sum(len(wire.worlds) for wire in self._wires)

    async def _main_world(self) -> None:
        wire = self._wires[0]
        if self._main in wire.worlds:
            return
        try:
            async with asyncio.timeout(COMES_S):
                while self._main not in wire.worlds:
                    wire.came.clear()
                    await wire.came.wait()
        except TimeoutError:
            tree = await self.send(wire.session, "Page.getFrameTree")
            self._main = tree["frameTree"]["frame"]["id"]
            if self._main not in wire.worlds:
                found = "a document that cannot be looked into (is it a PDF, or still on its way?)"
                raise StepFault(Fault(kind="unexpected", expected="a page to look at", found=found)) from None

    async def _tap(self, of: Page | Frame) -> _Wire:
        session = await bounded(self.page, self.page.context.new_cdp_session(of), LOOK_S, "a session of our own")
        wire = _Wire(session, name=self._name)
        session.on("Runtime.bindingCalled", self._was_shown)
        if self._ear is not None:
            session.on("Runtime.bindingCalled", lambda told: self._heard(wire, told))
            self._ear.tapped(session)
        session.on("Runtime.executionContextCreated", wire.created)
        session.on("Runtime.executionContextDestroyed", wire.destroyed)
        session.on("Runtime.executionContextsCleared", wire.cleared)
        names = [SHOWN] if self._ear is None else [SHOWN, HEARD]
        asks: list[tuple[str, dict[str, Any]]] = [("Page.enable", {}), ("Runtime.enable", {})]
        asks += [("Runtime.addBinding", {"name": one, "executionContextName": self._name}) for one in names]
        script = put_in(self._name, self._ear.parts if self._ear is not None else PARTS)
        if isinstance(of, Page):
            asks.append((ON_NEW_DOCUMENT, script))
        if self._ear is None and isinstance(of, Page):
            hold_frames(session, script)
            asks.append(("Target.setAutoAttach", FRAMES))
        async with together() as group:
            # Sent in this order over one connection; nobody has to wait for the answers in between.
            for method, options in asks:
                group.create_task(self.send(session, method, options))
        if isinstance(of, Frame) and not wire.came.is_set():  # nearly every frame has it already, and says so
            await self.send(session, ON_NEW_DOCUMENT, script)
        self._wires.append(wire)
        return wire

    async def _tap_others(self) -> None:
        """Frames in a process of their own need a session of their own; the others refuse one."""
        for frame in self.page.frames[1 : MOST_FRAMES + 1]:
            if self._tried.get(frame) == frame.url or frame.is_detached():
                continue
            self._tried[frame] = frame.url
            with suppress(DriverError):
                await self._tap(frame)

    async def _link(self, world: World) -> None:
        """Tell the world around a frame which element holds it."""
        world.linked = True
        for wire in self._wires:
            try:
                owner = await self.send(wire.session, "DOM.getFrameOwner", {"frameId": world.frame_id})
            except DriverError:
                continue
            for around in list(wire.worlds.values()):
                if around is world:
                    continue
                handle = await self.resolve(around, owner["backendNodeId"])
                if handle is None:
                    continue
                told = f"function (e) {{ return e.ownerDocument === document && eye.frameIs(e, '{world.label}'); }}"
                if await self.call(around, told, [handle], "frames"):
                    world.around = around
                    return

    async def send(
        self,
        session: CDPSession,
        method: str,
        options: dict[str, Any] | None = None,
        what: str = "",
        *,
        seconds: float = LOOK_S,
    ) -> dict[str, Any]:
        """One question over CDP. Raises DriverError, or StepFault when there is no answer in time or ever."""
        if self._crashed:
            raise StepFault(CRASHED)
        call = asyncio.ensure_future(session.send(method, options or {}))
        self._calls.add(call)
        try:
            told: dict[str, Any] | None = await bounded(self.page, call, seconds, what or method)
        except asyncio.CancelledError:
            if not self._crashed:
                raise
            raise StepFault(CRASHED) from None
        except StepFault as error:
            if error.fault.kind != "gone" or self.page.is_closed() or not self._left(session):
                raise
            raise DriverError("Frame was detached") from None
        else:
            return told or {}
        finally:
            self._calls.discard(call)

    def _left(self, session: CDPSession) -> bool:
        """Whether it was that of a frame in a process of its own, which went with the frame; it is forgotten then."""
        if not self._wires or session is self._wires[0].session:
            return False
        self._wires = [wire for wire in self._wires if wire.session is not session]
        return True

    async def shown_values(self) -> list[str]:
        """What fields hold that were for secrets, and that pages read out like any other now."""
        if not self.shown:
            return []
        values: list[str] = []
        for world in await self.all():
            with suppress(DriverError):
                values += await self.evaluate(world, "eye.shownValues()", "looking for secrets")
        return values

    def _was_shown(self, told: dict[str, Any]) -> None:
        self.shown = self.shown or told.get("name") == SHOWN

    def _heard(self, wire: _Wire, told: dict[str, Any]) -> None:
        # A page may have a function of the same name, but not one that CDP calls a binding of our world.
        if told["name"] != HEARD or self._ear is None:
            return
        frame = next((one.frame_id for one in wire.worlds.values() if one.number == told["executionContextId"]), None)
        if frame is not None:
            self._ear.heard(frame, told["payload"])

    def _crash(self, _: Page) -> None:
        """A session of a process that died never answers: nobody has to wait for it."""
        self._crashed = True
        for call in tuple(self._calls):
            call.cancel()


def _value(told: dict[str, Any]) -> Any:  # noqa: ANN401
    if "exceptionDetails" in told:
        details = told["exceptionDetails"]
        said = details.get("exception", {}).get("description") or details.get("text", "")
        raise RuntimeError(f"the eye's own script failed: {said[:2000]}")
    return told["result"].get("value")


def has_moved(error: BaseException) -> bool:
    """Whether a document went away under a question, so that asking its successor is right."""
    if not isinstance(error, DriverError):
        return False
    text = error.message or ""
    return moved(error) or "uniqueContextId not found" in text or "Cannot find" in text or "detached" in text
