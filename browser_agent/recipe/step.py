"""Steps and control: one verb with its proof, `if`, `for_each` and `use`."""

from __future__ import annotations

from typing import cast

from browser_agent.core.action import Goal
from browser_agent.core.expect import Expectation
from browser_agent.core.recipe import Branch, Call, Effect, Loop, Node, Step
from browser_agent.core.sentence import sentence
from browser_agent.core.template import is_reference
from browser_agent.core.value import Data
from browser_agent.recipe import reading
from browser_agent.recipe.address import read_address
from browser_agent.recipe.expectation import KINDS, read_expectations
from browser_agent.recipe.extraction import read_extract
from browser_agent.recipe.fields import Fields
from browser_agent.recipe.later import not_yet
from browser_agent.recipe.names import NAME, Known
from browser_agent.recipe.nearest import nearest, suggestion
from browser_agent.recipe.reading import Mapping, Scalar, Sequence
from browser_agent.recipe.sheet import Sheet, kind_of
from browser_agent.recipe.typed import mistake_in_value
from browser_agent.recipe.verb import VERBS

STEP_KEYS = ("name", "id", "when", "expect", "effect", "probe", "optional", "on_fail", "settle", "timeout")
EXTRACT_KEYS = ("schema", "check")
CONTROL: dict[str, tuple[str, ...]] = {
    "if": ("then", "else", "id"),
    "for_each": ("steps", "id"),
    "use": ("with", "as", "id"),
}
"""Control word to the keys beside it."""

_ALL = (*VERBS, "extract", *CONTROL)
_EXAMPLE = 'Write - verb: ..., such as - click: button "Send".'


def read_steps(sheet: Sheet, node: reading.Node, what: str, prefix: str, first: int = 1) -> tuple[Node, ...]:
    """A list of steps. prefix: what their ids begin with; first: the number of the first."""
    if not isinstance(node, Sequence):
        sheet.error(node, f"{what} must be a list of steps, not {kind_of(node)}.", _EXAMPLE)
        return ()
    if not node.items:
        sheet.error(node, f"{what} is empty.", _EXAMPLE)
    read = [_node(sheet, item, f"{prefix}{number}") for number, item in enumerate(node.items, first)]
    return tuple(one for one in read if one is not None)


def _node(sheet: Sheet, node: reading.Node, position: str) -> Node | None:
    if not isinstance(node, Mapping):
        fix = f"Write - {node.text}: ..." if isinstance(node, Scalar) and node.text in _ALL else _EXAMPLE
        sheet.error(node, f"a step must be `verb: what`, not {kind_of(node)}.", fix)
        return None
    verbs = [key for key in node.keys if key in _ALL]
    if "extract" in verbs and "check" in verbs:
        verbs.remove("check")
    if not verbs:
        _no_verb(sheet, node)
        return None
    if len(verbs) > 1:
        fix = "Give each a dash of its own."
        sheet.error(node, f"a step has one verb; this one has {' and '.join(verbs)}.", fix)
        return None
    match verbs[0]:
        case "if":
            return _branch(sheet, node, position)
        case "for_each":
            return _loop(sheet, node, position)
        case "use":
            return _call(sheet, node, position)
        case verb:
            return _step(sheet, node, verb, position)


def _no_verb(sheet: Sheet, node: Mapping) -> None:
    strangers = [entry.key for entry in node.entries if entry.key.text not in (*STEP_KEYS, *EXTRACT_KEYS)]
    if not strangers:
        sheet.error(node, "this step has no verb.", f"Verbs are: {', '.join(_ALL)}.")
        return
    for key in strangers:
        later = not_yet(key.text)
        if later:
            sheet.error(key, *later)
            return
    key = strangers[0]
    if key.text in KINDS and not nearest(key.text, _ALL):
        fix = f"It is an expectation: write `- assert:` or `- wait:` with {key.text} under it."
        sheet.error(key, f'"{key.text}" is not a verb.', fix)
    else:
        sheet.error(key, f'"{key.text}" is not a verb.', suggestion(key.text, _ALL))


