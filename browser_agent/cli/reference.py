"""The tables of the README, made from the types, readers and exit codes that they describe.

    python -m browser_agent.cli.reference              print every part between its marks
    python -m browser_agent.cli.reference README.md    write them anew into a file that has the marks

No command of the program: a tool for who changes the language. A test fails when the README is stale.
"""

from __future__ import annotations

import re
import sys
from collections.abc import Callable, Iterable
from datetime import date
from pathlib import Path
from typing import Annotated, Any, get_args, get_origin

import typer

from browser_agent.cli.main import app
from browser_agent.core import action as do
from browser_agent.core import expect as see
from browser_agent.core.outcome import EXIT_CODES, EXIT_MEANINGS
from browser_agent.core.plain.said import Said
from browser_agent.core.recipe import Branch, Call, FieldKind, Loop, ParamType, Step
from browser_agent.core.rows import Column, ColumnType
from browser_agent.core.sentence import say, sentence
from browser_agent.core.snapshot import Element
from browser_agent.core.target import Query
from browser_agent.core.value import Place, Value
from browser_agent.data.typed import CellFault, parse
from browser_agent.engine.implied import effect_of, implied
from browser_agent.journal.atomic import whole_file
from browser_agent.recipe.expectation import KINDS
from browser_agent.recipe.match import MATCH_KEYS
from browser_agent.recipe.schema import json_schema
from browser_agent.recipe.schema_parts import Part
from browser_agent.recipe.step import CONTROL, STEP_KEYS
from browser_agent.recipe.target import LONG_KEYS, WORDS
from browser_agent.recipe.typed import EXAMPLES as PARAM_EXAMPLES
from browser_agent.recipe.verb import VERBS

WIDTH = 100
"""Columns of the help texts."""
MARKED = re.compile(r"<!-- generated: ([a-z-]+) -->\n.*?<!-- end of \1 -->", re.DOTALL)
NAMES = {
    "target": "TARGET", "query": "TARGET", "point": "{point: [X, Y]}", "expectation": "EXPECTATIONS",
    "expectations": "EXPECTATIONS", "steps": "STEPS", "rules": "", "param": "PARAM", "secret": "SECRET",
    "source": "SOURCE",
}  # fmt: skip
"""How the definitions of the schema are written in a form; empty is left out."""
ALIKE = 4
"""A mapping with more keys than this, all of one form, is written as one key."""
ANYWHERE = "nothing more"
BY_HAND: dict[str, str] = {
    "goto": "the document came and was answered below 400; after 500, 502, 503 or 504 it is opened once more",
    "back": "there was an earlier page",
    "click": "a warning when nothing changed and no request was sent",
    "do": "what the verb of its action checks, once the page says which that is",
    "fill": "a secret is read back in the act, so that it gets into no snapshot",
    "choose": "a select or radio group is read back in the act; a listbox shows nothing that could be",
    "press": "as click",
    "drag": "as click",
    "hover": ANYWHERE,
    "scroll": "with `by:`: something moved",
    "upload": "the input holds as many files",
    "drop": "the page took the drop",
    "tab": "there is such a tab in time",
    "dialog": "nothing: the answer is only made ready",
    "wait": "what it waits for, within `timeout`",
    "assert": "what it asserts, within `timeout`",
    "extract": "at least one row, or a text that is not empty, unless `check: {min: 0}`; every cell is of its type",
    "set": ANYWHERE,
    "note": ANYWHERE,
    "page_tool": "the tool is there, and does not say that it failed",
    "goal": "its `expect`, which it must have; each step of the model is proved like one of a recipe",
    "screenshot": ANYWHERE,
}
"""What the hand or the engine checks in the act itself, beside what engine/implied.py adds."""
CELLS: tuple[tuple[ColumnType, str, str], ...] = (
    ("string", "en-US", "Bolt M8"), ("integer", "en-US", "1,200"), ("integer", "de-DE", "1.200"),
    ("decimal", "en-US", "1,200.5"), ("decimal", "de-DE", "1.200,5"), ("money", "en-US", "€1,663.94"),
    ("money", "de-DE", "1.663,94 €"), ("money", "en-US", "12 apples"), ("boolean", "en-US", "✓"),
    ("boolean", "de-DE", "nein"), ("date", "en-US", "Aug 20, 2026"), ("date", "de-DE", "20.08.2026"),
    ("date", "en-US", "tomorrow"), ("datetime", "en-US", "2026-08-20 09:30"), ("url", "en-US", "/parts/1"),
)  # fmt: skip
"""Column type, locale and text of the examples."""


