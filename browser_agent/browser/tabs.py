"""Which tab a recipe means: the newest, or the one whose title or address has the words."""

from __future__ import annotations

from playwright.async_api import BrowserContext, Page

from browser_agent.browser import look as looking
from browser_agent.browser.evidence import Evidence
from browser_agent.core.errors import Fault, FaultKind, StepFault
from browser_agent.core.match import fold


def newest(current: Page, evidence: Evidence) -> Page:
    """The tab that was opened last. Raises StepFault when there is none, or its address could not be opened."""
    newer = [page for page in evidence.new_pages if not page.is_closed() and page is not current]
    if not newer:
        raise StepFault(Fault(kind="not_found", expected="a new tab", found="none was opened"))
    if newer[-1].url.startswith("chrome-error:"):
        raise _unopened(evidence)
    return newer[-1]


async def called(context: BrowserContext, words: str) -> Page:
    """The only tab with these words in its title or address. Raises StepFault (not_found, ambiguous) with all tabs."""
    wanted = fold(words)
    named = [(page, fold(await looking.title(page))) for page in context.pages]
    fits = [page for page, title in named if wanted in title or wanted in page.url]
    if len(fits) == 1:
        return fits[0]
    kind: FaultKind = "ambiguous" if fits else "not_found"
    tabs = tuple(f'"{title}" {page.url}' for page, title in named)
    raise StepFault(Fault(kind=kind, expected=f'one tab with "{words}"', found=str(len(fits) or "none"), near=tabs))


def _unopened(evidence: Evidence) -> StepFault:
    """A new tab whose address could not be opened, or was refused."""
    url, failure = evidence.unopened[-1] if evidence.unopened else ("its address", "no document")
    blocked = "ERR_BLOCKED_BY_CLIENT" in failure
    found = "the request was refused by policy" if blocked else failure
    next_ = "list its origin under `policy.navigate`, or give --allow ORIGIN, if you trust it" if blocked else ""
    kind: FaultKind = "refused" if blocked else "navigation"
    return StepFault(Fault(kind=kind, expected=f"{url} to open in the new tab", found=found, next=next_))
