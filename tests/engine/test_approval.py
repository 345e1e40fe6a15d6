"""A question to a person is bound to the page: a yes counts once, for what was shown, and for nothing else."""

import asyncio
import os
import signal
from datetime import date

import pytest
from pydantic import ValidationError

from browser_agent.browser.fake_page import Becomes, FakeElement, FakePage
from browser_agent.core import action as act
from browser_agent.core import event as ev
from browser_agent.core.approval import Answer, Question
from browser_agent.core.errors import Parked
from browser_agent.core.origin import parse_origin
from browser_agent.core.outcome import Outcome
from browser_agent.core.recipe import BudgetSpec, Call
from browser_agent.core.target import Query
from browser_agent.data.reader import TypedReader
from browser_agent.engine.approval import MOST
from browser_agent.engine.asking import Approve
from browser_agent.engine.door import Door
from browser_agent.engine.leaving import Closed
from browser_agent.engine.run import Run
from browser_agent.engine.scope import Scope
from browser_agent.journal.reader import examine, read
from browser_agent.journal.writer import Journal
from browser_agent.policy.judge import Policy

from .builders import BASE, HERE, PASSWORD, SECRET, Shop, Told, button, click, field_, fill, page, recipe, status, step

PAYS = {"payment": "ask", "irreversible": "ask", "submit": "ask"}
PAY = 'button "Pay now"'
TOTAL = FakeElement(role="paragraph", id="total", text="Total 12.00 EUR")
TILL = page(
    "/till", field_("Name"), TOTAL, button("Pay now"), status(), on={f"click {PAY}": (Becomes(of="said", change={"text": "paid"}),)}
)  # fmt: skip


class Person:
    """Says what it is told to, one answer after the other, and may do something to the page first."""

    ways = ("callback",)
    expires_s = 9.0
    next = "browser-agent approve RUN"

    def __init__(self, *answers, before=lambda *_: None):
        self.answers, self.before, self.asked, self.surface = list(answers), before, [], None

    async def __call__(self, question, _):
        self.asked.append(question)
        self.before(self.surface, question)
        said = self.answers.pop(0) if self.answers else True
        if isinstance(said, BaseException):
            raise said
        return Answer(yes=said, by="ann", way="callback")


@pytest.fixture
def pay(tmp_path):
    """`await pay(person, *steps)` runs steps at the till where payments are asked about."""

    async def go(person, *steps, pages=(TILL,), actions=PAYS, budget=None, call=None, last=(), base=BASE, **policy):
        shop = Shop(tmp_path, pages, secrets=(SECRET.model_copy(update={"origins": (base,)}),))
        if person is not None:
            person.surface = shop.surface
        with Journal.create(tmp_path / "run", "r1", redact=shop.vault.redact) as journal:
            door = Door(
                surface=shop.surface, journal=journal, reader=TypedReader(locale="en-US", today=date(2026, 1, 1)),
                policy=Policy(navigate=(parse_origin(base),), actions=actions, **policy), folder=tmp_path,
                home_url=base + "/", redact=shop.vault.redact, approve=Approve(person) if person else None,
            )  # fmt: skip
            if door.approve is not None:
                journal.sinks.append(door.approve.hear)
            nodes = steps or (click("Pay now"),)
            if call is not None:
                inner = recipe(*nodes, budget=BudgetSpec(seconds=call))
                nodes = (Call(id="?", recipe=inner, place=HERE),)
            wanted = recipe(*nodes, finally_=last)
            if budget is not None:
                wanted = wanted.model_copy(update={"budget": wanted.budget.model_copy(update={"seconds": budget})})

            async def finish(passed):
                return Closed()

            finished = await Run(
                door, wanted, Scope({"params": {}, "run": {"id": "r1"}}), lambda _, given: given, finish
            )()
        facts = tuple(event.fact for event in read(tmp_path / "run"))
        return Told(finished, facts, shop.surface, tmp_path / "run", examine(tmp_path / "run").state)

    return go


def becomes(key, **change):
    return lambda surface, *_: surface.site.tab.document.change(key, **change)


def clicks(told):
    return [one for one in told.done if one == "click"]


