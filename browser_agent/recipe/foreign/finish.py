"""What was heard to a recipe: ids, params, secrets, and nothing secret left anywhere."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping

from browser_agent.core import action as do
from browser_agent.core.errors import UsageError
from browser_agent.core.expect import Expectation
from browser_agent.core.recipe import Branch, Environment, Loop, Node, Param, PolicySpec, Recipe, Secret, Step
from browser_agent.core.sentence import sentence
from browser_agent.core.value import Place
from browser_agent.policy.vault import is_safe
from browser_agent.recipe.foreign.heard import Heard, Remark
from browser_agent.recipe.foreign.hearing import Hearing
from browser_agent.recipe.foreign.wording import mapped, opened, reference, texts
from browser_agent.recipe.names import NAME

NOWHERE = Place(file="recipe.yaml", line=1)
SHORT = 6
"""A secret of fewer characters is looked for as a whole text only; it may well be a part of harmless ones."""


def finish(hearing: Hearing, params: Mapping[str, str]) -> Heard:
    """The recipe of a hearing. params: NAME to the text that becomes `${params.NAME}` wherever it stands."""
    for name in params:
        if not NAME.fullmatch(name):
            raise UsageError(
                f'--param {name}=...: "{name}" cannot be a name', hint="letters, digits, _ and -, a letter first"
            )
    nodes = _without_secrets(hearing)
    id_ = slug(hearing.name)
    used: set[str] = set()
    change = _params(params, used)
    nodes = tuple(_named(node, change) for node in nodes)
    start = hearing.start or hearing.base
    start = None if start is None else opened(start)
    if start is not None and not nodes:
        nodes = (Step(id="1", name="", action=do.Note(text="Nothing is done after the page is open."), place=NOWHERE),)
    recipe = Recipe(
        id=id_,
        title=_title(hearing.name),
        start=None if start is None else change(start),
        params=(*_declared(hearing), *_given(params)),
        secrets=tuple(
            Secret(
                name=one.name, source=one.source or _source(f"{id_}_{one.name}"), field=one.field,
                origins=tuple(change(origin) for origin in one.origins if is_safe(origin)), place=NOWHERE,
            )
            for one in hearing.secrets
        ),
        env=Environment.model_validate(hearing.env),
        policy=PolicySpec.model_validate(
            {"navigate": tuple(change(one) for one in hearing.origins[1:]), "dialogs": hearing.dialogs}
        ),
        steps=_numbered(nodes, ""),
        place=NOWHERE,
    )  # fmt: skip
    unused = [name for name in params if name not in used]
    if unused:
        raise UsageError(
            f"--param {unused[0]}=...: the recording of {hearing.name!r} says this text nowhere",
            hint="give the text exactly as it was typed, or the beginning of an address",
        )
    return Heard(
        kind=hearing.kind, name=hearing.name, steps=hearing.foreign_steps, recipe=recipe, remarks=_told(hearing)
    )


def _source(name: str) -> str:
    return f"env:{re.sub('[^A-Z0-9]', '_', name.upper())}"


def slug(name: str) -> str:
    """A name as an id and a file name: ASCII letters, digits and dashes."""
    made = re.sub(r"[^a-z0-9]+", "-", name.lower()).strip("-")[:60].strip("-")
    return made if re.match("[a-z]", made) else f"recipe-{made}".rstrip("-")


def _title(name: str) -> str:
    return " ".join(opened(name).replace("${", "$ {").split())[:200] or "Imported"


def _told(hearing: Hearing) -> tuple[Remark, ...]:
    """Remarks in the order of the foreign file; what turned out to be secret later is out of the earlier ones too."""
    clean = [
        one.model_copy(update={"what": hearing.hide(one.what), "why": hearing.hide(one.why)}) for one in hearing.remarks
    ]
    return tuple(sorted(clean, key=lambda one: (one.anchor, one.place.line)))


def _declared(hearing: Hearing) -> tuple[Param, ...]:
    return tuple(
        Param(
            name=name, type=hearing.param_types.get(name, "string"), default=default, has_default=default is not None,
            place=NOWHERE,
        )
        for name, default in hearing.params.items()
    )  # fmt: skip


def _given(params: Mapping[str, str]) -> tuple[Param, ...]:
    return tuple(Param(name=name, default=text, has_default=True, place=NOWHERE) for name, text in params.items())


def _params(params: Mapping[str, str], used: set[str]) -> Callable[[str], str]:
    """Texts that are a param's value become the reference; an address that begins with one begins with it."""

    def change(text: str) -> str:
        for name, value in params.items():
            if not value:
                continue
            if text == value:
                used.add(name)
                return f"${{params.{name}}}"
            begins = re.match(r"https?://", value) and text.startswith(value)
            if begins and (value.endswith("/") or text[len(value)] in "/?#"):
                used.add(name)
                return f"${{params.{name}}}{text[len(value) :]}"
        return text

    return change


