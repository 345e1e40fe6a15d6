"""What a recipe file means."""

from decimal import Decimal
from pathlib import Path

import pytest

from browser_agent.core.action import Check, Choose, Click, Download, Extract, Fill, Goto, Press, Scroll, Set
from browser_agent.core.errors import RecipeError
from browser_agent.core.expect import Count, Hidden, Match, Not, Text, That, Title, Url, Visible
from browser_agent.core.recipe import Branch, Call, Environment, Loop, Secret
from browser_agent.core.rows import Column, RowRules
from browser_agent.core.target import Point, Query
from browser_agent.core.value import Money, Place
from browser_agent.recipe.lint import steps
from browser_agent.recipe.load import load
from tests.recipe.texts import HEAD, recipe_of, step_of

WHOLE = Path(__file__).with_name("whole.yaml")


def test_the_example_that_says_everything_loads():
    recipe = load(WHOLE)

    assert recipe.title == "Everything"
    assert {step.action.kind for step in steps(recipe.steps)} == {
        "goto", "back", "click", "fill", "choose", "check", "press", "hover", "scroll", "upload", "download", "drag",
        "tab", "dialog", "wait", "extract", "assert", "set", "note", "screenshot",
    }  # fmt: skip


def test_params_are_typed_and_strings_keep_their_source_text():
    params = {param.name: param for param in load(WHOLE).params}

    assert params["month"].default == "2026-10"
    assert params["limit"].default == Money(amount=Decimal("12.50"), currency="EUR")
    assert params["gift"].default is False
    assert str(params["rate"].default) == "1.10"
    assert params["speed"].enum == ("Slow", "Fast")
    assert not params["site"].has_default


def test_env_takes_every_key():
    assert load(WHOLE).env == Environment(
        viewport=(1024, 768),
        locale="de-DE",
        timezone="Europe/Berlin",
        user_agent="Parts/1.0",
        clock="2026-03-05T09:30:00Z",
        auth_in="state.json",
        auth_out="kept/state.json",
        headers={"https://shop.example.test": {"X-Token": "${secrets.code}"}},
        network={"**/ads.js": "empty.js"},
    )


def test_a_secret_says_where_it_comes_from_and_where_it_may_go():
    assert load(WHOLE).secrets[1] == Secret(
        name="pass",
        source="dotenv:.env#SHOP_PASS",
        origins=("https://shop.example.test",),
        field="password",
        uses=1,
        place=Place(file=str(WHOLE), line=23, column=9),
    )


def test_ids_are_positions_and_a_written_id_stands_behind_its_parents():
    recipe = recipe_of(
        "  - if: {visible: main}\n    then: [{back: }]\n    else: [{back: }, {back: }]\n"
        "  - for_each: [1, 2]\n    steps:\n      - back:\n        id: again\n      - back:\n"
        "finally:\n  - back:\n"
    )
    branch, loop = recipe.steps

    assert isinstance(branch, Branch)
    assert isinstance(loop, Loop)
    assert [node.id for node in (branch, *branch.then, *branch.otherwise)] == ["1", "1.1", "1.2", "1.3"]
    assert [node.id for node in (loop, *loop.steps)] == ["2", "2.again", "2.2"]
    assert [node.id for node in recipe.finally_] == ["finally.1"]


def test_a_step_without_a_name_is_named_by_what_it_does():
    header = "secrets: {pin: env:PIN}\n"

    assert step_of('fill: {into: textbox "PIN", value: ${secrets.pin}}', header).name == (
        'fill textbox "PIN" = ${secrets.pin}'
    )


def test_a_reference_in_braces_needs_no_quotes():
    step = step_of("note: x\n  - set: {all: [${params.a}, {b: ${params.a}}]}", "params: {a: string}\n")

    assert step.action == Set(name="all", value=["${params.a}", {"b": "${params.a}"}])


@pytest.mark.parametrize("written", ["007", "true", "3.10", "2026-10-01", "0x1F", "1e3", "no"])
def test_a_filled_value_keeps_its_source_text(written: str):
    action = step_of(f'fill: {{into: textbox "Part", value: {written}}}').action

    assert action == Fill(target=Query(role="textbox", name="Part"), value=written)


