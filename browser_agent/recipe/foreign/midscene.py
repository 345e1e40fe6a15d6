"""Midscene's YAML scripts, where they say which element by its words or its path; prompts for a model are listed."""

from __future__ import annotations

import re
from collections.abc import Callable

from browser_agent.core import action as do
from browser_agent.core.target import Query
from browser_agent.recipe.foreign import plain_words
from browser_agent.recipe.foreign.hearing import Hearing
from browser_agent.recipe.foreign.secrecy import kind_of_secret
from browser_agent.recipe.foreign.selectors import best
from browser_agent.recipe.foreign.tree import get, items, number, said
from browser_agent.recipe.foreign.wording import reference
from browser_agent.recipe.foreign.xpaths import xpath_query
from browser_agent.recipe.names import NAME
from browser_agent.recipe.reading import Mapping, Node, Scalar

ELSEWHERE = ("android", "ios", "computer", "harmony")
_VARIABLE = re.compile(r"\$\{([A-Za-z_]\w*)\}")
_NO_WORDS = "it is a prompt for a model; write the step out, or use `goal:` with `expect:`"
_SHOWN = ("aiQuery", "aiNumber", "aiString", "aiBoolean", "aiAsk", "aiLocate")


def is_script(root: Node) -> bool:
    """True for a mapping with tasks that have a flow."""
    tasks = items(get(root, "tasks"))
    return bool(tasks) and all(isinstance(one, Mapping) and "flow" in one.keys for one in tasks)


def hear(root: Node, hearing: Hearing) -> None:
    """Speak all tasks of a script into the hearing, one after the other."""
    script = _Script(hearing)
    script.header(root)
    for task in items(get(root, "tasks")):
        script.task(task)


