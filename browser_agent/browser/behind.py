"""What only the browser knows of a page: which elements wait for the mouse, and what stands in closed shadow roots."""

from __future__ import annotations

from typing import Any

from playwright.async_api import Error as DriverError

from browser_agent.browser.bounded import together
from browser_agent.browser.worlds import World, Worlds

CLICKED = frozenset(
    {"click", "dblclick", "mousedown", "mouseup", "pointerdown", "pointerup", "touchstart", "contextmenu"}
)
MOST_LISTENERS = 600
"""Nodes with listeners that one look resolves; the rest of a larger page keeps to what its markup says."""
MOST_HOSTS = 200
"""Elements that one look asks for a closed shadow root."""
HEARD = "function (...all) { eye.hears(all); }"
ADOPTED = "function (...all) { eye.adopt(all); }"


async def learn(worlds: Worlds, asking: list[World]) -> bool:
    """Tell the eyes of these worlds what they cannot know; True when they would see more than before."""
    async with together() as group:
        tasks = [group.create_task(one(worlds, world)) for world in asking for one in (_listeners, _roots)]
    return any(task.result() for task in tasks)


async def _listeners(worlds: Worlds, world: World) -> bool:
    """Mark what waits for the mouse, so that it counts as something to act on."""
    if not world.document:
        world.document = await _document(worlds, world)
    told = await worlds.send(
        world.session, "DOMDebugger.getEventListeners", {"objectId": world.document, "depth": -1, "pierce": True}
    )
    nodes = {one["backendNodeId"] for one in told["listeners"] if one["type"] in CLICKED and "backendNodeId" in one}
    new = sorted(nodes - world.heard)[:MOST_LISTENERS]
    world.heard.update(new)
    async with together() as group:
        tasks = [group.create_task(worlds.resolve(world, node)) for node in new]
    held = [handle for handle in (task.result() for task in tasks) if handle is not None]
    await worlds.call(world, HEARD, held, "listeners")
    return bool(held)


async def _document(worlds: Worlds, world: World) -> str:
    """The document as a handle of the page's own world.

    Asked through a handle of our own world, Chromium 156 died at the look after, on a large page with a listener that
    a script had added; tests/eyes/test_seeing.py has that page.
    """
    ours = await worlds.handle(world, "document")
    node = (await worlds.send(world.session, "DOM.describeNode", {"objectId": ours}))["node"]
    told = await worlds.send(world.session, "DOM.resolveNode", {"backendNodeId": node["backendNodeId"]})
    return str(told["object"]["objectId"])


async def _roots(worlds: Worlds, world: World) -> bool:
    """Hand closed shadow roots into our world, where they are read like any other."""
    hosts = await _hosts(worlds, world)
    if not hosts:
        return False
    async with together() as group:
        tasks = [group.create_task(_root(worlds, world, host)) for host in hosts]
    pairs = [(host, task.result()) for host, task in zip(hosts, tasks, strict=True)]
    found = [handle for host, root in pairs if root is not None for handle in (host, root)]
    await worlds.call(world, ADOPTED, found, "shadow roots")
    return bool(found)


async def _hosts(worlds: Worlds, world: World) -> list[str]:
    """Handles of the elements that look empty and are drawn all the same."""
    every = await worlds.handle(world, f"eye.pending.hosts.slice(0, {MOST_HOSTS})")
    told = await worlds.send(world.session, "Runtime.getProperties", {"objectId": every, "ownProperties": True})
    return [one["value"]["objectId"] for one in told["result"] if one["name"].isdigit()]


async def _root(worlds: Worlds, world: World, host: str) -> str | None:
    """The closed shadow root of a host, in our world; None when there is none."""
    try:
        node: dict[str, Any] = (await worlds.send(world.session, "DOM.describeNode", {"objectId": host}))["node"]
    except DriverError:
        return None
    for root in node.get("shadowRoots", ()):
        if root.get("shadowRootType") != "user-agent":
            return await worlds.resolve(world, root["backendNodeId"])
    return None
