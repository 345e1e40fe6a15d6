"""Keeping checkpoints beside the journal: one at a time, whole, for its owner only, gone when the run has passed."""

from __future__ import annotations

import hashlib
import json
import shutil
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from playwright.async_api import BrowserContext, StorageState
from playwright.async_api import Error as DriverError

from browser_agent.agent.approval_files import own_bytes
from browser_agent.browser.scrub import Redact
from browser_agent.browser.session import without_secrets
from browser_agent.core.checkpoint import Checkpoint, Frame
from browser_agent.core.errors import UsageError
from browser_agent.core.event import Warned
from browser_agent.core.origin import origin_of
from browser_agent.core.packed import packed, unpacked
from browser_agent.core.resumption import CheckpointKept
from browser_agent.core.value import Data
from browser_agent.journal.atomic import whole_file
from browser_agent.journal.folder import RESUME
from browser_agent.journal.writer import Journal

FOLDER = RESUME
MOST_BYTES = 20_000_000
"""Of a checkpoint with all values; what is larger is not kept."""
INLINE = 2000
"""Characters of a value that stands in the checkpoint itself; longer ones are written once, when they change."""
VERSION = 1


class Checkpoints:
    """Writes the checkpoints of one run. state: cookies and storage that the run started from."""

    def __init__(self, journal: Journal, context: BrowserContext, redact: Redact, state: StorageState | None) -> None:
        self._journal, self._context, self._redact = journal, context, redact
        self._folder = journal.folder / FOLDER
        self._origins: dict[str, dict[str, str]] = {}
        for origin in (state or {}).get("origins", ()):
            self._origins[origin["origin"]] = {item["name"]: item["value"] for item in origin["localStorage"]}
        self._files: dict[int, tuple[Data, str, int]] = {}
        """By identity of a value: the value, so that it stays the only one of that identity, its file, its size."""
        self._said: set[str] = set()

    async def __call__(self, place: Checkpoint) -> None:
        """Keep one. What cannot be kept is told once, and the run goes on from the one before."""
        why = await self._keep(place)
        if why and why not in self._said:
            self._said.add(why)
            said = f"no checkpoint is kept here, so that a resumed run begins further back: {why}"
            self._journal.emit(Warned(step=place.step, message=said))

    async def _keep(self, place: Checkpoint) -> str:
        """Why nothing was kept; empty when it was."""
        try:
            cookies = await self._context.cookies()
        except DriverError as error:
            return str(error).splitlines()[0]
        home = origin_of(place.url)
        if home is not None:
            self._origins[str(home)] = place.storage
        origins = [
            {"origin": one, "localStorage": [{"name": name, "value": text} for name, text in items.items()]}
            for one, items in self._origins.items()
            if items
        ]
        state, left = without_secrets({"cookies": cookies, "origins": origins}, self._redact)
        for name in left:
            if name not in self._said:
                self._said.add(name)
                self._journal.emit(Warned(message=f"{name[:80]} holds a secret and is in no checkpoint"))
        try:
            used: dict[str, int] = {}
            told = {
                "version": VERSION, "step": place.step, "at": place.at, "name": place.name, "url": place.url,
                "lost": place.lost, "values": self._refs(place.values, used), "state": state,
                "frames": [one.model_dump() | {"values": self._maybe(one.values, used)} for one in place.frames],
            }  # fmt: skip
        except (TypeError, ValueError) as error:
            return str(error)
        if self._redact(place.url) != place.url:
            return "the address of the page holds a secret"
        data = json.dumps(told, ensure_ascii=False).encode("utf-8", "surrogatepass")
        if len(data) + sum(used.values()) > MOST_BYTES:
            return f"it would have more than {MOST_BYTES // 1_000_000} MB"
        sha256 = hashlib.sha256(data).hexdigest()
        name = f"checkpoint-{sha256[:16]}.json"
        with whole_file(self._folder / name) as file:
            file.write(data)
        self._journal.emit(CheckpointKept(step=place.step, at=place.at, file=f"{FOLDER}/{name}", sha256=sha256))
        self._sweep({name, *used})
        return ""

    def _maybe(self, values: Mapping[str, Data] | None, used: dict[str, int]) -> Data:
        return None if values is None else self._refs(values, used)

    def _refs(self, values: Mapping[str, Data], used: dict[str, int]) -> dict[str, Data]:
        return {name: self._ref(name, value, used) for name, value in values.items()}

    def _ref(self, name: str, value: Data, used: dict[str, int]) -> Data:
        """A value, or the file that holds it. Raises ValueError when a secret stands in it: then none may be kept."""
        known = self._files.get(id(value))
        if known is None:
            text = json.dumps(packed(value), ensure_ascii=False)
            if self._redact(text) != text:
                raise ValueError(f'a secret stands in "{name}"')
            if len(text) <= INLINE:
                return {"is": packed(value)}
            data = text.encode("utf-8", "surrogatepass")
            known = (value, f"value-{hashlib.sha256(data).hexdigest()[:32]}.json", len(data))
            if len(data) <= MOST_BYTES:
                with whole_file(self._folder / known[1]) as file:
                    file.write(data)
            self._files[id(value)] = known
        used[known[1]] = known[2]
        return {"in": known[1]}

    def _sweep(self, wanted: set[str]) -> None:
        """Remove the checkpoint before, and values that nobody has any more."""
        for path in self._folder.iterdir():
            if path.name.startswith(("checkpoint-", "value-")) and path.name not in wanted:
                path.unlink(missing_ok=True)
        self._files = {key: one for key, one in self._files.items() if one[1] in wanted}


