"""Every kind of fact is shown by each report, or is ignored by it for a reason; a new kind fails here."""

import io
import re
from collections.abc import Callable
from pathlib import Path
from types import ModuleType
from typing import Annotated, get_args, get_origin

import pytest
from rich.console import Console

from browser_agent.core.event import Event, Fact
from browser_agent.report import block, console, html, junit, logs, result
from browser_agent.report.run import fold
from tests.report import sample

KINDS = {kind.model_fields["kind"].default for kind in get_args(get_args(Fact)[0])}


def as_block(events: tuple[Event, ...], folder: Path) -> str:
    return block.summary(fold(events, journal="j"))


def as_progress(events: tuple[Event, ...], folder: Path) -> str:
    """What is printed, and what the moving line says, each time that it says something else."""
    out = io.StringIO()
    progress = console.Progress(Console(file=out, width=200), monotonic=lambda: 0.0)
    said = [""]
    for event in events:
        progress(event)
        said += [progress._running.doing] if progress._running.doing != said[-1] else []
    return out.getvalue() + "\n".join(said)


def as_log(events: tuple[Event, ...], folder: Path) -> str:
    out = io.StringIO()
    log = logs.operator_log(out)
    for event in events:
        log(event)
    return out.getvalue()


REPORTS: list[tuple[ModuleType, Callable[[tuple[Event, ...], Path], str]]] = [
    (block, as_block),
    (console, as_progress),
    (html, lambda events, folder: html.to_html(fold(events), folder)),
    (junit, lambda events, _: junit.to_junit(fold(events))),
    (logs, as_log),
    (result, lambda events, _: result.result(fold(events)).to_json()),
]
by_name = pytest.mark.parametrize(("module", "render"), REPORTS, ids=[module.__name__ for module, _ in REPORTS])


def test_the_kinds_are_those_of_the_contract() -> None:
    assert get_origin(Fact) is Annotated
    assert len(KINDS) == 30


@by_name
def test_every_kind_is_read_or_ignored_for_a_reason(
    module: ModuleType, render: Callable[[tuple[Event, ...], Path], str]
) -> None:
    assert module.READS | set(module.IGNORES) == KINDS
    assert not module.READS & set(module.IGNORES)
    assert all(module.IGNORES.values())


@pytest.fixture(scope="module")
def runs(tmp_path_factory: pytest.TempPathFactory) -> list[Path]:
    makers = (
        sample.passed_run,
        sample.failed_run,
        sample.blocked_run,
        sample.unsure_run,
        sample.autosave_run,
        sample.thinking_run,
        sample.asked_run,
        sample.dry_run,
        sample.resumed_run,
    )
    return [make(tmp_path_factory.mktemp("run") / "r") for make in makers]


@by_name
@pytest.mark.parametrize("kind", sorted(KINDS))
def test_leaving_a_kind_out_changes_a_report_exactly_when_it_says_that_it_reads_it(
    runs: list[Path], module: ModuleType, render: Callable[[tuple[Event, ...], Path], str], kind: str
) -> None:
    differs = False
    for folder in runs:
        events = sample.events_of(folder)
        rest = tuple(event for event in events if event.fact.kind != kind)
        differs |= told(render(events, folder)) != told(render(rest, folder))

    assert differs == (kind in module.READS)


def told(text: str) -> str:
    """Without what merely counts records or names the last one."""
    return re.sub(r"[0-9a-f]{64}", "", text)
