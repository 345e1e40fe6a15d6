"""What each action does: the values and files are the engine's business, the page is the surface's."""

from __future__ import annotations

import json
import re
from collections.abc import Sequence
from pathlib import Path
from urllib.parse import urljoin

from browser_agent.core import action as act
from browser_agent.core.authority import Author
from browser_agent.core.errors import Fault, ModelUnavailable, Parked, PolicyRefusal, ReadOnly, StepFault
from browser_agent.core.event import Decided, Extracted, Noted, PictureKept
from browser_agent.core.ports import CHANGING, Effect, Found
from browser_agent.core.recipe import Step
from browser_agent.core.rows import Cell, Grid
from browser_agent.core.snapshot import Element, Kept, Need
from browser_agent.core.target import FOCUSED, Target
from browser_agent.core.until import until
from browser_agent.core.value import Data
from browser_agent.engine.approval import confirm, relocated
from browser_agent.engine.asked import BY_HAND, needs_hands
from browser_agent.engine.door import SETTLE_S, Door
from browser_agent.engine.finding import find_one
from browser_agent.engine.scrolling import scroll_until
from browser_agent.engine.steps import Bound
from browser_agent.policy import provenance
from browser_agent.policy.classes import opens_writes
from browser_agent.policy.facts import Facts
from browser_agent.policy.judge import ASKED, Judged, assess, hint, may_upload, unplanned

SAMPLE = 100
"""Rows of an extraction that the journal itself shows; all of them are in the file beside it."""


async def judge(  # noqa: PLR0913 - the act, on what, and by whom
    door: Door, step: str, action: act.Action, found: Found | None, author: Author, onto: Found | None = None
) -> None:
    """Ask the judge, write the answer down, and count what is allowed.

    PolicyRefusal on a no. What it asks about waits for a person's yes; Parked where nobody gives one, and where only a
    person can do it.
    """
    facts = await _facts(door, action, found, author, onto)
    judged = provenance.stricter(assess(action, facts, door.policy, door.ledger.spent), facts.traced)
    decision = judged.decision
    door.journal.emit(Decided(step=step, decision=decision, facts=_told(facts, judged)))
    if decision.answer == "deny":
        said, help_ = f"{decision.reason} ({decision.rule})", hint(decision.rule) or provenance.hint(decision.rule)
        if decision.rule == "read_only":
            raise ReadOnly(said, judged.kind or "", hint=help_)
        raise PolicyRefusal(said, hint=help_)
    if (hands := needs_hands(action, facts, door.policy)) != "":
        raise Parked(f"a person has to do this: {hands}", hint=BY_HAND)
    if decision.answer == "ask":

        async def again() -> Facts:
            there, onto_there = await relocated(door, action)
            return await _facts(door, action, there, author, onto_there)

        facts, judged = await confirm(door, step, action, again)
    door.ledger.add(judged.cost)
    kind = judged.kind
    opens = kind is not None and opens_writes(action, facts, kind) and not unplanned(facts, kind, door.policy)
    door.writes.begin(author, is_open=opens, ends=judged.kind in ASKED)


async def _facts(door: Door, action: act.Action, found: Found | None, author: Author, onto: Found | None) -> Facts:
    facts = await _seen(door, action, found, author, onto)
    return facts if author != "model" else facts.model_copy(update={"traced": door.traces.trace(action, facts)})


async def _seen(door: Door, action: act.Action, found: Found | None, author: Author, onto: Found | None) -> Facts:
    if isinstance(action, act.Goto):
        return Facts(page=door.last.url, url=address(door, action.url), author=author)
    page = (await door.look(Need())).url if found is None else door.last.url
    if isinstance(action, act.Press) and found is None and door.policy.weighs(author):
        found = next(iter(await door.surface.locate(FOCUSED, hidden=True, facts=True)), None)
    return Facts(
        page=page,
        element=found.element if found else None,
        onto=onto.element if onto else None,
        files=tuple(map(str, files_of(door, action))) if isinstance(action, act.Upload) else (),
        author=author,
    )


def _told(facts: Facts, judged: Judged) -> dict[str, Data]:
    """The facts that the answer rests on, for the journal."""
    told: dict[str, Data] = {"page": facts.page, "class": judged.kind}
    if facts.author != "person":
        told["author"] = facts.author
    if facts.traced is not None and facts.traced.source:
        told["words"] = facts.traced.source
    if facts.url is not None:
        told["url"] = facts.url
    if facts.files:
        told["files"] = list(facts.files)
    if judged.cost.pays is not None:
        told["amount"] = str(judged.cost.pays)
    return told


