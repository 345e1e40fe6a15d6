"""Options that mean the same in every command that has them, said once."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Literal

import typer

RUNS = Path("runs")
"""Where folders of runs are made when nobody says."""
JailSetting = Literal["auto", "on", "off"]
Jail = Annotated[
    JailSetting | None,
    typer.Option(
        "--jail",
        help="Give the browser a network with nothing in it but the run's own proxy: auto where it can be had, on or "
        "not at all, off. BROWSER_AGENT_JAIL when not given, else auto.",
    ),
]
Param = Annotated[list[str] | None, typer.Option("-p", "--param", metavar="KEY=VALUE", help="A param of the recipe.")]
Allow = Annotated[list[str] | None, typer.Option(metavar="ORIGIN", help="One more origin that the run may be on.")]
Out = Annotated[Path, typer.Option(metavar="DIR", help="Where the folder of each run is made.")]
Headed = Annotated[bool, typer.Option("--headed", help="Show the browser.")]
Browser = Annotated[str | None, typer.Option(metavar="X", help="auto, a path, or the name of a browser.")]
Quiet = Annotated[bool, typer.Option("-q", "--quiet", help="No progress, only the result.")]
AsJson = Annotated[bool, typer.Option("--json", help="Print one JSON object.")]
