"""Expectations as people write them: `- visible: heading "Invoices"`."""

from __future__ import annotations

from collections.abc import Callable

from browser_agent.core import expect as see
from browser_agent.core.template import is_reference
from browser_agent.recipe.fields import Fields
from browser_agent.recipe.match import MATCH_KEYS, read_match
from browser_agent.recipe.reading import Mapping, Node, Scalar
from browser_agent.recipe.sheet import Sheet, kind_of
from browser_agent.recipe.target import is_target, read_query

Read = Callable[[Sheet, Node], see.Expectation | None]
_EXAMPLE = 'Write a list, such as - visible: heading "Orders".'


def read_expectations(sheet: Sheet, node: Node, what: str) -> tuple[see.Expectation, ...]:
    """A list of expectations, one mapping of them, or a reference that must be true."""
    if isinstance(node, Scalar):
        if is_reference(node.text):
            sheet.text(node, what)
            return (see.That(value=node.text, match=see.Match(equals=True)),)
        sheet.error(node, f"{what} must be expectations, not {kind_of(node)}.", _EXAMPLE)
        return ()
    if isinstance(node, Mapping):
        return _of_mapping(sheet, node)
    if not node.items:
        sheet.error(node, f"{what} is empty.", _EXAMPLE)
    read: list[see.Expectation] = []
    for item in node.items:
        if not isinstance(item, Mapping):
            sheet.error(item, f"an expectation must be `kind: what`, not {kind_of(item)}.", _EXAMPLE)
        elif len(item.entries) != 1:
            later = f'"{item.entries[1].key.text}"' if item.entries else "nothing"
            fix = f"Write {later} as an item of its own, with its own dash."
            sheet.error(item, "one item holds one expectation.", fix if item.entries else _EXAMPLE)
        else:
            read.extend(_of_mapping(sheet, item))
    return tuple(read)


def _of_mapping(sheet: Sheet, node: Mapping) -> tuple[see.Expectation, ...]:
    if not node.entries:
        sheet.error(node, "an expectation is empty.", _EXAMPLE)
    read: list[see.Expectation] = []
    for entry in node.entries:
        reader = KINDS.get(entry.key.text)
        if reader is None:
            sheet.unknown(entry.key, "an expectation", KINDS)
            continue
        one = reader(sheet, entry.node)
        if one is not None:
            read.append(one)
    return tuple(read)


def _long(sheet: Sheet, node: Node, what: str, keys: tuple[str, ...]) -> Fields | None:
    """The keys of the long form, None when it is not a mapping."""
    if isinstance(node, Mapping):
        return Fields(sheet, node, what, keys)
    sheet.error(node, f"{what} must be a mapping, not {kind_of(node)}.", f"Its keys: {', '.join(keys)}.")
    return None


def _glob(sheet: Sheet, node: Node) -> see.Url | None:
    text = sheet.text(node, "the address")
    return None if text is None else see.Url(glob=text)


def _title(sheet: Sheet, node: Node) -> see.Title | None:
    if not isinstance(node, Mapping):
        text = sheet.text(node, "the title")
        return None if text is None else see.Title(match=see.Match(equals=text))
    match = read_match(Fields(sheet, node, "a title expectation", MATCH_KEYS))
    return None if match is None else see.Title(match=match)


def _visible(sheet: Sheet, node: Node) -> see.Visible | None:
    target = read_query(sheet, node)
    return None if target is None else see.Visible(target=target)


def _hidden(sheet: Sheet, node: Node) -> see.Hidden | None:
    target = read_query(sheet, node)
    return None if target is None else see.Hidden(target=target)


def _text(sheet: Sheet, node: Node) -> see.Text | None:
    if not isinstance(node, Mapping):
        text = sheet.text(node, "the text")
        return None if text is None else see.Text(match=see.Match(contains=text))
    fields = Fields(sheet, node, "a text expectation", ("in", *MATCH_KEYS))
    where = fields.node("in")
    target = None if where is None else read_query(sheet, where)
    match = read_match(fields)
    if match is None or (where is not None and target is None):
        return None
    return see.Text(target=target, match=match)


