"""A recipe file to a Recipe, or to every mistake that it holds."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, field
from pathlib import Path
from typing import Literal, cast

from browser_agent.core.errors import Problem, RecipeError
from browser_agent.core.expect import Expectation
from browser_agent.core.recipe import BudgetSpec, Environment, PolicySpec, Recipe
from browser_agent.core.recipe import Node as StepNode
from browser_agent.core.value import Data, Place
from browser_agent.recipe.address import read_address
from browser_agent.recipe.authority import read_policy
from browser_agent.recipe.confided import read_secrets
from browser_agent.recipe.declaration import read_params
from browser_agent.recipe.expectation import read_expectations
from browser_agent.recipe.fields import Fields, as_mapping
from browser_agent.recipe.handlers import read_handlers
from browser_agent.recipe.header import read_budget, read_environment
from browser_agent.recipe.names import NAME, Known
from browser_agent.recipe.nearest import nearest
from browser_agent.recipe.reading import MAX_BYTES, Node, Scalar, decode, read
from browser_agent.recipe.sheet import Opened, Sheet
from browser_agent.recipe.step import read_steps

HEADER_KEYS = (
    "recipe", "id", "title", "description", "tags", "owner", "needs_model", "start", "params", "secrets",
    "env", "policy", "budget", "handlers", "steps", "finally", "outputs", "verify",
)  # fmt: skip
MAX_USES_DEEP = 5
MAX_FILES = 100


def load(path: Path | str, *, prefix: str = "") -> Recipe:
    """The recipe in a file. Raises RecipeError with all problems of it and of the files that it uses.

    prefix: what the ids of its steps begin with, where it is run as a part of something else.
    """
    return _recipe(_bytes(Path(path), str(path)), str(path), prefix)


def load_text(text: str | bytes, file: str = "recipe.yaml") -> Recipe:
    """The recipe in a text. file: what places say; the files that it uses are looked for beside it."""
    # surrogatepass: half a character in a str becomes bytes that the reader refuses with their place.
    return _recipe(text.encode("utf-8", "surrogatepass") if isinstance(text, str) else text, file)


def _recipe(source: bytes, file: str, prefix: str = "") -> Recipe:
    reading = _Reading()
    opened = reading.open(source, file, prefix=prefix, from_page=frozenset())
    if reading.problems or opened is None:
        # A file that is used twice would say everything twice.
        raise RecipeError(tuple(dict.fromkeys(sorted(reading.problems, key=lambda one: _order(one, file)))))
    return opened.recipe


def _order(problem: Problem, file: str) -> tuple[bool, str, int, int]:
    """The file itself first, then the files that it uses, each from top to bottom."""
    place = problem.place
    return place.file != file, place.file, place.line, place.column


def _bytes(path: Path, file: str) -> bytes:
    """The file's bytes, at most one more than a recipe may have."""
    place = Place(file=file, line=1)
    try:
        with path.open("rb") as stream:
            return stream.read(MAX_BYTES + 1)
    except IsADirectoryError:
        problem = Problem(place=place, message="this is a folder.", fix="Name a recipe file in it.")
    except FileNotFoundError:
        problem = Problem(place=place, message="there is no such file.", fix=_beside(path))
    except (OSError, ValueError) as error:
        reason = getattr(error, "strerror", None) or str(error)
        problem = Problem(place=place, message=f"the file cannot be read: {reason}.")
    raise RecipeError((problem,))


def _beside(path: Path) -> str:
    from_folder = sorted(one.name for one in path.parent.glob("*.yaml")) if path.parent.is_dir() else []
    close = nearest(path.name, from_folder)
    return f'Did you mean "{path.parent / close}"?' if close else ""


@dataclass
class _Reading:
    """One call of load: all problems, and the files that are open, outermost first."""

    problems: list[Problem] = field(default_factory=list)
    chain: list[Path] = field(default_factory=list)
    files: int = 0

    def open(self, source: bytes, file: str, prefix: str, from_page: frozenset[str]) -> Opened | None:
        """Read one file, and the files that it uses."""
        self.files += 1
        sheet: Sheet = Sheet(file, lambda path, at, inner, page: self._open_other(sheet, (path, at), inner, page))
        sheet.scope.params_from_page = from_page
        self.chain.append(Path(file).resolve())
        try:
            root = read(decode(source, file), file)
            recipe = _header(sheet, root, hashlib.sha256(source).hexdigest(), prefix)
        except RecipeError as error:
            self.problems.extend(error.problems)
            return None
        finally:
            self.chain.pop()
            self.problems.extend(sheet.problems)
        if recipe is None:
            return None
        known = Known(fields=tuple(recipe.outputs), from_page=sheet.scope.known_of(recipe.outputs).from_page)
        return Opened(recipe=recipe, outputs=known)

    def _open_other(
        self, sheet: Sheet, what: tuple[str, Node], prefix: str, from_page: frozenset[str]
    ) -> Opened | None:
        text, at = what
        path = sheet.folder / text
        resolved, folder = path.resolve(), sheet.folder.resolve()
        if not resolved.is_relative_to(folder):
            sheet.error(at, f'"{text}" leads out of the folder of the recipe.', "Links out of the folder are refused.")
        elif _is_linked(sheet.folder, text):
            # Who can change the link changes what runs, and nobody sees it in the folder that was reviewed.
            sheet.error(at, f'"{text}" goes through a symbolic link.', "Put the file itself into the folder.")
        elif resolved in self.chain:
            names = " uses ".join(one.name for one in [*self.chain[self.chain.index(resolved) :], resolved])
            sheet.error(at, "recipes use each other in a circle.", f"{names}.")
        elif len(self.chain) > MAX_USES_DEEP:
            sheet.error(at, f"recipes are used {MAX_USES_DEEP} deep at most.", "Write the steps out here.")
        elif self.files >= MAX_FILES:
            sheet.error(at, f"one recipe uses {MAX_FILES} others at most, repeats counted.", "Use `for_each:`.")
        elif not resolved.is_file():
            sheet.error(at, f'there is no file "{text}" beside {sheet.file}.', _beside(path))
        else:
            return self.open(_bytes(path, str(path)), str(path), prefix, from_page)
        return None


