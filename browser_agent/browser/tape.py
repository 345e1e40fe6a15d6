"""A HAR file that answers in place of the network, and knows what its player cannot give as it was."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from playwright.async_api import BrowserContext, Request

from browser_agent.core.errors import UsageError

Key = tuple[str, str, str]


class Tape:
    """A recorded network.

    Playwright plays a write that was answered by a redirect as one that was cut off, and opens where it led. That the
    answer came, and with which status, only the file knows.
    """

    def __init__(self, file: Path) -> None:
        """Raises UsageError when the file is no record of a network."""
        self._file = file
        self._redirects: dict[Key, int] = {}
        try:
            for one in json.loads(file.read_text(encoding="utf-8"))["log"]["entries"]:
                status = int(one["response"]["status"])
                if 300 <= status < 400:
                    self._redirects[_key_of(one["request"])] = status
        except (OSError, ValueError, KeyError, TypeError, RecursionError) as error:
            raise UsageError(f"{file} is no record of a network: {str(error)[:200]}") from None

    async def put_in(self, context: BrowserContext) -> None:
        """From now on nothing of the context reaches the network."""
        await context.route_from_har(self._file, not_found="abort")

    def status(self, request: Request) -> int | None:
        """The status of a redirect that was recorded for a request; None for all others."""
        try:
            posted = request.post_data or ""
        except UnicodeDecodeError:
            posted = ""
        return self._redirects.get((request.method, request.url.partition("#")[0], posted))


def _key_of(request: Mapping[str, Any]) -> Key:
    posted = request.get("postData") or {}
    return str(request["method"]), str(request["url"]).partition("#")[0], str(posted.get("text", ""))
