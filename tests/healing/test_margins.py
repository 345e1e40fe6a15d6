"""How far apart the same thing after a redesign and another thing in its place are, measured on two pages in Chromium.

`python -m pytest -q -n0 -s tests/healing/test_margins.py` prints the table; DESIGN.md has what it said.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Callable
from dataclasses import dataclass
from statistics import median

import pytest

from browser_agent.browser.witness import PageWitness
from browser_agent.core.target import Query
from browser_agent.engine.identity import Heir, heir, scored
from browser_agent.engine.likeness import MARGIN, SCORE, known

from .conftest import ACCOUNT
from .test_traps import OFFICE

pytestmark = [pytest.mark.browser, pytest.mark.long, pytest.mark.asyncio(loop_scope="session")]
PAGES = {
    "office": (OFFICE, ("Delete", "Archive", "Export", "Save", "Hand in", "Apply", "Démarrer", "Guardar", "Apri", "Speichern")),
    "account": (ACCOUNT, ("Save", "Delete draft", "Delete account")),
}  # fmt: skip
NEW = "Zubov"
"""A word that is like none of the pages'."""
Change = Callable[[str, str], str]


def tag_of(page: str, name: str) -> str:
    found = re.search(rf"<button[^>]*>{re.escape(name)}</button>", page)
    assert found is not None, name
    return found[0]


def at_its_place(made: Callable[[str, str], str]) -> Change:
    return lambda page, name: page.replace(tag_of(page, name), made(tag_of(page, name), name))


def renamed(tag: str, name: str) -> str:
    return tag.replace(f">{name}<", f">{NEW}<")


def headings(page: str) -> str:
    return re.sub(r"<h2>[^<]*</h2>", "<h2>Quite other words</h2>", page)


def elsewhere(page: str, name: str, called: str) -> str:
    """Without it, and with one of this name in a new section."""
    tag = re.sub(r' data-testid="[^"]*"', "", tag_of(page, name)).replace(f">{name}<", f">{called}<")
    gone = page.replace(tag_of(page, name), "")
    return gone.replace("<p role=", f'<section aria-label="News"><h2>News</h2>{tag}</section><p role=')


SAME: dict[str, Change] = {
    "renamed": at_its_place(renamed),
    "renamed, in a wrapper, with another class": at_its_place(
        lambda tag, name: f"<div><span>{renamed(tag, name).replace('<button', '<button class=neo')}</span></div>"),
    "renamed, under another heading": lambda page, name: headings(at_its_place(renamed)(page, name)),
    "a link by now": at_its_place(lambda _, name: f'<a href="#x">{name}</a>'),
}  # fmt: skip
UNSURE: dict[str, Change] = {
    "renamed, two more beside it": at_its_place(
        lambda tag, name: f"<button type=button>Fresh</button>{renamed(tag, name)}<button type=button>Novel</button>"
    ),
}
"""Nobody could tell: it may be taken, if it is the right one."""
OTHER: dict[str, Change] = {
    "removed": at_its_place(lambda *_: ""),
    "removed, its name in another section": lambda page, name: elsewhere(page, name, name),
    "removed, a new one in another section": lambda page, name: elsewhere(page, name, NEW),
    "removed, a longer name at its place": at_its_place(lambda tag, name: tag.replace(f">{name}<", f">{name} all<")),
    "removed, two new ones at its place": at_its_place(
        lambda tag, name: renamed(tag, name) + renamed(tag, name).replace(NEW, "Quern")),
}  # fmt: skip


@dataclass(frozen=True)
class Measured:
    score: float
    margin: float
    taken: str
    """What `heir` says took its place; empty where it says that nothing did."""


async def measured(bench, query: Query, page: str) -> Measured:
    await bench.open(page)
    seen = await PageWitness(bench.session.surface).lineup(query)
    was = known(query)
    assert was is not None
    rank = [one.likeness.score for one in scored(was, seen)] + [0.0, 0.0]
    found = heir(query, seen, proved=True)
    return Measured(rank[0], rank[0] - rank[1], found.said if isinstance(found, Heir) else "")


async def test_what_is_the_same_leads_by_more_than_the_thresholds_and_what_is_not_is_never_taken(bench):
    told: dict[str, list[Measured]] = defaultdict(list)
    for page, names in PAGES.values():
        for name in names:
            query = (await bench.query("button", name, page)).model_copy(update={"also": ()})
            for kind, change in (SAME | UNSURE | OTHER).items():
                told[kind].append(await measured(bench, query, change(page, name)))

    for kind, several in told.items():
        scores, margins = [one.score for one in several], [one.margin for one in several]
        told_of = f"score {min(scores):.2f} {median(scores):.2f} {max(scores):.2f}  margin {min(margins):.2f} {median(margins):.2f}"
        print(f"{kind:<45} n={len(several):<3} {told_of}  taken {sum(bool(one.taken) for one in several)}")  # noqa: T201
    same = [one for kind in SAME for one in told[kind]]
    taken = [one.taken for kind in (*SAME, *UNSURE) for one in told[kind] if one.taken]
    assert not [one for kind in OTHER for one in told[kind] if one.taken]
    assert all(NEW in one or one.startswith("link ") for one in taken)
    assert sum(bool(one.taken) for one in same) >= 0.9 * len(same)
    apart = [one for kind in list(OTHER)[:3] for one in told[kind]]
    assert max(one.score for one in apart) + 0.1 < SCORE <= median(one.score for one in same)
    assert median(one.margin for one in same) > 2 * MARGIN