def _named(node: Node, change: Callable[[str], str]) -> Node:
    """References as the recipe writes them, params filled in."""
    done: Node = mapped(mapped(node, opened), change, everywhere=False)
    return done


def _numbered(nodes: tuple[Node, ...], prefix: str, first: int = 1) -> tuple[Node, ...]:
    """The ids that a reader gives to steps without one, and the names that go without saying."""
    done: list[Node] = []
    for position, node in enumerate(nodes, first):
        own = f"{prefix}{position}"
        match node:
            case Step():
                done.append(node.model_copy(update={"id": own, "name": sentence(node.action)}))
            case Branch():
                then = _numbered(node.then, f"{own}.")
                otherwise = _numbered(node.otherwise, f"{own}.", len(then) + 1)
                done.append(node.model_copy(update={"id": own, "then": then, "otherwise": otherwise}))
            case Loop():
                done.append(node.model_copy(update={"id": own, "steps": _numbered(node.steps, f"{own}.")}))
            case _:
                done.append(node)
    return tuple(done)


def _without_secrets(hearing: Hearing) -> tuple[Node, ...]:
    """The steps without a secret anywhere but where it is typed; what says one is lost."""
    if not hearing.hidden:
        return tuple(hearing.roots)
    cleaner = _Cleaner(hearing)
    return tuple(one for node in hearing.roots if (one := cleaner.node(node)) is not None)


class _Cleaner:
    """Goes through the steps in the order of the file and counts them, so that remarks stay at their place."""

    def __init__(self, hearing: Hearing) -> None:
        self._hearing = hearing
        self._kept = 0

    def node(self, node: Node) -> Node | None:
        """The node without what is secret; None when nothing is left."""
        match node:
            case Step():
                return self._step(node)
            case Branch():
                self._kept += 1
                parts = {"condition": self._proofs(node.condition), "then": self._all(node.then)}
                return node.model_copy(update={**parts, "otherwise": self._all(node.otherwise)})
            case Loop():
                self._kept += 1
                return node.model_copy(update={"steps": self._all(node.steps)})
            case _:
                self._kept += 1
                return node

    def _all(self, nodes: tuple[Node, ...]) -> tuple[Node, ...]:
        return tuple(one for node in nodes if (one := self.node(node)) is not None)

    def _step(self, step: Step) -> Step | None:
        action, secret = step.action, self._secret
        if isinstance(action, do.Fill) and (name := secret(action.value)):
            action = action.model_copy(update={"value": name})
        elif isinstance(action, do.Assert):
            that = self._proofs(action.that)
            if not that:
                self._drop("a check")
                return None
            action = action.model_copy(update={"that": that})
        if any(self._says(one) for one in texts(action)):
            self._drop(f"a {action.kind} step")
            return None
        self._kept += 1
        return step.model_copy(update={"action": action, "expect": self._proofs(step.expect)})

    def _proofs(self, several: tuple[Expectation, ...]) -> tuple[Expectation, ...]:
        kept = tuple(one for one in several if not any(self._says(text) for text in texts(one)))
        if len(kept) < len(several):
            self._remark("an expectation")
        return kept

    def _drop(self, what: str) -> None:
        self._remark(what)
        moved = [
            one.model_copy(update={"anchor": one.anchor - 1}) if one.anchor > self._kept else one
            for one in self._hearing.remarks
        ]
        self._hearing.remarks[:] = moved

    def _remark(self, what: str) -> None:
        place, why = (
            Place(file=self._hearing.file, line=1),
            "it says a secret, which stands nowhere but where it is typed",
        )
        self._hearing.remarks.append(Remark(lost=True, place=place, step="", what=what, why=why, anchor=self._kept))

    def _secret(self, text: str) -> str:
        found = next((one for one in self._hearing.secrets if one.value and one.value == text), None)
        if found is None:
            return ""
        found.field = "any"
        return reference(f"secrets.{found.name}")

    def _says(self, text: str) -> bool:
        return any(text == one or (len(one) >= SHORT and one in text) for one in self._hearing.hidden)
