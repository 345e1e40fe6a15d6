"""Which thing of a page a sentence means: the likest, its lead over the next, or why none is taken. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from browser_agent.core.plain.said import Said, Where
from browser_agent.core.plain.terms import Term, terms
from browser_agent.core.seen import Observation, Seen
from browser_agent.engine.plain.compare import AROUND, KIN, Compared, compare
from browser_agent.engine.plain.scene import FIELDS, MOST, TICKED, Thing, things
from browser_agent.policy import words as grave

SURE = 0.78
"""Least confidence for an act. Names that share a word reach 0.60; a label in other words, in a role that only just
fits, 0.80."""
LEAD = 0.06
"""Least lead over the next. Equal names lead by 0, a button before a field of its name by 0.12."""
ONLY_KIND = 0.85
"""Of "the text field", when there is one."""
CALLED_SO = 0.95
"""From here on the whole phrase is a name: "First name" is no first thing, and "Menu" no kind."""
COVERED = 0.85
"""Of what lies under something else: the dialog before the page means its own button."""
NOT_MISSED = frozenset({"hidden text", "frames"})
"""What a look may leave out: it cannot be seen, or is of a site where nothing may be done."""
LISTED = 4
_PRESSES = frozenset({"click", "double_click", "right_click", "open", "press"})


@dataclass(frozen=True)
class Scored:
    """A thing, how much it is what was said, and what speaks for or against it."""

    thing: Thing
    score: float
    why: str

    def __str__(self) -> str:
        return f"{self.thing} ({self.score:.2f}{': ' + self.why if self.why not in ('same', '') else ''})"


@dataclass(frozen=True)
class Match:
    """best: what is meant; None when that is not sure, and then why. near: what came closest, the best first."""

    best: Scored | None
    confidence: float = 0.0
    margin: float = 0.0
    why: str = ""
    near: tuple[Scored, ...] = ()
    nth: int = 0
    """Of its equals on the page, from 1, where the sentence counted."""

    @property
    def is_sure(self) -> bool:
        """Whether it may be acted on."""
        return self.best is not None


def match(said: Said, seen: Observation) -> Match:
    """Raises nothing: what is not sure says why."""
    picks = said.verb == "choose" and said.value is None
    able = things(seen, said.verb, picks=picks)
    if len(able) > MOST:
        return Match(None, why=f"{len(able)} things could be meant; {MOST} is the most that are compared")
    unread = [what for what in seen.left_out if what not in NOT_MISSED]
    if unread:
        return Match(None, why=f"the page was not read whole: {', '.join(unread[:3])} left out")
    able = [one for one in able if all(_stands(one, where) for where in said.where if where.kind != "near")]
    if said.value is not None and said.verb == "choose":
        offer = [one for one in able if _offers(one.seen, said.value)]
        if able and not offer:
            near = tuple(_ranked(said, able)[:LISTED])
            return Match(None, why=f'no list there offers "{said.value[:80]}"', near=near)
        able = offer
    if not able:
        where = " there" if said.where else ""
        return Match(None, why=f"nothing{where} can be the thing of the verb {said.verb.replace('_', ' ')}")
    if (said.kind or said.nth) and said.whole != said.words:
        whole = _decided(said.model_copy(update={"words": said.whole, "nth": 0}), able, seen)
        if whole.best is not None and whole.confidence >= CALLED_SO * whole.best.thing.fit and whole.best.why == "same":
            return whole
    kinds = [one for one in able if _is_of_kind(said, one)]
    if not kinds:
        near = tuple(_ranked(said, able)[:LISTED])
        return Match(None, why=f"no {said.kind} is there that it could be", near=near)
    return _decided(said, kinds, seen)


def _is_of_kind(said: Said, thing: Thing) -> bool:
    """Whether it is what the sentence calls it. What takes files is a button to a program and a field to a person."""
    if not said.roles or said.verb == "upload" or thing.seen.role in said.roles:
        return True
    return bool(thing.option) and "option" in said.roles


def _decided(said: Said, able: Sequence[Thing], seen: Observation) -> Match:
    ranked = _ranked(said, able)
    beside = next((one for one in said.where if one.kind == "near"), None)
    if beside is not None and ranked:
        ranked = _by_nearness(ranked, beside, seen)
    near = tuple(one for one in ranked[:LISTED] if one.score or one.why)
    if not ranked or ranked[0].score <= 0:
        return Match(None, why="nothing there is called so", near=near)
    best = ranked[0]
    equals = [one for one in ranked if best.score - one.score < LEAD]
    if said.nth and best.score >= SURE:
        return _counted(said, [one for one in ranked if one.score >= SURE and best.score - one.score < LEAD], near)
    margin = round(best.score - (ranked[1].score if len(ranked) > 1 else 0.0), 2)
    if best.score < SURE:
        return Match(None, best.score, margin, f"the likest is {best}; {SURE:.2f} is the least", near)
    if margin < LEAD:
        return Match(None, best.score, margin, f"{len(equals)} things are as like: {_named(equals)}", near)
    return Match(best, best.score, margin, near=near)


def _named(equals: Sequence[Scored]) -> str:
    return ", ".join(dict.fromkeys(str(one.thing) for one in equals[:LISTED]))


def _counted(said: Said, equals: list[Scored], near: tuple[Scored, ...]) -> Match:
    """The second, or the last, of those that are called so, in reading order."""
    ordered = sorted(equals, key=lambda one: one.thing.at)
    place = said.nth - 1 if said.nth > 0 else len(ordered) + said.nth
    if len(ordered) == 1 and abs(said.nth) == 1 and said.words:
        return Match(
            None, ordered[0].score, why=f"there is only {ordered[0].thing}, so that nothing is to be counted", near=near
        )
    if not 0 <= place < len(ordered):
        return Match(
            None,
            ordered[0].score,
            why=f"there {'is' if len(ordered) == 1 else 'are'} only {len(ordered)} of them",
            near=near,
        )
    chosen = ordered[place]
    return Match(chosen, chosen.score, 1.0, near=near, nth=place + 1)


def _ranked(said: Said, able: Iterable[Thing]) -> list[Scored]:
    return sorted((_scored(said, one) for one in able), key=lambda one: -one.score)


def _scored(said: Said, thing: Thing) -> Scored:
    clear = 1.0 if thing.clear else COVERED
    fit = 1.0 if thing.seen.role in said.roles else thing.fit  # who says "field" means one
    if not said.words:
        if _is_grave(said, thing):
            return Scored(thing, KIN, "it may not be taken back, so its own words are wanted")
        return Scored(thing, round(ONLY_KIND * fit * clear, 3), "by its kind alone")
    field = thing.seen.role in FIELDS | TICKED and said.verb not in _PRESSES and not thing.option
    best, weight = Compared(0.0, ""), 1.0
    for text, counts in thing.says:
        one = compare(said.words, text, exact=said.exact, field=field)
        if one.score * counts > best.score * weight or (not best.relation and one.relation != "other"):
            best, weight = one, counts
    score, why = best.score, best.relation
    is_grave = _is_grave(said, thing)
    if is_grave and why == "same" and compare(said.words, thing.seen.name, exact=True).score <= KIN:
        why = "nearly the same"  # "Delete" is not "Delete page", however small the word
    if best.left and not said.exact and best.relation == "says less" and _are_around(said, best.left, thing, is_grave):
        score, why = AROUND, "its other words stand around it"
    elif is_grave and score > KIN and why != "same":
        score, why = KIN, "it may not be taken back, so its own words are wanted"
    return Scored(thing, round(score * weight * fit * clear, 3), why)


def _are_around(said: Said, left: Sequence[Term], thing: Thing, is_grave: bool) -> bool:  # noqa: FBT001 - a fact about the thing
    """Whether all words that a thing does not say stand in its row or dialog, or over it; a heading may be far away."""
    if is_grave and not {one.text for one in terms(thing.seen.name)} <= {one.text for one in terms(said.words)}:
        return False
    texts = (*thing.rows, *thing.dialogs) if is_grave else thing.around
    there = {one.text for text in texts for one in terms(text)}
    return all(one.text in there for one in left)


def _is_grave(said: Said, thing: Thing) -> bool:
    """Whether what pays or ends something would be pressed."""
    if said.verb not in _PRESSES:
        return False
    return any(words.are_in(text) for words in (grave.PAYS, grave.ENDS) for text in (said.words, thing.seen.name))


def _stands(thing: Thing, where: Where) -> bool:
    """Whether a thing stands where the sentence says."""
    if where.kind == "dialog" and not where.words:
        return thing.in_dialog
    texts = {"row": thing.rows, "dialog": thing.dialogs, "section": thing.sections}.get(where.kind, ())
    if where.kind == "row" and len(thing.rows) and _row_says(where, thing.rows):
        return True
    return any(compare(where.words, text, exact=where.exact).score >= SURE for text in texts)


def _row_says(where: Where, rows: tuple[str, ...]) -> bool:
    """Whether all words of a place stand in the cells of one row."""
    said = terms(where.words)
    there = {one.text for text in rows for one in terms(text)}
    return not where.exact and bool(said) and all(one.text in there for one in said)


def _offers(node: Seen, option: str) -> bool:
    """Whether a list has an option; one whose options are not told may have any."""
    told = node.more.get("options")
    if told is None or "…" in told:
        return True
    return any(compare(option, one, exact=True).score >= SURE for one in told.split(" | "))


def _by_nearness(ranked: list[Scored], beside: Where, seen: Observation) -> list[Scored]:
    """Those that are called alike, the one beside the named thing first and the others far behind."""
    best = ranked[0].score
    alike = [one for one in ranked if best - one.score < LEAD]
    own = {one.thing.at for one in alike}
    anchors = [(at, node) for at, node in enumerate(seen.nodes) if at not in own and _names(node, beside)]
    if not anchors:
        return [Scored(one.thing, 0.0, f'nothing says "{beside.words}"') for one in alike]
    measured = sorted(
        ((min(_apart(one.thing, at, node) for at, node in anchors), one) for one in alike), key=lambda pair: pair[0]
    )
    first = measured[0]
    tied = len(measured) > 1 and measured[1][0] - first[0] < 1
    return [
        one if number == 0 or tied else Scored(one.thing, round(one.score * 0.5, 3), "farther away")
        for number, (_, one) in enumerate(measured)
    ]  # fmt: skip


def _names(node: Seen, beside: Where) -> bool:
    """Whether a line, or a cell of a row, says what the thing is to be beside."""
    texts = node.name.split(" | ") if node.role == "row" else [node.name]
    return any(compare(beside.words, text, exact=beside.exact, field=True).score >= SURE for text in texts if text)


def _apart(thing: Thing, at: int, node: Seen) -> float:
    """Distance in pixels, side by side before above; in lines, hundred pixels each, where a box is not known."""
    a, b = thing.seen.box, node.box
    if a is None or b is None:
        return abs(thing.at - at) * 100.0 + (0 if thing.at > at else 30)
    down = abs((a[1] + a[3] / 2) - (b[1] + b[3] / 2))
    across = max(a[0] - (b[0] + b[2]), b[0] - (a[0] + a[2]), 0)
    return down * 3 + across
