"""The doors as scripts meet them: help, exit codes, what is on stdout and what on stderr, odd terminals and pipes."""

import json
import subprocess
import time
from pathlib import Path

import pytest

from browser_agent.cli.main import status
from browser_agent.core.outcome import EXIT_CODES, EXIT_MEANINGS
from tests.faults.world import ROOT, Done, Site, command, environment, page, recipe, run

COMMANDS = ("run", "check", "look", "report", "demo", "doctor", "install", "schema")
FORM = page("<h1>Hi</h1><label>Name <input value=Ada></label><label>Key <input type=password value=hidden></label>")
GOOD = '- assert: [{visible: heading "Hi"}]\n- extract: {from: {css: h1}, as: said, kind: text}'
SAYS = "outputs: {said: '${said}'}"


def do(*arguments: str | Path, cwd: Path | None = None, **env: str) -> Done:
    began = time.monotonic()
    done = subprocess.run(
        command(*arguments), capture_output=True, text=True, errors="replace", env=environment(**env), cwd=cwd,
        stdin=subprocess.DEVNULL, timeout=90,
    )  # fmt: skip
    return Done(done.returncode, done.stdout, done.stderr, time.monotonic() - began, cwd or ROOT)


@pytest.mark.parametrize("name", COMMANDS)
@pytest.mark.parametrize("flag", ["--help", "-h"])
def test_every_command_has_its_help(name: str, flag: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert status([name, flag]) == 0
    said = capsys.readouterr()
    assert f"browser-agent {name}" in said.out
    assert said.err == ""


def test_the_help_names_every_command_and_every_exit_code(capsys: pytest.CaptureFixture[str]) -> None:
    assert status(["--help"]) == 0
    words = " ".join(capsys.readouterr().out.split())
    assert all(name in words for name in COMMANDS)
    assert all(f"{code} {meaning}" in words for code, meaning in EXIT_MEANINGS.items())


def test_every_outcome_has_a_code_and_every_code_a_meaning() -> None:
    assert set(EXIT_CODES.values()) | {143} == set(EXIT_MEANINGS)


@pytest.mark.parametrize(
    ("arguments", "hint"),
    [(["rnu"], "run"), (["run", "x.yaml", "--jsn"], "--json"), (["check", "x.yaml", "--strct"], "--strict"),
     (["run"], "recipe"), (["run", "x.yaml", "--trace", "maybe"], "on-failure"), (["look"], "url"), (["run", "a", "b"], "b")],
)  # fmt: skip
def test_a_typo_is_a_usage_error_that_names_what_was_meant(
    arguments: list[str], hint: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert status(arguments) == 2
    said = capsys.readouterr()
    assert hint in said.err
    assert said.out == ""


@pytest.mark.parametrize("given", ["month", "=x", ""])
def test_a_param_without_a_value_is_a_usage_error(
    given: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert status(["run", str(recipe(tmp_path, "http://127.0.0.1:1", "- note: x")), "-p", given]) == 2
    assert "is not KEY=VALUE" in capsys.readouterr().err


@pytest.mark.parametrize("origin", ["*", "evil.test", "https://a.test/path", "ftp://a.test"])
def test_allow_takes_origins_and_no_star(origin: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file = recipe(tmp_path, "http://127.0.0.1:1", "- note: x")

    assert status(["run", str(file), "--allow", origin, "--out", str(tmp_path / "runs")]) == 2
    assert "--allow" in capsys.readouterr().err


def test_the_result_is_on_stdout_and_the_progress_on_stderr(tmp_path: Path) -> None:
    with Site({"/": FORM}) as site:
        done = run(recipe(tmp_path, site.url, GOOD, SAYS))

    assert done.code == 0
    assert "PASSED · " in done.out
    assert '"said": "Hi"' in done.out
    assert "PASSED" not in done.err
    assert "open http://" in done.err
    assert "open http://" not in done.out
    assert "\x1b" not in done.out + done.err


def test_json_is_one_object_with_exactly_the_documented_keys(tmp_path: Path) -> None:
    with Site({"/": FORM}) as site:
        done = run(recipe(tmp_path, site.url, GOOD, SAYS), "--json")

    told = json.loads(done.out)
    assert list(told) == [
        "outcome",
        "exit_code",
        "run_id",
        "recipe",
        "outputs",
        "steps",
        "spend",
        "healed",
        "held",
        "journal",
        "audit_head",
        "artifacts",
    ]
    assert all(list(step) == ["id", "name", "verdict", "why", "duration_s", "attempts"] for step in told["steps"])
    assert (told["outcome"], told["exit_code"], told["run_id"], told["outputs"]) == ("passed", 0, "r", {"said": "Hi"})
    assert json.loads((done.folder / "result.json").read_text(encoding="utf-8")) == told


def test_quiet_leaves_stderr_empty(tmp_path: Path) -> None:
    with Site({"/": FORM}) as site:
        done = run(recipe(tmp_path, site.url, GOOD), "-q", "--json")

    assert (done.code, done.err) == (0, "")
    assert json.loads(done.out)["outcome"] == "passed"


@pytest.mark.parametrize(
    ("steps", "more", "code"),
    [('- assert: [{visible: heading "No"}]\n  timeout: 0.3', "", 1), ("- goto: http://evil.test/", "", 3),
     ("- goto: http://127.0.0.1:1/", "policy: {navigate: ['http://127.0.0.1:1']}", 5),
     ("- note: a\n- note: b", "budget: {steps: 2}", 7), ("- note: '${params.no}'", "", 2)],
)  # fmt: skip
def test_each_kind_of_end_has_its_exit_code(tmp_path: Path, steps: str, more: str, code: int) -> None:
    with Site({"/": FORM}) as site:
        done = run(recipe(tmp_path, site.url, steps, more), "--json", "-q")

    assert done.code == code, done
    assert code == 2 or json.loads(done.out)["exit_code"] == code
    assert "Traceback" not in done.err


def test_events_to_a_dash_are_json_lines_on_stderr(tmp_path: Path) -> None:
    with Site({"/": FORM}) as site:
        done = run(recipe(tmp_path, site.url, GOOD), "-q", "--events", "-")

    kinds = [json.loads(line)["fact"]["kind"] for line in done.err.splitlines()]
    assert (kinds[0], kinds[-1]) == ("run_started", "run_finished")


@pytest.mark.parametrize(
    "env",
    [
        {"PYTHONIOENCODING": "ascii"},
        pytest.param({"NO_COLOR": "1", "TERM": "dumb"}, marks=pytest.mark.long),
        pytest.param({"LC_ALL": "C", "PYTHONUTF8": "0"}, marks=pytest.mark.long),
    ],
)
def test_a_terminal_without_unicode_is_no_crash(tmp_path: Path, env: dict[str, str]) -> None:
    with Site({"/": page("<h1>Grüße ✓ 你</h1>")}) as site:
        file = recipe(tmp_path, site.url, "- extract: {from: {css: h1}, as: said, kind: text}", SAYS)
        done = run(file, env=environment(**env))
        failed = run(
            recipe(tmp_path, site.url, '- click: button "Größe"\n  timeout: 0.2'),
            "--json",
            run_id="q",
            env=environment(**env),
        )
        seen = do("look", site.url, cwd=tmp_path, **env)
        asked = do("look", site.url, "--json", cwd=tmp_path, **env)

    assert (done.code, failed.code, seen.code, asked.code) == (0, 1, 0, 0), (done, failed, seen, asked)
    assert "Traceback" not in done.err + failed.err + seen.err + asked.err
    assert json.loads(asked.out)["status"] == 200


@pytest.mark.parametrize(
    "arguments",
    [
        ["check", "job.yaml"],
        ["report", "runs/r"],
        ["report", "runs/r", "--json", "--html", "out.html"],
        ["schema"],
        ["--help"],
    ],
)
def test_what_needs_no_browser_imports_none(tmp_path: Path, arguments: list[str]) -> None:
    if "report" in arguments:
        with Site({"/": FORM}) as site:
            run(recipe(tmp_path, site.url, GOOD))
    else:
        recipe(tmp_path, "http://127.0.0.1:1", GOOD)
    program = (
        "import sys; from browser_agent.cli.main import status; code = status(sys.argv[1:]);"
        "print([name for name in ('playwright', 'openai', 'bs4', 'PIL', 'dateparser') if name in sys.modules], code, file=sys.stderr)"
    )
    done = subprocess.run(
        [command()[0], "-c", program, *arguments],
        capture_output=True,
        text=True,
        env=environment(),
        cwd=tmp_path,
        timeout=60,
    )

    assert done.stderr.splitlines()[-1] == "[] 0", done


def test_check_is_quick(tmp_path: Path, record_property: pytest.FixtureRequest) -> None:
    recipe(tmp_path, "http://127.0.0.1:1", GOOD)
    done = do("check", "job.yaml", cwd=tmp_path)

    record_property("check_seconds", round(done.seconds, 3))  # type: ignore[operator]
    assert done.code == 0


def test_look_finds_words_and_hides_passwords() -> None:
    with Site({"/": FORM}) as site:
        whole, part, none = (
            do("look", site.url),
            do("look", site.url, "--find", "Name"),
            do("look", site.url, "--find", "Zzz"),
        )

    assert (whole.code, part.code, none.code) == (0, 0, 1)
    assert "# Hi" in whole.out
    assert "Hi" not in part.out
    assert 'textbox "Name"' in part.out
    assert (none.out, 'nothing on the page has "Zzz"' in none.err) == ("", True)
    assert "hidden" not in whole.out + whole.err


@pytest.mark.long
def test_look_keeps_to_a_region_a_role_and_a_budget_and_shows_what_is_hidden_when_asked() -> None:
    body = (
        "<nav aria-label=Main><a href=/a>Home</a></nav><a href=/b>Away</a><p style=opacity:0>Ghost</p>"
        + "<p>Line</p>" * 200
    )
    with Site({"/": page(body)}) as site:
        within = do("look", site.url, "--within", "Main", "--role", "link")
        short = do("look", site.url, "--budget", "60")
        hidden = do("look", site.url, "--show-hidden")
        none = do("look", site.url, "--role", "button")

    assert ("Home" in within.out, "Away" in within.out) == (True, False)
    assert "below: " in short.out
    assert ("Ghost" in hidden.out, "Ghost" in short.out, "transparent" in hidden.out) == (True, False, True)
    assert (none.code, none.err.splitlines()[-1]) == (1, "nothing on the page is button")


def test_look_as_json_is_one_object() -> None:
    with Site({"/": FORM}) as site:
        done = do("look", site.url, "--json")

    told = json.loads(done.out)
    assert list(told) == ["url", "title", "status", "elements", "left_out", "suspect"]
    assert "hidden" not in done.out


@pytest.mark.parametrize("url", ["file:///etc/passwd", "nonsense", "javascript:1", "chrome://version"])
def test_look_opens_web_addresses_only(url: str) -> None:
    done = do("look", url)

    assert done.code == 2
    assert "is not an http or https address" in done.err


def test_look_at_a_page_that_is_not_there_is_the_sites_fault() -> None:
    with Site({}) as site:
        gone = site.url
    done = do("look", gone)

    assert done.code == 5, done
    assert "Traceback" not in done.err
    assert "nothing listens there" in done.err


def test_look_lets_no_page_steer_the_terminal() -> None:
    with Site({"/": page("<h1>a\x1b[31m\x9b2J\u202eb</h1>", title="t\x1b]0;x\x07")}) as site:
        done, told = do("look", site.url), do("look", site.url, "--json")

    assert not {"\x1b", "\x9b", "\u202e", "\x07"} & set(done.out + done.err + told.out)


def test_doctor_as_json_says_whether_a_run_can_start(tmp_path: Path) -> None:
    done = do("doctor", "--json", "--runs", tmp_path / "runs")

    told = json.loads(done.out)
    assert list(told) == ["ok", "findings"]
    assert (done.code == 0) is told["ok"]


@pytest.mark.parametrize("arguments", [["schema"], ["doctor"], ["--help"]])
def test_a_reader_that_goes_away_is_no_trace(arguments: list[str], tmp_path: Path) -> None:
    line = " ".join(command(*arguments)) + " | head -c 1 >/dev/null; echo done"
    done = subprocess.run(
        ["bash", "-c", line], capture_output=True, text=True, env=environment(), cwd=tmp_path, timeout=60
    )

    assert done.stdout.strip() == "done"
    assert done.stderr == ""


@pytest.mark.skipif(not (ROOT / "recipes" / "shop.yaml").exists(), reason="the demo's recipe is not there yet")
def test_the_demo_passes_and_leaves_its_report(tmp_path: Path) -> None:
    done = do("demo", "--html", tmp_path / "r.html", "--out", tmp_path / "runs", "--json", cwd=tmp_path)

    assert done.code == 0, done
    assert json.loads(done.out)["outcome"] == "passed"
    assert (tmp_path / "r.html").stat().st_size > 10_000


def test_a_demo_of_a_recipe_that_is_not_bundled_names_those_that_are() -> None:
    done = do("demo", "--recipe", "no")

    assert done.code == 2
    assert "order-parts" in done.err
