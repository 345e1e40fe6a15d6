"""What an import gives back: the recipe, and everything that it does not say as the foreign file did."""

from __future__ import annotations

import re
from typing import Literal

from browser_agent.core.recipe import Recipe
from browser_agent.core.value import Place, Value

Kind = Literal["recorder", "playwright", "selenium", "browser-use", "midscene", "skyvern"]
LONGEST = 160
"""Characters of a foreign text in a message; more is cut with an ellipsis."""
_UNPRINTED = re.compile("[\u2028\u2029\ue000\ue001]")


class Remark(Value):
    """One thing of the foreign file that the recipe does not say, or says in another way.

    lost: it is gone, and `--strict` fails; else it is only worth a look. place: in the foreign file. step: what that
    file calls the step, such as "step 3 (click)". anchor: how many steps of the recipe stand before it.
    """

    lost: bool
    place: Place
    step: str
    what: str
    why: str
    anchor: int = 0

    def __str__(self) -> str:
        step = f"{self.step}: " if self.step and not self.step.startswith("line ") else ""
        return f"{self.place}: {step}{self.told}"

    @property
    def told(self) -> str:
        """What and why, in one line."""
        return f"{self.what}: {self.why}" if self.what else self.why


class Heard(Value):
    """One test of a foreign file.

    steps: how many steps that file has. recipe: without places and hash, as far as they belong to a file.
    """

    kind: Kind
    name: str
    steps: int
    recipe: Recipe
    remarks: tuple[Remark, ...]

    @property
    def carried(self) -> int:
        """Foreign steps of which nothing is lost."""
        return self.steps - len({(one.place, one.step) for one in self.remarks if one.lost and one.step})


def quoted(text: str) -> str:
    """A foreign text on one line, cut, with nothing in it that steers a terminal or a YAML reader."""
    line = " ".join(_UNPRINTED.sub(" ", text).split())
    line = "".join(one if one.isprintable() else "�" for one in line)
    return line if len(line) <= LONGEST else f"{line[: LONGEST - 1]}…"