def verbs() -> str:
    """Every verb: how it is written and what it does."""
    fields = _parts("step")["properties"]
    words = {**_first_paragraphs(do.Action), **{verb: fields[verb]["description"] for verb in ("uncheck", "drop")}}
    return _table(
        ("verb", "how it is written", "what it does"),
        ((f"`{verb}`", _forms(verb, fields[verb]), words[verb]) for verb in (*VERBS, "extract")),
    )


def expectations() -> str:
    """Every expectation: how it is written and what must be so."""
    fields, words = _parts("expectation")["properties"], _first_paragraphs(see.Expectation)
    rows = ((f"`{kind}`", _forms(kind, fields[kind]), words[kind]) for kind in KINDS)
    return _table(("expectation", "how it is written", "what must be so"), rows)


def matches() -> str:
    """The keys of MATCH."""
    fields = _parts("expectation")["properties"]["title"]["anyOf"][1]["properties"]
    return _table(("MATCH", "what it asks"), ((f"`{key}`", fields[key]["description"]) for key in MATCH_KEYS))


def targets() -> str:
    """The keys of a target in the long form; those that have a short form are marked."""
    fields = {**_parts("query")["anyOf"][1]["properties"], **_parts("point")["properties"]}
    short = {"role": '`button`, `button "Send"`', "within": '`… within row "Bolt"`', "near": '`… near text "Total"`'}
    short |= {word: f'`{word} "…"`' for word in WORDS}
    rows = ((f"`{key}`", short.get(key, ""), fields[key].get("description", "")) for key in LONG_KEYS)
    return _table(("key", "short form", "what it says"), rows)


def control() -> str:
    """What stands in the place of a verb to choose, repeat or reuse steps."""
    fields, needed = _parts("step")["properties"], _parts("step")["dependentRequired"]
    words = {"if": _doc(Branch), "for_each": _doc(Loop), "use": _doc(Call)}
    rows = []
    for word, beside in CONTROL.items():
        keys = [f"{key}{'' if key in needed.get(word, ()) else '?'}" for key in beside]
        rows.append((f"`{word}`", _forms(word, fields[word]), ", ".join(f"`{key}`" for key in keys), words[word]))
    return _table(("word", "how it is written", "keys beside it", "what it does"), rows)


def step_keys() -> str:
    """What may stand beside a verb."""
    fields = _parts("step")["properties"]
    return _keys((key, fields[key]) for key in STEP_KEYS)


def header() -> str:
    """The keys of a recipe, and of its env, policy and budget."""
    return _keys(_flat(json_schema()["properties"]))


def params() -> str:
    """The types of params with what is written for each, then the keys of a param."""
    rows = ((f"`{kind}`", f"`{PARAM_EXAMPLES[kind]}`") for kind in get_args(ParamType))
    return f"{_table(('type', 'for example'), rows)}\n\n{_keys(_parts('param')['anyOf'][1]['properties'].items())}"


def secrets() -> str:
    """The keys of a secret."""
    kinds = ", ".join(f"`{kind}`" for kind in get_args(FieldKind))
    return f"{_keys(_parts('secret')['anyOf'][1]['properties'].items())}\n\nKinds of field: {kinds}."


def columns() -> str:
    """The types of extracted columns with what the reader makes of a text, worked out now; then a column's keys."""
    rows = ((f"`{kind}`", locale, f"`{text}`", _read(kind, locale, text)) for kind, locale, text in CELLS)
    long = _parts("step")["properties"]["schema"]["additionalProperties"]["anyOf"][1]["properties"]
    keys = ", ".join(f"`{key}`" for key in long)
    return f"{_table(('type', 'locale', 'text on the page', 'value'), rows)}\n\nKeys of a column: {keys}."


def proof() -> str:
    """What each verb checks by itself and whether doing it twice is harmless, from examples."""
    rows = []
    for action, element in _examples():
        step = Step(id="1", name="", action=action, place=Place(file="", line=1))
        said = [say(one) for one in implied(step, element)]
        checked = "; ".join([*said, *([BY_HAND[action.kind]] if action.kind in BY_HAND else [])])
        rows.append((f"`{action.kind}`", f"`{sentence(action)}`", effect_of(step), checked))
    return _table(("verb", "for example", "effect", "checked by itself"), rows)


