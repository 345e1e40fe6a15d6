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
from PIL import ImageGrab

from browser_agent.agent import Options
from browser_agent.agent.recording import Wish, open_recorder
from browser_agent.browser.find import BrowserNotFound, find_browser, this_disk
from browser_agent.core.until import until
from fixtures.server import FixtureSite
from tests.faults.world import Site, page
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


async def shown(screen: str, at: tuple[int, int] = (1200, 800)) -> None:
    """Wait until the window has drawn its page: until then keys get lost."""

    async def drawn() -> bool:
        return ImageGrab.grab(xdisplay=screen).getpixel(at)[:3] != (0, 0, 0)

    assert (await until(drawn, bool, deadline_s=30)).met


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

        async def said_so(words: str) -> bool:
            return words in told.read_text(encoding="utf-8")

        async def says(words: str) -> None:
            assert (await until(lambda: said_so(words), bool, deadline_s=40)).met, told.read_text(encoding="utf-8")

        try:
            await says("recording ")
            await shown(screen)
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

            async def picked() -> bool:
                # Once more, as a person would, when the answer to the form came in between.
                hand("mousemove", "380", "184", "click", "1")
                return await said_so("- assert:")

            assert (await until(picked, bool, deadline_s=40, longest_s=1)).met, told.read_text(encoding="utf-8")
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


@pytest.mark.long
@pytest.mark.skipif(bool(why_no_window()), reason=why_no_window() or "there is all")
async def test_what_a_pick_would_take_is_framed_in_the_window_and_nothing_of_it_is_in_the_page(tmp_path, monkeypatch):
    grey = "<div id=total style='position:fixed;left:100px;top:100px;width:300px;height:200px;background:#808080'>Total</div>"
    with Site({"/": page(grey)}) as site, display() as screen:
        monkeypatch.setenv("DISPLAY", screen)
        options = Options(out=tmp_path / "runs", headed=True)
        async with open_recorder(f"{site.url}/", options=options) as recorder:
            left, top = await recorder.page.evaluate(
                "[screenX + outerWidth - innerWidth, screenY + outerHeight - innerHeight]"
            )
            before = await recorder.page.evaluate("document.documentElement.outerHTML")
            spot = (left + 250, top + 200)

            def colour():
                return ImageGrab.grab(xdisplay=screen).getpixel(spot)[:3]

            async def grey_again():
                return colour() == (128, 128, 128)

            def hand(*said):
                subprocess.run(["xdotool", *map(str, said)], env=os.environ, check=True, timeout=20)

            moves = iter(range(1000))

            async def blue():
                hand("mousemove", spot[0] - 40 + next(moves) % 20, spot[1])
                await recorder.page.evaluate("new Promise(done => setTimeout(done, 200))")
                return colour()[2] > colour()[0] + 10

            assert (await until(grey_again, bool, deadline_s=10)).met, colour()
            await recorder.wish(Wish("assert"))
            assert (await until(blue, bool, deadline_s=10)).met, colour()
            ImageGrab.grab(xdisplay=screen).save(tmp_path / "framed.png")
            same = await recorder.page.evaluate("document.documentElement.outerHTML")
            hand("click", 1)
            assert (await until(grey_again, bool, deadline_s=10)).met, colour()
            made = await recorder.finish()

    assert same == before
    assert [one.action.kind for one in made.recipe.steps] == ["assert"]
