"""Getting a browser: what is tried on which machine and in which order, on fake disks with fake commands."""

import http.server
import io
import os
import platform
import sys
import threading
import time
import zipfile
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

import pytest

from browser_agent.browser.find import BrowserNotFound, Disk, this_disk
from browser_agent.browser.provide import Machine, Ran, missing_packages, provide_browser, run_command

SHELL = "/usr/lib/chromium/chromium-headless-shell"
APT = ("env", "DEBIAN_FRONTEND=noninteractive", "apt-get", "-qq", "-o", "Acquire::Retries=3")
DOWNLOAD = (sys.executable, "-m", "playwright", "install", "chromium-headless-shell")


def put(root: Path, place: str, content: str = "") -> Path:
    path = root / place.lstrip("/")
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(content)
    path.chmod(0o755)
    return path


class Shell:
    """Stands for the machine's commands: remembers them and does what the test says."""

    def __init__(self, effects: dict[str, Callable[[], Ran]]) -> None:
        self.effects = effects
        self.commands: list[tuple[str, ...]] = []

    def run(self, command: Sequence[str], limit_s: float) -> Ran:
        assert limit_s > 0
        if command[-1] == "--version":
            return Ran(ok=True, last="")
        self.commands.append(tuple(command))
        for word, effect in self.effects.items():
            if word in command:
                return effect()
        return Ran(ok=False, last="no network")


def machine(root: Path, shell: Shell, *, is_root: bool = True, release: str = "debian") -> Machine:
    put(root, "/etc/os-release", f"ID={release}\n")
    put(root, "/usr/bin/apt-get")
    put(root, "/usr/lib/x86_64-linux-gnu/libatomic.so.1")
    put(root, "/usr/share/fonts/a.ttf")
    disk = Disk(root=root, system="linux", machine="x86_64", home="/root")
    return Machine(disk=disk, env={"PATH": "/usr/bin"}, is_root=is_root, run=shell.run, say=lambda _: None)


def brings(root: Path, place: str = SHELL) -> Callable[[], Ran]:
    def effect() -> Ran:
        put(root, place)
        return Ran(ok=True, last="")

    return effect


def test_a_browser_that_is_there_is_taken_and_nothing_is_run(tmp_path):
    there = put(tmp_path, SHELL)
    shell = Shell({})

    found = provide_browser(machine(tmp_path, shell))

    assert found.executable == there
    assert shell.commands == []


def test_playwrights_download_is_tried_first(tmp_path):
    shell = Shell({"playwright": brings(tmp_path)})

    provide_browser(machine(tmp_path, shell))

    assert shell.commands == [DOWNLOAD]


def test_root_on_debian_gets_the_package_when_the_download_is_out_of_reach(tmp_path):
    shell = Shell({"install-deps": lambda: Ran(ok=False, last=""), "-y": brings(tmp_path)})

    found = provide_browser(machine(tmp_path, shell))

    assert found.executable == tmp_path / SHELL.lstrip("/")
    package = (*APT, "install", "-y", "--no-install-recommends", "chromium-headless-shell")
    assert shell.commands == [DOWNLOAD, (*APT, "update"), package]


@pytest.mark.parametrize(("is_root", "release"), [(False, "debian"), (True, "fedora")])
def test_without_root_or_debian_no_package_is_touched_and_the_lines_are_told(tmp_path, is_root, release):
    shell = Shell({})

    with pytest.raises(BrowserNotFound) as refused:
        provide_browser(machine(tmp_path, shell, is_root=is_root, release=release))

    assert shell.commands == [DOWNLOAD]
    assert refused.value.next_lines[0] == "browser-agent install"


def test_nothing_ever_becomes_root_by_itself(tmp_path):
    shell = Shell({})

    with pytest.raises(BrowserNotFound):
        provide_browser(machine(tmp_path, shell, is_root=False))

    assert not any("sudo" in command for command in shell.commands)


@pytest.mark.parametrize("setting", ["chrome", "msedge", "/opt/mine/chrome"])
def test_a_setting_that_no_download_satisfies_is_refused_at_once(tmp_path, setting):
    shell = Shell({})

    with pytest.raises(BrowserNotFound):
        provide_browser(machine(tmp_path, shell), setting)

    assert shell.commands == []


