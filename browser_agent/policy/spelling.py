"""How one secret may be written down: in addresses, forms, JSON, HTML, scripts, tables, base64, hex and UTF-16."""

from __future__ import annotations

import base64
import html
import json
import re
from collections.abc import Iterator
from functools import lru_cache
from urllib.parse import quote, quote_plus

SHORTEST = 4
"""Shorter secrets are not searched for in texts: every "12" on a page would vanish. They are still never written."""
ESCAPE = re.compile("%[0-9A-F]{2}")
URL_SAFE = (
    "", "/", "!'()*~", ";,/?:@&=+$#!'()*~", "*", "!$%&'()*+,/:;=?@[]^_`{|}~\\", "!$%&()*+,/:;=?@[]^_`{|}~\\",
    "!$%&'()*+,/:;=@[]^|~", "!$%&()*+,/:;=?@[\\]^{|}~#", "!$%&'()*+,/:;=?@[\\]^{|}~#", "@*_+-./",
)  # fmt: skip
"""What stays as it is in the parts of an address: Python's two, encodeURIComponent, encodeURI, forms, and the query
(of other and of http schemes), path and fragment sets of the URL standard; last what `escape` leaves."""
SCRIPTED = {
    "<": "3c",
    ">": "3e",
    "&": "26",
    "'": "27",
    '"': "22",
    "=": "3d",
    "`": "60",
    "+": "2b",
    "/": "2f",
    "-": "2d",
}
"""What servers write as an escape into a script, so that no tag and no string ends there."""
SHOWN = 8
"""A value of so many characters is also looked for in lower and upper case: hosts are the one, headings the other."""


@lru_cache(maxsize=256)
def spellings(value: str) -> frozenset[str]:
    """Every way that a text can hold a secret, itself among them; none for a secret that is too short."""
    if len(value) < SHORTEST:
        return frozenset()
    forms: set[str] = set()
    for one in _variants(value):
        forms |= {
            one,
            *_quoted(one),
            *_addressed(one),
            *_marked_up(one),
            *_scripted(one),
            *_in_bytes(one),
            *_filed(one),
        }
    if len(value) >= SHOWN:
        forms |= {value.lower(), value.upper()}
    return frozenset(form for form in forms if len(form) >= SHORTEST)


@lru_cache(maxsize=256)
def spelled(value: str) -> frozenset[bytes]:
    """The same as UTF-8."""
    return frozenset(form.encode("utf-8", "surrogatepass") for form in spellings(value))


@lru_cache(maxsize=256)
def raw_spellings(value: str) -> frozenset[bytes]:
    """For the bytes of a file: the same, and the value in UTF-16 of either order beside."""
    if len(value) < SHORTEST:
        return frozenset()
    return spelled(value) | {data for one in _variants(value) for data in _wide(one)}


def _variants(value: str) -> set[str]:
    """Lines are folded to one by us, joined by a field of one line, CRLF in a form and ↵ in a trace."""
    lines = value.replace("\r\n", "\n").replace("\r", "\n")
    others = {lines.replace("\n", other) for other in ("\r\n", "", "↵")} if "\n" in lines else set()
    return {value, lines, " ".join(value.split()), value.strip(), *others}


def _quoted(value: str) -> set[str]:
    """JSON, Python's repr, and the doubled quotes of YAML and CSV."""
    made = {json.dumps(value)[1:-1], json.dumps(value, ensure_ascii=False)[1:-1], repr(value)[1:-1]}
    made |= {value.replace("'", "''"), value.replace('"', '""'), value.replace('"', '\\"'), value.replace("'", "\\'")}
    return made | {json.dumps(one)[1:-1] for one in made} | {one.replace("/", "\\/") for one in made}


