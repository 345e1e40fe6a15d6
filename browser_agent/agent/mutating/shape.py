"""Changes of where things stand: wrapped, shuffled, moved, put into a frame or a shadow root."""

from __future__ import annotations

import re

from bs4 import Tag

from browser_agent.agent.mutating.page import ALL, CONTROLS, FIELDS, PARENTS, Page, block_of, main_of, within

CLOSED = ("table", "thead", "tbody", "tfoot", "tr", "ul", "ol", "dl", "select", "optgroup", "datalist", "picture",
          "svg", "math", "head", "html", "details", "fieldset", "colgroup", "menu", "label", "template")  # fmt: skip
"""Elements that may not have just any child, or where a child's place means something."""
SEEKING = re.compile(r"querySelector|closest\(|\.elements\b|FormData")
"""A script with one of these may look for a thing where it stood."""
FRAME_STYLE = "display:block;width:100%;height:44rem;border:0"


def wrapped(page: Page) -> None:
    """Boxes around what the recipe uses and around a fifth of everything else, as frameworks add them."""
    if page.scripts is None or PARENTS.search(page.scripts):
        return
    mine = page.all_used()
    for number, tag in enumerate(page.soup.find_all(ALL)):
        around = tag.parent
        if not isinstance(around, Tag) or around.name in CLOSED or within(tag, ("head", "svg", "template")):
            continue
        if tag.name in ("html", "head", "body", "script", "style", "link", "meta", "template", "dt", "dd", "option"):
            continue
        if any(tag is one for one in mine) or page.rng.random() < 0.2:
            inline = around.name in ("p", "span", "a", "button", "h1", "h2", "h3") or tag.name in CONTROLS
            tag.wrap(page.soup.new_tag("span" if inline else "div", attrs={"class": "w"}))
            page.picked(number)
            page.note(f"a box around {tag.name}")


def shuffled(page: Page) -> None:
    """Fields of a form, links of a list and buttons of a bar in another order. Rows of data keep theirs."""
    if page.scripts is None or PARENTS.search(page.scripts):
        return
    for number, around in enumerate(page.soup.find_all(("form", "fieldset", "div", "nav", "ul", "section"))):
        if within(around, ("svg", "table", "head")):
            continue
        able = [one for one in around.find_all(ALL, recursive=False) if _is_one_thing(one)]
        if len(able) < 2 or len({one.name for one in able}) > 1:
            continue
        places = [page.soup.new_tag("i") for _ in able]
        for one, place in zip(able, places, strict=True):
            one.replace_with(place)
        ranks = page.rng.sample(range(len(able)), len(able))
        order = [able[rank] for rank in ranks]
        page.picked(number, *ranks)
        for place, one in zip(places, order, strict=True):
            place.replace_with(one)
        if any(one is not other for one, other in zip(order, able, strict=True)):
            page.note(f"order in {around.name}")


def _is_one_thing(tag: Tag) -> bool:
    """A field with its label, or a single link or button."""
    if tag.name in ("a", "button"):
        return True
    return tag.name in ("div", "p", "li", "label") and len(tag.find_all(CONTROLS)) == 1


def moved(page: Page) -> None:
    """One thing that the recipe uses stands elsewhere: a field at the end of its form, the rest at the page's end."""
    tag = page.aimed
    if tag is None or within(tag, CLOSED[:9]) or page.scripts is None:
        return
    if PARENTS.search(page.scripts) or SEEKING.search(page.scripts):
        return
    form = tag.find_parent("form")
    block = block_of(tag)
    page.picked(page.number(block))
    if form is None:
        section = page.soup.new_tag("section")
        title = page.soup.new_tag("h2")
        title.string = "More"
        section.append(title)
        section.append(block.extract())
        main_of(page.soup).append(section)
    elif tag.name in FIELDS:
        form.append(block.extract())
    else:
        form.insert(0, block.extract())
    page.note(f"{tag.name} moved")


def _island(page: Page) -> Tag | None:
    """The smallest part that works on its own: the form of the aimed element, or a link's surroundings."""
    tag = page.aimed
    if tag is None or tag.find_parent("iframe") is not None:
        return None
    form = tag if tag.name == "form" else tag.find_parent("form")
    if form is not None and form.get("action") is None:
        form["action"] = ""
    island = form or (block_of(tag) if tag.name == "a" and not within(tag, CLOSED[:9]) else None)
    owned = page.soup.select("[form]")
    if island is None or owned or not page.is_loose(island):
        return None
    page.picked(page.number(island))
    return island


def _styles(page: Page) -> list[str]:
    return [
        str(one)
        for one in page.soup.find_all(("link", "style"))
        if one.name == "style" or "stylesheet" in (one.get("rel") or ())
    ]


def framed(page: Page) -> None:
    """A form or link in a frame of its own, which opens what it leads to where the page was."""
    island = _island(page)
    if island is None or (island.name == "form" and not island.get("action")):
        return  # without an address it would be sent to the frame's own
    frame = page.soup.new_tag("iframe", attrs={"title": "Embedded", "style": FRAME_STYLE})
    island.replace_with(frame)
    head = "".join(_styles(page))
    frame["srcdoc"] = f'<!doctype html><html><head><base target="_top">{head}</head><body>{island}</body></html>'
    page.note(f"{island.name} in a frame")


def shadowed(page: Page) -> None:
    """A form or link in an open shadow root, declared in the page, as web components have it."""
    island = _island(page)
    if island is None:
        return
    host = page.soup.new_tag("div")
    root = page.soup.new_tag("template", attrs={"shadowrootmode": "open"})
    island.replace_with(host)
    host.append(root)
    for style in _styles(page):
        from_page = next(one for one in page.soup.find_all(("link", "style")) if str(one) == style)
        root.append(from_page.__copy__())
    root.append(island)
    page.note(f"{island.name} in a shadow root")
