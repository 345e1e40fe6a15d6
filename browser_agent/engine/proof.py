"""Proving a step: its expectations on a page that is quiet enough to judge them, and no failed write behind them."""

from __future__ import annotations

from dataclasses import dataclass

from browser_agent.core import action as act
from browser_agent.core import expect as ex
from browser_agent.core.check import check, is_positive, needs
from browser_agent.core.errors import Fault, PolicyRefusal, StepFault
from browser_agent.core.event import Checked, Decided, Warned
from browser_agent.core.origin import is_listed, loose
from browser_agent.core.outcome import Verdict, deny
from browser_agent.core.recipe import Step
from browser_agent.core.sentence import say
from browser_agent.core.snapshot import SAFE_METHODS, Exchange, Need, Snapshot
from browser_agent.core.until import until
from browser_agent.engine.door import SETTLE_S, Door, Settled
from browser_agent.engine.near import alike
from browser_agent.policy.judge import hint


@dataclass(frozen=True)
class Proof:
    """What the last look showed and how each expectation was judged on it."""

    expected: tuple[ex.Expectation, ...]
    before: Snapshot | None
    now: Snapshot
    verdicts: tuple[Verdict, ...]
    took_s: float
    settled: Settled


async def watch(door: Door, step: Step, expected: tuple[ex.Expectation, ...], before: Snapshot | None) -> Proof:
    """Wait until every expectation holds, at most the step's time-out, and what the step began has come to its end.

    What only something that happened can make true is looked for at once; everything else on a quiet page. A request
    that was still running when the proof was found is awaited, and the proof repeated: it may have been withdrawn.
    """
    need = needs(expected) + Need(changes=before is not None and not expected)
    quiet = needs_quiet(step, expected)
    acted = step.action.touches != "read"
    deadline_s = max(SETTLE_S, step.timeout_s)
    settled = await door.settle(deadline_s, document=True) if step.settle and quiet else Settled()
    now, verdicts, took = await _judged(door, step, expected, before, need)
    if acted and step.settle:
        late = await door.settle(deadline_s, document=False)
        if late.waited_for:
            now, verdicts, took = await _judged(door, step, expected, before, need)
        settled = settled + late
    return Proof(expected, before, now, verdicts, took, settled)


async def prove(door: Door, step: Step, proof: Proof) -> None:
    """Write the verdicts down, and raise StepFault or PolicyRefusal when the step is not proved."""
    expected, now, verdicts = proof.expected, proof.now, proof.verdicts
    for one, verdict in zip(expected, verdicts, strict=True):
        door.journal.emit(Checked(step=step.id, expectation=say(one), verdict=verdict, took_s=round(proof.took_s, 4)))
    _got_a_document(now)
    _arrived(door, step, now)
    _answered_well(step, now)
    _went_out(door, step, now)
    _was_answered(door, step, now)
    for one, verdict in zip(expected, verdicts, strict=True):
        if not verdict.is_met:
            raise await _not_met(door, one, verdict)
    _changed_something(door, step, proof)
    _stayed(step, now)


async def _not_met(door: Door, expectation: ex.Expectation, verdict: Verdict) -> StepFault:
    """The fault of an expectation, with what comes closest where the verdict itself cannot know it."""
    near = verdict.near
    if isinstance(expectation, ex.Visible) and not near:
        near = alike(expectation.target, (await door.look(Need(whole=True))).elements)
    return StepFault(Fault(kind="not_met", expected=verdict.expected, found=verdict.found or verdict.why, near=near))


async def _judged(
    door: Door, step: Step, expected: tuple[ex.Expectation, ...], before: Snapshot | None, need: Need
) -> tuple[Snapshot, tuple[Verdict, ...], float]:
    """Look until all expectations hold or time is up; the last look and its verdicts."""

    async def judge() -> tuple[Snapshot, tuple[Verdict, ...]]:
        now = await door.look(need)
        verdicts = tuple(check(one, now, before) for one in expected)
        missing = next((v for v in verdicts if not v.is_met), None)
        if missing is not None:
            door.on_wait(missing.expected)
        return now, verdicts

    def final(seen: tuple[Snapshot, tuple[Verdict, ...]]) -> bool:
        """Met, or missing only what no page can change any more."""
        return all(v.is_met or isinstance(one, ex.That) for one, v in zip(expected, seen[1], strict=True))

    waited = await until(judge, final, deadline_s=step.timeout_s)
    return *waited.last, waited.took_s


def needs_quiet(step: Step, expected: tuple[ex.Expectation, ...]) -> bool:
    """Whether the page must be quiet before the step can be judged.

    What only something that happened can make true is proof by itself; "hidden" and "at most" are not, and for a
    click without any expectation nothing else says that it has worked.
    """
    if any(not is_positive(one) for one in expected):
        return True
    return not step.expect and step.action.touches == "act"


def _arrived(door: Door, step: Step, now: Snapshot) -> None:
    """A redirect or a script may have taken the tab where the recipe may not be."""
    if loose(now.url) or is_error_page(now.url) or is_listed(now.url, door.policy.navigate):
        return
    reason = f"the tab went to {now.url}, which is not on the list `policy.navigate`"
    decision = deny("origin.arrived", reason)
    door.journal.emit(Decided(step=step.id, decision=decision, facts={"page": now.url}))
    raise PolicyRefusal(f"{reason} ({decision.rule})")


