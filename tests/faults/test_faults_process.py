"""Processes that die and signals that come in the middle: an honest exit code, a whole journal, no Chromium left."""

import os
import pty
import select
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.faults.world import (
    PATIENCE_S,
    Command,
    Done,
    Site,
    Visit,
    begin,
    command,
    descendants,
    environment,
    kill,
    left_of,
    page,
    parent_of,
    recipe,
    verified,
)

if sys.platform != "linux":
    pytest.skip("needs /proc and signals", allow_module_level=True)


def never(visit: Visit) -> None:
    visit.server.over.wait(60)


FORM = page("<h1>Hi</h1><button onclick=\"fetch('/never', {method: 'POST'})\">Send</button>")
STEPS = '- click: button "Send"\n  effect: {effect}\n  timeout: 6\n  expect: [{{visible: heading "Sent"}}]'
FINALLY = "finally:\n  - goto: /put-away"
PAGES = {"/": FORM, "/never": never, "/put-away": page("<h1>Away</h1>")}


def in_the_middle(
    folder: Path, then: Callable[[Command], object], effect: str = "idempotent"
) -> tuple[Done, list[str]]:
    """Run until the click has sent its request and waits for the answer, then do that; also what the site saw."""
    with Site(dict(PAGES)) as site:
        job = begin(recipe(folder, site.url, STEPS.format(effect=effect), FINALLY))
        job.until("intent", step="1")
        _until(lambda: "/never" in site.seen)
        tree = job.tree()

        then(job)

        done = job.end()
        assert left_of(tree) == {}
        return done, list(site.seen)


def _until(true: Callable[[], bool]) -> None:
    deadline = time.monotonic() + PATIENCE_S
    while not true():
        assert time.monotonic() < deadline
        select.select([], [], [], 0.02)


def signalled(number: signal.Signals) -> Callable[[Command], None]:
    return lambda job: job.process.send_signal(number)


@pytest.mark.parametrize(("number", "code"), [(signal.SIGINT, 130), (signal.SIGTERM, 143)])
def test_a_signal_in_the_middle_of_a_step_ends_the_run_in_order(
    tmp_path: Path, number: signal.Signals, code: int
) -> None:
    done, seen = in_the_middle(tmp_path, signalled(number))

    assert done.code == done.end["exit_code"] == code, done
    assert done.end["why"] == f"interrupted by {number.name}"
    assert "/put-away" in seen
    assert verified(done.folder) == "ok"
    assert (done.folder / "result.json").exists()
    assert "Traceback" not in done.err


def test_a_signal_in_a_once_step_leaves_that_step_unknown(tmp_path: Path) -> None:
    done, _ = in_the_middle(tmp_path, signalled(signal.SIGTERM), "once")

    assert done.code == 143
    assert next(fact["verdict"] for fact in done.of("step_finished") if fact["step"] == "1") == "unknown"


@pytest.mark.long
def test_a_signal_to_the_whole_group_is_as_orderly(tmp_path: Path) -> None:
    done, seen = in_the_middle(tmp_path, lambda job: os.killpg(job.process.pid, signal.SIGINT))

    assert (done.code, verified(done.folder), "/put-away" in seen) == (130, "ok", True), done


def test_a_second_signal_ends_the_process_at_once_and_leaves_nothing(tmp_path: Path) -> None:
    def twice(job: Command) -> None:
        job.process.send_signal(signal.SIGINT)
        job.until("step_started", name="goto /stuck")
        job.process.send_signal(signal.SIGINT)

    with Site({**PAGES, "/stuck": never}) as site:
        job = begin(
            recipe(tmp_path, site.url, STEPS.format(effect="none"), "finally:\n  - goto: /stuck\n    name: goto /stuck")
        )
        job.until("intent", step="1")
        tree = job.tree()
        twice(job)
        done = job.end()

    assert done.code == -signal.SIGINT
    assert left_of(tree) == {}
    assert verified(done.folder) == "unfinished"


@pytest.mark.long
@pytest.mark.parametrize(("number", "code"), [(signal.SIGINT, 130), (signal.SIGTERM, 143)])
def test_a_signal_while_the_browser_starts_still_writes_an_end(
    tmp_path: Path, number: signal.Signals, code: int
) -> None:
    with Site(dict(PAGES)) as site:
        job = begin(recipe(tmp_path, site.url, STEPS.format(effect="none")))
        _until(lambda: any("run-driver" in line for line in job.tree().values()))
        tree = job.tree()
        job.process.send_signal(number)
        done = job.end()

    assert done.code == done.end["exit_code"] == code, done
    assert "Traceback" not in done.err
    assert verified(done.folder) == "ok"
    assert left_of(tree) == {}


