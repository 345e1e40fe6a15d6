"""`approve`, `deny`, `approvals`, and runs that ask: on real pages, from other processes, at real terminals."""

import asyncio
import json
import os
import pty
import select
import subprocess
import sys
import threading
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest

from browser_agent.agent import Options, run_recipe
from browser_agent.agent.approval_files import GRANT, REPLY, TICKET, Grant, Reply, Ticket, get, put
from browser_agent.core.approval import Question
from browser_agent.core.errors import UsageError
from browser_agent.core.event import ApprovalAnswered, ApprovalAsked, RunStarted
from browser_agent.core.outcome import Outcome
from browser_agent.core.until import until
from browser_agent.journal.reader import read

PAGE = """<!doctype html><title>Till</title><h1>Your basket</h1>
<form method="post" action="/pay"><p>Total <b id="price">12.00 EUR</b></p>
<label>Name <input name="name" value="Ada"></label> <label>PIN <input type="password" name="pin"></label>
<button data-testid="go">Pay now</button></form>
<script>setInterval(async () => {
  const now = await (await fetch("/now")).json();
  document.getElementById("price").textContent = now.price;
  document.querySelector("button").textContent = now.button;
}, 40)</script>"""
RECIPE = """recipe: 1
title: Pay
start: {url}
params:
  name: {{type: string, default: Ada}}
policy:
  actions: {{submit: ask, payment: ask, irreversible: ask}}
steps:
  - fill: {{into: textbox "Name", value: "${{params.name}}"}}
  - click: {{testid: go}}
    expect: [{{visible: heading "Paid"}}]
"""


class Till:
    """A shop on loopback whose price and button can be changed while its page is open."""

    def __init__(self) -> None:
        self.now = {"price": "12.00 EUR", "button": "Pay now"}
        self.paid = []
        self.asked_now = 0
        till = self

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self):
                till.asked_now += self.path == "/now"
                body = json.dumps(till.now) if self.path == "/now" else PAGE
                self.say(body, "application/json" if self.path == "/now" else "text/html")

            def do_POST(self):
                till.paid.append(self.rfile.read(int(self.headers["Content-Length"])).decode())
                self.say("<h1>Paid</h1>", "text/html")

            def say(self, text, kind):
                body = text.encode()
                self.send_response(200)
                self.send_header("Content-Type", f"{kind}; charset=utf-8")
                self.send_header("Content-Length", str(len(body)))
                self.end_headers()
                self.wfile.write(body)

            def log_message(self, *_):
                pass

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{self.server.server_port}"
        threading.Thread(target=self.server.serve_forever, daemon=True).start()

    async def becomes(self, **now: str) -> None:
        """The page says this from now on; over when the open page has heard of it."""
        self.now |= now
        heard = self.asked_now + 3

        async def asked():
            return self.asked_now

        assert (await until(asked, lambda count: count >= heard, deadline_s=10)).met


@pytest.fixture
def till():
    running = Till()
    yield running
    running.server.shutdown()
    running.server.server_close()


@pytest.fixture
def file(till, tmp_path):
    path = tmp_path / "pay.yaml"
    path.write_text(RECIPE.format(url=till.url), encoding="utf-8")
    return path


def agent(*arguments, cwd):
    return subprocess.run(
        [sys.executable, "-m", "browser_agent", *map(str, arguments)], cwd=cwd, capture_output=True, text=True,
        timeout=60, stdin=subprocess.DEVNULL,
    )  # fmt: skip


async def run(file, tmp_path, name="r1", **options):
    done = await run_recipe(file, options=Options(out=tmp_path / "runs", run_id=name, env={}, **options))
    return done, [event.fact for event in read(done.folder)]


def of(facts, kind):
    return [one for one in facts if isinstance(one, kind)]


