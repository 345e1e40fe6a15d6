"""Starting the driver: each with its own temporary folder, one at a time, and this process as it was afterwards."""

from __future__ import annotations

import asyncio
import os
import sys
import tempfile
import threading
from contextlib import suppress
from pathlib import Path

import pytest

from browser_agent.browser.processes import _ONE, _alone, _environment, browser_environment, driver

if sys.platform != "linux":
    pytest.skip("needs /proc", allow_module_level=True)


def children() -> set[int]:
    return {int(one) for one in Path(f"/proc/self/task/{os.getpid()}/children").read_text().split()}


def told(pid: int) -> dict[str, str]:
    words = Path(f"/proc/{pid}/environ").read_text().split("\0")
    return dict(word.split("=", 1) for word in words if "=" in word)


def test_what_was_changed_for_the_driver_is_put_back_also_after_an_error(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name, value in (("PLAYWRIGHT_LEGACY_SCREENSHOT", "1"), ("DEBUG", "pw:*"), ("PLAYWRIGHT_BROWSERS_PATH", "/b")):
        monkeypatch.setenv(name, value)
    before = dict(os.environ)

    with suppress(ZeroDivisionError), _environment(tmp_path):
        inside, temporary = dict(os.environ), tempfile.gettempdir()
        1 / 0  # noqa: B018 - as a driver that does not start

    assert inside["TMPDIR"] == str(tmp_path) != temporary
    assert inside["PLAYWRIGHT_BROWSERS_PATH"] == "/b"
    assert not {"PLAYWRIGHT_LEGACY_SCREENSHOT", "DEBUG"} & inside.keys()
    assert dict(os.environ) == before


def test_a_browser_without_a_window_is_told_less_than_one_with(tmp_path: Path) -> None:
    env = {
        "PATH": "/bin",
        "LC_ALL": "C",
        "DISPLAY": ":0",
        "XDG_RUNTIME_DIR": "/run/user/1",
        "TOKEN": "x",
        "TMPDIR": "/x",
    }

    assert browser_environment(env, tmp_path, headed=False) == {"PATH": "/bin", "LC_ALL": "C", "TMPDIR": str(tmp_path)}
    assert browser_environment(env, tmp_path, headed=True).keys() == env.keys() - {"TOKEN"}


@pytest.mark.long
async def test_two_that_start_at_the_same_time_get_each_its_own_folder(tmp_path: Path) -> None:
    seen: dict[str, str] = {}
    before = children()

    async def start(name: str) -> None:
        (tmp_path / name).mkdir()
        async with driver(tmp_path / name):
            await ready.wait()

    ready = asyncio.Barrier(3)
    async with asyncio.TaskGroup() as group:
        for name in ("a", "b"):
            group.create_task(start(name))
        while ready.n_waiting < 2:  # noqa: ASYNC110 - a barrier tells nobody who is there
            await asyncio.sleep(0.05)
        for pid in children() - before:
            seen[told(pid)["TMPDIR"]] = "driver"
        await ready.wait()

    assert seen.keys() == {str(tmp_path / "a"), str(tmp_path / "b")}


async def test_who_is_called_off_while_waiting_does_not_keep_others_from_starting() -> None:
    _ONE.acquire()
    waiting = asyncio.create_task(_alone())
    await asyncio.sleep(0.02)
    waiting.cancel()
    with pytest.raises(asyncio.CancelledError):
        await waiting
    _ONE.release()

    await _alone()
    _ONE.release()


def test_the_lock_is_one_for_all_event_loops() -> None:
    order: list[int] = []

    async def take(number: int) -> None:
        await _alone()
        order.append(number)
        await asyncio.sleep(0.02)
        order.append(number)
        _ONE.release()

    threads = [threading.Thread(target=lambda number=number: asyncio.run(take(number))) for number in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert len(order) == 8
    assert order[::2] == order[1::2]
