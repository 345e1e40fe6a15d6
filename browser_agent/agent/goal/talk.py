"""What the executor has been told: append-only within a step of the plan, so that requests begin alike."""

from __future__ import annotations

import re
from collections.abc import Iterable

from browser_agent.agent.goal.mind import looked
from browser_agent.agent.goal.prompts import prompt
from browser_agent.core.origin import origin_of
from browser_agent.model.turn import Answered, Item, Result, Said, Turn

END = "</page>"


class Talk:
    """One segment: rules, job, where it stands; then turns and results, never rewritten."""

    def __init__(self, job: str, stands: str) -> None:
        self._items: list[Item] = [
            Said(role="developer", text=prompt("execute")),
            Said(role="user", text=job),
            Said(role="user", text=stands),
        ]

    @property
    def items(self) -> tuple[Item, ...]:
        """All of it, as the next request takes it."""
        return tuple(self._items)

    def saw(self, page: str) -> None:
        """The first look, as if it had been asked for."""
        self._items += looked(page)

    def heard(self, turn: Turn, results: Iterable[Result]) -> None:
        """A turn of the model and what each of its calls came to."""
        self._items += [Answered(turn=turn), *results]

    def told(self, text: str) -> None:
        """A sentence of ours, where there is no call to answer."""
        self._items.append(Said(role="user", text=text))


def fenced(url: str, text: str) -> str:
    """Text of a web site, marked as such. It cannot end its fence: what looks like the end is broken.

    url: where it comes from. Only its origin is told, or its scheme: the rest is words of the page.
    """
    origin = origin_of(url) or re.match(r"[a-z]{0,20}:?", url)[0]  # type: ignore[index]  # it matches nothing, too
    safe = text.replace("</page", "<\\/page").replace("<page", "<\\page")
    return f'<page origin="{origin}">\n{safe}\n{END}'
