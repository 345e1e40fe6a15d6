"""Recordings of Chrome's DevTools Recorder, as @puppeteer/replay defines them."""

from __future__ import annotations

import re
from collections.abc import Callable

from browser_agent.core import action as do
from browser_agent.core import expect as see
from browser_agent.core.target import Query
from browser_agent.recipe import keys as key_names
from browser_agent.recipe.foreign.devtools_checks import of_expression, property_of
from browser_agent.recipe.foreign.hearing import OWN_PAGES, Hearing, tab_words
from browser_agent.recipe.foreign.selectors import Looks, aria_query, best, css_query
from browser_agent.recipe.foreign.tree import get, items, number, said
from browser_agent.recipe.foreign.xpaths import xpath_query
from browser_agent.recipe.reading import Mapping, Node, Scalar, Sequence

BUTTONS: dict[str, do.Mouse] = {"": "left", "primary": "left", "secondary": "right", "auxiliary": "middle"}
MODIFIERS = {f"{one}{side}": one for one in ("Control", "Shift", "Alt", "Meta") for side in ("", "Left", "Right")}
_KEYS = {" ": "Space", "\r": "Enter", "\n": "Enter", "NumpadEnter": "Enter"}
_NAMELESS = re.compile(r'aria/\[role=["\'](?:generic|none|presentation|image|img)["\']\]')


def is_recording(root: Node) -> bool:
    """True for a mapping with steps that have a type."""
    steps = items(get(root, "steps"))
    return bool(steps) and all(isinstance(get(step, "type"), Scalar) for step in steps)


def hear(root: Node, hearing: Hearing) -> None:
    """Speak a whole recording into the hearing."""
    _Recording(root, hearing).read()


