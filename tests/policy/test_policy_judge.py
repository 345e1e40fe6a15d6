"""The judge: nothing is allowed that no list names, and every answer says by which rule."""

from pathlib import Path

import pytest

from browser_agent.core import action as act
from browser_agent.core.authority import PolicyLimits
from browser_agent.core.origin import parse_origin
from browser_agent.core.snapshot import Element
from browser_agent.core.target import Query
from browser_agent.core.value import Money
from browser_agent.policy.facts import Facts
from browser_agent.policy.judge import Policy, assess, decide, hint
from browser_agent.policy.limits import Spent

SHOP, CDN = "https://shop.example.test", "https://cdn.example.test"
POLICY = Policy(navigate=(parse_origin(SHOP),), fetch=(parse_origin(CDN),))
CLICK = act.Click(target=Query(role="button", name="Buy"))


BUY = Element(role="button", name="Buy", tag="button", origin=SHOP)


def judged(action: act.Action, policy: Policy = POLICY, spent: Spent | None = None, **facts: object) -> tuple[str, str]:
    decision = decide(action, Facts(**{"page": SHOP + "/cart", "element": BUY} | facts), policy, spent)
    assert decision.reason
    return decision.answer, decision.rule


def test_nothing_is_allowed_by_an_empty_policy() -> None:
    nothing = Policy(navigate=())

    assert judged(CLICK, nothing) == ("deny", "origin.page")
    assert judged(act.Goto(url=SHOP), nothing, url=SHOP) == ("deny", "goto.unlisted")
    assert judged(act.Upload(target=Query(css="input"), files=("a",)), nothing, files=("/a",)) == (
        "deny",
        "origin.page",
    )


def test_an_act_on_a_listed_page_is_allowed() -> None:
    assert judged(CLICK) == ("allow", "origin.listed")
    assert judged(CLICK, page="about:blank") == ("allow", "origin.listed")


@pytest.mark.parametrize(
    "page", [CDN, "https://evil.test", "data:text/html,x", "blob:" + SHOP, "file:///x", "", "about:srcdoc"]
)
def test_an_act_on_any_other_page_is_refused(page: str) -> None:
    assert judged(CLICK, page=page) == ("deny", "origin.page")


@pytest.mark.parametrize(
    ("origin", "answer"),
    [(SHOP, "allow"), (CDN, "allow"), ("about:srcdoc", "allow"), ("https://evil.test", "deny"), ("null", "deny")],
)
def test_an_act_in_a_frame_needs_the_origin_of_the_frame_on_a_list(origin: str, answer: str) -> None:
    rule = "origin.listed" if answer == "allow" else "origin.frame"

    assert judged(CLICK, element=Element(role="button", origin=origin)) == (answer, rule)


@pytest.mark.parametrize(
    ("url", "answer", "rule"),
    [(SHOP + "/x", "allow", "goto.listed"), ("about:blank", "allow", "goto.blank"), (CDN, "deny", "goto.unlisted"),
     ("https://evil.test", "deny", "goto.unlisted"), ("file:///etc/passwd", "deny", "goto.unlisted"),
     ("javascript:alert(1)", "deny", "goto.unlisted"), ("data:text/html,x", "deny", "goto.unlisted"),
     ("chrome://crash", "deny", "goto.unlisted"), ("view-source:" + SHOP, "deny", "goto.unlisted"),
     ("about:srcdoc", "deny", "goto.unlisted"), ("blob:" + SHOP + "/1", "deny", "goto.unlisted"),
     (SHOP + "@evil.test/", "deny", "goto.unlisted"), (SHOP + ":81/", "deny", "goto.unlisted")],
)  # fmt: skip
def test_a_goto_is_judged_by_where_it_leads(url: str, answer: str, rule: str) -> None:
    assert judged(act.Goto(url=url), url=url) == (answer, rule)
    assert judged(act.Goto(url=url)) == (answer, rule)


def test_a_goto_is_allowed_from_a_page_that_is_on_no_list() -> None:
    assert judged(act.Goto(url=SHOP), page="https://evil.test", url=SHOP) == ("allow", "goto.listed")


@pytest.mark.parametrize("url", ["//evil.test/x", "\\\\evil.test/x", "/\\evil.test/x", "https:evil.test", "x"])
def test_a_relative_goto_is_judged_as_it_is_joined(url: str) -> None:
    answer, _ = judged(act.Goto(url=url))

    assert answer == ("deny" if url.startswith("//") else "allow")


def test_a_download_has_a_rule_of_its_own() -> None:
    assert judged(act.Download(target=Query(role="link"), name="f")) == ("allow", "download.listed")


def upload(files: tuple[str, ...], *folders: str) -> tuple[str, str]:
    policy = POLICY.model_copy(update={"upload": folders})
    return judged(act.Upload(target=Query(css="input"), files=files), policy, files=files)