def _value(sheet: Sheet, node: Node) -> see.ValueIs | None:
    fields = _long(sheet, node, "a value expectation", ("of", "is", *MATCH_KEYS))
    if fields is None:
        return None
    of = fields.need("of", 'Write of: textbox "Part".')
    target = None if of is None else read_query(sheet, of)
    match = read_match(fields)
    return None if target is None or match is None else see.ValueIs(target=target, match=match)


def _checked(sheet: Sheet, node: Node) -> see.Checked | None:
    if not isinstance(node, Mapping) or is_target(node, "on"):
        target = read_query(sheet, node)
        return None if target is None else see.Checked(target=target)
    fields = Fields(sheet, node, "a checked expectation", ("on", "is"))
    on = fields.need("on")
    target = None if on is None else read_query(sheet, on)
    state = fields.flag("is")
    return None if target is None else see.Checked(target=target, on=state is not False)


def _count(sheet: Sheet, node: Node) -> see.Count | None:
    fields = _long(sheet, node, "a count expectation", ("of", "equals", "min", "max"))
    if fields is None:
        return None
    of = fields.need("of")
    target = None if of is None else read_query(sheet, of)
    bounds = {key: fields.whole(key) for key in ("equals", "min", "max")}
    if not any(fields.node(key) for key in bounds):
        sheet.error(node, "a count expectation needs a number.", "Add equals, min or max.")
        return None
    if target is None or all(bound is None for bound in bounds.values()):
        return None
    return see.Count(target=target, **bounds)


def _table(sheet: Sheet, node: Node) -> see.Table | None:
    if not isinstance(node, Mapping) or is_target(node, "of"):
        target = read_query(sheet, node)
        return None if target is None else see.Table(target=target)
    fields = Fields(sheet, node, "a table expectation", ("of", "columns", "row", "min", "max"))
    of = fields.need("of")
    target = None if of is None else read_query(sheet, of)
    row = fields.mapping_of("row")
    cells = {entry.key.text: sheet.text(entry.node, "a cell") or "" for entry in row.entries} if row else {}
    columns, least, most = fields.texts("columns"), fields.whole("min"), fields.whole("max")
    if target is None:
        return None
    return see.Table(target=target, columns=columns, row=cells, min=least, max=most)


def _aria(sheet: Sheet, node: Node) -> see.Aria | None:
    if not isinstance(node, Mapping):
        text = sheet.text(node, "the accessibility snapshot")
        return None if text is None else see.Aria(snapshot=text)
    fields = Fields(sheet, node, "an aria expectation", ("of", "snapshot"))
    of = fields.node("of")
    target = None if of is None else read_query(sheet, of)
    fields.need("snapshot")
    snapshot = fields.text("snapshot")
    if snapshot is None or (of is not None and target is None):
        return None
    return see.Aria(target=target, snapshot=snapshot)


def _method(fields: Fields) -> str | None:
    return fields.choice("method", ("GET", "POST", "PUT", "PATCH", "DELETE", "HEAD", "OPTIONS"))


def _request(sheet: Sheet, node: Node) -> see.Request | None:
    if not isinstance(node, Mapping):
        text = sheet.text(node, "the address")
        return None if text is None else see.Request(glob=text)
    fields = Fields(sheet, node, "a request expectation", ("url", "method"))
    fields.need("url")
    glob, method = fields.text("url"), _method(fields)
    return None if glob is None else see.Request(glob=glob, method=method)


def _response(sheet: Sheet, node: Node) -> see.Response | None:
    if not isinstance(node, Mapping):
        text = sheet.text(node, "the address")
        return None if text is None else see.Response(glob=text)
    fields = Fields(sheet, node, "a response expectation", ("url", "method", "status"))
    fields.need("url")
    glob, method, status = fields.text("url"), _method(fields), fields.whole("status", 100, 599)
    return None if glob is None else see.Response(glob=glob, method=method, status=status)


