"""Which model thinks for which role. Names of models are settings; nothing else in the program knows one."""

from __future__ import annotations

from typing import Literal, get_args

from pydantic import Field

from browser_agent.core.errors import UsageError
from browser_agent.core.value import Value
from browser_agent.model.turn import Effort

RoleName = Literal["plan", "execute", "judge", "extract", "heal"]
ROLES: tuple[RoleName, ...] = get_args(RoleName)
EFFORTS: tuple[Effort, ...] = get_args(Effort)


class Role(Value):
    """One role. effort: None leaves it to the server. max_output: tokens of one answer, its reasoning included."""

    model: str = Field(min_length=1)
    effort: Effort | None = None
    max_output: int = Field(default=4000, ge=16)


class Roles(Value):
    """plan: makes the plan. execute: each turn of it. judge: whether it is done. extract: reads data, without tools.

    heal: chooses what took the place of a target that is not found any more.
    """

    plan: Role = Role(model="gpt-6.1-sol", effort="medium", max_output=8000)
    execute: Role = Role(model="gpt-6.1-terra", effort="low")
    judge: Role = Role(model="gpt-6.1-sol", effort="low")
    extract: Role = Role(model="gpt-6.1-terra", effort="low", max_output=8000)
    heal: Role = Role(model="gpt-6.1-sol", effort="low")

    def of(self, role: RoleName) -> Role:
        """The settings of a role."""
        found: Role = getattr(self, role)
        return found

    @property
    def models(self) -> tuple[str, ...]:
        """Each model that is used, once."""
        return tuple(dict.fromkeys(self.of(role).model for role in ROLES))


DEFAULTS = Roles()


def parse(*texts: str, over: Roles = DEFAULTS) -> Roles:
    """Roles with what a command line says over others.

    texts: "NAME" for all roles, "ROLE=NAME" for one, each with ":EFFORT" if wanted; a comma separates several. A single
    role counts more than all of them, wherever it stands. Raises UsageError.
    """
    said = [_one(part.strip()) for text in texts for part in text.split(",")]
    changed = dict(over)
    for role, model, effort in sorted(said, key=lambda one: one[0] is not None):
        for name in (role,) if role else ROLES:
            update = {"model": model} | ({"effort": effort} if effort else {})
            changed[name] = changed[name].model_copy(update=update)
    return Roles(**changed)


def _one(text: str) -> tuple[RoleName | None, str, Effort | None]:
    before, equals, after = text.partition("=")
    role: RoleName | None = None
    if equals:
        role = next((name for name in ROLES if name == before.strip()), None)
        if role is None:
            raise UsageError(f"--model {text}: there is no role {before.strip()!r}; roles are {', '.join(ROLES)}")
    model = (after if equals else before).strip()
    name, _, last = model.rpartition(":")
    effort = next((one for one in EFFORTS if one == last), None) if name else None
    model = name if effort else model  # "qwen3:8b" is a name with a colon in it
    if not model or any(letter.isspace() for letter in model):
        raise UsageError(f"--model {text!r} names no model; write NAME, ROLE=NAME or ROLE=NAME:EFFORT")
    return role, model, effort