def address(door: Door, url: str) -> str:
    """A full address: relative ones are joined to the recipe's start, or to where the tab is."""
    return urljoin(door.home_url or door.last.url, url)


def files_of(door: Door, action: act.Upload) -> list[Path]:
    """The files of an upload with every link followed, so that the judge sees where they really are."""
    return [(door.folder / file).resolve() for file in action.files]


async def do(  # noqa: C901 - one short case for each
    door: Door, bound: Bound, found: Found | None, onto: Found | None
) -> Effect:
    """Do the action of a step, once."""
    step, action = bound.step, bound.step.action
    match action:
        case act.Set():
            bound.scope.keep(action.name, action.value)
            return Effect(f"{action.name} is kept")
        case act.Note():
            door.journal.emit(Noted(step=step.id, text=action.text))
            return Effect("noted")
        case act.Wait() | act.Assert():
            return Effect("nothing was done")
        case act.Extract():
            return await extract(door, bound, action, found)
        case act.Scroll() if action.until:
            return await scroll_until(door, step, action, found)
        case act.Screenshot():
            data = await door.surface.picture(whole_page=action.whole_page, of=found)
            file = door.journal.keep(data, action.name, ".jpg")
            door.journal.emit(PictureKept(step=step.id, name=action.name, file=file))
            return Effect(f"kept as {file}")
        case act.Goal():
            if door.pursue is None:
                raise ModelUnavailable(f"this step needs a model, and this run has none: {action.task[:200]}")
            return await door.pursue(bound)
        case act.Tab():
            return await _change_tab(door, step, action)
        case act.Goto():
            return await door.surface.perform(action.model_copy(update={"url": address(door, action.url)}), None)
        case act.Upload():
            # Resolved again, so asked again: a link may lead elsewhere than when the judge looked.
            paths = files_of(door, action)
            ruling = may_upload(tuple(map(str, paths)), door.policy)
            if ruling.answer != "allow":
                raise PolicyRefusal(f"{ruling.reason} ({ruling.rule})")
            for path in paths:
                if not path.is_file():
                    raise StepFault(Fault(kind="unsuitable", expected=f"a file {path}", found="no such file"))
            return await door.surface.perform(action.model_copy(update={"files": tuple(map(str, paths))}), found)
        case _:
            return await door.surface.perform(action, found, onto)


async def _change_tab(door: Door, step: Step, action: act.Tab) -> Effect:
    """A tab may come, or get its title, a moment after the act that opened it."""

    async def change() -> Effect | StepFault:
        try:
            return await door.surface.perform(action, None)
        except StepFault as error:
            if error.fault.kind != "not_found":
                raise
            return error

    waited = await until(change, lambda told: isinstance(told, Effect), deadline_s=step.timeout_s)
    if isinstance(waited.last, StepFault):
        raise waited.last
    return waited.last


async def extract(door: Door, bound: Bound, action: act.Extract, found: Found | None) -> Effect:
    """Read, type and keep rows or a text under the name that the recipe gives."""
    if action.source == "text":
        return await _extract_text(door, bound, action, found)
    pages = 1
    if action.source == "download":
        grid = door.reader.document(_download(bound, action), action)
    else:
        if found is None:
            raise TypeError("an extraction from the page has a target")
        grid = await _still_grid(door, bound, action, found)
        if action.pages is not None:
            grid, pages = await _further_pages(door, bound, action, grid)
    rows = door.reader.rows(grid, action, door.last.url)
    file = as_lines(door, action.name, rows)
    door.journal.emit(
        Extracted(
            step=bound.step.id, name=action.name, rows=len(rows), columns=tuple(rows[0]) if rows else (),
            sample=rows[:SAMPLE], pages=pages, file=file,
        )
    )  # fmt: skip
    bound.scope.keep(action.name, list(rows))
    return Effect(f"{len(rows)} row{'' if len(rows) == 1 else 's'}" + (f" on {pages} pages" if pages > 1 else ""))


def as_lines(door: Door, name: str, rows: Sequence[Data]) -> str:
    """Keep rows as JSON lines beside the journal, whole or not at all; the path of the file."""
    lines = "".join(json.dumps(row, default=_plain, ensure_ascii=False) + "\n" for row in rows)
    return door.journal.keep(door.redact(lines).encode("utf-8", "replace"), name, ".jsonl")


