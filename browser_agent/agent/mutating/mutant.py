"""One changed site: what a seed of a kind makes of every page and of the network, the same at each visit."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from random import Random
from urllib.parse import urljoin, urlsplit

from browser_agent.agent.mutating import things, wording
from browser_agent.agent.mutating.kinds import Kind
from browser_agent.agent.mutating.page import LONGEST, Page, Used, key_of, parse, scripts_in
from browser_agent.agent.mutating.traffic import Traffic
from browser_agent.browser.between import Answer, Asked, Instead
from browser_agent.policy.writes import METHODS

SLOW_S = (0.2, 0.9)
"""Seconds that an answer of the kind "slow" comes late, from and to."""
LATE = frozenset({"Document", "Fetch", "XHR", "Script"})
FAILS = 500
SOME = 2
"""Controls of the recipe that are called otherwise at once; where all are, it is another page."""


@dataclass(frozen=True)
class Ground:
    """What all changes have to know. scripts: by address; every: all of them in one, None when one is not known.

    origins: of the unchanged pages, in the order in which they came.
    """

    used: tuple[Used, ...]
    keep: frozenset[str]
    scripts: Mapping[str, str]
    every: str | None
    origins: tuple[str, ...] = ()


@dataclass(frozen=True)
class Case:
    """One seed of a kind. aim: the element that it is about. at: the page, part or heading that it is about."""

    kind: Kind
    seed: int
    aim: Used | None = None
    at: str = ""

    @property
    def name(self) -> str:
        """Also the name of its run."""
        return f"{self.kind.name}-{self.seed}"


@dataclass
class Mutant(Traffic):
    """The site of a case, and what leaves for it. touched: what was changed, each in a few words.

    came: every page that came by, by address and text, with what this seed chose in it.
    """

    case: Case = field(kw_only=True)
    ground: Ground = field(kw_only=True)
    touched: dict[str, None] = field(default_factory=dict)
    came: dict[tuple[str, str], tuple[str, ...]] = field(default_factory=dict)
    _failed: bool = False
    _writes: int = 0
    _late: Random = field(init=False)

    def __post_init__(self) -> None:
        self._late = Random(self.case.name)

    def instead(self, request: Asked) -> Instead:
        """Late or failing answers."""
        match self.case.kind.name:
            case "slow" if request.kind in LATE:
                self.touched["answers come late"] = None
                return Instead(delay_s=self._late.uniform(*SLOW_S))
            case "failing-page" if not self._failed and request.kind == "Document" and request.method == "GET":
                return self._fail(request) if key_of(request.url) == self.case.at else Instead()
            case "failing-part" if request.url == self.case.at:
                return self._fail(request)
            case "failing-write" if request.method in METHODS:
                self._writes += 1
                return self._fail(request) if str(self._writes) == self.case.at else Instead()
            case _:
                return Instead()

    def _fail(self, request: Asked) -> Instead:
        self._failed = True
        self.touched[f"{request.method} {request.url[:100]} answers {FAILS}"] = None
        return Instead(status=FAILS)

    def answered(self, answer: Answer) -> bytes | None:
        """The page of this case; None for one that stays."""
        if answer.status >= 400 or len(answer.body) > LONGEST:
            return None
        if answer.kind == "Stylesheet" and self.case.kind.name == "names":
            blank = Page(parse(""), Random(0), scripts=self.ground.every)
            return wording.renamed_css(answer.body.decode("utf-8", "replace"), blank).encode()
        if answer.kind != "Document" or answer.mime != "text/html":
            return None
        text = answer.body.decode("utf-8", "replace")
        page = made(text, answer.url, self.case, self.ground)
        if page is None:
            return None
        self.came[answer.url, text] = tuple(page.picks)
        self.touched |= dict.fromkeys(page.notes)
        return str(page.soup).encode() if page.notes else None


def _some(case: Case, ground: Ground) -> tuple[Used, ...]:
    """A few of the elements that the recipe uses, the same for all pages of a case."""
    able = [one for one in ground.used if one.does != "extract"]
    return tuple(Random(f"{case.name}:some").sample(able, min(SOME, len(able))))


def changed(text: str, url: str, case: Case, ground: Ground) -> tuple[str, list[str]]:
    """The HTML of a page as the case has it, and what was changed; nothing where it stays as it is."""
    page = made(text, url, case, ground)
    return (str(page.soup), page.notes) if page is not None and page.notes else (text, [])


def made(text: str, url: str, case: Case, ground: Ground) -> Page | None:
    """A page as the case has it; None where its kind changes no HTML."""
    if case.kind.change is None and case.kind.name != "unproved":
        return None
    soup, key = parse(text), key_of(url)
    everywhere = case.kind.name == "names"
    page = Page(
        soup,
        Random(f"{case.name}:{urlsplit(key).path}"),
        used=tuple(one for one in ground.used if one.page == key),
        aim=case.aim if case.aim is not None and case.aim.page == key else None,
        some=_some(case, ground),
        keep=ground.keep,
        scripts=ground.every if everywhere else scripts_in(soup, url, ground.scripts, urljoin),
    )
    if case.kind.name == "unproved":
        things.unproved(page, case.at)
    elif case.kind.change is not None:
        case.kind.change(page)
    return page
