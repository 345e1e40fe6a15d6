"""Kill runs of a recipe of fifty orders at random moments, go on until they pass, and count what was lost or doubled.

`python -m tests.resume.kills --kills 1000` prints a line for each job, and at its end rows lost and effects doubled.
Exits 1 when either is not 0.
"""

from __future__ import annotations

import argparse
import json
import random
import sys
import tempfile
import time
from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path

from browser_agent.core.event import RunFinished
from browser_agent.core.resumption import EffectSettled
from browser_agent.engine.past import past_of
from browser_agent.journal.audit import verify
from browser_agent.journal.reader import look_through
from tests.resume import recipes
from tests.resume.nursery import Nursery, kill
from tests.resume.shop import Shop, open_shop

LONGEST_S = 4.0
"""After so many seconds of a segment it is killed at the latest."""
GIVEN_UP_S = 90.0


@dataclass
class Tally:
    """What was seen over all jobs. unknown: how often a run stopped for a person. there, not_there: what probes said."""

    kills: int = 0
    jobs: int = 0
    lost: int = 0
    doubled: int = 0
    unknown: int = 0
    there: int = 0
    not_there: int = 0
    in_flight: int = 0
    wrong: list[str] = field(default_factory=list)
    codes: Counter[int] = field(default_factory=Counter)


@dataclass
class Job:
    """One recipe, begun and killed and gone on with until it has passed."""

    nursery: Nursery
    folder: Path
    rows: int
    probe: bool
    tally: Tally
    most_kills: int
    chance: random.Random
    browser: str | None = None

    def __call__(self) -> None:
        recipe, table = recipes.write(self.folder, self.rows, probe=self.probe)
        with open_shop(Shop(slow_s=0.06)) as shop:
            run = self.folder / "runs" / "job"
            first = ["run", str(recipe), "-p", f"site={shop.url}", "-p", f"rows={table}", "--run-id", "job"]
            first += ["--out", str(run.parent), "--quiet"]
            more: list[str] = []
            began, kills = time.monotonic(), 0
            while True:
                written = _size(run)
                arguments = ["run", "--resume", str(run), "--quiet", *more] if written else first
                code = self._segment(arguments, run, shop, may_kill=kills < self.most_kills)
                more = []
                if code == -9:
                    kills += 1
                    self.tally.kills += 1
                    if not _passed(run):
                        continue
                    # Killed after its last record: what it kept may still be there, and goes with the next word.
                    again = ["run", "--resume", str(run)]
                    if (run / "resume").exists() and self._segment(again, run, shop, may_kill=False) != 2:
                        self.tally.wrong.append(f"a run that had passed went on: {self._tail()}")
                    break
                self.tally.codes[code] += 1
                if code == 0:
                    break
                if code == 8:
                    more = ["--happened", self._person(run, shop)]
                    continue
                self.tally.wrong.append(f"exit {code}: {self._tail()}")
                break
            self._judge(run, shop, kills, time.monotonic() - began)

    def _segment(self, arguments: list[str], run: Path, shop: Shop, *, may_kill: bool) -> int:
        """Run until it ends or is killed; its code, -9 when it was killed."""
        before, pid = _size(run), self.nursery.start(arguments, self.folder / "log.txt")
        if may_kill:
            aimed = self.chance.random() < 0.5
            limit = time.monotonic() + GIVEN_UP_S
            while _size(run) == before and _alive(pid) and time.monotonic() < limit:
                time.sleep(0.005)
            shop.started.clear()
            time.sleep(self.chance.uniform(0, LONGEST_S * (0.6 if aimed else 1)))
            if aimed:
                shop.started.clear()
                if self.chance.random() < 0.5:
                    shop.losing.set()
                self.tally.in_flight += shop.started.wait(2.0)
                time.sleep(self.chance.uniform(0, 0.15))
            kill(pid)
            shop.losing.clear()
        return self.nursery.wait()

    def _person(self, run: Path, shop: Shop) -> str:
        """What somebody who looks at the shop says about the row that the run names."""
        past = past_of(look_through(run)[1])
        (at,) = past.unknown
        self.tally.unknown += 1
        row = past.steps[at].row
        if row not in self._tail():
            self.tally.wrong.append(f"exit 8 does not name row {row}: {self._tail()}")
        time.sleep(0.2)  # what was sent has arrived by then
        return "yes" if shop.orders[row] else "no"

    def _judge(self, run: Path, shop: Shop, kills: int, took_s: float) -> None:
        tally, wanted = self.tally, [f"K{number}" for number in range(1, self.rows + 1)]
        found, events = look_through(run)
        lost = [key for key in wanted if not shop.orders[key]]
        doubled = [key for key, many in shop.orders.items() if many > 1]
        ends = [one.fact for one in events if isinstance(one.fact, RunFinished)]
        made = ends[-1].outputs.get("made", []) if ends else []
        told = [(one["id"], one["ref"]) for one in made]
        files = list((run / "files").glob("made-*.jsonl")) if (run / "files").is_dir() else []
        lines = [json.loads(line)["id"] for path in files for line in path.read_text().splitlines()]
        checks = {
            "outputs are not the rows, each once": told != [(key, f"ref-{key}") for key in wanted],
            "the file is not the rows, each once": lines != wanted,
            "notes went to other rows": any(shop.notes[key] != f"note {key[1:]}" for key in shop.notes),
            f"the journal is {found.state}": verify(run).state != "ok",
            "the log-in was left behind": (run / "resume").exists(),
        }
        tally.wrong += [f"{run}: {what}" for what, is_so in checks.items() if is_so]
        tally.jobs, tally.lost, tally.doubled = tally.jobs + 1, tally.lost + len(lost), tally.doubled + len(doubled)
        said = [one.fact.happened for one in events if isinstance(one.fact, EffectSettled) and one.fact.by == "probe"]
        tally.there, tally.not_there = tally.there + said.count(True), tally.not_there + said.count(False)
        say(
            f"job {tally.jobs}: {kills} kills, {took_s:.0f} s, {'with' if self.probe else 'without'} a probe; "
            f"lost {lost or 'none'}, doubled {doubled or 'none'}"
        )

    def _tail(self) -> str:
        return "\n".join((self.folder / "log.txt").read_text().splitlines()[-12:])


