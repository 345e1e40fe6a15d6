"""Whether a run folder is as the run left it: chain, signatures, anchored head, kept files, removed files."""

from __future__ import annotations

from pathlib import Path
from typing import Literal

from browser_agent.core.value import Value
from browser_agent.journal.chain import Link
from browser_agent.journal.kept import HARMLESS, FileFinding, findings, kept_files
from browser_agent.journal.reader import WHOLE, Signature, State, journal_file, look_through
from browser_agent.journal.tombs import tombs

AuditState = Literal[State, "file_changed", "file_missing", "pruned_changed"]

UNTOUCHED: frozenset[AuditState] = frozenset({"ok", "unfinished", "torn_tail", "resumed"})
"""States in which nothing that is there was changed."""
NOT_JUDGED: frozenset[AuditState] = frozenset({"unreadable", "unknown_version"})


class Audit(Value):
    """What was found out about a run folder; the first trouble, by record.

    record: from 1; for "pruned_changed" the entry of pruned.jsonl. head: hash of the last good record. files: those
    that are not as they were kept. went: those that `audit prune` removed; pruned: how many.
    """

    state: AuditState
    record: int | None = None
    why: str = ""
    head: str = ""
    records: int = 0
    signature: Signature = "none"
    files: tuple[FileFinding, ...] = ()
    pruned: int = 0
    went: tuple[FileFinding, ...] = ()

    @property
    def tampered(self) -> bool:
        """Whether something was changed. A write that was cut off, or a run without an end, is no tampering."""
        return self.state not in UNTOUCHED | NOT_JUDGED

    @property
    def exit_code(self) -> int:
        """0 for a whole, finished, unchanged run; 2 when it cannot be judged; 1 for all else."""
        return 0 if self.state == "ok" else 2 if self.state in NOT_JUDGED else 1


def verify(run: Path, *, head: str | None = None, secret: bytes | None = None) -> Audit:
    """Check a run folder, or its journal; never raises for what is in it.

    head: what the run printed at its end. secret: what it signed with.
    Raises UsageError for a head that is none and a secret that is too short.
    """
    found, events = look_through(run, head=head, secret=secret)
    audit = Audit(**dict(found))
    if found.state not in WHOLE | {"resumed"}:
        return audit
    folder = journal_file(run).parent
    files = kept_files(folder, events)
    last = Link(found.records, found.head)
    gone = tombs(folder, last, files, secret=secret, signed=found.signature != "none")
    odd = findings(folder, files, gone.paths)
    spoiled = tuple(one for one in odd if one.state not in HARMLESS)
    went = tuple(one for one in odd if one.state in HARMLESS)
    pruned = sum(one.state == "pruned" for one in went)
    audit = audit.model_copy(update={"files": spoiled, "pruned": pruned, "went": went})
    if gone.bad is not None:
        return audit.model_copy(update={"state": "pruned_changed", "record": gone.bad.record, "why": gone.bad.why})
    if spoiled:
        first = spoiled[0]
        state = "file_missing" if first.state == "missing" else "file_changed"
        return audit.model_copy(update={"state": state, "record": first.record, "why": str(first)})
    return audit