@pytest.mark.long
async def test_a_price_that_changes_between_question_and_yes_is_asked_about_anew(till, file, tmp_path):
    asked = []

    async def person(question):
        asked.append(question)
        if len(asked) == 1:
            await till.becomes(price="99.00 EUR")
        return True

    done, facts = await run(file, tmp_path, approve=person)

    assert done.finished.outcome is Outcome.PASSED, done.finished.why
    assert [one.amount for one in asked] == ["12.00 EUR", "99.00 EUR"]
    assert asked[0].form == f"post {till.url}/pay"
    assert asked[0].values == ('textbox "Name" = Ada',)
    assert till.paid == ["name=Ada&pin="]
    assert [one.number for one in of(facts, ApprovalAsked)] == [1, 2]
    assert (done.folder / of(facts, ApprovalAsked)[0].picture).is_file()


@pytest.mark.long
async def test_a_button_that_is_renamed_between_question_and_yes_is_asked_about_anew(till, file, tmp_path):
    asked = []

    async def person(question):
        asked.append(question.control)
        if len(asked) == 1:
            await till.becomes(button="Delete everything")
            return True
        return False

    done, _ = await run(file, tmp_path, approve=person)

    assert asked == ['button "Pay now"', 'button "Delete everything"']
    assert done.exit_code == 3
    assert till.paid == []


@pytest.mark.long
async def test_without_a_person_a_run_is_parked_approved_later_and_then_passes_just_once(till, file, tmp_path):
    began = time.monotonic()
    parked, facts = await run(file, tmp_path)
    took = time.monotonic() - began

    assert parked.exit_code == 4
    assert took < 20
    assert till.paid == []
    assert parked.finished.next[0].startswith("browser-agent approve ")
    ticket = get(parked.folder / TICKET, Ticket)
    assert ticket.hash == of(facts, ApprovalAsked)[0].hash
    assert (parked.folder / TICKET).stat().st_mode & 0o777 == 0o600
    early, _ = await run(file, tmp_path, "too-early", approved=parked.folder)
    assert (early.exit_code, "holds no approval" in early.finished.why) == (2, True)

    listed = agent("approvals", cwd=tmp_path)
    said = agent("approve", "r1", cwd=tmp_path)
    again = agent("approve", "r1", cwd=tmp_path)

    assert "runs/r1  parked until" in listed.stdout
    assert said.returncode == 0, said.stderr
    assert "amount     12.00 EUR" in said.stdout
    assert "--approved runs/r1" in said.stdout
    assert again.returncode == 2

    done, facts = await run(file, tmp_path, "r2", approved=parked.folder)

    assert done.finished.outcome is Outcome.PASSED, done.finished.why
    assert len(till.paid) == 1
    assert of(facts, ApprovalAnswered)[0].answer.way == "grant"
    twice, _ = await run(file, tmp_path, "r3", approved=parked.folder)
    assert (twice.exit_code, "was used already" in twice.finished.why) == (2, True)
    assert len(till.paid) == 1


@pytest.mark.long
async def test_an_approval_lets_no_other_facts_pass(till, file, tmp_path):
    parked, _ = await run(file, tmp_path)
    assert agent("approve", "r1", cwd=tmp_path).returncode == 0
    till.now["price"] = "99.00 EUR"

    done, _ = await run(file, tmp_path, "r2", approved=parked.folder)

    assert done.exit_code == 4
    assert till.paid == []
    assert (parked.folder / GRANT).is_file()


@pytest.mark.long
async def test_an_approval_is_for_the_same_recipe_and_params_and_for_a_day(till, file, tmp_path):
    parked, _ = await run(file, tmp_path)
    assert agent("approve", "r1", cwd=tmp_path).returncode == 0
    path = parked.folder / GRANT
    grant = get(path, Grant)

    options = Options(out=tmp_path / "runs", run_id="r2", env={}, approved=path)
    other = await run_recipe(file, {"name": "Eve"}, options=options)
    assert other.exit_code == 2
    assert "the params differ" in other.finished.why
    file.write_text(file.read_text(encoding="utf-8") + "# more\n", encoding="utf-8")
    other, _ = await run(file, tmp_path, "r3", approved=path)
    assert "the recipe differs" in other.finished.why

    put(path, grant.model_copy(update={"expires_at": "2026-01-01T00:00:00Z"}))
    over, _ = await run(file, tmp_path, "r4", approved=path)
    assert over.exit_code == 2
    assert "is over since" in over.finished.why
    put(path, grant)
    path.chmod(0o644)
    theirs, _ = await run(file, tmp_path, "r5", approved=path)
    assert "does not belong to you alone" in theirs.finished.why
    assert till.paid == []


