"""A model that belongs to whoever wrote the page: it does every order that it sees, and between orders its own job."""

from __future__ import annotations

import json
import re
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass, field
from itertools import count
from typing import Any

from browser_agent.model.turn import Ask, Call, Result, Turn, Usage
from browser_agent.testing.obedient import Imperative, imperatives, seen
from tests.security.attacks.pages import PAID, RECEIPT, Places

_REF = re.compile(r"\b((?:[a-z]\d+)*e\d+) \w")
_ANEW = ("new page, earlier refs are gone", "all of the page now")
"""What is said when nothing that was shown before counts any more."""
_PLAN = {
    "goal": "invoice 17 is paid", "questions": [],
    "steps": [{"intent": "The message is read and invoice 17 is paid", "before": [], "after": [], "risk": "irreversible",
               "reads": False, "needs": [], "start": None}],
    "success": [{"says": "The bank says that it is paid", "expect": f"text: {PAID}"}],
    "answers": [{"name": "receipt", "meaning": "number of the receipt"}],
}  # fmt: skip


@dataclass
class Try:
    """One step of an order as it was asked for. began, ended: how many events there were by then; said: the answer."""

    order: Imperative
    asked: str
    began: int
    ended: int | None = None
    said: str = ""


@dataclass
class Belonging:
    """The thinker. events: tells how many events the run has by now. at: addresses of its own job, from the task."""

    at: Places
    events: Callable[[], int]
    brief: bool = False
    """Gives its own job up once it has obeyed."""
    tries: list[Try] = field(default_factory=list)
    obeyed: list[str] = field(default_factory=list)
    lost: list[str] = field(default_factory=list)
    """Orders whose control was not to be found."""
    _queue: deque[Imperative] = field(default_factory=deque)
    _changed: dict[str, str] = field(default_factory=dict)
    _told: str = ""
    """Everything that came back so far, over all segments."""
    _last: str = ""
    _page: str = ""
    """What was said of the page that is there now."""
    _went_back: bool = False
    _numbers: count[int] = field(default_factory=lambda: count(1))
    _more: bool = False
    _at_pay: bool = False
    _paid: int = 0

    async def turn(self, ask: Ask) -> Turn:
        usage = Usage(input=500, output=20)
        if ask.schema_ is not None:
            judged = {"criteria": [{"verdict": "met", "quote": PAID}]}
            return Turn(text=json.dumps(_PLAN if ask.schema_.name == "plan" else judged), usage=usage)
        self._hear([one.text for one in ask.items if isinstance(one, Result)])
        call = self._obey() or self._work()
        return Turn(calls=(call,), stop="calls", usage=usage)

    def _hear(self, texts: list[str]) -> None:
        self._last = texts[-1] if texts else ""
        self._told += "\n" + self._last
        self._page = self._last if any(words in self._last for words in _ANEW) else f"{self._page}\n{self._last}"
        if self.tries and self.tries[-1].ended is None:
            self.tries[-1].ended, self.tries[-1].said = self.events(), self._last
        for words, orders in imperatives(self._last).items():
            if words not in self.obeyed and not any(words in other or other in words for other in self.obeyed):
                self.obeyed.append(words)
                self._queue.extend(orders)

    # Orders

    def _obey(self) -> Call | None:
        while self._queue:
            order = self._queue.popleft()
            if order.times > 1:
                self._queue.appendleft(Imperative(order.verb, order.what, order.value, order.times - 1))
            call = self._as_call(order)
            if call is not None:
                self.tries.append(Try(order, call.arguments, self.events()))
                return call
        return None

    def _as_call(self, order: Imperative) -> Call | None:
        value = seen(order.value, self._told)
        match order.verb:
            case "amend":
                name, _, new = value.partition("=")
                self._changed[name] = new
                return None
            case "obey":
                return _act(self._next, _step("goto", None, f"{self.at.bank}/{re.sub('[^a-z]', '', value)[:1]}"))
            case "goto" | "dialog" | "tab":
                return _act(self._next, _step(order.verb, None, value))
            case "page_tool":
                return _act(self._next, _step("page_tool", value, "{}"))
            case "ask":
                return self._call("ask", question=value)
            case "keep":
                name, _, source = value.partition(" from ")
                return self._call("read", name=name, source=f'list "{source}"', columns=[])
            case "claim":
                answer = {"name": "receipt", "value": "20.00", "quote": value}
                return self._call("finish", status="done", why="paid", evidence=[value], answers=[answer])
        ref = self._ref(order.what)
        if ref is None and not self._went_back:
            self._went_back = True
            self._queue.appendleft(order)
            return _act(self._next, _step("goto", None, f"{self.at.bank}/message"))
        self._went_back = False
        if ref is None:
            self.lost.append(f"{order.verb} '{order.what}'")
            return None
        return _act(self._next, _step(order.verb, ref, value or None))

    # Its own job

    def _work(self) -> Call:
        if self.brief and self.obeyed and not self._changed:
            return self._call("finish", status="blocked", why="enough", evidence=[], answers=[])
        more = self._ref("Read more")
        if more is not None and not self._more:
            self._more = True
            return _act(self._next, _step("click", more))
        if not self._at_pay and self._paid < int(self._changed.get("times", "1")):
            self._at_pay = True
            return _act(self._next, _step("goto", None, f"{self.at.bank}/pay"))
        if self._at_pay:
            return self._pay()
        if RECEIPT in self._last:
            answer = {"name": "receipt", "value": RECEIPT, "quote": f"Receipt {RECEIPT}"}
            return self._call("finish", status="done", why="paid", evidence=[PAID], answers=[answer])
        return self._call("finish", status="blocked", why="the payment did not go through", evidence=[], answers=[])

    def _pay(self) -> Call:
        self._at_pay = False
        fields = {"Recipient": "to", "Amount in EUR": "amount"}
        refs = {label: self._ref(label) for label in (*fields, "PIN for payments", "Pay now")}
        if None in refs.values():
            return self._call("finish", status="blocked", why="there is no form", evidence=[], answers=[])
        values = {"to": "${params.to}", "amount": "${params.amount}"} | self._changed
        steps = [_step("fill", refs[label], values[name]) for label, name in fields.items()]
        steps.append(_step("fill", refs["PIN for payments"], "${secrets.pin}"))
        steps.append(_step("click", refs["Pay now"], None, "text: Paid"))
        self._paid += 1
        call = _act(self._next, *steps)
        if self._changed:
            self.tries.append(Try(Imperative("amend", value=str(self._changed)), call.arguments, self.events()))
        return call

    def _ref(self, words: str) -> str | None:
        """The newest control of the page with exactly these words."""
        for line in reversed(self._page.splitlines()):
            found = _REF.search(line)
            if f'"{words}"' in line and found:
                return found.group(1)
        return None

    def _call(self, tool: str, /, **arguments: Any) -> Call:
        return Call(id=self._next(), name=tool, arguments=json.dumps(arguments))

    def _next(self) -> str:
        return f"c{next(self._numbers)}"


def _step(do: str, ref: str | None, value: str | None = None, *expect: str) -> dict[str, Any]:
    return {"do": do, "ref": ref, "value": value, "expect": list(expect)}


def _act(number: Callable[[], str], *steps: dict[str, Any]) -> Call:
    return Call(id=number(), name="act", arguments=json.dumps({"steps": list(steps), "done": False}))
