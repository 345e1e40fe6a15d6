"""Which browser is used on which disk; every disk here is a folder with fake executables."""

import json
from pathlib import Path

import pytest

from browser_agent.browser.find import (
    BrowserNotFound,
    Disk,
    FoundBrowser,
    bundled_version,
    distribution,
    find_browser,
    needs_no_sandbox,
)
from browser_agent.core.errors import UsageError

PATH = {"PATH": "/usr/local/bin:/usr/bin"}
OWN = ".cache/ms-playwright/chromium_headless_shell-77/chrome-headless-shell-linux64/chrome-headless-shell"
OWN_FULL = ".cache/ms-playwright/chromium-77/chrome-linux64/chrome"
SNAP_STUB = '#!/bin/sh\nif ! [ -x /snap/bin/chromium ]; then echo "snap install chromium"; exit 1; fi\n'


def linux(root: Path, **changes: object) -> Disk:
    driver = root / "driver"
    driver.mkdir(exist_ok=True)
    builds = [
        {"name": name, "revision": "77", "browserVersion": "150.0.1.2"}
        for name in ("chromium", "chromium-headless-shell")
    ]
    (driver / "browsers.json").write_text(json.dumps({"browsers": builds}))
    seen = {"root": root, "system": "linux", "machine": "x86_64", "home": "/home/me", "driver": driver}
    return Disk(**(seen | changes))


def put(root: Path, place: str, content: str = "", mode: int = 0o755) -> Path:
    path = root / place.lstrip("/")
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(content)
    path.chmod(mode)
    return path


def put_own(root: Path, inside: str, home: str = "/home/me") -> Path:
    """One of Playwright's builds, with the mark of a complete download."""
    path = put(root, f"{home}/{inside}")
    put(root, f"{home}/{'/'.join(inside.split('/')[:3])}/INSTALLATION_COMPLETE")
    return path


def test_playwrights_own_build_goes_before_everything_on_the_machine(tmp_path):
    own = put_own(tmp_path, OWN)
    put(tmp_path, "/usr/lib/chromium/chromium-headless-shell")
    put(tmp_path, "/opt/google/chrome/chrome")

    found = find_browser(None, PATH, linux(tmp_path))

    assert found == FoundBrowser(
        kind="headless-shell",
        executable=own,
        version="150.0.1.2",
        how="Playwright's own build, revision 77",
    )


def test_a_download_that_was_not_completed_is_not_used(tmp_path):
    put(tmp_path, f"/home/me/{OWN}")
    shell = put(tmp_path, "/usr/bin/chromium-headless-shell")

    assert find_browser(None, PATH, linux(tmp_path)).executable == shell


def test_a_build_of_another_revision_is_not_used(tmp_path):
    put_own(tmp_path, OWN.replace("-77", "-76"))
    shell = put(tmp_path, "/usr/bin/chromium-headless-shell")

    assert find_browser(None, PATH, linux(tmp_path)).executable == shell


def test_the_order_on_the_machine_is_headless_shell_chromium_chrome_edge(tmp_path):
    places = [
        put(tmp_path, "/usr/bin/chromium-headless-shell"),
        put(tmp_path, "/usr/lib/chromium/chromium"),
        put(tmp_path, "/usr/bin/google-chrome"),
        put(tmp_path, "/opt/microsoft/msedge/msedge"),
    ]

    order = []
    for place in places:
        order.append(find_browser(None, PATH, linux(tmp_path)).executable)
        place.unlink()

    assert order == places


def test_a_window_needs_a_full_browser(tmp_path):
    put_own(tmp_path, OWN)
    put(tmp_path, "/usr/bin/chromium-headless-shell")
    full = put_own(tmp_path, OWN_FULL)

    assert find_browser(None, PATH, linux(tmp_path), headed=True).executable == full


def test_a_headless_shell_that_is_asked_for_a_window_is_refused(tmp_path):
    put_own(tmp_path, OWN)

    with pytest.raises(BrowserNotFound, match="can show a window; the setting 'headless-shell'"):
        find_browser("headless-shell", PATH, linux(tmp_path), headed=True)


@pytest.mark.parametrize("name", ["chromium", "chromium-headless-shell"])
def test_the_binary_goes_before_debians_wrapper(tmp_path, name):
    put(tmp_path, f"/usr/bin/{name}", '#!/bin/sh -e\n/usr/lib/chromium/x $CHROMIUM_FLAGS "$@"\n')
    binary = put(tmp_path, f"/usr/lib/chromium/{name}")

    assert find_browser(None, PATH, linux(tmp_path)).executable == binary


@pytest.mark.parametrize("stub", ["/usr/bin/chromium-browser", "/snap/bin/chromium"])
def test_ubuntus_snap_stub_is_refused(tmp_path, stub):
    put(tmp_path, stub, SNAP_STUB)
    env = {"PATH": "/usr/bin:/snap/bin"}

    with pytest.raises(BrowserNotFound):
        find_browser(None, env, linux(tmp_path))
    with pytest.raises(BrowserNotFound, match="outside a snap"):
        find_browser(str(stub), env, linux(tmp_path))


def test_a_link_to_the_snap_tool_is_refused(tmp_path):
    put(tmp_path, "/usr/bin/snap", "x" * 100_000)
    link = tmp_path / "usr/local/bin/chromium"
    link.parent.mkdir(parents=True)
    link.symlink_to("../../bin/snap")

    with pytest.raises(BrowserNotFound):
        find_browser(None, PATH, linux(tmp_path))