@pytest.mark.parametrize(
    ("file", "folder", "answer"),
    [("/data/a.csv", "/data", "allow"), ("/data/sub/a.csv", "/data", "allow"), ("/data/a.csv", "/data/", "allow"),
     ("/database/a.csv", "/data", "deny"), ("/data", "/data", "deny"), ("/data.csv", "/data", "deny"),
     ("/etc/passwd", "/data", "deny"), ("a.csv", "/data", "deny"), ("", "/data", "deny"),
     ("/data/../etc/passwd", "/data", "deny"), ("/proc/self/environ", "/data", "deny"),
     ("C:\\data\\a.csv", "C:\\data", "allow"), ("C:\\database\\a.csv", "C:\\data", "deny")],
)  # fmt: skip
def test_a_file_must_lie_below_a_listed_folder(file: str, folder: str, answer: str) -> None:
    assert upload((file,), folder) == (answer, "upload.folder")


def test_one_file_outside_refuses_them_all_and_no_folder_refuses_every_file() -> None:
    assert upload(("/data/a", "/etc/passwd"), "/data") == ("deny", "upload.folder")
    assert upload(("/data/a",)) == ("deny", "upload.folder")


def test_a_link_out_of_the_folder_is_judged_by_where_it_leads(tmp_path: Path) -> None:
    folder, outside = tmp_path / "data", tmp_path / "secret.txt"
    folder.mkdir()
    outside.write_text("x", encoding="utf-8")
    (folder / "innocent.csv").symlink_to(outside)

    # The engine resolves before it asks, as this does.
    assert upload((str((folder / "innocent.csv").resolve()),), str(folder)) == ("deny", "upload.folder")


def post(name: str, **more: object) -> Element:
    told = {"role": "button", "name": name, "tag": "button", "field": "submit", "form": SHOP + "/do", "method": "post"}
    return Element(**told | {"origin": SHOP} | more)


CLASSES = {
    "submit": (CLICK, post("Save")), "irreversible": (CLICK, post("Delete")), "payment": (CLICK, post("Pay €5")),
    "input": (act.Fill(target=Query(css="*"), value="x"), Element(role="textbox", tag="input", origin=SHOP)),
    "secret": (act.Fill(target=Query(css="*"), value="${secrets.x}"), Element(role="textbox", origin=SHOP)),
    "read": (act.Hover(target=Query(css="*")), BUY), "navigate": (act.Back(), None),
    "download": (act.Download(target=Query(css="*")), Element(role="link", href=SHOP + "/a.csv", origin=SHOP)),
}  # fmt: skip


@pytest.mark.parametrize("kind", CLASSES)
@pytest.mark.parametrize("author", ["person", "model"])
def test_each_class_can_be_allowed_asked_about_and_denied_for_both_authors(kind: str, author: str) -> None:
    action, element = CLASSES[kind]
    facts = {"element": element, "author": author}

    def with_rule(rule: str) -> tuple[str, str]:
        return judged(action, POLICY.model_copy(update={"actions": {kind: rule}}), **facts)

    assert assess(action, Facts(page=SHOP, **facts), POLICY, Spent()).kind == kind
    assert with_rule("deny") == ("deny", f"class.{kind}")
    assert with_rule("ask") == ("ask", f"class.{kind}")
    assert with_rule("allow")[0] == "allow"


def test_without_a_word_of_the_recipe_a_model_is_asked_about_what_costs_or_ends_and_a_person_is_not() -> None:
    for kind, (action, element) in CLASSES.items():
        asked = kind in ("irreversible", "payment")
        assert judged(action, element=element, author="model")[0] == ("ask" if asked else "allow"), kind
        assert judged(action, element=element, author="person")[0] == "allow", kind


def test_a_read_only_run_does_nothing_that_writes_whatever_its_actions_say() -> None:
    policy = POLICY.model_copy(update={"read_only": True, "actions": {"submit": "allow"}})
    reads = {"read", "navigate", "input", "download"}

    for kind, (action, element) in CLASSES.items():
        expected = "allow" if kind in reads else "deny"
        assert judged(action, policy, element=element)[0] == expected, kind
    assert judged(CLICK, policy, element=post("Save")) == ("deny", "read_only")
    assert judged(act.Upload(target=Query(css="*"), files=("a",)), policy)[1] == "read_only"


def test_an_act_of_which_nothing_is_known_is_refused() -> None:
    assert judged(CLICK, element=None) == ("deny", "class.unknown")
    assert judged(CLICK, element=None, author="model") == ("deny", "class.unknown")


def test_the_origin_is_judged_before_the_class() -> None:
    policy = POLICY.model_copy(update={"actions": {"payment": "ask"}})

    assert judged(CLICK, policy, page="https://evil.test", element=post("Pay")) == ("deny", "origin.page")


