"""What every reader of a foreign format speaks into: steps in order, and remarks about what they leave out."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from dataclasses import field as dataclass_field
from typing import Any
from urllib.parse import urljoin, urlsplit, urlunsplit

from browser_agent.core import action as do
from browser_agent.core.action import Action
from browser_agent.core.expect import Expectation
from browser_agent.core.origin import origin_of
from browser_agent.core.recipe import Branch, FieldKind, Loop, Node, ParamType, Step
from browser_agent.core.target import Query
from browser_agent.core.value import Data, Place
from browser_agent.policy.vault import is_safe
from browser_agent.recipe import keys as key_names
from browser_agent.recipe.foreign.heard import Kind, Remark, quoted
from browser_agent.recipe.foreign.secrecy import kind_of_secret
from browser_agent.recipe.foreign.tree import problem
from browser_agent.recipe.foreign.wording import begins_with_reference, is_reference, reference, texts, unsayable

OWN_PAGES = ("about:", "chrome:", "edge:", "chrome-untrusted:", "devtools:", "moz-extension:", "chrome-extension:")
"""Pages of the browser itself, such as the empty tab that a recording begins on."""
MAX_STEPS = 5000
MAX_REMARKS = 2000
MAX_SECRETS = 50
_SECRET_NAMES: dict[FieldKind, str] = {"otp": "code", "card": "card"}
_PROVABLE = (
    do.Goto, do.Back, do.Click, do.Fill, do.Choose, do.Check, do.Press, do.Hover, do.Upload, do.Download, do.Drag,
    do.Tab,
)  # fmt: skip
"""Actions whose step can hold what was asserted after it."""


@dataclass
class Typed:
    """A secret that was typed. origin: where, as far as the recording says."""

    name: str
    value: str
    field: FieldKind
    origins: list[str] = dataclass_field(default_factory=list)
    source: str = ""
    """Where the foreign file takes it from; empty when it held the value itself."""


class Hearing:
    """One foreign test that is being read."""

    def __init__(self, kind: Kind, file: str, name: str, *, start: str | None = None) -> None:
        """`start` is the address that relative ones are joined to, and that the recipe begins at without another."""
        self.kind, self.file, self.name = kind, file, name
        self.base = start
        self.start: str | None = None
        self.env: dict[str, Any] = {}
        self.secrets: list[Typed] = []
        self.params: dict[str, Data] = {}
        self.param_types: dict[str, ParamType] = {}
        self.names: set[str] = set()
        """Variables that exist by now."""
        self.origins: list[str] = []
        self.address = ""
        """What was opened last."""
        self.where: str | None = None
        """The origin of the page, as far as it is known."""
        self.hidden: set[str] = set()
        """Texts that stand in no message."""
        self.dialogs: dict[str, str] = {}
        self.foreign_steps = 0
        self.remarks: list[Remark] = []
        self._told: set[tuple[int, str, str, str]] = set()
        self._torn = -1
        self.roots: list[Node] = []
        self._lists: list[list[Node]] = [self.roots]
        self._count = 0
        self._place, self._step = Place(file=file, line=1), ""

    # What is being read

    def at(self, place: Place, step: str = "", *, counts: bool = True) -> None:
        """From here on the reader speaks of this foreign step. An empty name is the file itself."""
        self._place, self._step = place, step
        self.foreign_steps += bool(step) and counts

    def lost(self, what: str, why: str) -> None:
        """Something that the recipe does not say."""
        self._remark(what, why, lost=True)
        self._torn = self._count

    def note(self, what: str, why: str) -> None:
        """Something that the recipe says in another way, or does not need."""
        self._remark(what, why, lost=False)

    def _remark(self, what: str, why: str, *, lost: bool) -> None:
        one = Remark(
            lost=lost, place=self._place, step=self._step, what=quoted(self.hide(what)), why=quoted(self.hide(why)),
            anchor=self._count,
        )  # fmt: skip
        told = (one.place.line, one.step, one.what, one.why)
        if told not in self._told:
            self._told.add(told)
            self.remarks.append(one)
        if len(self.remarks) > MAX_REMARKS:
            message = f"more than {MAX_REMARKS:,} things of it cannot be said in a recipe."
            raise problem(
                self.file, one.place.line, message, "Record a shorter way, or import one test of it with --test."
            )

    def hide(self, text: str) -> str:
        """A text without what is secret."""
        for one in sorted(self.hidden, key=len, reverse=True):
            # A short secret may be a part of any word, so that hiding it there would spoil the message and tell it.
            whole = re.escape(one) if len(one) > 3 else rf"(?<!\w){re.escape(one)}(?!\w)"
            text = re.sub(whole, "•••", text)
        return text

    # Steps

    def goto(self, url: str) -> None:
        """Open an address; the first one is where the recipe starts."""
        address = self._address(url)
        if address is None:
            return
        self._be_at(address)
        self.address = address
        if self.start is None and not self._count:
            self.start = address
        else:
            self.do(do.Goto(url=address))

    def be_at(self, url: str) -> None:
        """The page is known to be at an address now, without a step that opens it."""
        self._be_at(url)

    def _be_at(self, address: str) -> None:
        origin = origin_of(address)
        if origin is not None:
            self.where = str(origin)
            if self.where not in self.origins:
                self.origins.append(self.where)

    def _address(self, url: str) -> str | None:
        if begins_with_reference(url):
            return url
        try:
            whole = urljoin(self.base or "", url.strip())
            parts = urlsplit(whole)
        except ValueError:
            self.lost(url, "this is not an address")
            return None
        if parts.scheme + ":" in OWN_PAGES:
            self.note(url, "a page of the browser itself; the recipe opens its own")
            return None
        if parts.scheme not in ("http", "https"):
            why = (
                "only http and https addresses are opened"
                if parts.scheme
                else "the recording does not say of which site; give --start URL"
            )
            self.lost(url, why)
            return None
        if not parts.netloc.rpartition("@")[2].lstrip(":"):
            self.lost(url, "this address names no host")
            return None
        if "@" in parts.netloc:
            credentials, _, host = parts.netloc.rpartition("@")
            self.hidden.update(one for one in (credentials, credentials.partition(":")[2]) if one)
            self.lost(
                "a user name in the address",
                "an address that is opened holds none; use auth headers or the log-in page",
            )
            return urlunsplit(parts._replace(netloc=host))
        return whole

    def do(self, action: Action, *, expect: tuple[Expectation, ...] = (), timeout: float | None = None) -> bool:
        """One step. False when a recipe cannot say it; then that is remarked."""
        why = unsayable((action, expect))
        if isinstance(action, do.Press):
            mistake = key_names.mistake(action.keys)
            why = why or (f"the recipe knows no such key: {mistake[0]}" if mistake else "")
        if why:
            self.lost(_sketch(action), why)
            return False
        if self._count >= MAX_STEPS:
            self.lost(_sketch(action), f"an import makes {MAX_STEPS:,} steps at most")
            return False
        more = {} if timeout is None else {"timeout_s": min(600.0, max(0.1, timeout))}
        step = Step(id="0", name="", action=action, expect=expect, place=Place(file="", line=1), **more)
        self._lists[-1].append(step)
        self._count += 1
        return True

    def fill(self, query: Query, value: str, words: str = "") -> bool:
        """Type into a field; what belongs to a field for secrets becomes one. words: more about the field."""
        field_kind = kind_of_secret(" ".join([*texts(query), words])) if value else None
        if field_kind is not None and not is_reference(value) and not unsayable(query):
            value = self.secret(value, field_kind)
        return self.do(do.Fill(target=query, value=value))

    def secret(self, value: str, kind: FieldKind = "password") -> str:
        """The reference to a secret of this value, bound to where the recording is; declared when it is new."""
        found = next((one for one in self.secrets if one.value == value), None)
        if found is None:
            base = _SECRET_NAMES.get(kind, "password")
            number = sum(one.name.rstrip("0123456789_") == base for one in self.secrets) + 1
            found = Typed(base if number == 1 else f"{base}_{number}", value, kind)
            self.secrets.append(found)
            self.hidden.add(value)
            if len(self.secrets) > MAX_SECRETS:
                message = f"more than {MAX_SECRETS} different secrets are typed."
                raise problem(self.file, self._place.line, message, "Record a shorter way.")
            self.note("a secret", f"what is typed here became ${{secrets.{found.name}}}; its value is not kept")
        self._typed_here(found)
        return reference(f"secrets.{found.name}")

    def _typed_here(self, found: Typed) -> None:
        if self.where is not None and self.where not in found.origins:
            found.origins.append(self.where)
            if not is_safe(self.where):
                self.note(
                    f"a secret on {self.where}",
                    "a secret is only typed over https, or on this machine; this step will be refused",
                )

    def from_environment(self, name: str) -> str:
        """The reference to a secret that the foreign file takes from the environment."""
        source = f"env:{name}"
        found = next((one for one in self.secrets if one.source == source), None)
        if found is None:
            taken = {one.name for one in self.secrets}
            base = re.sub(r"[^A-Za-z0-9_]", "_", name).lower().lstrip("0123456789_") or "secret"
            found = Typed(base if base not in taken else f"{base}_{len(taken)}", "", "any", source=source)
            self.secrets.append(found)
        self._typed_here(found)
        return reference(f"secrets.{found.name}")

    def expect(self, *expectations: Expectation, timeout: float | None = None) -> None:
        """What is so now: proof of the step before, or a check of its own where that step is not in the recipe."""
        for one in expectations:
            if why := unsayable(one):
                self.lost(f"the expectation {one.kind}", why)
                continue
            last = self._lists[-1][-1] if self._lists[-1] else None
            torn = self._torn == self._count
            if not isinstance(last, Step) or (torn and not isinstance(last.action, do.Assert)):
                self.do(do.Assert(that=(one,)), timeout=timeout)
                continue
            longer = {} if timeout is None else {"timeout_s": min(600.0, max(last.timeout_s, timeout))}
            if one in (*last.expect, *(last.action.that if isinstance(last.action, do.Assert) else ())):
                continue
            if isinstance(last.action, do.Assert):
                action = do.Assert(that=(*last.action.that, one))
                self._lists[-1][-1] = last.model_copy(update={"action": action, **longer})
            elif isinstance(last.action, _PROVABLE):
                self._lists[-1][-1] = last.model_copy(update={"expect": (*last.expect, one), **longer})
            else:
                self.do(do.Assert(that=(one,)), timeout=timeout)

    def before_last(self, action: Action) -> None:
        """A step before the last one: an answer to a box that the last one opens."""
        here = self._lists[-1]
        if not here or not isinstance(here[-1], Step):
            self.do(action)
            return
        last = here.pop()
        position = self._count - 1
        if self.do(action):
            self.remarks = [
                one.model_copy(update={"anchor": one.anchor + 1}) if one.anchor >= position else one
                for one in self.remarks
            ]
        here.append(last)

    def last_action(self) -> Action | None:
        """What the last step of this list does."""
        last = self._lists[-1][-1] if self._lists[-1] else None
        return last.action if isinstance(last, Step) else None

    def replace_last(self, action: Action) -> None:
        """Say the last step in another way."""
        last = self._lists[-1][-1]
        if isinstance(last, Step):
            self._lists[-1][-1] = last.model_copy(update={"action": action})

    def patient(self, timeout: float) -> None:
        """The last step may take longer than others, in seconds."""
        last = self._lists[-1][-1] if self._lists[-1] else None
        if isinstance(last, Step):
            longer = min(600.0, max(last.timeout_s, timeout))
            self._lists[-1][-1] = last.model_copy(update={"timeout_s": longer})

    # Control

    def branch(
        self, condition: tuple[Expectation, ...], then: Callable[[], None], otherwise: Callable[[], None]
    ) -> None:
        """`if`, with the steps that the two calls speak."""
        here, self._count = len(self._lists[-1]), self._count + 1
        with self._inside() as taken:
            then()
        with self._inside() as other:
            otherwise()
        if not taken:
            taken = [Step(id="0", name="", action=do.Note(text="Nothing to do here."), place=Place(file="", line=1))]
            self._count += 1
        node = Branch(
            id="0", condition=condition, then=tuple(taken), otherwise=tuple(other), place=Place(file="", line=1)
        )
        self._lists[-1].insert(here, node)

    def loop(self, over: Data, name: str, steps: Callable[[], None]) -> None:
        """`for_each`, with the steps that the call speaks."""
        before = self._count
        self._count += 1
        with self._inside() as inner:
            steps()
        if inner:
            node = Loop(id="0", over=over, name=name, steps=tuple(inner), place=Place(file="", line=1))
            self._lists[-1].append(node)
        else:
            self._count = before
            self.remarks = [
                one.model_copy(update={"anchor": before}) if one.anchor > before else one for one in self.remarks
            ]

    @contextmanager
    def _inside(self) -> Iterator[list[Node]]:
        inner: list[Node] = []
        self._lists.append(inner)
        try:
            yield inner
        finally:
            self._lists.pop()


def tab_words(address: str) -> str:
    """What finds the tab of an address: its host and path."""
    return re.sub(r"^https?://|[?#].*$", "", address)


def _sketch(action: Action) -> str:
    """An action in a message, without what it types."""
    target = getattr(action, "target", None)
    return action.kind if target is None else f"{action.kind} {target}"
