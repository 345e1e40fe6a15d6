"""The client of a model server: one question, as few requests as it takes, each of them on the record."""

from __future__ import annotations

import asyncio
import json
import socket
import ssl
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from time import monotonic
from typing import Any
from urllib.parse import urlsplit

from openai import APIConnectionError, APIStatusError, APITimeoutError, AsyncOpenAI, DefaultAsyncHttpxClient, Omit

from browser_agent.core.errors import ModelUnavailable, UsageError
from browser_agent.model import chat, responses
from browser_agent.model.caps import OPENAI, Caps, preset
from browser_agent.model.tries import LONGEST_TRY_S, LONGEST_WAIT_S, MOST_CHANGES, MOST_TRIES, Try, own_wait
from browser_agent.model.turn import Ask, Turn, Usage
from browser_agent.model.verdict import Again, Less, Reply, Site, Stop, judge

NO_KEY = "none"
"""What is sent to a server that was given without a key, so that no key of the environment goes there."""
LARGEST_ANSWER_BYTES = 20_000_000
NOTHING = Usage()
SHORTEST_TRY_S = 0.05


class Client:
    """A Thinker over a server that speaks Responses or Chat Completions. Nothing is read from the environment's keys.

    What a server turns out not to know is remembered for each model, as long as the client lives.
    """

    def __init__(
        self, base_url: str | None, api_key: str | None, *, caps: Caps | None = None, on_try: Callable[[Try], None]
    ) -> None:
        """base_url: None is OpenAI. caps: for every model, instead of what is known of it.

        on_try: is told of each request. Raises ModelUnavailable when there is neither key nor address, UsageError
        when the address is none.
        """
        if not base_url and not api_key:
            raise ModelUnavailable("no model: OPENAI_API_KEY is not set and no --base-url was given")
        self.base_url = base_url or OPENAI
        self._site = Site(_shown(self.base_url), api_key)
        self._given = caps
        self._caps: dict[str, Caps] = {}
        self._on_try = on_try
        self._reached = False
        self._closing = asyncio.Event()
        foreign: Any = {
            "OpenAI-Organization": Omit(),
            "OpenAI-Project": Omit(),
        }  # of the environment; not their business
        self._api = AsyncOpenAI(
            api_key=api_key or NO_KEY,
            base_url=self.base_url,
            max_retries=0,
            http_client=DefaultAsyncHttpxClient(follow_redirects=False),
            default_headers=None if self._site.where == OPENAI else foreign,
        )

    def caps(self, model: str) -> Caps:
        """What is known so far of what this server can do with a model."""
        return self._caps.get(model) or self._given or preset(self.base_url, model)

    async def turn(self, ask: Ask) -> Turn:
        """One answer; see Thinker. Raises ModelUnavailable and NeedsHuman; every request was reported before that."""
        tries = _Tries(ask, self._on_try)
        while True:
            caps = self.caps(ask.model)
            seconds = min(LONGEST_TRY_S, tries.left_s)
            if seconds < SHORTEST_TRY_S:
                raise tries.gave_up(self._site, "the time for this turn is over")
            tries.begin(caps)
            reply = await self._request(ask, caps, seconds)
            self._reached = self._reached or reply.status is not None
            match judge(reply, ask, caps, self._site):
                case Turn() as turn:
                    tries.ended(reply)
                    return tries.whole(turn)
                case Less() as less:
                    if tries.changes == MOST_CHANGES:
                        tries.ended(reply, less.error)
                        raise tries.gave_up(self._site, less.error)
                    self._caps[ask.model] = less.caps
                    tries.ended(reply, less.error, change=_change(caps, less.caps))
                case Again() as again:
                    wait = tries.wait_s(again)
                    tries.ended(reply, again.error, wait_s=wait or 0.0, usage=again.usage)
                    if wait is None:
                        raise tries.gave_up(self._site, tries.why_not(again))
                    await self._pause(wait)
                case Stop() as stop:
                    tries.ended(reply, stop.error.message, usage=stop.usage)
                    raise stop.error

    async def close(self) -> None:
        """Ends the waiting of every turn and closes the connections."""
        self._closing.set()
        await self._api.close()

    async def _pause(self, seconds: float) -> None:
        """The wait between two tries, which `close` ends."""
        with suppress(TimeoutError):
            await asyncio.wait_for(self._closing.wait(), seconds)
        if self._closing.is_set():
            raise ModelUnavailable("the client of the model was closed while it waited for another try")

    async def _request(self, ask: Ask, caps: Caps, seconds: float) -> Reply:
        over_responses = caps.wire == "responses"
        body = _sendable((responses if over_responses else chat).request(ask, caps))
        api: Any = self._api.responses if over_responses else self._api.chat.completions
        try:
            async with asyncio.timeout(seconds):  # of the whole answer; the client's own counts the pauses within it
                got = await api.with_raw_response.create(**body, timeout=seconds)
            return _reply(got.http_response)
        except APIStatusError as error:
            return _reply(error.response)
        except (APITimeoutError, TimeoutError):
            return Reply(broke=f"no answer within {seconds:.3g} s")
        except APIConnectionError as error:
            why = _hopeless(error)
            if isinstance(why, ConnectionRefusedError) and self._reached:  # it was there, so it may come back
                return Reply(broke="the connection was refused")
            if why:
                return Reply(broke=_in_words(why), hopeless=True)
            return Reply(broke=f"the connection broke ({type(error.__cause__ or error).__name__})")


