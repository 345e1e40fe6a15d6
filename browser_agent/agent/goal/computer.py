"""The native computer tool: actions at points of a picture, by the same hand and judge, answered with a picture."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from hashlib import sha256
from io import BytesIO

from PIL import Image

from browser_agent.agent.goal.batch import Batch, Ran
from browser_agent.agent.goal.computer_wishes import HEIGHT, WIDTH, Refused, wishes_of
from browser_agent.agent.goal.focusing import AtFocus
from browser_agent.agent.goal.sights import Sights
from browser_agent.agent.goal.tools import Wish
from browser_agent.agent.goal.tracing import show
from browser_agent.core.errors import NeedsHuman, PolicyRefusal, StepFault
from browser_agent.core.event import ClarificationAsked
from browser_agent.core.reading import as_text
from browser_agent.engine.approval import let_pass
from browser_agent.engine.door import Door
from browser_agent.journal.writer import Journal
from browser_agent.model.turn import Call, Check, Result

Acknowledge = Callable[[Check], Awaitable[bool]]
"""Asks a person or a policy to let a safety check of the server pass; only True lets it."""
LONGEST = 300
"""Characters of a message or an address that are told."""


def asking(door: Door) -> Acknowledge:
    """Let a person decide, by the same question, record and ways as for an act; never who answers ahead."""

    async def acknowledge(check: Check) -> bool:
        try:
            await let_pass(door, _named(check))
        except PolicyRefusal:
            return False
        return True

    return acknowledge


async def nobody(check: Check) -> bool:  # noqa: ARG001 - whichever it is
    """Acknowledges nothing."""
    return False


async def computed(
    batch: Batch, sights: Sights, call: Call, acknowledge: Acknowledge, *, plan: int = 0
) -> tuple[Result, Ran]:
    """Do the actions of a computer call in order, up to the first surprise, and answer with what the window shows then.

    batch: whose door, judge and memory are used. plan: the number of the step of the plan. Nothing is done when any
    action cannot be understood. Raises NeedsHuman, before anything is done, for a safety check that is not
    acknowledged; else what a batch raises.
    """
    for check in call.checks:
        await _let(check, acknowledge, batch.journal)
    asked = wishes_of(call.arguments)
    steps = [one for one in asked if isinstance(one, Wish)]
    refused = [str(one) for one in asked if isinstance(one, Refused)]
    if refused:
        ran = Ran(trouble=f"computer: {'; '.join(refused[:5])}. Nothing was done.")
        return await pictured(sights, call, ran.trouble, acknowledged=call.checks), ran
    ran = await Batch(AtFocus.of(batch.trier), batch.journal)(steps, plan)
    shows = f"the window shows {sights.surface.page.url[:LONGEST]}"
    # The lines name elements in the words of the page, and may stand among what a person says.
    said = "\n".join([ran.summary, sights.fenced("\n".join([*ran.lines, shows]))])
    return await pictured(sights, call, said, acknowledged=call.checks), ran


async def pictured(sights: Sights, call: Call, said: str, *, acknowledged: tuple[Check, ...] = ()) -> Result:
    """An answer to a computer call, which needs a picture even when nothing was done: the window, without marks.

    Filled fields for secrets are painted over. When there is no picture to be had, it is grey, and the text says why.
    """
    show(sights.traces, sights.surface)
    try:
        picture = await sights.surface.seen_picture()
        seen, jpeg = picture.seen, picture.jpeg
        state = f"{seen.url} {seen.viewport} {as_text(seen)}"
    except StepFault as error:
        jpeg, state = await asyncio.to_thread(_grey), ""
        said = f"{said}\nno picture could be taken:\n{sights.fenced(str(error))}"
    sights.state = sha256(state.encode()).hexdigest() if state else ""
    return Result(call=call.id, text=said, jpeg=jpeg, kind="computer", acknowledged=acknowledged)


async def _let(check: Check, acknowledge: Acknowledge, journal: Journal) -> None:
    """Go on only with a yes, and write down who was asked what."""
    named = _named(check)
    passes = await acknowledge(check)
    answer = "acknowledged" if passes is True else ""
    journal.emit(ClarificationAsked(question=f"the model server raised the safety check {named}", answer=answer))
    if not answer:
        raise NeedsHuman(
            f"the model server wants a safety check acknowledged before it goes on ({named}); nothing was done",
            hint="look at the page and the task; run it again with a person there, or without --computer",
        )


def _named(check: Check) -> str:
    return f"{check.code or check.id or 'without a code'}: {check.message or 'no message'}"[:LONGEST]


def _grey() -> bytes:
    kept = BytesIO()
    Image.new("RGB", (WIDTH, HEIGHT), (128, 128, 128)).save(kept, "JPEG")
    return kept.getvalue()
