"""Secrets from a recipe to the field, over the command line: kinds of sources, CI logs, the kept log-in, late values."""

from __future__ import annotations

import json
import re
import sys
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import pytest

from browser_agent.core.errors import RecipeError
from browser_agent.core.recipe import Secret
from browser_agent.policy.totp import read_seed
from browser_agent.recipe.load import load
from browser_agent.recipe.schema import json_schema
from browser_agent.recipe.write import dump
from tests.faults.world import Site, environment, page, recipe, run

SEED = "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP"
LOGIN = page(
    "<form action=/in method=get><label>Pass <input type=password name=pass></label>"
    "<label>Code <input name=code autocomplete=one-time-code></label><button>Sign in</button></form>"
)
INSIDE = page(
    "<h1>Inside</h1>",
    script="const said = new URLSearchParams(location.search); localStorage.setItem('mine', 'kept');"
    "localStorage.setItem('copy', btoa('x' + said.get('pass'))); document.cookie = 'session=s3ss10n; path=/';"
    "document.cookie = 'copy=' + encodeURIComponent(said.get('pass')) + '; path=/';",
)
STEPS = """
- fill: {into: textbox "Pass", value: '${secrets.pass}'}
- fill: {into: textbox "Code", value: '${secrets.code}'}
- click: button "Sign in"
  expect: [{visible: heading "Inside"}]
"""
WORD = "s3cret &100%'quoted'"


@pytest.mark.long
def test_a_command_and_a_code_are_typed_hidden_and_told_to_github_first(tmp_path: Path) -> None:
    words = json.dumps([sys.executable, "-c", "import os; print(os.environ['VAULT'])"])
    secrets = [
        "secrets:",
        f"  pass: {{command: {words}, env: VAULT, field: password, frame: top}}",
        "  code: {totp: env:SEED, field: otp, uses: 1}",
        "env: {auth: {out: kept.json}}",
    ]
    env = environment(VAULT=WORD, SEED=SEED, GITHUB_ACTIONS="true", GITHUB_STEP_SUMMARY=str(tmp_path / "summary.md"))
    with Site({"/": LOGIN, "/in": INSIDE}) as site:
        done = run(recipe(tmp_path, site.url, STEPS, "\n".join(secrets)), "--json", env=env)
        sent = next(parse_qs(urlsplit(path).query) for path in site.seen if path.startswith("/in?"))

    assert done.code == 0, done
    assert sent["pass"] == [WORD]
    assert len(sent["code"][0]) == 6 and sent["code"][0].isdigit()
    masks = [line.removeprefix("::add-mask::") for line in done.err.splitlines() if line.startswith("::add-mask::")]
    assert sorted(masks) == sorted([SEED, WORD.replace("%", "%25"), sent["code"][0]])
    assert done.err.startswith(f"::add-mask::{SEED}\n")
    json.loads(done.out)
    others = (
        re.sub(r"::add-mask::.*\n", "", done.err) + done.out + (tmp_path / "summary.md").read_text(encoding="utf-8")
    )
    assert WORD not in others and sent["code"][0] not in others and SEED not in others
    kept = (tmp_path / "kept.json").read_text(encoding="utf-8")
    assert "s3ss10n" in kept and '"mine"' in kept
    assert '"copy"' not in kept and WORD not in kept
    assert (tmp_path / "kept.json").stat().st_mode & 0o077 == 0
    assert "copy holds a secret and is not in the kept log-in" in str(done.of("warned"))


@pytest.mark.long
def test_a_place_that_gives_no_value_in_time_ends_the_run_in_words_and_types_nothing(tmp_path: Path) -> None:
    words = json.dumps([sys.executable, "-c", "import sys; print('half'); sys.exit('sealed')"])
    with Site({"/": LOGIN, "/in": INSIDE}) as site:
        steps = STEPS.replace("${secrets.code}", "123456")
        done = run(recipe(tmp_path, site.url, steps, f"secrets:\n  pass: {{command: {words}}}"))

    assert done.code == 5, done
    assert "secret pass cannot be had" in done.out and "ended with 1: sealed" in done.out
    assert not any(path.startswith("/in") for path in site.seen)


SPELLINGS = {
    "env:A": "env:A",
    "{from: env:A, frame: top}": "env:A",
    "keyring:shop/ada": "keyring:shop/ada",
    "{totp: env:A}": "totp:env:A",
    "totp:env:A": "totp:env:A",
    "{from: {totp: 'file:seed.txt'}, uses: 2}": "totp:file:seed.txt",
    "{command: [op, read, 'op://v/item']}": 'command:["op", "read", "op://v/item"]',
    "{command: [op], env: [OP_SESSION]}": 'command:{"run": ["op"], "env": ["OP_SESSION"]}',
    "{totp: {command: [op, read, x]}}": 'totp:command:["op", "read", "x"]',
    "{passkey: 'file:key.json'}": "passkey:file:key.json",
}


def written(folder: Path, secret: str) -> Path:
    file = folder / "job.yaml"
    origin = "origins: ['https://a.test']"
    if secret.startswith("{") and secret.count("}") == 1 and "origins" not in secret:
        secret = secret.replace("}", f", {origin}}}")
    steps = "steps:\n  - fill: {into: textbox, value: '${secrets.it}'}\n"
    file.write_text(f"recipe: 1\ntitle: T\nstart: https://a.test/\nsecrets:\n  it: {secret}\n{steps}", encoding="utf-8")
    return file


@pytest.mark.parametrize("spelling", SPELLINGS)
def test_every_spelling_of_a_source_is_read_written_and_in_the_schema(tmp_path: Path, spelling: str) -> None:
    import jsonschema
    from ruamel.yaml import YAML

    file = written(tmp_path, spelling)
    (one,) = load(file).secrets

    assert one.source == SPELLINGS[spelling]
    assert ("frame: top" in spelling) is (one.frame == "top")
    validator = jsonschema.Draft202012Validator(json_schema())
    again = tmp_path / "again.yaml"
    again.write_text(dump(load(file)), encoding="utf-8")
    for each in (file, again):
        assert [error.message for error in validator.iter_errors(YAML(typ="safe").load(each.read_text()))] == []
    (other,) = load(again).secrets
    assert other.model_dump(exclude={"place"}) == one.model_dump(exclude={"place"})


@pytest.mark.parametrize(
    ("spelling", "told"),
    [("{command: op read x}", "a command is a list of words"), ("{command: []}", "a command is a list of words"),
     ("{totp: env:A, from: env:B}", "it comes from one place"), ("{origins: ['https://a.test']}", '"from" is missing'),
     ("{totp: JBSWY3DPEHPK3PXP}", "a secret is never written in a recipe"), ("keyring:alone", "is not followed by"),
     ("{from: env:A, origins: ['http://a.test']}", "could be read by anybody on the way"),
     ("{from: env:A, frame: inside}", "inside"), ("{from: env:A, env: X}", "there is no command"),
     ("{passkey: 'file:../key.json'}", "../key.json")],
)  # fmt: skip
def test_what_is_wrong_with_a_source_is_told_without_repeating_a_value(
    tmp_path: Path, spelling: str, told: str
) -> None:
    file = written(tmp_path, spelling)

    with pytest.raises(RecipeError) as caught:
        load(file)

    assert told in caught.value.message
    assert "JBSWY3DPEHPK3PXP" not in caught.value.message


def test_neither_the_words_for_a_secret_nor_a_seed_show_its_value() -> None:
    told = Secret(name="it", source="env:A", place={"file": "f", "line": 1})

    assert "env:A" in repr(told)
    assert SEED not in repr(read_seed(SEED)) + str(read_seed(SEED))
