"""The command line and environment of the real browser of a real run, as /proc tells them (E75)."""

from __future__ import annotations

import os
import sys
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from tests.faults.world import Command, Site, begin, environment, left_of, page, recipe

from .lived import no_drop, no_jail, status

if sys.platform != "linux":
    pytest.skip("needs /proc", allow_module_level=True)

pytestmark = pytest.mark.browser
HOSTILE = {
    "PLAYWRIGHT_DISABLE_FORCED_CHROMIUM_PROXIED_LOOPBACK": "1",
    "PLAYWRIGHT_LEGACY_SCREENSHOT": "1",
    "CHROMIUM_FLAGS": "--no-sandbox --remote-debugging-port=9222",
    "HTTP_PROXY": "http://127.0.0.1:9",
    "HTTPS_PROXY": "http://127.0.0.1:9",
    "NO_PROXY": "*",
    "NODE_OPTIONS": "--max-old-space-size=4000",
    "SSLKEYLOGFILE": "/tmp/keys",
    "GITHUB_TOKEN": "ghp_of_a_job",
    "AWS_SECRET_ACCESS_KEY": "of a job",
}
WAIT = '- wait: [{visible: heading "Never"}]\n  timeout: 30'
TOOLS = "policy:\n  page_tools: [{url}]"


@dataclass(frozen=True)
class Seen:
    """What /proc said of the browser of a run, and of the driver above it."""

    pid: int
    words: list[str]
    browser_environment: bytes
    driver_environment: bytes
    renderers: list[dict[str, str]]
    network: Path
    walls: dict[str, str]

    def all(self, switch: str) -> list[str]:
        """The values of every switch of that name."""
        return [word.partition("=")[2] for word in self.words if word.partition("=")[0] == switch]


def look(folder: Path, more: str = "", **env: str) -> Seen:
    """Start a run that waits, look at its browser, end it."""
    with Site({"/": page("<h1>Hi</h1>")}) as site:
        # GITHUB_ is taken out of the environment of tests, so it comes in here again.
        job = begin(recipe(folder, site.url, WAIT, more.format(url=site.url)), env=environment(**env))
        try:
            walls = job.until("run_started")["walls"]
            job.until("step_started", step="1")
            seen = _seen(job, walls)
        finally:
            tree = job.tree()
            job.process.terminate()
            job.end()
    assert left_of(tree) == {}
    assert [one for one in (folder / "runs" / "r").iterdir() if one.name.startswith(".browser")] == []
    return seen


def _seen(job: Command, walls: dict[str, str]) -> Seen:
    pid, driver = job.browser(), job.one("run-driver")
    tree = job.tree()
    return Seen(
        pid,
        tree[pid].split("\0")[1:-1],
        Path(f"/proc/{pid}/environ").read_bytes(),
        Path(f"/proc/{driver}/environ").read_bytes(),
        [status(one) for one, line in tree.items() if "--type=renderer" in line],
        Path(f"/proc/{pid}/ns/net").readlink(),
        walls,
    )


@pytest.fixture(scope="module")
def seen(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Seen]:
    return look(tmp_path_factory.mktemp("seen"), **HOSTILE)


def test_no_switch_is_given_twice_so_that_none_replaces_another(seen: Seen) -> None:
    names = Counter(word.partition("=")[0] for word in seen.words if word.startswith("--"))

    assert {name for name, count in names.items() if count > 1} <= {"--no-default-browser-check"}
    for once in (
        "--disable-features",
        "--enable-features",
        "--proxy-server",
        "--proxy-bypass-list",
        "--host-resolver-rules",
    ):
        assert names[once] == 1, once


def test_lists_of_the_driver_are_whole(seen: Seen) -> None:
    assert {"HttpsUpgrades", "MediaRouter", "OptimizationHints"} <= set(seen.all("--disable-features")[0].split(","))
    assert set(seen.all("--enable-features")[0].split(",")) >= {"SkipListAccountsWithoutGaiaCookies"}


def test_everything_goes_through_the_wall_and_loopback_too(seen: Seen) -> None:
    assert seen.all("--proxy-server")[0].startswith("http://127.0.0.1:")
    assert seen.all("--proxy-bypass-list") == ["<-loopback>"]
    assert seen.all("--host-resolver-rules") == ["MAP * ~NOTFOUND , EXCLUDE 127.0.0.1"]
    for switch in ("--webrtc-ip-handling-policy", "--force-webrtc-ip-handling-policy"):
        assert seen.all(switch) == ["disable_non_proxied_udp"], switch
    assert "--disable-quic" in seen.words


def test_nobody_else_can_drive_it(seen: Seen) -> None:
    assert "--remote-debugging-pipe" in seen.words
    assert not any(word.startswith(("--remote-debugging-port", "--remote-debugging-address")) for word in seen.words)
    assert not any(
        word.startswith(("--load-extension", "--disable-web-security", "--single-process")) for word in seen.words
    )


def test_the_browser_is_told_no_key_and_no_other_proxy(seen: Seen) -> None:
    for name in HOSTILE:
        assert name.encode() not in seen.browser_environment, name


def test_the_driver_is_not_told_what_would_change_the_walls(seen: Seen) -> None:
    for name in set(HOSTILE) - {"GITHUB_TOKEN", "AWS_SECRET_ACCESS_KEY"}:
        assert name.encode() + b"=" not in seen.driver_environment, name


def test_scripts_of_a_page_have_a_limit_to_their_memory(seen: Seen) -> None:
    assert seen.all("--js-flags") == ["--max-old-space-size=1024"]


def test_the_sandbox_is_on_for_root_too(seen: Seen) -> None:
    if os.geteuid() == 0 and (why := no_drop()) is not None:
        pytest.skip(why)
    assert "--no-sandbox" not in seen.words
    assert seen.renderers
    assert {one["Seccomp"] for one in seen.renderers} == {"2"}
    assert "0" not in {one["Uid"].split()[0] for one in seen.renderers}


def test_the_profile_is_in_the_browsers_own_folder(seen: Seen) -> None:
    profile = Path(seen.all("--user-data-dir")[0])

    assert profile.parent.name.startswith(".browser-")
    assert not profile.parent.exists()


def test_the_run_has_no_network_of_its_own_where_that_can_be(seen: Seen) -> None:
    if (why := no_jail()) is not None:
        pytest.skip(why)

    assert seen.network != Path("/proc/self/ns/net").readlink()
    assert seen.walls["namespace"] == "on: nothing but the wall"
    assert seen.walls["proxy"].startswith("on")


@pytest.mark.long
def test_page_tools_change_one_list_and_nothing_else(tmp_path: Path) -> None:
    seen = look(tmp_path, TOOLS)

    features = [one.split(",") for one in seen.all("--enable-features")]
    assert len(features) == 1
    assert {"WebMCP", "CDPScreenshotNewSurface", "SkipListAccountsWithoutGaiaCookies"} <= set(features[0])