@pytest.mark.parametrize(
    ("line", "action"),
    [
        ("goto: {url: /a}", Goto(url="/a")),
        ("click: {on: link, double: true}", Click(target=Query(role="link"), count=2)),
        ("click: {point: [3, 4.5]}", Click(target=Point(x=3, y=4.5))),
        ('check: label "A"', Check(target=Query(label="A"))),
        ('uncheck: label "A"', Check(target=Query(label="A"), on=False)),
        ("choose: {in: combobox, option: 3}", Choose(target=Query(role="combobox"), options=("3",))),
        ("press: Control++", Press(keys="Control++")),
        ("scroll: {by: 400}", Scroll(by=400)),
        ("scroll: {to: main}", Scroll(target=Query(role="main"))),
        ('download: link "CSV"', Download(target=Query(role="link", name="CSV"))),
    ],
)
def test_a_verb_takes_its_short_and_long_forms(line: str, action: object):
    assert step_of(line).action == action


@pytest.mark.parametrize(
    ("kind", "target"),
    [("table", "table"), ("table", "treegrid"), ("list", "list"), ("region", 'css ".card"'), ("region", "article")],
)
def test_the_role_of_its_target_says_how_an_extraction_reads(kind: str, target: str):
    action = step_of(f"extract: {{from: '{target}', as: rows}}").action

    assert isinstance(action, Extract)
    assert action.source == kind


def test_an_extraction_has_columns_and_rules():
    action = step_of(
        'extract: {from: table "Parts", as: parts}\n'
        "    schema: {part: string!, price: {type: money, header: Unit price}}\n"
        "    check: {min: 0, unique: part, sum: {price: 12.50}}"
    ).action

    assert action == Extract(
        target=Query(role="table", name="Parts"),
        name="parts",
        columns=(Column(name="part", required=True), Column(name="price", type="money", header="Unit price")),
        rules=RowRules(min=0, unique=("part",), sums={"price": Decimal("12.50")}),
    )


def test_a_download_can_be_extracted_from_by_reference_and_by_name():
    by_reference = step_of("download: link\n  - extract: {from: ${download}, as: rows}").action
    by_name = step_of("download: link\n  - extract: {from: {download: download}, as: rows}").action

    assert by_reference == by_name == Extract(source="download", file="download", name="rows")


def test_expectations_come_as_a_list_or_as_one_mapping():
    listed = step_of('back:\n    expect:\n      - url: "**"\n      - title: Parts\n      - text: Bolt').expect
    mapped = step_of('back:\n    expect: {url: "**", title: Parts, text: Bolt}').expect

    assert listed == mapped == (
        Url(glob="**"), Title(match=Match(equals="Parts")), Text(match=Match(contains="Bolt")),
    )  # fmt: skip


def test_numbers_in_expectations_stay_numbers():
    (that,) = step_of("back:\n    expect: {that: {value: 3, equals: 3, above: 2.5}}").expect

    assert that == That(value=3, match=Match(equals=3, above=Decimal("2.5")))


def test_a_reference_alone_is_a_condition():
    step = step_of("back:\n    when: ${params.gift}", "params: {gift: boolean}\n")

    assert step.when == (That(value="${params.gift}", match=Match(equals=True)),)


def test_not_and_count_nest():
    step = step_of("assert: {not: {count: {of: row, max: 3}}, hidden: alert}")

    assert step.action.model_dump()["that"] == (
        Not(of=Count(target=Query(role="row"), max=3)).model_dump(),
        Hidden(target=Query(role="alert")).model_dump(),
    )


def test_a_name_made_in_a_branch_is_known_after_it_and_a_loop_variable_is_not():
    recipe_of("  - if: {visible: main}\n    then:\n      - set: {a: 1}\n  - note: ${a}\n")

    with pytest.raises(RecipeError, match='nothing is named "row"'):
        recipe_of("  - for_each: [1]\n    steps:\n      - note: ${row}\n  - note: ${row}\n")