def _is_linked(folder: Path, text: str) -> bool:
    """Whether any part of a path below a folder is a symbolic link."""
    parts = Path(text).parts
    return any(folder.joinpath(*parts[: end + 1]).is_symlink() for end in range(len(parts)))


def _header(sheet: Sheet, root: Node, sha256: str, prefix: str) -> Recipe | None:
    mapping = as_mapping(sheet, root, "a recipe")
    if mapping is None:
        return None
    fields = Fields(sheet, mapping, "a recipe", HEADER_KEYS)
    _version(fields)
    if fields.need("title", "Write title: what the recipe does.") is not None and fields.text("title", "fixed") == "":
        sheet.error(fields.node("title") or mapping, "the title is empty.", "Write what the recipe does.")
    params_node, secrets_node = fields.mapping_of("params"), fields.mapping_of("secrets")
    sheet.scope.params = params_node.keys if params_node else ()
    sheet.scope.secrets = secrets_node.keys if secrets_node else ()
    start_node = fields.node("start")
    needs = fields.choice("needs_model", ("never", "heal", "always")) or "never"
    sheet.needs_model = needs
    values: dict[str, object] = {
        "id": _recipe_id(fields),
        "title": fields.text("title", "fixed") or "",
        "description": fields.text("description", "fixed") or "",
        "tags": fields.texts("tags", "fixed"),
        "owner": fields.text("owner", "fixed") or "",
        "needs_model": cast("Literal['never', 'heal', 'always']", needs),
        "start": None if start_node is None else read_address(sheet, start_node, "start", whole=True),
        "params": read_params(sheet, params_node) if params_node else (),
        "secrets": read_secrets(sheet, secrets_node) if secrets_node else (),
        **_walls(fields),
        **_work(fields, prefix),
    }
    if sheet.problems or not values["steps"]:
        return None
    return sheet.make(mapping, lambda: Recipe.model_validate({**values, "place": mapping.place, "sha256": sha256}))


def _version(fields: Fields) -> None:
    node = fields.need("recipe", "Write recipe: 1 in the first line.")
    if node is not None and not (isinstance(node, Scalar) and node.text == "1"):
        said = node.text if isinstance(node, Scalar) else "this"
        fields.sheet.error(node, f'recipe must be 1, not "{said}".', "This program reads version 1 of the format.")


def _recipe_id(fields: Fields) -> str:
    node, said = fields.node("id"), fields.text("id", "fixed")
    if said is None or node is None:
        return Path(fields.sheet.file).stem
    if not NAME.fullmatch(said):
        fields.sheet.error(node, f'"{said}" cannot be an id.', "Use letters, digits, _ and -, a letter first.")
    return said


def _walls(fields: Fields) -> dict[str, object]:
    env, policy, budget = (fields.mapping_of(key) for key in ("env", "policy", "budget"))
    return {
        "env": read_environment(fields.sheet, env) if env else Environment(),
        "policy": read_policy(fields.sheet, policy) if policy else PolicySpec(),
        "budget": read_budget(fields.sheet, budget) if budget else BudgetSpec(),
    }


def _work(fields: Fields, prefix: str) -> dict[str, object]:
    """Steps first: what they name may stand in outputs, verify and finally."""
    sheet = fields.sheet
    steps_node, finally_node, verify_node = (
        fields.need("steps"),
        fields.node("finally"),
        fields.node("verify"),
    )
    handlers_node = fields.mapping_of("handlers")
    # First, so that they know no name of a step: they may come before it.
    handlers, unknown = read_handlers(sheet, handlers_node, prefix) if handlers_node is not None else ((), "stop")
    steps: tuple[StepNode, ...] = ()
    if steps_node is not None:
        steps = read_steps(sheet, steps_node, '"steps"', prefix)
    last: tuple[StepNode, ...] = ()
    if finally_node is not None:
        last = read_steps(sheet, finally_node, '"finally"', f"{prefix}finally.")
    outputs_node = fields.mapping_of("outputs")
    outputs: dict[str, Data] = {}
    for entry in outputs_node.entries if outputs_node else ():
        name = sheet.name(entry.key, "the name of an output")
        value = sheet.data(entry.node)
        if name is not None:
            outputs[name] = value
    verify: tuple[Expectation, ...] = ()
    if verify_node is not None:
        verify = read_expectations(sheet, verify_node, '"verify"')
    return {
        "handlers": handlers, "unknown": unknown, "steps": steps, "finally_": last, "outputs": outputs,
        "verify": verify,
    }  # fmt: skip
