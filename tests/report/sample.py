"""Runs for the reports to read, written with the real journal into a folder."""

import hashlib
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path

from browser_agent.core.action import Action, Check, Choose, Click, Extract, Fill, Goto, Note
from browser_agent.core.action import Screenshot as Shot
from browser_agent.core.approval import Answer, Question
from browser_agent.core.errors import Fault
from browser_agent.core.event import (
    ApprovalAnswered,
    ApprovalAsked,
    Checked,
    ClarificationAsked,
    Decided,
    EgressDenied,
    Event,
    Extracted,
    Fact,
    Intent,
    ModelCalled,
    Noted,
    Observed,
    Performed,
    PictureKept,
    PlanMade,
    PlanStepReached,
    Recovered,
    Resolved,
    RunFinished,
    RunStarted,
    SecretUsed,
    StepFinished,
    StepStarted,
    Warned,
    WriteHeld,
)
from browser_agent.core.outcome import Decision, Outcome, Spend, Verdict
from browser_agent.core.plain.matched import Matched
from browser_agent.core.resumption import CheckpointKept, EffectSettled, RowFinished, RunResumed
from browser_agent.core.sight import Sighted
from browser_agent.core.snapshot import Box, DialogBox, Element, Exchange, Kept
from browser_agent.core.target import Fingerprint, Query
from browser_agent.core.value import Place
from browser_agent.journal import Clock, Journal, read
from browser_agent.report.run import RunReport, fold
from tests.report.jpeg import jpeg

RECIPE = """\
recipe: 1
title: Order parts
start: http://127.0.0.1:8000/form.html
steps:
  - fill: {into: textbox "Part", value: Bolt}
  - fill: {into: spinbutton "Count", value: 3}
  - choose: {in: combobox "Speed", option: Fast}
  - check: checkbox "I agree"

  # The only step that sends anything.
  - click:
      button "Send order"
    effect: once
    expect:
      - visible: heading "Thank you"
"""
FORM = "http://127.0.0.1:8000/form.html"
HOSTILE = "<script>alert(1)</script>\n::error file=x::owned\x1b[31m\u202egnp.exe"


def button(name: str) -> Query:
    return Query(role="button", name=name)


@dataclass
class Teller:
    """Emits facts with a clock that only moves when told, so that every text is the same each time."""

    folder: Path
    picture: Callable[[str], bytes] = lambda name: jpeg(64, 40, sum(name.encode()) % 256)
    recipe: str = "recipes/parts.yaml"
    number: int = 0
    _now_s: float = 0.0
    journal: Journal = field(init=False)

    def __post_init__(self) -> None:
        began = datetime(2026, 11, 21, 3, 0, 7, tzinfo=UTC)
        clock = Clock(now=lambda: began + timedelta(seconds=self._now_s), monotonic=lambda: self._now_s)
        self.journal = Journal.create(self.folder, "3f2", clock=clock)

    def say(self, *facts: Fact) -> None:
        for fact in facts:
            self.journal.emit(fact)

    def start(self, title: str = "Order parts", steps: int = 6, start: str = "http://127.0.0.1:8000/form.html") -> None:
        path = Path(self.recipe)
        sha256 = hashlib.sha256(path.read_bytes()).hexdigest() if path.is_file() else ""
        self.say(
            RunStarted(
                recipe=self.recipe,
                title=title,
                start=start,
                sha256=sha256,
                params={"part": "Bolt", "count": 3},
                versions={"browser-agent": "0.1.0", "playwright": "1.65.2", "chromium": "142.0.7444.59"},
                walls={
                    "egress proxy": "on",
                    "sandbox": "off: the process runs as root",
                    "network namespace": "off",
                },
                policy={"navigate": ["http://127.0.0.1:8000"], "fetch": [], "dialogs": {"confirm": "accept"}},
                budget={"steps": 1000, "seconds": 600, "downloads": 100, "bytes": 500000000},
                steps=steps,
            )
        )

    def begin(self, name: str, action: Action, *, line: int = 5, row: str = "", step: str = "") -> str:
        self.number += 1
        step = step or f"s{self.number}"
        place = Place(file=self.recipe, line=line)
        self.say(StepStarted(step=step, name=name, number=self.number, place=place, action=action, row=row))
        return step

    def look(self, step: str, *, mark: Box | None = None, why: str = "before", title: str = "Order parts") -> None:
        picture = self.journal.keep(self.picture(step), f"{step}-{why}", ".jpg")
        url = "http://127.0.0.1:8000/form.html?session=abc"
        seen = {"url": url, "title": title, "picture": picture, "mark": mark, "why": why, "took_s": 0.03}
        self.say(Observed(step=step, **seen))  # type: ignore[arg-type]

    def act(self, step: str, element: Element, effect: str, **more: object) -> None:
        reason = f"{element} is on http://127.0.0.1:8000, which the recipe allows"
        self.say(
            Resolved(step=step, target=Query(role=element.role, name=element.name), element=element),
            Decided(step=step, decision=Decision(answer="allow", rule="navigate.origin", reason=reason)),
            Intent(step=step, effect="idempotent"),
            Performed(step=step, effect=effect, took_s=0.04, settled_s=0.02, **more),  # type: ignore[arg-type]
        )

    def end(self, step: str, name: str, duration_s: float, **more: object) -> None:
        self._now_s += duration_s
        ended = {"step": step, "name": name, "duration_s": duration_s, "verdict": "passed", **more}
        self.say(StepFinished(**ended))  # type: ignore[arg-type]

    def finish(self, outcome: Outcome, exit_code: int, duration_s: float, **more: object) -> None:
        ended = {"outcome": outcome, "exit_code": exit_code, "duration_s": duration_s, **more}
        self.say(RunFinished(**ended))  # type: ignore[arg-type]
        self.journal.close()