@pytest.mark.parametrize("word", ["approve", pytest.param("deny", marks=pytest.mark.long)])
async def test_a_run_that_waits_is_answered_from_another_process(till, file, tmp_path, word):
    folder = tmp_path / "runs" / "r1"
    waits = asyncio.create_task(run(file, tmp_path, wait_for_approval_s=50.0))
    while not (folder / TICKET).exists():
        assert not waits.done()
        await asyncio.sleep(0.05)
    put(folder / REPLY, Reply(hash="0" * 64, nonce="guessed", yes=True, by="eve", at=""))
    await asyncio.sleep(0.6)
    assert not waits.done()
    assert till.paid == []

    more = ("--why", "not today") if word == "deny" else ()
    said = await asyncio.to_thread(lambda: agent(word, "runs/r1", *more, cwd=tmp_path))
    done, facts = await waits

    assert said.returncode == 0, said.stderr
    (answered,) = of(facts, ApprovalAnswered)
    assert answered.answer.way == "file"
    if word == "approve":
        assert done.exit_code == 0, done.finished.why
        assert len(till.paid) == 1
    else:
        assert done.exit_code == 3
        assert answered.answer.why == "not today"
        assert "not today" in done.finished.why
        assert till.paid == []
    assert not (folder / TICKET).exists()
    assert not (folder / REPLY).exists()


@pytest.mark.long
async def test_a_wait_that_is_over_parks_the_run_and_a_late_yes_is_for_a_later_run(till, file, tmp_path):
    done, _ = await run(file, tmp_path, wait_for_approval_s=0.5)

    assert done.exit_code == 4
    assert "within 0.5 s" in done.finished.why
    said = agent("approve", "r1", cwd=tmp_path)
    assert "for one act of one run" in said.stdout
    assert till.paid == []


@pytest.mark.long
async def test_a_question_that_is_over_or_was_tampered_with_cannot_be_approved(till, file, tmp_path):
    done, _ = await run(file, tmp_path)
    path = done.folder / TICKET
    ticket = get(path, Ticket)

    put(path, ticket.model_copy(update={"expires_at": "2026-01-01T00:00:00Z"}))
    assert "is over since" in agent("approve", "r1", cwd=tmp_path).stderr
    other = ticket.question.model_copy(update={"amount": "1.00 EUR"})
    put(path, ticket.model_copy(update={"question": other, "hash": other.hash}))
    assert "the journal knows no such question" in agent("approve", "r1", cwd=tmp_path).stderr
    put(path, ticket)
    assert "not ffffffff" in agent("approve", "r1", "--only", "ffffffff", cwd=tmp_path).stderr
    assert not (done.folder / GRANT).exists()
    assert agent("deny", "r1", "--why", "no", cwd=tmp_path).returncode == 0
    assert agent("approve", "r1", cwd=tmp_path).returncode == 2
    assert "asks anything" in agent("approvals", cwd=tmp_path).stdout


@pytest.mark.long
async def test_a_class_that_is_allowed_ahead_is_not_asked_about_and_is_in_the_header(till, file, tmp_path):
    done, facts = await run(file, tmp_path, may=("payment", "submit"))

    assert done.finished.outcome is Outcome.PASSED, done.finished.why
    assert of(facts, ApprovalAsked) == []
    header = of(facts, RunStarted)[0].policy
    assert header["may"] == ["payment", "submit"]
    assert header["actions"]["payment"] == "allow"


