"""Why a job whose criteria hold may still not be done: what held before, echoes, words of others, mixed answers."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from browser_agent.agent.goal.done import Done, Output, accepted, meant
from browser_agent.agent.goal.echo import Typed, phrases, typed
from browser_agent.agent.goal.evidence import stands
from browser_agent.agent.goal.plan import Risk
from browser_agent.agent.goal.witness import Witness, latest
from browser_agent.core import expect as ex
from browser_agent.core.match import fold
from browser_agent.core.sentence import say
from browser_agent.core.snapshot import Need
from browser_agent.core.template import as_text
from browser_agent.core.value import Value

CHANGING: frozenset[Risk] = frozenset({"submit", "irreversible"})
"""Risks of a job that is to change something: to have read something does not show that it was done."""


class Doubt(Value):
    """rule: before, echo, pasted, write, answer. why: in a sentence."""

    rule: str
    why: str


@dataclass
class Doubts:
    """Asked last, when everything that is wanted holds.

    said: the person's words, values of params among them. risks: of the steps of the first plan, which was made before
    any page was seen. names: values that the plan says are wanted back. may_stand: the person takes what held before
    the first step as done.
    """

    witness: Witness
    said: str
    risks: frozenset[Risk] = frozenset()
    names: tuple[str, ...] = ()
    may_stand: bool = False
    before: frozenset[str] = frozenset()
    """What held already before the first step: it proves nothing."""
    began: str = ""
    """The text of the page before the first step."""

    @property
    def is_final(self) -> bool:
        """Whether the job is to do what cannot be undone."""
        return "irreversible" in self.risks

    async def begin(self) -> None:
        """Remember how it is before the first step."""
        self.before = await self.witness.begin()
        self.began = await self._page()

    async def __call__(
        self, done: Sequence[Done], held: Sequence[ex.Expectation], quotes: Sequence[str], outputs: Mapping[str, Output]
    ) -> Doubt | None:
        """The first doubt. held: expectations that hold. quotes: of the judge, where no person decides."""
        page = await self._page()
        put = typed(done, self.witness.scope, self.said)
        new = [one for one in held if say(one) not in self.before]
        return (
            self._echo(put, new, quotes, page, written=any(meant(one) for one in (*done, *self.witness.steps)))
            or self._unmoved(done, new, held, quotes, outputs)
            or (self._unproved(new) if self.is_final else None)
            or self._answered(put, page, outputs)
            or (await self._early(done, outputs) if self.is_final else None)
        )

    async def _page(self) -> str:
        answer = (await self.witness.surface.look(Need(texts=(None,)))).answer(None)
        return answer.text or "" if answer is not None else ""

    def _echo(
        self, put: Typed, new: Sequence[ex.Expectation], quotes: Sequence[str], page: str, *, written: bool
    ) -> Doubt | None:
        """Words that this run put there itself. What the person gave, and a server took, may be what was wanted."""
        changing = bool(self.risks & CHANGING)
        found = [(say(one), put.met_by(one, page, opening=changing)) for one in new]
        found += [(f'"{quote[:120]}"', put.echoed(quote, page)) for quote in quotes]
        for what, whose in found:
            if whose == "own" or (whose == "given" and not written):
                why = (
                    f"{what}: the run itself put these words there, so they prove nothing; name words of the site's own"
                )
                return Doubt(rule="echo", why=why)
        if put.pasted and any(phrases(one) for one in new):
            return Doubt(rule="pasted", why=f"{say(new[0])}: the run pasted something, and nobody knows which words")
        return None

    def _unmoved(
        self,
        done: Sequence[Done],
        new: Sequence[ex.Expectation],
        held: Sequence[ex.Expectation],
        quotes: Sequence[str],
        outputs: Mapping[str, Output],
    ) -> Doubt | None:
        """Whether the run itself can have brought it about: something became so, was read, or was sent and taken.

        To have read something is enough only for a job that is to change nothing; to have sent something only where
        a judge decides, by words that did not stand there before.
        """
        changing = bool(self.risks & CHANGING)
        if new or (outputs and not changing) or (self.may_stand and held):
            return None
        fresh = not changing or any(fold(quote) not in fold(self.began) for quote in quotes)
        if quotes and fresh and any(accepted(one) for one in done):
            return None
        why = (
            "nothing shows that anything was done: what holds now held before, and no step changed or read anything"
            if not outputs
            else "nothing shows that anything was done: what holds now held before, and to have read something is not"
            " to have done what the plan says"
        )
        return Doubt(rule="before", why=why)

    def _unproved(self, new: Sequence[ex.Expectation]) -> Doubt | None:
        """What cannot be undone is done when a server took it, and what shows it came of that."""
        if not any(meant(one) for one in self.witness.steps) and not (self.may_stand and not new):
            why = "the plan wants what cannot be undone, and no write of the run was taken by a server"
            return Doubt(rule="write", why=why)
        # Where the tab is says little; it has to be so, and is no proof beside others.
        weighed = [one for one in new if not isinstance(one, ex.Url)] or new
        why = latest(self.witness, weighed)
        return Doubt(rule="write", why=why) if why else None

    def _answered(self, put: Typed, page: str, outputs: Mapping[str, Output]) -> Doubt | None:
        """Values that are not what the person asked for: missing, said in two ways, or typed by the run."""
        lacking = [name for name in self.names if name not in outputs]
        if lacking:
            return Doubt(rule="answer", why=f"the values wanted back are not all there: {', '.join(lacking)}")
        for one in outputs.values():
            if one.also:
                values = " and ".join(f'"{as_text(value)[:80]}"' for value in (one.value, *one.also))
                why = f"{one.name} was said to be {values}, from two places; which of them is right, code cannot tell"
                return Doubt(rule="answer", why=why)
            if not isinstance(one.value, list) and put.echoed(as_text(one.value), page) == "own":
                return Doubt(rule="answer", why=f'{one.name} = "{as_text(one.value)[:80]}": the run itself typed that')
        return None

    async def _early(self, done: Sequence[Done], outputs: Mapping[str, Output]) -> Doubt | None:
        """A value that was kept before the write cannot tell what came of it, unless the page shows it now too."""
        first = next((at for at, one in enumerate(done) if meant(one)), None)
        early = [one for one in outputs.values() if not one.reads and first is not None and one.at <= first]
        if not early:
            return None
        seen = await self.witness.surface.observe()
        for one in early:
            if not all(stands(cell, seen) for cell in one.cells() if cell.strip()):
                why = (
                    f'{one.name} = "{as_text(one.value)[:80]}" was kept before anything was sent, and does not stand on'
                )
                return Doubt(rule="answer", why=f"{why} the page that shows what came of it")
        return None
