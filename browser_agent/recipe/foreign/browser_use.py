"""Histories of browser-use agents, as `save_history` writes them; the names of its actions changed over the years."""

from __future__ import annotations

import re
from collections.abc import Callable
from urllib.parse import quote_plus

from browser_agent.core import action as do
from browser_agent.core.target import Query
from browser_agent.recipe.foreign.hearing import Hearing
from browser_agent.recipe.foreign.selectors import NAMED_BY_CONTENT, ROLE_OF_INPUT, ROLE_OF_TAG, best, css_query, id_css
from browser_agent.recipe.foreign.tree import get, items, number, said
from browser_agent.recipe.foreign.xpaths import xpath_query
from browser_agent.recipe.reading import Mapping, Node, Scalar
from browser_agent.recipe.roles import ROLES

ENGINES = {
    "google": "https://www.google.com/search?q=", "bing": "https://www.bing.com/search?q=",
    "duckduckgo": "https://duckduckgo.com/?q=",
}  # fmt: skip
_SECRET = re.compile(r"<secret>([\w-]+)</secret>")
_NAMES = {
    "Esc": "Escape",
    "Return": "Enter",
    "Ctrl": "Control",
    "Cmd": "Meta",
    "Up": "ArrowUp",
    "Down": "ArrowDown",
    "Left": "ArrowLeft",
    "Right": "ArrowRight",
}


def is_history(root: Node) -> bool:
    """True for a mapping with a history of turns of a model."""
    turns = items(get(root, "history"))
    return bool(turns) and all(isinstance(one, Mapping) and "model_output" in one.keys for one in turns)


def hear(root: Node, hearing: Hearing) -> None:
    """Speak a whole history into the hearing."""
    history = _History(hearing)
    for turn, node in enumerate(items(get(root, "history")), 1):
        history.turn(turn, node)
    if not hearing.roots and hearing.start is None:
        hearing.at(root.place)
        hearing.lost("the history", "nothing in it was done to a page")


class _History:
    def __init__(self, hearing: Hearing) -> None:
        self._hearing = hearing
        self._tab = 0

    def turn(self, turn: int, node: Node) -> None:
        """All actions of one answer of the model."""
        elements = items(get(node, "state", "interacted_element"))
        results = items(get(node, "result"))
        address = said(get(node, "state", "url"))
        self._hearing.be_at(address)
        for position, one in enumerate(items(get(node, "model_output", "action"))):
            entry = one.entries[0] if isinstance(one, Mapping) and one.entries else None
            if entry is None:
                continue
            name, given = entry.key.text, entry.node
            self._hearing.at(one.place, f"turn {turn}.{position + 1} ({name})")
            error = said(get(results[position], "error")) if position < len(results) else ""
            if error:
                self._hearing.note(error, "it failed in the recording, and is not done again")
                continue
            if (
                self._hearing.start is None
                and not self._hearing.roots
                and address
                and name not in (*_NAVIGATES, "done", "wait")
            ):
                self._hearing.goto(address)
            reader = ACTIONS.get(name)
            if reader is None:
                self._hearing.lost(name, "a recipe has no such step")
                continue
            reader(self, given, elements[position] if position < len(elements) else None)

    # Where

    def _navigate(self, given: Node, element: Node | None) -> None:
        del element
        if said(get(given, "new_tab")) == "true":
            self._hearing.note("a new tab", "the address is opened in the tab that is there")
        self._hearing.goto(said(get(given, "url")))

    def _search(self, given: Node, element: Node | None) -> None:
        del element
        engine = said(get(given, "engine"), "google").lower()
        if engine not in ENGINES:
            self._hearing.lost(f"a search with {engine}", "its address is not known here")
            return
        self._hearing.goto(ENGINES[engine] + quote_plus(said(get(given, "query"))))

    def _back(self, given: Node, element: Node | None) -> None:
        del given, element
        self._hearing.do(do.Back())

    def _tab_switch(self, given: Node, element: Node | None) -> None:
        del given, element
        self._hearing.lost("another tab", "the history has a number for it; write `tab:` with words of its title")

    def _tab_close(self, given: Node, element: Node | None) -> None:
        del given, element
        self._hearing.do(do.Tab(to="close"))

    # Elements

    def _query(self, element: Node | None, *, field: bool = False) -> Query | None:
        query = best(_ways(element, field=field)) if element is not None else None
        if query is None:
            self._hearing.lost("an element by its number", "the history does not say what it was")
        return query

    def _click(self, given: Node, element: Node | None) -> None:
        query = self._query(element)
        if query is not None:
            if said(get(given, "while_holding_ctrl")) == "true":
                self._hearing.note("with Control held", "it is clicked without")
            self._hearing.do(do.Click(target=query))

    def _input(self, given: Node, element: Node | None) -> None:
        query = self._query(element, field=True)
        if query is None:
            return
        node = get(given, "text")
        text = node.text if isinstance(node, Scalar) else ""
        words = " ".join(said(get(element, "attributes", key)) for key in ("type", "autocomplete", "name", "id"))
        secret = _SECRET.fullmatch(text.strip())
        if secret:
            value = self._hearing.from_environment(re.sub(r"\W", "_", secret[1]).upper())
            self._hearing.do(do.Fill(target=query, value=value))
        elif _SECRET.search(text):
            self._hearing.lost("a secret with text around it", "a secret is typed alone")
        else:
            self._hearing.fill(query, text, words)
        if said(get(given, "clear")) == "false":
            self._hearing.note("typed behind what was there", "a recipe replaces what a field holds")

    def _choose(self, given: Node, element: Node | None) -> None:
        query, text = self._query(element, field=True), said(get(given, "text"), said(get(given, "option")))
        if query is not None and text:
            self._hearing.do(do.Choose(target=query, options=(text,)))

    def _upload(self, given: Node, element: Node | None) -> None:
        query, path = self._query(element), said(get(given, "path"))
        if query is None:
            return
        name = re.split(r"[/\\]", path)[-1]
        if not name or name == "..":
            self._hearing.lost(path, "this is not the name of a file")
            return
        if name != path:
            self._hearing.note(path, f"put {name} beside the recipe")
        self._hearing.do(do.Upload(target=query, files=(name,)))

    def _keys(self, given: Node, element: Node | None) -> None:
        del element
        keys = said(get(given, "keys"))
        named = "+".join(_NAMES.get(part, part) for part in keys.split("+")) if keys != "+" else keys
        self._hearing.do(do.Press(keys=named))

    def _scroll(self, given: Node, element: Node | None) -> None:
        pages = number(get(given, "pages")) or number(get(given, "num_pages")) or 1.0
        pixels = number(get(given, "amount")) or pages * 720
        down = said(get(given, "down"), "true") == "true"
        query = best(_ways(element, field=False)) if element is not None and number(get(given, "index")) else None
        self._hearing.do(do.Scroll(target=query, by=int(pixels if down else -pixels)))

    def _scroll_up(self, given: Node, element: Node | None) -> None:
        del element
        self._hearing.do(do.Scroll(by=-int(number(get(given, "amount")) or 720)))

    def _find_text(self, given: Node, element: Node | None) -> None:
        del element
        text = said(get(given, "text"))
        if text:
            self._hearing.do(do.Scroll(target=Query(text=text, exact=False)))

    # What a recipe does in another way

    def _wait(self, given: Node, element: Node | None) -> None:
        del element
        self._hearing.note(f"{said(get(given, 'seconds'), '3')} seconds", "every step waits for what it needs")

    def _extract(self, given: Node, element: Node | None) -> None:
        del element
        wish = said(get(given, "query"), said(get(given, "goal")))
        self._hearing.lost(wish, "a model read it from the page; write `extract:` with a table, a list or a text")

    def _done(self, given: Node, element: Node | None) -> None:
        del element
        self._hearing.note(
            said(get(given, "text")), "what a model said at the end is no proof; write `verify:` with what must be so"
        )


