"""What dev.py decides: which environment is taken, which is made again, and what is run in it."""

import importlib.util
import json
import os
import shutil
import subprocess
import sys
import tomllib
from importlib.metadata import distribution
from pathlib import Path
from types import ModuleType

import pytest
from packaging.requirements import Requirement
from packaging.specifiers import SpecifierSet
from packaging.utils import canonicalize_name

CHECKOUT = Path(__file__).resolve().parents[2]


def load() -> ModuleType:
    spec = importlib.util.spec_from_file_location("dev", CHECKOUT / "dev.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


dev = load()


def checkout(folder: Path) -> Path:
    """A folder with dev.py and the two files that it reads, and nothing to install."""
    folder.mkdir()
    shutil.copy(CHECKOUT / "dev.py", folder)
    (folder / "pyproject.toml").write_text("[dependency-groups]\ndev = []\n")
    (folder / "constraints.txt").write_text("")
    return folder


def environment(folder: Path) -> Path:
    """An environment with the program in it that counts as ready once it is stamped."""
    subprocess.run([sys.executable, "-m", "venv", "--without-pip", folder], check=True)
    program = folder / "bin/browser-agent"
    program.write_text('#!/bin/sh\necho "ran $*"\nexit 7\n')
    program.chmod(0o755)
    return folder


def run_dev(root: Path, *arguments: str, **env: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, root / "dev.py", *arguments],
        env=dict(os.environ) | env,
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )


def pins() -> dict[str, str]:
    lines = (CHECKOUT / "constraints.txt").read_text().splitlines()
    return dict(line.split("==") for line in lines if not line.startswith("#"))


def named_in_pyproject() -> list[Requirement]:
    project = tomllib.loads((CHECKOUT / "pyproject.toml").read_text())
    texts = [
        *project["project"]["dependencies"],
        *project["project"]["optional-dependencies"][
            "keyring"
        ],  # the other extra brings pages to play on, and is not pinned
        *dev.group_requirements(project["dependency-groups"], "dev"),
    ]
    return [Requirement(text) for text in texts]


def test_every_dependency_is_pinned_to_a_version_that_pyproject_allows():
    pinned = pins()
    wrong = [
        str(needed)
        for needed in named_in_pyproject()
        if canonicalize_name(needed.name) not in pinned
        or not needed.specifier.contains(pinned[canonicalize_name(needed.name)])
    ]
    assert wrong == []


def test_what_the_dependencies_need_is_pinned_too():
    pinned = pins()
    missing = set()
    for name in pinned:
        for text in distribution(name).requires or []:
            needed = Requirement(text)
            applies = needed.marker is None or needed.marker.evaluate({"extra": ""})
            if applies and canonicalize_name(needed.name) not in pinned:
                missing.add(f"{needed.name} (for {name})")
    assert missing == set()


def test_every_pin_takes_the_oldest_python_that_we_promise():
    """A pin that asked for 3.11.5 once kept Debian 12, which has 3.11.2, from installing anything."""
    wrong = {
        name: asked
        for name in pins()
        if (asked := distribution(name).metadata.get("Requires-Python")) and not SpecifierSet(asked).contains("3.11.0")
    }

    assert wrong == {}


def test_the_pins_name_no_place_to_fetch_from():
    text = (CHECKOUT / "constraints.txt").read_text()

    assert [word for word in ("://", " @ ", "--", "file:", "sha256") if word in text.replace("--exclude", "")] == []


def test_a_group_brings_the_groups_that_it_includes():
    groups = {"test": ["pytest>=9"], "dev": [{"include-group": "test"}, "ruff", "pytest>=9"]}

    assert dev.group_requirements(groups, "dev") == ["pytest>=9", "ruff"]


@pytest.mark.parametrize(
    "groups", [{"dev": [{"include-group": "dev"}]}, {}, {"dev": [{"include-group": "x"}]}, {"dev": [3]}]
)
def test_a_group_that_is_missing_or_turns_in_a_circle_is_refused(groups):
    with pytest.raises(dev.Stop, match=r"pyproject\.toml: the dependency group"):
        dev.group_requirements(groups, "dev")


def test_uv_and_pip_install_the_same_things(tmp_path):
    with_uv = dev.install_command(tmp_path, "/bin/uv")
    with_pip = dev.install_command(tmp_path, None)

    assert with_uv[:4] == ["/bin/uv", "pip", "install", "--python"]
    assert with_pip[1:4] == ["-m", "pip", "install"]
    assert with_uv[5:] == with_pip[4:]
    assert any(word.startswith("pytest") for word in with_pip)


def test_a_ready_environment_is_used_and_the_exit_code_comes_through(tmp_path):
    root = checkout(tmp_path / "checkout")
    venv = environment(root / ".venv")
    stamp = dev.fingerprint(root, venv)
    dev.write_stamp(venv, stamp)

    done = run_dev(root, "run", "--", "check", "a.yaml")

    assert (done.stdout, done.stderr, done.returncode) == ("ran check a.yaml\n", "", 7)


def test_a_demo_does_not_start_when_no_browser_could_be_had(tmp_path):
    root = checkout(tmp_path / "checkout")
    venv = environment(root / ".venv")
    dev.write_stamp(venv, dev.fingerprint(root, venv))

    done = run_dev(root, "demo")

    assert (done.stdout, done.returncode) == ("", 7)


