"""Counting o200k tokens offline: npm's `gpt-tokenizer` brings the table; without node, characters / 4."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
from collections.abc import Sequence
from pathlib import Path

COUNT_JS = """
import { countTokens } from 'gpt-tokenizer/encoding/o200k_base'
let all = ''
for await (const part of process.stdin.setEncoding('utf8')) all += part
process.stdout.write(JSON.stringify(JSON.parse(all).map(text => countTokens(text, { allowedSpecial: 'all' }))))
"""


def cache() -> Path:
    """Where packages of the bench go: the user's cache, never the tree or its environment."""
    folder = Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache") / "browser-agent-bench"
    folder.mkdir(parents=True, exist_ok=True)
    return folder


def npm(folder: Path, *packages: str) -> str:
    """Install npm packages into a folder once. Says why it cannot, or nothing."""
    if all((folder / "node_modules" / name.rpartition("@")[0]).is_dir() for name in packages):
        return ""
    if shutil.which("npm") is None:
        return "npm is not installed"
    command = ["npm", "install", "--no-audit", "--no-fund", "--prefix", str(folder), *packages]
    try:
        done = subprocess.run(command, capture_output=True, text=True, timeout=300, check=False)
    except subprocess.TimeoutExpired:
        return "npm install took more than 300 s"
    return "" if done.returncode == 0 else f"npm install failed: {done.stderr.strip()[-200:]}"


def count(texts: Sequence[str]) -> tuple[list[int], str]:
    """Tokens of each text, and the name of the measure."""
    folder = cache() / "tokens"
    folder.mkdir(exist_ok=True)
    failed = npm(folder, "gpt-tokenizer@4")
    if not failed:
        (folder / "count.mjs").write_text(COUNT_JS)
        done = subprocess.run(
            ["node", "count.mjs"], cwd=folder, input=json.dumps(list(texts)), capture_output=True, text=True, timeout=300, check=False
        )  # fmt: skip
        if done.returncode == 0:
            return json.loads(done.stdout), "o200k tokens"
        failed = done.stderr.strip()[-200:]
    return [len(text) // 4 for text in texts], f"characters / 4 ({failed})"