def report_of(folder: Path) -> RunReport:
    return fold(read(folder), journal="runs/3f2/journal.jsonl")


def events_of(folder: Path) -> tuple[Event, ...]:
    return read(folder)


def _four_steps(teller: Teller) -> None:
    fields: list[tuple[str, Action, Element, float]] = [
        ('fill textbox "Part" = Bolt', Fill(target=Query(role="textbox", name="Part"), value="Bolt"),
         Element(role="textbox", name="Part", heading="Order parts"), 0.08),
        ('fill spinbutton "Count" = 3', Fill(target=Query(role="spinbutton", name="Count"), value="3"),
         Element(role="spinbutton", name="Count"), 0.05),
        ('choose Fast in combobox "Speed"',
         Choose(target=Query(role="combobox", name="Speed"), options=("Fast",)),
         Element(role="combobox", name="Speed"), 0.07),
        ('check checkbox "I agree"', Check(target=Query(role="checkbox", name="I agree")),
         Element(role="checkbox", name="I agree"), 0.05),
    ]  # fmt: skip
    for count, (name, action, element, duration_s) in enumerate(fields):
        step = teller.begin(name, action, line=5 + count)
        teller.look(step, mark=Box(x=24, y=60 + 72 * count, width=240, height=34))
        teller.act(step, element, "the field holds what was typed", waited_for=("the field to be enabled",))
        met = Verdict(state="met", expected=f"{element} to hold the value", found="it")
        teller.say(Checked(step=step, expectation=f"{element} holds the value", verdict=met, took_s=0.01))
        teller.end(step, name, duration_s)


def failed_run(folder: Path, **more: object) -> Path:
    """The run of the golden block: the last button was renamed, so nothing was sent."""
    teller = Teller(folder, **more)  # type: ignore[arg-type]
    teller.start()
    _four_steps(teller)
    name = 'click button "Send order"'
    step = teller.begin(name, Click(target=button("Send order")), line=11)
    teller.say(Recovered(step=step, rung="waited for quiet", why="2 requests ran", worked=False))
    teller.look(step, mark=Box(x=24, y=360, width=130, height=38), why="fault")
    fault = Fault(
        kind="not_found",
        expected='one button "Send order"',
        found="none",
        near=('button "Dispatch" (same form, same place, 0.91)', 'link "Order history" (0.32)'),
    )
    teller.end(step, name, 5.02, verdict="failed", fault=fault, attempts=2)
    hints = (
        'browser-agent heal recipes/parts.yaml        proposes button "Dispatch", changes nothing by itself',
        "browser-agent report runs/3f2 --html out.html",
    )
    teller.finish(Outcome.FAILED, 1, 5.3, step=step, why=str(fault), next=hints)
    return folder