def _step(sheet: Sheet, node: Mapping, verb: str, position: str) -> Step | None:
    keys = (verb, *STEP_KEYS, *(EXTRACT_KEYS if verb == "extract" else ()))
    fields = _Step(sheet, node, f"{_article(verb)} {verb} step", keys)
    before = len(sheet.problems)
    step_id = _id(fields, position)
    when = _expectations(fields, "when")
    value = node.get(verb)
    action = None
    if value is not None:
        action = read_extract(sheet, value, node) if verb == "extract" else VERBS[verb](sheet, value)
    expect, (probe_at, probe) = _expectations(fields, "expect"), _probe(fields)
    effect = fields.choice("effect", ("none", "idempotent", "once"))
    optional, settle = fields.flag("optional"), fields.flag("settle")
    on_fail, timeout_s = fields.choice("on_fail", ("stop", "heal")), fields.number("timeout", 0.1, 600)
    name = fields.text("name")
    if isinstance(action, Goal):
        _mind(sheet, node, proved=bool(expect))
    if action is None:
        if len(sheet.problems) == before:
            sheet.error(node, f"the {verb} step is incomplete.")
        return None
    return Step(
        id=step_id,
        name=name or (value.text if verb == "do" and isinstance(value, Scalar) else sentence(action)),
        action=action,
        when=when,
        expect=expect,
        effect=cast("Effect | None", effect),
        probe=probe,
        probe_at=probe_at,
        optional=optional is True,
        on_fail="heal" if on_fail == "heal" else "stop",
        settle=settle is not False,
        timeout_s=5.0 if timeout_s is None else timeout_s,
        place=node.place,
    )


def _mind(sheet: Sheet, node: Mapping, *, proved: bool) -> None:
    """What a step of a model has to say besides: that the recipe needs one, and what proves it."""
    if sheet.needs_model != "always":
        sheet.error(
            node, "a goal needs a model, and this recipe says that it never does.", "Write needs_model: always."
        )
    if not proved:
        sheet.error(node, "a goal needs `expect:`: what is so when it is reached.", "No model decides that alone.")


class _Step(Fields):
    """The keys of a step; an expectation that forgot its `expect:` gets a better answer."""

    def __init__(self, sheet: Sheet, node: Mapping, what: str, known: tuple[str, ...]) -> None:
        astray = [entry.key for entry in node.entries if entry.key.text in KINDS and entry.key.text not in known]
        for key in astray:
            fix = f"Write it under `expect:`, as - {key.text}: ..."
            sheet.error(key, f'unknown key "{key.text}" in {what}.', fix)
        super().__init__(sheet, node, what, (*known, *(key.text for key in astray)))


def _article(word: str) -> str:
    return "an" if word[0] in "aeiou" else "a"


def _expectations(fields: Fields, key: str) -> tuple[Expectation, ...]:
    node = fields.node(key)
    return () if node is None else read_expectations(fields.sheet, node, f'"{key}"')


def _probe(fields: Fields) -> tuple[str | None, tuple[Expectation, ...]]:
    """Where to look after a lost answer, None for the page as it is, and what must be so there."""
    node = fields.node("probe")
    if not isinstance(node, Mapping) or node.get("goto") is None:
        return None, _expectations(fields, "probe")
    inner = Fields(fields.sheet, node, "a probe", ("goto", "expect"))
    url = read_address(fields.sheet, node.get("goto") or node, "the address of a probe")
    inner.need("expect", "Write under `expect:` what is so when the effect has happened.")
    return url, _expectations(inner, "expect")


def _id(fields: Fields, position: str) -> str:
    """The id that is written, or the position; each once in a recipe."""
    node, sheet = fields.node("id"), fields.sheet
    said = None if node is None else sheet.text(node, "the id", "fixed")
    if said is None or node is None:
        return position
    if not NAME.fullmatch(said) or said == "finally":
        sheet.error(node, f'"{said}" cannot be an id.', "Use letters, digits, _ and -, a letter first.")
        return position
    if said in sheet.ids:
        sheet.error(node, f'the id "{said}" is taken by line {sheet.ids[said]}.', "Give each step its own.")
    sheet.ids.setdefault(said, node.place.line)
    # Inside a loop or a used recipe the parent's id comes first, so that ids stay unique in a run.
    parent = position.rpartition(".")[0]
    return f"{parent}.{said}" if parent else said


def _branch(sheet: Sheet, node: Mapping, position: str) -> Branch | None:
    fields = _control(sheet, node, "if")
    branch_id = _id(fields, position)
    condition = _expectations(fields, "if")
    then_node, else_node = fields.need("then", "Write the steps under `then:`."), fields.node("else")
    then = () if then_node is None else read_steps(sheet, then_node, '"then"', f"{branch_id}.")
    taken = len(then_node.items) if isinstance(then_node, Sequence) else 0
    otherwise = () if else_node is None else read_steps(sheet, else_node, '"else"', f"{branch_id}.", taken + 1)
    if not condition or not then:
        return None
    return Branch(id=branch_id, condition=condition, then=then, otherwise=otherwise, place=node.place)


