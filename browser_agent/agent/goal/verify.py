"""Whether the job is done: told by code where it can, else by a judge with a fresh mind whose quotes are looked up."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal

from pydantic import Field, ValidationError

from browser_agent.agent.goal.done import Done, Output
from browser_agent.agent.goal.doubts import Doubts
from browser_agent.agent.goal.evidence import stands
from browser_agent.agent.goal.mind import Mind
from browser_agent.agent.goal.plan import Criterion
from browser_agent.agent.goal.prompts import prompt
from browser_agent.agent.goal.talk import fenced
from browser_agent.agent.goal.wishing import WrongWishError, expectation
from browser_agent.browser.surface import PlaywrightSurface
from browser_agent.core import event as ev
from browser_agent.core import expect as ex
from browser_agent.core.check import check, needs
from browser_agent.core.outcome import Verdict
from browser_agent.core.reading import as_text
from browser_agent.core.sentence import say
from browser_agent.core.snapshot import SAFE_METHODS
from browser_agent.core.until import until
from browser_agent.core.value import Data, Value
from browser_agent.engine.door import SETTLE_S, Door
from browser_agent.engine.scope import Scope, bind
from browser_agent.model.turn import Schema, Turn

PAGE_TOKENS = 6000
"""Most tokens of the page that a judge reads."""
WAIT_S = 5.0
"""How long what the person wants may take to become so after the last step."""


class Judged(Value):
    """What the judge says of one criterion."""

    verdict: Literal["met", "not_met", "impossible", "unknown"]
    quote: str = Field(default="", max_length=600)


class _Judgement(Value):
    criteria: tuple[Judged, ...] = Field(max_length=40)


_TEXT: dict[str, Any] = {"type": "string"}
_ONE = {
    "type": "object",
    "properties": {
        "verdict": {"type": "string", "enum": ["met", "not_met", "impossible", "unknown"]},
        "quote": _TEXT,
    },
    "required": ["verdict", "quote"],
    "additionalProperties": False,
}
JUDGEMENT = Schema(
    name="judgement",
    schema_={
        "type": "object",
        "properties": {"criteria": {"type": "array", "items": _ONE}},
        "required": ["criteria"],
        "additionalProperties": False,
    },
)


@dataclass(frozen=True)
class Wants:
    """What decides. of_person: expectations of the person, which nothing outweighs. criteria: those of the plan."""

    of_person: tuple[ex.Expectation, ...]
    criteria: tuple[Criterion, ...]


@dataclass(frozen=True)
class Completion:
    """The verdict on the whole job, and on each part of it. expected: what code checked and holds, for a recipe."""

    state: Literal["met", "not_met", "impossible", "unknown"]
    why: str = ""
    verdicts: tuple[Verdict, ...] = ()
    expected: tuple[ex.Expectation, ...] = ()


@dataclass
class Verifier:
    """Knows the task, its criteria, the page and the record; never what the executor said of them."""

    mind: Mind
    door: Door
    surface: PlaywrightSurface
    scope: Scope
    task: str
    wants: Wants
    params: tuple[str, ...]
    doubts: Doubts
    """Asked when all of it holds."""

    async def __call__(self, done: Sequence[Done], outputs: Mapping[str, Output]) -> Completion:
        """Judge the job. Doubt is `unknown`, which is no success."""
        await self.door.settle(SETTLE_S, document=True)
        own = [await self._checked(one, WAIT_S) for one in self.wants.of_person]
        wrong = next((verdict for verdict in own if not verdict.is_met), None)
        if wrong is not None:
            return Completion("not_met", f"{wrong.expected}: found {wrong.found or wrong.why}", tuple(own))
        verdicts, held = list(own), list(self.wants.of_person)
        quotes: list[str] = []
        if not self.wants.of_person:
            values = {name: one.value for name, one in outputs.items()}
            state, why, judged, held = await self._by_judge(done, values)
            verdicts += judged
            quotes = [one.found for one in judged]
            if state != "met":
                return Completion(state, why, tuple(verdicts))
        doubt = await self.doubts(done, held, quotes, outputs)
        if doubt is not None:
            unsure = Verdict(state="unknown", why=doubt.why, expected="it is this run that did it")
            self.door.journal.emit(ev.Checked(step="", expectation=f"proof: {doubt.rule}", verdict=unsure))
            return Completion("unknown", doubt.why, (*verdicts, unsure))
        return Completion("met", "", tuple(verdicts), tuple(held))

    async def _checked(self, one: ex.Expectation, wait_s: float) -> Verdict:
        bound = bind(one, self.scope)

        async def look() -> Verdict:
            return check(bound, await self.surface.look(needs((bound,))))

        waited = await until(look, lambda verdict: verdict.is_met, deadline_s=wait_s)
        self.door.journal.emit(ev.Checked(step="", expectation=say(one), verdict=waited.last))
        return waited.last

    async def _by_judge(
        self, done: Sequence[Done], outputs: dict[str, Data]
    ) -> tuple[Literal["met", "not_met", "impossible", "unknown"], str, list[Verdict], list[ex.Expectation]]:
        """The plan's criteria, each by the judge, and by code too where the plan gave a check: both have to agree."""
        criteria = self.wants.criteria or (Criterion(says=self.task),)
        checked: list[tuple[ex.Expectation, Verdict] | None] = []
        for one in criteria:
            line = checkable(one, self.params)
            checked.append((line, await self._checked(line, 0.0)) if line is not None else None)
        seen = await self.surface.observe()
        record = recorded(done, outputs)
        shown = self._shown(record, as_text(seen, PAGE_TOKENS))
        read = lambda turn: _read(turn, len(criteria))  # noqa: E731 - one expression
        asked = self._asked(criteria, checked)
        said = await self.mind.answer("judge", prompt("judge"), asked, JUDGEMENT, read, data=shown)
        verdicts = []
        for criterion, judged, pair in zip(criteria, said, checked, strict=True):
            state, quote = judged.verdict, judged.quote
            why = f'"{quote}"' if quote else "nothing is quoted"
            if state == "met" and not stands(quote, seen, record):
                state, why = (
                    "unknown",
                    f'the judge quotes "{quote[:120]}", which is neither on the page nor in the record',
                )
            if state == "met" and pair is not None and not pair[1].is_met:
                # Where a judge and code differ there is doubt, and doubt is no success.
                state, why = "unknown", f'the judge quotes "{quote[:120]}", but {say(pair[0])} does not hold'
            verdicts.append(Verdict(state=state, why=why, expected=criterion.says, found=quote))
            self.door.journal.emit(ev.Checked(step="", expectation=f"judged: {criterion.says}", verdict=verdicts[-1]))
        held = [pair[0] for pair in checked if pair is not None and pair[1].is_met]
        for state in ("impossible", "not_met", "unknown"):
            bad = next((one for one in verdicts if one.state == state), None)
            if bad is not None:
                return bad.state, f"{bad.expected}: {bad.state}, {bad.why}", verdicts, held
        return "met", "", verdicts, held

    def _asked(self, criteria: Sequence[Criterion], checked: Sequence[tuple[ex.Expectation, Verdict] | None]) -> str:
        lines = [f"Task: {self.task}", "Criteria:"]
        for number, (one, pair) in enumerate(zip(criteria, checked, strict=True), 1):
            known = ""
            if pair is not None:
                known = f" (a check of code: {say(pair[0])}: {'holds' if pair[1].is_met else 'does not hold'})"
            lines.append(f"{number}. {one.says}{known}")
        return "\n".join([*lines, "The record and the page are in the result of the look."])

    def _shown(self, record: str, page: str) -> str:
        url, redact = self.surface.page.url, self.mind.redact
        lines = ["Record:", redact(record) or "nothing was done", f"The page now, at {url[:200]}:"]
        return "\n".join([*lines, fenced(url, redact(page))])