def passed_run(folder: Path, **more: object) -> Path:
    """A run of every kind of fact: a secret, a loop, rows, a download, a dialog, a denial, a warning."""
    teller = Teller(folder, recipe="recipes/invoices.yaml", **more)  # type: ignore[arg-type]
    teller.start("Download the invoices of one month", 7, "https://bill.example.test/login")
    step = teller.begin("go to https://bill.example.test/login", Goto(url="https://bill.example.test/login"))
    teller.look(step, why="after", title="Sign in")
    teller.say(Matched(
        step=step, said="open Bills", found='link "Invoices"', query=Query(role="link", name="Invoices"), confidence=0.92,
        margin=0.4, why="means the same", near=('link "Orders" (0.52)',), paste='- click: link "Invoices"',
    ))  # fmt: skip
    teller.act(step, Element(role="document"), "the page is https://bill.example.test/login", exchanges=(
        Exchange(method="GET", url="https://bill.example.test/login?next=%2F", kind="document", status=200),
        Exchange(method="GET", url="https://bill.example.test/app.css", kind="stylesheet", status=200),
        Exchange(method="GET", url="https://tracker.example.net/pixel", kind="image",
                 failure="net::ERR_BLOCKED_BY_CLIENT"),
    ))  # fmt: skip
    for _ in range(3):
        teller.say(
            EgressDenied(step=step, url="https://tracker.example.net/pixel?id=1", resource="image", rule="fetch.origin")
        )
    teller.end(step, "go to https://bill.example.test/login", 0.61)
    name = 'fill textbox "Password" = ${secrets.pass}'
    step = teller.begin(name, Fill(target=Query(role="textbox", name="Password"), value="${secrets.pass}"), line=11)
    teller.say(SecretUsed(step=step, name="pass", origin="https://bill.example.test", field="password"))
    teller.act(step, Element(role="textbox", name="Password", field="password"), "the field holds 12 characters")
    teller.end(step, name, 0.09)
    step = teller.begin('click button "Sign in"', Click(target=button("Sign in")), line=12)
    teller.look(step, mark=Box(x=24, y=204, width=110, height=36))
    teller.act(
        step, Element(role="button", name="Sign in", form="https://bill.example.test/login", method="post"),
        "the page is https://bill.example.test/invoices",
        exchanges=(
            Exchange(method="POST", url="https://bill.example.test/login", kind="document", status=303),
            Exchange(method="GET", url="https://bill.example.test/invoices", kind="document", status=200),
        ),
        dialogs=(DialogBox(kind="confirm", message="Stay signed in?", accepted=True),),
        waited_for=("2 requests", 'heading "Invoices"'),
    )  # fmt: skip
    met = Verdict(state="met", expected='heading "Invoices" to be visible', found="it")
    teller.say(Checked(step=step, expectation='heading "Invoices" is visible', verdict=met))
    teller.end(step, 'click button "Sign in"', 1.24)
    rows = [
        {"number": f"2026-{100 + count}", "date": f"2026-10-{1 + count % 28:02}",
         "total": {"amount": f"{19.9 + count * 7:.2f}", "currency": "EUR"}, "paid": count % 3 != 0}
        for count in range(134)
    ]  # fmt: skip
    name = 'extract table "Invoices" as invoices'
    step = teller.begin(name, Extract(target=Query(role="table", name="Invoices"), name="invoices"), line=17)
    kept = teller.journal.keep(b"\n".join(str(row).encode() for row in rows), "invoices", ".jsonl")
    teller.say(Extracted(step=step, name="invoices", rows=134, columns=("number", "date", "total", "paid"),
                         sample=tuple(rows[:100]), pages=7, file=kept))  # fmt: skip
    teller.end(step, name, 2.35)
    for row in ("2026-100", "2026-101"):
        name = 'download link "PDF"'
        step = teller.begin(name, Click(target=Query(role="link", name="PDF")), line=21, row=row, step="pdf")
        path = teller.journal.keep(f"pdf {row}".encode(), row, ".pdf")
        sha256 = hashlib.sha256(f"pdf {row}".encode()).hexdigest()
        teller.act(step, Element(role="link", name="PDF"), "a file came",
                   downloads=(Kept(name=f"{row}.pdf", path=path, size_bytes=12, sha256=sha256),))  # fmt: skip
        teller.end(step, name, 0.4)
    step = teller.begin('click button "Got it"', Click(target=button("Got it")), line=24)
    teller.end(step, 'click button "Got it"', 0.0, verdict="skipped", why='button "Got it" is not there')
    step = teller.begin("note", Note(text="all invoices are kept"), line=25)
    teller.say(Noted(step=step, text="All invoices of the month are kept."))
    teller.end(step, "note", 0.0)
    step = teller.begin("keep a picture: done", Shot(name="done"), line=26)
    teller.say(PictureKept(step=step, name="done", file=teller.journal.keep(teller.picture("done"), "done", ".jpg")))
    teller.say(Warned(step=step, message="the page still loads something after 10 s: picture taken anyway"))
    teller.end(step, "keep a picture: done", 0.12)
    verdict = Verdict(state="met", expected="at least 1 row of invoices", found="134")
    teller.finish(
        Outcome.PASSED, 0, 5.6, outputs={"invoices": 134, "sum": {"amount": "65243.60", "currency": "EUR"}},
        verify=(verdict,), artifacts={"invoices": kept}, spend=Spend(),
    )  # fmt: skip
    return folder