def exit_codes() -> str:
    """Exit codes, the outcome that `--json` names, and what it means."""
    outcomes = {code: str(outcome) for outcome, code in EXIT_CODES.items()}
    outcomes.setdefault(143, outcomes[130])
    rows = ((str(code), f"`{outcomes[code]}`", meaning) for code, meaning in EXIT_MEANINGS.items())
    return _table(("code", "outcome", "meaning"), rows)


def commands() -> str:
    """The help of every command, as `--help` prints it on a wide terminal."""
    group = typer.main.get_command(app)
    wide: dict[str, Any] = {"resilient_parsing": True, "terminal_width": WIDTH, "max_content_width": WIDTH}
    told = group.make_context("browser-agent", [], **wide)
    parts = []
    for name, command in group.commands.items():  # type: ignore[attr-defined]  # a group, whichever click it is of
        inner = command.make_context(name, [], parent=told, **wide)
        parts.append(f"### browser-agent {name}\n```text\n{command.get_help(inner)}\n```")
    return "\n\n".join(parts)


PARTS: dict[str, Callable[[], str]] = {
    "verbs": verbs, "expectations": expectations, "matches": matches, "targets": targets, "control": control,
    "step-keys": step_keys, "header": header, "params": params, "secrets": secrets, "columns": columns,
    "proof": proof, "exit-codes": exit_codes, "commands": commands,
}  # fmt: skip
"""Mark to what stands between it and its end."""


def marked(name: str) -> str:
    """One part between its marks. Raises KeyError for a name that is none."""
    return f"<!-- generated: {name} -->\n{PARTS[name]()}\n<!-- end of {name} -->"


def renewed(text: str) -> str:
    """The text with everything between marks made anew."""
    return MARKED.sub(lambda found: marked(found.group(1)), text)


def main(arguments: list[str]) -> int:
    """Print all parts, or renew them in the files that are named."""
    if not arguments:
        typer.echo("\n\n".join(marked(name) for name in PARTS))
    for argument in arguments:
        file = Path(argument)
        before = file.read_text(encoding="utf-8")
        after = renewed(before)
        if after != before:
            with whole_file(file, mode=file.stat().st_mode & 0o777) as out:
                out.write(after.encode())
        typer.echo(f"{file}: {'as it was' if after == before else 'renewed'}")
    return 0


def _parts(name: str) -> Part:
    """A definition of the schema."""
    found: Part = json_schema()["$defs"][name]
    return found


def _table(titles: Iterable[str], rows: Iterable[Iterable[str]]) -> str:
    lines = [tuple(titles), *map(tuple, rows)]
    written = ["| " + " | ".join(cell.replace("|", "\\|") for cell in line) + " |" for line in lines]
    return "\n".join([written[0], "|" + "---|" * len(lines[0]), *written[1:]])


def _keys(fields: Iterable[tuple[str, Part]]) -> str:
    rows = ((f"`{key}`", f"`{form}`" if (form := _form(part)) else "", part["description"]) for key, part in fields)
    return _table(("key", "what is written", "what it says"), rows)


def _flat(fields: dict[str, Part], before: str = "") -> Iterable[tuple[str, Part]]:
    """The keys of a mapping, and below each mapping those of its own, as env.viewport."""
    for key, part in fields.items():
        inner = part.get("properties", {})
        if inner and all("description" in one for one in inner.values()):
            yield from _flat(inner, f"{before}{key}.")
        else:
            yield before + key, part


def _doc(value: type[Value]) -> str:
    """The first paragraph of a docstring, on one line."""
    return " ".join((value.__doc__ or "").partition("\n\n")[0].split())


def _first_paragraphs(union: object) -> dict[str, str]:
    """Kind to docstring for a closed list of values."""
    closed = get_args(union)[0] if get_origin(union) is Annotated else union
    return {one.model_fields["kind"].default: _doc(one) for one in get_args(closed)}


