"""Change a target or a value in a recipe file and leave every other byte as it is.

The text is spliced, not dumped again: comments, quotes and line ends outside the changed part cannot move.
Each splice is read back before anything is written.
"""

from __future__ import annotations

import re
from collections.abc import Sequence as Sequence_
from pathlib import Path

from browser_agent.core import recipe as rc
from browser_agent.core.errors import Problem, RecipeError
from browser_agent.core.recipe import Recipe
from browser_agent.core.sentence import sentence
from browser_agent.core.target import Query
from browser_agent.core.value import Data, Place
from browser_agent.journal.atomic import whole_file
from browser_agent.recipe import form
from browser_agent.recipe.load import load_text
from browser_agent.recipe.reading import Mapping, Node, Scalar, Sequence, decode, plain, read
from browser_agent.recipe.target import LONG_KEYS, is_target
from browser_agent.recipe.write import inline

_BOM = b"\xef\xbb\xbf"
_TARGET_KEYS: dict[str, tuple[str, ...]] = {
    "click": ("on",), "fill": ("into",), "choose": ("in",), "check": ("on",), "uncheck": (), "press": ("in",),
    "hover": (), "scroll": ("to", "in"), "upload": ("to",), "drop": ("on",), "download": ("on",), "drag": ("from",),
    "extract": ("from",), "screenshot": ("of",),
}  # fmt: skip
"""Verb to the keys under which its target stands, when it is not the verb's own value."""

LONGEST_LINE = 110
"""Columns after which what is written in braces goes on in the next line."""

Path_ = tuple[str | int, ...]
Found = tuple[Node, Path_]


def replace_target(path: Path, place: Place, query: Query) -> None:
    """Put another target where one stands, or into the step that stands there.

    The file before is kept beside it as NAME.bak. Raises RecipeError when there is no target at the place, or
    when the file would not load afterwards; then nothing is written.
    """
    source, text, root = _read(path)
    node, where = _target_at(root, place)
    _write(path, source, _spliced(text, str(path), _differences(node, form.target(query), where)))


def retargeted(text: str, file: str, changes: Sequence_[tuple[Place, Query]]) -> str:
    """The text of a recipe file with other targets at these places, and nothing else changed.

    Raises RecipeError when there is no target at a place, or when the result would say anything else differently.
    """
    new = text
    # The last one first: a target on several lines becomes one line, and what stands below it moves up.
    for place, query in sorted(changes, key=lambda one: (one[0].line, one[0].column), reverse=True):
        node, where = _target_at(read(new, file), place)
        new = _spliced(new, file, _differences(node, form.target(query), where))
    if without_targets(load_text(text, file)) != without_targets(load_text(new, file)):
        raise _nothing(changes[0][0], "another target there would change more than the target.")
    return new


def without_targets(recipe: Recipe) -> Data:
    """All that a recipe says beside the targets of its steps, as data; places and names made from targets left out."""
    lists = {key: rc.swapped(getattr(recipe, key), _bare) for key in ("steps", "finally_")}
    bare = recipe.model_copy(update=lists)
    return _placeless(bare.model_dump(mode="json", exclude={"sha256"}))


def _bare(node: rc.Step | rc.Call) -> rc.Node:
    if isinstance(node, rc.Call):
        return node
    held = getattr(node.action, "target", None)
    action = node.action if held is None else node.action.model_copy(update={"target": Query(role="none")})
    name = "" if node.name == sentence(node.action) else node.name
    return node.model_copy(update={"action": action, "name": name})


def _placeless(data: Data) -> Data:
    if isinstance(data, dict):
        return {key: _placeless(one) for key, one in data.items() if key not in ("place", "sha256")}
    return [_placeless(one) for one in data] if isinstance(data, list) else data


def write_over(path: Path, before: bytes, text: str) -> None:
    """Write a file that still holds what it did; the old one stays beside it as NAME.bak.

    Raises RecipeError when somebody else has changed it meanwhile; then nothing is written.
    """
    if path.read_bytes() != before:
        raise _nothing(Place(file=str(path), line=1), "the file was changed meanwhile, and is left as it is.")
    _write(path, before, text)


def replace_value(path: Path, place: Place, value: str) -> None:
    """Put another text where one stands; as `replace_target` otherwise."""
    source, text, root = _read(path)
    found = [one for one in _at(root, place) if isinstance(one[0], Scalar)]
    if not found:
        raise _nothing(place, "there is no value here.")
    _write(path, source, _spliced(text, str(path), [(*found[-1], value)]))


def _read(path: Path) -> tuple[bytes, str, Node]:
    source = path.read_bytes()
    text = decode(source, str(path))
    return source, text, read(text, str(path))


def _nothing(place: Place, message: str) -> RecipeError:
    fix = "The file may have changed since the run; run the recipe again."
    return RecipeError((Problem(place=place, message=message, fix=fix),))


