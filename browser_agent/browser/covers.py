"""Where on the screen the filled fields for secrets are, which no picture may show: in every frame and shadow root."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from browser_agent.browser.bounded import together
from browser_agent.browser.elements import box_of
from browser_agent.browser.showing import common, showing
from browser_agent.browser.worlds import World, Worlds
from browser_agent.core.errors import Fault, StepFault
from browser_agent.core.seen import Observation, Seen
from browser_agent.core.snapshot import Box


@dataclass(frozen=True)
class Secrets:
    """What no picture may show. size: of the viewport, in CSS pixels. moving: the boxes differed from time to time."""

    size: tuple[float, float]
    boxes: tuple[Box, ...]
    moving: bool

    def also(self, other: Secrets) -> Secrets:
        """Every place of both."""
        return Secrets(other.size, tuple(dict.fromkeys(self.boxes + other.boxes)), other.moving)


async def secrets(worlds: Worlds, every: Sequence[World]) -> Secrets:
    """Where filled fields for secrets are on the screen, in all frames, now and a moment later."""
    async with together() as group:
        tasks = [group.create_task(worlds.evaluate(one, "eye.secrets()", "looking for secrets")) for one in every]
    told = [task.result() for task in tasks]
    moments = []
    for moment in (0, 1):
        answers = {one.label: answer[moment] for one, answer in zip(every, told, strict=True)}
        boxes = [_on_screen(one, Box(x=x, y=y, width=width, height=height), answers)
                 for one in every for x, y, width, height in answers[one.label]["boxes"]]  # fmt: skip
        moments.append(tuple(box for box in boxes if box is not None))
    size = told[0][1]["size"]
    return Secrets((size[0], size[1]), tuple(dict.fromkeys(moments[0] + moments[1])), moments[0] != moments[1])


def _on_screen(world: World, box: Box, told: Mapping[str, Any]) -> Box | None:
    """The visible part of a box of a frame, where it is in the tab's viewport."""
    part: Box | None = box
    while world.around is not None and part is not None:
        inside = told.get(world.around.label, {}).get("insides", {}).get(world.label)
        if inside is None:
            return None  # its iframe was taken from the page, and is not on the picture
        left, top, across, along, width, height = inside
        part = common(part, Box(x=0, y=0, width=width, height=height))
        if part is not None:
            part = Box(x=left + part.x * across, y=top + part.y * along,
                       width=part.width * across, height=part.height * along)  # fmt: skip
        world = world.around
    if world.label:
        raise StepFault(
            Fault(kind="unsuitable", expected="to know where each secret is before a picture leaves",
                  found=f"a filled field for one in the frame {world.label}, which is nowhere on the page")
        )  # fmt: skip
    return part


def unknown(seen: Observation | None, area: Box, known: Sequence[Box]) -> list[Box]:
    """Those that only a look saw, such as those in a closed shadow root that it was the first to open.

    area: what the picture shows, in CSS pixels of the viewport. known: places that are covered already.
    """
    if seen is None:
        return []
    visible = showing(seen, area)
    boxes = [visible[one.ref] for one in seen.actionable if one.value and "secret" in one.more and one.ref in visible]
    return [box for box in boxes if not any(_holds(other, box) for other in known)]


def printed(seen: Observation | None, redact: Callable[[str], str]) -> list[Box]:
    """Where a page shows a secret as plain text: the boxes of the lines that hold one."""
    lines = seen.nodes if seen is not None else ()
    found = [box_of(line) for line in lines if _tells(line, redact)]
    return [box for box in found if box is not None]


def _tells(line: Seen, redact: Callable[[str], str]) -> bool:
    return any(redact(text) != text for text in (line.name, line.value or "", *line.more.values()) if text)


def _holds(outer: Box, inner: Box) -> bool:
    """Up to the rounding of what is seen."""
    return (
        outer.x <= inner.x + 1
        and outer.y <= inner.y + 1
        and outer.x + outer.width >= inner.x + inner.width - 1
        and outer.y + outer.height >= inner.y + inner.height - 1
    )
