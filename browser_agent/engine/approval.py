"""Asking a person before an act: the question is bound to what the page says, read again after the yes."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from time import monotonic

from browser_agent.core.action import Action
from browser_agent.core.approval import Answer, Question
from browser_agent.core.errors import Fault, Interrupted, NeedsHuman, Parked, PolicyRefusal, StepFault
from browser_agent.core.event import ApprovalAnswered, ApprovalAsked, Decided, Observed, Warned
from browser_agent.core.ports import Found
from browser_agent.core.snapshot import Need
from browser_agent.core.target import Target
from browser_agent.engine.asked import check_question, question
from browser_agent.engine.asking import Approve, Ask, Nobody
from browser_agent.engine.door import Door
from browser_agent.engine.pointing import pictured
from browser_agent.policy.judge import Facts, Judged, assess
from browser_agent.policy.provenance import stricter

MOST = 3
"""Questions about one act; a page that changes as often while a person reads is not to be acted on."""
SIGNALS = frozenset({"SIGINT", "SIGTERM"})


@dataclass(frozen=True)
class _Now:
    """What is so at one moment, and the question that it makes. judged: None where nothing is judged."""

    question: Question
    facts: Facts | None = None
    judged: Judged | None = None


async def confirm(door: Door, step: str, action: Action, again: Callable[[], Awaitable[Facts]]) -> tuple[Facts, Judged]:
    """Ask until a yes holds for the page as it is after it; the facts and the judgement that it holds for.

    again: reads the facts of the act anew. Raises PolicyRefusal on a no, and when the policy denies what the page
    became; Parked when nobody answers; NeedsHuman when the page changed under MOST questions; StepFault when what is
    to be acted on went away.
    """

    async def now() -> _Now:
        facts = await again()
        judged = stricter(assess(action, facts, door.policy, door.ledger.spent), facts.traced)
        typed = door.approve.typed if door.approve is not None else {}
        return _Now(await question(door, action, facts, judged, typed), facts, judged)

    # What the last act opened is closed meanwhile: a page is not to use the time that a person takes.
    door.writes.begin(door.writes.author, is_open=False)
    settled = await _yes(door, step, now, lambda: pictured(door, action))
    if settled.facts is None or settled.judged is None:
        raise TypeError("an act is judged")
    return settled.facts, settled.judged


async def let_pass(door: Door, said: str) -> None:
    """Ask whether to go on although a model server raised a safety check. said: the check in its own words.

    Raises as `confirm` does. The yes is for the page that the model works on, as it is then.
    """

    async def now() -> _Now:
        return _Now(await check_question(door, said))

    await _yes(door, "", now, lambda: pictured(door, None))


async def _yes(
    door: Door, step: str, again: Callable[[], Awaitable[_Now]], picture: Callable[[], Awaitable[str]]
) -> _Now:
    approve = door.approve or Approve(Nobody())
    async with approve.lock:
        now = await again()
        for number in range(1, MOST + 1):
            asked = now.question
            if asked.hash in approve.refused:
                raise PolicyRefusal(f"a person said no to this before ({asked.rule})", hint=approve.ask.next)
            with paused(door):
                answer = await _answered(door, approve.ask, step, number, asked, await picture())
            if not answer.yes:
                approve.refused.add(asked.hash)
                why = f": {answer.why}" if answer.why else ""
                raise PolicyRefusal(f"{answer.by} said no to it{why} ({asked.rule})", hint="nothing was done")
            now = await again()
            if now.question.hash == asked.hash:
                return now
            changed = "; ".join(asked.differences(now.question))
            door.journal.emit(Warned(step=step, message=f"the yes does not count, for the page changed: {changed}"))
            if now.judged is not None and _is_settled(door, step, now.judged):
                return now
    raise NeedsHuman(
        f"the page changed under {MOST} questions in a row: {changed}", hint="look at the page; nothing was done"
    )


def _is_settled(door: Door, step: str, judged: Judged) -> bool:
    """Whether what the page became needs no yes. Raises PolicyRefusal when it is denied."""
    decision = judged.decision
    if decision.answer == "ask":
        return False
    door.journal.emit(Decided(step=step, decision=decision, facts={"class": judged.kind}))
    if decision.answer == "deny":
        raise PolicyRefusal(f"{decision.reason} ({decision.rule})")
    return True


async def _answered(  # noqa: PLR0913 - all that a question has
    door: Door, ask: Ask, step: str, number: int, question: Question, picture: str
) -> Answer:
    """One question with its records: what was shown, who said what, how long it took."""
    asked = ApprovalAsked(
        step=step, number=number, question=question, hash=question.hash, picture=picture, ways=ask.ways,
        expires_s=ask.expires_s, next=ask.next,
    )  # fmt: skip
    if picture:
        door.journal.emit(Observed(step=step, url=question.page, title="", picture=picture, why="before"))
    door.journal.emit(asked, sync=True)
    began = monotonic()
    answer: Answer | None = None
    why = ""
    try:
        answer = await ask(question, asked)
    except asyncio.CancelledError as cancelled:
        why = f"interrupted by {cancelled}" if str(cancelled) else "the run ended"
        if str(cancelled) not in SIGNALS:
            raise
        # The step was not begun: that is a sure end, and no effect that may or may not have happened.
        task = asyncio.current_task()
        if task is not None:
            task.uncancel()
        raise Interrupted(str(cancelled)) from None
    except Parked as parked:
        why = parked.message
        raise
    except Exception as error:
        why = f"no answer: {type(error).__name__}: {error}"
        raise
    finally:
        took = round(monotonic() - began, 3)
        door.journal.emit(
            ApprovalAnswered(step=step, hash=question.hash, answer=answer, why=why, took_s=took), sync=True
        )
    return answer


@contextmanager
def paused(door: Door) -> Iterator[None]:
    """The time of the run stands still while a person is asked; the question has a limit of its own."""
    limits = [*door.calls, *((door.limit,) if door.limit is not None else ())]
    ends = [(limit, end) for limit in limits if (end := limit.when()) is not None]
    loop = asyncio.get_running_loop()
    began = loop.time()
    for limit, _ in ends:
        limit.reschedule(None)
    try:
        yield
    finally:
        for limit, end in ends:
            limit.reschedule(end + loop.time() - began)


async def relocated(door: Door, action: Action) -> tuple[Found | None, Found | None]:
    """What an act is for, looked for once more, with all its facts. Raises StepFault when it is not there just once."""
    door.last = await door.surface.look(Need())
    found: list[Found | None] = []
    for name in ("target", "onto"):
        target: Target | None = getattr(action, name, None)
        if target is None:
            found.append(None)
            continue
        hits = await door.surface.locate(target, hidden=action.kind == "upload", facts=True)
        if len(hits) != 1 or hits[0].equals != 1:
            count = str(max(len(hits), hits[0].equals)) if hits else "none"
            raise StepFault(
                Fault(kind="stale", expected=f"one {target} when a person is asked about it", found=f"{count} now")
            )
        found.append(hits[0])
    return found[0], found[1]