def test_a_used_recipe_is_loaded_with_its_own_names_and_ids(tmp_path: Path):
    (tmp_path / "sub").mkdir()
    inner = f"{HEAD}params: {{part: string}}\nsteps:\n  - note: ${{params.part}}\n  - set: {{done: 1}}\n"
    (tmp_path / "sub" / "order.yaml").write_text(inner + "outputs: {done: '${done}'}\n")
    main = tmp_path / "main.yaml"
    main.write_text(
        HEAD + "steps:\n  - use: sub/order.yaml\n    with: {part: Bolt}\n    as: order\n  - note: ${order.done}\n"
    )

    call = load(main).steps[0]

    assert isinstance(call, Call)
    assert call.params == {"part": "Bolt"}
    assert [step.id for step in call.recipe.steps] == ["1.1", "1.2"]
    assert call.recipe.place.file == str(tmp_path / "sub" / "order.yaml")


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ("use: ../out.yaml", "leads out of the folder"),
        ("use: /etc/passwd", "leads out of the folder"),
        ("use: link.yaml", "Links out of the folder are refused"),
        ("use: main.yaml", "main.yaml uses main.yaml"),
        ("use: sub.yaml", 'needs the param "part"'),
        ("use: sub.yaml\n    with: {part: 3, prat: 4}", 'has no param "prat". Did you mean "part"?'),
        ("use: sub.yaml\n    with: {part: many}", '"many" is not a whole number'),
        ("use: sbu.yaml", 'Did you mean "'),
        ("use: broken.yaml", 'broken.yaml:4:5: "clik" is not a verb'),
    ],
)
def test_what_cannot_be_used_is_refused(tmp_path: Path, line: str, said: str):
    folder = tmp_path / "recipes"
    folder.mkdir()
    (tmp_path / "out.yaml").write_text(HEAD + "steps: [{back: }]\n")
    (folder / "link.yaml").symlink_to(tmp_path / "out.yaml")
    (folder / "sub.yaml").write_text(HEAD + "params: {part: integer}\nsteps: [{note: '${params.part}'}]\n")
    (folder / "broken.yaml").write_text(HEAD + "steps:\n  - clik: x\n")
    (folder / "main.yaml").write_text(HEAD + f"steps:\n  - {line}\n")

    with pytest.raises(RecipeError) as caught:
        load(folder / "main.yaml")

    assert said in str(caught.value)


def test_recipes_are_used_five_deep_and_no_deeper(tmp_path: Path):
    for level in range(7):
        (tmp_path / f"r{level}.yaml").write_text(HEAD + f"steps: [{{use: r{level + 1}.yaml}}]\n")
    (tmp_path / "r7.yaml").write_text(HEAD + "steps: [{back: }]\n")

    assert load(tmp_path / "r2.yaml").id == "r2"
    with pytest.raises(RecipeError, match="5 deep at most"):
        load(tmp_path / "r1.yaml")


def test_recipes_that_multiply_are_stopped(tmp_path: Path):
    many = ", ".join(["{use: b.yaml}"] * 60)
    (tmp_path / "a.yaml").write_text(HEAD + f"steps: [{many}]\n")
    (tmp_path / "b.yaml").write_text(HEAD + "steps: [{use: c.yaml}]\n")
    (tmp_path / "c.yaml").write_text(HEAD + "steps: [{back: }]\n")

    with pytest.raises(RecipeError, match="100 others at most"):
        load(tmp_path / "a.yaml")


def test_what_a_page_said_does_not_become_a_file_through_another_recipe(tmp_path: Path):
    (tmp_path / "send.yaml").write_text(
        HEAD + "params: {name: string}\nsteps:\n  - upload: {to: label \"File\", file: '${params.name}'}\n"
    )
    (tmp_path / "main.yaml").write_text(
        HEAD + "steps:\n  - extract: {from: status, as: said, kind: text}\n"
        "  - use: send.yaml\n    with: {name: '${said}'}\n"
    )

    assert load(tmp_path / "send.yaml").id == "send"
    with pytest.raises(RecipeError, match="may not choose a file"):
        load(tmp_path / "main.yaml")


def test_a_kept_download_may_be_uploaded():
    step = step_of("download: link\n  - upload: {to: label \"File\", file: '${download.path}'}")

    assert step.name == 'upload ${download.path} to label "File"'


def test_visible_keeps_the_whole_long_form():
    (seen,) = step_of(
        "back:\n    expect: {visible: {role: button, name: send, exact: false, within: main, near: 'text \"x\"', "
        'row: {Part: Bolt}, nth: 1, frame: shop, also: testid "s", was: {tag: button, index: 1, equals: 2}}}'
    ).expect

    assert isinstance(seen, Visible)
    assert seen.target.model_dump(exclude_defaults=True) == {
        "role": "button",
        "name": "send",
        "exact": False,
        "within": {"role": "main"},
        "near": {"text": "x"},
        "row": {"Part": "Bolt"},
        "nth": 1,
        "frame": ("shop",),
        "also": ({"testid": "s"},),
        "was": {"tag": "button", "index": 1, "equals": 2},
    }


def test_a_missing_file_names_the_nearest_one(tmp_path: Path):
    (tmp_path / "parts.yaml").write_text("")

    with pytest.raises(RecipeError) as caught:
        load(tmp_path / "prats.yaml")

    assert str(caught.value) == (
        f'{tmp_path}/prats.yaml:1:1: there is no such file. Did you mean "{tmp_path}/parts.yaml"?'
    )
