"""What left the browser in one run, written down where no step of the recipe can tell otherwise."""

from __future__ import annotations

import hashlib
import re
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from browser_agent.browser.between import Answer, Asked, Instead
from browser_agent.core.value import Data
from browser_agent.policy.sending import pairs_of, shown
from browser_agent.policy.writes import METHODS

ANY = "*"
"""In place of what differs between two runs on the same pages."""


@dataclass(frozen=True)
class Sent:
    """A request that writes. fields: of its body, in order of their names; a body of another kind by its hash."""

    method: str
    url: str
    fields: tuple[tuple[str, str], ...] = ()

    def __str__(self) -> str:
        said = ", ".join(f"{name}={shown(name, value)[:40]}" for name, value in self.fields[:8])
        return f"{self.method} {self.url}" + (f" with {said}" if said else "")


def sent(method: str, url: str, body: bytes | None) -> Sent:
    """A write as it is compared."""
    fields = tuple(sorted(pairs_of(body)))
    if not fields and body:
        fields = (("(body)", hashlib.sha256(body).hexdigest()[:16]),)
    return Sent(method, ordered(url), fields)


def ordered(url: str) -> str:
    """An address with its fields by name, as those of a body: a form whose fields changed places says the same."""
    before, mark, query = url.partition("?")
    query, hash_, anchor = query.partition("#")
    return before + mark + "&".join(sorted(query.split("&"), key=lambda one: one.partition("=")[0])) + hash_ + anchor


@dataclass
class Traffic:
    """sent: writes that left, or that a dry run held back. opened: addresses of documents. broken: errors of ours."""

    sent: list[Sent] = field(default_factory=list)
    opened: list[str] = field(default_factory=list)
    broken: list[Exception] = field(default_factory=list)

    def asked(self, request: Asked) -> Instead:
        """Write down what leaves."""
        instead = self.instead(request)
        if instead.status is not None:
            return instead
        if request.method in METHODS:
            self.sent.append(sent(request.method, request.url, request.body))
        elif request.kind == "Document":
            self.opened.append(ordered(request.url))
        self.part(request.url, request.kind)
        return instead

    def instead(self, request: Asked) -> Instead:
        """What becomes of a request; as it is, here."""
        del request
        return Instead()

    def part(self, url: str, kind: str) -> None:
        """Something was loaded."""

    def answered(self, answer: Answer) -> bytes | None:
        """As it came, here."""
        del answer
        return None

    def held(self, method: str, url: str, body: bytes | None) -> None:
        """A dry run held it: it would have been sent."""
        self.sent.append(sent(method, url, body))

    def trouble(self, error: Exception) -> None:
        """Kept: a run in which a change failed says nothing."""
        self.broken.append(error)


@dataclass(frozen=True)
class Usual:
    """What the unchanged runs send and open, with ANY where they differ from each other.

    steady: False where they sent another number of requests to the same place, such as a page that polls.
    """

    writes: tuple[Sent, ...]
    opened: tuple[str, ...]
    unsteady: frozenset[tuple[str, str]] = frozenset()

    @classmethod
    def of(cls, one: Traffic, other: Traffic) -> Usual:
        """From two runs on the same pages."""
        writes: list[Sent] = []
        unsteady: set[tuple[str, str]] = set()
        for place in dict.fromkeys(_place(each) for each in (*one.sent, *other.sent)):
            first, second = ([each for each in run.sent if _place(each) == place] for run in (one, other))
            if len(first) != len(second):
                unsteady.add(place)
            longer, shorter = sorted((first, second), key=len, reverse=True)
            writes += [
                _both(each, shorter[min(at, len(shorter) - 1)] if shorter else each) for at, each in enumerate(longer)
            ]
        opened = [_alike(each, (*one.opened, *other.opened)) for each in (*one.opened, *other.opened)]
        return cls(tuple(writes), tuple(dict.fromkeys(opened)), frozenset(unsteady))

    def beyond(self, run: Traffic) -> list[str]:
        """What a run sent or opened that no unchanged run does, in sentences."""
        left = list(self.writes)
        found: list[str] = []
        for each in run.sent:
            fit = next((one for one in left if _fits(one, each)), None)
            if fit is not None:
                left.remove(fit)
            elif _place(each) not in self.unsteady or not any(_fits(one, each) for one in self.writes):
                again = any(_fits(one, each) for one in self.writes)
                found.append(f"sent {'once more' if again else 'what was never sent'}: {each}")
        strange = [url for url in dict.fromkeys(run.opened) if not any(same(one, url) for one in self.opened)]
        return found + [f"opened what was never opened: {url}" for url in strange]

    def missing(self, run: Traffic) -> list[str]:
        """What every unchanged run sends and this one did not."""
        left = list(run.sent)
        found: list[str] = []
        for one in self.writes:
            fit = next((each for each in left if _fits(one, each)), None)
            if fit is not None:
                left.remove(fit)
            elif _place(one) not in self.unsteady:
                found.append(f"did not send {one}")
        return found


