"""Core values back to the data that a file would hold: the inverse of the readers."""

from __future__ import annotations

from browser_agent.core import action as do
from browser_agent.core import expect as see
from browser_agent.core.rows import Column, RowRules
from browser_agent.core.target import Point, Query, Ref, Target
from browser_agent.core.value import Data, Money, Value
from browser_agent.recipe.extraction import WHOLE_PAGE
from browser_agent.recipe.target import WORDS, fits_short, short

Form = dict[str, Data]


def target(value: Target) -> Data:
    """The short form when it says all, else the long form; ValueError for a live reference."""
    if isinstance(value, Ref):
        raise ValueError(f"{value} belongs to one look at one page; a recipe needs a query")
    if isinstance(value, Point):
        return {"point": [number(value.x), number(value.y)]}
    return short(value) if fits_short(value) else _long(value)


def _long(query: Query) -> Form:
    form: Form = {key: getattr(query, key) for key in ("role", "name", *WORDS) if getattr(query, key) is not None}
    if not query.exact:
        form["exact"] = False
    if query.row:
        form["row"] = dict(query.row)
    for key in ("within", "near"):
        other = getattr(query, key)
        if other is not None:
            form[key] = target(other)
    if query.nth is not None:
        form["nth"] = query.nth
    if query.frame:
        form["frame"] = list(query.frame)
    if query.also:
        form["also"] = [target(other) for other in query.also]
    if query.was is not None:
        form["was"] = changed(query.was)
    return form


def number(value: float) -> Data:
    """A float as the file would write it: without .0 when it is whole."""
    return int(value) if value == int(value) else value


def changed(value: Value) -> Form:
    """The fields that differ from their defaults."""
    form = value.model_dump(exclude_defaults=True)
    return {key: list(one) if isinstance(one, tuple) else one for key, one in form.items()}


def literal(value: Data) -> Data:
    """Data as a file holds it: dates and amounts as texts, tuples as lists."""
    if isinstance(value, dict):
        return {key: literal(one) for key, one in value.items()}
    if isinstance(value, list | tuple):
        return [literal(one) for one in value]
    return str(value) if isinstance(value, Money) or hasattr(value, "isoformat") else value


def match_form(value: see.Match) -> Form:
    """The condition's keys."""
    return {key: one for key in see.Match.model_fields if (one := getattr(value, key)) is not None}


def expectations(several: tuple[see.Expectation, ...]) -> list[Form]:
    """A list with one mapping for each expectation."""
    return [expectation(one) for one in several]


def expectation(one: see.Expectation) -> Form:  # noqa: C901 - one short case for each kind
    """`{kind: what}`."""
    match one:
        case see.Url():
            return {"url": one.glob}
        case see.Title():
            return {"title": match_form(one.match)}
        case see.Visible() | see.Hidden():
            return {one.kind: target(one.target)}
        case see.Text():
            where = {} if one.target is None else {"in": target(one.target)}
            return {"text": where | match_form(one.match)}
        case see.ValueIs():
            return {"value": {"of": target(one.target)} | match_form(one.match)}
        case see.Checked():
            return {"checked": {"on": target(one.target), "is": one.on}}
        case see.Count():
            bounds = {key: getattr(one, key) for key in ("equals", "min", "max")}
            return {"count": {"of": target(one.target)} | _given(bounds)}
        case see.Table():
            rest = {"columns": list(one.columns), "row": dict(one.row), "min": one.min, "max": one.max}
            return {"table": {"of": target(one.target)} | _given(rest)}
        case see.Aria() | see.Looks() | see.Unchanged():
            return _of_page(one)
        case see.Request():
            return {"request": {"url": one.glob} | _given({"method": one.method})}
        case see.Response():
            return {"response": {"url": one.glob} | _given({"method": one.method, "status": one.status})}
        case see.Downloaded():
            return {"download": {"name": one.glob, "min_bytes": one.min_bytes}}
        case see.Storage():
            return {"storage": {"key": one.key, "area": one.area} | match_form(one.match)}
        case see.Cookie():
            return {"cookie": {"name": one.name} | match_form(one.match)}
        case see.NoConsoleErrors():
            return {"no_console_errors": True}
        case see.That():
            return {"that": {"value": literal(one.value)} | match_form(one.match)}
        case see.AnyOf():
            return {"any": expectations(one.of)}
        case see.Not():
            return {"not": [expectation(one.of)]}


