"""What a person or a program gives for the params of a recipe, read by type before anything starts."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from browser_agent.core.errors import InputError, Problem
from browser_agent.core.recipe import Param, Recipe
from browser_agent.core.template import as_text
from browser_agent.core.value import Data
from browser_agent.recipe.nearest import suggestion
from browser_agent.recipe.tables import read_table
from browser_agent.recipe.typed import EXAMPLES, broken_rule, parse


def read_params(recipe: Recipe, given: Mapping[str, Data], folder: Path) -> dict[str, Data]:
    """A typed value for every param: what is given, else the default.

    given: texts as typed after -p, or values that have their type already.
    folder: of the recipe. Defaults are looked for there; given paths in the current folder first.
    Raises RecipeError with every problem at once.
    """
    problems: list[Problem] = []
    names = [param.name for param in recipe.params]
    for name in given:
        if name not in names:
            fix = suggestion(name, names) if names else "The recipe has no params."
            problems.append(Problem(place=recipe.place, message=f'there is no param "{name}".', fix=fix))
    values: dict[str, Data] = {}
    for param in recipe.params:
        if param.name not in given and not param.has_default:
            problems.append(_missing(param))
            continue
        is_given = param.name in given
        try:
            value = _value(param, given[param.name] if is_given else param.default, _folders(folder, is_given=is_given))
        except ValueError as error:
            fix = f"Give it with -p {param.name}={_example(param)}" if is_given else "Change its default."
            message = f'param "{param.name}" ({param.type}): {error}.'
            problems.append(Problem(place=param.place, message=message, fix=fix))
            continue
        values[param.name] = value
    if problems:
        raise InputError(tuple(problems))
    return values


def _missing(param: Param) -> Problem:
    about = f" {param.description.rstrip('.')}." if param.description else ""
    message = f'param "{param.name}" ({param.type}) is missing, for example {_example(param)}.{about}'
    return Problem(place=param.place, message=message, fix=f"Give it with -p {param.name}={_example(param)}")


def _example(param: Param) -> str:
    """Something that one could type for the param, quoted for a shell where it must be."""
    if isinstance(param.example, list | tuple):
        return EXAMPLES[param.type]
    if param.example is not None:
        text = as_text(param.example)
    else:
        text = as_text(param.enum[0]) if param.enum else EXAMPLES[param.type]
    return f'"{text}"' if " " in text else text


def _folders(folder: Path, *, is_given: bool) -> tuple[Path, ...]:
    return (Path.cwd(), folder) if is_given else (folder,)


def _value(param: Param, raw: Data, folders: tuple[Path, ...]) -> Data:
    """One value of the param's type that keeps its rules; ValueError when there is none."""
    value = parse(param.type, raw)
    if param.type in ("file", "table") and isinstance(value, str):
        path = _found(value, folders)
        value = str(path) if param.type == "file" else read_table(path)
    if param.type == "table":
        _check_rows(param, value)
    broken = broken_rule(param, value)
    if broken:
        shown = "the table" if isinstance(value, list | tuple) else f'"{as_text(value)}"'
        raise ValueError(f"{shown} {broken}")
    return value


def _found(path: str, folders: tuple[Path, ...]) -> Path:
    for folder in folders:
        whole = folder / path
        if whole.is_file():
            return whole.resolve()
        if whole.is_dir():
            raise ValueError(f"{whole} is a folder")
    raise ValueError(f"there is no file {path} in {' or '.join(str(folder) for folder in dict.fromkeys(folders))}")


def _check_rows(param: Param, rows: Data) -> None:
    for number, row in enumerate(rows, 1):
        if not isinstance(row, dict):
            raise ValueError(f"row {number} is not a mapping from column to cell")
        missing = [column for column in param.columns if column not in row]
        if missing:
            has = ", ".join(map(str, row)) or "none"
            raise ValueError(f'row {number} has no column "{missing[0]}"; it has {has}')
