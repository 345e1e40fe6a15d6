"""Changes that only touch names and words: what a redesign or a translation does to a page."""

from __future__ import annotations

import hashlib
import re

from bs4 import Tag

from browser_agent.agent.mutating.page import (
    ALL,
    FIELDS,
    WORDY,
    Page,
    classes_of,
    folded,
    label_of,
    mark,
    own_words,
    reworded,
)
from browser_agent.agent.mutating.words import synonym, translated

REFERENCES = ("for", "list", "form", "headers", "aria-labelledby", "aria-describedby", "aria-controls", "aria-owns",
              "aria-activedescendant", "aria-details", "aria-errormessage", "popovertarget")  # fmt: skip
"""Attributes that name ids."""
SAID = ("placeholder", "title", "aria-label", "alt", "data-testid", "data-test")
"""Attributes that a redesign loses; a person reads something else."""
HEADINGS = ("h1", "h2", "h3", "h4", "h5", "h6")


def renamed(page: Page) -> None:
    """Other ids and classes, wherever they are named, but for those that a script of the page may mean."""
    for tag in page.soup.find_all(ALL):
        given = str(tag.get("id") or "")
        if given and not page.is_touched(given):
            tag["id"] = other_name(given)
            page.note(f"id {given}")
        kept = [one if page.is_touched(one) else other_name(one) for one in classes_of(tag)]
        if kept:
            tag["class"] = " ".join(kept)
            page.note("classes")
        for key in REFERENCES:
            if tag.get(key):
                ids = str(tag[key]).split()
                tag[key] = " ".join(one if page.is_touched(one) else other_name(one) for one in ids)
        link = str(tag.get("href") or "")
        if link.startswith("#") and len(link) > 1 and not page.is_touched(link[1:]):
            tag["href"] = f"#{other_name(link[1:])}"
    for style in page.soup.find_all("style"):
        style.string = renamed_css(style.get_text(), page)


def other_name(name: str) -> str:
    """The same other name every time, so that style sheets can follow."""
    return "r" + hashlib.sha256(name.encode()).hexdigest()[:8]


def renamed_css(text: str, page: Page) -> str:
    """A style sheet with both names, the old ones for what kept its own. Raises nothing: what it cannot read stays."""

    def both(rule: re.Match[str]) -> str:
        selector = rule[1]
        other = re.sub(r"([.#])(-?[A-Za-z_][\w-]*)", lambda one: one[1] + _renamed_if(one[2], page), selector)
        return f"{selector},{other}{{" if other != selector and "@" not in selector else rule[0]

    return re.sub(r"([^{}]+)\{", both, text)


def _renamed_if(name: str, page: Page) -> str:
    return name if page.is_touched(name) else other_name(name)


def in_other_words(page: Page) -> None:
    """Synonyms for a few controls that the recipe uses, and for half of the others."""
    mine = _wordy(page, page.all_used())
    chosen = _wordy(page, [one for used in page.some if (one := page.found(used)) is not None])
    rest = [tag for tag in page.soup.find_all(WORDY) if tag not in mine and page.rng.random() < 0.5]
    for tag in (*chosen, *rest):
        is_mine = any(tag is one for one in chosen)
        said = own_words(tag)
        if not said or page.is_kept(said) or (tag.name == "a" and not is_mine):
            continue
        _everywhere(page, tag, said)


def _everywhere(page: Page, first: Tag, said: str) -> None:
    """The same word is the same everywhere on the page: a row of "Delete" buttons stays one."""
    taken = {own_words(one) for one in page.soup.find_all(WORDY)}

    def other(text: str) -> str | None:
        new = synonym(text, is_field=first.name == "label")
        return new if new is not None and folded(new) not in taken else None

    for one in page.soup.find_all(first.name):
        if own_words(one) == said and reworded(one, other):
            page.picked(first.name, said)
            page.note(f'"{said}" is called otherwise')


def _wordy(page: Page, tags: list[Tag]) -> list[Tag]:
    """What says the name of each control: itself, or its label."""
    said = [label_of(page.soup, one) if one.name in FIELDS else one for one in tags]
    able = {id(one): one for one in said if one is not None and own_words(one) and not page.is_kept(own_words(one))}
    return [one for one in able.values() if one.name in WORDY]


def in_another_language(page: Page) -> None:
    """German where it was English, and the other way round, as far as the words are common ones."""
    root = page.soup.find("html")
    lang = str(root.get("lang") or "en") if isinstance(root, Tag) else "en"
    to_german = not lang.startswith("de")
    for tag in page.soup.find_all(WORDY):
        said = own_words(tag)
        if said and not page.is_kept(said) and reworded(tag, lambda text: translated(text, to_german=to_german)):
            page.note(f'"{said}" in another language')
    if page.notes and isinstance(root, Tag):
        root["lang"] = "de" if to_german else "en"


def without_attributes(page: Page) -> None:
    """Placeholders, titles, labels for machines and test ids dropped, and names that nothing is sent by.

    What has no other words keeps them: a person would not know an icon without any.
    """
    for tag in page.soup.find_all(ALL):
        for key in SAID:
            said = str(tag.get(key) or "")
            if not said or page.is_touched(key) or page.is_kept(said) or _is_needed(page, tag, key):
                continue
            del tag[key]
            page.note(f"{key} of {mark(tag)[0]}")
        if tag.get("name") and tag.name in ("a", "iframe", "form") and not page.is_touched(str(tag["name"])):
            del tag["name"]
            page.note(f"name of {tag.name}")


def _is_needed(page: Page, tag: Tag, key: str) -> bool:
    """Whether it is all that a person could know it by."""
    if key in ("data-testid", "data-test") or tag.name not in (*FIELDS, "button", "a", "img"):
        return False
    label = label_of(page.soup, tag) if tag.name in FIELDS else tag
    others = [str(tag.get(one) or "") for one in ("placeholder", "title", "aria-label", "alt") if one != key]
    return not (label is not None and own_words(label)) and not any(others)


def under_other_headings(page: Page) -> None:
    """Other headings, but for those that the recipe expects."""
    for number, tag in enumerate(page.soup.find_all(HEADINGS)):
        said = own_words(tag)
        if not said or page.is_kept(said):
            continue
        opening = page.rng.choice(OPENINGS)
        if reworded(tag, lambda text, opening=opening: f"{opening} {text.lower()}"):  # type: ignore[misc]
            page.picked(number, opening)
            page.note(f'heading "{said}"')


OPENINGS = ("All about", "Overview:", "Here:")
