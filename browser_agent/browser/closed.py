"""Acting inside a closed shadow root, where Playwright has no way: by mouse, keyboard and the isolated world alone."""

from __future__ import annotations

import asyncio
import json
from pathlib import Path
from typing import Any, cast

from browser_agent.browser.guarded import Held
from browser_agent.core import action as act
from browser_agent.core.authority import Author
from browser_agent.core.errors import Fault, StepFault
from browser_agent.core.ports import Effect, Found
from browser_agent.core.snapshot import Element
from browser_agent.core.template import names_secret
from browser_agent.policy.vault import Around, Vault


def is_closed(found: Found | None) -> bool:
    """Whether only the isolated world reaches it."""
    return found is not None and isinstance(found.hand, Held) and found.hand.locator is None


async def do(action: act.Action, found: Found, vault: Vault, author: Author = "person") -> Effect:
    """Do what can be done there. Raises StepFault (unsuitable) for the rest: dragging, and choosers of files."""
    held = found.hand
    if not isinstance(held, Held):
        raise TypeError("only for what the eyes found in a closed shadow root")
    match action:
        case act.Fill():
            text, secrets = action.value, cast("tuple[str, ...]", ())
            if names_secret(text):
                vault.check(text, *await _facts(held, found, author))
                values = await asyncio.to_thread(vault.fetch, text)
                vault.check(text, *await _facts(held, found, author))
                text, secrets = vault.put_in(text, values)
            await _fill(held, text)
            return Effect(
                f"typed {', '.join(secrets)}; it reads back" if secrets else "filled", proved=True, secrets=secrets
            )
        case act.Check():
            return await _check(held, action)
        case act.Choose():
            return await _choose(held, action.options)
        case act.Press():
            await _focused(held)
            await held.page.keyboard.press(action.keys)
            return Effect(f"pressed {action.keys}")
        case act.Scroll():
            await _ask(held, "scroll", action.by)
            return Effect("scrolled" if action.by else "it is in view")
        case act.Upload() if not action.dropped:
            return await _upload(held, [Path(file) for file in action.files])
        case _:
            told = "one inside a closed shadow root, where this cannot be done"
            raise StepFault(Fault(kind="unsuitable", expected=f"{found.element} within reach", found=told))


async def _facts(held: Held, found: Found, author: Author) -> tuple[Element, Around]:
    """What receives a secret, as it is now, and the origins of the frames around it."""
    told = await _ask(held, "facts")
    if told is None:
        raise StepFault(Fault(kind="stale", expected=f"{held.named} to be on the page", found="it was taken away"))
    frames: list[str] = []
    world = held.world
    while world.around is not None:
        world = world.around
        frames.append(str(await held.worlds.evaluate(world, "self.origin", "the origin of a frame")))
    where = {"origin": told["origin"], "frame": told["origin"] if frames else ""}
    element = found.element.model_copy(update={**where, "field": told["field"], "tag": told["tag"]})
    around = Around(
        frames=tuple(frames), targets=tuple(told["targets"]), says=tuple(told["says"]), in_address=told["inAddress"],
        author=author,
    )  # fmt: skip
    return element, around


async def _fill(held: Held, text: str) -> None:
    """Type over what a field holds, and compare in the page."""
    await _focused(held)
    if text:
        await held.page.keyboard.insert_text(text)
    else:
        await held.page.keyboard.press("Delete")
    if not await _ask(held, "holds", text):
        raise StepFault(Fault(kind="not_met", expected=f"{held.named} to hold what was typed", found="something else"))


async def _check(held: Held, action: act.Check) -> Effect:
    """Click it, unless it is so already, and look."""
    wanted = "on" if action.on else "off"
    if await _ask(held, "isOn") != action.on:
        await held.click(act.Click(target=action.target))
        if await _ask(held, "isOn") != action.on:
            raise StepFault(
                Fault(kind="not_met", expected=f"{held.named} to be {wanted}", found="it is not, after a click")
            )
    return Effect(wanted, proved=True)


async def _choose(held: Held, options: tuple[str, ...]) -> Effect:
    """Options of a native select, by their words."""
    chosen: list[str] | None = await _ask(held, "choose", list(options))
    if chosen is None:
        there: list[str] = await _ask(held, "options")
        near = tuple(f'option "{text[:80]}"' for text in there[:8])
        expected = f"one option for each of {', '.join(options)}"
        raise StepFault(Fault(kind="no_option", expected=expected, found="none, or several", near=near))
    return Effect("chose " + ", ".join(chosen), proved=True)


async def _upload(held: Held, files: list[Path]) -> Effect:
    handle = await held.worlds.handle(held.world, f"eye.byRef({held.number})")
    options: dict[str, Any] = {"files": [str(file.resolve()) for file in files], "objectId": handle}
    await held.worlds.send(held.world.session, "DOM.setFileInputFiles", options, "its files")
    return Effect(f"{len(files)} file{'s' if len(files) > 1 else ''} given")


async def _focused(held: Held) -> None:
    if not await _ask(held, "focus"):
        raise StepFault(Fault(kind="unsuitable", expected=f"{held.named} to take the focus", found="it does not"))


async def _ask(held: Held, what: str, *arguments: object) -> Any:  # noqa: ANN401
    given = ", ".join([str(held.number), *(json.dumps(one) for one in arguments)])
    return await held.worlds.evaluate(held.world, f"eye.hand.{what}({given})", f"{what} in a closed shadow root")
