"""What holds for every action, every page and every policy: an answer always comes, and limits are never passed."""

from decimal import Decimal

from hypothesis import given, settings
from hypothesis import strategies as st

from browser_agent.core import action as act
from browser_agent.core.authority import ActionClass, PolicyLimits
from browser_agent.core.origin import parse_origin
from browser_agent.core.snapshot import Element
from browser_agent.core.target import Query
from browser_agent.core.value import Money
from browser_agent.policy.facts import Facts
from browser_agent.policy.judge import READING, Policy, assess
from browser_agent.policy.limits import Ledger, Spent

SHOP = "https://shop.example.test"
ANY = Query(css="*")
CLASSES = ActionClass.__args__
RULES = st.sampled_from(["allow", "ask", "deny"])
WORDS = st.one_of(
    st.text(max_size=30),
    st.sampled_from(["Pay €5", "Pay €40", "Delete", "Save", "Yes", "Next", "Buy", "Total 12.00 €", "$7", ""]),
)
URLS = st.sampled_from(
    [None, "", SHOP, SHOP + "/x#", "javascript:x()", "https://evil.test/", "mailto:a", "::", "http://["]
)
ELEMENTS = st.builds(
    Element,
    role=st.sampled_from(["", "button", "link", "textbox", "checkbox", "menu", "searchbox", "generic", "row"]),
    name=WORDS, text=WORDS, heading=WORDS, near_text=WORDS, form_button=WORDS,
    value=st.sampled_from([None, "", "x"]), tag=st.sampled_from(["", "a", "button", "input", "textarea", "div"]),
    field=st.sampled_from(["", "submit", "button", "reset", "text", "password", "otp", "card", "file", "search"]),
    states=st.frozensets(st.sampled_from(["expanded", "collapsed", "disabled"])), href=URLS, form=URLS,
    method=st.sampled_from([None, "", "get", "post", "dialog"]), download=st.booleans(),
    form_fields=st.lists(st.sampled_from(["text", "password", "card"]), max_size=3).map(tuple),
    origin=st.sampled_from(["", SHOP, "https://evil.test", "null", "about:srcdoc"]),
)  # fmt: skip
ACTIONS = st.one_of(
    st.builds(act.Goto, url=st.one_of(st.text(max_size=40), URLS.filter(bool))),
    st.builds(act.Press, keys=st.one_of(st.text(max_size=12), st.sampled_from(["Enter", "Control+A", "+", "", "a++"]))),
    st.builds(act.Fill, target=st.just(ANY), value=st.one_of(st.text(max_size=20), st.just("${secrets.x}"))),
    st.builds(act.Choose, target=st.just(ANY), options=st.lists(WORDS, min_size=1, max_size=2).map(tuple)),
    st.builds(act.PageTool, name=st.text(min_size=1, max_size=20)),
    st.builds(act.Dialog, accept=st.booleans()),
    st.sampled_from(
        [act.Click(target=ANY), act.Download(target=ANY), act.Drag(target=ANY, onto=ANY), act.Back(), act.Scroll(),
         act.Check(target=ANY), act.Hover(target=ANY), act.Tab(to="new"), act.Upload(target=ANY, files=("a",)),
         act.Extract(name="x"), act.Goal(task="x"), act.Screenshot(name="x")]
    ),
)  # fmt: skip
FACTS = st.builds(
    Facts,
    page=st.sampled_from([SHOP + "/cart", "about:blank", "https://evil.test/", "", "http://[", SHOP + "/x"]),
    element=st.one_of(st.none(), ELEMENTS), onto=st.one_of(st.none(), ELEMENTS), url=URLS,
    files=st.lists(st.sampled_from(["/data/a", "/etc/passwd", ""]), max_size=3).map(tuple),
    author=st.sampled_from(["person", "model"]),
)  # fmt: skip
EUROS = st.decimals(min_value=0, max_value=100, places=2).map(lambda one: Money(amount=one, currency="EUR"))
LIMITS = st.builds(
    PolicyLimits,
    payment=st.one_of(st.none(), EUROS), payments=st.one_of(st.none(), EUROS),
    submits=st.one_of(st.none(), st.integers(0, 5)), uploads=st.one_of(st.none(), st.integers(0, 5)),
)  # fmt: skip
POLICIES = st.builds(
    Policy,
    navigate=st.just((parse_origin(SHOP),)), upload=st.just(("/data",)), limits=LIMITS, read_only=st.booleans(),
    actions=st.dictionaries(st.sampled_from(CLASSES), RULES, max_size=4),
)  # fmt: skip


