"""What a vector is: one way in which a page, or an order to the browser, makes Chromium contact a host."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

Contact = Literal["dns", "tcp", "http", "udp"]
"""A name asked for; a connection opened; a request received on it; a datagram received."""
Way = Literal["stay", "agent", "click", "hover", "leave", "close"]
"""What the driver does with the page: nothing, go to `url` at once, click or hover #x, go elsewhere, close the tab."""


@dataclass(frozen=True)
class Answer:
    """One more file of the good site for a vector, at `<vector>/<name>`."""

    body: str = ""
    kind: str = "text/html"
    status: int = 200
    headers: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True)
class Vector:
    """Texts may hold %evil% (an http origin), %host% (its host and port), %ip%, %stun% (host:port of UDP), %good%.

    page: what stands in the body. script: what runs when the page is loaded. secure: from an origin that Chromium
    trusts as it trusts https. fires: the strongest contact that the bare control makes; "" where it makes none.
    other: ports of the good site that no list allows and that belong to this vector.
    """

    name: str
    page: str = ""
    script: str = ""
    headers: tuple[tuple[str, str], ...] = ()
    files: Mapping[str, Answer] = field(default_factory=dict)
    way: Way = "stay"
    url: str = ""
    secure: bool = False
    fires: Contact | Literal[""] = "http"
    other: tuple[int, ...] = ()
    extra: bool = False
    """Not in the table of 71 that was measured first."""

    @property
    def label(self) -> str:
        """The name as it stands in a host name."""
        return self.name.replace("_", "-")


def redirect(to: str, status: int = 302) -> Answer:
    """An answer of the good site that sends the browser on."""
    cors = (("Access-Control-Allow-Origin", "*"),)
    return Answer(status=status, headers=(("Location", to), *cors))


def script(body: str) -> Answer:
    """A script of the good site."""
    return Answer(body=body, kind="text/javascript")
