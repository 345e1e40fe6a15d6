"""Whether the element that a query finds is the one that it was written for, and which one took its place: pure."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Literal

from browser_agent.core.lineup import SEVERAL, Lineup, Suspect
from browser_agent.core.target import Fingerprint, Query, cell_of
from browser_agent.engine.likeness import MARGIN, SAME_PLACE, SCORE, Likeness, compare, family, known, related

MOST = 3
"""Candidates that a fault lists."""
DATA = frozenset({"link", "row", "cell", "gridcell", "option", "listitem", "treeitem", "checkbox", "radio"})
"""Roles whose names are often the data itself: another name is another thing, not a renamed one."""
HALF = 0.5
"""Least share of its points for what a model may choose: what has less has nothing but its kind and a word or two."""
FIXED = ("navigation", "banner", "contentinfo", "toolbar", "menu")
"""Regions whose links are no data."""
OWN = ("label", "text", "placeholder", "testid", "alt", "title", "css")
"""What an alternative may know of the element itself, beside its place."""


@dataclass(frozen=True)
class Scored:
    """A suspect with its likeness."""

    suspect: Suspect
    likeness: Likeness

    def __str__(self) -> str:
        differs = f": {'; '.join(self.likeness.differs[:MOST])}" if self.likeness.differs else ""
        return f"{self.suspect} ({self.likeness.score:.2f}{differs})"


@dataclass(frozen=True)
class Identity:
    """Whether it is the one. why: what speaks against it, empty when nothing does. near: candidates with scores."""

    why: str = ""
    near: tuple[str, ...] = ()


@dataclass(frozen=True)
class Heir:
    """What took the place of an element. margin: its lead over the next; votes: alternatives that name it.

    reason: what a model said for its choice; usd: what that cost, None where it has no price or none was asked.
    """

    ref: str
    said: str
    rung: Literal["alternatives", "similarity", "model"]
    score: float
    margin: float
    votes: int
    reason: str = ""
    usd: float | None = None


@dataclass(frozen=True)
class NoHeir:
    """Nothing can be taken for it, and why. usd: what a model cost that was asked."""

    why: str
    near: tuple[str, ...] = ()
    usd: float | None = None

    def more(self, why: str, usd: float | None = None) -> NoHeir:
        """The same, with what else speaks against it."""
        return replace(self, why=f"{self.why}; {why}", usd=usd)


def scored(was: Fingerprint, lineup: Lineup) -> list[Scored]:
    """The suspects that it may be by now, the likest first; what stood beside it is none of them."""
    able = [one for one in lineup.suspects if one.now.role in family(was.role) and not _was_there(was, one)]
    return sorted((Scored(one, compare(was, one.now)) for one in able), key=lambda one: -one.likeness.score)


def identity(query: Query, lineup: Lineup) -> Identity:
    """Whether the one element that a query finds is still the one that it was written for.

    All alternatives that resolve must agree; what was the only one of its name must still be; and where no alternative
    speaks for it, it must be like its fingerprint, with a margin over the next.
    """
    mine, *others = lineup.points
    found = lineup.of(mine)
    if found is None:
        return Identity()  # nothing that could be compared: a hidden input, a table
    was = known(query)
    rank = scored(was, lineup) if was is not None else []
    near = tuple(str(one) for one in rank[:MOST])
    votes = [one for one in others if one not in ("", SEVERAL)]
    astray = [str(one) for one, at in zip(query.also, others, strict=True) if at not in ("", SEVERAL, mine)]
    if astray:
        there = lineup.of(next(one for one in votes if one != mine))
        return Identity(f"it finds {found}, and its alternative {astray[0]} finds {there}", near)
    if was is None:
        return Identity()
    if was.equals == 1 and found.now.equals > 1:
        return Identity(f"{found.now.equals} {found} where there was 1", near)
    here = compare(was, found.now)
    following = _next(rank, mine)
    if was.row and found.now.row and cell_of(was.row) != cell_of(found.now.row):
        return Identity(f"{found} in the row {found.now.row}, and it was in the row {was.row}", near)
    if votes and here.score >= SCORE:
        return Identity()
    if not here.holds:
        differs = "; ".join(here.differs[:MOST])
        return Identity(f"{found}, which is not where it was ({here.score:.2f}: {differs})", near)
    if here.score - following < MARGIN:
        return Identity(f"{found}, and another one is as like ({following:.2f})", near)
    return Identity()


def _next(rank: list[Scored], ref: str) -> float:
    return next((one.likeness.score for one in rank if one.suspect.ref != ref), 0.0)


def heir(query: Query, lineup: Lineup, *, proved: bool) -> Heir | NoHeir:
    """What took the place of an element that its query does not find any more.

    proved: the step has an expectation that only doing it makes true; without one, alternatives alone may name it.
    """
    was = known(query)
    rank = scored(was, lineup) if was else []
    near = tuple(str(one) for one in rank[:MOST])
    named = _named(query, was, lineup)
    if isinstance(named, Heir):
        return named
    if was is None:
        return NoHeir(named or "no alternative finds one element, and there is no fingerprint to compare with")
    if not rank:
        return NoHeir(named or "nothing of its kind is new on the page")
    if not proved:
        return NoHeir("its step expects nothing that doing it would make true, so that nothing would prove it", near)
    best = rank[0]
    margin = round(best.likeness.score - _next(rank, best.suspect.ref), 3)
    against = _against(was, best)
    if against:
        return NoHeir(against, near)
    if margin < MARGIN:
        return NoHeir(f"{best.suspect} leads by {margin:.2f} only; {MARGIN:.2f} is the least", near)
    return Heir(best.suspect.ref, str(best.suspect), "similarity", best.likeness.score, margin, 0)


def _was_there(was: Fingerprint | None, suspect: Suspect) -> bool:
    """Whether it stood beside the element when that was found last: then it is another one, whatever it is like."""
    return was is not None and suspect.now.name != was.name and suspect.now.name in (*was.others, *was.neighbours)


def _named(query: Query, was: Fingerprint | None, lineup: Lineup) -> Heir | str:
    """The one that all alternatives name which find anything; else what is wrong with it, or nothing."""
    votes = [(one, at) for one, at in zip(query.also, lineup.points[1:], strict=True) if at not in ("", SEVERAL)]
    refs = {at for _, at in votes}
    if len(refs) > 1:
        said = ", ".join(f"{one} finds {lineup.of(at)}" for one, at in votes[:MOST])
        return f"its alternatives disagree: {said}"
    found = lineup.of(next(iter(refs), ""))
    if found is None or not any(getattr(one, key) for one, _ in votes for key in OWN):
        return ""  # where it stood says nothing about what stands there now
    mine = lineup.of(lineup.points[0])
    if mine is not None and mine is not found:
        return f"it finds {mine}, and its alternatives find {found}"
    if _was_there(was, found):
        return f"its alternatives find {found}, which was there beside it"
    if was is None and query.role is not None and found.now.role not in family(query.role):
        return f"its alternatives find {found}, which is of another kind"
    named = was.name if was else query.name or ""
    relation = related(named, found.now.name) if named else "same"
    if relation == "contrary":
        return f"its alternatives find {found}, which says the contrary: the page is in another state"
    if relation == "kin" and len(votes) < 2:
        return f"one alternative finds {found}, whose name says something else"
    like = compare(was, found.now) if was else None
    if was is not None and was.row and was.row != found.now.row:
        return f"its alternatives find {found}, which is in another row"
    if was is not None and _sends_elsewhere(was, found.now):
        return f"its alternatives find {found}, whose form goes to {found.now.form}, not to {was.form}"
    rank = scored(was, lineup) if was else []
    margin = round(like.score - _next(rank, found.ref), 3) if like else 0.0
    return Heir(found.ref, str(found), "alternatives", like.score if like else 0.0, margin, len(votes))


def _sends_elsewhere(was: Fingerprint, now: Fingerprint) -> bool:
    """Whether a button that sent a form to an address sends it to another one: that is another act."""
    return bool(was.form) and bool(now.form) and was.form != now.form


def near_enough(was: Fingerprint, lineup: Lineup) -> tuple[Scored, ...]:
    """What it may be by now where a measure is not enough to say so: in its place, and nothing speaks against it."""
    rank = (one for one in scored(was, lineup) if one.likeness.place >= SAME_PLACE and one.likeness.score >= HALF)
    return tuple(one for one in rank if not _vetoed(was, one))


def _against(was: Fingerprint, best: Scored) -> str:
    """Why the likest is not taken for it; empty when nothing speaks against it."""
    against = _vetoed(was, best)
    if not against and not best.likeness.holds:
        score = best.likeness.score
        return f"the likest is {best.suspect} with {score:.2f}; {SCORE:.2f} is the least, and half of its place"
    return against


def _vetoed(was: Fingerprint, best: Scored) -> str:
    """Why it is another thing, however like it is; empty when nothing says so."""
    now, like = best.suspect.now, best.likeness
    if like.relation in ("kin", "contrary"):
        return f'{best.suspect} is too near to "{was.name}" in its words and says something else'
    if was.row and was.row != now.row:
        return f"{best.suspect} is not in the row {was.row}"
    if _sends_elsewhere(was, now):
        return f"the form of {best.suspect} goes to {now.form}, not to {was.form}"
    if now.equals < was.equals and like.relation == "same" and like.apart < SAME_PLACE:
        return f"{best.suspect} may be another of the {was.equals} of its name that were there: one is gone"
    given = bool(was.testid and was.testid == now.testid) or bool(was.id and was.id == now.id)
    if like.relation == "other" and was.role in DATA and not given and not was.region.startswith(FIXED):
        return f"{best.suspect} has another name, and the name of a {was.role} may be what it is about"
    return ""