@pytest.mark.parametrize(
    ("form", "answer"),
    [(SHOP + "/x", "allow"), (CDN + "/x", "allow"), ("https://evil.test/x", "deny"), ("mailto:a@evil.test", "deny"),
     ("data:text/html,x", "allow"), ("javascript:void(0)", "allow")],
)  # fmt: skip
def test_a_form_is_sent_only_to_a_listed_origin(form: str, answer: str) -> None:
    field = Element(role="textbox", tag="input", field="text", form=form, method="post", origin=SHOP)

    assert judged(CLICK, element=post("Save", form=form))[0] == answer
    assert judged(act.Press(keys="Enter"), element=field)[0] == answer
    assert judged(act.Press(keys="Space"), element=field)[0] == "allow"
    assert judged(CLICK, element=post("Cancel", form=form, field="button"))[0] == "allow"


def test_what_a_drag_is_dropped_on_must_be_on_a_listed_origin_too() -> None:
    drag = act.Drag(target=Query(css="*"), onto=Query(css="*"))

    assert judged(drag, onto=Element(origin=SHOP)) == ("allow", "origin.listed")
    assert judged(drag, onto=Element(origin="https://evil.test")) == ("deny", "origin.frame")


def euros(text: str) -> Money:
    return Money(amount=text, currency="EUR")


def limited(**limits: object) -> Policy:
    return POLICY.model_copy(update={"limits": PolicyLimits(**limits)})


@pytest.mark.parametrize(
    ("near", "rule"),
    [
        ("Total 49,99 €", "origin.listed"), ("Total €50.00", "origin.listed"), ("Total €50.01", "limit.payment"),
        ("Goods €5.00\nTotal €1.050,00", "limit.payment"), ("no amount", "limit.unreadable"),
        ("Total €5…", "limit.unreadable"), ("", "limit.unreadable"), ("$5.00", "limit.currency"),
        ("€5.00 or $900.00", "limit.currency"), ("Goods €30.00\nTotal 45.00", "origin.listed"),
        ("Goods €30.00\nTotal 145.00", "limit.payment"), ("Total 45.00", "limit.currency"),
    ],
)  # fmt: skip
def test_a_payment_is_as_large_as_the_largest_amount_near_the_control(near: str, rule: str) -> None:
    element = post("Pay", near_text=near)

    assert judged(CLICK, limited(payment=euros("50")), element=element)[1] == rule
    assert judged(CLICK, limited(payments=euros("50")), element=element)[1] == rule.replace("payment", "payments")


def test_the_amount_on_the_button_itself_counts() -> None:
    assert judged(CLICK, limited(payment=euros("50")), element=post("Pay €60"))[1] == "limit.payment"


def test_a_dollar_sign_is_the_dollar_of_the_limit() -> None:
    policy = limited(payment=Money(amount="50", currency="CAD"))

    assert judged(CLICK, policy, element=post("Pay $50"))[0] == "allow"
    assert judged(CLICK, policy, element=post("Pay US$50"))[1] == "limit.currency"


def test_payments_of_a_run_add_up_to_at_most_their_limit() -> None:
    policy, pay = limited(payments=euros("100")), post("Pay €60")
    paid = Spent().plus(assess(CLICK, Facts(page=SHOP, element=pay), policy, Spent()).cost)

    assert judged(CLICK, policy, element=pay)[0] == "allow"
    assert judged(CLICK, policy, paid, element=pay) == ("deny", "limit.payments")
    assert judged(CLICK, policy, paid, element=post("Pay €40"))[0] == "allow"


def test_submits_and_uploads_are_counted() -> None:
    policy = POLICY.model_copy(update={"limits": PolicyLimits(submits=2, uploads=3), "upload": ("/data",)})
    files = {"files": ("/data/a", "/data/b")}
    send = act.Upload(target=Query(css="*"), files=("a", "b"))

    assert judged(CLICK, policy, Spent(submits=1), element=post("Save"))[0] == "allow"
    assert judged(CLICK, policy, Spent(submits=2), element=post("Save")) == ("deny", "limit.submits")
    assert judged(CLICK, policy, Spent(submits=2), element=Element(role="link", href=SHOP + "/x"))[0] == "allow"
    assert judged(send, policy, Spent(uploads=1), **files)[0] == "allow"
    assert judged(send, policy, Spent(uploads=2), **files) == ("deny", "limit.uploads")


def test_a_limit_beats_a_question_and_a_question_stays_within_limits() -> None:
    facts = {"element": post("Pay €60"), "author": "model"}

    assert judged(CLICK, limited(payment=euros("50")), **facts) == ("deny", "limit.payment")
    assert judged(CLICK, limited(payment=euros("60")), **facts) == ("ask", "class.payment")


def test_a_policy_weighs_acts_when_a_class_may_change_the_answer() -> None:
    assert not POLICY.weighs("person")
    assert POLICY.weighs("model")
    assert limited(submits=1).weighs("person")
    assert POLICY.model_copy(update={"read_only": True}).weighs("person")
    assert POLICY.model_copy(update={"actions": {"submit": "ask"}}).weighs("person")


def test_every_rule_that_is_not_about_origins_says_what_to_do() -> None:
    assert "payment: allow" in hint("class.payment")
    assert all(map(hint, ("limit.submits", "read_only")))
    assert hint("origin.page") == hint("class.unknown") == ""
