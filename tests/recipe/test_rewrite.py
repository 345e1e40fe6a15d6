"""A changed target, and every other byte as it was."""

from pathlib import Path

import pytest

from browser_agent.core.errors import RecipeError
from browser_agent.core.target import Fingerprint, Query
from browser_agent.core.value import Place
from browser_agent.recipe.load import load
from browser_agent.recipe.rewrite import replace_target, replace_value

HEAD = "# Orders parts.\nrecipe: 1   # the version\ntitle:   'T'\nsteps:\n"
NEW = Query(role="button", name="Dispatch")


def rewritten(tmp_path: Path, steps: str, query: Query, line: int = 5, column: int = 5) -> str:
    """The steps after a change of the target at a place."""
    path = tmp_path / "r.yaml"
    path.write_bytes((HEAD + steps).encode())
    replace_target(path, Place(file=str(path), line=line, column=column), query)
    after = path.read_bytes().decode()
    assert after.startswith(HEAD)
    load(path)
    return after.removeprefix(HEAD)


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ('  - click: button "Send"  # go\n    # why\n', '  - click: button "Dispatch"  # go\n    # why\n'),
        ("  - click: 'button \"Send\"'\n", "  - click: 'button \"Dispatch\"'\n"),
        ('  - click: "button \\"Send\\""\n', '  - click: "button \\"Dispatch\\""\n'),
        ('  - click: {on: button "Send", count: 2}\n', '  - click: {on: button "Dispatch", count: 2}\n'),
        ('  - click:\n      on:   button "Send" # a\n', '  - click:\n      on:   button "Dispatch" # a\n'),
        ('  - name: x\n    click: button "Send"\r\n', '  - name: x\n    click: button "Dispatch"\r\n'),
        (
            '  - fill: { into: textbox "A",   value: ${run.id} }\n',
            '  - fill: { into: button "Dispatch",   value: ${run.id} }\n',
        ),
        ("  - click: {role: button, name: Send}  # x\n", '  - click: button "Dispatch"  # x\n'),
        (
            "  - click:\n      role: button  # kind\n      name: Send # words\n    # end\n  - back:\n",
            '  - click:\n      button "Dispatch" # words\n    # end\n  - back:\n',
        ),
        (
            '  - extract: {from: table "A", as: rows}\n    check: {min: 0}\n',
            '  - extract: {from: button "Dispatch", as: rows}\n    check: {min: 0}\n',
        ),
        ("  - press: {keys: Enter, in: main}\n", '  - press: {keys: Enter, in: button "Dispatch"}\n'),
    ],
)
def test_only_the_target_changes(tmp_path: Path, before: str, after: str):
    assert rewritten(tmp_path, before, NEW) == after


def test_a_long_form_that_keeps_its_keys_keeps_its_comments(tmp_path: Path):
    before = "  - click:\n      role: button  # kind\n      name: 'Send' # words\n      exact: false\n"

    after = rewritten(tmp_path, before, Query(role="button", name="Dis", exact=False))

    assert after == before.replace("'Send'", "'Dis'")


@pytest.mark.parametrize("name", ["a, b", "{x}", "a: b", "# 1", "it's", '"', "\\", "[1]", "é "])
@pytest.mark.parametrize(
    "before", ['  - click: button "S"\n', '  - fill: {into: button "S", value: x}\n', "  - click: 'button'\n"]
)
def test_any_name_is_quoted_as_its_surroundings_need(tmp_path: Path, name: str, before: str):
    rewritten(tmp_path, before, Query(role="button", name=name))

    (step,) = load(tmp_path / "r.yaml").steps
    assert step.action.target == Query(role="button", name=name)


def test_a_query_that_needs_the_long_form_is_written_in_braces(tmp_path: Path):
    query = Query(role="button", name="Send", row={"Part": "Bolt, M8"}, was=Fingerprint(tag="button", equals=2))

    after = rewritten(tmp_path, '  - click: button "Send"\n', query)

    assert after == '  - click: {role: button, name: Send, row: {Part: "Bolt, M8"}, was: {tag: button, equals: 2}}\n'


def test_an_expectation_is_changed_by_its_own_place(tmp_path: Path):
    before = '  - back:\n    expect:\n      - visible: heading "A" # x\n'

    assert rewritten(tmp_path, before, NEW, line=7, column=18) == before.replace('heading "A"', 'button "Dispatch"')


def test_a_value_is_changed_alone(tmp_path: Path):
    path = tmp_path / "r.yaml"
    path.write_text(HEAD + "  - note: 'old' # x\n")

    replace_value(path, Place(file=str(path), line=5, column=11), "it's new")

    assert path.read_text() == HEAD + "  - note: 'it''s new' # x\n"


def test_a_byte_order_mark_line_ends_and_mode_stay(tmp_path: Path):
    path = tmp_path / "r.yaml"
    before = b'\xef\xbb\xbfrecipe: 1\r\ntitle: T\r\nsteps:\r\n  - click: button "Send"\r\n'
    path.write_bytes(before)
    path.chmod(0o640)

    replace_target(path, Place(file=str(path), line=4, column=5), NEW)

    assert path.read_bytes() == before.replace(b"Send", b"Dispatch")
    assert path.stat().st_mode & 0o777 == 0o640


def test_the_file_before_is_kept_and_no_other_file_is_left(tmp_path: Path):
    rewritten(tmp_path, '  - click: button "Send"\n', NEW)

    assert (tmp_path / "r.yaml.bak").read_text() == HEAD + '  - click: button "Send"\n'
    assert sorted(path.name for path in tmp_path.iterdir()) == ["r.yaml", "r.yaml.bak"]


@pytest.mark.parametrize(("line", "column"), [(5, 3), (99, 1), (6, 5)])
def test_a_place_without_a_target_changes_nothing(tmp_path: Path, line: int, column: int):
    with pytest.raises(RecipeError, match="there is no target here"):
        rewritten(tmp_path, '  - click: button "Send"\n  - back:\n', NEW, line, column)

    assert not (tmp_path / "r.yaml.bak").exists()


def test_a_change_that_would_not_load_is_not_written(tmp_path: Path):
    with pytest.raises(RecipeError, match="nothing is named"):
        rewritten(tmp_path, '  - click: button "Send"\n', Query(role="button", name="${nobody}"))

    assert (tmp_path / "r.yaml").read_text() == HEAD + '  - click: button "Send"\n'