def test_a_file_that_may_not_be_executed_is_not_a_browser(tmp_path):
    put(tmp_path, "/usr/bin/chromium", mode=0o644)

    with pytest.raises(BrowserNotFound):
        find_browser(None, PATH, linux(tmp_path))


def test_the_setting_goes_before_the_variable_and_both_before_the_order(tmp_path):
    put_own(tmp_path, OWN)
    chrome = put(tmp_path, "/opt/google/chrome/chrome")
    edge = put(tmp_path, "/opt/microsoft/msedge/msedge")
    env = PATH | {"BROWSER_AGENT_BROWSER": "msedge"}

    assert find_browser(None, env, linux(tmp_path)).executable == edge
    assert find_browser("chrome", env, linux(tmp_path)).executable == chrome
    assert find_browser("auto", env, linux(tmp_path)).kind == "headless-shell"


def test_a_setting_is_obeyed_or_refused_but_never_replaced(tmp_path):
    put_own(tmp_path, OWN)

    with pytest.raises(BrowserNotFound, match="the browser named 'chrome'; this machine has none"):
        find_browser("chrome", PATH, linux(tmp_path))
    with pytest.raises(BrowserNotFound, match="a browser at /opt/mine/chrome"):
        find_browser("/opt/mine/chrome", PATH, linux(tmp_path))


def test_a_path_is_taken_as_it_is(tmp_path):
    mine = put(tmp_path, "/opt/mine/chromium-nightly")

    found = find_browser("/opt/mine/chromium-nightly", PATH, linux(tmp_path))

    assert found == FoundBrowser(kind="chromium", executable=mine, version=None, how="named by the setting")


def test_playwrights_folder_can_be_moved_by_its_own_variable(tmp_path):
    inside = OWN.removeprefix(".cache/ms-playwright/")
    own = put(tmp_path, f"/srv/builds/x/{inside}")
    env = PATH | {"PLAYWRIGHT_BROWSERS_PATH": "/srv/builds/x"}
    put(tmp_path, "/srv/builds/x/chromium_headless_shell-77/INSTALLATION_COMPLETE")

    assert find_browser(None, env, linux(tmp_path)).executable == own


def test_playwrights_builds_are_found_on_a_mac_and_on_arm(tmp_path):
    mac = linux(tmp_path, system="darwin", machine="arm64", home="/Users/me")
    place = "/Users/me/Library/Caches/ms-playwright/chromium_headless_shell-77"
    own = put(tmp_path, f"{place}/chrome-headless-shell-mac-arm64/chrome-headless-shell")
    put(tmp_path, f"{place}/INSTALLATION_COMPLETE")
    arm = put_own(tmp_path, OWN.replace("linux64", "linux-arm64"))

    assert find_browser(None, {}, mac).executable == own
    assert find_browser(None, {}, linux(tmp_path, machine="aarch64")).executable == arm


def test_chrome_is_found_in_the_program_folders_of_windows(tmp_path):
    windows = linux(tmp_path, system="win32", machine="AMD64", home=r"C:\Users\me")
    chrome = put(tmp_path, "Program Files/Google/Chrome/Application/chrome.exe")

    assert find_browser(None, {"PROGRAMFILES": r"C:\Program Files"}, windows).executable == chrome


def test_a_playwright_that_cannot_be_read_leaves_the_machines_own_browser(tmp_path):
    shell = put(tmp_path, "/usr/bin/chromium-headless-shell")
    disk = linux(tmp_path)
    (tmp_path / "driver/browsers.json").write_text("{not json")

    assert find_browser(None, PATH, disk).executable == shell
    assert bundled_version(disk) is None


@pytest.mark.parametrize(
    ("release", "line"),
    [
        (
            'ID="debian"',
            "apt-get install -y chromium-headless-shell libatomic1 fonts-liberation    (as root)",
        ),
        ("ID=fedora", "dnf install -y chromium-headless    (as root)"),
        ("NAME=Other", "install chromium with the package tool of this system"),
    ],
)
def test_an_empty_machine_is_told_three_lines_to_type(tmp_path, release, line):
    put(tmp_path, "/etc/os-release", release)

    with pytest.raises(BrowserNotFound) as refused:
        find_browser(None, PATH, linux(tmp_path))

    assert str(refused.value) == (
        "expected  a Chromium, Chrome or Edge; this machine has none\n"
        "looked    Playwright's chromium_headless_shell-77, Playwright's chromium-77, "
        "headless-shell, chromium, chrome, msedge"
    )
    assert refused.value.next.splitlines() == [
        "browser-agent install",
        line,
        "export BROWSER_AGENT_BROWSER=/path/to/chrome",
    ]


def test_the_distribution_is_read_with_and_without_quotes(tmp_path):
    put(tmp_path, "/etc/os-release", 'NAME="Ubuntu"\nID=ubuntu\nID_LIKE=debian\n')

    assert distribution(linux(tmp_path)) == "ubuntu"


@pytest.mark.parametrize(
    ("choice", "euid", "is_off"),
    [("", 1000, False), ("auto", None, False), ("", 0, True), ("off", 1000, True)],
)
def test_the_sandbox_is_on_but_for_root_and_an_explicit_off(choice, euid, is_off):
    assert needs_no_sandbox({"BROWSER_AGENT_SANDBOX": choice}, euid=euid) is is_off


def test_another_word_for_the_sandbox_is_refused():
    with pytest.raises(UsageError, match="expected auto or off, there was 'no'"):
        needs_no_sandbox({"BROWSER_AGENT_SANDBOX": "no"}, euid=1000)
