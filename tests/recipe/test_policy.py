"""`policy:` as people write it: what it comes to, what is refused, and that it survives being written again."""

from decimal import Decimal

import jsonschema
import pytest

from browser_agent.core.authority import Flow, PolicyLimits
from browser_agent.core.errors import RecipeError
from browser_agent.core.value import Money
from browser_agent.recipe.load import load_text
from browser_agent.recipe.reading import plain, read
from browser_agent.recipe.schema import json_schema
from browser_agent.recipe.write import dump

VALIDATOR = jsonschema.Draft202012Validator(json_schema())
WHOLE = """\
  navigate: [https://shop.example.test]
  private: [Intranet.example.test, 10.0.0.0/8, '::1', 192.168.1.7]
  read_only: true
  actions: {submit: ask, payment: deny, read: allow}
  limits: {payment: 50.00 EUR, payments: EUR 100, submits: 3, uploads: 2, tabs: 0}
  flows: [{from: https://a.example.test, to: '${params.shop}'}]
  require: [proxy, namespace, sandbox, proxy]
  accept_risk: we trust this supplier
"""


def text_of(policy: str, steps: str = "  - back:\n") -> str:
    """A recipe with these lines under `policy:`."""
    return f"recipe: 1\ntitle: T\nparams: {{shop: string}}\npolicy:\n{policy}steps:\n{steps}"


def test_every_word_of_a_policy_comes_through():
    policy = load_text(text_of(WHOLE)).policy

    assert policy.private == ("intranet.example.test", "10.0.0.0/8", "::1", "192.168.1.7")
    assert policy.read_only
    assert policy.actions == {"submit": "ask", "payment": "deny", "read": "allow"}
    assert policy.limits == PolicyLimits(
        payment=Money(amount=Decimal("50.00"), currency="EUR"),
        payments=Money(amount=Decimal(100), currency="EUR"),
        submits=3,
        uploads=2,
        tabs=0,
    )
    assert policy.flows == (Flow(source="https://a.example.test", onto="${params.shop}"),)
    assert policy.require == ("proxy", "namespace", "sandbox")
    assert policy.accept_risk == "we trust this supplier"


def test_a_policy_that_is_written_again_is_the_same_and_fits_the_schema():
    recipe = load_text(text_of(WHOLE), file="r.yaml")
    again = dump(recipe)

    assert load_text(again, file="r.yaml").policy == recipe.policy
    for text in (text_of(WHOLE), again):
        assert [error.message for error in VALIDATOR.iter_errors(plain(read(text, "r.yaml")))] == []


def test_one_flow_one_host_and_one_wall_need_no_list():
    policy = load_text(
        text_of("  private: nas\n  require: proxy\n  flows: {from: https://a.test, to: https://b.test}\n")
    ).policy

    assert (policy.private, policy.require) == (("nas",), ("proxy",))
    assert policy.flows == (Flow(source="https://a.test", onto="https://b.test"),)


def test_nothing_said_is_nothing_restricted_and_nothing_accepted():
    policy = load_text("recipe: 1\ntitle: T\nsteps:\n  - back:\n").policy

    assert (policy.actions, policy.limits, policy.read_only, policy.accept_risk) == ({}, PolicyLimits(), False, "")


