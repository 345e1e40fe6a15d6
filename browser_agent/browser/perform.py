"""The only file that acts on a page: one small function per action, Playwright's real input underneath."""

from __future__ import annotations

import asyncio
import datetime
import re
from collections.abc import Awaitable
from dataclasses import dataclass
from pathlib import Path

from playwright.async_api import Error as DriverError
from playwright.async_api import Locator, Page, Response
from playwright.async_api import TimeoutError as DriverTimeout

from browser_agent.browser import choose as choosing
from browser_agent.browser import closed
from browser_agent.browser import drag as dragging
from browser_agent.browser import fill as filling
from browser_agent.browser import pick as picking
from browser_agent.browser.bounded import bounded, lost, still_alive
from browser_agent.browser.confide import type_secret
from browser_agent.browser.evidence import Evidence
from browser_agent.browser.giving import drop, give
from browser_agent.browser.guarded import Ask, Held, sent_by
from browser_agent.browser.inquiry import ask_frame, ask_one
from browser_agent.browser.lending import lend
from browser_agent.browser.pagetools import use
from browser_agent.core import action as act
from browser_agent.core.authority import Author
from browser_agent.core.errors import Fault, FaultKind, StepFault
from browser_agent.core.match import fold
from browser_agent.core.origin import origin_of
from browser_agent.core.ports import Effect, Found
from browser_agent.core.snapshot import Element
from browser_agent.core.target import Query
from browser_agent.core.template import names_secret
from browser_agent.policy.vault import Around, Vault

INTERRUPTED = "interrupted by another navigation"
GRACE_S = 5.0
"""How much longer than Playwright's own time-out we wait before we call the page hung."""
UNCHANGED = "Clicking the checkbox did not change its state"
PERFORMED = re.compile(r"performing \w+ action|\w+ action done")
IN_THE_WAY = re.compile(r"^[ \t-]*(<[^>]+>.*?) (?:from (<[^>]+>.*?) subtree )?intercepts pointer events", re.MULTILINE)


@dataclass
class Hand:
    """What acting needs: the tab, the vault, the evidence to set dialog answers on, and how long an act may take."""

    page: Page
    vault: Vault
    evidence: Evidence
    timeout_s: float = 5.0
    author: Author = "person"
    """Who wrote the step that acts now."""
    lent: Path | None = None
    """Where copies of files are put that a page is given; None gives it the files themselves."""
    ask: Ask | None = None
    """What is asked of the page after an act, for those that can ask it beside something else."""

    @property
    def timeout(self) -> datetime.timedelta:
        """For Playwright's calls."""
        return datetime.timedelta(seconds=self.timeout_s)


async def perform(hand: Hand, action: act.Action, found: Found | None, onto: Found | None) -> Effect:
    """Do an action once. Raises StepFault in the words of the house; a secret is in none of them."""
    what = f"{action.kind} {found.element}" if found else action.kind
    if isinstance(action, act.Upload) and hand.lent is not None:
        action = action.model_copy(update={"files": await asyncio.to_thread(lend, action.files, hand.lent)})
    call = _deed(hand, action, found, onto)
    patience_s = hand.vault.patience_s(action.value) if isinstance(action, act.Fill) else 0.0
    try:
        return await bounded(hand.page, call, hand.timeout_s + GRACE_S + patience_s, what)
    except DriverTimeout as error:
        await still_alive(hand.page, hand.timeout_s, what)
        late = _no_document(action, hand) if isinstance(action, act.Goto) else _not_in_time(error, what, hand)
        raise late from None
    except DriverError as error:
        fault = lost(error)
        if fault is not None:
            raise fault from None
        raise refused_by_page(error, what) from None


