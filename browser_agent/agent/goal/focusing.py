"""Steps without an element: text and keys go to what has the focus, a scroll to what scrolls under the mouse."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass, fields, replace
from typing import Literal

from browser_agent.agent.goal.keys import SELECT_ALL
from browser_agent.agent.goal.tools import LONGEST, Wish
from browser_agent.agent.goal.trying import Came, Trier
from browser_agent.core.errors import StepFault
from browser_agent.core.recipe import Step
from browser_agent.core.seen import Observation, Seen
from browser_agent.core.snapshot import Element
from browser_agent.core.target import Point, Query, Ref, Target
from browser_agent.core.template import references

REST_S = 5.0
"""Seconds that a wait of the model takes at most; it ends when the page is quiet."""
WRITTEN_IN = frozenset({"textbox", "searchbox", "spinbutton", "combobox"})
PICKED = frozenset({"select-one", "select-multiple", "range", "color", "file"})
"""Kinds of fields that hold something and take no text."""
PARTED = frozenset({"date", "time", "month", "week", "datetime-local"})
"""Kinds of fields that are typed over part by part, never added to."""
HIDDEN = frozenset({"password", "otp", "card"})
PRESSED = {"Enter": frozenset({"button", "menuitem", "link"}), "Space": frozenset({"button", "menuitem"})}
"""What these keys click. It is done and judged as the click that it comes to, with all that is known of clicks."""


@dataclass
class AtFocus(Trier):
    """A Trier that finds out by itself what has the focus; for one batch.

    clicked: the ref that was clicked last. selected: what the batch selected in the field with the focus: all of it, or
    the word that was double-clicked.
    """

    clicked: str = ""
    selected: Literal["", "all", "word"] = ""

    @classmethod
    def of(cls, trier: Trier) -> AtFocus:
        """With the same door, journal, numbers and memory of what is not done twice."""
        return cls(**{one.name: getattr(trier, one.name) for one in fields(Trier)})

    async def __call__(self, wish: Wish, plan: int) -> Came:
        """Try it, where it is meant for."""
        try:
            match wish.do:
                case "fill" if wish.ref is None and wish.value:
                    return await self._type(wish.value, plan)
                case "press" if wish.ref is None and wish.value:
                    return await self._press(wish.value, plan)
                case "scroll" if wish.ref is not None:
                    scroller = _scroller(await self.surface.observe(), wish)
                    return await super().__call__(wish.model_copy(update={"ref": scroller}), plan)
                case "wait" if not wish.expect:
                    left = (await self.door.settle(REST_S, document=True)).left
                    return Came("ok", f"wait: still going on: {', '.join(left)}" if left else "wait: the page is quiet")
                case "click" | "double_click" | "right_click":
                    return await self._click(wish, plan)
                case _:
                    return await super().__call__(wish, plan)
        except StepFault as error:
            return Came("failed", f"{wish.do}: {error}", surprise="it failed")

    async def _click(self, wish: Wish, plan: int) -> Came:
        """A click into a field that has the focus changes nothing, and is no surprise."""
        came = await super().__call__(wish, plan)
        element = came.done.element if came.done is not None else None
        self.clicked = element.ref if element is not None else ""
        self.selected = "word" if wish.do == "double_click" else ""
        if came.word != "no effect" or element is None:
            return came
        at = [one for one in _focused(await self.surface.observe()) if one.ref == self.clicked]
        return _harmless(came, "clicked; it has the focus") if at and _takes_text(element, at[0]) else came

    async def _press(self, keys: str, plan: int) -> Came:
        was, self.selected = self.selected, ""
        at = _focused(await self.surface.observe())
        if len(at) > 1:
            return _refused("keypress", SEVERAL)
        node = at[0] if at else None
        if node is not None and node.role in PRESSED.get(keys, ()):
            return await super().__call__(Wish(do="click", ref=node.ref), plan)
        came = await super().__call__(Wish(do="press", ref=node.ref if node else None, value=keys), plan)
        element = came.done.element if came.done is not None else None
        if keys not in SELECT_ALL or element is None or not _takes_text(element, node):
            return came
        self.selected = "all" if came.word in ("ok", "no effect") else was
        return _harmless(came, f"pressed {keys}; all that it holds is selected") if came.word == "no effect" else came

    async def _named(self, step: Step) -> tuple[Step, Element | None]:
        """A drag ends at a point of its own, which is named by what lies there, or stays a point."""
        named, element = await super()._named(step)
        onto = getattr(step.action, "onto", None)
        if not isinstance(onto, Point):
            return named, element
        action = named.action.model_copy(update={"onto": await self._called(onto)})
        return named.model_copy(update={"action": action}), element

    async def _called(self, point: Point) -> Target:
        """What lies at a point in words that find it again; the point when there are none."""
        with suppress(StepFault):
            if not (found := await self.surface.locate(point)):
                return point
            lies = found[0].element
            with suppress(StepFault):
                return await self.surface.durable(Ref(ref=lies.ref))
            # Where things are dropped is seldom a thing to act on, and so was given no ref by a look.
            if not lies.role or not lies.name:
                return point
            query = Query(role=lies.role, name=lies.name)
            same = await self.surface.locate(query, facts=True)
            if len(same) == 1 and same[0].element.box == lies.box:
                return query
        return point

    async def _type(self, text: str, plan: int) -> Came:
        """Fill the field that has the focus with what it is to hold: what it held, and the text."""
        at = _focused(await self.surface.observe())
        if len(at) > 1:
            return _refused("type", SEVERAL)
        ref = at[0].ref if at else self.clicked
        found = await self.surface.locate(Ref(ref=ref), facts=True) if ref else ()
        element = found[0].element if found else None
        if element is None or not _takes_text(element, at[0] if at else None):
            has = f"{element} has" if element is not None and at else "nothing has"
            return _refused("type", f"no field takes the text: {has} the focus; click a field first")
        if element.tag == "input" and "\n" in text:
            return _refused("type", f"{element} has one line; type it without line breaks")
        held, why = self._kept(element, text)
        if why:
            return _refused("type", why)
        self.selected = ""
        return await super().__call__(Wish(do="fill", ref=ref, value=held + text), plan)

    def _kept(self, element: Element, text: str) -> tuple[str, str]:
        """What stays in front of the text, or why that cannot be told."""
        held = element.value or ""
        if element.tag not in ("input", "textarea"):
            held = held.removesuffix("\n")
        if self.selected == "all" or element.field in PARTED or not held:
            return "", ""
        instead = "press CTRL+A in the same call, then type all that it is to hold"
        if element.field in HIDDEN:
            return "", f"{element} holds something hidden already; {instead}"
        if self.selected == "word":
            whole = re.fullmatch(r"\w+", held) is not None
            return "", "" if whole else f"which word of {element} was selected is not known; {instead}"
        # Words of the page must not become a reference of ours, alone or together with the text.
        if "${" in held or references(held + text) != references(text):
            return "", f"{element} holds what reads as a reference; {instead}"
        if len(held) + len(text) > LONGEST:
            return "", f"{element} would hold more than {LONGEST} characters"
        return held, ""


SEVERAL = "several things seem to have the focus; click the one that is meant, first"


def _refused(what: str, why: str) -> Came:
    return Came("failed", f"{what}: {why}", surprise="nothing could take it")


def _harmless(came: Came, said: str) -> Came:
    """What changed nothing that can be seen, and did what it is for."""
    if came.done is None or came.done.once:
        return came
    return replace(came, word="ok", said=f"{came.done.step.name}: {said}", surprise="")


def _takes_text(element: Element, line: Seen | None) -> bool:
    """line: how the eyes see it; they know an editor that says nothing of its role."""
    roles = {element.role, line.role if line is not None else ""}
    return bool(roles & WRITTEN_IN) and element.field not in PICKED


def _focused(seen: Observation) -> list[Seen]:
    """The lines that have the focus; of one inside another, the inner."""
    at = [number for number, node in enumerate(seen.nodes) if node.ref and "focused" in node.states]
    return [seen.nodes[number] for number in at if not any(one in at for one in _inside(seen, number))]


def _inside(seen: Observation, number: int) -> Iterator[int]:
    """The numbers of the lines inside a line."""
    for inner in range(number + 1, len(seen.nodes)):
        if seen.nodes[inner].depth <= seen.nodes[number].depth:
            return
        yield inner


def _scroller(seen: Observation, wish: Wish) -> str | None:
    """The ref of the smallest thing at the point that can still scroll this way; None for the page."""
    x, y = (int(part) for part in (wish.ref or "0,0").split(","))
    room = re.compile(rf"[1-9]\d* px {'above' if (wish.value or '').startswith('-') else 'below'}")
    sizes = [
        (node.box[2] * node.box[3], node.ref)
        for node in seen.nodes
        if node.ref and node.box is not None and room.search(node.more.get("scroll", ""))
        and node.box[0] <= x < node.box[0] + node.box[2] and node.box[1] <= y < node.box[1] + node.box[3]
    ]  # fmt: skip
    return min(sizes)[1] if sizes else None
