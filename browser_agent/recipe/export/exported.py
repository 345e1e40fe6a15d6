"""What an export gives back, and what it has to say about it."""

from __future__ import annotations

from browser_agent.core.recipe import Recipe
from browser_agent.core.value import Place, Value
from browser_agent.recipe.foreign.heard import Remark, quoted


class Exported(Value):
    """A recipe in another format. remarks: what of it that format does not say."""

    text: str
    remarks: tuple[Remark, ...]


class CannotSayError(ValueError):
    """A part of a recipe that the format does not say; the message is why."""


class Remarks:
    """Collects what is not said, each thing once."""

    def __init__(self, recipe: Recipe) -> None:
        self.found: list[Remark] = []
        self._place, self._step = recipe.place, ""

    def at(self, place: Place, step: str) -> None:
        """From here on remarks are about this step."""
        self._place, self._step = place, step

    def lost(self, what: str, why: str) -> None:
        """Something that is not in the export."""
        self._add(what, why, lost=True)

    def note(self, what: str, why: str) -> None:
        """Something that the export says in another way."""
        self._add(what, why, lost=False)

    def once(self, what: str, why: str) -> None:
        """A note about the whole export, however often it comes."""
        if not any(one.what == quoted(what) for one in self.found):
            self.note(what, why)

    def _add(self, what: str, why: str, *, lost: bool) -> None:
        step = f"step {self._step}" if self._step else ""
        one = Remark(lost=lost, place=self._place, step=step, what=quoted(what), why=quoted(why))
        if one not in self.found:
            self.found.append(one)
