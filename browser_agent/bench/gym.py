"""Our executor as an agent of BrowserGym: its observation becomes a question to a model, the answer its actions.

BrowserGym is not imported: an agent there is any object with `action_set`, `obs_preprocessor` and `get_action`.
It pins an older Playwright than ours, so this file loads without any: in its environment, install this package with
`pip install --no-deps browser-agent`, and `pydantic` and `openai` beside it.
"""

from __future__ import annotations

import io
import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, cast

from pydantic import ValidationError

from browser_agent.agent.goal.talk import Talk, fenced
from browser_agent.agent.goal.tools import TOOLS, Act, Finish, Look, Wish
from browser_agent.bench.aside import Aside
from browser_agent.bench.gym_page import changes, checked_of, document_of, lines_of, text_of
from browser_agent.bench.gym_words import NoWordsError, actions_of, word
from browser_agent.model.roles import DEFAULTS, Role
from browser_agent.model.turn import Ask, Call, Result, Thinker, Turn

MOST_CALLS = 60
"""Questions to the model in one episode."""
MOST_BAD = 3
"""Turns in a row that came to nothing, before the agent gives up."""
HERE = (
    "Ids in brackets are refs. Values that are wanted back go into the answers of finish, exactly as they are wanted. "
    "There is no person to ask, and no read: the page is all there is."
)
KEPT = ("goal_object", "chat_messages", "screenshot")
"""What the harness itself wants to record of an observation."""


@dataclass
class _Batch:
    """What a turn asked for and how far it came. left: steps that are not done; words: of the one that is at work."""

    turn: Turn
    answers: dict[str, str]
    jpeg: dict[str, bytes]
    acts: str = ""
    left: list[Wish] | None = None
    words: tuple[str, ...] = ()
    lines: tuple[str, ...] = ()
    trouble: bool = False


