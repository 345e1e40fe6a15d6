"""What differed between two runs, told from their journals alone: header, steps, times, requests, outputs."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from urllib.parse import urlsplit

from pydantic import Field

from browser_agent.core.value import Data, Value
from browser_agent.report.run import RunReport, StepReport

SLOWER = 2.0
"""A time differs when one is so many times the other,"""
SECONDS = 0.5
"""and at least so many seconds more."""
MOST = 200
"""Differences that are told of each kind; of more only the number is."""
LONGEST = 300


class Difference(Value):
    """One thing that differed. where: a step with its row, an output, a field of the header. a, b: as each run had it;
    empty where it had nothing."""

    kind: str
    where: str
    a: str = ""
    b: str = ""


class Compared(Value):
    """Two runs side by side. more: how many differences of a kind are left out."""

    a: str
    b: str
    steps: int
    """Steps that both have."""
    found: tuple[Difference, ...] = ()
    more: dict[str, int] = Field(default_factory=dict)

    @property
    def same(self) -> bool:
        """Whether nothing differed that is looked at."""
        return not self.found


def compare(a: RunReport, b: RunReport) -> Compared:
    """Hold two runs against each other. Steps are known by id and row; of one that was done again the last counts."""
    mine, theirs = _by_place(a), _by_place(b)
    found = [*_header(a, b), *_steps(mine, theirs), *_outputs(a, b)]
    count = Counter(one.kind for one in found)
    kept: list[Difference] = []
    seen: Counter[str] = Counter()
    for one in found:
        seen[one.kind] += 1
        kept += [one] if seen[one.kind] <= MOST else []
    more = {kind: many - MOST for kind, many in count.items() if many > MOST}
    return Compared(a=a.run, b=b.run, steps=len(mine.keys() & theirs.keys()), found=tuple(kept), more=more)


def _by_place(report: RunReport) -> dict[tuple[str, str], StepReport]:
    return {(step.id, step.row): step for step in report.steps}


def _header(a: RunReport, b: RunReport) -> Iterator[Difference]:
    yield from _differs("outcome", "run", str(a.outcome), str(b.outcome))
    whys = [one.finished.why if one.finished else "" for one in (a, b)]
    yield from _differs("outcome", "why", *whys)
    if a.started is None or b.started is None:
        return
    yield from _differs("recipe", a.started.recipe, a.started.sha256, b.started.sha256)
    for kind in ("params", "versions", "walls"):
        yield from _data(kind, "", getattr(a.started, kind), getattr(b.started, kind))


def _steps(a: dict[tuple[str, str], StepReport], b: dict[tuple[str, str], StepReport]) -> Iterator[Difference]:
    for place in dict.fromkeys((*a, *b)):
        mine, theirs = a.get(place), b.get(place)
        where = _where(mine or theirs)
        if mine is None or theirs is None:
            yield Difference(kind="step", where=where, a=_ended(mine), b=_ended(theirs))
            continue
        yield from _differs("verdict", where, _ended(mine), _ended(theirs))
        yield from _differs("element", where, _element(mine), _element(theirs))
        yield from _differs("rows", where, _read(mine), _read(theirs))
        yield from _requests(where, mine, theirs)
        yield from _time(where, mine.duration_s, theirs.duration_s)


def _where(step: StepReport | None) -> str:
    if step is None:
        return ""
    row = f", row {step.row}" if step.row else ""
    return f"{step.id} {step.name}{row}"


def _ended(step: StepReport | None) -> str:
    if step is None:
        return ""
    why = str(step.fault) if step.fault is not None else step.why
    return f"{step.verdict}: {why}" if why else step.verdict


def _element(step: StepReport) -> str:
    """What was acted on, as the page had it."""
    return ", ".join(dict.fromkeys(str(one.element) for one in step.resolved))


def _read(step: StepReport) -> str:
    told = [
        f"{one.name} = {one.value}" if one.value is not None else f"{one.name}: {one.rows} rows, {one.file[-38:]}"
        for one in step.extracted
    ]
    return "; ".join(told)


def _requests(where: str, a: StepReport, b: StepReport) -> Iterator[Difference]:
    """Requests without their queries, which differ in every run; a different number of the same is none."""
    mine, theirs = ({(one.method, _plain(one.url), one.status) for one in step.exchanges} for step in (a, b))
    only = [
        ", ".join(sorted(f"{m} {u} {s or 'no answer'}" for m, u, s in one)) for one in (mine - theirs, theirs - mine)
    ]
    if any(only):
        yield Difference(kind="requests", where=where, a=only[0][:LONGEST], b=only[1][:LONGEST])


def _plain(url: str) -> str:
    try:
        parts = urlsplit(url)
    except ValueError:
        return url
    return f"{parts.scheme}://{parts.netloc}{parts.path}"


def _time(where: str, a: float, b: float) -> Iterator[Difference]:
    if abs(a - b) >= SECONDS and max(a, b) >= SLOWER * min(a, b):
        yield Difference(kind="time", where=where, a=f"{a:.2f} s", b=f"{b:.2f} s")


def _outputs(a: RunReport, b: RunReport) -> Iterator[Difference]:
    mine, theirs = (one.finished.outputs if one.finished is not None else {} for one in (a, b))
    yield from _data("output", "", mine, theirs)


def _data(kind: str, where: str, a: Data, b: Data) -> Iterator[Difference]:
    """Where two values differ, as deep as both are mappings or lists."""
    if isinstance(a, dict) and isinstance(b, dict):
        for key in dict.fromkeys((*a, *b)):
            yield from _data(kind, f"{where}.{key}" if where else str(key), a.get(key, _NOTHING), b.get(key, _NOTHING))
    elif isinstance(a, list | tuple) and isinstance(b, list | tuple):
        for number in range(max(len(a), len(b))):
            one, other = (part[number] if number < len(part) else _NOTHING for part in (a, b))
            yield from _data(kind, f"{where}[{number + 1}]", one, other)
    elif a != b:
        yield Difference(kind=kind, where=where, a=_said(a), b=_said(b))


class _Nothing:
    """What is not there."""


_NOTHING = _Nothing()


def _said(value: Data) -> str:
    return "" if value is _NOTHING else str(value)[:LONGEST]


def _differs(kind: str, where: str, a: str, b: str) -> Iterator[Difference]:
    if a != b:
        yield Difference(kind=kind, where=where, a=a[:LONGEST], b=b[:LONGEST])
