"""What a person is asked before an act, as data: facts of the page, bound together by one hash."""

from __future__ import annotations

import hashlib
import json
from typing import Literal

from pydantic import Field

from browser_agent.core.authority import Tier
from browser_agent.core.value import Value


class Question(Value):
    """One act, or one safety check of a model server, that wants a person's yes. Every text of it is redacted.

    sentence: what would be done. act_class: which class the judge found, "" for a safety check. origin: of the document
    that is acted in. page, frame: addresses without fragment. control: role and name. form: how and where it sends.
    amount: the largest one near the control, amounts: all of them. values: what the fields hold, passwords as dots.
    secrets: names of those that this run typed on the origin. files: path, size and SHA-256 of each. rule, reason: why
    it is asked.
    """

    about: Literal["act", "safety check"] = "act"
    sentence: str
    act_class: str = ""
    tier: Tier = "always_confirm"
    origin: str = ""
    page: str = ""
    frame: str = ""
    control: str = ""
    form: str = ""
    amount: str = ""
    amounts: tuple[str, ...] = ()
    values: tuple[str, ...] = ()
    secrets: tuple[str, ...] = ()
    files: tuple[str, ...] = ()
    rule: str = ""
    reason: str = ""

    @property
    def hash(self) -> str:
        """SHA-256 of all that is asked: a yes is for this and nothing else."""
        text = json.dumps(self.model_dump(mode="json"), sort_keys=True, separators=(",", ":"), ensure_ascii=True)
        return hashlib.sha256(text.encode()).hexdigest()

    def differences(self, later: Question) -> tuple[str, ...]:
        """What is otherwise in a later one, a clause for each fact: `amount was "12.00 EUR", is "99.00 EUR"`."""
        found = []
        for name in type(self).model_fields:
            was, now = getattr(self, name), getattr(later, name)
            if was != now:
                found.append(f"{name} was {_said(was, now)}, is {_said(now, was)}")
        return tuple(found)


def _said(value: object, other: object) -> str:
    """A text, or of a list what the other one has not."""
    if not isinstance(value, tuple):
        return f'"{value}"'
    rest = other if isinstance(other, tuple) else ()
    own = [str(one) for one in value if one not in rest]
    return f'"{"; ".join(own[:3])}"' if own else "without it"


class Answer(Value):
    """What a person, or whoever speaks for one, said. by: user name, or "callback". way: how it came."""

    yes: bool
    by: str
    way: Literal["terminal", "callback", "file", "grant"]
    why: str = Field(default="", max_length=1000)
