"""What CI starts is there, and one job of it runs the tests of the jail where a missing wall is a failure."""

from __future__ import annotations

import os
import re
from pathlib import Path

from ruamel.yaml import YAML

from tests.security.processes.lived import MUST

ROOT = Path(__file__).parents[2]


def test_a_job_runs_the_tests_of_the_jail_where_they_may_not_be_skipped() -> None:
    told = YAML(typ="safe").load(ROOT / ".github/workflows/tests.yml")
    runs = {name: [step["run"] for step in job["steps"] if "run" in step] for name, job in told["jobs"].items()}
    jails = [name for name, commands in runs.items() if ".ci/jail" in commands]
    assert len(jails) == 2 and ".ci/run" in runs["tests"]
    for name in jails:
        (step,) = [step for step in told["jobs"][name]["steps"] if step.get("run") == ".ci/jail"]
        assert step["env"][MUST] == "1"

    script = (ROOT / ".ci/jail").read_text(encoding="utf-8")
    assert f"export {MUST}=1" in script
    folders = re.findall(r"tests/\S+", script)
    assert folders and all((ROOT / one).is_dir() for one in folders)
    assert all(os.access(ROOT / one, os.X_OK) for one in (".ci/jail", ".ci/run"))