def blocked_run(folder: Path, **more: object) -> Path:
    """The policy refused a click whose form posts elsewhere."""
    teller = Teller(folder, **more)  # type: ignore[arg-type]
    teller.start()
    _four_steps(teller)
    name = 'click button "Send order"'
    step = teller.begin(name, Click(target=button("Send order")), line=11)
    teller.look(step, mark=Box(x=24, y=360, width=130, height=38))
    reason = "the form posts to https://evil.example.net, which the recipe does not allow"
    teller.say(Decided(step=step, decision=Decision(answer="deny", rule="submit.origin", reason=reason)))
    teller.end(step, name, 0.11, verdict="blocked", why=reason)
    hint = "allow the origin under `policy:` in the recipe, or with --allow ORIGIN, if you trust it"
    teller.finish(Outcome.BLOCKED, 3, 0.4, step=step, why=reason, next=(hint,))
    return folder


def asked_run(folder: Path, **more: object) -> Path:
    """A person said yes to one act, and nobody was there for the next."""
    teller = Teller(folder, **more)  # type: ignore[arg-type]
    teller.start()
    by = Answer(yes=True, by="ann", way="terminal")
    for number, (answer, why) in enumerate(((by, ""), (None, "nobody said yes to it")), 1):
        name = f'click button "Pay {number}"'
        step = teller.begin(name, Click(target=button(f"Pay {number}")), line=11)
        question = Question(sentence=name, act_class="payment", origin="https://shop.test", amount="12.00 EUR")
        decision = Decision(answer="ask", rule="class.payment", reason="a person has to say yes")
        teller.say(Decided(step=step, decision=decision))
        teller.say(ApprovalAsked(step=step, number=1, question=question, hash=question.hash, ways=("file",)))
        teller.say(ApprovalAnswered(step=step, hash=question.hash, answer=answer, why=why, took_s=2.5))
        teller.end(step, name, 0.11, verdict="passed" if answer else "blocked", why=why)
    teller.finish(Outcome.NEEDS_HUMAN, 4, 0.4, step=step, why="nobody said yes to it")
    return folder


