"""`bench miniwob` as a person runs it: with a model server, without one, with wrong options."""

from __future__ import annotations

import json
import os
import subprocess
import sys

import pytest

from browser_agent import testing as wire
from tests.goal.scripted import ref, step

pytestmark = pytest.mark.long

MODEL = ("--model", "gpt-5.4", "--pages")


def bench(*arguments, cwd, **env):
    clean = {key: value for key, value in os.environ.items() if not key.startswith("OPENAI_")}
    return subprocess.run(
        [sys.executable, "-m", "browser_agent", "bench", "miniwob", *arguments], cwd=cwd, capture_output=True,
        text=True, timeout=100, env={**clean, **env}, stdin=subprocess.DEVNULL,
    )  # fmt: skip


def press(request):
    return wire.call("act", steps=[step("click", ref(request.last, 'button "Now"'))], done=False)


@pytest.mark.browser
def test_games_are_told_one_by_one_and_as_json(own, tmp_path):
    with wire.ModelServer(press) as server:
        done = bench(
            "--task", "ours", "--seeds", "2", *MODEL, str(own.pages), "--base-url", server.base_url, "--json",
            cwd=tmp_path,
        )  # fmt: skip

    assert done.returncode == 0, done.stderr
    told = json.loads(done.stdout)
    assert told["model"] == "gpt-5.4"
    assert [(one["task"], one["seed"], one["solved"]) for one in told["games"]] == [
        ("ours", 0, True),
        ("ours", 1, True),
    ]
    assert [line.partition(" in ")[0] for line in done.stderr.splitlines()] == [
        "1 of 2  ours 0: 1.00", "2 of 2  ours 1: 1.00",
    ]  # fmt: skip


@pytest.mark.browser
@pytest.mark.long
def test_what_was_played_is_printed_when_the_money_is_spent(own, tmp_path):
    with wire.ModelServer(press) as server:
        done = bench(
            "--task", "ours", "--seeds", "99", "--max-usd", "0.08", *MODEL, str(own.pages), "--base-url",
            server.base_url, cwd=tmp_path,
        )  # fmt: skip

    assert done.returncode == 7
    assert "games solved (100.0%)" in done.stdout
    assert "--max-usd, or fewer --seeds and --task" in done.stderr


def test_what_is_missing_is_said_before_anything_is_started(own, tmp_path):
    unknown = bench("--task", "click-moon", *MODEL, str(own.pages), cwd=tmp_path)
    nobody = bench("--task", "ours", *MODEL, str(own.pages), cwd=tmp_path)
    no_pages = bench("--pages", str(tmp_path), cwd=tmp_path)

    assert (unknown.returncode, nobody.returncode, no_pages.returncode) == (2, 6, 2)
    assert "there is no task click-moon\nnext      one of: broken, ours" in unknown.stderr
    assert "OPENAI_API_KEY is not set" in nobody.stderr
    assert "holds no MiniWoB++ pages" in no_pages.stderr
    assert not (tmp_path / "runs").exists()


def test_without_the_package_it_is_said_what_to_install(tmp_path):
    paths = os.pathsep.join(path for path in sys.path if path)
    (tmp_path / "sitecustomize.py").write_text("import sys; sys.modules['miniwob'] = None", encoding="utf-8")
    done = bench("--task", "ours", cwd=tmp_path, PYTHONPATH=os.pathsep.join([str(tmp_path), paths]))

    assert done.returncode == 2
    assert "pip install 'browser-agent[bench]'" in done.stderr
