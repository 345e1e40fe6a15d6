"""What `${name}` stands for: filled in once, typed, and never read again."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from browser_agent.core import action as act
from browser_agent.core import expect as ex
from browser_agent.core.errors import StepFault
from browser_agent.core.target import Query
from browser_agent.core.template import names_secret
from browser_agent.core.value import Money
from browser_agent.engine.scope import Scope, bind, resolve

names = st.from_regex(r"[a-z][a-z_]{0,8}", fullmatch=True).filter(lambda name: name != "secrets")
plain = st.one_of(st.integers(), st.booleans(), st.none(), st.decimals(allow_nan=False), st.dates())
texts = st.text(max_size=30).filter(lambda text: "${secrets." not in text)
words = st.text(st.characters(exclude_characters="${}", exclude_categories=("Cs",)), max_size=12)


@given(name=names, value=plain)
def test_a_lone_reference_keeps_the_type_of_its_value_where_data_is_taken(name, value):
    made = bind(act.Set(name="x", value="${v." + name + "}"), Scope({"v": {name: value}}))

    assert made.value is value or made.value == value
    assert type(made.value) is type(value)


@given(value=plain)
def test_where_text_is_taken_every_value_becomes_text(value):
    made = bind(act.Fill(target=Query(role="textbox"), value="${x}"), Scope({"x": value}))

    assert isinstance(made.value, str)


@given(before=words, value=texts, after=words)
def test_what_is_filled_in_is_never_read_again(before, value, after):
    scope = Scope({"x": value, "y": "WRONG", "params": {"z": "WRONG"}})

    assert resolve(f"{before}${{x}}{after}", scope) == f"{before}{value}{after}"


@given(value=st.sampled_from(["${y}", "${params.z}", "${x}", "$${y}", "${", "}", "${y}${x}"]))
def test_values_that_look_like_references_stay_as_they_are(value):
    assert resolve("<${x}>", Scope({"x": value, "y": "WRONG", "params": {"z": "WRONG"}})) == f"<{value}>"


@given(name=names)
def test_secrets_stay_references_in_everything_that_is_bound(name):
    text = f"Bearer ${{secrets.{name}}} for ${{who}}"

    made = bind(act.Fill(target=Query(role="textbox"), value=text), Scope({"who": "Ada"}))

    assert made.value == f"Bearer ${{secrets.{name}}} for Ada"


pieces = st.sampled_from(["$", "{", "${", "secrets", ".", "secrets.", "pass", "}", "${secrets.", "pass}", "x", "${x}"])


@given(parts=st.lists(texts | pieces, min_size=1, max_size=5))
def test_no_values_can_put_a_secret_together(parts):
    scope = Scope({f"p{n}": part for n, part in enumerate(parts)})
    template = "".join(f"${{p{n}}}" for n in range(len(parts)))

    together = "".join(parts)
    if names_secret(together):
        with pytest.raises(StepFault):
            resolve(template, scope)
    else:
        assert resolve(template, scope) == together


@pytest.mark.parametrize(
    ("values", "template"),
    [
        ({"a": "${secrets.", "b": "pass}"}, "${a}${b}"),
        ({"a": "$", "b": "{secrets.pass}"}, "${a}${b}"),
        ({"b": "pass}"}, "${secrets.${b}"),
        ({"b": "secrets.pass"}, "${${b}}"),
        ({"a": "x${secrets.pass}"}, "${a}"),
        ({"a": ["${secrets.pass}"]}, "${a}"),
        ({"a": {"k": "${secrets.pass}"}}, "${a}"),
        ({"a": {"k": "${secrets.pass}"}}, "${a.k}"),
    ],
)
def test_data_that_names_a_secret_is_refused_however_it_is_put_together(values, template):
    with pytest.raises(StepFault) as caught:
        bind(act.Fill(target=Query(role="textbox"), value=template), Scope(values))

    assert caught.value.fault.kind == "refused"


def test_numbers_of_expectations_and_rules_stay_numbers():
    scope = Scope({"n": 3, "row": {"total": Money(amount="12.50", currency="EUR")}})

    that = bind(ex.That(value="${n}", match=ex.Match(equals="${n}", above="${n}")), scope)
    count = bind(act.Set(name="x", value=["${n}", {"a": "${n}"}, "n=${n}"]), scope)
    money = bind(act.Set(name="x", value="${row.total.amount}"), scope)

    assert (that.value, that.match.equals, that.match.above) == (3, 3, 3)
    assert count.value == [3, {"a": 3}, "n=3"]
    assert str(money.value) == "12.50"


def test_targets_inside_targets_are_bound_too():
    query = Query(
        role="button", name="${a}", within=Query(role="row", name="${b}"), row={"Part": "${a}"}, frame=("${b}",)
    )

    made = bind(act.Click(target=query), Scope({"a": "Open", "b": 7}))

    assert made.target == Query(
        role="button", name="Open", within=Query(role="row", name="7"), row={"Part": "Open"}, frame=("7",)
    )


def test_what_has_no_reference_stays_as_it_is():
    action = act.Click(target=Query(role="button", name="Send"))

    assert bind(action, Scope({})) == action


@pytest.mark.parametrize("name", ["nobody", "params.nobody", "params.a.b.c", "list.0", "list.first", "text.upper"])
def test_a_name_without_a_value_is_a_fault_that_names_it(name):
    scope = Scope({"params": {"a": 1}, "list": [1, 2], "text": "abc"})

    with pytest.raises(StepFault) as caught:
        resolve(f"${{{name}}}", scope)

    assert caught.value.fault.expected == f"a value for ${{{name}}}"


def test_lists_tell_how_many_and_inner_names_hide_outer_ones():
    outer = Scope({"rows": [1, 2, 3], "row": "outer"})
    inner = outer.inner(row="inner")
    inner.keep("kept", 5)

    assert resolve("${rows.count}", outer) == 3
    assert (resolve("${row}", inner), resolve("${row}", outer)) == ("inner", "outer")
    assert resolve("${kept}", outer) == 5
