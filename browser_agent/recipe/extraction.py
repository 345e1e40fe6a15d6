"""The extract step: where rows come from, what type each column has, and what must hold for all rows."""

from __future__ import annotations

from typing import Literal, cast, get_args

from browser_agent.core.action import Extract
from browser_agent.core.rows import Column, ColumnType, RowRules
from browser_agent.core.target import Point, Query
from browser_agent.core.template import is_reference, references
from browser_agent.core.value import Data
from browser_agent.recipe.fields import Fields, as_mapping
from browser_agent.recipe.names import Known
from browser_agent.recipe.nearest import suggestion
from browser_agent.recipe.pattern import mistake
from browser_agent.recipe.reading import Mapping, Node, Scalar
from browser_agent.recipe.sheet import Sheet, kind_of
from browser_agent.recipe.target import read_query, read_target

TYPES: tuple[str, ...] = get_args(ColumnType)
ATTRIBUTES = ("text", "href", "src", "alt", "title", "value")
KINDS = ("table", "list", "region", "text")
WHOLE_PAGE = "page"
COLUMN_KEYS = ("type", "required", "header", "css", "attribute", "format")
Source = Literal["table", "list", "region", "text", "download"]


def read_extract(sheet: Sheet, node: Node, step: Mapping) -> Extract | None:
    """An extract step with its `schema` and `check`. None after an error."""
    mapping = as_mapping(sheet, node, '"extract"')
    if mapping is None:
        return None
    fields = Fields(sheet, mapping, "an extract step", ("from", "as", "kind", "pattern", "pages", "max_pages"))
    before = len(sheet.problems)
    source, target, file = _source(sheet, fields)
    as_node = fields.need("as", "Write as: NAME, the name for what is read.")
    name = None if as_node is None else sheet.name(as_node, "the name of an extraction")
    columns = _columns(sheet, step.get("schema"))
    rules = _rules(sheet, step.get("check"), columns)
    pages_node, most = fields.node("pages"), fields.whole("max_pages", 1, 10_000)
    pages = None if pages_node is None else read_query(sheet, pages_node)
    pattern = _pattern(fields, source)
    if source == "text" and (columns or pages_node is not None):
        sheet.error(mapping, "a text has no columns and no pages.", "Use kind: region, or remove them.")
    if name is not None:
        names = tuple(column.name for column in columns) or None
        is_rows = source != "text"
        sheet.remember(name, Known(fields=names if is_rows else (), is_rows=is_rows, from_page=True))
    if len(sheet.problems) > before or name is None:
        return None
    return sheet.make(
        mapping,
        lambda: Extract(
            source=source, target=target, file=file, name=name, pattern=pattern, columns=columns, rules=rules,
            pages=pages, max_pages=most or 100,
        ),
    )  # fmt: skip


def _source(sheet: Sheet, fields: Fields) -> tuple[Source, Query | Point | None, str | None]:
    """Source kind, target, and the variable of the download."""
    node = fields.need("from", 'Write from: table "...", or from: ${name} of a download.')
    kind = fields.choice("kind", KINDS)
    if node is None:
        return "table", None, None
    if isinstance(node, Scalar) and node.text == WHOLE_PAGE:
        if kind not in (None, "text") or fields.node("pattern") is None:
            sheet.error(node, "of a page only a text can be read.", 'Write pattern: "Order (\\S+)", or name a table.')
        return "text", None, None
    file = _download_name(node)
    if file is not None:
        known = sheet.scope.variables.get(file)
        if known is None or not known.is_file:
            files = [name for name, one in sheet.scope.variables.items() if one.is_file]
            fix = suggestion(file, files) if files else "A `download` step with `as:` must come before."
            sheet.error(node, f'"{file}" is not a download.', fix)
        if kind is not None:
            sheet.error(fields.mapping, "a download needs no kind.", "Remove it; the file says what it is.")
        return "download", None, file
    target = read_target(sheet, node)
    if kind is None:
        role = target.role if isinstance(target, Query) else None
        kind = "table" if role in ("table", "grid", "treegrid") else "list" if role == "list" else "region"
    return cast("Source", kind), target, None


def _pattern(fields: Fields, source: Source) -> str | None:
    node, text = fields.node("pattern"), fields.text("pattern", "fixed")
    if node is None or text is None:
        return None
    wrong = mistake(text, "searched")
    if wrong:
        fields.sheet.error(node, wrong, "Write a simpler one.")
    elif source != "text":
        fields.sheet.error(node, "a pattern is for a text.", "Write kind: text.")
    return text