def drop(folder: Path) -> None:
    """Remove everything that a run kept for going on."""
    shutil.rmtree(folder / FOLDER, ignore_errors=True)


def kept_at(folder: Path, fact: CheckpointKept) -> tuple[Checkpoint, StorageState]:
    """The checkpoint that a record names, with cookies and storage.

    Raises UsageError when it is missing, was changed, or is of another version.
    """
    path = folder / FOLDER / Path(fact.file).name
    data = own_bytes(path, MOST_BYTES)
    hint = "a run goes on only with the checkpoint that it left; run the recipe anew, or do the rest by hand"
    if data is None:
        raise UsageError(f"the checkpoint {path} is missing", hint=hint)
    if hashlib.sha256(data).hexdigest() != fact.sha256:
        raise UsageError(f"the checkpoint {path} is not as the run left it", hint=hint)
    try:
        told = json.loads(data)
        if told["version"] != VERSION:
            raise UsageError(f"{path} was written by another version of browser-agent", hint=hint)
        return _checkpoint(told, path.parent), told["state"]
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        raise UsageError(f"{path} cannot be read: {type(error).__name__}: {error}", hint=hint) from None


def _checkpoint(told: dict[str, Any], folder: Path) -> Checkpoint:
    frames = tuple(
        Frame(**{**one, "values": None if one["values"] is None else _values(one["values"], folder)})
        for one in told["frames"]
    )
    values = _values(told["values"], folder)
    return Checkpoint(told["step"], told["at"], told["name"], frames, values, told["url"], told["lost"])


def _values(refs: dict[str, Any], folder: Path) -> dict[str, Data]:
    """The values behind references. One file is read once, so that equal values are the same object again."""
    return {
        name: unpacked(ref["is"]) if "is" in ref else _held(folder / Path(ref["in"]).name) for name, ref in refs.items()
    }


def _held(path: Path) -> Data:
    data = own_bytes(path, MOST_BYTES)
    if data is None or not path.stem.endswith(hashlib.sha256(data).hexdigest()[:32]):
        raise ValueError(f"{path.name} is {'missing' if data is None else 'not as the run left it'}")
    return unpacked(json.loads(data))
