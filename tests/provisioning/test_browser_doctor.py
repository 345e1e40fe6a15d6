"""What the doctor says on this machine and on machines that lack something; the browser is real."""

import json
import os
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import pytest
import typer
from typer.testing import CliRunner

from browser_agent.browser.doctor import BROWSER_CHECKS, Finding, Surroundings, examine
from browser_agent.browser.find import BrowserNotFound, Disk, find_browser, this_disk
from browser_agent.browser.missing import telling_line
from browser_agent.cli.doctor import doctor
from browser_agent.cli.install import install

KEY = "sk-this-is-never-shown"


def here(tmp_path: Path) -> Surroundings:
    euid = os.geteuid() if hasattr(os, "geteuid") else None
    return Surroundings(
        disk=this_disk(),
        env=dict(os.environ) | {"OPENAI_API_KEY": KEY},
        euid=euid,
        run_folder=tmp_path / "runs",
    )


def by_name(findings: tuple[Finding, ...]) -> dict[str, Finding]:
    return {finding.name: finding for finding in findings}


def app() -> typer.Typer:
    commands = typer.Typer()
    commands.command()(doctor)
    commands.command()(install)
    return commands


@pytest.mark.browser
async def test_on_a_machine_that_works_every_browser_check_was_really_done(tmp_path):
    findings = by_name(await examine(here(tmp_path)))

    assert set(BROWSER_CHECKS) < set(findings)
    assert [name for name, finding in findings.items() if finding.state == "fail"] == []
    assert "Node v" in findings["driver"].saw
    assert "starts and shows a page" in findings["launch"].saw
    assert str(tmp_path / "runs") in findings["run folder"].saw


@pytest.mark.browser
async def test_no_finding_shows_a_key(tmp_path):
    findings = await examine(here(tmp_path))

    assert by_name(findings)["keys"].saw == "OPENAI_API_KEY is set (not tried)"
    assert KEY not in "".join(finding.model_dump_json() for finding in findings)


async def test_a_machine_without_a_browser_fails_with_lines_to_type_and_nothing_raises(tmp_path):
    disk = replace(this_disk(), root=tmp_path, home="/root")
    empty = replace(here(tmp_path), disk=disk, env={"PATH": "/usr/bin"}, euid=1000)

    findings = by_name(await examine(empty))

    assert findings["browser"].state == "fail"
    assert findings["browser"].do.splitlines()[0] == "browser-agent install"
    assert findings["launch"] == Finding(
        name="launch", state="fail", saw="there is no browser to try", do="browser-agent install"
    )
    assert findings["sandbox"].state == "fail"
    assert findings["fonts"].state == "warn"
    assert findings["shared memory"].state == "warn"
    assert findings["keys"].state == "ok"
    assert findings["driver"].state == "ok"


@pytest.mark.browser
async def test_a_program_that_is_no_browser_is_found_out_by_launching_it(tmp_path):
    fake = tmp_path / "chrome"
    fake.write_text("#!/bin/sh\nexit 0\n")
    fake.chmod(0o755)

    findings = by_name(await examine(replace(here(tmp_path), setting=str(fake))))

    assert findings["browser"].state == "ok"
    assert findings["launch"].state == "fail"


async def test_a_driver_that_lacks_libatomic_is_told_apart_from_a_closed_connection(tmp_path):
    node = tmp_path / "node"
    node.write_text(
        "#!/bin/sh\necho 'node: error while loading shared libraries: libatomic.so.1: gone' >&2\nexit 127\n"
    )
    node.chmod(0o755)
    bare = here(tmp_path)
    bare = replace(bare, env=dict(bare.env) | {"PLAYWRIGHT_NODEJS_PATH": str(node)})

    findings = by_name(await examine(bare))

    assert findings["driver"] == Finding(
        name="driver",
        state="fail",
        saw="node: error while loading shared libraries: libatomic.so.1: gone",
        do="apt-get install -y libatomic1    (as root)",
    )


async def test_a_run_folder_that_cannot_be_made_is_a_failure(tmp_path):
    (tmp_path / "file").write_text("")
    disk = Disk(root=tmp_path, system="linux", home="/root")
    surroundings = Surroundings(disk=disk, env={}, euid=0, run_folder=tmp_path / "file" / "runs")

    finding = by_name(await examine(surroundings))["run folder"]

    assert finding.state == "fail"
    assert "cannot be written" in finding.saw


def test_the_telling_line_of_a_long_message_is_the_cause():
    message = (
        "BrowserType.launch: Target page, context or browser has been closed\n"
        "Browser logs:\n"
        "<launching> /usr/bin/chrome --disable-setuid-sandbox\n"
        "[pid=7][err] [0101/000000:FATAL:zygote] No usable sandbox! Update your kernel\n"
    )

    assert "No usable sandbox" in telling_line(message)
    assert telling_line("") == ""


@pytest.mark.browser
def test_doctor_prints_one_json_object_and_ends_with_0_where_a_run_can_start(tmp_path):
    done = CliRunner().invoke(app(), ["doctor", "--json", "--runs", str(tmp_path)])

    assert done.exit_code == 0
    report = json.loads(done.stdout)
    assert report["ok"] is True
    assert {"name", "state", "saw", "do"} == set(report["findings"][0])


def test_doctor_ends_with_5_when_there_is_no_browser_and_says_what_to_do(tmp_path):
    done = CliRunner().invoke(app(), ["doctor", "--browser", str(tmp_path / "none"), "--runs", str(tmp_path)])

    assert done.exit_code == 5
    assert " ✗ browser        expected  a browser at" in done.stdout
    assert "do: browser-agent install" in done.stdout


def test_install_is_quiet_on_stderr_and_names_the_browser_that_is_there():
    try:
        there = find_browser(None, os.environ, this_disk())
    except BrowserNotFound:
        pytest.skip("no browser on this machine: installing one is the business of dev.py")

    done = CliRunner().invoke(app(), ["install", "--json"])

    assert done.exit_code == 0
    assert json.loads(done.stdout) == there.model_dump(mode="json")
    assert done.stderr == ""


def test_install_ends_with_5_and_three_lines_for_a_setting_it_cannot_satisfy(tmp_path):
    done = CliRunner().invoke(app(), ["install", "--browser", str(tmp_path / "none")])

    assert done.exit_code == 5
    assert done.stdout == ""
    assert "next      browser-agent install" in done.stderr


def test_the_commands_can_be_imported_without_playwright():
    modules = "sys, browser_agent.cli.doctor, browser_agent.cli.install"
    program = f"import {modules}; sys.exit('playwright' in sys.modules)"

    done = subprocess.run([sys.executable, "-c", program], check=False)

    assert done.returncode == 0