def test_a_bare_debian_gets_the_library_of_the_driver_and_a_font(tmp_path):
    put(tmp_path, SHELL)
    shell = Shell({"update": lambda: Ran(ok=True, last=""), "-y": lambda: Ran(ok=True, last="")})
    bare = machine(tmp_path, shell)
    (tmp_path / "usr/lib/x86_64-linux-gnu/libatomic.so.1").unlink()
    (tmp_path / "usr/share/fonts/a.ttf").unlink()

    assert missing_packages(bare.disk) == ("libatomic1", "fonts-liberation")
    provide_browser(bare)

    install = (*APT, "install", "-y", "--no-install-recommends", "libatomic1", "fonts-liberation")
    assert shell.commands == [(*APT, "update"), install]


def test_a_browser_that_cannot_be_loaded_is_not_taken(tmp_path):
    put(tmp_path, SHELL)
    said = "error while loading shared libraries: libnss3.so"
    broken = machine(tmp_path, Shell({}), is_root=False)
    machine_of_broken = Machine(
        disk=broken.disk,
        env=broken.env,
        is_root=False,
        run=lambda _command, _limit_s: Ran(ok=False, last=said),
        say=lambda _: None,
    )

    with pytest.raises(BrowserNotFound, match="chromium-headless-shell does not: error while loading"):
        provide_browser(machine_of_broken)


def ends_within(limit_s: float, pid: int) -> bool:
    """Whether a process is gone in time: one that was killed is still listed until the kernel has run it."""
    deadline = time.monotonic() + limit_s
    while time.monotonic() < deadline:
        try:
            state = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0]
        except (FileNotFoundError, ProcessLookupError):
            return True
        if state in "ZX":
            return True
        time.sleep(0.01)
    return False


def test_a_command_that_does_not_end_is_ended_with_its_children(tmp_path):
    mark = tmp_path / "child"
    program = f"sleep 30 & echo $! > {mark}; wait"

    ran = run_command(("sh", "-c", program), 0.5, lambda _: None, os.environ)

    assert ran == Ran(ok=False, last="no end after 0 s")
    assert ends_within(5, int(mark.read_text()))


def test_progress_is_passed_on_and_the_telling_line_is_kept():
    said: list[str] = []
    lines = ("Downloading Chrome 9 from somewhere", "|## | 10%", "Error: no way", "  at x")
    script = "".join(f"echo '{line}'; " for line in lines) + "exit 3"

    ran = run_command(("sh", "-c", script), 10, said.append, os.environ)

    assert said == ["  Downloading Chrome 9", "  |## | 10%"]
    assert ran == Ran(ok=False, last="Error: no way")


def test_a_command_that_is_not_there_is_a_result_and_not_a_crash():
    ran = run_command(("/nowhere/tool",), 10, lambda _: None, os.environ)

    assert ran == Ran(ok=False, last="/nowhere/tool: No such file or directory")


def zipped(name: str) -> bytes:
    """An archive with one small program in it."""
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as archive:
        entry = zipfile.ZipInfo(name)
        entry.external_attr = 0o755 << 16
        archive.writestr(entry, "#!/bin/sh\necho 'Stand-in 1.2'\n")
    return file.getvalue()


@contextmanager
def download_host() -> Iterator[str]:
    """A server that has what Playwright asks for."""

    class Handler(http.server.BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            name = "chrome-headless-shell-linux64/chrome-headless-shell"
            body = zipped("ffmpeg-linux" if "ffmpeg" in self.path else name)
            self.send_response(200)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_: object) -> None:
            """Silent."""

    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        try:
            yield f"http://127.0.0.1:{server.server_address[1]}"
        finally:
            server.shutdown()
            thread.join()


@pytest.mark.skipif(
    sys.platform != "linux" or platform.machine() != "x86_64",
    reason="the stand-in is the build for Linux x64",
)
def test_where_the_download_is_in_reach_playwright_really_brings_its_build(tmp_path):
    said: list[str] = []
    disk = Disk(root=tmp_path, system="linux", machine="x86_64", home="/root", driver=this_disk().driver)
    seen = {"PATH": "/usr/bin", "PLAYWRIGHT_BROWSERS_PATH": "/builds"}

    with download_host() as host:
        real = dict(os.environ) | {
            "PLAYWRIGHT_BROWSERS_PATH": str(tmp_path / "builds"),
            "PLAYWRIGHT_DOWNLOAD_HOST": host,
            "PLAYWRIGHT_SKIP_BROWSER_DOWNLOAD": "",
        }
        found = provide_browser(
            Machine(
                disk=disk,
                env=seen,
                is_root=False,
                run=lambda command, limit_s: run_command(command, limit_s, said.append, real),
                say=said.append,
            )
        )

    assert found.how.startswith("Playwright's own build, revision ")
    assert tmp_path / "builds" in found.executable.parents
    assert any(line.startswith("  Downloading Chrome Headless Shell") for line in said)
