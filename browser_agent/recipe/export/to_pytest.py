"""A recipe as a test for pytest-playwright that runs by itself."""

from __future__ import annotations

import os
import re
from pathlib import Path

from browser_agent.core import action as do
from browser_agent.core import expect as see
from browser_agent.core.recipe import Branch, Call, Loop, Node, Recipe, Step
from browser_agent.core.template import references
from browser_agent.recipe.export.exported import CannotSayError, Exported, Remarks
from browser_agent.recipe.export.python_act import act_lines
from browser_agent.recipe.export.python_expect import check_lines, condition
from browser_agent.recipe.export.python_head import head
from browser_agent.recipe.export.python_text import Words, literal, param_line
from browser_agent.recipe.foreign.heard import quoted

ITSELF = (
    "what a recipe does by itself: values are read back, nothing may fail behind a click, every frame is searched, "
    "tabs that close themselves are left"
)

_ROWS = "a test of Playwright has no way to read rows with their types"


def to_pytest(recipe: Recipe, beside: Path | None = None) -> Exported:
    """The test. beside: the folder that it will lie in; None is the recipe's own."""
    remarks = Remarks(recipe)
    remarks.note(ITSELF, "a test checks what is written in it")
    folder = os.path.relpath(
        Path(recipe.place.file).parent.resolve(), (beside or Path(recipe.place.file).parent).resolve()
    )
    writer = _Writer(recipe, remarks, "params", "values")
    body = writer.body()
    lines = head(recipe, remarks, body, Path(folder).as_posix())
    return Exported(text="\n".join([*lines, *body, ""]), remarks=tuple(remarks.found))