def _at(node: Node, place: Place, where: Path_ = ()) -> list[Found]:
    """Nodes that begin at a place, outermost first, each with its path from the root."""
    here = node.place.line == place.line and node.place.column == place.column
    found: list[Found] = [(node, where)] if here else []
    if isinstance(node, Mapping):
        for entry in node.entries:
            found.extend(_at(entry.node, place, (*where, entry.key.text)))
    elif isinstance(node, Sequence):
        for position, item in enumerate(node.items):
            found.extend(_at(item, place, (*where, position)))
    return found


def _target_at(root: Node, place: Place) -> Found:
    for node, where in _at(root, place):
        if isinstance(node, Mapping):
            verb = next((key for key in node.keys if key in _TARGET_KEYS), None)
            if "extract" in node.keys:
                verb = "extract"
            inner = None if verb is None else _in_verb(node, verb, where)
            if inner is not None:
                return inner
            if verb is None and node.keys and all(key in LONG_KEYS for key in node.keys):
                return node, where
        elif isinstance(node, Scalar):
            return node, where
    raise _nothing(place, "there is no target here.")


def _in_verb(step: Mapping, verb: str, where: Path_) -> Found | None:
    value, keys = step.get(verb), _TARGET_KEYS[verb]
    if isinstance(value, Mapping):
        for key in keys:
            inner = value.get(key)
            if inner is not None:
                return inner, (*where, verb, key)
    if value is None or verb in ("press", "screenshot") or not is_target(value, *keys):
        return None
    return value, (*where, verb)


def _differences(node: Node, new: Data, where: Path_) -> list[tuple[Node, Path_, Data]]:
    """The smallest parts to replace: single fields when a long form keeps its keys, else the whole."""
    if isinstance(node, Mapping) and isinstance(new, dict) and set(node.keys) == set(new):
        parts = [_differences(entry.node, new[entry.key.text], (*where, entry.key.text)) for entry in node.entries]
        return [one for part in parts for one in part]
    if plain(node) == new:
        return []
    return [(node, where, new)]


def _spliced(text: str, file: str, parts: list[tuple[Node, Path_, Data]]) -> str:
    """The text with all parts replaced, last one first so that offsets stay true; it loads."""
    for node, where, new in sorted(parts, key=lambda part: -part[0].start):
        wanted = _with(plain(read(text, file)), where, new)
        end = node.start + len(text[node.start : node.end].rstrip())
        for written in _ways(node, new, text):
            changed = text[: node.start] + written + text[end:]
            if _reads_as(changed, file, wanted):
                text = changed
                break
        else:
            raise _nothing(node.place, f"there is no way to write {new!r} here.")
    load_text(text, file)
    return text


def _ways(node: Node, new: Data, text: str) -> list[str]:
    """How the new value can be written, the style of the old one first."""
    if not isinstance(new, str):
        return [_folded(inline(new), text, node.start), inline(new)]
    ways = {"": new, "'": "'" + new.replace("'", "''") + "'", '"': _double(new)}
    style = node.style if isinstance(node, Scalar) and node.style in ways else ""
    return [ways[style], *(way for key, way in ways.items() if key != style)]


def _folded(value: str, text: str, start: int) -> str:
    """A value in braces on as many lines as it needs, broken after commas; the text is what it will stand in."""
    before = text[text.rfind("\n", 0, start) + 1 : start]
    deeper = " " * (len(before) - len(before.lstrip(" -")) + len("    "))
    lines: list[str] = []
    line = before
    for part in re.split(r"(?<=,) ", value):
        if lines or line != before:
            if len(line) + 1 + len(part) <= LONGEST_LINE:
                line += f" {part}"
                continue
            lines.append(line)
            line = deeper
        line += part
    lines.append(line)
    return "\n".join(lines)[len(before) :]


def _double(text: str) -> str:
    quoted = text.replace("\\", "\\\\").replace('"', '\\"')
    return '"' + "".join(one if one.isprintable() else f"\\U{ord(one):08x}" for one in quoted) + '"'


def _reads_as(text: str, file: str, wanted: Data) -> bool:
    try:
        return bool(plain(read(text, file)) == wanted)
    except RecipeError:
        return False


def _with(tree: Data, where: Path_, new: Data) -> Data:
    """The tree with another value at a path."""
    if not where:
        return new
    step, rest = where[0], where[1:]
    if isinstance(tree, dict):
        return {key: _with(one, rest, new) if key == step else one for key, one in tree.items()}
    return [_with(one, rest, new) if position == step else one for position, one in enumerate(tree)]


def _write(path: Path, before: bytes, text: str) -> None:
    after = (_BOM if before.startswith(_BOM) else b"") + text.encode()
    if after != before:
        replace_file(path.resolve(), after, before=before)


def replace_file(path: Path, content: bytes, *, before: bytes | None = None) -> None:
    """The old bytes to NAME.bak, the new ones to NAME; each whole or not at all. A new file has no backup.

    before: the old bytes, where they are known. Raises OSError.
    """
    mode = 0o644
    if path.exists():
        mode = path.stat().st_mode & 0o777
        with whole_file(path.with_name(f"{path.name}.bak"), mode=mode) as out:
            out.write(path.read_bytes() if before is None else before)
    with whole_file(path, mode=mode) as out:
        out.write(content)
