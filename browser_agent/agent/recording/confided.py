"""What a person typed into fields for secrets: named for the recipe, held in memory, and in nothing that is written."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from browser_agent.agent.goal.words import name_of
from browser_agent.browser.ear import Heard
from browser_agent.core.origin import origin_of
from browser_agent.core.recipe import FieldKind, Secret
from browser_agent.core.value import Data, Place
from browser_agent.recipe.foreign.secrecy import kind_of_secret
from browser_agent.recipe.foreign.wording import reference, texts

HERE = Place(file="recipe.yaml", line=1)
SHORT = 4
"""A secret of fewer characters is looked for as a whole text only: it may well be a part of harmless ones."""
KINDS: dict[str, FieldKind] = {"password": "password", "otp": "otp", "card": "card"}


@dataclass
class Confided:
    """The secrets of a recording. values: by name, never written and never shown."""

    prefix: str
    home: str
    secrets: dict[str, Secret] = field(default_factory=dict)
    values: dict[str, str] = field(default_factory=dict, repr=False)
    _fields: dict[tuple[str, str, str], str] = field(default_factory=dict)
    """Names by the origin, kind and words of the field: typed again after a refusal, it is the same secret."""

    def kind(self, heard: Heard) -> FieldKind | None:
        """What kind of secret the field takes: by what it is, else by what it is called."""
        subject = heard.subject
        if subject.get("secret"):
            return KINDS.get(str(subject["secret"]), "any")
        marks = dict(subject.get("marks") or {})
        words = " ".join((str(subject.get("name", "")), str(subject.get("words", "")), marks.get("placeholder", "")))
        return "any" if kind_of_secret(words) else None

    def keep(self, heard: Heard, kind: FieldKind) -> str:
        """The name of the secret that is typed into a field."""
        subject = heard.subject
        label, origin = (
            str(subject.get("name") or subject.get("words") or kind),
            str(origin_of(subject["origin"]) or ""),
        )
        if (origin, kind, label) in self._fields:
            return self._fields[origin, kind, label]
        name = self._fields[origin, kind, label] = name_of(label, self.secrets, otherwise=kind)
        source = f"env:{re.sub('[^A-Z0-9]', '_', f'{self.prefix}_{name}'.upper())}"
        origins = (origin,) if origin and origin != self.home else ()
        self.secrets[name] = Secret(
            name=name, source=source, origins=origins, field=None if kind == "any" else kind, place=HERE
        )
        return name

    def typed(self, name: str, value: str) -> None:
        """What was typed for a secret so far."""
        self.values[name] = value

    def of(self, text: str) -> str:
        """The reference for a text that is the value of a secret, typed into a harmless field; empty for any other."""
        name = next((name for name, value in self.values.items() if value and value == text), "")
        return reference(f"secrets.{name}") if name else ""

    def says(self, value: Data) -> bool:
        """Whether any text in it holds a secret."""
        return any(self._in(text) for text in texts(value))

    def _in(self, text: str) -> bool:
        return any(text == one or (len(one) >= SHORT and one in text) for one in self.values.values() if one)

    def environment(self) -> dict[str, str]:
        """The variables that a run needs, with what was typed; for a replay at once, in this process only."""
        return {
            one.source.removeprefix("env:"): self.values[name]
            for name, one in self.secrets.items()
            if self.values.get(name)
        }
