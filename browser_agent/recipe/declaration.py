"""Params: what a recipe asks for. Its secrets are read in `confided`."""

from __future__ import annotations

from typing import get_args

from browser_agent.core.recipe import Param, ParamType
from browser_agent.core.value import Data
from browser_agent.recipe.fields import Fields
from browser_agent.recipe.nearest import suggestion
from browser_agent.recipe.pattern import mistake
from browser_agent.recipe.reading import Mapping, Node, Scalar, Sequence, plain
from browser_agent.recipe.sheet import Sheet, climbs_out
from browser_agent.recipe.typed import broken_rule, parse

PARAM_TYPES: tuple[ParamType, ...] = get_args(ParamType)
PARAM_KEYS = ("type", "pattern", "enum", "default", "example", "min", "max", "columns", "description")

_BOUNDED = ("integer", "decimal", "money", "date", "table")


def read_params(sheet: Sheet, node: Mapping) -> tuple[Param, ...]:
    """The `params:` of a header, in order."""
    read: list[Param] = []
    for entry in node.entries:
        name = sheet.name(entry.key, "the name of a param")
        if name is None:
            continue
        param = _param(sheet, name, entry.node)
        if param is not None:
            read.append(param)
    return tuple(read)


def _param(sheet: Sheet, name: str, node: Node) -> Param | None:
    if not isinstance(node, Mapping):
        kind = _kind(sheet, node)
        return None if kind is None else Param(name=name, type=kind, place=node.place)
    fields = Fields(sheet, node, f'param "{name}"', PARAM_KEYS)
    type_node = fields.node("type")
    kind = "string" if type_node is None else _kind(sheet, type_node)
    if kind is None:
        return None
    before = len(sheet.problems)
    pattern = _pattern(fields, kind)
    least, most = _bound(fields, "min", kind), _bound(fields, "max", kind)
    columns = fields.texts("columns", "fixed")
    if columns and kind != "table":
        fix = "Columns belong to `type: table`."
        sheet.error(fields.node("columns") or node, f"a {kind} has no columns.", fix)
    default_node, example_node = fields.node("default"), fields.node("example")
    default, example = _typed(fields, "default", kind), _typed(fields, "example", kind)
    enum_node = fields.node("enum")
    enum = () if enum_node is None else _enum(sheet, enum_node, kind)
    description = fields.text("description", "fixed") or ""
    if len(sheet.problems) > before:
        return None
    param = Param(
        name=name,
        type=kind,
        pattern=pattern,
        enum=enum,
        default=default,
        has_default=default_node is not None,
        example=example,
        min=least,
        max=most,
        columns=columns,
        description=description,
        place=node.place,
    )
    for key, at, value in (("default", default_node, default), ("example", example_node, example)):
        broken = "" if at is None or (kind == "table" and isinstance(value, str)) else broken_rule(param, value)
        if broken and at is not None:
            sheet.error(at, f'the {key} of param "{name}" {broken}.')
    return param


def _kind(sheet: Sheet, node: Node) -> ParamType | None:
    text = sheet.text(node, "the type of a param", "fixed")
    if text is None or text in PARAM_TYPES:
        return text
    others = {"int": "integer", "number": "decimal", "float": "decimal", "str": "string", "bool": "boolean"}
    fix = f'Did you mean "{others[text]}"?' if text in others else suggestion(text, PARAM_TYPES)
    sheet.error(node, f'"{text}" is not a type of param.', fix)
    return None


def _pattern(fields: Fields, kind: ParamType) -> str | None:
    node, pattern = fields.node("pattern"), fields.text("pattern", "fixed")
    if node is None or pattern is None:
        return None
    if kind != "string":
        fields.sheet.error(node, f"a {kind} has no pattern.", "Patterns are for `type: string`.")
    elif wrong := mistake(pattern, "given"):
        fields.sheet.error(node, wrong, "Write a simpler one, or use `enum`.")
    return pattern


def _bound(fields: Fields, key: str, kind: ParamType) -> Data:
    node = fields.node(key)
    if node is None:
        return None
    if kind not in _BOUNDED:
        fix = "Bounds are for integer, decimal, money, date and the rows of a table."
        fields.sheet.error(node, f'a {kind} has no "{key}".', fix)
        return None
    return _typed(fields, key, "integer" if kind == "table" else kind)


def _typed(fields: Fields, key: str, kind: ParamType) -> Data:
    node = fields.node(key)
    return None if node is None else _value(fields.sheet, node, f"the {key} of {fields.what}", kind)


def _value(sheet: Sheet, node: Node, what: str, kind: ParamType) -> Data:
    """A literal of the type; a string keeps its source text."""
    if isinstance(node, Scalar):
        text = sheet.text(node, what, "fixed")
        if text is not None:
            try:
                value = parse(kind, text)
            except ValueError as error:
                sheet.error(node, f"{what}: {error}.")
                return None
            if kind in ("file", "table") and climbs_out(text):
                sheet.error(node, f'{what}: "{text}" leads out of the folder of the recipe.')
            return value
        return None
    rows = plain(node) if kind == "table" and isinstance(node, Sequence) else None
    if rows is None or not all(isinstance(row, dict) for row in rows):
        sheet.error(node, f"{what} must be a {kind}.", "A table is a list of mappings." if kind == "table" else "")
        return None
    return rows


def _enum(sheet: Sheet, node: Node, kind: ParamType) -> tuple[Data, ...]:
    if not isinstance(node, Sequence) or not node.items:
        sheet.error(node, "enum must be a list of values.", "Write enum: [one, two].")
        return ()
    return tuple(_value(sheet, item, "a value of enum", kind) for item in node.items)
