"""A model's submit that concerns others, or who gets in, is asked about unless the order named it."""

import pytest

from browser_agent.core.action import Click, Press
from browser_agent.core.origin import parse_origin
from browser_agent.core.snapshot import Element
from browser_agent.core.target import Query
from browser_agent.policy.facts import Facts
from browser_agent.policy.judge import Policy, assess, decide, unplanned
from browser_agent.policy.limits import Spent
from browser_agent.policy.matters import matters, wished

SITE = "https://shop.example.test"
POLICY = Policy(navigate=(parse_origin(SITE),))
CLICK = Click(target=Query(role="button", name="x"))


def button(name: str, heading: str = "") -> Facts:
    element = Element(
        role="button",
        name=name,
        tag="button",
        field="submit",
        form=f"{SITE}/x",
        method="post",
        origin=SITE,
        heading=heading,
    )
    return Facts(page=f"{SITE}/", element=element, author="model")


@pytest.mark.parametrize(
    ("facts", "rule"),
    [
        (button("Post comment"), "submit.publishing"),
        (button("Antworten"), "submit.publishing"),
        (button("评论"), "submit.publishing"),
        (button("Invite"), "submit.publishing"),
        (button("Change password"), "submit.access"),
        (button("Add collaborator"), "submit.access"),
        (button("Submit", "Leave a review"), "submit.publishing"),
        (button("Submit", "API keys"), "submit.access"),
    ],
)
def test_what_the_order_says_nothing_of_is_asked_about(facts: Facts, rule: str) -> None:
    decision = decide(CLICK, facts, POLICY)

    assert (decision.answer, decision.rule) == ("ask", rule)
    named = POLICY.model_copy(update={"matters": frozenset({rule.partition(".")[2]})})
    assert decide(CLICK, facts, named).answer == "allow"
    assert decide(CLICK, facts, POLICY.model_copy(update={"actions": {"submit": "allow"}})).answer == "allow"
    assert decide(CLICK, facts.model_copy(update={"author": "person"}), POLICY).answer == "allow"


@pytest.mark.parametrize(
    "facts",
    [
        button("Search"),
        button("Sign in", "Your password"),
        button("Add to cart"),
        button("Continue", "Messages"),
        button("Save"),
    ],
)
def test_other_submits_are_not(facts: Facts) -> None:
    assert decide(CLICK, facts, POLICY).answer == "allow"


def test_enter_in_a_field_is_about_the_button_of_its_form() -> None:
    field = Element(
        role="textbox",
        name="Text",
        tag="input",
        form=f"{SITE}/x",
        method="post",
        origin=SITE,
        form_button="Post comment",
    )
    press = Press(keys="Enter", target=Query(role="textbox", name="Text"))

    assert decide(press, Facts(page=f"{SITE}/", element=field, author="model"), POLICY).rule == "submit.publishing"


@pytest.mark.parametrize(
    ("order", "named"),
    [
        ("Read the message at /m and then pay invoice 17", set()),
        ("Log in with the password and list the members", set()),
        ("Reply to Ada that I come", {"publishing"}),
        ("Leave a short review of the lamp", {"publishing"}),
        ("Kommentiere den Beitrag", {"publishing"}),
        ("Change my password to ${secrets.new}", {"access"}),
        ("Give Ada access to the folder and post it in the forum", {"access", "publishing"}),
    ],
)
def test_an_order_names_what_it_wants_done_and_not_what_it_reads(order: str, named: set[str]) -> None:
    assert wished(order) == named


def test_a_long_order_is_read_in_a_moment() -> None:
    assert wished("write " * 50_000) == frozenset()
    assert matters("post " * 50_000) == {"publishing"}


READS = POLICY.model_copy(update={"plan_reads": True})
SENT = {"form": f"{SITE}/x", "field": "submit", "tag": "button", "role": "button", "origin": SITE}


@pytest.mark.parametrize(
    "changed", [{"name": "Save", "method": "post"}, {"name": "Delete"}, {"name": "Pay now", "method": "post"}]
)
def test_a_plan_that_only_reads_sends_nothing_by_a_model(changed: dict[str, str]) -> None:
    facts = Facts(page=f"{SITE}/", element=Element(**(SENT | changed)), author="model")

    assert decide(CLICK, facts, READS).rule == "plan.reads"
    assert decide(CLICK, facts.model_copy(update={"author": "person"}), READS).answer == "allow"
    allowed = {"actions": dict.fromkeys(("submit", "irreversible", "payment"), "allow")}
    assert decide(CLICK, facts, READS.model_copy(update=allowed)).answer == "allow"


@pytest.mark.parametrize(
    ("changed", "may_send"),
    [
        ({"name": "Search", "method": "get"}, False),
        ({"name": "Load report", "form": None}, False),
        ({"name": "Apply", "method": ""}, False),
        ({"name": "Sign in", "method": "", "form_fields": ("password", "textarea")}, False),
        ({"name": "Sign in", "method": "post", "form_fields": ("email", "password")}, True),
    ],
)  # fmt: skip
def test_a_plan_that_only_reads_may_press_search_and_sign_in(changed: dict[str, object], may_send: bool) -> None:
    facts = Facts(page=f"{SITE}/", element=Element(**(SENT | changed)), author="model")
    judged = assess(CLICK, facts, READS, Spent())

    assert judged.decision.answer == "allow"
    assert unplanned(facts, judged.kind, READS) is not may_send
