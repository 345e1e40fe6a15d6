"""Where a test of Selenium IDE is, and what its texts and locators mean there."""

from __future__ import annotations

import re

from browser_agent.core.target import Query
from browser_agent.recipe.foreign.hearing import Hearing
from browser_agent.recipe.foreign.selenium_flow import Command
from browser_agent.recipe.foreign.selenium_locators import query_of
from browser_agent.recipe.foreign.wording import reference
from browser_agent.recipe.names import RESERVED

VARIABLE = re.compile(r"\$\{(\w+)\}")


class State:
    """What is remembered from command to command.

    secret_names: variables that hold secrets, with their values. windows: handles with the address that was open when
    they were kept. fresh: the handle of a window that has just been opened. last: the last command of the test.
    """

    def __init__(self, hearing: Hearing) -> None:
        self.hearing = hearing
        self.secret_names: dict[str, str] = {}
        self.frames: tuple[str, ...] = ()
        self.windows: dict[str, str] = {}
        self.fresh = ""
        self.address = ""
        self.window = ""
        self.answered = False
        self.last: Command | None = None

    def text(self, raw: str) -> str | None:
        """A text with its variables; None after a remark, when one of them is not known."""
        unknown = [
            name for name in VARIABLE.findall(raw) if name not in self.hearing.names and name not in self.secret_names
        ]
        if unknown:
            self.hearing.lost(raw, f"nothing in the recipe makes ${{{unknown[0]}}}")
            return None
        names = [name for name in VARIABLE.findall(raw) if name in self.secret_names]
        if names and VARIABLE.fullmatch(raw) is None:
            self.hearing.lost(raw, "a secret is typed alone, with nothing around it")
            return None
        if names:
            value = self.secret_names[names[0]]
            if not value:
                self.hearing.lost(raw, f"the recording does not say what ${{{names[0]}}} is")
                return None
            return self.hearing.secret(value)
        return VARIABLE.sub(lambda found: reference(found[1]), raw)

    def query(self, one: Command) -> Query | None:
        """The element of a command; None after a remark."""
        target = self.text(one.target)
        if target is None:
            return None
        others = [other for other in one.others if "${" not in other]
        if others and one.target not in one.others:
            self.hearing.note(
                f"{len(others)} other locators",
                "they were recorded before a person wrote this one, and may mean another element",
            )
            others = []
        found = query_of(target, others)
        if found is None:
            self.hearing.lost(one.target, "this locator cannot be said in a recipe")
            return None
        return found.model_copy(update={"frame": self.frames}) if self.frames else found

    def keep(self, name: str) -> bool:
        """Whether a variable of this name can be; remarks when it cannot."""
        if name in RESERVED or not re.fullmatch(r"[A-Za-z_]\w*", name):
            self.hearing.lost(name, "a recipe cannot name a value so")
            return False
        self.hearing.names.add(name)
        return True
