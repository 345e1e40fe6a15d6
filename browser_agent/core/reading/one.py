"""What is different about one control: one short line."""

from __future__ import annotations

from collections.abc import Iterator

from browser_agent.core.reading.lines import address, said
from browser_agent.core.reading.roles import UNSAID
from browser_agent.core.reading.words import quoted, visible
from browser_agent.core.seen import Seen

LONGEST_OLD = 80
LONGEST_NEW = 400


def changed(old: Seen, new: Seen, home: str, *, focus_is_elsewhere: bool) -> str:
    """What became of a control, old -> new; empty when it reads as before.

    focus_is_elsewhere: that it lost the focus needs no word, because the line that has it now says so.
    """
    if old[1:6] == new[1:6] and old.more == new.more:
        return ""
    parts = list(_parts(old, new, home, focus_is_elsewhere=focus_is_elsewhere))
    if not parts:
        return ""
    name = f" {_short(old.name, LONGEST_OLD)}" if old.name else ""
    line = f"{old.ref} {old.role}{name} {'; '.join(parts)}"
    full = said(new, (), home)
    return full if len(line) > 2 * len(full) else line


def _parts(old: Seen, new: Seen, home: str, *, focus_is_elsewhere: bool) -> Iterator[str]:
    if (old.role, old.name) != (new.role, new.name):
        role = f"{new.role} " if new.role != old.role else ""
        yield f"-> {role}{_short(new.name, LONGEST_NEW)}"
    if (old.value or "") != (new.value or ""):
        yield f"= {_short(old.value or '', LONGEST_OLD)} -> {_short(new.value or '', LONGEST_NEW)}"
    states = _states(old, new, focus_is_elsewhere=focus_is_elsewhere)
    if states:
        yield " ".join(states)
    for key in dict.fromkeys((*old.more, *new.more)):
        before, now = old.more.get(key, ""), new.more.get(key, "")
        if before == now or key in UNSAID:
            continue
        if key == "href":
            yield f"href -> {address(now, home) or 'none'}"
        else:
            yield f"{visible(key)} {_short(before, LONGEST_OLD)} -> {_short(now, LONGEST_NEW)}"


def _states(old: Seen, new: Seen, *, focus_is_elsewhere: bool) -> list[str]:
    """ "+disabled", "-required", "unchecked -> checked"."""
    lost = [state for state in old.states if state not in new.states]
    gained = [state for state in new.states if state not in old.states]
    told = []
    for trio in (("checked", "unchecked", "mixed"), ("expanded", "collapsed")):
        was = next((state for state in lost if state in trio), None)
        now = next((state for state in gained if state in trio), None)
        if was and now:
            told.append(f"{was} -> {now}")
            lost.remove(was)
            gained.remove(now)
    if focus_is_elsewhere and "focused" in lost:
        lost.remove("focused")
    return [*told, *(f"+{_state(one)}" for one in gained), *(f"-{_state(one)}" for one in lost)]


def _state(state: str) -> str:
    start, quote, rest = state.partition('"')
    return f"{visible(start)} {_short(rest.removesuffix(quote), LONGEST_OLD)}" if quote else visible(state)


def _short(text: str, most: int) -> str:
    return quoted(text) if len(text) <= most else f"{quoted(text[:most])}… ({len(text):,} characters)"
