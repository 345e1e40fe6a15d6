"""The eyes put into frames of other processes before the scripts of the frames.

Playwright tells of such a frame when its document is there and its scripts have run. Chromium holds each frame for
whoever asked for that, until told to let it go on. These sessions are spoken to in envelopes
(`Target.sendMessageToTarget`), as Playwright passes on only what belongs to sessions that it made. They stay: what they
put in comes with each further document of the frame.
"""

from __future__ import annotations

import asyncio
import json
from collections.abc import Mapping, Sequence
from contextlib import suppress
from itertools import count
from typing import Any

from playwright.async_api import CDPSession
from playwright.async_api import Error as DriverError

FRAMES = {
    "autoAttach": True,
    "waitForDebuggerOnStart": True,
    "flatten": False,
    "filter": [{"type": "iframe"}, {"exclude": True}],
}
"""Attach to frames of other processes alone, and hold each until it is told to go on."""
ENVELOPE = "Target.sendMessageToTarget"
ON_NEW_DOCUMENT = "Page.addScriptToEvaluateOnNewDocument"
MOST_FRAMES = 100
"""Frames of a tab that get eyes and are looked into; a page with thousands of them is an accident or an attack."""

Way = tuple[str, ...]
"""The sessions within each other that lead to a frame, the outermost first."""
Message = tuple[str, Mapping[str, Any]]


def hold_frames(session: CDPSession, script: Mapping[str, Any]) -> None:
    """Put a script into the frames of a tab that are in processes of their own, however deep, once FRAMES is asked.

    script: what to ask of `Page.addScriptToEvaluateOnNewDocument`.
    """
    frames = _Frames(session, script)
    session.on("Target.attachedToTarget", lambda told: frames.came((), told))
    session.on("Target.detachedFromTarget", frames.went)
    session.on("Target.receivedMessageFromTarget", lambda told: frames.heard((), told))


class _Frames:
    def __init__(self, session: CDPSession, script: Mapping[str, Any]) -> None:
        self._session = session
        # Without the first, the script does not run in the document that the frame is held for.
        self._put_in: list[Message] = [
            ("Page.enable", {}),
            (ON_NEW_DOCUMENT, script),
            ("Target.setAutoAttach", FRAMES),
        ]
        self._there: set[str] = set()
        self._numbers = count(1)
        self._sending: set[asyncio.Task[None]] = set()

    def came(self, around: Way, told: Mapping[str, Any]) -> None:
        session = told["sessionId"]
        go_on: list[Message] = [("Runtime.runIfWaitingForDebugger", {})]
        messages = [*self._put_in, *go_on] if len(self._there) < MOST_FRAMES else go_on
        self._there.add(session)
        self._post((*around, session), messages)

    def went(self, told: Mapping[str, Any]) -> None:
        self._there.discard(told["sessionId"])

    def heard(self, around: Way, told: Mapping[str, Any]) -> None:
        message = json.loads(told["message"])
        match message.get("method"):
            case "Target.attachedToTarget":
                self.came((*around, told["sessionId"]), message["params"])
            case "Target.detachedFromTarget":
                self.went(message["params"])
            case "Target.receivedMessageFromTarget":
                self.heard((*around, told["sessionId"]), message["params"])
            case _:
                pass

    def _post(self, way: Way, messages: Sequence[Message]) -> None:
        """Send them in this order, and wait for nothing: a frame that is gone needs none of it."""
        for method, options in messages:
            task = asyncio.create_task(self._send(way, method, options))
            self._sending.add(task)
            task.add_done_callback(self._sending.discard)

    async def _send(self, way: Way, method: str, options: Mapping[str, Any]) -> None:
        message = {"id": next(self._numbers), "method": method, "params": options}
        for session in reversed(way[1:]):
            message = {"id": next(self._numbers), "method": ENVELOPE, "params": _to(session, message)}
        with suppress(DriverError):
            await self._session.send(ENVELOPE, _to(way[0], message))


def _to(session: str, message: Mapping[str, Any]) -> dict[str, Any]:
    return {"sessionId": session, "message": json.dumps(message)}
