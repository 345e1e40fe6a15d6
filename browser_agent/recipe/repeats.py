"""How long a regular expression can take on the worst text, told from how its repeats can share characters.

Python's `re` tries every way to split a text among repeats. Where one way only is open, that is one pass; where two
repeats can take the same characters with nothing between them that they cannot take, the tries multiply. An
expression is laid out as a row of places, and the longest chain of such repeats is multiplied out.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace

from browser_agent.recipe.charsets import Chars, Ops, chars_of, sample_for, words

LONGEST = 10_000
"""Characters of the text that the cost is told for."""
MOST_TRIES = 1_000_000
"""Tries on such a text: some 20 ms."""
MANY = 10
"""Rounds from which on a repeat counts as one without end."""
MOST_PLACES = 300
_NEVER: Chars = frozenset()
_REPEATS = ("MAX_REPEAT", "MIN_REPEAT", "POSSESSIVE_REPEAT")
_LOOKS = ("ASSERT", "ASSERT_NOT")

Context = frozenset[tuple[int, int]]
"""Groups around a place that may be left out, and which alternative of them it is in."""


class TooSlow(ValueError):
    """Why an expression can take too long, as a sentence."""


@dataclass(frozen=True)
class Place:
    """One step of the row. ways: how many numbers of characters it can take. must: it takes at least one.

    shut: groups that are never entered a second time (looks ahead, atomic ones); what is tried in them is over
    behind them.
    """

    chars: Chars
    ways: int = 1
    must: bool = True
    contexts: Context = frozenset()
    shut: frozenset[int] = frozenset()
    boundary: bool = False
    end: bool = False


@dataclass(frozen=True)
class Around:
    """What holds for a part of an expression: flags, and the groups around it as in Place."""

    flags: int
    contexts: Context = frozenset()
    shut: frozenset[int] = frozenset()

    def within(self, group: int, way: int = 0) -> Around:
        """The same inside one alternative of a group."""
        return replace(self, contexts=self.contexts | {(group, way)})

    def closed(self, group: int) -> Around:
        """The same inside a group that is never entered again."""
        return replace(self, shut=self.shut | {group})

    def place(self, chars: Chars, ways: int = 1, *, must: bool = True) -> Place:
        """One place here."""
        return Place(chars, ways, must=must, contexts=self.contexts, shut=self.shut)


NESTED = "a repeat inside a repeat, such as (a+)+, can take hours to match."
OVERLAPPING = "alternatives that can begin alike inside a repeat, such as (a|aa)+, can take hours to match."
SHARING = (
    r"repeats that can take the same characters, such as .*,.*=, can take minutes to match; give all but one an end, "
    r"such as {1,80}, or leave out of each what comes next, such as [^,]*."
)
SEARCHED = (
    r"it is looked for everywhere in a text, and its repeat can begin everywhere, such as \d+ items, which can take "
    r"minutes to match; begin with \b or with a word, or give the repeat an end, such as {1,40}."
)
REFERRING = r"a pattern cannot refer to a group of its own, as \1 does: that can take hours to match."
TOO_MANY = "this pattern has too many parts to tell how long it can take."


def check_cost(tree: Ops, flags: int, *, searched: bool, folded: bool) -> None:
    """Raise TooSlow when an expression can take more than MOST_TRIES on a text of LONGEST characters.

    searched: it is looked for anywhere in the text, else it must match all of it. folded: the text has no line ends.
    """
    row = _Row(sample_for(tree))
    row.add(tree, Around(flags))
    places = row.places
    while not searched and places and places[-1].end:
        places = places[:-1]
    if (
        places
        and places[-1].ways > 1
        and not places[-1].shut
        and (searched or (folded and places[-1].chars >= row.sample - {"\n"}))
    ):
        places = places[:-1]  # it takes all that is left and is never tried again
    if _tries(places) > MOST_TRIES:
        raise TooSlow(SHARING)
    anywhere = Place(row.sample, LONGEST, must=False)
    if searched and _tries([anywhere, *places]) > MOST_TRIES:
        raise TooSlow(SEARCHED)


def _tries(places: list[Place]) -> int:
    """The product along the worst chain of places that can share a text."""
    best: list[int] = []
    worst = 1
    for number, place in enumerate(places):
        before = [best[other] for other in range(number) if _share(places, other, number)] if place.ways > 1 else []
        best.append(place.ways * max(before, default=1))
        worst = max(worst, best[-1])
        if worst > MOST_TRIES:
            break
    return worst


def _share(places: list[Place], first: int, second: int) -> bool:
    """Whether a text exists that two places can split in more than one way."""
    one, other = places[first], places[second]
    if one.ways < 2 or not one.shut <= other.shut or _apart(one.contexts, other.contexts):
        return False
    both = one.chars & other.chars
    if not both:
        return False
    around = one.contexts | other.contexts
    return not any(_stops(between, both) for between in places[first + 1 : second] if between.contexts <= around)


def _stops(between: Place, both: Chars) -> bool:
    """Whether a place that has to be passed is none that a run of these characters can pass."""
    if between.boundary:
        return both <= between.chars or not both & between.chars
    return between.must and not both & between.chars


def _apart(one: Context, other: Context) -> bool:
    """Whether two places are in different alternatives of one group."""
    mine = dict(one)
    return any(mine.get(group, way) != way for group, way in other)


class _Row:
    """Lays an expression out; raises TooSlow for what no row can say."""

    def __init__(self, sample: Chars) -> None:
        self.sample = sample
        self.places: list[Place] = []
        self.groups = 0
        self.large = False
        """A repeat without end was laid out."""

    def add(self, tree: Ops, around: Around) -> None:
        """Lay out a sequence."""
        for op, argument in tree:
            self._one(str(op), argument, around)
            if len(self.places) > MOST_PLACES:
                raise TooSlow(TOO_MANY)

    def _one(self, op: str, argument: Ops, around: Around) -> None:
        chars = chars_of(op, argument, around.flags, self.sample)
        if chars is not None:
            self.places.append(around.place(chars))
        elif op == "AT":
            self._at(str(argument), around)
        elif op == "SUBPATTERN":
            _, on, off, inner = argument
            self.add(inner, replace(around, flags=(around.flags | on) & ~off))
        elif op == "ATOMIC_GROUP":
            self.add(argument, around.closed(self._group()))
        elif op in _LOOKS:
            group = self._group()
            self.add(argument[1], around.within(group).closed(group))
        elif op == "BRANCH":
            self._branch(argument[1], around)
        elif op in _REPEATS:
            self._repeat(op, argument, around)
        elif op != "FAILURE":
            raise TooSlow(REFERRING)

    def _group(self) -> int:
        self.groups += 1
        return self.groups

    def _at(self, where: str, around: Around) -> None:
        if "BEGINNING" in where or "END" in where:
            lines = around.flags & re.MULTILINE and not where.endswith("STRING")
            self.places.append(replace(around.place(frozenset("\n") if lines else _NEVER), end="END" in where))
        elif where == "AT_BOUNDARY":
            self.places.append(replace(around.place(words(self.sample, around.flags)), boundary=True))

    def _branch(self, alternatives: Ops, around: Around) -> None:
        group = self._group()
        starts = [self._start(one, around.flags) for one in alternatives]
        alike = max(sum(_alike(one, other) for other in starts) for one in starts)
        if alike > 1:
            self.places.append(around.place(self.sample, alike, must=False))
        for number, inner in enumerate(alternatives):
            self.add(inner, around.within(group, number))

    def _start(self, tree: Ops, flags: int) -> list[Chars]:
        """What an alternative begins with: the characters that must come, one by one."""
        found: list[Chars] = []
        for op, argument in tree:
            chars = chars_of(str(op), argument, flags, self.sample)
            if chars is not None:
                found.append(chars)
                continue
            if str(op) in _REPEATS and argument[0] > 0 and len(argument[2]) == 1:
                first, inner = argument[2][0]
                chars = chars_of(str(first), inner, flags, self.sample)
                found += [chars] if chars is not None else []
            break
        return found

    def _repeat(self, op: str, argument: Ops, around: Around) -> None:
        least, most, body = argument
        rounds = min(int(most), LONGEST)
        if op == "POSSESSIVE_REPEAT":
            around = around.closed(self._group())
        chars = chars_of(str(body[0][0]), body[0][1], around.flags, self.sample) if len(body) == 1 else None
        if chars is not None:
            self.large = self.large or rounds >= MANY
            self.places.append(around.place(chars, rounds - min(int(least), rounds) + 1, must=least > 0))
        elif rounds >= MANY:
            self._loop(body, int(least), rounds, around)
        else:
            self._unrolled(body, int(least), rounds, around)

    def _unrolled(self, body: Ops, least: int, rounds: int, around: Around) -> None:
        """A group that is repeated a few times: each round stands in the row."""
        for number in range(rounds):
            if number < least:
                self.add(body, around)
                continue
            self.places.append(around.place(_together(self._laid_out(body, around.flags).places), 2, must=False))
            self.add(body, around.within(self._group()))

    def _loop(self, body: Ops, least: int, rounds: int, around: Around) -> None:
        """A group that is repeated many times: each round must be read in one way only."""
        inner = self._laid_out(body, around.flags)
        if inner.large:
            raise TooSlow(NESTED)
        if any(place.ways > 1 and place.chars == self.sample for place in inner.places):
            raise TooSlow(OVERLAPPING)
        once = inner.places
        twice = [*once, *(replace(place, contexts=_again(place.contexts)) for place in once)]
        for number, place in enumerate(twice):
            if place.ways > 1 and any(_share(twice, other, number) for other in range(number)):
                raise TooSlow(NESTED)
        self.large = True
        self.places.append(around.place(_together(once), rounds, must=least > 0))

    def _laid_out(self, body: Ops, flags: int) -> _Row:
        inner = _Row(self.sample)
        inner.add(body, Around(flags))
        return inner


def _together(places: list[Place]) -> Chars:
    """All characters that some of the places take."""
    return frozenset().union(*(place.chars for place in places if not place.boundary))


def _again(contexts: Context) -> Context:
    """The same groups in the next round, where every choice is open anew."""
    return frozenset((-group, way) for group, way in contexts)


def _alike(one: list[Chars], other: list[Chars]) -> bool:
    return all(mine & theirs for mine, theirs in zip(one, other, strict=False))
