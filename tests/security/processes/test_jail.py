"""A browser in a network namespace of its own: what goes through the wall works, and nothing else is there."""

from __future__ import annotations

import asyncio
import json
import os
import shutil
import socket
import subprocess
import sys
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
import pytest_asyncio
from playwright.async_api import Error as DriverError

from browser_agent.browser.cell.ending import end_the_greedy
from browser_agent.browser.jail import JAIL_VARIABLE, jail_setting
from browser_agent.core.errors import UsageError
from tests.faults.world import ROOT, Site, left_of

from .lived import Living, living, no_drop, no_jail, status

if sys.platform != "linux":
    pytest.skip("network namespaces are Linux's", allow_module_level=True)

pytestmark = pytest.mark.browser
in_one_loop = pytest.mark.asyncio(loop_scope="module")
SECRET = "THE_KEY_OF_THE_KINGDOM"
REACH = """
import socket, sys
from pathlib import Path
from browser_agent.browser.cell import kernel
for kind, flag in (("user", kernel.NEW_USER), ("net", kernel.NEW_NET)):
    try:
        kernel.enter(Path(f"/proc/{sys.argv[1]}/ns/{kind}"), flag)
    except OSError:
        if kind == "net":
            raise
for port in sys.argv[2:]:
    try:
        socket.create_connection(("127.0.0.1", int(port)), 2).close()
        print("reached")
    except OSError as error:
        print(type(error).__name__)
print(sorted(name for _, name in socket.if_nameindex()))
print(Path("/proc/net/route").read_text().count("\\n") - 1)
"""
LISTEN = """
import socket
from browser_agent.browser.cell import link, namespace
assert namespace.leave_network()[0]
assert link.add_nowhere() == ""
told = socket.socket(socket.AF_NETLINK, socket.SOCK_RAW, socket.NETLINK_ROUTE)
told.bind((0, 0x1 | 0x10 | 0x100))  # links, and addresses of both kinds
told.settimeout(3)
try:
    told.recv(4096)
    print("news")
except TimeoutError:
    print("quiet")
"""


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def home() -> AsyncIterator[Living]:
    if (why := no_jail()) is not None:
        pytest.skip(why)
    os.environ[SECRET] = "x"
    try:
        async with living() as lived:
            yield lived
    finally:
        del os.environ[SECRET]


@in_one_loop
async def test_a_page_comes_through_the_wall_is_online_and_can_be_seen(home: Living) -> None:
    page = await home.browser.new_page()
    await page.goto("http://good.test/")

    assert home.cell.jailed
    assert await page.title() == "Good"
    assert await page.evaluate("navigator.onLine") is True
    assert len(await page.screenshot()) > 500
    assert "GET http://good.test/ HTTP/1.1" in home.wall.seen


@in_one_loop
async def test_a_download_comes_out_where_we_can_read_it(home: Living) -> None:
    page = await home.browser.new_page()
    await page.goto("http://good.test/")
    async with page.expect_download() as coming:
        await page.get_by_text("Get").click()
    path = await (await coming.value).path()

    assert path.read_bytes() == b"hello"
    assert path.parent == home.cell.downloads


@in_one_loop
async def test_no_server_of_the_machine_is_there_and_no_way_to_any_other(home: Living) -> None:
    with Site({"/": "host"}) as site:
        ports = [str(site.server_address[1]), str(home.cell.listener.getsockname()[1])]
        asked = [sys.executable, "-c", REACH, str(home.pid), *ports]
        done = await asyncio.to_thread(
            subprocess.run, asked, capture_output=True, text=True, cwd=ROOT, timeout=30, check=True
        )

    assert done.stdout.splitlines() == ["ConnectionRefusedError", "reached", "['lo', 'nowhere']", "0"]
    assert site.seen == []


@in_one_loop
async def test_the_browser_is_told_nothing_of_the_environment_and_gains_nothing(home: Living) -> None:
    for pid in home.processes():
        try:
            told = Path(f"/proc/{pid}/environ").read_bytes()
        except OSError:
            continue  # a renderer in its sandbox
        assert SECRET.encode() not in told
    assert status(home.pid)["NoNewPrivs"] == "1"
    assert int(status(home.pid)["CapEff"], 16) == 0
    limits = Path(f"/proc/{home.pid}/limits").read_text().splitlines()
    assert next(line.split()[4:6] for line in limits if line.startswith("Max core file size")) == ["0", "0"]


@in_one_loop
async def test_a_browser_that_root_starts_is_not_root_and_its_sandbox_is_on(home: Living) -> None:
    if (why := no_drop()) is not None:
        pytest.skip(why)
    page = await home.browser.new_page()
    await page.goto("http://good.test/")

    assert {status(pid)["Uid"].split()[0] for pid in home.processes()} == {str(home.cell.uid)}
    assert home.cell.uid not in (0, os.geteuid())
    assert not any("--no-sandbox" in line for line in home.processes().values())
    for pid in home.renderers():
        assert status(pid)["Seccomp"] == "2"
        assert Path(f"/proc/{pid}/ns/pid").readlink() != Path("/proc/self/ns/pid").readlink()


@in_one_loop
async def test_a_renderer_that_holds_too_much_is_ended_alone(home: Living) -> None:
    page, other = await home.browser.new_page(), await home.browser.new_page()
    await page.goto("http://good.test/")
    await other.goto("http://other.test/")
    gone: asyncio.Event = asyncio.Event()
    page.on("crash", lambda _: gone.set())
    await page.evaluate("() => { self.kept = new Uint8Array(300e6).fill(1); }")

    end_the_greedy(home.cell.folder, 200 * 2**20)

    async with asyncio.timeout(10):
        await gone.wait()
    assert await other.title() == "Good"


