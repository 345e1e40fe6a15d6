"""A durable query for what a person acted on: told from the look right before the act, and tried out on the page where
that still is as it was."""

from __future__ import annotations

from browser_agent.agent.recording.made import Named
from browser_agent.browser.ear import Heard
from browser_agent.browser.naming import MOST_OTHERS
from browser_agent.core.alone import alone, by_position
from browser_agent.core.naming import Candidate, fingerprint
from browser_agent.core.target import Query

LONGEST_TEXT = 80


def from_look(heard: Heard) -> Named:
    """The query as far as the look tells; see core/alone.py."""
    subject, seen, what = heard.subject, heard.seen, called(heard)
    if subject.get("closed"):
        return Named(None, what, "it is inside a closed shadow root, which no query reaches")
    if seen is None or not heard.ref:
        return Named(None, what, "nothing was there that can be named")
    marks = dict(subject.get("marks") or {})
    fits = [one.query for one in worth(heard)]
    was = fingerprint(seen, heard.ref, marks)
    if fits:
        best, *others = fits
        was = was.beside(best) if was is not None else None
        return Named(best.model_copy(update={"also": tuple(others[:MOST_OTHERS]), "was": was}), what)
    if seen.by_ref(heard.ref) is None:
        query = _by_words(heard)
        return Named(query, what, "" if query else "nothing names it")
    counted = by_position(seen, heard.ref)
    if counted is None:
        return Named(None, what, "nothing names it")
    note = f"only its place among {was.equals if was else 'several'} alike tells {what}: see that it stays there"
    return Named(counted.model_copy(update={"was": was}), what, note=note)


def called(heard: Heard) -> str:
    """What a person would call it, in a message."""
    subject = heard.subject
    role = subject.get("role") or "generic"
    kind = subject.get("tag") or "element" if role == "generic" else role
    words = subject.get("name") or (subject.get("text") or "")[:LONGEST_TEXT]
    return f'{kind} "{words}"' if words else str(kind)


def worth(heard: Heard) -> tuple[Candidate, ...]:
    """The ways to name it that nothing else answered to: the best of each kind, as those of a kind break together."""
    subject, kept = heard.subject, dict[str, Candidate]()
    if heard.seen is not None:
        for one in alone(heard.seen, heard.ref, dict(subject.get("marks") or {}), subject.get("alone") or ()):
            kept.setdefault(one.leans, one)
    return tuple(kept.values())


def _by_words(heard: Heard) -> Query | None:
    """For what the look has no ref of, a text or a heading: by its words where no other line has them."""
    subject, seen = heard.subject, heard.seen
    role, name, text = subject.get("role") or "", subject.get("name") or "", subject.get("text") or ""
    marks, single = dict(subject.get("marks") or {}), subject.get("alone") or ()
    if seen is None:
        return None
    also: list[Query] = [Query(testid=marks["testid"])] if "testid" in single else []
    if "id" in single and marks["id"].replace("-", "").replace("_", "").isalpha():
        also.append(Query(css=f"#{marks['id']}"))
    words = name or text
    named = role not in ("", "generic", "text") and 0 < len(words) <= LONGEST_TEXT
    if named and sum((one.role, one.name) == (role, words) for one in seen.nodes) == 1:
        return Query(role=role, name=words, also=tuple(also))
    if 0 < len(text) <= LONGEST_TEXT and sum(text in one.name for one in seen.nodes) == 1:
        return Query(text=text, also=tuple(also))
    return also[0] if also else None