def test_sigkill_leaves_a_journal_that_can_be_read_and_no_process(tmp_path: Path) -> None:
    done, _ = in_the_middle(tmp_path, lambda job: job.process.kill())

    assert done.code == -signal.SIGKILL
    assert verified(done.folder) == "unfinished"
    assert done.facts[-1]["kind"] in ("intent", "resolved", "performed")


def killed_browser(job: Command) -> None:
    kill(job.browser())


def killed_driver(job: Command) -> None:
    kill(job.one("run-driver"))


def killed_renderers(job: Command) -> None:
    for pid, line in job.tree().items():
        if "--type=renderer" in line:
            kill(pid)


@pytest.mark.long
@pytest.mark.parametrize(
    "victim", [killed_browser, pytest.param(killed_driver, marks=pytest.mark.long), killed_renderers]
)
@pytest.mark.parametrize(("effect", "code"), [("idempotent", 5), ("once", 8)])
def test_a_process_that_dies_in_the_middle_of_a_step(
    tmp_path: Path, victim: Callable[[Command], None], effect: str, code: int
) -> None:
    done, seen = in_the_middle(tmp_path, victim, effect)

    assert done.code == done.end["exit_code"] == code, done
    assert seen.count("/never") == 1
    assert verified(done.folder) == "ok"
    assert "bug" not in done.end["why"]
    assert "Traceback" not in done.err


@pytest.mark.long
def test_a_renderer_that_dies_between_two_steps_is_named_at_the_next(tmp_path: Path) -> None:
    with Site({**PAGES, "/wait": page("<h1>Hi</h1>")}) as site:
        steps = '- note: now\n- wait: [{visible: heading "Later"}]\n  timeout: 20\n- click: button "Send"'
        job = begin(recipe(tmp_path, site.url, steps))
        job.until("step_started", step="2")
        killed_renderers(job)
        done = job.end()

    assert done.code == 5, done
    assert done.of("step_finished")[-1]["fault"]["kind"] == "crashed"
    assert done.seconds < 15


@pytest.mark.parametrize("size", [(24, 80), pytest.param((0, 0), marks=pytest.mark.long)])
def test_ctrl_c_in_a_real_terminal_is_a_clean_end(tmp_path: Path, size: tuple[int, int]) -> None:
    import fcntl
    import struct
    import termios

    with Site(dict(PAGES)) as site:
        file = recipe(tmp_path, site.url, STEPS.format(effect="idempotent"), FINALLY)
        master, slave = pty.openpty()
        fcntl.ioctl(slave, termios.TIOCSWINSZ, struct.pack("HHHH", *size, 0, 0))
        process = subprocess.Popen(
            command("run", file, "--out", tmp_path / "runs", "--run-id", "r"), stdin=slave, stdout=slave, stderr=slave,
            cwd=tmp_path, env=environment(TERM="xterm-256color"), start_new_session=True,
            preexec_fn=lambda: fcntl.ioctl(0, termios.TIOCSCTTY, 0),
        )  # fmt: skip
        os.close(slave)
        shown, tree = b"", {}
        deadline = time.monotonic() + PATIENCE_S
        pressed = False
        while time.monotonic() < deadline:
            ready, _, _ = select.select([master], [], [], 0.05)
            if ready:
                try:
                    piece = os.read(master, 65536)
                except OSError:
                    break
                if not piece:
                    break
                shown += piece
            if not pressed and "/never" in site.seen:
                tree, pressed = descendants(process.pid), True
                os.write(master, b"\x03")
        code = process.wait(PATIENCE_S)
        os.close(master)
        seen = list(site.seen)

    text = shown.decode(errors="replace")
    assert code == 130, text
    assert "INTERRUPTED" in text
    assert "Traceback" not in text
    assert "/put-away" in seen
    assert left_of(tree) == {}
    assert verified(tmp_path / "runs" / "r") == "ok"


def test_look_is_interrupted_without_a_trace(tmp_path: Path) -> None:
    with Site({"/": never}) as site:
        process = subprocess.Popen(
            command("look", site.url),
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
            env=environment(),
            cwd=tmp_path,
        )
        _until(lambda: "/" in site.seen)
        tree = descendants(process.pid)
        process.send_signal(signal.SIGINT)
        out, err = process.communicate(timeout=PATIENCE_S)

    assert (process.returncode, out, err.strip()) == (130, "", "interrupted")
    assert left_of(tree) == {}


def test_the_parent_of_no_process_is_none() -> None:
    assert parent_of(2**22 + 5) is None
