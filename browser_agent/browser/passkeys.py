"""Passkeys: credentials handed to the browser's own authenticator, which answers pages of their site and no others."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from playwright.async_api import BrowserContext, CDPSession, Page
from playwright.async_api import Error as DriverError

from browser_agent.browser.bounded import LOOK_S, bounded
from browser_agent.browser.scripts import script
from browser_agent.core.errors import StepFault, Unavailable
from browser_agent.policy.passkey import Passkey, read_passkey
from browser_agent.policy.vault import Vault

AUTHENTICATOR = {
    "protocol": "ctap2",
    "transport": "internal",
    "hasResidentKey": True,
    "hasUserVerification": True,
    "isUserVerified": True,
    "automaticPresenceSimulation": True,
}
"""One that is built in and always says yes: which page may ask is decided by the site that each credential is for."""
READY = "__passkeysReady"
"""What a page calls before its first question; our script takes the name away before a script of the page runs."""


@dataclass
class Passkeys:
    """The passkeys of a run, in every tab of a context. used: told name and site each time that one answered."""

    vault: Vault
    used: Callable[[str, str], None]
    finding: Callable[[str], None]
    _tasks: set[asyncio.Task[None]] = field(default_factory=set)
    _offers: dict[Page, asyncio.Task[None]] = field(default_factory=dict)
    """The handing over in each tab, done or under way."""
    _tabs: list[tuple[CDPSession, str]] = field(default_factory=list)
    """The authenticator of each tab."""

    async def watch(self, context: BrowserContext) -> None:
        """Give them to each tab that opens from now on; without any nothing happens.

        A pop-up may ask while it loads, before the driver tells of it: so a script holds its questions back.
        """
        if self.vault.passkeys:
            await context.expose_binding(READY, self._ready)
            await context.add_init_script(f"({script('passkeys')})({json.dumps(READY)})")
            context.on("page", self._later)

    async def ready(self) -> None:
        """Wait until the tabs that are there have them."""
        if self._offers:
            await asyncio.wait(self._offers.values(), timeout=LOOK_S)

    async def _ready(self, source: dict[str, Any]) -> None:
        """Answer a page once its tab has them, or cannot get them."""
        page: Page = source["page"]
        await asyncio.wait([self._later(page)], timeout=LOOK_S)

    def _later(self, page: Page) -> asyncio.Task[None]:
        """Hand over, once for each tab: the driver tells of it, or a page in it asks, whichever is first."""
        if page not in self._offers:
            self._offers[page] = asyncio.create_task(self._offered(page))
            page.once("close", lambda _: self._offers.pop(page, None))
        return self._offers[page]

    async def _offered(self, page: Page) -> None:
        try:
            await bounded(page, self._offer(page), LOOK_S, "handing over a passkey")
        except (DriverError, StepFault, Unavailable) as error:
            if not page.is_closed():
                self.finding(f"a tab has no passkeys ({type(error).__name__})")

    async def _offer(self, page: Page) -> None:
        session = await page.context.new_cdp_session(page)
        await session.send("WebAuthn.enable", {"enableUI": False})
        told = await session.send("WebAuthn.addVirtualAuthenticator", {"options": AUTHENTICATOR})
        authenticator = str(told["authenticatorId"])
        self._tabs.append((session, authenticator))
        names: dict[str, str] = {}
        for name in self.vault.passkeys:
            key = read_passkey(await asyncio.to_thread(self.vault.credential, name))
            names[key.credential_id] = name
            if not self.vault.spent(name):
                options = {"authenticatorId": authenticator, "credential": credential(key)}
                await session.send("WebAuthn.addCredential", options)

        def asserted(event: dict[str, Any]) -> None:
            said = event["credential"]
            name = names.get(said["credentialId"])
            if name is not None:
                self._asserted(name, said)

        session.on("WebAuthn.credentialAsserted", asserted)

    def _asserted(self, name: str, said: dict[str, Any]) -> None:
        self.used(name, str(said.get("rpId", "")))
        try:
            self.vault.count(name)
        except StepFault as error:
            self.finding(str(error))
        for session, authenticator in self._tabs if self.vault.spent(name) else ():
            options = {"authenticatorId": authenticator, "credentialId": said["credentialId"]}
            task = asyncio.create_task(_gone(session, options))
            self._tasks.add(task)
            task.add_done_callback(self._tasks.discard)


async def _gone(session: CDPSession, options: dict[str, Any]) -> None:
    try:
        await session.send("WebAuthn.removeCredential", options)
    except DriverError:
        return  # the tab is gone, and its authenticator with it


def credential(key: Passkey) -> dict[str, Any]:
    """A passkey in CDP's words. With a user handle pages need not name it; without one they have to."""
    said: dict[str, Any] = {
        "credentialId": key.credential_id,
        "isResidentCredential": bool(key.user_handle),
        "rpId": key.rp_id,
        "privateKey": key.private_key,
        "signCount": key.sign_count,
    }
    return said | ({"userHandle": key.user_handle} if key.user_handle else {})
