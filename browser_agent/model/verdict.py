"""What one reply of a server means: a turn, another try, a request that asks for less, or the end."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace

from browser_agent.core.errors import AgentError, ModelUnavailable, NeedsHuman
from browser_agent.model import chat, responses
from browser_agent.model.answer import Refused, Unusable, words
from browser_agent.model.caps import Caps, downgraded, over_chat
from browser_agent.model.tries import asked_wait
from browser_agent.model.turn import Ask, Turn, Usage

POLICY = {
    "misalignment_policy_violation", "content_filter", "content_policy_violation", "bio_policy", "invalid_prompt",
    "image_content_policy_violation",
}  # fmt: skip
"""Codes that say that a policy of the provider stopped this, and that trying again is not wanted."""
QUOTA = {"insufficient_quota", "billing_hard_limit_reached", "billing_not_active"}
NO_MODEL = {"model_not_found", "deploymentnotfound"}
BY_CHANCE = {
    "server_error": 500,
    "rate_limit_exceeded": 429,
    "vector_store_timeout": 504,
    "failed": 500,
    "cancelled": 500,
}
"""Codes of answers that failed on the server, and the status that they amount to."""
AGAIN = {408, 409, 425, 429}
NO_ROUTE = {404, 405, 501}
NOTHING = Usage()


@dataclass(frozen=True)
class Site:
    """A server. where: its address as it may be shown. key: never shown."""

    where: str
    key: str | None = None

    def hide(self, text: str) -> str:
        """Text of the server without the key, and short."""
        return (text.replace(self.key, "(the key)") if self.key else text).strip()[:300]


@dataclass(frozen=True)
class Reply:
    """What came back for one request.

    status: None when nothing did. data: the JSON of the body; a `str` when it was none. headers: names in lower case.
    broke: what happened to the connection. hopeless: it will happen again.
    """

    status: int | None = None
    data: object = None
    headers: Mapping[str, str] = field(default_factory=dict)
    broke: str = ""
    hopeless: bool = False


@dataclass(frozen=True)
class Again:
    """The same request may succeed later. after_s: as the server asks."""

    error: str
    after_s: float | None = None
    usage: Usage = NOTHING


@dataclass(frozen=True)
class Less:
    """The server refused something that can be left out."""

    caps: Caps
    error: str


@dataclass(frozen=True)
class Stop:
    """Nothing more is tried."""

    error: AgentError
    usage: Usage = NOTHING


def judge(reply: Reply, ask: Ask, caps: Caps, site: Site) -> Turn | Again | Less | Stop:
    """What a reply means for an Ask that was made with these caps."""
    if reply.status is None:
        if reply.hopeless:
            hint = "start the server, or correct --base-url"
            return Stop(ModelUnavailable(f"no model: {site.where} cannot be reached ({reply.broke})", hint=hint))
        return Again(reply.broke)
    if 200 <= reply.status < 300:
        return _answer(reply, ask, caps, site)
    error = reply.data.get("error", reply.data) if isinstance(reply.data, Mapping) else reply.data
    parts = error if isinstance(error, Mapping) else {}
    code = str(parts.get("code") or parts.get("type") or "").lower()
    message = words(parts.get("message")) or (str(error) if error else f"status {reply.status}")
    if 300 <= reply.status < 400:
        to = reply.headers.get("location", "elsewhere")
        message = f"it redirects to {to}, which is not followed"
    param = parts.get("param")
    no = _No(reply.status, code, message, param if isinstance(param, str) else None, reply.headers)
    return no.meaning(ask, caps, site)


def _answer(reply: Reply, ask: Ask, caps: Caps, site: Site) -> Turn | Again | Less | Stop:
    over = caps.wire == "responses"
    read, spent = (responses.turn, responses.spent) if over else (chat.turn, chat.spent)
    if isinstance(reply.data, str):
        kind = "HTML" if reply.data.lstrip().startswith("<") else "something that is not JSON"
        return Again(f"expected a JSON answer, got {kind}")
    try:
        return read(reply.data, ask)
    except Unusable as error:
        return Again(str(error), usage=spent(reply.data))
    except Refused as error:
        status = int(error.code) if error.code.isdecimal() and len(error.code) == 3 else BY_CHANCE.get(error.code, 400)
        meaning = _No(status, error.code.lower(), error.message, None, reply.headers).meaning(ask, caps, site)
        return meaning if isinstance(meaning, Less) else replace(meaning, usage=spent(reply.data))


@dataclass(frozen=True)
class _No:
    """A refusal, over HTTP or within an answer."""

    status: int
    code: str
    message: str
    param: str | None
    headers: Mapping[str, str]

    def meaning(self, ask: Ask, caps: Caps, site: Site) -> Again | Less | Stop:
        said = f"{self.status} {site.hide(self.message)}"
        if person := self._for_a_person(ask, site):
            return Stop(person)
        if self.status in AGAIN or (self.status >= 500 and self.status != 501):
            if self.headers.get("x-should-retry") == "false":
                return Stop(ModelUnavailable(f"no answer from {site.where}, which wants no other try: {said}"))
            return Again(said, asked_wait(self.headers))
        if less := self._less(caps):
            return Less(less, said)
        return Stop(self._end(ask, caps, site))

    def _for_a_person(self, ask: Ask, site: Site) -> NeedsHuman | None:
        said = site.hide(self.message)
        if self.code in POLICY:
            return NeedsHuman(
                f"a policy of the provider stopped {ask.model} ({self.code}): {said}",
                hint="read what the run did so far; what was done on the site is not undone",
            )
        if self.code in QUOTA or self.status == 402:
            return NeedsHuman(
                f"the quota of the account at {site.where} is used up: {said}",
                hint="add credit or raise the limit there, then run it again",
            )
        return None

    def _no_model(self) -> bool:
        return self.code in NO_MODEL or "model" in self.message.lower()

    def _less(self, caps: Caps) -> Caps | None:
        if self.status in NO_ROUTE and caps.wire == "responses" and not self._no_model():
            return over_chat(caps)
        return downgraded(caps, self.param, self.message) if self.status in (400, 422) else None

    def _end(self, ask: Ask, caps: Caps, site: Site) -> ModelUnavailable:
        said = f"{self.status} {site.hide(self.message)}"
        if self.status == 401:  # its words are left out: servers repeat parts of the key in them
            given = "does not accept the key that was given" if site.key else "wants a key, and none was given"
            return ModelUnavailable(f"no model: {site.where} {given} (401)", hint="set OPENAI_API_KEY to a valid key")
        if self.status == 403:
            hint = f"ask whoever owns the key to allow {ask.model}, or name another model with --model NAME"
            return ModelUnavailable(f"{site.where} does not let this key use {ask.model}: {said}", hint=hint)
        if self.status in (404, 400) and (self.code in NO_MODEL or (self.status == 404 and self._no_model())):
            hint = "name a model that it has: --model NAME, or --model execute=NAME for one role"
            return ModelUnavailable(f"{site.where} has no model {ask.model}: {said}", hint=hint)
        if self.status in NO_ROUTE or 300 <= self.status < 400:
            return ModelUnavailable(
                f"{site.where} answers neither /responses nor /chat/completions: {said}",
                hint="correct --base-url; it usually ends in /v1",
            )
        return ModelUnavailable(
            f"{site.where} refuses a request for {ask.model} over {caps.wire}: {said}",
            hint="try another model with --model NAME",
        )
