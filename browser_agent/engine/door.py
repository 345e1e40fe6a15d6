"""What every step needs: eyes and hands, judge, memory, reader of rows; and looking and settling with them."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from pathlib import Path
from time import monotonic
from typing import TYPE_CHECKING, Literal, Protocol

from browser_agent.core.action import Action
from browser_agent.core.lineup import Witness
from browser_agent.core.ports import CHANGING, Effect, Reader, Surface
from browser_agent.core.sentence import sentence
from browser_agent.core.snapshot import Need, Snapshot
from browser_agent.core.target import Query
from browser_agent.core.until import until
from browser_agent.engine.asking import Approve
from browser_agent.engine.choice import Choose
from browser_agent.engine.learning import Learn
from browser_agent.journal.writer import Journal
from browser_agent.policy.judge import Policy
from browser_agent.policy.limits import Ledger
from browser_agent.policy.provenance import Traces
from browser_agent.policy.writes import Writes

if TYPE_CHECKING:
    from browser_agent.engine.steps import Bound

SETTLE_S = 5.0
"""The longest a step waits for requests that it started, when its own time-out is not longer."""
STILL_S = 0.6
"""The longest a step waits for a document that goes on changing by itself: clocks, tickers, animations."""


class Pursue(Protocol):
    """Whatever works a goal in a recipe."""

    async def __call__(self, bound: Bound) -> Effect:
        """Work it on the page as it is. Raises what ends the run when it cannot be reached."""


@dataclass(frozen=True)
class Settled:
    """How long it took for the page to be quiet, what was waited for, and what still went on at the end."""

    took_s: float = 0.0
    waited_for: tuple[str, ...] = ()
    left: tuple[str, ...] = ()

    def __add__(self, later: Settled) -> Settled:
        """Both waits, one after the other."""
        waited = tuple(dict.fromkeys(self.waited_for + later.waited_for))
        return Settled(self.took_s + later.took_s, waited, later.left or self.left)


@dataclass(frozen=True)
class Overlay:
    """Something that lies over the page, and the control of it that says yes to the least.

    box: the dialog; None where it is none that has a name.
    """

    box: Query | None
    button: Query


@dataclass
class Door:
    """The means of one run.

    folder: where relative file names of the recipe begin. home_url: what relative addresses are joined to.
    on_wait: told what is being waited for, for the live line.
    """

    surface: Surface
    journal: Journal
    policy: Policy
    reader: Reader
    folder: Path
    home_url: str = ""
    shown: str = "RUN"
    """The run's folder as a person would type it."""
    pictures: Literal["always", "on fault"] = "on fault"
    on_wait: Callable[[str], None] = lambda _: None
    overlay: Callable[[Query], Awaitable[Overlay | None]] | None = None
    """What covers an element, if it is a box that can be refused or closed; None where nobody can tell."""
    pursue: Pursue | None = None
    """Reaches a goal with a model; None where there is none, and none is wanted."""
    choose: Choose | None = None
    """Chooses among candidates of a healing with a model; None where there is none, and none is wanted."""
    redact: Callable[[str], str] = lambda text: text
    """Takes secrets out of what is kept beside the journal."""
    witness: Witness | None = None
    """Tells elements from each other where a target says what it was; None where there is nobody to tell."""
    learn: Learn | None = None
    """Told what else finds the target of each step; None where nobody asks: it costs a look at the page."""
    last: Snapshot = field(default_factory=Snapshot)
    as_step: Callable[[Action], str] = sentence
    """An action as a person would write it into a recipe."""
    approve: Approve | None = None
    """Asks a person; None where nobody can be asked, and then nothing that wants a yes is done."""
    limit: asyncio.Timeout | None = None
    """The time limit of what runs now; it stands still while a person is asked."""
    calls: tuple[asyncio.Timeout, ...] = ()
    """The same for each use of another recipe that sets a limit of its own."""
    ledger: Ledger = field(default_factory=Ledger)
    """What the run did of what is limited."""
    writes: Writes = field(default_factory=Writes)
    """Whether requests that write may leave a page now; the same that the session's walls ask."""
    traces: Traces = field(default_factory=Traces)
    """What the models of this run were told, and by whom."""

    async def look(self, need: Need) -> Snapshot:
        """See the page now, and remember what was seen."""
        self.last = await self.surface.look(need)
        return self.last

    async def settle(self, deadline_s: float, *, document: bool) -> Settled:
        """Wait until nothing goes on that this step began; with `document`, until the page itself is quiet too."""
        return await settled(self.surface, deadline_s, document=document, on_wait=self.on_wait)


async def settled(
    surface: Surface, deadline_s: float, *, document: bool, on_wait: Callable[[str], None] = lambda _: None
) -> Settled:
    """Wait for a surface to be quiet, at most so many seconds; of these at most STILL_S for a page that only changes.

    document: the page itself has to be quiet too, not only what was begun. on_wait: told what is being waited for.
    """
    waited: dict[str, None] = {}
    began = monotonic()

    def quiet(pending: tuple[str, ...]) -> bool:
        waited.update(dict.fromkeys(pending))
        if pending:
            on_wait(", ".join(pending))
        return not pending or (pending == (CHANGING,) and monotonic() - began > STILL_S)

    result = await until(lambda: surface.pending(document=document), quiet, deadline_s=deadline_s, longest_s=0.03)
    return Settled(result.took_s, tuple(waited), () if result.met else result.last)
