"""Which requests that write may leave a page now: the state that the back-stop in the browser asks."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from dataclasses import dataclass, field
from urllib.parse import urlsplit

from browser_agent.core.authority import Author, Rule
from browser_agent.policy import words
from browser_agent.policy.addresses import says_end
from browser_agent.policy.judge import Policy
from browser_agent.policy.messages import only_listens

METHODS = frozenset({"POST", "PUT", "PATCH", "DELETE"})
_QUERY = re.compile(r"\s*(?:#[^\n]*\n\s*)*(?:query\b|\{)")
_WRITES = re.compile(r"\b(?:mutation|subscription)\b")
MOST_TOLD = 20
MOST_HELD = 200
"""Requests of a dry run that are told one by one; a page that polls would fill the journal."""
LONGEST = 2000
"""Characters of an address that is told."""
MOST_BODY = 1_000_000
"""Bytes of a body that is read to see whether it only asks; longer ones are taken to write."""


@dataclass
class Writes:
    """Open from when an act that may write begins until the next one is judged; told by the engine, asked by the walls.

    read_only, rule: the policy's words, rule for the class submit. holds: every request is looked at; else what comes
    while it is closed is only told. dry: nothing that writes leaves; `on_held` hears method, address and body of what
    would have, and `held` keeps the first MOST_HELD of them. finding: told in a sentence, once for each address.
    """

    read_only: bool = False
    rule: Rule | None = None
    holds: bool = False
    dry: bool = False
    looks: bool = False
    """Of a dry run: what only an address says to end something is held too, whoever asks for it and by GET."""
    finding: Callable[[str], None] = lambda _: None
    on_held: Callable[[str, str, bytes | None], None] = lambda _, __, ___: None
    held: list[str] = field(default_factory=list)
    author: Author = "person"
    is_open: bool = False
    ends: bool = False
    """The act is known to end something or to pay: it was asked about, or allowed as such."""
    may_end: bool = False
    """The policy allows what ends something, unasked."""
    _seen: set[str] = field(default_factory=set)

    @classmethod
    def of(
        cls, policy: Policy, *, model: bool = False, dry: bool = False, finding: Callable[[str], None] = lambda _: None
    ) -> Writes:
        """For one session. model: some of its steps are a model's."""
        rule = policy.actions.get("submit")
        holds = dry or model or policy.read_only or rule == "deny"
        may_end = policy.actions.get("irreversible") == "allow"
        return cls(read_only=policy.read_only, rule=rule, holds=holds, dry=dry, finding=finding, may_end=may_end)

    def begin(self, author: Author, *, is_open: bool, ends: bool = False) -> None:
        """An act was allowed and comes now."""
        self.author, self.is_open, self.ends = author, is_open, ends

    def doubts(self, question: str) -> bool:
        """Whether a box of the page asks for more than the act that is open was allowed for."""
        return self._is_light and (words.warns(question) or words.ends(question))

    def refusal(self, method: str, url: str, body: bytes | None) -> str:
        """The rule that holds a request back now; empty when it may go."""
        if self._is_light and says_end(url):
            return "write.ends"  # whatever the button said, and also where a page does it by GET
        if self.looks and says_end(url):
            self._hold(method, url, body)
            return "dry"
        if method not in METHODS:
            return ""
        if self.read_only:
            return "read_only"
        if self.dry and not only_asks(body):
            self._hold(method, url, body)
            return "dry"
        if self.is_open:
            return ""
        if self.rule == "deny":
            return "class.submit"
        if self.author == "model" and self.rule != "allow" and not only_asks(body):
            return "write.unasked"
        self.tell(method, url)
        return ""

    def refusal_of_message(self, message: str | bytes, url: str) -> str:
        """The rule that holds a message over a socket back now; empty when it may go."""
        if only_listens(message):
            return ""
        if self.read_only:
            return "read_only"
        if self.dry:
            self._hold("SEND", url, message.encode() if isinstance(message, str) else message)
            return "dry"
        if self.is_open:
            return ""
        if self.rule == "deny":
            return "class.submit"
        return "write.unasked" if self.author == "model" and self.rule != "allow" else ""

    @property
    def _is_light(self) -> bool:
        """A model's act is open that nobody allowed to end anything."""
        return self.author == "model" and not self.ends and not self.may_end

    def was_held(self, method: str, url: str) -> bool:
        """Whether a dry run held this request back, so that its answer was not lost: there is none."""
        return self.dry and f"{method} {url[:LONGEST]}" in self.held

    def _hold(self, method: str, url: str, body: bytes | None) -> None:
        if len(self.held) < MOST_HELD:
            self.held.append(f"{method} {url[:LONGEST]}")
            self.on_held(method, url[:LONGEST], body)
            if len(self.held) == MOST_HELD:
                self.finding(f"{MOST_HELD} requests were held; what comes after them is held too, and not told")

    def tell(self, method: str, url: str) -> None:
        """Say that a page wrote while it was closed, once for each method and path, and at most MOST_TOLD times."""
        parts = urlsplit(url)
        key = f"{method} {parts.scheme}://{parts.netloc}{parts.path}"[:300]
        if method in METHODS and not self.is_open and key not in self._seen and len(self._seen) < MOST_TOLD:
            self._seen.add(key)
            self.finding(f"the page sent {key} while no act of this run was to send anything")


def only_asks(body: bytes | None) -> bool:
    """Whether a body is a GraphQL query, which by that language's word changes nothing."""
    if not body or len(body) > MOST_BODY or body.lstrip()[:1] not in (b"{", b"["):
        return False
    try:
        told = json.loads(body)
    except ValueError:
        return False
    asked = told if isinstance(told, list) else [told]
    texts = [one.get("query") if isinstance(one, dict) else None for one in asked]
    return bool(texts) and all(
        isinstance(one, str) and _QUERY.match(one) is not None and _WRITES.search(one) is None for one in texts
    )
