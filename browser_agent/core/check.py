"""Whether an expectation holds of a snapshot: pure, total, and with the near misses in the answer."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from fnmatch import translate

from browser_agent.core import expect as ex
from browser_agent.core.match import fold, glob_matches, matches
from browser_agent.core.outcome import Verdict
from browser_agent.core.sentence import say
from browser_agent.core.snapshot import Element, Exchange, Need, Snapshot
from browser_agent.core.template import as_text
from browser_agent.core.value import Data

HIDDEN_FIELDS = ("password", "otp", "card")
"""Kinds of fields whose value a snapshot shows as dots."""
MANY = 5
"""How many near misses a verdict names."""


def check(expectation: ex.Expectation, now: Snapshot, before: Snapshot | None = None) -> Verdict:
    """Judge one expectation.

    before: what was seen before the step; only `unchanged` needs it.
    """
    match expectation:
        case ex.Url():
            met = glob_matches(expectation.glob, now.url)
            why = "" if met else _stopped_at_slash(expectation.glob, now.url)
            return _verdict(expectation, f"the address {now.url}{why}", met=met)
        case ex.Title():
            return _matched(expectation, expectation.match, now.title, "the title")
        case ex.That():
            return _matched(expectation, expectation.match, expectation.value, "the value")
        case ex.Visible() | ex.Hidden() | ex.Count() | ex.Text() | ex.ValueIs() | ex.Checked():
            return _check_elements(expectation, now)
        case ex.Table():
            return _check_table(expectation, now)
        case ex.Aria():
            return _check_aria(expectation, now)
        case ex.Request() | ex.Response() | ex.Downloaded() | ex.NoConsoleErrors():
            return _check_traffic(expectation, now)
        case ex.Storage() | ex.Cookie():
            return _check_stored(expectation, now)
        case ex.Looks():
            return _check_picture(expectation, now)
        case ex.Unchanged():
            return _check_unchanged(expectation, now, before)
        case ex.AnyOf() | ex.Not():
            return _check_combined(expectation, now, before)


def needs(expectations: Iterable[ex.Expectation]) -> Need:
    """What must be looked at to judge all of these."""
    need = Need()
    for expectation in expectations:
        need += _need(expectation)
    return need


def _need(expectation: ex.Expectation) -> Need:  # noqa: C901 - one short case for each expectation
    match expectation:
        case ex.Visible() | ex.Count():
            return Need(counts=(expectation.target,))
        case ex.Hidden():
            return Need(queries=(expectation.target,))
        case ex.ValueIs():
            return Need(values=(expectation.target,))
        case ex.Checked():
            return Need(states=(expectation.target,))
        case ex.Text() | ex.Unchanged():
            return Need(texts=(expectation.target,))
        case ex.Table():
            return Need(grids=(expectation.target,))
        case ex.Aria():
            return Need(arias=(expectation.target,))
        case ex.Storage():
            return Need(storage=True)
        case ex.Cookie():
            return Need(cookies=True)
        case ex.Looks():
            return Need(pictures=((expectation.file, expectation.target),))
        case ex.AnyOf():
            return needs(expectation.of)
        case ex.Not():
            return _need(expectation.of)
        case ex.Title():
            return Need(title=True)
        case _:
            return Need()


def _verdict(expectation: ex.Expectation, found: str, near: Iterable[str] = (), *, met: bool) -> Verdict:
    return _met(expectation, found) if met else _missed(expectation, found, near)


def _met(expectation: ex.Expectation, found: str) -> Verdict:
    expected = say(expectation)
    return Verdict(state="met", expected=expected, found=found, why=f"{expected}: {found}")


def _missed(expectation: ex.Expectation, found: str, near: Iterable[str] = ()) -> Verdict:
    expected = say(expectation)
    why = f"expected {expected}; found {found}"
    return Verdict(state="not_met", expected=expected, found=found, near=tuple(near)[:MANY], why=why)


def _matched(expectation: ex.Expectation, match: ex.Match, value: Data, what: str) -> Verdict:
    return _verdict(expectation, f"{what} {_quoted(value)}", met=matches(match, value))


def _quoted(value: Data) -> str:
    text = fold(as_text(value))
    return f'"{text[:197]}..."' if len(text) > 200 else f'"{text}"'


def _check_elements(
    expectation: ex.Visible | ex.Hidden | ex.Count | ex.Text | ex.ValueIs | ex.Checked, now: Snapshot
) -> Verdict:
    answer = now.answer(expectation.target)
    if answer is None:
        return Verdict(state="unknown", expected=say(expectation), why="nobody looked at it")
    seen, count = answer.elements, answer.count
    match expectation:
        case ex.Visible():
            return _verdict(expectation, _number_of(count), met=count > 0)
        case ex.Hidden():
            return _verdict(expectation, _number_of(count), (str(e) for e in seen), met=count == 0)
        case ex.Count():
            low = expectation.equals if expectation.equals is not None else (expectation.min or 0)
            high = expectation.equals if expectation.equals is not None else expectation.max
            met = count >= low and (high is None or count <= high)
            return _verdict(expectation, _number_of(count), met=met)
        case ex.Text():
            if expectation.target is not None and count != 1:
                return _missed(expectation, f"{_number_of(count)} of {expectation.target}")
            return _text_verdict(expectation, answer.text or "")
        case ex.ValueIs():
            return _one(expectation, seen, lambda e: _held(expectation, e))
        case ex.Checked():
            return _one(expectation, seen, lambda e: _checked(expectation, e))


def _text_verdict(expectation: ex.Text, text: str) -> Verdict:
    """A page's text is long: on a miss, name the lines that came closest instead of all of it."""
    if matches(expectation.match, text):
        return _met(expectation, "it is there")
    if expectation.target is not None and len(text) <= 300:
        return _missed(expectation, f"the text {_quoted(text)}")
    pattern = " ".join(re.findall(r"[^\W\d_]{3,}", expectation.match.matches or ""))
    wanted = fold(as_text(expectation.match.contains or expectation.match.equals or pattern)).lower()
    scores = {line: _shared(wanted, line) for line in map(fold, text.splitlines())}
    near = sorted((line for line in scores if scores[line]), key=lambda line: -scores[line])
    return _missed(expectation, "no such text", (_quoted(line) for line in near))