ACTIONS: dict[str, Callable[[_History, Node, Node | None], None]] = {
    **dict.fromkeys(("go_to_url", "navigate", "open_tab"), _History._navigate),
    **dict.fromkeys(("search_google", "search"), _History._search),
    "go_back": _History._back,
    **dict.fromkeys(("switch_tab", "switch"), _History._tab_switch),
    **dict.fromkeys(("close_tab", "close"), _History._tab_close),
    **dict.fromkeys(("click_element", "click_element_by_index", "click"), _History._click),
    **dict.fromkeys(("input_text", "input"), _History._input),
    **dict.fromkeys(("select_dropdown_option", "select_dropdown"), _History._choose),
    **dict.fromkeys(("upload_file",), _History._upload),
    "send_keys": _History._keys,
    **dict.fromkeys(("scroll_down", "scroll"), _History._scroll),
    "scroll_up": _History._scroll_up,
    **dict.fromkeys(("scroll_to_text", "find_text"), _History._find_text),
    "wait": _History._wait,
    **dict.fromkeys(("extract_content", "extract_structured_data", "extract"), _History._extract),
    "done": _History._done,
}  # fmt: skip
_NAVIGATES = ("go_to_url", "navigate", "open_tab", "search_google", "search")


def _ways(element: Node | None, *, field: bool) -> list[Query]:
    """What a history remembers of an element: its role and name where it does, attributes, and paths."""
    tag = said(get(element, "tag_name"), said(get(element, "node_name"))).lower()
    seen = {key: said(get(element, "attributes", key)) for key in (
        "role", "type", "aria-label", "placeholder", "data-testid", "alt", "title", "id", "name"
    )}  # fmt: skip
    role = (
        seen["role"]
        if seen["role"] in ROLES
        else ROLE_OF_INPUT.get(seen["type"])
        if tag == "input"
        else ROLE_OF_TAG.get(tag)
    )
    name = said(get(element, "ax_name"), seen["aria-label"])
    ways: list[Query] = []
    if name and role and (field or role in NAMED_BY_CONTENT or seen["aria-label"] or tag == "input"):
        ways.append(Query(role=role, name=" ".join(name.split())))
    if name and field and not role:
        ways.append(Query(label=name))
    for attribute, word in (
        ("placeholder", "placeholder"),
        ("data-testid", "testid"),
        ("alt", "alt"),
        ("title", "title"),
    ):
        if seen[attribute]:
            ways.append(Query.model_validate({word: seen[attribute]}))
    if seen["id"]:
        ways.append(Query(css=id_css(seen["id"])))
    if seen["name"] and tag:
        ways.extend(css_query(f'{tag}[name="{seen["name"]}"]')[0])
    ways.extend(css_query(said(get(element, "css_selector")))[0])
    ways.extend(xpath_query(said(get(element, "xpath"), said(get(element, "x_path"))))[0])
    return ways
