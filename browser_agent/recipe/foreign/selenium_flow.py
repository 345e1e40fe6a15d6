"""Control flow of Selenium IDE: a flat list of commands to blocks, and conditions that need no script."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, field

from browser_agent.core import expect as see
from browser_agent.core.value import Place
from browser_agent.recipe.foreign.tree import get, items, said
from browser_agent.recipe.foreign.wording import reference
from browser_agent.recipe.reading import Node

OPENS = ("if", "while", "times", "forEach", "do")
MAX_BLOCKS = 20
"""Blocks inside each other."""
_VARIABLE = r"\$\{(\w+)\}"
_NUMBER = r"-?\d{1,12}(?:\.\d{1,6})?"
_COMPARED = re.compile(rf"""{_VARIABLE}\s*(===?|!==?|<|>)\s*(?:"([^"\\]*)"|'([^'\\]*)'|({_NUMBER})|(true|false))""")


@dataclass
class Command:
    """One command. number: its place in the test, from 1. others: alternative locators."""

    number: int
    name: str
    target: str
    value: str
    place: Place
    others: list[str] = field(default_factory=list)
    window: str = ""
    """The handle that a window gets which this command opens."""

    @property
    def step(self) -> str:
        """What a remark calls it."""
        return f"step {self.number} ({self.name})"


@dataclass
class Block:
    """A control command with what stands under it. parts: the commands before each `elseIf`, `else` or the end."""

    head: Command
    parts: list[tuple[Command, list[Command | Block]]] = field(default_factory=list)
    tail: Command | None = None


def commands_of(test: Node) -> list[Command]:
    """All commands of a test in order."""
    found: list[Command] = []
    for number, node in enumerate(items(get(test, "commands")), 1):
        others = [said(items(pair)[0]) for pair in items(get(node, "targets")) if items(pair)]
        name, target, value = (said(get(node, key)) for key in ("command", "target", "value"))
        window = said(get(node, "windowHandleName")) if said(get(node, "opensWindow")) == "true" else ""
        found.append(Command(number, name, target, value, node.place, others, window))
    return found


def blocks_of(commands: list[Command], complain: Callable[[Command, str], None]) -> list[Command | Block]:
    """Commands with their blocks. complain: hears of an end without a beginning, and the like."""
    root: list[Command | Block] = []
    stack: list[tuple[Block | None, list[Command | Block]]] = [(None, root)]
    for one in commands:
        block, here = stack[-1]
        if one.name in OPENS and len(stack) <= MAX_BLOCKS:
            opened = Block(one, [(one, [])])
            here.append(opened)
            stack.append((opened, opened.parts[0][1]))
        elif one.name in ("elseIf", "else") and block is not None and block.head.name == "if":
            block.parts.append((one, []))
            stack[-1] = (block, block.parts[-1][1])
        elif (one.name == "end" and block is not None and block.head.name != "do") or (
            one.name == "repeatIf" and block is not None and block.head.name == "do"
        ):
            block.tail = one
            stack.pop()
        elif one.name in ("end", "else", "elseIf", "repeatIf", *OPENS):
            complain(one, "it has no beginning here, or is nested too deep")
        else:
            here.append(one)
    return root


def everything(parts: list[Command | Block]) -> list[Command]:
    """Every command of blocks, in order."""
    found: list[Command] = []
    for one in parts:
        if isinstance(one, Command):
            found.append(one)
        else:
            for head, inner in one.parts:
                found.extend([head, *everything(inner)])
            found.extend([one.tail] if one.tail else [])
    return found


def condition(text: str, known: set[str]) -> see.Expectation | None:
    """A condition that only compares one known variable with a literal; None for every other script."""
    text = text.strip()
    if text in ("true", "false"):
        return see.That(value=True, match=see.Match(equals=text == "true"))
    found = _COMPARED.fullmatch(text)
    if found is None or found[1] not in known:
        return None
    literal = (
        found[5]
        if found[5] is not None
        else found[6]
        if found[6] is not None
        else found[3]
        if found[3] is not None
        else found[4]
    )
    value = reference(found[1])
    match found[2]:
        case "<" | ">":
            if found[5] is None:
                return None
            bound = {"below" if found[2] == "<" else "above": float(literal)}
            return see.That(value=value, match=see.Match.model_validate(bound))
        case operator:
            same = see.That(value=value, match=see.Match(equals=literal) if literal else see.Match(empty=True))
            return see.Not(of=same) if operator.startswith("!") else same
