"""A plain sentence to what it says. No page is seen here: a sentence is read, or is a mistake with its place."""

from __future__ import annotations

from difflib import get_close_matches
from typing import cast

from browser_agent.core.plain import lexicon as lex
from browser_agent.core.plain.handling import EXAMPLE, choose, fill, press, to, upload
from browser_agent.core.plain.phrase import thing
from browser_agent.core.plain.said import Goes, Presses, Said, Scrolls, Sees, Verb
from browser_agent.core.plain.sights import back, goes, scrolls, sees
from browser_agent.core.plain.tokens import BadSentenceError, Token, clauses, tokens

LONGEST = 400
"""Characters of a sentence."""
FIRST = frozenset(phrase[0] for phrase in lex.BEGINS)


_BEGINNING: dict[str, list[tuple[tuple[str, ...], str, str]]] = {}
"""First word to the phrases of verbs that begin with it."""
for _phrase, (_meaning, _particle) in lex.BEGINS.items():
    _BEGINNING.setdefault(_phrase[0], []).append((_phrase, _meaning, _particle))

Read = Said | Goes | Sees | Presses | Scrolls


def parts(sentence: str) -> list[str]:
    """The sentences that are joined in one, each with a verb of its own."""
    return clauses(sentence, FIRST, lex.AND)


def parse(sentence: str) -> Read:
    """What it says. Raises BadSentenceError with the offset of what cannot be read, and what to write instead."""
    if len(sentence) > LONGEST:
        raise BadSentenceError(f"a plain sentence has {LONGEST} characters at most.", 0, "Write a step for each part.")
    found = tokens(sentence)
    found = [one for one in found if one.word not in ("please", "bitte")]
    while found and found[0].word in lex.POLITE:
        found = found[1:]
    while found and found[-1].word in lex.POLITE:
        found = found[:-1]
    if not found:
        raise BadSentenceError("the sentence is empty.", 0, EXAMPLE)
    several = parts(sentence)
    if len(several) > 1:
        raise BadSentenceError(
            f'this says {len(several)} things; the second is "{several[1]}".', sentence.find(several[1]),
            "Write a step for each, or put quotes around words that stand on the page.",
        )  # fmt: skip
    verb, body = _verb(found)
    return _read(verb, body, found[0])


def _read(verb: str, body: list[Token], begin: Token) -> Read:
    match verb:
        case "fill":
            return fill(body, begin)
        case "choose":
            return choose(body, begin)
        case "press":
            return press(body, begin)
        case "upload":
            return upload(body, begin)
        case "goto":
            return goes(body, begin)
        case "back":
            return back(body)
        case "scroll":
            return scrolls(body, begin)
        case "wait" | "see" | "unseen":
            return sees(verb, body, begin)
        case _:
            return to(cast("Verb", verb), thing(body), begin)


def _verb(found: list[Token]) -> tuple[str, list[Token]]:
    """The verb, and the rest of the sentence. The longest phrase wins; one with its second part at the end first."""
    words = [one.word for one in found]
    best: tuple[int, str, list[Token]] | None = None
    for phrase, meaning, particle in _BEGINNING.get(words[0], ()):
        head = phrase[: phrase.index("...")] if particle else phrase
        tail = particle.split()
        if tuple(words[: len(head)]) != tuple(head) or (tail and words[-len(tail) :] != tail):
            continue
        size = len(head) + len(tail)
        if best is None or size > best[0]:
            best = (size, meaning, found[len(head) : len(found) - len(tail)])
    if best is not None:
        return best[1], best[2]
    for phrase, (meaning, _) in lex.ENDS.items():
        if len(found) > 1 and tuple(words[-len(phrase) :]) == phrase:
            return meaning, found[: -len(phrase)]
    first = found[0]
    close = get_close_matches(first.word, sorted(FIRST), n=5, cutoff=0.75) if first.word else []
    fix = f'Did you mean "{next((one for one in close if one in lex.USUAL), close[0])}"?' if close else EXAMPLE
    raise BadSentenceError(f'"{first.text}" is no verb that a plain sentence begins with.', first.at, fix)
