"""Our executor as an agent of BrowserGym: its observation becomes a question to a model, the answer one of its actions.

BrowserGym is not imported: an agent there is any object with `action_set`, `obs_preprocessor` and `get_action`.
"""

from __future__ import annotations

import asyncio
import json
from collections.abc import Mapping
from typing import Any

from pydantic import ValidationError

from browser_agent.agent.goal.mind import looked
from browser_agent.agent.goal.prompts import prompt
from browser_agent.agent.goal.talk import fenced
from browser_agent.agent.goal.tools import TOOLS, Act, Finish, Wish
from browser_agent.model.turn import Answered, Ask, Call, Item, Result, Said, Thinker, Turn

MOST_TEXT = 40_000
"""Characters of an observation that are sent."""
KEPT = 12
"""Turns of the talk that are sent again; what is older is left out from the front."""
NOTHING = "noop()"


class GymAgent:
    """One agent for one episode. thinker: whoever answers; model: its name.

    `get_action` is synchronous, as that harness calls it; it runs the question in a loop of its own.
    """

    def __init__(self, thinker: Thinker, model: str, action_set: object = None) -> None:
        self.action_set = action_set
        self._thinker, self._model = thinker, model
        self._goal = ""
        self._rounds: list[tuple[Turn, tuple[Result, ...]]] = []
        self._waiting: list[tuple[Wish, str]] = []
        self._asked: Turn | None = None
        self._done: list[str] = []

    def obs_preprocessor(self, obs: Mapping[str, Any]) -> dict[str, Any]:
        """What is kept of an observation: goal, address, last error, and the page as text with the harness's ids."""
        tree = obs.get("axtree_txt") or _flat(obs.get("axtree_object")) or obs.get("pruned_html") or ""
        return {
            "goal": obs.get("goal") or _goal(obs.get("goal_object")),
            "url": str(obs.get("url", "")),
            "error": str(obs.get("last_action_error", "")),
            "page": str(tree)[:MOST_TEXT],
        }

    def get_action(self, obs: Mapping[str, Any]) -> tuple[str, dict[str, Any]]:
        """The next action, as the text that the harness understands, and what led to it."""
        self._goal = self._goal or str(obs["goal"])
        self._note(obs)
        while not self._waiting:
            turn = asyncio.run(self._thinker.turn(self._ask(obs)))
            if not turn.calls:
                return f"send_msg_to_user({json.dumps(turn.text or 'I cannot go on')})", {"think": turn.text}
            self._asked = turn
            self._waiting, said = _wishes(turn)
            if not self._waiting:
                self._rounds.append((turn, tuple(Result(call=one.id, text=said) for one in turn.calls)))
                self._asked = None
        wish, call = self._waiting.pop(0)
        action = action_of(wish)
        self._done.append(f"{wish.do} {wish.ref or ''}: {action}")
        return action, {"think": "", "call": call}

    def _note(self, obs: Mapping[str, Any]) -> None:
        """An error of the harness ends the batch: what is left of it was meant for another page."""
        if obs["error"]:
            self._waiting = []
            self._done.append(f"failed: {obs['error'][:300]}")
        if self._asked is not None and not self._waiting:
            text = "\n".join([*self._done, fenced(obs["url"], obs["page"])])
            results = tuple(
                Result(call=one.id, text=text if at == 0 else "not executed")
                for at, one in enumerate(self._asked.calls)
            )
            self._rounds.append((self._asked, results))
            self._asked, self._done = None, []

    def _ask(self, obs: Mapping[str, Any]) -> Ask:
        items: list[Item] = [
            Said(role="developer", text=prompt("execute")),
            Said(
                role="user", text=f"Task: {self._goal}\nIds in brackets are refs; send values wanted back with finish."
            ),
        ]
        kept = self._rounds[-KEPT:]
        if len(kept) < KEPT or not kept:
            items += looked(fenced(obs["url"], obs["page"])) if not kept else ()
        for turn, results in kept:
            items += [Answered(turn=turn), *results]
        return Ask(model=self._model, items=tuple(items), tools=TOOLS, must_call=True)


def _wishes(turn: Turn) -> tuple[list[tuple[Wish, str]], str]:
    """The steps that a turn asks for, and what is wrong with it when there are none."""
    wishes: list[tuple[Wish, str]] = []
    for call in turn.calls:
        try:
            wishes += [(one, call.id) for one in _of(call)]
        except (ValidationError, ValueError, RecursionError) as error:
            return wishes, f"{call.name}: {str(error)[:200]}. Nothing was done."
    return wishes, "there is no such tool here; use act and finish"


def _of(call: Call) -> list[Wish]:
    arguments = json.loads(call.arguments or "{}")
    if call.name == "act":
        return list(Act.model_validate(arguments).steps)
    if call.name == "finish":
        said = Finish.model_validate(arguments)
        words = "; ".join(one.value for one in said.answers) or said.why
        return [Wish(do="tab", value=f"finish:{said.status}:{words}"[:4000])]
    return []


def action_of(wish: Wish) -> str:
    """A step in the words of the harness's high-level actions; `noop()` for what it has no word for."""
    ref, value = json.dumps((wish.ref or "").strip("[]")), json.dumps(wish.value or "")
    if wish.do == "tab" and (wish.value or "").startswith("finish:"):
        _, status, words = (wish.value or "").split(":", 2)
        return (
            f"send_msg_to_user({json.dumps(words)})" if status == "done" else f"report_infeasible({json.dumps(words)})"
        )
    options = [one for one in (wish.value or "").split("\n") if one]
    forms = {
        "click": f"click({ref})", "double_click": f"dblclick({ref})", "right_click": f'click({ref}, button="right")',
        "fill": f"fill({ref}, {value})", "choose": f"select_option({ref}, {json.dumps(options)})",
        "check": f"click({ref})", "uncheck": f"click({ref})", "hover": f"hover({ref})", "goto": f"goto({value})",
        "press": f"press({ref}, {value})" if wish.ref else f"keyboard_press({value})", "back": "go_back()",
        "scroll": f"scroll(0, {_pixels(wish.value)})", "drag": f"drag_and_drop({ref}, {value})",
        "upload": f"upload_file({ref}, {value})", "tab": "new_tab()" if wish.value == "new" else "tab_close()",
    }  # fmt: skip
    return forms.get(wish.do, NOTHING)


def _pixels(value: str | None) -> int:
    try:
        return int(float(value or "600"))
    except ValueError:
        return 600


def _goal(parts: Any) -> str:  # noqa: ANN401 - whatever the harness gives
    texts = [str(part.get("text", "")) for part in parts or () if isinstance(part, Mapping)]
    return "\n".join(text for text in texts if text)


def _flat(tree: Any) -> str:  # noqa: ANN401 - whatever the harness gives
    """Its accessibility tree as lines: id in brackets, role, name and value."""
    lines = []
    for node in (tree or {}).get("nodes", ()) if isinstance(tree, Mapping) else ():
        if node.get("ignored"):
            continue
        role, name = (str((node.get(key) or {}).get("value", "")) for key in ("role", "name"))
        bid = f"[{node['browsergym_id']}] " if node.get("browsergym_id") else ""
        value = (node.get("value") or {}).get("value")
        if role and (name or bid):
            lines.append(f'{bid}{role} "{name}"' + (f' = "{value}"' if value is not None else ""))
    return "\n".join(lines)
