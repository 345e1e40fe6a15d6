"""Asking a model which candidate took the place of a target: a few lines of the page, and one ref or none in return."""

from __future__ import annotations

import json
from collections.abc import Sequence
from decimal import Decimal

from pydantic import Field, ValidationError

from browser_agent.agent.goal.doing import Minds
from browser_agent.agent.goal.mind import Mind
from browser_agent.agent.goal.prompts import prompt
from browser_agent.agent.goal.talk import fenced
from browser_agent.agent.goal.tracing import show
from browser_agent.agent.job import Job
from browser_agent.agent.stage import Stage
from browser_agent.core.errors import AgentError, BudgetSpent, ModelUnavailable, NeedsHuman
from browser_agent.core.target import Fingerprint
from browser_agent.core.value import Value
from browser_agent.engine.choice import Choice, Question
from browser_agent.journal.writer import Journal
from browser_agent.model.money import Purse
from browser_agent.model.turn import Schema, Turn
from browser_agent.policy.provenance import texts_in

REPAIRS = 1
"""How often an answer that is none of the refs may be mended."""
NONE = "none"
LONGEST = 100
"""Characters of a name, and of each thing around it, that are told."""
LONGEST_REASON = 300


class _Answer(Value):
    choice: str = Field(max_length=40)
    reason: str = ""


class Chooser:
    """Chooses for one run of a recipe, out of the purse of its goals."""

    def __init__(self, minds: Minds, job: Job, stage: Stage, journal: Journal, purse: Purse) -> None:
        self._job, self._stage, self._purse = job, stage, purse
        self._mind = Mind(
            minds.thinker, minds.roles, purse, journal, shard=job.recipe.id, redact=job.vault.redact
        )  # fmt: skip

    async def __call__(self, question: Question) -> Choice:
        """One of the candidates or none; none too where no answer can be had, with the reason."""
        surface, traces = self._stage.session.surface, self._stage.door.traces
        traces.give(*texts_in(list(self._job.params.values())), *question.own)
        show(traces, surface)
        before = self._purse.total
        refs = [one.ref for one in question.among]
        try:
            said = await self._mind.answer(
                "heal", prompt("heal"), _asked(question), _form(refs), lambda turn: _read(turn, refs),
                data=fenced(surface.page.url, self._job.vault.redact(_shown(question))), repairs=REPAIRS,
            )  # fmt: skip
        except (ModelUnavailable, BudgetSpent, NeedsHuman) as error:
            return Choice("", _why(error), self._cost(before.usd, before.model_calls))
        reason = " ".join(self._job.vault.redact(said.reason).split())[:LONGEST_REASON]
        ref = "" if said.choice == NONE else said.choice
        return Choice(ref, reason or "no reason was given", self._cost(before.usd, before.model_calls))

    def _cost(self, usd: float, calls: int) -> float | None:
        """What was spent since then; None where no call was made or one has no price."""
        now = self._purse.total
        if now.model_calls == calls or self._purse.unpriced:
            return None
        return float(Decimal(str(now.usd)) - Decimal(str(usd)))


def _why(error: AgentError) -> str:
    return f"it gave none ({error.message})"


def _form(refs: Sequence[str]) -> Schema:
    properties = {"choice": {"type": "string", "enum": [*refs, NONE]}, "reason": {"type": "string"}}
    return Schema(
        name="choice",
        schema_={
            "type": "object", "properties": properties, "required": list(properties), "additionalProperties": False,
        },
    )  # fmt: skip


def _read(turn: Turn, refs: Sequence[str]) -> _Answer:
    """Raises ValueError for whatever is neither one of the refs nor none."""
    try:
        answer = _Answer.model_validate(json.loads(turn.text))
    except (json.JSONDecodeError, RecursionError, ValidationError) as error:
        raise ValueError(f"no choice in the given form ({str(error)[:200]})") from None
    if answer.choice not in (*refs, NONE):
        raise ValueError(f"{json.dumps(answer.choice)} is none of {', '.join(refs)} and not {NONE}")
    return answer


def _asked(question: Question) -> str:
    """What the recipe says, in the words of whoever wrote it."""
    lines = [f"Step: {question.does}", f"Looks for: {question.target}"]
    lines += [f"Has to be so after it: {one}" for one in question.proof]
    return "\n".join([*lines, "What it looked like and the candidates are in the result of the look."])


def _shown(question: Question) -> str:
    was = question.was
    lines = ["It looked like this:", _line(was, was), "Candidates:"]
    return "\n".join([*lines, *(f"{one.ref} {_line(one.now, was)}" for one in question.among)])


def _line(one: Fingerprint, was: Fingerprint) -> str:
    """An element in one line. Names are quoted, so that none can look like another line.

    Of what is around it only that is told which was there before: what a page puts beside a control is not read.
    """
    words = [one.role, _quoted(one.name)]
    around = (("in", one.region, was.region), ("under", one.heading, was.heading), ("in the row", one.row, was.row))
    words += [f"{where} {_quoted(now)}" for where, now, before in around if now and now == before]
    beside = [text for text in one.neighbours if text in was.neighbours]
    return " ".join([*words, *([f"beside {', '.join(map(_quoted, beside))}"] if beside else [])])


def _quoted(text: str) -> str:
    return json.dumps(" ".join(text.split())[:LONGEST], ensure_ascii=False)
