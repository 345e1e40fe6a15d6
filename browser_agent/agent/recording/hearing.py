"""From events to steps: which of them a person meant, and which only came along."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any, cast

from playwright.async_api import Page

from browser_agent.agent.goal.words import label_of, name_of
from browser_agent.agent.recording.confided import Confided
from browser_agent.agent.recording.made import Lost, Named
from browser_agent.agent.recording.steps import Steps, key_of
from browser_agent.browser.ear import Heard
from browser_agent.core import action as act
from browser_agent.core import recipe as rc
from browser_agent.core.value import Place
from browser_agent.recipe.foreign.wording import reference

HERE = Place(file="recipe.yaml", line=1)
BUTTONS: dict[int, act.Mouse] = {0: "left", 1: "middle", 2: "right"}
COMES_ALONG = frozenset({"checkbox", "radio", "file", "range", "color"})
"""Types of inputs that tell what a click on them did."""
FOLLOWED_S = 1.0
"""What a page does so soon after an act it did because of that."""


def comes_along(subject: dict[str, Any]) -> bool:
    """Whether a press on it is told by what it changes: a choice, a check, a file."""
    return subject["tag"] in ("select", "option") or subject["type"] in COMES_ALONG


@dataclass
class _Down:
    heard: Heard
    named: Named


@dataclass
class Hearing:
    """Makes the steps. params: those that uploads need, by name."""

    steps: Steps
    confided: Confided
    params: dict[str, rc.Param] = field(default_factory=dict)
    _downs: dict[tuple[Page, str, int], _Down] = field(default_factory=dict)
    _keys: dict[int, tuple[Heard, Named]] = field(default_factory=dict)
    _secret: str = ""
    """The name of the secret that is being typed; empty for a plain text."""

    def take(self, heard: Heard, named: Named) -> None:
        """One event of the ear. named: what it happened to."""
        makers: dict[str, Callable[[Heard, Named], None]] = {
            "down": self._down, "click": self._click, "double": self._double, "up": self._up, "drop": self._drop,
            "key": self._key, "keyed": self._keyed, "typed": self._typed, "unasked": self._unasked,
            "chose": self._chose, "checked": self._checked, "files": self._files, "rewritten": self._rewritten,
        }  # fmt: skip
        makers[heard.kind](heard, named)

    def _down(self, heard: Heard, named: Named) -> None:
        # Ids begin anew with each document: the newest of one name is meant.
        key = (heard.page, heard.frame, heard.facts["id"])
        kept = [(one, down) for one, down in self._downs.items() if one != key][-2:]
        self._downs = dict((*kept, (key, _Down(heard, named))))

    def _pressed(self, heard: Heard) -> _Down | None:
        return self._downs.get((heard.page, heard.frame, heard.facts["of"]))

    def _click(self, heard: Heard, _: Named) -> None:
        down = self._pressed(heard)
        if down is None:
            return
        subject = down.heard.subject
        if comes_along(subject):
            return
        if subject["tag"] == "canvas":
            what = "a drag" if heard.facts.get("far") else "a click"
            self.steps.lose(f"{what} on {down.named.what}: what is painted has no names")
            return
        self._clicked(down, BUTTONS.get(heard.facts.get("button", 0), "left"), tuple(heard.facts.get("modifiers", ())))

    def _clicked(self, down: _Down, button: act.Mouse, modifiers: tuple[str, ...]) -> None:
        subject, named = down.heard.subject, down.named
        if "disabled" in subject["states"]:
            return
        if named.query is None:
            if subject["closed"] or button != "left":
                self.steps.lose(f"a click on {named.what}: {named.why}")
            else:
                self.steps.doubt(f"a click on {named.what}: {named.why}", down.heard)
            return
        plain = button == "left" and not modifiers
        # A click into a field, or on a text, is most often only a way to get there.
        soft = plain and (
            bool(subject["field"]) or down.heard.seen is None or down.heard.seen.by_ref(down.heard.ref) is None
        )
        action = act.Click(
            target=named.query, button=button, modifiers=cast("tuple[act.Modifier, ...]", modifiers)
        )  # fmt: skip
        self.steps.put(action, down.heard, (named.note,), soft=soft)

    def _double(self, heard: Heard, _: Named) -> None:
        down, made = self._pressed(heard), self.steps.made
        if down is None or not made or not isinstance(made[-1].action, act.Click):
            return
        last = made[-1]
        before = made[-2] if len(made) > 1 else None
        if before is not None and isinstance(before.action, act.Click) and before.key == last.key:
            self.steps.drop(last)
            last = before
        last.action = cast("act.Click", last.action).model_copy(update={"count": 2})
        last.expect, last.concluded, last.soft = (), False, False
        self.steps.tell("    # the two are one double click")

    def _up(self, heard: Heard, named: Named) -> None:
        down = self._pressed(heard)
        if down is None or comes_along(down.heard.subject):
            return
        if not heard.facts["far"]:
            # The element went away under the press, so that no click came of it: the press was what counted.
            if not down.heard.subject["field"]:
                self._clicked(down, "left", ())
            return
        self._dragged(down, heard, named)

    def _drop(self, heard: Heard, named: Named) -> None:
        down = self._pressed(heard)
        if heard.facts["files"] or down is None:
            self.steps.lose(
                f"a drop of {heard.facts['files'] or 'something'} from outside on {named.what}: use its button"
            )
            return
        self._dragged(down, heard, named)

    def _dragged(self, down: _Down, heard: Heard, onto: Named) -> None:
        start, end = down.heard.subject, heard.subject
        if start["tag"] == "canvas" or end["tag"] == "canvas":
            self.steps.lose(f"a drag on {down.named.what}: what is painted has no names")
            return
        held = down.heard.seen is not None and down.heard.seen.by_ref(down.heard.ref) is not None
        if start["ref"] == end["ref"] or (heard.kind == "up" and not held):
            return  # a text was marked
        if down.named.query is None or onto.query is None:
            self.steps.lose(f"a drag of {down.named.what} onto {onto.what}: {down.named.why or onto.why}")
            return
        self.steps.put(act.Drag(target=down.named.query, onto=onto.query), down.heard, (down.named.note, onto.note))

    def _key(self, heard: Heard, named: Named) -> None:
        # What the page made of a key may be told after the next key.
        self._keys = dict((*list(self._keys.items())[-8:], (heard.facts["id"], (heard, named))))
        if heard.facts["enters"]:
            self._press(heard, named)

    def _keyed(self, heard: Heard, _: Named) -> None:
        known = self._keys.pop(heard.facts["of"], None)
        if known is None or known[0].facts["enters"] or known[0].page is not heard.page:
            return
        pressed, named = known
        if heard.facts["prevented"]:
            self._press(pressed, named)
        elif pressed.facts["keys"] in ("Escape", "Enter"):
            self._press(pressed, named, soft=True)

    def _press(self, heard: Heard, named: Named, *, soft: bool = False) -> None:
        anywhere = heard.subject["tag"] in ("body", "html")
        if named.query is None and not anywhere:
            self.steps.lose(f"{heard.facts['keys']} in {named.what}: {named.why}")
            return
        target = None if anywhere else named.query
        self.steps.put(act.Press(keys=heard.facts["keys"], target=target), heard, (named.note,), soft=soft)

    def _typed(self, heard: Heard, named: Named) -> None:
        key, last, value = key_of(heard), self.steps.last, str(heard.facts["value"])
        goes_on = last is not None and last.key == key and isinstance(last.action, act.Fill)
        if heard.seen is not None and last is not None and last.before is not None:
            goes_on = goes_on and heard.seen.url == last.before.url  # refs begin anew with each document
        secret = self._secret if goes_on else ""
        if not goes_on:
            kind, self._secret = self.confided.kind(heard), ""
            if last is not None and last.soft and last.key == key:
                self.steps.drop(last)
            if named.query is None:
                self.steps.lose(f"what was typed into {named.what}: {named.why}")
                return
            if kind is not None:
                secret = self._secret = self.confided.keep(heard, kind)
        if secret:
            self.confided.typed(secret, value)
        elif value:
            self.steps.typed.append(value)
        said = reference(f"secrets.{secret}") if secret else value
        if goes_on and last is not None:
            self.steps.replace(cast("act.Fill", last.action).model_copy(update={"value": said}))
        elif named.query is not None:
            self.steps.put(act.Fill(target=named.query, value=said), heard, (named.note,))

    def _unasked(self, _: Heard, named: Named) -> None:
        what = f"a text that came into {named.what} with no key, paste or drop: it may be a script's"
        if self.steps.lost[-1:] != [Lost(len(self.steps.made), what)]:
            self.steps.lose(what)

    def _chose(self, heard: Heard, named: Named) -> None:
        options = tuple(heard.facts["options"])
        if named.query is None or not options or not all(options):
            self.steps.lose(f"a choice in {named.what}: {named.why or 'no option with words is chosen by now'}")
            return
        self._once(act.Choose(target=named.query, options=options), heard, named)

    def _checked(self, heard: Heard, named: Named) -> None:
        if named.query is None:
            self.steps.lose(f"a check of {named.what}: {named.why}")
            return
        self._once(act.Check(target=named.query, on=bool(heard.facts["on"])), heard, named)

    def _once(self, action: act.Choose | act.Check, heard: Heard, named: Named) -> None:
        """The last one of several in the same field counts."""
        last = self.steps.last
        if last is not None and last.key == key_of(heard) and (last.soft or last.action.kind == action.kind):
            self.steps.drop(last)
        self.steps.put(action, heard, (named.note,))

    def _files(self, heard: Heard, named: Named) -> None:
        names = [str(one) for one in heard.facts["names"]]
        if named.query is None or not names:
            self.steps.lose(f"files for {named.what}: {named.why or 'none is chosen by now'}")
            return
        files = []
        for one in names:
            name = name_of(label_of(named.query) or "file", self.params, otherwise="file")
            self.params[name] = rc.Param(name=name, type="file", example=one, place=HERE)
            files.append(reference(f"params.{name}"))
        self.steps.put(act.Upload(target=named.query, files=tuple(files)), heard, (named.note,))

    def _rewritten(self, *_: object) -> None:
        self.steps.lose("what was done while a script wrote the page anew (document.open): it can hide that from us")
