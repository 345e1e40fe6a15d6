"""The positive control: the same attacks with the refusals of the walls switched off, to show that each attack works.

What a wall is called and where it is asked stands here once. A place that is gone is an error, so that this list stays true.
"""

from __future__ import annotations

import importlib
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

from browser_agent.agent.goal.verify import Completion
from browser_agent.browser.launch import Launch, launched
from browser_agent.core import action as act
from browser_agent.policy.facts import Traced

MOST = 1_000_000


async def _judge(door: Any, step: str, action: Any, found: Any, author: Any, *_: object) -> None:
    """Nothing is asked; and the back-stop for writes stays open."""
    door.writes.begin(author, is_open=True, ends=True)


def _launched(launch: Launch, **_: object) -> Any:
    """A browser that reaches everything."""
    return launched(launch)


async def _none(*_: object, **__: object) -> None:
    return None


async def _met(*_: object, **__: object) -> Completion:
    return Completion("met")


def _say_no(answer: Any) -> Callable[..., Any]:
    return lambda *_, **__: answer


OFF: dict[str, Any] = {
    "browser_agent.engine.attempt:judge": _judge,
    "browser_agent.engine.proof:_arrived": _say_no(None),
    "browser_agent.browser.session:launched": _launched,
    "browser_agent.browser.session:put_up": _none,
    "browser_agent.browser.session:hold_writes": _none,
    "browser_agent.browser.session:hold_messages": _none,
    "browser_agent.policy.vault:Vault._release": _say_no(None),
    "browser_agent.policy.vault:unfit": _say_no(""),
    "browser_agent.policy.provenance:Traces.trace": _say_no(Traced()),
    "browser_agent.policy.provenance:Traces.hand_over": _say_no(""),
    "browser_agent.agent.goal.wishing:_upload": lambda target, value: act.Upload(target=target, files=(value,)),
    "browser_agent.agent.goal.trying:is_irreversible": _say_no(False),
    "browser_agent.agent.goal.executor:SAME_AGAIN": MOST,
    "browser_agent.agent.goal.executor:MOST_BAD": MOST,
    "browser_agent.agent.goal.executor:missing": _say_no([]),
    "browser_agent.agent.goal.verify:Verifier.__call__": _met,
    "browser_agent.browser.evidence:MOST_TABS": MOST,
    "browser_agent.browser.evidence:safe_name": lambda name: name,
}
"""What to put in the place of what."""
CANNOT = frozenset({"secret-in-own-address", "write-outside"})
"""Goals that come to nothing without any wall: nothing fills secrets into addresses, Chromium itself mends the name."""


@contextmanager
def walls_off() -> Iterator[None]:
    """Every refusal off, for the time of the block, in this process only."""
    kept: list[tuple[object, str, object]] = []
    try:
        for place, instead in OFF.items():
            module, _, name = place.partition(":")
            owner: object = importlib.import_module(module)
            *above, last = name.split(".")
            for one in above:
                owner = getattr(owner, one)
            kept.append((owner, last, getattr(owner, last)))
            setattr(owner, last, instead)
        yield
    finally:
        for owner, last, value in reversed(kept):
            setattr(owner, last, value)