class GymAgent:
    """One agent for one episode.

    thinker: whoever answers; role: model, effort and longest answer. action_set: BrowserGym's own, such as
    `HighLevelActionSet(["chat", "infeas", "bid", "coord", "nav", "tab"])`; its names are the only ones that are used.

    `get_action` blocks, as the harness calls it, while a loop of its own on another thread asks the model: on the
    harness's thread a loop runs already, that of its browser. `close` ends that thread.
    """

    def __init__(self, thinker: Thinker, role: Role = DEFAULTS.execute, *, action_set: object = None) -> None:
        self.action_set = action_set
        self._known = tuple(getattr(action_set, "action_set", None) or ())
        self._thinker, self._role, self._aside = thinker, role, Aside()
        self._talk: Talk | None = None
        self._batch: _Batch | None = None
        self._before: Mapping[str, Any] = {}
        self._told: list[str] = []
        self._calls = self._bad = 0
        self._over = ""

    def close(self) -> None:
        """End the thread that asks."""
        self._aside.close()

    def obs_preprocessor(self, obs: Mapping[str, Any]) -> dict[str, Any]:
        """What is kept of an observation: goal, address, last error, and the page as lines with the harness's ids."""
        tree = obs.get("axtree_object") or {}
        return {
            "goal": str(obs.get("goal") or _goal(obs.get("goal_object"))),
            "url": str(obs.get("url", "")),
            "error": str(obs.get("last_action_error") or ""),
            "lines": lines_of(tree, obs.get("extra_element_properties")),
            "checked": checked_of(tree),
            "document": document_of(tree),
            "focused": str(obs.get("focused_element_bid") or ""),
            "titles": [str(one) for one in obs.get("open_pages_titles", ())],
        } | {key: obs[key] for key in KEPT if key in obs}

    def get_action(self, obs: Mapping[str, Any]) -> tuple[str | None, dict[str, Any]]:
        """The next action in the harness's words, and what led to it; None ends the episode.

        obs: what `obs_preprocessor` made of it. Raises ModelUnavailable when no model answers.
        """
        stats = {"model_calls": 0, "tokens_in": 0, "tokens_out": 0}
        if self._over:
            return None, {"think": self._over, "stats": stats}
        self._heard(obs)
        action, said = self._next(obs), ""
        while action is None and not self._over:
            if self._calls >= MOST_CALLS or self._bad >= MOST_BAD:
                self._over = "too many questions" if self._bad < MOST_BAD else "nothing came of the last turns"
                break
            turn = self._aside(self._thinker.turn(self._ask(obs)))
            self._calls += 1
            stats["model_calls"] += 1
            stats["tokens_in"] += turn.usage.input
            stats["tokens_out"] += turn.usage.output
            said = "\n".join(filter(None, [turn.text, *(f"{one.name} {one.arguments}" for one in turn.calls)]))
            action = self._taken(turn, obs)
        self._before = obs
        return action, {"think": said or self._over, "stats": stats}

    def _ask(self, obs: Mapping[str, Any]) -> Ask:
        if self._talk is None:
            self._talk = Talk(f"Task: {obs['goal']}\n{HERE}", "Step 1 of 1 of the plan: all of the task")
            self._talk.saw(_shown(obs))
            self._told = list(obs["lines"])
        role = self._role
        return Ask(
            model=role.model, items=self._talk.items, tools=TOOLS, must_call=True, effort=role.effort,
            max_output=role.max_output,
        )  # fmt: skip

    def _taken(self, turn: Turn, obs: Mapping[str, Any]) -> str | None:
        """What a turn asks for: its first action, or None when all of it was answered here."""
        talk = cast("Talk", self._talk)
        if not turn.calls:
            self._bad += 1
            talk.heard(turn, ())
            talk.told("Answer with a call of a tool; use finish when the task is done or cannot be.")
            return None
        self._batch = batch = _Batch(turn, {}, {})
        for call in turn.calls:
            if batch.acts or self._over:
                batch.answers[call.id] = "not executed: look first at what the steps of this turn came to"
                continue
            try:
                ends = self._one(call, batch, obs)
            except (ValidationError, ValueError, RecursionError) as error:
                batch.answers[call.id] = f"{call.name}: {str(error)[:300]}. Nothing was done."
                batch.trouble = True
                continue
            if ends is not None:
                return ends
        return self._next(obs)

    def _one(self, call: Call, batch: _Batch, obs: Mapping[str, Any]) -> str | None:
        """One call. Returns the action that ends the episode, when it is such a call."""
        arguments = json.loads(call.arguments or "{}")
        match call.name:
            case "act":
                batch.acts, batch.left = call.id, list(Act.model_validate(arguments).steps)
            case "look":
                look = Look.model_validate(arguments)
                jpeg = _picture(obs) if look.picture else None
                batch.answers[call.id] = _found(obs, look)
                if jpeg is not None:
                    batch.jpeg[call.id] = jpeg
                elif not look.find:
                    self._told = list(obs["lines"])
            case "finish":
                batch.answers[call.id] = "ended"
                return self._ended(Finish.model_validate(arguments))
            case "ask":
                batch.answers[call.id] = "nobody is there to be asked: decide by what task and page say"
            case "read":
                batch.answers[call.id] = "nothing can be kept here: give what is wanted in the answers of finish"
            case _:
                raise ValueError("there is no such tool here; use act, look and finish")
        return None

    def _ended(self, wish: Finish) -> str | None:
        """The last word, where the harness has one; after it the episode is over."""
        self._over = f"{wish.status}: {wish.why}"
        said = "; ".join(one.value for one in wish.answers) or wish.why or wish.status
        for name in ("send_msg_to_user",) if wish.status == "done" else ("report_infeasible", "send_msg_to_user"):
            if not self._known or name in self._known:
                return word(name, said if wish.status == "done" else wish.why or wish.status)
        return None

    def _next(self, obs: Mapping[str, Any]) -> str | None:
        """The next action of the batch at work; None when there is none, and all of it is answered."""
        batch = self._batch
        while batch is not None:
            if batch.words:
                return batch.words[0]
            if not batch.left:
                self._answered(batch, obs)
                return None
            try:
                batch.words = actions_of(batch.left[0], obs, self._known)
            except NoWordsError as error:
                self._stopped(batch, f"failed: {error}")
            else:
                if not batch.words:
                    self._noted(batch, "it is so already")
        return None

    def _heard(self, obs: Mapping[str, Any]) -> None:
        """What came of the action that was given last. A surprise ends the batch: the rest was meant for that page."""
        batch = self._batch
        if batch is None or not batch.words or not batch.left:
            return
        before, do = self._before, batch.left[0].do
        if obs["error"]:
            self._stopped(batch, f"failed: {obs['error'][:300]}")
            return
        batch.words = batch.words[1:]
        if batch.words:
            return
        same = all(before[key] == obs[key] for key in ("lines", "url", "document"))
        self._noted(batch, "no visible effect" if same and do not in ("wait", "hover", "scroll") else "done")
        if before["document"] != obs["document"] and batch.left:
            self._stopped(batch, f"not executed: the page went to {obs['url'][:200]}")

    def _noted(self, batch: _Batch, said: str) -> None:
        wish = (batch.left or []).pop(0)
        what = " ".join(filter(None, [wish.do, wish.ref, json.dumps(wish.value) if wish.value else ""]))
        batch.lines += (f"{len(batch.lines) + 1} {what[:200]}: {said}",)
        batch.trouble = batch.trouble or said == "no visible effect"

    def _stopped(self, batch: _Batch, said: str) -> None:
        batch.trouble = batch.trouble or said.startswith("failed")
        batch.words = ()
        self._noted(batch, said)
        while batch.left:
            self._noted(batch, "not executed")

    def _answered(self, batch: _Batch, obs: Mapping[str, Any]) -> None:
        """Every call of a turn gets its result; that of the steps says what became of the page."""
        if batch.acts:
            whole = self._before.get("document") != obs["document"]
            page = text_of(obs["lines"]) if whole else changes(self._told, obs["lines"])
            batch.answers[batch.acts] = "\n".join(fenced(obs["url"], one) for one in ("\n".join(batch.lines), page))
            self._told = list(obs["lines"])
        results = [
            Result(call=one.id, text=batch.answers[one.id], jpeg=batch.jpeg.get(one.id)) for one in batch.turn.calls
        ]
        cast("Talk", self._talk).heard(batch.turn, results)
        self._bad = self._bad + 1 if batch.trouble else 0
        self._batch = None


def _shown(obs: Mapping[str, Any]) -> str:
    return fenced(obs["url"], text_of(obs["lines"]))


def _found(obs: Mapping[str, Any], look: Look) -> str:
    if look.picture:
        return "a picture of the page; a point on it can be given as ref: x,y" if "screenshot" in obs else _shown(obs)
    if not look.find:
        return _shown(obs)
    words = look.find.casefold().split()
    hits = [line for line in obs["lines"] if all(word in line.casefold() for word in words)]
    return fenced(obs["url"], text_of(hits) or "nothing has these words")


def _picture(obs: Mapping[str, Any]) -> bytes | None:
    """Its screenshot, an array of rows of pixels, as a JPEG."""
    from PIL import Image

    if "screenshot" not in obs:
        return None
    kept = io.BytesIO()
    Image.fromarray(obs["screenshot"]).convert("RGB").save(kept, "JPEG", quality=80)
    return kept.getvalue()


def _goal(parts: Any) -> str:  # noqa: ANN401 - whatever the harness gives
    texts = [str(part.get("text", "")) for part in parts or () if isinstance(part, Mapping)]
    return "\n".join(text for text in texts if text)
