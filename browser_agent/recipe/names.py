"""Which names a recipe knows at each point, and what may stand where.

A page's text may fill a field; it may not choose a file of this machine or an origin. So each name remembers
whether its value came from a page.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import Literal

from browser_agent.core.template import REFERENCE, is_reference
from browser_agent.core.value import Data, Value
from browser_agent.recipe.nearest import nearest

Spot = Literal["text", "typed", "path", "origin", "fixed"]
"""Where a text stands: anywhere, where a secret may be typed, a path, an origin, or with no reference."""

NAME = re.compile(r"[A-Za-z_][\w-]*")
RESERVED = ("params", "secrets", "run")
DOWNLOAD_FIELDS = ("path", "name", "bytes", "sha256")
RUN_FIELDS = ("id",)

_SECRET_FIX = "A secret may stand in fill.value, dialog.text and env.headers only."
_SHAPES = "Write ${params.name}, ${name} or ${name.field}."
_LOOKS_LIKE = re.compile(r"\$\{[^}]*\}?")


class Known(Value):
    """What is known of a variable. fields: the only names after its dot; None when they are open."""

    fields: tuple[str, ...] | None = None
    is_rows: bool = False
    is_file: bool = False
    from_page: bool = False


@dataclass
class Scope:
    """The names that may be referred to at one point of the reading."""

    params: tuple[str, ...] = ()
    secrets: tuple[str, ...] = ()
    variables: dict[str, Known] = field(default_factory=dict)
    params_from_page: frozenset[str] = frozenset()
    """In a used recipe: the params that its caller fills with what a page said."""

    def mistakes(self, text: str, spot: Spot) -> list[tuple[str, str]]:
        """What is wrong with the references in a text: pairs of message and fix."""
        found: list[tuple[str, str]] = []
        if spot == "fixed" and "${" in text:
            return [("a reference may not stand here.", "Write the text itself.")]
        broken = [piece for piece in _LOOKS_LIKE.findall(text) if not is_reference(piece)]
        found.extend((f'"{piece}" is not a reference.', _SHAPES) for piece in broken)
        for name in REFERENCE.findall(text):
            mistake = self._unknown(name) or self._misplaced(name, text, spot)
            if mistake:
                found.append(mistake)
        return found

    def known(self, text: str) -> Known:
        """What is known of the value that a text stands for, once its references are filled in."""
        names = REFERENCE.findall(text)
        if is_reference(text):
            root, _, rest = names[0].partition(".")
            variable = self.variables.get(root)
            if variable is not None and not rest:
                return variable
        return Known(from_page=any(self._is_from_page(name) for name in names))

    def known_of(self, value: Data) -> Known:
        """The same for any data: a list or mapping comes from a page when a part of it does."""
        if isinstance(value, str):
            return self.known(value)
        parts = value.values() if isinstance(value, dict) else value if isinstance(value, list | tuple) else ()
        return Known(from_page=any(self.known_of(part).from_page for part in parts))

    def _is_from_page(self, name: str) -> bool:
        root, _, rest = name.partition(".")
        if root == "params":
            return rest.partition(".")[0] in self.params_from_page
        variable = self.variables.get(root)
        if variable is None:
            return False
        return rest != "path" if variable.is_file else variable.from_page

    def _unknown(self, name: str) -> tuple[str, str] | None:
        root, _, rest = name.partition(".")
        if root == "params":
            return _among("param", rest.partition(".")[0], self.params, "under `params:`")
        if root == "secrets":
            return _among("secret", rest, self.secrets, "under `secrets:`")
        if root == "run":
            return _among("field of run", rest, RUN_FIELDS, "")
        variable = self.variables.get(root)
        if variable is None:
            return self._stranger(root, rest)
        if rest == "count" and variable.is_rows:
            return None
        if rest and variable.fields is not None and rest.partition(".")[0] not in variable.fields:
            close = nearest(rest, variable.fields)
            fix = f'Did you mean "{close}"?' if close else f"It has: {', '.join(variable.fields) or 'nothing'}."
            return f'"{root}" has no field "{rest}".', fix
        if rest and variable.is_rows:
            return f'"{root}" holds rows, not one.', "Go through them with `for_each:`."
        return None

    def _stranger(self, root: str, rest: str) -> tuple[str, str]:
        message = f'nothing is named "{root}" at this point.'
        if not rest and root in self.params:
            return message, f"Did you mean ${{params.{root}}}?"
        if not rest and root in self.secrets:
            return message, f"Did you mean ${{secrets.{root}}}?"
        close = nearest(root, (*self.variables, *RESERVED))
        if close:
            return message, f'Did you mean "{close}"?'
        return (
            message,
            "A name exists after the `set`, `extract`, `download`, `use` or `for_each` that makes it.",
        )

    def _misplaced(self, name: str, text: str, spot: Spot) -> tuple[str, str] | None:
        if name.startswith("secrets.") and spot != "typed":
            return f"${{{name}}} may not stand here.", _SECRET_FIX
        if spot == "origin" and not (name.startswith("params.") and is_reference(text)):
            return f'"{text}" is not an origin.', "Here only a whole ${params.name} may stand for an origin."
        if spot in ("path", "origin") and self._is_from_page(name):
            fix = "What a page said may not choose a file or an origin; use a param."
            return f"${{{name}}} may not stand here.", fix
        return None


def _among(what: str, name: str, known: tuple[str, ...], where: str) -> tuple[str, str] | None:
    """None when the name is known; else message and fix."""
    if name in known:
        return None
    close = nearest(name, known)
    if close:
        fix = f'Did you mean "{close}"?'
    elif known:
        fix = f"There is: {', '.join(known)}."
    else:
        fix = f"Declare it {where}." if where else ""
    return f'there is no {what} "{name}".', fix
