"""A recording of DevTools Recorder, imported, does on a real application what the person did who made it."""

from __future__ import annotations

from pathlib import Path

import pytest

import browser_agent
from browser_agent.core.outcome import Outcome
from tests.exchange.conftest import OWN, brought

from .django_admin import DjangoAdmin

pytestmark = [pytest.mark.application, pytest.mark.browser]


async def test_a_recording_adds_a_customer_and_its_option_is_corrected_by_hand(
    shop: DjangoAdmin, tmp_path: Path
) -> None:
    before = shop.customers()
    text = (OWN / "django.json").read_text().replace("http://127.0.0.1:8000", shop.url)
    recording = tmp_path / "recording.json"
    recording.write_text(text.replace("USER", shop.user).replace("WORD", shop.password))
    [one] = brought(recording)
    assert one.lost == []
    assert shop.password not in one.text
    # The recording has the value of the option; the import says so, and a recipe needs its words.
    assert any("check them" in look for look in one.looks)
    recipe = tmp_path / "recipe.yaml"
    recipe.write_text(one.text.replace("option: gold", "option: Gold"))
    secrets = {secret.source.removeprefix("env:"): shop.password for secret in one.heard.recipe.secrets}

    result = await browser_agent.run_recipe(
        recipe, {}, options=browser_agent.Options(out=tmp_path / "runs", env=secrets)
    )

    assert result.finished.outcome is Outcome.PASSED, result.finished.why
    *others, added = shop.customers()
    assert others == before
    assert (added["name"], added["email"], added["joined"], added["tier"], added["credit"]) == (
        "Zoe Quist", "zoe@example.test", "2026-03-09", "gold", 1250.5,
    )  # fmt: skip
