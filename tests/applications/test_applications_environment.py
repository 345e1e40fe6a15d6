"""What starts the applications: nothing is left behind, and what cannot be had is said."""

import os
import sys
import time
from pathlib import Path

import pytest

from . import environment
from .process import DidNotStart, served

pytestmark = pytest.mark.application


def is_running(pid: int) -> bool:
    """False when it is gone or a zombie; orphans stay zombies where no init collects them."""
    try:
        return Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()[0] != "Z"
    except (FileNotFoundError, ProcessLookupError):
        return False


@pytest.mark.skipif(not Path("/proc/self/stat").exists(), reason="needs /proc to see processes")
def test_a_server_and_its_children_are_gone_after_the_block(tmp_path: Path) -> None:
    child = "import time; time.sleep(600)"
    script = tmp_path / "server.py"
    script.write_text(
        "import http.server, subprocess, sys\n"
        f"child = subprocess.Popen([sys.executable, '-c', {child!r}])\n"
        "open('child.pid', 'w').write(str(child.pid))\n"
        "place = ('127.0.0.1', int(sys.argv[1]))\n"
        "http.server.HTTPServer(place, http.server.SimpleHTTPRequestHandler).serve_forever()\n"
    )

    with served(lambda port: [sys.executable, str(script), str(port)], cwd=tmp_path, environ={}) as server:
        pids = (server.pid, int((tmp_path / "child.pid").read_text()))

    deadline = time.monotonic() + 5.0
    while any(is_running(pid) for pid in pids) and time.monotonic() < deadline:
        time.sleep(0.01)
    assert [pid for pid in pids if is_running(pid)] == []


def test_a_server_that_ends_at_once_is_reported_with_its_last_words(tmp_path: Path) -> None:
    command = [sys.executable, "-c", "raise SystemExit('no such table')"]

    with (
        pytest.raises(DidNotStart, match=r"(?s)ended with 1:.*no such table"),
        served(lambda _: command, cwd=tmp_path, environ={}),
    ):
        pass


@pytest.mark.long
def test_a_package_that_cannot_be_had_is_a_visible_skip(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("BROWSER_AGENT_APP_CACHE", str(tmp_path / "cache"))
    monkeypatch.delenv("BROWSER_AGENT_APPS_REQUIRED", raising=False)
    monkeypatch.setitem(environment.PINS, "absent", (os.fspath(tmp_path / "absent-1.0-py3-none-any.whl"),))

    with pytest.raises(pytest.skip.Exception, match=r"absent-1\.0.* cannot be had: .*ended with \d"):
        environment.python_environment("absent")