def dry_run(folder: Path, **more: object) -> Path:
    """What the form sends was held, and the step after it misses the answer."""
    teller = Teller(folder, **more)  # type: ignore[arg-type]
    teller.start(steps=2)
    step = teller.begin('click button "Send order"', Click(target=button("Send order")))
    teller.say(WriteHeld(step=step, method="POST", url=FORM, fields={"part": "Bolt", "count": "3"}, size_bytes=17))
    teller.end(step, 'click button "Send order"', 0.2, verdict="skipped", why="dry run: what it sends was held")
    teller.say(WriteHeld(step="", method="POST", url="http://127.0.0.1:8000/seen"))
    print_ = Query(role="link", name="Print")
    sight = Sighted(step=step, part="target", place=Place(file="r.yaml", line=1), written='button "Send order"',
                    target=button("Send order"), now=Fingerprint(role="button", name="Send order"), drift=("moved",))  # fmt: skip
    teller.say(sight)
    step = teller.begin('click link "Print"', Click(target=print_))
    fault = Fault(kind="not_found", expected='one link "Print"', found="none")
    teller.end(step, 'click link "Print"', 5.0, verdict="blocked", fault=fault, why=f"the dry run ends here: {fault}")
    teller.finish(Outcome.DRY_RUN, 11, 5.3, step=step, why=f"the dry run ends here: {fault}")
    return folder


def hostile_run(folder: Path, **more: object) -> Path:
    """Every text that a page or a recipe can supply tries to be something else."""
    teller = Teller(folder, **more)  # type: ignore[arg-type]
    teller.start(HOSTILE, 2, f"javascript:{HOSTILE}")
    step = teller.begin(HOSTILE, Click(target=button(HOSTILE)), row=HOSTILE)
    teller.look(step, title=HOSTILE)
    sent = (Exchange(method="GET", url=f"http://x/{HOSTILE}", kind=HOSTILE, failure=HOSTILE),)
    teller.act(step, Element(role="button", name=HOSTILE), HOSTILE, waited_for=(HOSTILE,), exchanges=sent,
               dialogs=(DialogBox(kind="alert", message=HOSTILE, accepted=False),))  # fmt: skip
    teller.say(Noted(step=step, text=HOSTILE), Warned(step=step, message=HOSTILE))
    teller.say(Extracted(step=step, name=HOSTILE, rows=1, columns=(HOSTILE,), sample=({HOSTILE: HOSTILE},)))
    teller.say(EgressDenied(step=step, url=HOSTILE, resource=HOSTILE, rule=HOSTILE))
    unmet = Verdict(state="not_met", expected=HOSTILE, found=HOSTILE, near=(HOSTILE,))
    teller.say(Checked(step=step, expectation=HOSTILE, verdict=unmet))
    fault = Fault(kind="not_met", expected=HOSTILE, found=HOSTILE, near=(HOSTILE, HOSTILE), next=HOSTILE)
    teller.end(step, HOSTILE, 1.0, verdict="failed", fault=fault)
    teller.finish(Outcome.FAILED, 1, 1.0, step=step, why=HOSTILE, next=(HOSTILE,), outputs={HOSTILE: HOSTILE})
    return folder


def long_run(folder: Path, rounds: int = 300, **more: object) -> Path:
    """A loop of many rounds, one of which failed without ending the run."""
    teller = Teller(folder, recipe="recipes/orders.yaml", **more)  # type: ignore[arg-type]
    teller.start("Confirm every open order", 1)
    for count in range(1, rounds + 1):
        row = f"B-{1000 + count}"
        step = teller.begin(
            f'click button "Confirm" in the row {row}', Click(target=button("Confirm")), row=row, step="c"
        )
        if count <= 40:
            teller.look(step, mark=Box(x=24, y=80 + count * 6, width=120, height=30))
        sent = (Exchange(method="POST", url="https://shop.example.test/confirm", status=200),)
        teller.act(step, Element(role="button", name="Confirm"), "the row disappeared", exchanges=sent)
        fault = Fault(kind="timeout", expected="the row to disappear", found="it is still there after 5 s")
        bad = {"verdict": "failed", "fault": fault} if count == 117 else {}
        teller.end(step, f'click button "Confirm" in the row {row}', 5.0 if bad else 0.2 + count % 7 / 20, **bad)
    teller.finish(Outcome.FAILED, 1, 95.0, step="c", why="1 of 300 rows failed")
    return folder