class _Script:
    def __init__(self, hearing: Hearing) -> None:
        self._hearing = hearing
        self._task = ""

    def header(self, root: Node) -> None:
        """Where it runs and what the browser pretends to be."""
        hearing = self._hearing
        for word in ELSEWHERE:
            if (node := get(root, word)) is not None:
                hearing.at(node.place)
                hearing.lost(word, "a recipe drives web pages only")
        web = get(root, "web") or get(root, "target")
        if not isinstance(web, Mapping):
            return
        hearing.at(web.place)
        sides = [number(get(web, key)) for key in ("viewportWidth", "viewportHeight")]
        if all(side is not None and 100 <= side <= 10_000 for side in sides):
            hearing.env["viewport"] = tuple(int(side) for side in sides if side is not None)
        if agent := said(get(web, "userAgent")):
            hearing.env["user_agent"] = agent
        for entry in web.entries:
            if entry.key.text not in ("url", "viewportWidth", "viewportHeight", "userAgent", "output", "serve"):
                hearing.at(entry.key.place)
                hearing.lost(f"{entry.key.text}", "a recipe has no such option of the browser")
        if url := said(get(web, "url")):
            hearing.at(web.place)
            address = self.text(url)
            if address is not None:
                hearing.goto(address)

    def task(self, task: Node) -> None:
        """One task of the script."""
        self._task = said(get(task, "name"), "task")
        if said(get(task, "continueOnError")) == "true":
            self._hearing.at(task.place)
            self._hearing.lost(
                f"continueOnError of {self._task}", "a recipe that fails stops; write `optional:` on steps that may"
            )
        for position, item in enumerate(items(get(task, "flow")), 1):
            if not isinstance(item, Mapping) or not item.entries:
                continue
            verb = next((key for key in item.keys if key in ACTIONS), item.keys[0])
            self._hearing.at(item.place, f"{self._task}, step {position} ({verb})")
            reader = ACTIONS.get(verb)
            if reader is None:
                self._hearing.lost(said(get(item, verb)), f"a recipe has no step like {verb}")
            else:
                reader(self, item, verb)

    # Words

    def text(self, raw: str) -> str | None:
        """A text with its environment variables as params; None after a remark."""
        names = _VARIABLE.findall(raw)
        if re.fullmatch(r"\$[A-Za-z_]\w*", raw):
            self._hearing.lost(raw, "the result of a model, which the recipe does not have")
            return None
        for name in names:
            if not NAME.fullmatch(name):
                return None
            self._hearing.params.setdefault(name, None)
        return _VARIABLE.sub(lambda found: reference(f"params.{found[1]}"), raw)

    def _prompt(self, item: Mapping, key: str) -> tuple[str, str]:
        """The words for an element, and its path where the script gives one."""
        node = item.get(key)
        inner = node if isinstance(node, Mapping) else None
        xpath = said(get(inner, "xpath"), said(item.get("xpath")))
        return said(get(inner, "prompt")) if inner else said(node), xpath

    def _element(self, item: Mapping, key: str) -> Query | None:
        """The element of a step; None after a remark."""
        words, xpath = self._prompt(item, key)
        found = best(xpath_query(xpath)[0]) if xpath else None
        found = found or (plain_words.element(words) if words else None)
        if found is None:
            self._hearing.lost(words or xpath, _NO_WORDS)
        return found

    # Steps

    def _tap(self, item: Mapping, verb: str) -> None:
        key = verb if self._prompt(item, verb)[0] or item.get("locate") is None else "locate"
        query = self._element(item, key)
        if query is None:
            return
        if verb == "aiHover":
            self._hearing.do(do.Hover(target=query))
        else:
            button: do.Mouse = "right" if verb == "aiRightClick" else "left"
            self._hearing.do(do.Click(target=query, button=button, count=2 if verb == "aiDoubleClick" else 1))

    def _input(self, item: Mapping, verb: str) -> None:
        located = item.get("locate") is not None
        value_node = item.get(verb) if located and item.get("value") is None else item.get("value")
        raw = value_node.text if isinstance(value_node, Scalar) else ""
        query = self._element(item, "locate" if located else verb)
        if query is None:
            return
        variable = _VARIABLE.fullmatch(raw)
        if variable and kind_of_secret(f"{query} {variable[1]}"):
            self._hearing.do(do.Fill(target=query, value=self._hearing.from_environment(variable[1])))
            return
        value = self.text(raw)
        if value is not None:
            self._hearing.fill(query, value)

    def _press(self, item: Mapping, verb: str) -> None:
        named = item.get("keyName") is not None
        keys = said(item.get("keyName")) if named else said(item.get(verb))
        where = verb if named and said(item.get(verb)) else "locate" if item.get("locate") is not None else ""
        query = self._element(item, where) if where else None
        if where and query is None:
            return
        self._hearing.do(do.Press(keys=keys, target=query))

    def _scroll(self, item: Mapping, verb: str) -> None:
        words = said(item.get(verb)) or said(item.get("locate"))
        distance, direction = number(item.get("distance")), said(item.get("direction"), "down")
        if (
            said(item.get("scrollType"), "once") not in ("once", "singleAction")
            or distance is None
            or direction not in ("down", "up")
        ):
            self._hearing.lost(words or "a scroll", "a recipe scrolls by a number of pixels, or to an element")
            return
        query = self._element(item, verb) if words else None
        if not words or query is not None:
            self._hearing.do(do.Scroll(target=query, by=int(distance if direction == "down" else -distance)))

    def _assert(self, item: Mapping, verb: str) -> None:
        words = self._prompt(item, verb)[0]
        found = plain_words.assertion(words)
        if found is None:
            self._hearing.lost(words, "a model judged it; write under `expect:` what must be seen")
            return
        timeout = number(item.get("timeout"))
        self._hearing.expect(found, timeout=timeout / 1000 if timeout and timeout > 5000 else None)

    def _sleep(self, item: Mapping, verb: str) -> None:
        self._hearing.note(
            f"{said(item.get(verb))} ms", "every step waits for what it needs; there is no waiting for time alone"
        )

    def _picture(self, item: Mapping, verb: str) -> None:
        name = re.sub(r"[^A-Za-z0-9_]+", "_", said(item.get(verb), "picture")).strip("_").lower()
        self._hearing.do(do.Screenshot(name=name if NAME.fullmatch(name) else "picture"))

    def _act(self, item: Mapping, verb: str) -> None:
        self._hearing.lost(self._prompt(item, verb)[0], _NO_WORDS)

    def _query(self, item: Mapping, verb: str) -> None:
        self._hearing.lost(
            self._prompt(item, verb)[0],
            "a model read it from the page; write `extract:` with a table, a list or a text",
        )

    def _script(self, item: Mapping, verb: str) -> None:
        self._hearing.lost(said(item.get(verb)), "a recipe runs no page scripts")


ACTIONS: dict[str, Callable[[_Script, Mapping, str], None]] = {
    **dict.fromkeys(("aiTap", "aiHover", "aiRightClick", "aiDoubleClick"), _Script._tap),
    "aiInput": _Script._input, "aiKeyboardPress": _Script._press, "aiScroll": _Script._scroll,
    **dict.fromkeys(("aiAssert", "aiWaitFor"), _Script._assert),
    **dict.fromkeys(("ai", "aiAct", "aiAction"), _Script._act),
    **dict.fromkeys(_SHOWN, _Script._query),
    "sleep": _Script._sleep, "javascript": _Script._script,
    **dict.fromkeys(("logScreenshot", "recordToReport"), _Script._picture),
}  # fmt: skip