def _size(run: Path) -> int:
    try:
        return (run / "journal.jsonl").stat().st_size
    except FileNotFoundError:
        return 0


def _passed(run: Path) -> bool:
    finished = past_of(look_through(run)[1]).finished
    return finished is not None and finished.outcome == "passed"


def _alive(pid: int) -> bool:
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except (FileNotFoundError, IndexError):
        return False


def killed(kills: int, *, rows: int, folder: Path, seed: int, seconds: float = 1e9) -> Tally:
    """Do jobs until there were so many kills, or so many seconds are over."""
    tally, chance, ends = Tally(), random.Random(seed), time.monotonic() + seconds
    with Nursery() as nursery:
        while tally.kills < kills and time.monotonic() < ends and not tally.wrong:
            place = folder / f"job-{tally.jobs}"
            place.mkdir()
            # Every third one has no probe: then a run stops for a person where it does not know.
            Job(nursery, place, rows, tally.jobs % 3 != 2, tally, kills - tally.kills, chance)()
    return tally


def say(line: str) -> None:
    """A line at once, also into a pipe."""
    sys.stdout.write(line + "\n")
    sys.stdout.flush()


def main() -> int:
    """The command."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--kills", type=int, default=1000)
    parser.add_argument("--rows", type=int, default=50)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--seconds", type=float, default=1e9, help="begin no new job after so many")
    asked = parser.parse_args()
    began = time.monotonic()
    with tempfile.TemporaryDirectory() as folder:
        tally = killed(asked.kills, rows=asked.rows, folder=Path(folder), seed=asked.seed, seconds=asked.seconds)
        for line in tally.wrong:
            say(f"WRONG {line}")
    minutes = (time.monotonic() - began) / 60
    say(
        f"{tally.kills} kills in {tally.jobs} jobs of {asked.rows} rows, {tally.kills / minutes:.1f} a minute; "
        f"{tally.in_flight} with an order on its way, which a probe found {tally.there} times, and "
        f"{tally.not_there} times not; {tally.unknown} settled by a person; "
        f"rows lost {tally.lost}, effects doubled {tally.doubled}; ends {dict(tally.codes)}"
    )
    return 1 if tally.lost or tally.doubled or tally.wrong else 0


if __name__ == "__main__":
    sys.exit(main())
