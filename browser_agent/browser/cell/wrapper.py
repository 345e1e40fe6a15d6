"""What the driver starts in the browser's place: it shuts itself in, gives up what it has, and becomes the browser."""

from __future__ import annotations

import json
import os
import resource
import sys
from pathlib import Path
from typing import Any

from browser_agent.browser.cell import kernel

PID, DOWNLOADS, HOME = "browser.pid", "downloads", "home"
OF_THE_PERSON = ("XDG_CONFIG_HOME", "XDG_CACHE_HOME", "XDG_DATA_HOME", "XDG_STATE_HOME", "XDG_RUNTIME_DIR")


def main(setup_file: str, arguments: list[str]) -> None:
    """Become the browser that the file names, with these arguments. Does not return; raises OSError."""
    setup: dict[str, Any] = json.loads(Path(setup_file).read_text(encoding="utf-8"))
    folder, keeper, uid = Path(setup_file).parent, Path(f"/proc/{setup['keeper']}/ns"), setup["uid"]
    kernel.die_with_parent()
    if os.getpgrp() != os.getpid():
        os.setsid()
    _note_pid(folder)
    if setup["way"] == "user":
        kernel.enter(keeper / "user", kernel.NEW_USER)
    if setup["way"] is not None:
        kernel.enter(keeper / "net", kernel.NEW_NET)
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    if uid is not None:
        _hand_over(folder, uid, arguments)
        kernel.become(uid)
    if setup["locked"]:
        kernel.give_up_gaining()
    kernel.die_with_parent()
    os.closerange(5, 4096)
    os.execv(setup["executable"], [setup["executable"], *arguments])


def _note_pid(folder: Path) -> None:
    """For the keeper, which ends this process and its group; there is one browser in a folder."""
    number = os.open(folder / PID, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    os.write(number, str(os.getpid()).encode())
    os.close(number)


def _hand_over(folder: Path, uid: int, arguments: list[str]) -> None:
    """What the browser writes to becomes its own: its profile, its downloads, its home. The rest stays ours."""
    profile = next((one.partition("=")[2] for one in arguments if one.startswith("--user-data-dir=")), "")
    if Path(profile).parent != folder:
        raise OSError(1, f"the browser's profile is not in its folder: {profile!r}")
    for place in (Path(profile), folder / DOWNLOADS, folder / HOME):
        os.chown(place, uid, uid, follow_symlinks=False)
    os.environ["HOME"] = os.environ["TMPDIR"] = str(folder / HOME)
    for name in OF_THE_PERSON:
        os.environ.pop(name, None)


if __name__ == "__main__":
    main(sys.argv[1], sys.argv[2:])