class _Recording:
    """One recording; keys that are down and the tab that it is in are remembered from step to step."""

    def __init__(self, root: Node, hearing: Hearing) -> None:
        self._root, self._hearing = root, hearing
        self._attribute = said(get(root, "selectorAttribute"))
        self._down: list[str] = []
        self._struck = ""
        self._target = "main"
        self._main = ""
        self._seen = {"main"}
        self._scrolled: dict[str, float] = {}
        self._last: Node | None = None
        changes = [one for one in items(get(root, "steps")) if said(get(one, "type")) == "change"]
        self._fields = {_last(one) for step in changes for one in items(get(step, "selectors"))}

    def read(self) -> None:
        hearing = self._hearing
        timeout = number(get(self._root, "timeout"))
        self._last = items(get(self._root, "steps"))[-1]
        for position, step in enumerate(items(get(self._root, "steps")), 1):
            kind = said(get(step, "type"))
            hearing.at(step.place, f"step {position} ({kind})")
            reader = STEPS.get(kind)
            if reader is None:
                hearing.lost(kind, "a kind of step that Recorder's schema does not have")
                continue
            self._switch(step, kind)
            before = hearing.last_action()
            reader(self, step)
            own = number(get(step, "timeout")) or timeout
            if own and own > 5000 and hearing.last_action() is not before:
                hearing.patient(own / 1000)
            self._asserted(step)
        if self._down:
            hearing.lost(f"key {self._down[0]} is pressed and never let go", "a recipe presses keys and lets them go")

    # Where

    def _switch(self, step: Node, kind: str) -> None:
        """Another tab, where the recording goes to one."""
        target = said(get(step, "target"), "main")
        if target == self._target or kind in ("setViewport", "emulateNetworkConditions"):
            return
        new = target not in self._seen
        self._seen.add(target)
        self._target = target
        if new:
            self._hearing.do(do.Tab(to="new"))
            self._hearing.be_at(target)
            return
        address = self._main if target == "main" else target
        words = tab_words(address)
        if words:
            self._hearing.do(do.Tab(to=words))
            self._hearing.note(
                f"back to the tab of {address}", "found by its address, as far as the recording knows it"
            )
        else:
            self._hearing.lost(f"the tab {target}", "the recording does not say its address")

    def _query(self, step: Node, *, field: bool = False) -> Query | None:
        """The element of a step; None after a remark."""
        hearing = self._hearing
        if items(get(step, "frame")):
            hearing.note(
                "a frame by its number", "a recipe looks in every frame; name one with `frame:` if two are alike"
            )
        query = best(self._ways(get(step, "selectors"), field=field))
        if query is None:
            hearing.lost(said(get(step, "type")), "none of its selectors can be said in a recipe")
        return query

    def _ways(self, node: Node | None, *, field: bool) -> list[Query]:
        lists = [
            [said(part) for part in items(one)] if isinstance(one, Sequence) else [said(one)] for one in items(node)
        ]
        # The nameless inside of a named element is clicked by clicking the element.
        lists = [parts[:-1] if len(parts) > 1 and _NAMELESS.fullmatch(parts[-1]) else parts for parts in lists]
        lists = [parts for parts in lists if parts and all(parts)]
        texts = [parts[-1].removeprefix("text/") for parts in lists if parts[-1].startswith("text/")]
        told = [self._one(parts[-1], Looks(), texts, field)[1] for parts in lists]
        looks = next((one for one in told if one.role), next((one for one in told if one.tag), Looks()))
        ways: list[Query] = []
        for parts in lists:
            chains = [
                self._one(part, looks if at == len(parts) - 1 else Looks(), texts, field)[0]
                for at, part in enumerate(parts)
            ]
            if not all(chains):
                self._hearing.note(" > ".join(parts), "this selector cannot be said in a recipe; the others are kept")
            elif len(parts) == 1:
                ways.extend(chains[0])
            else:
                ways.append(_nested([chain[0] for chain in chains]))
        return ways

    def _one(self, selector: str, looks: Looks, texts: list[str], field: bool) -> tuple[list[Query], Looks]:  # noqa: FBT001
        if selector.startswith("aria/"):
            return aria_query(selector[5:], looks, field=field, texts=texts), Looks()
        if selector.startswith("text/"):
            words = selector[5:].strip()
            return ([Query(text=words, exact=False)] if words else []), Looks()
        if selector.startswith("xpath/"):
            return xpath_query(selector[6:])
        return css_query(selector.removeprefix("pierce/"))

    # What is done

    def _click(self, step: Node, count: int = 1) -> None:
        # A click into what is typed into later is one on a field, and is named like it.
        typed = any(_last(one) in self._fields for one in items(get(step, "selectors")))
        query = self._query(step, field=typed)
        button = said(get(step, "button"))
        if query is None:
            return
        if button not in BUTTONS:
            self._hearing.lost(f"the button {button} of the mouse", "a recipe knows left, middle and right")
            return
        held = tuple(dict.fromkeys(MODIFIERS[one] for one in self._down if one in MODIFIERS))
        if said(get(step, "deviceType")) not in ("", "mouse"):
            self._hearing.note(
                f"a {said(get(step, 'deviceType'))} instead of a mouse", "a recipe clicks with the mouse"
            )
        if query.role == "radio" and count == 1 and not held and button in ("", "primary"):
            self._hearing.do(do.Check(target=query))
            return
        self._struck = self._struck or ("held" if held else "")
        self._hearing.do(do.Click(target=query, button=BUTTONS[button], count=count, modifiers=held))

    def _double(self, step: Node) -> None:
        self._click(step, 2)

    def _change(self, step: Node) -> None:
        node = get(step, "value")
        value = node.text if isinstance(node, Scalar) else ""
        query = self._query(step, field=True)
        if query is None:
            return
        tag = next((looks for one in items(get(step, "selectors")) if (looks := _tag(one)).tag), Looks())
        role = query.role or tag.role
        if role in ("combobox", "listbox") and tag.tag != "input":
            self._hearing.note(
                f"the option with the value {value}", "a recipe chooses by the words of an option; check them"
            )
            self._hearing.do(do.Choose(target=query, options=(value,)) if value else do.Fill(target=query, value=""))
        elif role in ("checkbox", "radio"):
            self._hearing.do(do.Check(target=query, on=value not in ("false", "off", "")))
        else:
            self._hearing.fill(query, value)

    def _hover(self, step: Node) -> None:
        query = self._query(step)
        if query is not None:
            self._hearing.do(do.Hover(target=query))

    def _key_down(self, step: Node) -> None:
        key = said(get(step, "key"))
        self._struck = ""
        self._down.append(key)

    def _key_up(self, step: Node) -> None:
        key = said(get(step, "key"))
        if key not in self._down:
            self._hearing.lost(
                f"key {key} is let go and was never pressed", "the recording begins or ends in the middle"
            )
            return
        if not self._struck:
            self._hearing.do(do.Press(keys="+".join([*_modifiers(self._down, key), _key(key)])))
        self._down.remove(key)
        # Letting the modifier of a chord go is no key press of its own.
        self._struck = key if self._down else ""

    def _scroll(self, step: Node) -> None:
        x, y = number(get(step, "x")) or 0, number(get(step, "y")) or 0
        query = self._query(step) if get(step, "selectors") is not None else None
        if get(step, "selectors") is not None and query is None:
            return
        where = f"{self._target} {query}"
        by = round(y - self._scrolled.get(where, 0))
        self._scrolled[where] = y
        if x:
            self._hearing.lost(f"{x:g} pixels sideways", "a recipe scrolls up and down")
        if by:
            self._hearing.do(do.Scroll(target=query, by=max(-1_000_000, min(1_000_000, by))))
        elif not x:
            self._hearing.note("a scroll to where it already is", "nothing to do")

    def _navigate(self, step: Node) -> None:
        self._scrolled.clear()
        self._hearing.goto(said(get(step, "url")))
        if self._target == "main":
            self._main = said(get(step, "url"))

    def _close(self, step: Node) -> None:
        if self._last is step:
            self._hearing.note("close", "the browser closes at the end by itself")
            return
        self._hearing.do(do.Tab(to="close"))
        self._seen.discard(self._target)
        # The tab before it comes up by itself where there is only one.
        self._target = next(iter(self._seen)) if len(self._seen) == 1 else ""

    def _viewport(self, step: Node) -> None:
        hearing = self._hearing
        sides = [number(get(step, side)) for side in ("width", "height")]
        size = tuple(int(side) for side in sides if side is not None and 100 <= side <= 10_000)
        if len(size) != 2:
            hearing.lost("the size of the window", "a viewport has two sides of 100 to 10,000 pixels")
        elif hearing.env.setdefault("viewport", size) != size:
            hearing.lost(f"a window of {size[0]} x {size[1]} from here on", "a recipe has one size of window")
        scale = number(get(step, "deviceScaleFactor"))
        odd = [key for key in ("isMobile", "hasTouch", "isLandscape") if said(get(step, key)) == "true"]
        odd = [one for one in odd if one != "isLandscape"] + (
            [f"a scale of {scale:g}"] if scale not in (None, 1.0) else []
        )
        if odd:
            hearing.lost(", ".join(odd), "a recipe runs in a desktop window of scale 1")

    def _network(self, step: Node) -> None:
        del step
        self._hearing.lost("a slow network", "a recipe does not change the speed of the network")

    def _custom(self, step: Node) -> None:
        self._hearing.lost(
            f"the custom step {said(get(step, 'name'))}", "only the program that made it knows what it does"
        )

    # What is asserted

    def _asserted(self, step: Node) -> None:
        for event in items(get(step, "assertedEvents")):
            kind, url, title = (said(get(event, key)) for key in ("type", "url", "title"))
            if url.startswith(OWN_PAGES):
                continue
            if kind != "navigation":
                self._hearing.lost(f"the asserted event {kind}", "a kind that Recorder's schema does not have")
                continue
            opened = said(get(step, "type")) == "navigate" and said(get(step, "url")) == url
            if url and not opened:
                self._hearing.expect(see.Url(glob=url))
                self._hearing.be_at(url)
                if self._target == "main":
                    self._main = url
            if title:
                self._hearing.expect(see.Title(match=see.Match(equals=title)))
            self._scrolled.clear()

    def _wait_element(self, step: Node) -> None:
        query = self._query(step)
        if query is None:
            return
        for one in self._of_element(step, query):
            self._hearing.expect(one)

    def _of_element(self, step: Node, query: Query) -> list[see.Expectation]:
        """What a waitForElement step says, one expectation for each property."""
        counted = number(get(step, "count"))
        operator = said(get(step, "operator"), ">=")
        many = int(counted) if counted is not None else 1
        if said(get(step, "visible")) == "false" or (many == 0 and operator in ("==", "<=")):
            return [see.Hidden(target=query)]
        found: list[see.Expectation] = []
        if counted is not None and (many != 1 or operator != ">="):
            bound = {"==": "equals", ">=": "min", "<=": "max"}.get(operator)
            if bound is None:
                self._hearing.lost(f"the operator {operator}", "Recorder has ==, >= and <=")
            else:
                found.append(see.Count.model_validate({"target": query, bound: many}))
        for word, group in (("property", "properties"), ("attribute", "attributes")):
            node = get(step, group)
            for entry in node.entries if isinstance(node, Mapping) else ():
                one = property_of(query, entry.key.text, said(entry.node)) if word == "property" else None
                if one is None:
                    self._hearing.lost(f"{word} {entry.key.text}", "a recipe looks at what a person sees")
                else:
                    found.append(one)
        return found or [see.Visible(target=query)]

    def _wait_expression(self, step: Node) -> None:
        expression = said(get(step, "expression")).strip()
        one = of_expression(expression)
        if one is None:
            self._hearing.lost(expression, "a recipe runs no page scripts; say what must be visible")
        else:
            self._hearing.expect(one)


