"""Values in a Python script that is read and never run: texts, numbers, patterns, and names that stand for them."""

from __future__ import annotations

import ast
import re
from dataclasses import dataclass

from browser_agent.core.expect import Match
from browser_agent.recipe.pattern import mistake

Constants = dict[str, str]


class NotSaidError(ValueError):
    """A part of a script that no recipe can say; the message is why."""


@dataclass(frozen=True)
class FromEnvironment:
    """`os.environ["NAME"]`: a value that the script did not hold either."""

    name: str


@dataclass(frozen=True)
class Pattern:
    """`re.compile(...)`. folds: whatever the case."""

    text: str
    folds: bool = False

    @property
    def plain(self) -> str | None:
        """The text when the pattern is nothing but one; None otherwise."""
        bare = re.sub(r"\\([^A-Za-z0-9])", "", self.text)
        return None if re.search(r"[\\.^$*+?{}\[\]|()]", bare) else re.sub(r"\\(.)", r"\1", self.text)


def unwrapped(node: ast.expr) -> ast.expr:
    """The expression without `await`."""
    return node.value if isinstance(node, ast.Await) else node


def text_of(node: ast.expr, constants: Constants) -> str:
    """The text of an expression. Raises NotSaidError for what is only known when the script runs."""
    match node:
        case ast.Constant(value=str() as text):
            return text
        case ast.Constant(value=int() | float() as number) if not isinstance(number, bool):
            return str(number)
        case ast.Name(id=name) if name in constants:
            return constants[name]
        case ast.BinOp(op=ast.Add(), left=left, right=right):
            return text_of(left, constants) + text_of(right, constants)
        case ast.JoinedStr(values=parts):
            return "".join(text_of(part, constants) for part in parts)
        case ast.FormattedValue(value=inner, conversion=-1, format_spec=None):
            return text_of(inner, constants)
        case ast.Call(func=ast.Name(id="str"), args=[inner]):
            return text_of(inner, constants)
        case _:
            raise NotSaidError(f"{sketch(node)} is only known when the script runs")


def environment(node: ast.expr) -> FromEnvironment | None:
    """The variable that an expression reads from the environment; None when it is something else."""
    match node:
        case ast.Subscript(
            value=ast.Attribute(value=ast.Name(id="os"), attr="environ"), slice=ast.Constant(value=str() as name)
        ):
            return FromEnvironment(name)
        case ast.Call(func=ast.Attribute(attr="getenv" | "get"), args=[ast.Constant(value=str() as name), *_]) if (
            "os" in sketch(node.func)
        ):
            return FromEnvironment(name)
        case _:
            return None


def pattern_of(node: ast.expr) -> Pattern | None:
    """The pattern of a `re.compile(...)`; None when it is something else."""
    match node:
        case ast.Call(
            func=ast.Attribute(value=ast.Name(id="re"), attr="compile"),
            args=[ast.Constant(value=str() as text), *flags],
        ):
            return Pattern(text, any("IGNORECASE" in sketch(flag) or sketch(flag) == "re.I" for flag in flags))
        case _:
            return None


def match_of(node: ast.expr, constants: Constants, *, part: bool) -> Match:
    """What an assertion compares with. part: a plain text is looked for inside. Raises NotSaidError."""
    pattern = pattern_of(node)
    if pattern is None:
        text = text_of(node, constants)
        if not text:
            return Match(empty=True)
        return Match(contains=text) if part else Match(equals=text)
    if pattern.plain is not None and not pattern.folds:
        return Match(contains=pattern.plain)
    whole = ("(?i)" if pattern.folds else "") + f".*(?:{pattern.text}).*"
    if len(whole) > 200 or mistake(whole):
        raise NotSaidError(f"the pattern {pattern.text}: a recipe takes simpler ones")
    return Match(matches=whole)


def glob_of(node: ast.expr, constants: Constants) -> str:
    """The address that an assertion compares with, as a glob. Raises NotSaidError."""
    pattern = pattern_of(node)
    if pattern is None:
        return text_of(node, constants)
    text = pattern.text
    begins, ends = text.startswith("^"), text.endswith("$") and not text.endswith(r"\$")
    middle = re.split(r"\.\*", text.removeprefix("^").removesuffix("$") if ends else text.removeprefix("^"))
    parts = [Pattern(one).plain for one in middle]
    if pattern.folds or None in parts:
        raise NotSaidError(f"the pattern {pattern.text}: an address is compared with a glob")
    glob = "**".join(one or "" for one in parts)
    return re.sub(r"\*{3,}", "**", ("" if begins else "**") + glob + ("" if ends else "**"))


def flag(node: ast.expr | None, default: bool) -> bool:  # noqa: FBT001 - a default
    """A literal true or false."""
    return node.value if isinstance(node, ast.Constant) and isinstance(node.value, bool) else default


def number_of(node: ast.expr | None) -> float | None:
    """A literal number, None for everything else."""
    match node:
        case ast.Constant(value=int() | float() as number) if not isinstance(number, bool):
            return float(number)
        case ast.UnaryOp(op=ast.USub(), operand=ast.Constant(value=int() | float() as number)):
            return -float(number)
        case _:
            return None


def sketch(node: ast.AST) -> str:
    """An expression or a statement as it is written, for a message."""
    return ast.unparse(node).split("\n")[0].removesuffix(":")
