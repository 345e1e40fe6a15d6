"""Projects of Selenium IDE (`.side`)."""

from __future__ import annotations

from browser_agent.recipe.foreign.hearing import Hearing
from browser_agent.recipe.foreign.secrecy import kind_of_secret
from browser_agent.recipe.foreign.selenium_checks import CHECKS
from browser_agent.recipe.foreign.selenium_flow import Block, Command, blocks_of, commands_of, condition, everything
from browser_agent.recipe.foreign.selenium_state import VARIABLE, State
from browser_agent.recipe.foreign.selenium_steps import COMMANDS, KEY, WHY_NOT
from browser_agent.recipe.foreign.tree import get, items, said
from browser_agent.recipe.reading import Mapping, Node

MAX_TIMES = 1000
MAX_RUNS_DEEP = 5


def is_project(root: Node) -> bool:
    """True for a mapping with tests that have commands."""
    tests = items(get(root, "tests"))
    return bool(tests) and all(isinstance(one, Mapping) and "commands" in one.keys for one in tests)


def tests(root: Node) -> list[Node]:
    """The tests of a project."""
    return list(items(get(root, "tests")))


def hear(root: Node, test: Node, hearing: Hearing) -> None:
    """Speak one test into the hearing."""
    _Test(root, hearing).read(test)


class _Test(State):
    """One test; the frames and windows that it is in are remembered from command to command."""

    def __init__(self, root: Node, hearing: Hearing) -> None:
        super().__init__(hearing)
        self._root = root
        hearing.base = hearing.base or said(get(root, "url")) or None
        self._running: list[str] = []

    def read(self, test: Node) -> None:
        """The commands of a test, and those of the tests that it runs."""
        if len(self._running) >= MAX_RUNS_DEEP:
            self.hearing.lost(said(get(test, "name")), f"tests run each other {MAX_RUNS_DEEP} deep at most")
            return
        self._running.append(said(get(test, "name")))
        commands = commands_of(test)
        parts = blocks_of(commands, self._astray)
        if len(self._running) == 1:
            self.hearing.foreign_steps += len(commands)
            self.last = commands[-1] if commands else None
            # Any test of the project may be run by this one, and type what this one stores.
            self._find_secrets([one for each in tests(self._root) for one in commands_of(each)])
        self._parts(parts)
        self._running.pop()

    def _find_secrets(self, commands: list[Command]) -> None:
        """Variables that are typed into a field for secrets, or are called so: their values become secrets."""
        for one in commands:
            if one.name in ("type", "sendKeys") and kind_of_secret(" ".join([one.target, *one.others])):
                for name in VARIABLE.findall(KEY.sub("", one.value)):
                    self.secret_names.setdefault(name, "")
            if one.name == "store" and kind_of_secret(one.value):
                self.secret_names.setdefault(one.value, "")
        stored = [one for one in commands if one.name == "store" and one.target]
        values = {one.target for one in stored if one.value in self.secret_names}
        for one in stored:
            if one.target in values:
                self.secret_names.setdefault(one.value, "")

    def _astray(self, one: Command, why: str) -> None:
        self.hearing.at(one.place, one.step, counts=False)
        self.hearing.lost(one.name, why)

    def _parts(self, parts: list[Command | Block]) -> None:
        for one in parts:
            if isinstance(one, Block):
                self._block(one)
            else:
                self._command(one)

    def at(self, one: Command) -> None:
        """From here on remarks are about this command."""
        inside = f" of {self._running[-1]}" if len(self._running) > 1 else ""
        self.hearing.at(one.place, one.step + inside, counts=False)

    def _command(self, one: Command) -> None:
        self.at(one)
        if one.name.startswith("//") or not one.name:
            if one.name:
                self.hearing.note(one.name, "switched off in the recording")
            return
        if one.name == "run":
            self._run(one)
            return
        reader = COMMANDS.get(one.name) or CHECKS.get(one.name)
        if reader is None:
            why = WHY_NOT.get(one.name, f"a recipe has no step like {one.name}")
            self.hearing.lost(f"{one.name} {one.target} {one.value}".strip(), why)
            return
        reader(self, one)
        if one.window:
            self.fresh = one.window

    # Control

    def _block(self, block: Block) -> None:
        self.at(block.head)
        match block.head.name:
            case "if":
                self._if(block, 0)
            case "times" if block.head.target.isdecimal() and 1 <= int(block.head.target) <= MAX_TIMES:
                rounds = list(range(1, int(block.head.target) + 1))
                self.hearing.loop(rounds, "round", lambda: self._parts(block.parts[0][1]))
            case name:
                self._leave_out(
                    block, f"a {name} whose end only the script knows; a recipe loops over rows with for_each"
                )

    def _if(self, block: Block, part: int) -> None:
        """One of `if`, `elseIf`, `else`: each is the other side of the one before."""
        head, inner = block.parts[part]
        if head.name == "else":
            self._parts(inner)
            return
        self.at(head)
        found = condition(head.target, self.hearing.names)
        if found is None:
            rest = Block(head, block.parts[part:], block.tail)
            self._leave_out(rest, "the condition is a script; a recipe compares values that it knows")
            return

        def otherwise() -> None:
            if part + 1 < len(block.parts):
                self._if(block, part + 1)

        self.hearing.branch((found,), lambda: self._parts(inner), otherwise)

    def _leave_out(self, block: Block, why: str) -> None:
        """A block that cannot be carried: its steps must not be done without it."""
        self.hearing.lost(f"{block.head.name} {block.head.target}", why)
        for one in everything([block])[1:]:
            self.at(one)
            if one.name and one.name not in ("end", "else"):
                self.hearing.lost(
                    f"{one.name} {one.target} {one.value}".strip(), "it stands inside what could not be carried over"
                )

    def _run(self, one: Command) -> None:
        found = next((test for test in tests(self._root) if said(get(test, "name")) == one.target), None)
        if found is None or one.target in self._running:
            self.hearing.lost(
                one.target, "there is no such test" if found is None else "tests that run each other in a circle"
            )
        else:
            self.read(found)
