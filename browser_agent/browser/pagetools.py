"""Tools that a page itself offers (WebMCP): what it says of them is page text, and what they answer too."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Any

from playwright.async_api import Error as DriverError
from playwright.async_api import Page

from browser_agent.browser.bounded import LOOK_S, bounded
from browser_agent.core.action import PageTool
from browser_agent.core.errors import Fault, StepFault
from browser_agent.core.ports import Effect

MOST = 50
"""Tools of one page that are told."""
LONGEST = 300
"""Characters of a description or a schema."""
LONGEST_ANSWER = 4000


@dataclass(frozen=True)
class Offered:
    """One tool, in the words of the page. schema: JSON of what it takes."""

    name: str
    description: str
    schema: str

    def __str__(self) -> str:
        return f"{self.name}: {self.description} {self.schema}".strip()


async def offered(page: Page) -> tuple[Offered, ...]:
    """The tools of the main frame as it is now; none where pages may not offer any."""
    try:
        tools = await bounded(page, page.webmcp.tools(timeout=LOOK_S * 1000), LOOK_S + 1, "which tools it offers")
    except DriverError:
        return ()
    return tuple(_one(tool) for tool in tools[:MOST])


def _one(tool: Any) -> Offered:  # noqa: ANN401 - whatever the page says
    schema = json.dumps(tool.get("inputSchema") or {}, ensure_ascii=False)
    words = " ".join(str(tool.get("description", "")).split())
    return Offered(str(tool["name"])[:200], words[:LONGEST], schema[:LONGEST])


async def use(page: Page, action: PageTool, timeout_ms: float) -> Effect:
    """Call one, once. Raises StepFault when the page has no such tool, or the tool says that it failed."""
    names = [one.name for one in await offered(page)]
    if action.name not in names:
        found = ", ".join(names) or "none"
        raise StepFault(Fault(kind="not_found", expected=f"a tool {action.name} of the page", found=found))
    try:
        answer = await page.webmcp.call_tool(action.name, dict(action.input), timeout=timeout_ms)
    except DriverError as error:
        said = (error.message or "").splitlines()[0][:300]
        raise StepFault(Fault(kind="unexpected", expected=f"{action.name} to answer", found=said)) from None
    text = _text(answer)
    if isinstance(answer, dict) and answer.get("isError"):
        raise StepFault(Fault(kind="not_met", expected=f"{action.name} to do it", found=f"it says: {text[:300]}"))
    return Effect(f"the tool answered: {text}")


def _text(answer: Any) -> str:  # noqa: ANN401 - whatever the tool gave back
    parts = answer.get("content") if isinstance(answer, dict) else None
    if isinstance(parts, list):
        texts = [str(part["text"]) for part in parts if isinstance(part, dict) and "text" in part]
        return "\n".join(texts)[:LONGEST_ANSWER]
    return json.dumps(answer, ensure_ascii=False, default=str)[:LONGEST_ANSWER]