async def test_a_yes_lets_one_act_pass_and_is_written_down(pay):
    person = Person(True)
    told = await pay(person, fill("Name", "Ada"), click("Pay now"))

    assert told.finished.outcome is Outcome.PASSED
    assert clicks(told) == ["click"]
    (question,) = person.asked
    assert question.sentence == 'click button "Pay now"'
    assert question.act_class == "payment"
    assert (question.origin, question.page) == (BASE, f"{BASE}/till")
    assert question.amounts == ("12.00 EUR",)
    assert question.values == ('textbox "Name" = Ada',)
    assert question.rule == "class.payment"
    (asked,), (answered,) = told.of("approval_asked"), told.of("approval_answered")
    assert asked.hash == question.hash == answered.hash
    assert asked.question == question
    assert (answered.answer.by, answered.answer.way, answered.answer.yes) == ("ann", "callback", True)
    assert (told.folder / asked.picture).read_bytes().startswith(b"\xff\xd8\xff")
    kinds = [kind for kind in told.kinds if kind in ("decided", "approval_asked", "approval_answered", "intent")]
    assert kinds[-4:] == ["decided", "approval_asked", "approval_answered", "intent"]


async def test_a_no_does_nothing_and_says_who_said_it(pay):
    told = await pay(Person(False))

    assert told.finished.outcome is Outcome.BLOCKED
    assert told.finished.exit_code == 3
    assert "ann said no to it (class.payment)" in told.finished.why
    assert clicks(told) == []
    assert told.steps == [("1", "blocked")]


async def test_where_nobody_can_be_asked_nothing_is_done_and_the_run_is_parked(pay):
    told = await pay(None)

    assert told.finished.exit_code == 4
    assert clicks(told) == []
    assert told.steps == [("1", "blocked")]
    assert told.of("approval_answered")[0].answer is None


async def test_a_price_that_changes_under_the_question_is_asked_about_anew(pay):
    changes = [becomes("total", text="Total 99.00 EUR")]
    person = Person(True, True, before=lambda *it: changes.pop()(*it) if changes else None)
    told = await pay(person)

    assert [one.amounts for one in person.asked] == [("12.00 EUR",), ("99.00 EUR",)]
    assert [one.number for one in told.of("approval_asked")] == [1, 2]
    assert 'amount was "12.00 EUR", is "99.00 EUR"' in told.of("warned")[0].message
    assert clicks(told) == ["click"]


async def test_the_second_answer_counts_and_not_the_first(pay):
    changes = [becomes("total", text="Total 99.00 EUR")]
    told = await pay(Person(True, False, before=lambda *it: changes.pop()(*it) if changes else None))

    assert told.finished.outcome is Outcome.BLOCKED
    assert clicks(told) == []


async def test_a_field_that_changes_under_the_question_is_asked_about_anew(pay):
    changes = [becomes('textbox "Name"', value="Eve")]
    person = Person(before=lambda *it: changes.pop()(*it) if changes else None)
    await pay(person, fill("Name", "Ada"), click("Pay now"))

    assert [one.values for one in person.asked] == [('textbox "Name" = Ada',), ('textbox "Name" = Eve',)]


async def test_a_button_that_gets_another_name_is_asked_about_anew(pay):
    till = page("/till", button("Send", testid="go"), status())
    changes = [becomes('button "Send"', name="Delete everything")]
    person = Person(True, False, before=lambda *it: changes.pop()(*it) if changes else None)
    told = await pay(person, step(act.Click(target=Query(testid="go"))), pages=(till,))

    assert [(one.control, one.act_class) for one in person.asked] == [
        ('button "Send"', "submit"), ('button "Delete everything"', "irreversible"),
    ]  # fmt: skip
    assert clicks(told) == []


async def test_a_button_that_was_named_and_is_gone_after_the_yes_is_not_clicked(pay):
    told = await pay(Person(before=becomes(PAY, name="Delete everything")))

    assert told.finished.exit_code == 1
    assert 'one button "Pay now" when a person is asked about it' in told.finished.why
    assert clicks(told) == []


async def test_a_page_that_changes_each_time_ends_the_run(pay):
    prices = iter(range(20, 99))
    person = Person(before=lambda surface, _: becomes("total", text=f"Total {next(prices)}.00 EUR")(surface, _))
    told = await pay(person)

    assert told.finished.exit_code == 4
    assert len(person.asked) == MOST == 3
    assert clicks(told) == []


async def test_what_is_denied_after_the_yes_is_denied(pay):
    till = page("/till", button("Send", testid="go"), status())
    person = Person(before=becomes('button "Send"', name="Delete everything"))
    told = await pay(
        person,
        step(act.Click(target=Query(testid="go"))),
        pages=(till,),
        actions={"submit": "ask", "irreversible": "deny"},
    )

    assert told.finished.outcome is Outcome.BLOCKED
    assert "class.irreversible" in told.finished.why
    assert len(person.asked) == 1
    assert clicks(told) == []


