"""The steps of a recording as they grow: one after the other, some of which a later event changes or takes back."""

from __future__ import annotations

from collections.abc import Callable

from playwright.async_api import Page

from browser_agent.agent.recording.expecting import differs, inferred
from browser_agent.agent.recording.made import Key, Lost, Made
from browser_agent.browser.ear import Heard
from browser_agent.core import action as act
from browser_agent.core.action import Action
from browser_agent.core.seen import Observation
from browser_agent.core.target import Query
from browser_agent.recipe import form
from browser_agent.recipe.foreign.wording import mapped, opened, unsayable
from browser_agent.recipe.write import inline

MOST_STEPS = 1_000
"""What a run may have by default; a recording of more is one that nobody reads."""
SHOWN: tuple[type[act.Click], type[act.Press], type[act.Download]] = (act.Click, act.Press, act.Download)
"""Acts whose effect a page shows, so that there is something to expect."""


class Steps:
    """made: the steps so far. lost: what is in none. tell: told each line for a person as it comes."""

    def __init__(self, tell: Callable[[str], None]) -> None:
        self.made: list[Made] = []
        self.lost: list[Lost] = []
        self.typed: list[str] = []
        """Texts that were typed, which no expectation repeats."""
        self._doubt: tuple[str, Heard] | None = None
        self.tell = tell

    @property
    def last(self) -> Made | None:
        """The step that was made last."""
        return self.made[-1] if self.made else None

    def add(self, made: Made) -> None:
        """One more step; one whose texts would be read as a reference is lost instead."""
        why = unsayable(made.action)
        if not why and len(self.made) >= MOST_STEPS:
            why = f"a recording has {MOST_STEPS} steps at most"
        if why:
            self.lose(f"{made.action.kind}: {why}")
            return
        self.say()
        self.made.append(made)
        # What is being typed is told when it is whole.
        if not made.soft and not isinstance(made.action, act.Fill):
            self.say()

    def say(self) -> None:
        """Tell the last step, unless it was told or may be none."""
        last = self.last
        if last is None or last.told or last.soft:
            return
        last.told = True
        self.tell(shown(last))
        for note in last.notes:
            self.tell(f"    # LOOK: {note}")

    def put(self, action: act.Action, heard: Heard, notes: tuple[str, ...] = (), *, soft: bool = False) -> None:
        """A step of something that was heard; its key is that of the element."""
        # What an earlier act did shows in the look before this one, also where that was told late.
        self.conclude(heard.page, heard.seen)
        made = Made(
            action, heard.page, key_of(heard), heard.seen, heard.at, soft=soft, notes=[one for one in notes if one]
        )
        made.concluded = not isinstance(action, SHOWN)
        self.add(made)

    def replace(self, action: act.Action) -> None:
        """The last step says something else by now."""
        last = self.made[-1]
        if unsayable(action):
            self.made.pop()
            self.lose(f"{action.kind}: {unsayable(action)}")
            return
        # What was told before it was whole is told again.
        last.action, last.told = action, False

    def insert(self, made: Made) -> None:
        """A step before the last one: how a box is answered is said before what brings it up."""
        self.say()
        made.told = True
        self.made.insert(max(len(self.made) - 1, 0), made)
        self.lost[:] = [
            Lost(one.anchor + 1, one.what) if one.anchor >= len(self.made) - 1 else one for one in self.lost
        ]
        self.tell(f"{shown(made)}    (before the step above)")

    def lose(self, what: str) -> None:
        """Something was done that is in no step."""
        self.say()
        self.lost.append(Lost(len(self.made), what))
        self.tell(f"  # NOT recorded: {what}")

    def doubt(self, what: str, heard: Heard) -> None:
        """Something was done that is in no step; it is lost if the page shows that it did something."""
        self._doubt = (what, heard)

    def undo(self) -> str:
        """Take the last step back; what it was, empty when there is none. The page stays as it is."""
        if not self.made:
            return ""
        gone = shown(self.made.pop())
        self.lost = [Lost(min(one.anchor, len(self.made)), one.what) for one in self.lost]
        return gone

    def drop(self, made: Made) -> None:
        """Take back a step that turned out to be none."""
        self.made.remove(made)
        self.lost = [Lost(min(one.anchor, len(self.made)), one.what) for one in self.lost]

    def conclude(self, page: Page, seen: Observation | None) -> None:
        """The last step did what shows between the look before it and this one."""
        doubted, self._doubt = self._doubt, None
        was = doubted[1].seen if doubted is not None and doubted[1].page is page else None
        if doubted is not None and was is not None and seen is not None and differs(was, seen):
            self.lose(doubted[0])
        last = self.last
        if last is None or last.concluded or seen is None or last.before is None or last.page is not page:
            return
        last.concluded = True
        if last.soft:
            if not differs(last.before, seen):
                self.drop(last)
                return
            last.soft = False
            self.say()
        last.expect = inferred(last.before, seen, self.typed)
        if last.expect:
            self.tell(f"    expect: {inline([*form.expectations(last.expect)])}")

    def settle(self, page: Page) -> None:
        """The person went on in another tab, or is done: a step that showed nothing so far counts as one."""
        last = self.last
        if last is not None and last.soft and last.page is page:
            self.drop(last)
        self.say()


def shown(made: Made) -> str:
    """The step as its line in the recipe, without alternatives and fingerprints."""
    bare: Action = mapped(bare_of(made.action), opened)
    return f"  - {inline(form.action(bare))[1:-1]}"


def bare_of(action: act.Action) -> act.Action:
    """The action with its target as a person reads it."""
    plain = {key: one.bare for key in ("target", "onto") if isinstance(one := getattr(action, key, None), Query)}
    return action.model_copy(update=plain)


def key_of(heard: Heard) -> Key | None:
    """Which element it happened to: tab, address of the page then, ref."""
    return (heard.page, heard.frame, heard.ref) if heard.ref else None
