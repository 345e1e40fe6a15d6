"""One page on a stage, a click aimed at it, and the server's own list of what ran."""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

from browser_agent import open_page
from browser_agent.agent import Options
from browser_agent.browser.session import Session
from browser_agent.core import action as act
from browser_agent.core.action import Note
from browser_agent.core.errors import StepFault
from browser_agent.core.ports import Found
from browser_agent.core.recipe import Step
from browser_agent.core.target import Query, Ref
from browser_agent.core.until import until
from browser_agent.core.value import Place
from tests.faults.world import Site, Visit, page

STAGE = page(
    "<div id=stage></div>", title="Stage", script=(Path(__file__).parent / "swaps.js").read_text(encoding="utf-8")
)
MANNERS = ("rename", "longer", "label", "places", "overlay", "clone", "other", "role", "link", "frame", "form")
WHENS = ("soon", "always", "pointerover", "pointerdown", "mousedown")
WAYS = ("ref", "words")
SAME_WORDS = frozenset({("words", "clone")})
"""Not asked: whoever aims by words means whatever carries them, also one that came in its place."""
WANTED = Query(role="button", name="Cancel")
STEP = Step(id="1", name="click", action=Note(text="click"), place=Place(file="lab", line=1), timeout_s=1.5)

ARRIVES_S = 2.0
"""How long what a click sends may take to the server."""


@dataclass(frozen=True)
class Swap:
    """One click: aimed by a ref or by words, at something that changes in this manner, at this time, or not at all."""

    way: str
    manner: str
    when: str

    def __str__(self) -> str:
        return f"{self.manner}, {self.when}, by {self.way}"


@dataclass
class Came:
    """How one click ended, by the server: "wrong" when anything else heard of it, "right" when the wanted one was
    clicked, "refused" when nothing was and our side said so, "gone" when the frame went away under the mouse, which our
    side cannot tell from a click that led elsewhere, and "lost" when nothing was clicked and our side said it was."""

    swap: Swap
    verdict: str
    why: str = ""
    heard: list[tuple[str, str]] = field(default_factory=list)


@dataclass
class Lab:
    """An open stage."""

    session: Session
    seen: list[str]
    rounds: int = 0
    chance: random.Random = field(default_factory=lambda: random.Random(7))

    async def click(self, swap: Swap) -> Came:
        """Build the stage, look, let it change, click, and read what the server has."""
        self.rounds += 1
        await self.session.page.mouse.move(1, 1)  # away from what comes: nothing is "over" before the click
        await self._evaluate(f"again({self.rounds}, '{swap.manner}', '{swap.when}', '{self._named(swap)}')")
        if swap.manner == "frame":
            await self.session.page.frame_locator("iframe").get_by_role("button").wait_for()
        why = ""
        try:
            target, found = await self._aimed(swap)
            if swap.when in ("soon", "always"):
                await self._evaluate(f"begin({self.chance.uniform(0, 60)})")
            if found is None:
                (found,) = await self.session.surface.locate(target, facts=True)
            why = (await self.session.surface.perform(act.Click(target=target), found)).said
        except StepFault as fault:
            why = f"refused: {fault.fault.found}"
        await self._evaluate("settled()")

        async def come() -> list[tuple[str, str]]:
            return self._heard()

        # What a form sends into a frame may still be on its way.
        heard = (await until(come, lambda now: _verdict(swap, now, why) != "lost", deadline_s=ARRIVES_S)).last
        return Came(swap, _verdict(swap, heard, why), why, heard)

    async def _aimed(self, swap: Swap) -> tuple[Query | Ref, Found | None]:
        surface = self.session.surface
        if swap.way == "words":
            if swap.manner == "form":  # a policy that weighs an act looks at what it acts on
                return WANTED, (await surface.locate(WANTED, facts=True))[0]
            return WANTED, surface.aim(WANTED) or (await surface.locate(WANTED))[0]
        seen = await surface.observe()
        (one,) = [node for node in seen.nodes if node.role == "button" and node.name == "Cancel"]
        target = Ref(ref=one.ref)
        # Of a form the judge is told where it sends: that is the look. Of all else the words are, as observed.
        return target, (await surface.locate(target, facts=True))[0] if swap.manner == "form" else None

    def _named(self, swap: Swap) -> str:
        """What the button in the other frame says: by words, another name; by ref the same one."""
        return "Cancel" if swap.way == "ref" else "Delete everything"

    def _heard(self) -> list[tuple[str, str]]:
        """Which handlers of this round ran, and for which kind of event, in order."""
        heard = []
        for one in map(urlsplit, self.seen):
            told = parse_qs(one.query)
            if told.get("round") == [str(self.rounds)]:
                heard.append((told.get("which", [one.path[1:]])[0], told.get("kind", ["click"])[0]))
        return heard

    async def _evaluate(self, script: str) -> None:
        await self.session.page.evaluate(script)


def _verdict(swap: Swap, heard: list[tuple[str, str]], why: str) -> str:
    if any(which == "wrong" for which, _ in heard):
        return "wrong"
    if ("right", "click") in heard:
        return "right"
    if why.startswith(("refused", "pressed")):
        return "refused"
    return "gone" if swap.manner == "frame" else "lost"


@asynccontextmanager
async def open_lab(folder: Path) -> AsyncIterator[Lab]:
    """A server with the stage, and a session on it."""

    def note(visit: Visit) -> None:
        visit.reply("noted")

    with Site({"/": STAGE, "/ran": note, "/right": note, "/wrong": note}) as site:
        async with open_page(f"{site.url}/", options=Options(out=folder)) as session:
            await session.surface.begin_step(STEP)
            yield Lab(session, site.seen)


def every(whens: tuple[str, ...] = WHENS) -> list[Swap]:
    """Every manner at every time, both ways."""
    return [
        Swap(way, manner, when)
        for manner in MANNERS for when in whens for way in WAYS if (way, manner) not in SAME_WORDS
    ]  # fmt: skip


def counted(came: list[Came]) -> Counter[str]:
    return Counter(one.verdict for one in came)