async def _still_grid(door: Door, bound: Bound, action: act.Extract, found: Found) -> Grid:
    """The rows of a page that did not change while they were read; of one that did, once it is quiet."""
    step = bound.step
    if step.settle and action.source in ("table", "list"):
        if await door.surface.pending(document=True) in ((), (CHANGING,)):
            grid = await door.surface.grid(action, found)
            if not await door.surface.pending(document=True):
                return grid
        await door.settle(max(SETTLE_S, step.timeout_s), document=True)
    return await door.surface.grid(action, found)


async def _extract_text(door: Door, bound: Bound, action: act.Extract, found: Found | None) -> Effect:
    element = Element(role="page") if found is None else found.element
    if found is None:
        answer = (await door.look(Need(texts=(None,)))).answer(None)
        text = answer.text if answer is not None else ""
    else:
        holds = element.value is not None and element.tag in ("input", "textarea", "select")
        text = element.value if holds else element.text
    if action.pattern is not None:
        text = the_part(action.pattern, text or "", element)
    value: Data = text
    if action.columns:
        column = action.columns[0]
        grid = Grid(headers=(column.header or column.name,), rows=((Cell(text=text or "", href=element.href),),))
        value = door.reader.rows(grid, action, door.last.url)[0][column.name]
    elif not (text or "").strip() and action.rules.min > 0:
        raise StepFault(
            Fault(
                kind="no_rows", expected=f"a text in {element}", found="it is empty", next="`check: {min: 0}` allows it"
            )
        )
    door.journal.emit(Extracted(step=bound.step.id, name=action.name, rows=0, value=value))
    bound.scope.keep(action.name, value)
    return Effect(f"{action.name} is kept")


def the_part(pattern: str, text: str, element: Element) -> str:
    """What the first group of a pattern finds; a pattern that fits nowhere, or on several values, is a fault."""
    hits = list(dict.fromkeys(hit.group(1 if hit.re.groups else 0) for hit in re.finditer(pattern, text)))
    if len(hits) == 1 and hits[0] is not None:
        return hits[0].strip()
    found = ", ".join(f'"{hit}"' for hit in hits[:5]) or "nothing like it"
    raise StepFault(Fault(kind="bad_rows" if hits else "no_rows", expected=f"one {pattern} in {element}", found=found))


def _plain(value: object) -> object:
    """Dates, decimals and amounts as JSON carries them."""
    return value.model_dump(mode="json") if hasattr(value, "model_dump") else str(value)


def _download(bound: Bound, action: act.Extract) -> Kept:
    kept = bound.scope.lookup(action.file or "download")
    return Kept(name=kept["name"], path=kept["path"], size_bytes=kept["bytes"], sha256=kept["sha256"])


async def _further_pages(door: Door, bound: Bound, action: act.Extract, first: Grid) -> tuple[Grid, int]:
    """Follow the control to the next page until it is gone or disabled; the same page twice is a fault."""
    step, rows, pages = bound.step, list(first.rows), 1
    shown = first
    following: Target = action.pages  # type: ignore[assignment]  # the caller saw that there is one
    while True:
        hits = await door.surface.locate(following, facts=True)
        if len(hits) > 1:
            raise StepFault(Fault(kind="ambiguous", expected=f"one {following}", found=str(hits[0].equals)))
        if not hits or "disabled" in hits[0].element.states:
            return first.model_copy(update={"rows": tuple(rows)}), pages
        if pages >= action.max_pages:
            raise StepFault(
                Fault(kind="cap_reached", expected=f"at most {action.max_pages} pages", found="there is one more",
                      next="raise `max_pages:` if that many are right")
            )  # fmt: skip
        click = act.Click(target=following)
        await judge(door, step.id, click, hits[0], step.author)
        await door.surface.perform(click, hits[0])
        await door.settle(max(SETTLE_S, step.timeout_s), document=True)
        shown = await _next_grid(door, bound, action, shown)
        rows += shown.rows
        pages += 1


async def _next_grid(door: Door, bound: Bound, action: act.Extract, before: Grid) -> Grid:
    async def read() -> Grid:
        if action.target is None:
            raise TypeError("pages are turned on a page")
        return await door.surface.grid(action, await find_one(door, bound.step, action.target, bound.step.timeout_s))

    waited = await until(read, lambda grid: grid.rows != before.rows, deadline_s=bound.step.timeout_s)
    if not waited.met:
        raise StepFault(
            Fault(kind="bad_rows", expected="other rows on the next page", found=f"the same {len(before.rows)} rows",
                  next=f"does {action.pages} lead to the next page?")
        )  # fmt: skip
    return waited.last
