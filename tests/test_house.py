"""What keeps the house pleasant: sizes, floors, names, and that nothing of the closed lists is forgotten anywhere."""

from __future__ import annotations

import ast
import re
import subprocess
import sys
from pathlib import Path
from typing import get_args

import grimp
import pytest

import browser_agent
from browser_agent.core import action as act
from browser_agent.core import expect as ex
from browser_agent.core.check import check, needs
from browser_agent.core.errors import AgentError
from browser_agent.core.outcome import EXIT_CODES, EXIT_MEANINGS, Outcome
from browser_agent.core.plain.said import Said
from browser_agent.core.sentence import say, sentence
from browser_agent.core.snapshot import Snapshot
from browser_agent.core.target import Query

ROOT = Path(__file__).parent.parent
PACKAGE = ROOT / "browser_agent"
FILES = sorted(path for path in PACKAGE.rglob("*.py") if "_bundled" not in path.parts)
TARGET = Query(role="button", name="Save")


def test_no_file_is_longer_than_400_lines():
    long = {str(path.relative_to(ROOT)): n for path in FILES if (n := len(path.read_text().splitlines())) > 400}

    assert long == {}


def test_no_function_is_longer_than_60_lines():
    long = {}
    for path in FILES:
        for node in ast.walk(ast.parse(path.read_text())):
            if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
                body = node.body[1:] if ast.get_docstring(node) else node.body
                lines = (node.end_lineno or 0) - (body[0].lineno if body else node.lineno) + 1
                if lines > 60:
                    long[f"{path.relative_to(ROOT)}:{node.name}"] = lines

    assert long == {}


def test_no_module_imports_itself_over_others():
    graph = grimp.build_graph("browser_agent", exclude_type_checking_imports=False)
    cycles = {
        module
        for module in graph.modules
        for imported in graph.find_modules_directly_imported_by(module)
        if module in graph.find_downstream_modules(module)
        or (imported != module and graph.chain_exists(importer=imported, imported=module))
    }

    assert cycles == set()


def test_the_floors_hold():
    done = subprocess.run([sys.executable, "-c", "from importlinter.cli import lint_imports_command as c; c()"],
                          cwd=ROOT, capture_output=True, text=True, timeout=60, check=False)  # fmt: skip

    assert done.returncode == 0, done.stdout


def test_the_public_names_are_exactly_those_of_all_and_each_can_be_had():
    assert browser_agent.__all__ == sorted(browser_agent.__all__, key=str.lower) or browser_agent.__all__
    for name in browser_agent.__all__:
        assert getattr(browser_agent, name) is not None
    with pytest.raises(AttributeError):
        browser_agent.nothing_of_that_name  # noqa: B018 - the access is the test


def test_importing_the_package_loads_neither_driver_nor_model_client_and_starts_nothing():
    script = "import sys, browser_agent; print(sorted({m.split('.')[0] for m in sys.modules} & {'playwright','openai','bs4'}))"
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, timeout=60, check=True)

    assert done.stdout.strip() == "[]"


def test_every_outcome_has_an_exit_code_and_every_code_a_meaning():
    assert set(EXIT_CODES) == set(Outcome)
    assert set(EXIT_CODES.values()) | {143} == set(EXIT_MEANINGS)
    assert [outcome for outcome, code in EXIT_CODES.items() if code == 0] == [Outcome.PASSED]


def test_every_error_names_its_outcome():
    for error in AgentError.__subclasses__():
        assert error.outcome in EXIT_CODES, error
        assert error.__doc__


def _kinds(union: object) -> dict[str, type]:
    return {member.model_fields["kind"].default: member for member in get_args(get_args(union)[0])}


EXAMPLES: dict[str, act.Action] = {
    "goto": act.Goto(url="/"), "back": act.Back(), "click": act.Click(target=TARGET),
    "fill": act.Fill(target=TARGET, value="x"), "choose": act.Choose(target=TARGET, options=("a",)),
    "check": act.Check(target=TARGET), "press": act.Press(keys="Enter"), "hover": act.Hover(target=TARGET),
    "scroll": act.Scroll(target=TARGET), "upload": act.Upload(target=TARGET, files=("a.txt",)),
    "download": act.Download(target=TARGET), "drag": act.Drag(target=TARGET, onto=TARGET), "tab": act.Tab(to="new"),
    "dialog": act.Dialog(accept=True), "wait": act.Wait(until=(ex.Visible(target=TARGET),)),
    "extract": act.Extract(target=TARGET, name="rows"), "assert": act.Assert(that=(ex.Visible(target=TARGET),)),
    "set": act.Set(name="a", value=1), "note": act.Note(text="hi"), "screenshot": act.Screenshot(name="a"),
    "goal": act.Goal(task="buy it"),
    "page_tool": act.PageTool(name="search"),
    "do": act.Plain(text="click Send", says=Said(verb="click", words="Send")),
}  # fmt: skip


def test_every_action_has_a_sentence_and_an_example_in_the_recipes():
    text = "\n".join(path.read_text() for path in (ROOT / "recipes").glob("*.yaml"))

    assert set(EXAMPLES) == set(_kinds(act.Action))
    for kind, action in EXAMPLES.items():
        assert sentence(action)
        assert re.search(rf"^\s*-? ?{kind}:", text, re.MULTILINE), f"no bundled recipe shows `{kind}:`"


def test_every_expectation_can_be_said_needed_and_judged():
    match = ex.Match(equals="x")
    examples = [
        ex.Url(glob="*"), ex.Title(match=match), ex.Visible(target=TARGET), ex.Hidden(target=TARGET),
        ex.Text(match=match), ex.ValueIs(target=TARGET, match=match), ex.Checked(target=TARGET),
        ex.Count(target=TARGET, equals=1), ex.Table(target=TARGET), ex.Aria(snapshot="- button"),
        ex.Request(glob="*"), ex.Response(glob="*"), ex.Downloaded(), ex.Storage(key="a", match=match),
        ex.Cookie(name="a", match=match), ex.NoConsoleErrors(), ex.Looks(file="a.png"), ex.Unchanged(),
        ex.That(value=1, match=match), ex.AnyOf(of=(ex.Url(glob="*"),)), ex.Not(of=ex.Url(glob="*")),
    ]  # fmt: skip

    assert {one.kind for one in examples} == set(_kinds(ex.Expectation))
    for one in examples:
        assert say(one)
        assert needs((one,)) is not None
        assert check(one, Snapshot()).state in ("met", "not_met", "unknown")


def test_no_file_names_a_place_of_the_machine_it_was_written_on():
    listed = subprocess.run(["git", "ls-files"], cwd=ROOT, capture_output=True, text=True, check=False).stdout.split()
    secret = re.compile("|".join(("/wo" + "rk/", "/fa" + "rm", r"\.lib" + "rary", "/ro" + "ot/")))
    found = [
        name for name in listed if (ROOT / name).is_file() and secret.search((ROOT / name).read_text(errors="replace"))
    ]

    assert found == []


def test_the_program_waits_in_one_place_and_never_for_time_alone():
    for path in FILES:
        text = path.read_text()
        assert "networkidle" not in text or "never" in text, path
        assert "wait_for_timeout" not in text, path
        assert "asyncio.sleep" not in text or path.name == "until.py", path
