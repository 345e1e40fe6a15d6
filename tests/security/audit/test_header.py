"""The first record says what ran, under what, and who began it; no credentials in it."""

import platform
from pathlib import Path

import pytest

from browser_agent import Options, run_recipe
from browser_agent.agent.header import PROVIDERS, effective, trigger
from browser_agent.core.origin import parse_origin
from browser_agent.journal import examine, read
from browser_agent.policy.judge import Policy
from tests.faults.world import Site, page, recipe

GITHUB = {
    "CI": "true", "GITHUB_ACTIONS": "true", "GITHUB_JOB": "nightly", "GITHUB_RUN_ID": "77", "GITHUB_ACTOR": "ada",
    "GITHUB_SERVER_URL": "https://bot:s3cr3t@git.example", "GITHUB_REPOSITORY": "shop/orders", "GITHUB_TOKEN": "t0ken",
}  # fmt: skip


def test_a_run_in_ci_says_which_job_and_keeps_credentials_out() -> None:
    assert trigger(GITHUB, "cli", goal=False) == {
        "from": "cli", "what": "recipe", "by": "ada", "ci": "github", "job": "nightly", "run": "77",
        "url": "https://git.example/shop/orders/actions/runs/77",
    }  # fmt: skip


@pytest.mark.parametrize("provider", PROVIDERS, ids=[one.name for one in PROVIDERS])
def test_every_provider_is_known_by_its_own_variables(provider: object) -> None:
    name, mark, job, run, url, by = provider  # type: ignore[misc]
    env = {mark: "x", job: "j", run: "1", url: "https://u:p@ci.example/b/1?token=x#y", by: "bo", "USER": "me"}
    env.pop("", None)

    told = trigger(env, "python", goal=True)

    assert told["ci"] == name
    assert (told["from"], told["what"], told["by"]) == ("python", "goal", "bo" if by else "me")
    assert told.get("url", "") == ("https://ci.example/b/1" if url else "")
    assert told.get("job", "") == ("j" if job else "")


def test_outside_of_ci_there_is_a_name_and_nothing_else() -> None:
    assert trigger({"USER": "ada"}, "python", goal=False) == {"from": "python", "what": "recipe", "by": "ada"}
    assert trigger({}, "python", goal=False)["by"]


def test_hostile_variables_are_cut_and_addresses_that_are_none_are_left_out() -> None:
    told = trigger({"GITLAB_CI": "1", "CI_JOB_ID": "x" * 9999, "CI_JOB_URL": "http://[::1"}, "cli", goal=False)

    assert len(told["job"]) == 300
    assert "url" not in told


def test_the_policy_is_told_whole_with_every_field_that_it_has() -> None:
    told = effective(Policy(navigate=(parse_origin("https://a.test"),), dialogs={"alert": "accept"}))

    assert told.keys() == Policy.model_fields.keys()
    assert (told["navigate"], told["dialogs"], told["fetch"]) == (["https://a.test"], {"alert": "accept"}, [])


@pytest.mark.browser
@pytest.mark.long
async def test_the_first_record_of_a_real_signed_run_has_it_all(tmp_path: Path) -> None:
    key = "a key for the audit of this test"
    with Site({"/": page("<h1>Hi</h1>")}) as site:
        file = recipe(tmp_path, site.url, '- assert: [{visible: heading "Hi"}]')
        options = Options(out=tmp_path / "runs", env={**GITHUB, "AUDIT": key}, audit_key="env:AUDIT")
        done = await run_recipe(file, options=options)

    started = read(done.folder)[0].fact
    assert started.kind == "run_started"
    assert set(started.versions) == {"browser-agent", "playwright", "browser", "python", "platform"}
    assert started.versions["python"] == platform.python_version()
    assert started.flags and all(flag.startswith("--") for flag in started.flags)
    assert started.walls and started.budget["steps"] and len(started.sha256) == 64
    assert started.policy["navigate"] == [site.url]
    assert (started.trigger["run"], started.trigger["from"]) == ("77", "python")
    assert started.signed.startswith("hmac-sha256")
    assert (examine(done.folder, secret=key.encode()).signature, examine(done.folder).state) == ("good", "ok")
    kept = b"".join(path.read_bytes() for path in done.folder.rglob("*") if path.is_file())
    assert not any(text in kept for text in (b"s3cr3t", b"t0ken", key.encode()))
