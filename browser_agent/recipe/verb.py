"""The verbs of a step as people write them, one short reader for each."""

from __future__ import annotations

from collections.abc import Callable
from typing import cast, get_args

from browser_agent.core import action as do
from browser_agent.core.target import Point, Query
from browser_agent.recipe import keys as key_names
from browser_agent.recipe.address import read_address
from browser_agent.recipe.expectation import read_expectations
from browser_agent.recipe.fields import Fields, as_mapping
from browser_agent.recipe.names import DOWNLOAD_FIELDS, Known
from browser_agent.recipe.plain import read_plain
from browser_agent.recipe.reading import Mapping, Node, Scalar
from browser_agent.recipe.sheet import Sheet, climbs_out, kind_of
from browser_agent.recipe.target import is_target, read_query, read_target

Named = Query | Point
Read = Callable[[Sheet, Node], do.Action | None]
_UPLOAD_FIX = "Files lie beside the recipe or in a folder of policy.upload; a param of type file can name others."


def _fields(sheet: Sheet, node: Node, verb: str, *keys: str) -> Fields | None:
    """The keys of a verb that is always a mapping."""
    mapping = as_mapping(sheet, node, f'"{verb}"')
    return None if mapping is None else Fields(sheet, mapping, f"a {verb} step", keys)


def _target(fields: Fields, key: str) -> Named | None:
    node = fields.need(key, f'Write {key}: role "name".')
    return None if node is None else read_target(fields.sheet, node)


def _goto(sheet: Sheet, node: Node) -> do.Goto | None:
    if isinstance(node, Mapping):
        fields = Fields(sheet, node, "a goto step", ("url",))
        inner = fields.need("url")
        if inner is None:
            return None
        node = inner
    url = read_address(sheet, node, "the address")
    return None if url is None else do.Goto(url=url)


def _back(sheet: Sheet, node: Node) -> do.Back | None:
    if not (isinstance(node, Scalar) and (node.is_null or node.value is True)):
        sheet.error(node, f"back takes nothing, not {kind_of(node)}.", "Write `- back:`.")
    return do.Back()


def _click(sheet: Sheet, node: Node) -> do.Click | None:
    if is_target(node, "on"):
        target = read_target(sheet, node)
        return None if target is None else do.Click(target=target)
    fields = _fields(sheet, node, "click", "on", "button", "count", "modifiers", "double")
    if fields is None:
        return None
    target = _target(fields, "on")
    button = fields.choice("button", get_args(do.Mouse))
    count = fields.whole("count", 1, 3)
    if fields.flag("double"):
        if count is not None:
            sheet.error(node, '"double" and "count" say the same.', "Remove one of them.")
        count = 2
    held = fields.node("modifiers")
    modifiers = () if held is None else sheet.texts(held, "a modifier", "fixed")
    for one in modifiers:
        if held is not None and one not in get_args(do.Modifier):
            mistake = key_names.mistake(f"{one}+A") or (f'"{one}" cannot be held down.', "")
            sheet.error(held, *mistake)
            return None
    if target is None:
        return None
    return do.Click(
        target=target,
        button=cast("do.Mouse", button or "left"),
        count=count or 1,
        modifiers=cast("tuple[do.Modifier, ...]", modifiers),
    )


def _fill(sheet: Sheet, node: Node) -> do.Fill | None:
    fields = _fields(sheet, node, "fill", "into", "value")
    if fields is None:
        return None
    target = _target(fields, "into")
    fields.need("value", 'Write value: "" to empty the field.')
    value = fields.text("value", "typed")
    return None if target is None or value is None else do.Fill(target=target, value=value)


def _choose(sheet: Sheet, node: Node) -> do.Choose | None:
    fields = _fields(sheet, node, "choose", "in", "option", "options")
    if fields is None:
        return None
    target = _target(fields, "in")
    if (fields.node("option") is None) == (fields.node("options") is None):
        sheet.error(node, "a choose step needs `option:` or `options:`, one of them.", "Write option: words.")
        return None
    options = fields.texts("option") + fields.texts("options")
    return None if target is None or not options else do.Choose(target=target, options=options)


def _check(sheet: Sheet, node: Node) -> do.Check | None:
    if is_target(node, "on"):
        target = read_target(sheet, node)
        return None if target is None else do.Check(target=target)
    fields = _fields(sheet, node, "check", "on", "to")
    if fields is None:
        return None
    target, state = _target(fields, "on"), fields.flag("to")
    return None if target is None else do.Check(target=target, on=state is not False)


def _uncheck(sheet: Sheet, node: Node) -> do.Check | None:
    target = read_target(sheet, node)
    return None if target is None else do.Check(target=target, on=False)


