"""The long way round: exported tests are run, recordings are run as recipes, and real recordings are read.

`.venv/bin/python -m pytest -n0 -m long tests/exchange`; BROWSER_AGENT_RECORDINGS names a folder of real recordings.
"""

from __future__ import annotations

import os
import subprocess
import sys
import threading
import urllib.error
import urllib.request
import xml.etree.ElementTree as ET
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest

import browser_agent
from browser_agent.browser.find import find_browser, this_disk
from browser_agent.core.outcome import Outcome
from browser_agent.recipe.export.to_pytest import to_pytest
from browser_agent.recipe.export.to_recorder import to_recorder
from browser_agent.recipe.load import load
from fixtures.server import FixtureSite
from tests.exchange.conftest import OWN, ROOT, Brought, brought

pytestmark = [pytest.mark.long, pytest.mark.browser, pytest.mark.timeout(600)]

KNOWN = {
    "INVOICES_USER": "ada", "INVOICES_PASSWORD": "correct-horse", "INVOICES_CODE": "246810",
    "SECRET_CARD": "4242 4242 4242 4242", "SECRET_EXPIRY": "12/30", "SECRET_CODE": "123",
}  # fmt: skip
PASSING = (
    "conditional", "console", "dialogs", "download", "drag", "finally", "for-each-rows", "hover-menu", "infinite", "keys",
    "late", "login-invoices", "modal", "offline-data", "parts-table", "parts-table-german", "settings-tabs", "shadow", "shop",
    "sign-in", "spinner", "storage-and-cookies", "upload", "use-login", "virtual", "wizard",
)  # fmt: skip
FAILING = {
    "decoy": "named by what is near it",
    "page-tool": "nothing like page_tool",
    "pages": "no way to read rows",
}
"""A test that lacks a step fails at it."""
CONFTEST = """
import pytest

@pytest.fixture(scope="session")
def browser_type_launch_args(browser_type_launch_args):
    return {{**browser_type_launch_args, "executable_path": {path!r}, "args": ["--no-sandbox"]}}
"""


@pytest.fixture(scope="module")
def site():
    with FixtureSite() as running:
        yield running


def export_all(folder: Path, names: tuple[str, ...]) -> None:
    for name in names:
        made = to_pytest(load(ROOT / "recipes" / f"{name}.yaml"), folder)
        (folder / f"test_{name.replace('-', '_')}.py").write_text(made.text, encoding="utf-8")


def run_tests(folder: Path, url: str, other: str = "") -> dict[str, str]:
    """Run the tests of a folder with pytest-playwright: each name with its failure, or an empty text."""
    found = find_browser(None, os.environ, this_disk())
    (folder / "conftest.py").write_text(CONFTEST.format(path=str(found.executable)))
    report = folder / "report.xml"
    env = {**os.environ, **KNOWN, "PARAM_SITE": url, "PARAM_OTHER": other}
    words = [
        "-p",
        "no:cacheprovider",
        "-p",
        "no:xdist",
        "-p",
        "no:randomly",
        "-o",
        "addopts=",
        "-q",
        f"--junitxml={report}",
    ]
    ran = subprocess.run(
        [sys.executable, "-m", "pytest", *words, str(folder)],
        env=env,
        cwd=folder,
        capture_output=True,
        text=True,
        timeout=500,
    )
    assert report.is_file(), ran.stdout + ran.stderr
    told: dict[str, str] = {}
    for case in ET.parse(report).iter("testcase"):
        wrong = [one.get("message", "") for one in case if one.tag in ("failure", "error")]
        told[case.get("name", "").partition("[")[0]] = wrong[0] if wrong else ""
    return told


def test_exported_tests_pass_on_the_site_that_their_recipes_pass_on(site, tmp_path):
    export_all(tmp_path, PASSING)
    told = run_tests(tmp_path, site.url, site.other)
    assert {name: why for name, why in told.items() if why} == {}
    assert len(told) == len(PASSING)


def test_an_exported_test_fails_at_the_step_that_it_lacks(site, tmp_path):
    export_all(tmp_path, tuple(FAILING))
    told = run_tests(tmp_path, site.url, site.other)
    for name, why in FAILING.items():
        assert why in told[f"test_{name.replace('-', '_')}"]


@contextmanager
def broken(site: FixtureSite, changes: dict[bytes, bytes]) -> Iterator[str]:
    """The site behind a relay that says some things in another way."""

    class Relay(BaseHTTPRequestHandler):
        def relayed(self) -> None:
            body = self.rfile.read(int(self.headers.get("Content-Length") or 0)) or None
            headers = {
                key: value
                for key, value in self.headers.items()
                if key.lower() not in ("host", "accept-encoding", "connection")
            }
            asked = urllib.request.Request(site.url + self.path, body, headers, method=self.command)
            opener = urllib.request.build_opener(_Still)
            try:
                answer = opener.open(asked, timeout=20)
            except urllib.error.HTTPError as error:
                answer = error
            content = answer.read()
            for old, new in changes.items():
                content = content.replace(old, new)
            self.send_response(answer.status)
            for key, value in answer.headers.items():
                if key.lower() not in ("content-length", "transfer-encoding", "connection", "date", "server"):
                    self.send_header(key, value)
            self.send_header("Content-Length", str(len(content)))
            self.end_headers()
            self.wfile.write(content)

        do_GET = do_POST = relayed

        def log_message(self, *_: object) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Relay)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_address[1]}"
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


