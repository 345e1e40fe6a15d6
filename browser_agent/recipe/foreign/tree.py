"""A foreign file to text, and JSON to the same tree that a recipe's YAML becomes, so that every error has a line."""

from __future__ import annotations

import re
from bisect import bisect_right
from json import JSONDecodeError, JSONDecoder
from pathlib import Path
from typing import NoReturn

from browser_agent.core.errors import Problem, RecipeError
from browser_agent.core.value import Place
from browser_agent.recipe.reading import Entry, Mapping, Node, Scalar, Sequence, unseen

MAX_BYTES = 20_000_000
"""Old histories of browser-use carry pictures."""
MAX_DEPTH = 100
MAX_NODES = 200_000

_STRINGS = JSONDecoder()
_SPACE = re.compile(r"[ \t\r\n]*")
_WORD = re.compile(r"-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][-+]?\d+)?|true|false|null")
_HIDDEN = re.compile(
    "[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u061c\u200b\u200e\u200f\u2028-\u202e\u2060-\u206f\ue000\ue001\ufeff"
    "\ufff9-\ufffb\ud800-\udfff\U000e0000-\U000e007f]"
)
"""Characters that show nothing or turn what is around them; the two of the private area are ours, for references."""


def problem(file: str, line: int, message: str, fix: str = "", column: int = 1) -> RecipeError:
    """An error at a place of a foreign file."""
    return RecipeError((Problem(place=Place(file=file, line=line, column=column), message=message, fix=fix),))


def text_of(path: Path) -> str:
    """What a foreign file says. Raises RecipeError when it cannot be read, is too large, or hides something."""
    file = str(path)
    try:
        with path.open("rb") as stream:
            source = stream.read(MAX_BYTES + 1)
    except (OSError, ValueError) as error:
        raise problem(file, 1, f"the file cannot be read: {getattr(error, 'strerror', None) or error}.") from None
    if len(source) > MAX_BYTES:
        raise problem(file, 1, f"the file has more than {MAX_BYTES:,} bytes.", "Record less in one go.")
    try:
        text = source.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = source[: error.start].count(b"\n") + 1
        raise problem(file, line, f"byte 0x{source[error.start]:02x} is not UTF-8.", "Save it as UTF-8.") from None
    if not text.strip():
        raise problem(file, 1, "the file is empty.", "Export the recording again.")
    if found := _HIDDEN.search(text):
        line = text.count("\n", 0, found.start()) + 1
        raise problem(
            file, line, f"the character {unseen(found.group()) or 'U+E000'} cannot be seen and is refused.", _REMOVE
        )
    return text


_REMOVE = "Remove it: what is imported must be what a person sees."


def read_json(text: str, file: str) -> Node:
    """The one value in a JSON text. Raises RecipeError with the line of the first mistake."""
    reader = _Json(text, file)
    root = reader.value(reader.space(0), 0)
    if (rest := reader.space(reader.end)) != len(text):
        reader.stop(rest, "something stands after the end of the JSON.")
    return root


