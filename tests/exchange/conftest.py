"""Recordings of our own, in the shapes of other programs, and what an import makes of them."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from browser_agent.core.recipe import Recipe
from browser_agent.recipe.foreign.bring import Wishes, bring
from browser_agent.recipe.foreign.heard import Heard
from browser_agent.recipe.foreign.written import to_add, written
from browser_agent.recipe.load import load_text

OWN = Path(__file__).parent / "own"
ROOT = Path(__file__).parents[2]


@dataclass(frozen=True)
class Brought:
    """One imported test: what was heard, its text, and the recipe that this text is."""

    heard: Heard
    text: str

    @property
    def recipe(self) -> Recipe:
        return load_text(self.text)

    @property
    def lost(self) -> list[str]:
        return [str(one) for one in self.heard.remarks if one.lost]

    @property
    def looks(self) -> list[str]:
        return [str(one) for one in self.heard.remarks if not one.lost]

    @property
    def errors(self) -> list[str]:
        return [str(one) for one in to_add(self.text, "recipe") if one.level == "error"]


def brought(path: Path, **wishes: Any) -> list[Brought]:
    return [Brought(one, written(one, path.name)) for one in bring(path, Wishes(**wishes))]


@pytest.fixture
def said(tmp_path):
    """Import a text as a file of this name."""

    def said(text: str | bytes, name: str = "foreign.json", **wishes: Any) -> Brought:
        path = tmp_path / name
        path.write_bytes(text if isinstance(text, bytes) else text.encode("utf-8", "surrogatepass"))
        [one] = brought(path, **wishes)
        return one

    return said