class _Writer:
    """Writes one recipe; a used one has a writer of its own with names of its own."""

    def __init__(self, recipe: Recipe, remarks: Remarks, params: str, values: str) -> None:
        self._recipe, self._remarks = recipe, remarks
        self._words = Words(params, values, recipe.secrets)
        self._calls = 0

    def body(self) -> list[str]:
        """The function, from `def` to its last line."""
        recipe = self._recipe
        name = re.sub(r"\W", "_", recipe.id, flags=re.ASCII).lower()
        lines = [f"def test_{name}(page: Page) -> None:"]
        lines += self._params()
        if any(isinstance(one, do.Dialog) for one in _actions(recipe)) or recipe.policy.dialogs:
            lines += _dialogs(recipe)
        faked = [(self._words.text(glob), literal(file)) for glob, file in recipe.env.network.items()]
        work = [f"    page.route(address({glob}), lambda it: it.fulfill(path=HERE / {file}))" for glob, file in faked]
        if recipe.start is not None:
            work.append(f"    open_page(page, {self._words.text(recipe.start)})")
        work += self._nodes(recipe.steps, 1)
        work += self._checks(recipe.verify, 1, "")
        if recipe.finally_:
            lines.append("    try:")
            lines += [f"    {line}" for line in work]
            lines.append("    finally:")
            lines += self._nodes(recipe.finally_, 2)
        else:
            lines += work
        if recipe.outputs:
            self._remarks.at(recipe.place, "")
            self._remarks.note("outputs", "a test passes or fails, and gives nothing back")
        return lines

    def _params(self) -> list[str]:
        lines = [f"    {self._words.params} = {{"]
        for param in self._recipe.params:
            try:
                lines.append(f"    {param_line(param)}")
            except CannotSayError as error:
                self._remarks.at(param.place, "")
                self._remarks.lost(f"param {param.name}", str(error))
                lines.append(f"        {literal(param.name)}: [],")
        opened = [*lines, "    }"] if self._recipe.params else [f"    {self._words.params}: dict[str, str] = {{}}"]
        return [*opened, f"    {self._words.values}: dict = {{}}"]

    # Nodes

    def _nodes(self, nodes: tuple[Node, ...], depth: int) -> list[str]:
        lines: list[str] = []
        for at, node in enumerate(nodes):
            after = nodes[at + 1] if at + 1 < len(nodes) else None
            opens = isinstance(after, Step) and isinstance(after.action, do.Tab) and after.action.to == "new"
            lines += self._node(node, depth, opens=opens)
        return lines or ["    " * depth + "pass"]

    def _node(self, node: Node, depth: int, *, opens: bool) -> list[str]:
        margin = "    " * depth
        self._remarks.at(node.place, node.id)
        try:
            match node:
                case Step():
                    return self._step(node, depth, opens=opens)
                case Branch():
                    test = " and ".join(condition(one, self._words) for one in node.condition)
                    otherwise = [f"{margin}else:", *self._nodes(node.otherwise, depth + 1)] if node.otherwise else []
                    return [f"{margin}if {test}:", *self._nodes(node.then, depth + 1), *otherwise]
                case Loop():
                    over = self._words.list_of(node.over)
                    self._words.known.add(node.name)
                    values = f"{self._words.values}[{literal(node.name)}]"
                    return [f"{margin}for {values} in {over}:", *self._nodes(node.steps, depth + 1)]
                case Call():
                    return self._call(node, depth)
        except CannotSayError as error:
            return self._failing(node, str(error), margin)

    def _failing(self, node: Node, why: str, margin: str) -> list[str]:
        """A test never goes on over a step that it lacks."""
        what = node.name if isinstance(node, Step) else {"if": "if", "for_each": "for_each", "use": "use"}[node.node]
        self._remarks.at(node.place, node.id)
        self._remarks.lost(what, why)
        text = literal(quoted(f"step {node.id} of the recipe ({what}) is not in this test: {why}"))
        return [f"{margin}pytest.fail({text})"]

    def _step(self, step: Step, depth: int, *, opens: bool) -> list[str]:
        margin = "    " * depth
        action = step.action
        lines: list[str] = []
        if step.effect == "once" or step.probe:
            self._remarks.once("effect: once", "a test does it again whenever it runs")
        if step.on_fail == "heal":
            self._remarks.once("on_fail: heal", "a test fails where its element is gone")
        if step.when:
            lines.append(f"{margin}if {' and '.join(condition(one, self._words) for one in step.when)}:")
            depth, margin = depth + 1, margin + "    "
        if step.optional:
            lines.append(f"{margin}with suppress(AssertionError, Error):")
            depth, margin = depth + 1, margin + "    "
        timeout = "" if step.timeout_s == 5.0 else f", timeout={round(step.timeout_s * 1000)}"
        awaited = [one for one in step.expect if isinstance(one, see.Request | see.Response)]
        if isinstance(action, do.Wait | do.Assert):
            return [*lines, *self._checks(step.conditions, depth, timeout)]
        if isinstance(action, do.Extract) and action.pages is not None:
            raise CannotSayError(f"{_ROWS}, and it goes from page to page")
        if isinstance(action, do.Extract):
            lines += self._extract(action, step, margin)
        else:
            acting, around, after = act_lines(action, self._words, self._remarks, self._recipe, timeout)
            if isinstance(action, do.Set):
                self._words.known.add(action.name)
            heads = [*around, *(["page.expect_popup() as popup"] if opens else []), *self._awaited(awaited, timeout)]
            for head_ in heads:
                lines.append(f"{margin}with {head_}:")
                margin += "    "
            lines += [f"{margin}{line}" for line in acting]
            lines += ["    " * depth + line for line in after]
            if isinstance(action, do.Download):
                self._words.known.add(action.name)
                lines += _kept(action, self._words, "    " * depth)
        rest = tuple(one for one in step.expect if one not in awaited)
        return [*lines, *self._checks(rest, depth, timeout, of=action)]

    def _awaited(self, several: list[see.Request | see.Response], timeout: str) -> list[str]:
        heads = []
        for one in several:
            tests = [f"address({self._words.text(one.glob)}).search(it.url) is not None"]
            of = "it" if isinstance(one, see.Request) else "it.request"
            tests += [f"{of}.method == {literal(one.method)}"] if one.method else []
            if isinstance(one, see.Response):
                tests.append("it.status < 400" if one.status is None else f"it.status == {one.status}")
            heads.append(f"page.expect_{one.kind}(lambda it: {' and '.join(tests)}{timeout})")
        return heads

    def _checks(
        self, several: tuple[see.Expectation, ...], depth: int, timeout: str, *, of: do.Action | None = None
    ) -> list[str]:
        lines: list[str] = []
        for one in several:
            try:
                if isinstance(one, see.Downloaded) and isinstance(of, do.Download):
                    kept = f"{self._words.values}[{literal(of.name)}]"
                    lines.append("    " * depth + f"assert fnmatch({kept}['name'], {self._words.text(one.glob)})")
                    continue
                lines += ["    " * depth + line for line in check_lines(one, self._words, timeout)]
                if isinstance(one, see.Table) or (isinstance(one, see.ValueIs) and one.target.role == "combobox"):
                    self._remarks.once(
                        "columns and lists of options", "a test looks at the cells of a row, and at native lists"
                    )
            except CannotSayError as error:
                self._remarks.lost(one.kind, str(error))
                lines.append("    " * depth + f"# NOT {quoted(f'{one.kind}: {error}')}")
        return lines

    def _extract(self, action: do.Extract, step: Step, margin: str) -> list[str]:
        """A text is read; rows are not, and whoever needs them fails."""
        try:
            if action.source != "text" or action.target is None:
                raise CannotSayError(_ROWS)
            from browser_agent.recipe.export.python_locator import locator

            text = f'" ".join({locator(action.target, self._words)}.inner_text().split())'
        except CannotSayError as error:
            self._remarks.lost(step.name, str(error))
            return [f"{margin}# NOT {quoted(f'{step.name}: {error}')}"]
        self._words.known.add(action.name)
        kept = f"{self._words.values}[{literal(action.name)}]"
        if action.pattern is None:
            return [f"{margin}{kept} = {text}"]
        return [
            f"{margin}found = re.search({action.pattern!r}, {text})",
            f"{margin}assert found is not None",
            f"{margin}{kept} = found[1] if found.re.groups else found[0]",
        ]

    def _call(self, call: Call, depth: int) -> list[str]:
        """The steps of a used recipe, written out with names of their own."""
        self._calls += 1
        margin, number = "    " * depth, f"{self._words.params}_{self._calls}"
        inner = _Writer(call.recipe, self._remarks, number, number.replace("params", "values"))
        given = {param.name: "" for param in call.recipe.params}
        lines = [f"{margin}# use {quoted(Path(call.recipe.place.file).name)}", f"{margin}{number} = {{"]
        for param in call.recipe.params:
            if param.name in call.params:
                value = call.params[param.name]
                given[param.name] = self._words.text(value) if isinstance(value, str) else literal(str(value))
                lines.append(f"{margin}    {literal(param.name)}: {given[param.name]},")
            else:
                lines.append(f"{margin}{param_line(param)}")
        lines += [f"{margin}}}", f"{margin}{inner._words.values}: dict = {{}}"]
        lines += inner._nodes(call.recipe.steps, depth)
        lines += inner._checks(call.recipe.verify, depth, "")
        if call.recipe.finally_:
            lines += inner._nodes(call.recipe.finally_, depth)
        if call.name:
            outputs = [
                (key, one)
                for key, one in call.recipe.outputs.items()
                if isinstance(one, str) and _is_known(one, inner._words)
            ]
            parts = ", ".join(f"{literal(key)}: {inner._words.text(one)}" for key, one in outputs)
            lines.append(f"{margin}{self._words.values}[{literal(call.name)}] = {{{parts}}}")
            self._words.known.add(call.name)
        return lines


