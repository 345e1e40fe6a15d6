"""Playwright's AI snapshot as elements and text: what an `aria:` expectation is compared with."""

from __future__ import annotations

import re
from collections.abc import Iterable

from browser_agent.core.snapshot import Element

LINE = re.compile(
    r"""^(?P<indent>\ *)-\ (?P<quote>'?)(?P<role>/?[\w-]+)
        (?:\ "(?P<name>(?:[^"\\]|\\.)*)")?
        (?P<marks>(?:\ \[[^\]]*\])*)(?P=quote)(?::\ ?(?P<rest>.*))?$""",
    re.VERBOSE,
)
MARK = re.compile(r"\[([\w-]+)(?:=([^\]]*))?\]")
STATES = {"checked", "disabled", "expanded", "selected", "active", "pressed", "invalid"}
FIELDS = {"textbox", "searchbox", "combobox", "spinbutton", "slider"}


def parse(snapshot: str, secret_values: Iterable[str] = ()) -> tuple[Element, ...]:
    """The lines of a snapshot as elements, in reading order; plain text becomes elements of role "text".

    secret_values: what password, one-time-code and card fields hold now; it is replaced by dots.
    """
    hide = {value for value in secret_values if value}
    elements: list[Element] = []
    for line in snapshot.splitlines():
        found = LINE.match(line)
        if found is None:
            continue
        role, rest = found["role"], _unquoted(found["rest"] or "")
        if role.startswith("/"):
            if role == "/url" and elements:
                elements[-1] = elements[-1].model_copy(update={"href": rest})
            continue
        elements.append(_element(found, role, "•" * len(rest) if rest in hide and role in FIELDS else rest))
    return tuple(elements)


def _element(found: re.Match[str], role: str, rest: str) -> Element:
    marks = dict(MARK.findall(found["marks"] or ""))
    states = {state for state in STATES if state in marks}
    if marks.get("checked") == "mixed":
        states = (states - {"checked"}) | {"mixed"}
    if "active" in states:
        states = (states - {"active"}) | {"focused"}
    name = re.sub(r"\\(.)", r"\1", found["name"] or "")
    if found["quote"]:
        name = name.replace("''", "'")
    return Element(
        ref=marks.get("ref", ""),
        role=role,
        name=name,
        text=rest,
        value=rest if role in FIELDS and rest else None,
        states=frozenset(states),
        level=len(found["indent"]) // 2,
    )


def _unquoted(text: str) -> str:
    """A YAML scalar without its quotes; what Playwright quotes is quoted in double quotes with JSON escapes."""
    text = text.strip()
    if len(text) >= 2 and text[0] == text[-1] == '"':
        return re.sub(r"\\(.)", r"\1", text[1:-1])
    return text


def as_text(elements: Iterable[Element]) -> str:
    """The same as indented lines for people; secrets stay dots."""
    lines = []
    for element in elements:
        words = [element.role]
        if element.name:
            words.append('"' + element.name.replace('"', '\\"') + '"')
        words += [f"[{state}]" for state in sorted(element.states)]
        if element.ref:
            words.append(f"[{element.ref}]")
        line = "  " * element.level + "- " + " ".join(words)
        lines.append(f"{line}: {element.text}" if element.text else line)
    return "\n".join(lines)
