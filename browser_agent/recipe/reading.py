"""Bytes of a recipe file to a tree of scalars, mappings and sequences that know where they stand.

A recipe may come from anyone. What YAML can do beyond data (tags, anchors, merges) is refused here, and so
are sizes that only an attack would have; nothing above this file sees YAML.
"""

from __future__ import annotations

import re
import unicodedata
from decimal import Decimal
from typing import cast

from ruamel.yaml import YAML, events
from ruamel.yaml.error import MarkedYAMLError, YAMLError

from browser_agent.core.errors import Problem, RecipeError
from browser_agent.core.value import Data, Place, Value
from browser_agent.recipe.syntax import explain

MAX_BYTES = 1_000_000
MAX_DEPTH = 50
MAX_NODES = 20_000

_INVISIBLE = "\xad\u061c\u180e\u200b\u200e\u200f\u2028-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb\U000e0000-\U000e007f"
_JOINERS = r"(?:(?<![^\x00-\x7f])[\u200c\u200d]|[\u200c\u200d](?![^\x00-\x7f]))"
"""Persian words and some emoji need joiners; beside an ASCII letter they only make two names look like one."""
_UNSEEN = re.compile(
    rf"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ue000\ue001\ufffe\uffff{_INVISIBLE}\ud800-\udfff]|{_JOINERS}"
)
_UNSEEN_WHEN_ESCAPED = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ud800-\udfff]")
_SHOWS_NOTHING = frozenset({"Cc", "Cf", "Cs", "Zl", "Zp"})
"""Categories of Unicode: control, format, half of a pair, line and paragraph separators."""
_REFERENCE_LIKE = re.compile(r"\$\{([^{}\n\r,\"'\\]*)\}")
_INTEGER = re.compile(r"[-+]?(?:0|[1-9][0-9]{0,999})")
_DECIMAL = re.compile(r"[-+]?(?:0|[1-9][0-9]{0,999})\.[0-9]{1,999}")
_NULLS = frozenset({"", "~", "null", "Null", "NULL"})
_BOOLEANS = {"true": True, "True": True, "TRUE": True, "false": False, "False": False, "FALSE": False}


def unseen(text: str) -> str:
    """The first character of a text that shows nothing or turns what is around it, as U+XXXX; empty for none."""
    found = next((one for one in text if unicodedata.category(one) in _SHOWS_NOTHING), "")
    return f"U+{ord(found):04X}" if found else ""


class Scalar(Value):
    """A text in the file. start, end: character offsets of what stands there, quotes included."""

    text: str
    style: str = ""
    place: Place
    start: int
    end: int

    @property
    def is_null(self) -> bool:
        """True when nothing was written, or a plain `null` or `~`."""
        return not self.style and self.text in _NULLS

    @property
    def value(self) -> Data:
        """The value by YAML 1.2 core, narrowed: `007`, `0o17`, `1e3`, `yes` and `2026-03-05` stay texts."""
        if self.style:
            return self.text
        if self.text in _NULLS:
            return None
        if self.text in _BOOLEANS:
            return _BOOLEANS[self.text]
        if _INTEGER.fullmatch(self.text):
            return int(self.text)
        return Decimal(self.text) if _DECIMAL.fullmatch(self.text) else self.text


class Entry(Value):
    """One `key: value`."""

    key: Scalar
    node: Node


class Mapping(Value):
    """Keys and values, in the file's order; no key comes twice. flow: written in braces."""

    entries: tuple[Entry, ...]
    place: Place
    start: int
    end: int
    flow: bool = False

    def get(self, key: str) -> Node | None:
        """The value under a key, None when there is none."""
        return next((entry.node for entry in self.entries if entry.key.text == key), None)

    @property
    def keys(self) -> tuple[str, ...]:
        """The keys in the file's order."""
        return tuple(entry.key.text for entry in self.entries)


class Sequence(Value):
    """Items in order. flow: written in brackets."""

    items: tuple[Node, ...]
    place: Place
    start: int
    end: int
    flow: bool = False


Node = Scalar | Mapping | Sequence
Entry.model_rebuild()
Mapping.model_rebuild()
Sequence.model_rebuild()


def plain(node: Node) -> Data:
    """The tree without places: dicts, lists, texts, numbers, booleans and None."""
    if isinstance(node, Scalar):
        return node.value
    if isinstance(node, Mapping):
        return {entry.key.text: plain(entry.node) for entry in node.entries}
    return [plain(item) for item in node.items]


