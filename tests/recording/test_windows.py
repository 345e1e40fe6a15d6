"""A person in front of a window: what it shows last counts when it is closed, with a real mouse and keyboard too."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import sys
from contextlib import contextmanager
from pathlib import Path

import pytest

from browser_agent.browser.find import BrowserNotFound, find_browser, this_disk
from browser_agent.engine.until import until
from fixtures.server import FixtureSite
from tests.recording.person import person_at

pytestmark = pytest.mark.browser


async def test_what_the_last_step_did_is_expected_also_when_its_window_is_closed(tmp_path):
    with FixtureSite() as site:
        async with person_at(f"{site.url}/form/", tmp_path) as (recorder, person):
            await person.click(person.page.get_by_role("link", name="All sites"))

            async def rested():
                return recorder._rested is not None and recorder._rested[1].url == f"{site.url}/"

            assert (await until(rested, bool, deadline_s=20)).met
            await person.page.close()
            made = await recorder.finish()

    (step,) = made.recipe.steps
    assert step.action.kind == "click"
    assert step.expect


def why_no_window() -> str:
    """What is missing for a window that nobody sees; empty when nothing is."""
    missing = [name for name in ("Xvfb", "xdotool") if shutil.which(name) is None]
    try:
        find_browser(None, os.environ, this_disk(), headed=True)
    except BrowserNotFound:
        missing.append("a browser with a window")
    return f"no {', no '.join(missing)}" if missing else ""


@contextmanager
def display():
    """A screen of its own, on a free number that the server chooses; what belongs into DISPLAY."""
    told, tells = os.pipe()
    command = ["Xvfb", "-displayfd", str(tells), "-screen", "0", "1400x1000x24", "-nolisten", "tcp"]
    server = subprocess.Popen(command, pass_fds=(tells,), stderr=subprocess.DEVNULL)
    os.close(tells)
    try:
        with os.fdopen(told) as line:
            yield f":{line.readline().strip()}"
    finally:
        server.terminate()
        server.wait(10)


@pytest.mark.long
@pytest.mark.skipif(bool(why_no_window()), reason=why_no_window() or "there is all")
@pytest.mark.parametrize("ending", ["window", "interrupt"])
async def test_a_real_mouse_and_keyboard_are_recorded_in_a_real_window(tmp_path, ending):
    file, told = tmp_path / "job.yaml", tmp_path / "told"
    with FixtureSite() as site, display() as screen, told.open("wb") as out:
        env = os.environ | {"DISPLAY": screen}
        command = [
            *(sys.executable, "-m", "browser_agent", "record", f"{site.url}/login/", "-o", str(file)),
            *("--headed", "--replay", "never", "--out", str(tmp_path / "runs")),
        ]
        run = subprocess.Popen(command, env=env, stdin=subprocess.PIPE, stdout=out, stderr=out, cwd=Path.cwd())  # noqa: ASYNC220 - it is asked by its file

        def hand(*said: str) -> None:
            subprocess.run(["xdotool", *said], env=env, check=True, timeout=20)

        async def says(words: str) -> None:
            async def said() -> bool:
                return words in told.read_text(encoding="utf-8")

            assert (await until(said, bool, deadline_s=40)).met, told.read_text(encoding="utf-8")

        try:
            await says("recording ")
            # A click beside everything wakes the window, then by the keyboard: where a field is in the window depends on fonts and on the bars of the browser.
            hand("mousemove", "1200", "800", "click", "1")
            hand("key", "--delay", "200", "Tab", "Tab")
            hand("type", "--delay", "40", "ada")
            hand("key", "Tab")
            hand("type", "--delay", "40", "hunter2")
            hand("key", "Return")
            await says("- press: {keys: Enter")
            run.stdin.write(b"assert\n")
            run.stdin.flush()
            await says("click the thing to check")
            hand("mousemove", "380", "184", "click", "1")
            await says("- assert:")
            if ending == "window":
                hand("key", "ctrl+w")
            else:
                run.send_signal(signal.SIGINT)
            await says("written ")
            run.wait(30)
        finally:
            run.kill()
            run.stdin.close()
            run.wait(10)

    said = told.read_text(encoding="utf-8")
    assert run.returncode == 0, said
    assert "hunter2" not in said + file.read_text(encoding="utf-8")
    assert "${secrets." in file.read_text(encoding="utf-8")
