"""Twenty secrets that are hard to hide, the encodings that a page echoes them in, and a search for all of it.

How a secret is spelled is worked out here once more, from the standards and not from the program that is tested.
"""

from __future__ import annotations

import base64
import html
import json
import re
import zipfile
from collections.abc import Callable, Iterable
from functools import cache
from pathlib import Path
from urllib.parse import quote, quote_plus

LONG = "".join(f"{number:x}Lq" for number in range(7919, 7919 + 34 * 97, 97))[:200].ljust(200, "Z")
NASTY: dict[str, str] = {
    "plain": "hunter2-Tango",
    "signs": "Zk9#q!L7 vT&x=2",
    "quotes": 'it\'s "so" `quoted`',
    "address": "a&b=c?d=e/f#g%41;h",
    "percents": "100%25%sure%20%",
    "spaces": "two  spaces and more",
    "umlauts": "pässwörter-Öl-ß",
    "wide": "密码-пароль-🔑-x",
    "lines": "line one of it\nline two of it",
    "long": LONG,
    "markup": "<b onclick='x()'>bold & \"brave\"</b>",
    "comment": "--><script>alert(1)</script><!--",
    "json": '{"user": "ada", "pw": [1, "x\\y"]}',
    "base64": "c2VjcmV0IHZhbHVlIQ==",
    "hexes": "deadbeefcafe0042f00d",
    "backslash": "C:\\temp\\new\\u0041\\x",
    "plus": "one+two+three=six",
    "template": "${params.x} {{7*7}} %s",
    "pin": "904711",
    "yaml": "- key: 'it''s' # no: |",
}
"""One of them is typed as it is where it can be; the one-time code is the twenty-first."""
PIN = re.compile(r"[0-9]{4,6}")
SEED = "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP"


def wide(value: str, order: str) -> bytes:
    return value.encode(f"utf-16-{order}", "surrogatepass")


def units(value: str) -> list[int]:
    data = wide(value, "be")
    return [data[at] << 8 | data[at + 1] for at in range(0, len(data), 2)]


def cores(data: bytes, encode: Callable[[bytes], bytes] = base64.b64encode) -> list[str]:
    """What base64 of anything with these bytes in it must hold, for each place where they can begin."""
    found = []
    for offset, start in ((0, 0), (1, 2), (2, 3)):
        text = encode(b"\0" * offset + data).decode().rstrip("=")
        found.append(text[start:-1])
    return found


def encoded(value: str) -> dict[str, list[str]]:
    raw = value.encode()
    return {
        "raw": [value],
        "address": [quote(raw, safe="!'()*~-._"), quote(raw, safe="")],
        "form": [quote_plus(raw, safe="*-._")],
        "json": [json.dumps(value, ensure_ascii=False)[1:-1], json.dumps(value)[1:-1]],
        "html": [html.escape(value), html.escape(value, quote=False), "".join(f"&#{ord(one)};" for one in value)],
        "base64": cores(raw),
        "base64url": cores(raw, base64.urlsafe_b64encode),
        "hex": [raw.hex(), raw.hex().upper()],
        "utf-16": [*cores(wide(value, "le")), *cores(wide(value, "be")), wide(value, "le").hex(), wide(value, "be").hex()],
        "escapes": ["".join(f"\\u{one:04x}" for one in units(value)), "".join(f"\\u{one:04X}" for one in units(value))],
        "percent": [
            "".join(f"%{byte:02X}" for byte in raw), "".join(f"%{byte:02x}" for byte in wide(value, "le")),
            "".join(f"%{byte:02X}" for byte in wide(value, "be")),
        ],
        "folded": [" ".join(value.split())],
    }  # fmt: skip


@cache
def needles(value: str) -> tuple[tuple[bytes, str], ...]:
    """What must not be in any file, and what it is."""
    made: dict[bytes, str] = {}
    for encoding, texts in encoded(value).items():
        for text in texts:
            made.setdefault(text.encode(), encoding)
            made.setdefault(json.dumps(text)[1:-1].encode(), f"{encoding}, in JSON")
    if not PIN.fullmatch(value):
        made[value[:12].encode()] = "its beginning"
        named = re.sub(r"[^\w\-. ]+", "_", value, flags=re.ASCII).strip(". _")
        if len(named) >= 8:
            made[named.encode()[:24]] = "file name"
        made |= {wide(value, order): f"UTF-16 {order}" for order in ("le", "be")}
    return tuple(made.items())


def leaks(data: bytes, secrets: dict[str, str]) -> list[str]:
    """Which of them are in it, in which spelling, and a piece of what is around."""
    found = []
    for name, value in secrets.items():
        for needle, encoding in needles(value):
            at = data.find(needle)
            while at >= 0 and PIN.fullmatch(value) and len(needle) < 12 and not alone(data, at, at + len(needle)):
                at = data.find(needle, at + 1)
            if at >= 0:
                found.append(f"{name} as {encoding}: ...{data[max(0, at - 40) : at + 60]!r}")
    return found


def alone(data: bytes, start: int, end: int) -> bool:
    """Whether digits stand for themselves there, and are no part of a longer number, a time or a hash."""
    before, after = data[max(0, start - 2) : start], data[end : end + 2]
    return not re.search(rb"[0-9A-Za-z]$|[0-9][.,:/-]$", before) and not re.match(rb"[0-9A-Za-z]|[.,:/-][0-9]", after)


def leaks_in(paths: Iterable[Path], secrets: dict[str, str]) -> list[str]:
    """The same for files and folders; archives are opened."""
    found: list[str] = []
    for root in paths:
        for path in sorted(root.rglob("*")) if root.is_dir() else [root]:
            if path.is_file():
                for name, data in parts(path):
                    found += [f"{path.name}{name}: {one}" for one in leaks(data, secrets)]
                found += [f"the name of {path.name}: {one}" for one in leaks(path.name.encode(), secrets)]
    return found


def parts(path: Path) -> list[tuple[str, bytes]]:
    if not zipfile.is_zipfile(path):
        return [("", path.read_bytes())]
    with zipfile.ZipFile(path) as archive:
        return [(f"!{name}", archive.read(name)) for name in archive.namelist()]