def decode(source: bytes, file: str) -> str:
    """Bytes to text, line ends as they are; RecipeError when they are too many or not UTF-8."""
    if len(source) > MAX_BYTES:
        message = f"the file has {len(source):,} bytes; a recipe has {MAX_BYTES:,} at most."
        raise RecipeError((Problem(place=Place(file=file, line=1), message=message, fix=_SPLIT),))
    try:
        return source.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        before = source[: error.start].decode("utf-8", "replace")
        message = f"byte 0x{source[error.start]:02x} is not UTF-8."
        fix = "Save the file as UTF-8."
        raise RecipeError((Problem(place=_place(before, len(before), file), message=message, fix=fix),)) from None


def read(text: str, file: str) -> Node:
    """The one document in a text; RecipeError with every mistake that does not stop the reading."""
    unseen = [
        Problem(
            place=_place(text, found.start(), file),
            message=f"the character U+{ord(found.group()):04X} cannot be seen and is refused.",
            fix=f'Remove it, or write it as "\\u{ord(found.group()):04X}" in double quotes if you need it.',
        )
        for found in _UNSEEN.finditer(text)
    ]
    if unseen:
        raise RecipeError(tuple(unseen[:20]))
    tree = _Tree(file)
    try:
        # In braces YAML ends a text at { and }, so that ${name} would need quotes there; nobody expects that.
        # The stand-ins have the same length: offsets and columns stay true.
        for event in YAML(typ="safe", pure=True).parse(_REFERENCE_LIKE.sub("$\ue000\\1\ue001", text)):
            tree.take(event)
    except MarkedYAMLError as error:
        tree.problems.append(explain(error, file))
    except (YAMLError, ValueError, TypeError, AttributeError, LookupError, AssertionError) as error:
        # The parser answers some broken inputs with its own slips; to the author they are all the same.
        message = f"this is not YAML: {type(error).__name__}."
        tree.problems.append(Problem(place=Place(file=file, line=1), message=message))
    if tree.problems:
        raise RecipeError(tuple(tree.problems))
    if tree.root is None or (isinstance(tree.root, Scalar) and tree.root.is_null):
        place = Place(file=file, line=1)
        raise RecipeError((Problem(place=place, message="the file is empty.", fix=_BEGIN),))
    return tree.root


_SPLIT = "Split it with `use:`."
_BEGIN = "A recipe begins with `recipe: 1`, `title:` and `steps:`."


class _Open:
    """A mapping or sequence whose end has not come yet."""

    def __init__(self, event: events.MappingStartEvent | events.SequenceStartEvent) -> None:
        self.event = event
        self.key: Scalar | None = None
        self.entries: list[Entry] = []
        self.items: list[Node] = []
        self.lines: dict[str, int] = {}