def checkable(one: Criterion, params: Iterable[str]) -> ex.Expectation | None:
    """What code can check of a criterion of the plan; None when it is no line of the language."""
    try:
        return expectation(one.expect, params) if one.expect else None
    except WrongWishError:
        return None


def recorded(done: Sequence[Done], outputs: dict[str, Data]) -> str:
    """The actions as code saw them, and what was read; no word of a model in it."""
    lines = []
    for one in done:
        sent = [
            f"{x.method} {x.url[:120]} {x.status or x.failure}" for x in one.exchanges if x.method not in SAFE_METHODS
        ]
        lines.append(f"{one.step.name}: {one.ended}" + (f" ({'; '.join(sent[:3])})" if sent else ""))
    lines += [
        f"read {name}: {json.dumps(value, default=str, ensure_ascii=False)[:500]}" for name, value in outputs.items()
    ]
    return "\n".join(lines[-80:])


def _read(turn: Turn, many: int) -> tuple[Judged, ...]:
    try:
        said = _Judgement.model_validate(json.loads(turn.text)).criteria
    except (json.JSONDecodeError, RecursionError, ValidationError) as error:
        raise ValueError(f"no judgement in the given form ({str(error)[:200]})") from None
    if len(said) != many:
        raise ValueError(f"{len(said)} verdicts for {many} criteria")
    return said