def _is_known(text: str, words: Words) -> bool:
    return all(name.partition(".")[0] in words.known or name.startswith("params.") for name in references(text))


def _actions(recipe: Recipe) -> list[do.Action]:
    from browser_agent.recipe.lint import steps

    return [step.action for step in steps(recipe.steps + recipe.finally_)]


def _dialogs(recipe: Recipe) -> list[str]:
    """Boxes are answered as the recipe says beforehand; every other one as its policy does, or dismissed."""
    accepted = [kind for kind, answer in recipe.policy.dialogs.items() if answer == "accept"]
    return [
        "    answers: list[tuple[bool, str | None]] = []",
        "",
        "    def answer(dialog: Dialog) -> None:",
        f"        accept, text = answers.pop(0) if answers else (dialog.type in {accepted!r}, None)",
        "        if not accept:",
        "            dialog.dismiss()",
        "        elif text is None:",
        "            dialog.accept()",
        "        else:",
        "            dialog.accept(text)",
        "",
        '    page.context.on("dialog", answer)',
    ]


def _kept(action: do.Download, words: Words, margin: str) -> list[str]:
    kept = f"{words.values}[{literal(action.name)}]"
    return [
        f"{margin}assert Path(got.value.path()).stat().st_size > 0",
        f'{margin}{kept} = {{"name": got.value.suggested_filename, "path": str(got.value.path())}}',
    ]