def _addressed(value: str) -> Iterator[str]:
    raw = value.encode("utf-8", "surrogatepass")
    for safe in URL_SAFE:
        for escaped in (quote(raw, safe=safe), quote_plus(raw, safe=safe)):
            yield from (escaped, ESCAPE.sub(lambda found: found.group().lower(), escaped), html.escape(escaped))
    yield quote(quote(raw, safe=""), safe="")
    yield quote(quote_plus(raw, safe=""), safe="")
    # JavaScript's `escape` counts in UTF-16.
    units = _units(value)
    for digits in ("02X", "02x"):
        kept = (chr(unit) if unit < 128 and (chr(unit).isalnum() or chr(unit) in "@*_+-./") else "" for unit in units)
        yield "".join(
            letter or (f"%u{unit:04{digits[-1]}}" if unit > 255 else f"%{unit:{digits}}")
            for letter, unit in zip(kept, units, strict=True)
        )
        for data in (raw, *_wide(value)):
            yield "".join(f"%{byte:{digits}}" for byte in data)
    for data in _wide(value):
        yield from (quote(data, safe=""), quote_plus(data, safe=""), quote(data, safe="").lower())


def _marked_up(value: str) -> Iterator[str]:
    for whole in (
        html.escape(value),
        html.escape(value, quote=False),
        html.escape(value, quote=False).replace('"', "&quot;"),
        html.escape(value, quote=False).replace("\u00a0", "&nbsp;"),
        "".join(letter if letter.isascii() else f"&#{ord(letter)};" for letter in html.escape(value)),
    ):
        numbered = whole.replace("&#x27;", "&#39;")
        yield from (whole, numbered, numbered.replace("&quot;", "&#34;"), numbered.replace("&#39;", "&apos;"))
    yield "".join(f"&#{ord(letter)};" for letter in value)
    for digits in "xX":
        yield "".join(f"&#x{ord(letter):{digits}};" for letter in value)


def _scripted(value: str) -> Iterator[str]:
    units = _units(value)
    for digits in "xX":
        yield "".join(f"\\u{unit:04{digits}}" for unit in units)
        yield "".join(f"\\u{{{ord(letter):{digits}}}}" for letter in value)
        yield "".join(f"\\x{unit:02{digits}}" if unit < 256 else f"\\u{unit:04{digits}}" for unit in units)
        for ascii_only in (True, False):
            plain = json.dumps(value, ensure_ascii=ascii_only)[1:-1]
            for few in ("<>&", "<>&'", "<>&'\"", "".join(SCRIPTED)):
                text = plain.replace('\\"', '"') if '"' in few else plain
                yield _escaped(text, few, digits)
                yield _escaped(text, few, digits).replace("\\", "\\\\")


def _escaped(text: str, letters: str, digits: str) -> str:
    numbers = {one: SCRIPTED[one] if digits == "x" else SCRIPTED[one].upper() for one in letters}
    return "".join(f"\\u00{numbers[letter]}" if letter in numbers else letter for letter in text)


def _in_bytes(value: str) -> Iterator[str]:
    """Hex, and base64 at each of the three places where it can begin, of UTF-8 and of UTF-16."""
    for raw in (value.encode("utf-8", "surrogatepass"), *_wide(value)):
        yield from (raw.hex(), raw.hex().upper())
        for offset, start in enumerate((0, 2, 3)):
            text = base64.b64encode(b"\0" * offset + raw).decode().rstrip("=")
            part = text[start : len(text) - 1] if len(raw) > 5 else text[start:]
            yield from (part, part.replace("+", "-").replace("/", "_"), quote(part, safe=""), part.replace("/", "\\/"))


def _filed(value: str) -> set[str]:
    """As a part of a file's name: browsers put a sign in the place of what no disk takes, we in that of more."""
    one_each = re.sub(r'[\x00-\x1f\x7f"*/:<>?\\|]', "_", value)
    return {one_each, one_each.replace("~", "_"), re.sub(r"[^\w\-. ]+", "_", value, flags=re.ASCII).strip(". _")}


def _wide(value: str) -> tuple[bytes, bytes]:
    return value.encode("utf-16-le", "surrogatepass"), value.encode("utf-16-be", "surrogatepass")


def _units(value: str) -> list[int]:
    data = value.encode("utf-16-be", "surrogatepass")
    return [data[at] << 8 | data[at + 1] for at in range(0, len(data), 2)]
