"""How page text stands in our lines: on one line, nothing invisible in it, never to be taken for a line of ours."""

from __future__ import annotations

import re

from browser_agent.core.reading.roles import NOTES, ROLES, STATES

_NOTE = re.compile(
    r"(?:above|below|beside|gone|moved|note|scrolled|title|url):|(?:in view, )?left out|not read:|nothing changed|"
    r"new page|all of the page|after (?:f\d+)?e\d",
    re.IGNORECASE,
)
_REF = re.compile(r"(?:f\d+)?e\d+", re.IGNORECASE)
_REF_INSIDE = re.compile(r"(?<!\w)(?:f\d+)?e\d+(?!\w)", re.IGNORECASE)
_LOOKS_BLANK = frozenset("\u034f\u115f\u1160\u17b4\u17b5\u2800\u3164\uffa0")
_SMUGGLED = re.compile("[\u034f\u115f\u1160\u17b4\u17b5\u2800\u3164\uffa0\U000e0100-\U000e01ef]")
_IDEOGRAPH = re.compile("[\u3400-\u9fff\U00020000-\U0003ffff]")
_BREAKS = re.compile(
    "[\xad\u034f\u061c\u180e\u200b-\u200f\u202a-\u202e\u2060-\u206f\ufe00-\ufe0f\ufeff\U000e0000-\U000e01ef]"
)


def visible(text: str) -> str:
    """The text on one line: white space folded, and what cannot be seen written as <U+202E>.

    The two joiners stay where they belong, inside scripts and emoji. Soft hyphens go: they are no text.
    """
    if text.isprintable():
        if "  " in text or text[:1] == " " or text[-1:] == " ":
            text = " ".join(text.split())
        return text if text.isascii() or not _SMUGGLED.search(text) else _spelt(text)
    folded = " ".join(text.replace("\xad", "").split())
    return folded if folded.isprintable() and not _SMUGGLED.search(folded) else _spelt(folded)


def _spelt(text: str) -> str:
    shown: list[str] = []
    before = ""
    for letter in text:
        shown.append(letter if _is_seen(letter, before) else f"<U+{ord(letter):04X}>")
        before = letter
    return "".join(shown)


def _is_seen(letter: str, before: str) -> bool:
    if letter in "\u200c\u200d":
        return before > "\xff" and before not in "\u200c\u200d"
    if "\U000e0100" <= letter <= "\U000e01ef":
        return bool(_IDEOGRAPH.match(before))
    return letter.isprintable() and letter not in _LOOKS_BLANK


def without_breaks(text: str) -> str:
    """The text without the characters that nobody sees and that only break words."""
    return _BREAKS.sub("", text)


def quoted(text: str) -> str:
    """The text in double quotes, so that it ends where it ends."""
    shown = visible(text)
    if "\\" in shown:
        shown = shown.replace("\\", "\\\\")
    if '"' in shown:
        shown = shown.replace('"', '\\"')
    return f'"{shown}"'


def plain(text: str) -> str:
    """The text as it is; in quotes when it could be taken for a line of ours."""
    shown = visible(text)
    return quoted(shown) if shown and imitates(shown) else shown


def plain_inside(text: str) -> str:
    """The text as a part of a line that may hold controls: quoted when anything in it looks like one, or ends one."""
    shown = visible(text)
    return quoted(shown) if '"' in shown or _REF_INSIDE.search(shown) else shown


def imitates(shown: str) -> bool:
    """Whether a line with this text alone would read like a control, a heading, a row, a landmark or a note."""
    first = shown[0]
    if first in '"|':
        return True
    if first == "#":
        return shown.lstrip("#")[:1] in ("", " ")
    word, _, rest = shown.partition(" ")
    low = word.lower()
    if low in ROLES or low == "h":
        return not rest or rest[0] in '"=(|-' or rest.partition(" ")[0].lower() in STATES
    if low in NOTES:
        return bool(_NOTE.match(shown))
    return first in "eEfF" and bool(_REF.fullmatch(word))


_PIECES = re.compile(
    r" ?[a-z]+| ?[A-Z]+[a-z]*|[0-9]{1,3}|[ \t]+| ?[!-/:-@\[-`{-~]{1,2}\n?|\n| ?[^\x00-\x7f]+|.", re.DOTALL
)
_WHOLE = 100
"""The guess counts in hundredths of a token, in whole numbers, so that sums of lines are exact."""
_SMALL = tuple(max(_WHOLE, (size + 1) * 14) + max(0, size - 10) * 25 for size in range(64))
_CAPITAL = tuple(max(_WHOLE, (size + 1) * 21) for size in range(64))
"""What a word of so many letters costs, with the space before it; names are rarer than words and break more often."""
_LATIN = "\u024f"
_PER_BYTE = ((_LATIN, 40), ("\u08ff", 14), ("\u0e7f", 12), ("\u2dff", 20))
"""What a byte of a script costs, up to the last letter of it; the rest are ideographs, syllables and pictures."""
_PER_BYTE_ELSE = 27


def tokens(text: str) -> int:
    """How many tokens a model counts for this: a guess without its vocabulary, rather a fifth too high than too low.

    Two texts on two lines never count more than both alone and one for the line end.
    """
    total = 0
    for piece in _PIECES.findall(text):
        total += _WHOLE if len(piece) < 5 and piece.isascii() else _cost(piece)
    return -(-total // _WHOLE)


def _cost(piece: str) -> int:
    size = len(piece)
    if not piece.isascii():
        many, last = len(piece.encode("utf-8", "replace")), piece[-1]
        free = 1 if last <= _LATIN else 4
        return _WHOLE + max(0, many - free) * next((cost for end, cost in _PER_BYTE if last <= end), _PER_BYTE_ELSE)
    if not piece[-1].isalpha():
        return _WHOLE
    table = _SMALL if piece.islower() else _CAPITAL
    return table[size] if size < len(table) else size * 40
