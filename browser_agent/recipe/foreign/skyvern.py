"""Skyvern's workflows, where they say what a recipe says: addresses, params, and code on a page; prompts are listed."""

from __future__ import annotations

import ast
import re
import textwrap

from browser_agent.core.errors import RecipeError
from browser_agent.core.recipe import ParamType
from browser_agent.core.value import Data
from browser_agent.recipe.foreign import codegen
from browser_agent.recipe.foreign.hearing import Hearing
from browser_agent.recipe.foreign.tree import get, items, said
from browser_agent.recipe.foreign.wording import reference
from browser_agent.recipe.names import NAME
from browser_agent.recipe.reading import Mapping, Node, Scalar

TYPES: dict[str, ParamType] = {"string": "string", "integer": "integer", "float": "decimal", "boolean": "boolean"}
_JINJA = re.compile(r"\{\{\s*([A-Za-z_]\w*)\s*\}\}")
_GOAL = "it is a prompt for a model; write the steps out, or use `goal:` with `expect:`"
_PROMPTS = (
    "navigation_goal", "data_extraction_goal", "complete_criterion", "terminate_criterion", "prompt", "title_goal",
)  # fmt: skip
_OUTSIDE = "it is done outside the browser, and a recipe does only what a page does"


def is_workflow(root: Node) -> bool:
    """True for a mapping with a workflow_definition that has blocks."""
    return bool(items(get(root, "workflow_definition", "blocks")))


def hear(root: Node, hearing: Hearing) -> None:
    """Speak a whole workflow into the hearing."""
    workflow = _Workflow(hearing)
    for one in items(get(root, "workflow_definition", "parameters")):
        workflow.parameter(one)
    workflow.blocks(items(get(root, "workflow_definition", "blocks")))
    for key in ("finally_block_label", "error_code_mapping", "webhook_callback_url", "totp_verification_url"):
        node = get(root, "workflow_definition", key) or get(root, key)
        if isinstance(node, Mapping) or said(node):
            hearing.at(node.place if node else root.place)
            hearing.lost(key, "a recipe has no such key; write `finally:` where something must be done at the end")


class _Workflow:
    def __init__(self, hearing: Hearing) -> None:
        self._hearing = hearing
        self._number = 0

    def parameter(self, node: Node) -> None:
        """A parameter to a param; a credential is asked for as a secret by whoever writes the steps."""
        kind, key = said(get(node, "parameter_type")), said(get(node, "key"))
        self._hearing.at(node.place)
        if kind == "output":
            return
        if kind != "workflow" or not NAME.fullmatch(key):
            self._hearing.lost(f"{kind} {key}", "declare it under `secrets:` with its source and origins")
            return
        of = said(get(node, "workflow_parameter_type"), "string")
        if of not in TYPES:
            self._hearing.lost(f"{key} of type {of}", "declare it under `secrets:` or as a param of type table or file")
            return
        default = get(node, "default_value")
        self._hearing.params[key] = _default(default)
        self._hearing.param_types[key] = TYPES[of]

    def blocks(self, nodes: tuple[Node, ...]) -> None:
        """Blocks in order."""
        for node in nodes:
            kind, label = said(get(node, "block_type")), said(get(node, "label"))
            self._number += 1
            self._hearing.at(node.place, f"block {self._number} ({kind} {label})")
            self._block(kind, node)
            if said(get(node, "continue_on_failure")) == "true":
                self._hearing.lost("continue_on_failure", "write `optional:` on the steps that may fail")

    def _block(self, kind: str, node: Node) -> None:
        match kind:
            case "goto_url":
                self._open(node)
            case "wait":
                self._hearing.note(f"{said(get(node, 'wait_sec'))} seconds", "every step waits for what it needs")
            case "code":
                self._code(node)
            case "for_loop" | "while_loop":
                over = said(get(node, "loop_over_parameter_key"), said(get(node, "loop_variable_reference")))
                self._hearing.lost(f"a loop over {over}", "write `for_each:` over a param of type table")
                self._inside(items(get(node, "loop_blocks")))
            case "conditional":
                self._hearing.lost("a condition", "a model judges it; write `if:` with what must be seen")
            case (
                "task"
                | "task_v2"
                | "action"
                | "navigation"
                | "extraction"
                | "login"
                | "validation"
                | "file_download"
                | "human_interaction"
            ):
                self._open(node)
                prompts = [said(get(node, key)) for key in _PROMPTS if said(get(node, key))]
                self._hearing.lost(" ".join(prompts), _GOAL)
            case _:
                self._hearing.lost(said(get(node, "url")), _OUTSIDE)

    def _inside(self, nodes: tuple[Node, ...]) -> None:
        """Blocks of a loop that is not there: each is listed, and none is done."""
        for node in nodes:
            kind, label = said(get(node, "block_type")), said(get(node, "label"))
            self._number += 1
            self._hearing.at(node.place, f"block {self._number} ({kind} {label})")
            self._hearing.lost(f"{kind} {label}", "it stands inside a loop that could not be carried over")
            self._inside(items(get(node, "loop_blocks")))

    def _open(self, node: Node) -> None:
        url = said(get(node, "url"))
        text = self._text(url) if url else None
        if text is not None:
            self._hearing.goto(text)

    def _text(self, raw: str) -> str | None:
        unknown = [name for name in _JINJA.findall(raw) if name not in self._hearing.params]
        rest = _JINJA.sub("", raw)
        if unknown or "{{" in rest or "{%" in rest:
            self._hearing.lost(raw, "a template that only Skyvern can fill in")
            return None
        return _JINJA.sub(lambda found: reference(f"params.{found[1]}"), raw)

    def _code(self, node: Node) -> None:
        """Python on a page: read as a script of Playwright is, with the lines of this file."""
        code = get(node, "code")
        if not isinstance(code, Scalar):
            self._hearing.lost("code", "there is none")
            return
        place = code.place
        try:
            module = codegen.parse(
                f"async def block(page):\n{textwrap.indent(code.text, '    ')}\n    pass", place.file
            )
        except RecipeError as error:
            self._hearing.lost("code", error.problems[0].message)
            return
        ast.increment_lineno(module, place.line - 1)
        function = next(one for one in module.body if isinstance(one, codegen.Function))
        codegen.hear(module, function, self._hearing)


def _default(node: Node | None) -> Data:
    return node.value if isinstance(node, Scalar) else None
