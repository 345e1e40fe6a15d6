"""What is different about one control: one short line."""

from __future__ import annotations

from collections.abc import Iterator

from browser_agent.core.reading.lines import address, state_said
from browser_agent.core.reading.roles import OPPOSED, UNSAID
from browser_agent.core.reading.words import quoted, visible
from browser_agent.core.seen import Seen

LONGEST_OLD = 80
LONGEST_NEW = 400


def changed(old: Seen, new: Seen, home: str, *, focus_is_elsewhere: bool) -> str:
    """What became of a control: old -> new, +state, -state; empty when it reads as before.

    focus_is_elsewhere: that it lost the focus needs no word, because the line that has it now says so.
    """
    if old[1:6] == new[1:6] and old.more == new.more:
        return ""
    gained = set(new.states) - set(old.states)
    implied = {state for group in OPPOSED if group & gained for state in group}
    if focus_is_elsewhere:
        implied.add("focused")
    states = [f"+{state_said(one)}" for one in new.states if one in gained]
    states += [f"-{state_said(one)}" for one in old.states if one not in new.states and one not in implied]
    parts = [*_named(old, new), *([" ".join(states)] if states else []), *_more(old, new, home)]
    if not parts:
        return ""
    name = f" {_short(old.name, LONGEST_OLD)}" if old.name else ""
    return f"{old.ref} {old.role}{name} {'; '.join(parts)}"


def _named(old: Seen, new: Seen) -> Iterator[str]:
    if (old.role, old.name) != (new.role, new.name):
        role = f"{new.role} " if new.role != old.role else ""
        yield f"-> {role}{_short(new.name, LONGEST_NEW)}"
    if (old.value or "") != (new.value or ""):
        yield f"= {_short(old.value or '', LONGEST_OLD)} -> {_short(new.value or '', LONGEST_NEW)}"


def _more(old: Seen, new: Seen, home: str) -> Iterator[str]:
    for key in {**old.more, **new.more}:
        before, now = old.more.get(key, ""), new.more.get(key, "")
        if before == now or key in UNSAID:
            continue
        if key == "fill" and not (before and now):
            continue  # told in the window only: scrolling there and back changes nothing
        if key == "href":
            yield f"href -> {address(now, home) or 'none'}"
        else:
            yield f"{visible(key)} {_short(before, LONGEST_OLD)} -> {_short(now, LONGEST_NEW)}"


def _short(text: str, most: int) -> str:
    return quoted(text) if len(text) <= most else f"{quoted(text[:most])}… ({len(text):,} characters)"