def _answered_well(step: Step, now: Snapshot) -> None:
    """A document or a write that the server refused is a failure, whatever the page says about it."""
    if any(isinstance(one, ex.Response) and (one.status or 0) >= 400 for one in step.expect):
        return
    opened = isinstance(step.action, (act.Goto, act.Back))
    documents = [
        one for one in now.exchanges if one.kind == "document" and one.url.split("#")[0] == now.url.split("#")[0]
    ]
    bad = next((one for one in reversed(documents[-1:]) if _is_bad(one)), None)
    if bad is None:
        bad = next((one for one in now.exchanges if one.method not in SAFE_METHODS and _is_bad(one)), None)
    if bad is None:
        return
    down = opened and (bad.status or 0) >= 500
    tries = [str(one.status) for one in documents if _is_bad(one)] if down else []
    raise StepFault(
        Fault(
            kind="navigation" if down else "http_status",
            expected=f"{bad.method} {bad.url} to be answered below 400",
            found=(f"status {bad.status}" if bad.status else str(bad.failure))
            + (f"; it was opened twice ({', '.join(tries)})" if len(tries) == 2 else ""),
            next="is the address right?"
            if opened
            else "if that is right: expect: [{response: {url: ..., status: ...}}]",
        )
    )


def _went_out(door: Door, step: Step, now: Snapshot) -> None:
    """A request that the policy held back never left: the site knows nothing of it, whatever the page shows.

    What a dry run holds is told by the run itself. Where the step expects something that holds, it is a warning.
    """
    held = next((one for one in now.exchanges if one.held not in ("", "dry") and one.kind != "ping"), None)
    if held is None or step.action.touches != "act":
        return
    asked = f"{held.method} {held.url}"
    if step.expect:
        door.journal.emit(
            Warned(step=step.id, message=f"{asked} was held by the policy ({held.held}) and did not leave")
        )
        return
    raise StepFault(
        Fault(
            kind="refused",
            expected=f"{asked} to be sent",
            found=f"the policy held it ({held.held}), so it never left the page",
            next=hint(held.held),
        )
    )


def _was_answered(door: Door, step: Step, now: Snapshot) -> None:
    """A write that the page cut off by going elsewhere may not have happened: nothing else proves such an act.

    Where the step expects something that holds, that is the proof, and the lost answer is a warning.
    """
    lost = next((one for one in now.exchanges if _is_cut_off(one, now.exchanges)), None)
    if lost is None or step.action.touches != "act" or door.writes.was_held(lost.method, lost.url):
        return
    asked = f"{lost.method} {lost.url}"
    if step.expect:
        door.journal.emit(Warned(step=step.id, message=f"{asked} was cut off by the page before its answer came"))
        return
    raise StepFault(
        Fault(
            kind="not_met",
            expected=f"{asked} to be answered",
            found="the page went elsewhere and cut it off, so nobody knows whether it happened",
            next="add an `expect:` that says what shows that it worked",
        )
    )


def _is_cut_off(write: Exchange, all_: tuple[Exchange, ...]) -> bool:
    """Whether a write was given up by the page, and not sent again and answered afterwards. Beacons ask for nothing."""
    if write.method in SAFE_METHODS or write.kind == "ping" or write.status is not None or write.held:
        return False
    if "ERR_ABORTED" not in (write.failure or ""):
        return False
    later = all_[all_.index(write) + 1 :]
    return not any((one.method, one.url) == (write.method, write.url) and one.status for one in later)


def _stayed(step: Step, now: Snapshot) -> None:
    """A page that opens itself again and again takes clicks with it that nobody got, and its coming proves nothing."""
    if step.action.touches != "act" or step.expect:
        return
    if any(one.method not in SAFE_METHODS and one.status is not None for one in now.exchanges):
        return
    documents = (one for one in now.exchanges if one.kind == "document" and not one.elsewhere)
    opened = [one.url for one in documents if one.method == "GET"]
    again = next((url for url in opened if opened.count(url) > 1), None)
    if again is not None:
        raise StepFault(
            Fault(
                kind="not_met",
                expected=f"{again} to stay, so that the act can show",
                found=f"the page opened itself {opened.count(again)} times meanwhile, and nothing shows what it took",
                next="add an `expect:` that says what shows that it worked",
            )
        )


def is_error_page(url: str) -> bool:
    """Whether the browser shows its own page instead of a document that it could not get."""
    return url.startswith("chrome-error:")


def _got_a_document(now: Snapshot) -> None:
    if not is_error_page(now.url):
        return
    failed = [one for one in now.exchanges if one.kind == "document" and one.failure]
    said = f"{failed[-1].method} {failed[-1].url}" if failed else "the page"
    failure = failed[-1].failure if failed else "no document"
    if "ERR_BLOCKED_BY_CLIENT" in (failure or ""):
        next_ = "list its origin under `policy.navigate`, or give --allow ORIGIN, if you trust it"
        found = "the request was refused by policy"
        raise StepFault(Fault(kind="refused", expected=f"{said} to be answered", found=found, next=next_))
    raise StepFault(Fault(kind="navigation", expected=f"{said} to be answered", found=str(failure)))


def _is_bad(exchange: Exchange) -> bool:
    if exchange.held:
        return False
    aborted = exchange.failure is not None and "ERR_ABORTED" in exchange.failure
    return (exchange.status or 0) >= 400 or (
        exchange.failure is not None and not aborted and exchange.method not in SAFE_METHODS
    )


def _changed_something(door: Door, step: Step, proof: Proof) -> None:
    """An act without any expectation that leaves no trace is worth a warning: it may have hit nothing."""
    before, now = proof.before, proof.now
    if proof.expected or before is None or step.action.touches != "act":
        return
    same = (before.url, before.tabs, before.changes) == (now.url, now.tabs, now.changes)
    if same and not (now.exchanges or now.dialogs or now.downloads):
        message = "no visible effect: nothing changed, no request was sent; add an `expect:` to say what should happen"
        door.journal.emit(Warned(step=step.id, message=message))