@settings(max_examples=150, deadline=None)
@given(action=ACTIONS, facts=FACTS, policy=POLICIES)
def test_every_question_gets_an_answer_with_a_rule_and_a_reason(
    action: act.Action, facts: Facts, policy: Policy
) -> None:
    decision, kind, _ = assess(action, facts, policy, Spent())

    assert decision.answer in ("allow", "ask", "deny")
    assert decision.rule
    assert decision.reason
    assert assess(action, facts, policy, Spent()).decision == decision
    if decision.answer != "deny":
        assert kind in CLASSES
        assert policy.actions.get(kind) != "deny"
        assert not (policy.read_only and kind not in READING)
        assert isinstance(action, act.Goto) or facts.page in (SHOP + "/cart", SHOP + "/x", "about:blank")
    if decision.answer == "allow" and facts.author == "model" and kind in ("payment", "irreversible"):
        assert policy.actions.get(kind) == "allow"


LIKELY = st.builds(
    Facts,
    page=st.just(SHOP),
    element=st.builds(
        Element, role=st.just("button"), tag=st.just("button"), origin=st.just(SHOP), near_text=WORDS,
        name=st.sampled_from(["Pay €5", "Pay €40", "Pay", "Delete", "Save", "Buy for €12.50"]),
    ),
    files=st.just(("/data/a",)),
)  # fmt: skip


@settings(max_examples=80, deadline=None)
@given(
    acts=st.lists(st.tuples(st.sampled_from([act.Click(target=ANY), act.Upload(target=ANY, files=("a",))]), LIKELY)),
    policy=POLICIES.map(lambda one: one.model_copy(update={"read_only": False})),
)
def test_no_sequence_of_allowed_acts_passes_a_limit(acts: list[tuple[act.Action, Facts]], policy: Policy) -> None:
    ledger, submits, uploads, largest = Ledger(), 0, 0, Decimal(0)
    limits = policy.limits
    for action, facts in acts:
        decision, kind, cost = assess(action, facts, policy, ledger.spent)
        if decision.answer == "deny":
            continue
        ledger.add(cost)
        submits += kind in ("submit", "irreversible", "payment")
        uploads += kind == "upload"
        largest = max(largest, cost.pays.amount if cost.pays is not None else largest)
        if kind == "payment" and (limits.payment is not None or limits.payments is not None):
            assert cost.pays is not None

    assert ledger.spent.submits == submits
    assert ledger.spent.uploads == uploads
    assert limits.submits is None or submits <= limits.submits
    assert limits.uploads is None or uploads <= limits.uploads
    assert limits.payment is None or largest <= limits.payment.amount
    assert limits.payments is None or sum(ledger.spent.paid.values()) <= limits.payments.amount


def test_what_was_spent_is_a_value_and_the_ledger_keeps_the_newest() -> None:
    before = Spent()
    ledger = Ledger(before)
    facts = Facts(page=SHOP, element=Element(role="button", name="Pay €5", origin=SHOP))
    policy = Policy(navigate=(parse_origin(SHOP),))

    ledger.add(assess(act.Click(target=ANY), facts, policy, before).cost)

    assert before == Spent()
    assert ledger.spent == Spent(submits=1, paid={"EUR": Decimal(5)})
