"""Messages that a page sends over sockets: asked about like requests that write, before they leave.

Playwright puts a stand-in for WebSocket into each page and frame. Workers have the real one, and a page that looks for
it may get at it: this holds what an honest page sends unasked, and is no boundary.
"""

from __future__ import annotations

import re

from playwright.async_api import BrowserContext, WebSocketRoute

from browser_agent.browser.walls import Denied
from browser_agent.policy.writes import Writes

MOST_TOLD = 20
"""Messages of one session that are told as held; a page that goes on sending is held without a word."""


async def hold_messages(context: BrowserContext, writes: Writes, denied: Denied) -> None:
    """Drop what may not leave, where the session holds writes at all. Put up first: walls of origins are asked before.

    denied: told address, kind and rule of the first MOST_TOLD messages.
    """
    told = 0

    def watched(socket: WebSocketRoute) -> None:
        server = socket.connect_to_server()

        def sent(message: str | bytes) -> None:
            nonlocal told
            rule = writes.refusal_of_message(message, socket.url)
            if not rule:
                server.send(message)
                return
            if rule == "dry":
                return  # told as what would have been sent, and is no refusal
            told += 1
            if told <= MOST_TOLD:
                denied(socket.url, "websocket message", rule)

        socket.on_message(sent)

    if writes.holds:
        await context.route_web_socket(re.compile(r"^wss?:"), watched)
