"""Targets as people write them: `button "Send"`, and the long form for what one line cannot say."""

from __future__ import annotations

import re

from browser_agent.core.target import Fingerprint, Point, Query
from browser_agent.recipe.fields import Fields, as_mapping
from browser_agent.recipe.nearest import nearest
from browser_agent.recipe.reading import Mapping, Node, Scalar, Sequence
from browser_agent.recipe.roles import OTHER_WORDS, ROLES
from browser_agent.recipe.sheet import Sheet, kind_of

WORDS = ("text", "label", "placeholder", "testid", "alt", "title", "css")
"""Short forms beside roles: `label "E-mail"`."""
LONG_KEYS = (
    "role", "name", "exact", "label", "text", "placeholder", "testid", "alt", "title", "near", "within",
    "row", "nth", "frame", "css", "also", "was", "point",
)  # fmt: skip

MAX_WITHIN = 10

_WORD = re.compile(r"\s*([A-Za-z]+)(?=\s|$|[\"'/“”‘’])")
_QUOTED = re.compile(r'\s*"((?:[^"\\]|\\.)*)"', re.DOTALL)
_SUFFIX = re.compile(r"\s*(within|near)(?=\s)")
_NOT_A_TARGET = 'Write a target as role "name", such as button "Send".'


class NotATargetError(ValueError):
    """A text is not a short target. fix: what to write instead."""

    def __init__(self, message: str, fix: str = _NOT_A_TARGET) -> None:
        super().__init__(message)
        self.fix = fix


def parse(text: str) -> Query:
    """A short target: `role "name"`, then ` within ...` (from inner to outer), then ` near ...`.

    Raises NotATargetError with what is wrong.
    """
    query, position = _element(text, 0)
    around: list[Query] = []
    near: Query | None = None
    while near is None and (suffix := _SUFFIX.match(text, position)):
        other, position = _element(text, suffix.end())
        if suffix.group(1) == "near":
            near = other
        else:
            around.append(other)
        if len(around) > MAX_WITHIN:
            raise NotATargetError(f"a target has {MAX_WITHIN} withins at most.", "Name the element more directly.")
    if text[position:].strip():
        raise _left_over(text, position)
    within: Query | None = None
    for outer in reversed(around):
        within = outer.model_copy(update={"within": within})
    return query.model_copy(update={"within": within, "near": near})


def short(query: Query) -> str:
    """The short form that `parse` reads back as the same query; ValueError when it needs the long form."""
    if not fits_short(query):
        raise ValueError(f"only the long form can say: {query}")
    parts = [_head(query)]
    outer = query.within
    while outer is not None:
        parts.append(f"within {_head(outer)}")
        outer = outer.within
    if query.near is not None:
        parts.append(f"near {_head(query.near)}")
    return " ".join(parts)


def fits_short(query: Query) -> bool:
    """True when the short form can say all that the query says."""
    outer, depth = query.within, 0
    while outer is not None:
        depth += 1
        if depth > MAX_WITHIN or not _is_simple(outer) or outer.near is not None:
            return False
        outer = outer.within
    near = query.near
    return _is_simple(query) and (near is None or (_is_simple(near) and near.near is None and near.within is None))


def is_target(node: Node, *around: str) -> bool:
    """True for a target in short or long form; false for a mapping that holds one under a key of `around`."""
    if not isinstance(node, Mapping):
        return True
    return not any(key in around for key in node.keys) and any(key in LONG_KEYS for key in node.keys)


def read_query(sheet: Sheet, node: Node) -> Query | None:
    """A target that must be words: positions in the viewport are refused. None after an error."""
    target = read_target(sheet, node)
    if isinstance(target, Point):
        sheet.error(node, "a point cannot stand here.", "Name the element by what a person reads.")
        return None
    return target


def read_target(sheet: Sheet, node: Node) -> Query | Point | None:
    """A target in short or long form. None after an error."""
    if isinstance(node, Mapping):
        return _long(sheet, node)
    if isinstance(node, Sequence) or node.is_null:
        sheet.error(node, f"a target cannot be {kind_of(node)}.", _NOT_A_TARGET)
        return None
    text = sheet.text(node, "the target")
    try:
        return parse(text or "")
    except NotATargetError as error:
        sheet.error(node, f"{error}", error.fix)
        return None


def _element(text: str, position: int) -> tuple[Query, int]:
    found = _WORD.match(text, position)
    if found is None:
        raise NotATargetError(f'"{text.strip()}" is not a target.')
    word, end = found.group(1), found.end()
    quoted = _QUOTED.match(text, end)
    if word in WORDS:
        if quoted is None or not quoted.group(1):
            raise _unquoted(text, word, end)
        return Query.model_validate({word: _unescape(quoted.group(1))}), quoted.end()
    if word not in ROLES:
        raise _no_role(text, word)
    if quoted is not None:
        return Query(role=word, name=_unescape(quoted.group(1))), quoted.end()
    rest = text[end:].lstrip()
    if rest and not _SUFFIX.match(text, end):
        raise _unquoted(text, word, end)
    return Query(role=word), end


def _no_role(text: str, word: str) -> NotATargetError:
    if word == "point":
        return NotATargetError("a point has no short form.", "Write {point: [x, y]}.")
    known = OTHER_WORDS.get(word.lower())
    if known:
        return NotATargetError(f'"{word}" is not a role.', f'Did you mean "{known}"?')
    if word.lower() in ROLES:
        return NotATargetError(f'"{word}" is not a role.', f'Did you mean "{word.lower()}"?')
    close = nearest(word, (*ROLES, *WORDS))
    if close:
        return NotATargetError(f'"{word}" is not a role.', f'Did you mean "{close}"?')
    fix = _NOT_A_TARGET if '"' in text else f'For a text on the page write text "{text.strip()}".'
    return NotATargetError(f'"{word}" is not a role.', fix)


