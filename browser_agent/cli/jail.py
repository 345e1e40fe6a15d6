"""`--jail`: the option of every command that opens a browser."""

from __future__ import annotations

from typing import Annotated, Literal

import typer

JailSetting = Literal["auto", "on", "off"]
Jail = Annotated[
    JailSetting | None,
    typer.Option(
        "--jail",
        help="Give the browser a network with nothing in it but the run's own proxy: auto where it can be had, on or "
        "not at all, off. BROWSER_AGENT_JAIL when not given, else auto.",
    ),
]
