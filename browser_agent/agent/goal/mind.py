"""Asking models: which one for which role, within the purse, each call in the journal."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass
from typing import TypeVar

from browser_agent.agent.goal.prompts import version_of
from browser_agent.core.errors import BudgetSpent, ModelUnavailable, NeedsHuman
from browser_agent.core.event import ModelCalled
from browser_agent.core.reading import tokens
from browser_agent.journal.writer import Journal
from browser_agent.model.money import Purse
from browser_agent.model.roles import RoleName, Roles
from browser_agent.model.turn import Answered, Ask, Call, Item, Result, Said, Schema, Thinker, Tool, Turn

V = TypeVar("V")
REPAIRS = 2
"""How often a model may mend an answer that cannot be used."""
FIRST_LOOK = "look_0"
MOST_INPUT = 200_000
"""Tokens of one request. Prices of long contexts begin at 272,000 (list prices, 2026-11)."""
PICTURE_TOKENS = 1200
"""A picture of 1280 x 800: 40 x 25 patches of 32 px, times 1.2."""


@dataclass
class Mind:
    """What thinks, with what it may cost. shard: what requests of this job have in common, for the cache key."""

    thinker: Thinker
    roles: Roles
    purse: Purse
    journal: Journal
    shard: str = ""
    redact: Callable[[str], str] = lambda text: text
    computer: bool = False
    """Offer the native computer tool to the executor, where the server has it."""

    async def ask(
        self,
        role: RoleName,
        items: tuple[Item, ...],
        *,
        tools: tuple[Tool, ...] = (),
        schema: Schema | None = None,
        must_call: bool = False,
    ) -> Turn:
        """One answer of the model of a role. Raises BudgetSpent before a call that could cost too much."""
        chosen = self.roles.of(role)
        estimate = estimated(items, tools)
        if estimate > MOST_INPUT:
            raise BudgetSpent(f"a request of about {estimate:,} tokens; most is {MOST_INPUT:,}", hint="a smaller task")
        self.purse.may(role, chosen.model, estimate, chosen.max_output)
        turn = await self.thinker.turn(
            Ask(
                model=chosen.model, items=hidden(items, self.redact), tools=tools, schema_=schema, must_call=must_call,
                effort=chosen.effort, max_output=chosen.max_output, computer=self.computer and role == "execute",
                cache_key=f"ba:{role}:{version_of(role)}:{chosen.model}:{self.shard}"[:64],
            )
        )  # fmt: skip
        usd = self.purse.paid(role, chosen.model, turn.usage)
        self.journal.emit(
            ModelCalled(
                role=role, model=chosen.model, input=turn.usage.input, cached=turn.usage.cached,
                written=turn.usage.written, output=turn.usage.output, usd=None if usd is None else float(usd),
                took_s=round(turn.took_s, 3), tries=turn.tries, said=self.redact(_in_short(turn)),
            )
        )  # fmt: skip
        if turn.stop == "refused":
            raise NeedsHuman(f"the model for {role} declined: {self.redact(turn.why or turn.text)[:300]}")
        return turn

    async def answer(  # noqa: PLR0913 - who, what, and in which form
        self, role: RoleName, rules: str, text: str, schema: Schema, read: Callable[[Turn], V], *, data: str = "",
        repairs: int = REPAIRS,
    ) -> V:  # fmt: skip
        """An answer in a given form; what cannot be read is sent back with the reason, `repairs` times at most.

        data: what comes from pages; it stands in the result of a look, never among what a person said.
        """
        items: tuple[Item, ...] = (Said(role="developer", text=rules), Said(role="user", text=text))
        if data:
            items += looked(data)
        why = ""
        for _ in range(repairs + 1):
            turn = await self.ask(role, items, schema=schema)
            try:
                if turn.stop == "cut":
                    raise ValueError(f"the answer was cut off ({turn.why})")
                return read(turn)
            except ValueError as error:
                why = str(error)
                items = (
                    *items,
                    Said(role="user", text=f"That cannot be used: {why}. Answer again, in the given form."),
                )
        raise ModelUnavailable(
            f"the model for {role} gave no answer that can be used in {repairs + 1} tries; the last: {why}",
            hint=f"try another one: --model {role}=NAME",
        )


def hidden(items: tuple[Item, ...], redact: Callable[[str], str]) -> tuple[Item, ...]:
    """What is sent, without secrets: the last place before the wire, whatever came before it."""
    return tuple(
        one.model_copy(update={"text": redact(one.text)}) if isinstance(one, Said | Result) else one for one in items
    )


def looked(text: str) -> tuple[Item, ...]:
    """A look as if it had been asked for, and what it showed: page text only ever stands in the result of a call."""
    call = Call(id=FIRST_LOOK, name="look", arguments=json.dumps({"find": None, "picture": False}))
    return Answered(turn=Turn(calls=(call,), stop="calls")), Result(call=FIRST_LOOK, text=text)


def estimated(items: tuple[Item, ...], tools: tuple[Tool, ...]) -> int:
    """About how many tokens a request has, before a server counts them."""
    total = sum(tokens(tool.description) + tokens(str(tool.parameters)) for tool in tools)
    for item in items:
        match item:
            case Said() | Result():
                total += tokens(item.text) + (PICTURE_TOKENS if item.jpeg else 0)
            case _:
                turn = item.turn
                total += tokens(turn.text) + sum(tokens(call.arguments) + 10 for call in turn.calls)
                total += turn.usage.reasoning
    return total


def _in_short(turn: Turn) -> str:
    if turn.calls:
        return ", ".join(call.name[:40] for call in turn.calls[:5])
    return turn.stop if turn.stop != "said" else "an answer"
