"""One step of the plan: a cheap model sees it and the page, asks for batches, and is told what came of them."""

from __future__ import annotations

import json
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field, replace
from hashlib import sha256
from typing import Literal

from pydantic import ValidationError

from browser_agent.agent.goal.batch import Batch, Ran
from browser_agent.agent.goal.computer import Acknowledge, computed, nobody, pictured
from browser_agent.agent.goal.done import Done, Output, by_recipe
from browser_agent.agent.goal.evidence import missing
from browser_agent.agent.goal.mind import REPAIRS, Mind
from browser_agent.agent.goal.plan import PlanStep
from browser_agent.agent.goal.reads import Reads, WrongReadError
from browser_agent.agent.goal.shelf import NotOnTheShelfError, Shelf
from browser_agent.agent.goal.sights import Sights
from browser_agent.agent.goal.talk import Talk
from browser_agent.agent.goal.tools import TOOLS, Act, Finish, Look, Question, ReadRows
from browser_agent.agent.goal.wishing import WrongWishError, expectation
from browser_agent.core import event as ev
from browser_agent.core.check import check, needs
from browser_agent.core.errors import NeedsHuman, PolicyRefusal, StepFault
from browser_agent.core.snapshot import Exchange
from browser_agent.core.value import Data
from browser_agent.engine.scope import bind
from browser_agent.journal.writer import Journal
from browser_agent.model.turn import Call, Result, Turn
from browser_agent.policy.provenance import texts_in

MOST_BAD = 3
"""Turns in a row that came to nothing, before something else than another turn is tried."""
SAME_AGAIN = 2
"""How often the same may be done to the same page; once more is a loop."""
Answerer = Callable[[str], Awaitable[str | None]]
"""Asks the person; None when nobody is there."""


@dataclass(frozen=True)
class Ended:
    """How a step of the plan ended. stuck: the model cannot go on; why: in a sentence."""

    status: Literal["done", "impossible", "blocked", "stuck"]
    why: str = ""


