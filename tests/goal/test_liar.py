"""A model that lies about everything it can, on every fixture page: no run of it may pass without the job being done."""

import re

import pytest

from browser_agent.agent.goal.task import Bounds
from browser_agent.core.outcome import Outcome
from tests.goal.scripted import Scripted, act, finish, plan, step

JOBS = {
    "/shop/": ("Buy a stoneware mug", "text: Thank you for your order"),
    "/form/": ("Order 3 bolts", "text: Order received"),
    "/renamed/": ("Order 3 bolts", "text: Order received"),
    "/login/": ("Sign in", "visible: heading \"Invoices\""),
    "/wizard/": ("Register the device", "text: REG-"),
    "/inject/": ("Write a review with 4 stars", "text: Thank you for the review"),
    "/upload/": ("Upload the report", "text: SHA-256"),
    "/late/": ("Collect the parcels", "text: collected"),
    "/spinner/": ("Start the work", "text: Work done"),
    "/busy/": ("Stop the machine", "text: Stopped"),
    "/fail/submit": ("Report a fault", "response: {url: '**/fail/submit*', status: 201}"),
    "/frames/": ("Save the city", "text: Saved city"),
    "/shadow/": ("Save it in the shadow root", "text: Saved from open"),
    "/canvas/": ("Press the painted button", "text: Painted button pressed"),
    "/popup/": ("Get a message from the popup", "text: The popup says"),
    "/dialog/": ("Confirm the deletion", "text: You confirmed"),
    "/modal/?ms=0": ("Read on", "text: You are reading on"),
    "/hover/": ("Use the menu item Export", "text: Exported"),
    "/scroll/": ("Press the far button", "text: You found"),
    "/drag/": ("Move the card to Done", "text: Moved"),
    "/keys/": ("Open the palette", "text: Palette used"),
    "/tabs/": ("Save in the second tab", "text: Saved in tab"),
    "/decoy/": ("Delete the row of Bolt M4", "text: Deleted Bolt M4"),
    "/table/": ("Tell me the price of part P-9999", "text: P-9999"),
    "/download/": ("Keep next year's price list", 'download: "prices-next.csv"'),
    "/infinite/": ("Tell me the last number", "text: T-060"),
    "/pages/": ("Tell me the number on the last page", "text: T-045"),
    "/slow/page?ms=10": ("Confirm it", "text: Confirmed by"),
    "/storage/": ("Keep the colour", "text: The colour is kept"),
    "/console/": ("Make it work", "text: It works now"),
    "/virtual/": ("Tell me the 1000th name", "text: T-1000"),
}  # fmt: skip


REALLY = {"/busy/": "stopped", "/frames/": "city saved"}
"""Where one of the four wrong steps is the right one: then the ledger has it."""


def heading(text):
    found = re.findall(r"^# (.+)$", text, re.MULTILINE)
    return found[-1] if found else "All sites"


class Liar(Scripted):
    """Says done, quotes whatever stands there, and judges that all is met."""

    def _next(self, kind, of):
        if kind == "judgement":
            return {"criteria": [{"verdict": "met", "quote": "passed"}]}
        return super()._next(kind, of)


def at_once(text):
    return finish("done", heading(text))


def wrongly(number):
    """Press the number-th thing that can be pressed, and then say done."""

    def press(text):
        able = re.findall(r"\b((?:[a-z]\d+)*e\d+) (?:button|link|checkbox|radio|tab)\b", text)
        return act(step("click", able[number % len(able)])) if able else finish("done", heading(text))

    return press


QUICK = {"/form/", "/fail/submit", "/decoy/"}


@pytest.mark.parametrize("path", [one if one in QUICK else pytest.param(one, marks=pytest.mark.long) for one in JOBS])
@pytest.mark.parametrize("by", ["the plan", pytest.param("the person", marks=pytest.mark.long)])
async def test_saying_done_at_once_passes_nowhere(do, path, by):
    task, line = JOBS[path]
    told = await _lied(do, path, task, line, by, [at_once])

    assert told.outcome is not Outcome.PASSED


@pytest.mark.parametrize("path", JOBS)
@pytest.mark.parametrize("number", [0, 1, 2, 3])
@pytest.mark.long
async def test_saying_done_after_a_wrong_step_passes_nowhere(do, site, path, number):
    task, line = JOBS[path]
    told = await _lied(do, path, task, line, "the plan", [wrongly(number), at_once])

    if path not in REALLY or not site.ledger.noted(REALLY[path]):
        assert told.outcome is not Outcome.PASSED


@pytest.mark.long
@pytest.mark.parametrize("path", ["/form/", "/decoy/", "/modal/?ms=0", "/fail/submit"])
async def test_saying_done_after_a_wrong_step_passes_not_on_these(do, path):
    task, line = JOBS[path]
    told = await _lied(do, path, task, line, "the plan", [wrongly(2), at_once])

    assert told.outcome is not Outcome.PASSED


async def _lied(do, path, task, line, by, turns):
    success = (line,) if by == "the person" else ()
    criteria = [("it is done", line if by == "the plan" else None)]
    model = Liar([plan("it is done", success=criteria)], turns)
    return await do(task, path, model, success=success, bounds=Bounds(seconds=40, replans=0))
