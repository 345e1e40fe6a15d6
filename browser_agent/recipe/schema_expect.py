"""The part of the JSON Schema that describes expectations."""

from __future__ import annotations

from browser_agent.recipe.schema_parts import (
    Part,
    described,
    either,
    flag,
    natural,
    one_or_many,
    record,
    ref,
    text,
    words,
)

_REFERENCE: Part = {"type": "string", "pattern": r"^\$\{[^{}]+\}$"}
_MATCH: dict[str, Part] = {
    "equals": described(text(), "Exactly this text, number or boolean."),
    "contains": described(text(), "This text somewhere in it."),
    "matches": described({"type": "string", "maxLength": 200}, "This regular expression over the whole text."),
    "above": described(either({"type": "number"}, _REFERENCE), "A number greater than this."),
    "below": described(either({"type": "number"}, _REFERENCE), "A number less than this."),
    "empty": described(flag(), "Nothing at all (true), or something (false)."),
}
_METHODS = words("GET", "POST", "PUT", "PATCH", "DELETE", "HEAD", "OPTIONS")


def expectation_parts() -> dict[str, Part]:
    """Definitions `expectation`, `expectations`."""
    kinds = {**_of_page(), **_of_traffic(), **_of_values()}
    one: Part = {**record(kinds), "minProperties": 1}
    single: Part = {"allOf": [ref("expectation"), {"maxProperties": 1}]}
    several = either({"type": "array", "items": single, "minItems": 1}, ref("expectation"), _REFERENCE)
    return {
        "expectation": one,
        "expectations": described(several, "A list of expectations that must all hold."),
    }


def _condition(more: dict[str, Part], required: tuple[str, ...] = (), *, is_too: bool = False) -> Part:
    """A mapping with a condition in it."""
    match = {**_MATCH, **({"is": described(text(), "The same as equals.")} if is_too else {})}
    return {**record({**more, **match}, required), "anyOf": [{"required": [key]} for key in match]}


def _of_page() -> dict[str, Part]:
    target = ref("query")
    checked = either(target, record({"on": target, "is": flag()}, ("on",)))
    bounds = {"equals": natural(), "min": natural(), "max": natural()}
    count = {**record({"of": target, **bounds}, ("of",)), "anyOf": [{"required": [key]} for key in bounds]}
    cells: Part = {"type": "object", "additionalProperties": text()}
    rows = {"columns": one_or_many(text()), "row": cells, "min": natural(), "max": natural()}
    aria = either(text(), record({"of": target, "snapshot": text()}, ("snapshot",)))
    share: Part = {"type": "number", "minimum": 0, "maximum": 1}
    picture = either({"type": "string"}, record({"file": text(), "of": target, "differs": share}, ("file",)))
    return {
        "url": described({"type": "string", "examples": ["**/invoices"]}, "The address; * stops at /, ** does not."),
        "title": described(either(text(), _condition({})), "The title of the tab; a bare text is all of it."),
        "visible": described(target, "At least one such element can be seen."),
        "hidden": described(target, "No such element can be seen."),
        "text": described(either(text(), _condition({"in": target})), "A bare text is somewhere on the page."),
        "value": described(_condition({"of": target}, ("of",), is_too=True), "What a field holds."),
        "checked": described(checked, "A checkbox, radio button or switch is on."),
        "count": described(count, "How many such elements can be seen."),
        "table": described(
            either(target, record({"of": target, **rows}, ("of",))), "Columns, rows or cells of a table."
        ),
        "aria": described(aria, "Lines of the accessibility tree, in order."),
        "screenshot": described(picture, "The page or element looks like a kept picture."),
        "unchanged": described(either({"const": True}, target), "The text is what it was before the step."),
        "no_console_errors": described({"const": True}, "The page reported no error."),
    }


def _of_traffic() -> dict[str, Part]:
    request = {"url": text(), "method": _METHODS}
    status: Part = {"type": "integer", "minimum": 100, "maximum": 599}
    response = either(text(), record({**request, "status": status}, ("url",)))
    return {
        "request": described(either(text(), record(request, ("url",))), "The step sent a request to such an address."),
        "response": described(response, "The step got an answer from such an address, below 400 unless said."),
        "download": described(either(text(), record({"name": text(), "min_bytes": natural()})), "A file came whole."),
    }


def _of_values() -> dict[str, Part]:
    area = words("local", "session")
    value: Part = {"type": ["string", "number", "boolean", "array", "object"]}
    return {
        "storage": described(_condition({"key": text(), "area": area}, ("key",)), "A key of localStorage."),
        "cookie": described(_condition({"name": text()}, ("name",)), "A cookie of the page."),
        "that": described(either(_REFERENCE, _condition({"value": value}, ("value",))), "A value at hand."),
        "any": described(ref("expectations"), "At least one of these holds."),
        "not": described(ref("expectations"), "This does not hold."),
    }
