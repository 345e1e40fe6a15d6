"""Drives browser-use over lines of JSON; run by the Python of its own environment, never imported by the tests."""

from __future__ import annotations

import asyncio
import json
import sys
from importlib.metadata import version
from typing import Any


class Driver:
    """One browser of browser-use."""

    session: Any = None

    async def start(self, chromium: str, *, sandbox: bool, view: list[int]) -> dict[str, Any]:
        """Start the browser."""
        from browser_use.browser import BrowserProfile, BrowserSession  # only there in its own environment

        size = {"width": view[0], "height": view[1]}
        profile = BrowserProfile(
            executable_path=chromium, headless=True, chromium_sandbox=sandbox, viewport=size, window_size=size,
            enable_default_extensions=False, user_data_dir=None,
        )  # fmt: skip
        self.session = BrowserSession(browser_profile=profile)
        await self.session.start()
        return {"version": version("browser-use")}

    async def open(self, url: str) -> dict[str, Any]:
        """Open a page."""
        await self.session.navigate_to(url)
        return {}

    async def look(self) -> dict[str, Any]:
        """The text for the model, and the places of what it numbers."""
        state = await self.session.get_browser_state_summary(include_screenshot=True)
        boxes = []
        for index, node in state.dom_state.selector_map.items():
            place = node.absolute_position
            if place is not None:
                boxes.append([str(index), [place.x, place.y, place.width, place.height]])
        return {"text": state.dom_state.llm_representation(), "boxes": boxes}


async def main() -> None:
    """Answer until there are no more lines."""
    driver = Driver()
    loop = asyncio.get_running_loop()
    while line := await loop.run_in_executor(None, sys.stdin.readline):
        asked = json.loads(line)
        try:
            told: dict[str, Any] = {"result": await getattr(driver, asked["method"])(**asked["params"])}
        except Exception as error:  # noqa: BLE001 - told to the other side
            told = {"error": f"{type(error).__name__}: {error}"}
        sys.stdout.write("\n" + json.dumps({"id": asked["id"], **told}) + "\n")
        sys.stdout.flush()


if __name__ == "__main__":
    asyncio.run(main())
