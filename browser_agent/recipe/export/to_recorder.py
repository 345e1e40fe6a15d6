"""A recipe as a recording of Chrome's DevTools Recorder, which @puppeteer/replay plays."""

from __future__ import annotations

import json
import re
from typing import Any
from urllib.parse import urljoin

from browser_agent.core import action as do
from browser_agent.core import expect as see
from browser_agent.core.recipe import Recipe, Step
from browser_agent.core.target import Query, Target
from browser_agent.core.template import REFERENCE, as_text
from browser_agent.recipe.export.exported import CannotSayError, Exported, Remarks
from browser_agent.recipe.foreign.selectors import quote_css

Form = dict[str, Any]
BUTTONS = {"right": "secondary", "middle": "auxiliary"}
_ATTRIBUTES = {"placeholder": "placeholder", "testid": "data-testid", "alt": "alt", "title": "title"}


def to_recorder(recipe: Recipe) -> Exported:
    """The recording. Its steps hold no secrets: where one is typed, the value is empty and that is remarked."""
    remarks = Remarks(recipe)
    writer = _Writer(recipe, remarks)
    steps = writer.all()
    form = {"title": recipe.title, "steps": steps}
    return Exported(text=json.dumps(form, indent=2, ensure_ascii=False) + "\n", remarks=tuple(remarks.found))


