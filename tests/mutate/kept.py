"""What a campaign has measured, one line for each trial in a file, so that it can be gone on with and put together."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

from browser_agent.agent.mutating.trials import Report, Trial


@dataclass
class Kept:
    """file: read at first, then added to; None keeps nothing.

    trials: by recipe, by kind, seed and part; unable: recipes of which nothing could be tried, with the reason.
    """

    file: Path | None
    trials: dict[str, dict[tuple[str, int, int], Trial]] = field(default_factory=dict)
    unable: dict[str, str] = field(default_factory=dict)
    _parts: int = 0

    def __post_init__(self) -> None:
        if self.file is not None and self.file.exists():
            self.read(self.file)

    def read(self, file: Path) -> None:
        """Take over what a file holds. Its last line may have been cut off in the middle, and is then left out."""
        self._parts += 1
        text = file.read_text(encoding="utf-8")
        for line in text[: text.rfind("\n") + 1].splitlines():
            told = json.loads(line)
            if "trial" in told:
                self._keep(told["name"], Trial.model_validate_json(json.dumps(told["trial"])), self._parts)
            elif told["why"]:
                self.unable[told["name"]] = told["why"]
            else:
                self.unable.pop(told["name"], None)
        if self.file == file and not text.endswith("\n") and text:
            file.write_text(text[: text.rfind("\n") + 1], encoding="utf-8")

    def add(self, name: str, trial: Trial) -> None:
        """A trial has ended."""
        self._keep(name, trial, 0)
        self._write({"name": name, "trial": trial.model_dump(mode="json")})

    def end(self, name: str, report: Report) -> None:
        """A recipe is through, or could not be tried."""
        self.unable.pop(name, None)
        if report.why:
            self.unable[name] = report.why
        self._write({"name": name, "why": report.why, "unseen": list(report.unseen), "seconds": report.seconds})

    def done(self, name: str) -> Iterator[tuple[str, int]]:
        """Kinds and seeds of a recipe that need no run any more."""
        for kind, seed, _ in self.trials.get(name, {}):
            yield kind, seed

    def missing(self, name: str, kinds: Iterable[str], seeds: Iterable[int]) -> list[tuple[str, int]]:
        """Those that do, of these."""
        done, wanted = set(self.done(name)), list(seeds)
        return [(kind, seed) for kind in kinds for seed in wanted if (kind, seed) not in done]

    def _keep(self, name: str, trial: Trial, part: int) -> None:
        self.trials.setdefault(name, {})[trial.kind, trial.seed, part] = trial

    def _write(self, told: dict[str, object]) -> None:
        if self.file is not None:
            with self.file.open("a", encoding="utf-8") as out:
                out.write(json.dumps(told, ensure_ascii=False) + "\n")
