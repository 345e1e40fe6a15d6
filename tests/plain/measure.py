"""The labelled sentences, matched to the pages they were written for: how often right, wrong and unsure."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from itertools import groupby
from pathlib import Path

from browser_agent.browser.session import Session
from browser_agent.core.plain.parse import parse
from browser_agent.core.plain.said import Said
from browser_agent.core.plain.tokens import BadSentenceError
from browser_agent.core.seen import Observation
from browser_agent.core.until import until
from browser_agent.engine.plain.match import match
from browser_agent.engine.plain.scene import Thing

HERE = Path(__file__).parent
SENTENCES, FRESH = HERE / "sentences.txt", HERE / "fresh.txt"
NOTHING = "nothing"


@dataclass(frozen=True)
class Case:
    number: int
    page: str
    said: str
    wanted: str

    @property
    def held_out(self) -> bool:
        return self.number % 3 == 0


@dataclass(frozen=True)
class Told:
    case: Case
    got: str
    why: str = ""
    confidence: float = 0.0

    @property
    def acted(self) -> bool:
        return self.got != NOTHING

    @property
    def right(self) -> bool:
        return self.got == self.case.wanted


@dataclass(frozen=True)
class Rates:
    """acted: something was meant surely. wrong: it was another thing, or there was none to mean."""

    cases: int
    acted: int
    wrong: int
    missed: int

    def __str__(self) -> str:
        right = self.acted - self.wrong
        share = right / self.acted if self.acted else 1.0
        unsure = (self.cases - self.acted) / self.cases if self.cases else 0.0
        return (
            f"{self.cases:4} sentences  acted {self.acted:4}  right {right:4} ({share:.1%} of acted)  wrong {self.wrong:3}  "
            f"abstained {self.cases - self.acted:4} ({unsure:.1%}), {self.missed} of them where a thing was meant"
        )


def cases(file: Path = SENTENCES) -> list[Case]:
    made: list[Case] = []
    page = ""
    for line in file.read_text(encoding="utf-8").splitlines():
        if line.startswith("/"):
            page = line.strip()
        elif line.strip() and not line.startswith("#"):
            said, _, wanted = line.rpartition(" => ")
            made.append(Case(len(made) + 1, page, said, wanted))
    return made


def named(thing: Thing, seen: Observation) -> str:
    """As the sentences name it; with its number only where there are equals."""
    line = thing.seen
    name = f'{line.role} "{line.name}"'
    if thing.option:
        return f'option "{thing.option}" of {name}'
    alike = [one for one in seen.nodes if (one.role, one.name) == (line.role, line.name) and one.ref]
    return f"{name} {alike.index(line) + 1}" if len(alike) > 1 else name


def tell(case: Case, seen: Observation) -> Told:
    try:
        said = parse(case.said)
    except BadSentenceError as error:
        return Told(case, NOTHING, f"cannot be read: {error}")
    if not isinstance(said, Said):
        return Told(case, NOTHING, "needs no element")
    found = match(said, seen)
    got = named(found.best.thing, seen) if found.best else NOTHING
    near = "; ".join(map(str, found.near[:2]))
    return Told(case, got, found.why or near, found.confidence)


async def measure(session: Session, home: str, wanted: Iterable[Case]) -> list[Told]:
    told: list[Told] = []
    surface = session.surface
    for page, those in groupby(wanted, key=lambda case: case.page):
        await session.page.goto(f"{home}{page}")
        await until(lambda: surface.pending(document=True), lambda busy: not busy, deadline_s=1.0)
        seen = await surface.observe()
        told += [tell(case, seen) for case in those]
    return told


def rates(told: Iterable[Told]) -> Rates:
    every = list(told)
    acted = [one for one in every if one.acted]
    missed = [one for one in every if not one.acted and one.case.wanted != NOTHING]
    return Rates(len(every), len(acted), len([one for one in acted if not one.right]), len(missed))
