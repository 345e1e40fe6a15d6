"""`--jail`, `policy.require` and `doctor` at the command line, on machines that let us make less and less."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from browser_agent.browser.missing import for_a_wall, for_namespaces, names_sandbox
from tests.faults.world import Done, Site, command, environment, page, recipe, run

from .lived import no_drop, no_jail
from .seccomp import DOCKERS, supported

if sys.platform != "linux":
    pytest.skip("namespaces are Linux's", allow_module_level=True)

SECCOMP = Path(__file__).with_name("seccomp.py")
FOUR = "--security-opt seccomp=chromium.json"
HI = '- wait: [{visible: heading "Hi"}]'


def bare(*refused: str) -> list[str]:
    """What a command line begins with that takes all capabilities away, and these calls."""
    setpriv = shutil.which("setpriv")
    if setpriv is None or os.geteuid() != 0 or not supported():
        pytest.skip("needs root and setpriv to take rights away, and to know the numbers of calls")
    return [setpriv, "--bounding-set=-all", "--inh-caps=-all", sys.executable, str(SECCOMP), ",".join(refused)]


def in_less(folder: Path, site: Site, before: list[str], *arguments: str, more: str = "") -> Done:
    """A run on a machine like that."""
    file = recipe(folder, site.url, HI, more)
    words = command("run", file, "--out", folder / "runs", "--run-id", "r", *arguments)
    done = subprocess.run([*before, *words], capture_output=True, text=True, env=environment(), timeout=90, cwd=folder)
    return Done(done.returncode, done.stdout, done.stderr, 0.0, folder / "runs" / "r")


@pytest.fixture(scope="module")
def site():
    with Site({"/": page("<h1>Hi</h1>")}) as site:
        yield site


@pytest.mark.parametrize(
    ("setting", "value", "words"),
    [
        ("user/max_user_namespaces", "0", "user.max_user_namespaces is 0: sysctl -w user.max_user_namespaces=15000"),
        ("kernel/unprivileged_userns_clone", "0", "kernel.unprivileged_userns_clone is 0: sysctl -w"),
        ("kernel/apparmor_restrict_unprivileged_userns", "1", "an AppArmor profile with `userns,`"),
    ],
)
def test_a_setting_of_the_kernel_that_forbids_namespaces_is_named(tmp_path, setting, value, words):
    file = tmp_path / "sys" / setting
    file.parent.mkdir(parents=True)
    file.write_text(f"{value}\n")

    assert words in for_namespaces(euid=1000, proc=tmp_path)
    file.write_text("96551\n" if value == "0" else "0\n")
    assert for_namespaces(euid=1000, proc=tmp_path) == "allow user namespaces"


def test_a_container_is_told_by_its_filter_and_root_is_told_to_be_somebody_else(tmp_path):
    (tmp_path / "self").mkdir()
    (tmp_path / "self" / "status").write_text("Name:\tpython\nSeccomp:\t2\n")

    assert FOUR in for_namespaces(euid=1000, proc=tmp_path)
    assert "a user who is not root, and" not in for_namespaces(euid=1000, proc=tmp_path)
    assert "a user who is not root, and" in for_namespaces(euid=0, proc=tmp_path)
    (tmp_path / "self" / "status").write_text("Seccomp:\t0\n")
    assert "no CAP_SYS_ADMIN" in for_namespaces(euid=0, proc=tmp_path)


@pytest.mark.parametrize(
    ("reason", "words"),
    [
        ("nothing may be started from /tmp", "set TMPDIR"),
        ("network namespaces are Linux's, and this is darwin", "a Linux machine"),
        ("/home/ada/.pki/nssdb has certificates that another user could not read", "move the certificates away"),
        ("uid 65533 may not start /home/ada/chrome", "let everybody read and start the browser"),
        ("uid 65533 may not pass through /home/ada/tmp", "everybody may pass through"),
        ("switched off", "unset BROWSER_AGENT_DROP"),
        ("root may not make a network namespace here (unshare: Operation not permitted)", "n"),
        ("this user may not make a network namespace here (unshare: No space left on device)", "n"),
        ("something new", ""),
    ],
)
def test_each_reason_comes_with_what_to_do(reason, words):
    told = for_a_wall(reason, euid=1000)

    assert words in told
    assert bool(told) == bool(words)


def test_what_chromium_says_of_a_sandbox_that_cannot_start_is_known():
    assert names_sandbox("Chromium sandboxing failed!")
    assert names_sandbox("[FATAL:zygote_host_impl_linux.cc:254] Failed to receive hello message from zygote")
    assert not names_sandbox("error while loading shared libraries: libnss3.so")


@pytest.mark.long
@pytest.mark.browser
def test_jail_on_where_it_cannot_be_ends_with_5_and_says_what_is_missing_and_what_to_do(tmp_path, site):
    done = in_less(tmp_path, site, bare(), "--jail", "on")

    assert done.code == 5, done
    assert "root may not make a network namespace here (unshare: Operation not permitted)" in done.end["why"]
    (told,) = done.end["next"]
    assert FOUR in told
    assert "--jail auto goes without" in told
    assert "GET" not in " ".join(site.seen)


@pytest.mark.long
@pytest.mark.browser
def test_jail_auto_where_it_cannot_be_runs_and_writes_down_why_the_wall_is_down(tmp_path, site):
    done = in_less(tmp_path, site, bare())

    assert done.code == 0, done
    (started,) = done.of("run_started")
    assert started["walls"]["namespace"].startswith("off (root may not make a network namespace here")
    assert started["walls"]["proxy"].startswith("on")


@pytest.mark.long
@pytest.mark.browser
def test_a_recipe_that_requires_the_namespace_does_not_run_without_and_is_told_which_wall_is_down(tmp_path, site):
    before = len(site.seen)
    done = run(recipe(tmp_path, site.url, HI, "policy: {require: [proxy, namespace]}"), "--jail", "off")

    assert done.code == 3, done
    assert "wants walls that are not up here: namespace is off (switched off)" in done.end["why"]
    assert len(site.seen) == before


@pytest.mark.long
@pytest.mark.browser
def test_a_recipe_that_requires_all_walls_runs_where_they_are_up(tmp_path, site):
    for why in (no_jail(), no_drop()):
        if why not in (None, "this is not root"):
            pytest.skip(why)
    done = run(recipe(tmp_path, site.url, HI, "policy: {require: [proxy, namespace, sandbox]}"), "--jail", "on")

    assert done.code == 0, done
    (started,) = done.of("run_started")
    assert started["walls"]["namespace"] == "on: nothing but the wall"
    assert started["walls"]["sandbox"] == "on"


@pytest.mark.long
@pytest.mark.browser
def test_a_temporary_folder_that_nobody_else_may_enter_does_not_cost_root_the_sandbox(tmp_path, site):
    if (why := no_drop()) is not None:
        pytest.skip(why)
    private = tmp_path / "private"
    private.mkdir(mode=0o700)
    done = run(recipe(tmp_path, site.url, HI), env=environment(TMPDIR=str(private)))

    assert done.code == 0, done
    (started,) = done.of("run_started")
    assert (started["walls"]["sandbox"], started["walls"]["user"]) == ("on", "65533, not root")
    assert list(private.iterdir()) == []


@pytest.mark.long
@pytest.mark.browser
@pytest.mark.parametrize("arguments", [("look", "{url}"), ("run", "{file}", "--quiet")])
def test_another_word_than_auto_on_and_off_is_a_wrong_line(tmp_path, site, arguments):
    filled = [one.format(url=site.url, file=recipe(tmp_path, site.url, HI)) for one in arguments]
    for words, env in (([*filled, "--jail", "yes"], {}), (filled, {"BROWSER_AGENT_JAIL": "yes"})):
        done = subprocess.run(
            command(*words), capture_output=True, text=True, env=environment(**env), timeout=90, cwd=tmp_path
        )
        assert done.returncode == 2, done
        assert "yes" in done.stderr + done.stdout


@pytest.mark.long
@pytest.mark.browser
def test_a_page_that_is_only_looked_at_has_the_walls_too(tmp_path, site):
    done = subprocess.run(
        [*bare(), *command("look", site.url, "--jail", "on")],
        capture_output=True, text=True, env=environment(), timeout=90, cwd=tmp_path,
    )  # fmt: skip

    assert done.returncode == 5, done
    assert "has to have a network namespace of its own (--jail on), and cannot" in done.stderr
    assert FOUR in done.stderr


@pytest.mark.long
@pytest.mark.browser
@pytest.mark.parametrize("refused", [DOCKERS, ("chroot",)])
def test_the_doctor_says_that_a_container_keeps_the_sandbox_from_starting(tmp_path, refused):
    if os.geteuid() == 0 and (why := no_drop()) is not None:
        pytest.skip(why)
    done = subprocess.run(
        [*bare(*refused), *command("doctor", "--json")],
        capture_output=True, text=True, env=environment(), timeout=120, cwd=tmp_path,
    )  # fmt: skip
    findings = {one["name"]: one for one in json.loads(done.stdout)["findings"]}

    assert findings["launch"]["state"] == "ok"
    assert findings["sandbox"]["state"] == "warn"
    assert "off: root, and it cannot be another user" in findings["sandbox"]["saw"]
    assert FOUR in findings["sandbox"]["do"]
    assert findings["namespace"]["state"] == "warn"
