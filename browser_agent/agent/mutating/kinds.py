"""The kinds of changes, what a person would make of each, and how a page becomes one of them."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal

from browser_agent.agent.mutating import shape, things, wording
from browser_agent.agent.mutating.page import Page

Change = Callable[[Page], None]


@dataclass(frozen=True)
class Kind:
    """One kind. survivable: a person would still get it done; else the run must refuse, and passing is wrong.

    change: of the HTML; None where it is the network that changes. aims: at one element that the recipe uses. lists:
    rows come or go, so that outputs may have more or fewer of them.
    """

    name: str
    says: str
    survivable: bool = True
    change: Change | None = None
    aims: bool = False
    lists: Literal["", "more", "fewer"] = ""


KINDS: dict[str, Kind] = {
    one.name: one
    for one in (
        Kind("names", "ids and classes are renamed, in style sheets too", change=wording.renamed),
        Kind("wrappers", "boxes are put around elements", change=shape.wrapped),
        Kind("reworded", "a few controls are called otherwise", change=wording.in_other_words),
        Kind("language", "common words of controls are in another language", change=wording.in_another_language),
        Kind(
            "attributes", "placeholders, titles, aria labels and test ids are gone", change=wording.without_attributes
        ),
        Kind("headings", "headings say something else", change=wording.under_other_headings),
        Kind("order", "fields, links and buttons stand in another order", change=shape.shuffled),
        Kind("moved", "one control stands elsewhere", change=shape.moved, aims=True),
        Kind("iframe", "a form or link is in a frame", change=shape.framed, aims=True),
        Kind("shadow", "a form or link is in a shadow root", change=shape.shadowed, aims=True),
        Kind("decoy", "an advertisement has a control of the same name", change=things.decoyed, aims=True),
        Kind("overlay", "a cookie box lies over the page", change=things.covered, aims=True),
        Kind("grown", "lists are longer by one", change=things.grown, lists="more"),
        Kind("shrunk", "lists are shorter by one", change=things.shrunk, lists="fewer"),
        Kind("slow", "answers come late"),
        Kind("failing-page", "a page answers 500 once"),
        Kind("failing-part", "a style sheet or a picture answers 500"),
        Kind("failing-write", "what is sent is answered 500 and not done", survivable=False),
        Kind("removed", "one thing that the recipe needs is gone", survivable=False, change=things.removed, aims=True),
        Kind("unproved", "a heading that the recipe expects says something else", survivable=False),
    )
}
"""By name, in the order in which they are told."""
