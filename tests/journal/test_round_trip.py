"""Whatever a run can say goes through the journal and comes back equal, as JSON data."""

import tempfile
from pathlib import Path

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as some

from browser_agent.core import event as facts
from browser_agent.core.event import Event
from browser_agent.journal import Journal, examine, read
from browser_agent.journal.canonical import plain

DATA = some.recursive(
    some.none() | some.booleans() | some.integers() | some.floats() | some.text() | some.decimals() | some.dates(),
    lambda inner: some.lists(inner, max_size=3) | some.dictionaries(some.text(), inner, max_size=3),
    max_leaves=8,
)
HALF_CHARACTERS = some.text(some.characters(categories=["Cs", "Lu"]), min_size=1)
MAPPINGS = some.dictionaries(some.text(), DATA | HALF_CHARACTERS, max_size=3)

ANY_FACT = (
    some.one_of(
        some.builds(facts.Noted),
        some.builds(facts.Warned),
        some.builds(facts.Observed),
        some.builds(facts.Checked),
        some.builds(facts.Recovered),
        some.builds(facts.EgressDenied),
        some.builds(facts.SecretUsed),
        some.builds(facts.PictureKept),
        some.builds(facts.StepFinished),
        some.builds(facts.Intent),
        some.builds(facts.Performed),
    )
    | some.builds(facts.RunStarted, params=MAPPINGS, policy=MAPPINGS)
    | some.builds(facts.RunFinished, outputs=MAPPINGS)
    | some.builds(facts.Decided, facts=MAPPINGS)
    | some.builds(facts.Extracted, value=DATA, sample=some.lists(MAPPINGS, max_size=2).map(tuple))
)


@settings(max_examples=120, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(some.lists(ANY_FACT, min_size=1, max_size=3))
def test_any_fact_round_trips(written: list[facts.Fact]) -> None:
    with tempfile.TemporaryDirectory() as folder, Journal.create(Path(folder), "r") as journal:
        told: list[Event] = [journal.emit(fact) for fact in written]

        came_back = read(Path(folder))

        assert [plain(event, str) for event in came_back] == [plain(event, str) for event in told]
        assert [plain(event.fact, str) for event in came_back] == [plain(fact, str) for fact in written]
        assert examine(Path(folder)).state in ("ok", "unfinished")
