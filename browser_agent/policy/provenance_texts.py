"""Texts that somebody said; whether a value is a phrase of them, or hides in them in another spelling."""

from __future__ import annotations

import base64
import binascii
import re
import unicodedata
from collections.abc import Iterable, Iterator
from urllib.parse import unquote

MOST = 2_000_000
"""Characters that are kept of one speaker; the oldest lines go first."""
WITH_DIGITS, WITHOUT = 6, 16
"""Letters and digits that a value has at least for its being hidden in a text to be no chance: a word is in many."""
MOST_PARTS = 8
"""Phrases that one value may be put together from."""
_SPACE = re.compile(r"\s+")
_BREAKS = re.compile(r"\s*[,;:|/()\n]+\s*")
_BETWEEN = re.compile(r"[\W_]+")
_HEX = re.compile(r"(?:[0-9a-fA-F]{2}[\s:-]?)+")
_ADDRESS = re.compile(r"https?://[^\s\"'<>)\]]+")


class Texts:
    """Lines of one speaker, with a cap."""

    def __init__(self) -> None:
        self._lines: dict[str, None] = {}
        self._size = 0
        self._joined: str | None = None
        self._small = self._squeezed = ""

    def add(self, texts: Iterable[str]) -> None:
        """Remember lines; white space in them is folded."""
        for text in texts:
            for one in text.split("\n"):
                line = folded(one)[:MOST]
                if line and line not in self._lines:
                    self._lines[line] = None
                    self._size += len(line)
                    self._joined = None
        while self._size > MOST:
            oldest = next(iter(self._lines))
            del self._lines[oldest]
            self._size -= len(oldest)

    def have(self, phrase: str) -> bool:
        """Whether a line has exactly this, from the beginning of a word to the end of one.

        Letters may be all small, all capital or begin with capitals instead; any other mixture could be a code.
        """
        phrase = folded(phrase)
        if not phrase:
            return True
        self._join()
        if _stands(phrase, self._joined or ""):
            return True
        plain = phrase in (phrase.lower(), phrase.upper(), phrase.title(), phrase.capitalize())
        return plain and _stands(phrase.lower(), self._small)

    def hide(self, value: str) -> bool:
        """Whether the letters and digits of a value, or of a number in it, stand in a line; spelt otherwise too."""
        self._join()
        found = {squeezed(one) for one in _spellings(value)}
        found |= {squeezed(word) for word in value.split() if any(map(str.isdigit, word))}
        if not self._squeezed:
            self._squeezed = squeezed(self._joined or "")
        return any(_tells(one) and one in self._squeezed for one in found)

    def _join(self) -> None:
        if self._joined is None:
            self._joined = "\n".join(self._lines)
            self._small = self._joined.lower()
            self._squeezed = ""


def known(value: str, speakers: tuple[Texts, ...]) -> bool:
    """Whether a value is a phrase of a speaker, or a few of them with commas, slashes or line breaks between."""
    if any(one.have(value) for one in speakers):
        return True
    parts = [part for part in _BREAKS.split(value) if part.strip()]
    return 1 < len(parts) <= MOST_PARTS and all(any(one.have(part) for one in speakers) for part in parts)


def folded(text: str) -> str:
    """A text in one line, composed, with single spaces."""
    return _SPACE.sub(" ", unicodedata.normalize("NFC", text)).strip()


def squeezed(text: str) -> str:
    """Its letters and digits alone, in small letters and in their plain forms."""
    return _BETWEEN.sub("", unicodedata.normalize("NFKC", text).casefold())


def addresses_in(text: str) -> list[str]:
    """The web addresses that stand in a text, without the full stop after them."""
    return [one.rstrip(".,;:!?") for one in _ADDRESS.findall(text)]


def _tells(squeezed: str) -> bool:
    return len(squeezed) >= (WITH_DIGITS if any(map(str.isdigit, squeezed)) else WITHOUT)


def _stands(phrase: str, text: str) -> bool:
    at = text.find(phrase)
    while at >= 0:
        end = at + len(phrase)
        begins = at == 0 or not (text[at - 1].isalnum() and phrase[0].isalnum())
        if begins and (end == len(text) or not (text[end].isalnum() and phrase[-1].isalnum())):
            return True
        at = text.find(phrase, at + 1)
    return False


def _spellings(value: str) -> Iterator[str]:
    """The value, and what it may stand for: what is found hidden is refused; what is not is asked about."""
    yield value
    yield value[::-1]
    yield unquote(unquote(value))
    packed = re.sub(r"\s", "", value)
    if len(packed) <= MOST and _HEX.fullmatch(packed):
        yield bytes.fromhex(re.sub(r"[^0-9a-fA-F]", "", packed)).decode("utf-8", "ignore")
    try:
        padded = packed.replace("-", "+").replace("_", "/").rstrip("=")
        yield base64.b64decode(padded + "=" * (-len(padded) % 4), validate=True).decode("utf-8")
    except (binascii.Error, ValueError):
        return
