"""A page echoes each secret in twelve encodings wherever it can; a run writes into every sink; none of them has any."""

from __future__ import annotations

import base64
import json
import time
from pathlib import Path
from typing import Any

import pytest

from browser_agent.agent import Options, run_recipe
from browser_agent.browser.session import Traffic
from browser_agent.journal.reader import read
from browser_agent.policy.totp import read_seed
from browser_agent.report.github import commands, markdown
from browser_agent.report.run import fold
from tests.faults.world import Done, environment, recipe, run
from tests.security.secrets.nasty import NASTY, SEED, leaks, leaks_in
from tests.security.secrets.site import hostile

FEW = {name: NASTY[name] for name in ("signs", "pin")}


def variable(name: str) -> str:
    return f"SECRET_{name.upper()}"


def header(secrets: dict[str, str]) -> str:
    lines = [f"  {name}: env:{variable(name)}" for name in secrets]
    return "\n".join(["secrets:", *lines, "  code: {totp: env:SEED}"])


def steps(names: list[str], *, fails: bool) -> str:
    told = []
    for number, name in enumerate(names, 1):
        told += [
            f'- fill: {{into: textbox "Secret", value: "${{secrets.{name}}}"}}',
            f'- click: button "Go"\n  expect: [{{visible: {{role: heading, name: done {number}}}}}]\n  timeout: 20',
            f'- extract: {{from: {{css: "#all"}}, as: said_{number}, kind: text}}',
            f'- note: "${{said_{number}}}"',
            '- screenshot: {as: "after"}',
            '- assert: [{value: {of: textbox "Copy", contains: "nothing of the kind"}}]\n  timeout: 0.3\n  optional: true',
        ]
    told += ["- assert: [{title: nothing of the kind}, {url: nothing}]\n  timeout: 0.3"] if fails else []
    return "\n".join(told)


def codes_typed(seed: str, since: float) -> dict[str, str]:
    """Every code that may have been typed since then."""
    made = read_seed(seed)
    return {f"code{at}": made.at(at) for at in range(int(since // 30), int(time.time() // 30) + 2)}


def done_over_all_sinks(
    tmp_path: Path, secrets: dict[str, str], *, fails: bool, code: bool = True
) -> tuple[Done, dict[str, str]]:
    began = time.time()
    out = tmp_path / "runs"
    out.mkdir()
    with hostile() as site:
        file = recipe(
            tmp_path, site.url, steps([*secrets, "code"] if code else [*secrets], fails=fails), header(secrets)
        )
        env = environment(**{variable(name): value for name, value in secrets.items()}, SEED=SEED)
        done = run(
            file, "--html", out / "r.html", "--junit", out / "r.xml", "--events", out / "events.jsonl", "--log",
            "--json", "--trace", "on", env=env,
        )  # fmt: skip
        told = fold(read(out / "r" / "journal.jsonl"))
        (out / "summary.md").write_text("\n".join([markdown(told), *commands(told)]), encoding="utf-8")
        seen = "\n".join(site.seen)
    (out / "stdout.txt").write_text(done.out, encoding="utf-8")
    (out / "stderr.txt").write_text(done.err, encoding="utf-8")
    every = secrets | codes_typed(SEED, began) | {"seed": SEED}
    assert done.code == (1 if fails else 0), done
    for name in ("secret_used", "extracted", "noted", "picture_kept"):
        assert len(done.of(name)) >= len(secrets) + code, f"{name}: the sink was not written, so nothing is proved"
    for value in secrets.values():
        assert leaks(seen.encode(), {"it": value.replace("\n", "\r\n")}) or leaks(seen.encode(), {"it": value}), (
            "not typed"
        )
    assert (out / "r" / "trace.zip").stat().st_size > 10_000
    return done, every


def test_a_run_with_two_secrets_leaves_none_of_them_anywhere(tmp_path: Path) -> None:
    done, every = done_over_all_sinks(tmp_path, FEW, fails=True, code=False)

    assert leaks_in([tmp_path / "runs"], every) == []
    assert "[secret:signs]" in done.out


@pytest.mark.long
@pytest.mark.timeout(400)
@pytest.mark.parametrize("fails", [True, False])
def test_a_run_with_twenty_secrets_and_a_code_leaves_none_of_them_anywhere(tmp_path: Path, fails: bool) -> None:
    _, every = done_over_all_sinks(tmp_path, NASTY, fails=fails)

    assert leaks_in([tmp_path / "runs"], every) == []


@pytest.mark.long
async def test_the_recorded_network_of_twenty_secrets_holds_none(tmp_path: Path) -> None:
    began = time.time()
    har = tmp_path / "network.har"
    with hostile() as site:
        file = recipe(tmp_path, site.url, steps([*NASTY, "code"], fails=False), header(NASTY))
        env = {variable(name): value for name, value in NASTY.items()} | {"SEED": SEED}
        done = await run_recipe(file, options=Options(out=tmp_path / "runs", env=env, traffic=Traffic(record=har)))

    assert done.exit_code == 0, done.finished.why
    every = NASTY | codes_typed(SEED, began)
    assert leaks_in([har], every) == []
    assert har.stat().st_mode & 0o077 == 0
    bodies = [base64.b64decode(text) for text in in_base64(json.loads(har.read_text(encoding="utf-8")))]
    assert len(bodies) > 20
    assert [leak for body in bodies for leak in leaks(body, every)] == []


def in_base64(value: Any) -> list[str]:
    """Bodies of the recording that are kept as base64."""
    if isinstance(value, dict):
        own = [value["text"]] if value.get("encoding") == "base64" else []
        return own + [text for inner in value.values() for text in in_base64(inner)]
    return [text for inner in value for text in in_base64(inner)] if isinstance(value, list) else []