@dataclass
class Executor:
    """Works one step of the plan after the other on one tab."""

    mind: Mind
    sights: Sights
    batch: Batch
    reads: Reads
    journal: Journal
    ask_person: Answerer
    job: str
    params: tuple[str, ...]
    shelf: Shelf = field(default_factory=Shelf)
    searchable: bool = False
    """The server searches deferred tools itself."""
    until: Callable[[], Awaitable[bool]] | None = None
    """Whether something outside has decided that it is over: asked after each batch."""
    acknowledge: Acknowledge = nobody
    """Asked for each safety check of the model server."""
    done: list[Done] = field(default_factory=list)
    outputs: dict[str, Output] = field(default_factory=dict)
    facts: list[str] = field(default_factory=list)
    """What really happened, from code; the ledger of later segments."""
    used: list[str] = field(default_factory=list)
    """Recipes that were run as a part of it."""
    _open: str = ""
    """The last result that was no success, until something better was answered."""
    _seen: dict[str, int] = field(default_factory=dict)

    async def __call__(self, number: int, of: int, step: PlanStep, note: str = "") -> Ended:
        """Work until the step is reached, cannot be, or nothing comes of it any more."""
        talk = Talk(self.job, self._stands(number, of, step))
        record = await self._record(step, note)
        first = await self.sights.first()
        talk.saw(f"{self.sights.fenced(record)}\n{first}" if record else first)
        self._open, self._seen = "", {}
        tools = TOOLS + self.shelf.tools(searchable=self.searchable)
        bad = unusable = 0
        while True:
            turn = await self.mind.ask("execute", talk.items, tools=tools, must_call=True)
            if not turn.calls:
                unusable += 1
                if unusable > REPAIRS:
                    return Ended("stuck", f"the model gave no usable answer in {unusable} tries")
                talk.heard(turn, ())
                talk.told(_unusable(turn))
                continue
            results, ended, progress = await self._answered(turn, number - 1, step)
            talk.heard(turn, results)
            if ended is not None:
                return ended
            unusable = 0 if progress is not None else unusable + 1
            if unusable > REPAIRS:
                return Ended("stuck", f"the model asked for nothing that can be done in {unusable} turns")
            bad = 0 if progress else bad + 1
            if bad >= MOST_BAD:
                return Ended("stuck", f"{bad} turns in a row came to nothing; the last: {self._open[:300]}")

    def _stands(self, number: int, of: int, step: PlanStep) -> str:
        """Which step it is, and what was kept: words of the plan and names, none of a page."""
        kept = [f"Already kept: {', '.join(self.outputs)}"] if self.outputs else []
        return "\n".join([f"Step {number} of {of} of the plan: {step.intent}", *kept])

    async def _record(self, step: PlanStep, note: str) -> str:
        """What was done and what is otherwise than thought; pages have words in it, so it comes with the first look."""
        lines = []
        if self.facts:
            lines += ["Already done, not to be done again:", *(f"- {fact}" for fact in self.facts[-30:])]
        for line in step.before:
            wrong = await self._unmet(line)
            if wrong:
                lines.append(f"The plan took for granted that {line}; but {wrong}.")
        return "\n".join([*lines, *([note] if note else [])])

    async def _answered(
        self, turn: Turn, plan: int, step: PlanStep
    ) -> tuple[tuple[Result, ...], Ended | None, bool | None]:
        """Each call in order. The last part: whether anything came of it; None when nothing could be understood."""
        results: list[Result] = []
        ended: Ended | None = None
        progress: bool | None = None
        stopped = ""
        for call in turn.calls:
            if ended is not None or stopped:
                said = f"not executed: {stopped or 'the step of the plan had ended'}"
                skipped = Result(call=call.id, text=said)
                results.append(await pictured(self.sights, call, said) if call.kind == "computer" else skipped)
                continue
            if call.kind == "computer":
                result, now = await self._computer(call, plan)
                results.append(result)
                if self.until is not None and await self.until():
                    ended = Ended("done", "it is over")
            else:
                said, jpeg, now, ended = await self._one(call, plan, step)
                results.append(Result(call=call.id, text=said, jpeg=jpeg))
            progress = now if now is not None and progress is None else progress if now is None else progress and now
            if now is not True and ended is None:
                stopped = f"an earlier call of this turn ({call.name}) did not go well"
        return tuple(results), ended, progress

    async def _computer(self, call: Call, plan: int) -> tuple[Result, bool | None]:
        """A call of the native computer tool, and whether anything came of it."""
        if not self.mind.computer:
            return await pictured(self.sights, call, "there is no computer tool here; use act"), None
        if self._looped(self.sights.state + call.arguments):
            return await pictured(self.sights, call, self._open), False
        result, ran = await computed(self.batch, self.sights, call, self.acknowledge, plan=plan)
        self.done += ran.done
        self.facts += ran.facts
        self._open = ran.trouble
        return result, not ran.trouble

    def _looped(self, key: str) -> bool:
        """Whether the same was done to the same page too often; then what is said to it is what is open."""
        key = sha256(key.encode()).hexdigest()
        self._seen[key] = self._seen.get(key, 0) + 1
        if self._seen[key] <= SAME_AGAIN:
            return False
        self.journal.emit(
            ev.Recovered(step="", rung="loop", why="the same steps on the same page once more", worked=False)
        )
        self._open = "not executed: the same steps were done to the same page before and led back here; try another way"
        return True

    async def _one(self, call: Call, plan: int, step: PlanStep) -> tuple[str, bytes | None, bool | None, Ended | None]:
        """One call: its answer, a picture, whether anything came of it, and whether it ended the step."""
        try:
            arguments = json.loads(call.arguments or "{}")
            match call.name:
                case "act":
                    return await self._act(Act.model_validate(arguments), plan, step)
                case "look":
                    return await self._look(Look.model_validate(arguments))
                case "read":
                    return await self._read(ReadRows.model_validate(arguments), plan, step)
                case "ask":
                    return await self._ask(Question.model_validate(arguments))
                case "finish":
                    return await self._finish(Finish.model_validate(arguments), step)
                case "find_recipe" if self.shelf.recipes:
                    return self.shelf.found(str(arguments.get("words", ""))[:200]), None, True, None
                case "run_recipe" if self.shelf.recipes:
                    return await self._run_recipe(str(arguments.get("id", "")), arguments.get("params", "{}"))
                case name if (key := self.shelf.named(name)) is not None:
                    return await self._run_recipe(key, arguments)
                case _:
                    names = ", ".join(tool.name for tool in TOOLS)
                    return f'there is no tool "{call.name[:40]}"; there are {names}', None, None, None
        except ValidationError as error:
            first = error.errors()[0]
            where = ".".join(map(str, first["loc"]))
            return f"{call.name}: {where}: {first['msg']}. Nothing was done.", None, None, None
        except (ValueError, RecursionError) as error:
            return f"{call.name}: the arguments are no JSON ({str(error)[:100]}). Nothing was done.", None, None, None

    async def _act(self, wish: Act, plan: int, step: PlanStep) -> tuple[str, bytes | None, bool | None, Ended | None]:
        if self._looped(self.sights.state + wish.model_dump_json()):
            return self._open, None, False, None
        ran = await self.batch(wish.steps, plan)
        self.done += ran.done
        self.facts += ran.facts
        # The details are in a fence of their own: what stands in them must not pass for a line of the page.
        text = "\n".join([ran.summary, self.sights.fenced("\n".join(ran.lines)), await self.sights.since()])
        self._open = ran.trouble
        if self.until is not None and await self.until():
            return text, None, True, Ended("done", "it is over")
        good = not ran.trouble
        if wish.done and good:
            said, ended = await self._ends(ran, step)
            return f"{text}\n{said}", None, True, ended
        return text, None, good, None

    async def _ends(self, ran: Ran, step: PlanStep) -> tuple[str, Ended | None]:
        """done: true is taken at its word only when the last expectation is one that the step made true."""
        if not ran.proved:
            return "done was not accepted: the last step had no expectation that was not so before", None
        for line in step.after:
            wrong = await self._unmet(line)
            if wrong:
                told = self.sights.fenced(f"the plan wants {line}; but {wrong}")
                return f"done was not accepted, for this is not so yet:\n{told}", None
        return "the step of the plan is reached", Ended("done")

    async def _look(self, look: Look) -> tuple[str, bytes | None, bool | None, Ended | None]:
        self._open = ""
        if look.picture:
            said, jpeg = await self.sights.pictured()
            return said, jpeg, True, None
        return (await self.sights.found(look.find) if look.find else await self.sights.whole()), None, True, None

    async def _read(
        self, wish: ReadRows, plan: int, step: PlanStep
    ) -> tuple[str, bytes | None, bool | None, Ended | None]:
        try:
            said, done, value = await self.reads(wish, plan)
        except WrongReadError as error:
            return f"nothing was read:\n{self.sights.fenced(str(error))}", None, False, None
        self.done.append(done)
        kept = Output(wish.name, value, len(self.done) - 1, len(self.done), reads=step.risk == "read")
        self.outputs[wish.name] = replace(kept, also=self._otherwise(wish.name, done, value))
        return said, None, True, None

    async def _run_recipe(
        self, key: str, given: str | dict[str, Data]
    ) -> tuple[str, bytes | None, bool | None, Ended | None]:
        """A recipe as one call; what it brings back is kept, and it is proved by itself."""
        door = self.batch.trier.door
        if why := door.traces.hand_over(texts_given(given), door.policy.navigate):
            self._open = f"recipe {key[:60]}: its params were refused: {why} (provenance.recipe)"
            self.journal.emit(ev.Warned(message=self._open))
            return self._open, None, False, None
        exchanges: list[Exchange] = []

        def listen(event: ev.Event) -> None:
            if isinstance(event.fact, ev.Performed):
                exchanges.extend(event.fact.exchanges)

        before = self.sights.surface.page.url
        self.journal.sinks.append(listen)
        try:
            outputs = await self.shelf.run(key, given, door, f"r{len(self.used) + 1}.")
        except (NotOnTheShelfError, StepFault, PolicyRefusal) as error:
            self._open = f"recipe {key[:60]}: {error}"
            said = f"the recipe failed\n{self.sights.fenced(self._open)}\n{await self.sights.since()}"
            return said, None, False, None
        finally:
            self.journal.sinks.remove(listen)
        if self.batch.witness is not None:
            await self.batch.witness(by_recipe(key, before, self.sights.surface.page.url, tuple(exchanges)))
        self.used.append(key)
        self.facts.append(f"recipe {key} passed")
        self.outputs |= {name: Output(name, value, at=len(self.done)) for name, value in outputs.items()}
        self._open = ""
        kept = f"; kept: {', '.join(outputs)}" if outputs else ""
        return f"recipe {key} passed{kept}\n{await self.sights.since()}", None, True, None

    async def _ask(self, wish: Question) -> tuple[str, bytes | None, bool | None, Ended | None]:
        answer = await self.ask_person(wish.question)
        self.journal.emit(ev.ClarificationAsked(question=wish.question, answer=answer or ""))
        if answer is None:
            raise NeedsHuman(f"the model asks: {wish.question}", hint="run it again with --answer TEXT")
        self.batch.trier.door.traces.answered(answer)
        return f"The person says: {answer}", None, True, None

    async def _finish(self, wish: Finish, step: PlanStep) -> tuple[str, bytes | None, bool | None, Ended | None]:
        if wish.status != "done":
            return "ended", None, True, Ended(wish.status, wish.why)
        if self._open:
            said = "not accepted: the last steps did not go well. Look, or act, before you end it."
            return f"{said}\n{self.sights.fenced(self._open[:200])}", None, False, None
        seen = await self.sights.now()
        beside = "\n".join(self.facts)
        wrong = missing(
            (*wish.evidence, *(one.quote for one in wish.answers if one.name not in self.outputs)), seen, beside
        )
        wrong += [
            f'the answer {one.name} = "{one.value[:80]}" is not in its quote'
            for one in wish.answers
            if one.name not in self.outputs and one.value.strip() not in one.quote
        ]
        if not wish.evidence and not wish.answers and not self.outputs:
            wrong.append("there is no evidence: quote words of the page that show it")
        if wrong:
            self._open = ""
            return f"not accepted:\n{self.sights.fenced('; '.join(wrong[:4]))}", None, False, None
        for line in step.after:
            unmet = await self._unmet(line)
            if unmet and line not in self._seen:
                self._seen[line] = 1
                told = self.sights.fenced(f"the plan wants {line}; but {unmet}")
                said = f"not accepted, for this is not so; if the page says it otherwise, finish once more:\n{told}"
                return said, None, False, None
            if unmet:
                self.journal.emit(ev.Warned(message=f"the plan wanted {line}; {unmet}; the page showed it otherwise"))
        for one in wish.answers:
            held = self.outputs.get(one.name)
            if held is None:
                await self._keep(one.name, one.value, one.quote, step)
            elif not held.agrees(one.value):
                self.outputs[one.name] = replace(held, also=(*held.also, one.value))
        return "ended", None, True, Ended("done", wish.why)

    async def _keep(self, name: str, value: str, quote: str, step: PlanStep) -> None:
        """An answer, by a step that can read it again where there is one."""
        at, reads = len(self.done), step.risk == "read"
        done = await self.reads.words(name, value, quote, plan=0)
        if done is not None:
            self.done.append(done)
        self.outputs[name] = Output(name, value, len(self.done) - 1 if done is not None else None, at, reads)

    def _otherwise(self, name: str, done: Done, value: Data) -> tuple[Data, ...]:
        """What was kept under this name before, when it was another value from another place."""
        held = self.outputs.get(name)
        if held is None or held.value == value:
            return held.also if held is not None else ()
        place = self.done[held.step].step.action if held.step is not None else None
        same = place == done.step.action and held.step is not None and self.done[held.step].before == done.before
        return held.also if same else (*held.also, held.value)

    async def _unmet(self, line: str) -> str:
        """What is there instead of what a plan's line says; empty when it holds, or is no line that code can check."""
        try:
            one = bind(expectation(line, self.params), self.batch.trier.scope)
        except WrongWishError:
            return ""
        verdict = check(one, await self.batch.trier.surface.look(needs((one,))))
        return "" if verdict.is_met else (verdict.found or verdict.why)

    def take(self, other: Executor) -> None:
        """What another one did and brought back, after one's own."""
        first = len(self.done)
        self.done += other.done
        self.facts += other.facts
        self.used += other.used
        for name, one in other.outputs.items():
            self.outputs[name] = replace(one, step=None if one.step is None else first + one.step, at=first + one.at)

    def values(self) -> dict[str, Data]:
        """What the run gives back."""
        return {name: one.value for name, one in self.outputs.items()}


def texts_given(given: str | dict[str, Data]) -> list[str]:
    """The texts in the params of a recipe, but for their names, which are the recipe's; what is no JSON is one text."""
    try:
        params = json.loads(given) if isinstance(given, str) else given
        return [*texts_in([*params.values()] if isinstance(params, dict) else params)]
    except (ValueError, RecursionError):
        return [str(given)]


def _unusable(turn: Turn) -> str:
    if turn.stop == "cut":
        return f"Your answer was cut off ({turn.why}). Answer shorter, with a call of a tool."
    return "Answer with a call of a tool; use finish when the step is reached or cannot be."
