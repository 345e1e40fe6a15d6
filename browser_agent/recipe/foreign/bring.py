"""A foreign file to recipes: which kind it is, told from what it says, and one recipe for each of its tests."""

from __future__ import annotations

import ast
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import get_args

from browser_agent.core.errors import UsageError
from browser_agent.recipe import reading
from browser_agent.recipe.foreign import browser_use, codegen, devtools, midscene, selenium, skyvern
from browser_agent.recipe.foreign.finish import finish
from browser_agent.recipe.foreign.heard import Heard, Kind
from browser_agent.recipe.foreign.hearing import Hearing
from browser_agent.recipe.foreign.tree import get, problem, read_json, said, text_of

KINDS: tuple[Kind, ...] = get_args(Kind)
RECOGNISED: dict[Kind, Callable[[reading.Node], bool]] = {
    "selenium": selenium.is_project, "recorder": devtools.is_recording, "browser-use": browser_use.is_history,
    "skyvern": skyvern.is_workflow, "midscene": midscene.is_script,
}  # fmt: skip
_PYTHON = re.compile(
    r"^\s*(?:from\s+playwright|import\s+(?:re|os|pytest|asyncio)\b|from\s+__future__|(?:async\s+)?def\s+\w+\()",
    re.MULTILINE,
)
_JAVASCRIPT = re.compile(r"@playwright/test|require\(['\"]playwright|from ['\"](?:playwright|puppeteer)")
_WHAT = f"It reads {', '.join(KINDS)}; --from KIND says which one this is."


@dataclass(frozen=True)
class Wishes:
    """What the importing person says besides the file.

    params: NAME to the text that becomes a param. start: where relative addresses belong, and where a recording begins
    that does not say it. tests: only those of these names; empty is all. kind: None is told from the content.
    """

    params: Mapping[str, str] = field(default_factory=dict)
    start: str | None = None
    tests: tuple[str, ...] = ()
    kind: Kind | None = None


def bring(path: Path, wishes: Wishes) -> tuple[Heard, ...]:
    """The recipes that a foreign file makes. Raises RecipeError with the place of what is wrong with it, UsageError."""
    text, file = text_of(path), str(path)
    try:
        if wishes.kind == "playwright" or (wishes.kind is None and _is_python(text, path)):
            found = _python(text, path, wishes)
        else:
            found = _data(text, file, path.stem, wishes)
    except RecursionError:
        raise problem(file, 1, "the file is nested too deep to be read.") from None
    if not found:
        raise problem(file, 1, "there is no test in it.", _WHAT)
    return found


def _is_python(text: str, path: Path) -> bool:
    if _JAVASCRIPT.search(text):
        fix = "Record it again with `playwright codegen --target python-pytest`."
        raise problem(str(path), 1, "this is a script in JavaScript; Playwright's scripts are read in Python.", fix)
    if text.lstrip()[:1] in "{[":
        return False
    return path.suffix == ".py" or _PYTHON.search(text) is not None


def _python(text: str, path: Path, wishes: Wishes) -> tuple[Heard, ...]:
    module = codegen.parse(text, str(path))
    functions = codegen.tests(module)
    chosen = _chosen([one.name for one in functions], wishes)
    return tuple(_one_function(module, functions[at], path, wishes) for at in chosen)


def _one_function(module: ast.Module, function: codegen.Function, path: Path, wishes: Wishes) -> Heard:
    named = function.name not in ("run", "main", "test_example")
    name = function.name.removeprefix("test_").replace("_", " ") if named else path.stem
    hearing = Hearing("playwright", str(path), name, start=wishes.start)
    codegen.hear(module, function, hearing)
    return finish(hearing, wishes.params)


def _data(text: str, file: str, stem: str, wishes: Wishes) -> tuple[Heard, ...]:
    is_json = text.lstrip()[:1] in ("{", "[")
    if not is_json and len(text.encode()) > reading.MAX_BYTES:
        raise problem(file, 1, f"a YAML file has {reading.MAX_BYTES:,} bytes at most.")
    root = read_json(text, file) if is_json else reading.read(text, file)
    kind = wishes.kind or next((kind for kind, fits in RECOGNISED.items() if fits(root)), None)
    if kind is None or kind == "playwright" or not RECOGNISED[kind](root):
        if isinstance(root, reading.Mapping) and "recipe" in root.keys:
            raise problem(file, 1, "this is a recipe already.", "browser-agent check FILE says whether it can be run.")
        what = (
            f"this is no file of the kind {wishes.kind}." if wishes.kind else "this is no recording that can be read."
        )
        raise problem(file, 1, what, _WHAT)
    if kind == "selenium":
        return _project(root, file, wishes)
    name = said(get(root, "title"), said(get(root, "name"), stem))
    hearing = Hearing(kind, file, name, start=wishes.start)
    hear = {
        "recorder": devtools.hear,
        "browser-use": browser_use.hear,
        "midscene": midscene.hear,
        "skyvern": skyvern.hear,
    }
    hear[kind](root, hearing)
    return (finish(hearing, wishes.params),)


def _project(root: reading.Node, file: str, wishes: Wishes) -> tuple[Heard, ...]:
    tests = selenium.tests(root)
    names: list[str] = []
    for at, one in enumerate(tests, 1):
        name = said(get(one, "name"), f"test {at}")
        names.append(name if name not in names else f"{name} {at}")
    found: list[Heard] = []
    for at in _chosen(names, wishes):
        hearing = Hearing("selenium", file, names[at], start=wishes.start)
        selenium.hear(root, tests[at], hearing)
        found.append(finish(hearing, wishes.params))
    return tuple(found)


def _chosen(names: list[str], wishes: Wishes) -> list[int]:
    """The places of the tests that are wanted."""
    for wanted in wishes.tests:
        if wanted not in names:
            raise UsageError(f'--test "{wanted}": there is no such test', hint=f"there is: {', '.join(names)[:300]}")
    return [at for at, name in enumerate(names) if not wishes.tests or name in wishes.tests]
