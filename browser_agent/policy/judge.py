"""The judge: one pure function that allows or refuses an action, from facts about the page; default deny."""

from __future__ import annotations

from urllib.parse import urljoin

from pydantic import Field

from browser_agent.core.action import Action, Download, Goto, PageTool, Upload
from browser_agent.core.origin import Origin, is_listed, loose
from browser_agent.core.outcome import Decision
from browser_agent.core.snapshot import Element
from browser_agent.core.value import Value


class Policy(Value):
    """What a run may do; made from the recipe, its start and --allow.

    navigate: where tabs may be. fetch: what pages may load from besides. upload: folders, absolute and resolved.
    """

    navigate: tuple[Origin, ...]
    fetch: tuple[Origin, ...] = ()
    upload: tuple[str, ...] = ()
    files: tuple[str, ...] = ()
    """Single files that may be uploaded too: those that the person who started the run named as params."""
    page_tools: tuple[Origin, ...] = ()
    """Where tools that a page itself offers may be used."""
    dialogs: dict[str, str] = Field(default_factory=dict)


class Facts(Value):
    """What the browser says about the thing that is to be acted on, just before it is."""

    page: str
    element: Element | None = None
    url: str | None = None
    """For goto: where to."""
    files: tuple[str, ...] = ()
    """For upload: absolute, resolved paths."""


def decide(action: Action, facts: Facts, policy: Policy) -> Decision:
    """Allow or refuse one action. Looks at nothing but its arguments."""
    if isinstance(action, Goto):
        return _decide_goto(facts.url or urljoin(facts.page, action.url), policy)
    if not (is_listed(facts.page, policy.navigate) or facts.page == "about:blank"):
        return _deny("origin.page", f"the tab is on {facts.page}, which is not on the list `policy.navigate`")
    element = facts.element
    if element is not None and element.origin and not _may_act_in(element.origin, policy):
        return _deny("origin.frame", f"the frame of {element} is on {element.origin}, which is not on a list")
    if isinstance(action, PageTool) and not is_listed(facts.page, policy.page_tools):
        return _deny("page_tool.unlisted", f"{facts.page} is not on the list `policy.page_tools`")
    if isinstance(action, Upload):
        return _decide_upload(facts.files, policy)
    if isinstance(action, Download):
        return Decision(answer="allow", rule="download.listed", reason="the page's origin is on the list")
    return Decision(answer="allow", rule="origin.listed", reason="the page's origin is on the list")


def _decide_goto(url: str, policy: Policy) -> Decision:
    if url == "about:blank":
        return Decision(answer="allow", rule="goto.blank", reason="an empty page reaches nothing")
    if is_listed(url, policy.navigate):
        return Decision(answer="allow", rule="goto.listed", reason="the origin is on the list")
    listed = ", ".join(map(str, policy.navigate)) or "nothing"
    return _deny("goto.unlisted", f"{url} is not on the list `policy.navigate` ({listed})")


def _may_act_in(origin: str, policy: Policy) -> bool:
    return loose(origin) or is_listed(origin, policy.navigate) or is_listed(origin, policy.fetch)


def _decide_upload(files: tuple[str, ...], policy: Policy) -> Decision:
    for file in files:
        if file in policy.files:
            continue
        below = any(file.startswith(folder.rstrip("/\\") + sep) for folder in policy.upload for sep in "/\\")
        # A path that still climbs was not resolved by who asks: where it ends cannot be told from its text.
        if not below or ".." in file.replace("\\", "/").split("/"):
            folders = ", ".join(policy.upload) or "none"
            return _deny("upload.folder", f"{file} is outside the folders that may be uploaded from ({folders})")
    return Decision(answer="allow", rule="upload.folder", reason="every file is in a listed folder")


def _deny(rule: str, reason: str) -> Decision:
    return Decision(answer="deny", rule=rule, reason=reason)
