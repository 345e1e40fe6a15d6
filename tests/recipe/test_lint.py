"""Warnings: what a recipe may say but would better not."""

from pathlib import Path

import pytest

from browser_agent.recipe.lint import check, warnings
from tests.recipe.texts import recipe_of

TARGET = "Name the element by role and name, and narrow it with within, near or row."


@pytest.mark.parametrize(
    ("steps", "header", "said"),
    [
        ('  - click: css ".x"\n', "", f'r.yaml:4:5: step 1 finds its element by markup (css ".x"). {TARGET}'),
        (
            "  - click: {role: link, nth: 2}\n",
            "",
            f"r.yaml:4:5: step 1 finds its element by order (link number 3). {TARGET}",
        ),
        (
            "  - click: {point: [1, 2]}\n",
            "",
            f"r.yaml:4:5: step 1 finds its element by a position in the window (point 1,2). {TARGET}",
        ),
        (
            "  - assert: {not: {visible: 'css \".x\"'}}\n",
            "",
            f'r.yaml:4:5: step 1 finds its element by markup (css ".x"). {TARGET}',
        ),
        (
            "  - click: button\n    effect: once\n",
            "",
            "r.yaml:4:5: step 1 has effect once, and nothing tells whether it happened. "
            "Add `expect:` that proves the effect, or `probe:` that finds it again after a crash.",
        ),
        (
            "  - click: button\n    effect: once\n    optional: true\n    expect: {visible: main}\n",
            "",
            "r.yaml:4:5: step 1 has effect once and is optional. "
            "Remove `optional:`; an effect that may or may not have happened must stop the run.",
        ),
        (
            "  - extract: {from: table, as: rows}\n    check: {min: 0}\n",
            "",
            "r.yaml:4:5: step 1 accepts no rows and expects nothing. "
            "Add `expect:` that tells an empty result from a page that did not load.",
        ),
        (
            "  - note: ${params.a}\n",
            "params: {a: string}\n",
            'r.yaml:3:13: param "a" has no example. Add `example:`, so that messages and docs can show one.',
        ),
        (
            "  - back:\n",
            "params: {a: {default: x}}\n",
            'r.yaml:3:13: param "a" is never used. Use it or remove it.',
        ),
        (
            "  - fill: {into: textbox, value: '${secrets.a}'}\n",
            "secrets: {a: env:A}\n",
            'r.yaml:3:14: secret "a" names no origins. Add `origins:`, the only sites where it may be typed.',
        ),
        (
            "  - back:\n",
            "secrets: {a: {from: env:A, origins: ['https://a.test']}}\n",
            'r.yaml:3:14: secret "a" is never used. Use it or remove it.',
        ),
        (
            "  - back:\n",
            "needs_model: always\n",
            "r.yaml:1:1: this recipe always needs a model. Write the steps out to run without.",
        ),
    ],
)
def test_what_stands_out_is_said_with_its_place(steps: str, header: str, said: str):
    found = warnings(recipe_of(steps, header))

    assert [str(problem) for problem in found] == [said]
    assert {problem.level for problem in found} == {"warning"}


@pytest.mark.parametrize(
    ("steps", "header"),
    [
        ('  - click: button "Send"\n    effect: once\n    expect: {visible: main}\n', ""),
        (
            "  - for_each: ${params.rows}\n    steps:\n      - note: ${row.a}\n",
            "params: {rows: {type: table, example: a.csv}}\n",
        ),
        ("  - goto: ${params.site}/a\n", "params: {site: {example: 'http://a.test'}}\n"),
        ("  - back:\n", "params: {site: {example: 'http://a.test'}}\npolicy: {navigate: '${params.site}'}\n"),
    ],
)
def test_an_ordinary_recipe_has_no_warnings(steps: str, header: str):
    assert warnings(recipe_of(steps, header)) == ()


def test_check_gives_the_errors_alone_when_there_are_any(tmp_path: Path):
    (tmp_path / "r.yaml").write_text('recipe: 1\ntitle: T\nsteps:\n  - click: css ".x"\n  - clik: x\n')

    (problem,) = check(tmp_path / "r.yaml")

    assert problem.level == "error"
    assert problem.place.line == 5