def _download(sheet: Sheet, node: Node) -> see.Downloaded | None:
    if not isinstance(node, Mapping):
        text = sheet.text(node, "the file name")
        return None if text is None else see.Downloaded(glob=text)
    fields = Fields(sheet, node, "a download expectation", ("name", "min_bytes"))
    glob, least = fields.text("name"), fields.whole("min_bytes", 0)
    return see.Downloaded(glob="*" if glob is None else glob, min_bytes=1 if least is None else least)


def _storage(sheet: Sheet, node: Node) -> see.Storage | None:
    fields = _long(sheet, node, "a storage expectation", ("key", "area", *MATCH_KEYS))
    if fields is None:
        return None
    fields.need("key")
    key, match = fields.text("key"), read_match(fields)
    area = "session" if fields.choice("area", ("local", "session")) == "session" else "local"
    return None if key is None or match is None else see.Storage(area=area, key=key, match=match)


def _cookie(sheet: Sheet, node: Node) -> see.Cookie | None:
    fields = _long(sheet, node, "a cookie expectation", ("name", *MATCH_KEYS))
    if fields is None:
        return None
    fields.need("name")
    name, match = fields.text("name"), read_match(fields)
    return None if name is None or match is None else see.Cookie(name=name, match=match)


def _no_console_errors(sheet: Sheet, node: Node) -> see.NoConsoleErrors | None:
    if sheet.flag(node, '"no_console_errors"') is False:
        sheet.error(node, '"no_console_errors" can only be true.', "Remove the line to allow errors.")
    return see.NoConsoleErrors()


def _screenshot(sheet: Sheet, node: Node) -> see.Looks | None:
    if not isinstance(node, Mapping):
        path = sheet.path(node, "the picture")
        return None if path is None else see.Looks(file=path)
    fields = Fields(sheet, node, "a screenshot expectation", ("file", "of", "differs"))
    file, of = fields.need("file"), fields.node("of")
    path = None if file is None else sheet.path(file, "the picture")
    target = None if of is None else read_query(sheet, of)
    differs = fields.number("differs", 0, 1)
    if path is None or (of is not None and target is None):
        return None
    return see.Looks(file=path, target=target, differs=0.001 if differs is None else differs)


def _unchanged(sheet: Sheet, node: Node) -> see.Unchanged | None:
    if isinstance(node, Scalar) and node.value is True:
        return see.Unchanged()
    target = read_query(sheet, node)
    return None if target is None else see.Unchanged(target=target)


def _that(sheet: Sheet, node: Node) -> see.That | None:
    if isinstance(node, Scalar) and is_reference(node.text):
        sheet.text(node, "the value")
        return see.That(value=node.text, match=see.Match(equals=True))
    fields = _long(sheet, node, "a that expectation", ("value", *MATCH_KEYS))
    if fields is None:
        return None
    value, match = fields.need("value", "Write value: ${name}."), read_match(fields)
    if value is None or match is None:
        return None
    return see.That(value=sheet.data(value), match=match)


def _any(sheet: Sheet, node: Node) -> see.AnyOf | None:
    of = read_expectations(sheet, node, '"any"')
    return see.AnyOf(of=of) if of else None


def _not(sheet: Sheet, node: Node) -> see.Not | None:
    of = read_expectations(sheet, node, '"not"')
    if len(of) > 1:
        fix = "Write a `not` for each, or `not: {any: [...]}`."
        sheet.error(node, '"not" holds one expectation.', fix)
    return see.Not(of=of[0]) if of else None


KINDS: dict[str, Read] = {
    "url": _glob, "title": _title, "visible": _visible, "hidden": _hidden, "text": _text, "value": _value,
    "checked": _checked, "count": _count, "table": _table, "aria": _aria, "request": _request,
    "response": _response, "download": _download, "storage": _storage, "cookie": _cookie,
    "no_console_errors": _no_console_errors, "screenshot": _screenshot, "unchanged": _unchanged,
    "that": _that, "any": _any, "not": _not,
}  # fmt: skip
"""The word in the file to its reader, in the order in which messages list them."""
