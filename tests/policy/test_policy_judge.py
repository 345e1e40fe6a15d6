"""The judge: nothing is allowed that no list names, and every answer says by which rule."""

from pathlib import Path

import pytest

from browser_agent.core import action as act
from browser_agent.core.origin import parse_origin
from browser_agent.core.snapshot import Element
from browser_agent.core.target import Query
from browser_agent.policy.judge import Facts, Policy, decide

SHOP, CDN = "https://shop.example.test", "https://cdn.example.test"
POLICY = Policy(navigate=(parse_origin(SHOP),), fetch=(parse_origin(CDN),))
CLICK = act.Click(target=Query(role="button", name="Buy"))


def judged(action: act.Action, policy: Policy = POLICY, **facts: object) -> tuple[str, str]:
    decision = decide(action, Facts(**{"page": SHOP + "/cart"} | facts), policy)
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
