"""What a model wants: what cannot be undone waits for a person each time, and some things only a person does."""

import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest

from browser_agent.agent import Options
from browser_agent.agent.goal.doing import Minds, do_task
from browser_agent.agent.goal.task import Bounds, Task
from browser_agent.core import action as act
from browser_agent.core.event import ApprovalAnswered, ApprovalAsked, StepFinished
from browser_agent.core.outcome import Outcome
from browser_agent.core.snapshot import Element
from browser_agent.core.target import Query
from browser_agent.engine.asked import needs_hands, tier_of
from browser_agent.policy.judge import Facts, Policy
from tests.goal.scripted import Scripted, finish, judged, plan, ref, step
from tests.goal.scripted import act as acts

PASSWORD = Element(role="textbox", name="Password", tag="input", field="password", origin="https://shop.test")
ROBOT = Element(role="checkbox", name="I'm not a robot", tag="div", origin="https://shop.test")
FIELD = Query(role="textbox", name="Password")


PAGE = """<!doctype html><title>Account</title><h1>Your account</h1><form method="post" action="/gone">
<label>Reason <input name="reason"></label><label><input type="checkbox" name="sure"> I am sure</label>
<button>Delete account</button></form>"""


class Site:
    """One page on loopback whose form deletes an account. gone: what was sent to it."""

    def __init__(self) -> None:
        self.gone = []
        site = self

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self):
                self.say(PAGE)

            def do_POST(self):
                site.gone.append(self.rfile.read(int(self.headers["Content-Length"])).decode())
                self.say("<h1>Account deleted</h1>")

            def say(self, text):
                self.send_response(200)
                self.send_header("Content-Type", "text/html; charset=utf-8")
                self.send_header("Content-Length", str(len(text)))
                self.end_headers()
                self.wfile.write(text.encode())

            def log_message(self, *_):
                pass

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{self.server.server_port}/"
        threading.Thread(target=self.server.serve_forever, daemon=True).start()


@pytest.fixture
def site():
    running = Site()
    yield running
    running.server.shutdown()
    running.server.server_close()


@pytest.fixture
def do(tmp_path, site):
    """Delete the account with a scripted model that asks for nothing; how it ended, and the facts of it."""

    async def go(approve=None, **more):
        def delete(text):
            fills = [step("fill", ref(text, '"Reason"'), "moving"), step("check", ref(text, '"I am sure"'))]
            return acts(*fills, step("click", ref(text, '"Delete account"'), None, "text: Account deleted"))

        def ends(text):
            return finish("done", "Account deleted") if "Account deleted" in text else finish("blocked")

        model = Scripted([plan("the account is gone")], [delete, ends], [judged("Account deleted")])
        task = Task("Delete my account", site.url, bounds=Bounds(seconds=60.0), **more)
        events = []
        options = Options(out=tmp_path / "runs", env={}, approve=approve)
        did = await do_task(task, Minds(model), options=options, sinks=(events.append,))
        return did.finished, [one.fact for one in events]

    return go


def of(facts, kind):
    return [one for one in facts if isinstance(one, kind)]


@pytest.mark.long
async def test_an_answer_given_ahead_lets_a_model_do_nothing_that_cannot_be_undone(do, site):
    finished, facts = await do(answers=("yes", "y"))

    assert finished.outcome is Outcome.NEEDS_HUMAN
    assert finished.next[0].startswith("browser-agent approve ")
    (asked,) = of(facts, ApprovalAsked)
    assert asked.question.tier == "always_confirm"
    assert asked.question.values == ('textbox "Reason" = moving', 'checkbox "I am sure" is on')
    assert asked.question.sentence == 'click button "Delete account"'
    assert of(facts, StepFinished)[-1].verdict == "blocked"
    assert len(site.gone) == 0


@pytest.mark.long
@pytest.mark.parametrize("says", [True, False])
async def test_a_person_decides_what_a_model_may_send(do, site, says):
    async def person(_):
        return says

    finished, facts = await do(person)

    assert of(facts, ApprovalAnswered)[0].answer.yes is says
    assert (finished.outcome is Outcome.PASSED) is says
    assert len(site.gone) == says


@pytest.mark.long
async def test_a_class_that_the_person_allowed_ahead_is_done_without_a_question(do, site):
    finished, facts = await do(may=("irreversible",))

    assert finished.outcome is Outcome.PASSED
    assert of(facts, ApprovalAsked) == []
    assert len(site.gone) == 1


def tier(action, element, author="model", kind="secret", **policy):
    facts = Facts(page="https://shop.test/", element=element, author=author)
    return tier_of(action, facts, kind, Policy(navigate=(), **policy))


def test_a_model_types_no_password_of_its_own():
    typed = act.Fill(target=FIELD, value="hunter2")

    assert tier(typed, PASSWORD) == "hand_over"
    assert tier(typed, PASSWORD.model_copy(update={"field": "otp"})) == "hand_over"
    assert tier(act.Fill(target=FIELD, value="${secrets.pass}"), PASSWORD) == "pre_approved"
    assert tier(typed, PASSWORD, author="person") == "pre_approved"
    assert tier(typed, PASSWORD, actions={"secret": "allow"}) == "pre_approved"
    assert tier(act.Fill(target=FIELD, value=""), PASSWORD) == "pre_approved"


def test_a_model_proves_to_nobody_that_it_is_human():
    click = act.Click(target=Query(role="checkbox", name="I'm not a robot"))

    assert tier(click, ROBOT, kind="input") == "hand_over"
    assert "asks whether a person is there" in needs_hands(
        click, Facts(page="https://shop.test/", element=ROBOT, author="model"), Policy(navigate=())
    )


@pytest.mark.parametrize(
    ("kind", "author", "wanted"),
    [("payment", "model", "always_confirm"), ("irreversible", "model", "always_confirm"), ("submit", "model", "pre_approved"),
     ("payment", "person", "pre_approved")],
)  # fmt: skip
def test_payments_and_what_cannot_be_undone_are_confirmed_each_time_for_a_model(kind, author, wanted):
    button = Element(role="button", name="Go", tag="button", origin="https://shop.test")

    assert tier(act.Click(target=Query(role="button", name="Go")), button, author=author, kind=kind) == wanted