MISTAKES = {
    "read_onyl: true": '5:3: unknown key "read_onyl" in "policy". Did you mean "read_only"?',
    "read_only: yes": '5:14: "read_only" must be true or false, not "yes".',
    "actions: {submitt: ask}": '5:13: unknown key "submitt" in "actions". Did you mean "submit"?',
    "actions: {pay: ask}": '5:13: unknown key "pay" in "actions". '
    "Known are: read, navigate, input, submit, irreversible, payment, upload, download, secret.",
    "actions: {payment: aks}": '5:22: "payment" under `actions` cannot be "aks". Did you mean "ask"?',
    "actions: deny": '5:12: "actions" in "policy" must be a mapping, not "deny". Write `key: value` lines under it.',
    "limits: {paymnt: 5 EUR}": '5:12: unknown key "paymnt" in "limits". Did you mean "payment"?',
    "limits: {payment: 50.00}": '5:21: "payment" 50.00 has no currency. Write payment: 50.00 EUR.',
    "limits: {payments: -1 EUR}": '5:22: "payments" -1 EUR is less than nothing. Write 0 to allow no payment.',
    'limits: {payment: "50,00 EUR"}': '5:21: "payment" "50,00 EUR" is not an amount such as 12.50 EUR. '
    "Write payment: 50.00 EUR.",
    "limits: {payment: 5 EUR, payments: 9 USD}": "5:38: the limits of payments are in two currencies, EUR and USD. "
    "Write both in the one that the site asks for.",
    "limits: {payment: '${params.shop}'}": "5:21: a reference may not stand here. Write the text itself.",
    "limits: {submits: -1}": '5:21: "submits" must be from 0 to 1000000, not -1.',
    "limits: {tabs: many}": '5:18: "tabs" must be a whole number, not "many".',
    "flows: [{from: https://a.test}]": '5:11: "to" is missing in a flow. '
    "Write {from: https://a.example.test, to: https://b.example.test}.",
    "flows: [{from: https://a.test, onto: https://b.test, to: https://b.test}]": (
        '5:34: unknown key "onto" in a flow. Known are: from, to.'
    ),
    "flows: [{from: '*', to: https://b.test}]": '5:18: "*" allows every origin. '
    "Name the origins that the tab may be on.",
    "require: [proxi]": '5:13: a wall under `require` cannot be "proxi". Did you mean "proxy"?',
    "private: [https://intranet.test/x]": '5:13: "https://intranet.test/x" is an origin, not a host. '
    "Write the host only: intranet.test.",
    "private: [10.0.0.5/8]": '5:13: "10.0.0.5/8" begins in the middle of a network. Write 10.0.0.0/8.',
    "private: [0.0.0.0/0]": '5:13: "0.0.0.0/0" is more than a network of one\'s own. '
    "Name the addresses, or a part of 10.0.0.0/8, 172.16.0.0/12, 192.168.0.0/16 or fc00::/7.",
    "private: [0x7f.1]": '5:13: "0x7f.1" is no host or network. '
    "Write a host such as intranet.example.test, an address, or a network such as 10.0.0.0/8.",
    "accept_risk: yes": '5:16: "yes" is no reason. Write why the risk is fine: accept_risk: we run this shop.',
}


@pytest.mark.parametrize("line", MISTAKES)
def test_a_mistake_in_a_policy_says_where_it_is_and_what_to_write(line: str):
    with pytest.raises(RecipeError) as caught:
        load_text(text_of(f"  {line}\n"), file="r.yaml")

    assert [str(problem) for problem in caught.value.problems] == [f"r.yaml:{MISTAKES[line]}"]


@pytest.mark.parametrize(
    "private",
    [
        "*",
        "*.example.test",
        "10.1",
        "127.1",
        "host:8080",
        "169.254.0.0/16",
        "8.8.0.0/16",
        "::/0",
        "a b",
        "tést.test",
        "''",
    ],
)
def test_what_would_open_more_than_a_network_of_ones_own_is_refused(private: str):
    with pytest.raises(RecipeError):
        load_text(text_of(f"  private: ['{private}']\n" if private != "''" else "  private: ['']\n"))


def test_what_a_page_said_may_not_be_an_end_of_a_flow(tmp_path):
    inner = "recipe: 1\ntitle: I\nparams: {to: string}\npolicy:\n  flows: {from: https://a.test, to: '${params.to}'}\n"
    (tmp_path / "inner.yaml").write_text(inner + "steps: [{back: }]\n")
    outer = 'recipe: 1\ntitle: O\nsteps:\n  - extract: {from: text "Next", as: next, kind: text}\n'
    outer += "  - use: inner.yaml\n    with: {to: '${next}'}\n"

    with pytest.raises(RecipeError, match="may not choose a file or an origin"):
        load_text(outer, file=str(tmp_path / "outer.yaml"))


@pytest.mark.parametrize(
    "line",
    [line for line in MISTAKES if not line.startswith(("private", "flows: [{from: '*'")) and "params" not in line
     and "USD" not in line and "yes" not in line],
)  # fmt: skip
def test_an_editor_sees_the_mistakes_that_a_schema_can_tell(line: str):
    assert not VALIDATOR.is_valid(plain(read(text_of(f"  {line}\n"), "r.yaml")))