class _Still(urllib.request.HTTPRedirectHandler):
    """Redirects are the browser's business."""

    def redirect_request(self, *_: object) -> None:
        return None


@pytest.mark.parametrize(
    "changes",
    [
        {b"Registration complete": b"Registration pending"},
        {b"Check your registration": b"Check again"},
        {b"<option>Portugal": b"<option>Spain"},
    ],
)
def test_an_exported_test_fails_when_the_site_is_broken(site, tmp_path, changes):
    export_all(tmp_path, ("wizard",))
    with broken(site, {}) as url:
        assert run_tests(tmp_path, url) == {"test_wizard": ""}
    with broken(site, changes) as url:
        assert run_tests(tmp_path, url)["test_wizard"] != ""


async def run(one: Brought, tmp_path: Path, **secrets: str) -> browser_agent.Result:
    file = tmp_path / "imported.yaml"
    file.write_text(one.text, encoding="utf-8")
    return await browser_agent.run_recipe(file, {}, options=browser_agent.Options(out=tmp_path / "runs", env=secrets))


async def test_a_recording_runs_as_a_recipe(site, tmp_path):
    recording = tmp_path / "recording.json"
    recording.write_text((OWN / "recorder.json").read_text().replace("http://127.0.0.1:8000", site.url))
    [one] = brought(recording)
    name = "SIGN_IN_AND_LOOK_AT_THE_INVOICES"
    result = await run(one, tmp_path, **{f"{name}_PASSWORD": "correct-horse", f"{name}_CODE": "246810"})
    assert result.finished.outcome is Outcome.PASSED, result.finished.why


async def test_a_recording_of_a_broken_site_does_not_pass(site, tmp_path):
    with broken(site, {b"Your invoices": b"Nothing here"}) as url:
        recording = tmp_path / "recording.json"
        recording.write_text((OWN / "recorder.json").read_text().replace("http://127.0.0.1:8000", url))
        [one] = brought(recording)
        name = "SIGN_IN_AND_LOOK_AT_THE_INVOICES"
        result = await run(one, tmp_path, **{f"{name}_PASSWORD": "correct-horse", f"{name}_CODE": "246810"})
    assert result.finished.outcome is Outcome.FAILED


async def test_a_script_of_codegen_runs_as_a_recipe(site, tmp_path):
    script = tmp_path / "script.py"
    script.write_text(
        "from playwright.sync_api import Page, expect\n\n\ndef test_wizard(page: Page) -> None:\n"
        f"    page.goto('{site.url}/wizard/')\n"
        "    page.get_by_role('textbox', name='Full name').fill('Ada')\n    page.get_by_label('E-mail').fill('ada@example.test')\n"
        "    page.get_by_role('button', name='Next').click()\n    expect(page).to_have_url('**/wizard/2')\n"
        "    page.get_by_label('Street').fill('Kajen 7')\n    page.get_by_label('City').fill('Aarhus')\n"
        "    page.get_by_label('Country').select_option('Denmark')\n    page.get_by_role('button', name='Next').click()\n"
        "    page.get_by_role('radio', name='Courier').check()\n    page.get_by_role('button', name='Next').click()\n"
        "    expect(page.get_by_role('heading', name='Check your registration')).to_be_visible()\n"
    )
    [one] = brought(script)
    assert one.lost == []
    result = await run(one, tmp_path)
    assert result.finished.outcome is Outcome.PASSED, result.finished.why


@pytest.mark.parametrize("name", ["modal", "hover-menu", "settings-tabs", "spinner"])
async def test_a_recipe_that_went_through_a_recording_still_runs(site, tmp_path, name):
    text = to_recorder(load(ROOT / "recipes" / f"{name}.yaml")).text.replace("http://127.0.0.1:8000", site.url)
    recording = tmp_path / "recording.json"
    recording.write_text(text)
    [one] = brought(recording)
    result = await run(one, tmp_path)
    assert result.finished.outcome is Outcome.PASSED, result.finished.why


@pytest.fixture(scope="module")
def real():
    folder = os.environ.get("BROWSER_AGENT_RECORDINGS")
    if not folder or not Path(folder).is_dir():
        pytest.skip("BROWSER_AGENT_RECORDINGS names no folder of real recordings")
    files = sorted(path for path in Path(folder).rglob("*") if path.suffix in (".side", ".json", ".py", ".yaml"))
    assert files
    return files


def test_every_real_recording_becomes_recipes_that_check_accepts(real, capsys):
    rows: list[str] = []
    for path in real:
        several = brought(path, start="https://a.test/")
        assert several, path
        for one in several:
            assert one.errors == [], (path, one.heard.name)
            assert one.recipe.steps
            for remark in one.heard.remarks:
                assert remark.place.line >= 1
                assert remark.why
        steps = sum(one.heard.steps for one in several)
        carried = sum(one.heard.carried for one in several)
        lost = sum(len(one.lost) for one in several)
        rows.append(
            f"{path.parent.name}/{path.name:<34} {len(several):3} tests {steps:4} steps {carried:4} carried {lost:4} listed"
        )
        # A step is carried whole, or it is listed: nothing in between.
        assert steps - carried <= lost
    with capsys.disabled():
        sys.stdout.write("\n" + "\n".join(rows) + "\n")


def test_no_password_of_a_real_recording_is_left_in_a_recipe(real):
    typed = {"SuperSecretPassword!"}
    for path in real:
        for one in brought(path, start="https://a.test/"):
            assert not any(word in one.text + "".join(one.lost + one.looks) for word in typed), path