def _deed(  # noqa: C901 - one short case for each action
    hand: Hand, action: act.Action, found: Found | None, onto: Found | None
) -> Awaitable[Effect]:
    match action:
        case act.Goto():
            return _goto(hand, action)
        case act.Back():
            return _back(hand)
        case act.Click() if found is not None and isinstance(found.hand, Held):
            return found.hand.click(action, sent_by(found.element), hand.ask)
        case _ if found is not None and closed.is_closed(found):
            return closed.do(action, found, hand.vault, hand.author)
        case act.Click() | act.Download():
            return _click(hand, action, reach(found))
        case act.Fill():
            return _fill(hand, action, found)
        case act.Choose():
            return choosing.choose(reach(found), action.options, hand.timeout)
        case act.Check():
            return _check(hand, action, reach(found))
        case act.Press():
            return _press(hand, action, found)
        case act.Hover():
            return _hover(hand, reach(found))
        case act.Scroll():
            return _scroll(hand, action, found)
        case act.Upload():
            return (drop if action.dropped else give)(hand.page, action.files, reach(found), hand.timeout)
        case act.Drag():
            return dragging.drag(hand.page, _grip(found), _grip(onto), hand.timeout)
        case act.Dialog():
            return _answer(hand, action)
        case act.PageTool():
            return use(hand.page, action, hand.timeout_s * 1000)
        case (
            act.Tab() | act.Wait() | act.Extract() | act.Assert() | act.Set() | act.Note() | act.Screenshot()
            | act.Goal() | act.Plain()
        ):  # fmt: skip
            raise TypeError(f"{action.kind} is not an act of the hand")


def reach(found: Found | None) -> Locator:
    """Playwright's way to an element. Raises StepFault when there is none: inside a closed shadow root."""
    if found is not None and isinstance(found.hand, Locator):
        return found.hand
    if found is None or not isinstance(found.hand, Held):
        raise TypeError("this action needs an element that this surface found")
    if found.hand.locator is None:
        told = "one inside a closed shadow root, where this cannot be done"
        raise StepFault(Fault(kind="unsuitable", expected=f"{found.element} within reach", found=told))
    return found.hand.locator


def _grip(found: Found | None) -> dragging.Grip:
    return dragging.Grip(reach(found), found.hand.at if found is not None and isinstance(found.hand, Held) else None)


async def _goto(hand: Hand, action: act.Goto) -> Effect:
    try:
        response = await _opened(hand, action.url)
    except DriverTimeout:
        raise
    except DriverError as error:
        if INTERRUPTED not in (error.message or ""):
            raise _no_navigation(error, action.url, hand.evidence) from None
        # The error page of a navigation that failed just before may come in between; opening again is harmless.
        try:
            response = await _opened(hand, action.url)
        except DriverTimeout:
            raise
        except DriverError as again:
            raise _no_navigation(again, action.url, hand.evidence) from None
    if response is None:
        return Effect(f"the address is {hand.page.url}")
    return Effect(f"{response.status} {hand.page.url}", status=response.status)


async def _opened(hand: Hand, url: str) -> Response | None:
    return await hand.page.goto(url, wait_until="domcontentloaded", timeout=hand.timeout)


async def _back(hand: Hand) -> Effect:
    before = hand.page.url
    await hand.page.go_back(wait_until="domcontentloaded", timeout=hand.timeout)
    if hand.page.url == before:
        raise StepFault(Fault(kind="navigation", expected="an earlier page in this tab", found="none; it is the first"))
    return Effect(f"the address is {hand.page.url}")


async def _click(hand: Hand, action: act.Click | act.Download, at: Locator) -> Effect:
    if isinstance(action, act.Download):
        await at.click(timeout=hand.timeout)
    else:
        modifiers = list(action.modifiers) or None
        await at.click(button=action.button, click_count=action.count, modifiers=modifiers, timeout=hand.timeout)
    return Effect("clicked")


async def _fill(hand: Hand, action: act.Fill, found: Found | None) -> Effect:
    at = reach(found)
    if names_secret(action.value):
        return await type_secret(hand.vault, action, at, hand.timeout, hand.author)
    return await filling.fill(at, action.value, hand.timeout)


