"""The file being read: it collects every mistake with its place, and knows the names so far."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import TypeVar

from pydantic import ValidationError

from browser_agent.core.errors import Problem
from browser_agent.core.recipe import Recipe
from browser_agent.core.value import Data, Place, Value
from browser_agent.recipe.later import not_yet
from browser_agent.recipe.names import NAME, RESERVED, Known, Scope, Spot
from browser_agent.recipe.nearest import suggestion
from browser_agent.recipe.reading import Mapping, Node, Scalar, Sequence, unseen

MAX_MESSAGE = 500

Made = TypeVar("Made", bound=Value)


@dataclass(frozen=True)
class Opened:
    """Another recipe, and what is known of its outputs."""

    recipe: Recipe
    outputs: Known


Opener = Callable[[str, Node, str, frozenset[str]], Opened | None]
"""Reads another recipe file for `use`: path, where that stands, prefix of its ids, and the params that hold
what a page said. None after mistakes, which it has written down."""


class Sheet:
    """Problems and names of one recipe file while it is read."""

    def __init__(self, file: str, opener: Opener) -> None:
        self.file = file
        self.open_other = opener
        self.folder = Path(file).parent
        self.problems: list[Problem] = []
        self.scope = Scope()
        self.ids: dict[str, int] = {}
        self.needs_model = "never"

    def error(self, at: Node | Place, message: str, fix: str = "") -> None:
        """Write a mistake down and go on."""
        place = at if isinstance(at, Place) else at.place
        self.problems.append(Problem(place=place, message=_cut(message), fix=_cut(fix)))

    def unknown(self, key: Scalar, what: str, known: Iterable[str]) -> None:
        """Write down a key that this version does not know."""
        later = not_yet(key.text)
        if later:
            self.error(key, *later)
        else:
            self.error(key, f'unknown key "{key.text}" in {what}.', suggestion(key.text, known))

    def text(self, node: Node, what: str, spot: Spot = "text") -> str | None:
        """A text with references checked; numbers and booleans keep their source. None after an error."""
        if not isinstance(node, Scalar):
            self.error(node, f"{what} must be a text, not {kind_of(node)}.", _text_fix(node))
            return None
        if node.is_null:
            fix = (
                'Write "" if you mean an empty text.' if not node.text else f'Write "{node.text}" if you mean the text.'
            )
            self.error(node, f"{what} is empty.", fix)
            return None
        for message, fix in self.scope.mistakes(node.text, spot):
            self.error(node, message, fix)
        return node.text

    def data(self, node: Node, spot: Spot = "text") -> Data:
        """Any data, with the references in its texts checked."""
        if isinstance(node, Scalar):
            if not node.is_null:
                self.text(node, "the value", spot)
            return node.value
        if isinstance(node, Mapping):
            return {entry.key.text: self.data(entry.node, spot) for entry in node.entries}
        return [self.data(item, spot) for item in node.items]

    def texts(self, node: Node, what: str, spot: Spot = "text") -> tuple[str, ...]:
        """One text or a list of texts."""
        items = node.items if isinstance(node, Sequence) else (node,)
        read = [self.text(item, what, spot) for item in items]
        return tuple(text for text in read if text is not None)

    def whole(self, node: Node, what: str, least: int = 0, most: int | None = None) -> int | None:
        """A whole number within bounds."""
        number = node.value if isinstance(node, Scalar) else None
        if isinstance(number, bool) or not isinstance(number, int):
            self.error(node, f"{what} must be a whole number, not {kind_of(node)}.")
            return None
        if number < least or (most is not None and number > most):
            bounds = f"at least {least}" if most is None else f"from {least} to {most}"
            self.error(node, f"{what} must be {bounds}, not {number}.")
            return None
        return number

    def number(self, node: Node, what: str, least: float, most: float) -> float | None:
        """A number within bounds, both included."""
        number = node.value if isinstance(node, Scalar) else None
        if isinstance(number, bool) or number is None or isinstance(number, str):
            self.error(node, f"{what} must be a number, not {kind_of(node)}.")
            return None
        if not least <= number <= most:
            self.error(node, f"{what} must be from {least:g} to {most:g}, not {number}.")
            return None
        return float(number)

    def flag(self, node: Node, what: str) -> bool | None:
        """True or false."""
        value = node.value if isinstance(node, Scalar) else None
        if isinstance(value, bool):
            return value
        self.error(node, f"{what} must be true or false, not {kind_of(node)}.")
        return None

    def choice(self, node: Node, what: str, words: tuple[str, ...]) -> str | None:
        """One word of a closed list."""
        text = self.text(node, what, "fixed")
        if text is None or text in words:
            return text
        later = not_yet(text)
        self.error(node, *(later or (f'{what} cannot be "{text}".', suggestion(text, words))))
        return None

    def name(self, node: Node, what: str) -> str | None:
        """A name that references can use."""
        text = self.text(node, what, "fixed")
        if text is None:
            return None
        if not NAME.fullmatch(text):
            self.error(node, f'"{text}" cannot be {what}.', "Use letters, digits, _ and -, a letter first.")
            return None
        if text in RESERVED:
            self.error(node, f'"{text}" cannot be {what}.', f"{', '.join(RESERVED)} have a meaning of their own.")
            return None
        return text

    def path(self, node: Node, what: str, spot: Spot = "fixed") -> str | None:
        """A path inside the recipe's folder, not looked up."""
        text = self.text(node, what, spot)
        return text if text is not None and self.inside(node, text, what) else None

    def inside(self, node: Node, path: str, what: str) -> bool:
        """Whether a path stays in the recipe's folder; a mistake when not."""
        if self.is_hidden(node, path, what):
            return False
        if not climbs_out(path):
            return True
        fix = f"Paths are relative to {self.file} and stay inside its folder."
        self.error(node, f'{what} "{path}" leads out of the folder of the recipe.', fix)
        return False

    def is_hidden(self, node: Node, text: str, what: str) -> bool:
        """Whether an address or a path holds a character that nobody sees; a mistake when it does."""
        found = unseen(text)
        if found:
            self.error(node, f"{what} holds the character {found}, which cannot be seen.", "Write it without.")
        return bool(found)

    def remember(self, name: str, known: Known) -> None:
        """From here on the name can be referred to."""
        self.scope.variables[name] = known

    def make(self, at: Node, build: Callable[[], Made]) -> Made | None:
        """Build a value of core; what core itself refuses becomes a mistake at the node."""
        try:
            return build()
        except ValidationError as error:
            for detail in error.errors():
                where = ".".join(str(part) for part in detail["loc"])
                said = str(detail["msg"]).removeprefix("Value error, ")
                self.error(at, f"{where}: {said}." if where else f"{said}.")
            return None


def _cut(text: str) -> str:
    """A sentence of a length that a person reads, whatever the file holds."""
    return text if len(text) <= MAX_MESSAGE else f"{text[: MAX_MESSAGE - 1]}…"


def climbs_out(path: str) -> bool:
    """True for a path that is absolute, names a drive, or goes above the folder that it starts from."""
    if not path or "\\" in path or "\0" in path or path.startswith(("/", "~")) or path[1:2] == ":":
        return True
    depth = 0
    for part in PurePosixPath(path).parts:
        depth += -1 if part == ".." else 1
        if depth < 0:
            return True
    return False


def kind_of(node: Node) -> str:
    """What a node is, for messages."""
    if isinstance(node, Mapping):
        return "a mapping"
    if isinstance(node, Sequence):
        return "a list"
    return "nothing" if node.is_null else f'"{node.text}"'


def _text_fix(node: Node) -> str:
    return "Put it in quotes if the braces or colons belong to the text." if isinstance(node, Mapping) else ""
