"""The published JSON Schema accepts what load accepts, and refuses the mistakes that an editor can see."""

from pathlib import Path

import jsonschema
import pytest

from browser_agent.recipe.expectation import KINDS
from browser_agent.recipe.load import HEADER_KEYS, load_text
from browser_agent.recipe.reading import plain, read
from browser_agent.recipe.schema import json_schema
from browser_agent.recipe.step import CONTROL, EXTRACT_KEYS, STEP_KEYS
from browser_agent.recipe.target import LONG_KEYS
from browser_agent.recipe.verb import VERBS
from browser_agent.recipe.write import dump
from tests.recipe.test_mistakes import MISTAKES

ROOT = Path(__file__).parents[2]
RECIPES = sorted(
    path
    for folder in (ROOT / "recipes", ROOT / "tests")
    for path in folder.rglob("*.yaml")
    if path.read_text(encoding="utf-8").startswith(("recipe: 1", "# Teaches"))
)
SCHEMA = json_schema()
VALIDATOR = jsonschema.Draft202012Validator(SCHEMA)

BEYOND_A_SCHEMA = {
    "an unknown param", "a param without its prefix", "a name before it is made", "an unknown field of rows",
    "an unknown field of a download", "a broken reference", "a secret in a note", "a page that names a file",
    "an example that breaks the pattern", "a slow pattern", "a pattern that does not compile", "a sum of no column",
    "an origin with a path", "every origin", "a start without a scheme", "a script as an address",
    "a path out of the folder", "an id twice", "a missing file to use", "a mistyped key to press",
    "a short name of a key", "a time zone that is none",
}  # fmt: skip


def data_of(source: str) -> object:
    return plain(read(source, "r.yaml"))


def test_the_schema_is_a_schema():
    jsonschema.Draft202012Validator.check_schema(SCHEMA)


@pytest.mark.parametrize("path", RECIPES, ids=lambda path: path.stem)
def test_every_recipe_of_the_repository_fits_as_written_and_as_dumped(path: Path):
    text = path.read_text(encoding="utf-8")

    assert [error.message for error in VALIDATOR.iter_errors(data_of(text))] == []
    assert [error.message for error in VALIDATOR.iter_errors(data_of(dump(load_text(text, str(path)))))] == []


def _readable(source: str) -> bool:
    try:
        data_of(source)
    except Exception:  # noqa: BLE001 - whatever stops the reader, a schema never sees it
        return False
    return True


SEEN = [name for name, (source, _) in MISTAKES.items() if _readable(source) and name not in BEYOND_A_SCHEMA]


@pytest.mark.parametrize("mistake", SEEN)
def test_a_mistake_that_an_editor_can_see_does_not_fit(mistake: str):
    assert not VALIDATOR.is_valid(data_of(MISTAKES[mistake][0]))


@pytest.mark.parametrize("mistake", sorted(BEYOND_A_SCHEMA))
def test_what_only_check_can_know_fits(mistake: str):
    assert VALIDATOR.is_valid(data_of(MISTAKES[mistake][0]))


def test_the_schema_knows_every_word_of_the_readers():
    parts = SCHEMA["$defs"]

    assert set(SCHEMA["properties"]) == set(HEADER_KEYS)
    assert set(parts["expectation"]["properties"]) == set(KINDS)
    assert set(parts["query"]["anyOf"][1]["properties"]) == set(LONG_KEYS) - {"point"}
    assert set(parts["step"]["properties"]) == {
        *VERBS, "extract", *CONTROL, *(key for keys in CONTROL.values() for key in keys), *STEP_KEYS, *EXTRACT_KEYS,
    }  # fmt: skip


def test_every_key_is_described_for_editors():
    fields = {**SCHEMA["properties"], **SCHEMA["$defs"]["step"]["properties"]}
    fields |= SCHEMA["$defs"]["expectation"]["properties"]

    assert [key for key, part in fields.items() if not part.get("description")] == []
