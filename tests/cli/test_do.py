"""`do` and `demo --agent` as a person runs them: with a model server, without one, with wrong options."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from browser_agent import testing as wire
from browser_agent.testing.shopper import shopper
from fixtures.server import FixtureSite
from tests.goal.scripted import judged, plan, ref, step


@pytest.fixture(scope="module")
def site():
    with FixtureSite() as running:
        yield running


def agent(*arguments, cwd, **env):
    clean = {key: value for key, value in os.environ.items() if not key.startswith("OPENAI_")}
    return subprocess.run(
        [sys.executable, "-m", "browser_agent", *arguments], cwd=cwd, capture_output=True, text=True, timeout=100,
        env={**clean, **env}, stdin=subprocess.DEVNULL,
    )  # fmt: skip


def order(request):
    if request.schema == "plan":
        return wire.json_answer(plan("the order is sent"))
    if request.schema == "judgement":
        return wire.json_answer(judged("Order received"))
    text = request.last
    if '"Part"' not in text:
        return wire.call("finish", status="impossible", why="it was sent already", evidence=[], answers=[])
    fills = [step("fill", ref(text, '"Part"'), "${params.part}"), step("check", ref(text, '"I agree"'))]
    send = step("click", ref(text, '"Send order"'), None, "text: Order received")
    return wire.call("act", steps=[*fills, send], done=True)


def test_without_a_key_it_says_what_to_set_and_starts_nothing(site, tmp_path):
    done = agent("do", "Order a bolt", "--start", f"{site.url}/form/", cwd=tmp_path)

    assert done.returncode == 6
    assert "OPENAI_API_KEY is not set and no --base-url was given" in done.stderr
    assert not (tmp_path / "runs").exists()


def test_a_server_that_is_not_there_is_named(site, tmp_path):
    done = agent("do", "Order", "--start", f"{site.url}/form/", "--base-url", "http://127.0.0.1:9/v1", cwd=tmp_path)

    assert done.returncode == 6
    assert "http://127.0.0.1:9/v1" in done.stdout + done.stderr
    assert "Traceback" not in done.stderr


@pytest.mark.long
def test_a_task_is_done_told_as_json_and_kept(site, tmp_path):
    site.reset()
    with wire.ModelServer(order) as server:
        done = agent(
            "do", "Order a ${params.part}", "--start", f"{site.url}/form/", "-p", "part=Bolt", "--json",
            "--success", "text: Order received", "--save", "order.yaml", "--replay", "always", "--model", "gpt-5.4",
            "--events", "events.jsonl", "--html", "report.html",
            cwd=tmp_path, OPENAI_BASE_URL=server.base_url, OPENAI_API_KEY="sk-of-tests",
        )  # fmt: skip

    assert done.returncode == 0, done.stderr
    told = json.loads(done.stdout)
    assert told["outcome"] == "passed"
    assert told["spend"]["model_calls"] == 2
    assert told["spend"]["usd"] > 0
    assert "at most   1.00 USD" in done.stderr
    assert "recipe order.yaml, replayed with no model: passed" in done.stderr
    assert [one.form["part"] for one in site.ledger.noted("order PO")] == ["Bolt", "Bolt"]
    assert "the order is sent" in Path(tmp_path, "report.html").read_text(encoding="utf-8")
    every = "".join(
        file.read_text(encoding="utf-8", errors="replace") for file in tmp_path.rglob("*") if file.is_file()
    )
    assert "sk-of-tests" not in every


@pytest.mark.long
def test_a_recording_is_replayed_with_no_model_and_no_site(tmp_path):
    with FixtureSite() as own, wire.ModelServer(order) as server:
        start = ("--start", f"{own.url}/form/", "-p", "part=Bolt", "--success", "text: Order received")
        arguments = ("do", "Order a ${params.part}", *start, "--base-url", server.base_url)
        first = agent(*arguments, "--record", "tape", cwd=tmp_path)
        again = agent(*arguments, "--record", "tape", cwd=tmp_path)
    # Site and model are gone.
    second = agent("replay", "tape", cwd=tmp_path)

    assert first.returncode == 0, first.stderr
    assert again.returncode == 2
    assert "holds a cassette already" in again.stderr
    assert second.returncode == 0, second.stdout + second.stderr
    assert "PASSED" in second.stdout
    assert "as recorded: the same steps, the same end" in second.stderr


@pytest.mark.long
def test_a_failing_run_becomes_a_test_and_a_change_of_it_is_told(tmp_path):
    with FixtureSite() as own, wire.ModelServer(order) as server:
        start = ("--start", f"{own.url}/form/", "-p", "part=Bolt", "--success", "text: Never shown")
        arguments = ("do", "Order a ${params.part}", *start, "--base-url", server.base_url)
        first = agent(*arguments, "--record", "tape", cwd=tmp_path)
    second = agent("replay", "tape", cwd=tmp_path)
    about = tmp_path / "tape" / "cassette.json"
    about.write_text(about.read_text(encoding="utf-8").replace("check checkbox", "check box"), encoding="utf-8")
    third = agent("replay", "tape", cwd=tmp_path)

    assert first.returncode == 1
    assert second.returncode == 0, second.stdout + second.stderr
    assert third.returncode == 1
    assert "differs: step 3 was recorded as 'check box" in third.stderr


def test_a_folder_without_a_cassette_is_said(tmp_path):
    done = agent("replay", "nothing", cwd=tmp_path)

    assert done.returncode == 2
    assert "nothing holds no cassette" in done.stderr


WRONG = {
    "an expectation that is none": (("--success", "it works"), '--success: expect "it works"'),
    "a role that does not exist": (("--model", "dream=gpt-5.4"), "there is no role"),
    "a secret without a source": (("--secret", "pass"), "NAME=SOURCE@ORIGIN"),
    "a schema that is not there": (("--schema", "no.json"), "--schema no.json"),
    "a start that is no address": (("--start", "shop"), "shop"),
    "an origin that is all": (("--allow", "*"), "--allow"),
}


OFTEN = {"an expectation that is none", "a start that is no address"}


@pytest.mark.parametrize("what", [one if one in OFTEN else pytest.param(one, marks=pytest.mark.long) for one in WRONG])
def test_wrong_options_are_said_before_anything_starts(site, tmp_path, what):
    arguments, words = WRONG[what]
    start = () if "--start" in arguments else ("--start", f"{site.url}/form/")
    done = agent("do", "Order", *start, *arguments, "--base-url", "http://127.0.0.1:9/v1", cwd=tmp_path)

    assert done.returncode == 2, done.stderr
    assert words in done.stderr
    assert not (tmp_path / "runs").exists()


@pytest.mark.long
def test_the_demo_shops_with_a_scripted_model_and_keeps_the_recipe(tmp_path):
    done = agent("demo", "--agent", cwd=tmp_path)

    assert done.returncode == 0, done.stderr
    assert '"order_number": "HG-20001"' in done.stdout
    assert "replayed with no model: passed" in done.stderr
    assert Path(tmp_path, "demo-recipe.yaml").is_file()
    text = "".join(file.read_text(encoding="utf-8", errors="replace") for file in tmp_path.rglob("*.jsonl"))
    assert "4242 4242" not in text
    assert callable(shopper)
