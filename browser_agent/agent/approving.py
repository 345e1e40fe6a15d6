"""Ways to a person's answer: an approval that was given before, a callback, the terminal, a file; else parked."""

from __future__ import annotations

import asyncio
import secrets
import time
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from browser_agent.agent.approval_files import (
    PARKED_S,
    REPLY,
    TICKET,
    Grant,
    Reply,
    Ticket,
    get,
    grant_of,
    now_text,
    params_key,
    put,
    recipe_key,
    spend,
)
from browser_agent.agent.prompting import prompt
from browser_agent.core.approval import Answer, Question
from browser_agent.core.errors import Parked, UsageError
from browser_agent.core.event import ApprovalAsked
from browser_agent.core.until import until
from browser_agent.engine.asking import Approve, Approver

if TYPE_CHECKING:
    from browser_agent.agent.job import Job, Options

ASKED_S = 300.0
"""How long a question at the terminal, or to a callback, counts."""


@dataclass
class Asking:
    """Asks by what there is; one for each run. folder: of the run. shown: the same as a person would type it."""

    folder: Path
    shown: str
    run: str
    title: str
    recipe: str
    recipe_key: str
    params_key: str
    callback: Approver | None = None
    terminal: bool = False
    wait_s: float = 0.0
    grant: tuple[Path, Grant] | None = None

    @property
    def ways(self) -> tuple[str, ...]:
        """How a question can be answered, the first one first."""
        if self.callback is not None:
            return ("callback",)
        return ("terminal", "file") if self.terminal else ("file",)

    @property
    def expires_s(self) -> float:
        """Seconds until a question, asked now, is over."""
        if self.callback is not None or self.terminal:
            return ASKED_S
        return self.wait_s or PARKED_S

    @property
    def next(self) -> str:
        """The command that answers."""
        return f"browser-agent approve {self.shown}   (or: deny)"

    async def __call__(self, question: Question, asked: ApprovalAsked) -> Answer:
        """The answer, by the first way that there is. Raises Parked when there is none in time."""
        given = self._given(question)
        if given is not None:
            return given
        if self.callback is not None:
            return await self._called(question)
        if self.terminal:
            answer = await prompt(asked, self.shown, ASKED_S)
            if answer is not None:
                return answer
        return await self._filed(question, asked)

    def _given(self, question: Question) -> Answer | None:
        """A yes of a parked run, when it was for just these facts; it is used up before it is believed."""
        if self.grant is None or self.grant[1].hash != question.hash:
            return None
        path, grant = self.grant
        self.grant = None
        if get(path, Grant) != grant or not spend(path):
            return None
        return Answer(yes=True, by=grant.by, way="grant", why=f"given {grant.at} for run {grant.run}")

    async def _called(self, question: Question) -> Answer:
        if self.callback is None:
            raise TypeError("there is no callback")
        try:
            async with asyncio.timeout(ASKED_S):
                yes = await self.callback(question)
        except TimeoutError:
            raise Parked(f"{question.sentence}: the callback gave no answer within {ASKED_S:g} s") from None
        return Answer(yes=yes is True, by="callback", way="callback")

    async def _filed(self, question: Question, asked: ApprovalAsked) -> Answer:
        """Leave the question in the run folder, and wait for the answer as long as is wanted."""
        ticket = Ticket(
            run=self.run, title=self.title, recipe=self.recipe, recipe_key=self.recipe_key, params_key=self.params_key,
            step=asked.step, question=question, hash=question.hash, nonce=secrets.token_hex(16), picture=asked.picture,
            waits=self.wait_s > 0, asked_at=now_text(), expires_at=now_text(self.wait_s or PARKED_S),
        )  # fmt: skip
        path = self.folder / TICKET
        put(path, ticket)
        if self.wait_s > 0:
            try:
                reply = await self._reply(ticket)
            except asyncio.CancelledError:
                path.unlink(missing_ok=True)
                raise
            if reply is not None:
                path.unlink(missing_ok=True)
                return Answer(yes=reply.yes, by=reply.by, way="file", why=reply.why)
            put(path, ticket.model_copy(update={"waits": False, "expires_at": now_text(PARKED_S)}))
        waited = f" within {self.wait_s:g} s" if self.wait_s else ""
        raise Parked(
            f"nobody said yes{waited} to: {question.sentence} ({question.rule})",
            hint=f"browser-agent approve {self.shown}, then the same command with --approved {self.shown}",
        )

    async def _reply(self, ticket: Ticket) -> Reply | None:
        """The answer to this ticket, taken away as it is read; one for another question is thrown away."""
        path = self.folder / REPLY
        ends = time.monotonic() + self.wait_s

        async def read() -> Reply | None:
            try:
                reply = get(path, Reply)
            except UsageError:
                reply = None
            path.unlink(missing_ok=True)
            fits = reply is not None and (reply.hash, reply.nonce) == (ticket.hash, ticket.nonce)
            return reply if fits and time.monotonic() <= ends else None

        return (await until(read, lambda reply: reply is not None, deadline_s=self.wait_s)).last


def approve_of(job: Job, options: Options, shown: str) -> Approve:
    """How the questions of a job are asked. Raises UsageError when its approval is missing, over or another's."""
    keys = (recipe_key(job.recipe), params_key(job.params, job.vault.redact))
    grant = grant_of(options.approved) if options.approved is not None else None
    if grant is not None and (grant[1].recipe_key, grant[1].params_key) != keys:
        what = "recipe" if grant[1].recipe_key != keys[0] else "params"
        raise UsageError(
            f"the approval in {options.approved} is for another run: the {what} differ{'s' * (what == 'recipe')}",
            hint="an approval is for the same recipe with the same params",
        )
    recipe = job.recipe
    return Approve(
        Asking(
            job.folder, shown, job.run_id, recipe.title, recipe.place.file, *keys, callback=options.approve,
            terminal=options.ask_terminal, wait_s=options.wait_for_approval_s, grant=grant,
        )
    )  # fmt: skip
