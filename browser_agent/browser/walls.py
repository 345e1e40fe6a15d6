"""Refusing requests to origins that are on no list, early and with a reason.

This is `context.route`: it explains and it stops the ordinary cases. It is not a boundary: redirect hops, worker
sockets, WebRTC and more pass it. The boundary, a forward proxy with launch flags, is drawn in DESIGN.md.
"""

from __future__ import annotations

import re
from collections.abc import Callable

from playwright.async_api import BrowserContext, Request, Route, WebSocketRoute
from playwright.async_api import Error as DriverError

from browser_agent.core.origin import Origin, is_listed
from browser_agent.policy.writes import Writes

MOST_TABS = 20
"""Tabs that pages may open in a run with steps of a model, when the policy says nothing."""
Denied = Callable[[str, str, str], None]
"""Gets url, kind of resource and rule of each refusal."""


async def put_up(
    context: BrowserContext, navigate: tuple[Origin, ...], fetch: tuple[Origin, ...], denied: Denied
) -> None:
    """Refuse what is on neither list, and tabs on what is only on `fetch`.

    The patterns are told to the driver, so that an allowed request never makes the way to Python and back.
    """
    listed = navigate + fetch

    async def refuse(route: Route) -> None:
        request = route.request
        denied(request.url, request.resource_type, "policy.navigate, policy.fetch")
        await route.abort("blockedbyclient")

    async def no_tab(route: Route) -> None:
        request = route.request
        top = request.is_navigation_request() and request.frame.parent_frame is None
        if top and not is_listed(request.url, navigate):
            denied(request.url, "document", "policy.navigate")
            await route.abort("blockedbyclient")
        else:
            await route.fallback()

    def refuse_socket(socket: WebSocketRoute) -> None:
        denied(socket.url, "websocket", "policy.fetch")

    only_fetch = tuple(origin for origin in fetch if origin not in navigate)
    if only_fetch:
        await context.route(re.compile("^(?:" + "|".join(one.pattern for one in only_fetch) + ")"), no_tab)
    await context.route(_outside(listed, "http"), refuse)
    await context.route_web_socket(_outside(listed, "ws"), refuse_socket)


async def hold_writes(
    context: BrowserContext, writes: Writes, denied: Denied, held: dict[Request, str], most_tabs: int | None = None
) -> None:
    """Ask before a request that writes leaves a page, or only tell of it; put up last, so that it is asked first.

    held: gets each request that is held back, with the rule. most_tabs: new tabs beyond so many get no document; None
    is no limit, but for a session that holds writes.

    Every request makes the way to Python for it, about a millisecond each: that is why `writes.holds` says whether.
    Messages over sockets are asked about in `sockets`.
    """

    most = MOST_TABS if most_tabs is None and writes.holds else most_tabs
    tabs = 0

    def one_too_many(request: Request) -> bool:
        nonlocal tabs
        if not _opens_tab(request):
            return False
        tabs += 1
        return most is not None and tabs > most

    async def hold(route: Route) -> None:
        request = route.request
        if one_too_many(request):
            denied(request.url, "document", "limit.tabs")
            await route.abort("blockedbyclient")
            return
        rule = writes.refusal(request.method, request.url, request.post_data_buffer)
        if not rule:
            await route.fallback()
            return
        if rule != "dry":  # what a dry run holds is told as that, and is no refusal
            denied(request.url, request.resource_type, rule)
        held[request] = rule
        # "Aborted" leaves a page whose form was held where it is, and what it sends by itself breaks no step.
        await route.abort("aborted")

    if writes.holds or most is not None:
        await context.route("**/*", hold)
    else:
        context.on("request", lambda request: writes.tell(request.method, request.url))


def _opens_tab(request: Request) -> bool:
    """Whether it is the first request of a tab that a page opens: its frame is not there yet."""
    if not request.is_navigation_request():
        return False
    try:
        return request.frame is None
    except DriverError:
        return True


def _outside(listed: tuple[Origin, ...], scheme: str) -> re.Pattern[str]:
    """Every http(s) or ws(s) address that no origin on the list covers."""
    patterns = [one.pattern.replace("http", scheme, 1) for one in listed] or ["(?!)"]
    return re.compile(f"^(?!{'|'.join(patterns)}){scheme}s?:")