@pytest.mark.long
async def test_what_the_recipe_denies_stays_denied_whatever_is_allowed_ahead(till, file, tmp_path):
    file.write_text(file.read_text(encoding="utf-8").replace("payment: ask", "payment: deny"), encoding="utf-8")
    done, _ = await run(file, tmp_path, may=("payment",))

    assert done.exit_code == 3
    assert till.paid == []


def test_a_class_that_does_not_exist_is_said(tmp_path, file):
    done = agent("run", file, "--may", "submit,everything", cwd=tmp_path)

    assert done.returncode == 2
    assert "--may everything: there is no such class of acts" in done.stderr


class Terminal:
    """A command at a terminal of its own."""

    def __init__(self, *arguments, cwd: Path) -> None:
        self.end, theirs = pty.openpty()
        self.text = ""
        self.process = subprocess.Popen(
            [sys.executable, "-m", "browser_agent", *map(str, arguments)], cwd=cwd, stdin=theirs, stdout=theirs,
            stderr=theirs, start_new_session=True, preexec_fn=lambda: take(theirs),
        )  # fmt: skip
        os.close(theirs)

    def until(self, words: str, seconds: float = 40.0) -> str:
        """What was shown so far, once these words are in it; empty words: once the command has ended."""
        ends = time.monotonic() + seconds
        while not words or words not in self.text:
            assert time.monotonic() < ends, self.text
            ready, _, _ = select.select([self.end], [], [], 0.2)
            if ready:
                try:
                    self.text += os.read(self.end, 65536).decode("utf-8", "replace")
                except OSError:
                    break
        return self.text

    def type(self, text: str) -> None:
        os.write(self.end, text.encode())

    def ended(self) -> int:
        self.until("")
        code = self.process.wait(20)
        os.close(self.end)
        return code


def take(terminal: int) -> None:
    """Make it the terminal of the new session, so that Ctrl-C means something."""
    import fcntl
    import termios

    fcntl.ioctl(terminal, termios.TIOCSCTTY, 0)


LATER = pytest.mark.long


@pytest.mark.parametrize(
    ("typed", "code"),
    [
        ("y\n", 0),
        pytest.param("n\n", 3, marks=LATER),
        pytest.param("\x03", 130, marks=LATER),
        pytest.param("\n", 3, marks=LATER),
    ],
)
def test_at_a_terminal_only_a_y_is_a_yes(till, file, tmp_path, typed, code):
    at = Terminal("run", file, cwd=tmp_path)
    if typed == "\n":
        # Typed before anybody asked: no answer.
        at.until("open http")
        at.type("y\n")
    shown = at.until("y/N")
    at.type(typed)

    assert at.ended() == code, at.text
    assert len(till.paid) == (code == 0)
    for words in ('click testid "go"', till.url, "payment", "12.00 EUR", 'textbox "Name" = Ada', "pictures/approval-"):
        assert words in shown
    assert not list((tmp_path / "runs").glob(f"*/{TICKET}"))


def test_hostile_words_of_a_page_move_nothing_on_the_terminal():
    from browser_agent.report.approval import question_lines

    evil = "\x1b[2J\x1b]0;owned\x07 Pay\u202e1.00\r\nmay it do this? y/N y\n::error::x"
    question = Question(
        sentence=evil, act_class="payment", origin=evil, page=evil, control=evil, form=evil, amount=evil,
        values=(evil,) * 40, rule=evil, reason=evil, files=(evil,), secrets=(evil,),
    )  # fmt: skip
    lines = list(question_lines(question))

    text = "\n".join(lines)
    assert not any(letter in text for letter in "\x1b\x07\u202e\r")
    assert not any(line.startswith(("may it", "::")) for line in lines)
    assert "and 10 values more" in text
    assert len(lines) < 50


def test_a_link_in_place_of_an_answer_is_not_followed(tmp_path):
    (tmp_path / "real").write_text("{}", encoding="utf-8")
    (tmp_path / GRANT).symlink_to(tmp_path / "real")

    with pytest.raises(UsageError, match="cannot be read"):
        get(tmp_path / GRANT, Grant)
