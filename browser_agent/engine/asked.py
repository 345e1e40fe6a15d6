"""What a person is asked: an act and the facts of the page that it rests on, put together from a fresh look."""

from __future__ import annotations

import asyncio
import hashlib
import re
from collections.abc import Mapping, Set
from pathlib import Path
from urllib.parse import urldefrag

from browser_agent.core.action import Action, Fill
from browser_agent.core.approval import Question
from browser_agent.core.authority import ActionClass, Tier
from browser_agent.core.origin import origin_of
from browser_agent.core.sentence import sentence
from browser_agent.core.snapshot import Element, Need
from browser_agent.core.target import Point, Query, Ref, Target
from browser_agent.core.template import names_secret
from browser_agent.engine.door import Door
from browser_agent.policy.amounts import amounts, largest
from browser_agent.policy.classes import SECRET_FIELDS
from browser_agent.policy.judge import ASKED, Facts, Judged, Policy

HOLDS = frozenset({"textbox", "searchbox", "combobox", "spinbutton", "slider", "listbox"})
"""Roles of fields that hold a text."""
SET = frozenset({"checkbox", "radio", "switch", "option", "menuitemcheckbox", "menuitemradio"})
"""Roles of what is on or off."""
AROUND = frozenset({"form", "dialog", "alertdialog"})
"""What parts the fields that an act sends from all others."""
LONGEST = 2000
"""Characters of one text."""
BY_HAND = "bind it with --secret NAME=SOURCE@ORIGIN (a code too), or do this step by hand"
ROBOT = re.compile(r"captcha|not a robot|(?:are|you.re) (?:a )?human|kein roboter|pas un robot", re.IGNORECASE)


def tier_of(action: Action, facts: Facts, kind: ActionClass | None, policy: Policy) -> Tier:
    """Whether a person has to do this, has to say yes each time, or can have allowed its class before."""
    if needs_hands(action, facts, policy):
        return "hand_over"
    return "always_confirm" if facts.author == "model" and kind in ASKED else "pre_approved"


def needs_hands(action: Action, facts: Facts, policy: Policy) -> str:
    """Why only a person can do this; empty when that is not so.

    A model types no password, code or card that it knows by itself, and proves to nobody that it is human.
    """
    element = facts.element
    if facts.author != "model" or element is None:
        return ""
    typed = isinstance(action, Fill) and action.value and not names_secret(action.value)
    if typed and element.field in SECRET_FIELDS and policy.actions.get("secret") != "allow":
        return f"{element} is a {element.field} field, and no secret is bound to it"
    if action.touches in ("act", "input") and ROBOT.search(element.name):
        return f"{element} asks whether a person is there"
    return ""


async def question(door: Door, action: Action, facts: Facts, judged: Judged, typed: Mapping[str, Set[str]]) -> Question:
    """The question about an act, as the page is now. typed: names of secrets that were typed, by origin."""
    element = facts.element
    origin = str(origin_of(element.origin if element and element.origin else facts.page) or facts.page)
    seen = (await door.surface.look(Need(whole=True))).elements
    amount, found = _amounts(door, facts, judged, seen)
    say = _Say(door)
    return Question(
        sentence=say(sentence(named(action, element, facts.onto))),
        act_class=judged.kind or "",
        tier=tier_of(action, facts, judged.kind, door.policy),
        origin=say(origin),
        page=say(urldefrag(facts.page).url),
        frame=say(urldefrag(element.frame).url if element else ""),
        control=say(str(element) if element else ""),
        form=say(_sent_to(element)),
        amount=amount,
        amounts=found,
        values=tuple(say(one) for one in held(seen, element)),
        secrets=tuple(sorted(typed.get(origin, ()))),
        files=tuple([say(await _file(Path(one))) for one in facts.files]),
        rule=judged.decision.rule,
        reason=say(judged.decision.reason),
    )


async def check_question(door: Door, said: str) -> Question:
    """The question about a safety check of a model server: the check, and the page that the model works on."""
    now = await door.surface.look(Need(whole=True))
    say = _Say(door)
    return Question(
        about="safety check",
        sentence=say(f"go on, although the model server raised the safety check {said}"),
        origin=say(str(origin_of(now.url) or now.url)),
        page=say(urldefrag(now.url).url),
        values=tuple(say(one) for one in held(now.elements, None)),
        rule="model.safety_check",
        reason="the server of the model wants a person to see this before it goes on",
    )


def named(action: Action, element: Element | None, onto: Element | None) -> Action:
    """The act with words in place of refs and points, which say nothing to a person and differ in each run."""
    changed: dict[str, Target] = {}
    for name, what in (("target", element), ("onto", onto)):
        target = getattr(action, name, None)
        if isinstance(target, Ref | Point) and what is not None:
            role = what.role or None
            changed[name] = Query(role=role, name=what.name or None, css=None if role else what.tag or "*")
    return action.model_copy(update=changed)


def held(seen: tuple[Element, ...], control: Element | None) -> tuple[str, ...]:
    """What the fields hold that a control would send, a line each; those of the page where no form is told apart."""
    inside = _inside(seen, control)
    return tuple(filter(None, (_line(one) for one in inside))) or tuple(filter(None, (_line(one) for one in seen)))


def _inside(seen: tuple[Element, ...], control: Element | None) -> tuple[Element, ...]:
    alike = [at for at, one in enumerate(seen) if control and (one.role, one.name) == (control.role, control.name)]
    if len(alike) != 1:
        return seen
    level = seen[alike[0]].level
    for at in range(alike[0], -1, -1):
        if seen[at].level >= level and at != alike[0]:
            continue
        level = seen[at].level
        if seen[at].role in AROUND:
            ends = next((end for end in range(at + 1, len(seen)) if seen[end].level <= level), len(seen))
            return seen[at:ends]
    return seen


def _line(one: Element) -> str:
    words = f'{one.role} "{one.name}"' if one.name else one.role
    if one.role in HOLDS and one.value:
        return f"{words} = {one.value}"
    if one.role in SET and one.states & {"checked", "mixed", "selected"}:
        return f"{words} is {'half ' if 'mixed' in one.states else ''}on"
    return ""


def _amounts(door: Door, facts: Facts, judged: Judged, seen: tuple[Element, ...]) -> tuple[str, tuple[str, ...]]:
    """The amount that counts, and all near the control. A payment that names none is bound to those of the page."""
    element, pays = facts.element, judged.cost.pays
    limit = door.policy.limits.payment or door.policy.limits.payments
    home = limit.currency if limit is not None else ""
    found = amounts(f"{element.name}\n{element.near_text}", home) if element is not None else ()
    if judged.kind == "payment" and pays is None:
        found = (*found, *amounts("\n".join(one.text or one.name for one in seen), home))
    most = pays or largest(found)
    return str(most) if most is not None else "", tuple(dict.fromkeys(map(str, found)))


def _sent_to(element: Element | None) -> str:
    if element is None:
        return ""
    if element.form is not None:
        return f"{element.method or 'by a script'} {element.form}"
    return f"link {element.href}" if element.href else ""


async def _file(path: Path) -> str:
    def read() -> str:
        try:
            with path.open("rb") as file:
                return f"{path}, {path.stat().st_size} bytes, SHA-256 {hashlib.file_digest(file, 'sha256').hexdigest()}"
        except OSError as error:
            return f"{path}, which cannot be read ({error.strerror})"

    return await asyncio.to_thread(read)


class _Say:
    """A text on one line, not too long, and without secrets."""

    def __init__(self, door: Door) -> None:
        self._redact = door.redact

    def __call__(self, text: str) -> str:
        return " ".join(self._redact(text).split())[:LONGEST]
