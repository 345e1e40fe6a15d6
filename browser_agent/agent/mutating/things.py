"""Changes of what is there: gone, doubled, in the way; a list that is longer or shorter; a proof that is missing."""

from __future__ import annotations

import copy
import re

from bs4 import Tag

from browser_agent.agent.mutating.page import (
    ALL,
    CONTROLS,
    FIELDS,
    Page,
    folded,
    label_of,
    main_of,
    own_words,
    reworded,
    within,
)

NOWHERE = "/mutated/decoy"
"""Where decoys lead: nothing of the site, so that whoever follows one is seen."""
COVER = "position:fixed;inset:0;width:100vw;height:100vh;max-width:none;max-height:none;margin:0;z-index:2147483647"
HEADINGS = ("h1", "h2", "h3", "h4", "h5", "h6")


def removed(page: Page) -> None:
    """One thing that the recipe cannot do without, gone with its label."""
    tag = page.aimed
    if tag is None:
        return
    page.picked(page.number(tag))
    label = label_of(page.soup, tag) if tag.name in FIELDS else None
    gone = label if label is not None and label.find(CONTROLS) is tag else tag
    if label is not None and label is not gone:
        label.decompose()
    gone.decompose()
    page.note(f"{tag.name or 'it'} is gone")


def decoyed(page: Page) -> None:
    """An advertisement with a control of the same name as one that the recipe uses."""
    tag = page.aimed
    if tag is None or tag.name not in CONTROLS or tag.get("type") in ("radio", "checkbox", "hidden", "file"):
        return
    twin = copy.copy(tag)
    for key in ("id", "name", "form", "onclick", "disabled", "data-testid"):
        twin.attrs.pop(key, None)
    aside = page.soup.new_tag("aside", attrs={"aria-label": "Advertisement"})
    title = page.soup.new_tag("h2")
    title.string = "Advertisement"
    aside.append(title)
    form = page.soup.new_tag("form", attrs={"method": "post", "action": NOWHERE})
    if tag.name in FIELDS:
        label = label_of(page.soup, tag)
        said = page.soup.new_tag("label")
        said.string = own_words(label) and label.get_text(" ", strip=True) if label is not None else ""
        said.append(twin)
        form.append(said)
    else:
        if tag.name == "a":
            twin["href"] = NOWHERE
        if tag.name == "button":
            twin["type"] = "submit"
        form.append(twin)
    aside.append(form)
    main = main_of(page.soup)
    is_first = page.rng.random() < 0.5
    page.picked(page.number(tag), "first" if is_first else "last")
    main.insert(0, aside) if is_first else main.append(aside)
    page.note(f"another {tag.name} of the same name")


def covered(page: Page) -> None:
    """A cookie box over everything, which either of its buttons closes."""
    if page.aimed is None:
        return
    box = page.soup.new_tag("dialog", attrs={"open": "", "style": COVER, "aria-label": "Cookies"})
    words = page.soup.new_tag("p")
    words.string = "We use cookies to make this site better."
    form = page.soup.new_tag("form", attrs={"method": "dialog"})
    for said in ("Accept all", "Reject all"):
        button = page.soup.new_tag("button")
        button.string = said
        form.append(button)
    box.append(words)
    box.append(form)
    main_of(page.soup).append(box)
    page.picked("covered")
    page.note("a cookie box")


def _entries(page: Page) -> list[list[Tag]]:
    """The lists and tables of the page: their items without fields; no menu, and none that the recipe counts."""
    found: list[list[Tag]] = []
    counted = [one for used in page.used if used.counted and (one := page.found(used)) is not None]
    for around in page.soup.find_all(("tbody", "ul", "ol", "table")):
        if within(around, ("nav", "svg", "template")) or (around.name == "table" and around.find("tbody")):
            continue
        name = "tr" if around.name in ("tbody", "table") else "li"
        items = [one for one in around.find_all(name, recursive=False) if one.find("th", scope="col") is None]
        items = [one for one in items if one.find((*FIELDS, "form")) is None]
        if any(around is one or one in around.parents or around in one.parents for one in counted):
            continue
        if items and not any(one.find("li") for one in items):
            found.append(items)
    return found


OWN = frozenset({"id", "href", "aria-current", "selected", "checked"})
"""What belongs to the one thing that has it: a page has no second one of it."""
NOT_CHOSEN = {"aria-selected": "false", "aria-checked": "false"}


def grown(page: Page) -> None:
    """One more row or item in every list, but none with a control that the recipe expects, and so may count."""
    for number, items in enumerate(_entries(page)):
        if any(page.is_kept(own_words(one)) for one in items[0].find_all(CONTROLS)):
            continue
        chosen, place = (page.rng.randrange(len(items)) for _ in range(2))
        page.picked(number, chosen, place)
        like = items[chosen]
        more = copy.copy(like)
        for tag in (more, *more.find_all(ALL)):
            tag.attrs = {key: NOT_CHOSEN.get(key, value) for key, value in tag.attrs.items() if key not in OWN}
        for cell in more.find_all(string=True):
            if cell.strip() and cell.find_parent(["button", "a"]) is None:
                cell.replace_with(another(cell))
        link = more.find("a")
        if link is not None:
            reworded(link, another)
        items[place].insert_after(more)
        page.note(f"one more {like.name}")


def another(text: str) -> str:
    """Words for another thing of the same kind: a date, an amount and a number stay, a name or a key is another one."""
    if not re.search(r"[A-Za-z]", text) or re.fullmatch(r"\s*(?:yes|no|ja|nein|true|false)\s*", text, re.IGNORECASE):
        return text
    if re.search(r"[€$£]|\b(?:EUR|USD|GBP)\b", text):
        return text
    number = sum(map(ord, text)) % 900 + 100
    keyed = re.fullmatch(r"\s*([A-Za-z][\w-]*-)\d+\s*", text)
    return f"{keyed[1]}9{number}" if keyed else f"Spare {number}"


def shrunk(page: Page) -> None:
    """One row or item less in every list, but none that the recipe uses or names."""
    mine = page.all_used()
    for number, items in enumerate(_entries(page)):
        able = [
            one
            for one in items
            if not page.is_named(one.get_text(" ")) and not any(one is tag or one in tag.parents for tag in mine)
        ]
        if able and len(items) > 1:
            gone = page.rng.choice(able)
            page.picked(number, next(at for at, one in enumerate(items) if one is gone))
            page.note(f"one {gone.name} less")
            gone.decompose()


def unproved(page: Page, promised: str) -> None:
    """A heading that the recipe expects says something else: what it waits for did not happen."""
    for tag in page.soup.find_all(HEADINGS):
        if own_words(tag) == folded(promised) and reworded(tag, lambda _: "Something went wrong"):
            page.note(f'heading "{promised}" is not there')