def _press(sheet: Sheet, node: Node) -> do.Press | None:
    target: Named | None = None
    keys_node: Node | None = node
    if isinstance(node, Mapping):
        fields = Fields(sheet, node, "a press step", ("keys", "in"))
        keys_node = fields.need("keys", "Write keys: Enter.")
        where = fields.node("in")
        target = None if where is None else read_target(sheet, where)
        if where is not None and target is None:
            return None
    if keys_node is None:
        return None
    keys = sheet.text(keys_node, "the key")
    if keys is None:
        return None
    mistake = None if "${" in keys else key_names.mistake(keys)
    if mistake:
        sheet.error(keys_node, *mistake)
        return None
    return do.Press(keys=keys, target=target)


def _hover(sheet: Sheet, node: Node) -> do.Hover | None:
    target = read_target(sheet, node)
    return None if target is None else do.Hover(target=target)


def _scroll(sheet: Sheet, node: Node) -> do.Scroll | None:
    if is_target(node, "to", "by", "in"):
        target = read_target(sheet, node)
        return None if target is None else do.Scroll(target=target)
    fields = _fields(sheet, node, "scroll", "to", "by", "in", "until", "most")
    if fields is None:
        return None
    awaited = fields.node("until")
    if awaited is not None:
        return _scroll_until(sheet, fields, awaited)
    if (most := fields.node("most")) is not None:
        sheet.error(most, '"most" belongs to `until:`.', "It is how often the page is scrolled for something to show.")
    if (fields.node("to") is None) == (fields.node("by") is None):
        sheet.error(node, "a scroll step needs `to:` or `by:`, one of them.", "Write by: 400 for 400 pixels down.")
        return None
    if fields.node("to") is not None and fields.node("in") is not None:
        sheet.error(node, '"in" belongs to `by:`.', "Remove it: an element is scrolled to wherever it is.")
        return None
    key = "to" if fields.node("to") is not None else "in"
    target = _target(fields, key) if fields.node(key) is not None else None
    by = fields.whole("by", -1_000_000, 1_000_000) or 0
    if fields.node("by") is not None and not by:
        return None
    return do.Scroll(target=target, by=by)


def _scroll_until(sheet: Sheet, fields: Fields, awaited: Node) -> do.Scroll | None:
    to, where = fields.node("to"), fields.node("in")
    if to is not None:
        sheet.error(to, '"to" does not go with `until:`.', "Remove it; `in:` names what is scrolled, `by:` how far.")
        return None
    until = read_expectations(sheet, awaited, '"until"')
    target = _target(fields, "in") if where is not None else None
    by, most = fields.whole("by", -1_000_000, 1_000_000) or 0, fields.whole("most", 1, 10_000) or 100
    return do.Scroll(target=target, by=by, until=until, most=most) if until else None


def _upload(sheet: Sheet, node: Node) -> do.Upload | None:
    return _giving(sheet, node, "upload", "to")


def _drop(sheet: Sheet, node: Node) -> do.Upload | None:
    return _giving(sheet, node, "drop", "on")


def _giving(sheet: Sheet, node: Node, verb: str, key: str) -> do.Upload | None:
    fields = _fields(sheet, node, verb, key, "file", "files")
    if fields is None:
        return None
    target = _target(fields, key)
    if (fields.node("file") is None) == (fields.node("files") is None):
        article = "an" if verb == "upload" else "a"
        sheet.error(node, f"{article} {verb} step needs `file:` or `files:`, one of them.", "Write file: PATH.")
        return None
    files = fields.texts("file", "path") + fields.texts("files", "path")
    for file in files:
        if not file.startswith("${") and climbs_out(file):
            at = fields.node("file") or fields.node("files") or node
            sheet.error(at, f'the file "{file}" leads out of the folder of the recipe.', _UPLOAD_FIX)
            return None
    return None if target is None or not files else do.Upload(target=target, files=files, dropped=verb == "drop")


def _download(sheet: Sheet, node: Node) -> do.Download | None:
    name: str | None = "download"
    if is_target(node, "on"):
        target = read_target(sheet, node)
    else:
        fields = _fields(sheet, node, "download", "on", "as")
        if fields is None:
            return None
        target, as_node = _target(fields, "on"), fields.node("as")
        name = name if as_node is None else sheet.name(as_node, "the name of a download")
    if name is not None:
        sheet.remember(name, Known(fields=DOWNLOAD_FIELDS, is_file=True, from_page=True))
    return None if target is None or name is None else do.Download(target=target, name=name)


def _drag(sheet: Sheet, node: Node) -> do.Drag | None:
    fields = _fields(sheet, node, "drag", "from", "onto")
    if fields is None:
        return None
    target, onto = _target(fields, "from"), _target(fields, "onto")
    return None if target is None or onto is None else do.Drag(target=target, onto=onto)


def _tab(sheet: Sheet, node: Node) -> do.Tab | None:
    to = sheet.text(node, "the tab")
    return None if not to else do.Tab(to=to)


