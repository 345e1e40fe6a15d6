"""A cassette: what a model answered, line by line, to be played again without one; it stops at another question."""

from __future__ import annotations

import json
import os
from collections.abc import Callable, Iterator
from hashlib import sha256
from pathlib import Path
from typing import Any

from pydantic import ValidationError

from browser_agent.core.errors import UsageError
from browser_agent.core.value import Value
from browser_agent.model.turn import Answered, Ask, Call, Item, Said, Thinker, Turn

HEAD = 160
"""Letters of each part of a question that are kept in words; the rest is in its hash."""
Redact = Callable[[str], str]


class CassetteDiffers(UsageError):
    """A question is not the one that was recorded, or the cassette has no more answers; the message says where."""

    hint = "record the cassette again, if the difference is wanted"


class Part(Value):
    """One part of a question. what: which one. head: how it begins. hash: of the whole part."""

    what: str
    head: str
    hash: str


class Line(Value):
    """One line of a cassette: a question in short, and the answer to it."""

    version: int = 1
    ask: str
    parts: tuple[Part, ...]
    turn: Turn


class Recorder:
    """A Thinker that writes down what another one answers.

    redact: takes out of every text what must not be kept, and what is different on every run (ports, dates). Pictures
    and reasoning are not kept. The file belongs to its owner only.
    """

    def __init__(self, inner: Thinker, path: Path, redact: Redact) -> None:
        self._inner = inner
        self._path = path
        self._redact = _encodable(redact)

    async def turn(self, ask: Ask) -> Turn:
        """The answer of the other, once it is on the disk. What it raises goes through and is not recorded."""
        turn = await self._inner.turn(ask)
        parts = tuple(_parts(ask, self._redact))
        line = Line(ask=_hash_of(parts), parts=parts, turn=_kept(turn, self._redact))
        _append(self._path, line.model_dump_json().encode() + b"\n")
        return turn


class Player:
    """A Thinker that gives the recorded answers in their order, each to the question that it was recorded for.

    redact: the one of the recording. Raises UsageError when the file is no cassette.
    """

    def __init__(self, path: Path, redact: Redact = lambda text: text) -> None:
        self._name = path.name
        self._redact = _encodable(redact)
        self._lines = list(_lines(path))
        self._next = 0

    @property
    def left(self) -> int:
        """Answers that nobody asked for yet."""
        return len(self._lines) - self._next

    async def turn(self, ask: Ask) -> Turn:
        """The recorded answer. Raises CassetteDiffers with the first thing that is not as it was."""
        number = self._next + 1
        if not self.left:
            raise CassetteDiffers(
                f"the cassette {self._name} has {len(self._lines)} answers, and one more was asked for"
            )
        line = self._lines[self._next]
        parts = tuple(_parts(ask, self._redact))
        if _hash_of(parts) != line.ask:
            where = _difference(line.parts, parts)
            raise CassetteDiffers(f"question {number} is not as recorded in {self._name}: {where}")
        self._next = number
        return line.turn


def _encodable(redact: Redact) -> Redact:
    """The same; halves of characters, which pages can hold and UTF-8 cannot, become question marks."""
    return lambda text: redact(text).encode("utf-8", "replace").decode("utf-8")


def _parts(ask: Ask, redact: Redact) -> Iterator[Part]:
    """A question in parts. What does not belong to it is left out: the deadline, the cache key, the pixels."""
    how = {"model": ask.model, "effort": ask.effort, "max_output": ask.max_output, "computer": ask.computer}
    yield _part("settings", json.dumps(how))
    yield _part("what may be called", json.dumps({"allowed": ask.allowed, "must_call": ask.must_call}))
    if ask.schema_:
        yield _part("schema", ask.schema_.model_dump_json())
    for tool in ask.tools:
        yield _part(f"tool {tool.name}", tool.model_dump_json())
    for number, item in enumerate(ask.items, 1):
        yield _part(*_words(number, item, redact))


def _words(number: int, item: Item, redact: Redact) -> tuple[str, str]:
    match item:
        case Said():
            what, text = f"item {number}, said by {item.role}", redact(item.text)
        case Answered():
            kept = _kept(item.turn, redact)
            calls = [(call.id, call.name, call.arguments) for call in kept.calls]
            return f"item {number}, answered", json.dumps([kept.text, calls], ensure_ascii=False)
        case _:
            what, text = f"item {number}, result of {item.call}", redact(item.text)
    return what, f"{text} (with a picture)" if item.jpeg else text


def _part(what: str, text: str) -> Part:
    digest = sha256(text.encode()).hexdigest()[:32]
    return Part(what=what, head=text[:HEAD], hash=digest)


def _hash_of(parts: tuple[Part, ...]) -> str:
    return sha256(json.dumps([(part.what, part.hash) for part in parts]).encode()).hexdigest()


def _difference(recorded: tuple[Part, ...], asked: tuple[Part, ...]) -> str:
    for was, now in zip(recorded, asked, strict=False):
        if was.what != now.what:
            return f"there was {was.what} ({was.head!r}), now there is {now.what} ({now.head!r})"
        if was.hash != now.hash:
            begins = f"it began {was.head!r}, now {now.head!r}"
            return f"{was.what}: {begins if was.head != now.head else f'it differs after {now.head!r}'}"
    more = asked[len(recorded) :] or recorded[len(asked) :]
    which = "is new" if len(asked) > len(recorded) else "is missing"
    return f"{more[0].what} ({more[0].head!r}) {which}" if more else "the cassette was edited"


def _kept(turn: Turn, redact: Redact) -> Turn:
    """A turn as it may be kept: redacted, without the items of the wire, which hold reasoning that nobody can read."""
    calls = tuple(_call(call, redact) for call in turn.calls)
    return turn.model_copy(update={"text": redact(turn.text), "why": redact(turn.why), "calls": calls, "raw": ()})


def _call(call: Call, redact: Redact) -> Call:
    try:
        arguments = json.dumps(_redacted(json.loads(call.arguments), redact), ensure_ascii=False)
    except (ValueError, RecursionError):
        arguments = redact(call.arguments)
    return call.model_copy(update={"arguments": arguments})


def _redacted(value: Any, redact: Redact) -> Any:  # noqa: ANN401 - JSON
    if isinstance(value, str):
        return redact(value)
    if isinstance(value, dict):
        return {redact(key): _redacted(inner, redact) for key, inner in value.items()}
    return [_redacted(inner, redact) for inner in value] if isinstance(value, list) else value


def _append(path: Path, line: bytes) -> None:
    """One line in one write, on the disk before the answer is used."""
    number = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
    try:
        while line:
            line = line[os.write(number, line) :]
        os.fsync(number)
    finally:
        os.close(number)


def _lines(path: Path) -> Iterator[Line]:
    try:
        text = path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise UsageError(f"the cassette {path} cannot be read: {error}") from None
    for number, line in enumerate(text.removesuffix("\n").split("\n") if text else (), 1):
        try:
            yield Line.model_validate_json(line)
        except ValidationError as error:
            why = error.errors()[0]["msg"]
            raise UsageError(f"line {number} of the cassette {path} is no recorded answer: {why}") from None