def _shared(wanted: str, line: str) -> int:
    """How many of the wanted words a line has. One may be the beginning of the other: "result", "results"."""
    pairs = [(word, there) for word in set(wanted.split()) for there in line.lower().split()]
    return len({word for word, there in pairs if word == there or (len(word) > 3 and there.startswith(word))})


def _held(expectation: ex.ValueIs, element: Element) -> Verdict:
    """What a field of passwords, codes or cards holds is never in a snapshot, only how long it is."""
    value = element.value or ""
    wanted = expectation.match.equals
    if element.field not in HIDDEN_FIELDS or not value or wanted is None:
        return _matched(expectation, expectation.match, value, "the value")
    found = f"{len(value)} characters, which are not shown"
    return _verdict(expectation, found, met=len(as_text(wanted)) == len(value))


def _checked(expectation: ex.Checked, element: Element) -> Verdict:
    state = "on" if "checked" in element.states else "mixed" if "mixed" in element.states else "off"
    return _verdict(expectation, f"it is {state}", met=(state == "on") == expectation.on and state != "mixed")


def _one(expectation: ex.Expectation, seen: tuple[Element, ...], judge: Callable[[Element], Verdict]) -> Verdict:
    if len(seen) != 1:
        return _missed(expectation, _number_of(len(seen)), (str(element) for element in seen))
    return judge(seen[0])


def _number_of(count: int) -> str:
    return {0: "none", 1: "one"}.get(count, str(count))


def _check_table(expectation: ex.Table, now: Snapshot) -> Verdict:
    answer = now.answer(expectation.target)
    grid = answer.grid if answer else None
    if grid is None:
        found = _number_of(answer.count if answer else 0)
        return _missed(expectation, found + " of " + str(expectation.target))
    headers = [fold(header) for header in grid.headers]
    places = {column: _place(headers, fold(column)) for column in (*expectation.columns, *expectation.row)}
    missing = [column for column, place in places.items() if place is None]
    if missing:
        return _missed(expectation, f"no column {_quoted(missing[0])}", (_quoted(h) for h in headers))
    most = len(grid.rows) if expectation.max is None else expectation.max
    if not (expectation.min or 0) <= len(grid.rows) <= most:
        return _missed(expectation, f"{len(grid.rows)} rows")
    if not expectation.row:
        return _met(expectation, f"{len(grid.rows)} rows")
    wanted = [(places[column] or 0, fold(cell)) for column, cell in expectation.row.items()]
    scores = [
        (sum(index < len(row) and fold(row[index].text) == cell for index, cell in wanted), row) for row in grid.rows
    ]
    if any(score == len(wanted) for score, _ in scores):
        return _met(expectation, "the row is there")
    near = sorted((item for item in scores if item[0]), key=lambda item: -item[0])
    lines = (" | ".join(fold(cell.text) for cell in row) for _, row in near)
    return _missed(expectation, f"no such row among {len(grid.rows)}", lines)


def _place(headers: list[str], name: str) -> int | None:
    """Where the heading is. Capitals may come from a style sheet: they matter only when more than one reads alike."""
    same = [place for place, header in enumerate(headers) if header == name][:1]
    same = same or [place for place, header in enumerate(headers) if header.casefold() == name.casefold()]
    return same[0] if len(same) == 1 else None


def _check_aria(expectation: ex.Aria, now: Snapshot) -> Verdict:
    answer = now.answer(expectation.target)
    if answer is None or answer.aria is None:
        return _missed(expectation, "none of " + str(expectation.target or "the page"))
    there = [fold(line) for line in answer.aria.splitlines()]
    position = 0
    for line in filter(None, (fold(line) for line in expectation.snapshot.splitlines())):
        try:
            position = next(i for i in range(position, len(there)) if there[i].startswith(line)) + 1
        except StopIteration:
            return _missed(expectation, f"no line {_quoted(line)} after line {position}", there[position:])
    return _met(expectation, "every line, in order")