def _unquoted(text: str, word: str, end: int) -> NotATargetError:
    rest = text[end:].strip()
    if rest.startswith("/"):
        fix = f"Write the name, or part of it in the long form: {{role: {word}, name: part, exact: false}}."
        return NotATargetError("a target takes no pattern between slashes.", fix)
    if rest.startswith('""') or not rest:
        return NotATargetError(f'{word} needs words in quotes: {word} "...".', "")
    if rest.startswith('"'):
        return NotATargetError(f"the quote after {word} is never closed.", "Close it.")
    bare = re.split(r"\s(?:within|near)\s", rest)[0].strip("'“”‘’\"")
    return NotATargetError(f"the words after {word} need double quotes.", f'Write {word} "{bare}".')


def _left_over(text: str, position: int) -> NotATargetError:
    rest = text[position:].strip()
    if rest.startswith("in row"):
        return NotATargetError("a row cannot stand in the short form.", _ROW_FIX)
    if _SUFFIX.match(rest):
        fix = "Use the long form: {role: ..., within: ..., near: ...}."
        return NotATargetError(f'"{rest}" comes after near; near is the last part.', fix)
    return NotATargetError(f'"{rest}" stands after the target.', "Only within and near may follow.")


_ROW_FIX = "Use the long form: {role: ..., name: ..., row: {Column: value}}."


def _unescape(text: str) -> str:
    return re.sub(r"\\([\"\\])", r"\1", text)


def _quote(text: str) -> str:
    return '"' + text.replace("\\", "\\\\").replace('"', '\\"') + '"'


def _head(query: Query) -> str:
    if query.role:
        return f"{query.role} {_quote(query.name)}" if query.name is not None else query.role
    return next(f"{word} {_quote(getattr(query, word))}" for word in WORDS if getattr(query, word))


def _is_simple(query: Query) -> bool:
    """One role with or without name, or one of the words; nothing that only the long form says."""
    if query.row or query.nth is not None or query.frame or query.also or query.was or not query.exact:
        return False
    words = [word for word in WORDS if getattr(query, word) is not None]
    if query.role is not None:
        return query.role in ROLES and not words
    return query.name is None and len(words) == 1


def _long(sheet: Sheet, node: Mapping) -> Query | Point | None:
    before = len(sheet.problems)
    fields = Fields(sheet, node, "a target", LONG_KEYS)
    if fields.node("point") is not None:
        return _point(sheet, node)
    values: dict[str, object] = {key: fields.text(key) for key in ("name", *WORDS) if fields.node(key) is not None}
    css = fields.node("css")
    if css is not None and "${" in str(values.get("css")):
        sheet.error(css, "a reference may not stand in css.", "Use role, name, label or text instead.")
    role = fields.text("role", "fixed")
    if role is not None and role not in ROLES:
        mistake = _no_role(role, f'{role} ""')
        sheet.error(fields.node("role") or node, f"{mistake}", mistake.fix)
    if fields.node("name") is not None and role is None and len(sheet.problems) == before:
        sheet.error(node, "a name needs its role.", "Add `role:`, or write `text:` or `label:` instead of `name:`.")
    values |= {"role": role, "nth": fields.whole("nth"), "frame": fields.texts("frame")}
    exact = fields.flag("exact")
    values["exact"] = True if exact is None else exact
    for key in ("near", "within"):
        other = fields.node(key)
        values[key] = None if other is None else read_query(sheet, other)
    values |= {"row": _row(fields), "also": _also(fields), "was": _was(fields)}
    if len(sheet.problems) > before:
        return None
    return sheet.make(node, lambda: Query.model_validate(values))


def _point(sheet: Sheet, node: Mapping) -> Point | None:
    at = node.get("point")
    if len(node.entries) > 1:
        sheet.error(node, "a point stands alone.", "Remove the other keys, or remove `point:`.")
        return None
    numbers = [item.value for item in at.items if isinstance(item, Scalar)] if isinstance(at, Sequence) else []
    if len(numbers) != 2 or any(isinstance(part, bool | str) or part is None or part < 0 for part in numbers):
        sheet.error(at or node, "a point is two numbers.", "Write {point: [x, y]} in CSS pixels from the top left.")
        return None
    return Point(x=float(numbers[0]), y=float(numbers[1]))


def _row(fields: Fields) -> dict[str, str]:
    row = fields.mapping_of("row")
    if row is None:
        return {}
    read = {entry.key.text: fields.sheet.text(entry.node, "the text of a cell") for entry in row.entries}
    return {column: text for column, text in read.items() if text is not None}


def _also(fields: Fields) -> tuple[Query, ...]:
    node = fields.node("also")
    if node is None:
        return ()
    items = node.items if isinstance(node, Sequence) else (node,)
    read = [read_query(fields.sheet, item) for item in items]
    return tuple(query for query in read if query is not None)


def _was(fields: Fields) -> Fingerprint | None:
    node = fields.node("was")
    mapping = None if node is None else as_mapping(fields.sheet, node, '"was"')
    if mapping is None:
        return None
    was = Fields(fields.sheet, mapping, "a fingerprint", tuple(Fingerprint.model_fields))
    values: dict[str, object] = {"index": was.whole("index"), "equals": was.whole("equals", 1)}
    for key, info in Fingerprint.model_fields.items():
        if key not in values:
            several = isinstance(info.default, tuple)
            values[key] = was.texts(key, "fixed") if several else was.text(key, "fixed")
    return Fingerprint.model_validate({key: one for key, one in values.items() if one is not None})
