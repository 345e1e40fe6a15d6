"""Small builders: a recipe from steps, and a run of it on pages made of data."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from pathlib import Path

from browser_agent.browser.fake import FakeSurface
from browser_agent.browser.fake_page import FakeElement, FakePage
from browser_agent.core import action as act
from browser_agent.core import event as ev
from browser_agent.core import expect as ex
from browser_agent.core import recipe as rc
from browser_agent.core.origin import parse_origin
from browser_agent.core.sentence import sentence
from browser_agent.core.target import Query
from browser_agent.core.value import Place
from browser_agent.data.reader import TypedReader
from browser_agent.engine.door import Door
from browser_agent.engine.leaving import Closed
from browser_agent.engine.run import Run
from browser_agent.engine.scope import Scope
from browser_agent.journal.reader import examine, read
from browser_agent.journal.writer import Journal
from browser_agent.policy.judge import Policy
from browser_agent.policy.vault import Vault

BASE = "https://shop.test"
HERE = Place(file="recipe.yaml", line=3)
PASSWORD = "hunter2-horse"
SECRET = rc.Secret(name="pass", source="env:PASS", field="password", place=HERE)
HIDDEN = frozenset({"hidden"})


def page(path="/", *elements, **parts):
    return FakePage(url=BASE + path, elements=elements, **parts)


def button(name, **parts):
    return FakeElement(role="button", name=name, **parts)


def field_(name, **parts):
    return FakeElement(role="textbox", name=name, **parts)


def status(text="nothing yet", **parts):
    return FakeElement(role="status", id="said", text=text, **parts)


def the(role, name=None):
    return Query(role=role, name=name)


def says(text):
    return ex.Text(target=the("status"), match=ex.Match(equals=text))


def step(action, *expect, **parts):
    """A step that gives up soon; its id is set by `recipe`."""
    made = {"id": "?", "name": sentence(action), "place": HERE, "timeout_s": 0.2, **parts}
    return rc.Step(action=action, expect=expect, **made)


def click(name, *expect, **parts):
    return step(act.Click(target=the("button", name)), *expect, **parts)


def fill(name, value, **parts):
    return step(act.Fill(target=the("textbox", name), value=value), **parts)


def loop(over, *steps, **parts):
    return rc.Loop(id="?", over=over, steps=steps, place=HERE, **parts)


def branch(condition, *then, otherwise=()):
    return rc.Branch(id="?", condition=(condition,), then=then, otherwise=otherwise, place=HERE)


def recipe(*steps, **parts):
    """A recipe with its steps numbered as the format says."""
    last = numbered(tuple(parts.pop("finally_", ())), "finally.")
    return rc.Recipe(id="test", title="Test", steps=numbered(steps, ""), finally_=last, place=HERE, **parts)


def numbered(nodes, prefix):
    made = []
    for number, node in enumerate(nodes, start=1):
        own = f"{prefix}{number}"
        update = {"id": own}
        for inner in ("steps", "then", "otherwise"):
            if hasattr(node, inner):
                update[inner] = numbered(getattr(node, inner), f"{own}.")
        made.append(node.model_copy(update=update))
    return tuple(made)


@dataclass
class Told:
    """What a run left behind."""

    finished: ev.RunFinished
    facts: tuple[ev.Fact, ...]
    surface: FakeSurface
    folder: Path
    state: str

    def of(self, kind):
        return [fact for fact in self.facts if fact.kind == kind]

    @property
    def kinds(self):
        return [fact.kind for fact in self.facts]

    @property
    def done(self):
        """What reached the surface, by kind."""
        return [action.kind for action in self.surface.performed]

    @property
    def steps(self):
        return [(fact.step, fact.verdict) for fact in self.of("step_finished")]

    @property
    def text(self):
        """All that was written into the run folder, as one text."""
        files = [each for each in self.folder.rglob("*") if each.is_file() and each.suffix in (".jsonl", ".json")]
        return "\n".join(each.read_text(encoding="utf-8") for each in files)


@dataclass
class Shop:
    """A run in the making: the pages, and what the run may do."""

    folder: Path
    pages: tuple[FakePage, ...]
    navigate: tuple[str, ...] = (BASE,)
    params: dict[str, object] = field(default_factory=dict)
    secrets: tuple[rc.Secret, ...] = (SECRET,)
    surface: FakeSurface | None = None
    finish: object = None

    def __post_init__(self):
        home = (parse_origin(BASE),)
        self.vault = Vault(self.secrets, {one.name: PASSWORD for one in self.secrets}, home)
        if self.surface is None:
            self.surface = FakeSurface(*self.pages, vault=self.vault, folder=self.folder)
        if self.pages:
            self.surface.site.open(self.pages[0].url)
            self.surface.site.begin("0")

    async def run(self, wanted):
        async def finish(passed):
            return Closed()

        with Journal.create(self.folder / "run", "r1", redact=self.vault.redact) as journal:
            door = Door(
                surface=self.surface,
                journal=journal,
                policy=Policy(navigate=tuple(map(parse_origin, self.navigate)), upload=(str(self.folder),)),
                reader=TypedReader(locale="en-US", today=date(2026, 11, 21)),
                folder=self.folder,
                home_url=BASE + "/",
                redact=self.vault.redact,
            )
            scope = Scope({"params": self.params, "run": {"id": "r1"}})
            inputs = lambda _, given: given  # noqa: E731 - one expression
            finished = await Run(door, wanted, scope, inputs, self.finish or finish)()
        facts = tuple(event.fact for event in read(self.folder / "run"))
        return Told(finished, facts, self.surface, self.folder / "run", examine(self.folder / "run").state)
