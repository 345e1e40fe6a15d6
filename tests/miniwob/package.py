"""The task pages of MiniWoB++: from its package on PyPI, once, into the cache of the applications, without what it depends on."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

from tests.applications.environment import CannotBeHad, cache_folder

PIN = "miniwob==1.1.0"
LIMIT_S = 120.0


def pages() -> Path:
    """The folder that holds `miniwob/*.html` and what the pages load. Raises CannotBeHad with the reason."""
    kept = cache_folder() / PIN.replace("==", "-")
    if not kept.is_dir():
        making = kept.with_name(f"{kept.name}.making-{os.getpid()}")
        shutil.rmtree(making, ignore_errors=True)
        _install(making)
        try:
            making.rename(kept)
        except OSError:
            # Another run was first.
            shutil.rmtree(making, ignore_errors=True)
    return kept / "miniwob" / "html"


def _install(folder: Path) -> None:
    uv = shutil.which("uv")
    command = (
        [uv, "pip", "install", "--quiet"] if uv else [sys.executable, "-m", "pip", "install", "--quiet", "--no-input"]
    )
    command += ["--no-deps", "--target", str(folder), PIN]
    try:
        done = subprocess.run(
            command, stdin=subprocess.DEVNULL, capture_output=True, text=True, timeout=LIMIT_S, check=False
        )
    except subprocess.TimeoutExpired as late:
        raise CannotBeHad(f"{PIN} cannot be had: no end within {LIMIT_S:.0f} s") from late
    if done.returncode != 0 or not (folder / "miniwob" / "html").is_dir():
        lines = [line for line in (done.stdout + done.stderr).splitlines() if line.strip()]
        said = lines[-1].strip() if lines else "no output"
        raise CannotBeHad(f"{PIN} cannot be had: the installer ended with {done.returncode}: {said}")
