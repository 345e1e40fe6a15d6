"""Values of a recipe as Python: texts with references, lists, and how a param gets its value."""

from __future__ import annotations

import re

from browser_agent.core.recipe import Param, Secret
from browser_agent.core.template import REFERENCE, as_text
from browser_agent.core.value import Data
from browser_agent.recipe.export.exported import CannotSayError


def literal(text: str) -> str:
    """A text as Python source; what cannot be seen is escaped."""
    plain = text.isprintable() and '"' not in text and "\\" not in text
    return f'"{text}"' if plain else repr(text)


def value_of(value: Data) -> str:
    """Data as Python source: lists and mappings of texts."""
    if isinstance(value, dict):
        return "{" + ", ".join(f"{literal(str(key))}: {value_of(one)}" for key, one in value.items()) + "}"
    if isinstance(value, list | tuple):
        return "[" + ", ".join(value_of(one) for one in value) + "]"
    return literal(as_text(value))


class Words:
    """What the names of a recipe are in the test. params, values: the two dicts; known: variables that exist by now."""

    def __init__(self, params: str, values: str, secrets: tuple[Secret, ...]) -> None:
        self.params, self.values = params, values
        self.known: set[str] = set()
        self._secrets = {one.name: environment_of(one) for one in secrets}

    def text(self, text: str) -> str:
        """A text with its references as an expression of type str. Raises CannotSayError for an unknown name."""
        parts: list[str] = []
        at = 0
        for found in REFERENCE.finditer(text):
            if found.start() > at:
                parts.append(literal(text[at : found.start()]))
            parts.append(self._name(found[1]))
            at = found.end()
        if at < len(text) or not parts:
            parts.append(literal(text[at:]))
        return " + ".join(parts)

    def list_of(self, value: Data) -> str:
        """What a loop goes through. Raises CannotSayError."""
        if isinstance(value, str):
            found = REFERENCE.fullmatch(value)
            if found is None:
                raise CannotSayError("a loop over a text")
            return self._name(found[1])
        if isinstance(value, list | tuple) and not any(isinstance(one, str) and REFERENCE.search(one) for one in value):
            return value_of(list(value))
        raise CannotSayError("a list with references in it")

    def _name(self, name: str) -> str:
        root, _, rest = name.partition(".")
        if root == "params":
            return f"{self.params}[{literal(rest)}]"
        if root == "secrets":
            return f"os.environ[{literal(self._secrets[rest])}]"
        if root not in self.known:
            raise CannotSayError(f"${{{name}}} comes from a step that is not in the test")
        inner = "".join(f"[{literal(part)}]" for part in rest.split(".")) if rest else ""
        return f"{self.values}[{literal(root)}]{inner}"


def environment_of(secret: Secret) -> str:
    """The environment variable that a test takes a secret from."""
    if secret.source.startswith("env:"):
        return secret.source.removeprefix("env:")
    return "SECRET_" + re.sub(r"\W", "_", secret.name).upper()


def param_line(param: Param) -> str:
    """How a param gets its value: from the environment, else its default or example."""
    variable = literal("PARAM_" + re.sub(r"\W", "_", param.name).upper())
    value = param.default if param.has_default else param.example
    if param.type == "table":
        if not isinstance(value, list | tuple):
            raise CannotSayError(f"the table {param.name} is read from a file")
        return f"    {literal(param.name)}: {value_of(value)},"
    given = f"os.environ[{variable}]" if value is None else f"os.environ.get({variable}, {literal(as_text(value))})"
    return f"    {literal(param.name)}: {given},"