async def _check(hand: Hand, action: act.Check, at: Locator) -> Effect:
    try:
        await at.set_checked(action.on, timeout=min(hand.timeout, picking.REACHED))
    except DriverTimeout as error:
        if await at.is_checked(timeout=hand.timeout) == action.on:
            return Effect("on" if action.on else "off", proved=True)
        if "performing click action" in error.message or not await at.is_enabled(timeout=hand.timeout):
            raise
        return await picking.switch(at, hand.timeout, on=action.on)
    except DriverError as error:
        # It was clicked, and looked at once: a box that asks its server first changes later. The read-back waits.
        if UNCHANGED not in (error.message or "") or not isinstance(action.target, Query):
            raise
        return Effect("clicked; not changed at once")
    # Playwright has looked at the box again after the click, and refuses when it is not as wanted.
    return Effect("on" if action.on else "off", proved=True)


async def _press(hand: Hand, action: act.Press, found: Found | None) -> Effect:
    if names_secret(action.keys):
        raise StepFault(
            Fault(kind="refused", expected="a key or a chord", found="a secret", next="`fill:` types secrets")
        )
    if found is None:
        await hand.page.keyboard.press(action.keys)
        return Effect(f"pressed {action.keys}")
    await reach(found).press(action.keys, timeout=hand.timeout)
    return Effect(f"pressed {action.keys}")


async def _hover(hand: Hand, at: Locator) -> Effect:
    await at.hover(timeout=hand.timeout)
    return Effect("the mouse is on it")


async def _scroll(hand: Hand, action: act.Scroll, found: Found | None) -> Effect:
    if found is not None and action.by == 0:
        await reach(found).scroll_into_view_if_needed(timeout=hand.timeout)
        return Effect("it is in view")
    if found is not None:
        moved = await ask_one(reach(found), "scrolled", {"by": action.by}, within=hand.timeout)
    else:
        moved = await ask_frame(hand.page.main_frame, "scrolled", {"by": action.by})
    if not moved:
        raise StepFault(Fault(kind="unsuitable", expected=f"to scroll by {action.by} px", found="nothing moved"))
    return Effect(f"scrolled {moved:g} px")


async def _answer(hand: Hand, action: act.Dialog) -> Effect:
    text = action.text
    if text is not None and names_secret(text):
        origin = str(origin_of(hand.page.url) or hand.page.url)
        box = Element(tag="dialog", field="text", origin=origin)
        text = (await asyncio.to_thread(hand.vault.fill, text, box, Around(frames=(), author=hand.author)))[0]
    hand.evidence.next_answer = (action.accept, text)
    return Effect("the next box will be " + ("accepted" if action.accept else "dismissed"))


def _no_document(action: act.Goto, hand: Hand) -> StepFault:
    return StepFault(
        Fault(
            kind="navigation",
            expected=f"{action.url} to answer within {hand.timeout_s:g} s",
            found="no document yet",
            next="a larger `timeout:` on the step, if the site is known to be slow",
        )
    )


def _no_navigation(error: DriverError, url: str, evidence: Evidence) -> StepFault:
    """A navigation that failed, by Chromium's own word for it."""
    word = re.search(r"net::(ERR_\w+)", error.message or "")
    name = word.group(1) if word else (error.message or "").splitlines()[0][:200]
    name = evidence.real(url, name).removeprefix("net::")
    meanings = {
        "ERR_CONNECTION_REFUSED": "nothing listens there",
        "ERR_NAME_NOT_RESOLVED": "no such host",
        "ERR_CONNECTION_TIMED_OUT": "nothing answers there",
        "ERR_PROXY_CONNECTION_FAILED": "the wall is gone, and with it the network",
        "ERR_TUNNEL_CONNECTION_FAILED": "the wall let no connection through",
        "ERR_EMPTY_RESPONSE": "the server closed the connection without an answer",
        "ERR_CONNECTION_RESET": "the server reset the connection",
        "ERR_BLOCKED_BY_CLIENT": "the request was refused by policy",
        "ERR_CERT_AUTHORITY_INVALID": "its certificate is not trusted",
        "ERR_INVALID_AUTH_CREDENTIALS": "it asks for a user name and a password",
        "ERR_ABORTED": "the navigation was given up; the address may be a download",
    }
    found = f"{meanings.get(name, 'no document')} ({name})"
    if INTERRUPTED in (error.message or ""):
        found = "the page went elsewhere meanwhile"
    blocked = name == "ERR_BLOCKED_BY_CLIENT"
    kind: FaultKind = "refused" if blocked else "navigation"
    return StepFault(
        Fault(kind=kind, expected=f"{url} to open", found=found, next="is the site up? is the address right?")
    )