class _Writer:
    def __init__(self, recipe: Recipe, remarks: Remarks) -> None:
        self._recipe, self._remarks = recipe, remarks
        self._steps: list[Form] = []
        self._scrolled = 0
        self._focus: list[list[str]] = []
        self._params = {param.name: param.default if param.has_default else param.example for param in recipe.params}

    def all(self) -> list[Form]:
        """Every step that a recording can hold."""
        recipe = self._recipe
        width, height = recipe.env.viewport
        self._steps.append(
            {"type": "setViewport", "width": width, "height": height, "deviceScaleFactor": 1, "isMobile": False,
             "hasTouch": False, "isLandscape": False}
        )  # fmt: skip
        self._header()
        if recipe.start is not None:
            self._guarded(
                "start", lambda: self._steps.append({"type": "navigate", "url": self._text(recipe.start or "")})
            )
        for node in recipe.steps:
            self._remarks.at(node.place, node.id)
            if isinstance(node, Step):
                self._step(node)
            else:
                self._remarks.lost(node.node, "a recording is one line of steps, without conditions and loops")
        self._remarks.at(recipe.place, "")
        for one in recipe.verify:
            self._expect(one)
        if recipe.finally_:
            self._remarks.lost("finally", "a recording ends where it fails")
        if recipe.outputs:
            self._remarks.note("outputs", "a recording gives nothing back")
        return self._steps

    def _header(self) -> None:
        self._remarks.at(self._recipe.place, "")
        env = self._recipe.env.model_dump(exclude_defaults=True)
        env.pop("viewport", None)
        for key in env:
            self._remarks.lost(f"env.{key}", "a recording runs in the browser as it is")
        if self._recipe.handlers or self._recipe.unknown != "stop":
            self._remarks.lost("handlers", "a recording does its steps in order, and nothing in between")
        if self._recipe.policy.model_dump(exclude_defaults=True):
            self._remarks.lost("policy", "nothing holds a recording back")
        for param in self._recipe.params:
            self._remarks.note(f"param {param.name}", "a recording has no params; its default or example stands there")

    def _guarded(self, what: str, write: Any) -> None:  # noqa: ANN401 - a call without arguments
        try:
            write()
        except CannotSayError as error:
            self._remarks.lost(what, str(error))

    def _text(self, text: str) -> str:
        """A text with params filled in. Raises CannotSayError for what is only known in a run."""

        def value(found: re.Match[str]) -> str:
            root, _, name = found[1].partition(".")
            if root == "secrets":
                raise CannotSayError("a recording would hold the secret itself")
            if root != "params" or self._params.get(name) is None:
                raise CannotSayError(f"${{{found[1]}}} is only known in a run")
            return as_text(self._params[name])

        return REFERENCE.sub(value, text)

    # Steps

    def _step(self, step: Step) -> None:
        for key in ("when", "probe"):
            if getattr(step, key):
                self._remarks.lost(f"{key} of {step.name}", "a recording does every step, once in a row")
        if step.when:
            return
        if step.effect == "once" or step.optional:
            self._remarks.lost(
                f"{'effect: once' if step.effect == 'once' else 'optional'} of {step.name}",
                "a recording knows no such thing",
            )
        if step.on_fail == "heal":
            self._remarks.lost(f"on_fail: heal of {step.name}", "a recording fails where its element is gone")
        before = len(self._steps)
        try:
            self._act(step.action)
        except CannotSayError as error:
            self._remarks.lost(step.name, str(error))
        if step.timeout_s != 5.0 and len(self._steps) > before:
            self._steps[-1]["timeout"] = round(step.timeout_s * 1000)
        for one in step.expect:
            self._expect(one)

    def _act(self, one: do.Action) -> None:  # noqa: C901 - one short case for each action
        match one:
            case do.Goto():
                start = self._text(self._recipe.start) if self._recipe.start else ""
                self._scrolled = 0
                self._steps.append({"type": "navigate", "url": _joined(start, self._text(one.url))})
            case do.Click():
                self._click(one)
            case do.Fill():
                self._fill(one)
            case do.Choose():
                if len(one.options) != 1:
                    raise CannotSayError("a recording chooses one option")
                self._remarks.note(
                    f"the option {one.options[0]}", "a recording chooses by value; a recipe says the words"
                )
                self._on("change", one.target, value=self._text(one.options[0]))
            case do.Check():
                self._remarks.note("check", "a recording clicks it, whatever its state is")
                self._on("click", one.target, offsetX=1, offsetY=1)
            case do.Press():
                self._press(one)
            case do.Hover():
                self._on("hover", one.target)
            case do.Scroll() if one.until:
                raise CannotSayError("a recording scrolls once, not until something shows")
            case do.Scroll() if one.target is None:
                self._scrolled = max(0, self._scrolled + one.by)
                self._steps.append({"type": "scroll", "x": 0, "y": self._scrolled})
            case do.Scroll():
                self._on("scroll", one.target, x=0, y=one.by)
            case do.Tab(to="close"):
                self._steps.append({"type": "close"})
            case do.Wait() | do.Assert():
                for condition in do.conditions(one):
                    self._expect(condition)
            case do.Note():
                self._remarks.note("a note", "a recording holds none")
            case _:
                raise CannotSayError(f"a recording has no step like {one.kind}")

    def _click(self, one: do.Click) -> None:
        more: Form = {"button": BUTTONS[one.button]} if one.button in BUTTONS else {}
        if one.count > 2:
            raise CannotSayError("a triple click")
        if "ControlOrMeta" in one.modifiers:
            raise CannotSayError("a key that depends on the machine")
        for key in one.modifiers:
            self._steps.append({"type": "keyDown", "key": key})
        kind = "doubleClick" if one.count == 2 else "click"
        self._on(kind, one.target, offsetX=1, offsetY=1, **more)
        self._remarks.once("clicks", "a recording says where in the element; here it is its corner")
        for key in reversed(one.modifiers):
            self._steps.append({"type": "keyUp", "key": key})

    def _fill(self, one: do.Fill) -> None:
        try:
            value = self._text(one.value)
        except CannotSayError as error:
            self._remarks.lost(f"what is typed into {one.target}", f"{error}; its value is empty")
            value = ""
        self._on("change", one.target, value=value)

    def _press(self, one: do.Press) -> None:
        if one.target is not None and self._focus != self._selectors(one.target):
            self._remarks.lost(f"where {one.keys} is pressed, {one.target}", "a recording presses where the focus is")
        *held, key = one.keys.split("+") if one.keys not in ("+",) and not one.keys.endswith("++") else [one.keys]
        if "ControlOrMeta" in held:
            raise CannotSayError("a key that depends on the machine")
        down = [*held, " " if key == "Space" else key]
        self._steps.extend({"type": "keyDown", "key": name} for name in down)
        self._steps.extend({"type": "keyUp", "key": name} for name in reversed(down))

    def _on(self, kind: str, target: Target | None, **more: Any) -> None:  # noqa: ANN401 - JSON
        self._focus = self._selectors(target)
        self._steps.append({"type": kind, "target": "main", "selectors": self._focus, **more})

    # Targets

    def _selectors(self, target: Target | None) -> list[list[str]]:
        if not isinstance(target, Query):
            raise CannotSayError("a position in the window")
        ways = [self._chain(one) for one in (target, *target.also) if self._fits(one)]
        if not ways:
            self._chain(target)
            raise CannotSayError("an element that is found by its position, row or neighbour")
        for one in (target, *target.also):
            if not self._fits(one):
                self._remarks.lost(f"the way {one}", "a recording finds by one selector at a time")
        if target.frame:
            self._remarks.lost(f"the frame {' > '.join(target.frame)}", "a recording counts frames")
        return ways

    def _fits(self, query: Query) -> bool:
        return query.near is None and query.nth is None and not query.row

    def _chain(self, query: Query) -> list[str]:
        outer = self._chain(query.within) if query.within is not None else []
        return [*outer, self._selector(query)]

    def _selector(self, query: Query) -> str:
        if query.role is not None:
            name = self._text(query.name) if query.name is not None else ""
            if not query.exact:
                self._remarks.note(f'like "{query.name}"', "a recording compares whole names")
            return f'aria/{name}[role="{query.role}"]'
        if query.label is not None:
            return f"aria/{self._text(query.label)}"
        if query.text is not None:
            return f"text/{self._text(query.text)}"
        for field, attribute in _ATTRIBUTES.items():
            value = getattr(query, field)
            if value is not None:
                return f"[{attribute}={quote_css(self._text(value))}]"
        return query.css or ""

    # Expectations

    def _expect(self, one: see.Expectation) -> None:
        try:
            self._steps.append(self._waiting(one))
        except CannotSayError as error:
            self._remarks.lost(one.kind, str(error))

    def _waiting(self, one: see.Expectation) -> Form:  # noqa: C901 - one short case for each kind
        match one:
            case see.Url():
                return _script(_of_glob(self._text(one.glob)))
            case see.Title(match=see.Match(equals=str() as text)):
                return _script(f"document.title === {json.dumps(self._text(text))}")
            case see.Title(match=see.Match(contains=str() as text)):
                return _script(f"document.title.includes({json.dumps(self._text(text))})")
            case see.Visible():
                return self._element(one.target)
            case see.Hidden():
                return self._element(one.target, visible=False)
            case see.Count(equals=int() as number):
                return self._element(one.target, operator="==", count=number)
            case see.Count(min=int() as number, max=None):
                return self._element(one.target, operator=">=", count=number)
            case see.Count(max=int() as number, min=None):
                return self._element(one.target, operator="<=", count=number)
            case see.Text(target=None, match=see.Match(contains=str() as text)):
                return _script(f"document.body.innerText.includes({json.dumps(self._text(text))})")
            case see.Text(target=Query() as target, match=see.Match(equals=str() as text)):
                return self._element(target, properties={"innerText": self._text(text)})
            case see.ValueIs(match=see.Match(equals=value)) if value is not None:
                return self._element(one.target, properties={"value": self._text(as_text(value))})
            case see.Checked():
                return self._element(one.target, properties={"checked": one.on})
            case _:
                raise CannotSayError("a recording has no such assertion")

    def _element(self, target: Query, **more: Any) -> Form:  # noqa: ANN401 - JSON
        return {"type": "waitForElement", "target": "main", "selectors": self._selectors(target), **more}


def _joined(start: str, url: str) -> str:
    try:
        return urljoin(start, url)
    except ValueError:
        raise CannotSayError(f"the address {url}") from None


def _script(expression: str) -> Form:
    return {"type": "waitForExpression", "target": "main", "expression": expression}


def _of_glob(glob: str) -> str:
    """A glob as an expression, where a plain comparison says it."""
    inner = glob.strip("*")
    begins, ends = glob.startswith("**"), glob.endswith("**")
    if "*" in inner or (glob.startswith("*") and not begins) or (glob.endswith("*") and not ends):
        raise CannotSayError(f"the address {glob}; a recording compares a part of it")
    text = json.dumps(inner)
    if begins and ends:
        return f"location.href.includes({text})"
    if begins or ends:
        return f"location.href.{'endsWith' if begins else 'startsWith'}({text})"
    return f"location.href === {text}"
