"""The memory: one append-only, hash-chained file of facts for each run; everything else is read from it."""

from browser_agent.journal.reader import Examination, examine, read
from browser_agent.journal.writer import Clock, Journal

__all__ = ["Clock", "Examination", "Journal", "examine", "read"]
