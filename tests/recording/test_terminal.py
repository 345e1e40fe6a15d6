"""What is typed beside the page while it is recorded, and what becomes of the file."""

from __future__ import annotations

import asyncio
import os
import signal
import sys

import pytest

from browser_agent.agent.recording import write
from browser_agent.cli.main import status
from browser_agent.cli.recording import Ending, talk
from browser_agent.core.errors import UsageError
from browser_agent.core.until import until
from fixtures.server import FixtureSite
from tests.recording.person import person_at, replay


def test_a_file_that_is_there_is_left_alone_before_any_browser_starts(tmp_path, capsys):
    file = tmp_path / "job.yaml"
    file.write_text("mine")

    assert status(["record", "http://127.0.0.1:9/", "-o", str(file)]) == 2
    assert file.read_text() == "mine"
    assert "--force replaces it and keeps the old one as NAME.bak" in capsys.readouterr().err


@pytest.mark.long
@pytest.mark.browser
async def test_checks_and_values_are_picked_and_steps_taken_back_while_the_page_hears_nothing(tmp_path, monkeypatch):
    out, into = os.pipe()
    monkeypatch.setattr(sys, "stdin", os.fdopen(out))
    with FixtureSite() as site:
        async with person_at(f"{site.url}/table/?rows=5", tmp_path) as (recorder, person):
            await person.page.evaluate("window.heard = []; for (const k of ['pointerdown', 'mousedown', 'click']) "
                                       "addEventListener(k, () => heard.push(k), true)")  # fmt: skip
            with Ending(recorder.context) as ending:
                talking = asyncio.ensure_future(talk(recorder, ending))

                async def say(line, done):
                    os.write(into, f"{line}\n".encode())
                    assert (await until(done, bool, deadline_s=20)).met

                async def picks():
                    return recorder._wish is not None

                await say("extract parts", picks)
                await person.click(person.page.get_by_role("cell").first)
                await recorder.quiet()
                await say("assert", picks)
                await person.click(person.page.get_by_role("heading").first)
                await recorder.quiet()
                heard = await person.page.evaluate("heard")
                await person.click(person.page.get_by_role("link", name="All sites"))
                await person.page.wait_for_url(f"{site.url}/")
                await recorder.quiet()

                async def two():
                    return len(recorder.steps.made) == 2

                await say("undo", two)
                os.write(into, b"done\n")
                await asyncio.wait_for(talking, 20)
            made = await recorder.finish()
        result = await replay(made, tmp_path)

    assert heard == []
    assert [one.action.kind for one in made.recipe.steps] == ["extract", "assert"]
    assert len(result.outputs["parts"]) == 5


@pytest.mark.long
@pytest.mark.browser
async def test_the_first_interrupt_ends_it_and_an_old_file_is_kept_beside_the_new_one(tmp_path):
    with FixtureSite() as site:
        async with person_at(f"{site.url}/", tmp_path) as (recorder, person):
            with Ending(recorder.context) as ending:
                talking = asyncio.ensure_future(talk(recorder, ending))
                await person.click(person.page.get_by_role("link", name="Form").or_(person.page.locator("a")).first)
                await recorder.quiet()
                os.kill(os.getpid(), signal.SIGINT)
                await asyncio.wait_for(talking, 20)
            made = await recorder.finish()
    file = tmp_path / "job.yaml"
    file.write_text("old")
    with pytest.raises(UsageError):
        write(made, file, force=False)
    assert file.read_text() == "old"
    write(made, file, force=True)

    assert made.steps == 1
    assert file.read_text() == made.text
    assert (tmp_path / "job.yaml.bak").read_text() == "old"
