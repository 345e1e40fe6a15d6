"""Takes secrets out of every text in a Playwright trace or HAR file, whatever they are wrapped in there."""

from __future__ import annotations

import base64
import html
import json
import re
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import IO, Any
from urllib.parse import unquote, unquote_plus
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

from browser_agent.journal.atomic import whole_file

Redact = Callable[[str], str]

MOST_BYTES = 500_000_000
"""Of an unpacked trace."""
MOST_MEMBER_BYTES = 64_000_000
"""A larger answer of a site is left out, and so is a larger single record: both have to be in memory as a whole."""
RECORDS = (".trace", ".network", ".stacks")
"""Members with one JSON value on each line."""
PICTURES = (b"\xff\xd8\xff", b"\x89PNG\r\n", b"GIF8", b"wOFF", b"wOF2")
"""How members begin that hold no text: pictures and fonts."""
ESCAPED_URL = re.compile(r'[^\s"<>]*%[0-9A-Fa-f]{2}[^\s"<>]*')
ESCAPE = re.compile(r'\\(?:u([0-9A-Fa-f]{4})|x([0-9A-Fa-f]{2})|([/"\'\\]))')


class TooLarge(Exception):
    """The trace is larger than what is scrubbed; `size_bytes` says how large."""

    def __init__(self, size_bytes: int) -> None:
        super().__init__(f"{size_bytes} bytes")
        self.size_bytes = size_bytes


def scrub(source: Path, target: Path, redact: Redact, *, most_bytes: int = MOST_BYTES) -> None:
    """Write a trace again with every text passed through `redact`; mode 0600, whole or not at all.

    redact: gives back the text with secrets replaced; it must leave all other text as it is.
    Pictures are copied: a secret that a page shows as plain text can be seen on them.
    Raises TooLarge, OSError, or zipfile.BadZipFile.
    """
    with ZipFile(source) as packed:
        size_bytes = sum(member.file_size for member in packed.infolist())
        if size_bytes > most_bytes:
            raise TooLarge(size_bytes)
        with whole_file(target) as file, ZipFile(file, "w", ZIP_DEFLATED, compresslevel=3) as out:
            for member in packed.infolist():
                _copy(packed, member, out, redact)


def clean_har(text: str, redact: Redact) -> str:
    """A HAR file without secrets, in bodies that it holds as base64 too. Raises ValueError when it is no JSON."""
    return json.dumps(_value(json.loads(text), redact), ensure_ascii=False, indent=2)


def clean_text(text: str, redact: Redact) -> str:
    """The text without secrets, also without those in URLs, HTML entities and JavaScript escapes of any style.

    A text in which a secret was found only after unwrapping is given back unwrapped where that was.
    """
    text = redact(text)
    if "%" in text:
        text = ESCAPED_URL.sub(lambda found: _unwrapped(found[0], redact, unquote, unquote_plus), text)
    if "\\" in text:
        text = _unwrapped(text, redact, _unescape)
    if "&" in text:
        text = _unwrapped(text, redact, html.unescape)
    if "&" in text and "%" in text:
        text = _unwrapped(text, redact, lambda wrapped: unquote(html.unescape(wrapped)))
    return text


def _unwrapped(text: str, redact: Redact, *ways: Callable[[str], str]) -> str:
    for unwrap in ways:
        plain = unwrap(text)
        clean = redact(plain)
        if clean != plain:
            return clean
    return text


def _unescape(text: str) -> str:
    return ESCAPE.sub(lambda found: found[3] or chr(int(found[1] or found[2], 16)), text)


def _copy(packed: ZipFile, member: ZipInfo, out: ZipFile, redact: Redact) -> None:
    name = redact(member.filename)
    with packed.open(member) as source:
        if name.endswith(RECORDS):
            with out.open(ZipInfo(name, member.date_time), "w", force_zip64=True) as written:
                for line in _lines(source):
                    written.write(_record(line, redact))
        elif member.file_size <= MOST_MEMBER_BYTES:
            fresh = ZipInfo(name, member.date_time)
            fresh.compress_type = ZIP_DEFLATED
            out.writestr(fresh, _body(source.read(), redact))


def _lines(source: IO[bytes]) -> Iterator[bytes]:
    """The lines of a member without those that are too long."""
    while line := source.readline(MOST_MEMBER_BYTES):
        if line.endswith(b"\n") or len(line) < MOST_MEMBER_BYTES:
            yield line
            continue
        while (rest := source.readline(MOST_MEMBER_BYTES)) and not rest.endswith(b"\n"):
            pass


def _record(line: bytes, redact: Redact) -> bytes:
    """One JSON value, cleaned text by text: over the whole line a short number would also hit times and sizes."""
    text = line.decode("utf-8", "replace")
    try:
        value = json.loads(text)
    except (ValueError, RecursionError):
        return clean_text(text, redact).encode("utf-8", "replace")
    return (json.dumps(_value(value, redact), ensure_ascii=False, separators=(",", ":")) + "\n").encode(
        "utf-8", "surrogatepass"
    )


def _value(value: Any, redact: Redact) -> Any:  # noqa: ANN401 - any JSON
    match value:
        case str():
            return clean_text(value, redact)
        case dict():
            return {clean_text(key, redact): _value(one, redact) for key, one in _unpacked(value, redact).items()}
        case list():
            return [_value(one, redact) for one in value]
        case bool() | None:
            return value
        case _:
            return _number(value, redact)


def _unpacked(value: dict[str, Any], redact: Redact) -> dict[str, Any]:
    """A body that was not text, or a binary message of a WebSocket, with what is in its base64 cleaned."""
    key = "text" if value.get("encoding") == "base64" else "data" if value.get("opcode") == 2 else ""
    packed = value.get(key)
    if not isinstance(packed, str):
        return value
    try:
        data = base64.b64decode(packed, validate=True)
    except ValueError:
        return value
    clean = _body(data, redact)
    return value if clean == data else {**value, key: base64.b64encode(clean).decode()}


def _number(value: float, redact: Redact) -> float:
    """Zero in the place of a number that is a secret as a whole; digits within a longer number say nothing."""
    text = str(value)
    shown = redact(text)
    return value if shown == text or shown[:1] == text[0] or shown[-1:] == text[-1] else 0


def _body(data: bytes, redact: Redact) -> bytes:
    """What a site sent or was sent, as text in the first encoding that it can be; pictures as they are."""
    if data.startswith(PICTURES) or (data.startswith(b"RIFF") and data[8:12] == b"WEBP"):
        return data
    for encoding in ("utf-8", "latin-1"):
        try:
            text = data.decode(encoding)
        except UnicodeDecodeError:
            continue
        clean = clean_text(text, redact)
        if clean != text:
            data = clean.encode(encoding, "replace")
        break
    for encoding in ("utf-16-le", "utf-16-be") if b"\0" in data else ():
        text = data.decode(encoding, "replace")
        clean = clean_text(text, redact)
        if clean != text:
            return clean.encode(encoding, "surrogatepass")
    return data
