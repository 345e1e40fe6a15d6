"""What the lines of an observation say: each on its own, and all of them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from urllib.parse import urlsplit

from browser_agent.core.reading.places import Place, placed
from browser_agent.core.reading.roles import ASIDE, TYPE_IS_ROLE, UNSAID
from browser_agent.core.reading.words import plain, plain_inside, quoted, visible
from browser_agent.core.seen import MARK, Observation, Seen

LONGEST_COVER = 32
"""Characters of the text that covers a control; it stands on the page in full."""
_WORDS = {"description": "about", "placeholder": "hint", "text": "shows"}


def whole(seen: Observation) -> str:
    """Every line, nothing left out."""
    return "\n".join([*_all(seen, placed(seen.nodes)), *last_words(seen)])


def whole_within(seen: Observation, places: Sequence[Place], most: int) -> str | None:
    """The same, of lines whose places are known; None as soon as these have more than so many characters."""
    made: list[str] = []
    for line in _all(seen, places):
        made.append(line)
        most -= len(line) + 1
        if most < -1:
            return None
    return "\n".join([*made, *last_words(seen)])


def _all(seen: Observation, places: Iterable[Place]) -> Iterator[str]:
    nodes, home = seen.nodes, home_of(seen)
    for at, indent, inside in places:
        text = said(nodes[at], [nodes[one] for one in inside] if inside else (), home)
        yield " " * indent + text if indent else text


def last_words(seen: Observation) -> list[str]:
    """What a reader has to know beside the lines."""
    words = [f"not read: {counted(seen.left_out)}"] if seen.left_out else []
    return [*words, f"note: {visible(seen.suspect)}"] if seen.suspect else words


def counted(roles: Mapping[str, int]) -> str:
    """ "41 links, 12 buttons, 1 heading", the most frequent first."""
    most = sorted(roles.items(), key=lambda one: (-one[1], one[0]))
    return ", ".join(f"{many:,} {visible(role if many == 1 else several(role))}" for role, many in most if many)


def several(role: str) -> str:
    """The plural of a role."""
    if role == "hidden text" or role.startswith(("the ", "deeper ")):
        return role
    return f"{role}es" if role.endswith(("ch", "s", "x")) else f"{role}s"


def home_of(seen: Observation) -> str:
    """What addresses of the same site begin with; they are read without it."""
    try:
        parts = urlsplit(seen.url)
    except ValueError:
        return ""
    return f"{parts.scheme}://{parts.netloc}/" if parts.netloc else ""


def said(node: Seen, inside: Sequence[Seen] = (), home: str = "", *, apart: bool = False) -> str:
    """What a line says, without its indentation. apart: a row names its controls by ref only."""
    _, ref, role, name, value, states, _, more = node
    if not ref:
        if role == "text":
            return f"{quoted(name)}{_rest(node, home)}" if states or more else plain(name)
        if role == "heading" and value is None:
            return _heading(node, home)
    if role == "row":
        return _row(node, [one.ref if apart else said(one, (), home) for one in inside], home)
    if ref:
        level = f" h{level_of(more)}" if more and role == "link" and "level" in more else ""
        start = f"{ref}{level}" if role == "generic" else f"{ref}{level} {role}"
    else:
        start = role
    if name:
        start = f"{start} {quoted(name)}"
    if value:
        start = f"{start} = {quoted(value)}"
    return f"{start}{_rest(node, home)}" if states or more else start


def _heading(node: Seen, home: str) -> str:
    name, more = node.name, node.more
    if not name and "text" in more:
        name, more = more["text"], {key: text for key, text in more.items() if key != "text"}
    rest = _rest(node._replace(more=more), home)
    return f"{'#' * level_of(more)} {quoted(name) if rest else plain(name)}{rest}".rstrip()


def level_of(more: Mapping[str, str]) -> int:
    """The level of a heading, 1 to 6."""
    level = more.get("level", "1")
    return min(int(level), 6) or 1 if level.isascii() and level.isdigit() else 1


def _row(node: Seen, controls: Sequence[str], home: str) -> str:
    more, left = node.more, iter(controls)
    cells = [_cell(cell, left) for cell in (more.get("cells") or node.name).split("|")]
    joined = " |".join(f" {cell}" if cell else "" for cell in cells)
    marked = _rest(node, home)
    start = "|# "[: 2 if "header" in more else 1] + joined if joined else ""
    if node.ref or marked or not joined:
        head = f"{node.ref} row{marked}" if node.ref else f"row{marked}"
        return f"{head} {start}" if start else head
    return start


def _cell(cell: str, controls: Iterator[str]) -> str:
    """A text after a control stands behind a dot, so that it is no name, role or state of it."""
    if MARK not in cell:
        return plain_inside(cell)
    first, *others = (plain_inside(part) for part in cell.split(MARK))
    after = (part for text in others for part in (next(controls, ""), text and f"· {text}"))
    return " ".join(filter(None, (first, *after)))


def _rest(node: Seen, home: str) -> str:
    """States, and what matters of `more`, each with a space before it."""
    _, _, role, _, _, states, _, more = node
    out = "".join(f" {state_said(state)}" for state in states if state != "unchecked")
    if not more:
        return out
    if "modal" in more:
        out += " modal"
    aside = [one for key in more if key in ASIDE and (one := _aside(role, key, more[key]))]
    if aside:
        out += f" ({'; '.join(aside)})"
    for key, text in more.items():
        if key == "href" or (key == "src" and role == "iframe" and not text.startswith("/")):
            where = address(text, home)
            out += f" -> {where}" if where else ""
        elif key not in UNSAID and key not in ASIDE and text:
            out += f" {_WORDS.get(key) or visible(key)} {quoted(text)}"
    return out


def state_said(state: str) -> str:
    """ "covered by" may carry a text of the page."""
    start, quote, rest = state.partition('"')
    if not quote:
        return visible(state)
    text = rest.removesuffix(quote)
    return f"{visible(start)} {quoted(text if len(text) <= LONGEST_COVER else text[:LONGEST_COVER] + '…')}"


def _aside(role: str, key: str, text: str) -> str:
    if key == "options":
        return _options(text)
    if key == "scroll":
        return plain_inside("; ".join(_scrolls(text)))
    if key == "type" and TYPE_IS_ROLE.get(role) == text:
        return ""
    return f"icon {plain_inside(text)}" if key == "icon" else plain_inside(text)


def _scrolls(text: str) -> Iterator[str]:
    for part in text.split("; "):
        rest = ", ".join(one for one in part.split(", ") if not one.startswith("0 px"))
        yield f"scrolls: {rest}" if rest else ""


def _options(text: str) -> str:
    all_of = text.split(" | ")
    many = str(len(all_of))
    if all_of[-1].startswith("… (") and all_of[-1].endswith(")"):
        many, all_of[-1] = all_of[-1][3:-1], "…"
    shown = " | ".join(quoted(one) if ")" in one else plain_inside(one) for one in all_of)
    return f"{visible(many)} option{'' if many == '1' else 's'}: {shown}"


def address(text: str, home: str) -> str:
    """Where a link leads, without what all links of the page have in common; empty when it leads nowhere."""
    shown = visible(text)
    if home and shown.startswith(home):
        shown = shown[len(home) - 1 :]
    if shown == "#" or shown[:11].lower() == "javascript:":
        return ""
    return shown.replace(" ", "%20").replace('"', "%22")
