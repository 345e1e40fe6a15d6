from __future__ import annotations

import pytest

from .builders import Shop


@pytest.fixture
def run(tmp_path):
    """`await run(recipe, *pages)` does a recipe and tells what it left behind."""

    async def go(recipe, *pages, **shop):
        return await Shop(tmp_path, pages, **shop).run(recipe)

    return go


@pytest.fixture
def impatient(monkeypatch):
    """What is waited for in the end, and never comes, is given up after a moment instead of five seconds."""
    for module in ("run", "once"):
        monkeypatch.setattr(f"browser_agent.engine.{module}.SETTLE_S", 0.1)
