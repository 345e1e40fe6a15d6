"""Ctrl-C before a run has begun ends it too, also where Python has nobody to raise the exception to."""

from __future__ import annotations

import signal
import subprocess
import sys

import pytest

LOST = """
import signal, weakref
from browser_agent.cli.interrupt import listen, raise_lost
listen()
class Held: pass
held = Held()
watch = weakref.ref(held, lambda _: signal.raise_signal(signal.SIGINT))
del held
print("went on")
try:
    raise_lost()
except KeyboardInterrupt:
    print("and ended")
"""


def test_an_interrupt_that_a_callback_swallowed_is_raised_later():
    done = subprocess.run([sys.executable, "-c", LOST], capture_output=True, text=True, timeout=60)

    assert done.stdout.split("\n")[:2] == ["went on", "and ended"]
    assert done.stderr == ""


@pytest.mark.skipif(sys.platform == "win32", reason="no such signals")
def test_an_interrupt_while_the_program_is_loaded_ends_it_at_once_and_prints_no_trace(tmp_path):
    # Each module is told when it is loaded; these are among the first of ours.
    command = [
        sys.executable,
        "-X",
        "importtime",
        "-m",
        "browser_agent",
        "record",
        "http://127.0.0.1:9/",
        "-o",
        "x.yaml",
    ]
    started = subprocess.Popen(command, cwd=tmp_path, stderr=subprocess.PIPE, text=True)
    for line in started.stderr:
        if "browser_agent.core" in line:
            break
    started.send_signal(signal.SIGINT)
    _, said = started.communicate(timeout=60)

    assert started.returncode in (-signal.SIGINT, 130)
    assert "Traceback" not in said
