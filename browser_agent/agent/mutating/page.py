"""A page as HTML that is about to be changed, with what the changes have to know of it."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from random import Random
from urllib.parse import urlsplit

from bs4 import BeautifulSoup, Tag

STAMP = "data-agent-stamp"
"""The attribute that numbers elements while it is learned what a recipe works with."""
ALL = re.compile("")
"""Every tag."""
LONGEST = 3_000_000
"""Characters of a page that is changed; a longer one goes by as it is."""
CONTROLS = ("a", "button", "input", "select", "textarea", "summary")
FIELDS = ("input", "select", "textarea")
WORDY = ("button", "a", "label", "legend", "summary")
"""Elements whose words are those of a control."""
PARENTS = re.compile(r"parentNode|parentElement|[sS]ibling|firstChild|lastChild|firstElement|lastElement|\.children\b")
"""A script with one of these may break when something is put around an element or moved."""


@dataclass(frozen=True)
class Used:
    """An element that the recipe works with, as the HTML of its page has it.

    mark: tag, id, name, kind and words; nth: which of those with the same mark, from 0. does: the action's kind. step,
    place: its id, and where it is written. must: no run passes without it: it is neither optional nor in a branch.
    counted: the recipe says how many rows it has.
    """

    page: str
    mark: tuple[str, ...]
    nth: int
    does: str
    step: str
    place: str = ""
    must: bool = True
    counted: bool = False


@dataclass
class Page:
    """soup: changed in place. rng: the same for the same kind, seed and page. used: what the recipe works with here.

    keep: words that the recipe expects or takes from data: its contract, which no change may touch that a person
    survives. scripts: all of the page's, None when one of them is not known. aim: the one element that this seed is
    about; some: a few, for kinds that change a few. picks: which elements were changed how, in words that are the same
    for every seed that does the same; nothing for what every seed of a kind does alike.
    """

    soup: BeautifulSoup
    rng: Random
    used: tuple[Used, ...] = ()
    aim: Used | None = None
    some: tuple[Used, ...] = ()
    keep: frozenset[str] = frozenset()
    scripts: str | None = ""
    notes: list[str] = field(default_factory=list)
    picks: list[str] = field(default_factory=list)

    def found(self, used: Used) -> Tag | None:
        """The element here that is meant; None when it is not on this page as it came."""
        same = [one for one in self.soup.find_all(used.mark[0]) if mark(one) == used.mark]
        return same[used.nth] if used.nth < len(same) else None

    @property
    def aimed(self) -> Tag | None:
        """The element that this seed is about, if it is here."""
        return self.found(self.aim) if self.aim is not None else None

    def all_used(self) -> list[Tag]:
        """Everything here that the recipe works with, in the order of the page."""
        there = {id(one): one for used in self.used if (one := self.found(used)) is not None}
        return [one for one in self.soup.find_all(ALL) if id(one) in there]

    def is_kept(self, text: str) -> bool:
        """Whether the recipe's contract names these words, or part of them."""
        here = folded(text)
        return any(one == here or (len(one) > 2 and one in here) for one in self.keep)

    def is_named(self, text: str) -> bool:
        """Whether the recipe's contract names it among other words, as "size: Large" does with "Large"."""
        here = folded(text)
        return self.is_kept(text) or (
            len(here) > 2 and any(re.search(rf"\b{re.escape(here)}\b", one) for one in self.keep)
        )

    def is_touched(self, name: str) -> bool:
        """Whether a script of the page may mean this id or class."""
        if self.scripts is None:
            return True
        if re.fullmatch(r"[\w-]+", name):
            return name in words_of(self.scripts)
        return re.search(rf"(?<![\w-]){re.escape(name)}(?![\w-])", self.scripts) is not None

    def is_loose(self, tag: Tag) -> bool:
        """Whether no script can mean the element or anything in it, as far as ids, classes and names tell."""
        if self.scripts is None:
            return False
        names = [name for one in (tag, *tag.find_all(ALL)) for name in names_of(one)]
        return not any(self.is_touched(name) for name in names)

    def note(self, text: str) -> None:
        """Something was changed."""
        self.notes.append(text)

    def picked(self, *what: object) -> None:
        """This seed chose so, where another one may choose otherwise."""
        self.picks.append(" ".join(map(str, what)))

    def number(self, tag: Tag) -> int:
        """Which of the page's elements it is, as the page is now, from 0."""
        return next(at for at, one in enumerate(self.soup.find_all(ALL)) if one is tag)


