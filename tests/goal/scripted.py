"""A model for the tests of the loop: it reads what it was sent, as a real one does, and answers from a script."""

import json
import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

from browser_agent.model.turn import Ask, Call, Result, Said, Turn, Usage

Reply = Turn | Call | Sequence[Call]
Script = Callable[[str], Reply]


def ref(text: str, words: str) -> str:
    """The ref in the last line of a text that has these words."""
    for line in reversed(text.splitlines()):
        found = re.search(r"\b((?:[a-z]\d+)*e\d+)\b", line)
        if words in line and found:
            return found.group(1)
    raise AssertionError(f"no {words} in\n{text}")


def step(do: str, ref: str | None = None, value: str | None = None, *expect: str) -> dict[str, Any]:
    return {"do": do, "ref": ref, "value": value, "expect": list(expect)}


def act(*steps: dict[str, Any], done: bool = False) -> Call:
    return call("act", steps=list(steps), done=done)


def call(tool: str, /, **arguments: Any) -> Call:
    return Call(id=f"c{next(_numbers)}", name=tool, arguments=json.dumps(arguments))


def look(find: str | None = None, picture: bool = False) -> Call:
    return call("look", find=find, picture=picture)


def finish(status: str = "done", *evidence: str, why: str = "", answers: Iterable[dict[str, str]] = ()) -> Call:
    return call("finish", status=status, why=why, evidence=list(evidence), answers=list(answers))


def answer(name: str, value: str, quote: str) -> dict[str, str]:
    return {"name": name, "value": value, "quote": quote}


def _count() -> Iterator[int]:
    number = 0
    while True:
        yield (number := number + 1)


_numbers = _count()


def plan(
    *intents: str,
    success: Iterable[tuple[str, str | None]] = (("it is done", None),),
    risk: str = "submit",
    **more: Any,
) -> dict[str, Any]:
    steps = [
        {"intent": one, "before": [], "after": [], "risk": risk, "reads": False, "needs": [], "start": None}
        for one in intents
    ]
    criteria = [{"says": says, "expect": expect} for says, expect in success]
    return {"goal": "a goal", "questions": [], "steps": steps, "success": criteria, "answers": []} | more


def judged(*quotes: str, verdict: str = "met") -> dict[str, Any]:
    return {"criteria": [{"verdict": verdict, "quote": quote} for quote in quotes]}


@dataclass
class Scripted:
    """Plans and judgements by role, and a turn of the executor for each time it is asked; the last one comes again."""

    plans: Sequence[dict[str, Any]]
    turns: Sequence[Script]
    judgements: Sequence[dict[str, Any]] = ()
    asks: list[Ask] = field(default_factory=list)
    _counts: dict[str, int] = field(default_factory=dict)

    async def turn(self, ask: Ask) -> Turn:
        self.asks.append(ask)
        usage = Usage(input=1000, output=50)
        if ask.schema_ is not None:
            texts = self.plans if ask.schema_.name == "plan" else self.judgements
            return Turn(text=json.dumps(self._next(ask.schema_.name, texts)), usage=usage)
        reply = self._next("act", self.turns)(said(ask))
        if isinstance(reply, Turn):
            return reply
        calls = (reply,) if isinstance(reply, Call) else tuple(reply)
        return Turn(calls=calls, stop="calls", usage=usage)

    def _next(self, kind: str, of: Sequence[Any]) -> Any:
        at = self._counts.get(kind, 0)
        self._counts[kind] = at + 1
        return of[min(at, len(of) - 1)]

    @property
    def results(self) -> list[str]:
        """What the executor's calls were answered with, in order, over all segments; without the first looks."""
        told: dict[tuple[str, str], str] = {}
        for ask in (ask for ask in self.asks if ask.schema_ is None):
            told |= {(i.call, i.text): i.text for i in ask.items if isinstance(i, Result) and i.call != "look_0"}
        return list(told.values())


def said(ask: Ask) -> str:
    """Everything that the model was told by tools so far; the newest last."""
    return "\n".join(item.text for item in ask.items if isinstance(item, Result | Said))
