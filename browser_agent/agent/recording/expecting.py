"""What a step shows that it did: told from the page right before it and right before the next one."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator
from urllib.parse import urlsplit

from browser_agent.core import expect as ex
from browser_agent.core.seen import Observation, Seen
from browser_agent.core.target import Query

LONGEST = 80
"""Characters of a text that an expectation should have to carry."""
SAYS = frozenset({"alert", "status", "dialog", "alertdialog"})
_COUNTED = re.compile(r"\d")


def differs(before: Observation, after: Observation) -> bool:
    """Whether the page shows anything else than before, where the focus is aside."""
    return before.url != after.url or _shown(before) != _shown(after)


def inferred(before: Observation, after: Observation, typed: Collection[str]) -> tuple[ex.Expectation, ...]:
    """What is so now, was not before, and will be so next time too: an address, a heading, a message.

    typed: what the person typed; texts that repeat it say nothing, and are other ones with other values.
    """
    found: list[ex.Expectation] = []
    if _path(before) != _path(after):
        found.append(ex.Url(glob=_glob(after.url)))
    words = [one for one in typed if len(one) > 2]
    new = _news(before, after)
    lasting = [one for one in new if _lasts(one.name, words)]
    for role in ("heading", "dialog"):
        named = next((one for one in lasting if one.role in (role, f"alert{role}")), None)
        if named is not None:
            found.append(ex.Visible(target=Query(role=named.role, name=named.name)))
            return tuple(found)
    said = _said(after, new, words) or (
        next((one.name for one in lasting if one.role == "text"), "") if not found else ""
    )
    if said:
        found.append(ex.Text(match=ex.Match(contains=said)))
    return tuple(found)


def _said(after: Observation, new: list[Seen], words: list[str]) -> str:
    """The first text of a message that came: an alert or a status."""
    inside: int | None = None
    fresh = {id(one) for one in new}
    for node in after.nodes:
        if inside is not None and node.depth <= inside:
            inside = None
        if inside is None and node.role in SAYS:
            inside = node.depth
        if inside is not None and id(node) in fresh and node.role in ("text", *SAYS) and _lasts(node.name, words):
            return node.name
    return ""


def _news(before: Observation, after: Observation) -> list[Seen]:
    known = {(one.role, one.name) for one in before.nodes}
    texts = "\n".join(one.name for one in before.nodes)
    return [one for one in after.nodes if one.name and (one.role, one.name) not in known and one.name not in texts]


def _lasts(text: str, words: list[str]) -> bool:
    """Whether a text will be there again: no number, date or typed word in it."""
    return 2 < len(text) <= LONGEST and not _COUNTED.search(text) and "${" not in text and not any(
        one in text for one in words
    )  # fmt: skip


def _shown(seen: Observation) -> list[tuple[str, str, tuple[str, ...]]]:
    return [(one.role, one.name, tuple(_states(one))) for one in seen.nodes]


def _states(one: Seen) -> Iterator[str]:
    return (state for state in one.states if state != "focused")


def _path(seen: Observation) -> tuple[str, str]:
    parts = urlsplit(seen.url)
    return parts.netloc, parts.path


def _glob(url: str) -> str:
    """Any host and query; a part of the path with a number in it is another one next time."""
    parts = [("*" if _COUNTED.search(one) else one) for one in urlsplit(url).path.split("/")]
    return "**" + ("/".join(parts) or "/")