def _check_traffic(
    expectation: ex.Request | ex.Response | ex.Downloaded | ex.NoConsoleErrors, now: Snapshot
) -> Verdict:
    match expectation:
        case ex.NoConsoleErrors():
            errors = now.console_errors
            return _verdict(expectation, _number_of(len(errors)), (_quoted(e) for e in errors), met=not errors)
        case ex.Downloaded():
            names = re.compile(translate(expectation.glob))
            kept = [k for k in now.downloads if names.match(k.name) and k.size_bytes >= expectation.min_bytes]
            said = [f"{k.name} ({k.size_bytes} bytes)" for k in now.downloads]
            return _verdict(expectation, ", ".join(said[:MANY]) or "none", met=bool(kept))
        case ex.Request():
            sent = [e for e in now.exchanges if _is_about(expectation, e)]
            return _verdict(expectation, _number_of(len(sent)), map(_said, now.exchanges), met=bool(sent))
        case ex.Response():
            got = [e for e in now.exchanges if _is_about(expectation, e) and _answered(expectation, e)]
            return _verdict(expectation, _number_of(len(got)), map(_said, now.exchanges), met=bool(got))


def _stopped_at_slash(glob: str, url: str) -> str:
    """What to write where all that keeps a pattern from an address is that `*` ends at each /; empty for all else."""
    wider = re.sub(r"\*+", "**", glob)
    return f". `*` stops at each /; {wider} would match" if glob_matches(wider, url) and wider != glob else ""


def _is_about(expectation: ex.Request | ex.Response, exchange: Exchange) -> bool:
    method = expectation.method
    return glob_matches(expectation.glob, exchange.url) and (method is None or method.upper() == exchange.method)


def _answered(expectation: ex.Response, exchange: Exchange) -> bool:
    if exchange.status is None:
        return False
    return exchange.status == expectation.status if expectation.status is not None else exchange.status < 400


def _said(exchange: Exchange) -> str:
    return f"{exchange.method} {exchange.url} ({exchange.status or exchange.failure or 'no answer yet'})"


def _check_stored(expectation: ex.Storage | ex.Cookie, now: Snapshot) -> Verdict:
    match expectation:
        case ex.Cookie():
            store, key = now.cookies, expectation.name
        case ex.Storage():
            store = now.local_storage if expectation.area == "local" else now.session_storage
            key = expectation.key
    if key not in store:
        if expectation.match.empty:
            return _met(expectation, "none")
        return _missed(expectation, "no such entry", sorted(store))
    return _matched(expectation, expectation.match, store[key], "the value")


def _check_picture(expectation: ex.Looks, now: Snapshot) -> Verdict:
    differs = now.picture_differs.get(expectation.file)
    if differs is None:
        return Verdict(state="unknown", expected=say(expectation), why="no picture was compared")
    return _verdict(expectation, f"{differs:.2%} of the pixels differ", met=differs <= expectation.differs)


def _check_unchanged(expectation: ex.Unchanged, now: Snapshot, before: Snapshot | None) -> Verdict:
    earlier = before.answer(expectation.target) if before else None
    later = now.answer(expectation.target)
    if earlier is None or later is None:
        return Verdict(state="unknown", expected=say(expectation), why="it was not seen before the step")
    same = fold(earlier.text or "") == fold(later.text or "")
    return _verdict(expectation, "it is the same" if same else f"the text {_quoted(later.text)}", met=same)


def _check_combined(expectation: ex.AnyOf | ex.Not, now: Snapshot, before: Snapshot | None) -> Verdict:
    if isinstance(expectation, ex.Not):
        inner = check(expectation.of, now, before)
        if inner.state == "unknown":
            return inner
        return _verdict(expectation, inner.found or inner.why, met=inner.state != "met")
    verdicts = [check(one, now, before) for one in expectation.of]
    met = next((verdict for verdict in verdicts if verdict.is_met), None)
    if met is not None:
        return met
    return _missed(expectation, "; ".join(verdict.found or verdict.why for verdict in verdicts))


def is_positive(expectation: ex.Expectation) -> bool:
    """True when only something that happened can make it so, which a page that is still loading cannot do by accident.

    "Hidden", "at most" and "unchanged" are true of an empty page, so they are judged on a quiet page only.
    """
    match expectation:
        case ex.Hidden() | ex.Unchanged() | ex.NoConsoleErrors() | ex.Not() | ex.Looks():
            return False
        case ex.Count():
            return (expectation.equals or expectation.min or 0) > 0 and expectation.max is None
        case ex.Table():
            return expectation.max is None
        case ex.Text() | ex.Title() | ex.Storage() | ex.Cookie():
            return not matches(expectation.match, "")
        case ex.AnyOf():
            return all(map(is_positive, expectation.of))
        case _:
            return True