class _Json:
    """A strict reader: no key twice, no comments, no NaN, a depth and a number of values that no attack exceeds."""

    def __init__(self, text: str, file: str) -> None:
        self.text, self.file, self.end = text, file, 0
        self._nodes = 0
        self._lines = [found.start() for found in re.finditer("\n", text)]

    def space(self, at: int) -> int:
        """Where the next token begins."""
        found = _SPACE.match(self.text, at)
        return found.end() if found else at

    def place(self, at: int) -> Place:
        """Line and column of an offset."""
        line = bisect_right(self._lines, at - 1)
        column = at - (self._lines[line - 1] + 1 if line else 0) + 1
        return Place(file=self.file, line=line + 1, column=column)

    def stop(self, at: int, message: str, fix: str = "Export the file again, or name its --from kind.") -> NoReturn:
        """Raise the error of a place."""
        raise RecipeError((Problem(place=self.place(at), message=message, fix=fix),))

    def value(self, at: int, depth: int) -> Node:
        """The value that begins at an offset; `end` is where it is over."""
        self._nodes += 1
        if depth > MAX_DEPTH:
            self.stop(at, f"nested deeper than {MAX_DEPTH} levels.", "")
        if self._nodes > MAX_NODES:
            self.stop(at, f"the file holds more than {MAX_NODES:,} values.", "Record less in one go.")
        match self.text[at : at + 1]:
            case "{":
                return self._mapping(at, depth)
            case "[":
                return self._sequence(at, depth)
            case '"':
                return self._string(at)
            case _:
                return self._word(at)

    def _word(self, at: int) -> Scalar:
        found = _WORD.match(self.text, at)
        if found is None:
            self.stop(at, "this is not JSON: a value is missing here.")
        self.end = found.end()
        return Scalar(text=found.group(), place=self.place(at), start=at, end=self.end)

    def _string(self, at: int) -> Scalar:
        try:
            text, self.end = _STRINGS.raw_decode(self.text, at)
        except JSONDecodeError as error:
            self.stop(error.pos, f"this is not JSON: {error.msg.lower()}.")
        if found := _HIDDEN.search(text):
            code = f"U+{ord(found.group()):04X}"
            self.stop(at, f"this text holds {code}, which cannot be seen and is refused.", _REMOVE)
        return Scalar(text=text, style='"', place=self.place(at), start=at, end=self.end)

    def _mapping(self, at: int, depth: int) -> Mapping:
        entries: list[Entry] = []
        seen: set[str] = set()
        here = self.space(at + 1)
        while self.text[here : here + 1] != "}":
            if self.text[here : here + 1] != '"':
                self.stop(here, "this is not JSON: a key in double quotes is missing here.")
            key = self._string(here)
            if key.text in seen:
                self.stop(here, f'the key "{key.text[:80]}" stands here for the second time.')
            seen.add(key.text)
            colon = self.space(self.end)
            if self.text[colon : colon + 1] != ":":
                self.stop(colon, 'this is not JSON: a ":" is missing here.')
            entries.append(Entry(key=key, node=self.value(self.space(colon + 1), depth + 1)))
            here = self._next(self.space(self.end), "}")
        self.end = here + 1
        return Mapping(entries=tuple(entries), place=self.place(at), start=at, end=self.end, flow=True)

    def _sequence(self, at: int, depth: int) -> Sequence:
        items: list[Node] = []
        here = self.space(at + 1)
        while self.text[here : here + 1] != "]":
            items.append(self.value(here, depth + 1))
            here = self._next(self.space(self.end), "]")
        self.end = here + 1
        return Sequence(items=tuple(items), place=self.place(at), start=at, end=self.end, flow=True)

    def _next(self, at: int, close: str) -> int:
        """Where the next item or the closing bracket stands."""
        here = self.text[at : at + 1]
        if here == close:
            return at
        if here != ",":
            self.stop(at, f'this is not JSON: a "," or "{close}" is missing here.')
        after = self.space(at + 1)
        if self.text[after : after + 1] == close:
            self.stop(after, "this is not JSON: a comma with nothing after it.")
        return after


def said(node: Node | None, default: str = "") -> str:
    """The text or number of a scalar as text; the default for everything else."""
    if not isinstance(node, Scalar) or node.is_null:
        return default
    return node.text


def number(node: Node | None) -> float | None:
    """The number of a scalar; None when it is none."""
    if not isinstance(node, Scalar) or (node.style and not re.fullmatch(r"-?\d{1,12}(\.\d{1,6})?", node.text)):
        return None
    try:
        value = float(node.text)
    except ValueError:
        return None
    return value if abs(value) < 1e12 else None


def items(node: Node | None) -> tuple[Node, ...]:
    """The items of a sequence; nothing for everything else."""
    return node.items if isinstance(node, Sequence) else ()


def get(node: Node | None, *path: str) -> Node | None:
    """What stands under keys; None when a part of the way is missing."""
    for key in path:
        node = node.get(key) if isinstance(node, Mapping) else None
    return node
