"""TiddlyWiki with its own Node server: a single page that saves each tiddler as a file."""

import contextlib
import json
import time
import urllib.parse
import urllib.request
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from .environment import child_environ, npm_environment, pristine_copy, run_seed
from .process import Server, get, served


@dataclass(frozen=True)
class Tiddler:
    """One tiddler as it lies on disk: its header fields and its text."""

    fields: dict[str, str]
    text: str


@dataclass(frozen=True)
class TiddlyWiki:
    """A running TiddlyWiki: its address and the folder with its files."""

    url: str
    folder: Path
    server: Server

    @property
    def tiddlers(self) -> Path:
        return self.folder / "tiddlers"

    def tiddler(self, title: str) -> Tiddler | None:
        """The tiddler with this title as it lies on disk; None when there is none."""
        for path in sorted(self.tiddlers.rglob("*.tid")):
            head, _, text = path.read_text("utf-8").partition("\n\n")
            fields = dict(line.split(": ", 1) for line in head.splitlines() if ": " in line)
            if fields.get("title") == title:
                return Tiddler(fields, text.removesuffix("\n"))
        return None

    def saved_tiddler(self, title: str, *, limit_s: float = 5.0) -> Tiddler | None:
        """The same, waiting for it: the server answers a save before it writes the file."""
        deadline = time.monotonic() + limit_s
        while (found := self.tiddler(title)) is None and time.monotonic() < deadline:
            time.sleep(0.05)
        return found

    def served_tiddler(self, title: str) -> dict[str, object] | None:
        """The same tiddler as the server's HTTP interface tells it; None when it answers 404."""
        status, body = get(f"{self.url}/recipes/default/tiddlers/{urllib.parse.quote(title, safe='')}")
        return None if status == 404 else dict(json.loads(body))

    def rename_control(self, setting: str, text: str) -> None:
        """Change a caption or hint of the interface, such as `$:/language/Buttons/Save/Hint`.

        A page that is already open takes it over within a minute; a page opened afterwards has it.
        """
        self._put(setting, text)

    def stop(self) -> None:
        """The server is gone; a page that is open says so in its alerts when it next tries to save."""
        self.server.stop()

    def lose_saves(self) -> None:
        """The server answers 204 to a save and cannot write it: the folder of tiddlers has become a file.

        It keeps the tiddler in memory, so only the disk tells the truth.
        """
        self.tiddlers.rename(self.folder / "tiddlers-before")
        self.tiddlers.write_text("not a folder", "utf-8")

    def _put(self, title: str, text: str) -> None:
        request = urllib.request.Request(
            f"{self.url}/recipes/default/tiddlers/{urllib.parse.quote(title, safe='')}",
            data=json.dumps({"title": title, "text": text}).encode(),
            headers={"X-Requested-With": "TiddlyWiki", "Content-Type": "application/json"},
            method="PUT",
        )
        opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
        with opener.open(request, timeout=10) as response:
            response.read()


@contextlib.contextmanager
def tiddlywiki(folder: Path, *, readonly: bool = False) -> Iterator[TiddlyWiki]:
    """Run a fresh TiddlyWiki in `folder` until the block ends.

    readonly: visitors may read only; the page then shows no button for a new tiddler.
    """
    program = npm_environment("tiddlywiki").program("tiddlywiki")

    def seed(empty: Path) -> None:
        run_seed([program, str(empty), "--init", "server"], cwd=empty, environ=child_environ())

    pristine_copy("tiddlywiki", folder, sources=(Path(__file__),), build=seed)
    rights = ["writers=somebody-else"] if readonly else []

    def command(port: int) -> list[str]:
        return [program, str(folder), "--listen", f"port={port}", "host=127.0.0.1", *rights]

    with served(command, cwd=folder, environ=child_environ(), ready="/status") as server:
        yield TiddlyWiki(server.url, folder, server)