@lru_cache(maxsize=16)
def words_of(scripts: str) -> frozenset[str]:
    """Every name that stands in scripts: they may be half a megabyte, and a style sheet asks about thousands."""
    return frozenset(re.findall(r"[\w-]+", scripts))


def names_of(tag: Tag) -> list[str]:
    """What a script could call it by: id, classes, data attributes."""
    given = [str(tag.get("id") or ""), *classes_of(tag), *(key for key in tag.attrs if key.startswith("data-"))]
    return [one for one in given if one]


def classes_of(tag: Tag) -> list[str]:
    """Its classes, also where a page wrote them oddly."""
    value = tag.get("class")
    return value.split() if isinstance(value, str) else list(value or ())


def parse(text: str) -> BeautifulSoup:
    """The page as a tree; `str` of it is the page again."""
    return BeautifulSoup(text, "html.parser")


def folded(text: str) -> str:
    """White space folded, letters small."""
    return re.sub(r"\s+", " ", text).strip().casefold()


def mark(tag: Tag) -> tuple[str, ...]:
    """What an element is known by from one load of its page to the next; numbers in its words may change."""
    given = [re.sub(r"\d+", "0", str(tag.get(key) or "")) for key in ("id", "name", "type", "value", "href")]
    if tag.name in ("input", "textarea") and tag.get("type") not in ("submit", "button", "radio", "checkbox"):
        given[3] = ""  # what was typed
    words = re.sub(r"\d+", "0", folded(tag.get_text(" ")))[:80] if tag.name in CONTROLS[:2] else ""
    return (tag.name, *given, words)


def key_of(url: str) -> str:
    """The address of a page without what differs from visit to visit: query and numbers."""
    parts = urlsplit(url)
    return f"{parts.scheme}://{parts.netloc}{re.sub(r'[0-9]+', '0', parts.path)}"


def label_of(soup: BeautifulSoup, field_: Tag) -> Tag | None:
    """The label of a field: by its id, or around it."""
    given = field_.get("id")
    named = soup.find("label", attrs={"for": given}) if given else None
    return named if isinstance(named, Tag) else field_.find_parent("label")


def block_of(tag: Tag) -> Tag:
    """The element with its label and hint: the widest thing around it that has no other control in it."""
    block = tag
    for around in tag.parents:
        if around.name not in ("div", "p", "li", "label", "span") or len(around.find_all(CONTROLS)) != 1:
            break
        block = around
    return block


def main_of(soup: BeautifulSoup) -> Tag:
    """What the page is about: main, else its body, else all of it."""
    for name in ("main", "body"):
        found = soup.find(name)
        if isinstance(found, Tag):
            return found
    return soup


def within(tag: Tag, names: Iterable[str]) -> bool:
    """Whether it stands in one of these."""
    return tag.find_parent(list(names)) is not None


def own_words(tag: Tag) -> str:
    """Its text, when it is that of one piece of text; empty when it is mixed with controls."""
    return "" if tag.find(FIELDS) is not None else folded(tag.get_text(" "))


def reworded(tag: Tag, say: Callable[[str], str | None]) -> bool:
    """Put other words in place of the longest piece of text of an element; True when `say` had any."""
    pieces = [one for one in tag.find_all(string=True) if one.strip()]
    if not pieces:
        return False
    longest = max(pieces, key=len)
    new = say(longest.strip())
    if new is None or new == longest.strip():
        return False
    longest.replace_with(longest.replace(longest.strip(), new))
    return True


def scripts_in(soup: BeautifulSoup, url: str, known: Mapping[str, str], join: Callable[[str, str], str]) -> str | None:
    """Every script of a page as one text; None when one of them never came by."""
    texts: list[str] = []
    for script in soup.find_all("script"):
        source = script.get("src")
        text = known.get(join(url, str(source))) if source else script.get_text()
        if text is None:
            return None
        texts.append(text)
    handlers = [str(value) for tag in soup.find_all(ALL) for key, value in tag.attrs.items() if key.startswith("on")]
    return "\n".join([*texts, *handlers])