STEPS: dict[str, Callable[[_Recording, Node], None]] = {
    "click": _Recording._click, "doubleClick": _Recording._double, "change": _Recording._change,
    "hover": _Recording._hover, "keyDown": _Recording._key_down, "keyUp": _Recording._key_up,
    "scroll": _Recording._scroll, "navigate": _Recording._navigate, "close": _Recording._close,
    "setViewport": _Recording._viewport, "emulateNetworkConditions": _Recording._network,
    "customStep": _Recording._custom, "waitForElement": _Recording._wait_element,
    "waitForExpression": _Recording._wait_expression,
}  # fmt: skip


def _tag(node: Node) -> Looks:
    """What one selector tells of its element; nothing when that is no tag."""
    last = _last(node)
    if last.startswith(("aria/", "text/")):
        return Looks()
    looks = xpath_query(last[6:])[1] if last.startswith("xpath/") else css_query(last.removeprefix("pierce/"))[1]
    return looks if looks.tag else Looks()


def _last(node: Node) -> str:
    """The innermost part of a selector."""
    parts = items(node) if isinstance(node, Sequence) else (node,)
    return said(parts[-1]) if parts else ""


def _nested(chain: list[Query]) -> Query:
    """Selectors from outside to inside, as one query."""
    inner = chain[0]
    for one in chain[1:]:
        inner = one.model_copy(update={"within": inner})
    return inner


def _key(key: str) -> str:
    return MODIFIERS.get(key, _KEYS.get(key, key))


def _modifiers(down: list[str], key: str) -> list[str]:
    """Modifiers that are held while another key is struck. Shift+A is the letter A."""
    held = list(dict.fromkeys(MODIFIERS[one] for one in down if one in MODIFIERS and one != key))
    if held == ["Shift"] and len(key) == 1 and key_names.mistake(key) is None and not key.islower():
        return []
    return held
