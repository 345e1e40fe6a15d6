"""Whether words of a page may be no more than what the run itself put there: an echo proves nothing."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Literal
from urllib.parse import SplitResult, parse_qsl, unquote, urlsplit

from browser_agent.agent.goal.done import Done, accepted
from browser_agent.core import action as act
from browser_agent.core import expect as ex
from browser_agent.core.errors import StepFault
from browser_agent.core.match import fold, glob_matches
from browser_agent.core.snapshot import SAFE_METHODS
from browser_agent.core.target import Query
from browser_agent.core.template import as_text
from browser_agent.engine.scope import Scope, bind

Whose = Literal["", "given", "own"]
"""Whose words an echo has: the person's ("given"), or some that the model chose; "" is no echo."""
PHRASE = 3
"""Words from which on a text is its own: who typed all of them has typed the phrase, wherever it stands."""
FIELDS = frozenset({"textbox", "searchbox", "combobox"})
LONGEST = 2000
"""Characters of one typed text that a pattern is tried on."""
_PASTES = re.compile(r"(?:control|meta|controlormeta)(?:\+shift)?\+v|shift\+insert", re.IGNORECASE)
_CHARACTER = re.compile(r"(?:Shift\+)?(.)|Space", re.DOTALL)


@dataclass(frozen=True)
class Typed:
    """What a run put into pages.

    given: texts that the person's own words hold. own: texts that the model chose, typed keys joined. opened: addresses
    that it opened without having been given them. carried: texts that addresses of forms and links brought along.
    pasted: something came in that nobody can name, from a clipboard or by dragging.
    """

    given: tuple[str, ...] = ()
    own: tuple[str, ...] = ()
    opened: tuple[str, ...] = ()
    carried: tuple[str, ...] = ()
    pasted: bool = False

    def echoed(self, text: str, page: str) -> Whose:
        """Whether a text is made of typed words alone.

        page: everything that the page shows. A word or two may stand there besides; then it is no echo.
        """
        wanted, given = set(words(text)), _all(self.given)
        chosen = _all((*self.own, *self.opened)) | given
        long = len(words(text)) >= PHRASE
        if not wanted or not wanted <= chosen | (_all(self.carried) if long else set()):
            return ""
        if not long and _plain(text) in _without(page, (*self.own, *self.given)):
            return ""
        return "given" if wanted <= given else "own"

    def met_by(self, one: ex.Expectation, page: str, *, opening: bool = False) -> Whose:
        """Whether what the run typed meets an expectation. opening: to have opened an address proves nothing either."""
        if isinstance(one, ex.AnyOf):
            return _worst([self.met_by(part, page, opening=opening) for part in one.of])
        if isinstance(one, ex.Url):
            return "own" if opening and any(glob_matches(one.glob, url) for url in self.opened) else ""
        pattern = one.match.matches if isinstance(one, ex.Text | ex.Title) else None
        if pattern is not None and any(
            re.search(pattern, fold(text)[:LONGEST]) for text in (*self.own, *self.opened, *self.carried)
        ):
            return "own"
        found = [self.echoed(text, page) for text in phrases(one)]
        return _worst(found) if found and all(found) else ""


def typed(done: Sequence[Done], scope: Scope, said: str) -> Typed:
    """What the steps of a run typed. said: the person's words, with the values of params in them."""
    own: list[str] = []
    given: list[str] = []
    opened: list[str] = []
    carried: list[str] = []
    pasted, keys = False, ""
    person = _plain(said)
    for one in done:
        action = _bound(one.step.action, scope)
        pasted = pasted or _pastes(action)
        key = _character(action)
        # Keys go on with what was filled in just before them.
        keys = keys + key if key else action.value if isinstance(action, act.Fill) else ""
        if key:
            own.append(keys)
        elif isinstance(action, act.Goto):
            if not _stands(_plain(action.url), person):
                opened.append(action.url)
                own += _values(action.url, paths=True)
        else:
            for text in filter(None, _texts(action)):
                (given if _stands(_plain(text), person) else own).append(text)
        if not accepted(one):
            # What a server leads to after a write is its own word.
            sent = [x.url for x in one.exchanges if x.method in SAFE_METHODS and x.kind in ("document", "xhr", "fetch")]
            for url in dict.fromkeys((*sent, *((one.after,) if one.after != one.before else ()))):
                carried += _values(url, paths=False)
    return Typed(tuple(given), tuple(own), tuple(opened), tuple(dict.fromkeys(carried)), pasted)


