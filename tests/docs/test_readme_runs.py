"""What the README tells a newcomer to type is typed here, in order, against the practice site."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.docs.readme import README, marked, masked, run_all

pytestmark = pytest.mark.browser
TEXT = README.read_text(encoding="utf-8")


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("newcomer")


@pytest.fixture(scope="module")
def outputs(folder: Path) -> dict[str, str]:
    """What each block printed; a block that ends with another code than the README says fails here."""
    return run_all(TEXT, folder)


@pytest.mark.parametrize("block", marked(TEXT, "output"), ids=lambda block: block.name)
def test_a_transcript_is_what_the_program_prints_but_for_times_hashes_and_scores(block, outputs: dict[str, str]):
    assert masked(block.text) == masked(outputs[block.name]), "python -m tests.docs.readme writes them anew"


def test_the_recipe_passes_the_broken_one_fails_and_both_can_be_read_again(folder: Path, outputs: dict[str, str]):
    assert "PASSED" in outputs["first"]
    assert "FAILED" in outputs["broken"]
    assert "nothing was sent" in outputs["broken"]
    assert "ok · runs/broken/journal.jsonl" in outputs["report"]
    assert "<html" in (folder / "report.html").read_text(encoding="utf-8")


def test_the_recipe_that_the_readme_writes_has_no_mistake_and_no_warning(outputs: dict[str, str]):
    assert outputs["check"].strip() == "1 recipe checked: no errors, no warnings"


def test_the_python_example_runs_the_recipe_and_opens_a_page(outputs: dict[str, str]):
    assert outputs["python"].splitlines() == ["passed 0 PO-1002", "Parts list"]
