"""A question to a person and its answer, in lines that are safe on a terminal whatever the page says."""

from __future__ import annotations

from collections.abc import Iterator

from browser_agent.core.approval import Question
from browser_agent.core.event import ApprovalAnswered, ApprovalAsked
from browser_agent.report.voice import harmless

KINDS = frozenset({"approval_asked", "approval_answered"})
MOST_VALUES = 30
"""Lines of field values; how many more there are is said. All of them are bound."""
WIDTH = 11
_TIERS = {
    "always_confirm": "each one wants a yes of its own",
    "pre_approved": "its class can be allowed ahead, in the recipe or with --may",
    "hand_over": "only a person can do it",
}


def question_lines(question: Question) -> Iterator[str]:
    """All that is asked, a fact on each line, the act first."""
    yield _line("act" if question.about == "act" else "check", question.sentence)
    yield _line("origin", question.origin)
    yield _line("page", question.page)
    if question.frame:
        yield _line("in frame", question.frame)
    if question.act_class:
        yield _line("class", f"{question.act_class} ({_TIERS[question.tier]})")
    if question.control:
        yield _line("control", question.control)
    if question.form:
        yield _line("sent to", question.form)
    if question.act_class:
        others = [one for one in question.amounts if one != question.amount]
        beside = f" (also there: {', '.join(others[:5])})" if others else ""
        yield _line("amount", (question.amount or "none can be read near the control") + beside)
    for one in question.values[:MOST_VALUES]:
        yield _line("value", one)
    if len(question.values) > MOST_VALUES:
        yield _line("", f"and {len(question.values) - MOST_VALUES} values more")
    for name in question.secrets:
        yield _line("secret", f"{name} was typed on this origin")
    for file in question.files:
        yield _line("file", file)
    yield _line("rule", f"{question.rule}: {question.reason}")


def asked_lines(fact: ApprovalAsked, folder: str = "") -> Iterator[str]:
    """A question as it was put. folder: that of the run, as a person would type it, for the path of the picture."""
    again = f", question {fact.number} about it: the page changed" if fact.number > 1 else ""
    yield f"a person has to say yes{again}"
    yield from question_lines(fact.question)
    if fact.picture:
        yield _line("picture", f"{folder}/{fact.picture}" if folder else fact.picture)
    yield _line("question", fact.hash[:12])


def answer_line(fact: ApprovalAnswered) -> str:
    """Who said what, by which way, after how long."""
    took = f", after {fact.took_s:.1f} s"
    if fact.answer is None:
        return f"nobody said yes: {harmless(fact.why)}{took}"
    word = "yes" if fact.answer.yes else "no"
    why = f": {harmless(fact.answer.why)}" if fact.answer.why else ""
    return f"{harmless(fact.answer.by, 80)} said {word} ({fact.answer.way}){why}{took}"


def _line(label: str, text: str) -> str:
    return f"  {label:<{WIDTH}}{harmless(text)}"