@dataclass
class _Tries:
    """The tries of one turn."""

    ask: Ask
    on_try: Callable[[Try], None]
    began: float = field(default_factory=monotonic)
    number: int = 0
    changes: int = 0
    spent: Usage = NOTHING
    at: float = 0.0
    wire: str = ""

    @property
    def left_s(self) -> float:
        return self.ask.deadline_s - (monotonic() - self.began)

    def begin(self, caps: Caps) -> None:
        self.number += 1
        self.at = monotonic()
        self.wire = caps.wire

    def ended(
        self, reply: Reply, error: str = "", *, wait_s: float = 0.0, change: str = "", usage: Usage | None = None
    ) -> None:
        self.changes += bool(change)
        self.spent += usage or NOTHING
        self.on_try(
            Try(
                number=self.number, model=self.ask.model, wire=self.wire, status=reply.status, error=error,
                wait_s=round(wait_s, 3), change=change, took_s=round(monotonic() - self.at, 3), usage=usage or NOTHING,
                request_id=reply.headers.get("x-request-id", "")[:100],
            )
        )  # fmt: skip

    def wait_s(self, again: Again) -> float | None:
        """Seconds before the next try; None when there is none."""
        failures = self.number - self.changes
        wait = own_wait(failures) if again.after_s is None else again.after_s
        return None if failures >= MOST_TRIES or wait > LONGEST_WAIT_S or wait >= self.left_s else wait

    def why_not(self, again: Again) -> str:
        if again.after_s is not None and again.after_s > min(LONGEST_WAIT_S, self.left_s):
            return f"{again.error}, and it asks to wait {again.after_s:.0f} s"
        return again.error

    def gave_up(self, site: Site, why: str) -> ModelUnavailable:
        took = monotonic() - self.began
        tries = f"{self.number} {'try' if self.number == 1 else 'tries'} in {took:.0f} s"
        text = f"no answer of {self.ask.model} from {site.where} after {tries}; the last: {why}"
        return ModelUnavailable(text, hint="run it again later, or name another model with --model NAME")

    def whole(self, turn: Turn) -> Turn:
        """The turn with what all its tries took."""
        took = round(monotonic() - self.began, 3)
        return turn.model_copy(update={"usage": turn.usage + self.spent, "took_s": took, "tries": self.number})


def _shown(base_url: str) -> str:
    """An address without what may be secret in it. Raises UsageError when it is none."""
    try:
        parts = urlsplit(base_url)
        host, port = parts.hostname, parts.port
    except ValueError:
        host, port = None, None
    if not host or parts.scheme not in ("http", "https"):
        raise UsageError(
            f"--base-url needs an address such as http://127.0.0.1:8000/v1, not {base_url.partition('?')[0]!r}"
        )
    host = f"[{host}]" if ":" in host else host
    return f"{parts.scheme}://{host}{f':{port}' if port else ''}{parts.path.rstrip('/')}"


def _reply(response: Any) -> Reply:  # noqa: ANN401 - of the HTTP library, which only openai knows
    headers = {name.lower(): value for name, value in response.headers.items()}
    if len(response.content) > LARGEST_ANSWER_BYTES:
        return Reply(response.status_code, "(too large)", headers)
    try:
        return Reply(response.status_code, json.loads(response.content), headers)
    except (ValueError, RecursionError):
        return Reply(response.status_code, response.text, headers)


def _hopeless(error: BaseException) -> OSError | None:
    """Why a connection will not come about the next time either; None when it may."""
    seen: BaseException | None = error
    while seen is not None:
        if isinstance(seen, ConnectionRefusedError | ssl.SSLCertVerificationError):
            return seen
        if isinstance(seen, socket.gaierror) and seen.errno != socket.EAI_AGAIN:
            return seen
        seen = seen.__cause__ or seen.__context__
    return None


def _in_words(why: OSError) -> str:
    match why:
        case ConnectionRefusedError():
            return "the connection was refused: nothing listens there"
        case ssl.SSLCertVerificationError():
            return f"its certificate is not trusted: {why.verify_message}"
        case _:
            return "its name is not known"


def _change(before: Caps, after: Caps) -> str:
    changed = [name for name in Caps.model_fields if getattr(before, name) != getattr(after, name)]
    return ", ".join(f"{name}: {getattr(before, name)} -> {getattr(after, name)}" for name in changed)


def _sendable(body: Any) -> Any:  # noqa: ANN401 - JSON
    """The same JSON; halves of characters, which pages can hold and UTF-8 cannot, become question marks."""
    if isinstance(body, str):
        return body if body.isascii() else body.encode("utf-8", "replace").decode("utf-8")
    if isinstance(body, Mapping):
        return {_sendable(key): _sendable(value) for key, value in body.items()}
    return [_sendable(part) for part in body] if isinstance(body, list | tuple) else body