async def test_two_acts_want_two_answers_even_when_they_are_the_same(pay):
    person = Person(True, True)
    told = await pay(person, click("Pay now"), click("Pay now"))

    assert len(person.asked) == 2
    assert person.asked[0].hash == person.asked[1].hash
    assert len(told.of("approval_answered")) == 2
    assert clicks(told) == ["click", "click"]


async def test_what_a_person_said_no_to_is_not_asked_again(pay):
    person = Person(False)
    told = await pay(person, last=(click("Pay now"),))

    assert len(person.asked) == 1
    assert "a finally step failed too: a person said no to this before" in told.of("warned")[-1].message
    assert clicks(told) == []


async def test_a_secret_in_a_field_is_dots_or_its_name_in_the_question(pay):
    fields = field_("Password", field="password"), field_("Hint", value=PASSWORD)
    till = FakePage(url="https://shop.test/till", elements=(*fields, button("Pay now")))
    person, steps = Person(), (fill("Password", "${secrets.pass}"), click("Pay now"))
    told = await pay(person, *steps, pages=(till,), base="https://shop.test")

    (question,) = person.asked
    (question,) = person.asked
    assert question.values == ('textbox "Password" = •••••••••••••', 'textbox "Hint" = [secret:pass]')
    assert PASSWORD not in told.text


async def test_the_time_of_the_run_stands_still_while_a_person_reads(pay):
    class Slow(Person):
        async def __call__(self, question, asked):
            await asyncio.sleep(0.6)
            return await super().__call__(question, asked)

    told = await pay(Slow(), budget=0.4, call=0.4)

    assert told.finished.outcome is Outcome.PASSED


async def test_ctrl_c_at_the_question_is_a_no_and_ends_the_run_with_nothing_begun(pay):
    class Reading(Person):
        async def __call__(self, *_):
            os.kill(os.getpid(), signal.SIGINT)
            await asyncio.sleep(9)

    task = asyncio.current_task()
    asyncio.get_running_loop().add_signal_handler(signal.SIGINT, lambda: task.cancel("SIGINT"))
    try:
        told = await pay(Reading(), click("Pay now", effect="once"))
    finally:
        asyncio.get_running_loop().remove_signal_handler(signal.SIGINT)

    assert told.finished.exit_code == 130
    assert told.steps == [("1", "blocked")]
    assert told.of("approval_answered")[0].why == "interrupted by SIGINT"
    assert clicks(told) == []
    assert not any("may or may not" in one.message for one in told.of("warned"))


async def test_an_asker_that_breaks_lets_nothing_pass(pay):
    told = await pay(Person(ValueError("out of order")))

    assert told.finished.exit_code == 70
    assert "out of order" in told.of("approval_answered")[0].why
    assert clicks(told) == []


async def test_nothing_may_be_written_by_the_page_while_a_person_reads(pay):
    open_then = []
    person = Person(before=lambda *_: open_then.append(writes.is_open))
    real, writes = Door.__init__, None

    def keep(self, *args, **more):
        nonlocal writes
        real(self, *args, **more)
        writes = self.writes
        writes.begin("model", is_open=True)

    Door.__init__ = keep
    try:
        await pay(person)
    finally:
        Door.__init__ = real

    assert open_then == [False]
    assert writes.is_open


async def test_a_question_that_nobody_answered_says_what_to_do(pay):
    told = await pay(Person(Parked("nobody said yes to it", hint="browser-agent approve RUN")))

    assert told.finished.exit_code == 4
    assert told.finished.next[0] == "browser-agent approve RUN"
    assert told.of("approval_answered")[0].why == "nobody said yes to it"


def test_every_fact_of_a_question_is_in_its_hash():
    base = Question(sentence="x")
    other = {"about": "safety check", "tier": "pre_approved"}
    for name, field in Question.model_fields.items():
        value = other.get(name, ("y",) if "tuple" in str(field.annotation) else "y")
        changed = base.model_copy(update={name: value})
        assert changed.hash != base.hash, name
        assert len(base.differences(changed)) == 1


def test_an_answer_has_a_known_way():
    with pytest.raises(ValidationError):
        Answer(yes=True, by="x", way="the model says so")


def test_the_events_are_facts():
    question = Question(sentence="x")
    asked = ev.ApprovalAsked(step="1", number=1, question=question, hash=question.hash)
    assert ev.FACT.validate_python(asked.model_dump(mode="json")) == asked
