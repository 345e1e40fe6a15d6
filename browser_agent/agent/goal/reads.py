"""Reading data for the answer: tables and lists by a step that reads them again, values by the words around."""

from __future__ import annotations

import re
from time import monotonic

from browser_agent.agent.goal.done import Done
from browser_agent.agent.goal.talk import fenced
from browser_agent.agent.goal.tools import ReadRows
from browser_agent.agent.goal.trying import STEP_S, Trier
from browser_agent.agent.goal.wishing import WrongWishError, place
from browser_agent.core import action as act
from browser_agent.core import event as ev
from browser_agent.core.errors import PolicyRefusal, StepFault
from browser_agent.core.recipe import Step
from browser_agent.core.rows import Column
from browser_agent.core.sentence import sentence
from browser_agent.core.snapshot import Need
from browser_agent.core.target import Point, Ref
from browser_agent.core.template import as_text
from browser_agent.core.value import Data
from browser_agent.engine.attempt import attempt
from browser_agent.engine.steps import Bound
from browser_agent.recipe.pattern import mistake

SHOWN = 5
"""Rows that the model gets to see of what it kept."""
TABLES = frozenset({"table", "grid", "treegrid"})
WORDS_LEAST = 2
WORDS_BEFORE = 4
"""Words before a value that a pattern has: at first so few, at most so many; one only when nothing else fits."""
WORDS_AFTER = 2
_VALUES = (r"([\w-]+)", r"([\d.,]+)", r"(\S+)", r"(.+)")
"""Shapes of a value, the strictest first."""


class WrongReadError(ValueError):
    """What was asked for cannot be read; the message says why."""


class Reads:
    """Reads on one tab."""

    def __init__(self, trier: Trier) -> None:
        self.trier = trier

    async def __call__(self, wish: ReadRows, plan: int) -> tuple[str, Done, Data]:
        """Keep a table, a list or a text; what to say of it, the record, and the value. Raises WrongReadError."""
        try:
            target = place(wish.source)
            query = await self.trier.surface.durable(target) if isinstance(target, Ref) else target
        except (WrongWishError, StepFault) as error:
            raise WrongReadError(str(error)) from None
        if isinstance(query, Point):
            raise WrongReadError("a point holds nothing to read")
        kind = "table" if query.role in TABLES else "list" if query.role == "list" else "text"
        columns = tuple(_column(one) for one in wish.columns) if kind == "table" else ()
        action = act.Extract(source=kind, target=query, name=wish.name, columns=columns)
        done = await self._done(action, plan)
        value = self.trier.scope.lookup(wish.name)
        url = self.trier.surface.page.url
        return f"kept as {wish.name}\n{fenced(url, _shown(value))}", done, value

    async def words(self, name: str, value: str, quote: str, plan: int) -> Done | None:
        """A step that reads this value again by the words around it; None when no words tell where it stands."""
        answer = (await self.trier.surface.look(Need(texts=(None,)))).answer(None)
        text = answer.text if answer is not None and answer.text else ""
        pattern = pattern_for(value.strip(), quote, text)
        if pattern is None:
            return None
        try:
            return await self._done(act.Extract(source="text", name=name, pattern=pattern), plan)
        except WrongReadError:
            return None

    async def _done(self, action: act.Extract, plan: int) -> Done:
        trier = self.trier
        step = Step(
            id=f"{trier.prefix}{next(trier.numbers)}", name=sentence(action), action=action, place=trier.place,
            timeout_s=STEP_S,
        )  # fmt: skip
        journal, began = trier.door.journal, monotonic()
        journal.emit(
            ev.StepStarted(step=step.id, name=step.name, number=trier.begins(), place=step.place, action=action)
        )
        why, verdict = "", "passed"
        try:
            await trier.surface.begin_step(step)
            await attempt(trier.door, Bound(step, trier.scope))
        except (StepFault, PolicyRefusal) as error:
            why, verdict = str(error), "failed"
            raise WrongReadError(why) from None
        finally:
            journal.emit(
                ev.StepFinished(
                    step=step.id, name=step.name, verdict="passed" if verdict == "passed" else "failed", why=why,
                    duration_s=round(monotonic() - began, 4),
                )
            )  # fmt: skip
        url = trier.surface.page.url
        return Done(step=step, ended="passed", plan=plan, before=url, after=url)


def pattern_for(value: str, quote: str, text: str) -> str | None:
    """A pattern that finds this value and no other in the text, by as few words before and after it as it takes."""
    at = text.find(quote.strip())
    inside = quote.strip().find(value)
    if at < 0 or inside < 0 or not value:
        return None
    begin = at + inside
    before = re.findall(r"\S+", text[max(0, begin - 200) : begin])
    after = re.findall(r"\S+", text[begin + len(value) : begin + len(value) + 100])
    glued_before = begin > 0 and not text[begin - 1].isspace()
    glued_after = not text[begin + len(value) : begin + len(value) + 1].isspace() and bool(after)
    for many in (*range(WORDS_LEAST, WORDS_BEFORE + 1), 1):
        for few in range(1 if glued_after else 0, WORDS_AFTER + 1):
            for shape in _VALUES:
                if not re.fullmatch(shape, value) or len(before) < many or len(after) < few:
                    continue
                head = r"\s+".join(re.escape(word) for word in before[-many:]) + ("" if glued_before else r"\s+")
                tail = ("" if glued_after else r"\s+") + r"\s+".join(re.escape(word) for word in after[:few])
                pattern = head + shape + (tail if few else "")
                if len(pattern) > 200 or mistake(pattern, "searched"):
                    continue  # a recipe with it would be refused
                if set(re.findall(pattern, text)) == {value}:
                    return pattern
    return None


def _column(header: str) -> Column:
    name = re.sub(r"[^a-z0-9]+", "_", header.lower()).strip("_") or "column"
    return Column(name=name if name[0].isalpha() else f"c_{name}", header=header)


def _shown(value: Data) -> str:
    if not isinstance(value, list):
        return as_text(value)[:2000]
    rows = [" | ".join(f"{key}: {as_text(cell)}" for key, cell in row.items())[:400] for row in value[:SHOWN]]
    more = [f"and {len(value) - SHOWN} more rows"] if len(value) > SHOWN else []
    return "\n".join([f"{len(value)} rows", *rows, *more])
