"""The one redactor: takes every secret of a run, in every spelling, out of texts, bytes and streams of text."""

from __future__ import annotations

import re
import threading
from collections.abc import Callable, Iterable, Iterator

from browser_agent.policy.sieve import Match, Sieve
from browser_agent.policy.spelling import raw_spellings, spelled

PIN = re.compile(r"[0-9]{4,6}")
"""Such a secret is hidden only where it stands alone: digits of it are in every date and every price."""
BEFORE = re.compile(rb"(?:[0-9A-Za-z]|[0-9][.,:/-])\Z")
AFTER = re.compile(rb"[0-9A-Za-z]|[.,:/-][0-9]")
ALONE = 12
"""Spellings of a PIN that are at least so long stand for nothing else, and are hidden anywhere."""
TORN = 8
"""So many characters of a secret that was cut off are hidden as well."""
LARGE = 16
"""So many are hidden anywhere: pages shorten, too."""
CUT = ("…".encode(), b"...")
"""What is written where a text was cut off, if anything."""


class Redactor:
    """Replaces secrets by `[secret:NAME]`. Secrets that become known later can be added from any thread."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._known: dict[str, set[str]] = {}
        self._made: _Table | None = None
        self._made_for_bytes: _Table | None = None
        self._listeners: list[Callable[[str], None]] = []

    def __repr__(self) -> str:
        return f"Redactor({', '.join(sorted(self._known))})"

    def add(self, name: str, value: str) -> None:
        """Hide this value from now on; adding it again costs nothing."""
        with self._lock:
            values = self._known.setdefault(name, set())
            if value in values:
                return
            values.add(value)
            self._made = self._made_for_bytes = None
        for told in self._listeners:
            told(value)

    def listen(self, told: Callable[[str], None]) -> None:
        """Be told of each value, those that are known already and those to come."""
        for values in list(self._known.values()):
            for value in sorted(values):
                told(value)
        self._listeners.append(told)

    def __call__(self, text: str) -> str:
        """The text with every secret, in every common spelling, replaced by its name."""
        return self.table().redact_text(text, ends=True)

    def bytes(self, data: bytes) -> bytes:
        """The same for the bytes of a file in whatever encoding; its length changes."""
        with self._lock:
            table = self._made_for_bytes
            if table is None:
                secrets = [(name, text, raw_spellings(text)) for name, text in self._named()]
                table = self._made_for_bytes = _Table(secrets)
        return table.redact(data, ends=False)

    def holds(self, text: str) -> bool:
        """Whether any secret is in a text."""
        return self(text) != text

    def stream(self) -> Stream:
        """For a text that comes in parts."""
        return Stream(self)

    @property
    def overlap(self) -> int:
        """Bytes of the longest spelling, as UTF-8."""
        return self.table().longest

    def table(self) -> _Table:
        """All that is looked for in texts, made when it is needed first."""
        table = self._made
        if table is None:
            with self._lock:
                table = self._made = _Table([(name, text, spelled(text)) for name, text in self._named()])
        return table

    def _named(self) -> list[tuple[str, str]]:
        return [(name, text) for name, texts in self._known.items() for text in sorted(texts)]


class Stream:
    """Redacts a text that comes in parts: what may be the beginning of a secret waits for the next part."""

    def __init__(self, redactor: Redactor) -> None:
        self._redactor = redactor
        self._waiting = ""

    def feed(self, part: str) -> str:
        """What can be told for sure by now."""
        self._waiting += part
        most = 2 * self._redactor.overlap
        if len(self._waiting) <= 2 * most:
            return ""
        # A secret that lies across the cut is as a whole in what waits: cut before it.
        table = self._redactor.table()
        cut = table.seam(self._waiting, len(self._waiting) - most)
        ready, self._waiting = self._waiting[:cut], self._waiting[cut:]
        return table.redact_text(ready, ends=False)

    def end(self) -> str:
        """The rest."""
        ready, self._waiting = self._waiting, ""
        return self._redactor(ready)


class _Table:
    """All spellings of all secrets, and what to write in their place; in bytes, where searching is quickest."""

    def __init__(self, secrets: Iterable[tuple[str, str, frozenset[bytes]]]) -> None:
        self._names: dict[bytes, str] = {}
        self._alone: set[bytes] = set()
        self._heads: dict[bytes, list[bytes]] = {}
        groups: list[frozenset[bytes]] = []
        for name, value, forms in secrets:
            groups.append(forms)
            pin = PIN.fullmatch(value) is not None
            for form in forms:
                self._names.setdefault(form, name)
                if pin and len(form) < ALONE:
                    self._alone.add(form)
                if not pin and len(form) > TORN:
                    self._heads.setdefault(form[:TORN], []).append(form)
        self._sieve = Sieve([*groups, *(frozenset({head}) for head in self._heads)])
        self.longest = max(map(len, self._names), default=0)

    def redact_text(self, text: str, *, ends: bool) -> str:
        """The text itself when there is nothing in it."""
        if not self._names or not text:
            return text
        data = text.encode("utf-8", "surrogatepass")
        shown = self.redact(data, ends=ends)
        return text if shown is data else shown.decode("utf-8", "surrogatepass")

    def redact(self, data: bytes, *, ends: bool) -> bytes:
        """The data itself when there is nothing in it. ends: it may have been cut off where it ends."""
        made, done = [], 0
        for start, end, form in self._found(data, ends=ends):
            if start >= done:
                made += [data[done:start], f"[secret:{self._names[form]}]".encode()]
            # One that begins within another and ends after it: nothing of it stays.
            done = max(done, end)
        return b"".join([*made, data[done:]]) if made else data

    def seam(self, text: str, cut: int) -> int:
        """The nearest place at or before `cut` that no secret lies across."""
        before = len(text[:cut].encode("utf-8", "surrogatepass"))
        data = text.encode("utf-8", "surrogatepass")
        for start, end, _ in reversed(list(self._found(data, ends=False))):
            if start < before < end:
                before = start
        return len(data[:before].decode("utf-8", "surrogatepass"))

    def _found(self, data: bytes, *, ends: bool) -> Iterator[Match]:
        """Whole secrets, and the beginnings of those that were cut off."""
        done = 0
        for start, end, form in self._sieve.matches(data):
            if form in self._names:
                if form not in self._alone or _stands_alone(data, start, end):
                    yield start, end, form
                    done = max(done, end)
                continue
            if start < done:
                continue
            torn, whole = max((_common(data, start, one), one) for one in self._heads[form])
            cut = (ends and torn == len(data)) or data.startswith(CUT, torn)
            if torn - start >= LARGE or (cut and len(data) >= TORN * 4):
                yield start, _letter(data, torn), whole


def _common(data: bytes, start: int, form: bytes) -> int:
    """Where a text ceases to be as the form that it begins like; escapes are written in either case of letters."""
    here, form = data[start : start + len(form)].lower(), form.lower()
    return start + next(
        (at for at, (one, other) in enumerate(zip(here, form, strict=False)) if one != other), len(here)
    )


def _letter(data: bytes, at: int) -> int:
    """The end of the letter that a place is in: no letter is cut in two."""
    while at < len(data) and data[at] & 0xC0 == 0x80:
        at += 1
    return at


def _stands_alone(data: bytes, start: int, end: int) -> bool:
    """Whether digits there are a word of their own, and no part of a longer number, a date or a time."""
    return BEFORE.search(data, max(0, start - 2), start) is None and AFTER.match(data, end) is None