def _download_name(node: Node) -> str | None:
    if isinstance(node, Scalar) and is_reference(node.text):
        return references(node.text)[0].removesuffix(".path")
    if isinstance(node, Mapping) and node.keys == ("download",):
        inner = node.entries[0].node
        return inner.text if isinstance(inner, Scalar) else None
    return None


def _columns(sheet: Sheet, node: Node | None) -> tuple[Column, ...]:
    mapping = None if node is None else as_mapping(sheet, node, '"schema"')
    if mapping is None:
        return ()
    if not mapping.entries:
        sheet.error(mapping, "the schema is empty.", "Write column: type, or remove it to take every column as text.")
    read = [_column(sheet, entry.key, entry.node) for entry in mapping.entries]
    return tuple(column for column in read if column is not None)


def _column(sheet: Sheet, key: Scalar, node: Node) -> Column | None:
    name = key.text
    if not isinstance(node, Mapping):
        text = sheet.text(node, f'the type of "{name}"', "fixed")
        kind = _type(sheet, node, (text or "").removesuffix("!"))
        return None if kind is None else Column(name=name, type=kind, required=(text or "").endswith("!"))
    fields = Fields(sheet, node, f'column "{name}"', COLUMN_KEYS)
    kind_node = fields.node("type")
    said = fields.text("type", "fixed") or "string"
    kind = "string" if kind_node is None else _type(sheet, kind_node, said.removesuffix("!"))
    attribute = fields.choice("attribute", ATTRIBUTES) or "text"
    shape = fields.text("format", "fixed")
    if shape is not None and kind not in ("date", "datetime"):
        sheet.error(fields.node("format") or node, f"a {kind} has no format.", "Formats are for date and datetime.")
    if kind is None:
        return None
    values = {"header": fields.text("header", "fixed"), "css": fields.text("css", "fixed"), "format": shape}
    required = said.endswith("!") or fields.flag("required") is True
    whole = {"name": name, "type": kind, "required": required, "attribute": attribute, **values}
    return sheet.make(node, lambda: Column.model_validate(whole))


def _type(sheet: Sheet, at: Node, word: str) -> ColumnType | None:
    if word in TYPES:
        return cast("ColumnType", word)
    if word:
        sheet.error(at, f'"{word}" is not a column type.', _other_type(word) or suggestion(word, TYPES))
    return None


def _other_type(word: str) -> str:
    others = {
        "int": "integer", "number": "decimal", "float": "decimal", "str": "string", "text": "string",
        "bool": "boolean", "price": "money", "currency": "money", "link": "url", "timestamp": "datetime",
    }  # fmt: skip
    return f'Did you mean "{others[word]}"?' if word in others else ""


def _rules(sheet: Sheet, node: Node | None, columns: tuple[Column, ...]) -> RowRules:
    mapping = None if node is None else as_mapping(sheet, node, '"check" of an extract step')
    if mapping is None:
        return RowRules()
    fields = Fields(sheet, mapping, "the check of an extract step", ("min", "max", "unique", "sum"))
    least, most = fields.whole("min"), fields.whole("max")
    if least is not None and most is not None and least > most:
        sheet.error(mapping, f"min {least} is more than max {most}.")
    unique, sums = fields.texts("unique", "fixed"), _sums(fields)
    names = tuple(column.name for column in columns)
    for name in (*unique, *sums):
        if names and name not in names:
            at = fields.node("unique" if name in unique else "sum") or mapping
            sheet.error(at, f'"{name}" is not a column of the schema.', suggestion(name, names))
    return RowRules(min=1 if least is None else least, max=most, unique=unique, sums=sums)


def _sums(fields: Fields) -> dict[str, Data]:
    mapping = fields.mapping_of("sum")
    if mapping is None:
        return {}
    sums: dict[str, Data] = {}
    for entry in mapping.entries:
        if isinstance(entry.node, Scalar):
            fields.sheet.text(entry.node, f'the total of "{entry.key.text}"')
            sums[entry.key.text] = entry.node.value
        else:
            fix = "Write a number, an amount or a ${reference}."
            fields.sheet.error(entry.node, f'the total of "{entry.key.text}" is {kind_of(entry.node)}.', fix)
    return sums