@pytest.mark.long
@in_one_loop
async def test_when_the_wall_is_gone_nothing_is_reached_and_at_the_end_nothing_is_left() -> None:
    if (why := no_jail()) is not None:
        pytest.skip(why)
    with Site({"/": "<title>Host</title>"}) as site:
        async with living(jail="on") as lived:
            page = await lived.browser.new_page()
            await page.goto("http://good.test/")
            assert lived.wall.server is not None
            lived.wall.server.close()
            for address in ("http://good.test/", site.url, site.url.replace("127.0.0.1", "localhost")):
                with pytest.raises(DriverError, match=r"ERR_PROXY_CONNECTION_FAILED|ERR_EMPTY_RESPONSE|ERR_SOCKET"):
                    await page.goto(address, timeout=5000)
            tree, folder = lived.processes(), lived.cell.folder
            assert folder.exists()
    assert site.seen == []
    assert left_of(tree) == {}
    assert not folder.exists()


@pytest.mark.long
@in_one_loop
async def test_without_a_jail_the_folder_and_the_user_are_as_in_it(tmp_path: Path) -> None:
    async with living(jail="off", within=tmp_path) as lived:
        page = await lived.browser.new_page()
        await page.goto("http://good.test/")
        folder = lived.cell.folder
        assert not lived.cell.jailed
        assert Path(f"/proc/{lived.pid}/ns/net").readlink() == Path("/proc/self/ns/net").readlink()
        assert (lived.cell.uid is not None) or folder.parent == tmp_path
    assert not folder.exists()


NOEXEC = """
for place in /dev/shm /var/tmp "$1"; do mount -t tmpfs -o noexec tmpfs "$place" || exit; done
exec "$2" -c "$3" "$1" "$4"
"""
WHERE = """
import asyncio, json, os, sys, tempfile
from pathlib import Path
from browser_agent.browser import jail
tempfile.tempdir = sys.argv[1]
async def main():
    told = []
    for within in (Path(sys.argv[2]), None):
        async with jail.cell(Path(sys.executable), {"BROWSER_AGENT_DROP": "off"}, within=within) as made:
            told.append([made.start == Path(sys.executable), str(made.folder.parent), made.why_not["jail"]])
    print(json.dumps(told))
asyncio.run(main())
"""


@pytest.mark.long
def test_where_nothing_may_be_started_from_temporary_folders_the_runs_own_is_taken_or_it_is_said(
    tmp_path: Path,
) -> None:
    if os.geteuid() != 0 or shutil.which("unshare") is None or no_jail() is not None:
        pytest.skip("needs root, to mount folders as Docker does")
    for name in ("tmp", "run"):
        (tmp_path / name).mkdir()
    places = [str(tmp_path / "tmp"), sys.executable, WHERE, str(tmp_path / "run")]
    asked = ["unshare", "-m", "sh", "-c", NOEXEC, "sh", *places]
    done = subprocess.run(asked, capture_output=True, text=True, cwd=ROOT, timeout=60, check=True)

    own, temporary = json.loads(done.stdout)
    assert own == [False, str(tmp_path / "run"), ""]
    assert temporary == [True, str(tmp_path / "tmp"), f"nothing may be started from {tmp_path / 'tmp'}"]
    assert list((tmp_path / "run").iterdir()) == []


@pytest.mark.long
def test_root_without_the_right_to_make_namespaces_is_told_why_and_with_jail_on_starts_nothing() -> None:
    setpriv = shutil.which("setpriv")
    if setpriv is None or os.geteuid() != 0:
        pytest.skip("needs root and setpriv to take rights away")
    script = (
        "import asyncio, json, sys\nfrom pathlib import Path\nfrom browser_agent.browser import jail\n"
        "from browser_agent.core.errors import Unavailable\n"
        "async def main():\n"
        "    try:\n        async with jail.cell(Path(sys.executable), jail='on'): print('started')\n"
        "    except Unavailable as error: print(json.dumps([jail.find_jail().reason, error.message]))\n"
        "asyncio.run(main())"
    )
    bare = [setpriv, "--bounding-set=-all", "--inh-caps=-all", sys.executable, "-c", script]
    done = subprocess.run(bare, capture_output=True, text=True, cwd=ROOT, timeout=60, check=True)

    reason, message = json.loads(done.stdout)
    assert "Operation not permitted" in reason
    assert reason in message
    assert "--jail on" in message


def test_the_setting_goes_before_the_environment_and_another_word_is_refused() -> None:
    assert jail_setting(None, {}) == "auto"
    assert jail_setting(None, {JAIL_VARIABLE: "on"}) == "on"
    assert jail_setting("off", {JAIL_VARIABLE: "on"}) == "off"
    with pytest.raises(UsageError, match="expected auto, on or off, there was 'yes'"):
        jail_setting("yes", {})


@pytest.mark.long
def test_nothing_about_the_network_in_there_changes_later_so_that_no_load_is_broken_off() -> None:
    if (why := no_jail()) is not None:
        pytest.skip(why)
    asked = [sys.executable, "-c", LISTEN]
    done = subprocess.run(asked, capture_output=True, text=True, cwd=ROOT, timeout=30, check=True)

    assert done.stdout == "quiet\n"


@in_one_loop
async def test_a_listener_of_the_jail_is_not_heard_outside(home: Living) -> None:
    assert home.cell.listener is not None
    with pytest.raises(OSError, match=r"refused|Connect call failed"):
        socket.create_connection(home.cell.listener.getsockname()[:2], 2).close()