@pytest.mark.parametrize("change", ["pyproject.toml", "constraints.txt"])
def test_a_change_of_the_dependencies_ends_the_readiness(tmp_path, change):
    root = checkout(tmp_path / "checkout")
    venv = environment(root / ".venv")
    dev.write_stamp(venv, dev.fingerprint(root, venv))
    (root / change).write_text("# another\n")

    assert not dev.is_ready(venv, dev.fingerprint(root, venv))
    assert dev.is_kept(venv, dev.fingerprint(root, venv), needs_pip=False)


def test_an_environment_whose_python_is_gone_is_made_again(tmp_path):
    venv = environment(tmp_path / "venv")
    wanted = dev.fingerprint(CHECKOUT, venv)
    dev.write_stamp(venv, wanted)
    for link in (venv / "bin").glob("python*"):
        link.unlink()

    assert not dev.is_ready(venv, wanted)
    assert not dev.is_kept(venv, wanted, needs_pip=False)


def test_an_environment_of_another_python_or_place_is_made_again(tmp_path):
    venv = environment(tmp_path / "venv")
    wanted = dev.fingerprint(CHECKOUT, venv)
    dev.write_stamp(venv, wanted)
    moved = tmp_path / "moved"
    venv.rename(moved)

    assert not dev.is_kept(moved, dev.fingerprint(CHECKOUT, moved), needs_pip=False)
    moved.rename(venv)
    assert not dev.is_kept(venv, wanted | {"python": "3.99"}, needs_pip=False)


def test_an_environment_without_pip_is_not_kept_when_pip_is_needed(tmp_path):
    venv = environment(tmp_path / "venv")

    assert not dev.is_kept(venv, dev.fingerprint(CHECKOUT, venv), needs_pip=True)


def test_a_folder_that_is_no_environment_is_never_deleted(tmp_path):
    (tmp_path / "precious.txt").write_text("mine")

    with pytest.raises(dev.Stop, match="BROWSER_AGENT_VENV"):
        dev.remove(tmp_path)

    assert (tmp_path / "precious.txt").read_text() == "mine"


def test_a_setup_that_fails_shows_the_last_lines_and_is_not_taken_for_good(tmp_path):
    root = checkout(tmp_path / "checkout")
    uv = tmp_path / "bin/uv"
    uv.parent.mkdir()
    uv.write_text('#!/bin/sh\n[ $1 = venv ] || { echo "no such index"; exit 2; }\nmkdir $5; : > $5/pyvenv.cfg\n')
    uv.chmod(0o755)
    path = f"{uv.parent}{os.pathsep}{os.environ['PATH']}"

    first = run_dev(root, "lint", PATH=path)
    second = run_dev(root, "lint", PATH=path)

    for done in (first, second):
        assert done.returncode == 1
        assert "    no such index\nthe packages could not be installed" in done.stderr
        assert f"command   {uv} pip install" in done.stderr
    assert "removing it" not in first.stderr
    assert "removing it" in second.stderr
    assert not (root / ".venv" / dev.STAMP).exists()


def test_a_stamp_that_cannot_be_read_is_no_stamp(tmp_path):
    (tmp_path / dev.STAMP).write_text('{"sources": "abc')

    assert dev.stamp_of(tmp_path) is None


@pytest.mark.parametrize(
    ("arguments", "added"),
    [
        ([], ["-m", "not long", "-n", "2", "--dist", "loadfile"]),
        (["--long"], ["-n", "2", "--dist", "loadfile"]),
        (["-m", "long", "-q"], ["-n", "2", "--dist", "loadfile", "-m", "long", "-q"]),
        (["--pdb", "tests/a.py"], ["-m", "not long", "--pdb", "tests/a.py"]),
        (["-n0"], ["-m", "not long", "-n0"]),
    ],
)
def test_pytest_gets_two_workers_and_no_long_tests_unless_told_otherwise(arguments, added):
    assert dev.pytest_command(Path("/v"), arguments)[3:] == added


def test_one_failing_step_does_not_hide_another(capsys):
    code = dev.report([("ruff check", 0), ("mypy", 2), ("pytest", 1)])

    assert code == 2
    assert capsys.readouterr().err == "FAILED: mypy (2), pytest (1)\n"


def test_a_signal_becomes_the_code_that_a_shell_would_give():
    assert (dev.exit_code(0), dev.exit_code(5), dev.exit_code(-15)) == (0, 5, 143)


def test_an_unknown_command_shows_the_four_that_there_are():
    done = run_dev(CHECKOUT, "tset")

    assert done.returncode == 2
    assert [line.split()[2] for line in done.stderr.splitlines()] == ["demo", "test", "lint", "run"]


def test_the_answer_about_the_browser_is_remembered_while_the_file_is_there(tmp_path):
    venv = environment(tmp_path / "venv")
    browser = tmp_path / "chrome"
    browser.write_text("")
    browser.chmod(0o755)
    note = {"wish": os.environ.get("BROWSER_AGENT_BROWSER", ""), "executable": str(browser)}
    (venv / dev.BROWSER).write_text(json.dumps(note))

    assert dev.browser_step(venv) == 0
    browser.unlink()
    assert dev.browser_step(venv) == 7


def test_ci_runs_the_test_command_of_the_readme():
    assert "python3 dev.py test" in (CHECKOUT / ".ci/run").read_text().splitlines()[-1]