def _place(each: Sent) -> tuple[str, str]:
    return each.method, re.sub(r"\d+", "0", each.url.partition("?")[0])


def _both(one: Sent, other: Sent) -> Sent:
    """One write, with ANY where the other run has another value."""
    if [name for name, _ in one.fields] != [name for name, _ in other.fields]:
        return Sent(one.method, blurred(one.url, other.url), ((ANY, ANY),))
    fields = tuple((name, blurred(a, b)) for (name, a), (_, b) in zip(one.fields, other.fields, strict=True))
    return Sent(one.method, blurred(one.url, other.url), fields)


def _fits(usual: Sent, each: Sent) -> bool:
    if usual.method != each.method or not same(usual.url, each.url):
        return False
    if usual.fields == ((ANY, ANY),):
        return True
    return len(usual.fields) == len(each.fields) and all(
        name == named and same(value, said)
        for (name, value), (named, said) in zip(usual.fields, each.fields, strict=True)
    )


def blurred(one: str, other: str) -> str:
    """A text with ANY where the other has another word."""
    if one == other:
        return one
    words, others = re.findall(r"\w+|\W", one), re.findall(r"\w+|\W", other)
    if len(words) != len(others):
        return ANY
    return "".join(a if a == b else ANY for a, b in zip(words, others, strict=True))


def same(usual: str, text: str) -> bool:
    """Whether a text is as usual; ANY stands for one word, alone for any text."""
    if usual in (ANY, text):
        return True
    return ANY in usual and re.fullmatch(re.escape(usual).replace(re.escape(ANY), r"\w+"), text) is not None


def _alike(url: str, others: Iterable[str]) -> str:
    """An address with its numbers blurred, when another one differs in nothing else."""
    shape = re.sub(r"\d+", ANY, url)
    return shape if any(one != url and re.sub(r"\d+", ANY, one) == shape for one in others) else url


def differing(usual: Sequence[Data], outputs: Data, *, lists: str) -> list[str]:
    """How outputs differ from those of the two unchanged runs. lists: "more" or "fewer" entries are right."""
    return list(_differing(usual[0], usual[1], outputs, lists, "outputs"))


def _differing(one: Data, other: Data, now: Data, lists: str, where: str) -> Iterable[str]:
    if isinstance(one, dict) and isinstance(other, dict) and isinstance(now, dict):
        for key in one.keys() | now.keys():
            yield from _differing(one.get(key), other.get(key), now.get(key), lists, f"{where}.{key}")
    elif isinstance(one, list | tuple) and isinstance(other, list | tuple) and isinstance(now, list | tuple):
        yield from _lists(list(one), list(other), list(now), lists, where)
    elif one != other or now == one:
        return
    elif lists and all(isinstance(each, int | float) and not isinstance(each, bool) for each in (one, now)):
        return  # a count of a list that has more or fewer entries by now
    else:
        yield f"{where} is {str(now)[:60]!r}, was {str(one)[:60]!r}"


def _lists(one: list[Data], other: list[Data], now: list[Data], lists: str, where: str) -> Iterable[str]:
    if lists == "more" and len(now) >= len(one):
        gone = _left(one, now)
        yield from (f"{where} has no {str(each)[:80]} any more" for each in gone[:1])
    elif lists == "fewer" and len(now) <= len(one):
        yield from (f"{where} has {str(each)[:80]}, which was not there" for each in _left(now, one)[:1])
    elif len(one) != len(now):
        if len(one) == len(other):
            yield f"{where} has {len(now)} entries, had {len(one)}"
    else:
        for at, (a, b, c) in enumerate(zip(one, other, now, strict=False)):
            yield from _differing(a, b, c, lists, f"{where}[{at}]")


def _left(some: list[Data], others: list[Data]) -> list[Data]:
    """What of some is not among the others, as often as it is there."""
    there = Counter(map(repr, others))
    left = []
    for each in some:
        if there[repr(each)] > 0:
            there[repr(each)] -= 1
        else:
            left.append(each)
    return left
