"""`browser-agent replay CASSETTE`: a recorded run again, with no network and no model: a failing run as a test."""

from __future__ import annotations

import asyncio
import sys
from pathlib import Path
from typing import Annotated

import typer

from browser_agent.cli.audit import AuditKey
from browser_agent.cli.browsing import RUNS, Browser, Headed, Jail, Out, Quiet
from browser_agent.cli.do import Files, Talking, do_and_tell
from browser_agent.cli.minding import Minding
from browser_agent.cli.options import options as options_of
from browser_agent.cli.run import interruptible
from browser_agent.core.event import Event


def replay(  # noqa: PLR0913 - each is an option of the command
    cassette: Annotated[Path, typer.Argument(help="The folder that `do --record` made.")],
    *,
    out: Out = RUNS,
    browser: Browser = None,
    jail: Jail = None,
    audit_key: AuditKey = None,
    headed: Headed = False,
    quiet: Quiet = False,
) -> None:
    """Play a recorded run of `do` with no network and no model.

    Exits 0 when the same steps ended in the same way, 1 with the first difference, whatever the run itself came to.
    """
    from browser_agent.agent.goal.cassettes import Cassette, difference, told

    tape = Cassette(cassette)
    about = tape.about()
    seen: list[Event] = []
    options = options_of(out=out, browser=browser, headed=headed, jail=jail, audit_key=audit_key)
    minding = Minding(model=about.models, play=cassette)
    talking = Talking(as_json=False, quiet=quiet, events=None, html=None, also=seen.append)
    asyncio.run(interruptible(do_and_tell(about.as_task(), options, minding, talking, Files(None, "never", None))))
    finished = seen[-1].fact if seen else None
    differs = difference(about, str(getattr(finished, "outcome", "unfinished")), told(seen))
    sys.stderr.write(f"differs: {differs}\n" if differs else "as recorded: the same steps, the same end\n")
    raise typer.Exit(1 if differs else 0)
