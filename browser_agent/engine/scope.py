"""The values that `${name}` stands for while a recipe runs, and putting them into actions and expectations."""

from __future__ import annotations

from functools import cache
from typing import Any, TypeVar

from browser_agent.core.errors import Fault, StepFault
from browser_agent.core.template import SECRET, as_text, fill, is_secret, names_secret, references
from browser_agent.core.value import Data, Money, Value

V = TypeVar("V", bound=Value)
GIVEN = ("params", "run")
"""Names that no step keeps."""


class Scope:
    """Names and values. What a step keeps is visible in its whole recipe; a loop's row only inside the loop."""

    def __init__(self, values: dict[str, Data], parent: Scope | None = None) -> None:
        self._values = values
        self._parent = parent

    def inner(self, **values: Data) -> Scope:
        """A scope for the body of a loop."""
        return Scope(values, self)

    def keep(self, name: str, value: Data) -> None:
        """Remember a value for later steps of the same recipe."""
        self._whole()._values[name] = value

    def kept(self) -> dict[str, Data]:
        """What the recipe's steps have kept so far."""
        return {name: value for name, value in self._whole()._values.items() if name not in GIVEN}

    def put(self, values: dict[str, Data]) -> None:
        """Have just these kept, and nothing else."""
        scope = self._whole()
        scope._values = {name: scope._values[name] for name in GIVEN if name in scope._values} | values

    def _whole(self) -> Scope:
        """The scope of the whole recipe, around those of its loops."""
        scope = self
        while scope._parent is not None:
            scope = scope._parent
        return scope

    def lookup(self, name: str) -> Data:
        """The value of a dotted name. Raises KeyError, with the name, when there is none."""
        head, *path = name.split(".")
        scope: Scope | None = self
        while scope is not None and head not in scope._values:
            scope = scope._parent
        if scope is None:
            raise KeyError(name)
        value = scope._values[head]
        for part in path:
            value = _part(value, part, name)
        return value


def _part(value: Data, part: str, name: str) -> Data:
    if isinstance(value, dict) and part in value:
        return value[part]
    if isinstance(value, Money) and part in ("amount", "currency"):
        return getattr(value, part)
    if isinstance(value, (list, tuple)) and part == "count":
        return len(value)
    raise KeyError(name)


def bind(value: V, scope: Scope) -> V:
    """A copy with every reference filled in, but for secrets: those are for the hand, at the moment of typing.

    Raises StepFault when a name has no value, or when a value that comes from data names a secret.
    """
    changed = {}
    for name, text in _fields(type(value)):
        now = getattr(value, name)
        new = _bound(now, scope, text=text)
        if new is not now:
            changed[name] = new
    return value.model_copy(update=changed) if changed else value


def resolve(data: Data, scope: Scope) -> Data:
    """Data with every reference in it filled in; a text that is one reference becomes the value itself."""
    return _bound(data, scope, text=False)


@cache
def _fields(kind: type[Value]) -> tuple[tuple[str, bool], ...]:
    """The fields of a kind of value, and whether each holds texts only; in others a number stays a number."""
    return tuple((name, "Any" not in str(info.annotation)) for name, info in kind.model_fields.items())


def _bound(value: Any, scope: Scope, *, text: bool) -> Any:  # noqa: ANN401 - recipes hold any data
    if isinstance(value, str):
        return _fill(value, scope, text=text) if "${" in value else value
    if isinstance(value, Value):
        return bind(value, scope)
    if isinstance(value, (tuple, list)):
        made = [_bound(item, scope, text=text) for item in value]
        return value if all(a is b for a, b in zip(made, value, strict=True)) else type(value)(made)
    if isinstance(value, dict):
        return {key: _bound(item, scope, text=text) for key, item in value.items()}
    return value


def _fill(template: str, scope: Scope, *, text: bool) -> Data:
    def lookup(name: str) -> Data:
        if is_secret(name):
            return "${" + name + "}"
        try:
            value = scope.lookup(name)
        except KeyError:
            raise StepFault(
                Fault(
                    kind="unexpected",
                    expected=f"a value for ${{{name}}}",
                    found="none was set before this step",
                )
            ) from None
        if names_secret(as_text(value)):
            raise _refused(f"${{{name}}}")
        return value

    filled = fill(template, lookup)
    if isinstance(filled, str) and _secrets_in(filled) != _secrets_in(template):
        raise _refused(template)  # values that are harmless alone name a secret together
    return as_text(filled) if text else filled


def _secrets_in(text: str) -> list[str]:
    return [name for name in references(text) if is_secret(name)]


def _refused(where: str) -> StepFault:
    return StepFault(
        Fault(
            kind="refused",
            expected=f"plain data in {where}",
            found="text that names a secret",
            next=f"only the recipe itself may say ${{{SECRET}...}}",
        )
    )
