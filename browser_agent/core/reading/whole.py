"""The text of a whole observation, and what is said at its end about what the eyes themselves did not read."""

from __future__ import annotations

from collections.abc import Mapping

from browser_agent.core.reading.lines import home_of, placed, said
from browser_agent.core.reading.words import visible
from browser_agent.core.seen import Observation

INDENTS = tuple(" " * many for many in range(16))


def whole(seen: Observation) -> str:
    """Every line, nothing left out."""
    nodes, home = seen.nodes, home_of(seen)
    made = []
    for at, indent, inside in placed(nodes):
        text = said(nodes[at], [nodes[one] for one in inside], home) if inside else said(nodes[at], (), home)
        made.append(INDENTS[indent] + text if indent else text)
    return "\n".join([*made, *last_words(seen)])


def last_words(seen: Observation) -> list[str]:
    """What a reader has to know beside the lines."""
    words = []
    if seen.left_out:
        words.append(f"not read: {counted(seen.left_out)}")
    if seen.suspect:
        words.append(f"note: {visible(seen.suspect)}")
    return words


def counted(roles: Mapping[str, int]) -> str:
    """ "41 links, 12 buttons, 1 heading", the most frequent first."""
    most = sorted(roles.items(), key=lambda one: (-one[1], one[0]))
    return ", ".join(f"{many:,} {visible(role if many == 1 else several(role))}" for role, many in most if many)


def several(role: str) -> str:
    """The plural of a role."""
    if role == "hidden text" or role.startswith(("the ", "deeper ")):
        return role
    return f"{role}es" if role.endswith(("ch", "s", "x")) else f"{role}s"