def phrases(one: ex.Expectation) -> list[str]:
    """The words that an expectation wants to see; none for what is no words, or is not to be there."""
    match one:
        case ex.Text() | ex.Title():
            return [as_text(part) for part in (one.match.equals, one.match.contains) if part is not None]
        case ex.Visible() | ex.Count():
            return _said_of(one.target) if not isinstance(one, ex.Count) or one.equals != 0 else []
        case ex.Table():
            return [*one.row.values()]
        case ex.Aria():
            return re.findall(r'"([^"]+)"', one.snapshot)
        case _:
            return []


def words(text: str) -> list[str]:
    """Words and numbers, in small letters, without marks."""
    return re.findall(r"\w+", _plain(text))


def _said_of(query: Query) -> list[str]:
    return [
        text for text in (query.name, query.label, query.text, query.placeholder, query.alt, query.title) if text
    ] + [*query.row.values()]


def _bound(action: act.Action, scope: Scope) -> act.Action:
    try:
        return bind(action, scope)
    except StepFault:
        return action


def _texts(action: act.Action) -> Iterator[str]:
    match action:
        case act.Fill():
            yield action.value
        case act.Choose():
            yield from action.options
        case act.Dialog() if action.text:
            yield action.text
        case act.Upload():
            yield from (file.replace("\\", "/").rpartition("/")[2] for file in action.files)
        case act.PageTool():
            yield as_text(repr(action.input))
        case _:
            pass


def _character(action: act.Action) -> str:
    """What a key types; empty when it types nothing."""
    found = _CHARACTER.fullmatch(action.keys) if isinstance(action, act.Press) else None
    return (found.group(1) or " ") if found else ""


def _pastes(action: act.Action) -> bool:
    if isinstance(action, act.Press):
        return _PASTES.fullmatch(action.keys.replace(" ", "")) is not None
    return isinstance(action, act.Drag) and isinstance(action.onto, Query) and action.onto.role in FIELDS


def _values(url: str, *, paths: bool) -> list[str]:
    """The texts in an address: of its query and fragment; of its path where `paths`, else only those with blanks."""
    try:
        parts = urlsplit(url)
    except ValueError:
        return [unquote(url)]
    named = [text for pair in parse_qsl(f"{parts.query}&{parts.fragment}") for text in pair]
    found = [*named, unquote(parts.fragment), *_bare(parts)]
    path = [unquote(part.replace("+", " ")) for part in parts.path.split("/")]
    return [text for text in (*found, *(part for part in path if paths or " " in part)) if text.strip()]


def _bare(parts: SplitResult) -> list[str]:
    return [unquote(parts.query.replace("+", " "))] if "=" not in parts.query else []


def _plain(text: str) -> str:
    return fold(unicodedata.normalize("NFKC", text)).casefold()


def _stands(text: str, inside: str) -> bool:
    """Whether a text stands in another as whole words."""
    return bool(text) and re.search(rf"(?<!\w){re.escape(text)}(?!\w)", inside) is not None


def _all(texts: Iterable[str]) -> set[str]:
    return {word for text in texts for word in words(text)}


def _without(page: str, texts: Iterable[str]) -> str:
    """A page without these texts, the longest first."""
    left = _plain(page)
    for text in sorted({_plain(one) for one in texts}, key=len, reverse=True):
        if text:
            left = re.sub(rf"(?<!\w){re.escape(text)}(?!\w)", "\0", left)
    return left


def _worst(found: Iterable[Whose]) -> Whose:
    kinds = set(found)
    return "own" if "own" in kinds else "given" if "given" in kinds else ""