class _Tree:
    """Builds nodes from events with a stack of its own, so that depth is counted and not suffered."""

    def __init__(self, file: str) -> None:
        self.file = file
        self.problems: list[Problem] = []
        self.root: Node | None = None
        self._open: list[_Open] = []
        self._nodes = 0
        self._documents = 0

    def take(self, event: events.Event) -> None:
        """Put one event in its place."""
        match event:
            case events.DocumentStartEvent():
                self._document(event)
            case events.AliasEvent():
                fix = "Put a text that begins with * in quotes."
                self._refuse(event, f"*{event.anchor} is a YAML alias; aliases are refused.", fix)
                self._add(self._scalar(event, "", "'"))
            case events.ScalarEvent():
                self._annotated(event)
                self._add(self._scalar(event, event.value, event.style or ""))
            case events.MappingStartEvent() | events.SequenceStartEvent():
                self._annotated(event)
                self._begin(event)
            case events.MappingEndEvent() | events.SequenceEndEvent():
                self._end(event)
            case _:
                pass

    def _document(self, event: events.DocumentStartEvent) -> None:
        self._documents += 1
        if event.version or event.tags:
            self._refuse(event, "YAML directives (lines with %) are refused.", "Remove the line.")
        if self._documents == 2:
            raise self._stop(event, "a second document begins here.", "One file holds one recipe: split it.")

    def _begin(self, event: events.MappingStartEvent | events.SequenceStartEvent) -> None:
        if self._open and self._wants_key():
            raise self._stop(event, "a key must be a text.", 'Put it in quotes if it begins with "{" or "[".')
        if len(self._open) >= MAX_DEPTH:
            raise self._stop(event, f"nested deeper than {MAX_DEPTH} levels.", _SPLIT)
        self._count(event)
        self._open.append(_Open(event))

    def _end(self, event: events.Event) -> None:
        opened = self._open.pop()
        start = opened.event.start_mark
        flow = bool(opened.event.flow_style)
        children: list[Node] = [entry.node for entry in opened.entries] or opened.items
        end = event.end_mark.index if flow or not children else children[-1].end
        kind = Mapping if isinstance(opened.event, events.MappingStartEvent) else Sequence
        place = Place(file=self.file, line=start.line + 1, column=start.column + 1)
        if kind is Mapping:
            self._add(Mapping(entries=tuple(opened.entries), place=place, start=start.index, end=end, flow=flow))
        else:
            self._add(Sequence(items=tuple(opened.items), place=place, start=start.index, end=end, flow=flow))

    def _scalar(self, event: events.Event, raw: str, style: str) -> Scalar:
        self._count(event)
        text = raw.replace("$\ue000", "${").replace("\ue001", "}")
        if found := _UNSEEN_WHEN_ESCAPED.search(text):
            self._refuse(event, f"this text holds the control character U+{ord(found.group()):04X}.", "Remove it.")
        start = event.start_mark
        return Scalar(
            text=text,
            style=style,
            place=Place(file=self.file, line=start.line + 1, column=start.column + 1),
            start=start.index,
            end=event.end_mark.index,
        )

    def _add(self, node: Node) -> None:
        if not self._open:
            self.root = node if self.root is None else self.root
            return
        opened = self._open[-1]
        if isinstance(opened.event, events.SequenceStartEvent):
            opened.items.append(node)
        elif opened.key is None:
            opened.key = self._key(opened, cast("Scalar", node))
        else:
            opened.entries.append(Entry(key=opened.key, node=node))
            opened.key = None

    def _key(self, opened: _Open, key: Scalar) -> Scalar:
        if key.is_null:
            self._complain(key.place, "a key is missing before the colon.", "Write the key.")
        elif key.text == "<<" and not key.style:
            self._complain(key.place, "`<<` merges are refused.", "Write the keys out.")
        elif key.text in opened.lines:
            first = opened.lines[key.text]
            message = f'the key "{key.text}" stands here for the second time; first in line {first}.'
            self._complain(key.place, message, "Remove one of them.")
        opened.lines.setdefault(key.text, key.place.line)
        return key

    def _wants_key(self) -> bool:
        opened = self._open[-1]
        return isinstance(opened.event, events.MappingStartEvent) and opened.key is None

    def _annotated(self, event: events.ScalarEvent | events.MappingStartEvent | events.SequenceStartEvent) -> None:
        if event.anchor is not None:
            fix = "Put a text that begins with & in quotes."
            self._refuse(event, f"&{event.anchor} is a YAML anchor; anchors are refused.", fix)
        if event.tag is not None:
            fix = "Remove it, or put a text that begins with ! in quotes."
            self._refuse(event, f'"{event.tag}" is a YAML tag; tags are refused.', fix)

    def _count(self, event: events.Event) -> None:
        self._nodes += 1
        if self._nodes > MAX_NODES:
            raise self._stop(event, f"the file holds more than {MAX_NODES:,} keys and values.", _SPLIT)

    def _refuse(self, event: events.Event, message: str, fix: str) -> None:
        mark = event.start_mark
        self._complain(Place(file=self.file, line=mark.line + 1, column=mark.column + 1), message, fix)

    def _complain(self, place: Place, message: str, fix: str) -> None:
        self.problems.append(Problem(place=place, message=message, fix=fix))

    def _stop(self, event: events.Event, message: str, fix: str) -> RecipeError:
        self._refuse(event, message, fix)
        return RecipeError(tuple(self.problems))


def _place(text: str, offset: int, file: str) -> Place:
    """Line and column of an offset, for what the parser has not seen."""
    lines = re.split(r"\r\n|\r|\n", text[:offset])
    return Place(file=file, line=len(lines), column=len(lines[-1]) + 1)
