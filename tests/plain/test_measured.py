"""The long form of the measurement; `python -m tests.plain` prints it."""

import pytest

from browser_agent.core.plain.tokens import BadSentenceError
from tests.plain.conftest import Plainly
from tests.plain.games import clauses, tasks
from tests.plain.measure import FRESH, cases, measure, rates


def test_the_sentences_are_many_and_each_is_there_once() -> None:
    every = [(one.page, one.said) for one in (*cases(), *cases(FRESH))]
    assert len(every) == len(set(every)) >= 300
    assert sum(one.held_out for one in cases()) * 3 in range(len(cases()) - 3, len(cases()) + 3)
    assert sum(one.wanted == "nothing" for one in cases()) > 50


def test_instructions_of_games_that_say_more_than_a_plain_sentence_are_not_read_as_one() -> None:
    assert len(tasks()) == 66
    for said in (
        "Enter 10/20/2017 as the date and hit submit.",
        "Drag the circle down then press Submit.",
        "Copy the text.",
    ):
        with pytest.raises(BadSentenceError):
            clauses(said)
    assert [one.verb for one in clauses('Enter "Tora" into the text field and press Submit.')] == ["fill", "click"]


@pytest.mark.long
@pytest.mark.asyncio(loop_scope="session")
async def test_no_sentence_means_another_thing_on_any_fixture_site(plainly: Plainly) -> None:
    told = await measure(plainly.session, plainly.fixtures.url, [*cases(), *cases(FRESH)])
    assert [(one.case.said, one.got, one.why) for one in told if one.acted and not one.right] == []
    assert rates(told).missed <= 0.02 * rates(told).cases