def unsure_run(folder: Path, **more: object) -> Path:
    """A press whose end is not known: only the intent was written; and an expectation that did not hold."""
    teller = Teller(folder, **more)  # type: ignore[arg-type]
    teller.start(steps=1)
    step = teller.begin('click button "Pay"', Click(target=button("Pay")))
    unmet = Verdict(state="not_met", expected='heading "Paid"', found="no heading")
    teller.say(Intent(step=step, effect="once"))
    teller.say(Checked(step=step, expectation='heading "Paid" is visible', verdict=unmet))
    teller.end(step, 'click button "Pay"', 1.0, verdict="unknown")
    teller.finish(Outcome.UNKNOWN_EFFECT, 8, 1.0, step=step, why="the browser died after the press")
    return folder


def resumed_run(folder: Path, **more: object) -> Path:
    """A run that died in its second row, went on there, and passed."""
    teller = Teller(folder, **more)  # type: ignore[arg-type]
    teller.start(steps=1)
    first = teller.begin('click button "Pay"', Click(target=button("Pay")), row="A-1", step="pay")
    teller.end(first, 'click button "Pay"', 1.0)
    teller.say(
        CheckpointKept(step="pay", at="pay@1", file="resume/checkpoint-1.json", sha256="1" * 64),
        RowFinished(at="1", row="A-1", mark="1", content="2"),
        RunResumed(title="Order parts", ended="died", after='click button "Pay" (pay)', rows=1, torn=12),
        EffectSettled(step="pay", at="pay@2", happened=False, by="probe"),
    )
    second = teller.begin('click button "Pay"', Click(target=button("Pay")), row="A-2", step="pay")
    teller.end(second, 'click button "Pay"', 1.0)
    teller.finish(Outcome.PASSED, 0, 3.0)
    return folder


def thinking_run(folder: Path, **more: object) -> Path:
    """A run of a model: planned, asked, recovered, and passed."""
    teller = Teller(folder, **more)
    teller.start("Order parts", steps=0)
    teller.say(
        PlanMade(
            goal="three bolts are ordered", steps=("the order is sent",), risks=("submit",), success=("it says so",)
        ),
        ClarificationAsked(question="Which bolts?", answer="the long ones"),
        ModelCalled(
            role="execute", model="small-1", input=2000, cached=1500, output=100, usd=0.004, took_s=1.5, said="act"
        ),
        Recovered(step="", rung="a new plan", why="two turns came to nothing", worked=True),
    )
    step = teller.begin("click button", Click(target=button("Send order")))
    teller.end(step, "click button", 0.2)
    teller.say(PlanStepReached(number=1, of=1, intent="the order is sent", status="done", url=FORM))
    teller.finish(Outcome.PASSED, 0, 2.0, spend=Spend(usd=0.004, tokens_in=2000, tokens_out=100, model_calls=1))
    return folder


def autosave_run(folder: Path, **more: object) -> Path:
    """A field that saves itself: nothing was pressed, and yet something was sent."""
    teller = Teller(folder, **more)  # type: ignore[arg-type]
    teller.start(steps=2)
    step = teller.begin('fill textbox "Name" = Ada', Fill(target=Query(role="textbox", name="Name"), value="Ada"))
    save = Exchange(method="PATCH", url="http://127.0.0.1:8000/draft", kind="fetch", status=204)
    teller.act(step, Element(role="textbox", name="Name"), "the field holds Ada", exchanges=(save,))
    fault = Fault(kind="not_met", expected='text "Saved"', found="no such text")
    teller.end(step, 'fill textbox "Name" = Ada', 5.0, verdict="failed", fault=fault)
    teller.finish(Outcome.FAILED, 1, 5.1, step=step, why=str(fault))
    return folder