def _dialog(sheet: Sheet, node: Node) -> do.Dialog | None:
    if not isinstance(node, Mapping):
        word = sheet.choice(node, '"dialog"', ("accept", "dismiss"))
        return None if word is None else do.Dialog(accept=word == "accept")
    fields = Fields(sheet, node, "a dialog step", ("accept", "text"))
    fields.need("accept", "Write accept: true or accept: false.")
    accept, text = fields.flag("accept"), fields.text("text", "typed")
    if accept is False and text is not None:
        sheet.error(node, "a box that is dismissed takes no text.", "Remove `text:`, or write accept: true.")
    return None if accept is None else do.Dialog(accept=accept, text=text)


def _wait(sheet: Sheet, node: Node) -> do.Wait | None:
    if isinstance(node, Scalar) and node.value is not None and not isinstance(node.value, bool | str):
        fix = "Wait for something that can be seen: wait: {visible: ...}; `timeout:` says how long."
        sheet.error(node, "there is no waiting for time alone.", fix)
        return None
    until = read_expectations(sheet, node, '"wait"')
    return do.Wait(until=until) if until else None


def _assert(sheet: Sheet, node: Node) -> do.Assert | None:
    that = read_expectations(sheet, node, '"assert"')
    return do.Assert(that=that) if that else None


def _set(sheet: Sheet, node: Node) -> do.Set | None:
    mapping = as_mapping(sheet, node, '"set"')
    if mapping is None:
        return None
    if len(mapping.entries) != 1:
        fix = "Write one `- set: {name: value}` for each name."
        sheet.error(node, f"set makes one name, not {len(mapping.entries)}.", fix)
        return None
    entry = mapping.entries[0]
    name = sheet.name(entry.key, "a name")
    value = sheet.data(entry.node)
    if name is None:
        return None
    sheet.remember(name, sheet.scope.known_of(value))
    return do.Set(name=name, value=value)


def _note(sheet: Sheet, node: Node) -> do.Note | None:
    text = sheet.text(node, "the note")
    return None if text is None else do.Note(text=text)


def _screenshot(sheet: Sheet, node: Node) -> do.Screenshot | None:
    if not isinstance(node, Mapping):
        name = sheet.name(node, "the name of a screenshot")
        return None if name is None else do.Screenshot(name=name)
    fields = Fields(sheet, node, "a screenshot step", ("as", "of", "whole_page"))
    as_node, of = fields.need("as", "Write as: NAME."), fields.node("of")
    name = None if as_node is None else sheet.name(as_node, "the name of a screenshot")
    target = None if of is None else read_query(sheet, of)
    whole = fields.flag("whole_page") is True
    if whole and of is not None:
        sheet.error(node, '"whole_page" and "of" exclude each other.', "Remove one of them.")
    if name is None or (of is not None and target is None):
        return None
    return do.Screenshot(name=name, target=target, whole_page=whole)


def _page_tool(sheet: Sheet, node: Node) -> do.PageTool | None:
    if not isinstance(node, Mapping):
        text = sheet.text(node, "the name of the tool", "fixed")
        return None if text is None else sheet.make(node, lambda: do.PageTool(name=text))
    fields = Fields(sheet, node, "a page_tool step", ("name", "input"))
    fields.need("name", "Write name: as the page calls its tool.")
    name, given = fields.text("name", "fixed"), fields.mapping_of("input")
    values = {entry.key.text: sheet.data(entry.node) for entry in given.entries} if given else {}
    return None if name is None else sheet.make(node, lambda: do.PageTool(name=name, input=values))


def _goal(sheet: Sheet, node: Node) -> do.Goal | None:
    if not isinstance(node, Mapping):
        text = sheet.text(node, "the goal")
        return None if text is None else do.Goal(task=text)
    fields = Fields(sheet, node, "a goal step", ("do", "as", "steps", "usd"))
    fields.need("do", "Write do: in plain words what is to be reached.")
    task, as_node = fields.text("do"), fields.node("as")
    name = None if as_node is None else sheet.name(as_node, "the name of the answers")
    steps, usd = fields.whole("steps", 1, 1000), fields.number("usd", 0.0001, 1000)
    if name is not None:
        sheet.remember(name, Known(from_page=True))
    if task is None:
        return None
    return sheet.make(node, lambda: do.Goal(task=task, name=name, steps=steps or 30, usd=usd))


VERBS: dict[str, Read] = {
    "goto": _goto, "back": _back, "click": _click, "fill": _fill, "choose": _choose, "check": _check,
    "uncheck": _uncheck, "press": _press, "hover": _hover, "scroll": _scroll, "upload": _upload, "drop": _drop,
    "download": _download, "drag": _drag, "tab": _tab, "dialog": _dialog, "wait": _wait, "assert": _assert,
    "set": _set, "note": _note, "screenshot": _screenshot, "goal": _goal, "page_tool": _page_tool,
    "do": read_plain,
}  # fmt: skip
"""The word in the file to its reader; `extract` needs more than its value: see extraction.py."""
