"""Secrets that a page prints: a video is not made of them unless a person says so, and a trace has no pictures of them."""

import zipfile
from pathlib import Path

import pytest

from browser_agent.cli.main import status
from tests.cli.test_cli_commands import do
from tests.faults.world import Site, page, recipe

SECRET = "kettle-42-owl"
ECHO = page("<label>Word <input oninput='o.textContent = value'></label><output id=o></output>")
STEPS = '- fill: {into: textbox "Word", value: \'${secrets.k}\'}\n- assert: [{visible: textbox "Word"}]'
MORE = "secrets: {k: {from: env:KEY}}"


def test_a_video_of_a_run_that_types_secrets_is_refused_before_a_browser_starts(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("KEY", SECRET)
    file = recipe(tmp_path, "http://127.0.0.1:1/", STEPS, MORE)

    assert status(["run", str(file), "--video", "--out", str(tmp_path / "runs"), "--browser", "/nowhere/chrome"]) == 2
    said = capsys.readouterr().err
    assert "a video shows what pages print, and this run types secrets: k" in said
    assert "--video-with-secrets" in said
    assert not (tmp_path / "runs").exists()


@pytest.mark.long
@pytest.mark.browser
def test_a_trace_of_secrets_has_documents_without_them_and_no_pictures(tmp_path: Path) -> None:
    with Site({"/": ECHO}) as site:
        plain = recipe(tmp_path, site.url + "/", STEPS.replace("${secrets.k}", "plain"))
        do("run", plain, "--trace", "on", "--run-id", "plain", "--out", tmp_path)
        secret = recipe(tmp_path, site.url + "/", STEPS, MORE)
        done = do("run", secret, "--trace", "on", "--run-id", "secret", "--out", tmp_path, KEY=SECRET)

    assert done.code == 0, done
    pictures = {}
    for name in ("plain", "secret"):
        with zipfile.ZipFile(tmp_path / name / "trace.zip") as trace:
            pictures[name] = [one for one in trace.namelist() if one.endswith((".jpeg", ".jpg", ".png"))]
            whole = b"".join(trace.read(one) for one in trace.namelist())
    assert pictures["plain"]
    assert pictures["secret"] == []
    assert SECRET.encode() not in whole and b"[secret:k]" in whole


@pytest.mark.long
@pytest.mark.browser
def test_a_person_who_says_so_gets_the_video(tmp_path: Path) -> None:
    with Site({"/": ECHO}) as site:
        secret = recipe(tmp_path, site.url + "/", STEPS, MORE)
        done = do("run", secret, "--video-with-secrets", "--run-id", "film", "--out", tmp_path, KEY=SECRET)

    assert done.code == 0, done
    assert list((tmp_path / "film").glob("video.*"))
