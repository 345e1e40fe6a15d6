"""The README as data: its blocks, and what comes out when the ones marked as runnable are run.

python -m tests.docs.readme        run them and write what they print into the README's transcripts
"""

from __future__ import annotations

import os
import re
import subprocess
import sys
import tempfile
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

from fixtures.server import FixtureSite

ROOT = Path(__file__).resolve().parents[2]
README = ROOT / "README.md"
MARK = r"<!-- (?P<word>{word}): (?P<name>[^,>]+?)(?:, exit (?P<code>\d+))? -->\n"
BLOCK = r"```(?P<language>\w*)\n(?P<text>.*?)```\n"
PORT = "http://127.0.0.1:8000"
"""What stands in the transcripts for the address of the practice site."""
PATIENCE_S = 90.0
SLOW = {"broken", "report"}
"""These wait five seconds for a button that never comes, so they run beside the others."""


@dataclass(frozen=True)
class Block:
    """One fenced block. name: of its mark, empty without one; exit_code: what it must end with."""

    language: str
    text: str
    name: str = ""
    exit_code: int = 0


def blocks(document: str, language: str = "") -> list[Block]:
    """Every fenced block, or those of one language."""
    found = [
        Block(one["language"], one["text"]) for one in re.finditer("^" + BLOCK, document, re.MULTILINE | re.DOTALL)
    ]
    return [one for one in found if not language or one.language == language]


def marked(document: str, word: str) -> list[Block]:
    """The blocks under marks of one kind: `runnable`, `output` or `file`, in order."""
    pattern = "^" + MARK.format(word=word) + BLOCK
    return [
        Block(one["language"], one["text"], one["name"], int(one["code"] or 0))
        for one in re.finditer(pattern, document, re.MULTILINE | re.DOTALL)
    ]


def run_block(block: Block, folder: Path, site: str) -> str:
    """Run a shell or Python block in a folder; all that it printed. AssertionError for another exit code."""
    kept = {name: value for name, value in os.environ.items() if name == "HOME" or name.startswith("BROWSER_AGENT_")}
    path = f"{Path(sys.executable).parent}{os.pathsep}{os.environ.get('PATH', '')}"
    env = {**kept, "PATH": path, "LANG": "C.UTF-8", "PYTHONPATH": str(ROOT), "SITE": site}
    shell = ["bash", "-euo", "pipefail", "-c", block.text]
    python = [sys.executable, "-c", f"SITE = {site!r}\n{block.text}"]
    done = subprocess.run(
        python if block.language == "python" else shell, cwd=folder, env=env, encoding="utf-8",
        stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, timeout=PATIENCE_S,
    )  # fmt: skip
    assert done.returncode == block.exit_code, f"{block.name}: exit {done.returncode}\n{done.stdout}"
    return done.stdout.replace(site, PORT)


def run_all(document: str, folder: Path) -> dict[str, str]:
    """Write the files that the document tells to write, run what it tells to run; output by name."""
    for block in marked(document, "file"):
        (folder / block.name).write_text(block.text, encoding="utf-8")
    chains: dict[bool, list[Block]] = {True: [], False: []}
    for block in marked(document, "runnable"):
        chains[block.name in SLOW].append(block)
    outputs: dict[str, str] = {}
    with FixtureSite() as site, ThreadPoolExecutor(2) as pool:

        def run(chain: list[Block]) -> dict[str, str]:
            return {block.name: run_block(block, folder, site.url) for block in chain}

        for told in pool.map(run, chains.values()):
            outputs |= told
    return outputs


def masked(text: str) -> list[str]:
    """The lines without what differs from run to run: times, hashes and how much alike something is."""
    text = re.sub(r"-[0-9a-f]{32}(?=\.)|(?<=sha256:)[0-9a-f]{64}", "-HASH", text)
    text = re.sub(r" +\d+\.\d+ s", " TIME", text)
    return [re.sub(r"\(0\.\d\d\)", "(SCORE)", line).rstrip() for line in text.splitlines()]


def transcribed(document: str, outputs: dict[str, str]) -> str:
    """The document with new transcripts."""
    pattern = re.compile("^" + MARK.format(word="output") + BLOCK, re.MULTILINE | re.DOTALL)
    return pattern.sub(lambda one: f"<!-- output: {one['name']} -->\n```text\n{outputs[one['name']]}```\n", document)


def main() -> None:
    """Renew the transcripts."""
    document = README.read_text(encoding="utf-8")
    with tempfile.TemporaryDirectory() as folder:
        README.write_text(transcribed(document, run_all(document, Path(folder))), encoding="utf-8")


if __name__ == "__main__":
    main()