def _not_in_time(error: DriverTimeout, what: str, hand: Hand) -> StepFault:
    """What kept Playwright from acting, read from the last state in its log; values typed are not in these parts."""
    log = error.message or ""
    cover = IN_THE_WAY.search(log)
    if cover is not None:
        thing = fold(cover.group(2) or cover.group(1))[:160]
        return StepFault(
            Fault(kind="covered", expected=f"to {what}", found=f"it is covered by {thing}",
                  next="close what covers it in a step before, or add `optional: true` to such a step")
        )  # fmt: skip
    if PERFORMED.search(log):
        # Never to be taken for "nothing was done": that would invite a second try.
        found = "the input was given, and the page did not come to rest after it"
        return StepFault(Fault(kind="timeout", expected=f"to {what} within {hand.timeout_s:g} s", found=found))
    if "locator resolved to" not in log and "waiting for" in log:
        found = f"it is not there any more, or cannot be seen ({hand.timeout_s:g} s)"
        return StepFault(Fault(kind="stale", expected=f"to {what}", found=found))
    reasons: tuple[tuple[str, FaultKind, str], ...] = (
        ("element is not enabled", "disabled", "it is disabled"),
        ("element is not editable", "disabled", "it is read-only"),
        ("element is not stable", "stale", "it keeps moving"),
        ("element is not visible", "not_found", "it cannot be seen any more"),
        ("did not find some options", "no_option", "no such option"),
        ("element was detached", "stale", "it was replaced meanwhile"),
        ("outside of the viewport", "unsuitable", "it cannot be brought into view"),
    )
    for words, kind, found in reasons:
        if words in log:
            return StepFault(Fault(kind=kind, expected=f"to {what}", found=f"{found} ({hand.timeout_s:g} s)"))
    return StepFault(
        Fault(
            kind="timeout",
            expected=f"to {what} within {hand.timeout_s:g} s",
            found="it was not possible in time",
        )
    )


def refused_by_page(error: DriverError, what: str) -> StepFault:
    """Why the page or Playwright refused at once; what was typed is in none of it."""
    text = (error.message or "").splitlines()[0]
    if "strict mode violation" in text:
        return StepFault(Fault(kind="ambiguous", expected=f"to {what}", found="more than one such element by now"))
    kinds: tuple[tuple[str, FaultKind, str], ...] = (
        ("Element is not an <input>", "unsuitable", "an element that takes no text"),
        ("cannot be filled", "unsuitable", "an element that takes no text"),
        ("Cannot uncheck radio button", "unsuitable", "a radio button, which only another one switches off"),
        ("Not a checkbox or radio", "unsuitable", "an element that is neither on nor off"),
        (UNCHANGED, "not_met", "it did not change"),
        ("Malformed value", "unsuitable", "a value that this kind of field does not take"),
        ("Cannot type text into input", "unsuitable", "a field that does not take such a text"),
        ("Unknown key", "unsuitable", "a key that does not exist"),
    )
    for words, kind, found in kinds:
        if words in text:
            hint = "`choose:` picks an option" if "resolved to <select" in (error.message or "") else ""
            return StepFault(Fault(kind=kind, expected=f"to {what}", found=found, next=hint))
    if picking.NOT_THERE in text:
        # Something may have been pressed by then: not "stale", which says that nothing was done.
        found = "what was acted on was taken from the page, or replaced, before the act was through"
        return StepFault(Fault(kind="unexpected", expected=f"to {what}", found=found))
    # The rest of the driver's text may hold what was typed, so only its kind is passed on.
    return StepFault(Fault(kind="unexpected", expected=f"to {what}", found=f"the browser said {type(error).__name__}"))