def _of_page(one: see.Aria | see.Looks | see.Unchanged) -> Form:
    of = {} if one.target is None else {"of": target(one.target)}
    match one:
        case see.Aria():
            return {"aria": of | {"snapshot": one.snapshot}}
        case see.Looks():
            return {"screenshot": {"file": one.file} | of | {"differs": number(one.differs)}}
        case see.Unchanged():
            return {"unchanged": True if one.target is None else target(one.target)}


def _given(form: Form) -> Form:
    """Without what says nothing."""
    return {key: one for key, one in form.items() if one is not None and one not in ([], {})}


def action(one: do.Action) -> Form:  # noqa: C901 - one short case for each action
    """`{verb: what}`, for extract with `schema` and `check` beside it."""
    match one:
        case do.Goto():
            return {"goto": one.url}
        case do.Back():
            return {"back": True}
        case do.Click():
            return {"click": _click(one)}
        case do.Fill():
            return {"fill": {"into": target(one.target), "value": one.value}}
        case do.Choose():
            chosen = {"option": one.options[0]} if len(one.options) == 1 else {"options": list(one.options)}
            return {"choose": {"in": target(one.target)} | chosen}
        case do.Check():
            return {"check" if one.on else "uncheck": target(one.target)}
        case do.Press():
            return {"press": one.keys if one.target is None else {"keys": one.keys, "in": target(one.target)}}
        case do.Hover():
            return {"hover": target(one.target)}
        case do.Scroll():
            return {"scroll": _scroll(one)}
        case do.Upload():
            files = {"file": one.files[0]} if len(one.files) == 1 else {"files": list(one.files)}
            verb, key = ("drop", "on") if one.dropped else ("upload", "to")
            return {verb: files | {key: target(one.target)} if one.dropped else {key: target(one.target)} | files}
        case do.Download():
            return {"download": {"on": target(one.target), "as": one.name}}
        case do.Drag():
            return {"drag": {"from": target(one.target), "onto": target(one.onto)}}
        case do.Tab():
            return {"tab": one.to}
        case do.Dialog():
            return {"dialog": {"accept": one.accept} | _given({"text": one.text})}
        case do.Wait():
            return {"wait": expectations(one.until)}
        case do.Extract():
            return _extract(one)
        case do.Assert():
            return {"assert": expectations(one.that)}
        case do.Set():
            return {"set": {one.name: literal(one.value)}}
        case do.Note():
            return {"note": one.text}
        case do.PageTool():
            return {"page_tool": {"name": one.name, "input": literal(one.input)} if one.input else one.name}
        case do.Plain():
            return {"do": one.text}
        case do.Goal():
            steps = None if one.steps == 30 else one.steps
            return {"goal": _given({"do": one.task, "as": one.name, "steps": steps, "usd": one.usd})}
        case do.Screenshot():
            of = {} if one.target is None else {"of": target(one.target)}
            return {"screenshot": {"as": one.name} | of | ({"whole_page": True} if one.whole_page else {})}


def _click(one: do.Click) -> Data:
    more: Form = {} if one.button == "left" else {"button": one.button}
    more |= {} if one.count == 1 else {"count": one.count}
    more |= {"modifiers": list(one.modifiers)} if one.modifiers else {}
    return {"on": target(one.target)} | more if more else target(one.target)


def _scroll(one: do.Scroll) -> Form:
    if one.until:
        where = {} if one.target is None else {"in": target(one.target)}
        most = {} if one.most == 100 else {"most": one.most}
        return {"until": expectations(one.until)} | where | ({"by": one.by} if one.by else {}) | most
    where = {} if one.target is None else {"in" if one.by else "to": target(one.target)}
    return where | ({"by": one.by} if one.by else {})


def _extract(one: do.Extract) -> Form:
    what: Form = {"from": target(one.target) if one.target else f"${{{one.file}}}" if one.file else WHOLE_PAGE}
    what |= {"as": one.name} | ({} if one.target is None else {"kind": one.source})
    what |= {} if one.pattern is None else {"pattern": one.pattern}
    what |= {} if one.pages is None else {"pages": target(one.pages)}
    what |= {} if one.max_pages == 100 else {"max_pages": one.max_pages}
    form: Form = {"extract": what}
    if one.columns:
        form["schema"] = {column.name: _column(column) for column in one.columns}
    if one.rules != RowRules():
        form["check"] = _rules(one.rules)
    return form


def _column(column: Column) -> Data:
    rest = changed(column)
    word = column.type + ("!" if column.required else "")
    more = {key: rest[key] for key in ("header", "css", "attribute", "format") if key in rest}
    return {"type": word} | more if more else word


def _rules(rules: RowRules) -> Form:
    form = changed(rules)
    if "sums" in form:
        form["sum"] = literal(form.pop("sums"))
    return form