def _forms(word: str, part: Part) -> str:
    """The ways to write a key with its value, as code."""
    forms = dict.fromkeys(map(_form, [part] if "properties" in part else part.get("anyOf", [part])))
    written = [f"`{word}: {form}`" for form in forms if form or word == "back"]
    return " or ".join(one.replace(": `", ":`") for one in written)


def _form(part: Part) -> str:
    """A value as one would write it: words in capitals are places to fill, a ? marks a key that may be left out."""
    if "$ref" in part:
        return NAMES[part["$ref"].rpartition("/")[2]]
    if "anyOf" in part and "properties" not in part:
        return " or ".join(dict.fromkeys(form for one in part["anyOf"] if (form := _form(one))))
    if "enum" in part:
        return "/".join(_word(one) for one in part["enum"] if one is not None) if None not in part["enum"] else ""
    if "const" in part:
        return _word(part["const"])
    if "properties" in part:
        return _mapping(part)
    return _scalar(part)


def _mapping(part: Part) -> str:
    """A closed mapping; the keys of a condition are written as MATCH."""
    keys = part["properties"]
    is_condition = set(MATCH_KEYS) <= set(keys)
    left = {key: one for key, one in keys.items() if not (is_condition and key in (*MATCH_KEYS, "is"))}
    needed = part.get("required", ())
    forms = {_form(one) for one in left.values()}
    if len(left) > ALIKE and len(forms) == 1 and not needed:
        return f"{{{'/'.join(left)}: {forms.pop()}, ...}}"
    written = [f"{key}{'' if key in needed else '?'}: {_form(one) or 'TEXT'}" for key, one in left.items()]
    return "{" + ", ".join(written + ["MATCH"] * is_condition) + "}"


def _scalar(part: Part) -> str:
    kind = part.get("type", "string")
    if kind == "array":
        return f"[{_form(part['items'])}, ...]" if "items" in part else "LIST"
    if kind == "object":
        return "{NAME: ...}"
    pattern = part.get("pattern", "")
    if kind == "string" and pattern.startswith((r"^\$\{", "^[A-Za-z_]")):
        return "NAME" if pattern.startswith("^[") else "${NAME}"
    return {"integer": "NUMBER", "number": "NUMBER", "boolean": "true/false"}.get(str(kind), "TEXT")


def _word(value: object) -> str:
    return str(value).lower() if isinstance(value, bool) else str(value)


def _read(kind: ColumnType, locale: str, text: str) -> str:
    """What a cell becomes, or why it fails the step."""
    column = Column(name="cell", type=kind)
    try:
        value = parse(text, column, locale=locale, today=date(2026, 9, 1), base_url="https://shop.example.test/list")
    except CellFault as fault:
        return f"fails: {fault.why}"
    return f"`{value}`" if isinstance(value, str | bool) else f"`{type(value).__name__}` {value}"


def _examples() -> tuple[tuple[do.Action, Element | None], ...]:
    """One action of each kind, with the element that was found for it where that matters."""
    box, button = Query(role="textbox", name="Part"), Query(role="button", name="Send")
    speed, fast = Query(role="combobox", name="Speed"), Element(role="combobox", tag="div")
    until = (see.Visible(target=Query(role="heading", name="Orders")),)
    return (
        (do.Goto(url="/orders"), None), (do.Back(), None), (do.Click(target=button), None),
        (do.Fill(target=box, value="Bolt"), None), (do.Choose(target=speed, options=("Fast",)), fast),
        (do.Check(target=Query(role="checkbox", name="I agree")), None), (do.Press(keys="Enter"), None),
        (do.Hover(target=button), None), (do.Scroll(target=button), None),
        (do.Upload(target=Query(label="Photo"), files=("photo.png",)), None),
        (do.Download(target=Query(role="link", name="CSV")), None), (do.Drag(target=box, onto=button), None),
        (do.Tab(to="new"), None), (do.Dialog(accept=True), None), (do.Wait(until=until), None),
        (do.Extract(target=Query(role="table", name="Orders"), name="rows"), None), (do.Assert(that=until), None),
        (do.Set(name="goods", value="Bolt"), None), (do.Note(text="done"), None),
        (do.Screenshot(name="receipt"), None), (do.Goal(task="order 3 bolts"), None),
        (do.Plain(text="click Send", says=Said(verb="click", words="Send", whole="Send")), None),
        (do.PageTool(name="search"), None),
    )  # fmt: skip


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