def _loop(sheet: Sheet, node: Mapping, position: str) -> Loop | None:
    fields = _control(sheet, node, "for_each")
    loop_id = _id(fields, position)
    value = node.get("for_each")
    over_node, name, key_node, most, collect_node = value, "row", None, None, None
    if isinstance(value, Mapping):
        inner = Fields(sheet, value, "for_each", ("in", "as", "key", "max", "collect"))
        collect_node = inner.node("collect")
        over_node, key_node, most = (
            inner.need("in", "Write in: ${rows}."),
            inner.node("key"),
            inner.whole("max", 1),
        )
        as_node = inner.node("as")
        name = (None if as_node is None else sheet.name(as_node, "the name of an item")) or "row"
    over = _over(sheet, over_node)
    item = sheet.scope.known_of(over)
    item = Known(fields=item.fields if item.is_rows else None, from_page=item.from_page)
    key = None if key_node is None else sheet.text(key_node, "the key", "fixed")
    if key_node is not None and key is not None and item.fields is not None and key not in item.fields:
        sheet.error(key_node, f'"{key}" is not a column of the rows.', suggestion(key, item.fields))
    hidden = sheet.scope.variables.get(name)
    sheet.remember(name, item)
    steps_node = fields.need("steps", "Write the steps of the loop under `steps:`.")
    steps = () if steps_node is None else read_steps(sheet, steps_node, '"steps"', f"{loop_id}.")
    collect = None if collect_node is None else _collect(sheet, collect_node)
    del sheet.scope.variables[name]
    if hidden is not None:
        sheet.remember(name, hidden)
    if collect is not None:
        known = sheet.scope.known_of(collect[1])
        fields_of = tuple(collect[1]) if isinstance(collect[1], dict) else None
        sheet.remember(collect[0], Known(fields=fields_of, is_rows=True, from_page=known.from_page or item.from_page))
    if not steps or over is None:
        return None
    return Loop(
        id=loop_id, over=over, name=name, key=key, max=most or 10_000, collect=collect, steps=steps, place=node.place
    )


def _collect(sheet: Sheet, node: reading.Node) -> tuple[str, Data] | None:
    """The name of the list, and what each row adds to it; read where the names of a row are known."""
    if not isinstance(node, Mapping) or len(node.entries) != 1:
        sheet.error(node, "collect takes one name and what each row adds.", "collect: {made: {id: '${row.id}'}}")
        return None
    entry = node.entries[0]
    name = sheet.name(entry.key, "the name of what is collected")
    return None if name is None else (name, sheet.data(entry.node))


def _over(sheet: Sheet, node: reading.Node | None) -> Data:
    """A reference or a literal list; None after an error."""
    if node is None:
        return None
    if isinstance(node, Sequence):
        if not node.items:
            sheet.error(node, "the list of for_each is empty.", "Write its items, or a ${reference} to rows.")
        return sheet.data(node)
    if isinstance(node, Scalar) and is_reference(node.text):
        return sheet.text(node, "for_each")
    sheet.error(node, f"for_each goes through a list, not {kind_of(node)}.", "Write ${rows}, or a list.")
    return None


def _call(sheet: Sheet, node: Mapping, position: str) -> Call | None:
    fields = _control(sheet, node, "use")
    call_id = _id(fields, position)
    given_node, as_node = fields.mapping_of("with"), fields.node("as")
    given = {} if given_node is None else {entry.key.text: sheet.data(entry.node) for entry in given_node.entries}
    value = fields.need("use")
    path = None if value is None else sheet.path(value, "the recipe")
    name = None if as_node is None else sheet.name(as_node, "the name of the outputs")
    if path is None or value is None:
        return None
    from_page = frozenset(key for key, one in given.items() if sheet.scope.known_of(one).from_page)
    opened = sheet.open_other(path, value, f"{call_id}.", from_page)
    if name is not None:
        sheet.remember(name, opened.outputs if opened else Known())
    if opened is None:
        return None
    declared = {param.name: param for param in opened.recipe.params}
    for entry in given_node.entries if given_node else ():
        if entry.key.text not in declared:
            fix = suggestion(entry.key.text, declared) if declared else "It has no params."
            sheet.error(entry.key, f'{path} has no param "{entry.key.text}".', fix)
        elif wrong := mistake_in_value(declared[entry.key.text], given[entry.key.text]):
            sheet.error(entry.node, f'param "{entry.key.text}" of {path} {wrong}.')
    for param in opened.recipe.params:
        if not param.has_default and param.name not in given:
            sheet.error(node, f'{path} needs the param "{param.name}" ({param.type}).', "Give it under `with:`.")
    return Call(id=call_id, recipe=opened.recipe, params=given, name=name, place=node.place)


def _control(sheet: Sheet, node: Mapping, word: str) -> Fields:
    """The keys of a control step; step keys get their own answer."""
    known = (word, *CONTROL[word])
    for entry in node.entries:
        if entry.key.text in STEP_KEYS and entry.key.text not in known:
            fix = "Put the steps under `if:`." if entry.key.text == "when" else "Put it on a step inside."
            sheet.error(entry.key, f'"{entry.key.text}" cannot stand beside {word}.', fix)
    return Fields(sheet, node, f"{_article(word)} {word} step", (*known, *STEP_KEYS))
